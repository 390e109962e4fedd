//! Formulas as Typst mathematics, with names and with numbers, each sign with its place; and about how wide they are.

use unicode_width::UnicodeWidthStr;

use crate::finding::Language;
use crate::model::explanation::{Term, UsedFact, Wording, strength};
use crate::model::expression::{Operator, YearReference};
use crate::model::project::Project;
use crate::model::quantity::grouped;
use crate::model::unit::Unit;
use crate::model::value::Value as Stated;

use super::escape;
use super::marks::Marks;
use super::pattern::{self, Part};

/// Typst code, and about how many columns what it sets takes: a Chinese character two, a Latin letter one.
pub struct Math {
    pub code: String,
    pub columns: usize,
}

/// The columns that an operator takes, with the space beside it.
const OPERATOR: usize = 4;

impl Math {
    /// Text within quotes.
    fn text(text: &str) -> Math {
        Math { code: escape::literal(text), columns: text.width_cjk() }
    }

    pub fn then(self, next: Math) -> Math {
        Math { code: self.code + &next.code, columns: self.columns + next.columns }
    }

    fn parted(self, sign: &str, next: Math) -> Math {
        let columns = self.columns + OPERATOR + next.columns;
        Math { code: format!("{} {sign} {}", self.code, next.code), columns }
    }

    fn over(self, below: Math) -> Math {
        let columns = self.columns.max(below.columns) + 1;
        Math { code: format!("({})/({})", self.code, below.code), columns }
    }

    fn in_parentheses_if(self, needed: bool) -> Math {
        if needed { Math { code: format!("({})", self.code), columns: self.columns + 2 } } else { self }
    }
}

/// The symbol of a part: e₁, e₂ …
fn symbol(index: usize) -> String {
    format!("e_{}", index + 1)
}

fn math_digits(digits: &str) -> Math {
    Math::text(&digits.replace('-', "−"))
}

/// Digits, in English with commas between the thousands.
pub fn data_digits(wording: &Wording, digits: &str) -> Math {
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
pub struct Setter<'w, 'm> {
    pub project: &'w Project,
    pub wording: &'w Wording<'w>,
    pub marks: &'m mut Marks,
}

impl Setter<'_, '_> {
    pub fn names(&mut self, term: &Term) -> Math {
        self.math(term, Level::TOP, false)
    }

    pub fn numbers(&mut self, term: &Term) -> Math {
        self.math(term, Level::TOP, true)
    }

    /// A fraction within a fraction is written with ÷, so that it stays large enough to read.
    fn math(&mut self, term: &Term, level: Level, numbers: bool) -> Math {
        match term {
            Term::Number(digits) => data_digits(self.wording, digits),
            Term::Years(years) => {
                let shown = if numbers { years.to_string() } else { "n".to_owned() };
                let code = if numbers { math_digits(&shown).code } else { shown.clone() };
                let code = self.marks.shown_as(&shown, &code, self.project.report.base_year_place.clone(), None);
                Math { code, columns: shown.len() }
            }
            Term::Fact(fact) if numbers => self.value(fact, level),
            Term::Fact(fact) => self.name(fact),
            Term::Step(index) => self.step(*index, level, numbers),
            Term::Mean(members) => {
                let count = members.len();
                let within = Level { binding: 1, in_fraction: true, ..level };
                let members: Vec<_> = members.iter().map(|member| self.math(member, within, numbers)).collect();
                let sum = members.into_iter().reduce(|sum, member| sum.parted("+", member));
                // As arguments of `frac` single strings would lose where they stand.
                let sum = sum.unwrap_or(Math { code: String::new(), columns: 0 });
                sum.over(math_digits(&count.to_string()))
            }
            Term::Negate(inner) => {
                let Math { code, columns } = self.math(inner, level.bound(3), numbers);
                Math { code: format!("-{code}"), columns: columns + 2 }.in_parentheses_if(level.binding > 0)
            }
            Term::Binary { operator: Operator::Divide, left, right } if !level.in_fraction => {
                let within = Level { binding: 0, in_fraction: true, ..level };
                let fraction = self.math(left, within, numbers).over(self.math(right, within, numbers));
                fraction.in_parentheses_if(level.binding > strength(Operator::Divide))
            }
            Term::Binary { operator: Operator::Power, left, right } => {
                let base = self.math(left, level.bound(strength(Operator::Power) + 1), numbers);
                let slash = Level { binding: 0, in_fraction: true, in_exponent: true };
                let exponent = self.math(right, slash, numbers);
                let columns = base.columns + exponent.columns;
                Math { code: format!("{}^({})", base.code, exponent.code), columns }
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
                left.parted(sign, right).in_parentheses_if(own < level.binding)
            }
        }
    }

    /// A fact's value, with where it was entered or the formula that gives it.
    fn value(&mut self, fact: &UsedFact, level: Level) -> Math {
        let wording = self.wording;
        let (value, bare) = match &fact.value {
            Stated::Number { quantity, .. } => {
                let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                let value = data_digits(wording, &digits).then(unit(wording, quantity.unit));
                // 488.6 × 10,000 m³ is one number: as an operand on a line it stands in parentheses.
                let operand =
                    level.binding > 0 && digits.starts_with('-') || level.binding > 1 && value.code.contains("\"× ");
                (value, !operand)
            }
            _ => (Math::text(&wording.value(&fact.value)), true),
        };
        let entry = self.project.entry(&fact.id, fact.year).map(|entry| entry.value_place.clone());
        let formula = self.project.definition(&fact.id).and_then(|definition| definition.formula.as_ref());
        let place = entry.or_else(|| formula.map(|formula| formula.text.place.clone()));
        let states = Some((fact.id.clone(), fact.year));
        let code = self.marks.shown_as(&wording.value(&fact.value), &value.code, place, states);
        Math { code, ..value }.in_parentheses_if(!bare)
    }

    /// A fact's name as one string of letters, each part of it with its own place.
    fn name(&mut self, fact: &UsedFact) -> Math {
        let Wording { form, language, .. } = self.wording;
        let parts = pattern::label(form, &fact.name, fact.year, fact.calendar_year, *language);
        let columns = parts.iter().map(|part| part.shown.width_cjk()).sum();
        let mark =
            |part: Part| self.marks.shown_as(&part.shown, &escape::within_literal(&part.shown), part.place, None);
        Math { code: format!("\"{}\"", parts.into_iter().map(mark).collect::<String>()), columns }
    }

    /// A part of the formula: its symbol, or its value with the account that it is a part of.
    fn step(&mut self, index: usize, level: Level, numbers: bool) -> Math {
        let wording = self.wording;
        let place = wording.explanation.steps.get(index).map(|step| step.place.clone());
        if !numbers {
            let shown = format!("e{} {}", index + 1, wording.explanation.step_name(index, wording.language));
            return Math { code: self.marks.shown_as(&shown, &symbol(index), place, None), columns: 2 };
        }
        let digits = wording.step_digits(index);
        let step = wording.explanation.steps.get(index);
        let said = data_digits(wording, &digits);
        let said = if let Some(step) = step { said.then(unit(wording, step.unit)) } else { said };
        let bare = level.binding == 0 || !(digits.starts_with('-') || said.code.contains("\"× "));
        let account = (wording.explanation.id.clone(), YearReference::REPORTING);
        let code = self.marks.part_of(&account, &digits, &said.code, place);
        Math { code, ..said }.in_parentheses_if(!bare)
    }
}

/// A unit behind digits, apart from them unless it is %.
pub fn unit(wording: &Wording, unit: Unit) -> Math {
    let text = wording.unit(unit);
    match text.trim_start() {
        "" => Math { code: String::new(), columns: 0 },
        "%" => Math::text("%"),
        rest => Math { code: format!(" {}", escape::literal(rest)), columns: rest.width_cjk() + 1 },
    }
}
