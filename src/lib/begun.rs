//! `init` and `new-year`: the first files of a park and of its next report.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, settle};
use crate::{begin, load, may_be_released, write};

/// What `init` and `new-year` made.
pub struct Begun {
    /// Empty where nothing was made.
    pub files: Vec<PathBuf>,
    pub findings: Vec<Finding>,
}

/// Makes the project of a new park. A folder that holds one is left as it is.
pub fn init(folder: &Path, standard: Option<&str>, wish: &begin::Wish) -> Begun {
    let refused = |findings| Begun { files: Vec::new(), findings: settle(findings) };
    let mut findings = Vec::new();
    let standard = load::standard_named(standard, &mut findings);
    let Some(standard) = standard.filter(|_| may_be_released(&findings)) else { return refused(findings) };
    match begin::park(wish, &standard) {
        Ok(files) => create(folder, &files, Vec::new()),
        Err(wrong) => refused(wrong),
    }
}

fn create(folder: &Path, files: &[begin::NewFile], mut findings: Vec<Finding>) -> Begun {
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let taken = load::taken(folder, &paths);
    if taken.is_empty() {
        match write::create(folder, files) {
            Ok(files) => return Begun { files, findings: settle(findings) },
            Err(finding) => findings.push(finding),
        }
    }
    findings.extend(taken.iter().map(|path| begin::taken(path)));
    Begun { files: Vec::new(), findings: settle(findings) }
}

/// Begins the report of `year` from the one that the request chooses, which is left as it is.
pub fn new_year(request: &load::Request, year: i32) -> Begun {
    let refused = |findings| Begun { files: Vec::new(), findings: settle(findings) };
    if load::report_years(&request.folder).contains(&year) {
        return refused(vec![begin::begun_already(year)]);
    }
    let (project, findings) = load::load(request);
    let Some(project) = project.filter(|_| may_be_released(&findings)) else { return refused(findings) };
    let begin::Next { files, findings } = match begin::next(&project, year) {
        Ok(next) => next,
        Err(wrong) => return refused(vec![wrong]),
    };
    let broken: Vec<Finding> = files
        .iter()
        .filter(|(path, bytes)| !load::is_readable(path, bytes))
        .map(|(path, _)| begin::unreadable(path))
        .collect();
    if !broken.is_empty() {
        return refused(broken);
    }
    create(&request.folder, &files, findings)
}
