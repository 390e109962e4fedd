//! Workbooks made by code: a form as it was sent, with whatever people and programs do to it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use ecopark::workbook::grid::{At, Content, Grid};
use rust_xlsxwriter::{Format, FormatScript, Formula, Workbook};
use zip::write::SimpleFileOptions;

#[derive(Debug, Clone)]
pub enum Cell {
    Text(String),
    Number(f64),
    Truth(bool),
    /// With the result that is kept.
    Formula(&'static str, &'static str),
    /// A number on a format of its own.
    Shown(f64, &'static str),
    /// A number that is struck out.
    Struck(f64),
    /// A text in two runs, of which the second is raised or the first struck out.
    Raised(&'static str, &'static str),
    HalfStruck(&'static str, &'static str),
}

#[derive(Debug, Clone, Default)]
pub struct Page {
    pub name: String,
    pub cells: BTreeMap<At, Cell>,
    pub merged: Vec<(At, At)>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
}

#[derive(Debug, Clone)]
pub struct Made {
    pub pages: Vec<Page>,
}

/// The column to fill.
pub const VALUE: u32 = 6;

impl Made {
    /// What a form says, cell by cell.
    pub fn of(bytes: &[u8]) -> Made {
        let grid = Grid::read("form.xlsx", bytes).unwrap();
        let page = |sheet: &ecopark::workbook::grid::Sheet| Page {
            name: sheet.name.clone(),
            cells: sheet
                .cells
                .iter()
                .filter_map(|(at, cell)| match &cell.content {
                    Content::Text(text) => Some((*at, Cell::Text(text.clone()))),
                    Content::Number(digits) => Some((*at, Cell::Number(digits.parse().unwrap()))),
                    _ => None,
                })
                .collect(),
            ..Page::default()
        };
        Made { pages: grid.sheets.iter().map(page).collect() }
    }

    pub fn page(&mut self) -> &mut Page {
        &mut self.pages[0]
    }

    /// The row that asks for a fact.
    pub fn row(&self, fact: &str) -> u32 {
        let is = |cell: &Cell| matches!(cell, Cell::Text(text) if text == fact);
        let found = self.pages[0].cells.iter().find(|(at, cell)| at.1 == 0 && is(cell));
        found.unwrap_or_else(|| panic!("{fact} is not asked for")).0.0
    }

    pub fn fill(&mut self, fact: &str, cell: Cell) {
        let row = self.row(fact);
        self.page().cells.insert((row, VALUE), cell);
    }

    pub fn write(&mut self, at: At, text: &str) {
        self.page().cells.insert(at, Cell::Text(text.to_owned()));
    }

    /// Writes a mark on the sheet that nobody sees.
    pub fn mark(&mut self, key: &str, said: &str) {
        let page = &mut self.pages[1];
        let row = page.cells.iter().find(|(_, cell)| matches!(cell, Cell::Text(text) if text == key)).unwrap().0.0;
        page.cells.insert((row, 1), Cell::Text(said.to_owned()));
    }

    /// Moves every cell of the form.
    pub fn moved(&mut self, to: impl Fn(At) -> Option<At>) {
        let page = self.page();
        page.cells =
            std::mem::take(&mut page.cells).into_iter().filter_map(|(at, cell)| Some((to(at)?, cell))).collect();
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        for page in &self.pages {
            let sheet = book.add_worksheet().set_name(&page.name).unwrap();
            for (first, last) in &page.merged {
                sheet.merge_range(first.0, first.1 as u16, last.0, last.1 as u16, "", &Format::new()).unwrap();
            }
            for ((row, column), cell) in &page.cells {
                let (row, column) = (*row, *column as u16);
                match cell {
                    Cell::Text(text) => sheet.write_string(row, column, text).map(|_| ()),
                    Cell::Number(number) => sheet.write_number(row, column, *number).map(|_| ()),
                    Cell::Truth(truth) => sheet.write_boolean(row, column, *truth).map(|_| ()),
                    Cell::Formula(formula, kept) => {
                        sheet.write_formula(row, column, Formula::new(formula).set_result(*kept)).map(|_| ())
                    }
                    Cell::Shown(number, format) => {
                        let format = Format::new().set_num_format(*format);
                        sheet.write_number_with_format(row, column, *number, &format).map(|_| ())
                    }
                    Cell::Struck(number) => {
                        let format = Format::new().set_font_strikethrough();
                        sheet.write_number_with_format(row, column, *number, &format).map(|_| ())
                    }
                    Cell::Raised(first, second) => {
                        let raised = Format::new().set_font_script(FormatScript::Superscript);
                        sheet
                            .write_rich_string(row, column, &[(&Format::new(), *first), (&raised, *second)])
                            .map(|_| ())
                    }
                    Cell::HalfStruck(first, second) => {
                        let struck = Format::new().set_font_strikethrough();
                        sheet
                            .write_rich_string(row, column, &[(&struck, *first), (&Format::new(), *second)])
                            .map(|_| ())
                    }
                }
                .unwrap();
            }
            for row in &page.hidden_rows {
                sheet.set_row_hidden(*row).unwrap();
            }
            for column in &page.hidden_columns {
                sheet.set_column_hidden(*column as u16).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// A table: cells parted by `|`, numbers as numbers unless a `'` stands before them.
pub fn table(name: &str, rows: &[&str]) -> Page {
    let mut page = Page { name: name.to_owned(), ..Page::default() };
    for (row, line) in rows.iter().enumerate() {
        for (column, said) in line.split('|').enumerate().filter(|(_, said)| !said.is_empty()) {
            let cell = match said.parse() {
                Ok(number) => Cell::Number(number),
                Err(_) => Cell::Text(said.trim_start_matches('\'').to_owned()),
            };
            page.cells.insert((row as u32, column as u32), cell);
        }
    }
    page
}

/// A package with one of its parts as another text.
pub fn with_part(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let own = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if own == name {
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        writer.start_file(own, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A package of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
