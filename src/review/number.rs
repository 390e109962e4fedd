//! A bound number that somebody typed over: it is told which fact would have to change, and by which command.

use crate::finding::{Finding, Language, Rule};
use crate::model::manuscript::{Role, Run};
use crate::model::project::Project;
use crate::model::unit::Unit;
use crate::words;

use super::Sent;
use super::reword::ChangedValue;

pub fn told(
    own: &Sent,
    changed: &ChangedValue,
    new: &str,
    project: &Project,
    rests_on: &dyn Fn(&str) -> Vec<String>,
) -> Finding {
    let (run, now) = (changed.run, &changed.now);
    let shown = &run.text;
    let place = run.place.clone().or_else(|| own.place());
    let finding = |message| Finding::error(Rule::ReviewNumber, place.clone(), message);
    let states = run.value.as_ref().and_then(|bound| bound.states.clone());
    let Some((id, year)) = states else {
        let message = words!(
            "“{shown}”由表达式得出，Word中改为“{now}”，没有写入",
            "“{shown}” comes from an expression; Word has “{now}”, which was not taken"
        );
        return finding(message)
            .hint(words!("由人核对；全段为：{new}", "for a person to check; the paragraph reads: {new}"));
    };
    let calendar = project.calendar_year(year).map_or_else(String::new, |year| year.to_string());
    let message = words!(
        "数值“{shown}”（{id}，{calendar}年）在Word中改为“{now}”，没有写入：须改的是事实",
        "the number “{shown}” ({id} of {calendar}) is “{now}” in Word and was not taken: the fact would have to change"
    );
    let formula = match project.standard.row(&id) {
        Some(row) => row.formula.is_some(),
        None => project.definition(&id).is_some_and(|own| own.formula.is_some()),
    };
    if formula {
        let facts = rests_on(&id);
        let command = |fact: &String| format!("ecopark correct {fact} … --reason …");
        let commands = facts.iter().map(command).collect::<Vec<_>>().join("；");
        let english = commands.replace('；', "; ");
        return finding(message)
            .hint(words!(
                "它由公式计算；更正所依据的事实：{commands}",
                "it is computed; correct the facts it rests on: {english}"
            ))
            .about(id);
    }
    let (value, unit) = asked(own, run, now, &id, project, year);
    let value = value.unwrap_or_else(|| "…".to_owned());
    let unit = unit.map_or_else(String::new, |unit| {
        if unit.contains(' ') { format!(" --unit \"{unit}\"") } else { format!(" --unit {unit}") }
    });
    let command = format!("ecopark correct {id} {value}{unit} --year {calendar} --reason …");
    finding(message).hint(words!("核实后运行：{command}", "if it is so, run: {command}")).about(id)
}

/// The value and the unit as typed, as far as they can be told.
fn asked(
    own: &Sent,
    run: &Run,
    now: &str,
    id: &str,
    project: &Project,
    year: crate::model::expression::YearReference,
) -> (Option<String>, Option<String>) {
    let start = now.find(|c: char| c.is_ascii_digit());
    let Some(start) = start else { return (None, None) };
    let digits: String = now[start..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let rest = &now[start + digits.len()..];
    let digits = digits.trim_end_matches(['.', ',']).replace(',', "");
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return (None, None);
    }
    let expression =
        run.place.as_ref().and_then(|place| place.source.text.get(place.range.clone())).unwrap_or_default();
    let signed = now[..start].ends_with(['-', '−']);
    // `change` and `abs` print a fall without its sign.
    let unsigned = expression.contains("change(") || expression.contains("abs");
    let negative = matches!(
        project.entry(id, year).map(|entry| &entry.value),
        Some(crate::model::fact::FactValue::Number(quantity)) if quantity.full().starts_with('-')
    );
    let sign = if signed || unsigned && negative { "-" } else { "" };
    let typed = rest.trim().trim_end_matches(['，', '。', ',', '.']).trim();
    let known = |unit: &str| Unit::parse(unit).map(|_| unit.to_owned());
    let converted = || expression.split("to=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let of_table = || {
        let unit = project.definition(id).map(|own| own.unit).filter(|_| own.paragraph.role == Role::Cell)?;
        Some(unit.label(Language::Chinese))
    };
    // Typed without a unit, a number is meant in the one that stood there.
    let shown = run.text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−')).trim();
    let unit = known(typed).or_else(converted).or_else(|| known(shown)).or_else(of_table);
    (Some(format!("{sign}{digits}")), unit)
}
