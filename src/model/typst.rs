//! A Typst source and where each part of it came from.

use std::ops::Range;

use crate::finding::{Language, Place};

use super::expression::YearReference;
use super::figure::Picture;
use super::record::PassageKind;
use super::sheet::Run;

/// What `render` writes and `typeset` sets.
#[derive(Debug, Clone)]
pub struct TypstSource {
    pub text: String,
    /// Parts of the text in order of place, none overlapping.
    pub segments: Vec<Segment>,
    /// What the segments say together, in the order of printing.
    pub statements: Vec<Statement>,
    /// Files that the source may name, by their path from the project's folder.
    pub pictures: Vec<Picture>,
}

/// A piece of printed text.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Bytes of the Typst source.
    pub range: Range<usize>,
    /// The text as a reader sees it.
    pub shown: String,
    /// Where it was written; nothing for what the program says itself.
    pub place: Option<Place>,
    /// A component, copied byte for byte from its place.
    pub verbatim: bool,
    /// Typst code that shows the text, such as mathematics or a literal in it; not its escaped markup.
    pub code: bool,
    /// The fact or indicator that it states.
    pub states: Option<(String, YearReference)>,
    /// The fact or indicator whose account it is a part of, where it states none itself.
    pub account: Option<(String, YearReference)>,
    /// The statement that it is part of.
    pub statement: Option<usize>,
}

/// A sentence, a heading or a cell in one language.
#[derive(Debug, Clone)]
pub struct Statement {
    pub kind: PassageKind,
    /// The same in both languages, and as long as nothing is put before it in its section.
    pub id: String,
    pub language: Language,
    pub text: String,
    /// The text with the names of facts in place of their values.
    pub wording: String,
    pub states: Vec<(String, YearReference)>,
    pub place: Option<Place>,
}

impl TypstSource {
    /// Where a byte of the source was written.
    pub fn place_of(&self, byte: usize) -> Option<Place> {
        let segment = self.segment_at(byte)?;
        let place = segment.place.clone()?;
        let offset = byte - segment.range.start;
        Some(if segment.verbatim { place.part(offset..offset) } else { place })
    }

    /// Where words on a page were written.
    pub fn place_of_run(&self, run: &Run) -> Option<Place> {
        let segment = self.segments.get(run.segment?)?;
        let place = segment.place.clone()?;
        Some(if segment.verbatim { place.part(run.offset..run.offset) } else { place })
    }

    /// Where a file is named first.
    pub fn place_naming(&self, path: &str) -> Option<Place> {
        self.place_of(self.text.find(&format!("\"{path}\""))?)
    }

    /// The segment that a byte of the source belongs to.
    pub fn segment_at(&self, byte: usize) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.range.end <= byte);
        self.segments.get(index).filter(|segment| segment.range.contains(&byte))
    }
}
