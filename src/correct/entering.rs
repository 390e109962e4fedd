//! Values that come with their source: an entry that is not there yet is made, and one that is there says where its value comes from now.

use crate::finding::{Finding, Rule, did_you_mean};
use crate::model::correction::{Wanted, agree};
use crate::model::decimal::Decimal;
use crate::model::fact::FactValue;
use crate::model::project::Project;
use crate::model::quantity::Quantity;
use crate::model::unit::Unit;
use crate::model::yaml::{Edit, line_break, scalar};
use crate::words;

use super::entry;

/// What has to be done about an entry.
pub enum Entered {
    /// It says all of that already.
    Nothing,
    /// The value stands there, from another source.
    Source(Edit),
    /// The source of a value that is to be corrected as well.
    Changed(Edit),
    /// A whole entry, with its value.
    Added(Edit, FactValue),
}

pub fn entered(project: &Project, wanted: &Wanted, source: &str, year: i32) -> Result<Entered, Finding> {
    let id = &wanted.fact;
    let Some(new) = value(wanted) else {
        let value = &wanted.value;
        return Err(Finding::error(
            Rule::InvalidNumber,
            wanted.place.clone(),
            words!("“{value}”不能作为{id}的值", "`{value}` cannot be the value of {id}"),
        )
        .hint(words!("写一个数，或可填的词", "write a number, or one of the words allowed")));
    };
    let data = project.years.get(&year).filter(|data| !data.unread);
    match data.and_then(|data| data.facts.get(id)) {
        Some(entry) if agree(&new, &entry.value) == Some(true) => {
            let known = entry.source.as_deref() == Some(source);
            Ok(if known { Entered::Nothing } else { Entered::Source(entry::source(entry, source)) })
        }
        Some(entry) => Ok(Entered::Changed(entry::source(entry, source))),
        None => match data {
            _ if !project.is_enterable(id) => Err(Finding::error(
                Rule::UnknownFact,
                wanted.place.clone(),
                words!("没有可填的事实“{id}”", "no fact called `{id}` can be entered"),
            )
            .hint(did_you_mean(id, project.enterable()))),
            Some(data) => Ok(Entered::Added(added(&data.source.text, &line(wanted, source)), new)),
            None => Err(Finding::error(
                Rule::MissingFile,
                wanted.place.clone(),
                words!("没有{year}年的数据", "there are no data of {year}"),
            )
            .hint(words!("用 ecopark new-year {year} 建立", "ecopark new-year {year} begins them"))),
        },
    }
}

fn value(wanted: &Wanted) -> Option<FactValue> {
    match &wanted.unit {
        _ if wanted.value == "null" => Some(FactValue::Missing),
        None => Some(FactValue::Word(wanted.value.clone())),
        Some(unit) => {
            Some(FactValue::Number(Quantity::entered(Decimal::parse(&wanted.value).ok()?, Unit::parse(unit)?)))
        }
    }
}

/// `waste: { value: 12, unit: 吨, source: "…" }`.
fn line(wanted: &Wanted, source: &str) -> String {
    let number = wanted.unit.is_some() || wanted.value == "null";
    let value = if number { wanted.value.clone() } else { scalar(&wanted.value) };
    let unit = wanted.unit.as_ref().map_or_else(String::new, |unit| format!(", unit: {}", scalar(unit)));
    format!("{}: {{ value: {value}{unit}, source: {} }}", wanted.fact, scalar(source))
}

/// A line behind the last entry of `facts`.
fn added(text: &str, line: &str) -> Edit {
    let end = line_break(text);
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        })
        .collect();
    let facts = lines.iter().position(|(_, line)| line.starts_with("facts:"));
    let below = &lines[facts.map_or(lines.len(), |facts| facts + 1)..];
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let content = |line: &str| !matches!(line.trim_start().chars().next(), None | Some('#'));
    let entries: Vec<_> = below.iter().take_while(|(_, line)| !content(line) || indent(line) > 0).collect();
    match (entries.iter().rfind(|(_, line)| content(line)), facts) {
        (Some((start, last)), _) => {
            let own = entries.iter().find(|(_, line)| content(line)).map_or(2, |(_, first)| indent(first));
            let at = start + last.trim_end_matches(['\r', '\n']).len();
            Edit { range: at..at, text: format!("{end}{}{line}", " ".repeat(own)) }
        }
        // `facts: {}`, or nothing below it.
        (None, Some(facts)) => {
            let (start, head) = lines[facts];
            let length = head.trim_end_matches(['\r', '\n']).len();
            Edit { range: start..start + length, text: format!("facts:{end}  {line}") }
        }
        (None, None) => Edit { range: text.len()..text.len(), text: format!("{end}facts:{end}  {line}{end}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::yaml;

    #[test]
    fn an_entry_goes_behind_the_last_one() {
        let cases = [
            ("year: 2024\nfacts:\n  a: { value: 1 } # one\n", "year: 2024\nfacts:\n  a: { value: 1 } # one\n  NEW\n"),
            (
                "facts:\n    a:\n        value: 1\n\n# rest\nfiled: {}\n",
                "facts:\n    a:\n        value: 1\n    NEW\n\n# rest\nfiled: {}\n",
            ),
            ("facts: {}\n", "facts:\n  NEW\n"),
            ("facts:\n  # nothing yet\n", "facts:\n  NEW\n  # nothing yet\n"),
            ("facts:\r\n  a: 1\r\n", "facts:\r\n  a: 1\r\n  NEW\r\n"),
            ("facts:\n  a: 1", "facts:\n  a: 1\n  NEW"),
        ];
        for (text, expected) in cases {
            assert_eq!(yaml::apply(text, vec![added(text, "NEW")]), expected, "{text}");
        }
    }
}
