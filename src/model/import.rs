//! Where the figures of other people's workbooks stand: the maps of `data/imports.yaml`. Not what a workbook says (`workbook`).

use std::ops::Range;

use super::text::Written;
use super::unit::Unit;
use crate::finding::Place;

/// A map of one kind of workbook, such as the statistics office's yearbook.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: String,
    /// The id in the file.
    pub place: Place,
    /// The names of the files it is for, with `*` and `?`.
    pub file: Option<Pattern>,
    /// A cell by which such a file is known.
    pub marker: Option<Marker>,
    /// One of the two could not be read: no file is known by what is left.
    pub refused: bool,
    pub facts: Vec<Mapped>,
}

#[derive(Debug, Clone)]
pub struct Marker {
    pub sheet: Pattern,
    pub cell: (u32, u32),
    /// Stands somewhere in the cell.
    pub says: Pattern,
}

/// Where one fact stands.
#[derive(Debug, Clone)]
pub struct Mapped {
    pub fact: String,
    /// The id in the file.
    pub place: Place,
    pub sheet: Pattern,
    /// The heading left of the value, from the outer to the inner; may be empty.
    pub row: Vec<Pattern>,
    /// The heading above the value, from the upper to the lower; may be empty.
    pub column: Vec<Pattern>,
    /// Row and column, counted from 0.
    pub cell: Option<(u32, u32)>,
    /// The row of the value is below this text, and above that one.
    pub after: Option<Pattern>,
    pub before: Option<Pattern>,
    /// Nothing for a word.
    pub unit: Option<(Unit, Place)>,
}

impl Import {
    /// Whether a file is only taken where its name or its marker says the right year.
    pub fn names_year(&self) -> bool {
        let of_marker = |marker: &Marker| marker.sheet.names_year() || marker.says.names_year();
        self.file.as_ref().is_some_and(Pattern::names_year) || self.marker.as_ref().is_some_and(of_marker)
    }
}

impl Mapped {
    /// Whether the place itself says of which year the value is.
    pub fn names_year(&self) -> bool {
        let parts = [&self.sheet].into_iter().chain(&self.row).chain(&self.column).chain(&self.after);
        parts.chain(&self.before).any(Pattern::names_year)
    }

    /// A heading that speaks of another year than the report's, and not of that.
    pub fn of_another_year(&self) -> Option<&Pattern> {
        self.row.iter().chain(&self.column).find(|pattern| pattern.names_year() && !pattern.names_own_year())
    }

    /// Whether another fact is sought in the very same place.
    pub fn is_at(&self, other: &Mapped) -> bool {
        let said = |mapped: &Mapped| {
            let texts = |list: &[Pattern]| list.iter().map(|one| one.written.text.clone()).collect::<Vec<_>>();
            let one = |pattern: &Option<Pattern>| pattern.as_ref().map(|pattern| pattern.written.text.clone());
            let bounds = (one(&mapped.after), one(&mapped.before));
            (mapped.sheet.written.text.clone(), texts(&mapped.row), texts(&mapped.column), mapped.cell, bounds)
        };
        said(self) == said(other)
    }
}

/// A text in which `{year}` stands for the year of the report, `{year-1}` and `{year+1}` for those beside it.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub written: Written,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    /// So many years after the report's.
    Year(i32),
}

impl Pattern {
    /// Reads a pattern; what stands between braces and is no year is given back as its range.
    pub fn parse(written: Written) -> Result<Pattern, Range<usize>> {
        let mut pieces = Vec::new();
        let mut rest = 0;
        let text = written.text.as_str();
        while let Some(open) = text[rest..].find(['{', '}']).map(|open| rest + open) {
            let close = text[open..].find('}').map_or(text.len(), |close| open + close + 1);
            let after = text[open..close].strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).and_then(years);
            pieces.push(Piece::Text(text[rest..open].to_owned()));
            pieces.push(Piece::Year(after.ok_or(open..close)?));
            rest = close;
        }
        pieces.push(Piece::Text(text[rest..].to_owned()));
        Ok(Pattern { pieces, written })
    }

    pub fn names_year(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Year(_)))
    }

    fn names_own_year(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Year(0)))
    }

    /// The text for a report of this year.
    pub fn in_year(&self, year: i32) -> String {
        let say = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Year(after) => (year + after).to_string(),
        };
        self.pieces.iter().map(say).collect()
    }
}

/// `year`, `year-1`, `year+1` as the years after.
fn years(inner: &str) -> Option<i32> {
    let after = inner.trim().strip_prefix("year")?.trim();
    let far = |digits: &str| digits.trim().parse::<u8>().ok().filter(|far| *far < 100).map(i32::from);
    match after.split_at_checked(1) {
        None => Some(0),
        Some(("+", digits)) => far(digits),
        Some(("-", digits)) => far(digits).map(|far| -far),
        Some(_) => None,
    }
}

/// Row and column, counted from 0, of a cell's name such as `C5`.
pub fn cell(name: &str) -> Option<(u32, u32)> {
    const ROWS: u32 = 1 << 20;
    const COLUMNS: u32 = 1 << 14;
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    if !(1..=3).contains(&letters.len()) || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let row: u32 = row.parse().ok().filter(|row| (1..=ROWS).contains(row))?;
    let letter = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, own| column * 26 + letter(own));
    (column <= COLUMNS && !name[digits..].starts_with('0')).then(|| (row - 1, column - 1))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::Source;

    fn pattern(text: &str) -> Result<Pattern, Range<usize>> {
        let source = Arc::new(Source { path: "data/imports.yaml".to_owned(), text: text.to_owned() });
        Pattern::parse(Written { text: text.to_owned(), place: Place::new(&source, 0..text.len()) })
    }

    #[test]
    fn a_pattern_follows_the_year() {
        let cases = [
            ("{year}年", "2022年"),
            ("统计年鉴{year+1}", "统计年鉴2023"),
            ("{year-1}—{year}", "2021—2022"),
            ("{ year - 2 }", "2020"),
            ("合计", "合计"),
        ];
        for (text, expected) in cases {
            let read = pattern(text).unwrap();
            assert_eq!(read.in_year(2022), expected, "{text}");
            assert_eq!(read.names_year(), text.contains("year"), "{text}");
        }
        for (text, range) in
            [("{yaer}年", 0..6), ("a{year*2}", 1..9), ("{year", 0..5), ("年}", 3..4), ("{year+}", 0..7)]
        {
            assert_eq!(pattern(text).unwrap_err(), range, "{text}");
        }
    }

    #[test]
    fn a_cell_has_a_name() {
        let cases = [
            ("A1", Some((0, 0))),
            ("c5", Some((4, 2))),
            ("AA10", Some((9, 26))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("XFE1", None),
            ("A0", None),
            ("A01", None),
            ("5C", None),
            ("C", None),
            ("C5:D5", None),
            ("ABCD1", None),
            ("甲1", None),
        ];
        for (name, expected) in cases {
            assert_eq!(cell(name), expected, "{name}");
        }
    }
}
