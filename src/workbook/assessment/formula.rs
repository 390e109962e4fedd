//! Formulas of the standard as a spreadsheet writes them, over the cells of facts and steps.

use crate::model::explanation::{Explanation, Term, strength};
use crate::model::expression::Operator;

use super::data::Data;
use super::steps::Steps;

/// What the terms of one explanation refer to.
pub struct Cells<'a> {
    pub explanation: &'a Explanation,
    pub data: &'a Data,
    pub steps: &'a Steps<'a>,
}

impl Cells<'_> {
    /// A term in base measures; nothing where a cell that it needs is not there.
    pub fn formula(&self, term: &Term) -> Option<String> {
        self.write(term, 0)
    }

    fn write(&self, term: &Term, within: u8) -> Option<String> {
        Some(match term {
            Term::Number(digits) if digits.contains('/') || digits.starts_with('-') => format!("({digits})"),
            Term::Number(digits) => digits.clone(),
            Term::Fact(fact) => self.data.base(&fact.id, fact.calendar_year)?,
            Term::Years(_) => Data::years(),
            Term::Step(index) => self.steps.base(&self.explanation.steps.get(*index)?.key)?,
            Term::Mean(members) => {
                let members: Option<Vec<_>> = members.iter().map(|member| self.write(member, 0)).collect();
                format!("AVERAGE({})", members?.join(","))
            }
            // A sign binds more tightly in a spreadsheet than in a formula: it always stands in parentheses.
            Term::Negate(inner) => format!("(-({}))", self.write(inner, 0)?),
            Term::Binary { operator, left, right } => {
                let own = strength(*operator);
                let sign = match operator {
                    Operator::Add => "+",
                    Operator::Subtract => "-",
                    Operator::Multiply => "*",
                    Operator::Divide => "/",
                    Operator::Power => "^",
                };
                let base = if *operator == Operator::Power { own + 1 } else { own };
                let text = format!("{}{sign}{}", self.write(left, base)?, self.write(right, own + 1)?);
                if own < within { format!("({text})") } else { text }
            }
        })
    }
}
