//! Record × record → what changed and why. Pure: it compares what was printed and traces every change back to the facts it rests on.

mod align;
mod corrections;
mod verify;
mod words;

pub use corrections::corrections;
pub use verify::verify;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Rule;
use crate::model::difference::{Changed, Difference, PassageChange, Side, VerdictChange};
use crate::model::record::{Derived, Fact, FindingMade, Indicator, Passage, PassageKind, Record};

use align::align;

/// Everything that differs between two records.
pub fn compare(old: &Record, new: &Record) -> Difference {
    let facts = facts(old, new);
    let causes = Causes::new(old, new, &facts);
    let mut verdicts = Vec::new();
    let mut indicators = Vec::new();
    for (before, after) in paired(&old.indicators, &new.indicators, |row| row.id.clone()) {
        let own = before.or(after).map(|row| causes.of_row(&row.id)).unwrap_or_default();
        if let (Some(before), Some(after)) = (before, after)
            && (before.assessed || after.assessed)
            && before.met != after.met
        {
            verdicts.push(VerdictChange { old: before.clone(), new: after.clone(), causes: own.clone() });
        }
        if before.map(judged) != after.map(judged) {
            indicators.push(Changed { old: before.cloned(), new: after.cloned(), causes: own });
        }
    }
    // What is no longer met comes first.
    verdicts.sort_by_key(|change| (change.new.met != Some(false), change.new.no));
    let derived = paired(&old.derived, &new.derived, |derived| derived.id.clone())
        .filter(|(before, after)| before.map(value_of) != after.map(value_of))
        .map(|(before, after)| {
            let id = before.or(after).map(|derived| derived.id.as_str()).unwrap_or_default();
            Changed { old: before.cloned(), new: after.cloned(), causes: causes.of_derived(id) }
        })
        .collect();
    let (mut passages, mut reworded) = (Vec::new(), Vec::new());
    for (before, after) in passage_pairs(old, new) {
        let own = causes.of_passage(before, after);
        let (old_words, new_words) = words::differing(before.map(text_of), after.map(text_of));
        let change = Changed { old: before.cloned(), new: after.cloned(), causes: own };
        let change = PassageChange { change, old_words, new_words };
        if change.change.causes.is_empty() { reworded.push(change) } else { passages.push(change) }
    }
    Difference {
        old: side(old),
        new: side(new),
        verdicts,
        facts,
        indicators,
        derived,
        passages,
        reworded,
        findings: findings(old, new),
        inputs: paired(&old.inputs, &new.inputs, |input| input.path.clone())
            .filter(|(before, after)| before != after)
            .map(|(before, after)| Changed { old: before.cloned(), new: after.cloned(), causes: Vec::new() })
            .collect(),
    }
}

fn side(record: &Record) -> Side {
    Side {
        park: record.park.clone(),
        year: record.year,
        edition: record.edition.clone(),
        draft: record.draft,
        date: record.date.clone(),
        version: record.version.clone(),
        digest: record.digest.clone(),
        set: record.pdf.is_some(),
    }
}

fn text_of(passage: &Passage) -> &str {
    &passage.text
}

/// What is said of a row, beside where its values come from.
fn judged(row: &Indicator) -> (&Option<String>, &Option<String>, &Option<String>, Option<bool>, bool) {
    (&row.value, &row.shown, &row.requirement, row.met, row.assessed)
}

fn value_of(derived: &Derived) -> (&Option<String>, &Option<String>) {
    (&derived.value, &derived.unit)
}

/// What stands under the same key on both sides, in the order of the old with what is new at its end.
fn paired<'r, T>(
    old: &'r [T],
    new: &'r [T],
    key: impl Fn(&T) -> String,
) -> impl Iterator<Item = (Option<&'r T>, Option<&'r T>)> {
    let after: BTreeMap<String, &T> = new.iter().map(|item| (key(item), item)).collect();
    let known: BTreeSet<String> = old.iter().map(&key).collect();
    let mut pairs: Vec<_> = old.iter().map(|item| (Some(item), after.get(&key(item)).copied())).collect();
    pairs.extend(new.iter().filter(|item| !known.contains(&key(item))).map(|item| (None, Some(item))));
    pairs.into_iter()
}

fn facts(old: &Record, new: &Record) -> Vec<Changed<Fact>> {
    let said = |fact: &Fact| {
        let Fact { value, unit, approximate, source, .. } = fact;
        (value.clone(), unit.clone(), approximate.clone(), source.clone())
    };
    paired(&old.facts, &new.facts, Fact::key)
        .filter(|(before, after)| before.map(said) != after.map(said))
        .map(|(before, after)| Changed { old: before.cloned(), new: after.cloned(), causes: Vec::new() })
        .collect()
}

/// What is found only when pages are set.
const OF_SETTING: [Rule; 4] = [Rule::MissingFont, Rule::SubstitutedFont, Rule::MissingGlyph, Rule::TypesettingFault];

/// Findings that came or went; where they stand and how often does not matter.
fn findings(old: &Record, new: &Record) -> Vec<Changed<FindingMade>> {
    let key = |made: &FindingMade| {
        format!("{} {} {} {} {}", made.rule, made.severity, made.waived, made.message.zh, made.message.en)
    };
    // Where no pages were set, nothing is known of the faces.
    let both_set = old.pdf.is_some() && new.pdf.is_some();
    let of_setting = |made: &FindingMade| OF_SETTING.iter().any(|rule| rule.name() == made.rule);
    let pairs = paired(&old.findings, &new.findings, key)
        .filter(|(before, after)| before.is_none() || after.is_none())
        .filter(|(before, after)| both_set || !before.or(*after).is_some_and(of_setting));
    pairs.map(|(before, after)| Changed { old: before.cloned(), new: after.cloned(), causes: Vec::new() }).collect()
}

/// Passages whose text differs, each with its counterpart. What is printed only in another language, or only with an annex, is no change
/// of the report.
fn passage_pairs<'r>(old: &'r Record, new: &'r Record) -> Vec<(Option<&'r Passage>, Option<&'r Passage>)> {
    let same_edition = old.edition == new.edition;
    let comparable = |passage: &&Passage| match passage.kind {
        PassageKind::Sentence | PassageKind::Heading | PassageKind::Caption | PassageKind::Cover => true,
        PassageKind::Annex => same_edition && old.annex == new.annex,
        PassageKind::Cell | PassageKind::Figure => same_edition,
    };
    let of = |record: &'r Record, language: &str, running: bool| -> Vec<&'r Passage> {
        let passages = record.passages.iter().filter(|passage| passage.language == language);
        passages.filter(comparable).filter(|passage| runs(passage) == running).collect()
    };
    let mut pairs = Vec::new();
    for language in ["zh", "en"] {
        let printed = |record: &Record| record.passages.iter().any(|passage| passage.language == language);
        if !(same_edition || (printed(old) && printed(new))) {
            continue;
        }
        pairs.extend(align(&of(old, language, true), &of(new, language, true)));
        let (before, after) = (of(old, language, false), of(new, language, false));
        pairs.extend(
            paired(&before, &after, |passage| passage.id.clone()).map(|(one, other)| (one.copied(), other.copied())),
        );
    }
    // In the order of printing, each Chinese passage before its English.
    let place = |record: &'r Record| -> BTreeMap<&'r str, usize> {
        record.passages.iter().enumerate().rev().map(|(index, passage)| (passage.id.as_str(), index)).collect()
    };
    let (before, after) = (place(old), place(new));
    pairs.retain(|(one, other)| one.map(text_of) != other.map(text_of));
    pairs.sort_by_key(|(one, other)| match (one, other) {
        (_, Some(passage)) => after.get(passage.id.as_str()).copied(),
        (Some(passage), None) => before.get(passage.id.as_str()).copied(),
        (None, None) => None,
    });
    pairs
}

/// Whether a passage stands in a row with others, where one may be put between; the rest have a place of their own.
fn runs(passage: &Passage) -> bool {
    matches!(passage.kind, PassageKind::Sentence | PassageKind::Heading | PassageKind::Caption | PassageKind::Figure)
}

/// Which changed facts lie behind what.
struct Causes<'r> {
    /// Changed facts, `id@year`.
    facts: BTreeSet<String>,
    /// What each computed id rests on, in either record.
    inputs: BTreeMap<&'r str, BTreeSet<&'r str>>,
    counts: BTreeSet<&'r str>,
    /// Facts behind the rows whose verdict or choice changed.
    behind_verdicts: Vec<String>,
    /// Ids of computed values and rows that changed.
    changed: BTreeSet<&'r str>,
}

impl<'r> Causes<'r> {
    fn new(old: &'r Record, new: &'r Record, facts: &[Changed<Fact>]) -> Causes<'r> {
        let stated = |change: &&Changed<Fact>| match (&change.old, &change.new) {
            // Where only the source differs, nothing follows from it.
            (Some(before), Some(after)) => {
                (&before.value, &before.unit, &before.approximate) != (&after.value, &after.unit, &after.approximate)
            }
            _ => true,
        };
        let facts: BTreeSet<_> =
            facts.iter().filter(stated).filter_map(|change| change.either().map(Fact::key)).collect();
        let mut causes = Causes {
            facts,
            inputs: BTreeMap::new(),
            counts: BTreeSet::new(),
            behind_verdicts: Vec::new(),
            changed: BTreeSet::new(),
        };
        for record in [old, new] {
            let rows = record.indicators.iter().map(|row| (row.id.as_str(), &row.inputs));
            let derived = record.derived.iter().map(|derived| (derived.id.as_str(), &derived.inputs));
            for (id, inputs) in rows.chain(derived) {
                causes.inputs.entry(id).or_default().extend(inputs.iter().map(String::as_str));
            }
            causes.counts.extend(record.derived.iter().filter(|one| one.counts).map(|one| one.id.as_str()));
        }
        let mut behind = BTreeSet::new();
        for (before, after) in paired(&old.indicators, &new.indicators, |row| row.id.clone()) {
            let Some(row) = before.or(after) else { continue };
            if before.map(judged) != after.map(judged) {
                causes.changed.insert(&row.id);
            }
            if before.map(|row| (row.met, row.assessed)) != after.map(|row| (row.met, row.assessed)) {
                behind.extend(causes.of_row(&row.id));
            }
        }
        for (before, after) in paired(&old.derived, &new.derived, |derived| derived.id.clone()) {
            if before.map(value_of) != after.map(value_of) {
                causes.changed.extend(before.or(after).map(|derived| derived.id.as_str()));
            }
        }
        causes.behind_verdicts = behind.into_iter().collect();
        causes
    }

    /// The changed facts that a row rests on: its inputs, or its own entry.
    fn of_row(&self, id: &str) -> Vec<String> {
        let entered = self.facts.iter().filter(|key| key.split_once('@').is_some_and(|(fact, _)| fact == id));
        let inputs = self.inputs.get(id).into_iter().flatten().filter(|key| self.facts.contains(**key));
        let all: BTreeSet<String> = inputs.map(|key| (*key).to_owned()).chain(entered.cloned()).collect();
        all.into_iter().collect()
    }

    fn of_derived(&self, id: &str) -> Vec<String> {
        if self.counts.contains(id) { self.behind_verdicts.clone() } else { self.of_row(id) }
    }

    /// What moved a passage: changed facts that it states, facts behind changed values that it states, and facts that only one side states.
    fn of_passage(&self, old: Option<&Passage>, new: Option<&Passage>) -> Vec<String> {
        let stated = |passage: Option<&Passage>| -> BTreeSet<String> {
            passage.map(|passage| passage.facts.iter().cloned().collect()).unwrap_or_default()
        };
        let (before, after) = (stated(old), stated(new));
        let mut causes = BTreeSet::new();
        for key in before.union(&after) {
            if self.facts.contains(key) {
                causes.insert(key.clone());
                continue;
            }
            let id = key.split_once('@').map_or(key.as_str(), |(id, _)| id);
            if self.changed.contains(id) {
                causes.extend(self.of_derived(id));
            }
        }
        // The same words about another year.
        if let (Some(old), Some(new)) = (old, new)
            && old.wording == new.wording
        {
            causes.extend(after.difference(&before).cloned());
        }
        causes.into_iter().collect()
    }
}
