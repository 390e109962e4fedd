//! What a marked copy shows: which words are new, and a page that says what changed and why.

use crate::finding::{Language, Words};
use crate::model::difference::{Changed, Corrections, Difference, PassageChange};
use crate::model::record::{Fact, Indicator, Name, PassageKind};
use crate::model::unit::Unit;
use crate::model::wording::worded;
use crate::words;

/// Rewritten sentences listed; what is rewritten beyond that is a new report.
const MOST_LISTED: usize = 60;

pub fn corrections(difference: &Difference) -> Corrections {
    let changes = || difference.passages.iter().chain(&difference.reworded);
    let marked = changes().filter_map(|change| {
        let passage = change.change.new.as_ref()?;
        Some(((passage.id.clone(), passage.language.clone()), change.new_words.clone()))
    });
    let mut items: Vec<Words> = difference.facts.iter().filter_map(fact).collect();
    items.extend(difference.indicators.iter().filter_map(|change| indicator(change, &difference.facts)));
    let text = |kind: PassageKind| {
        matches!(kind, PassageKind::Sentence | PassageKind::Heading | PassageKind::Caption | PassageKind::Cover)
    };
    let mut listed: Vec<(&str, Words)> = Vec::new();
    let rewritten = |change: &&PassageChange| {
        let [old, new] = [&change.change.old, &change.change.new].map(|one| one.as_ref().map(|one| &one.wording));
        old != new || change.change.causes.is_empty()
    };
    for change in changes().filter(rewritten) {
        let Some(passage) = change.change.either().filter(|passage| text(passage.kind)) else { continue };
        let (old, new) = (change.change.old.as_ref(), change.change.new.as_ref());
        let said = match (old.map(|passage| &passage.text), new.map(|passage| &passage.text)) {
            (Some(old), Some(new)) => words!("文字改动：“{old}”改为“{new}”", "Text: “{old}” now reads “{new}”"),
            (Some(old), None) => words!("删去：“{old}”", "Removed: “{old}”"),
            (None, Some(new)) => words!("新增：“{new}”", "Added: “{new}”"),
            (None, None) => continue,
        };
        // Each language tells of its own sentences; those of one paragraph stand together.
        match listed.last_mut().filter(|(id, item)| *id == passage.id && item.en.is_empty()) {
            Some((_, item)) if passage.language == Language::English.key() => item.en = said.en,
            _ if passage.language == Language::English.key() => listed.push((&passage.id, Words::new("", said.en))),
            _ => listed.push((&passage.id, Words::new(said.zh, ""))),
        }
    }
    items.extend(listed.into_iter().take(MOST_LISTED).map(|(_, item)| item));
    Corrections { words: marked.collect(), items, date: difference.old.date.clone() }
}

fn in_language(name: &Name, language: Language) -> &str {
    let (own, other) = if language == Language::Chinese { (&name.zh, &name.en) } else { (&name.en, &name.zh) };
    if own.is_empty() { other } else { own }
}

/// A value with its unit.
fn value(value: Option<&String>, unit: Option<&String>, language: Language) -> String {
    let Some(value) = value else {
        return if language == Language::Chinese { "（无）" } else { "(none)" }.to_owned();
    };
    worded(value, unit.and_then(|unit| Unit::parse(unit)), language)
}

fn fact(change: &Changed<Fact>) -> Option<Words> {
    let either = change.either()?;
    let said = |side: &Option<Fact>, language| {
        value(
            side.as_ref().and_then(|fact| fact.value.as_ref()),
            side.as_ref().and_then(|fact| fact.unit.as_ref()),
            language,
        )
    };
    let [(name, old, new), (name_en, old_en, new_en)] = Language::BOTH.map(|language| {
        (in_language(&either.name, language), said(&change.old, language), said(&change.new, language))
    });
    let year = either.year;
    // Where only the source changed, nothing printed did.
    (old != new || old_en != new_en)
        .then(|| words!("{year}年{name}：{old}改为{new}", "{name_en}, {year}: {old_en} now {new_en}"))
}

fn indicator(change: &Changed<Indicator>, facts: &[Changed<Fact>]) -> Option<Words> {
    let either = change.either()?;
    let said = |side: &Option<Indicator>, language| {
        value(side.as_ref().and_then(|row| row.shown.as_ref()), side.as_ref().map(|row| &row.unit), language)
    };
    let causes = |language: Language| {
        let names = facts.iter().filter_map(Changed::either).filter(|fact| change.causes.contains(&fact.key()));
        let names: Vec<_> = names.map(|fact| in_language(&fact.name, language)).collect();
        names.join(if language == Language::Chinese { "、" } else { ", " })
    };
    let verdict = |row: &Option<Indicator>| row.as_ref().filter(|row| row.assessed).and_then(|row| row.met);
    let (turned, turned_en) = match (verdict(&change.old), verdict(&change.new)) {
        (Some(true), Some(false)) => ("，由达标变为不达标", "; the requirement is no longer met"),
        (Some(false), Some(true)) => ("，由不达标变为达标", "; the requirement is now met"),
        _ => ("", ""),
    };
    let [(name, old, new, why), (name_en, old_en, new_en, why_en)] = Language::BOTH.map(|language| {
        let name = in_language(&either.name, language);
        (name, said(&change.old, language), said(&change.new, language), causes(language))
    });
    if (&old, &old_en) == (&new, &new_en) && turned.is_empty() {
        return None;
    }
    let number = either.no;
    let (why, why_en) = if why.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("（因{why}更正）"), format!(" (because of {why_en})"))
    };
    Some(words!(
        "第{number}项{name}：{old}改为{new}{turned}{why}",
        "Row {number}, {name_en}: {old_en} now {new_en}{turned_en}{why_en}"
    ))
}
