//! Corrections, step by step: load, correct, load again as it would be, compare, and only then write.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::finding::{Finding, Rule, settle};
use crate::model::correction::Wanted;
use crate::model::difference::Difference;
use crate::model::edition::Edition;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::write::journal::{self, Replacement};
use crate::{Wish, compute, correct, diff, load, record_of_project};

/// Corrections to be made.
#[derive(Debug, Clone)]
pub struct CorrectionOrder {
    pub folder: PathBuf,
    pub wanted: Vec<Wanted>,
    /// Of what bears no year of its own; nothing: that of the newest report.
    pub year: Option<i32>,
    /// The day that the ledger notes.
    pub date: NaiveDate,
    /// Also where that opens an error elsewhere.
    pub anyway: bool,
}

/// What corrections would do; nothing is written yet.
pub struct Planned {
    pub made: Vec<correct::Made>,
    /// What would be another in each report, in all its languages.
    pub differences: Vec<Difference>,
    /// Why they are refused.
    pub refusals: Vec<Finding>,
    folder: PathBuf,
    files: Vec<Replacement>,
    /// The texts as they would stand.
    edited: Option<correct::Edited>,
}

impl Planned {
    /// Whether the data say all of it already.
    pub fn changes_nothing(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether nothing is wrong with the values themselves: somebody may answer for the errors that they cause, and go ahead.
    pub fn may_go_ahead(&self) -> bool {
        let answerable = |edited| self.refusals.iter().all(|refusal| !correct::is_of_the_value(refusal, edited));
        self.edited.as_ref().is_some_and(answerable)
    }

    /// The files that would be written, by their path in the project.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }
}

/// Works out what corrections would do to the data and to every report.
pub fn plan_corrections(order: &CorrectionOrder) -> Planned {
    let CorrectionOrder { folder, wanted, year, date, anyway } = order;
    let reports = load::report_years(folder);
    let year = year.or(reports.iter().max().copied());
    let wanted: Vec<_> = wanted.iter().map(|one| Wanted { year: one.year.or(year), ..one.clone() }).collect();
    let mut planned = Planned {
        made: Vec::new(),
        differences: Vec::new(),
        refusals: Vec::new(),
        folder: folder.clone(),
        files: Vec::new(),
        edited: None,
    };
    let request = |year| load::Request { folder: folder.clone(), year, standard: None };
    // The report of the data's own year knows its facts best.
    let own_year = wanted.iter().find_map(|wanted| wanted.year).filter(|year| reports.contains(year));
    let (project, findings) = load::load(&request(own_year));
    let Some(project) = project else {
        planned.refusals = settle(findings);
        return planned;
    };
    // Why a year's data cannot be read says more than that there are none.
    let unread = wanted.iter().filter_map(|one| project.years.get(&one.year?)).filter(|data| data.unread);
    let unread: BTreeSet<&str> = unread.map(|data| data.source.path.as_str()).collect();
    let is_why = |finding: &&Finding| {
        finding.is_open_error()
            && finding.place.as_ref().is_some_and(|place| unread.contains(place.source.path.as_str()))
    };
    let why: Vec<Finding> = findings.iter().filter(is_why).cloned().collect();
    if !why.is_empty() {
        planned.refusals = settle(why);
        return planned;
    }
    let (assessment, _) = compute::compute(&project);
    let rests_on = |id: &str| {
        let explanation = compute::explain(&project, &assessment, id);
        explanation.map(|told| told.facts.into_iter().map(|fact| fact.id).collect()).unwrap_or_default()
    };
    let edited = match correct::correct(&project, &wanted, *date, load::LEDGER, &rests_on) {
        Ok(edited) => edited,
        Err(refusals) => {
            planned.refusals = settle(refusals);
            return planned;
        }
    };
    let mut after = None;
    for year in reports {
        let request = request(Some(year));
        let (was, now) = (load::load(&request), load::load_as_if(&request, &edited.texts));
        if year == project.report.year {
            after = now.0.clone();
        }
        let ((was, known), (now, found)) = (record_read(was), record_read(now));
        planned.differences.extend(was.zip(now).map(|(was, now)| diff::compare(&was, &now)));
        let refused =
            |finding: &Finding| opens(finding, &known) && (!anyway || correct::is_of_the_value(finding, &edited));
        planned.refusals.extend(found.into_iter().filter(refused));
    }
    planned.refusals = settle(planned.refusals);
    let broken = planned.refusals.iter().any(|refusal| refusal.rule == Rule::YamlSyntax);
    let faithful = || after.is_some_and(|after| correct::is_faithful(&project, &after, &edited));
    if broken || planned.refusals.is_empty() && !faithful() {
        planned.refusals = vec![correct::unfaithful(&edited)];
    }
    for (path, text) in &edited.texts {
        match replacement(&project, folder, path, text) {
            Ok(file) => planned.files.push(file),
            Err(finding) => planned.refusals.push(finding),
        }
    }
    planned.made = edited.made.clone();
    planned.edited = Some(edited);
    planned
}

/// What a build of the bilingual edition, with its annex, would record of a project that was read.
fn record_read((project, findings): (Option<Project>, Vec<Finding>)) -> (Option<Record>, Vec<Finding>) {
    let wish = Wish { edition: Some(Edition::Bilingual), annex: Some(true) };
    match project {
        Some(project) => {
            let (record, findings) = record_of_project(project, findings, wish);
            (Some(record), findings)
        }
        None => (None, settle(findings)),
    }
}

/// Whether a finding is an open error that the findings before did not have; one that speaks of other values is still the same.
fn opens(finding: &Finding, before: &[Finding]) -> bool {
    let path = |finding: &Finding| finding.place.as_ref().map(|place| place.source.path.clone());
    let same = |known: &&Finding| {
        let same_subject = known.about == finding.about && (known.about.is_some() || known.message == finding.message);
        // A row without a value is told at the first of its facts that has none, which may be in another year's file now.
        let same_file = finding.rule == Rule::AssessedWithoutValue || path(known) == path(finding);
        known.rule == finding.rule && same_subject && same_file
    };
    finding.is_open_error() && !before.iter().filter(|known| known.is_open_error()).any(|known| same(&known))
}

/// The new bytes of a file, where it still is what was read; a byte order mark stays.
fn replacement(project: &Project, folder: &Path, path: &str, text: &str) -> Result<Replacement, Finding> {
    const MARK: &str = "\u{feff}";
    let sources = project.years.values().map(|data| &data.source).chain(&project.ledger.source);
    let read = sources.into_iter().find(|source| source.path == path).map(|source| source.text.as_bytes());
    let old = load::original(folder, path);
    let bare = old.as_deref().map(|old| old.strip_prefix(MARK.as_bytes()).unwrap_or(old));
    if bare != read {
        return Err(journal::meanwhile());
    }
    let mark = if bare.map(<[u8]>::len) == old.as_ref().map(Vec::len) { "" } else { MARK };
    Ok(Replacement { path: path.to_owned(), old, new: format!("{mark}{text}") })
}

/// Puts planned corrections in place: all files or none.
pub fn carry_out(planned: &Planned) -> Result<Vec<PathBuf>, Finding> {
    journal::replace(&planned.folder, &planned.files)
}

/// Completes or takes back what an interrupted correction left in a project. Every command does so before it reads.
pub fn recover(folder: &Path) -> Vec<Finding> {
    journal::recover(folder)
}
