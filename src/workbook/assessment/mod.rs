//! The assessment table as a workbook that a reviewer can check: the facts, the steps of every formula, and the table, all of them live.
//!
//! Three sheets refer to one another. `data`: each fact as it was entered, and in base measures (元, 吨, 米 …), so that formulas need
//! no conversions. `steps`: the named parts of formulas, in base measures too. `table`: the form; its result is the formula, divided by
//! the row's unit, and rounded as GB/T 8170 asks, which spreadsheets do not do by themselves.

mod data;
mod formula;
mod notes;
mod steps;
mod table;

use num_rational::BigRational;
use num_traits::One;
use rust_xlsxwriter::XlsxError;

use crate::finding::{Finding, Language};
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::project::Project;

use super::pen;

/// The names of the sheets.
const TABLE: &str = "对照考核表";
const STEPS: &str = "计算过程";
const DATA: &str = "数据";
const NOTES: &str = "说明";

/// What stands in a cell without a value.
const NOTHING: &str = "-";

/// The workbook; `explanations` has one for each row.
pub fn assessment(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
) -> Result<Vec<u8>, Finding> {
    pen::finish(written(project, assessment, explanations))
}

fn written(project: &Project, assessment: &Assessment, explanations: &[Explanation]) -> Result<Vec<u8>, XlsxError> {
    let park = project.park.name.as_ref().map_or("", |name| name.for_message(Language::Chinese));
    let mut workbook = pen::workbook(&format!("{park}{}年度对照考核表", project.report.year))?;
    let data = data::Data::of(project, assessment, explanations);
    let steps = steps::Steps::of(explanations);
    table::write(workbook.add_worksheet().set_name(TABLE)?, project, assessment, explanations, &data, &steps)?;
    steps.write(workbook.add_worksheet().set_name(STEPS)?, project, &data)?;
    data.write(workbook.add_worksheet().set_name(DATA)?, project)?;
    notes::write(workbook.add_worksheet().set_name(NOTES)?)?;
    workbook.save_to_buffer()
}

/// ` * 10000`, ` / 100`, nothing: a factor as it stands behind a formula.
fn times(factor: &BigRational) -> String {
    let part = |sign: char, number: &num_bigint::BigInt| {
        if number.is_one() { String::new() } else { format!("{sign}{number}") }
    };
    format!("{}{}", part('*', factor.numer()), part('/', factor.denom()))
}
