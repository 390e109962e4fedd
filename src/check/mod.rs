//! Everything that can be wrong with a report although every file could be read: pure, project and assessment in, findings out.

mod dictionary;
mod filing;
mod rows;

use crate::finding::{Finding, Rule, Severity};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::report::{Report, Waiver};
use crate::words;

/// Checks facts, dictionary, choice of rows, verdicts, and what was filed.
pub fn check(project: &Project, assessment: &Assessment) -> Vec<Finding> {
    let mut findings = Vec::new();
    dictionary::ids(project, &mut findings);
    dictionary::facts(project, &mut findings);
    rows::choice(project, &mut findings);
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

/// Marks the findings that the report's waivers name; a waiver that names none is a finding itself.
pub fn waive(report: &Report, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut idle = Vec::new();
    let mut refused = Vec::new();
    for waiver in &report.waivers {
        let mut named = false;
        for finding in &mut findings {
            let meant = finding.rule.name() == waiver.rule && finding.about.as_deref() == Some(&waiver.about);
            if meant && finding.severity == Severity::Error {
                named = true;
                refused.push(error_waived(waiver));
            } else if meant {
                finding.waived = Some(format!("{}（{}）", waiver.reason.text, waiver.by.text));
                named = true;
            }
        }
        if !named {
            let (rule, about) = (&waiver.rule, &waiver.about);
            idle.push(
                Finding::warning(
                    Rule::IdleWaiver,
                    waiver.place.clone(),
                    words!("没有发现可供免除：{rule} {about}", "there is no finding to waive: {rule} {about}"),
                )
                .hint(words!("删去这条免除", "remove the waiver")),
            );
        }
    }
    findings.extend(idle);
    findings.extend(refused);
    findings
}

/// Only a warning can be accepted: an error would leave a hole in the report or make it false.
fn error_waived(waiver: &Waiver) -> Finding {
    let rule = &waiver.rule;
    Finding::warning(
        Rule::IdleWaiver,
        waiver.place.clone(),
        words!("错误不能免除：{rule}", "an error cannot be waived: {rule}"),
    )
    .hint(words!("改正错误，删去这条免除", "mend the error and remove the waiver"))
}
