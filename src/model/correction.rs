//! Corrections: a fact's value replaced, as it is asked for and as the ledger keeps it. Not how the files are edited (`correct`).

use std::sync::Arc;

use chrono::NaiveDate;

use crate::finding::{Language, Place, Source};

use super::fact::FactValue;
use super::quantity::Quantity;
use super::unit::Unit;

/// A correction as somebody asks for it.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub fact: String,
    /// As it is to stand in the file: a number, a word or `null`.
    pub value: String,
    /// Of a checklist, the item that is done (`true`) or not (`false`).
    pub item: Option<String>,
    /// Nothing: the unit that stands there.
    pub unit: Option<String>,
    /// The year of the data; nothing: the reporting year.
    pub year: Option<i32>,
    pub reason: String,
    pub by: Option<String>,
    /// Where it is asked for, when that is a file.
    pub place: Option<Place>,
    /// Where the value comes from, when the entry is to say so; then an entry is made where there is none yet, and a value that stands
    /// there already is no fault.
    pub source: Option<String>,
}

/// A correction that was made: one entry of `data/corrections.yaml`.
#[derive(Debug, Clone)]
pub struct Correction {
    pub fact: String,
    pub year: i32,
    /// The item of a checklist by which the value moved.
    pub item: Option<String>,
    pub old: FactValue,
    pub new: FactValue,
    pub reason: String,
    pub by: Option<String>,
    pub date: NaiveDate,
    /// The id of the fact.
    pub place: Place,
}

/// Every correction that was made, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub corrections: Vec<Correction>,
    /// The file; nothing where there is none.
    pub source: Option<Arc<Source>>,
    /// Some of it could not be read.
    pub refused: bool,
}

impl Ledger {
    /// The corrections of a fact in a year.
    pub fn of<'a>(&'a self, fact: &'a str, year: i32) -> impl DoubleEndedIterator<Item = &'a Correction> {
        self.corrections.iter().filter(move |correction| correction.fact == fact && correction.year == year)
    }

    pub fn last<'a>(&'a self, fact: &'a str, year: i32) -> Option<&'a Correction> {
        self.of(fact, year).next_back()
    }
}

/// Whether two values are the same, though in different units of one kind; nothing where one of them was refused.
pub fn agree(one: &FactValue, other: &FactValue) -> Option<bool> {
    Some(match (one, other) {
        (FactValue::Refused, _) | (_, FactValue::Refused) => return None,
        (FactValue::Missing, FactValue::Missing) => true,
        (FactValue::Word(one), FactValue::Word(other)) => one == other,
        (FactValue::Number(one), FactValue::Number(other)) => {
            other.convert(one.unit).is_some_and(|other| other.value == one.value)
        }
        _ => false,
    })
}

/// A value with the unit that data files know it by, in messages of either language: `2595000 万元`, `达标`, `null`.
pub fn told(value: &FactValue) -> String {
    match value {
        FactValue::Number(quantity) if quantity.unit == Unit::RATIO => digits(quantity),
        FactValue::Number(quantity) => format!("{} {}", digits(quantity), quantity.unit.label(Language::Chinese)),
        other => written(other),
    }
}

/// A value without its unit, as data files have it.
pub fn written(value: &FactValue) -> String {
    match value {
        FactValue::Number(quantity) => digits(quantity),
        FactValue::Word(word) => word.clone(),
        FactValue::Missing => "null".to_owned(),
        FactValue::Refused => "?".to_owned(),
    }
}

fn digits(quantity: &Quantity) -> String {
    quantity.digits(None).unwrap_or_else(|| quantity.full())
}
