//! Corrections: the ledger `data/corrections.yaml`, and lists of corrections that somebody asks for.

use std::path::Path;

use crate::model::correction::{Correction, Ledger, Wanted};
use crate::model::fact::FactValue;
use crate::model::schema;
use crate::words;

use super::fields::{self, Fields, Findings};
use super::reader::{LARGEST_FILE, ordinary_file};
use super::tree::{Content, Node};
use super::{Reader, data, values};

pub const LEDGER: &str = "data/corrections.yaml";

/// The ledger, which may be absent.
pub fn ledger(reader: &Reader, findings: &mut Findings) -> Ledger {
    let mut ledger = Ledger::default();
    let source = match reader.source(LEDGER) {
        Ok(source) => source,
        Err(failure) => {
            let finding = failure.of_optional_file();
            ledger.refused = finding.is_some();
            findings.extend(finding);
            return ledger;
        }
    };
    ledger.source = Some(source.clone());
    let before = findings.len();
    match reader.parse(&source) {
        Ok(node) => {
            if let Some(mut fields) = Fields::of(&node, &schema::CORRECTIONS, findings) {
                let items = fields.required("corrections", findings).map(|node| fields::items(node, findings));
                ledger.corrections =
                    items.unwrap_or_default().iter().filter_map(|node| correction(node, findings)).collect();
                fields.finish(findings);
            }
        }
        Err(finding) => findings.push(finding),
    }
    ledger.refused = findings.len() > before;
    ledger
}

fn correction(node: &Node, findings: &mut Findings) -> Option<Correction> {
    let mut fields = Fields::of(node, &schema::CORRECTION, findings)?;
    let fact = fields.required("fact", findings).and_then(|node| fields::written(node, findings));
    let year = fields.required("year", findings).and_then(|node| values::year(node, findings));
    let item = fields.optional("item").and_then(|node| fields::written(node, findings)).map(|item| item.text);
    let old = fields.required("old", findings).and_then(|node| value(node, findings));
    let new = fields.required("new", findings).and_then(|node| value(node, findings));
    let reason = fields.required("reason", findings).and_then(|node| fields::written(node, findings));
    let by = fields.optional("by").and_then(|node| fields::written(node, findings)).map(|by| by.text);
    let date = fields.required("date", findings).and_then(|node| values::date(node, findings));
    fields.finish(findings);
    let fact = fact?;
    Some(Correction {
        fact: fact.text,
        year: year?,
        item,
        old: old?,
        new: new?,
        reason: reason?.text,
        by,
        date: date?,
        place: fact.place,
    })
}

fn value(node: &Node, findings: &mut Findings) -> Option<FactValue> {
    let mut fields = Fields::of(node, &schema::CORRECTED, findings)?;
    let value = fields.required("value", findings);
    let unit = fields.optional("unit");
    let place = fields.place.clone();
    fields.finish(findings);
    data::fact_value(value?, unit, &place, findings)
}

/// Corrections to be made, from a file of one's own; a reason or name that an entry lacks is the one given for all.
pub fn corrections_from(path: &Path, reason: Option<&str>, by: Option<&str>) -> (Vec<Wanted>, Findings) {
    let mut findings = Findings::new();
    let name = path.display().to_string().replace('\\', "/");
    let reader = Reader::of_any_file();
    let node = reader.tree(&name, &mut findings);
    let wanted = node.map(|node| wanted(&node, reason, by, &mut findings)).unwrap_or_default();
    (wanted, findings)
}

/// The bytes of a project's file; nothing where it is not there or cannot be read.
pub fn original(folder: &Path, path: &str) -> Option<Vec<u8>> {
    ordinary_file(&folder.join(path), LARGEST_FILE).ok()
}

fn wanted(node: &Node, reason: Option<&str>, by: Option<&str>, findings: &mut Findings) -> Vec<Wanted> {
    let items = fields::items(node, findings);
    if items.is_empty() && matches!(node.content, Content::Sequence(_)) {
        findings.push(fields::wrong(node, &words!("列表为空", "the list is empty")));
    }
    items.iter().filter_map(|item| one_wanted(item, reason, by, findings)).collect()
}

fn one_wanted(node: &Node, reason: Option<&str>, by: Option<&str>, findings: &mut Findings) -> Option<Wanted> {
    let shape = if reason.is_none() { &schema::WANTED } else { &schema::WANTED_WITH_COMMON_REASON };
    let mut fields = Fields::of(node, shape, findings)?;
    let place = fields.place.clone();
    let fact = fields.required("fact", findings).and_then(|node| fields::written(node, findings));
    let value = fields.required("value", findings).and_then(|node| value_as_written(node, findings));
    let text = |node: Option<&Node>, findings: &mut Findings| {
        node.and_then(|node| fields::written(node, findings)).map(|written| written.text)
    };
    let item = text(fields.optional("item"), findings);
    let unit = text(fields.optional("unit"), findings);
    let year = fields.optional("year").map(|node| values::year(node, findings));
    let own_reason = match reason {
        None => text(fields.required("reason", findings), findings),
        Some(common) => match fields.optional("reason") {
            None => Some(common.to_owned()),
            own => text(own, findings),
        },
    };
    let own_by = text(fields.optional("by"), findings);
    fields.finish(findings);
    Some(Wanted {
        fact: fact?.text,
        value: value?,
        item,
        unit,
        year: match year {
            None => None,
            Some(read) => Some(read?),
        },
        reason: own_reason?,
        by: own_by.or_else(|| by.map(str::to_owned)),
        place: Some(place),
        source: None,
    })
}

/// A number, a word or `null`, as it is to stand in the file.
fn value_as_written(node: &Node, findings: &mut Findings) -> Option<String> {
    match &node.content {
        Content::Null { written: true } => Some("null".to_owned()),
        Content::Scalar { text, plain } if *plain || !text.contains(|c: char| c.is_numeric()) => Some(text.clone()),
        // In quotes, empty, or no scalar: `decimal` says what is wrong with it.
        _ => values::decimal(node, findings).map(|decimal| decimal.text),
    }
}
