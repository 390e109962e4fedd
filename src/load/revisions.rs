//! Dated revisions of a fact: statistics are revised years later, and a report keeps what was known on its own date.

use chrono::NaiveDate;

use crate::finding::{Finding, Rule};
use crate::model::fact::{FactEntry, FactValue};
use crate::model::schema;
use crate::words;

use super::data;
use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};
use super::values;

/// Puts the latest revision known on a day in place of the entry's value; without a day, the latest of all.
pub fn apply(
    entry: &mut FactEntry,
    unit: Option<&Node>,
    node: &Node,
    as_of: Option<NaiveDate>,
    findings: &mut Findings,
) {
    let mut last: Option<NaiveDate> = None;
    // The unit of the value before.
    let mut before = name_of(unit);
    for item in fields::items(node, findings) {
        let Some(mut fields) = Fields::of(item, &schema::REVISION, findings) else { continue };
        let date = fields.required("date", findings).and_then(|node| {
            let date = values::date(node, findings)?;
            if last.is_some_and(|last| date <= last) {
                findings.push(
                    Finding::error(
                        Rule::WrongValue,
                        node.place.clone(),
                        words!("修订未按日期先后排列", "revisions do not stand in the order of their dates"),
                    )
                    .hint(words!("由早到晚，一日一次", "earliest first, one a day")),
                );
            }
            last = Some(date);
            Some(date)
        });
        let value = fields.required("value", findings);
        let own_unit = fields.optional("unit");
        let reason = fields.required("reason", findings).and_then(|node| fields::written(node, findings));
        fields.finish(findings);
        if own_unit.is_none() && before != name_of(unit) {
            let (first, before) = (name_of(unit), before);
            findings.push(
                Finding::error(
                    Rule::MissingKey,
                    item.place.clone(),
                    words!(
                        "前一次修订以{before}计，此处没有写明单位",
                        "the revision before is in {before}, and this one does not say its unit"
                    ),
                )
                .hint(words!("写明 unit: {before} 或 unit: {first}", "write `unit: {before}` or `unit: {first}`")),
            );
        }
        before = name_of(own_unit.or(unit));
        let Some(node) = value else { continue };
        let value = data::fact_value(node, own_unit.or(unit), &item.place, findings);
        // A revision without a date may be the one that holds.
        let holds = date.is_none_or(|date| as_of.is_none_or(|as_of| date <= as_of));
        if holds {
            let revised = value.filter(|_| date.is_some()).unwrap_or(FactValue::Refused);
            entry.other_values.push(std::mem::replace(&mut entry.value, revised));
            entry.approximate = None;
            entry.value_place = node.place.clone();
            if let Some(unit) = own_unit {
                entry.unit_place = unit.place.clone();
            }
            if let (Some(date), Some(reason)) = (date, reason) {
                let reason = reason.text;
                let before = entry.source.as_ref().map_or_else(String::new, |source| format!("{source}；"));
                entry.source = Some(format!("{before}{date} {reason}"));
            }
        } else {
            entry.other_values.extend(value);
        }
    }
}

fn name_of(unit: Option<&Node>) -> &str {
    match unit.map(|node| &node.content) {
        Some(Content::Scalar { text, .. }) => text,
        _ => "—",
    }
}
