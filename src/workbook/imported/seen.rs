//! A sheet as somebody reads it: which cells are headings, which say a unit, which hold a value, and what stands left of or above a cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::decimal::Decimal;
use crate::model::unit::Unit;

use super::super::grid::{At, Content, Sheet};
use super::super::taken::plain;

pub struct Seen<'a> {
    pub sheet: &'a Sheet,
    /// Words that may be values.
    words: &'a [String],
    /// The merged area of each cell that belongs to one.
    merged: BTreeMap<At, Area>,
    /// Where each text stands; years that are numbers too.
    texts: BTreeMap<String, Vec<At>>,
    /// The last row and the last column that hold anything.
    pub last: At,
}

/// First and last cell.
pub type Area = (At, At);

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Nothing,
    /// A figure or one of the words that stand for one, also where it cannot be taken.
    Value,
    Unit(Unit),
    Heading(String),
}

/// Something met on the way from a value to its headings.
pub enum Met {
    Unit(Unit, At),
    Heading(String, Area),
}

/// From a value to the heading of its row, or of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Left,
    Up,
}

/// Merged cells are followed so far in all; what is beyond belongs to no table.
const MOST_MERGED: u64 = 1_000_000;

/// No table is longer.
const FAR: u32 = 5_000;

const YEARS: std::ops::RangeInclusive<i32> = 1949..=2200;

/// A text as it is compared: half-width, without space or marks that have no width.
pub fn normal(text: &str) -> String {
    plain(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// A heading as it is compared: `2022年` is also written as the number 2022, with or without the sign in its format.
pub fn heading(text: &str) -> String {
    let text = normal(text);
    let year =
        text.strip_suffix('年').filter(|year| year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()));
    year.map(str::to_owned).unwrap_or(text)
}

impl<'a> Seen<'a> {
    pub fn new(sheet: &'a Sheet, words: &'a [String]) -> Seen<'a> {
        let rows = sheet.cells.keys().map(|at| at.0).max().unwrap_or_default();
        let columns = sheet.cells.keys().map(|at| at.1).max().unwrap_or_default();
        let mut merged = BTreeMap::new();
        let mut left = MOST_MERGED;
        for (first, last) in &sheet.merged {
            let last = (last.0.min(rows), last.1.min(columns));
            let size =
                u64::from((last.0 + 1).saturating_sub(first.0)) * u64::from((last.1 + 1).saturating_sub(first.1));
            let Some(rest) = left.checked_sub(size) else { continue };
            left = rest;
            for row in first.0..=last.0 {
                merged.extend((first.1..=last.1).map(|column| ((row, column), (*first, last))));
            }
        }
        let mut seen = Seen { sheet, words, merged, texts: BTreeMap::new(), last: (rows, columns) };
        for at in sheet.cells.keys() {
            let text = match seen.kind(*at) {
                Kind::Heading(text) => Some(text),
                Kind::Unit(_) => seen.text(*at),
                _ => seen.year(*at).map(|year| year.to_string()),
            };
            if let Some(text) = text {
                seen.texts.entry(heading(&text)).or_default().push(*at);
            }
        }
        seen
    }

    pub fn area(&self, at: At) -> Area {
        self.merged.get(&at).copied().unwrap_or((at, at))
    }

    /// The cells that say a text, each with the cells merged with it.
    pub fn saying(&self, text: &str) -> Vec<Area> {
        self.texts.get(&heading(text)).into_iter().flatten().map(|at| self.area(*at)).collect()
    }

    /// Every heading of the sheet, as headings are compared.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    fn text(&self, at: At) -> Option<String> {
        match &self.sheet.cells.get(&self.area(at).0)?.content {
            Content::Text(text) => Some(normal(text)).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub fn kind(&self, at: At) -> Kind {
        let Some(cell) = self.sheet.cells.get(&self.area(at).0) else { return Kind::Nothing };
        let Content::Text(text) = &cell.content else { return Kind::Value };
        let text = normal(text);
        if text.is_empty() {
            return Kind::Nothing;
        }
        let is_word = self.words.contains(&text);
        if is_word || is_figure(&text) {
            return Kind::Value;
        }
        let bare = text.trim_start_matches('(').trim_end_matches(')');
        match Unit::parse(bare) {
            Some(unit) if bare.contains(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰')) => Kind::Unit(unit),
            _ if text.contains(char::is_alphabetic) => Kind::Heading(text),
            _ => Kind::Value,
        }
    }

    /// A year that stands in a cell as a number.
    fn year(&self, at: At) -> Option<i32> {
        let digits = match &self.sheet.cells.get(&self.area(at).0)?.content {
            Content::Number(digits) => digits.clone(),
            Content::Text(text) => normal(text),
            _ => return None,
        };
        digits.parse().ok().filter(|year| YEARS.contains(year) && digits.len() == 4)
    }

    /// What stands left of a cell in its row, or above it in its column, the nearest first.
    pub fn met(&self, from: At, way: Way) -> impl Iterator<Item = Met> + '_ {
        let mut at = self.area(from).0;
        let fixed = from;
        let mut left = FAR;
        std::iter::from_fn(move || {
            loop {
                left = left.checked_sub(1)?;
                let here = match way {
                    Way::Left => (fixed.0, at.1.checked_sub(1)?),
                    Way::Up => (at.0.checked_sub(1)?, fixed.1),
                };
                let area = self.area(here);
                at = area.0;
                match self.kind(here) {
                    Kind::Heading(text) => return Some(Met::Heading(text, area)),
                    Kind::Unit(unit) => return Some(Met::Unit(unit, area.0)),
                    Kind::Value => {
                        let Some(year) = self.year(here) else { continue };
                        match self.years_in_line(here, way) {
                            1.. if self.begins(here, way) => return Some(Met::Heading(year.to_string(), area)),
                            // Years side by side right below figures may head another table: what is above them heads nothing here.
                            2.. if way == Way::Up => return None,
                            _ => {}
                        }
                    }
                    Kind::Nothing => {}
                }
            }
        })
    }

    /// The headings alone.
    pub fn headings(&self, from: At, way: Way) -> impl Iterator<Item = (String, Area)> + '_ {
        self.met(from, way).filter_map(|met| match met {
            Met::Heading(text, area) => Some((text, area)),
            Met::Unit(..) => None,
        })
    }

    /// Whether a heading is merged over several columns, or over several rows.
    fn spans(&self, at: At, way: Way) -> bool {
        let (first, last) = self.area(at);
        if way == Way::Up { last.1 > first.1 } else { last.0 > first.0 }
    }

    /// Whether nothing before a cell is nearer to being the heading of its column or row: no figure, and no text but a title or a caption.
    fn begins(&self, at: At, way: Way) -> bool {
        let first = self.area(at).0;
        let before = match way {
            Way::Left => first.1.checked_sub(1).map(|column| (at.0, column)),
            Way::Up => first.0.checked_sub(1).map(|row| (row, at.1)),
        };
        before.is_none_or(|before| match self.kind(before) {
            Kind::Nothing | Kind::Unit(_) => true,
            Kind::Value => false,
            Kind::Heading(text) => self.spans(before, way) || text.contains("单位:"),
        })
    }

    /// How many years, each another, stand in the row of a cell (in its column, for the headings of rows); none where other figures do.
    fn years_in_line(&self, at: At, way: Way) -> usize {
        let (row, column) = self.area(at).0;
        let line: Box<dyn Iterator<Item = At>> = match way {
            Way::Left => Box::new((row.saturating_sub(FAR)..=self.last.0.min(row + FAR)).map(move |row| (row, at.1))),
            Way::Up => Box::new((0..=self.last.1).map(move |column| (at.0, column))),
        };
        let mut years = BTreeSet::new();
        for other in line.filter(|other| self.area(*other).0 == *other || *other == (row, column)) {
            match self.kind(other) {
                Kind::Value if self.year(other).is_some_and(|year| years.insert(year)) => {}
                Kind::Value => return 0,
                // A row with a unit has figures.
                Kind::Unit(_) if way == Way::Up => return 0,
                _ => {}
            }
        }
        years.len()
    }
}

/// `12.5万吨`, `1,234`, `98%`; not `2022年`.
fn is_figure(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ','))).unwrap_or(text.len());
    let (digits, behind) = text.split_at(end);
    let figure = !digits.is_empty() && Decimal::parse(&digits.replace(',', "")).is_ok();
    figure && behind != "年" && (behind.is_empty() || Unit::parse(behind).is_some())
}
