//! The rows of the assessment table as text, JSON, CSV and YAML.

use std::collections::BTreeMap;

use serde::Serialize;

use ecopark::finding::Language;
use ecopark::model::indicator::{Assessment, Indicator, Input};
use ecopark::model::project::Project;
use ecopark::model::standard::{Kind, Requirement, Row};
use ecopark::model::value::Value;

use crate::cli::TableFormat;

use super::{json, pad};

#[derive(Serialize)]
pub(super) struct BothLanguages {
    zh: Option<String>,
    en: Option<String>,
}

#[derive(Serialize)]
pub(super) struct IndicatorRecord {
    no: u32,
    id: String,
    name: BothLanguages,
    unit: String,
    kind: &'static str,
    assessed: bool,
    value: Option<String>,
    shown: Option<String>,
    requirement: String,
    met: Option<bool>,
    inputs: Vec<InputRecord>,
}

#[derive(Serialize)]
pub(super) struct InputRecord {
    id: String,
    year: Option<i32>,
    value: Option<String>,
    unit: Option<String>,
    source: Option<String>,
}

fn full(value: &Value) -> Option<String> {
    match value {
        Value::Number { quantity, .. } => {
            quantity.written.as_ref().map(|written| written.text.clone()).or_else(|| Some(quantity.full()))
        }
        Value::Word(word) => Some(word.clone()),
        Value::Calendar(year) => Some(year.to_string()),
        Value::Missing | Value::Refused => None,
    }
}

fn requirement(row: &Row, indicator: &Indicator) -> String {
    match &row.requirement {
        Requirement::Always(limit) => limit.print(),
        Requirement::Cases(_) => row.limit(indicator.case).map(|limit| limit.print()).unwrap_or_default(),
    }
}

/// The rows as data.
pub(super) fn records(project: &Project, assessment: &Assessment) -> Vec<IndicatorRecord> {
    let rows = project.standard.rows.iter().zip(&assessment.indicators);
    rows.map(|(row, indicator)| IndicatorRecord {
        no: row.number,
        id: row.id.clone(),
        name: BothLanguages {
            zh: row.name.zh.as_ref().map(|written| written.text.clone()),
            en: row.name.en.as_ref().map(|written| written.text.clone()),
        },
        unit: row.unit.label(Language::Chinese),
        kind: if row.kind == Kind::Mandatory { "mandatory" } else { "optional" },
        assessed: indicator.assessed,
        value: full(&indicator.value),
        shown: indicator.shown.clone(),
        requirement: requirement(row, indicator),
        met: indicator.met,
        inputs: indicator.inputs.iter().map(input_record).collect(),
    })
    .collect()
}

fn input_record(input: &Input) -> InputRecord {
    let unit = match &input.value {
        Value::Number { quantity, .. } => Some(quantity.unit.label(Language::Chinese)),
        _ => None,
    };
    InputRecord {
        id: input.fact.clone(),
        year: input.calendar_year,
        value: full(&input.value),
        unit,
        source: input.source.clone(),
    }
}

/// The rows as a JSON array.
pub fn indicators_json(project: &Project, assessment: &Assessment) -> String {
    json(&records(project, assessment))
}

/// The rows as YAML, to be read on by people and programs alike.
pub fn indicators_yaml(project: &Project, assessment: &Assessment) -> String {
    serde_yaml::to_string(&records(project, assessment)).unwrap_or_else(|error| error.to_string())
}

/// The rows as CSV with a head line; fields with commas or quotes are quoted.
pub fn indicators_csv(project: &Project, assessment: &Assessment) -> String {
    let mut csv = String::from("no,id,name,unit,kind,assessed,value,shown,requirement,met\n");
    for record in records(project, assessment) {
        csv.push_str(&csv_fields(record));
        csv.push('\n');
    }
    csv
}

/// One row as a line of CSV, without its end.
pub(super) fn csv_fields(record: IndicatorRecord) -> String {
    let met = record.met.map(|met| met.to_string());
    let fields = [
        record.no.to_string(),
        record.id,
        record.name.zh.unwrap_or_default(),
        record.unit,
        record.kind.to_owned(),
        record.assessed.to_string(),
        record.value.unwrap_or_default(),
        record.shown.unwrap_or_default(),
        record.requirement,
        met.unwrap_or_default(),
    ];
    fields.iter().map(|field| csv_field(field)).collect::<Vec<_>>().join(",")
}

pub(super) fn csv_field(field: &str) -> String {
    if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

/// The rows for people: number, value, unit, requirement, verdict, name.
pub fn indicators(project: &Project, assessment: &Assessment, language: Language) -> String {
    let mut lines = String::new();
    for (row, indicator) in project.standard.rows.iter().zip(&assessment.indicators) {
        let verdict = verdict(indicator, language);
        let shown = indicator.shown.as_deref().unwrap_or("-");
        let shown = project.standard.word(shown, language).unwrap_or(shown);
        let limit = requirement(row, indicator);
        let limit = project.standard.word(&limit, language).unwrap_or(&limit);
        let columns = [
            pad(&row.number.to_string(), 3, true),
            pad(shown, 10, true),
            pad(&row.unit.label(language), 28, false),
            pad(limit, 10, false),
            pad(verdict, 8, false),
            row.name.for_message(language).to_owned(),
        ];
        lines.push_str(columns.join("  ").trim_end());
        lines.push('\n');
    }
    lines
}

/// The verdicts of two standards on the same data; for people, rows of the same id stand side by side; as data, by the standard's name.
pub fn side_by_side(sides: [&(Project, Assessment); 2], format: TableFormat, language: Language) -> String {
    let by_standard = || {
        let record = |(project, assessment): &&(Project, Assessment)| {
            (project.standard.id.clone(), records(project, assessment))
        };
        sides.iter().map(record).collect::<BTreeMap<_, _>>()
    };
    match format {
        TableFormat::Human => side_by_side_table(sides, language),
        TableFormat::Json => json(&by_standard()),
        TableFormat::Yaml => serde_yaml::to_string(&by_standard()).unwrap_or_else(|error| error.to_string()),
        TableFormat::Csv => {
            let mut csv = String::new();
            for (index, (project, assessment)) in sides.into_iter().enumerate() {
                let table = indicators_csv(project, assessment);
                let skipped = if index == 0 { 0 } else { 1 };
                for (number, line) in table.lines().enumerate().skip(skipped) {
                    let standard = if number == 0 { "standard" } else { &project.standard.id };
                    csv.push_str(&format!("{standard},{line}\n"));
                }
            }
            csv
        }
    }
}

fn side_by_side_table([own, other]: [&(Project, Assessment); 2], language: Language) -> String {
    let found = |(project, assessment): &(Project, Assessment), id: &str| {
        let row = project.standard.rows.iter().zip(&assessment.indicators).find(|(row, _)| row.id == id);
        row.map_or_else(String::new, |(row, indicator)| {
            let said = |word: &str| project.standard.word(word, language).unwrap_or(word).to_owned();
            let shown = said(indicator.shown.as_deref().unwrap_or("-"));
            format!(
                "{:>3}  {shown} ({}) {}",
                row.number,
                said(&requirement(row, indicator)),
                verdict(indicator, language)
            )
        })
    };
    let extra = other.0.standard.rows.iter().filter(|row| own.0.standard.row(&row.id).is_none());
    let mut lines = vec![[own.0.standard.code.clone(), other.0.standard.code.clone(), String::new()]];
    for row in own.0.standard.rows.iter().chain(extra) {
        lines.push([found(own, &row.id), found(other, &row.id), row.name.for_message(language).to_owned()]);
    }
    let line = |[left, right, name]: &[String; 3]| {
        let columns = [pad(left, 34, false), pad(right, 34, false), name.clone()];
        format!("{}\n", columns.join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

fn verdict(indicator: &Indicator, language: Language) -> &'static str {
    match (indicator.assessed, indicator.met, language) {
        (false, ..) => "·",
        (true, Some(true), Language::Chinese) => "达标",
        (true, Some(false), Language::Chinese) => "不达标",
        (true, Some(true), Language::English) => "met",
        (true, Some(false), Language::English) => "NOT MET",
        (true, None, _) => "?",
    }
}
