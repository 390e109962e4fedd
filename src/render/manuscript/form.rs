//! The assessment table of the view as a table of a manuscript.

use crate::finding::Language;
use crate::model::edition::Edition;
use crate::model::manuscript::{Align, Block, Cell, Merged, Number, Paragraph, Role, Row, Run, Table};
use crate::model::writing::Data;

use super::runs::Reader;
use super::{heading, said};

/// Widths of the columns in hundredths of a millimetre, those of `components/table.typ`.
const WIDTHS: [u32; 7] = [1500, 900, 4700, 2100, 2900, 1400, 2100];
const WIDTHS_ENGLISH: [u32; 7] = [1700, 900, 4100, 2100, 3000, 1700, 2100];

pub fn form(reader: &Reader, edition: Edition, table: &Data, park: &Data, date: &Data) -> Vec<Block> {
    let mut blocks = heading(reader, table.at("chapter"));
    let mut paragraphs = |paragraphs: Vec<Paragraph>| blocks.extend(paragraphs.into_iter().map(Block::Paragraph));
    paragraphs(reader.pair(Role::Instruction, table.at("instruction")));
    let mut titles = reader.pair(Role::TableTitle, table.at("title"));
    for title in titles.iter_mut().filter(|_| edition == Edition::English) {
        title.number = Number::Written("Table 1. ".to_owned());
    }
    paragraphs(titles);
    blocks.push(Block::Table(head(reader, table, park, date)));
    let widths = if edition == Edition::English { WIDTHS_ENGLISH } else { WIDTHS };
    let column = |column: &Data| cell(Align::Centre, reader.pair(Role::ColumnHeading, column));
    let headings = Row { cells: table.at("columns").items().iter().map(column).collect(), with_next: true };
    let mut rows = vec![headings];
    let mut category = None;
    for group in table.at("groups").items() {
        let own = group.at("category_id").text();
        rows.extend(self::group(reader, group, category != own, edition.languages()[0]));
        category = own;
    }
    blocks.push(Block::Table(Table { columns: widths.to_vec(), headers: 1, rows: settled(rows) }));
    for note in table.at("notes").items() {
        let letter = said(note, "letter");
        for (index, mut paragraph) in reader.pair(Role::Note, note.at("text")).into_iter().enumerate() {
            if index == 0 {
                paragraph.runs.insert(0, raised(&letter));
                paragraph.runs.insert(1, Run::new(" "));
            }
            blocks.push(Block::Paragraph(paragraph));
        }
    }
    blocks
}

fn raised(letter: &str) -> Run {
    Run { raised: true, ..Run::new(letter) }
}

fn cell(align: Align, paragraphs: Vec<Paragraph>) -> Cell {
    Cell { merged: Merged::No, align, paragraphs }
}

/// Park, date and year, each a label and what is entered.
fn head(reader: &Reader, table: &Data, park: &Data, date: &Data) -> Table {
    let line = |label: &Data, value: &Data, [zh, en]: [&str; 2]| {
        let (labels, values) = (reader.pair(Role::Form, label), reader.pair(Role::Form, value));
        let line = |mut label: Paragraph| {
            label.runs.push(Run::new(if label.language == Language::Chinese { zh } else { en }));
            let value = values.iter().find(|value| value.language == label.language).or(values.first());
            label.runs.extend(value.into_iter().flat_map(|value| value.runs.clone()));
            // What is entered has a place of its own to be changed at.
            label.id = String::new();
            label
        };
        Row { cells: vec![cell(Align::Left, labels.into_iter().map(line).collect())], with_next: true }
    };
    let colon = ["：", ": "];
    let rows = vec![
        line(table.at("park_name_label"), park, colon),
        line(table.at("filing_date_label"), date, colon),
        line(table.at("assessed_heading"), table.at("reporting_year"), ["　　", ", "]),
    ];
    Table { columns: vec![15600], headers: 0, rows }
}

/// The lines of one number: its raw rows, then the result with a line for each requirement.
fn group(reader: &Reader, group: &Data, new_category: bool, language: Language) -> Vec<Row> {
    let inputs = group.at("inputs").items();
    let requirements = group.at("requirements").items();
    let lines = inputs.len() + requirements.len();
    let pair = |value: &Data, key: &'static str| reader.pair(Role::Cell, value.at(key));
    let dash = || cell(Align::Centre, vec![Paragraph::said(Role::Cell, language, "-")]);
    let valued = |value: &Data| {
        let align = if *value.at("figure") == Data::Flag(true) { Align::Right } else { Align::Centre };
        cell(align, pair(value, "value"))
    };
    let mut rows = Vec::new();
    for line in 0..lines {
        let mut category = cell(Align::Centre, reader.pair(Role::Category, group.at("category")));
        category.merged = if line == 0 && new_category { Merged::First } else { Merged::Above };
        let number = Paragraph::said(Role::Cell, language, "");
        let number = Paragraph { runs: reader.runs(group.at("number").text().unwrap_or_default()), ..number };
        let number = spanning(cell(Align::Centre, vec![number]), line, lines);
        let mut cells = vec![category, number];
        if let Some(input) = inputs.get(line) {
            cells.extend([cell(Align::Left, pair(input, "name")), cell(Align::Centre, pair(input, "unit"))]);
            cells.extend([dash(), dash(), valued(input)]);
        } else {
            let line = line - inputs.len();
            let merged = |cell| spanning(cell, line, requirements.len());
            let mut names = pair(group, "name");
            let note = said(group, "note");
            if !note.is_empty() {
                names.iter_mut().for_each(|name| name.runs.push(raised(&note)));
            }
            cells.push(merged(cell(Align::Left, names)));
            cells.push(merged(cell(Align::Centre, pair(group, "unit"))));
            let requirement = requirements.get(line).map(|requirement| reader.pair(Role::Cell, requirement));
            cells.push(cell(Align::Centre, requirement.unwrap_or_default()));
            cells.push(merged(cell(Align::Centre, pair(group, "assessed"))));
            cells.push(merged(valued(group)));
        }
        rows.push(Row { cells, with_next: line + 1 < lines });
    }
    rows
}

/// A cell that is one over several lines.
fn spanning(cell: Cell, line: usize, lines: usize) -> Cell {
    let merged = match (line, lines) {
        (_, 0 | 1) => Merged::No,
        (0, _) => Merged::First,
        _ => Merged::Above,
    };
    Cell { merged, ..cell }
}

/// What belongs to the cell above is empty, and a cell that nothing is merged into is none of several.
fn settled(mut rows: Vec<Row>) -> Vec<Row> {
    for line in 0..rows.len() {
        for column in 0..rows[line].cells.len() {
            let goes_on = rows.get(line + 1).and_then(|row| row.cells.get(column));
            let goes_on = goes_on.is_some_and(|below| below.merged == Merged::Above);
            let own = &mut rows[line].cells[column];
            match own.merged {
                Merged::Above => own.paragraphs.clear(),
                Merged::First if !goes_on => own.merged = Merged::No,
                _ => {}
            }
        }
    }
    rows
}
