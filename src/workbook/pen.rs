//! How cells look, and writing them: what a form, a table of figures and its notes have in common.

use rust_xlsxwriter::{
    ColNum, Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, RowNum, Workbook,
    Worksheet, XlsxError,
};

use crate::finding::{Finding, Rule};
use crate::words;

use super::number;

/// A text face that every office program knows by this name.
const FACE: &str = "宋体";
const HEADING_FACE: &str = "黑体";

pub fn plain() -> Format {
    Format::new().set_font_name(FACE).set_font_size(10).set_align(FormatAlign::VerticalCenter).set_text_wrap()
}

/// A cell of a table.
pub fn cell() -> Format {
    plain().set_border(FormatBorder::Thin)
}

pub fn centred() -> Format {
    cell().set_align(FormatAlign::Center)
}

/// A cell that holds a figure, with so many decimals as its digits have.
pub fn figure(digits: &str) -> Format {
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    cell().set_align(FormatAlign::Right).set_num_format(decimals_format(decimals))
}

/// A cell with as many digits as its width allows.
pub fn full_figure() -> Format {
    cell().set_align(FormatAlign::Right).set_num_format("General")
}

pub fn decimals_format(decimals: usize) -> String {
    if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) }
}

pub fn column_heading() -> Format {
    centred().set_font_name(HEADING_FACE).set_background_color(Color::RGB(0x00ED_EDED))
}

pub fn title() -> Format {
    Format::new()
        .set_font_name(HEADING_FACE)
        .set_font_size(16)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// What only a reviewer looks at.
pub fn aside() -> Format {
    cell().set_font_color(Color::RGB(0x0059_5959))
}

/// A workbook whose bytes follow from what is written into it alone.
pub fn workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // A workbook states when it was made; the same input has to give the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let program = concat!("ecopark ", env!("CARGO_PKG_VERSION"));
    workbook.set_properties(&DocProperties::new().set_title(title).set_author(program).set_creation_datetime(&made));
    Ok(workbook)
}

/// The bytes of a workbook; what the format does not allow, such as too long a text, is a finding.
pub fn finish(written: Result<Vec<u8>, XlsxError>) -> Result<Vec<u8>, Finding> {
    written.map_err(|cause| {
        Finding::error(
            Rule::UnwritableOutput,
            None,
            words!("无法写成电子表格（{cause}）", "this cannot be written as a spreadsheet ({cause})"),
        )
        .hint(words!("缩短过长的名称或说明", "shorten names or notes that are too long"))
    })
}

pub fn text(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format).map(|_| ())
    } else {
        sheet.write_string_with_format(row, column, text, format).map(|_| ())
    }
}

/// A formula with the result that it has.
pub fn formula(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    formula: &str,
    result: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let formula = Formula::new(formula).set_result(result);
    sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
}

/// A decimal, or the quotient that it is written as.
pub fn decimal(
    sheet: &mut Worksheet,
    at: (RowNum, ColNum),
    digits: &str,
    result: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if digits.contains('/') {
        formula(sheet, at, &format!("={digits}"), result, format)
    } else {
        number::put(sheet, at.0, at.1, digits, format)
    }
}

/// One text over several cells.
pub fn merged(
    sheet: &mut Worksheet,
    rows: (RowNum, RowNum),
    columns: (ColNum, ColNum),
    said: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if rows.0 == rows.1 && columns.0 == columns.1 {
        return text(sheet, (rows.0, columns.0), said, format);
    }
    sheet.merge_range(rows.0, columns.0, rows.1, columns.1, said, format).map(|_| ())
}

/// `B7`.
pub fn name((row, column): (RowNum, ColNum)) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{}", row + 1)
}

/// `$B$7`.
pub fn fixed((row, column): (RowNum, ColNum)) -> String {
    let name = name((row, column));
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("${letters}${}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_that_spreadsheets_give_them() {
        for (at, expected) in
            [((0, 0), "A1"), ((6, 25), "Z7"), ((9, 26), "AA10"), ((0, 701), "ZZ1"), ((0, 702), "AAA1")]
        {
            assert_eq!(name(at), expected);
        }
        assert_eq!(fixed((6, 27)), "$AB$7");
    }
}
