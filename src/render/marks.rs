//! Marks around every printed piece of text, so that it can be followed through templates: set while texts are prepared, taken out
//! in one last pass that notes where each piece came to stand. The mark characters are refused in input (`load`).

use std::sync::Arc;

use crate::finding::{Place, Source};
use crate::model::expression::YearReference;
use crate::model::typst::{Segment, TypstSource};

use super::escape;

const OPEN: char = '\u{e000}';
const NUMBERED: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

#[derive(Default)]
pub struct Marks {
    pieces: Vec<Piece>,
}

struct Piece {
    shown: String,
    place: Option<Place>,
    verbatim: bool,
    states: Option<(String, YearReference)>,
}

impl Marks {
    /// A component as it stands in its file, marked so that a fault in it can be told by its line.
    pub fn component(&mut self, source: &Arc<Source>) -> String {
        let text = source.text.trim_end();
        let place = Some(Place::new(source, 0..text.len()));
        let number = self.pieces.len();
        self.pieces.push(Piece { shown: String::new(), place, verbatim: true, states: None });
        format!("{OPEN}{number}{NUMBERED}{text}{CLOSE}")
    }

    /// Escaped markup for a text, marked with where it comes from.
    pub fn mark(&mut self, shown: &str, place: Option<Place>, states: Option<(String, YearReference)>) -> String {
        let number = self.pieces.len();
        self.pieces.push(Piece { shown: shown.to_owned(), place, verbatim: false, states });
        format!("{OPEN}{number}{NUMBERED}{}{CLOSE}", escape::markup(shown))
    }

    /// Typst code that shows no text, marked with where what it names was written.
    pub fn code(&mut self, code: &str, place: Place) -> String {
        let number = self.pieces.len();
        self.pieces.push(Piece { shown: String::new(), place: Some(place), verbatim: false, states: None });
        format!("{OPEN}{number}{NUMBERED}{code}{CLOSE}")
    }

    /// Takes the marks out; a template that prints a piece twice gets a segment for each.
    pub fn settle(&self, text: &str) -> TypstSource {
        let mut settled = String::with_capacity(text.len());
        let mut segments = Vec::new();
        let mut rest = text;
        while let Some((before, marked)) = rest.split_once(OPEN) {
            settled.push_str(before);
            let (number, tail) = marked.split_once(NUMBERED).unwrap_or(("", marked));
            let (body, after) = tail.split_once(CLOSE).unwrap_or((tail, ""));
            let start = settled.len();
            settled.push_str(body);
            if let Some(piece) = number.parse::<usize>().ok().and_then(|number| self.pieces.get(number)) {
                segments.push(Segment {
                    range: start..settled.len(),
                    shown: piece.shown.clone(),
                    place: piece.place.clone(),
                    verbatim: piece.verbatim,
                    states: piece.states.clone(),
                });
            }
            rest = after;
        }
        settled.push_str(rest);
        TypstSource { text: settled, segments, pictures: Vec::new() }
    }
}
