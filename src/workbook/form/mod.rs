//! Forms that departments fill: what each asks for, and by which marks it is known when it comes back.

mod sheet;

use std::collections::BTreeMap;

use crate::finding::{Finding, Language};
use crate::model::expression::{Expression, Node};
use crate::model::fact::{FactEntry, FactValue};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::standard::{Limit, Row};
use crate::model::text::Text;
use crate::model::unit::Unit;

use super::pen;

/// The sheet that a department fills.
pub const SHEET: &str = "填报表";
/// The sheet that says which form this is; no office program shows it.
pub const MARKS: &str = "ecopark";
/// How the form is laid out: another version is not read.
pub const VERSION: &str = "1";
/// What is written for a figure that nobody collects.
pub const NOT_COLLECTED: &str = "未收集";
/// The department of facts that name none.
pub const NO_DEPARTMENT: &str = "未指明部门";

/// Keys on the sheet of marks.
pub const FORM_KEY: &str = "form";
pub const PARK_KEY: &str = "park";
pub const YEAR_KEY: &str = "year";
pub const DEPARTMENT_KEY: &str = "department";
pub const FACT_KEY: &str = "fact";

/// Headings by which columns are found, wherever they stand.
pub const ID: &str = "事实编号";
pub const NAME: &str = "指标名称";
pub const UNIT: &str = "单位";
pub const REMARKS: &str = "备注";
pub const FILLED_BY: &str = "填表人";
pub const CHECKED_BY: &str = "审核人";

/// The heading of the column to be filled.
pub fn value_heading(year: i32) -> String {
    format!("{year}年数值")
}

/// What one department is asked for.
#[derive(Debug, Clone)]
pub struct Form {
    pub department: String,
    pub asked: Vec<Asked>,
}

/// One figure, or one word.
#[derive(Debug, Clone)]
pub struct Asked {
    pub id: String,
    pub name: String,
    /// What is counted in it, and which rows rest on it.
    pub about: String,
    /// Nothing where a word is asked for.
    pub unit: Option<Unit>,
    pub before: Option<Before>,
}

/// The latest earlier value.
#[derive(Debug, Clone)]
pub struct Before {
    pub year: i32,
    pub value: FactValue,
}

impl Form {
    /// `changchun-etdz-2022-统计部门.xlsx`.
    pub fn file_name(&self, project: &Project) -> String {
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '（' | '）') { c } else { '_' };
        let department: String = self.department.chars().map(plain).collect();
        format!("{}-{}-{department}.xlsx", project.park.id.as_deref().unwrap_or("park"), project.report.year)
    }

    pub fn bytes(&self, project: &Project) -> Result<Vec<u8>, Finding> {
        pen::finish(sheet::written(self, project))
    }
}

/// One form for each department, in the order in which the dictionaries name them; facts that name none come last.
pub fn forms(project: &Project) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for id in asked_for(project) {
        let department = department(project, id);
        let asked = asked(project, id);
        match forms.iter_mut().find(|form| form.department == department) {
            Some(form) => form.asked.push(asked),
            None => forms.push(Form { department: department.to_owned(), asked: vec![asked] }),
        }
    }
    forms.sort_by_key(|form| form.department == NO_DEPARTMENT);
    forms
}

/// Every value that can be entered, but for checklists: those are kept item by item, with their evidence.
pub fn asked_for(project: &Project) -> Vec<&str> {
    let is_checklist = |id: &str| {
        let entries = project.years.values().filter_map(|data| data.facts.get(id));
        entries.max_by_key(|entry| &entry.place.source.path).is_some_and(|entry| !entry.checklist.is_empty())
    };
    project.enterable().filter(|id| !is_checklist(id)).collect()
}

/// Who supplies a fact or an entered row.
pub fn department<'a>(project: &'a Project, id: &str) -> &'a str {
    let own = project.definition(id).and_then(|fact| fact.department.as_ref());
    let row = || project.standard.row(id).and_then(|row| row.department.as_ref());
    own.or_else(row).map_or(NO_DEPARTMENT, said)
}

/// The words that may be entered; none where a number is asked for.
pub fn words(project: &Project, asked: &Asked) -> Vec<String> {
    let all = || project.standard.form.words.iter().map(|word| said(word).to_owned()).collect();
    if asked.unit.is_none() { all() } else { Vec::new() }
}

/// The Chinese of a text.
pub fn said(text: &Text) -> &str {
    text.for_message(Language::Chinese)
}

fn takes_word(row: &Row) -> bool {
    row.limits().any(|limit| matches!(limit, Limit::Word(_)))
}

/// What is asked about one fact or entered row.
pub fn asked(project: &Project, id: &str) -> Asked {
    let (definition, row) = (project.definition(id), project.standard.row(id));
    let name = definition.map(|own| &own.name).or(row.map(|row| &row.name)).map_or(id, said);
    let own = definition.map(|own| own.unit).or(row.filter(|row| !takes_word(row)).map(|row| row.unit));
    let entered = |year: &i32| unit(project.years.get(year)?.facts.get(id)?);
    let earlier = || project.years.range(..project.report.year).rev();
    let used = own.and_then(|own| {
        let years = std::iter::once(project.report.year).chain(earlier().map(|(year, _)| *year));
        years.filter_map(|year| entered(&year)).find(|unit| unit.converts_to(own)).or(Some(own))
    });
    let before = earlier().find_map(|(year, data)| {
        let value = match &data.facts.get(id)?.value {
            FactValue::Number(quantity) => FactValue::Number(used.and_then(|unit| quantity.convert(unit))?),
            FactValue::Word(word) => FactValue::Word(word.clone()),
            _ => return None,
        };
        Some(Before { year: *year, value })
    });
    Asked { id: id.to_owned(), name: name.to_owned(), about: about(project, id), unit: used, before }
}

/// The unit that a number was entered in.
fn unit(entry: &FactEntry) -> Option<Unit> {
    match &entry.value {
        FactValue::Number(Quantity { unit, .. }) => Some(*unit),
        _ => None,
    }
}

/// Whether a formula names a fact.
fn names(expression: &Expression, id: &str) -> bool {
    match &expression.node {
        Node::Number(_) | Node::Measure(..) => false,
        Node::Name { id: own, .. } => own == id,
        Node::Call { arguments, .. } => arguments.iter().any(|argument| names(argument, id)),
        Node::Negate(inner) => names(inner, id),
        Node::Binary { left, right, .. } => names(left, id) || names(right, id),
    }
}

/// The definition, and the rows of the table that rest on it.
fn about(project: &Project, id: &str) -> String {
    let definition = project.definition(id).and_then(|own| own.definition.as_ref()).map(said);
    let mut rows: BTreeMap<u32, ()> = BTreeMap::new();
    for row in &project.standard.rows {
        let raw = row.inputs.iter().any(|input| input.fact == id);
        let named = row.formula.as_ref().is_some_and(|formula| names(&formula.expression, id));
        if raw || named || row.id == id {
            rows.insert(row.number, ());
        }
    }
    let rows: Vec<String> = rows.keys().map(u32::to_string).collect();
    let used = (!rows.is_empty()).then(|| format!("用于对照考核表第{}项", rows.join("、")));
    definition.map(str::to_owned).into_iter().chain(used).collect::<Vec<_>>().join("；")
}
