//! How a number came about: the formula in words and in numbers, step by step, down to the facts and their sources.

use crate::finding::{Language, Place};

use super::decimal::Rounding;
use super::enclosure::Enclosure;
use super::expression::{Operator, YearReference};
use super::fact::{ChecklistItem, Filed};
use super::indicator::Indicator;
use super::quantity::{Quantity, grouped};
use super::standard::Form;
use super::text::{Text, Written};
use super::unit::Unit;
use super::value::Value;

/// The account of one indicator or computed fact.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub id: String,
    pub name: Text,
    pub unit: Unit,
    /// As written in the data; nothing where the value is entered.
    pub formula: Option<Written>,
    /// The named parts in the order in which they are needed.
    pub steps: Vec<Step>,
    /// The formula itself; nothing where the value is entered.
    pub term: Option<Term>,
    pub value: Value,
    /// The row, for an indicator.
    pub indicator: Option<Indicator>,
    /// Every fact that the number rests on, in order of appearance.
    pub facts: Vec<UsedFact>,
    /// What proves an entered value, and the parts it is the sum of.
    pub evidence: Option<String>,
    pub checklist: Vec<ChecklistItem>,
    pub filed: Option<Filed>,
}

/// A named part of a formula with its value.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: Text,
    /// The fact that the definition was applied to.
    pub of: Option<Text>,
    pub term: Term,
    /// In `unit`.
    pub value: Enclosure,
    /// The value as [`near`] tells it.
    pub near: String,
    pub unit: Unit,
    /// The formula in the file that states it.
    pub place: Place,
    /// The definition or fact, and what it was applied to.
    pub key: (String, Option<String>),
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

impl Term {
    /// Whether the number of years stands in it.
    pub fn speaks_of_years(&self) -> bool {
        matches!(self, Term::Years(_)) || self.parts().into_iter().any(Term::speaks_of_years)
    }

    /// The steps that it refers to.
    pub fn steps(&self) -> Vec<usize> {
        match self {
            Term::Step(index) => vec![*index],
            other => other.parts().into_iter().flat_map(Term::steps).collect(),
        }
    }

    fn parts(&self) -> Vec<&Term> {
        match self {
            Term::Number(_) | Term::Fact(_) | Term::Years(_) | Term::Step(_) => Vec::new(),
            Term::Mean(members) => members.iter().collect(),
            Term::Negate(inner) => vec![inner],
            Term::Binary { left, right, .. } => vec![left, right],
        }
    }
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

impl Explanation {
    /// 弹性系数（COD排放量）, elasticity coefficient (COD discharge).
    pub fn step_name(&self, index: usize, language: Language) -> String {
        let Some(step) = self.steps.get(index) else { return String::new() };
        let name = step.name.for_message(language);
        match (step.of.as_ref().map(|of| of.for_message(language)), language) {
            (Some(of), Language::Chinese) => format!("{name}（{of}）"),
            (Some(of), Language::English) => format!("{name} ({of})"),
            (None, _) => name.to_owned(),
        }
    }
}

/// Decimals to which intermediate results are shown.
const DECIMALS: u32 = 6;

/// `= 0.25`, or `≈ 0.029387` where digits are cut off.
pub fn near(value: &Enclosure) -> String {
    const SHORT: usize = 12;
    let quantity = Quantity::computed(value.clone(), Unit::RATIO);
    let exact = quantity.digits(None).filter(|digits| digits.len() <= SHORT);
    let digits = exact.or_else(|| quantity.rounded(DECIMALS, Rounding::HalfToEven)).unwrap_or_default();
    format!("{} {digits}", quantity.sign(&digits))
}

/// Terms in plain text, in one language.
pub struct Wording<'a> {
    pub explanation: &'a Explanation,
    pub form: &'a Form,
    pub language: Language,
    /// With commas between the thousands, as English pages have them.
    pub grouped: bool,
}

impl Wording<'_> {
    /// The term with the names of facts and steps.
    pub fn names(&self, term: &Term) -> String {
        self.write(term, 0, false)
    }

    /// The term with their values.
    pub fn numbers(&self, term: &Term) -> String {
        self.write(term, 0, true)
    }

    /// `≈` where a rounded step is put in, else `=`.
    pub fn numbers_sign(&self, term: &Term) -> &'static str {
        let rounded = |index: &usize| self.explanation.steps.get(*index).is_some_and(|step| step.near.starts_with('≈'));
        if term.steps().iter().any(rounded) { "≈" } else { "=" }
    }

    fn write(&self, term: &Term, within: u8, numbers: bool) -> String {
        match term {
            Term::Number(digits) => self.digits(digits),
            Term::Years(years) if numbers => years.to_string(),
            Term::Years(_) => "n".to_owned(),
            Term::Fact(fact) if numbers => {
                let value = self.value(&fact.value);
                // 200,000 × 10,000 yuan is one number: as an operand it stands in parentheses.
                let operand = within > 0 && value.starts_with('-') || within > 1 && value.contains(" × ");
                if operand { format!("({value})") } else { value }
            }
            Term::Fact(fact) => self.fact_name(fact),
            Term::Step(index) if numbers => {
                let said = format!("{}{}", self.digits(&self.step_digits(*index)), self.step_unit(*index));
                if within > 0 && (said.starts_with('-') || said.contains(" × ")) { format!("({said})") } else { said }
            }
            Term::Step(index) => self.explanation.step_name(*index, self.language),
            Term::Mean(members) => {
                let members: Vec<_> = members.iter().map(|member| self.write(member, 1, numbers)).collect();
                format!("({}) ÷ {}", members.join(" + "), members.len())
            }
            Term::Negate(inner) => {
                let text = format!("-{}", self.write(inner, 3, numbers));
                if within > 0 { format!("({text})") } else { text }
            }
            Term::Binary { operator, left, right } => {
                let own = strength(*operator);
                let sign = match operator {
                    Operator::Add => " + ",
                    Operator::Subtract => " - ",
                    Operator::Multiply => " × ",
                    Operator::Divide => " ÷ ",
                    Operator::Power => "^",
                };
                let base = if *operator == Operator::Power { own + 1 } else { own };
                let text = format!("{}{sign}{}", self.write(left, base, numbers), self.write(right, own + 1, numbers));
                if own < within { format!("({text})") } else { text }
            }
        }
    }

    fn digits(&self, digits: &str) -> String {
        if self.grouped { grouped(digits) } else { digits.to_owned() }
    }

    /// The value of a step as it is substituted further on.
    pub fn step_digits(&self, index: usize) -> String {
        let text = self.explanation.steps.get(index).map_or("", |step| &step.near);
        text.trim_start_matches(['=', '≈', ' ']).to_owned()
    }

    /// The unit behind it, if it has one.
    pub fn step_unit(&self, index: usize) -> String {
        self.explanation.steps.get(index).map(|step| self.unit(step.unit)).unwrap_or_default()
    }

    pub fn fact_name(&self, fact: &UsedFact) -> String {
        self.form.label(fact.name.for_message(self.language), fact.year, fact.calendar_year, self.language)
    }

    /// A value with its unit.
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                format!("{}{}", self.digits(&digits), self.unit(quantity.unit))
            }
            Value::Word(word) => word.clone(),
            Value::Calendar(year) => year.to_string(),
            Value::Missing | Value::Refused if self.language == Language::Chinese => "（无）".to_owned(),
            Value::Missing | Value::Refused => "(none)".to_owned(),
        }
    }

    /// A unit behind its number: `亿元`, ` × 100 million yuan`, nothing for a plain ratio.
    pub fn unit(&self, unit: Unit) -> String {
        let label = unit.label(self.language);
        match self.language {
            _ if label == "—" => String::new(),
            Language::Chinese => label,
            Language::English if unit.is_counter() => String::new(),
            Language::English if label.starts_with(|c: char| c.is_ascii_digit()) => format!(" × {label}"),
            Language::English => format!(" {label}"),
        }
    }
}
