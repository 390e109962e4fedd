//! Facts: a number is a fact, never a digit in a sentence. The dictionary (what an id means) and the entries (its value in a year).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Place, Source};

use super::decimal::Decimal;
use super::expression::Expression;
use super::quantity::Quantity;
use super::text::{Text, Written};
use super::unit::Unit;

/// What an id means, whatever the year.
#[derive(Debug, Clone)]
pub struct FactDefinition {
    pub id: String,
    pub name: Text,
    /// The unit printed in tables, and the unit of a computed fact.
    pub unit: Unit,
    /// Present where the fact follows from others and is never entered.
    pub formula: Option<Formula>,
    /// Who supplies it.
    pub department: Option<Text>,
    /// What is counted in it, as forms for departments say.
    pub definition: Option<Text>,
    /// Decimals of a computed fact in running text.
    pub decimals: Option<u32>,
    pub place: Place,
}

/// A formula with the text it was parsed from.
#[derive(Debug, Clone)]
pub struct Formula {
    pub expression: Expression,
    pub text: Written,
}

/// How exactly an approximate figure is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approximation {
    /// 多、超过: more than the value.
    Over,
    /// 近: a little less than the value.
    Nearly,
    /// 约: about the value.
    About,
}

#[derive(Debug, Clone)]
pub enum FactValue {
    Number(Quantity),
    Word(String),
    /// `value: null`, not collected.
    Missing,
    /// Refused while reading; the finding is already made.
    Refused,
}

/// A fact's value in one year.
#[derive(Debug, Clone)]
pub struct FactEntry {
    pub id: String,
    pub value: FactValue,
    pub approximate: Option<Approximation>,
    /// What the file states beside it: the value before a revision, and revisions that this report does not take.
    pub other_values: Vec<FactValue>,
    /// Where the figure comes from, in the author's words.
    pub source: Option<String>,
    /// What proves an entered value.
    pub evidence: Option<String>,
    /// The value is the sum of these weights.
    pub checklist: Vec<ChecklistItem>,
    /// The key, for what concerns the whole entry.
    pub place: Place,
    pub value_place: Place,
    /// The unit, else the key.
    pub unit_place: Place,
    /// Nothing where it names no source.
    pub source_place: Option<Place>,
}

/// One part of a completeness row: the user's own list, with weights that sum to 100.
#[derive(Debug, Clone)]
pub struct ChecklistItem {
    pub item: String,
    pub weight: Decimal,
    pub done: bool,
    pub done_place: Place,
    pub evidence: Option<String>,
}

/// What was filed, where it differs from what this project states.
#[derive(Debug, Clone)]
pub struct Filed {
    pub about: String,
    /// As printed there, faults included.
    pub value: String,
    pub reason: Text,
    pub place: Place,
}

/// What the source leaves open and somebody has to confirm.
#[derive(Debug, Clone)]
pub struct Question {
    pub about: String,
    pub question: Text,
    pub place: Place,
}

/// One file `data/<year>.yaml`.
#[derive(Debug, Clone)]
pub struct YearData {
    pub year: i32,
    pub facts: BTreeMap<String, FactEntry>,
    pub filed: Vec<Filed>,
    pub questions: Vec<Question>,
    pub source: Arc<Source>,
    /// The file could not be parsed: what it would say is unknown, not missing.
    pub unread: bool,
}
