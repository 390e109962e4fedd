//! The sheet of facts: each as it was entered, with its source, and in base measures.

use num_rational::BigRational;
use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use crate::finding::Language;
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::unit::Unit;
use crate::model::value::Value;

use super::super::{number, pen};
use super::{DATA, NOTHING, times};

const HEADINGS: [&str; 8] =
    ["事实编号", "名称", "年份", "数值", "单位", "一单位合基本单位", "基本单位数值", "数据来源"];
const WIDTHS: [u32; 8] = [28, 34, 7, 16, 12, 16, 18, 40];

const YEAR: ColNum = 2;
const VALUE: ColNum = 3;
const BASE: ColNum = 6;

/// Where the reporting year and the planning base year stand.
const REPORTING_YEAR: RowNum = 1;
const BASE_YEAR: RowNum = 2;

const HEADING: RowNum = 4;
const FIRST: RowNum = HEADING + 1;

/// The facts that rows rest on, each once.
pub struct Data {
    facts: Vec<Fact>,
}

struct Fact {
    id: String,
    name: String,
    year: Option<i32>,
    value: Value,
    source: Option<String>,
}

impl Data {
    pub fn of(project: &Project, assessment: &Assessment, explanations: &[Explanation]) -> Data {
        let mut data = Data { facts: Vec::new() };
        for indicator in &assessment.indicators {
            for input in &indicator.inputs {
                let name = project.definition(&input.fact).map_or("", |fact| fact.name.for_message(Language::Chinese));
                // As it was entered, not in the unit of the form.
                let entered = assessment.values.get(&input.fact, input.year).cloned().unwrap_or(Value::Missing);
                data.note(&input.fact, name, input.calendar_year, &entered, input.source.as_deref());
            }
            let explanation = explanations.iter().find(|explanation| explanation.id == indicator.id);
            for fact in explanation.iter().flat_map(|explanation| &explanation.facts) {
                let name = fact.name.for_message(Language::Chinese);
                data.note(&fact.id, name, fact.calendar_year, &fact.value, fact.source.as_deref());
            }
        }
        data
    }

    fn note(&mut self, id: &str, name: &str, year: Option<i32>, value: &Value, source: Option<&str>) {
        if self.position(id, year).is_none() {
            let (id, name, source) = (id.to_owned(), name.to_owned(), source.map(str::to_owned));
            self.facts.push(Fact { id, name, year, value: value.clone(), source });
        }
    }

    fn position(&self, id: &str, year: Option<i32>) -> Option<usize> {
        self.facts.iter().position(|fact| fact.id == id && fact.year == year)
    }

    fn cell(&self, id: &str, year: Option<i32>, column: ColNum) -> Option<String> {
        let row = FIRST + self.position(id, year)? as RowNum;
        Some(format!("{DATA}!{}", pen::fixed((row, column))))
    }

    /// The cell of a fact in base measures.
    pub fn base(&self, id: &str, year: Option<i32>) -> Option<String> {
        self.cell(id, year, BASE)
    }

    /// A formula for a fact in a unit: the value as it was entered, or converted.
    pub fn in_unit(&self, id: &str, year: Option<i32>, unit: Unit) -> Option<String> {
        let fact = &self.facts[self.position(id, year)?];
        match &fact.value {
            Value::Number { quantity, .. } if quantity.unit != unit => {
                Some(format!("={}{}", self.base(id, year)?, times(&unit.scale().recip())))
            }
            _ => Some(format!("={}", self.cell(id, year, VALUE)?)),
        }
    }

    /// The number of years from the planning base year to the reporting year.
    pub fn years() -> String {
        let cell = |row| format!("{DATA}!{}", pen::fixed((row, VALUE)));
        format!("({}-{})", cell(REPORTING_YEAR), cell(BASE_YEAR))
    }

    pub fn write(&self, sheet: &mut Worksheet, project: &Project) -> Result<(), XlsxError> {
        for (column, width) in WIDTHS.iter().enumerate() {
            sheet.set_column_width(column as ColNum, *width)?;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(HEADING, HEADING)?;
        sheet.set_freeze_panes(FIRST, 0)?;
        let last = HEADINGS.len() as ColNum - 1;
        pen::merged(sheet, (0, 0), (0, last), "数据（改动此处的数值，各表随之重算）", &pen::title())?;
        sheet.set_row_height(0, 26)?;
        let years = [
            (REPORTING_YEAR, "数据基准年", Some(project.report.year)),
            (BASE_YEAR, "规划基准年", project.report.base_year),
        ];
        for (row, name, year) in years {
            pen::text(sheet, (row, 1), name, &pen::cell())?;
            match year {
                Some(year) => number::put(sheet, row, VALUE, &year.to_string(), &pen::figure(""))?,
                None => pen::text(sheet, (row, VALUE), NOTHING, &pen::centred())?,
            }
        }
        for (column, heading) in HEADINGS.iter().enumerate() {
            pen::text(sheet, (HEADING, column as ColNum), heading, &pen::column_heading())?;
        }
        for (index, fact) in self.facts.iter().enumerate() {
            fact.write(sheet, FIRST + index as RowNum)?;
        }
        Ok(())
    }
}

impl Fact {
    fn write(&self, sheet: &mut Worksheet, row: RowNum) -> Result<(), XlsxError> {
        pen::text(sheet, (row, 0), &self.id, &pen::cell())?;
        pen::text(sheet, (row, 1), &self.name, &pen::cell())?;
        match self.year {
            Some(year) => number::put(sheet, row, YEAR, &year.to_string(), &pen::figure(""))?,
            None => pen::text(sheet, (row, YEAR), NOTHING, &pen::centred())?,
        }
        let mut source = self.source.clone().unwrap_or_default();
        match &self.value {
            Value::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| number::cached(&quantity.value.low));
                if number::significant(&digits) > number::KEPT {
                    source =
                        format!("数值共{}位，电子表格只保留15位：{digits}。{source}", number::significant(&digits));
                }
                self.write_number(sheet, row, quantity, &digits)?;
            }
            Value::Word(word) => self.write_words(sheet, row, word)?,
            _ => self.write_words(sheet, row, NOTHING)?,
        }
        pen::text(sheet, (row, BASE + 1), &source, &pen::cell())
    }

    fn write_number(
        &self,
        sheet: &mut Worksheet,
        row: RowNum,
        quantity: &Quantity,
        digits: &str,
    ) -> Result<(), XlsxError> {
        let value = &quantity.value.low;
        let scale: BigRational = quantity.unit.scale();
        let format = if digits.contains('/') { pen::full_figure() } else { pen::figure(digits) };
        pen::decimal(sheet, (row, VALUE), digits, &number::cached(value), &format)?;
        pen::text(sheet, (row, VALUE + 1), &quantity.unit.label(Language::Chinese), &pen::centred())?;
        let factor = if scale.is_integer() { scale.numer().to_string() } else { scale.to_string() };
        pen::decimal(sheet, (row, VALUE + 2), &factor, &number::cached(&scale), &pen::full_figure())?;
        let product = format!("={}*{}", pen::name((row, VALUE)), pen::name((row, VALUE + 2)));
        pen::formula(sheet, (row, BASE), &product, &number::cached(&(value * &scale)), &pen::full_figure())
    }

    fn write_words(&self, sheet: &mut Worksheet, row: RowNum, said: &str) -> Result<(), XlsxError> {
        pen::text(sheet, (row, VALUE), said, &pen::centred())?;
        (VALUE + 1..=BASE).try_for_each(|column| pen::text(sheet, (row, column), NOTHING, &pen::centred()))
    }
}
