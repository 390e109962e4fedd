//! What is printed: findings and tables as text for people and as data for programs. It makes texts; `main` prints them.

mod collect;
mod correction;
mod diff;
mod explanation;
mod fonts;
mod indicators;
mod review;
mod summary;

pub use collect::{collection, returns};
pub use correction::corrections;
pub use diff::{difference, difference_json, difference_markdown, verified};
pub use explanation::explanation;
pub use fonts::{faces, faces_json};
pub use indicators::{indicators, indicators_csv, indicators_json, indicators_yaml, side_by_side};
pub use review::reviewed;
pub use summary::summary;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use ecopark::finding::{Finding, Language, Place, Rule, Severity};
use ecopark::model::guidance::{Guidance, guidance, standing};
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;
use ecopark::model::relation::Outcome;

/// Findings shown in full; the rest are counted.
const MOST_SHOWN: usize = 100;

/// Findings for people, each with the line it speaks of, and a line that counts them. Waived ones come last, in short.
pub fn findings(findings: &[Finding], language: Language, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    let (waived, mut open): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.waived.is_some());
    if open.len() > MOST_SHOWN {
        // No error may hide behind warnings.
        open.sort_by_key(|finding| finding.severity);
    }
    for finding in open.iter().take(MOST_SHOWN) {
        let rendered = renderer.render(&groups(finding, language));
        for line in rendered.lines().filter(|line| quotes_a_line(finding) || line.trim() != "|") {
            text.push_str(line);
            text.push('\n');
        }
        text.push('\n');
    }
    if open.len() > MOST_SHOWN {
        let more = open.len() - MOST_SHOWN;
        text.push_str(&match language {
            Language::Chinese => format!("另有{more}项未列出\n\n"),
            Language::English => format!("{more} more are not shown\n\n"),
        });
    }
    for finding in &waived {
        text.push_str(&waived_line(finding, language));
    }
    let count = |severity| open.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, waived) = (count(Severity::Error), count(Severity::Warning), waived.len());
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if errors + warnings + waived > 0 {
        text.push_str(&match language {
            Language::Chinese => format!("错误{errors}项，警告{warnings}项，已免除{waived}项\n"),
            Language::English => {
                format!("{errors} error{}, {warnings} warning{}, {waived} waived\n", plural(errors), plural(warnings))
            }
        });
    }
    text
}

/// How many relations hold, how many do not, and which could not be tested; nothing where there are none.
pub fn relations(project: &Project, assessment: &Assessment, language: Language) -> String {
    let (mut hold, mut violated, mut refused, mut lacking) = (0, 0, 0, Vec::new());
    for (index, relation) in project.all_relations().enumerate() {
        let tests = assessment.tests.iter().filter(|test| test.relation == index);
        let outcomes: Vec<_> = tests.map(|test| &test.outcome).collect();
        let any = |wanted: fn(&Outcome) -> bool| outcomes.iter().any(|outcome| wanted(outcome));
        if any(|outcome| matches!(outcome, Outcome::Violated(_))) {
            violated += 1;
        } else if any(|outcome| matches!(outcome, Outcome::Refused)) {
            refused += 1;
        } else if any(|outcome| matches!(outcome, Outcome::Holds)) {
            hold += 1;
        } else if !outcomes.is_empty() {
            lacking.push(relation.id.as_str());
        }
    }
    let (count, ids, ids_en) = (lacking.len(), lacking.join("、"), lacking.join(", "));
    if hold + violated + refused + count == 0 {
        return String::new();
    }
    let parts = match language {
        Language::Chinese => [
            (true, format!("勾稽关系：成立{hold}条，不成立{violated}条")),
            (refused > 0, format!("，有误未验{refused}条")),
            (count > 0, format!("，缺数未验{count}条（{ids}）")),
        ],
        Language::English => [
            (true, format!("relations: {hold} hold, {violated} violated")),
            (refused > 0, format!(", {refused} faulty and not tested")),
            (count > 0, format!(", {count} not tested for want of values ({ids_en})")),
        ],
    };
    let told = parts.into_iter().filter(|(said, _)| *said).map(|(_, text)| text).collect::<String>();
    told + "\n"
}

fn line_of(place: &Place) -> &str {
    let text = &place.source.text;
    let start = text[..place.range.start.min(text.len())].rfind('\n').map_or(0, |index| index + 1);
    text[start..].lines().next().unwrap_or_default()
}

fn quotes_a_line(finding: &Finding) -> bool {
    finding.place.as_ref().is_some_and(|place| !line_of(place).is_empty())
}

fn groups(finding: &Finding, language: Language) -> Vec<Group<'_>> {
    let level = match (finding.severity, language) {
        (Severity::Error, Language::Chinese) => Level::ERROR.with_name("错误"),
        (Severity::Error, Language::English) => Level::ERROR,
        (Severity::Warning, Language::Chinese) => Level::WARNING.with_name("警告"),
        (Severity::Warning, Language::English) => Level::WARNING,
    };
    let title = level.primary_title(finding.message.in_language(language)).id(label(finding));
    let mut group = Group::with_title(title);
    if let Some(place) = finding.place.as_ref().filter(|place| place.source.is_workbook()) {
        group = group.element(Origin::path(place.source.path.as_str()));
    } else if let Some(place) = &finding.place {
        let (number, column) = place.line_column();
        let text = &place.source.text;
        let line_start = text[..place.range.start.min(text.len())].rfind('\n').map_or(0, |index| index + 1);
        let line = line_of(place);
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

/// The rule and, where a waiver would have to name it, what the finding is about.
fn label(finding: &Finding) -> String {
    match finding.about.as_ref().filter(|_| finding.may_be_waived()) {
        Some(about) => format!("{} {about}", finding.rule.name()),
        None => finding.rule.name().to_owned(),
    }
}

fn waived_line(finding: &Finding, language: Language) -> String {
    let place = finding.place.as_ref().map(|place| {
        let (line, column) = place.line_column();
        format!("{}:{line}:{column}: ", place.source.path)
    });
    let (place, message, rule) = (place.unwrap_or_default(), finding.message.in_language(language), label(finding));
    let (reason, by) = finding.waived.as_ref().map_or(("", ""), |accepted| (&accepted.reason, &accepted.by));
    match language {
        Language::Chinese => format!("已免除[{rule}] {place}{message}\n    理由：{reason}（{by}）\n"),
        Language::English => format!("waived[{rule}] {place}{message}\n    reason: {reason} ({by})\n"),
    }
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    severity: &'a str,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    hint: &'a str,
    waived: bool,
}

/// Findings as a JSON array; each project's folder, as given, stands before its files.
pub fn findings_json(projects: &[(String, Vec<Finding>)], language: Language) -> String {
    let records = projects.iter().flat_map(|(folder, findings)| {
        findings.iter().map(move |finding| {
            let lines = finding.place.as_ref().filter(|place| !place.source.is_workbook());
            let at = lines.map(|place| place.line_column());
            FindingRecord {
                rule: finding.rule.name(),
                severity: finding.severity.name(),
                file: finding.place.as_ref().map(|place| format!("{folder}{}", place.source.path)),
                line: at.map(|(line, _)| line),
                column: at.map(|(_, column)| column),
                message: finding.message.in_language(language),
                hint: finding.hint.in_language(language),
                waived: finding.waived.is_some(),
            }
        })
    });
    json(&records.collect::<Vec<_>>())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).map_or_else(|error| error.to_string(), |text| text + "\n")
}

/// Why a rule is there and how its findings are mended.
pub fn rule(rule: Rule, language: Language) -> String {
    let Guidance { why, mend, .. } = guidance(rule);
    let labels = if language == Language::Chinese { ["缘由：", "处理："] } else { ["Why: ", "To mend: "] };
    let [standing, why, mend] = [standing(rule), why, mend].map(|words| words.in_language(language).to_owned());
    format!("{}\n{standing}\n\n{}{why}\n{}{mend}\n", rule.name(), labels[0], labels[1])
}

/// Pads to a width on the screen, where a Chinese character takes two columns.
fn pad(text: &str, width: usize, right: bool) -> String {
    let fill = " ".repeat(width.saturating_sub(unicode_width::UnicodeWidthStr::width(text)));
    if right { format!("{fill}{text}") } else { format!("{text}{fill}") }
}
