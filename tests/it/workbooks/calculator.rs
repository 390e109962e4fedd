//! A workbook recomputed: the few functions that our formulas use, evaluated as a spreadsheet does, from cells and not from kept results.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Number(f64),
    Text(String),
    Empty,
}

type At = (String, u32, u32);

pub struct Book {
    kept: BTreeMap<At, Content>,
    formulas: BTreeMap<At, String>,
}

/// One part of the package.
pub fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

impl Book {
    pub fn open(bytes: &[u8]) -> Book {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
        let (mut kept, mut formulas) = (BTreeMap::new(), BTreeMap::new());
        for sheet in book.sheet_names() {
            let range = book.worksheet_range(&sheet).unwrap();
            let (row, column) = range.start().unwrap_or_default();
            for (below, beside, value) in range.used_cells() {
                let content = match value {
                    Data::Float(number) => Content::Number(*number),
                    Data::Int(number) => Content::Number(*number as f64),
                    other => Content::Text(other.to_string()),
                };
                kept.insert((sheet.clone(), row + below as u32, column + beside as u32), content);
            }
            let range = book.worksheet_formula(&sheet).unwrap();
            let (row, column) = range.start().unwrap_or_default();
            for (below, beside, text) in range.used_cells().filter(|(.., text)| !text.is_empty()) {
                formulas.insert((sheet.clone(), row + below as u32, column + beside as u32), text.clone());
            }
        }
        Book { kept, formulas }
    }

    pub fn formulas(&self) -> Vec<At> {
        self.formulas.keys().cloned().collect()
    }

    /// What the file says that a cell holds.
    pub fn kept(&self, sheet: &str, row: u32, column: u32) -> Content {
        self.kept.get(&(sheet.to_owned(), row, column)).cloned().unwrap_or(Content::Empty)
    }

    /// What a cell holds when everything is recomputed.
    pub fn value(&self, sheet: &str, row: u32, column: u32) -> Content {
        match self.formulas.get(&(sheet.to_owned(), row, column)) {
            Some(formula) => {
                let mut parser = Parser { book: self, sheet, rest: formula.trim_start_matches('=') };
                let value = parser.comparison();
                assert!(parser.rest.is_empty(), "{formula}: {}", parser.rest);
                value
            }
            None => self.kept(sheet, row, column),
        }
    }

    pub fn set(&mut self, sheet: &str, row: u32, column: u32, number: f64) {
        self.kept.insert((sheet.to_owned(), row, column), Content::Number(number));
    }

    /// The row of a fact in a year, by the columns of the sheet of facts.
    pub fn row_of(&self, sheet: &str, id: &str, year: i32) -> Option<u32> {
        let rows = self.kept.keys().filter(|(own, _, column)| own == sheet && *column == 0).map(|(_, row, _)| *row);
        let is = |row: u32| {
            self.kept(sheet, row, 0) == Content::Text(id.to_owned())
                && self.kept(sheet, row, 2) == Content::Number(f64::from(year))
        };
        rows.into_iter().find(|row| is(*row))
    }
}

struct Parser<'a> {
    book: &'a Book,
    sheet: &'a str,
    rest: &'a str,
}

fn number(content: Content) -> f64 {
    match content {
        Content::Number(number) => number,
        Content::Empty => 0.0,
        Content::Text(text) => panic!("{text} is no number"),
    }
}

impl Parser<'_> {
    fn take(&mut self, token: &str) -> bool {
        let taken = self.rest.strip_prefix(token);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn comparison(&mut self) -> Content {
        let left = self.sum();
        for sign in [">=", "<=", ">", "<", "="] {
            if self.take(sign) {
                let right = self.sum();
                let holds = match (left, right) {
                    (Content::Number(left), Content::Number(right)) => match sign {
                        ">=" => left >= right,
                        "<=" => left <= right,
                        ">" => left > right,
                        "<" => left < right,
                        _ => left == right,
                    },
                    (left, right) => sign == "=" && left == right,
                };
                return Content::Number(f64::from(u8::from(holds)));
            }
        }
        left
    }

    fn sum(&mut self) -> Content {
        let mut value = self.product();
        loop {
            if self.take("+") {
                value = Content::Number(number(value) + number(self.product()));
            } else if self.take("-") {
                value = Content::Number(number(value) - number(self.product()));
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> Content {
        let mut value = self.power();
        loop {
            if self.take("*") {
                value = Content::Number(number(value) * number(self.power()));
            } else if self.take("/") {
                value = Content::Number(number(value) / number(self.power()));
            } else {
                return value;
            }
        }
    }

    /// A spreadsheet takes powers from the left.
    fn power(&mut self) -> Content {
        let mut value = self.atom();
        while self.take("^") {
            value = Content::Number(number(value).powf(number(self.atom())));
        }
        value
    }

    fn atom(&mut self) -> Content {
        if self.take("-") {
            return Content::Number(-number(self.atom()));
        }
        if self.take("(") {
            let value = self.comparison();
            assert!(self.take(")"), "{}", self.rest);
            return value;
        }
        if self.take("\"") {
            let (text, rest) = self.rest.split_once('"').unwrap();
            self.rest = rest;
            return Content::Text(text.to_owned());
        }
        let end = self.rest.find(|c: char| "+-*/^(),<>=".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Some(arguments) = rest.strip_prefix('(') {
            self.rest = arguments;
            return self.function(word);
        }
        if let Ok(number) = word.parse() {
            return Content::Number(number);
        }
        let (sheet, cell) = word.split_once('!').unwrap_or((self.sheet, word));
        let cell = cell.replace('$', "");
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = cell[..digits].bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1) - 1;
        self.book.value(sheet, cell[digits..].parse::<u32>().unwrap() - 1, column)
    }

    fn function(&mut self, name: &str) -> Content {
        let mut arguments = Vec::new();
        loop {
            arguments.push(self.comparison());
            if self.take(")") {
                break;
            }
            assert!(self.take(","), "{name}: {}", self.rest);
        }
        let of = |index: usize| number(arguments[index].clone());
        Content::Number(match name {
            "IF" => return if of(0) != 0.0 { arguments[1].clone() } else { arguments[2].clone() },
            "ABS" => of(0).abs(),
            "INT" => of(0).floor(),
            // Half away from zero, on what the digits of a decimal say.
            "ROUND" => {
                let unit = 10f64.powi(of(1) as i32);
                let scaled = of(0).abs() * unit;
                of(0).signum() * (scaled + 0.5 + scaled * f64::EPSILON).floor() / unit
            }
            "AVERAGE" => arguments.iter().cloned().map(number).sum::<f64>() / arguments.len() as f64,
            other => panic!("{other} is not known"),
        })
    }
}
