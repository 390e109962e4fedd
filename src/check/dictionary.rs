//! Ids and facts: every id means one thing, every fact is defined and in a unit that fits.

use std::collections::BTreeSet;

use num_traits::Signed;

use crate::finding::{Finding, Language, Rule, did_you_mean};
use crate::model::fact::{FactDefinition, FactEntry, FactValue};
use crate::model::project::Project;
use crate::model::unit::Unit;
use crate::words;

/// Names that mean something of their own in formulas and sentences.
const RESERVED: [&str; 9] = [
    "n",
    "t",
    "base",
    "mean",
    "year",
    "indicators_total",
    "indicators_assessed",
    "indicators_met",
    "indicators_chosen",
];

/// Every id means one thing.
pub fn ids(project: &Project, findings: &mut Vec<Finding>) {
    let standard = &project.standard;
    let mut seen: BTreeSet<&str> = RESERVED.into_iter().collect();
    seen.extend(standard.definitions.iter().map(|definition| definition.id.as_str()));
    seen.extend(standard.definitions.iter().filter_map(|definition| definition.parameter.as_deref()));
    seen.extend(standard.sets.iter().map(|set| set.id.as_str()));
    let ids = standard.facts.iter().map(|fact| (&fact.id, &fact.place));
    let ids = ids.chain(standard.rows.iter().map(|row| (&row.id, &row.place)));
    let ids = ids.chain(project.definitions.iter().map(|fact| (&fact.id, &fact.place)));
    for (id, place) in ids {
        if !seen.insert(id) {
            findings.push(
                Finding::error(
                    Rule::DuplicateKey,
                    place.clone(),
                    words!("编号“{id}”已有定义", "the id `{id}` is already defined"),
                )
                .hint(words!("改用另一个编号", "use another id")),
            );
        }
    }
    let mut numbers = BTreeSet::new();
    for row in &standard.rows {
        let (number, category) = (row.number, &row.category.text);
        if !numbers.insert(number) {
            findings.push(Finding::error(
                Rule::DuplicateKey,
                row.place.clone(),
                words!("序号{number}重复", "row number {number} stands twice"),
            ));
        }
        if let Some(note) = row.note.as_ref().filter(|note| !standard.notes.iter().any(|known| known.letter == **note))
        {
            findings.push(
                Finding::error(
                    Rule::WrongValue,
                    row.place.clone(),
                    words!(
                        "第{number}项的脚注“{note}”没有定义",
                        "the footnote `{note}` of row {number} is not defined"
                    ),
                )
                .hint(words!("在标准文件 notes 中补充", "add it to `notes` in the standard's file")),
            );
        }
        if standard.category(category).is_none() {
            let known = standard.categories.iter().map(|category| category.id.as_str());
            findings.push(
                Finding::error(
                    Rule::WrongValue,
                    row.category.place.clone(),
                    words!("未定义的分类“{category}”", "no category has the id `{category}`"),
                )
                .hint(did_you_mean(category, known)),
            );
        }
    }
}

/// Every fact is defined, is no word where a number belongs, and has a unit that measures what its definition says.
pub fn facts(project: &Project, findings: &mut Vec<Finding>) {
    for entry in project.years.values().flat_map(|data| data.facts.values()) {
        let row = project.standard.row(&entry.id);
        let definition = project.definition(&entry.id);
        let is_computed =
            row.is_some_and(|row| row.formula.is_some()) || definition.is_some_and(|own| own.formula.is_some());
        if is_computed {
            findings.push(computed(entry));
        } else if let Some(definition) = definition {
            findings.extend(misfit(entry, definition));
        } else if row.is_none() && !project.definitions_unread && !project.is_refused(&entry.id) {
            findings.push(undefined(project, entry));
        }
    }
}

fn computed(entry: &FactEntry) -> Finding {
    let id = &entry.id;
    let message = words!("“{id}”由公式计算，不填数值", "`{id}` is computed by a formula and takes no value");
    Finding::error(Rule::WrongValue, entry.place.clone(), message)
        .hint(words!("删去这一行；与已报送值不同的写在 filed 下", "remove the line; what was filed goes under `filed`"))
}

fn misfit(entry: &FactEntry, definition: &FactDefinition) -> Option<Finding> {
    if !entry.checklist.is_empty() {
        let message = words!("此事实不能用 checklist", "a checklist does not fit this fact");
        return Some(
            Finding::error(Rule::WrongValue, entry.value_place.clone(), message)
                .hint(words!("改填 value 与 unit", "enter `value` and `unit`"))
                .about(&entry.id),
        );
    }
    match &entry.value {
        FactValue::Number(quantity) if !quantity.unit.converts_to(definition.unit) => {
            let (own, wanted) = (quantity.unit.label(Language::Chinese), definition.unit.label(Language::Chinese));
            let message = words!("单位“{own}”不能换算为“{wanted}”", "the unit {own} cannot be converted to {wanted}");
            let hint = words!("改用与“{wanted}”同类的单位", "use a unit of the kind of {wanted}");
            Some(Finding::error(Rule::UnitMismatch, entry.unit_place.clone(), message).hint(hint).about(&entry.id))
        }
        FactValue::Number(quantity) if other_counter(quantity.unit, definition.unit) => {
            let (own, wanted) = (quantity.unit.label(Language::Chinese), definition.unit.label(Language::Chinese));
            let message =
                words!("量词“{own}”与词典的“{wanted}”不同", "the measure word {own} is not the dictionary's {wanted}");
            let hint = words!("改为“{wanted}”，或改词典", "write {wanted}, or change the dictionary");
            Some(Finding::error(Rule::UnitMismatch, entry.unit_place.clone(), message).hint(hint).about(&entry.id))
        }
        FactValue::Number(quantity) if definition.unit.is_counter() && quantity.value.low.is_negative() => {
            let message = words!("计数不应小于零", "a count lies below zero");
            let hint = words!(
                "核对正负号；确属实际的，注明理由免除",
                "check the sign; if it is so, waive this with the reason"
            );
            let finding = Finding::warning(Rule::Implausible, entry.value_place.clone(), message).hint(hint);
            let written = quantity.written.as_ref().map_or_else(|| quantity.full(), |written| written.text.clone());
            Some(finding.about(&entry.id).rests_on(&entry.id, written))
        }
        FactValue::Word(word) => {
            let message = words!("此处应为数值，实为“{word}”", "expected a number here, found `{word}`");
            let hint =
                words!("写阿拉伯数字；未收集的写 null", "write it in digits; write null for what was not collected");
            Some(Finding::error(Rule::InvalidNumber, entry.value_place.clone(), message).hint(hint).about(&entry.id))
        }
        _ => None,
    }
}

/// 家 where the dictionary says 个: the sentence would name the thing otherwise than its definition.
fn other_counter(own: Unit, defined: Unit) -> bool {
    own != defined && own.is_counter() && defined.is_counter()
}

fn undefined(project: &Project, entry: &FactEntry) -> Finding {
    let id = &entry.id;
    let near = did_you_mean(id, project.enterable());
    let hint =
        if near.is_none() { words!("在 data/facts.yaml 中定义它", "define it in data/facts.yaml") } else { near };
    Finding::error(
        Rule::UnknownFact,
        entry.place.clone(),
        words!("未定义的事实“{id}”", "nothing defines the fact `{id}`"),
    )
    .hint(hint)
}
