//! Files of `data/<year>.yaml` with every value still open: `value: null`, its unit, and what it means.

use std::collections::BTreeSet;

use crate::finding::Language;
use crate::model::fact::FactDefinition;
use crate::model::standard::{Kind, Limit, Requirement, Row, Standard};
use crate::model::text::Text;
use crate::model::unit::Unit;
use crate::model::yaml::{one_line, scalar};

use super::needs;
use crate::model::expression::YearReference;

/// What was entered for another year.
pub struct Before {
    /// The unit it was entered in.
    pub unit: Option<Unit>,
    /// The value, in words for a comment.
    pub said: String,
}

/// What entries are made from.
pub struct Meanings<'a> {
    pub standard: &'a Standard,
    pub definitions: &'a [FactDefinition],
}

impl Meanings<'_> {
    /// An entry without a value; nothing for an id that nothing defines.
    pub fn entry(&self, id: &str, before: Option<Before>) -> Option<String> {
        let unit = before.as_ref().and_then(|before| before.unit);
        let before = before.map_or_else(String::new, |before| format!("{}；", before.said));
        let own = || self.definitions.iter().find(|fact| fact.id == id && fact.formula.is_none());
        if let Some(fact) = self.standard.fact(id).filter(|fact| fact.formula.is_none()).or_else(own) {
            let (zh, en) = (fact.name.for_message(Language::Chinese), fact.name.for_message(Language::English));
            let by = supplied(fact.department.as_ref());
            return Some(line(id, unit.or(Some(fact.unit)), &format!("{before}{zh}  {en}{by}")));
        }
        let row = self.standard.row(id).filter(|row| row.formula.is_none())?;
        let (zh, en) = (row.name.for_message(Language::Chinese), row.name.for_message(Language::English));
        let words = row.limits().any(|limit| matches!(limit, Limit::Word(_)));
        let how = match (words, row.needs_evidence) {
            (true, _) => {
                let words = self.standard.form.words.iter().filter_map(|word| word.zh.as_ref());
                format!("；填文字 one of: {}", words.map(|word| word.text.as_str()).collect::<Vec<_>>().join("、"))
            }
            (false, true) => "；须附 evidence 或改用 checklist  needs `evidence`, or a `checklist`".to_owned(),
            (false, false) => String::new(),
        };
        Some(line(
            id,
            unit.or((!words).then_some(row.unit)),
            &format!("{before}{zh}  {en}{how}{}", supplied(row.department.as_ref())),
        ))
    }

    /// Entries for all that the rows need in the reporting year, row by row.
    pub fn reporting_year(&self, already: &BTreeSet<String>) -> String {
        let mut done = already.clone();
        let mut text = String::new();
        for category in &self.standard.categories {
            let mut part = String::new();
            for row in self.standard.rows.iter().filter(|row| row.category.text == category.id) {
                let needs = needs::of_row(self.standard, row);
                let own = needs.get(&YearReference::REPORTING).cloned().unwrap_or_default();
                let inputs = row.inputs.iter().map(|input| &input.fact).filter(|fact| own.contains(*fact));
                let ids: Vec<String> = inputs.chain(&own).cloned().collect();
                let entries: String =
                    ids.iter().filter(|id| done.insert((*id).clone())).filter_map(|id| self.entry(id, None)).collect();
                if !entries.is_empty() {
                    part.push_str(&format!("  # {}\n{entries}", described(row)));
                }
            }
            if !part.is_empty() {
                let (zh, en) =
                    (category.name.for_message(Language::Chinese), category.name.for_message(Language::English));
                text.push_str(&format!("\n  # —— {}\n{part}", one_line(&format!("{zh}  {en}"))));
            }
        }
        let rest: String = self
            .standard
            .facts
            .iter()
            .filter(|fact| fact.formula.is_none() && done.insert(fact.id.clone()))
            .filter_map(|fact| self.entry(&fact.id, None))
            .collect();
        if !rest.is_empty() {
            text.push_str(&format!("\n  # —— 其他  Others\n{rest}"));
        }
        text.trim_start_matches('\n').to_owned()
    }

    /// Entries for some facts, in the order of the standard.
    pub fn of(&self, ids: &BTreeSet<String>) -> String {
        let facts = self.standard.facts.iter().chain(self.definitions).map(|fact| &fact.id);
        let rows = self.standard.rows.iter().map(|row| &row.id);
        facts.chain(rows).filter(|id| ids.contains(*id)).filter_map(|id| self.entry(id, None)).collect()
    }
}

/// Who supplies a value, behind a comment.
fn supplied(department: Option<&Text>) -> String {
    department.map_or_else(String::new, |by| {
        format!("；由{}提供 from the {}", by.for_message(Language::Chinese), by.for_message(Language::English))
    })
}

fn line(id: &str, unit: Option<Unit>, comment: &str) -> String {
    let unit = unit.map_or_else(String::new, |unit| format!(", unit: {}", scalar(&unit.label(Language::Chinese))));
    format!("  {id}: {{ value: null{unit} }} # {}\n", one_line(comment))
}

/// `第1项 …（可选，要求≥30） Row 1: optional, ≥30`
pub fn described(row: &Row) -> String {
    let number = row.number;
    let name = row.name.for_message(Language::Chinese);
    let (kind, kind_en) = match row.kind {
        Kind::Mandatory => ("必选", "mandatory"),
        Kind::Optional => ("可选", "optional"),
    };
    let limit = match &row.requirement {
        Requirement::Always(limit) => limit.print(),
        Requirement::Cases(cases) => cases.iter().map(|case| case.limit.print()).collect::<Vec<_>>().join(" / "),
    };
    one_line(&format!("第{number}项 {name}（{kind}，{limit}）  row {number}, {kind_en}"))
}

/// By this line an editor finds what may stand in a file.
pub const SCHEMA: &str = "# yaml-language-server: $schema=";

/// A whole file; `about` is what its head says.
pub fn file(year: i32, about: &str, entries: &str, with_schema: bool) -> String {
    let facts = if entries.is_empty() { "facts: {}\n".to_owned() } else { format!("facts:\n{entries}") };
    let schema = if with_schema { format!("{SCHEMA}schemas/year.json\n") } else { String::new() };
    format!(
        "{schema}\
         # {year}年数据：{about}\n\
         # 填写：删去 null，只写数字，不加千分位、不带单位；单位可换同类的；未收集的保留 null；可加 source: 来源。\n\
         # To enter: put digits in place of null, no thousands separators, no unit; null means not collected; `source:` may say where from.\n\
         year: {year}\n{facts}"
    )
}
