//! The sheet of steps: the named parts of formulas, each once, with its formula in words and live.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use crate::finding::Language;
use crate::model::explanation::{Explanation, Step, Wording};
use crate::model::project::Project;

use super::super::{number, pen};
use super::data::Data;
use super::formula::Cells;
use super::{NOTHING, STEPS, times};

const HEADINGS: [&str; 5] = ["名称", "公式", "数值", "单位", "基本单位数值"];
const WIDTHS: [u32; 5] = [44, 64, 20, 10, 20];

const VALUE: ColNum = 2;
const BASE: ColNum = 4;
const FIRST: RowNum = 2;

/// The definition or fact of a step, and what it was applied to.
type Key = (String, Option<String>);

/// Each step with the explanation that it is told in.
pub struct Steps<'a> {
    steps: Vec<(&'a Explanation, usize)>,
}

impl<'a> Steps<'a> {
    pub fn of(explanations: &'a [Explanation]) -> Steps<'a> {
        let mut steps: Vec<(&Explanation, usize)> = Vec::new();
        for explanation in explanations {
            for (index, step) in explanation.steps.iter().enumerate() {
                if !steps.iter().any(|(other, known)| other.steps[*known].key == step.key) {
                    steps.push((explanation, index));
                }
            }
        }
        Steps { steps }
    }

    /// The cell of a step in base measures.
    pub fn base(&self, key: &Key) -> Option<String> {
        let row = self.steps.iter().position(|(explanation, index)| explanation.steps[*index].key == *key)?;
        Some(format!("{STEPS}!{}", pen::fixed((FIRST + row as RowNum, BASE))))
    }

    pub fn write(&self, sheet: &mut Worksheet, project: &Project, data: &Data) -> Result<(), XlsxError> {
        for (column, width) in WIDTHS.iter().enumerate() {
            sheet.set_column_width(column as ColNum, *width)?;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(1, 1)?;
        pen::merged(sheet, (0, 0), (0, BASE), "计算过程（各项公式中的分步结果）", &pen::title())?;
        sheet.set_row_height(0, 26)?;
        for (column, heading) in HEADINGS.iter().enumerate() {
            pen::text(sheet, (1, column as ColNum), heading, &pen::column_heading())?;
        }
        for (row, (explanation, index)) in self.steps.iter().enumerate() {
            let cells = Cells { explanation, data, steps: self };
            let form = &project.standard.form;
            let wording = Wording { explanation, form, language: Language::Chinese, grouped: false };
            let (name, step) = (explanation.step_name(*index, Language::Chinese), &explanation.steps[*index]);
            write_step(sheet, FIRST + row as RowNum, &name, step, &wording, &cells)?;
        }
        Ok(())
    }
}

fn write_step(
    sheet: &mut Worksheet,
    row: RowNum,
    name: &str,
    step: &Step,
    wording: &Wording,
    cells: &Cells,
) -> Result<(), XlsxError> {
    pen::text(sheet, (row, 0), name, &pen::cell())?;
    pen::text(sheet, (row, 1), &wording.names(&step.term), &pen::cell())?;
    pen::text(sheet, (row, VALUE + 1), &step.unit.label(Language::Chinese), &pen::centred())?;
    let (value, scale) = (&step.value.low, step.unit.scale());
    let Some(formula) = cells.formula(&step.term) else {
        pen::text(sheet, (row, BASE), NOTHING, &pen::centred())?;
        return pen::text(sheet, (row, VALUE), NOTHING, &pen::centred());
    };
    let in_unit = format!("={}{}", pen::name((row, BASE)), times(&scale.recip()));
    pen::formula(sheet, (row, VALUE), &in_unit, &number::cached(value), &pen::full_figure())?;
    pen::formula(sheet, (row, BASE), &format!("={formula}"), &number::cached(&(value * &scale)), &pen::full_figure())
}
