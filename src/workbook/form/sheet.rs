//! How a form looks on the screen and on paper, and the marks that it carries unseen.

use rust_xlsxwriter::{
    ColNum, Color, DataValidation, Format, Formula, ProtectionOptions, RowNum, Workbook, Worksheet, XlsxError,
};

use crate::finding::Language;
use crate::model::fact::FactValue;
use crate::model::project::Project;

use super::super::{number, pen};
use super::{
    Asked, Before, CHECKED_BY, DEPARTMENT_KEY, FACT_KEY, FILLED_BY, FORM_KEY, Form, ID, MARKS, NAME, NOT_COLLECTED,
    PARK_KEY, REMARKS, SHEET, UNIT, VERSION, YEAR_KEY, value_heading, words,
};

const WIDTHS: [u32; 8] = [10, 6, 34, 34, 11, 18, 20, 28];

const NUMBER: ColNum = 1;
const NAMES: ColNum = 2;
const ABOUT: ColNum = 3;
const UNITS: ColNum = 4;
const BEFORE: ColNum = 5;
const VALUE: ColNum = 6;
const NOTES: ColNum = 7;

const INSTRUCTIONS: RowNum = 2;
const HEADING: RowNum = 3;
const FIRST: RowNum = 4;

/// A cell that the department fills.
fn open() -> Format {
    pen::cell().set_unlocked().set_background_color(Color::RGB(0x00FF_F8DC))
}

pub fn written(form: &Form, project: &Project) -> Result<Vec<u8>, XlsxError> {
    let park = project.park.name.as_ref().map_or("", |name| name.for_message(Language::Chinese));
    let (year, department) = (project.report.year, &form.department);
    let title = format!("{park}{year}年度评价数据填报表");
    let mut workbook = pen::workbook(&format!("{title}（{department}）"))?;
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    for (column, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(column as ColNum, *width)?;
    }
    sheet.set_column_hidden(0)?;
    pen::merged(sheet, (0, 0), (NUMBER, NOTES), &title, &pen::title())?;
    sheet.set_row_height(0, 32)?;
    pen::merged(sheet, (1, 1), (NUMBER, ABOUT), &format!("填报部门：{department}"), &pen::plain())?;
    pen::merged(sheet, (1, 1), (UNITS, NOTES), &format!("数据年度：{year}年（全年或年末数）"), &pen::plain())?;
    sheet.set_row_height(1, 20)?;
    pen::merged(sheet, (INSTRUCTIONS, INSTRUCTIONS), (NUMBER, NOTES), &instructions(), &pen::plain())?;
    sheet.set_row_height(INSTRUCTIONS, 76)?;
    let value = value_heading(year);
    let headings = [ID, "序号", NAME, "说明", UNIT, "以往数值", &value, REMARKS];
    for (column, heading) in headings.iter().enumerate() {
        pen::text(sheet, (HEADING, column as ColNum), heading, &pen::column_heading())?;
    }
    sheet.set_row_height(HEADING, 24)?;
    for (index, asked) in form.asked.iter().enumerate() {
        let row = FIRST + index as RowNum;
        pen::text(sheet, (row, 0), &asked.id, &pen::cell())?;
        number::put(sheet, row, NUMBER, &(index + 1).to_string(), &pen::centred())?;
        ask(sheet, row, asked, &words(project, asked))?;
    }
    let last = sign(sheet, FIRST + form.asked.len() as RowNum)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3).set_footer("&C第&P页 共&N页");
    sheet.set_repeat_rows(HEADING, HEADING)?.set_print_area(0, 0, last, NOTES)?;
    sheet.set_freeze_panes(FIRST, NAMES + 1)?;
    sheet.set_selection(FIRST, VALUE, FIRST, VALUE)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    mark(&mut workbook, form, project)?;
    workbook.save_to_buffer()
}

fn instructions() -> String {
    [
        "1. 只填浅黄色单元格。数值按所列单位填写，只写数字，不带单位、不写“约”；单位为%的，21%写21。",
        "2. 没有发生的写0；本部门没有收集的写“未收集”，并在备注中说明；尚未取得的留空。",
        "3. 单位或口径与往年不同的，在备注中说明。请勿增删、合并行和列，请勿另存为其他格式。",
        "4. 填好后请在表末填写填表人、审核人，将本文件（不是打印件）发回。",
    ]
    .join("\n")
}

fn ask(sheet: &mut Worksheet, row: RowNum, asked: &Asked, words: &[String]) -> Result<(), XlsxError> {
    pen::text(sheet, (row, NAMES), &asked.name, &pen::cell())?;
    pen::text(sheet, (row, ABOUT), &asked.about, &pen::cell())?;
    let unit = asked.unit.map_or_else(|| "填文字".to_owned(), |unit| unit.label(Language::Chinese));
    pen::text(sheet, (row, UNITS), &unit, &pen::centred())?;
    before(sheet, row, asked.before.as_ref())?;
    let figure = open().set_align(rust_xlsxwriter::FormatAlign::Right).set_num_format("General");
    pen::text(sheet, (row, VALUE), "", &figure)?;
    pen::text(sheet, (row, NOTES), "", &open())?;
    sheet.add_data_validation(row, VALUE, row, VALUE, &validation(&pen::name((row, VALUE)), &unit, words)?)?;
    let lines = |text: &str| text.chars().count().div_ceil(17).max(1) as u32;
    let lines = lines(&asked.name).max(lines(&asked.about));
    sheet.set_row_height(row, 8 + 14 * lines)?;
    Ok(())
}

/// The latest earlier value, with its year behind it where that is not the year before.
fn before(sheet: &mut Worksheet, row: RowNum, before: Option<&Before>) -> Result<(), XlsxError> {
    let at = (row, BEFORE);
    match before {
        Some(Before { year, value: FactValue::Number(quantity) }) => {
            let digits = quantity.digits(None).unwrap_or_else(|| number::rounded(&quantity.value.low, number::KEPT));
            let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let format = format!("{}\"（{year}年）\"", pen::decimals_format(decimals));
            let format = pen::cell().set_align(rust_xlsxwriter::FormatAlign::Right).set_num_format(format);
            pen::decimal(sheet, at, &digits, &number::cached(&quantity.value.low), &format)
        }
        Some(Before { year, value: FactValue::Word(word) }) => {
            pen::text(sheet, at, &format!("{word}（{year}年）"), &pen::centred())
        }
        _ => pen::text(sheet, at, "", &pen::centred()),
    }
}

/// What may be typed, and what is said to whoever types something else.
fn validation(cell: &str, unit: &str, words: &[String]) -> Result<DataValidation, XlsxError> {
    let validation = DataValidation::new();
    let (validation, title, message) = if words.is_empty() {
        let rule = Formula::new(format!("=OR(ISNUMBER({cell}),{cell}=\"{NOT_COLLECTED}\")"));
        let example = if unit == "%" { "，21%写21" } else { "" };
        let message = format!("单位：{unit}。只写数字{example}；没有发生写0，没有收集写“{NOT_COLLECTED}”。");
        (validation.allow_custom(rule), "填数字", message)
    } else {
        let list: Vec<&str> = words.iter().map(String::as_str).chain([NOT_COLLECTED]).collect();
        let message = format!("从列表中选一项；没有收集选“{NOT_COLLECTED}”。");
        (validation.allow_list_strings(&list)?, "选一项", message)
    };
    validation.set_input_title(title)?.set_input_message(&message)?.set_error_title(title)?.set_error_message(&message)
}

/// Who filled the form and who checked it; the last row.
fn sign(sheet: &mut Worksheet, after: RowNum) -> Result<RowNum, XlsxError> {
    let row = after + 1;
    for (at, label) in [(row, FILLED_BY), (row + 1, CHECKED_BY)] {
        pen::text(sheet, (at, NAMES), label, &pen::centred())?;
        pen::text(sheet, (at, ABOUT), "", &open())?;
        sheet.set_row_height(at, 24)?;
    }
    for (at, label) in [(row, "联系电话"), (row + 1, "填报日期")] {
        pen::merged(sheet, (at, at), (UNITS, BEFORE), label, &pen::centred())?;
        pen::text(sheet, (at, VALUE), "", &open().set_num_format("@"))?;
    }
    pen::text(sheet, (row + 2, NAMES), "（部门盖章）", &pen::plain())?;
    Ok(row + 2)
}

/// Says which form this is: of which park, year and department, and what each row asks for.
fn mark(workbook: &mut Workbook, form: &Form, project: &Project) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name(MARKS)?;
    let park = project.park.id.as_deref().unwrap_or_default();
    let year = project.report.year.to_string();
    let marks = [(FORM_KEY, VERSION), (PARK_KEY, park), (YEAR_KEY, &year), (DEPARTMENT_KEY, &form.department)];
    for (row, (key, said)) in marks.iter().enumerate() {
        pen::text(sheet, (row as RowNum, 0), key, &Format::new())?;
        pen::text(sheet, (row as RowNum, 1), said, &Format::new())?;
    }
    for (index, asked) in form.asked.iter().enumerate() {
        let row = (marks.len() + index) as RowNum;
        let unit = asked.unit.map_or_else(String::new, |unit| unit.label(Language::Chinese));
        for (column, said) in [FACT_KEY, &asked.id, &asked.name, &unit].iter().enumerate() {
            pen::text(sheet, (row, column as ColNum), said, &Format::new())?;
        }
    }
    sheet.set_very_hidden(true).protect();
    Ok(())
}
