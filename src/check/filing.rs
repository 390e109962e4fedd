//! What a reader of the filed report would ask: what differs from it, what it leaves open, whether the date keeps the notice's deadline.

use num_rational::BigRational;

use crate::finding::{Finding, Language, Place, Rule, Words, did_you_mean};
use crate::model::decimal::Rounding;
use crate::model::expression::YearReference;
use crate::model::fact::Question;
use crate::model::indicator::{Assessment, Member};
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::report::Report;
use crate::model::standard::Kind;
use crate::model::text::{Text, Written};
use crate::words;

use super::{NO_VALUE, stated};

/// Parts of the standard's file that nobody has held against the standard's own text, where they decide something.
pub fn unverified(project: &Project, findings: &mut Vec<Finding>) {
    let standard = &project.standard;
    findings.extend(standard.unverified.as_ref().map(|text| unverified_finding(text, &standard.id)));
    let chosen = |number| project.report.chosen.iter().any(|chosen| chosen.number == number);
    for row in standard.rows.iter().filter(|row| row.kind == Kind::Mandatory || chosen(row.number)) {
        findings.extend(row.unverified.as_ref().map(|text| unverified_finding(text, &row.id)));
    }
}

fn unverified_finding(text: &Text, about: &str) -> Finding {
    let message = Words::new(text.for_message(Language::Chinese), text.for_message(Language::English));
    Finding::warning(Rule::UnverifiedStandard, text.place.clone(), message)
        .hint(words!(
            "对照标准原文确认后删去 unverified",
            "check it against the standard's text, then remove `unverified`"
        ))
        .about(about)
}

/// What was filed against what the facts give.
pub fn filed(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let Some(data) = project.years.get(&project.report.year) else { return };
    for filed in &data.filed {
        if unknown_subject(assessment, &filed.about, &filed.place, findings) {
            continue;
        }
        let now = stated(project, assessment, &filed.about, YearReference::REPORTING);
        if now != NO_VALUE && now != filed.value {
            let (id, before) = (&filed.about, &filed.value);
            let (reason, reason_en) =
                (filed.reason.for_message(Language::Chinese), filed.reason.for_message(Language::English));
            let (name, name_en) = (name_of(project, id, Language::Chinese), name_of(project, id, Language::English));
            let found = subset(project, assessment, id, before);
            let (found_zh, found_en) = found.map_or_else(Default::default, |found| (found.zh, found.en));
            findings.push(
                Finding::warning(
                    Rule::FiledDiffers,
                    filed.place.clone(),
                    words!(
                        "{name}：已报送{before}，现为{now}。{reason}{found_zh}",
                        "{name_en}: filed as {before}, now {now}; {reason_en}{found_en}"
                    ),
                )
                .hint(words!("由数据提供部门确认", "to be confirmed by the department that supplies the figure"))
                .about(id)
                .rests_on(id, now)
                .rests_on("filed", before),
            );
        }
    }
}

/// What people call an id.
fn name_of<'a>(project: &'a Project, id: &'a str, language: Language) -> &'a str {
    let row = project.standard.row(id).map(|row| &row.name);
    row.or_else(|| project.definition(id).map(|fact| &fact.name)).map_or(id, |name| name.for_message(language))
}

/// Where a mean was filed that leaves some members out, which ones give the filed value.
fn subset(project: &Project, assessment: &Assessment, id: &str, filed: &str) -> Option<Words> {
    let row = project.standard.row(id)?;
    let members = &assessment.indicators.iter().find(|indicator| indicator.id == id)?.members;
    let count = u32::try_from(members.len()).ok().filter(|count| (2..=LARGEST_SET).contains(count))?;
    let all = (1u32 << count) - 1;
    let chosen = |subset: u32| {
        members.iter().enumerate().filter(move |(index, _)| subset >> index & 1 == 1).map(|(_, member)| member)
    };
    let fitting = (1..all).find(|subset| {
        let size = BigRational::from_integer(subset.count_ones().into());
        let mut values = chosen(*subset).map(|member| member.value.clone());
        let first = values.next();
        let sum = first.map(|first| values.fold(first, |sum, value| sum.add(&value)));
        let mean = sum.map(|sum| Quantity::computed(sum.scale(&size.recip()), row.unit));
        mean.and_then(|mean| mean.rounded(row.decimals, Rounding::HalfToEven)).as_deref() == Some(filed)
    })?;
    let names = |language| {
        let name = |member: &Member| {
            project
                .definition(&member.fact)
                .map_or(member.fact.clone(), |fact| fact.name.for_message(language).to_owned())
        };
        chosen(fitting).map(name).collect::<Vec<_>>()
    };
    let (zh, en) = (names(Language::Chinese).join("、"), names(Language::English).join(" and "));
    Some(words!("（经试算，仅取{zh}平均即得{filed}）", " (the mean of {en} alone gives {filed})"))
}

/// Means over more members are not searched for subsets.
const LARGEST_SET: u32 = 12;

/// Questions that the data carry along.
pub fn questions(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let questions = project.years.values().flat_map(|data| data.questions.iter().map(|question| (data.year, question)));
    for (calendar_year, question) in questions {
        // Later years have no say in this report.
        let Ok(before) = u32::try_from(project.report.year - calendar_year) else { continue };
        if !unknown_subject(assessment, &question.about, &question.place, findings) {
            let (text, text_en) =
                (question.question.for_message(Language::Chinese), question.question.for_message(Language::English));
            findings.push(
                Finding::warning(Rule::ToBeConfirmed, question.place.clone(), Words::new(text, text_en))
                    .hint(words!("由数据提供部门确认", "to be confirmed by the department that supplies the figure"))
                    .about(&question.about)
                    .rests_on(
                        subject(project, question, calendar_year),
                        stated(project, assessment, &question.about, YearReference::Before(before)),
                    ),
            );
        }
    }
}

/// The id, with the year where it is not the report's.
fn subject(project: &Project, question: &Question, calendar_year: i32) -> String {
    let about = &question.about;
    if calendar_year == project.report.year { about.clone() } else { format!("{about}[{calendar_year}]") }
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

/// Chapters and attachments that the notice asks for and the report does not have.
pub fn notice_met(project: &Project, findings: &mut Vec<Finding>) {
    let report = &project.report;
    let Some(notice) = &report.notice else { return };
    let form = &project.standard.form;
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let chinese = |text: &Text| text.zh.as_ref().map(|zh| plain(&zh.text));
    let chapters: Vec<String> =
        report.chapters.iter().map(|chapter| &chapter.title).chain([&form.chapter]).filter_map(chinese).collect();
    let there = |titles: &[String], wanted: &Written| titles.contains(&plain(&wanted.text));
    for wanted in &notice.chapters {
        if !std::iter::once(&wanted.title).chain(&wanted.or).any(|title| there(&chapters, title)) {
            let title = &wanted.title.text;
            let list = chapters.join("、");
            let list_en = chapters.join(", ");
            findings.push(
                Finding::error(
                    Rule::NoticeNotMet,
                    wanted.title.place.clone(),
                    words!(
                        "通知要求的章节“{title}”，报告中没有",
                        "the notice asks for a chapter “{title}”, which the report lacks"
                    ),
                )
                .hint(words!(
                    "现有章节：{list}；通知允许的其他章名写在 or 中",
                    "chapters there are: {list_en}; other titles that the notice allows stand under `or`"
                ))
                .about(title),
            );
        }
    }
    let own = [&form.chapter, &form.title].into_iter().filter_map(chinese);
    let attached: Vec<String> =
        report.attachments.iter().map(|attachment| plain(&attachment.name.text)).chain(own).collect();
    for wanted in notice.attachments.iter().filter(|wanted| !there(&attached, wanted)) {
        let name = &wanted.text;
        findings.push(
            Finding::error(
                Rule::NoticeNotMet,
                wanted.place.clone(),
                words!(
                    "通知要求的附件“{name}”未列入报告",
                    "the notice asks for an attachment “{name}”, which the report does not list"
                ),
            )
            .hint(words!(
                "在 report.yaml 的 attachments 中列出：{{ name: {name}, file: attachments/… }}",
                "list it under `attachments` of report.yaml: {{ name: {name}, file: attachments/… }}"
            ))
            .about(name),
        );
    }
}

/// Whether the report is dated in time.
pub fn notice(report: &Report, findings: &mut Vec<Finding>) {
    let deadline = report.notice.as_ref().and_then(|notice| notice.deadline.as_ref());
    let (Some((deadline, place)), Some(date)) = (deadline, report.date) else { return };
    if date > *deadline {
        findings.push(
            Finding::warning(
                Rule::AfterDeadline,
                place.clone(),
                words!(
                    "报告日期{date}晚于通知的截止日期{deadline}",
                    "the report is dated {date}, after the notice's deadline {deadline}"
                ),
            )
            .hint(words!(
                "核对日期；确已逾期的，注明免除理由",
                "check the dates; if it is late, waive this with the reason"
            ))
            .about("date")
            .rests_on("date", date.to_string())
            .rests_on("deadline", deadline.to_string()),
        );
    }
}
