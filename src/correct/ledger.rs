//! The ledger with new entries at its end; what stands there already stays byte for byte.

use chrono::NaiveDate;

use crate::finding::Language;
use crate::model::correction::{Ledger, written};
use crate::model::fact::FactValue;
use crate::model::yaml::{line_break, scalar};

use super::Made;

const HEADING: &str = "\
# 更正记录，由 ecopark correct 续写；ecopark check 与数据核对。
# The ledger of corrections: ecopark correct continues it, ecopark check compares it with the data.
corrections:
";

/// The text of the ledger with these corrections.
pub fn continued(ledger: &Ledger, made: &[Made], date: NaiveDate) -> String {
    let mut text = ledger.source.as_ref().map_or_else(|| HEADING.to_owned(), |source| source.text.clone());
    let end = line_break(&text);
    // An empty list is begun.
    if ledger.corrections.is_empty()
        && let Some(head) = text.trim_end().strip_suffix("[]")
    {
        text = head.trim_end().to_owned();
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(end);
    }
    let indent = indent(ledger);
    for made in made {
        let lines = lines(made, date);
        for (index, line) in lines.iter().enumerate() {
            let mark = if index == 0 { "- " } else { "  " };
            text.push_str(&format!("{indent}{mark}{line}{end}"));
        }
    }
    text
}

/// What stands before the dash of the last entry.
fn indent(ledger: &Ledger) -> String {
    let last = ledger.corrections.last().map(|last| {
        let text = &last.place.source.text;
        let start = text[..last.place.range.start].rfind('\n').map_or(0, |at| at + 1);
        text[start..].chars().take_while(|c| *c == ' ').collect::<String>()
    });
    last.unwrap_or_else(|| "  ".to_owned())
}

fn lines(made: &Made, date: NaiveDate) -> Vec<String> {
    let (fact, year) = &made.subject;
    let new = made.new.as_ref().map_or_else(|| "{ value: null }".to_owned(), value);
    let mut lines = vec![format!("fact: {fact}"), format!("year: {year}")];
    lines.extend(made.item.as_ref().map(|item| format!("item: {}", scalar(item))));
    lines.extend([
        format!("old: {}", value(&made.old)),
        format!("new: {new}"),
        format!("reason: {}", scalar(&made.reason)),
    ]);
    lines.extend(made.by.as_ref().map(|by| format!("by: {}", scalar(by))));
    lines.push(format!("date: {}", date.format("%Y-%m-%d")));
    lines
}

fn value(value: &FactValue) -> String {
    let unit = match value {
        FactValue::Number(quantity) => format!(", unit: {}", scalar(&quantity.unit.label(Language::Chinese))),
        _ => String::new(),
    };
    format!("{{ value: {}{unit} }}", written(value))
}
