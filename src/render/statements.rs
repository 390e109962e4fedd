//! Statements: the sentences, headings and cells that marked pieces make up, each under an id of its own, so that two builds can be compared.

use std::collections::HashMap;

use crate::finding::Language;
use crate::model::expression::YearReference;
use crate::model::record::PassageKind;
use crate::model::typst::Statement;

use super::marks::Piece;

/// What the texts prepared now are said of.
#[derive(Debug, Clone)]
pub struct Subject {
    kind: PassageKind,
    id: String,
    /// Several statements are made on it, which are numbered.
    numbered: Option<(usize, Option<Language>)>,
    /// What they state beside the values marked in them.
    pub states: Vec<(String, YearReference)>,
}

impl Subject {
    pub fn new(kind: PassageKind, id: impl Into<String>) -> Subject {
        Subject { kind, id: id.into(), numbered: None, states: Vec::new() }
    }

    pub fn numbered(self) -> Subject {
        Subject { numbered: Some((0, None)), ..self }
    }

    pub fn stating(self, states: Vec<(String, YearReference)>) -> Subject {
        Subject { states, ..self }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of the next statement in a language.
    pub fn next_id(&mut self, language: Language) -> String {
        match &mut self.numbered {
            None => self.id.clone(),
            // English follows the Chinese it belongs to and has its number.
            Some((number, last)) => {
                if last.is_none_or(|last| last >= language) {
                    *number += 1;
                }
                *last = Some(language);
                format!("{}/{number}", self.id)
            }
        }
    }
}

/// Puts pieces together: each comes with the markup before it and its number. The numbers of its pieces come with each statement.
pub fn gather<'p>(
    subject: &Subject,
    id: &str,
    language: Language,
    pieces: impl Iterator<Item = (&'p str, usize, &'p Piece)>,
) -> Vec<(Statement, Vec<usize>)> {
    let empty = || Statement {
        kind: subject.kind,
        id: id.to_owned(),
        language,
        text: String::new(),
        wording: String::new(),
        states: subject.states.clone(),
        place: None,
    };
    let sentences = subject.kind == PassageKind::Sentence;
    let mut gathered: Vec<(Statement, Vec<usize>)> = Vec::new();
    let mut complete = true;
    for (gap, number, piece) in pieces {
        if complete || (sentences && gap.contains("\n\n")) {
            gathered.push((empty(), Vec::new()));
        }
        let Some((statement, numbers)) = gathered.last_mut() else { continue };
        // Markup such as `#strong[` takes no room; white space between two pieces is printed.
        if gap.contains(char::is_whitespace) || gap.contains("#linebreak()") {
            statement.text.push(' ');
            statement.wording.push(' ');
        }
        statement.text.push_str(&piece.shown);
        match &piece.states {
            Some((fact, year)) => {
                statement.wording.push_str(&format!("{{{}}}", called(fact, *year)));
                if !statement.states.contains(&(fact.clone(), *year)) {
                    statement.states.push((fact.clone(), *year));
                }
            }
            None => statement.wording.push_str(&piece.shown),
        }
        if statement.place.is_none() {
            statement.place.clone_from(&piece.place);
        }
        numbers.push(number);
        complete = sentences && piece.states.is_none() && ends(&piece.shown);
    }
    gathered.retain(|(statement, _)| !statement.text.trim().is_empty());
    for (index, (statement, _)) in gathered.iter_mut().enumerate() {
        statement.text = readable(&statement.text);
        statement.wording = readable(&statement.wording);
        if sentences {
            statement.id = format!("{id}/s{}", index + 1);
        }
    }
    gathered
}

/// A text without the signs that only guide its setting.
fn readable(text: &str) -> String {
    let text = text.trim();
    // Most have none.
    if !['\u{2060}', '\u{ad}', '\u{a0}'].iter().any(|sign| text.contains(*sign)) {
        return text.to_owned();
    }
    text.split(['\u{2060}', '\u{ad}']).collect::<String>().replace('\u{a0}', " ")
}

/// Where each character of a piece stands in the text of its statement, which is followed from `at` on: the byte there and the byte in the
/// piece. Signs that the text leaves out stand where the next character does.
pub fn against(text: &str, at: &mut usize, piece: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (offset, character) in piece.char_indices() {
        let wanted = if character.is_whitespace() { ' ' } else { character };
        let rest = text.get(*at..).unwrap_or_default();
        // A space between two pieces belongs to neither.
        let skipped = rest.len() - rest.trim_start().len();
        if wanted != ' ' && skipped > 0 && rest.trim_start().starts_with(wanted) {
            *at += skipped;
        }
        let next = text.get(*at..).and_then(|rest| rest.chars().next());
        found.push((*at, offset));
        if let Some(next) = next.filter(|next| *next == wanted || (next.is_whitespace() && wanted == ' ')) {
            *at += next.len_utf8();
        }
    }
    found
}

/// A fact in a year as a formula names it: `gdp`, `gdp[t-3]`, `gdp[base]`.
fn called(fact: &str, year: YearReference) -> String {
    match year {
        YearReference::REPORTING => fact.to_owned(),
        YearReference::Before(years) => format!("{fact}[t-{years}]"),
        YearReference::PlanningBase => format!("{fact}[base]"),
    }
}

/// The statements that are printed, each once however often it is printed.
pub struct Statements {
    pub kept: Vec<Statement>,
    numbers: HashMap<(String, Language), usize>,
    /// The same by the batch that they were prepared in, and their index there.
    by_index: Vec<Vec<Option<usize>>>,
}

impl Statements {
    /// For so many at most in each batch.
    pub fn of(counts: impl Iterator<Item = usize>) -> Statements {
        let by_index: Vec<_> = counts.map(|count| vec![None; count]).collect();
        let count = by_index.iter().map(Vec::len).sum();
        Statements { kept: Vec::with_capacity(count), numbers: HashMap::with_capacity(count), by_index }
    }

    /// The number of a statement, which was prepared in this batch at this index.
    pub fn number(&mut self, (batch, index): (usize, usize), statement: &Statement) -> usize {
        if let Some(Some(number)) = self.by_index.get(batch).and_then(|batch| batch.get(index)) {
            return *number;
        }
        let key = (statement.id.clone(), statement.language);
        let next = self.kept.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.kept.push(statement.clone());
        }
        if let Some(known) = self.by_index.get_mut(batch).and_then(|batch| batch.get_mut(index)) {
            *known = Some(number);
        }
        number
    }
}

/// Marks behind which a sentence may still go on: closing quotes and brackets.
fn closes(character: char) -> bool {
    matches!(character, '”' | '’' | '）' | '》' | '」' | '』' | '】' | ')' | '"' | '\'')
}

/// Whether a text without values ends where a sentence does.
fn ends(text: &str) -> bool {
    sentences(text).last().is_some_and(|end| *end == text.len())
}

/// Where sentences end within a text without values, in bytes; white space behind a sentence belongs to it. Decided by the characters
/// around alone, so that no value moves the bounds.
pub fn sentences(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let chinese = matches!(character, '。' | '！' | '？');
        if !chinese && !matches!(character, '.' | '!' | '?') {
            continue;
        }
        let mut end = at + character.len_utf8();
        while let Some((at, closing)) = rest.next_if(|(_, next)| closes(*next)) {
            end = at + closing.len_utf8();
        }
        let before_space = end;
        while let Some((at, space)) = rest.next_if(|(_, next)| next.is_whitespace()) {
            end = at + space.len_utf8();
        }
        let next = rest.peek().map(|(_, next)| *next);
        let apart = end > before_space || next.is_none();
        if chinese || (apart && !next.is_some_and(char::is_lowercase) && !is_abbreviation(&text[..at])) {
            found.push(end);
        }
    }
    found
}

/// Whether the word before a full stop is shortened by it: No. 64, J. Smith, e.g.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '“')).next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    initial || matches!(word, "No" | "Nos" | "Art" | "Fig" | "cf" | "e.g" | "i.e" | "etc" | "vs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let mut start = 0;
        let mut parts: Vec<_> = Vec::new();
        for end in sentences(text) {
            parts.push(&text[start..end]);
            start = end;
        }
        parts.push(&text[start..]);
        parts.retain(|part| !part.is_empty());
        parts
    }

    #[test]
    fn sentences_end_where_a_reader_stops() {
        assert_eq!(split("一、二。“三。”四！五"), ["一、二。", "“三。”", "四！", "五"]);
        assert_eq!(split("It rose. Then (so it was said.) it fell."), ["It rose. ", "Then (so it was said.) it fell."]);
        assert_eq!(split("See No. 64 of J. Wang, e.g. this. Done"), ["See No. 64 of J. Wang, e.g. this. ", "Done"]);
        assert_eq!(split("year-on-year, 76.59 and"), ["year-on-year, 76.59 and"]);
        assert_eq!(split(". The next"), [". ", "The next"]);
    }
}
