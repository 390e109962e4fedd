//! Marks around every printed piece of text, so that it can be followed through templates: set while texts are prepared, taken out
//! in one last pass that notes where each piece came to stand. The mark characters are refused in input (`load`).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Language, Place, Source};
use crate::model::expression::YearReference;
use crate::model::typst::{Segment, Statement, TypstSource};

use super::escape;
use super::statements::{self, Statements, Subject, gather};

const OPEN: char = '\u{e000}';
const NUMBERED: char = '\u{e001}';
const CLOSE: char = '\u{e002}';

#[derive(Default)]
pub struct Marks {
    pieces: Vec<Piece>,
    statements: Vec<Statement>,
    /// What the texts prepared now are part of; nothing where they are part of no statement.
    subject: Option<Subject>,
    /// The words to be shown as changed, by a statement's id and language, in bytes of its text.
    pub changed: BTreeMap<(String, String), Vec<Range<usize>>>,
}

pub(super) struct Piece {
    pub shown: String,
    pub place: Option<Place>,
    verbatim: bool,
    /// Typst code, not text.
    code: bool,
    pub states: Option<(String, YearReference)>,
    /// It stands for an expression.
    pub value: bool,
    statement: Option<usize>,
}

impl Piece {
    fn new(shown: &str, place: Option<Place>, states: Option<(String, YearReference)>) -> Piece {
        Piece {
            shown: shown.to_owned(),
            place,
            verbatim: false,
            code: false,
            value: states.is_some(),
            states,
            statement: None,
        }
    }
}

impl Marks {
    /// Names what is prepared next, and gives back what was named before.
    pub fn turn_to(&mut self, subject: Option<Subject>) -> Option<Subject> {
        std::mem::replace(&mut self.subject, subject)
    }

    /// Names what the texts prepared next follow from beside what is marked in them, and gives back what was named before.
    pub fn rest_on(&mut self, states: Vec<(String, YearReference)>) -> Vec<(String, YearReference)> {
        let own = self.subject.as_mut().map(|subject| &mut subject.states);
        own.map_or_else(Vec::new, |own| std::mem::replace(own, states))
    }

    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// Prepares a text in one language; what is marked meanwhile is one statement on the subject, or one for each sentence.
    pub fn statement(&mut self, language: Language, prepare: impl FnOnce(&mut Marks) -> String) -> String {
        let Some(mut subject) = self.subject.take() else { return prepare(self) };
        let markup = prepare(self);
        let id = subject.next_id(language);
        let pieces = pieces_of(&markup);
        let look = |(gap, number): &(&str, usize)| Some((gap.to_string(), *number, self.pieces.get(*number)?));
        let drafts = gather(&subject, &id, language, pieces.iter().filter_map(look));
        let mut shown_changed = BTreeMap::new();
        for (draft, numbers) in drafts {
            let key = (draft.id.clone(), language.key().to_owned());
            if let Some(words) = self.changed.get(&key) {
                shown_changed.extend(self.marked_changed(&draft, &numbers, words));
            }
            let statement = self.statements.len();
            self.statements.push(draft);
            for number in numbers {
                self.pieces[number].statement = Some(statement);
            }
        }
        self.subject = Some(subject);
        if shown_changed.is_empty() { markup } else { with_bodies(&markup, &shown_changed) }
    }

    /// The markup of the pieces that hold changed words.
    fn marked_changed(&self, statement: &Statement, numbers: &[usize], words: &[Range<usize>]) -> Vec<(usize, String)> {
        let mut at = 0;
        let mut marked = Vec::new();
        for number in numbers {
            let Some(piece) = self.pieces.get(*number).filter(|piece| !piece.code) else { return Vec::new() };
            let (mut body, mut any) = (String::new(), false);
            let parts = statements::against(&statement.text, &mut at, &piece.shown);
            for part in parts.chunk_by(|one, other| is_within(one.0, words) == is_within(other.0, words)) {
                let (Some((first, from)), Some((_, last))) = (part.first(), part.last()) else { continue };
                let end = *last + piece.shown[*last..].chars().next().map_or(0, char::len_utf8);
                let markup = escape::markup(&piece.shown[*from..end]);
                // Where words were only taken out, nothing is underlined and the line is marked all the same.
                let only_shortened = words.is_empty() && marked.is_empty() && !any;
                let underlined = is_within(*first, words) && !markup.trim().is_empty();
                any |= underlined || only_shortened;
                body.push_str(&match (underlined, only_shortened) {
                    (true, _) => format!("#changed[{markup}];"),
                    (false, true) => format!("#changed[];{markup}"),
                    (false, false) => markup,
                });
            }
            if any {
                marked.push((*number, body));
            }
        }
        marked
    }

    /// A component as it stands in its file, marked so that a fault in it can be told by its line.
    pub fn component(&mut self, source: &Arc<Source>) -> String {
        let text = source.text.trim_end();
        let place = Some(Place::new(source, 0..text.len()));
        let number = self.pieces.len();
        self.pieces.push(Piece { verbatim: true, ..Piece::new("", place, None) });
        format!("{OPEN}{number}{NUMBERED}{text}{CLOSE}")
    }

    /// Escaped markup for a text, marked with where it comes from.
    pub fn mark(&mut self, shown: &str, place: Option<Place>, states: Option<(String, YearReference)>) -> String {
        let number = self.pieces.len();
        self.pieces.push(Piece::new(shown, place, states));
        format!("{OPEN}{number}{NUMBERED}{}{CLOSE}", escape::markup(shown))
    }

    /// A value that an expression gave.
    pub fn value(&mut self, shown: &str, place: Option<Place>, states: Option<(String, YearReference)>) -> String {
        let marked = self.mark(shown, place, states);
        if let Some(piece) = self.pieces.last_mut() {
            piece.value = true;
        }
        marked
    }

    /// The pieces in a markup, each with the markup before it and the statement that it is part of.
    pub fn pieces_in<'m>(&self, markup: &'m str) -> Vec<(&'m str, &Piece, Option<&Statement>)> {
        let piece = |(gap, number): (&'m str, usize)| {
            let piece = self.pieces.get(number)?;
            Some((gap, piece, piece.statement.and_then(|statement| self.statements.get(statement))))
        };
        pieces_of(markup).into_iter().filter_map(piece).collect()
    }

    /// Typst code that shows no text, marked with where what it names was written.
    pub fn code(&mut self, code: &str, place: Place) -> String {
        let number = self.pieces.len();
        self.pieces.push(Piece::new("", Some(place), None));
        format!("{OPEN}{number}{NUMBERED}{code}{CLOSE}")
    }

    /// Typst code that shows a text, such as mathematics.
    pub fn shown_as(&mut self, shown: &str, code: &str) -> String {
        let number = self.pieces.len();
        self.pieces.push(Piece { code: true, ..Piece::new(shown, None, None) });
        format!("{OPEN}{number}{NUMBERED}{code}{CLOSE}")
    }

    /// Takes the marks out; a template that prints a piece twice gets a segment for each.
    pub fn settle(&self, text: &str) -> TypstSource {
        let mut settled = String::with_capacity(text.len());
        let mut segments = Vec::new();
        let mut statements = Statements::default();
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
                    statement: piece.statement.and_then(|draft| statements.number(self.statements.get(draft)?)),
                });
            }
            rest = after;
        }
        settled.push_str(rest);
        TypstSource { text: settled, segments, statements: statements.kept, pictures: Vec::new() }
    }
}

fn is_within(at: usize, words: &[Range<usize>]) -> bool {
    words.iter().any(|range| range.contains(&at))
}

/// The markup with other bodies for some of its pieces.
fn with_bodies(markup: &str, bodies: &BTreeMap<usize, String>) -> String {
    let mut replaced = String::new();
    let mut rest = markup;
    while let Some((gap, marked)) = rest.split_once(OPEN) {
        let (number, tail) = marked.split_once(NUMBERED).unwrap_or(("", marked));
        let (body, after) = tail.split_once(CLOSE).unwrap_or((tail, ""));
        let body = number.parse().ok().and_then(|number: usize| bodies.get(&number)).map_or(body, String::as_str);
        replaced.push_str(&format!("{gap}{OPEN}{number}{NUMBERED}{body}{CLOSE}"));
        rest = after;
    }
    replaced + rest
}

/// The numbers of the pieces in a markup, each with the markup that stands before it.
fn pieces_of(markup: &str) -> Vec<(&str, usize)> {
    let mut pieces = Vec::new();
    let mut rest = markup;
    while let Some((gap, marked)) = rest.split_once(OPEN) {
        let (number, tail) = marked.split_once(NUMBERED).unwrap_or(("", marked));
        pieces.extend(number.parse().ok().map(|number| (gap, number)));
        rest = tail.split_once(CLOSE).map_or("", |(_, after)| after);
    }
    pieces
}
