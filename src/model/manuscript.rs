//! A report as a word processor holds it: paragraphs with the part that each plays, tables, figures. Not how they look (`word`).

use chrono::NaiveDate;

use crate::finding::{Language, Place};

use super::edition::Edition;
use super::expression::YearReference;

/// A whole report.
#[derive(Debug, Clone)]
pub struct Manuscript {
    pub title: String,
    pub authors: Vec<String>,
    pub description: String,
    pub keywords: Vec<String>,
    pub date: Option<NaiveDate>,
    pub origin: Origin,
    /// Chinese paragraphs followed by their English, rather than one language or one after the other.
    pub in_pairs: bool,
    /// What is open, on a draft.
    pub open: Vec<Paragraph>,
    pub cover: Vec<Paragraph>,
    pub body: Vec<Block>,
}

/// What a document says of where it came from, so that it is known again when it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub park: String,
    pub year: i32,
    pub edition: Edition,
    pub annex: bool,
    pub draft: bool,
    /// Over everything that decides what is printed.
    pub digest: String,
}

#[derive(Debug, Clone)]
pub enum Block {
    Paragraph(Paragraph),
    Table(Table),
    /// The drawing of this number, and what is said of it to those who cannot see it.
    Figure {
        drawing: usize,
        alternative: String,
    },
    NewPage,
}

/// A paragraph in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    pub role: Role,
    pub language: Language,
    /// What is printed before the text.
    pub number: Number,
    pub runs: Vec<Run>,
    /// The statement that it is; empty for what the program says itself.
    pub id: String,
}

/// The part that a paragraph plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    CoverTitle,
    CoverNote,
    CoverLine,
    Title,
    /// A chapter is 1.
    Heading(usize),
    Body,
    Caption,
    /// The line above the table that says how to fill it.
    Instruction,
    TableTitle,
    /// A line of the table's head: park, date, year.
    Form,
    ColumnHeading,
    Cell,
    /// In the narrow column of categories.
    Category,
    Note,
    /// The name of an indicator in the annex.
    Account,
    Step,
    Formula,
    OpenHeading,
    OpenFinding,
    OpenPlace,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    None,
    /// Counted by the word processor; here as it reads.
    Counted(String),
    Written(String),
}

/// Words in one face that come from one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    pub emphasis: bool,
    pub raised: bool,
    /// Where it was written; nothing for what the program says itself.
    pub place: Option<Place>,
    /// A bound value: the fact or indicator, where it is one.
    pub value: Option<Bound>,
}

/// Words that stand for an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Nothing for what is no single fact, such as the year.
    pub states: Option<(String, YearReference)>,
}

/// The id of the annex's heading.
pub const ANNEX_TITLE: &str = "annex/title";

/// A break of the line within a paragraph.
pub const BREAK: &str = "\n";

impl Run {
    pub fn new(text: impl Into<String>) -> Run {
        Run { text: text.into(), strong: false, emphasis: false, raised: false, place: None, value: None }
    }
}

impl Paragraph {
    pub fn said(role: Role, language: Language, text: impl Into<String>) -> Paragraph {
        Paragraph { role, language, number: Number::None, runs: vec![Run::new(text)], id: String::new() }
    }

    /// Its words without the number.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Rows of cells; every row has a cell for each column, merged or not.
#[derive(Debug, Clone)]
pub struct Table {
    /// Widths in hundredths of a millimetre.
    pub columns: Vec<u32>,
    /// The first rows, which are repeated on every page.
    pub headers: usize,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// It stays on a page with the next one.
    pub with_next: bool,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub merged: Merged,
    pub align: Align,
    pub paragraphs: Vec<Paragraph>,
}

/// Whether a cell is one with that above or below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    No,
    /// The uppermost of several.
    First,
    /// Belongs to the one above and is empty.
    Above,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// A figure as it is drawn.
#[derive(Debug, Clone)]
pub struct Drawing {
    pub png: Vec<u8>,
    pub svg: Vec<u8>,
    /// In hundredths of a point.
    pub width: i32,
    pub height: i32,
}

impl Manuscript {
    /// Every paragraph in the order of reading, those in cells included.
    pub fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        let body = self.body.iter().flat_map(|block| match block {
            Block::Paragraph(paragraph) => vec![paragraph],
            Block::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.paragraphs).collect()
            }
            Block::Figure { .. } | Block::NewPage => Vec::new(),
        });
        self.open.iter().chain(&self.cover).chain(body)
    }
}
