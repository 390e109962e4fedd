//! Facts + standard → indicators: exact, pure, and without knowledge of any particular standard.

mod apply;
mod evaluate;
mod explain;
mod judge;
mod needs;
mod relations;
mod remedy;
mod scope;
mod undefined;

pub use explain::{accounts, explain, explanations};

use crate::finding::{Finding, Language, Rule, Severity, Words, did_you_mean};
use crate::model::enclosure::Enclosure;
use crate::model::expression::{Expression, Node, YearReference};
use crate::model::fact::{FactEntry, FactValue, Formula};
use crate::model::indicator::{Assessment, Indicator, Input, Member};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::standard::{Kind, Row, RowInput};
use crate::model::unit::Unit;
use crate::model::value::{Value, Values};
use crate::words;

use evaluate::{Evaluator, MEAN, Result};

/// Digits after the point with which roots are first bounded, and the most that are tried.
const FIRST_DIGITS: u32 = 24;
const MOST_DIGITS: u32 = 640;

/// How many of the rows assessed meet their requirement.
const MET: &str = "indicators_met";

/// Computes every fact with a formula, every row and every count, and tests every relation.
pub fn compute(project: &Project) -> (Assessment, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut values = entered_values(project);
    let indicators: Vec<Indicator> =
        project.standard.rows.iter().map(|row| indicator(project, row, &mut findings)).collect();
    for definition in &project.definitions {
        if let Some(formula) = &definition.formula {
            let id = &definition.id;
            let called = words!("“{id}”", "`{id}`");
            let subject = Subject { id, called, decimals: definition.decimals, row: None };
            let value = computed_value(project, formula, &subject, definition.unit, definition.decimals, &mut findings);
            values.insert(&definition.id, YearReference::REPORTING, value);
        }
    }
    for indicator in &indicators {
        values.insert(&indicator.id, YearReference::REPORTING, indicator.value.clone());
    }
    count(project, &indicators, &mut values);
    // A row without a verdict is no fault of what is said of the rows.
    let mut certain = values.clone();
    if indicators.iter().any(|indicator| indicator.assessed && indicator.met.is_none()) {
        certain.insert(MET, YearReference::REPORTING, Value::Refused);
    }
    let tests = relations::test_all(project, &certain, &mut findings);
    (Assessment { indicators, values, tests }, findings)
}

/// Every fact that was entered, in every year that this report may speak of.
fn entered_values(project: &Project) -> Values {
    let mut values = Values::default();
    values.incomplete = project.definitions_unread;
    for definition in project.standard.facts.iter().chain(&project.definitions) {
        values.declare(&definition.id);
    }
    for id in project
        .refused_definitions
        .iter()
        .chain(project.standard.refused.iter().filter_map(|refused| refused.id.as_ref()))
    {
        values.insert(id, YearReference::REPORTING, Value::Refused);
    }
    for year in project.years.keys() {
        let before = u32::try_from(project.report.year - year).ok().map(YearReference::Before);
        let base = (project.report.base_year == Some(*year)).then_some(YearReference::PlanningBase);
        for reference in [before, base].into_iter().flatten() {
            for id in project.enterable() {
                values.insert(id, reference, stated(project, id, reference));
            }
        }
    }
    values
}

/// A fact as sentences and cells state it.
fn stated(project: &Project, id: &str, year: YearReference) -> Value {
    let approximate = project.entry(id, year).and_then(|entry| entry.approximate);
    match project.fact(id, year) {
        FactValue::Number(quantity) => Value::Number { quantity: quantity.clone(), decimals: None, approximate },
        FactValue::Word(word) => Value::Word(word.clone()),
        FactValue::Missing => Value::Missing,
        FactValue::Refused => Value::Refused,
    }
}

/// A figure that is known approximately only, where the table or a formula takes it for exact.
fn inexact(project: &Project, id: &str, year: YearReference) -> Option<Finding> {
    let is_rough = |entry: &&FactEntry| entry.approximate.is_some() && matches!(entry.value, FactValue::Number(_));
    let entry = project.entry(id, year).filter(is_rough)?;
    let message = words!(
        "“{id}”是约数，而考核表和公式须用准确数",
        "`{id}` is approximate, and the table and formulas take figures for exact"
    );
    let hint = words!(
        "填写准确数并删去 approximate；句中要说约数的，另立一个事实",
        "enter the exact figure and remove `approximate`; for a sentence that is to say it roughly, define a fact of its own"
    );
    Some(Finding::error(Rule::ApproximateFigure, entry.value_place.clone(), message).hint(hint).about(id))
}

/// Whose formula is computed, and how findings call it.
struct Subject<'a> {
    id: &'a str,
    called: Words,
    /// Digits that must be certain.
    decimals: Option<u32>,
    /// The row whose limits the value must stand clear of.
    row: Option<&'a Row>,
}

fn computed_value(
    project: &Project,
    formula: &Formula,
    subject: &Subject,
    unit: Unit,
    decimals: Option<u32>,
    findings: &mut Vec<Finding>,
) -> Value {
    match quantity(project, formula, subject, unit, findings) {
        Ok(quantity) => Value::Number { quantity, decimals, approximate: None },
        Err(evaluate::Failure::Missing) => Value::Missing,
        Err(evaluate::Failure::Reported) => Value::Refused,
    }
}

/// The formula's value in the unit asked for, bounded closely enough to be printed.
fn quantity(
    project: &Project,
    formula: &Formula,
    subject: &Subject,
    unit: Unit,
    findings: &mut Vec<Finding>,
) -> Result<Quantity> {
    let evaluate = |evaluator: &mut Evaluator| {
        let quantity = evaluator.quantity(formula, unit)?;
        evaluator.expect_decided(&quantity, subject.decimals, subject.row, formula)?;
        Ok(quantity)
    };
    let (outcome, mut found) = refined(project, subject.id, &subject.called, evaluate);
    findings.append(&mut found);
    outcome
}

/// Evaluates with more and more digits until roots are bounded closely enough to decide.
fn refined<T>(
    project: &Project,
    id: &str,
    called: &Words,
    evaluate: impl Fn(&mut Evaluator) -> Result<T>,
) -> (Result<T>, Vec<Finding>) {
    let mut digits = FIRST_DIGITS;
    loop {
        let mut evaluator = Evaluator::new(project, id, called.clone(), digits);
        let outcome = evaluate(&mut evaluator);
        if !evaluator.wants_more_digits() || digits >= MOST_DIGITS {
            return (outcome, evaluator.findings);
        }
        digits *= 2;
    }
}

fn indicator(project: &Project, row: &Row, findings: &mut Vec<Finding>) -> Indicator {
    let chosen = project.report.chosen.iter().any(|chosen| chosen.number == row.number);
    let assessed = row.kind == Kind::Mandatory || chosen;
    let before = findings.len();
    let value = match &row.formula {
        Some(formula) => {
            let (number, name, name_en) =
                (row.number, row.name.for_message(Language::Chinese), row.name.for_message(Language::English));
            let called = words!("第{number}项“{name}”", "row {number} ({name_en})");
            let subject = Subject { id: &row.id, called, decimals: Some(row.decimals), row: Some(row) };
            computed_value(project, formula, &subject, row.unit, Some(row.decimals), findings)
        }
        None => judge::entered(project, row, findings),
    };
    // A row that is not judged prints a dash where it has no value; that need not hold up the report.
    for finding in findings[before..].iter_mut().filter(|finding| finding.rule == Rule::FormulaUndefined && !assessed) {
        finding.severity = Severity::Warning;
        finding.about = Some(row.id.clone());
    }
    let mut indicator = Indicator {
        number: row.number,
        id: row.id.clone(),
        assessed,
        shown: judge::shown(&value, row),
        missing: match (&value, &row.formula) {
            (Value::Missing, Some(formula)) => needs::missing(project, formula, &row.id),
            _ => Vec::new(),
        },
        value,
        case: None,
        case_refused: false,
        met: None,
        members: row.formula.as_ref().map(|formula| members(project, row, formula)).unwrap_or_default(),
        inputs: row.inputs.iter().map(|input| raw_input(project, row, input, findings)).collect(),
    };
    match judge::applicable_case(project, row, &indicator, findings) {
        Ok(case) => indicator.case = case,
        Err(judge::CaseRefused) => indicator.case_refused = true,
    }
    indicator.met = judge::verdict(row, &indicator);
    indicator
}

/// The members of a formula that is a mean over a set.
fn members(project: &Project, row: &Row, formula: &Formula) -> Vec<Member> {
    let Node::Call { function, arguments } = &formula.expression.node else { return Vec::new() };
    let [argument] = arguments.as_slice() else { return Vec::new() };
    let Node::Call { arguments: inner, .. } = &argument.node else { return Vec::new() };
    let [Expression { node: Node::Name { id, .. }, .. }] = inner.as_slice() else { return Vec::new() };
    let Some(set) = project.standard.sets.iter().find(|set| set.id == *id && function == MEAN) else {
        return Vec::new();
    };
    let mut evaluator = Evaluator::new(project, &row.id, Words::none(), FIRST_DIGITS);
    let numbers = evaluator.several(argument, formula).unwrap_or_default();
    let facts = set.facts.iter().map(|fact| fact.text.clone());
    facts.zip(numbers).map(|(fact, value)| Member { fact, value }).collect()
}

/// A raw row of the form: the fact in the unit that the standard declares for it.
fn raw_input(project: &Project, row: &Row, input: &RowInput, findings: &mut Vec<Finding>) -> Input {
    let definition = project.standard.fact(&input.fact);
    findings.extend(inexact(project, &input.fact, input.year));
    let value = match (stated(project, &input.fact, input.year), definition) {
        (Value::Number { quantity, .. }, Some(definition)) => match quantity.convert(definition.unit) {
            Some(quantity) => Value::Number { quantity, decimals: None, approximate: None },
            None => Value::Refused,
        },
        (value, _) => value,
    };
    if definition.is_none() && !project.is_refused(&input.fact) {
        let (fact, number) = (&input.fact, row.number);
        let near = did_you_mean(fact, project.standard.facts.iter().map(|fact| fact.id.as_str()));
        let message = words!(
            "第{number}项引用了未定义的事实“{fact}”",
            "row {number} refers to `{fact}`, which the standard does not define"
        );
        findings.push(Finding::error(Rule::UnknownFact, input.place.clone(), message).hint(near));
    }
    let entry = project.entry(&input.fact, input.year);
    Input {
        fact: input.fact.clone(),
        year: input.year,
        calendar_year: project.calendar_year(input.year),
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
        (MET, rows().filter(|(_, indicator)| indicator.assessed && indicator.met == Some(true)).count()),
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
