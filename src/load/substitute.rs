//! Limits that the report puts in place of the standard's.

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::model::report::Report;
use crate::model::standard::{Limit, Requirement, Row, Standard};
use crate::words;

use super::fields::Findings;

/// Puts the report's own limits in place of the standard's, where a footnote allows that.
pub fn substitute(standard: &mut Standard, report: &Report, findings: &mut Findings) {
    let mut done = BTreeSet::new();
    for substitution in &report.substitutions {
        let number = substitution.number;
        let index = standard.rows.iter().position(|row| row.number == number);
        let allowed =
            |row: &Row| standard.notes.iter().any(|note| note.substitution && Some(&note.letter) == row.note.as_ref());
        let numeric = |row: &Row| matches!(row.requirement, Requirement::Always(Limit::Number { .. }));
        let same_kind = |row: &Row| numeric(row) == matches!(substitution.limit, Limit::Number { .. });
        let fault = match index.map(|index| &standard.rows[index]) {
            None => words!("标准中没有第{number}项", "the standard has no row {number}"),
            Some(_) if !done.insert(number) => words!("第{number}项重复", "row {number} stands twice"),
            Some(row) if !allowed(row) => words!(
                "第{number}项的要求不能替换：脚注未作规定",
                "the requirement of row {number} cannot be replaced: no footnote allows it"
            ),
            Some(row) if !same_kind(row) => words!(
                "第{number}项的要求与原要求不同类",
                "the limit for row {number} is of another kind than the standard's"
            ),
            Some(_) => {
                if let Some(index) = index {
                    standard.rows[index].replaced = Some(standard.rows[index].requirement.clone());
                    standard.rows[index].requirement = Requirement::Always(substitution.limit.clone());
                    standard.rows[index].requirement_place = substitution.place.clone();
                }
                continue;
            }
        };
        let hint = words!("核对 substitutions", "check `substitutions`");
        findings.push(Finding::error(Rule::WrongValue, substitution.place.clone(), fault).hint(hint));
    }
}
