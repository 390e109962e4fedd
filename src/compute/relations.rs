//! Whether facts and indicators stand in the relations that are asked of them: exact, with units checked as in formulas.

use num_rational::BigRational;
use num_traits::Signed;

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::decimal::power_of_ten;
use crate::model::enclosure::Enclosure;
use crate::model::expression::{Comparison, Expression, Node, YearReference};
use crate::model::fact::FactValue;
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::relation::{Outcome, Part, Relation, Test, Tolerance, Violation, Years};
use crate::model::unit::{Dimensions, Unit};
use crate::model::value::{Value, Values};
use crate::words;

use super::evaluate::{Evaluator, Failure, Measured, Result, Setting};
use super::remedy;
use super::scope::Scope;
use super::{FIRST_DIGITS, MOST_DIGITS};

/// Facts that were looked up, each with its year.
type Used = Vec<(String, i32)>;

/// Tests every relation for each of its years.
pub fn test_all(project: &Project, values: &Values, findings: &mut Vec<Finding>) -> Vec<Test> {
    let mut tests = Vec::new();
    for (index, relation) in project.all_relations().enumerate() {
        for year in years(project, relation) {
            let Ok(years_back) = u32::try_from(project.report.year - year) else { continue };
            let trial = Trial { project, values, relation, years_back };
            let (outcome, found) = trial.outcome();
            // What is wrong with a formula that the relation rests on is told where it is computed.
            for finding in found {
                let told = |other: &Finding| {
                    other.rule == finding.rule && other.place == finding.place && other.message == finding.message
                };
                if !findings.iter().any(told) {
                    findings.push(finding);
                }
            }
            tests.push(Test { relation: index, year, outcome });
        }
    }
    tests
}

fn years(project: &Project, relation: &Relation) -> Vec<i32> {
    match &relation.years {
        Years::Reporting => vec![project.report.year],
        Years::All => project.years.values().filter(|data| !data.unread).map(|data| data.year).collect(),
        Years::Listed(years) => years.clone(),
    }
}

/// One relation and the year it is tested for.
pub(super) struct Trial<'a> {
    pub project: &'a Project,
    pub values: &'a Values,
    pub relation: &'a Relation,
    pub years_back: u32,
}

/// The two sides of a comparison, in base measures.
pub(super) struct Link {
    pub comparison: Comparison,
    pub left: Enclosure,
    pub right: Enclosure,
    pub dimensions: Dimensions,
    pub tolerance: Enclosure,
}

impl Link {
    /// Nothing while a root is bounded too widely to tell. A difference as large as the tolerance is allowed.
    pub fn holds(&self) -> Option<bool> {
        let (difference, allowed) = (self.left.subtract(&self.right), &self.tolerance);
        let (below, above) = (difference.subtract(allowed), difference.add(allowed));
        let zero = BigRational::from_integer(0.into());
        let decided = |side: Enclosure, comparison: Comparison| {
            let (low, high) = (comparison.holds(side.low.cmp(&zero)), comparison.holds(side.high.cmp(&zero)));
            (low == high).then_some(low)
        };
        match self.comparison {
            Comparison::Less | Comparison::LessOrEqual => decided(below, self.comparison),
            Comparison::Greater | Comparison::GreaterOrEqual => decided(above, self.comparison),
            Comparison::Equal => {
                let (under, over) =
                    (decided(below, Comparison::LessOrEqual), decided(above, Comparison::GreaterOrEqual));
                if under == Some(false) || over == Some(false) { Some(false) } else { Some(under? && over?) }
            }
        }
    }
}

/// What came of working out the sides once.
pub(super) struct Attempt {
    pub links: Result<Vec<Link>>,
    /// For each operand the facts it rests on.
    used: Vec<Used>,
    findings: Vec<Finding>,
}

impl Trial<'_> {
    /// Works out the sides, with another number for one fact where that is asked, as exactly as the comparisons need.
    pub fn attempt(&self, instead: Option<(String, i32, BigRational)>) -> Attempt {
        let id = &self.relation.id;
        let mut digits = FIRST_DIGITS;
        loop {
            let called = words!("勾稽关系“{id}”", "the relation `{id}`");
            let mut evaluator = Evaluator::new(self.project, id, called, digits);
            evaluator.setting =
                Setting { values: Some(self.values), years_back: self.years_back, instead: instead.clone() };
            let (links, used) = evaluator.links(self.relation);
            let open = links.as_ref().is_ok_and(|links| links.iter().any(|link| link.holds().is_none()));
            if !(open || evaluator.wants_more_digits()) || digits >= MOST_DIGITS {
                return Attempt { links, used, findings: evaluator.findings };
            }
            digits *= 2;
        }
    }

    fn outcome(&self) -> (Outcome, Vec<Finding>) {
        let Attempt { links, used, mut findings } = self.attempt(None);
        let links = match links {
            Ok(links) => links,
            Err(Failure::Missing) => {
                let absent = used.into_iter().flatten().filter(|(id, year)| self.is_absent(id, *year)).collect();
                return (Outcome::Untested { absent }, findings);
            }
            Err(Failure::Reported) => return (Outcome::Refused, findings),
        };
        if links.iter().any(|link| link.holds().is_none()) {
            let text = &self.relation.text;
            let message = words!("两边过于接近，无法判定", "the sides are too close to be told apart");
            let finding = Finding::error(Rule::FormulaUndefined, text.place.clone(), message);
            findings.push(finding.about(&self.relation.id).hint(words!("给出 tolerance", "give a `tolerance`")));
            return (Outcome::Refused, findings);
        }
        let violated = links.iter().enumerate().filter(|(_, link)| link.holds() == Some(false));
        let violations: Vec<_> = violated
            .map(|(index, link)| {
                let facts = used[index].iter().chain(&used[index + 1]);
                self.violation(index, link, facts)
            })
            .collect();
        let outcome = if violations.is_empty() { Outcome::Holds } else { Outcome::Violated(violations) };
        (outcome, findings)
    }

    /// Whether nothing at all was said of a fact in a year, not even that it was not collected.
    fn is_absent(&self, id: &str, year: i32) -> bool {
        self.project.years.get(&year).is_none_or(|data| !data.unread && !data.facts.contains_key(id))
    }

    fn violation<'f>(&self, index: usize, link: &Link, facts: impl Iterator<Item = &'f (String, i32)>) -> Violation {
        let mut parts: Vec<Part> = Vec::new();
        for (id, year) in facts {
            let entry = self.project.years.get(year).and_then(|data| data.facts.get(id));
            let Some((entry, FactValue::Number(quantity))) = entry.map(|entry| (entry, &entry.value)) else { continue };
            if !parts.iter().any(|part| part.id == *id && part.year == *year) {
                let (id, quantity, place) = (id.clone(), quantity.clone(), entry.value_place.clone());
                parts.push(Part { id, year: *year, quantity, place, remedy: None });
            }
        }
        for part in &mut parts {
            part.remedy = remedy::remedy(self, index, part);
        }
        let unit = self.unit(index, link.dimensions, &parts);
        let told_in = |unit: Unit, value: &Enclosure| Quantity::computed(value.scale(&unit.scale().recip()), unit);
        let told = |value: &Enclosure| told_in(unit, value);
        // Percentages lie percentage points apart.
        let apart = if Unit::parse("%") == Some(unit) { Unit::parse("个百分点").unwrap_or(unit) } else { unit };
        let difference = link.left.subtract(&link.right);
        let negative = !difference.high.is_positive();
        Violation {
            left: told(&link.left),
            comparison: link.comparison,
            right: told(&link.right),
            difference: told_in(apart, &if negative { difference.negate() } else { difference }),
            tolerance: link.tolerance.high.is_positive().then(|| told_in(apart, &link.tolerance)),
            parts,
        }
    }

    /// The unit in which the sides are told: one that stands in the relation, or a quotient of two of them.
    fn unit(&self, index: usize, dimensions: Dimensions, parts: &[Part]) -> Unit {
        let mut known = Vec::new();
        for operand in &self.relation.chain.operands[index..index + 2] {
            self.units(operand, &mut known);
        }
        if let Tolerance::Absolute { quantity, .. } = &self.relation.tolerance {
            known.push(quantity.unit);
        }
        known.extend(parts.iter().map(|part| part.quantity.unit));
        let label = |unit: &Unit| unit.label(Language::Chinese);
        if let Some(unit) = known.iter().copied().chain([Unit::RATIO]).find(|unit| unit.dimensions() == dimensions) {
            return unit;
        }
        let quotients = known.iter().flat_map(|above| known.iter().map(move |below| (above, below)));
        let mut quotients =
            quotients.filter_map(|(above, below)| Unit::parse(&format!("{}/{}", label(above), label(below))));
        quotients.find(|unit| unit.dimensions() == dimensions).unwrap_or(Unit::RATIO)
    }

    fn units(&self, expression: &Expression, units: &mut Vec<Unit>) {
        match &expression.node {
            Node::Number(_) => {}
            Node::Measure(_, unit) => units.push(*unit),
            Node::Negate(inner) => self.units(inner, units),
            Node::Binary { left, right, .. } => {
                self.units(left, units);
                self.units(right, units);
            }
            Node::Call { arguments, .. } => arguments.iter().for_each(|argument| self.units(argument, units)),
            Node::Name { id, .. } => {
                let own = self.project.definition(id).map(|definition| definition.unit);
                let row = || self.project.standard.row(id).map(|row| row.unit);
                let count = || match self.values.get(id, YearReference::REPORTING) {
                    Some(Value::Number { quantity, .. }) => Some(quantity.unit),
                    _ => None,
                };
                units.extend(own.or_else(row).or_else(count));
            }
        }
    }
}

impl Setting<'_> {
    /// The year that a name means in the reporting year's terms.
    pub fn reference(&self, year: YearReference) -> YearReference {
        match year {
            YearReference::Before(years) => YearReference::Before(years + self.years_back),
            YearReference::PlanningBase => YearReference::PlanningBase,
        }
    }
}

impl Evaluator<'_> {
    /// The comparisons of a relation, and for each operand the facts it rests on.
    fn links(&mut self, relation: &Relation) -> (Result<Vec<Link>>, Vec<Used>) {
        let scope = Scope { text: &relation.text, parameter: None, owner: "", outer: None };
        let mut used = Vec::new();
        let mut sides = Vec::new();
        for operand in &relation.chain.operands {
            sides.push(self.one(operand, scope));
            used.push(std::mem::take(&mut self.used));
        }
        if sides.iter().any(|side| matches!(side, Err(Failure::Reported))) {
            return (Err(Failure::Reported), used);
        }
        let sides: Result<Vec<Measured>> = sides.into_iter().collect();
        (sides.and_then(|sides| self.joined(relation, &sides)), used)
    }

    fn joined(&mut self, relation: &Relation, sides: &[Measured]) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        let operands = relation.chain.operands.windows(2);
        for ((comparison, pair), operands) in relation.chain.comparisons.iter().zip(sides.windows(2)).zip(operands) {
            let (left, right) = (&pair[0], &pair[1]);
            let tolerance = match &relation.tolerance {
                Tolerance::AsPrinted if *comparison == Comparison::Equal => {
                    let printed = operands.iter().filter_map(|operand| self.half_a_digit(operand));
                    Measured { value: Enclosure::exact(printed.max().unwrap_or_default()), ..*left }
                }
                Tolerance::AsPrinted => Measured { value: Enclosure::exact(BigRational::default()), ..*left },
                Tolerance::Relative(part) => {
                    let scaled = left.value.scale(part);
                    let value = if scaled.high.is_negative() { scaled.negate() } else { scaled };
                    Measured { value, ..*left }
                }
                // Nothing at all is the same in every unit.
                Tolerance::Absolute { quantity, .. }
                    if quantity.unit == Unit::RATIO && !quantity.value.high.is_positive() =>
                {
                    Measured { value: quantity.value.clone(), ..*left }
                }
                Tolerance::Absolute { quantity, .. } => Measured::of(&quantity.value, quantity.unit),
            };
            if left.dimensions != right.dimensions {
                let range = operands[0].range.start..operands[1].range.end;
                return Err(self.unlike(relation.text.locate(range)));
            }
            if left.dimensions != tolerance.dimensions {
                let place = match &relation.tolerance {
                    Tolerance::Absolute { place, .. } => place.clone(),
                    _ => relation.text.place.clone(),
                };
                return Err(self.unlike(place));
            }
            links.push(Link {
                comparison: *comparison,
                left: left.value.clone(),
                right: right.value.clone(),
                dimensions: left.dimensions,
                tolerance: tolerance.value,
            });
        }
        Ok(links)
    }

    fn unlike(&mut self, place: Place) -> Failure {
        let message = words!("单位不同的量不能比较", "quantities of different units cannot be compared");
        let hint = words!(
            "核对两边与容差的单位；数值后可写单位，如 5 吨/吨标煤",
            "check the units of both sides and of the tolerance; a number may have one, such as 5 吨/吨标煤"
        );
        self.report(Rule::UnitMismatch, place, message, hint);
        Failure::Reported
    }

    /// How far a side that is an entered fact may lie from what it was rounded from, in base measures; what is counted is not rounded.
    fn half_a_digit(&self, operand: &Expression) -> Option<BigRational> {
        let Node::Name { id, year } = &operand.node else { return None };
        let year = self.setting.reference(year.unwrap_or(YearReference::REPORTING));
        let FactValue::Number(quantity) = self.project.fact(id, year) else { return None };
        let counted = quantity.unit.is_counter();
        let written = quantity.written.as_ref().filter(|written| !counted && !written.is_fraction())?;
        let decimals = written.text.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
        Some(BigRational::new(1.into(), power_of_ten(decimals) * 2) * quantity.unit.scale())
    }

    /// Whether a computed id has no value for a reason that is told already.
    pub(super) fn is_refused(&self, id: &str) -> bool {
        let value = self.setting.values.and_then(|values| values.get(id, YearReference::REPORTING));
        self.setting.years_back == 0 && matches!(value, Some(Value::Refused))
    }

    /// Takes note of a fact that a relation rests on; the number to take in its place, if there is one.
    pub(super) fn noted(&mut self, id: &str, year: YearReference) -> Option<Measured> {
        self.setting.values?;
        let calendar_year = self.project.calendar_year(year)?;
        self.used.push((id.to_owned(), calendar_year));
        let (_, _, value) =
            self.setting.instead.as_ref().filter(|(other, year, _)| other == id && *year == calendar_year)?;
        let FactValue::Number(quantity) = self.project.fact(id, year) else { return None };
        Some(Measured { value: Enclosure::exact(value.clone()), dimensions: quantity.unit.dimensions() })
    }

    /// What only a relation may name: rows of the table, counts, the year.
    pub(super) fn of_relation(
        &mut self,
        id: &str,
        year: Option<YearReference>,
        whole: &Expression,
        scope: Scope,
    ) -> Option<Result<Measured>> {
        let values = self.setting.values?;
        let project = self.project;
        if let Some(row) = project.standard.row(id) {
            return Some(match &row.formula {
                Some(_) if year.is_some() => Err(self.no_other_year(id, whole, scope)),
                Some(_) if self.is_refused(id) => Err(Failure::Reported),
                Some(formula) => self.within(formula, &row.id, None, scope),
                None => self.entered_row(id, row.unit, year.unwrap_or(YearReference::REPORTING), whole, scope),
            });
        }
        let years_back = self.setting.years_back;
        match values.get(id, YearReference::REPORTING)? {
            _ if year.is_some() => None,
            Value::Number { .. } if years_back > 0 => Some(Err(Failure::Missing)),
            Value::Number { quantity, .. } => Some(Ok(Measured::of(&quantity.value, quantity.unit))),
            Value::Calendar(year) => {
                let year = BigRational::from_integer((*year - years_back as i32).into());
                Unit::parse("年").map(|unit| Ok(Measured::of(&Enclosure::exact(year), unit)))
            }
            Value::Refused => Some(Err(Failure::Reported)),
            Value::Word(_) | Value::Missing => None,
        }
    }

    fn entered_row(
        &mut self,
        id: &str,
        unit: Unit,
        year: YearReference,
        whole: &Expression,
        scope: Scope,
    ) -> Result<Measured> {
        match self.project.fact(id, self.setting.reference(year)) {
            FactValue::Word(_) => {
                let message = words!("“{id}”填写的是文字，不是数值", "`{id}` holds a word, not a number");
                let hint = words!("关系中只用数值", "a relation is between numbers");
                self.report(Rule::WrongValue, scope.text.locate(whole.range.clone()), message, hint);
                Err(Failure::Reported)
            }
            FactValue::Number(quantity) if !quantity.unit.converts_to(unit) => {
                let (own, wanted) = (quantity.unit.label(Language::Chinese), unit.label(Language::Chinese));
                let message = words!(
                    "“{id}”的单位“{own}”不能换算为“{wanted}”",
                    "the unit {own} of `{id}` cannot be converted to {wanted}"
                );
                let hint = words!("改用与“{wanted}”同类的单位", "use a unit of the kind of {wanted}");
                self.report(Rule::UnitMismatch, scope.text.locate(whole.range.clone()), message, hint);
                Err(Failure::Reported)
            }
            _ => self.fact(id, year),
        }
    }
}
