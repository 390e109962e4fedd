//! What differs between two records, in the order in which a reader wants to know it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::finding::Words;

use super::record::{Derived, Fact, FindingMade, Indicator, Input, Passage};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub old: Side,
    pub new: Side,
    /// Assessed rows whose verdict is another; those no longer met first.
    pub verdicts: Vec<VerdictChange>,
    pub facts: Vec<Changed<Fact>>,
    pub indicators: Vec<Changed<Indicator>>,
    /// Computed facts and counts.
    pub derived: Vec<Changed<Derived>>,
    /// Sentences and cells that moved with the data.
    pub passages: Vec<PassageChange>,
    /// Those that changed for no reason in the data: somebody wrote them anew.
    pub reworded: Vec<PassageChange>,
    /// Findings that came (`new`) or went (`old`); lapsed waivers are among them.
    pub findings: Vec<Changed<FindingMade>>,
    /// Files that are not the same.
    pub inputs: Vec<Changed<Input>>,
}

/// Which report a side of the comparison is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    pub park: Option<String>,
    pub year: i32,
    pub edition: String,
    pub draft: bool,
    pub date: Option<String>,
    pub version: String,
    pub digest: String,
    /// Whether pages were set, so that they can be named.
    pub set: bool,
}

/// What was and what is; nothing on the side where it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed<T> {
    pub old: Option<T>,
    pub new: Option<T>,
    /// The changed facts that it rests on, `id@year`.
    pub causes: Vec<String>,
}

impl<T> Changed<T> {
    /// As it is, else as it was.
    pub fn either(&self) -> Option<&T> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictChange {
    pub old: Indicator,
    pub new: Indicator,
    pub causes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassageChange {
    #[serde(flatten)]
    pub change: Changed<Passage>,
    /// The bytes of the old text that are gone, and those of the new text that are new.
    pub old_words: Vec<Range<usize>>,
    pub new_words: Vec<Range<usize>>,
}

/// What a marked copy shows of a difference.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// The words that are new, by a passage's id and language, in bytes of its text.
    pub words: BTreeMap<(String, String), Vec<Range<usize>>>,
    /// What changed and why, an item a line; empty in the language that it does not concern.
    pub items: Vec<Words>,
    /// The date of the report that is corrected.
    pub date: Option<String>,
}

impl Difference {
    /// Whether the reports say the same. Files may differ all the same, by a comment or by a waiver's reason.
    pub fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
            && self.facts.is_empty()
            && self.indicators.is_empty()
            && self.derived.is_empty()
            && self.passages.is_empty()
            && self.reworded.is_empty()
            && self.findings.is_empty()
    }
}
