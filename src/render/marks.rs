//! Marks around every printed piece of text, so that it can be followed through templates: set while texts are prepared, taken out
//! in one last pass (`settle`). The mark characters are refused in input (`load`).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Language, Place, Source};
use crate::model::difference::Corrections;
use crate::model::expression::YearReference;
use crate::model::typst::Statement;

use super::escape;
use super::statements::{self, Subject, gather};

pub(super) const OPEN: char = '\u{e000}';
/// Stands between the number of a batch and that of a piece.
const BETWEEN: char = '\u{e003}';
const NUMBERED: char = '\u{e001}';
pub(super) const CLOSE: char = '\u{e002}';

/// The fact or indicator, and the year, that a piece states.
pub type StatedId = (String, YearReference);

/// The pieces of a batch of texts, which may be prepared while others are.
#[derive(Default)]
pub struct Marks {
    /// By this number its pieces are told from those of the other batches.
    pub(super) batch: usize,
    pub(super) pieces: Vec<Piece>,
    pub(super) statements: Vec<Statement>,
    /// What the texts prepared now are part of; nothing where they are part of no statement.
    subject: Option<Subject>,
    /// The words to be shown as changed, by a statement's id and language, in bytes of its text.
    changed: BTreeMap<(String, String), Vec<Range<usize>>>,
}

pub(super) struct Piece {
    pub shown: String,
    pub place: Option<Place>,
    pub verbatim: bool,
    /// Typst code, not text.
    pub code: bool,
    pub states: Option<StatedId>,
    /// The account that it is a part of.
    pub account: Option<StatedId>,
    /// It stands for an expression.
    pub value: bool,
    pub statement: Option<usize>,
}

impl Piece {
    fn new(shown: &str, place: Option<Place>, states: Option<StatedId>) -> Piece {
        Piece {
            shown: shown.to_owned(),
            place,
            verbatim: false,
            code: false,
            value: states.is_some(),
            states,
            account: None,
            statement: None,
        }
    }
}

impl Marks {
    pub fn of_batch(batch: usize, corrections: Option<&Corrections>) -> Marks {
        let changed = corrections.map(|corrections| corrections.words.clone()).unwrap_or_default();
        Marks { batch, changed, ..Marks::default() }
    }

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
        let drafts = gather(
            &subject,
            &id,
            language,
            pieces.iter().filter_map(|(gap, number)| Some((*gap, *number, self.pieces.get(*number)?))),
        );
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
        if shown_changed.is_empty() { markup } else { self.with_bodies(&markup, &shown_changed) }
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
        self.verbatim(source, 0..source.text.trim_end().len())
    }

    /// A part of a file as it stands there.
    pub fn verbatim(&mut self, source: &Arc<Source>, range: Range<usize>) -> String {
        let piece = Piece { verbatim: true, ..Piece::new("", Some(Place::new(source, range.clone())), None) };
        self.marked(piece, &source.text[range])
    }

    /// Escaped markup for a text, marked with where it comes from.
    pub fn mark(&mut self, shown: &str, place: Option<Place>, states: Option<StatedId>) -> String {
        self.marked(Piece::new(shown, place, states), &escape::markup(shown))
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
        self.marked(Piece::new("", Some(place), None), code)
    }

    /// Typst code that shows a text, such as mathematics; parts of it may be marked too.
    pub fn shown_as(&mut self, shown: &str, code: &str, place: Option<Place>, states: Option<StatedId>) -> String {
        self.marked(Piece { code: true, ..Piece::new(shown, place, states) }, code)
    }

    /// The same for what is a part of an account and states nothing by itself.
    pub fn part_of(&mut self, account: &StatedId, shown: &str, code: &str, place: Option<Place>) -> String {
        self.marked(Piece { code: true, account: Some(account.clone()), ..Piece::new(shown, place, None) }, code)
    }

    /// A markup with its piece.
    fn marked(&mut self, piece: Piece, markup: &str) -> String {
        self.pieces.push(piece);
        self.enclosed(self.pieces.len() - 1, markup)
    }

    /// A markup within the marks of a piece.
    fn enclosed(&self, number: usize, markup: &str) -> String {
        format!("{OPEN}{}{BETWEEN}{number}{NUMBERED}{markup}{CLOSE}", self.batch)
    }

    /// The markup with other bodies for some of its pieces.
    fn with_bodies(&self, markup: &str, bodies: &BTreeMap<usize, String>) -> String {
        let mut replaced = String::new();
        let mut rest = markup;
        while let Some((gap, number, body, after)) = next_piece(rest) {
            let body = bodies.get(&number).map_or(body, String::as_str);
            replaced.push_str(gap);
            replaced.push_str(&self.enclosed(number, body));
            rest = after;
        }
        replaced + rest
    }
}

fn is_within(at: usize, words: &[Range<usize>]) -> bool {
    words.iter().any(|range| range.contains(&at))
}

/// The numbers of the pieces in a markup, each with the markup that stands before it; not those within a piece.
fn pieces_of(markup: &str) -> Vec<(&str, usize)> {
    let mut pieces = Vec::new();
    let mut rest = markup;
    while let Some((gap, number, _, after)) = next_piece(rest) {
        pieces.push((gap, number));
        rest = after;
    }
    pieces
}

/// The bytes of a marked text that are marks.
pub fn length_of_marks(text: &str) -> usize {
    let mut length = 0;
    let mut within = false;
    for character in text.chars() {
        within |= character == OPEN;
        length += if within || character == CLOSE { character.len_utf8() } else { 0 };
        within &= character != NUMBERED;
    }
    length
}

/// A marked text without its marks.
pub fn bare(text: &str) -> String {
    let mut within = false;
    let keep = |character: &char| {
        within |= *character == OPEN;
        let kept = !within && *character != CLOSE;
        within &= *character != NUMBERED;
        kept
    };
    text.chars().filter(keep).collect()
}

/// The first piece of a markup: what stands before it, its number, what it holds, and what stands behind it.
fn next_piece(markup: &str) -> Option<(&str, usize, &str, &str)> {
    let (gap, marked) = markup.split_at(markup.find(OPEN)?);
    let (_, number, tail) = numbered(marked)?;
    let end = closing(tail).unwrap_or(tail.len());
    let after = tail.get(end + CLOSE.len_utf8()..).unwrap_or_default();
    Some((gap, number, &tail[..end], after))
}

/// The numbers of the batch and the piece that begin here, and what stands behind them.
pub(super) fn numbered(marked: &str) -> Option<(usize, usize, &str)> {
    let (numbers, tail) = marked.strip_prefix(OPEN)?.split_once(NUMBERED)?;
    let (batch, number) = numbers.split_once(BETWEEN)?;
    Some((batch.parse().ok()?, number.parse().ok()?, tail))
}

/// Where the piece ends that has begun before; pieces may stand within it.
fn closing(tail: &str) -> Option<usize> {
    let (mut from, mut within) = (0, 0_usize);
    loop {
        let at = from + tail[from..].find(CLOSE)?;
        within += tail[from..at].matches(OPEN).count();
        if within == 0 {
            return Some(at);
        }
        within -= 1;
        from = at + CLOSE.len_utf8();
    }
}
