//! The ledger of corrections is true: each begins where the one before ended, and the last says what the data say now.

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule, did_you_mean};
use crate::model::correction::{Correction, agree, told, written};
use crate::model::project::Project;
use crate::words;

pub fn ledger(project: &Project, findings: &mut Vec<Finding>) {
    let ledger = &project.ledger;
    let mut seen = BTreeSet::new();
    for correction in &ledger.corrections {
        let id = &correction.fact;
        if !project.is_enterable(id) {
            findings.extend((!project.definitions_unread).then(|| unknown(project, correction)));
        } else if seen.insert((id, correction.year)) {
            // Where an entry could not be read, what it would have said is not known to be missing.
            let chain: Vec<_> = ledger.of(id, correction.year).collect();
            if !ledger.refused {
                findings.extend(chain.windows(2).filter_map(|pair| broken(pair[0], pair[1])));
                findings.extend(chain.last().and_then(|last| outdated(project, last)));
            }
        }
    }
}

fn unknown(project: &Project, correction: &Correction) -> Finding {
    let id = &correction.fact;
    Finding::error(
        Rule::UnknownFact,
        correction.place.clone(),
        words!("更正记录中的事实“{id}”未定义", "the ledger corrects `{id}`, which nothing defines"),
    )
    .hint(did_you_mean(id, project.enterable()))
}

/// A correction that does not begin with what the one before left.
fn broken(before: &Correction, after: &Correction) -> Option<Finding> {
    if agree(&before.new, &after.old) != Some(false) {
        return None;
    }
    let (id, year) = (&after.fact, after.year);
    let (left, old) = (told(&before.new), told(&after.old));
    Some(
        Finding::error(
            Rule::LedgerDiffers,
            after.place.clone(),
            words!(
                "更正记录不连续：{id} {year}年此前更正为{left}，这一条的原值是{old}",
                "the ledger has a gap: {id} of {year} was corrected to {left}, and this entry begins with {old}"
            ),
        )
        .hint(words!("补上漏记的一条，或改正 old", "add the entry that is lacking, or mend `old`"))
        .about(id),
    )
}

/// A fact that is no longer what its last correction made it.
fn outdated(project: &Project, last: &Correction) -> Option<Finding> {
    let (id, year) = (&last.fact, last.year);
    let new = told(&last.new);
    let data = project.years.get(&year);
    if data.is_some_and(|data| data.unread) {
        return None;
    }
    let Some(entry) = data.and_then(|data| data.facts.get(id)) else {
        let message = words!(
            "更正记录把{id} {year}年更正为{new}，数据中没有这一项",
            "the ledger corrected {id} of {year} to {new}, and the data have no such entry"
        );
        let hint = words!("在 data/{year}.yaml 中补上，或删去这一条", "enter it in data/{year}.yaml, or remove this");
        return Some(Finding::error(Rule::LedgerDiffers, last.place.clone(), message).hint(hint).about(id));
    };
    // Which revision holds depends on the report's date; the ledger is true if the file states the value at all.
    if std::iter::once(&entry.value).chain(&entry.other_values).any(|value| agree(&last.new, value) != Some(false)) {
        return None;
    }
    let (now, value) = (told(&entry.value), written(&entry.value));
    Some(
        Finding::error(
            Rule::LedgerDiffers,
            entry.value_place.clone(),
            words!(
                "数据与更正记录不符：{id} {year}年最后更正为{new}，现为{now}",
                "the data differ from the ledger: {id} of {year} was last corrected to {new}, and is {now}"
            ),
        )
        .hint(words!(
            "若数据正确，补记：ecopark correct {id} {value} --year {year} --reason …；否则改回{new}",
            "if the data are right, enter that: ecopark correct {id} {value} --year {year} --reason …; else put back {new}"
        ))
        .about(id),
    )
}
