//! What differs between two states of the report, for the page: values as they are read, and where on the pages they stand.

use std::ops::Range;

use serde_json::{Value, json};

use crate::finding::Language;
use crate::model::difference::{Changed, Difference, PassageChange};
use crate::model::record::{Derived, Fact, FindingMade, Indicator, Name, Passage};
use crate::model::unit::Unit;

use super::view::{Shown, area};

/// Which side of a difference the pages show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Old,
    New,
}

pub fn told(difference: &Difference, shown: Option<&Shown>, side: Side, language: Language) -> Value {
    let shown = shown.filter(|shown| shown.project.report.year == difference.new.year);
    let passages = |changes: &[PassageChange]| -> Vec<Value> {
        changes.iter().map(|change| passage(change, shown, side)).collect()
    };
    json!({
        "year": difference.new.year,
        "verdicts": difference.verdicts.iter().map(|change| json!({
            "no": change.new.no, "id": change.new.id, "name": name(&change.new.name),
            "old": verdict(&change.old, language), "new": verdict(&change.new, language),
        })).collect::<Vec<_>>(),
        "facts": difference.facts.iter().filter_map(fact).collect::<Vec<_>>(),
        "indicators": difference.indicators.iter().filter_map(|change| indicator(change, language)).collect::<Vec<_>>(),
        "derived": difference.derived.iter().filter_map(|change| derived(change, language)).collect::<Vec<_>>(),
        "passages": passages(&difference.passages),
        "reworded": passages(&difference.reworded),
        "findings": difference.findings.iter().filter_map(finding).collect::<Vec<_>>(),
    })
}

fn name(name: &Name) -> Value {
    json!({ "zh": name.zh, "en": name.en })
}

/// A unit behind its number.
fn unit(unit: &str, language: Language) -> String {
    let label = Unit::parse(unit).map_or_else(|| unit.to_owned(), |unit| unit.label(language));
    match label.as_str() {
        "—" | "number" => String::new(),
        "%" => label,
        _ if label.starts_with(|c: char| c.is_ascii_digit()) => format!(" × {label}"),
        _ => format!(" {label}"),
    }
}

fn shown_value(row: &Indicator, language: Language) -> Option<String> {
    row.shown.as_ref().map(|shown| format!("{shown}{}", unit(&row.unit, language)))
}

fn verdict(row: &Indicator, language: Language) -> Value {
    let shown = shown_value(row, language);
    json!({ "assessed": row.assessed, "met": row.met, "shown": shown, "requirement": row.requirement })
}

fn fact(change: &Changed<Fact>) -> Option<Value> {
    let either = change.either()?;
    let value = |fact: &Fact| {
        // As the file has it, where the reader will look for it.
        let parts = [fact.approximate.as_ref(), Some(fact.value.as_ref()?), fact.unit.as_ref()];
        Some(parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "))
    };
    let (old, new) = (change.old.as_ref().and_then(value), change.new.as_ref().and_then(value));
    Some(json!({ "id": either.id, "year": either.year, "name": name(&either.name), "old": old, "new": new }))
}

fn indicator(change: &Changed<Indicator>, language: Language) -> Option<Value> {
    let either = change.either()?;
    let rounded_alike = change.old.as_ref().map(|row| &row.shown) == change.new.as_ref().map(|row| &row.shown);
    let value = |row: &Indicator| {
        let shown = shown_value(row, language)?;
        let full = row.value.as_ref().filter(|_| rounded_alike);
        Some(full.map_or_else(|| shown.clone(), |full| format!("{shown} ({full})")))
    };
    let (old, new) = (change.old.as_ref().and_then(value), change.new.as_ref().and_then(value));
    Some(json!({ "no": either.no, "id": either.id, "name": name(&either.name), "old": old, "new": new }))
}

fn derived(change: &Changed<Derived>, language: Language) -> Option<Value> {
    let either = change.either()?;
    let value = |derived: &Derived| {
        let unit = derived.unit.as_ref().map_or_else(String::new, |own| unit(own, language));
        derived.value.as_ref().map(|value| format!("{value}{unit}"))
    };
    let (old, new) = (change.old.as_ref().and_then(value), change.new.as_ref().and_then(value));
    Some(json!({ "id": either.id, "name": name(&either.name), "old": old, "new": new }))
}

fn finding(change: &Changed<FindingMade>) -> Option<Value> {
    let either = change.either()?;
    Some(json!({ "came": change.new.is_some(), "severity": either.severity, "message": name(&either.message) }))
}

fn passage(change: &PassageChange, shown: Option<&Shown>, side: Side) -> Value {
    let PassageChange { change, old_words, new_words } = change;
    let on_the_pages = match side {
        Side::Old => &change.old,
        Side::New => &change.new,
    };
    let areas = on_the_pages.as_ref().zip(shown).map(|(passage, shown)| areas(passage, shown)).unwrap_or_default();
    let text = |passage: &Option<Passage>, words: &[Range<usize>]| {
        passage.as_ref().map(|passage| pieces(&passage.text, words))
    };
    json!({
        "language": change.either().map(|passage| &passage.language),
        "at": change.either().and_then(|passage| passage.at.as_ref()).map(|at| json!({ "file": at.file, "line": at.line })),
        "old": text(&change.old, old_words),
        "new": text(&change.new, new_words),
        "areas": areas,
    })
}

/// Where a passage stands on the pages shown.
fn areas(passage: &Passage, shown: &Shown) -> Vec<Value> {
    let same = |index: usize| {
        let statement = shown.source.statements.get(index);
        statement.is_some_and(|own| own.id == passage.id && own.language.key() == passage.language)
    };
    let segments = shown.source.segments.iter().zip(&shown.areas);
    let own = segments.filter(|(segment, _)| segment.statement.is_some_and(same));
    own.flat_map(|(_, areas)| areas).map(|(page, own)| area(*page, *own)).collect()
}

/// A text in pieces, each with whether the other side does not have it.
fn pieces(text: &str, differing: &[Range<usize>]) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in differing {
        pieces.extend(text.get(at..range.start).map(|same| (same.to_owned(), false)));
        pieces.extend(text.get(range.clone()).map(|other| (other.to_owned(), true)));
        at = range.end;
    }
    pieces.extend(text.get(at..).map(|rest| (rest.to_owned(), false)));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_it_differs() {
        let cut = |text: &str, ranges: Vec<(usize, usize)>| {
            let ranges: Vec<_> = ranges.into_iter().map(|(from, to)| from..to).collect();
            pieces(text, &ranges).iter().map(|(text, other)| format!("{text}{}", u8::from(*other))).collect::<Vec<_>>()
        };
        assert_eq!(cut("产值12亿元", vec![(6, 8)]), ["产值0", "121", "亿元0"]);
        assert_eq!(cut("12", vec![(0, 2)]), ["121"]);
        assert_eq!(cut("", vec![]), Vec::<String>::new());
    }
}
