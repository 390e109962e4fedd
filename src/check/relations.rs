//! Relations that do not hold, each with its facts and what would satisfy it; relations that test nothing.

use std::collections::BTreeSet;

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::relation::{Bound, Outcome, Part, Relation, RelationKind, Violation, Years};
use crate::words;

/// Every relation has an id of its own, and holds in each year it is asked of.
pub fn relations(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let relations: Vec<&Relation> = project.all_relations().collect();
    let mut seen = BTreeSet::new();
    for relation in relations.iter().filter(|relation| !seen.insert(&relation.id)) {
        let id = &relation.id;
        let message = words!("勾稽关系“{id}”重复", "a relation `{id}` stands already");
        let finding = Finding::error(Rule::DuplicateKey, relation.place.clone(), message);
        findings.push(finding.hint(words!("改用另一个编号", "use another id")));
    }
    for test in &assessment.tests {
        let Some(relation) = relations.get(test.relation) else { continue };
        match &test.outcome {
            Outcome::Violated(violations) => {
                findings.extend(violations.iter().map(|violation| violated(project, relation, test.year, violation)));
            }
            // What the standard's relations lack is told for the rows that need it.
            Outcome::Untested { absent } if !relation.general && relation.years != Years::All => {
                findings.extend(absent.first().map(|(id, year)| untested(project, relation, id, *year)));
            }
            Outcome::Holds | Outcome::Untested { .. } | Outcome::Refused => {}
        }
    }
}

fn violated(project: &Project, relation: &Relation, year: i32, violation: &Violation) -> Finding {
    let (says, says_en) = (sentence(relation, Language::Chinese), sentence(relation, Language::English));
    let (left, right) = (told(&violation.left), told(&violation.right));
    let (difference, sign) = (told(&violation.difference), violation.comparison.sign());
    let allowed = violation.tolerance.as_ref().map(told);
    let allowed = allowed.map_or_else(Words::none, |allowed| words!("（允许{allowed}）", " ({allowed} allowed)"));
    let (allowed, allowed_en) = (allowed.zh, allowed.en);
    let list = |language| violation.parts.iter().map(|part| named(project, part, language)).collect::<Vec<_>>();
    let (facts, facts_en) = (list(Language::Chinese).join("、"), list(Language::English).join(", "));
    let facts = if facts.is_empty() { Words::none() } else { words!("：{facts}", ": {facts_en}") };
    let (facts, facts_en) = (facts.zh, facts.en);
    let message = words!(
        "{year}年不成立：{says}。左边{left}，应{sign}右边{right}，相差{difference}{allowed}{facts}",
        "does not hold for {year}: {says_en}. {left} on the left should be {sign} {right} on the right; they differ by {difference}{allowed_en}{facts_en}"
    );
    let place = violation.parts.first().map_or(&relation.text.place, |part| &part.place).clone();
    let finding = match relation.kind {
        RelationKind::Identity => Finding::error(Rule::RelationViolated, place, message),
        RelationKind::Plausibility => Finding::warning(Rule::Implausible, place, message),
    };
    let finding = finding.hint(hint(project, relation, violation)).about(&relation.id);
    if violation.parts.is_empty() {
        return finding.rests_on(format!("{} {year}", relation.id), format!("{left} {sign} {right}"));
    }
    violation
        .parts
        .iter()
        .fold(finding, |finding, part| finding.rests_on(format!("{} {}", part.id, part.year), told(&part.quantity)))
}

/// What would make it hold, fact by fact.
fn hint(project: &Project, relation: &Relation, violation: &Violation) -> Words {
    let list = |language| {
        let remedies = violation.parts.iter().filter_map(|part| {
            let remedy = part.remedy.as_ref()?;
            let (name, value) = (name(project, part, language), told(&remedy.quantity));
            Some(match (remedy.bound, language) {
                (Bound::Exactly, Language::Chinese) => format!("{name}为{value}"),
                (Bound::AtMost, Language::Chinese) => format!("{name}不大于{value}"),
                (Bound::AtLeast, Language::Chinese) => format!("{name}不小于{value}"),
                (Bound::Exactly, Language::English) => format!("{name} were {value}"),
                (Bound::AtMost, Language::English) => format!("{name} were {value} at most"),
                (Bound::AtLeast, Language::English) => format!("{name} were {value} at least"),
            })
        });
        remedies.collect::<Vec<_>>()
    };
    let (remedies, remedies_en) = (list(Language::Chinese).join("，或"), list(Language::English).join(", or "));
    let source = match relation.kind {
        RelationKind::Identity => words!("核对各数来源", "check each figure against its source"),
        RelationKind::Plausibility => {
            words!(
                "核对各数及单位；确属实际的，注明理由免除",
                "check each figure and its unit; if it is so, waive this with the reason"
            )
        }
    };
    let (source, source_en) = (source.zh, source.en);
    if remedies.is_empty() {
        return Words::new(source, source_en);
    }
    words!(
        "若其他各数无误，成立须{remedies}；{source}",
        "with the others right it would hold if {remedies_en}; {source_en}"
    )
}

fn untested(project: &Project, relation: &Relation, id: &str, year: i32) -> Finding {
    let name = |language| {
        let row = || project.standard.row(id).map(|row| &row.name);
        project.definition(id).map(|fact| &fact.name).or_else(row).map_or(id, |name| name.for_message(language))
    };
    let (name, name_en, own) = (name(Language::Chinese), name(Language::English), &relation.id);
    let message = words!(
        "勾稽关系“{own}”无法检验：没有填报{year}年的{name}",
        "the relation `{own}` cannot be tested: nothing is entered for {name_en} in {year}"
    );
    Finding::warning(Rule::MissingValue, relation.text.place.clone(), message).about(own).hint(words!(
        "在 data/{year}.yaml 填写“{id}”；未收集的写 value: null",
        "enter `{id}` in data/{year}.yaml; for what was not collected write `value: null`"
    ))
}

/// What the relation says, without the full stop.
fn sentence(relation: &Relation, language: Language) -> &str {
    relation.says.for_message(language).trim_end_matches(['。', '.'])
}

/// Digits and the unit as the data write it.
fn told(quantity: &Quantity) -> String {
    let digits = quantity.written.as_ref().map_or_else(|| quantity.full(), |written| written.text.clone());
    let unit = quantity.unit.label(Language::Chinese);
    if unit == "—" { digits } else { format!("{digits}{unit}") }
}

fn name(project: &Project, part: &Part, language: Language) -> String {
    let row = || project.standard.row(&part.id).map(|row| &row.name);
    let name = project.definition(&part.id).map(|fact| &fact.name).or_else(row);
    let (name, year) = (name.map_or(part.id.as_str(), |name| name.for_message(language)), part.year);
    match language {
        _ if year == project.report.year => name.to_owned(),
        Language::Chinese => format!("{year}年{name}"),
        Language::English => format!("{name} in {year}"),
    }
}

/// A fact with its value and where it stands.
fn named(project: &Project, part: &Part, language: Language) -> String {
    let (name, value, place) = (name(project, part, language), told(&part.quantity), at(&part.place));
    match language {
        Language::Chinese => format!("{name}{value}（{place}）"),
        Language::English => format!("{name} {value} ({place})"),
    }
}

fn at(place: &Place) -> String {
    format!("{}:{}", place.source.path, place.line_column().0)
}
