//! The glossary: which name a thing has in each language, and which names it must not have. Where they stand in a text; no judgement (`check`).

use std::ops::Range;

use crate::finding::{Language, Place};

use super::prose::Passage;
use super::text::Written;

/// One thing with its names.
#[derive(Debug, Clone)]
pub struct Term {
    /// The names that it may have; the first is the one to write.
    pub zh: Vec<Written>,
    pub en: Vec<Written>,
    pub refused_zh: Vec<Written>,
    pub refused_en: Vec<Written>,
    pub place: Place,
}

impl Term {
    pub fn names(&self, language: Language) -> &[Written] {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    pub fn refused(&self, language: Language) -> &[Written] {
        match language {
            Language::Chinese => &self.refused_zh,
            Language::English => &self.refused_en,
        }
    }
}

/// A name in one language.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    /// What it is a name of, where that is in the glossary.
    pub term: Option<&'a Term>,
    pub written: &'a Written,
    pub refused: bool,
}

impl<'a> Name<'a> {
    /// All names of a glossary.
    pub fn all(glossary: &[&'a Term], language: Language) -> Vec<Name<'a>> {
        let of_term = |term: &'a Term| {
            let name = move |refused| move |written| Name { term: Some(term), written, refused };
            term.names(language).iter().map(name(false)).chain(term.refused(language).iter().map(name(true)))
        };
        glossary.iter().flat_map(|term| of_term(term)).collect()
    }
}

/// Names in one language, looked for in one pass over a text.
pub struct Names<'a> {
    language: Language,
    names: Vec<(Name<'a>, Vec<char>)>,
    /// The numbers of the names by what they begin with, whatever its case; several characters share a place.
    beginning: Vec<Vec<usize>>,
}

/// Places for the names that begin with a character.
const PLACES: usize = 1024;

fn place_of(first: char) -> usize {
    first.to_ascii_lowercase() as usize % PLACES
}

impl<'a> Names<'a> {
    pub fn new(names: Vec<Name<'a>>, language: Language) -> Names<'a> {
        let characters = |name: Name<'a>| (name, name.written.text.chars().collect::<Vec<_>>());
        let names: Vec<_> = names.into_iter().map(characters).collect();
        let mut beginning = vec![Vec::new(); PLACES];
        for (number, (_, characters)) in names.iter().enumerate() {
            if let Some(first) = characters.first() {
                beginning[place_of(*first)].push(number);
            }
        }
        Names { language, names, beginning }
    }

    /// Where names stand in a passage whatever their case, in the order of the names.
    pub fn occurrences(&self, passage: &Passage) -> Vec<(Name<'a>, Range<usize>)> {
        let mut starts = vec![Vec::new(); self.names.len()];
        let mut within_word = false;
        for (at, first) in passage.characters.iter().enumerate() {
            // No English name begins within a word.
            let is_letter = self.language == Language::English && first.is_alphanumeric();
            if std::mem::replace(&mut within_word, is_letter) && is_letter {
                continue;
            }
            for number in &self.beginning[place_of(*first)] {
                let wanted = &self.names[*number].1;
                if passage.characters.get(at..at + wanted.len()).is_some_and(|text| is_alike(text, wanted)) {
                    starts[*number].push(at);
                }
            }
        }
        let mut found = Vec::new();
        for ((name, wanted), starts) in self.names.iter().zip(starts).filter(|(_, starts)| !starts.is_empty()) {
            let ranges = self.words(passage, wanted.len(), starts);
            found.extend(ranges.into_iter().map(|range| (*name, range)));
        }
        found
    }

    /// The places, of those where a name of this length stands, at which it stands as words. None begins within another.
    fn words(&self, passage: &Passage, length: usize, starts: Vec<usize>) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for at in starts {
            if found.last().is_none_or(|last| last.end <= at) {
                found.extend(whole_word(&passage.characters, at..at + length, self.language));
            }
        }
        found
    }
}

/// Whether characters are the same but for their case.
fn is_alike(one: &[char], other: &[char]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// In English a name is whole words, its plural included; Chinese has no spaces to go by.
fn whole_word(text: &[char], range: Range<usize>, language: Language) -> Option<Range<usize>> {
    let inside = |index: usize| text.get(index).is_some_and(|character| character.is_alphanumeric());
    if language == Language::Chinese {
        return Some(range);
    }
    if range.start > 0 && inside(range.start) && inside(range.start - 1) {
        return None;
    }
    let end = if text.get(range.end) == Some(&'s') && inside(range.end - 1) { range.end + 1 } else { range.end };
    (!inside(end) || !inside(range.end - 1)).then_some(range.start..end)
}

/// Whether case is part of a name: an acronym, or a name that differs from a good one in nothing else.
pub fn needs_case(name: &str, good: &[Written]) -> bool {
    !name.chars().any(char::is_lowercase) || good.iter().any(|other| other.text.eq_ignore_ascii_case(name))
}
