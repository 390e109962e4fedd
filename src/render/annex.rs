//! The annex as templates see it: for each computed row the formula as Typst mathematics, with names and with numbers, and its parts.

use tera::Value;

use crate::finding::{Language, Place};
use crate::model::explanation::{Explanation, Step, Term, UsedFact, Wording, near, strength};
use crate::model::expression::{Operator, YearReference};
use crate::model::project::Project;
use crate::model::quantity::grouped;
use crate::model::record::PassageKind;
use crate::model::text::Text;
use crate::model::unit::Unit;
use crate::model::value::Value as Stated;

use super::escape;
use super::marks::Marks;
use super::pattern::{self, Part};
use super::statements::Subject;
use super::view::{Map, Viewer, map};

impl Viewer<'_, '_> {
    /// The heading and the accounts of all rows that are computed and have a value.
    pub(super) fn annex(&mut self, explanations: &[Explanation]) -> Value {
        let accounts: Vec<_> = explanations.iter().filter_map(|explanation| self.account(explanation)).collect();
        let ledger = self.ledger();
        let report = &self.project.report;
        let base_year = report.base_year.unwrap_or(report.year);
        let mut said = |number: i32, place| Value::safe_string(&self.marks.mark(&number.to_string(), place, None));
        map([
            ("rows", Value::from(accounts)),
            ("year", said(report.year, Some(Place::start_of(&report.source)))),
            ("base_year", said(base_year, report.base_year_place.clone())),
            ("years", said(report.year - base_year, report.base_year_place.clone())),
            ("ledger", ledger),
        ])
    }

    fn account(&mut self, explanation: &Explanation) -> Option<Value> {
        let term = explanation.term.as_ref()?;
        let indicator = explanation.indicator.as_ref()?;
        let Stated::Number { quantity, decimals, .. } = &explanation.value else { return None };
        let row = self.project.standard.row(&explanation.id)?;
        let formula = &row.formula.as_ref()?.text.place;
        let shown = quantity.digits(*decimals)?;
        let mut steps = Vec::new();
        for (index, step) in explanation.steps.iter().enumerate() {
            let digits = near(&step.value);
            let result = Outcome { digits: &digits, unit: step.unit, of_row: false };
            let own = Subject::new(PassageKind::Annex, format!("annex/{}/{}", explanation.id, index + 1));
            let mut working = self.working(explanation, own, &step.place, &step.term, &result);
            working.push(("name", self.step_name(step)));
            let number = self.marks.mark(&(index + 1).to_string(), Some(step.place.clone()), None);
            working.push(("index", Value::safe_string(&number)));
            steps.push(map(working));
        }
        let result =
            Outcome { digits: &format!("{} {shown}", quantity.sign(&shown)), unit: quantity.unit, of_row: true };
        let own = Subject::new(PassageKind::Annex, format!("annex/{}", explanation.id));
        let mut account = self.working(explanation, own, formula, term, &result);
        account.push((
            "number",
            self.own(Some(&row.place), |language| match language {
                Language::Chinese => format!("第{}项", indicator.number),
                Language::English => format!("Row {}", indicator.number),
            }),
        ));
        account.push(("name", self.name(&explanation.name)));
        let plain = explanation.unit.label(Language::Chinese) == "—";
        let label = |language| explanation.unit.label(language);
        account.push(("unit", if plain { Value::none() } else { self.own(Some(&row.unit_place), label) }));
        account.push(("steps", Value::from(steps)));
        Some(map(account))
    }

    /// 弹性系数（COD排放量）, elasticity coefficient (COD discharge).
    fn step_name(&mut self, step: &Step) -> Value {
        let mut pair = Map::new();
        for language in self.edition.languages() {
            let part = |name: &Text| {
                name.in_language(*language).map_or_else(|| Part::new(name.for_message(*language), None), Part::of)
            };
            let mut parts = vec![part(&step.name)];
            if let Some(of) = &step.of {
                let (open, close) = if *language == Language::Chinese { ("（", "）") } else { (" (", ")") };
                parts.extend([Part::new(open, step.place.clone()), part(of), Part::new(close, step.place.clone())]);
            }
            let markup = pattern::marked(&parts, self.marks);
            pair.insert(language.key().to_owned(), Value::safe_string(&markup));
        }
        Value::from(pair)
    }

    /// `names` and `numbers` as mathematics in the first language of the edition, and `alt`, the same in words. Every sign is marked with
    /// the formula, every name and value with its own place.
    fn working(
        &mut self,
        explanation: &Explanation,
        subject: Subject,
        place: &Place,
        term: &Term,
        result: &Outcome,
    ) -> Vec<(&'static str, Value)> {
        // A line of the annex states every fact of its account, in it or in a part that it names.
        let states = explanation.facts.iter().map(|fact| (fact.id.clone(), fact.year)).collect();
        let subject = subject.stating(states);
        let mut alts = Map::new();
        let mut names = Map::new();
        let mut numbers = Map::new();
        let own = (explanation.id.clone(), YearReference::REPORTING);
        for language in self.edition.languages() {
            let wording = Wording {
                explanation,
                form: &self.project.standard.form,
                language: *language,
                grouped: *language == Language::English,
            };
            let alt = format!("= {} {} {}", wording.names(term), wording.numbers_sign(term), wording.numbers(term));
            let key = language.key().to_owned();
            alts.insert(key.clone(), Value::safe_string(&escape::literal(&alt)));
            let mut setter = Setter { project: self.project, wording: &wording, marks: self.marks };
            let code = format!("$ = {} $", setter.math(term, Level::TOP, false));
            let code = setter.marks.part_of(&own, &alt, &code, Some(place.clone()));
            names.insert(key.clone(), Value::safe_string(&code));
            let sign = wording.numbers_sign(term);
            let numbers_code = setter.math(term, Level::TOP, true);
            let (equals, said) = result.said(&wording);
            let bare = said.replace('"', "");
            let shown = format!("{alt} {equals} {bare}");
            let said = if result.of_row {
                setter.marks.shown_as(&bare, &said, Some(place.clone()), Some(own.clone()))
            } else {
                said
            };
            let code = format!("$ {sign} {numbers_code} {equals} {said} $");
            let code = self.on(subject.clone(), |viewer| {
                viewer.marks.statement(*language, |marks| marks.part_of(&own, &shown, &code, Some(place.clone())))
            });
            numbers.insert(key, Value::safe_string(&code));
        }
        vec![("alt", Value::from(alts)), ("names", Value::from(names)), ("numbers", Value::from(numbers))]
    }
}

/// `= 0.25` or `≈ 0.029387`, and the unit behind it.
struct Outcome<'a> {
    digits: &'a str,
    unit: Unit,
    /// The row's own, not that of a part.
    of_row: bool,
}

impl Outcome<'_> {
    /// The sign, and the digits as upright text with their unit.
    fn said(&self, wording: &Wording) -> (String, String) {
        let (sign, digits) = self.digits.split_once(' ').unwrap_or(("", self.digits));
        (sign.to_owned(), format!("{}{}", data_digits(wording, digits), unit(wording, self.unit)))
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

/// Where a term stands: how tightly it is bound from outside, and whether within a fraction already.
#[derive(Clone, Copy)]
struct Level {
    binding: u8,
    in_fraction: bool,
    /// In an exponent, where a division is a slash.
    in_exponent: bool,
}

impl Level {
    const TOP: Level = Level { binding: 0, in_fraction: false, in_exponent: false };

    fn bound(self, binding: u8) -> Level {
        Level { binding, ..self }
    }
}

/// Sets terms as Typst mathematics.
struct Setter<'w, 'm> {
    project: &'w Project,
    wording: &'w Wording<'w>,
    marks: &'m mut Marks,
}

impl Setter<'_, '_> {
    /// A fraction within a fraction is written with ÷, so that it stays large enough to read.
    fn math(&mut self, term: &Term, level: Level, numbers: bool) -> String {
        match term {
            Term::Number(digits) => data_digits(self.wording, digits),
            Term::Years(years) => {
                let shown = if numbers { years.to_string() } else { "n".to_owned() };
                let code = if numbers { math_digits(&shown) } else { shown.clone() };
                self.marks.shown_as(&shown, &code, self.project.report.base_year_place.clone(), None)
            }
            Term::Fact(fact) if numbers => self.value(fact, level),
            Term::Fact(fact) => self.name(fact),
            Term::Step(index) => self.step(*index, level, numbers),
            Term::Mean(members) => {
                let count = members.len();
                let within = Level { binding: 1, in_fraction: true, ..level };
                let sum: Vec<_> = members.iter().map(|member| self.math(member, within, numbers)).collect();
                // As arguments of `frac` single strings would lose where they stand.
                format!("({})/({})", sum.join(" + "), math_digits(&count.to_string()))
            }
            Term::Negate(inner) => {
                let text = format!("-{}", self.math(inner, level.bound(3), numbers));
                if level.binding > 0 { format!("({text})") } else { text }
            }
            Term::Binary { operator: Operator::Divide, left, right } if !level.in_fraction => {
                let within = Level { binding: 0, in_fraction: true, ..level };
                let fraction =
                    format!("({})/({})", self.math(left, within, numbers), self.math(right, within, numbers));
                if level.binding > strength(Operator::Divide) { format!("({fraction})") } else { fraction }
            }
            Term::Binary { operator: Operator::Power, left, right } => {
                let base = self.math(left, level.bound(strength(Operator::Power) + 1), numbers);
                let slash = Level { binding: 0, in_fraction: true, in_exponent: true };
                format!("{base}^({})", self.math(right, slash, numbers))
            }
            Term::Binary { operator, left, right } => {
                let own = strength(*operator);
                let sign = match operator {
                    Operator::Add => "+",
                    Operator::Subtract => "-",
                    Operator::Divide if level.in_exponent => "slash",
                    Operator::Divide => "div",
                    _ => "times",
                };
                let left = self.math(left, level.bound(own), numbers);
                let right = self.math(right, level.bound(own + 1), numbers);
                let text = format!("{left} {sign} {right}");
                if own < level.binding { format!("({text})") } else { text }
            }
        }
    }

    /// A fact's value, with where it was entered or the formula that gives it.
    fn value(&mut self, fact: &UsedFact, level: Level) -> String {
        let wording = self.wording;
        let (code, bare) = match &fact.value {
            Stated::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                let value = format!("{}{}", data_digits(wording, &digits), unit(wording, quantity.unit));
                // 488.6 × 10,000 m³ is one number: as an operand on a line it stands in parentheses.
                let operand =
                    level.binding > 0 && digits.starts_with('-') || level.binding > 1 && value.contains("\"× ");
                (value, !operand)
            }
            _ => (math_text(&wording.value(&fact.value)), true),
        };
        let entry = self.project.entry(&fact.id, fact.year).map(|entry| entry.value_place.clone());
        let formula = self.project.definition(&fact.id).and_then(|definition| definition.formula.as_ref());
        let place = entry.or_else(|| formula.map(|formula| formula.text.place.clone()));
        let states = Some((fact.id.clone(), fact.year));
        let marked = self.marks.shown_as(&wording.value(&fact.value), &code, place, states);
        if bare { marked } else { format!("({marked})") }
    }

    /// A fact's name as one string of letters, each part of it with its own place.
    fn name(&mut self, fact: &UsedFact) -> String {
        let Wording { form, language, .. } = self.wording;
        let parts = pattern::label(form, &fact.name, fact.year, fact.calendar_year, *language);
        let mark =
            |part: Part| self.marks.shown_as(&part.shown, &escape::within_literal(&part.shown), part.place, None);
        format!("\"{}\"", parts.into_iter().map(mark).collect::<String>())
    }

    /// A part of the formula: its symbol, or its value with the account that it is a part of.
    fn step(&mut self, index: usize, level: Level, numbers: bool) -> String {
        let wording = self.wording;
        let place = wording.explanation.steps.get(index).map(|step| step.place.clone());
        if !numbers {
            let shown = format!("e{} {}", index + 1, wording.explanation.step_name(index, wording.language));
            return self.marks.shown_as(&shown, &symbol(index), place, None);
        }
        let digits = wording.step_digits(index);
        let said = format!("{}{}", data_digits(wording, &digits), step_unit(wording, index));
        let bare = level.binding == 0 || !(digits.starts_with('-') || said.contains("\"× "));
        let account = (wording.explanation.id.clone(), YearReference::REPORTING);
        let marked = self.marks.part_of(&account, &digits, &said, place);
        if bare { marked } else { format!("({marked})") }
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
