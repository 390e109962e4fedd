//! Everything that can be wrong with a report although every file could be read: pure, project and assessment in, findings out.

mod dictionary;
mod filing;
mod punctuation;
mod rows;
mod sentences;
mod terms;
mod texts;

use crate::finding::{Acceptance, Finding, Language, Rule, Severity};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::report::Report;
use crate::words;

/// Checks facts, dictionary, choice of rows, verdicts, and what was filed.
pub fn check(project: &Project, assessment: &Assessment) -> Vec<Finding> {
    let mut findings = Vec::new();
    dictionary::ids(project, &mut findings);
    dictionary::facts(project, &mut findings);
    rows::choice(project, &mut findings);
    rows::substitutions(project, &mut findings);
    for (row, indicator) in project.standard.rows.iter().zip(&assessment.indicators) {
        rows::verdict(project, row, indicator, &mut findings);
        rows::evidence(project, row, &mut findings);
        rows::rounding(project, row, indicator, &mut findings);
    }
    filing::unverified(project, &mut findings);
    filing::filed(project, assessment, &mut findings);
    filing::questions(project, assessment, &mut findings);
    filing::notice(&project.report, &mut findings);
    findings
}

/// Checks the names, marks and sentences of the texts in the languages of an edition.
pub fn wording(project: &Project, languages: &[Language]) -> Vec<Finding> {
    let mut findings = Vec::new();
    terms::terms(project, languages, &mut findings);
    punctuation::punctuation(project, languages, &mut findings);
    findings
}

/// Marks the findings that the report's waivers name; a waiver that names none, or an error, is a finding itself.
pub fn waive(report: &Report, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut idle = Vec::new();
    // Where something is refused, a finding may be missing only for that.
    let open = findings.iter().any(Finding::is_open_error);
    for waiver in &report.waivers {
        let meant =
            |finding: &Finding| finding.rule.name() == waiver.rule && finding.about.as_deref() == Some(&waiver.about);
        let (rule, about) = (&waiver.rule, &waiver.about);
        let waivable = Rule::ALL.iter().any(|known| known.name() == rule && known.may_be_waived());
        let mut named = false;
        for finding in findings.iter_mut().filter(|finding| meant(finding) && finding.severity == Severity::Warning) {
            finding.waived = Some(Acceptance { reason: waiver.reason.text.clone(), by: waiver.by.text.clone() });
            named = true;
        }
        let (message, hint) =
            if !waivable || findings.iter().any(|finding| meant(finding) && finding.severity == Severity::Error) {
                (
                    words!("错误不能免除：{rule} {about}", "an error cannot be waived: {rule} {about}"),
                    words!("改正错误，删去这条免除", "mend the error and remove the waiver"),
                )
            } else if !named && !open {
                (
                    words!("没有发现可供免除：{rule} {about}", "there is no finding to waive: {rule} {about}"),
                    words!("删去这条免除，或核对 about", "remove the waiver, or check `about`"),
                )
            } else {
                continue;
            };
        idle.push(Finding::warning(Rule::IdleWaiver, waiver.place.clone(), message).hint(hint));
    }
    findings.extend(idle);
    findings
}
