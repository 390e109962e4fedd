//! An assessment standard, wholly from data: its categories, rows, formulas, requirements and rules of choice.

use std::sync::Arc;

use crate::finding::{Language, Place, Source};

use super::decimal::Decimal;
use super::expression::{Comparison, Condition, YearReference};
use super::fact::{FactDefinition, Formula};
use super::glossary::Term;
use super::relation::Relation;
use super::text::{Text, UNKNOWN, Written};
use super::unit::Unit;

#[derive(Debug, Clone)]
pub struct Standard {
    pub id: String,
    pub code: String,
    pub name: Text,
    pub form: Form,
    pub categories: Vec<Category>,
    pub regions: Vec<Category>,
    pub facts: Vec<FactDefinition>,
    pub definitions: Vec<Definition>,
    pub sets: Vec<FactSet>,
    pub rows: Vec<Row>,
    pub notes: Vec<Note>,
    /// What holds between the facts of any park.
    pub relations: Vec<Relation>,
    /// What the standard's own things are called.
    pub glossary: Vec<Term>,
    /// Groups of optional rows of which at least one is chosen.
    pub groups: Vec<Group>,
    /// The least number of rows to assess.
    pub minimum: Option<u32>,
    /// Said of the rules of choice where they were not checked against the standard's own text.
    pub unverified: Option<Text>,
    /// Rows that could not be read; they are neither there nor missing.
    pub refused: Vec<Refused>,
    pub source: Arc<Source>,
}

/// What is known of a row that was refused.
#[derive(Debug, Clone)]
pub struct Refused {
    pub number: Option<u32>,
    pub id: Option<String>,
}

/// The fixed wording of the table.
#[derive(Debug, Clone)]
pub struct Form {
    /// The title of the chapter that holds the table.
    pub chapter: Text,
    pub instruction: Text,
    pub title: Text,
    pub park_name: Text,
    pub filing_date: Text,
    pub assessed_heading: Text,
    /// With `{year}`.
    pub reporting_year: Text,
    pub columns: Vec<Text>,
    pub continued: Text,
    pub mandatory: Text,
    pub chosen: Text,
    pub not_chosen: Text,
    /// With `{name}`; the label of a base-year input.
    pub base_year_label: Text,
    /// With `{name}` and `{year}`; the label of an input of another year.
    pub year_label: Text,
    pub words: Vec<Text>,
}

impl Form {
    /// Category, number, indicator, unit, requirement, assessed, value.
    pub const COLUMNS: usize = 7;

    /// How the form calls a fact of another year than the reporting year.
    pub fn label(&self, name: &str, year: YearReference, calendar_year: Option<i32>, language: Language) -> String {
        let pattern = match year {
            YearReference::PlanningBase => Some(&self.base_year_label),
            YearReference::Before(0) => None,
            YearReference::Before(_) => Some(&self.year_label),
        };
        let year = calendar_year.map_or_else(|| UNKNOWN.to_owned(), |year| year.to_string());
        match pattern.and_then(|pattern| pattern.in_language(language)) {
            Some(pattern) => pattern.text.replace("{name}", name).replace("{year}", &year),
            None => name.to_owned(),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Category {
    pub id: String,
    pub name: Text,
}

/// A named part of formulas: `g`, or with a parameter `elasticity(x)`.
#[derive(Debug, Clone)]
pub struct Definition {
    pub id: String,
    pub parameter: Option<String>,
    pub name: Text,
    pub formula: Formula,
}

/// A named list of facts that a definition is applied to one by one.
#[derive(Debug, Clone)]
pub struct FactSet {
    pub id: String,
    pub facts: Vec<Written>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mandatory,
    Optional,
}

/// One of the numbered rows.
#[derive(Debug, Clone)]
pub struct Row {
    pub number: u32,
    pub id: String,
    pub category: Written,
    pub name: Text,
    pub unit: Unit,
    /// Where the form prints something else than the unit's name.
    pub unit_label: Option<Text>,
    pub kind: Kind,
    /// The letter of a footnote.
    pub note: Option<String>,
    /// The value is to be entered with its evidence, or as a checklist.
    pub needs_evidence: bool,
    pub decimals: u32,
    pub requirement: Requirement,
    /// The standard's own requirement, where the report put another in its place.
    pub replaced: Option<Requirement>,
    /// The raw rows printed above the result.
    pub inputs: Vec<RowInput>,
    /// Nothing where the row is entered as a fact of the same id.
    pub formula: Option<Formula>,
    /// Not checked against the standard's own text.
    pub unverified: Option<Text>,
    /// Who supplies the value of a row that is entered.
    pub department: Option<Text>,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct RowInput {
    pub fact: String,
    pub year: YearReference,
    /// Where the form calls the fact by another name.
    pub label: Option<Text>,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub enum Requirement {
    Always(Limit),
    /// The first case whose circumstance holds decides.
    Cases(Vec<Case>),
}

#[derive(Debug, Clone)]
pub struct Case {
    pub circumstance: Circumstance,
    pub limit: Limit,
    /// The line on the form, with `{limit}`.
    pub text: Text,
}

#[derive(Debug, Clone)]
pub enum Circumstance {
    Condition { condition: Condition, text: Written },
    Region(Written),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    Number { comparison: Comparison, value: Decimal },
    Word(String),
}

impl Limit {
    /// `≥30`, `100`, `达标`.
    pub fn print(&self) -> String {
        match self {
            Limit::Number { comparison: Comparison::Equal, value } => value.text.clone(),
            Limit::Number { comparison, value } => format!("{}{}", comparison.sign(), value.text),
            Limit::Word(word) => word.clone(),
        }
    }
}

/// A footnote of the form.
#[derive(Debug, Clone)]
pub struct Note {
    pub letter: String,
    pub text: Text,
    /// Only a wording that somebody held against the standard is printed.
    pub confirmed: bool,
    /// The requirement of a row with this note may be replaced in a report.
    pub substitution: bool,
}

#[derive(Debug, Clone)]
pub struct Group {
    pub rows: Vec<u32>,
    pub place: Place,
}

impl Row {
    /// Every limit that may come to apply.
    pub fn limits(&self) -> impl Iterator<Item = &Limit> {
        let (always, cases) = match &self.requirement {
            Requirement::Always(limit) => (Some(limit), &[][..]),
            Requirement::Cases(cases) => (None, cases.as_slice()),
        };
        always.into_iter().chain(cases.iter().map(|case| &case.limit))
    }

    /// The limit of the case that applies.
    pub fn limit(&self, case: Option<usize>) -> Option<&Limit> {
        match &self.requirement {
            Requirement::Always(limit) => Some(limit),
            Requirement::Cases(cases) => cases.get(case?).map(|case| &case.limit),
        }
    }
}

impl Standard {
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    pub fn fact(&self, id: &str) -> Option<&FactDefinition> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// A declared word in a language; nothing where it is not declared or has no form there.
    pub fn word(&self, word: &str, language: Language) -> Option<&str> {
        let known = self.form.words.iter().find(|known| known.zh.as_ref().is_some_and(|zh| zh.text == word))?;
        known.in_language(language).map(|written| written.text.as_str())
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }
}
