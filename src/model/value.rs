//! What an id stands for in a year, ready to be stated in a sentence or a cell.

use std::collections::BTreeMap;

use super::expression::YearReference;
use super::fact::Approximation;
use super::quantity::Quantity;

#[derive(Debug, Clone)]
pub enum Value {
    Number {
        quantity: Quantity,
        /// Decimals to print where nothing else is asked for; nothing: as written.
        decimals: Option<u32>,
        approximate: Option<Approximation>,
    },
    Word(String),
    /// A year of the calendar: printed as it is, never grouped or converted.
    Calendar(i32),
    /// Known to be not collected.
    Missing,
    /// Its input or formula was refused; the finding is already made.
    Refused,
}

/// Every id that a sentence may refer to, with its value by year.
#[derive(Debug, Clone, Default)]
pub struct Values {
    values: BTreeMap<String, BTreeMap<YearReference, Value>>,
    /// A file that defines ids could not be read: an unknown id may be the reader's fault.
    pub incomplete: bool,
}

impl Values {
    pub fn insert(&mut self, id: &str, year: YearReference, value: Value) {
        self.values.entry(id.to_owned()).or_default().insert(year, value);
    }

    /// Makes an id known without saying anything of its value.
    pub fn declare(&mut self, id: &str) {
        self.values.entry(id.to_owned()).or_default();
    }

    pub fn knows(&self, id: &str) -> bool {
        self.values.contains_key(id)
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// `Missing` where the id is known and has no value in that year.
    pub fn get(&self, id: &str, year: YearReference) -> Option<&Value> {
        const MISSING: &Value = &Value::Missing;
        self.values.get(id).map(|years| years.get(&year).unwrap_or(MISSING))
    }
}
