//! Where the columns of a form are now, by their headings.

use crate::finding::Finding;
use crate::words;

use super::super::form;
use super::super::grid::{Grid, Sheet, cell_name, place};
use super::other_form;

pub struct Columns {
    /// The row of the headings.
    pub heading: u32,
    pub id: u32,
    pub name: u32,
    pub unit: u32,
    pub value: u32,
    pub remarks: Option<u32>,
}

/// The sheet that holds the form, and its columns; findings say what is not there.
pub fn find<'a>(grid: &'a Grid, year: i32, findings: &mut Vec<Finding>) -> Option<(&'a Sheet, Columns)> {
    let heads: Vec<(&Sheet, u32)> = grid.sheets.iter().filter_map(|sheet| Some((sheet, heading(sheet)?))).collect();
    let (sheet, row) = match heads.as_slice() {
        [one] => *one,
        [] => {
            let name = form::NAME;
            findings.push(other_form(
                place(&[&grid.file]),
                words!("找不到填报表的表头（“{name}”一列）", "the headings of the form are not there (`{name}`)"),
                words!("用原表填写，保留表头一行", "fill the form as it was sent, and keep the row of headings"),
            ));
            return None;
        }
        [first, .., second] => {
            let (one, other) = (&first.0.name, &second.0.name);
            findings.push(other_form(
                grid.place(other, (second.1, 0)),
                words!("有两个工作表都像填报表：{one}、{other}", "two sheets look like the form: {one}, {other}"),
                words!("只保留一个", "keep one of them"),
            ));
            return None;
        }
    };
    let column = |heading: &str, findings: &mut Vec<Finding>| {
        let found: Vec<u32> =
            sheet.cells.keys().filter(|at| at.0 == row && plain(sheet, **at) == heading).map(|at| at.1).collect();
        match found.as_slice() {
            [one] => Some(*one),
            [] => {
                findings.push(other_form(
                    grid.place(&sheet.name, (row, 0)),
                    words!("表头中没有“{heading}”一列", "the headings have no column `{heading}`"),
                    words!("恢复这一列的表头，或用原表填写", "put its heading back, or fill the form as it was sent"),
                ));
                None
            }
            [_, second, ..] => {
                let second = cell_name((row, *second));
                findings.push(other_form(
                    grid.place(&sheet.name, (row, found[0])),
                    words!(
                        "“{heading}”一列有两个，另一个在{second}",
                        "there are two columns `{heading}`, the other in {second}"
                    ),
                    words!("删去多出的一列", "remove one of them"),
                ));
                None
            }
        }
    };
    let value = column(&form::value_heading(year), findings);
    let (id, name) = (column(form::ID, findings), column(form::NAME, findings));
    let unit = column(form::UNIT, findings);
    let remarks = sheet.cells.keys().find(|at| at.0 == row && plain(sheet, **at) == form::REMARKS).map(|at| at.1);
    Some((sheet, Columns { heading: row, id: id?, name: name?, unit: unit?, value: value?, remarks }))
}

/// A text without any space, which people put into headings.
fn plain(sheet: &Sheet, at: (u32, u32)) -> String {
    sheet.text(at).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
}

/// The row of the headings, in a sheet that is not the one of marks.
fn heading(sheet: &Sheet) -> Option<u32> {
    let is_heading = |at: &&(u32, u32)| plain(sheet, **at) == form::NAME;
    (sheet.name != form::MARKS).then(|| sheet.cells.keys().find(is_heading).map(|at| at.0))?
}
