//! The form itself: each row with its raw rows, the printed value, and beside it what a reviewer wants to recompute.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use crate::finding::Language;
use crate::model::decimal::Rounding;
use crate::model::explanation::{Explanation, Wording};
use crate::model::expression::{Comparison, Node};
use crate::model::indicator::{Assessment, Indicator, Input};
use crate::model::project::Project;
use crate::model::standard::{Case, Circumstance, Form, Kind, Limit, Requirement, Row, RowInput};
use crate::model::text::Text;
use crate::model::value::Value;

use super::super::{number, pen};
use super::data::Data;
use super::formula::Cells;
use super::steps::Steps;
use super::{NOTHING, times};

const LANGUAGE: Language = Language::Chinese;

const WIDTHS: [u32; 12] = [8, 5, 34, 13, 24, 11, 12, 3, 22, 10, 10, 60];

const NUMBER: ColNum = 1;
const INDICATOR: ColNum = 2;
const UNIT: ColNum = 3;
const REQUIREMENT: ColNum = 4;
const ASSESSED: ColNum = 5;
const VALUE: ColNum = 6;
const FULL: ColNum = 8;
const LIMIT: ColNum = 9;
const VERDICT: ColNum = 10;
const FORMULA: ColNum = 11;
const ASIDES: [&str; 4] = ["完整计算值", "适用要求", "是否达标", "计算公式"];

const HEADING: RowNum = 4;

/// The height of a line of text with its space.
const LINE: u32 = 18;

const MET: &str = "达标";
const NOT_MET: &str = "未达标";
const NOT_ASSESSED: &str = "不考核";

/// Digits after the point that survive the noise of binary numbers, in which verdicts are told.
const CERTAIN: u32 = 9;

struct Writer<'a> {
    sheet: &'a mut Worksheet,
    project: &'a Project,
    data: &'a Data,
    row: RowNum,
}

pub fn write(
    sheet: &mut Worksheet,
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    data: &Data,
    steps: &Steps,
) -> Result<(), XlsxError> {
    for (column, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(column as ColNum, *width)?;
    }
    let mut writer = Writer { sheet, project, data, row: HEADING + 1 };
    writer.head()?;
    let rows: Vec<_> = project.standard.rows.iter().zip(&assessment.indicators).collect();
    for category in rows.chunk_by(|one, other| one.0.category.text == other.0.category.text) {
        let first = writer.row;
        for (row, indicator) in category {
            let explanation = explanations.iter().find(|explanation| explanation.id == row.id);
            let cells = explanation.map(|explanation| Cells { explanation, data, steps });
            writer.group(row, indicator, cells.as_ref())?;
        }
        let name = project.standard.category(&category[0].0.category.text).map_or("", |own| said(&own.name));
        let last = writer.row - 1;
        pen::merged(writer.sheet, (first, last), (0, 0), name, &pen::centred())?;
    }
    let last = writer.row - 1;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3).set_footer("&C第&P页 共&N页");
    sheet.set_repeat_rows(HEADING, HEADING)?.set_print_area(0, 0, last, VALUE)?;
    sheet.set_freeze_panes(HEADING + 1, INDICATOR + 1)?;
    Ok(())
}

fn said(text: &Text) -> &str {
    text.for_message(LANGUAGE)
}

impl Writer<'_> {
    fn head(&mut self) -> Result<(), XlsxError> {
        let (form, report) = (&self.project.standard.form, &self.project.report);
        let park = self.project.park.name.as_ref().map_or("", said);
        let date = report.date.map_or_else(String::new, |date| date.format("%Y年%-m月%-d日").to_string());
        let year = said(&form.reporting_year).replace("{year}", &report.year.to_string());
        pen::merged(self.sheet, (0, 0), (0, VALUE), said(&form.title), &pen::title())?;
        self.sheet.set_row_height(0, 30)?;
        for (row, label, content) in
            [(1, &form.park_name, park), (2, &form.filing_date, &*date), (3, &form.assessed_heading, &*year)]
        {
            pen::merged(self.sheet, (row, row), (0, VALUE), &format!("{}：{content}", said(label)), &pen::cell())?;
        }
        for (column, heading) in form.columns.iter().enumerate() {
            pen::text(self.sheet, (HEADING, column as ColNum), said(heading), &pen::column_heading())?;
        }
        for (index, heading) in ASIDES.iter().enumerate() {
            pen::text(self.sheet, (HEADING, FULL + index as ColNum), heading, &pen::column_heading())?;
        }
        self.sheet.set_row_height(HEADING, 32)?;
        Ok(())
    }

    /// A row of the form: its raw rows, then the result.
    fn group(&mut self, row: &Row, indicator: &Indicator, cells: Option<&Cells>) -> Result<(), XlsxError> {
        let first = self.row;
        for (input, value) in row.inputs.iter().zip(&indicator.inputs) {
            self.input(input, value)?;
        }
        self.result(row, indicator, cells)?;
        let (number, last) = (row.number.to_string(), self.row - 1);
        pen::merged(self.sheet, (first, last), (NUMBER, NUMBER), "", &pen::centred())?;
        number::put(self.sheet, first, NUMBER, &number, &pen::centred())
    }

    fn input(&mut self, input: &RowInput, value: &Input) -> Result<(), XlsxError> {
        let standard = &self.project.standard;
        let fact = standard.fact(&input.fact);
        let name = match (&input.label, fact) {
            (Some(label), _) => said(label).to_owned(),
            (None, Some(fact)) => standard.form.label(said(&fact.name), input.year, value.calendar_year, LANGUAGE),
            (None, None) => String::new(),
        };
        let unit = fact.map_or_else(String::new, |fact| fact.unit.label(LANGUAGE));
        pen::text(self.sheet, (self.row, INDICATOR), &name, &pen::cell())?;
        pen::text(self.sheet, (self.row, UNIT), &unit, &pen::centred())?;
        for column in [REQUIREMENT, ASSESSED] {
            pen::text(self.sheet, (self.row, column), NOTHING, &pen::centred())?;
        }
        let formula = fact.and_then(|fact| self.data.in_unit(&input.fact, value.calendar_year, fact.unit));
        let at = (self.row, VALUE);
        match (&value.value, formula) {
            (Value::Number { quantity, .. }, Some(formula)) => {
                let result = number::cached(&quantity.value.low);
                let format = match quantity.digits(None).filter(|digits| !digits.contains('/')) {
                    Some(digits) => pen::figure(&digits),
                    None => pen::full_figure(),
                };
                pen::formula(self.sheet, at, &formula, &result, &format)?;
            }
            _ => pen::text(self.sheet, at, NOTHING, &pen::centred())?,
        }
        self.sheet.set_row_height(self.row, LINE)?;
        self.row += 1;
        Ok(())
    }

    fn result(&mut self, row: &Row, indicator: &Indicator, cells: Option<&Cells>) -> Result<(), XlsxError> {
        let form = &self.project.standard.form;
        let note = row.note.as_deref().map_or_else(String::new, |note| format!("（{note}）"));
        let unit = row.unit_label.as_ref().map_or_else(|| row.unit.label(LANGUAGE), |label| said(label).to_owned());
        let requirement = requirement(row);
        pen::text(self.sheet, (self.row, INDICATOR), &format!("{}{note}", said(&row.name)), &pen::cell())?;
        pen::text(self.sheet, (self.row, UNIT), &unit, &pen::centred())?;
        pen::text(self.sheet, (self.row, REQUIREMENT), &requirement, &pen::centred())?;
        pen::text(self.sheet, (self.row, ASSESSED), assessed(row, indicator, form), &pen::centred())?;
        self.value(row, indicator, cells)?;
        // Rows do not grow by themselves around wrapped text everywhere.
        let lines =
            |text: &str, width: usize| text.split('\n').map(|line| line.chars().count().div_ceil(width)).sum::<usize>();
        let lines: usize = lines(said(&row.name), 17).max(lines(&requirement, 12)).max(1);
        self.sheet.set_row_height(self.row, LINE + 14 * (lines as u32 - 1))?;
        self.row += 1;
        Ok(())
    }

    fn value(&mut self, row: &Row, indicator: &Indicator, cells: Option<&Cells>) -> Result<(), XlsxError> {
        let (value, full) = ((self.row, VALUE), (self.row, FULL));
        let own = || self.data.in_unit(&row.id, Some(self.project.report.year), row.unit);
        let term = cells.and_then(|cells| cells.explanation.term.as_ref());
        let computed = || Some(format!("=({}){}", cells?.formula(term?)?, times(&row.unit.scale().recip())));
        let formula = if row.formula.is_some() { computed() } else { own() };
        let limit = Verdict::of(row, indicator, cells);
        let verdict = match indicator.met {
            _ if !indicator.assessed => NOT_ASSESSED,
            Some(true) => MET,
            Some(false) => NOT_MET,
            None => NOTHING,
        };
        match (&indicator.value, formula) {
            (Value::Number { quantity, .. }, Some(formula)) => {
                let format = pen::aside().set_num_format("General");
                pen::formula(self.sheet, full, &formula, &number::cached(&quantity.value.low), &format)?;
                let shown = quantity.rounded(row.decimals, Rounding::HalfToEven).unwrap_or_default();
                let rounded = half_to_even(&pen::name(full), row.decimals);
                pen::formula(self.sheet, value, &rounded, &shown, &pen::figure(&shown))?;
            }
            (Value::Word(word), Some(formula)) => {
                pen::formula(self.sheet, value, &formula, word, &pen::centred())?;
                pen::formula(self.sheet, full, &format!("={}", pen::name(value)), word, &pen::aside())?;
            }
            _ => {
                pen::text(self.sheet, value, NOTHING, &pen::centred())?;
                pen::text(self.sheet, full, NOTHING, &pen::aside())?;
            }
        }
        pen::formula(self.sheet, (self.row, LIMIT), &limit.limit(), &limit.shown, &pen::aside())?;
        if indicator.assessed && indicator.met.is_some() {
            pen::formula(self.sheet, (self.row, VERDICT), &limit.verdict(&pen::name(full)), verdict, &pen::aside())?;
        } else {
            pen::text(self.sheet, (self.row, VERDICT), verdict, &pen::aside())?;
        }
        let words = match (cells, term) {
            (Some(cells), Some(term)) => {
                let (explanation, form) = (cells.explanation, &self.project.standard.form);
                Wording { explanation, form, language: LANGUAGE, grouped: false }.names(term)
            }
            _ if row.formula.is_none() => "直接填报".to_owned(),
            _ => "缺数据".to_owned(),
        };
        pen::text(self.sheet, (self.row, FORMULA), &words, &pen::aside())
    }
}

/// Half to even, as GB/T 8170-2008 asks: at a tie (to within the noise of binary numbers) the even neighbour, else the nearest.
fn half_to_even(cell: &str, decimals: u32) -> String {
    let unit = format!("1{}", "0".repeat(decimals as usize));
    let scaled = if decimals == 0 { cell.to_owned() } else { format!("{cell}*{unit}") };
    let down = if decimals == 0 { String::new() } else { format!("/{unit}") };
    format!("=IF(ABS({scaled}-INT({scaled})-0.5)<0.0000001,2*ROUND(({scaled})/2,0){down},ROUND({cell},{decimals}))")
}

fn assessed<'a>(row: &Row, indicator: &Indicator, form: &'a Form) -> &'a str {
    said(match (row.kind, indicator.assessed) {
        (Kind::Mandatory, _) => &form.mandatory,
        (Kind::Optional, true) => &form.chosen,
        (Kind::Optional, false) => &form.not_chosen,
    })
}

/// The requirement as the form prints it, a case a line.
fn requirement(row: &Row) -> String {
    let Requirement::Cases(cases) = &row.requirement else {
        return row.limit(None).map_or_else(String::new, Limit::print);
    };
    let line = |case: &Case| {
        let number = match &case.limit {
            Limit::Number { value, .. } => value.text.clone(),
            Limit::Word(word) => word.clone(),
        };
        said(&case.text).replace("{limit}", &case.limit.print()).replace("{value}", &number)
    };
    cases.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Which limit applies, live where the sheet has the cell that decides.
struct Verdict<'a> {
    /// Each case with its test; without a test it is the one that applies.
    cases: Vec<(Option<String>, &'a Limit)>,
    shown: String,
}

impl<'a> Verdict<'a> {
    fn of(row: &'a Row, indicator: &Indicator, cells: Option<&Cells>) -> Verdict<'a> {
        let applies = row.limit(indicator.case);
        let shown = applies.map_or_else(|| NOTHING.to_owned(), asked);
        let live = |cases: &'a [Case]| -> Option<Vec<_>> {
            cases.iter().map(|case| Some((Some(test(case, cells?)?), &case.limit))).collect()
        };
        let tested = match &row.requirement {
            Requirement::Cases(cases) if applies.is_some() => live(cases),
            _ => None,
        };
        Verdict { cases: tested.unwrap_or_else(|| applies.map(|limit| (None, limit)).into_iter().collect()), shown }
    }

    /// The first case whose test holds decides.
    fn choose(&self, said: impl Fn(&Limit) -> String) -> String {
        self.cases.iter().rev().fold(format!("\"{NOTHING}\""), |otherwise, (test, limit)| match test {
            Some(test) => format!("IF({test},{},{otherwise})", said(limit)),
            None => said(limit),
        })
    }

    fn limit(&self) -> String {
        format!("={}", self.choose(|limit| format!("\"{}\"", asked(limit))))
    }

    fn verdict(&self, cell: &str) -> String {
        let judged = |limit: &Limit| match limit {
            Limit::Number { comparison, value } => {
                format!("IF(ROUND({cell},{CERTAIN}){}{},\"{MET}\",\"{NOT_MET}\")", sign(*comparison), value.text)
            }
            Limit::Word(word) => format!("IF({cell}=\"{word}\",\"{MET}\",\"{NOT_MET}\")"),
        };
        format!("={}", self.choose(judged))
    }
}

/// A condition on a named part, such as `g > 0`; nothing for others.
fn test(case: &Case, cells: &Cells) -> Option<String> {
    let Circumstance::Condition { condition, .. } = &case.circumstance else { return None };
    let (Node::Name { id, year: None }, Node::Number(limit)) = (&condition.left.node, &condition.right.node) else {
        return None;
    };
    let cell = cells.steps.base(&(id.clone(), None))?;
    Some(format!("{cell}{}{}", sign(condition.comparison), limit.text))
}

/// `≥30`, `=100`: with its sign, so that it stays a text.
fn asked(limit: &Limit) -> String {
    match limit {
        Limit::Number { comparison: Comparison::Equal, value } => format!("={}", value.text),
        other => other.print(),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Equal => "=",
    }
}
