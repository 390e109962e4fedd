//! `correct`: facts replaced in the files that state them, with a record of it. Pure: the new texts come out, and `write` puts them in place.
//!
//! Nothing is written anew that is not corrected: comments, order, quotes and line ends stay byte for byte.

mod checklist;
mod entering;
mod entry;
mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::finding::{Finding, Place, Rule, Source, did_you_mean};
use crate::model::correction::{self, Wanted, agree};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactEntry, FactValue};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::unit::Unit;
use crate::model::yaml::{self, Edit};
use crate::words;

/// Which fact, in which year.
pub type Subject = (String, i32);

/// The files with the corrections made.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The new texts by path.
    pub texts: BTreeMap<String, String>,
    pub made: Vec<Made>,
    /// Entries that say another source now.
    pub sourced: BTreeSet<Subject>,
    /// Entries that were not there before.
    pub added: BTreeSet<Subject>,
}

/// One correction that was made.
#[derive(Debug, Clone)]
pub struct Made {
    pub subject: Subject,
    pub item: Option<String>,
    pub old: FactValue,
    /// Nothing where what was asked for is no value; checking the new texts says why.
    pub new: Option<FactValue>,
    pub reason: String,
    pub by: Option<String>,
}

impl Made {
    fn of(wanted: &Wanted, year: i32, old: &FactValue, new: Option<FactValue>) -> Made {
        Made {
            subject: (wanted.fact.clone(), year),
            item: wanted.item.clone(),
            old: old.clone(),
            new,
            reason: wanted.reason.trim().to_owned(),
            by: wanted.by.as_ref().map(|by| by.trim().to_owned()),
        }
    }
}

/// Edits the files of data and the ledger at `ledger_path`. `rests_on` names the facts that a computed one follows from.
///
/// What is wrong with a request is found here; what is wrong with a value is found by checking the new texts.
pub fn correct(
    project: &Project,
    wanted: &[Wanted],
    date: NaiveDate,
    ledger_path: &str,
    rests_on: &dyn Fn(&str) -> Vec<String>,
) -> Result<Edited, Vec<Finding>> {
    let (mut findings, mut made) = (Vec::<Finding>::new(), Vec::<Made>::new());
    let (mut sourced, mut added) = (BTreeSet::new(), BTreeSet::new());
    let mut edits: BTreeMap<&str, (&Source, Vec<Edit>)> = BTreeMap::new();
    for wanted in wanted {
        let year = wanted.year.unwrap_or(project.report.year);
        if made.iter().any(|made| made.subject == (wanted.fact.clone(), year)) {
            findings.push(twice(wanted, year));
            continue;
        }
        findings.extend(told(wanted).err());
        if let Some(source) = &wanted.source {
            match entering::entered(project, wanted, source, year) {
                Ok(entering::Entered::Nothing) => continue,
                Ok(entering::Entered::Source(edit)) => {
                    let file: &Source = &project.years[&year].source;
                    edits.entry(&file.path).or_insert((file, Vec::new())).1.push(edit);
                    sourced.insert((wanted.fact.clone(), year));
                    continue;
                }
                Ok(entering::Entered::Added(edit, new)) => {
                    let file: &Source = &project.years[&year].source;
                    edits.entry(&file.path).or_insert((file, Vec::new())).1.push(edit);
                    added.insert((wanted.fact.clone(), year));
                    made.push(Made::of(wanted, year, &FactValue::Missing, Some(new)));
                    continue;
                }
                Ok(entering::Entered::Changed(edit)) => {
                    let file: &Source = &project.years[&year].source;
                    edits.entry(&file.path).or_insert((file, Vec::new())).1.push(edit);
                    sourced.insert((wanted.fact.clone(), year));
                }
                Err(finding) => {
                    findings.push(finding);
                    continue;
                }
            }
        }
        match one(project, wanted, year, rests_on) {
            Ok((one, own)) => {
                let source: &Source = &project.years[&year].source;
                edits.entry(&source.path).or_insert((source, Vec::new())).1.extend(own);
                made.push(one);
            }
            Err(finding) => findings.push(finding),
        }
    }
    if project.ledger.refused {
        findings.push(
            Finding::error(
                Rule::LedgerDiffers,
                project.ledger.source.as_ref().map(Place::start_of),
                words!("{ledger_path}有误，不能续写", "{ledger_path} has faults and cannot be continued"),
            )
            .hint(words!("先运行 ecopark check 并改正", "run ecopark check and mend them first")),
        );
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let edited = edits.into_iter().filter(|(_, (_, edits))| !edits.is_empty());
    let mut texts: BTreeMap<String, String> =
        edited.map(|(path, (source, edits))| (path.to_owned(), yaml::apply(&source.text, edits))).collect();
    if !made.is_empty() {
        texts.insert(ledger_path.to_owned(), ledger::continued(&project.ledger, &made, date));
    }
    Ok(Edited { texts, made, sourced, added })
}

/// One correction, and the edits that make it; none where only the ledger has not heard of it.
fn one(
    project: &Project,
    wanted: &Wanted,
    year: i32,
    rests_on: &dyn Fn(&str) -> Vec<String>,
) -> Result<(Made, Vec<Edit>), Finding> {
    let entry = fact(project, wanted, year, rests_on)?;
    let item = checklist::item(wanted, entry)?;
    let new = match item {
        Some(item) => checklist::value(entry, item, wanted),
        None => {
            writable(wanted, entry)?;
            new_value(wanted, entry)
        }
    };
    let (id, place) = (&wanted.fact, wanted.place.clone());
    let same = new.as_ref().is_some_and(|new| identical(new, &entry.value));
    let last = project.ledger.last(id, year);
    let unrecorded = last.filter(|last| agree(&last.new, &entry.value) == Some(false));
    let made = |old: &FactValue| Made::of(wanted, year, old, new.clone());
    match unrecorded {
        // What was changed by hand is entered in the ledger.
        Some(last) if same => Ok((made(&last.new), Vec::new())),
        Some(last) => {
            let (was, is) = (correction::told(&last.new), correction::told(&entry.value));
            let value = correction::written(&entry.value);
            Err(Finding::error(
                Rule::LedgerDiffers,
                entry.value_place.clone(),
                words!(
                    "{id} {year}年最后更正为{was}，现为{is}：其间的改动没有记录",
                    "{id} of {year} was last corrected to {was} and is {is}: the change between them was not recorded"
                ),
            )
            .hint(words!(
                "先补记：ecopark correct {id} {value} --year {year} --reason …",
                "enter that first: ecopark correct {id} {value} --year {year} --reason …"
            )))
        }
        None if same => {
            let is = correction::told(&entry.value);
            Err(Finding::error(
                Rule::WrongValue,
                place,
                words!("{id} {year}年已经是{is}，无须更正", "{id} of {year} is {is} already"),
            )
            .hint(words!("核对数值与年份", "check the value and the year")))
        }
        None => {
            let edits = item.map_or_else(|| entry::edits(entry, wanted), |item| vec![checklist::edit(item, wanted)]);
            Ok((made(&entry.value), edits))
        }
    }
}

/// Whether the corrected project differs from the earlier one in the corrected facts and nowhere else.
///
/// An alias in YAML may let one value stand for several facts, and a ledger in an unusual style cannot be continued.
pub fn is_faithful(before: &Project, after: &Project, edited: &Edited) -> bool {
    let made = &edited.made;
    let is_made = |id: &str, year: i32| made.iter().any(|made| made.subject.0 == id && made.subject.1 == year);
    let others = |project: &Project| -> Vec<String> {
        let entries =
            project.years.iter().flat_map(|(year, data)| data.facts.values().map(move |entry| (*year, entry)));
        let subject = |id: &str, year: i32| (id.to_owned(), year);
        let known = entries.filter(|(year, entry)| !edited.added.contains(&subject(&entry.id, *year)));
        let said = known.map(|(year, entry)| {
            let source = entry.source.as_ref().filter(|_| !edited.sourced.contains(&subject(&entry.id, year)));
            format!("{year} {} {source:?}", content(entry, !is_made(&entry.id, year)))
        });
        said.collect()
    };
    let arrived = made.iter().all(|made| {
        let entry = after.years.get(&made.subject.1).and_then(|data| data.facts.get(&made.subject.0));
        let recorded = after.ledger.last(&made.subject.0, made.subject.1);
        let same = |value: &FactValue| made.new.as_ref().is_some_and(|new| identical(new, value));
        entry.is_some_and(|entry| same(&entry.value)) && recorded.is_some_and(|last| same(&last.new))
    });
    let length = |project: &Project| project.ledger.corrections.len();
    arrived && others(before) == others(after) && length(after) == length(before) + made.len()
}

/// Whether an error makes the value itself no value: nobody can answer for that. An error that it causes elsewhere is another matter, for
/// the other facts may be corrected next.
pub fn is_of_the_value(finding: &Finding, edited: &Edited) -> bool {
    let elsewhere = matches!(
        finding.rule,
        Rule::RelationViolated | Rule::FormulaUndefined | Rule::MissingValue | Rule::AssessedWithoutValue
    );
    let inside = finding.place.as_ref().is_none_or(|place| edited.texts.contains_key(&place.source.path));
    finding.rule.prevents_judgement() || inside && !elsewhere
}

/// That the new texts would not say what was asked for.
pub fn unfaithful(edited: &Edited) -> Finding {
    let paths: Vec<&str> = edited.texts.keys().map(String::as_str).collect();
    let (zh, en) = (paths.join("、"), paths.join(", "));
    Finding::error(
        Rule::WrongValue,
        None,
        words!(
            "无法只改这一处：{zh}中有特殊写法，如用 & 和 * 引用同一数值，或更正记录不是每项以“- ”另起",
            "this cannot be changed alone, by the way in which {en} are written: one value is referred to by & and *, or the ledger is no plain list"
        ),
    )
    .hint(words!("改成普通写法后再更正", "write them plainly, then correct again"))
}

/// What an entry says but for its source, with or without its value.
fn content(entry: &FactEntry, with_value: bool) -> String {
    let value = with_value.then_some(&entry.value);
    let items = entry.checklist.iter();
    let checklist: Vec<_> =
        items.map(|item| (&item.item, &item.weight.text, with_value.then_some(item.done), &item.evidence)).collect();
    format!("{} {value:?} {:?} {:?} {checklist:?}", entry.id, entry.approximate, entry.evidence)
}

/// The reason and the name can stand in the ledger.
fn told(wanted: &Wanted) -> Result<(), Finding> {
    let texts = [(Some(&wanted.reason), "reason"), (wanted.by.as_ref(), "by")];
    let bad = texts
        .into_iter()
        .find(|(text, _)| text.is_some_and(|text| text.trim().is_empty() || text.chars().any(|c| c.is_control())));
    match bad {
        None => Ok(()),
        Some((_, key)) => Err(Finding::error(
            Rule::WrongValue,
            wanted.place.clone(),
            words!("{key}应为一行文字，不能为空", "`{key}` is one line of text and not empty"),
        )
        .hint(words!("写明更正的理由、更正人", "say why it is corrected, and who corrects it"))),
    }
}

fn twice(wanted: &Wanted, year: i32) -> Finding {
    let id = &wanted.fact;
    Finding::error(
        Rule::DuplicateKey,
        wanted.place.clone(),
        words!("{id} {year}年在列表中重复", "{id} of {year} stands in the list twice"),
    )
    .hint(words!("只保留一处", "keep one of them"))
}

/// The entry to be corrected.
fn fact<'a>(
    project: &'a Project,
    wanted: &Wanted,
    year: i32,
    rests_on: &dyn Fn(&str) -> Vec<String>,
) -> Result<&'a FactEntry, Finding> {
    let id = &wanted.fact;
    let fault = |rule, message| Finding::error(rule, wanted.place.clone(), message);
    let row = project.standard.row(id);
    let formula =
        row.map_or_else(|| project.definition(id).and_then(|own| own.formula.as_ref()), |row| row.formula.as_ref());
    if formula.is_some() {
        let facts = rests_on(id);
        let (zh, en) = (facts.join("、"), facts.join(", "));
        return Err(fault(
            Rule::WrongValue,
            words!("“{id}”由公式计算，不能直接更正", "`{id}` is computed by a formula and cannot be corrected itself"),
        )
        .hint(words!("更正它所依据的事实：{zh}", "correct the facts it rests on: {en}")));
    }
    let Some(data) = project.years.get(&year).filter(|data| !data.unread) else {
        let years = project.years.values().filter(|data| !data.unread).map(|data| data.year.to_string());
        let years: Vec<_> = years.collect();
        let (zh, en) = (years.join("、"), years.join(", "));
        return Err(fault(Rule::MissingFile, words!("没有{year}年的数据", "there are no data of {year}"))
            .hint(words!("现有年份：{zh}", "years there are: {en}")));
    };
    let Some(entry) = data.facts.get(id) else {
        if !project.is_enterable(id) {
            return Err(fault(Rule::UnknownFact, words!("没有事实“{id}”", "no fact is called `{id}`"))
                .hint(did_you_mean(id, project.enterable())));
        }
        let path = &data.source.path;
        return Err(fault(
            Rule::MissingValue,
            words!("{path}中没有填报{id}，无可更正", "{path} has no entry {id} to correct"),
        )
        .hint(words!("在该文件中填写这一项", "enter it in that file")));
    };
    if matches!(entry.value, FactValue::Refused) {
        return Err(Finding::error(
            Rule::WrongValue,
            entry.value_place.clone(),
            words!(
                "{id}现有的值有误，无法记录原值",
                "the present value of {id} is at fault: there is no old value to record"
            ),
        )
        .hint(words!("直接在文件中改正", "mend it in the file")));
    }
    Ok(entry)
}

/// Whether the value and the unit can stand in the file at all.
fn writable(wanted: &Wanted, entry: &FactEntry) -> Result<(), Finding> {
    let (id, value) = (&wanted.fact, &wanted.value);
    let fault = |rule, message| Finding::error(rule, wanted.place.clone(), message);
    let sign = |c: char| matches!(c, '.' | '-' | '/' | '+' | '%' | '_');
    if !value.contains(char::is_alphanumeric) || !value.chars().all(|c| c.is_alphanumeric() || sign(c)) {
        return Err(fault(
            Rule::InvalidNumber,
            words!("“{value}”不能作为{id}的值", "`{value}` cannot be the value of {id}"),
        )
        .hint(words!(
            "写一个数（不加千分位）、一个词，或 null",
            "write a number without separators, a word, or null"
        )));
    }
    let number = value.contains(char::is_numeric);
    if number && wanted.unit.is_none() && entry::unit_place(entry).is_none() {
        return Err(fault(Rule::MissingKey, words!("{id}还没有单位", "{id} has no unit yet"))
            .hint(words!("用 --unit（列表中用 unit）写明", "name it with --unit (in a list with `unit`)")));
    }
    if !number && wanted.unit.is_some() && value != "null" {
        return Err(fault(Rule::WrongValue, words!("文字没有单位", "a word has no unit"))
            .hint(words!("删去单位", "leave out the unit")));
    }
    Ok(())
}

/// The value asked for, if it is one.
fn new_value(wanted: &Wanted, entry: &FactEntry) -> Option<FactValue> {
    if wanted.value == "null" {
        return Some(FactValue::Missing);
    }
    if !wanted.value.contains(char::is_numeric) {
        return Some(FactValue::Word(wanted.value.clone()));
    }
    let decimal = Decimal::parse(&wanted.value).ok()?;
    let unit = wanted.unit.clone().or_else(|| entry::unit(entry))?;
    Some(FactValue::Number(Quantity::entered(decimal, Unit::parse(&unit)?)))
}

/// The same value in the same unit with the same digits.
fn identical(one: &FactValue, other: &FactValue) -> bool {
    match (one, other) {
        (FactValue::Number(one), FactValue::Number(other)) => one == other,
        _ => agree(one, other) == Some(true),
    }
}
