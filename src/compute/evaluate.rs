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
    dimensions: Dimensions,
}

/// One or, for a set, several numbers.
type Numbers = Vec<Measured>;

pub struct Evaluator<'a> {
    pub(super) project: &'a Project,
    /// The id that the outermost formula belongs to, and how findings call it.
    subject: &'a str,
    pub(super) called: Words,
    /// Digits after the point to which roots are bounded.
    digits: u32,
    pub(super) undecided: bool,
    pub findings: Vec<Finding>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator for the formula of `subject`, which findings speak of as `called`.
    pub fn new(project: &'a Project, subject: &'a str, called: Words, digits: u32) -> Evaluator<'a> {
        Evaluator { project, subject, called, digits, undecided: false, findings: Vec::new() }
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

    fn evaluate(&mut self, expression: &Expression, scope: Scope) -> Result<Numbers> {
        match &expression.node {
            Node::Number(decimal) => Ok(vec![ratio(decimal.value.clone())]),
            Node::Name { id, year } => self.name(id, *year, expression, scope),
            Node::Call { function, arguments } => self.call(function, arguments, expression, scope),
            Node::Negate(inner) => {
                let inner = self.one(inner, scope)?;
                Ok(vec![Measured { value: inner.value.negate(), ..inner }])
            }
            Node::Binary { operator, left, right } => {
                let (left_value, right_value) = (self.one(left, scope), self.one(right, scope));
                let operands = (left_value?, right_value?);
                self.binary(*operator, operands, (left, right), expression, scope).map(|measured| vec![measured])
            }
        }
    }

    fn binary(
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

    fn call(&mut self, function: &str, arguments: &[Expression], whole: &Expression, scope: Scope) -> Result<Numbers> {
        if function == MEAN {
            let mut numbers = Vec::new();
            for argument in arguments {
                numbers.extend(self.evaluate(argument, scope)?);
            }
            return self.mean(numbers, whole, scope).map(|mean| vec![mean]);
        }
        let standard = &self.project.standard;
        let definition =
            standard.definitions.iter().find(|definition| definition.id == function && definition.parameter.is_some());
        let Some(definition) = definition else {
            let known = standard.definitions.iter().filter(|definition| definition.parameter.is_some());
            let hint = did_you_mean(function, known.map(|definition| definition.id.as_str()).chain([MEAN]));
            self.report(
                Rule::FormulaSyntax,
                scope.text.locate(whole.range.clone()),
                words!("没有函数“{function}”", "there is no function `{function}`"),
                hint,
            );
            return Err(Failure::Reported);
        };
        let [Expression { node: Node::Name { id, year: None }, .. }] = arguments else {
            self.report(
                Rule::FormulaSyntax,
                scope.text.locate(whole.range.clone()),
                words!("函数“{function}”只接受一个事实或一组事实", "`{function}` takes one fact or one set of facts"),
                Words::none(),
            );
            return Err(Failure::Reported);
        };
        let id = scope.meaning(id);
        let facts: Vec<&str> = match standard.sets.iter().find(|set| set.id == id) {
            Some(set) => set.facts.iter().map(|fact| fact.text.as_str()).collect(),
            None => vec![id],
        };
        let mut numbers = Vec::new();
        let mut failure = None;
        for fact in facts {
            let parameter = definition.parameter.as_deref().map(|parameter| (parameter, fact));
            match self.within(&definition.formula, &definition.id, parameter, scope) {
                Ok(number) => numbers.push(number),
                Err(cause) => failure = Some(cause),
            }
        }
        failure.map_or(Ok(numbers), Err)
    }

    /// Evaluates the formula of a definition or of another fact.
    fn within(
        &mut self,
        formula: &Formula,
        owner: &str,
        parameter: Option<(&str, &str)>,
        outer: Scope,
    ) -> Result<Measured> {
        if let Some(mut circle) = outer.circle_to(owner) {
            // The circle is told from the same member on, from wherever it was entered.
            circle.reverse();
            let first = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(index, _)| index);
            circle.rotate_left(first);
            circle.push(circle[0]);
            let told = circle.join(" → ");
            let place = self.formula_place(circle[0]).unwrap_or_else(|| formula.text.place.clone());
            let finding = Finding::error(
                Rule::FormulaSyntax,
                place,
                words!("公式互相引用成环：{told}", "the formulas refer to one another in a circle: {told}"),
            );
            self.note(
                finding
                    .about(circle[0])
                    .hint(words!("至少把其中一项改为直接填写的事实", "enter one of them as a fact instead")),
            );
            return Err(Failure::Reported);
        }
        self.one(&formula.expression, Scope { text: &formula.text, parameter, owner, outer: Some(&outer) })
    }

    fn formula_place(&self, id: &str) -> Option<Place> {
        let standard = self.project.standard.definitions.iter().find(|definition| definition.id == id);
        let own = || self.project.definition(id).and_then(|definition| definition.formula.as_ref());
        standard.map(|definition| &definition.formula).or_else(own).map(|formula| formula.text.place.clone())
    }

    fn mean(&mut self, numbers: Numbers, whole: &Expression, scope: Scope) -> Result<Measured> {
        let count = BigRational::from_integer(numbers.len().into());
        let mut numbers = numbers.into_iter();
        let mut sum = numbers.next().ok_or(Failure::Missing)?;
        for number in numbers {
            sum = self.binary(Operator::Add, (sum, number), (whole, whole), whole, scope)?;
        }
        Ok(Measured { value: sum.value.scale(&count.recip()), ..sum })
    }

    fn name(&mut self, id: &str, year: Option<YearReference>, whole: &Expression, scope: Scope) -> Result<Numbers> {
        let id = scope.meaning(id);
        if id == "n" && year.is_none() {
            let base_year = self.project.report.base_year.ok_or(Failure::Reported)?;
            let years = self.project.report.year - base_year;
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
                Some(formula) if year.is_none() => {
                    self.within(formula, &definition.id, None, scope).map(|number| vec![number])
                }
                _ => self.fact(id, year.unwrap_or(YearReference::REPORTING)).map(|number| vec![number]),
            };
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
            let hint = did_you_mean(id, known);
            self.report(
                Rule::UnknownFact,
                scope.text.locate(whole.range.clone()),
                words!("公式引用了未定义的事实“{id}”", "the formula refers to `{id}`, which nothing defines"),
                hint,
            );
        }
        Err(Failure::Reported)
    }

    fn fact(&mut self, id: &str, year: YearReference) -> Result<Measured> {
        match self.project.fact(id, year) {
            FactValue::Number(quantity) => Ok(Measured {
                value: quantity.value.scale(&quantity.unit.scale()),
                dimensions: quantity.unit.dimensions(),
            }),
            FactValue::Missing => Err(Failure::Missing),
            // A word in place of a number is reported by `check`, whether or not a formula needs it.
            FactValue::Refused | FactValue::Word(_) => Err(Failure::Reported),
        }
    }

    fn report(&mut self, rule: Rule, place: Place, message: Words, hint: Words) {
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
