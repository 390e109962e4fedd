//! Workbooks written: the assessment table for a reviewer, and forms for departments.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, Rule, settle};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::workbook::form::{self, Form};
use crate::{compute, load, workbook, write};

/// Writes the assessment table with live formulas to `<park>-<year>-indicators.xlsx`.
pub fn write_table(project: &Project, assessment: &Assessment, output: &Path) -> Result<PathBuf, Finding> {
    let rows = project.standard.rows.iter();
    let explanations: Vec<_> = rows.filter_map(|row| compute::explain(project, assessment, &row.id)).collect();
    let bytes = workbook::assessment(project, assessment, &explanations)?;
    let park = project.park.id.as_deref().unwrap_or("park");
    let name = format!("{park}-{}-indicators.xlsx", project.report.year);
    let files = write::write(output, &[(name.clone(), &bytes)])?;
    Ok(files.into_iter().next().unwrap_or_else(|| output.join(name)))
}

/// The forms that were written.
pub struct FormsWritten {
    /// Each with its file; empty where none was written.
    pub forms: Vec<(PathBuf, Form)>,
    pub findings: Vec<Finding>,
}

/// Writes one form for each department, for the report's year.
pub fn write_forms(request: &load::Request, output: &Path) -> FormsWritten {
    let refused = |findings| FormsWritten { forms: Vec::new(), findings: settle(findings) };
    let (project, findings) = load::load(request);
    // Values that are still missing or open are what the forms are for.
    let unread = |finding: &Finding| finding.is_open_error() && finding.rule != Rule::ToBeWritten;
    let Some(project) = project.filter(|_| !findings.iter().any(unread)) else { return refused(findings) };
    let mut forms = Vec::new();
    let mut files = Vec::new();
    for form in form::forms(&project) {
        match form.bytes(&project) {
            Ok(bytes) => files.push((form.file_name(&project), bytes)),
            Err(finding) => return refused(vec![finding]),
        }
        forms.push(form);
    }
    let contents: Vec<(String, &[u8])> = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    match write::write(output, &contents) {
        Ok(paths) => FormsWritten { forms: paths.into_iter().zip(forms).collect(), findings: Vec::new() },
        Err(finding) => refused(vec![finding]),
    }
}
