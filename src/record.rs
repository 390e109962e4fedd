//! Project + assessment + Typst source + pages → the record of a build. Pure. What the record holds is said in `model/record.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Language, Place};
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::expression::YearReference;
use crate::model::fact::{Approximation, FactEntry, FactValue, YearData};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::record::{
    At, Derived, FORMAT, FaceUsed, Fact, FindingMade, Indicator, Input, Name, Passage, PassageKind, PdfWritten, Record,
    StandardUsed, WaiverGiven,
};
use crate::model::standard::Kind;
use crate::model::text::Text;
use crate::model::typst::TypstSource;
use crate::model::value::Value;

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Setting {
    pub edition: Edition,
    pub annex: bool,
    pub draft: bool,
    /// The faces for each role.
    pub faces: Vec<(String, Vec<String>)>,
}

/// What is known before anything is computed: enough for the digest of the inputs.
pub fn begun(project: &Project, setting: &Setting) -> Record {
    let report = &project.report;
    let faces = setting.faces.iter().cloned().map(|(role, families)| FaceUsed { role, families });
    let waivers = report.waivers.iter().map(|waiver| WaiverGiven {
        rule: waiver.rule.clone(),
        about: waiver.about.clone(),
        values: waiver.values.clone(),
        reason: waiver.reason.text.clone(),
        by: waiver.by.text.clone(),
    });
    let mut record = Record {
        format: FORMAT,
        program: "ecopark".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        park: project.park.id.clone(),
        year: report.year,
        edition: setting.edition.name().to_owned(),
        annex: setting.annex,
        draft: setting.draft,
        date: report.date.map(|date| date.to_string()),
        standard: StandardUsed { id: project.standard.id.clone(), version: project.standard.code.clone() },
        digest: String::new(),
        pdf: None,
        faces: faces.collect(),
        inputs: inputs_of(project),
        facts: facts(project),
        indicators: Vec::new(),
        derived: Vec::new(),
        passages: Vec::new(),
        findings: Vec::new(),
        waivers: waivers.collect(),
    };
    record.digest = record.digest_of_inputs();
    record
}

/// Adds what followed and what is printed; `accounts` tell what each computed value rests on.
pub fn complete(
    mut record: Record,
    project: &Project,
    assessment: &Assessment,
    accounts: &[Explanation],
    source: Option<&TypstSource>,
    findings: &[Finding],
) -> Record {
    record.indicators = indicators(project, assessment, accounts);
    record.derived = derived(project, assessment, accounts);
    record.passages = source.map(|source| passages(project, source)).unwrap_or_default();
    found(record, findings)
}

/// Notes all that was found.
pub fn found(mut record: Record, findings: &[Finding]) -> Record {
    let mut lines = Lines::default();
    record.findings = findings.iter().map(|finding| made(finding, &mut lines)).collect();
    record
}

/// Adds the pages: for each segment of the source those that it is printed on.
pub fn printed(mut record: Record, source: &TypstSource, pages: &[BTreeSet<usize>], pdf: PdfWritten) -> Record {
    let mut found = vec![BTreeSet::new(); record.passages.len()];
    for (segment, pages) in source.segments.iter().zip(pages) {
        if let Some(found) = segment.statement.and_then(|statement| found.get_mut(statement)) {
            found.extend(pages);
        }
    }
    for (passage, found) in record.passages.iter_mut().zip(found) {
        passage.pages = found.into_iter().collect();
    }
    // What is said to those who cannot see a figure stands where its caption does.
    let captions: BTreeMap<String, Vec<usize>> = record
        .passages
        .iter()
        .filter_map(|passage| Some((passage.id.strip_suffix("/caption")?.to_owned(), passage.pages.clone())))
        .collect();
    for passage in record.passages.iter_mut().filter(|passage| passage.kind == PassageKind::Figure) {
        let caption = passage.id.strip_suffix("/alt").and_then(|figure| captions.get(figure));
        passage.pages.extend(caption.into_iter().flatten());
    }
    record.pdf = Some(pdf);
    record
}

fn name(text: &Text) -> Name {
    let written = |language| text.in_language(language).map_or_else(String::new, |written| written.text.clone());
    Name { zh: written(Language::Chinese), en: written(Language::English) }
}

/// Tells lines of files; where the lines of a file begin is found once.
#[derive(Default)]
struct Lines(BTreeMap<String, Vec<usize>>);

impl Lines {
    fn at(&mut self, place: &Place) -> At {
        let (file, text) = (&place.source.path, &place.source.text);
        let breaks = self.0.entry(file.clone()).or_insert_with(|| text.match_indices('\n').map(|(at, _)| at).collect());
        At { file: file.clone(), line: breaks.partition_point(|at| *at < place.range.start) + 1 }
    }
}

fn named(project: &Project, id: &str) -> Name {
    let row = project.standard.row(id).map(|row| &row.name);
    row.or_else(|| project.definition(id).map(|definition| &definition.name)).map(name).unwrap_or_default()
}

fn facts(project: &Project) -> Vec<Fact> {
    let mut lines = Lines::default();
    let years = project.years.values().filter(|data| has_a_say(project, data));
    let entries = years.flat_map(|data| data.facts.values().map(|entry| (data.year, entry)));
    let mut facts: Vec<_> = entries.map(|(year, entry)| fact(project, year, entry, &mut lines)).collect();
    facts.sort_by(|one, other| (&one.id, one.year).cmp(&(&other.id, other.year)));
    facts
}

fn fact(project: &Project, year: i32, entry: &FactEntry, lines: &mut Lines) -> Fact {
    let (value, unit) = match &entry.value {
        FactValue::Number(quantity) => {
            let written = quantity.written.as_ref().map(|written| written.text.clone());
            (Some(written.unwrap_or_else(|| quantity.full())), Some(quantity.unit.label(Language::Chinese)))
        }
        FactValue::Word(word) => (Some(word.clone()), None),
        FactValue::Missing | FactValue::Refused => (None, None),
    };
    let approximate = entry.approximate.map(|approximate| match approximate {
        Approximation::Over => "over",
        Approximation::Nearly => "nearly",
        Approximation::About => "about",
    });
    Fact {
        id: entry.id.clone(),
        year,
        name: named(project, &entry.id),
        value,
        unit,
        approximate: approximate.map(str::to_owned),
        source: entry.source.clone(),
        at: lines.at(&entry.value_place),
    }
}

/// `id@year`; the bare id where the year was refused.
fn key(project: &Project, id: &str, year: YearReference) -> String {
    project.calendar_year(year).map_or_else(|| id.to_owned(), |year| format!("{id}@{year}"))
}

/// The files that can have a say in this report.
pub fn inputs_of(project: &Project) -> Vec<Input> {
    project.inputs.iter().filter(|input| speaks_to(project, &input.path)).cloned().collect()
}

/// Whether a file read can have a say in this report.
fn speaks_to(project: &Project, path: &str) -> bool {
    let year = path.strip_prefix("data/").and_then(|name| name.strip_suffix(".yaml")?.parse::<i32>().ok());
    year.and_then(|year| project.years.get(&year)).is_none_or(|data| has_a_say(project, data))
}

/// The data of later years say nothing here, nor those of a year without a value.
fn has_a_say(project: &Project, data: &YearData) -> bool {
    let has_value = data.facts.values().any(|entry| !matches!(entry.value, FactValue::Missing));
    let says = has_value || data.unread || !data.filed.is_empty() || !data.questions.is_empty();
    data.year == project.report.year || (data.year < project.report.year && says)
}

/// What a value rests on.
fn inputs(project: &Project, accounts: &[Explanation], id: &str) -> Vec<String> {
    let Some(account) = accounts.iter().find(|account| account.id == id) else { return Vec::new() };
    let mut inputs: Vec<_> = account.facts.iter().map(|fact| key(project, &fact.id, fact.year)).collect();
    inputs.sort();
    inputs.dedup();
    inputs
}

fn full(value: &Value) -> Option<String> {
    match value {
        Value::Number { quantity, .. } => Some(quantity.full()),
        Value::Word(word) => Some(word.clone()),
        Value::Calendar(year) => Some(year.to_string()),
        Value::Missing | Value::Refused => None,
    }
}

fn indicators(project: &Project, assessment: &Assessment, accounts: &[Explanation]) -> Vec<Indicator> {
    let rows = project.standard.rows.iter().zip(&assessment.indicators);
    rows.map(|(row, indicator)| Indicator {
        no: row.number,
        id: row.id.clone(),
        name: name(&row.name),
        unit: row.unit.label(Language::Chinese),
        kind: if row.kind == Kind::Mandatory { "mandatory" } else { "optional" }.to_owned(),
        assessed: indicator.assessed,
        value: full(&indicator.value),
        shown: indicator.shown.clone(),
        requirement: row.limit(indicator.case).map(|limit| limit.print()),
        met: indicator.met,
        inputs: inputs(project, accounts, &row.id),
    })
    .collect()
}

/// Every value that was neither entered nor is a row.
fn derived(project: &Project, assessment: &Assessment, accounts: &[Explanation]) -> Vec<Derived> {
    let ids = assessment.values.ids().filter(|id| !project.is_enterable(id) && project.standard.row(id).is_none());
    ids.map(|id| {
        let value = assessment.values.get(id, YearReference::REPORTING);
        let counts = project.definition(id).is_none() && matches!(value, Some(Value::Number { .. }));
        let unit = match value {
            Some(Value::Number { quantity, .. }) => Some(quantity.unit.label(Language::Chinese)),
            _ => None,
        };
        Derived {
            id: id.to_owned(),
            name: named(project, id),
            value: value.and_then(full),
            unit,
            inputs: inputs(project, accounts, id),
            counts,
        }
    })
    .collect()
}

fn passages(project: &Project, source: &TypstSource) -> Vec<Passage> {
    let statements = source.statements.iter();
    let mut lines = Lines::default();
    statements
        .map(|statement| {
            let mut facts: Vec<_> = statement.states.iter().map(|(id, year)| key(project, id, *year)).collect();
            facts.sort();
            facts.dedup();
            Passage {
                id: statement.id.clone(),
                kind: statement.kind,
                language: statement.language.key().to_owned(),
                text: statement.text.clone(),
                wording: statement.wording.clone(),
                facts,
                pages: Vec::new(),
                at: statement.place.as_ref().map(|place| lines.at(place)),
            }
        })
        .collect()
}

fn made(finding: &Finding, lines: &mut Lines) -> FindingMade {
    FindingMade {
        rule: finding.rule.name().to_owned(),
        severity: finding.severity.name().to_owned(),
        about: finding.about.clone(),
        message: Name { zh: finding.message.zh.clone(), en: finding.message.en.clone() },
        at: finding.place.as_ref().map(|place| lines.at(place)),
        waived: finding.waived.is_some(),
    }
}
