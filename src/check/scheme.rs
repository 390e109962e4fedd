//! Whether a standard agrees with itself: its rules of choice, its conditions, its words and its labels. What one file says against another
//! is for the other rooms.

use std::collections::BTreeSet;

use crate::finding::{Finding, Language, Place, Rule, Words, did_you_mean};
use crate::model::expression::{Expression, Node};
use crate::model::project::Project;
use crate::model::standard::{Category, Circumstance, Kind, Limit, Requirement, Row, Standard};
use crate::model::text::Text;
use crate::words;

/// Everything in which the standard's file contradicts itself.
pub fn scheme(project: &Project, findings: &mut Vec<Finding>) {
    let standard = &project.standard;
    twice("categories", &standard.categories, findings);
    twice("regions", &standard.regions, findings);
    groups(standard, findings);
    labels(standard, findings);
    for row in &standard.rows {
        conditions(project, row, findings);
        declared(standard, row, findings);
    }
}

fn wrong(place: impl Into<Option<Place>>, message: Words) -> Finding {
    Finding::error(Rule::WrongValue, place, message)
}

fn twice(key: &str, list: &[Category], findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for Category { id, name } in list.iter().filter(|category| !seen.insert(&category.id)) {
        let message = words!("{key} 中编号“{id}”重复", "the id `{id}` stands twice in `{key}`");
        findings.push(
            Finding::error(Rule::DuplicateKey, name.place.clone(), message)
                .hint(words!("改用另一个编号", "use another id")),
        );
    }
}

/// A group is a choice among optional rows that are there.
fn groups(standard: &Standard, findings: &mut Vec<Finding>) {
    for group in &standard.groups {
        for number in &group.rows {
            let row = standard.rows.iter().find(|row| row.number == *number);
            let message = match row {
                Some(row) if row.kind == Kind::Optional => continue,
                Some(_) => words!(
                    "groups 中的第{number}项为必选，无须选择",
                    "row {number} of `groups` is mandatory: there is no choice"
                ),
                None if standard.refused.iter().any(|refused| refused.number == Some(*number)) => continue,
                None => words!("groups 中的第{number}项不存在", "`groups` names row {number}, which is not there"),
            };
            findings
                .push(wrong(group.place.clone(), message).hint(words!("核对 rules.groups", "check `rules.groups`")));
        }
    }
}

/// Every name in a condition is defined, also where the row is not assessed.
fn conditions(project: &Project, row: &Row, findings: &mut Vec<Finding>) {
    let Requirement::Cases(cases) = &row.requirement else { return };
    let standard = &project.standard;
    let known = || {
        let facts = standard.facts.iter().chain(&project.definitions).map(|fact| fact.id.as_str());
        let defined = standard.definitions.iter().map(|definition| definition.id.as_str());
        let sets = standard.sets.iter().map(|set| set.id.as_str());
        facts.chain(defined).chain(sets).chain(["n"])
    };
    for case in cases {
        let Circumstance::Condition { condition, text } = &case.circumstance else { continue };
        let mut names = BTreeSet::new();
        collect(&condition.left, &mut names);
        collect(&condition.right, &mut names);
        for id in names.into_iter().filter(|id| !project.is_refused(id) && !known().any(|known| known == *id)) {
            let message = words!("条件引用了未定义的“{id}”", "the condition refers to `{id}`, which nothing defines");
            let place = text.text.find(id).map_or_else(|| text.place.clone(), |at| text.locate(at..at + id.len()));
            findings.push(Finding::error(Rule::UnknownFact, place, message).hint(did_you_mean(id, known())));
        }
    }
}

fn collect<'a>(expression: &'a Expression, names: &mut BTreeSet<&'a str>) {
    match &expression.node {
        Node::Number(_) | Node::Measure(..) => {}
        Node::Name { id, .. } => {
            names.insert(id);
        }
        Node::Call { arguments, .. } => arguments.iter().for_each(|argument| collect(argument, names)),
        Node::Negate(inner) => collect(inner, names),
        Node::Binary { left, right, .. } => {
            collect(left, names);
            collect(right, names);
        }
    }
}

/// A word that is asked for can be entered, and is never asked of a number.
fn declared(standard: &Standard, row: &Row, findings: &mut Vec<Finding>) {
    let number = row.number;
    for limit in row.limits() {
        let Limit::Word(word) = limit else { continue };
        if row.formula.is_some() {
            let message = words!(
                "第{number}项由公式计算，要求却是文字“{word}”",
                "row {number} is computed, and yet the word `{word}` is asked of it"
            );
            findings
                .push(wrong(row.place.clone(), message).hint(words!("写限值，如 ≥30", "write a limit such as ≥30")));
        } else if standard.word(word, Language::Chinese).is_none() {
            let known = standard.form.words.iter().filter_map(|known| known.zh.as_ref()).map(|zh| zh.text.as_str());
            let near = did_you_mean(word, known);
            let hint = if near.is_none() { words!("在 form.words 中补充", "add it to `form.words`") } else { near };
            let message = words!(
                "第{number}项要求的“{word}”不在 form.words 中，无从填写",
                "row {number} asks for `{word}`, which `form.words` does not list: nobody can enter it"
            );
            findings.push(wrong(row.place.clone(), message).hint(hint));
        }
    }
}

/// Labels of other years say whose they are.
fn labels(standard: &Standard, findings: &mut Vec<Finding>) {
    let form = &standard.form;
    let wanted: [(&str, &Text, &[&str]); 3] = [
        ("reporting_year", &form.reporting_year, &["{year}"]),
        ("base_year_label", &form.base_year_label, &["{name}"]),
        ("year_label", &form.year_label, &["{name}", "{year}"]),
    ];
    for (key, text, marks) in wanted {
        for written in text.zh.iter().chain(&text.en) {
            for mark in marks.iter().filter(|mark| !written.text.contains(**mark)) {
                let message = words!("{key} 中缺少{mark}", "`{key}` lacks {mark}");
                let hint = words!("写在应印出年份或名称之处", "put it where the year or the name is to be printed");
                findings.push(wrong(written.place.clone(), message).hint(hint));
            }
        }
    }
}
