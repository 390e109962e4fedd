//! The rows of the assessment table, computed and judged.

use super::enclosure::Enclosure;
use super::expression::YearReference;
use super::relation::Test;
use super::value::{Value, Values};

#[derive(Debug, Clone)]
pub struct Indicator {
    pub number: u32,
    pub id: String,
    /// Mandatory, or chosen by the park.
    pub assessed: bool,
    pub value: Value,
    /// The value as the table prints it; nothing where there is none.
    pub shown: Option<String>,
    /// Which case of the requirement applies (0 where there is only one); nothing where that cannot be told.
    pub case: Option<usize>,
    /// A finding already says why no case can be told.
    pub case_refused: bool,
    /// The verdict on the full value.
    pub met: Option<bool>,
    pub inputs: Vec<Input>,
    /// What the formula needs and was not collected, where there is no value.
    pub missing: Vec<(String, YearReference)>,
    /// The members of a row that is a mean over a set, each with its own value.
    pub members: Vec<Member>,
}

/// One member of a mean.
#[derive(Debug, Clone)]
pub struct Member {
    pub fact: String,
    pub value: Enclosure,
}

/// A raw value that the indicator rests on.
#[derive(Debug, Clone)]
pub struct Input {
    pub fact: String,
    pub year: YearReference,
    /// Nothing where the planning base year was refused.
    pub calendar_year: Option<i32>,
    /// In the unit that the form prints.
    pub value: Value,
    pub source: Option<String>,
}

/// Everything that follows from facts and standard.
#[derive(Debug, Clone)]
pub struct Assessment {
    pub indicators: Vec<Indicator>,
    /// Facts, computed facts, indicators and counts, for sentences.
    pub values: Values,
    /// The relations, each for each of its years.
    pub tests: Vec<Test>,
}
