//! The value of a formula: exact where it can be, bounded where a root comes in, with its unit checked on the way.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::finding::{Finding, Language, Place, Rule, Words, did_you_mean};
use crate::model::decimal::Rounding;
use crate::model::enclosure::{Enclosure, Undefined};
use crate::model::expression::{Condition, Expression, Node, Operator, YearReference};
use crate::model::fact::{FactValue, Formula};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::standard::{Limit, Row};
use crate::model::text::Written;
use crate::model::unit::{Dimensions, Unit};
use crate::model::value::Values;
use crate::words;

use super::scope::Scope;

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// A fact that the formula needs was not collected: known, and no fault of the formula.
    Missing,
    /// Something is wrong and a finding says what.
    Reported,
}

/// The one function that the program brings along; others are definitions of the standard.
pub const MEAN: &str = "mean";

pub type Result<T> = std::result::Result<T, Failure>;

/// A number in base measures with what it measures.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub value: Enclosure,
    pub dimensions: Dimensions,
}

impl Measured {
    pub fn of(value: &Enclosure, unit: Unit) -> Measured {
        Measured { value: value.scale(&unit.scale()), dimensions: unit.dimensions() }
    }
}

/// One or, for a set, several numbers.
pub(super) type Numbers = Vec<Measured>;

pub struct Evaluator<'a> {
    pub(super) project: &'a Project,
    /// The id that the outermost formula belongs to, and how findings call it.
    subject: &'a str,
    pub(super) called: Words,
    /// Digits after the point to which roots are bounded.
    digits: u32,
    pub(super) undecided: bool,
    /// Parts of formulas worked out so far.
    steps: usize,
    pub(super) setting: Setting<'a>,
    /// The entered facts that were looked up, each with its year; noted for relations only.
    pub(super) used: Vec<(String, i32)>,
    pub findings: Vec<Finding>,
}

/// What a relation is tested with; a formula has none of it.
#[derive(Clone, Default)]
pub(super) struct Setting<'a> {
    /// Rows and counts may be named, and have these values.
    pub values: Option<&'a Values>,
    /// The year that `t` means lies so many years before the reporting year.
    pub years_back: u32,
    /// A number taken in place of an entered fact, in base measures.
    pub instead: Option<(String, i32, BigRational)>,
}

/// Formulas that call for one another again and again end here.
const MOST_STEPS: usize = 20_000;

impl<'a> Evaluator<'a> {
    /// An evaluator for the formula of `subject`, which findings speak of as `called`.
    pub fn new(project: &'a Project, subject: &'a str, called: Words, digits: u32) -> Evaluator<'a> {
        let (setting, used, findings) = (Setting::default(), Vec::new(), Vec::new());
        Evaluator { project, subject, called, digits, undecided: false, steps: 0, setting, used, findings }
    }

    /// Whether the last evaluation failed only because a root was bounded too widely.
    pub fn wants_more_digits(&self) -> bool {
        self.undecided
    }

    /// The formula's value in a unit that must measure the same.
    pub fn quantity(&mut self, formula: &Formula, unit: Unit) -> Result<Quantity> {
        let measured = self.one(&formula.expression, Scope::of(formula, self.subject))?;
        if measured.dimensions != unit.dimensions() {
            let label = unit.label(Language::Chinese);
            let (zh, en) = (&self.called.zh, &self.called.en);
            let message =
                words!("{zh}：公式的单位与“{label}”不符", "{en}: the formula does not yield the unit {label}");
            let hint = words!("检查公式中各事实的单位", "check the units of the facts in the formula");
            self.report(Rule::UnitMismatch, formula.text.place.clone(), message, hint);
            return Err(Failure::Reported);
        }
        Ok(Quantity::computed(measured.value.scale(&unit.scale().recip()), unit))
    }

    /// Asks for more digits until the printed digits, and where the value stands to each limit, are certain.
    pub fn expect_decided(
        &mut self,
        quantity: &Quantity,
        decimals: Option<u32>,
        row: Option<&Row>,
        formula: &Formula,
    ) -> Result<()> {
        let printed = decimals.is_none_or(|decimals| quantity.rounded(decimals, Rounding::HalfToEven).is_some());
        let judged = row.is_none_or(|row| {
            row.limits().all(|limit| match limit {
                Limit::Number { value, .. } => quantity.value.compare(&value.value).is_some(),
                Limit::Word(_) => true,
            })
        });
        if printed && judged {
            return Ok(());
        }
        let scope = Scope::of(formula, self.subject);
        Err(self.undefined(&formula.expression, &formula.expression, scope, Undefined::Undecided))
    }

    /// The values of a part that yields one number for each member of a set.
    pub fn several(&mut self, part: &Expression, formula: &Formula) -> Result<Vec<Enclosure>> {
        let numbers = self.evaluate(part, Scope::of(formula, self.subject))?;
        Ok(numbers.into_iter().map(|number| number.value).collect())
    }

    /// Whether a condition such as `g > 0` holds.
    pub fn holds(&mut self, condition: &Condition, text: &Written) -> Result<bool> {
        let scope = Scope { text, parameter: None, owner: self.subject, outer: None };
        let left = self.one(&condition.left, scope)?;
        let right = self.one(&condition.right, scope)?;
        let difference = left.value.subtract(&right.value);
        match difference.compare(&BigRational::from_integer(0.into())) {
            Some(ordering) => Ok(condition.comparison.holds(ordering)),
            None => Err(self.undefined(&condition.left, &condition.left, scope, Undefined::Undecided)),
        }
    }

    pub(super) fn one(&mut self, expression: &Expression, scope: Scope) -> Result<Measured> {
        let mut numbers = self.evaluate(expression, scope)?;
        if numbers.len() != 1 {
            let place = scope.text.locate(expression.range.clone());
            self.report(
                Rule::FormulaUndefined,
                place,
                words!("此处应为一个数，而不是一组数", "expected one number here, not a set"),
                words!("用 mean(…) 取平均", "take the mean with mean(…)"),
            );
            return Err(Failure::Reported);
        }
        Ok(numbers.remove(0))
    }

    pub(super) fn evaluate(&mut self, expression: &Expression, scope: Scope) -> Result<Numbers> {
        self.steps += 1;
        if self.steps > MOST_STEPS || scope.is_deep() {
            if !self.findings.iter().any(|finding| finding.rule == Rule::FormulaSyntax) {
                let place = self.formula_place(self.subject).unwrap_or_else(|| scope.text.place.clone());
                let message = words!("公式互相引用过多或过深", "formulas refer to one another too often or too deeply");
                self.report(
                    Rule::FormulaSyntax,
                    place,
                    message,
                    words!("把其中一些改为直接填写的事实", "enter some of them as facts instead"),
                );
            }
            return Err(Failure::Reported);
        }
        match &expression.node {
            Node::Number(decimal) => Ok(vec![ratio(decimal.value.clone())]),
            Node::Measure(decimal, unit) => Ok(vec![Measured::of(&Enclosure::exact(decimal.value.clone()), *unit)]),
            Node::Name { id, year } => self.name(id, *year, expression, scope),
            Node::Call { function, arguments } => self.call(function, arguments, expression, scope),
            Node::Negate(inner) => {
                let inner = self.one(inner, scope)?;
                Ok(vec![Measured { value: inner.value.negate(), ..inner }])
            }
            Node::Binary { operator, left, right } => {
                let left_value = self.one(left, scope);
                if self.steps > MOST_STEPS {
                    return Err(Failure::Reported);
                }
                let operands = (left_value, self.one(right, scope));
                let operands = (operands.0?, operands.1?);
                self.binary(*operator, operands, (left, right), expression, scope).map(|measured| vec![measured])
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        operator: Operator,
        (left, right): (Measured, Measured),
        (base, divisor): (&Expression, &Expression),
        whole: &Expression,
        scope: Scope,
    ) -> Result<Measured> {
        let place = || scope.text.locate(whole.range.clone());
        match operator {
            Operator::Add | Operator::Subtract => {
                if left.dimensions != right.dimensions {
                    self.report(
                        Rule::UnitMismatch,
                        place(),
                        words!("单位不同的量不能相加减", "quantities of different units cannot be added or subtracted"),
                        Words::none(),
                    );
                    return Err(Failure::Reported);
                }
                let value = if operator == Operator::Add {
                    left.value.add(&right.value)
                } else {
                    left.value.subtract(&right.value)
                };
                Ok(Measured { value, dimensions: left.dimensions })
            }
            Operator::Multiply => Ok(Measured {
                value: left.value.multiply(&right.value),
                dimensions: left.dimensions.times(right.dimensions),
            }),
            Operator::Divide => match left.value.divide(&right.value) {
                Ok(value) => Ok(Measured { value, dimensions: left.dimensions.over(right.dimensions) }),
                Err(undefined) => Err(self.undefined(divisor, whole, scope, undefined)),
            },
            Operator::Power => {
                let exponent =
                    Some(&right.value.low).filter(|_| right.value.is_exact() && right.dimensions == Dimensions::NONE);
                let dimensions = match exponent {
                    Some(_) if left.dimensions == Dimensions::NONE => Some(Dimensions::NONE),
                    Some(power) if power.is_integer() => power.to_i8().map(|power| left.dimensions.to_the(power)),
                    _ => None,
                };
                let (Some(exponent), Some(dimensions)) = (exponent, dimensions) else {
                    self.report(
                        Rule::UnitMismatch,
                        place(),
                        words!(
                            "带单位的量只能取整数次幂，指数不能带单位",
                            "a quantity with a unit takes whole powers only, and an exponent has no unit"
                        ),
                        Words::none(),
                    );
                    return Err(Failure::Reported);
                };
                match left.value.power(exponent, self.digits) {
                    Ok(value) => Ok(Measured { value, dimensions }),
                    Err(undefined) => Err(self.undefined(base, whole, scope, undefined)),
                }
            }
        }
    }

    fn name(&mut self, id: &str, year: Option<YearReference>, whole: &Expression, scope: Scope) -> Result<Numbers> {
        let id = scope.meaning(id);
        if id == "n" && year.is_none() {
            let base_year = self.project.report.base_year.ok_or(Failure::Reported)?;
            let years = self.project.report.year - self.setting.years_back as i32 - base_year;
            return Ok(vec![ratio(BigRational::from_integer(years.into()))]);
        }
        let standard = &self.project.standard;
        if year.is_none()
            && let Some(definition) =
                standard.definitions.iter().find(|definition| definition.id == id && definition.parameter.is_none())
        {
            return self.within(&definition.formula, &definition.id, None, scope).map(|number| vec![number]);
        }
        if let Some(definition) = self.project.definition(id) {
            return match &definition.formula {
                Some(_) if year.is_none() && self.is_refused(id) => Err(Failure::Reported),
                Some(formula) if year.is_none() => {
                    self.within(formula, &definition.id, None, scope).map(|number| vec![number])
                }
                Some(_) => Err(self.no_other_year(id, whole, scope)),
                None => self.fact(id, year.unwrap_or(YearReference::REPORTING)).map(|number| vec![number]),
            };
        }
        if let Some(number) = self.of_relation(id, year, whole, scope) {
            return number.map(|number| vec![number]);
        }
        if standard.row(id).is_some() {
            let place = scope.text.locate(whole.range.clone());
            let message = words!(
                "公式只能引用事实，“{id}”是指标",
                "a formula refers to facts only; `{id}` is a row of the standard"
            );
            self.report(
                Rule::UnknownFact,
                place,
                message,
                words!("改写成该指标的公式", "write out the row's own formula"),
            );
        } else if !self.project.definitions_unread && !self.project.is_refused(id) {
            let known = standard.facts.iter().chain(&self.project.definitions).map(|fact| fact.id.as_str());
            let known = known.chain(standard.definitions.iter().map(|definition| definition.id.as_str()));
            let hint = did_you_mean(id, known.chain(self.setting.values.iter().flat_map(|values| values.ids())));
            self.report(
                Rule::UnknownFact,
                scope.text.locate(whole.range.clone()),
                words!("公式引用了未定义的事实“{id}”", "the formula refers to `{id}`, which nothing defines"),
                hint,
            );
        }
        Err(Failure::Reported)
    }

    /// What is computed has no value for a year that a name asks for.
    pub(super) fn no_other_year(&mut self, id: &str, whole: &Expression, scope: Scope) -> Failure {
        let message =
            words!("“{id}”由公式计算，没有其他年份的数值", "`{id}` is computed and has no value for another year");
        let hint = words!("改为引用它所依据的事实", "refer to the facts that it rests on");
        self.report(Rule::FormulaSyntax, scope.text.locate(whole.range.clone()), message, hint);
        Failure::Reported
    }

    pub(super) fn fact(&mut self, id: &str, year: YearReference) -> Result<Measured> {
        let year = self.setting.reference(year);
        if let Some(instead) = self.noted(id, year) {
            return Ok(instead);
        }
        // A relation allows for what is not exact.
        let inexact = super::inexact(self.project, id, year).filter(|_| self.setting.values.is_none());
        inexact.into_iter().for_each(|finding| self.note(finding));
        match self.project.fact(id, year) {
            FactValue::Number(quantity) => Ok(Measured::of(&quantity.value, quantity.unit)),
            FactValue::Missing => Err(Failure::Missing),
            // A word in place of a number is reported by `check`, whether or not a formula needs it.
            FactValue::Refused | FactValue::Word(_) => Err(Failure::Reported),
        }
    }

    pub(super) fn report(&mut self, rule: Rule, place: Place, message: Words, hint: Words) {
        self.note(Finding::error(rule, place, message).hint(hint));
    }

    pub(super) fn note(&mut self, finding: Finding) {
        let finding = if finding.about.is_none() { finding.about(self.subject) } else { finding };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

fn ratio(value: BigRational) -> Measured {
    Measured { value: Enclosure::exact(value), dimensions: Dimensions::NONE }
}
