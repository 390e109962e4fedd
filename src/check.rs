//! Everything that can be wrong with a report although every file could be read: pure, project and assessment in, findings out.

use std::collections::BTreeSet;

use crate::finding::{Finding, Language, Place, Rule, Words, did_you_mean};
use crate::model::decimal::Rounding;
use crate::model::fact::FactValue;
use crate::model::indicator::{Assessment, Indicator};
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::standard::{Kind, Limit, Row};
use crate::model::value::Value;
use crate::words;

/// Checks facts, dictionary, choice of rows, verdicts, and what was filed.
pub fn check(project: &Project, assessment: &Assessment) -> Vec<Finding> {
    let mut findings = Vec::new();
    dictionary(project, &mut findings);
    facts(project, &mut findings);
    choice(project, &mut findings);
    for (row, indicator) in project.standard.rows.iter().zip(&assessment.indicators) {
        verdict(project, row, indicator, &mut findings);
        rounding(row, indicator, &mut findings);
        unverified(project, row, &mut findings);
    }
    park(project, &mut findings);
    filed(project, assessment, &mut findings);
    questions(project, assessment, &mut findings);
    notice(&project.report, &mut findings);
    findings
}

/// Marks the findings that the report's waivers name; a waiver that names none is a finding itself.
pub fn waive(report: &Report, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut idle = Vec::new();
    for waiver in &report.waivers {
        let mut named = false;
        for finding in &mut findings {
            if finding.rule.name() == waiver.rule && finding.about.as_deref() == Some(&waiver.about) {
                finding.waived = Some(format!("{}（{}）", waiver.reason.text, waiver.by.text));
                named = true;
            }
        }
        if !named {
            let (rule, about) = (&waiver.rule, &waiver.about);
            idle.push(
                Finding::warning(
                    Rule::IdleWaiver,
                    waiver.place.clone(),
                    words!("没有发现可供免除：{rule} {about}", "there is no finding to waive: {rule} {about}"),
                )
                .hint(words!("删去这条免除", "remove the waiver")),
            );
        }
    }
    findings.extend(idle);
    findings
}

/// Every id means one thing.
fn dictionary(project: &Project, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    let standard = &project.standard;
    let ids = standard.facts.iter().map(|fact| (&fact.id, &fact.place));
    let ids = ids.chain(standard.rows.iter().map(|row| (&row.id, &row.place)));
    let ids = ids.chain(project.definitions.iter().map(|fact| (&fact.id, &fact.place)));
    for (id, place) in ids {
        if !seen.insert(id) {
            findings.push(
                Finding::error(
                    Rule::DuplicateKey,
                    place.clone(),
                    words!("编号“{id}”已有定义", "the id `{id}` is already defined"),
                )
                .hint(words!("改用另一个编号", "use another id")),
            );
        }
    }
    let mut numbers = BTreeSet::new();
    for row in &standard.rows {
        let (number, category) = (row.number, &row.category.text);
        if !numbers.insert(number) {
            findings.push(Finding::error(
                Rule::DuplicateKey,
                row.place.clone(),
                words!("序号{number}重复", "row number {number} stands twice"),
            ));
        }
        if standard.category(category).is_none() {
            let known = standard.categories.iter().map(|category| category.id.as_str());
            findings.push(
                Finding::error(
                    Rule::WrongValue,
                    row.category.place.clone(),
                    words!("未定义的分类“{category}”", "no category has the id `{category}`"),
                )
                .hint(did_you_mean(category, known)),
            );
        }
    }
}

/// Every fact is defined, in a unit that measures what its definition says.
fn facts(project: &Project, findings: &mut Vec<Finding>) {
    let standard = &project.standard;
    for entry in project.years.values().flat_map(|data| data.facts.values()) {
        let id = &entry.id;
        let entered_row = standard.row(id).filter(|row| row.formula.is_none());
        let computed_row = standard.row(id).is_some_and(|row| row.formula.is_some());
        let definition = project.definition(id);
        if computed_row || definition.is_some_and(|definition| definition.formula.is_some()) {
            findings.push(
                Finding::error(
                    Rule::WrongValue,
                    entry.place.clone(),
                    words!("“{id}”由公式计算，不填数值", "`{id}` is computed by a formula and takes no value"),
                )
                .hint(words!(
                    "删去这一行；与已报送值不同的写在 filed 下",
                    "remove the line; what was filed goes under `filed`"
                )),
            );
        } else if let (Some(definition), FactValue::Number(quantity)) = (definition, &entry.value) {
            if !quantity.unit.converts_to(definition.unit) {
                let (own, wanted) = (quantity.unit.label(Language::Chinese), definition.unit.label(Language::Chinese));
                findings.push(
                    Finding::error(
                        Rule::UnitMismatch,
                        entry.place.clone(),
                        words!("单位“{own}”不能换算为“{wanted}”", "the unit {own} cannot be converted to {wanted}"),
                    )
                    .hint(words!("改用与“{wanted}”同类的单位", "use a unit of the kind of {wanted}"))
                    .about(id),
                );
            }
        } else if definition.is_none() && entered_row.is_none() && !project.definitions_unread {
            let known = standard.facts.iter().map(|fact| fact.id.as_str());
            let known = known.chain(project.definitions.iter().map(|fact| fact.id.as_str()));
            let known =
                known.chain(standard.rows.iter().filter(|row| row.formula.is_none()).map(|row| row.id.as_str()));
            let near = did_you_mean(id, known);
            let hint = if near.is_none() {
                words!("在 data/facts.yaml 中定义它", "define it in data/facts.yaml")
            } else {
                near
            };
            findings.push(
                Finding::error(
                    Rule::UnknownFact,
                    entry.place.clone(),
                    words!("未定义的事实“{id}”", "nothing defines the fact `{id}`"),
                )
                .hint(hint),
            );
        }
    }
}

/// The optional rows chosen, by the standard's rules of choice.
fn choice(project: &Project, findings: &mut Vec<Finding>) {
    let (standard, report) = (&project.standard, &project.report);
    let mut chosen = BTreeSet::new();
    for choice in &report.chosen {
        let number = choice.number;
        let row = standard.rows.iter().find(|row| row.number == number);
        let fault = match row {
            None => Some(words!("标准中没有第{number}项", "the standard has no row {number}")),
            Some(row) if row.kind == Kind::Mandatory => {
                Some(words!("第{number}项为必选，不必列出", "row {number} is mandatory and need not be listed"))
            }
            Some(_) if !chosen.insert(number) => Some(words!("第{number}项重复", "row {number} stands twice")),
            Some(_) => None,
        };
        findings.extend(fault.map(|fault| Finding::error(Rule::WrongValue, choice.place.clone(), fault)));
    }
    let place = || report.chosen.first().map_or_else(|| Place::start_of(&report.source), |choice| choice.place.clone());
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

/// Where a row's value is to be entered: its first fact without a value, else the row itself.
fn where_to_enter(project: &Project, row: &Row, indicator: &Indicator) -> Place {
    let missing = indicator.inputs.iter().find(|input| matches!(input.value, Value::Missing));
    let (id, year) = missing.map_or((&row.id, project.report.year), |input| (&input.fact, input.calendar_year));
    let data = project.years.get(&year);
    let entry = data.and_then(|data| data.facts.get(id)).map(|entry| entry.place.clone());
    entry.or_else(|| data.map(|data| Place::start_of(&data.source))).unwrap_or_else(|| row.place.clone())
}

fn missing_inputs(project: &Project, indicator: &Indicator, language: Language) -> String {
    let missing = indicator.inputs.iter().filter(|input| matches!(input.value, Value::Missing));
    let named = missing.map(|input| {
        let name =
            project.standard.fact(&input.fact).map_or(input.fact.as_str(), |fact| fact.name.for_message(language));
        format!("{name} {}", input.calendar_year)
    });
    named.collect::<Vec<_>>().join(if language == Language::Chinese { "、" } else { ", " })
}

fn verdict(project: &Project, row: &Row, indicator: &Indicator, findings: &mut Vec<Finding>) {
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
        (_, Some(false)) if indicator.assessed => {
            let shown = indicator.shown.as_deref().unwrap_or_default();
            let limit = row.limit(indicator.case).map(Limit::print).unwrap_or_default();
            findings.push(
                Finding::warning(
                    Rule::RequirementNotMet,
                    where_to_enter(project, row, indicator),
                    words!(
                        "第{number}项“{name}”为{shown}，不符合要求（{limit}）",
                        "row {number}, {name_en}, is {shown} and does not meet {limit}"
                    ),
                )
                .hint(words!(
                    "核对数据；可选指标可改选同组其他项",
                    "check the data; an optional row may be exchanged within its group"
                ))
                .about(&row.id),
            );
        }
        (_, None) if indicator.assessed => findings.push(
            Finding::error(
                Rule::FormulaUndefined,
                where_to_enter(project, row, indicator),
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

/// Reviewers recompute in a spreadsheet, half up, and compare printed digits with the limit: say where that would differ.
fn rounding(row: &Row, indicator: &Indicator, findings: &mut Vec<Finding>) {
    let (Value::Number { quantity, .. }, Some(shown)) = (&indicator.value, &indicator.shown) else { return };
    let number = row.number;
    let half_up = quantity.rounded(row.decimals, Rounding::HalfUp);
    if let Some(half_up) = half_up.filter(|half_up| half_up != shown) {
        findings.push(
            Finding::warning(
                Rule::RoundingVisible,
                row.place.clone(),
                words!(
                    "第{number}项按GB/T 8170修约为{shown}，四舍五入会得到{half_up}",
                    "row {number} is {shown} by GB/T 8170; rounding half up would print {half_up}"
                ),
            )
            .about(&row.id),
        );
    }
    if let (Some(Limit::Number { comparison, value }), Some(met)) = (row.limit(indicator.case), indicator.met)
        && let Ok(printed) = crate::model::decimal::Decimal::parse(shown)
        && comparison.holds(printed.value.cmp(&value.value)) != met
    {
        findings.push(
            Finding::warning(
                Rule::RoundingVisible,
                row.place.clone(),
                words!(
                    "第{number}项显示为{shown}，与按全数值判定的结论看似不一致",
                    "row {number} prints as {shown}, which seems to contradict the verdict on the full value"
                ),
            )
            .about(&row.id),
        );
    }
}

fn unverified(project: &Project, row: &Row, findings: &mut Vec<Finding>) {
    let chosen = project.report.chosen.iter().any(|chosen| chosen.number == row.number);
    if let Some(text) = row.unverified.as_ref().filter(|_| chosen || row.kind == Kind::Mandatory) {
        findings.push(unverified_finding(text, &row.id));
    }
}

fn unverified_finding(text: &crate::model::text::Text, about: &str) -> Finding {
    let message = Words::new(text.for_message(Language::Chinese), text.for_message(Language::English));
    Finding::warning(Rule::UnverifiedStandard, text.place.clone(), message)
        .hint(words!(
            "对照标准原文确认后删去 unverified",
            "check it against the standard's text, then remove `unverified`"
        ))
        .about(about)
}

fn park(project: &Project, findings: &mut Vec<Finding>) {
    if let Some(text) = &project.standard.unverified {
        findings.push(unverified_finding(text, &project.standard.id));
    }
    let regions = &project.standard.regions;
    if let Some(region) = &project.park.region
        && !regions.iter().any(|known| known.id == region.text)
    {
        let own = &region.text;
        let list = regions.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ");
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

/// What the reader of messages sees as the value of an id.
fn stated(assessment: &Assessment, id: &str) -> Option<String> {
    if let Some(indicator) = assessment.indicators.iter().find(|indicator| indicator.id == id) {
        return indicator.shown.clone();
    }
    match assessment.values.get(id, crate::model::expression::YearReference::REPORTING)? {
        Value::Number { quantity, decimals, .. } => quantity.digits(*decimals),
        Value::Word(word) => Some(word.clone()),
        Value::Calendar(year) => Some(year.to_string()),
        Value::Missing | Value::Refused => None,
    }
}

fn filed(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let Some(data) = project.years.get(&project.report.year) else { return };
    for filed in &data.filed {
        if unknown_subject(assessment, &filed.about, &filed.place, findings) {
            continue;
        }
        let Some(now) = stated(assessment, &filed.about) else { continue };
        if now != filed.value {
            let (id, before) = (&filed.about, &filed.value);
            let (reason, reason_en) =
                (filed.reason.for_message(Language::Chinese), filed.reason.for_message(Language::English));
            findings.push(
                Finding::warning(
                    Rule::FiledDiffers,
                    filed.place.clone(),
                    words!(
                        "{id}：已报送{before}，现为{now}。{reason}",
                        "{id}: filed as {before}, now {now}; {reason_en}"
                    ),
                )
                .hint(words!("由数据提供部门确认", "to be confirmed by the department that supplies the figure"))
                .about(id),
            );
        }
    }
}

fn questions(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let years = [project.report.year, project.report.base_year];
    for question in years.iter().filter_map(|year| project.years.get(year)).flat_map(|data| &data.questions) {
        if !unknown_subject(assessment, &question.about, &question.place, findings) {
            let (text, text_en) =
                (question.question.for_message(Language::Chinese), question.question.for_message(Language::English));
            findings.push(
                Finding::warning(Rule::ToBeConfirmed, question.place.clone(), Words::new(text, text_en))
                    .hint(words!("由数据提供部门确认", "to be confirmed by the department that supplies the figure"))
                    .about(&question.about),
            );
        }
    }
}

fn unknown_subject(assessment: &Assessment, id: &str, place: &Place, findings: &mut Vec<Finding>) -> bool {
    let unknown = !assessment.values.knows(id);
    if unknown && !assessment.values.incomplete {
        findings.push(
            Finding::error(
                Rule::UnknownFact,
                place.clone(),
                words!("没有事实或指标“{id}”", "no fact or indicator is called `{id}`"),
            )
            .hint(did_you_mean(id, assessment.values.ids())),
        );
    }
    unknown
}

fn notice(report: &Report, findings: &mut Vec<Finding>) {
    let Some((deadline, place)) = report.notice.as_ref().and_then(|notice| notice.deadline.as_ref()) else { return };
    if report.date > *deadline {
        let date = report.date;
        findings.push(Finding::warning(
            Rule::AfterDeadline,
            place.clone(),
            words!(
                "报告日期{date}晚于通知的截止日期{deadline}",
                "the report is dated {date}, after the notice's deadline {deadline}"
            ),
        ));
    }
}
