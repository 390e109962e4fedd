//! A workbook as it lies there: sheets, cells with what they hold and how they show it, merged cells, hidden rows and columns.

mod hidden;
mod package;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};

use crate::finding::{Finding, Place, Rule, Source};
use crate::words;

use super::number;

/// A row and a column, counted from 0.
pub type At = (u32, u32);

pub struct Grid {
    /// The file as it was named.
    pub file: String,
    pub sheets: Vec<Sheet>,
}

pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    pub cells: BTreeMap<At, Cell>,
    /// First and last cell of each.
    pub merged: Vec<(At, At)>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub content: Content,
    /// The code of its number format.
    pub format: String,
    pub formula: bool,
    /// A part of it is raised, lowered or struck out, or all of it is struck out.
    pub uneven: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A formula whose result was not kept.
    Nothing,
    /// The digits that name the binary number.
    Number(String),
    Text(String),
    Truth(bool),
    Date,
    Error(String),
}

/// More cells than any return or yearbook has.
const MOST_CELLS: usize = 1_000_000;

/// Where something stands in a workbook: `file!sheet!G8`.
pub fn place(parts: &[&str]) -> Place {
    Place::start_of(&Arc::new(Source { path: parts.join("!"), text: String::new() }))
}

impl Sheet {
    /// The text of a cell without space around it; digits of a number.
    pub fn text(&self, at: At) -> Option<&str> {
        match &self.cells.get(&at)?.content {
            Content::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Content::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The merged cells that a cell belongs to.
    pub fn merged_with(&self, at: At) -> Option<(At, At)> {
        let inside =
            |(first, last): &&(At, At)| (first.0..=last.0).contains(&at.0) && (first.1..=last.1).contains(&at.1);
        self.merged.iter().find(inside).copied()
    }

    pub fn is_hidden(&self, at: At) -> bool {
        self.hidden_rows.contains(&at.0) || self.hidden_columns.contains(&at.1)
    }
}

/// `G8`.
pub fn cell_name((row, column): At) -> String {
    super::pen::name((row, u16::try_from(column).unwrap_or(u16::MAX)))
}

impl Grid {
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }

    pub fn place(&self, sheet: &str, at: At) -> Place {
        place(&[&self.file, sheet, &cell_name(at)])
    }

    /// Reads a workbook; what is none, or is damaged, encrypted or far too large, is told by what it is.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Grid, Finding> {
        package::check(file, bytes)?;
        let looks = hidden::looks(bytes);
        let damaged = |cause: XlsxError| damaged(file, &cause.to_string());
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut sheets = Vec::new();
        let mut count = 0;
        for known in book.sheets_metadata().to_vec() {
            let hidden::Looks { hidden_rows, hidden_columns, uneven } =
                looks.get(&known.name).cloned().unwrap_or_default();
            let cells = match cells(&mut book, &known.name, &uneven) {
                // A chart in place of a table has no cells.
                Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
                cells => cells.map_err(damaged)?,
            };
            count += cells.len();
            if count > MOST_CELLS {
                return Err(too_large(file));
            }
            let merged = book.merge_cells_by_sheet_name(&known.name).unwrap_or_default();
            sheets.push(Sheet {
                hidden: known.visible != SheetVisible::Visible,
                merged: merged.into_iter().map(|area| (area.start, area.end)).collect(),
                name: known.name,
                cells,
                hidden_rows,
                hidden_columns,
            });
        }
        Ok(Grid { file: file.to_owned(), sheets })
    }
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn cells(book: &mut Book, sheet: &str, uneven: &BTreeSet<String>) -> Result<BTreeMap<At, Cell>, XlsxError> {
    let formulas = formulas(book, sheet)?;
    let mut cells = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(sheet)?;
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let at = cell.get_position();
        let formula = formulas.contains(&at);
        let content = match cell.get_value() {
            DataRef::Empty if formula => Content::Nothing,
            DataRef::Empty => continue,
            DataRef::Int(whole) => Content::Number(whole.to_string()),
            DataRef::Float(binary) => Content::Number(number::digits(*binary)),
            DataRef::String(text) => Content::Text(text.clone()),
            DataRef::SharedString(text) => Content::Text((*text).to_owned()),
            DataRef::Bool(truth) => Content::Truth(*truth),
            DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Content::Date,
            DataRef::Error(error) => Content::Error(error.to_string()),
        };
        let style = reader.styles().get(style);
        let format = style.and_then(|style| style.number_format.as_ref());
        let format = format.map_or_else(String::new, |format| format.format_code.clone());
        let struck = style.and_then(|style| style.font.as_ref()).is_some_and(|font| font.has_strikethrough());
        let uneven = struck || uneven.contains(&cell_name(at));
        cells.insert(at, Cell { content, format, formula, uneven });
        if cells.len() > MOST_CELLS {
            break;
        }
    }
    Ok(cells)
}

/// The cells that hold formulas.
fn formulas(book: &mut Book, sheet: &str) -> Result<BTreeSet<At>, XlsxError> {
    let mut formulas = BTreeSet::new();
    let mut reader = book.worksheet_cells_reader(sheet)?;
    while let Some(record) = reader.next_cell_with_formula_metadata()? {
        if record.formula.is_some() {
            formulas.insert(record.pos);
        }
    }
    Ok(formulas)
}

fn damaged(file: &str, cause: &str) -> Finding {
    Finding::error(
        Rule::WorkbookRefused,
        place(&[file]),
        words!("{file}已损坏，无法读取（{cause}）", "{file} is damaged and cannot be read ({cause})"),
    )
    .hint(words!(
        "在Excel或WPS中打开后另存为.xlsx，或请部门重发",
        "open it in an office program and save it anew as .xlsx, or ask the department to send it again"
    ))
}

fn too_large(file: &str) -> Finding {
    Finding::error(
        Rule::WorkbookRefused,
        place(&[file]),
        words!("{file}展开后过大，不像填报表", "{file} is far too large once unpacked for a table of figures"),
    )
    .hint(words!("核对文件；只保留需要的工作表后另存", "check the file; keep only the sheets needed and save it anew"))
}
