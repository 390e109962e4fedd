//! Whether a row meets its requirement, and how its value is printed. Always on the full value, never on the rounded one.

use crate::finding::{Finding, Language, Rule, did_you_mean};
use crate::model::decimal::Rounding;
use crate::model::expression::YearReference;
use crate::model::indicator::Indicator;
use crate::model::project::Project;
use crate::model::standard::{Circumstance, Limit, Requirement, Row};
use crate::model::value::Value;
use crate::words;

use super::evaluate::Failure;

/// The value of a row that is entered as a fact of the same id.
pub fn entered(project: &Project, row: &Row, findings: &mut Vec<Finding>) -> Value {
    let value = super::stated(project, &row.id, YearReference::REPORTING);
    let Some(entry) = project.entry(&row.id, YearReference::REPORTING) else { return value };
    let place = entry.value_place.clone();
    findings.extend(super::inexact(project, &row.id, YearReference::REPORTING));
    match value {
        Value::Number { quantity, approximate, .. } => match quantity.convert(row.unit) {
            Some(quantity) if word_of(row).is_none() => {
                Value::Number { quantity, decimals: Some(row.decimals), approximate }
            }
            Some(_) => {
                let word = word_of(row).unwrap_or_default();
                let number = row.number;
                findings.push(
                    Finding::error(
                        Rule::WrongValue,
                        place,
                        words!(
                            "第{number}项填写“{word}”等文字，不填数值",
                            "row {number} takes a word such as {word}, not a number"
                        ),
                    )
                    .about(&row.id),
                );
                Value::Refused
            }
            None => {
                let label = row.unit.label(Language::Chinese);
                findings.push(
                    Finding::error(
                        Rule::UnitMismatch,
                        place,
                        words!("单位不能换算为“{label}”", "the unit cannot be converted to {label}"),
                    )
                    .about(&row.id),
                );
                Value::Refused
            }
        },
        Value::Word(word) => {
            let allowed =
                project.standard.form.words.iter().any(|known| known.zh.as_ref().is_some_and(|zh| zh.text == word));
            if allowed && word_of(row).is_some() {
                return Value::Word(word);
            }
            let list =
                project.standard.form.words.iter().filter_map(|known| known.zh.as_ref()).map(|zh| zh.text.as_str());
            let list = list.collect::<Vec<_>>().join("、");
            let hint = if word_of(row).is_some() {
                words!("可填：{list}", "words known: {list}")
            } else {
                words!("填写数值，未收集的写 null", "write a number, or null for what was not collected")
            };
            findings.push(
                Finding::error(Rule::WrongValue, place, words!("此处不能填“{word}”", "`{word}` cannot stand here"))
                    .hint(hint)
                    .about(&row.id),
            );
            Value::Refused
        }
        other => other,
    }
}

/// The word that a row's requirement asks for, where it asks for one.
fn word_of(row: &Row) -> Option<&str> {
    match &row.requirement {
        Requirement::Always(Limit::Word(word)) => Some(word),
        _ => None,
    }
}

/// The printed value: a word, or the number rounded once to the row's decimals.
pub fn shown(value: &Value, row: &Row) -> Option<String> {
    match value {
        Value::Number { quantity, .. } => quantity.rounded(row.decimals, Rounding::HalfToEven),
        Value::Word(word) => Some(word.clone()),
        Value::Calendar(year) => Some(year.to_string()),
        Value::Missing | Value::Refused => None,
    }
}

/// A finding already says why no case can be told.
pub struct CaseRefused;

/// Which case of the requirement applies; nothing where none does.
pub fn applicable_case(
    project: &Project,
    row: &Row,
    indicator: &Indicator,
    findings: &mut Vec<Finding>,
) -> Result<Option<usize>, CaseRefused> {
    let Requirement::Cases(cases) = &row.requirement else { return Ok(Some(0)) };
    let regions = &project.standard.regions;
    for (index, case) in cases.iter().enumerate() {
        let holds = match &case.circumstance {
            Circumstance::Region(region) => {
                if !regions.iter().any(|known| known.id == region.text) {
                    let text = &region.text;
                    let message = words!("未定义的地区“{text}”", "no region has the id `{text}`");
                    let hint = did_you_mean(text, regions.iter().map(|known| known.id.as_str()));
                    findings.push(Finding::error(Rule::WrongValue, region.place.clone(), message).hint(hint));
                    return Err(CaseRefused);
                }
                // A park without a region, or with an unknown one, is a finding of `check`.
                let own = project.park.region.as_ref().filter(|own| regions.iter().any(|known| known.id == own.text));
                own.ok_or(CaseRefused)?.text == region.text
            }
            Circumstance::Condition { condition, text } => {
                let number = row.number;
                let called = words!("第{number}项的适用条件", "the condition of row {number}");
                let (outcome, mut found) =
                    super::refined(project, &row.id, &called, |evaluator| evaluator.holds(condition, text));
                match outcome {
                    Ok(holds) => holds,
                    Err(failure) => {
                        if failure == Failure::Reported && indicator.assessed {
                            findings.append(&mut found);
                        }
                        return Err(CaseRefused);
                    }
                }
            }
        };
        if holds {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The verdict; nothing where there is no value, or no limit applies.
pub fn verdict(row: &Row, indicator: &Indicator) -> Option<bool> {
    match (row.limit(indicator.case)?, &indicator.value) {
        (Limit::Number { comparison, value }, Value::Number { quantity, .. }) => {
            quantity.value.compare(&value.value).map(|ordering| comparison.holds(ordering))
        }
        (Limit::Word(wanted), Value::Word(word)) => Some(wanted == word),
        _ => None,
    }
}
