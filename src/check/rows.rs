//! The rows of the standard: which are chosen, whether they have a value, whether they are met, and how their value prints.

use std::collections::BTreeSet;

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::decimal::{Decimal, Rounding};
use crate::model::expression::YearReference;
use crate::model::fact::FactValue;
use crate::model::indicator::Indicator;
use crate::model::project::Project;
use crate::model::standard::{Case, Circumstance, Kind, Limit, Requirement, Row};
use crate::model::value::Value;
use crate::words;

use super::NO_VALUE;

/// The optional rows chosen, by the standard's rules of choice.
pub fn choice(project: &Project, findings: &mut Vec<Finding>) {
    let (standard, report) = (&project.standard, &project.report);
    region(project, findings);
    let mut chosen = BTreeSet::new();
    for choice in &report.chosen {
        let number = choice.number;
        let row = standard.rows.iter().find(|row| row.number == number);
        let fault = match row {
            None if standard.refused.iter().any(|refused| refused.number == Some(number)) => None,
            None => Some(words!("标准中没有第{number}项", "the standard has no row {number}")),
            Some(row) if row.kind == Kind::Mandatory => {
                Some(words!("第{number}项为必选，不必列出", "row {number} is mandatory and need not be listed"))
            }
            Some(_) if !chosen.insert(number) => Some(words!("第{number}项重复", "row {number} stands twice")),
            Some(_) => None,
        };
        findings.extend(fault.map(|fault| Finding::error(Rule::WrongValue, choice.place.clone(), fault)));
    }
    // A row or a plan that could not be read may hold what would be missing here.
    if report.unread || report.choice_refused || !standard.refused.is_empty() {
        return;
    }
    let place = || report.chosen_place.clone();
    for group in standard.groups.iter().filter(|group| !group.rows.iter().any(|row| chosen.contains(row))) {
        let list = group.rows.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
        let list_en = list.replace('、', ", ");
        findings.push(
            Finding::error(
                Rule::GroupWithoutChoice,
                place(),
                words!("第{list}项中至少选择一项考核", "at least one of the rows {list_en} is to be chosen"),
            )
            .hint(words!("在 assessed 中加入其中一项", "add one of them to `assessed`"))
            .about(list_en.replace(", ", "-")),
        );
    }
    let mandatory = standard.rows.iter().filter(|row| row.kind == Kind::Mandatory).count();
    let assessed = mandatory + chosen.len();
    if let Some(minimum) = standard.minimum.filter(|minimum| assessed < *minimum as usize) {
        findings.push(
            Finding::error(
                Rule::TooFewAssessed,
                place(),
                words!(
                    "考核指标{assessed}项，少于标准要求的{minimum}项",
                    "{assessed} rows are assessed, the standard asks for {minimum}"
                ),
            )
            .hint(words!("增选可选指标", "choose more optional rows")),
        );
    }
}

/// Limits that the report put in place of the standard's stay visible.
pub fn substitutions(project: &Project, findings: &mut Vec<Finding>) {
    for substitution in &project.report.substitutions {
        let row = project.standard.rows.iter().find(|row| row.number == substitution.number && row.replaced.is_some());
        let Some(row) = row else { continue };
        let own = match &row.replaced {
            Some(Requirement::Always(limit)) => limit.print(),
            _ => String::new(),
        };
        let (number, limit, reason) = (row.number, substitution.limit.print(), &substitution.reason.text);
        let message = words!(
            "第{number}项的要求{own}替换为{limit}：{reason}",
            "row {number} is judged by {limit} in place of {own}: {reason}"
        );
        findings.push(
            Finding::warning(Rule::RequirementReplaced, substitution.place.clone(), message)
                .hint(words!("由主管部门确认", "to be confirmed by the authority in charge"))
                .about(&row.id)
                .rests_on("limit", limit),
        );
    }
}

/// The park lies in one of the standard's regions.
fn region(project: &Project, findings: &mut Vec<Finding>) {
    let regions = &project.standard.regions;
    let list = regions.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ");
    let depends = |case: &Case| matches!(case.circumstance, Circumstance::Region(_));
    let needed = project
        .standard
        .rows
        .iter()
        .any(|row| matches!(&row.requirement, Requirement::Cases(cases) if cases.iter().any(depends)));
    if let (None, Some(place), true) = (&project.park.region, &project.park.place, needed) {
        findings.push(
            Finding::error(
                Rule::MissingKey,
                place.clone(),
                words!("缺少“region”：有的要求因地区而异", "`region` is missing: some requirements depend on it"),
            )
            .hint(words!("可用：{list}", "regions there are: {list}")),
        );
    }
    if let Some(region) = &project.park.region
        && !regions.iter().any(|known| known.id == region.text)
    {
        let own = &region.text;
        findings.push(
            Finding::error(
                Rule::WrongValue,
                region.place.clone(),
                words!("标准中没有地区“{own}”", "the standard has no region `{own}`"),
            )
            .hint(words!("可用：{list}", "regions there are: {list}")),
        );
    }
}

/// The facts without a value that keep a row from having one: those of its formula, or of the form's own lines where it has none.
fn missing(indicator: &Indicator) -> impl Iterator<Item = (&str, YearReference)> {
    let of_formula = indicator.missing.iter().map(|(id, year)| (id.as_str(), *year));
    let inputs = indicator.inputs.iter().filter(|input| matches!(input.value, Value::Missing));
    let of_form = inputs.map(|input| (input.fact.as_str(), input.year)).filter(|_| indicator.missing.is_empty());
    of_formula.chain(of_form)
}

/// Where a row's value is to be entered: its first fact without a value, else the year's data.
fn where_to_enter(project: &Project, row: &Row, indicator: &Indicator) -> Place {
    let (id, year) = missing(indicator).next().unwrap_or((&row.id, YearReference::REPORTING));
    let data = project.calendar_year(year).and_then(|year| project.years.get(&year));
    let entry = project.entry(id, year).map(|entry| entry.place.clone());
    entry.or_else(|| data.map(|data| Place::start_of(&data.source))).unwrap_or_else(|| row.place.clone())
}

/// Where a row's value comes from: its own entry, or its first input's.
fn where_it_stands(project: &Project, row: &Row, indicator: &Indicator) -> Place {
    let own = project.entry(&row.id, YearReference::REPORTING);
    let input = || indicator.inputs.iter().find_map(|input| project.entry(&input.fact, input.year));
    own.or_else(input).map_or_else(|| row.place.clone(), |entry| entry.place.clone())
}

fn missing_inputs(project: &Project, indicator: &Indicator, language: Language) -> String {
    let named = missing(indicator).map(|(id, year)| {
        let definition = project.definition(id);
        let name = definition.map_or(id, |fact| fact.name.for_message(language));
        let year = project.calendar_year(year).map_or_else(String::new, |year| format!(" {year}"));
        match (definition.and_then(|fact| fact.department.as_ref()), language) {
            (Some(by), Language::Chinese) => format!("{name}{year}（由{}提供）", by.for_message(language)),
            (Some(by), Language::English) => format!("{name}{year} (from the {})", by.for_message(language)),
            (None, _) => format!("{name}{year}"),
        }
    });
    named.collect::<Vec<_>>().join(if language == Language::Chinese { "、" } else { ", " })
}

/// Whether an assessed row has a value and meets its requirement; whether another is left blank.
pub fn verdict(project: &Project, row: &Row, indicator: &Indicator, findings: &mut Vec<Finding>) {
    let number = row.number;
    let (name, name_en) = (row.name.for_message(Language::Chinese), row.name.for_message(Language::English));
    match (&indicator.value, indicator.met) {
        (Value::Missing, _) => {
            let place = where_to_enter(project, row, indicator);
            let (missing, missing_en) = (
                missing_inputs(project, indicator, Language::Chinese),
                missing_inputs(project, indicator, Language::English),
            );
            let hint = if missing.is_empty() {
                words!("在年度数据中填写“{name}”", "enter it in the data of the year")
            } else {
                words!("缺少：{missing}", "missing: {missing_en}")
            };
            let finding = if indicator.assessed {
                Finding::error(
                    Rule::AssessedWithoutValue,
                    place,
                    words!(
                        "第{number}项“{name}”列入考核但没有数值",
                        "row {number}, {name_en}, is assessed and has no value"
                    ),
                )
            } else {
                Finding::warning(
                    Rule::RowLeftBlank,
                    place,
                    words!(
                        "第{number}项“{name}”未填报（表内数据需全部填报）",
                        "row {number}, {name_en}, is left blank (the form asks for all data)"
                    ),
                )
            };
            findings.push(finding.hint(hint).about(&row.id));
        }
        (Value::Refused, _) => {}
        (_, Some(false)) if indicator.assessed => findings.push(not_met(project, row, indicator)),
        (_, None) if indicator.assessed && !indicator.case_refused => findings.push(
            Finding::error(
                Rule::FormulaUndefined,
                where_it_stands(project, row, indicator),
                words!(
                    "第{number}项“{name}”没有适用的要求，无法判定",
                    "no requirement applies to row {number}, {name_en}: it cannot be judged"
                ),
            )
            .hint(words!(
                "检查园区所在地区、增长率等判定条件",
                "check what decides the case: the park's region, the sign of the growth rate"
            ))
            .about(&row.id),
        ),
        _ => {}
    }
}

fn not_met(project: &Project, row: &Row, indicator: &Indicator) -> Finding {
    let number = row.number;
    let (name, name_en) = (row.name.for_message(Language::Chinese), row.name.for_message(Language::English));
    let standard = &project.standard;
    let limit = row.limit(indicator.case).map(Limit::print).unwrap_or_default();
    let limit_en = standard.word(&limit, Language::English).unwrap_or(&limit).to_owned();
    let mut shown = indicator.shown.clone().unwrap_or_default();
    if contradicts(row, indicator)
        && let Value::Number { quantity, .. } = &indicator.value
    {
        // The printed digits would do; the full value does not.
        shown = quantity.full();
    }
    let shown_en = standard.word(&shown, Language::English).unwrap_or(&shown);
    let message = words!(
        "第{number}项“{name}”为{shown}，不符合要求（{limit}）",
        "row {number}, {name_en}, is “{shown_en}” and does not meet “{limit_en}”"
    );
    let hint = match row.kind {
        Kind::Mandatory => words!("核对数据", "check the data"),
        Kind::Optional => words!("核对数据，或改选同组其他项", "check the data, or choose another row of its group"),
    };
    Finding::warning(Rule::RequirementNotMet, where_it_stands(project, row, indicator), message)
        .hint(hint)
        .about(&row.id)
        .rests_on(&row.id, shown)
        .rests_on("limit", limit)
}

/// Whether the printed digits would be judged otherwise than the full value.
fn contradicts(row: &Row, indicator: &Indicator) -> bool {
    let printed = indicator.shown.as_deref().and_then(|shown| Decimal::parse(shown).ok());
    match (row.limit(indicator.case), indicator.met, printed) {
        (Some(Limit::Number { comparison, value }), Some(met), Some(printed)) => {
            comparison.holds(printed.value.cmp(&value.value)) != met
        }
        _ => false,
    }
}

/// A value that rests on somebody's word needs what proves it.
pub fn evidence(project: &Project, row: &Row, indicator: &Indicator, findings: &mut Vec<Finding>) {
    let entry = project.entry(&row.id, YearReference::REPORTING).filter(|_| row.needs_evidence);
    let Some(entry) = entry
        .filter(|entry| entry.evidence.is_none() && !matches!(entry.value, FactValue::Missing | FactValue::Refused))
    else {
        return;
    };
    let number = row.number;
    let unproved =
        entry.checklist.iter().filter(|item| item.done && item.evidence.is_none()).map(|item| item.item.as_str());
    let unproved: Vec<_> = unproved.collect();
    let (message, hint) = if entry.checklist.is_empty() {
        (
            words!("第{number}项没有佐证材料", "row {number} has no evidence"),
            words!("补充 evidence，或以 checklist 逐项填报", "add `evidence`, or enter it as a `checklist`"),
        )
    } else if unproved.is_empty() {
        return;
    } else {
        let list = unproved.join("、");
        (
            words!(
                "第{number}项的清单缺少佐证材料：{list}",
                "row {number}: items of the checklist without evidence: {list}"
            ),
            words!("逐项补充 evidence", "add `evidence` to each"),
        )
    };
    let value = indicator.shown.clone().unwrap_or_else(|| NO_VALUE.to_owned());
    findings.push(
        Finding::warning(Rule::EvidenceMissing, entry.place.clone(), message)
            .hint(hint)
            .about(&row.id)
            .rests_on(&row.id, value),
    );
}

/// Reviewers recompute in a spreadsheet, half up, and compare printed digits with the limit: say where that would differ.
pub fn rounding(project: &Project, row: &Row, indicator: &Indicator, findings: &mut Vec<Finding>) {
    let (Value::Number { quantity, .. }, Some(shown)) = (&indicator.value, &indicator.shown) else { return };
    let number = row.number;
    let told_already = indicator.assessed && indicator.met == Some(false);
    let half_up = quantity.rounded(row.decimals, Rounding::HalfUp).filter(|half_up| half_up != shown);
    let message = if let Some(half_up) = half_up {
        words!(
            "第{number}项按GB/T 8170修约为{shown}，四舍五入会得到{half_up}",
            "row {number} is {shown} by GB/T 8170; rounding half up would print {half_up}"
        )
    } else if contradicts(row, indicator) && !told_already {
        let full = quantity.full();
        words!(
            "第{number}项显示为{shown}，全数值为{full}，判定以全数值为准",
            "row {number} prints as {shown} and is judged on its full value, {full}"
        )
    } else {
        return;
    };
    findings.push(
        Finding::warning(Rule::RoundingVisible, where_it_stands(project, row, indicator), message)
            .hint(words!("不必修改；复核时按此说明", "nothing to mend; tell it to whoever recomputes the table"))
            .about(&row.id)
            .rests_on(&row.id, quantity.full()),
    );
}
