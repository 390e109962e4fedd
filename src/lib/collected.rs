//! `collect`: what departments sent back, all of it or none, and who has not answered yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::finding::{Finding, Rule, settle};
use crate::model::correction::Wanted;
use crate::model::expression::YearReference;
use crate::model::fact::FactValue;
use crate::model::project::Project;
use crate::workbook::grid::Grid;
use crate::workbook::{Answer, Said, form, imported, returned};
use crate::{CorrectionOrder, Planned, check, load, plan_corrections, words};

/// Files to be taken in.
#[derive(Debug, Clone)]
pub struct ReturnOrder {
    pub request: load::Request,
    pub files: Vec<PathBuf>,
    /// The day that the ledger notes.
    pub date: NaiveDate,
    /// Also where that opens an error elsewhere.
    pub anyway: bool,
    /// In percent: figures that move by more are told.
    pub threshold: u32,
}

/// One file that was read.
pub struct FileRead {
    pub file: PathBuf,
    /// Nothing where the file is not known.
    pub kind: Option<FileKind>,
    pub answered: usize,
    /// The names of what is still open in it.
    pub open: Vec<String>,
}

/// What a file was recognised as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// The form of a department.
    Form(String),
    /// A workbook from elsewhere, by the id of its map in `data/imports.yaml`.
    Import(String),
}

/// What one file says.
struct Read {
    kind: Option<FileKind>,
    answers: Vec<Answer>,
    open: Vec<String>,
    by: Option<String>,
    findings: Vec<Finding>,
}

/// What taking the files in would do; nothing is written yet.
pub struct TakenIn {
    pub files: Vec<FileRead>,
    /// What was found in the files, and what stands in the way.
    pub findings: Vec<Finding>,
    /// New figures that differ much from the latest earlier ones.
    pub moved: Vec<Moved>,
    /// Nothing where a file is at fault, or where nothing new was answered.
    pub planned: Option<Planned>,
}

/// Reads forms that came back, and workbooks that are mapped, and works out what they would do to the data and to every report.
pub fn take_in(order: &ReturnOrder) -> TakenIn {
    let mut taken = TakenIn { files: Vec::new(), findings: Vec::new(), moved: Vec::new(), planned: None };
    let threshold = order.threshold;
    let (project, findings) = load::load(&order.request);
    let Some(project) = project else {
        taken.findings = settle(findings);
        return taken;
    };
    let faults = faults_of_maps(&project, findings);
    let mut wanted: Vec<Wanted> = Vec::new();
    for file in &order.files {
        let Read { kind, answers, open, by, findings } = match read(file, &project, &faults) {
            Ok(read) => read,
            Err(faults) => {
                taken.findings.extend(faults);
                continue;
            }
        };
        taken.findings.extend(findings);
        let names = open.iter().map(|id| form::asked(&project, id).name).collect();
        taken.files.push(FileRead { file: file.clone(), kind: kind.clone(), answered: answers.len(), open: names });
        let Some(kind) = kind else { continue };
        for answer in answers {
            taken.findings.extend(roughly_known(&project, &answer));
            let one = as_wanted(&answer, file, &project, &kind, by.as_deref());
            match wanted.iter().find(|known| known.fact == one.fact) {
                Some(known) => taken.findings.extend(contradiction(known, &one)),
                None => wanted.push(one),
            }
        }
    }
    taken.findings = settle(std::mem::take(&mut taken.findings));
    if !wanted.is_empty() && !taken.findings.iter().any(Finding::is_open_error) {
        let order = CorrectionOrder {
            folder: order.request.folder.clone(),
            wanted,
            year: Some(project.report.year),
            date: order.date,
            anyway: order.anyway,
        };
        let planned = plan_corrections(&order);
        let new = planned.made.iter().filter_map(|made| Some((&made.subject.0, made.new.as_ref()?)));
        taken.moved = new.filter_map(|(id, new)| moved(&form::asked(&project, id), new, threshold)).collect();
        taken.planned = Some(planned);
    }
    taken
}

/// A form is read by its marks, any other workbook by the map that it fits; `faults` are those of the maps, which then have to be mended first.
fn read(file: &Path, project: &Project, faults: &[Finding]) -> Result<Read, Vec<Finding>> {
    let name = file.display().to_string().replace('\\', "/");
    let grid = load::workbook(file).and_then(|bytes| Grid::read(&name, &bytes)).map_err(|finding| vec![finding])?;
    let is_form = grid.sheet(form::MARKS).is_some();
    if !is_form && !faults.is_empty() {
        return Err(faults.to_vec());
    }
    if is_form || project.imports.is_empty() {
        let form = returned(&grid, project);
        let kind = form.department.map(FileKind::Form);
        return Ok(Read { kind, answers: form.answers, open: form.open, by: form.by, findings: form.findings });
    }
    let import = imported(&grid, project);
    let kind = import.id.map(FileKind::Import);
    Ok(Read { kind, answers: import.answers, open: Vec::new(), by: None, findings: import.findings })
}

/// What is wrong with the maps, as it was read and as it is checked.
fn faults_of_maps(project: &Project, mut findings: Vec<Finding>) -> Vec<Finding> {
    check::imports(project, &mut findings);
    let of_maps = |finding: &Finding| finding.place.as_ref().is_some_and(|place| place.source.path == load::IMPORTS);
    findings.retain(|finding| finding.is_open_error() && of_maps(finding));
    findings
}

fn as_wanted(answer: &Answer, file: &Path, project: &Project, kind: &FileKind, by: Option<&str>) -> Wanted {
    let (value, unit) = match &answer.said {
        Said::Number { digits, unit } => (digits.clone(), Some(unit.label(crate::finding::Language::Chinese))),
        Said::Word(word) => (word.clone(), None),
        Said::NotCollected | Said::Nothing => ("null".to_owned(), None),
    };
    // The name of the file is what stays of it; the folder is this machine's.
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = &answer.place.source.path;
    let cell = path.split_once('!').map_or("", |(_, cell)| cell);
    let remarks = answer.remarks.as_ref().map_or_else(String::new, |remarks| format!("；备注：{}", plain(remarks)));
    let (reason, by) = match kind {
        FileKind::Form(department) => (format!("{department}填报"), by.map(|by| format!("{department} {}", plain(by)))),
        FileKind::Import(id) => (format!("取自{}（imports.yaml：{id}）", plain(&name)), None),
    };
    Wanted {
        fact: answer.fact.clone(),
        value,
        item: None,
        unit,
        year: Some(project.report.year),
        reason,
        by,
        place: Some(answer.place.clone()),
        source: Some(format!("{name}!{cell}{remarks}")),
    }
}

/// One line without characters that have no printed form.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A form asks for exact digits: put beside `approximate: over`, they would be printed as “more than”.
fn roughly_known(project: &Project, answer: &Answer) -> Option<Finding> {
    let id = &answer.fact;
    let entry = project.entry(id, YearReference::REPORTING).filter(|entry| entry.approximate.is_some())?;
    matches!(&answer.said, Said::Number { .. }).then(|| {
        Finding::error(
            Rule::ApproximateFigure,
            entry.value_place.clone(),
            words!(
                "“{id}”在此是约数，填报的是准确数",
                "`{id}` is approximate here, and the figure that came in is exact"
            ),
        )
        .hint(words!("删去 approximate 后再收取", "remove `approximate`, then take the file in"))
        .about(id)
    })
}

/// Two files that answer for one fact and do not say the same.
fn contradiction(known: &Wanted, other: &Wanted) -> Option<Finding> {
    if known.value == other.value && known.unit == other.unit {
        return None;
    }
    let said = |one: &Wanted| format!("{} {}", one.value, one.unit.as_deref().unwrap_or_default()).trim().to_owned();
    let (first, second) = (said(known), said(other));
    let at = known.place.as_ref().map_or("", |place| &place.source.path);
    let id = &known.fact;
    Some(
        Finding::error(
            Rule::UnplainCell,
            other.place.clone(),
            words!("{id}在此处是{second}，在{at}是{first}", "{id} is {second} here and {first} in {at}"),
        )
        .hint(words!(
            "问明哪个正确，只收那一个文件，或改成一致",
            "find out which is right; take in that file only, or make them agree"
        ))
        .about(id),
    )
}

/// How far the collection of a year's figures has come.
pub struct Collection {
    pub year: i32,
    pub departments: Vec<Answered>,
    /// In percent: figures that moved by more are told.
    pub threshold: u32,
}

/// What one department has answered.
pub struct Answered {
    pub department: String,
    pub asked: usize,
    /// Names of what is not answered.
    pub missing: Vec<String>,
    pub moved: Vec<Moved>,
}

/// A figure that differs much from the latest earlier one.
pub struct Moved {
    pub fact: String,
    pub name: String,
    pub year: i32,
    pub before: FactValue,
    pub now: FactValue,
    /// By how many percent; nothing where it was 0.
    pub percent: Option<BigRational>,
}

/// Who has answered, what is missing, and what differs from the latest earlier value by more than `threshold` percent.
pub fn collection(request: &load::Request, threshold: u32) -> Result<Collection, Vec<Finding>> {
    let (project, findings) = load::load(request);
    let project = project.ok_or_else(|| settle(findings))?;
    let year = project.report.year;
    let departments = form::forms(&project).into_iter().map(|form| {
        let values: BTreeMap<&str, Option<&FactValue>> =
            form.asked.iter().map(|asked| (asked.id.as_str(), answer(&project, &asked.id))).collect();
        let open = form.asked.iter().filter(|asked| values[asked.id.as_str()].is_none());
        let moved = form.asked.iter().filter_map(|asked| moved(asked, values[asked.id.as_str()]?, threshold));
        Answered {
            asked: form.asked.len(),
            missing: open.map(|asked| asked.name.clone()).collect(),
            moved: moved.collect(),
            department: form.department.clone(),
        }
    });
    Ok(Collection { year, departments: departments.collect(), threshold })
}

/// A value that was entered, or a form's word that there is none.
fn answer<'a>(project: &'a Project, id: &str) -> Option<&'a FactValue> {
    let entry = project.years.get(&project.report.year)?.facts.get(id)?;
    let from_form = || entry.source.as_ref().is_some_and(|source| source.contains(".xlsx!"));
    let said = match &entry.value {
        FactValue::Number(_) | FactValue::Word(_) => true,
        FactValue::Missing => from_form(),
        FactValue::Refused => false,
    };
    said.then_some(&entry.value)
}

fn moved(asked: &form::Asked, now: &FactValue, threshold: u32) -> Option<Moved> {
    let before = asked.before.as_ref()?;
    let (FactValue::Number(old), FactValue::Number(new)) = (&before.value, now) else { return None };
    let (old, new) = (&old.value.low, &new.convert(old.unit)?.value.low);
    let percent = (!old.is_zero()).then(|| (new - old) / old.abs() * BigRational::from_integer(100.into()));
    let limit = BigRational::from_integer(threshold.into());
    let far = percent.as_ref().map_or(new != old, |percent| percent.abs() > limit);
    far.then(|| Moved {
        fact: asked.id.clone(),
        name: asked.name.clone(),
        year: before.year,
        before: before.value.clone(),
        now: now.clone(),
        percent,
    })
}
