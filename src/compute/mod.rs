//! Facts + standard → indicators: exact, pure, and without knowledge of any particular standard.

mod evaluate;
mod explain;
mod judge;

pub use explain::explain;

use crate::finding::{Finding, Rule};
use crate::model::enclosure::Enclosure;
use crate::model::expression::YearReference;
use crate::model::fact::{FactEntry, FactValue, Formula};
use crate::model::indicator::{Assessment, Indicator, Input};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::standard::{Kind, Row};
use crate::model::unit::Unit;
use crate::model::value::{Value, Values};
use crate::words;

use evaluate::{Evaluator, Result};

/// Digits after the point with which roots are first bounded, and the most that are tried.
const FIRST_DIGITS: u32 = 40;
const MOST_DIGITS: u32 = 640;

/// Computes every fact with a formula, every row and every count.
pub fn compute(project: &Project) -> (Assessment, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut values = entered_values(project);
    let indicators: Vec<Indicator> =
        project.standard.rows.iter().map(|row| indicator(project, row, &mut findings)).collect();
    for definition in &project.definitions {
        if let Some(formula) = &definition.formula {
            let value = computed_value(project, formula, definition.unit, definition.decimals, &mut findings);
            values.insert(&definition.id, YearReference::REPORTING, value);
        }
    }
    for indicator in &indicators {
        values.insert(&indicator.id, YearReference::REPORTING, indicator.value.clone());
    }
    count(project, &indicators, &mut values);
    (Assessment { indicators, values }, findings)
}

/// Every fact that was entered, in every year that this report may speak of.
fn entered_values(project: &Project) -> Values {
    let mut values = Values::default();
    values.incomplete = project.definitions_unread;
    for definition in project.standard.facts.iter().chain(&project.definitions) {
        values.declare(&definition.id);
    }
    for data in project.years.values() {
        let before = u32::try_from(project.report.year - data.year).ok().map(YearReference::Before);
        let base = (data.year == project.report.base_year).then_some(YearReference::PlanningBase);
        for reference in [before, base].into_iter().flatten() {
            for entry in data.facts.values() {
                values.insert(&entry.id, reference, value_of(entry));
            }
        }
        if data.unread && data.year == project.report.year {
            for definition in project.standard.facts.iter().chain(&project.definitions) {
                values.insert(&definition.id, YearReference::REPORTING, Value::Refused);
            }
            values.incomplete = true;
        }
    }
    values
}

fn value_of(entry: &FactEntry) -> Value {
    match &entry.value {
        FactValue::Number(quantity) => {
            Value::Number { quantity: quantity.clone(), decimals: None, approximate: entry.approximate }
        }
        FactValue::Word(word) => Value::Word(word.clone()),
        FactValue::Missing => Value::Missing,
        FactValue::Refused => Value::Refused,
    }
}

fn computed_value(
    project: &Project,
    formula: &Formula,
    unit: Unit,
    decimals: Option<u32>,
    findings: &mut Vec<Finding>,
) -> Value {
    match quantity(project, formula, unit, findings) {
        Ok(quantity) => Value::Number { quantity, decimals, approximate: None },
        Err(evaluate::Failure::Missing) => Value::Missing,
        Err(evaluate::Failure::Reported) => Value::Refused,
    }
}

/// The formula's value in the unit asked for, bounded closely enough to be printed.
fn quantity(project: &Project, formula: &Formula, unit: Unit, findings: &mut Vec<Finding>) -> Result<Quantity> {
    let mut digits = FIRST_DIGITS;
    loop {
        let mut evaluator = Evaluator::new(project, digits);
        let outcome = evaluator.quantity(formula, unit);
        if evaluator.wants_more_digits() && digits < MOST_DIGITS {
            digits *= 2;
            continue;
        }
        findings.append(&mut evaluator.findings);
        return outcome;
    }
}

fn indicator(project: &Project, row: &Row, findings: &mut Vec<Finding>) -> Indicator {
    let chosen = project.report.chosen.iter().any(|chosen| chosen.number == row.number);
    let value = match &row.formula {
        Some(formula) => computed_value(project, formula, row.unit, Some(row.decimals), findings),
        None => judge::entered(project, row, findings),
    };
    let mut indicator = Indicator {
        number: row.number,
        id: row.id.clone(),
        assessed: row.kind == Kind::Mandatory || chosen,
        shown: judge::shown(&value, row),
        value,
        case: None,
        met: None,
        inputs: row.inputs.iter().map(|input| raw_input(project, row, input, findings)).collect(),
    };
    indicator.case = judge::applicable_case(project, row, &indicator, findings);
    indicator.met = judge::verdict(row, &indicator);
    indicator
}

/// A raw row of the form: the fact in the unit that the standard declares for it.
fn raw_input(
    project: &Project,
    row: &Row,
    input: &crate::model::standard::RowInput,
    findings: &mut Vec<Finding>,
) -> Input {
    let calendar_year = project.calendar_year(input.year);
    let entry = project.years.get(&calendar_year).and_then(|data| data.facts.get(&input.fact));
    let mut value = entry.map_or(Value::Missing, value_of);
    let mut converted = None;
    if let (Value::Number { quantity, .. }, Some(definition)) = (&value, project.standard.fact(&input.fact)) {
        match quantity.convert(definition.unit) {
            Some(quantity) => converted = Some(Value::Number { quantity, decimals: None, approximate: None }),
            None => converted = Some(Value::Refused),
        }
    }
    if project.standard.fact(&input.fact).is_none() {
        let (fact, number) = (&input.fact, row.number);
        let near = crate::finding::did_you_mean(fact, project.standard.facts.iter().map(|fact| fact.id.as_str()));
        findings.push(
            Finding::error(
                Rule::UnknownFact,
                input.place.clone(),
                words!(
                    "第{number}项引用了未定义的事实“{fact}”",
                    "row {number} refers to `{fact}`, which the standard does not define"
                ),
            )
            .hint(near),
        );
    }
    if let Some(converted) = converted {
        value = converted;
    }
    Input {
        fact: input.fact.clone(),
        year: input.year,
        calendar_year,
        value,
        source: entry.and_then(|entry| entry.source.clone()),
    }
}

/// What can be said of the scheme as a whole.
fn count(project: &Project, indicators: &[Indicator], values: &mut Values) {
    let rows = || project.standard.rows.iter().zip(indicators);
    let counts = [
        ("indicators_total", rows().count()),
        ("indicators_mandatory", rows().filter(|(row, _)| row.kind == Kind::Mandatory).count()),
        ("indicators_optional", rows().filter(|(row, _)| row.kind == Kind::Optional).count()),
        (
            "indicators_chosen",
            rows().filter(|(row, indicator)| row.kind == Kind::Optional && indicator.assessed).count(),
        ),
        ("indicators_assessed", rows().filter(|(_, indicator)| indicator.assessed).count()),
        ("indicators_met", rows().filter(|(_, indicator)| indicator.assessed && indicator.met == Some(true)).count()),
    ];
    let item = Unit::parse("项").unwrap_or(Unit::RATIO);
    for (id, count) in counts {
        values.insert(id, YearReference::REPORTING, whole(count, item));
    }
    values.insert("year", YearReference::REPORTING, Value::Calendar(project.report.year));
}

fn whole(number: usize, unit: Unit) -> Value {
    let value = num_rational::BigRational::from(num_bigint::BigInt::from(number));
    Value::Number { quantity: Quantity::computed(Enclosure::exact(value), unit), decimals: Some(0), approximate: None }
}
