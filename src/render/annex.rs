//! The annex as templates see it: for each computed row the formula as Typst mathematics, with names and with numbers, and its parts.

use tera::Value;

use crate::finding::Language;
use crate::model::explanation::{Explanation, Term, Wording, near, strength};
use crate::model::expression::Operator;
use crate::model::quantity::grouped;
use crate::model::record::PassageKind;
use crate::model::unit::Unit;
use crate::model::value::Value as Stated;

use super::escape;
use super::statements::Subject;
use super::view::{Map, Viewer, map};

impl Viewer<'_, '_> {
    /// The heading and the accounts of all rows that are computed and have a value.
    pub(super) fn annex(&mut self, explanations: &[Explanation]) -> Value {
        let accounts: Vec<_> = explanations.iter().filter_map(|explanation| self.account(explanation)).collect();
        let ledger = self.ledger();
        let report = &self.project.report;
        let base_year = report.base_year.unwrap_or(report.year);
        map([
            ("rows", Value::from(accounts)),
            ("year", Value::from(report.year)),
            ("base_year", Value::from(base_year)),
            ("years", Value::from(report.year - base_year)),
            ("ledger", ledger),
        ])
    }

    fn account(&mut self, explanation: &Explanation) -> Option<Value> {
        let term = explanation.term.as_ref()?;
        let indicator = explanation.indicator.as_ref()?;
        let Stated::Number { quantity, decimals, .. } = &explanation.value else { return None };
        let shown = quantity.digits(*decimals)?;
        let sign = quantity.sign(&shown);
        let mut steps = Vec::new();
        for (index, step) in explanation.steps.iter().enumerate() {
            let name = self.own(|language| explanation.step_name(index, language));
            let result =
                |wording: &Wording| format!("{}{}", math_result(wording, &near(&step.value)), unit(wording, step.unit));
            let own = Subject::new(PassageKind::Annex, format!("annex/{}/{}", explanation.id, index + 1));
            let mut working = self.working(explanation, own, &step.term, &result);
            working.push(("name", name));
            working.push(("index", Value::from(index + 1)));
            steps.push(map(working));
        }
        let result =
            |wording: &Wording| format!("{sign} {}{}", data_digits(wording, &shown), unit(wording, quantity.unit));
        let own = Subject::new(PassageKind::Annex, format!("annex/{}", explanation.id));
        let mut account = self.working(explanation, own, term, &result);
        account.push((
            "number",
            self.own(|language| match language {
                Language::Chinese => format!("第{}项", indicator.number),
                Language::English => format!("Row {}", indicator.number),
            }),
        ));
        account.push(("name", self.name(&explanation.name)));
        let plain = explanation.unit.label(Language::Chinese) == "—";
        let unit = if plain { Value::none() } else { self.own(|language| explanation.unit.label(language)) };
        account.push(("unit", unit));
        account.push(("steps", Value::from(steps)));
        Some(map(account))
    }

    /// `names` and `numbers` as mathematics in the first language of the edition, and `alt`, the same in words.
    fn working(
        &mut self,
        explanation: &Explanation,
        subject: Subject,
        term: &Term,
        result: &dyn Fn(&Wording) -> String,
    ) -> Vec<(&'static str, Value)> {
        // A line of the annex states every fact of its account, in it or in a part that it names.
        let states = explanation.facts.iter().map(|fact| (fact.id.clone(), fact.year)).collect();
        let subject = subject.stating(states);
        let mut alts = Map::new();
        let mut names = Map::new();
        let mut numbers = Map::new();
        for language in self.edition.languages() {
            let wording = Wording {
                explanation,
                form: &self.project.standard.form,
                language: *language,
                grouped: *language == Language::English,
            };
            let result = result(&wording);
            let alt = format!("= {} {} {}", wording.names(term), wording.numbers_sign(term), wording.numbers(term));
            let key = language.key().to_owned();
            alts.insert(key.clone(), Value::safe_string(&escape::literal(&alt)));
            names
                .insert(key.clone(), Value::safe_string(&format!("$ = {} $", math(&wording, term, Place::TOP, false))));
            let sign = wording.numbers_sign(term);
            let code = format!("$ {sign} {} {result} $", math(&wording, term, Place::TOP, true));
            let shown = format!("{alt} {}", result.replace('"', ""));
            let code = self
                .on(subject.clone(), |viewer| viewer.marks.statement(*language, |marks| marks.shown_as(&shown, &code)));
            numbers.insert(key, Value::safe_string(&code));
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

/// Digits, in English with commas between the thousands.
fn data_digits(wording: &Wording, digits: &str) -> String {
    match wording.language {
        Language::Chinese => math_digits(digits),
        Language::English => math_digits(&grouped(digits)),
    }
}

/// `= 0.25` or `≈ 0.029387` with its digits as upright text.
fn math_result(wording: &Wording, near: &str) -> String {
    near.split_once(' ').map_or_else(String::new, |(sign, digits)| format!("{sign} {}", data_digits(wording, digits)))
}

/// Where a term stands: how tightly it is bound from outside, and whether within a fraction already.
#[derive(Clone, Copy)]
struct Place {
    binding: u8,
    in_fraction: bool,
    /// In an exponent, where a division is a slash.
    in_exponent: bool,
}

impl Place {
    const TOP: Place = Place { binding: 0, in_fraction: false, in_exponent: false };

    fn bound(self, binding: u8) -> Place {
        Place { binding, ..self }
    }
}

/// A term as Typst mathematics. A fraction within a fraction is written with ÷, so that it stays large enough to read.
fn math(wording: &Wording, term: &Term, place: Place, numbers: bool) -> String {
    match term {
        Term::Number(digits) => data_digits(wording, digits),
        Term::Years(years) if numbers => math_digits(&years.to_string()),
        Term::Years(_) => "n".to_owned(),
        Term::Fact(fact) if numbers => match &fact.value {
            Stated::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                let value = format!("{}{}", data_digits(wording, &digits), unit(wording, quantity.unit));
                // 488.6 × 10,000 m³ is one number: as an operand on a line it stands in parentheses.
                let operand =
                    place.binding > 0 && digits.starts_with('-') || place.binding > 1 && value.contains("\"× ");
                if operand { format!("({value})") } else { value }
            }
            _ => math_text(&wording.value(&fact.value)),
        },
        Term::Fact(fact) => math_text(&wording.fact_name(fact)),
        Term::Step(index) if numbers => {
            let digits = wording.step_digits(*index);
            let said = format!("{}{}", data_digits(wording, &digits), step_unit(wording, *index));
            let bare = place.binding == 0 || !(digits.starts_with('-') || said.contains("\"× "));
            if bare { said } else { format!("({said})") }
        }
        Term::Step(index) => symbol(*index),
        Term::Mean(members) => {
            let count = members.len();
            let within = Place { binding: 1, in_fraction: true, ..place };
            let sum: Vec<_> = members.iter().map(|member| math(wording, member, within, numbers)).collect();
            format!("frac({}, {})", sum.join(" + "), math_digits(&count.to_string()))
        }
        Term::Negate(inner) => {
            let text = format!("-{}", math(wording, inner, place.bound(3), numbers));
            if place.binding > 0 { format!("({text})") } else { text }
        }
        Term::Binary { operator: Operator::Divide, left, right } if !place.in_fraction => {
            let within = Place { binding: 0, in_fraction: true, ..place };
            let fraction =
                format!("frac({}, {})", math(wording, left, within, numbers), math(wording, right, within, numbers));
            if place.binding > strength(Operator::Divide) { format!("({fraction})") } else { fraction }
        }
        Term::Binary { operator: Operator::Power, left, right } => {
            let base = math(wording, left, place.bound(strength(Operator::Power) + 1), numbers);
            let slash = Place { binding: 0, in_fraction: true, in_exponent: true };
            format!("{base}^({})", math(wording, right, slash, numbers))
        }
        Term::Binary { operator, left, right } => {
            let own = strength(*operator);
            let sign = match operator {
                Operator::Add => "+",
                Operator::Subtract => "-",
                Operator::Divide if place.in_exponent => "slash",
                Operator::Divide => "div",
                _ => "times",
            };
            let (left, right) =
                (math(wording, left, place.bound(own), numbers), math(wording, right, place.bound(own + 1), numbers));
            let text = format!("{left} {sign} {right}");
            if own < place.binding { format!("({text})") } else { text }
        }
    }
}

fn step_unit(wording: &Wording, index: usize) -> String {
    wording.explanation.steps.get(index).map(|step| unit(wording, step.unit)).unwrap_or_default()
}

fn unit(wording: &Wording, unit: Unit) -> String {
    let text = wording.unit(unit);
    match text.trim_start() {
        "" => String::new(),
        "%" => math_text("%"),
        rest => format!(" {}", math_text(rest)),
    }
}
