//! How a number came about: the formula in words and in numbers, step by step, down to the facts and their sources.

use super::enclosure::Enclosure;
use super::expression::{Operator, YearReference};
use super::fact::Filed;
use super::indicator::Indicator;
use super::text::Text;
use super::unit::Unit;
use super::value::Value;

/// The account of one indicator or computed fact.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub id: String,
    pub name: Text,
    pub unit: Unit,
    /// As written in the data; nothing where the value is entered.
    pub formula: Option<String>,
    /// The named parts in the order in which they are needed.
    pub steps: Vec<Step>,
    /// The formula itself; nothing where the value is entered.
    pub term: Option<Term>,
    pub value: Value,
    /// The row, for an indicator.
    pub indicator: Option<Indicator>,
    /// Every fact that the number rests on, in order of appearance.
    pub facts: Vec<UsedFact>,
    pub filed: Option<Filed>,
}

/// A named part of a formula with its value.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: Text,
    /// The fact that the definition was applied to.
    pub of: Option<Text>,
    pub term: Term,
    pub value: Enclosure,
}

/// A formula as a reader sees it.
#[derive(Debug, Clone)]
pub enum Term {
    Number(String),
    Fact(UsedFact),
    /// The number of years from the planning base year to the reporting year.
    Years(i32),
    /// The value of a step, by its place among them.
    Step(usize),
    Mean(Vec<Term>),
    Negate(Box<Term>),
    Binary {
        operator: Operator,
        left: Box<Term>,
        right: Box<Term>,
    },
}

/// A fact in a year.
#[derive(Debug, Clone)]
pub struct UsedFact {
    pub id: String,
    pub name: Text,
    pub year: YearReference,
    pub calendar_year: Option<i32>,
    pub value: Value,
    pub source: Option<String>,
}

/// How tightly an operator binds; a looser one inside a tighter one stands in parentheses.
pub fn strength(operator: Operator) -> u8 {
    match operator {
        Operator::Add | Operator::Subtract => 1,
        Operator::Multiply | Operator::Divide => 2,
        Operator::Power => 3,
    }
}
