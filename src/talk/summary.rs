//! The rows of several parks and years side by side.

use serde::Serialize;

use ecopark::finding::Language;
use ecopark::model::indicator::{Assessment, Indicator};
use ecopark::model::project::Project;

use crate::cli::TableFormat;

use super::indicators::{IndicatorRecord, csv_field, csv_fields, records};
use super::{json, pad};

/// What a spreadsheet program takes a file in UTF-8 by.
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Serialize)]
struct ReportRecord {
    park: String,
    name: String,
    year: i32,
    standard: String,
    indicators: Vec<IndicatorRecord>,
}

fn report((project, assessment): &(Project, Assessment)) -> ReportRecord {
    let park = &project.park;
    ReportRecord {
        park: park.id.clone().unwrap_or_default(),
        name: park.name.as_ref().map(|name| name.for_message(Language::Chinese).to_owned()).unwrap_or_default(),
        year: project.report.year,
        standard: project.standard.id.clone(),
        indicators: records(project, assessment),
    }
}

/// Reports in the order given.
pub fn summary(reports: &[(Project, Assessment)], format: TableFormat, language: Language) -> String {
    let records = || reports.iter().map(report).collect::<Vec<_>>();
    match format {
        TableFormat::Human => table(reports, language),
        TableFormat::Json => json(&records()),
        TableFormat::Yaml => serde_yaml::to_string(&records()).unwrap_or_else(|error| error.to_string()),
        TableFormat::Csv => csv(records()),
    }
}

fn csv(reports: Vec<ReportRecord>) -> String {
    let mut csv = format!(
        "{BYTE_ORDER_MARK}park,name,year,standard,no,id,indicator,unit,kind,assessed,value,shown,requirement,met\n"
    );
    for ReportRecord { park, name, year, standard, indicators } in reports {
        let head = [park, name, year.to_string(), standard].map(|field| csv_field(&field)).join(",");
        for record in indicators {
            csv.push_str(&format!("{head},{}\n", csv_fields(record)));
        }
    }
    csv
}

/// A row for each indicator, a column for each report; rows are matched by their ids.
fn table(reports: &[(Project, Assessment)], language: Language) -> String {
    const WIDTH: usize = 16;
    let line = |first: &str, cells: Vec<String>, last: &str| {
        let cells: Vec<_> = cells.iter().map(|cell| pad(cell, WIDTH, true)).collect();
        format!("{}\n", format!("{}{}  {last}", pad(first, 3, true), cells.concat()).trim_end())
    };
    let shortened = |id: &str| id.chars().take(WIDTH - 2).collect::<String>();
    let parks = reports.iter().map(|(project, _)| shortened(project.park.id.as_deref().unwrap_or("-"))).collect();
    let years = reports.iter().map(|(project, _)| project.report.year.to_string()).collect();
    let mut text = line("", parks, "") + &line("", years, "");
    let mut told: Vec<&str> = Vec::new();
    for (project, _) in reports {
        for row in &project.standard.rows {
            if told.contains(&row.id.as_str()) {
                continue;
            }
            told.push(&row.id);
            let cells = reports.iter().map(|(project, assessment)| {
                let indicator = assessment.indicators.iter().find(|indicator| indicator.id == row.id);
                indicator.map_or_else(|| "-".to_owned(), |indicator| cell(project, indicator, language))
            });
            text.push_str(&line(&row.number.to_string(), cells.collect(), row.name.for_message(language)));
        }
    }
    text
}

/// The value with a mark where it is judged.
fn cell(project: &Project, indicator: &Indicator, language: Language) -> String {
    let shown = indicator.shown.as_deref().unwrap_or("-");
    let shown = project.standard.word(shown, language).unwrap_or(shown);
    let mark = match (indicator.assessed, indicator.met) {
        (false, _) => "·",
        (true, Some(true)) => "✓",
        (true, Some(false)) => "✗",
        (true, None) => "?",
    };
    format!("{shown} {mark}")
}
