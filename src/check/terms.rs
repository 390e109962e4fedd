//! Names of things: none that the glossary refuses, and in the translation of a paragraph the same things as in the paragraph.

use std::ops::Range;

use crate::finding::{Finding, Language, Rule, Words};
use crate::model::glossary::{Name, Names, Term, needs_case};
use crate::model::project::Project;
use crate::model::prose::Passage;
use crate::model::text::{Text, Written};
use crate::words;

use super::texts::{Reading, Role, Texts};

/// A name in a passage: where, which of the glossary's terms, and whether it is refused.
struct Hit<'a> {
    range: Range<usize>,
    term: Option<&'a Term>,
    refused: bool,
}

/// Refused names, and things that a translation does not name.
pub fn terms(project: &Project, texts: &Texts, languages: &[Language], findings: &mut Vec<Finding>) {
    let glossary: Vec<&Term> = project.standard.glossary.iter().chain(&project.glossary).collect();
    contradictions(&glossary, findings);
    if glossary.is_empty() {
        return;
    }
    let known = Language::BOTH.map(|language| Known::of(project, &glossary, language));
    for reading in texts.all() {
        // What the Chinese names, with where, and what the English does.
        let (mut said, mut named) = (Vec::new(), Vec::new());
        for language in languages {
            let Some(written) = reading.text.in_language(*language) else { continue };
            let [zh, en] = &known;
            let own = if *language == Language::Chinese { zh } else { en };
            let locator = written.locator();
            for passage in reading.lines(*language).iter().map(|line| &line.passage) {
                let occurrences = own.glossary.occurrences(passage);
                if *language == Language::English {
                    named.extend(occurrences.iter().filter_map(|(name, _)| name.term));
                }
                let hits = own.hits(occurrences, passage, *language);
                for hit in hits.iter().filter(|hit| hit.refused) {
                    let place = locator.locate(passage.origin(hit.range.clone()));
                    let found: String = passage.characters[hit.range.clone()].iter().collect();
                    let good = hit.term.and_then(|term| term.names(*language).first());
                    let message = words!("词汇表不用“{found}”", "the glossary refuses `{found}`");
                    findings.push(Finding::error(Rule::RefusedTerm, place, message).hint(replacement(good)));
                }
                if *language == Language::Chinese {
                    said.extend(hits.into_iter().filter(|hit| !hit.refused).map(|hit| (passage, hit)));
                }
            }
        }
        if reading.role == Role::Paragraph && languages.len() == Language::BOTH.len() {
            untranslated(&said, &named, reading, findings);
        }
    }
}

fn replacement(good: Option<&Written>) -> Words {
    let good = good.map_or("", |good| &good.text);
    words!("改为“{good}”", "write `{good}`")
}

/// The names of a language.
struct Known<'a> {
    glossary: Names<'a>,
    /// Those of the standard's rows and facts, which may hold one that is refused by itself.
    standard: Names<'a>,
}

impl<'a> Known<'a> {
    fn of(project: &'a Project, glossary: &[&'a Term], language: Language) -> Known<'a> {
        let standard = &project.standard;
        let texts = standard.rows.iter().map(|row| &row.name).chain(standard.facts.iter().map(|fact| &fact.name));
        let written = texts.filter_map(|name| name.in_language(language));
        let standard = written.map(|written| Name { term: None, written, refused: false }).collect();
        Known {
            glossary: Names::new(Name::all(glossary, language), language),
            standard: Names::new(standard, language),
        }
    }

    /// Names in a passage. Of names that overlap the longest counts, so that no part of a good name is taken for a bad one.
    fn hits(&self, named: Vec<(Name<'a>, Range<usize>)>, passage: &Passage, language: Language) -> Vec<Hit<'a>> {
        // Where case is part of a refused name, another case is another name.
        let is_meant = |name: &Name, range: &Range<usize>| {
            let written = &name.written.text;
            !name.refused
                || !needs_case(written, name.term.map_or(&[], |term| term.names(language)))
                || passage.characters[range.clone()].iter().zip(written.chars()).all(|(one, other)| *one == other)
        };
        let hit = |(Name { term, refused, .. }, range)| Hit { range, term, refused };
        let meant = named.into_iter().filter(|(name, range)| is_meant(name, range));
        let mut hits: Vec<Hit> = meant.map(hit).collect();
        if hits.iter().any(|hit| hit.refused) {
            hits.extend(self.standard.occurrences(passage).into_iter().map(hit));
        }
        let longest = |hit: &Hit| {
            let around = |other: &&Hit| other.range.start <= hit.range.start && hit.range.end <= other.range.end;
            let longer = |other: &Hit| {
                other.range.len() > hit.range.len()
                    || (other.range.len() == hit.range.len() && hit.refused && !other.refused)
            };
            !hits.iter().filter(around).any(longer)
        };
        let keep: Vec<bool> = hits.iter().map(longest).collect();
        let mut keep = keep.into_iter();
        hits.retain(|_| keep.next().unwrap_or(true));
        hits
    }
}

/// A Chinese paragraph names something, and its English names nothing of the kind.
fn untranslated(said: &[(&Passage, Hit)], named: &[&Term], reading: &Reading, findings: &mut Vec<Finding>) {
    let Text { zh: Some(_), en: Some(en), .. } = reading.text else { return };
    if reading.lines(Language::English).is_empty() {
        return;
    }
    let mut told: Vec<&Term> = Vec::new();
    for (passage, hit) in said {
        let Some(term) = hit.term.filter(|term| !term.en.is_empty()) else { continue };
        if told.iter().chain(named).any(|other| std::ptr::eq(*other, term)) {
            continue;
        }
        told.push(term);
        let found: String = passage.characters[hit.range.clone()].iter().collect();
        let names: Vec<&str> = term.en.iter().map(|name| name.text.as_str()).collect();
        let (names_zh, names_en) = (names.join("”或“"), names.join("` or `"));
        findings.push(
            Finding::warning(
                Rule::TermNotInTranslation,
                en.place.clone(),
                words!("中文有“{found}”，英文没有对应的名称", "the Chinese names “{found}”, its English does not"),
            )
            .hint(words!("英文写“{names_zh}”", "write `{names_en}`")),
        );
    }
}

/// A name that the glossary refuses and uses.
fn contradictions(glossary: &[&Term], findings: &mut Vec<Finding>) {
    for language in Language::BOTH {
        for refused in glossary.iter().flat_map(|term| term.refused(language)) {
            let name = &refused.text;
            if glossary.iter().flat_map(|term| term.names(language)).any(|good| good.text == *name) {
                findings.push(
                    Finding::error(
                        Rule::WrongValue,
                        refused.place.clone(),
                        words!("词汇表既用又不用“{name}”", "the glossary both uses and refuses `{name}`"),
                    )
                    .hint(words!("只保留一处", "keep one of the two")),
                );
            }
        }
    }
}
