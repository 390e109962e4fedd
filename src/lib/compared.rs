//! `diff` and `verify`: what a build would record, two reports compared, and whether a PDF, its record and the project belong together.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, Rule, Words, settle};
use crate::model::difference::Difference;
use crate::model::edition::Edition;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::{Wish, compute, diff, examine_loaded, load, record, render, words};

/// Two reports compared.
pub struct Compared {
    /// Nothing where one of them could not be told.
    pub difference: Option<Difference>,
    pub findings: Vec<Finding>,
}

/// Compares two reports, each named as [`load::given`] reads it. Nothing for `old`: the last release in the output folder; nothing for
/// `new`: the project as it stands. A project is taken in the edition and year of the record that it is compared with.
pub fn compare(request: &load::Request, output: &Path, wish: Wish, old: Option<&str>, new: Option<&str>) -> Compared {
    let side = |name: Option<&str>| match name {
        Some(name) => load::given(name),
        None => Ok(load::Given::Folder(request.folder.clone())),
    };
    let before = match old {
        Some(_) => side(old),
        None => load::last_release(output, request.year).map(|record| load::Given::Record(Box::new(record))),
    };
    let sides = before.and_then(|before| Ok([before, side(new)?]));
    let sides = match sides {
        Ok(sides) => sides,
        Err(finding) => return Compared { difference: None, findings: vec![finding] },
    };
    let known = sides.iter().find_map(|side| match side {
        load::Given::Record(record) => Some((record.year, record.edition.clone(), record.annex)),
        _ => None,
    });
    let (mut year, mut wish) = (request.year, wish);
    if let Some((own, edition, annex)) = known {
        year = year.or(Some(own));
        wish.edition = wish.edition.or_else(|| Edition::ALL.into_iter().find(|known| known.name() == edition));
        wish.annex = wish.annex.or(Some(annex));
    }
    let mut findings = Vec::new();
    let mut told = |side| recorded(side, request, year, wish).map_err(|found| findings.extend(found)).ok();
    let records: Vec<Record> = sides.into_iter().filter_map(&mut told).collect();
    match records.as_slice() {
        [old, new] => Compared { difference: Some(diff::compare(old, new)), findings: Vec::new() },
        _ => Compared { difference: None, findings: settle(findings) },
    }
}

/// The record of one side of a comparison; without sentences nothing can be compared, and what stands in the way is told.
pub fn recorded(
    side: load::Given,
    request: &load::Request,
    year: Option<i32>,
    wish: Wish,
) -> Result<Record, Vec<Finding>> {
    let at = |folder: PathBuf| load::Request { folder, year, standard: None };
    let (project, findings) = match side {
        load::Given::Record(record) => return Ok(*record),
        load::Given::Folder(folder) => load::load(&at(folder)),
        load::Given::Revision(revision) => load::load_revision(&at(request.folder.clone()), &revision),
    };
    let Some(project) = project else { return Err(findings) };
    let (record, findings) = record_of_project(project, findings, wish);
    if record.passages.is_empty() { Err(findings) } else { Ok(record) }
}

/// What `verify` found.
pub struct Verified {
    /// The release or draft as its record names it; nothing where it could not be told.
    pub record: Option<Record>,
    /// What does not belong together.
    pub differences: Vec<Words>,
    pub findings: Vec<Finding>,
}

/// Whether a PDF, the record beside it and the project belong together.
pub fn verify(request: &load::Request, pdf: &Path) -> Verified {
    let refused = |findings| Verified { record: None, differences: Vec::new(), findings: settle(findings) };
    let kept = match load::pdf(pdf) {
        Ok(kept) => kept,
        Err(finding) => return refused(vec![finding]),
    };
    let record = match load::record(&kept.record) {
        Ok(record) => record,
        Err(finding) => return refused(vec![finding]),
    };
    let Some(digest) = kept.digest else {
        let said = words!(
            "这个PDF没有输入摘要，不是由 ecopark 生成的",
            "this PDF bears no digest: ecopark did not write it as it is"
        );
        return refused(vec![Finding::error(Rule::UnreadableFile, None, said)]);
    };
    let (project, findings) = load::load(&load::Request { year: Some(record.year), ..request.clone() });
    let Some(project) = project else { return refused(findings) };
    let differences = diff::verify(&kept.sha256, &digest, &record, &record::inputs_of(&project));
    Verified { record: Some(record), differences, findings: Vec::new() }
}

/// What a build would record of a project that was read, as far as it can be told without setting a page, with what was found.
pub fn record_of_project(project: Project, findings: Vec<Finding>, wish: Wish) -> (Record, Vec<Finding>) {
    let edition = wish.edition(&project);
    let annex = wish.annex(edition);
    let record = record::begun(&project, &record::Setting { edition, annex, draft: false, faces: Vec::new() });
    let look = render::Look::new(edition, false, Vec::new());
    let examined = examine_loaded(project, findings, &look, annex);
    let findings = examined.findings;
    let record = match (examined.project, examined.assessment) {
        (Some(project), Some(assessment)) => {
            let accounts = compute::accounts(&project, &assessment);
            record::complete(record, &project, &assessment, &accounts, examined.source.as_ref(), &findings)
        }
        _ => record,
    };
    (record, findings)
}
