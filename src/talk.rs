//! What is printed: findings and tables as text for people and as data for programs. It makes texts; `main` prints them.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use ecopark::finding::{Finding, Language, Severity};
use ecopark::model::indicator::{Assessment, Indicator, Input};
use ecopark::model::project::Project;
use ecopark::model::standard::{Kind, Requirement, Row};
use ecopark::model::value::Value;

/// Findings for people, each with the line it speaks of, and a line that counts them. Waived ones come last, in short.
pub fn findings(findings: &[Finding], language: Language, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    let (waived, open): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.waived.is_some());
    for finding in &open {
        text.push_str(&renderer.render(&groups(finding, language)));
        text.push_str("\n\n");
    }
    for finding in &waived {
        text.push_str(&waived_line(finding, language));
    }
    let count = |severity| open.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, waived) = (count(Severity::Error), count(Severity::Warning), waived.len());
    if errors + warnings + waived > 0 {
        text.push_str(&match language {
            Language::Chinese => format!("错误{errors}项，警告{warnings}项，已确认{waived}项\n"),
            Language::English => format!("{errors} errors, {warnings} warnings, {waived} waived\n"),
        });
    }
    text
}

fn groups(finding: &Finding, language: Language) -> Vec<Group<'_>> {
    let level = match (finding.severity, language) {
        (Severity::Error, Language::Chinese) => Level::ERROR.with_name("错误"),
        (Severity::Error, Language::English) => Level::ERROR,
        (Severity::Warning, Language::Chinese) => Level::WARNING.with_name("警告"),
        (Severity::Warning, Language::English) => Level::WARNING,
    };
    let title = level.primary_title(finding.message.in_language(language)).id(finding.rule.name());
    let mut group = Group::with_title(title);
    if let Some(place) = &finding.place {
        let (number, column) = place.line_column();
        let text = &place.source.text;
        let line_start = text[..place.range.start.min(text.len())].rfind('\n').map_or(0, |index| index + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        group = if line.is_empty() {
            group.element(Origin::path(place.source.path.as_str()).line(number).char_column(column))
        } else {
            let start = (place.range.start - line_start).min(line.len());
            let end = place.range.end.saturating_sub(line_start).clamp(start, line.len());
            let snippet = Snippet::source(line).line_start(number).path(place.source.path.as_str());
            group.element(snippet.annotation(AnnotationKind::Primary.span(start..end)))
        };
    }
    if !finding.hint.is_none() {
        let help = if language == Language::Chinese { Level::HELP.with_name("建议") } else { Level::HELP };
        group = group.element(help.message(finding.hint.in_language(language)));
    }
    vec![group]
}

fn waived_line(finding: &Finding, language: Language) -> String {
    let place = finding.place.as_ref().map(|place| {
        let (line, column) = place.line_column();
        format!("{}:{line}:{column}: ", place.source.path)
    });
    let (place, message, rule) =
        (place.unwrap_or_default(), finding.message.in_language(language), finding.rule.name());
    let reason = finding.waived.as_deref().unwrap_or_default();
    match language {
        Language::Chinese => format!("已确认[{rule}] {place}{message}\n    理由：{reason}\n"),
        Language::English => format!("waived[{rule}] {place}{message}\n    reason: {reason}\n"),
    }
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    severity: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    hint: &'a str,
    waived: bool,
}

/// Findings as a JSON array.
pub fn findings_json(findings: &[Finding], language: Language) -> String {
    let record = |finding| {
        let finding: &Finding = finding;
        let at = finding.place.as_ref().map(|place| place.line_column());
        FindingRecord {
            rule: finding.rule.name(),
            severity: finding.severity.name(),
            file: finding.place.as_ref().map(|place| place.source.path.as_str()),
            line: at.map(|(line, _)| line),
            column: at.map(|(_, column)| column),
            message: finding.message.in_language(language),
            hint: finding.hint.in_language(language),
            waived: finding.waived.is_some(),
        }
    };
    json(&findings.iter().map(record).collect::<Vec<_>>())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).map_or_else(|error| error.to_string(), |text| text + "\n")
}

#[derive(Serialize)]
struct BothLanguages {
    zh: Option<String>,
    en: Option<String>,
}

#[derive(Serialize)]
struct IndicatorRecord {
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
struct InputRecord {
    id: String,
    year: i32,
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

fn records(project: &Project, assessment: &Assessment) -> Vec<IndicatorRecord> {
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
        let fields: Vec<_> = fields.iter().map(|field| csv_field(field)).collect();
        csv.push_str(&fields.join(","));
        csv.push('\n');
    }
    csv
}

fn csv_field(field: &str) -> String {
    if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

/// The rows for people: number, value, unit, requirement, verdict, name.
pub fn indicators(project: &Project, assessment: &Assessment, language: Language) -> String {
    let mut lines = String::new();
    for (row, indicator) in project.standard.rows.iter().zip(&assessment.indicators) {
        let verdict = match (indicator.assessed, indicator.met, language) {
            (false, ..) => "·",
            (true, Some(true), Language::Chinese) => "达标",
            (true, Some(false), Language::Chinese) => "不达标",
            (true, Some(true), Language::English) => "met",
            (true, Some(false), Language::English) => "NOT MET",
            (true, None, _) => "?",
        };
        let shown = indicator.shown.as_deref().unwrap_or("-");
        let columns = [
            pad(&row.number.to_string(), 3, true),
            pad(shown, 10, true),
            pad(&row.unit.label(language), 28, false),
            pad(&requirement(row, indicator), 10, false),
            pad(verdict, 8, false),
            row.name.for_message(language).to_owned(),
        ];
        lines.push_str(columns.join("  ").trim_end());
        lines.push('\n');
    }
    lines
}

/// Pads to a width on the screen, where a Chinese character takes two columns.
fn pad(text: &str, width: usize, right: bool) -> String {
    let fill = " ".repeat(width.saturating_sub(unicode_width::UnicodeWidthStr::width(text)));
    if right { format!("{fill}{text}") } else { format!("{text}{fill}") }
}

/// The face for each role, with its file relative to the project where it lies there.
pub fn faces(fonts: &ecopark::model::font::Fonts, folder: &std::path::Path) -> String {
    let mut lines = String::new();
    for face in &fonts.faces {
        let file = face.file.as_deref().map(|file| file.strip_prefix(folder).unwrap_or(file).display().to_string());
        let line = format!(
            "{}  {}  {}",
            pad(face.role, 6, false),
            pad(&face.family, 22, false),
            file.as_deref().unwrap_or("(built in)")
        );
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines
}
