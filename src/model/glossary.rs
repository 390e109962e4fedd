//! The glossary: which name a thing has in each language, and which names it must not have. Where they stand in a text; no judgement (`check`).

use std::collections::HashMap;
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

/// A name of the glossary in one language.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    pub term: &'a Term,
    pub written: &'a Written,
    pub refused: bool,
}

/// All names of a glossary in one language, looked for in one pass over a text.
pub struct Names<'a> {
    names: Vec<(Name<'a>, Vec<char>)>,
    /// The numbers of the names that begin with a character, whatever its case.
    beginning: HashMap<char, Vec<usize>>,
}

impl<'a> Names<'a> {
    pub fn new(glossary: &[&'a Term], language: Language) -> Names<'a> {
        let of_term = |term: &'a Term| {
            let name = move |refused| move |written| Name { term, written, refused };
            term.names(language).iter().map(name(false)).chain(term.refused(language).iter().map(name(true)))
        };
        let names = glossary.iter().flat_map(|term| of_term(term));
        let names: Vec<_> = names.map(|name| (name, name.written.text.chars().collect::<Vec<_>>())).collect();
        let mut beginning: HashMap<char, Vec<usize>> = HashMap::new();
        for (number, (_, characters)) in names.iter().enumerate() {
            if let Some(first) = characters.first() {
                beginning.entry(first.to_ascii_lowercase()).or_default().push(number);
            }
        }
        Names { names, beginning }
    }

    /// The names whose letters stand in the passage, in the glossary's order; whether they are words there [`occurrences`] tells.
    pub fn possible(&self, passage: &Passage) -> Vec<Name<'a>> {
        let mut found = vec![false; self.names.len()];
        for (at, first) in passage.characters.iter().enumerate() {
            for number in self.beginning.get(&first.to_ascii_lowercase()).into_iter().flatten() {
                let wanted = &self.names[*number].1;
                let stands =
                    || passage.characters.get(at..at + wanted.len()).is_some_and(|text| is_alike(text, wanted));
                found[*number] = found[*number] || stands();
            }
        }
        let names = self.names.iter().zip(found).filter(|(_, found)| *found);
        names.map(|((name, _), _)| *name).collect()
    }
}

/// Whether characters are the same but for their case.
fn is_alike(one: &[char], other: &[char]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Where a name stands in a passage, in characters.
pub fn occurrences(passage: &Passage, name: &str, language: Language, exact_case: bool) -> Vec<Range<usize>> {
    let text = &passage.characters;
    let wanted: Vec<char> = name.chars().collect();
    let same = |one: char, other: char| one == other || (!exact_case && one.eq_ignore_ascii_case(&other));
    let mut found = Vec::new();
    let mut at = 0;
    while !wanted.is_empty() && at + wanted.len() <= text.len() {
        let end = at + wanted.len();
        let stands = text[at..end].iter().zip(&wanted).all(|(one, other)| same(*one, *other));
        match stands.then(|| whole_word(text, at..end, language)).flatten() {
            Some(range) => {
                at = range.end;
                found.push(range);
            }
            None => at += 1,
        }
    }
    found
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
