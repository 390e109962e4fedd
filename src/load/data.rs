//! The files of `data/`: the park, its dictionary of facts, and one file of values a year.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::Signed;

use crate::finding::{Finding, Place, Rule, Source, did_you_mean};
use crate::model::decimal::{Decimal, print_exact};
use crate::model::edition::Edition;
use crate::model::fact::{
    Approximation, ChecklistItem, FactDefinition, FactEntry, FactValue, Filed, Question, YearData,
};
use crate::model::park::{Level, Park};
use crate::model::quantity::Quantity;
use crate::model::schema;
use crate::model::unit::Unit;
use crate::words;

use super::Reader;
use super::fields::{self, Fields, Findings};
use super::revisions;
use super::tree::{Content, Node};
use super::values;

pub fn park(node: &Node, findings: &mut Findings) -> Option<Park> {
    let mut fields = Fields::of(node, &schema::PARK, findings)?;
    let place = fields.place.clone();
    let id = fields.required("id", findings).and_then(|node| {
        let id = fields::written(node, findings)?;
        let plain = id.text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !plain || id.text.len() > 60 {
            findings.push(
                fields::wrong(
                    node,
                    &words!(
                        "园区编号用于文件名，只能用小写字母、数字和连字符",
                        "the park's id names files: lower-case letters, digits and hyphens only"
                    ),
                )
                .hint(words!("如 changchun-etdz", "such as changchun-etdz")),
            );
        }
        plain.then_some(id.text)
    });
    let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
    let level = fields.optional("level").and_then(|node| level(node, findings));
    let region = fields.optional("region").and_then(|node| fields::written(node, findings));
    let edition = fields.optional("edition").and_then(|node| edition(node, findings));
    fields.finish(findings);
    Some(Park { id, name, level, region, edition, place: Some(place) })
}

fn level(node: &Node, findings: &mut Findings) -> Option<Level> {
    let written = fields::written(node, findings)?;
    let level = Level::ALL.into_iter().find(|level| level.name() == written.text);
    if level.is_none() {
        findings.push(fields::wrong(node, &words!("没有这种级别", "there is no such level")).hint(words!(
            "可用：national、provincial、municipal",
            "levels there are: national, provincial, municipal"
        )));
    }
    level
}

fn edition(node: &Node, findings: &mut Findings) -> Option<Edition> {
    let written = fields::written(node, findings)?;
    let known = Edition::ALL.into_iter().find(|edition| edition.name() == written.text);
    if known.is_none() {
        findings.push(
            fields::wrong(node, &words!("没有这种版本", "there is no such edition"))
                .hint(words!("可用：bilingual、zh、en", "editions there are: bilingual, zh, en")),
        );
    }
    known
}

/// `data/facts.yaml`.
pub fn dictionary_file(node: &Node, findings: &mut Findings) -> Dictionary {
    let Some(mut fields) = Fields::of(node, &schema::DICTIONARY, findings) else { return Dictionary::default() };
    let node = fields.required("facts", findings);
    // A park that has no facts of its own yet keeps the key with nothing below it.
    let definitions = node.filter(|node| !matches!(node.content, Content::Null { .. }));
    let definitions = definitions.map(|node| dictionary(node, findings)).unwrap_or_default();
    fields.finish(findings);
    definitions
}

/// Definitions of facts, here and in a standard's file.
pub fn dictionary(node: &Node, findings: &mut Findings) -> Dictionary {
    let mut dictionary = Dictionary::default();
    for (id, key, value) in fields::entries(node, findings).unwrap_or_default() {
        match definition(id, &key.place, value, findings) {
            Some(definition) => dictionary.definitions.push(definition),
            None => dictionary.refused.push(id.to_owned()),
        }
    }
    dictionary
}

/// Definitions of facts, and the ids of those that could not be read.
#[derive(Debug, Default)]
pub struct Dictionary {
    pub definitions: Vec<FactDefinition>,
    pub refused: Vec<String>,
}

fn definition(id: &str, place: &Place, node: &Node, findings: &mut Findings) -> Option<FactDefinition> {
    let valid = fields::check_id(id, place, findings);
    let mut fields = Fields::of(node, &schema::DEFINITION, findings)?;
    let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
    let unit_node = fields.required("unit", findings);
    let unit = unit_node.and_then(|node| values::unit(node, findings));
    let department = fields.optional("department").and_then(|node| fields::text(node, findings));
    let meaning = fields.optional("definition").and_then(|node| fields::text(node, findings));
    let formula_node = fields.optional("formula");
    let formula = formula_node.and_then(|node| values::formula(node, findings));
    let decimals = fields.optional("decimals").and_then(|node| values::decimals(node, findings));
    fields.finish(findings);
    (valid && formula.is_some() == formula_node.is_some()).then_some(())?;
    Some(FactDefinition {
        id: id.to_owned(),
        name: name?,
        unit: unit?,
        unit_place: unit_node?.place.clone(),
        formula,
        department,
        definition: meaning,
        decimals,
        place: place.clone(),
    })
}

/// A year whose file is not there or could not be read: what it says is unknown.
pub fn unread_year(source: &Arc<Source>, year: i32) -> YearData {
    YearData {
        year,
        facts: BTreeMap::new(),
        filed: Vec::new(),
        questions: Vec::new(),
        source: source.clone(),
        unread: true,
    }
}

/// `data/<year>.yaml`; `year` is the one in the file's name.
pub fn year_file(
    reader: &Reader,
    source: &Arc<Source>,
    year: i32,
    as_of: Option<NaiveDate>,
    findings: &mut Findings,
) -> YearData {
    let mut data = unread_year(source, year);
    let node = match reader.parse(source) {
        Ok(node) => node,
        Err(finding) => {
            findings.push(finding);
            return data;
        }
    };
    let Some(mut fields) = Fields::of(&node, &schema::YEAR_DATA, findings) else { return data };
    data.unread = false;
    if let Some(node) = fields.required("year", findings)
        && let Some(stated) = values::year(node, findings)
        && stated != year
    {
        findings.push(
            fields::wrong(
                node,
                &words!("年份与文件名不符，应为{year}", "the year is not that of the file's name, {year}"),
            )
            .hint(words!("改正年份或文件名", "mend the year or the name of the file")),
        );
    }
    if let Some(node) = fields.required("facts", findings) {
        for (id, key, value) in fields::entries(node, findings).unwrap_or_default() {
            let entry = entry(id, &key.place, value, as_of, findings);
            data.facts.insert(id.to_owned(), entry);
        }
    }
    if let Some(node) = fields.optional("filed") {
        for (about, key, value) in fields::entries(node, findings).unwrap_or_default() {
            data.filed.extend(filed(about, &key.place, value, findings));
        }
    }
    if let Some(node) = fields.optional("to_confirm") {
        data.questions = fields::items(node, findings).iter().filter_map(|node| question(node, findings)).collect();
    }
    fields.finish(findings);
    data
}

fn entry(id: &str, place: &Place, node: &Node, as_of: Option<NaiveDate>, findings: &mut Findings) -> FactEntry {
    let mut entry = FactEntry {
        id: id.to_owned(),
        value: FactValue::Refused,
        approximate: None,
        other_values: Vec::new(),
        source: None,
        evidence: None,
        checklist: Vec::new(),
        place: place.clone(),
        value_place: place.clone(),
        unit_place: place.clone(),
        source_place: None,
    };
    fields::check_id(id, place, findings);
    let Some(mut fields) = Fields::of(node, &schema::ENTRY, findings) else { return entry };
    let checklist = fields.optional("checklist");
    let value = if checklist.is_some() { fields.optional("value") } else { fields.required("value", findings) };
    let unit = fields.optional("unit");
    entry.unit_place = unit.map_or(place, |unit| &unit.place).clone();
    if let Some(value) = value {
        entry.value_place = value.place.clone();
        entry.value = fact_value(value, unit, place, findings).unwrap_or(FactValue::Refused);
    }
    if let Some(node) = checklist {
        if let Some(value) = value {
            findings.push(
                fields::wrong(value, &words!("有 checklist 时不再填 value", "with a checklist there is no `value`"))
                    .hint(words!(
                        "删去 value，数值由已完成项的权重相加",
                        "remove `value`: it is the sum of the weights done"
                    )),
            );
        }
        if let Some(unit) = unit {
            findings.push(
                fields::wrong(unit, &words!("有 checklist 时不填 unit", "with a checklist there is no `unit`"))
                    .hint(words!("删去 unit，结果以%计", "remove `unit`: the result is in %")),
            );
        }
        entry.value_place = node.place.clone();
        entry.checklist = read_checklist(node, findings);
        entry.value = checklist_value(node, &entry.checklist, findings).unwrap_or(FactValue::Refused);
    }
    entry.evidence =
        fields.optional("evidence").and_then(|node| fields::written(node, findings)).map(|written| written.text);
    if let Some(node) = fields.optional("approximate") {
        entry.approximate = approximation(node, findings);
        if matches!(entry.value, FactValue::Word(_)) {
            findings.push(
                fields::wrong(node, &words!("只有数值可以是约数", "only a number can be approximate"))
                    .hint(words!("删去 approximate", "remove `approximate`")),
            );
        }
    }
    let source = fields.optional("source").and_then(|node| fields::written(node, findings));
    entry.source_place = source.as_ref().map(|source| source.place.clone());
    entry.source = source.map(|source| source.text);
    match fields.optional("revisions") {
        // The items of a checklist say themselves what is done.
        Some(node) if checklist.is_some() => {
            findings.push(fields::wrong(node, &words!("清单没有修订", "a checklist has no revisions")));
        }
        Some(node) => revisions::apply(&mut entry, unit, node, as_of, findings),
        None => {}
    }
    fields.finish(findings);
    entry
}

fn read_checklist(node: &Node, findings: &mut Findings) -> Vec<ChecklistItem> {
    fields::items(node, findings).iter().filter_map(|node| checklist_item(node, findings)).collect()
}

fn checklist_item(node: &Node, findings: &mut Findings) -> Option<ChecklistItem> {
    let mut fields = Fields::of(node, &schema::ITEM, findings)?;
    let item = fields.required("item", findings).and_then(|node| fields::written(node, findings));
    let weight = fields.required("weight", findings).and_then(|node| weight(node, findings));
    let done =
        fields.required("done", findings).and_then(|node| Some((values::truth(node, findings)?, node.place.clone())));
    let evidence =
        fields.optional("evidence").and_then(|node| fields::written(node, findings)).map(|written| written.text);
    fields.finish(findings);
    let (done, done_place) = done?;
    Some(ChecklistItem { item: item?.text, weight: weight?, done, done_place, evidence })
}

fn weight(node: &Node, findings: &mut Findings) -> Option<Decimal> {
    let weight = values::decimal(node, findings)?;
    if weight.is_fraction() || !weight.value.is_positive() {
        findings.push(
            fields::wrong(node, &words!("权重应为大于0的小数或整数", "a weight is a decimal above 0"))
                .hint(words!("如 40 或 12.5", "such as 40 or 12.5")),
        );
        return None;
    }
    Some(weight)
}

/// The share done, in percent; weights that do not sum to 100 are refused.
fn checklist_value(node: &Node, items: &[ChecklistItem], findings: &mut Findings) -> Option<FactValue> {
    if fields::items(node, &mut Vec::new()).len() != items.len() {
        return None;
    }
    let sum =
        |done: bool| items.iter().filter(|item| item.done || !done).map(|item| &item.weight.value).sum::<BigRational>();
    let total = sum(false);
    if total != BigRational::from_integer(100.into()) {
        let total = print_exact(&total).unwrap_or_else(|| total.to_string());
        findings.push(
            Finding::error(
                Rule::WrongValue,
                node.place.clone(),
                words!("各项权重之和为{total}，应为100", "the weights sum to {total}, not to 100"),
            )
            .hint(words!("调整 weight", "mend the weights")),
        );
        return None;
    }
    let percent = Unit::parse("%")?;
    let done = print_exact(&sum(true)).and_then(|digits| Decimal::parse(&digits).ok())?;
    Some(FactValue::Number(Quantity::entered(done, percent)))
}

/// A decimal with its unit, a word (达标, 具备 …), or `null`.
pub fn fact_value(node: &Node, unit_node: Option<&Node>, key: &Place, findings: &mut Findings) -> Option<FactValue> {
    let unit = unit_node.map(|node| values::unit(node, findings));
    match &node.content {
        Content::Null { written: true } => Some(FactValue::Missing),
        Content::Scalar { text, .. } if is_word(text) => Some(FactValue::Word(text.clone())),
        _ => {
            let decimal = values::decimal(node, findings);
            if unit.is_none() {
                findings.push(
                    Finding::error(Rule::MissingKey, key.clone(), words!("数值缺少单位", "the value has no unit"))
                        .hint(words!("补充 unit，无量纲的写 unit: —", "add `unit`; for a plain ratio write `unit: —`")),
                );
            }
            Some(FactValue::Number(Quantity::entered(decimal?, unit??)))
        }
    }
}

/// Words are judged against the standard in `compute`; here it is enough that no digit and no sign of a number stands in them.
fn is_word(text: &str) -> bool {
    let numeric = |c: char| c.is_numeric() || matches!(c, '.' | '-' | '+' | '%' | '％' | '～' | '~' | ',' | '，');
    !text.trim().is_empty()
        && !text.contains(numeric)
        && !matches!(text.to_ascii_lowercase().as_str(), "nan" | "inf" | "true" | "false")
}

fn approximation(node: &Node, findings: &mut Findings) -> Option<Approximation> {
    let word = fields::written(node, findings)?;
    match word.text.as_str() {
        "over" => Some(Approximation::Over),
        "nearly" => Some(Approximation::Nearly),
        "about" => Some(Approximation::About),
        other => {
            findings.push(
                fields::wrong(
                    node,
                    &words!("应为 over（多、超过）、nearly（近）或 about（约）", "expected over, nearly or about"),
                )
                .hint(did_you_mean(other, ["over", "nearly", "about"])),
            );
            None
        }
    }
}

fn filed(about: &str, place: &Place, node: &Node, findings: &mut Findings) -> Option<Filed> {
    let mut fields = Fields::of(node, &schema::FILED, findings)?;
    let value = fields.required("value", findings).and_then(|node| fields::written(node, findings));
    let reason = fields.required("reason", findings).and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    Some(Filed { about: about.to_owned(), value: value?.text, reason: reason?, place: place.clone() })
}

fn question(node: &Node, findings: &mut Findings) -> Option<Question> {
    let mut fields = Fields::of(node, &schema::QUESTION, findings)?;
    let about = fields.required("about", findings).and_then(|node| fields::written(node, findings));
    let question = fields.required("question", findings).and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    let about = about?;
    Some(Question { about: about.text, question: question?, place: about.place })
}
