//! The annex as templates see it: for each computed row the formula as Typst mathematics, with names and with numbers, and its parts.

use tera::Value;

use crate::finding::Language;
use crate::model::explanation::{Explanation, Term, Wording, near, strength};
use crate::model::expression::Operator;
use crate::model::value::Value as Stated;

use super::escape;
use super::view::{Map, Viewer, map};

impl Viewer<'_, '_> {
    /// The heading and the accounts of all rows that are computed and have a value.
    pub(super) fn annex(&mut self, explanations: &[Explanation]) -> Value {
        let accounts: Vec<_> = explanations.iter().filter_map(|explanation| self.account(explanation)).collect();
        map([("rows", Value::from(accounts))])
    }

    fn account(&mut self, explanation: &Explanation) -> Option<Value> {
        let term = explanation.term.as_ref()?;
        let indicator = explanation.indicator.as_ref()?;
        let Stated::Number { quantity, decimals, .. } = &explanation.value else { return None };
        let shown = quantity.digits(*decimals)?;
        let sign = if quantity.full() == shown { "=" } else { "≈" };
        let mut steps = Vec::new();
        for (index, step) in explanation.steps.iter().enumerate() {
            let name = self.own(|language| explanation.step_name(index, language));
            let result = math_result(&near(&step.value));
            let mut working = self.working(explanation, &step.term, &result);
            working.push(("name", name));
            working.push(("symbol", Value::safe_string(&symbol(index))));
            steps.push(map(working));
        }
        let result = format!("{sign} {}", math_digits(&shown));
        let mut account = self.working(explanation, term, &result);
        account.push((
            "number",
            self.own(|language| match language {
                Language::Chinese => format!("第{}项", indicator.number),
                Language::English => format!("Row {}", indicator.number),
            }),
        ));
        account.push(("name", self.name(&explanation.name)));
        account.push(("unit", self.own(|language| explanation.unit.label(language))));
        account.push(("steps", Value::from(steps)));
        Some(map(account))
    }

    /// `names` and `numbers` as mathematics in the first language of the edition, and `alt`, the same in words.
    fn working(&mut self, explanation: &Explanation, term: &Term, result: &str) -> Vec<(&'static str, Value)> {
        let mut alts = Map::new();
        let mut names = Map::new();
        let mut numbers = Map::new();
        for language in self.edition.languages() {
            let wording = Wording { explanation, form: &self.project.standard.form, language: *language };
            let alt = format!("= {} = {}", wording.names(term), wording.numbers(term));
            let key = language.key().to_owned();
            alts.insert(key.clone(), Value::safe_string(&escape::literal(&alt)));
            names.insert(key.clone(), Value::safe_string(&format!("$ = {} $", math(&wording, term, 0, false))));
            numbers.insert(key, Value::safe_string(&format!("$ = {} {result} $", math(&wording, term, 0, true))));
        }
        vec![("alt", Value::from(alts)), ("names", Value::from(names)), ("numbers", Value::from(numbers))]
    }
}

/// The symbol of a part: e₁, e₂ …
fn symbol(index: usize) -> String {
    format!("e_{}", index + 1)
}

fn math_text(text: &str) -> String {
    escape::literal(text)
}

fn math_digits(digits: &str) -> String {
    math_text(&digits.replace('-', "−"))
}

/// `= 0.25` or `≈ 0.029387` with its digits as upright text.
fn math_result(near: &str) -> String {
    near.split_once(' ').map_or_else(String::new, |(sign, digits)| format!("{sign} {}", math_digits(digits)))
}

/// A term as Typst mathematics. Fractions bind what stands in them, so parentheses are only set where a reader needs them.
fn math(wording: &Wording, term: &Term, within: u8, numbers: bool) -> String {
    match term {
        Term::Number(digits) => math_digits(digits),
        Term::Years(years) if numbers => math_digits(&years.to_string()),
        Term::Years(_) => "n".to_owned(),
        Term::Fact(fact) if numbers => match &fact.value {
            Stated::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                format!("{}{}", math_digits(&digits), unit(wording, quantity.unit))
            }
            _ => math_text(&wording.value(&fact.value)),
        },
        Term::Fact(fact) => math_text(&wording.fact_name(fact)),
        Term::Step(index) if numbers => {
            let digits = wording.step_digits(*index);
            if digits.starts_with('-') { format!("({})", math_digits(&digits)) } else { math_digits(&digits) }
        }
        Term::Step(index) => symbol(*index),
        Term::Mean(members) => {
            let count = members.len();
            let sum: Vec<_> = members.iter().map(|member| math(wording, member, 1, numbers)).collect();
            format!("frac({}, {})", sum.join(" + "), math_digits(&count.to_string()))
        }
        Term::Negate(inner) => format!("-{}", math(wording, inner, 3, numbers)),
        Term::Binary { operator: Operator::Divide, left, right } => {
            let fraction = format!("frac({}, {})", math(wording, left, 0, numbers), math(wording, right, 0, numbers));
            if within > strength(Operator::Divide) { format!("({fraction})") } else { fraction }
        }
        Term::Binary { operator: Operator::Power, left, right } => {
            let base = math(wording, left, strength(Operator::Power) + 1, numbers);
            format!("{base}^({})", exponent(wording, right, numbers))
        }
        Term::Binary { operator, left, right } => {
            let own = strength(*operator);
            let sign = match operator {
                Operator::Add => "+",
                Operator::Subtract => "-",
                _ => "times",
            };
            let text =
                format!("{} {sign} {}", math(wording, left, own, numbers), math(wording, right, own + 1, numbers));
            if own < within { format!("({text})") } else { text }
        }
    }
}

/// An exponent on one line: 1/11.
fn exponent(wording: &Wording, term: &Term, numbers: bool) -> String {
    match term {
        Term::Binary { operator: Operator::Divide, left, right } => {
            format!("{} slash {}", math(wording, left, 3, numbers), math(wording, right, 3, numbers))
        }
        other => math(wording, other, 0, numbers),
    }
}

fn unit(wording: &Wording, unit: crate::model::unit::Unit) -> String {
    let text = wording.unit(unit);
    if text.is_empty() { String::new() } else { format!(" {}", math_text(&text)) }
}
