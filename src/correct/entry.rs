//! An entry of a year's file, edited in place: its value, and its unit, which is added where it has none.

use std::ops::Range;

use crate::finding::Place;
use crate::model::correction::Wanted;
use crate::model::fact::FactEntry;
use crate::model::yaml::{Edit, line_break, quoted, scalar};

/// The unit of an entry as written; nothing where it has none.
pub fn unit(entry: &FactEntry) -> Option<String> {
    let place = unit_place(entry)?;
    let text = place.source.text.get(place.range.clone())?.trim();
    let quoted = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    Some(quoted('"').or_else(|| quoted('\'')).unwrap_or(text).to_owned())
}

/// Where the unit stands. An entry without one has its key there.
pub fn unit_place(entry: &FactEntry) -> Option<&Place> {
    (entry.unit_place != entry.place).then_some(&entry.unit_place)
}

/// What has to be changed for a correction.
pub fn edits(entry: &FactEntry, wanted: &Wanted) -> Vec<Edit> {
    let text = &entry.value_place.source.text;
    let value = entry.value_place.range.clone();
    let written = text.get(value.clone()).unwrap_or_default();
    let mut edits = vec![Edit { range: value.clone(), text: styled(&wanted.value, written) }];
    let Some(unit) = &wanted.unit else { return edits };
    let present = self::unit(entry);
    match unit_place(entry) {
        _ if present.as_ref() == Some(unit) => {}
        Some(place) => {
            let written = text.get(place.range.clone()).unwrap_or_default();
            edits.push(Edit { range: place.range.clone(), text: styled(unit, written) });
        }
        None => edits.push(added(entry, &value, "unit", &scalar(unit))),
    }
    edits
}

/// Where a figure comes from, written over what stood there or beside the value.
pub fn source(entry: &FactEntry, source: &str) -> Edit {
    match &entry.source_place {
        Some(place) => Edit { range: place.range.clone(), text: scalar(source) },
        None => {
            let value = &entry.value_place.range;
            let behind = unit_place(entry).map(|place| &place.range).filter(|unit| unit.end > value.end);
            added(entry, behind.unwrap_or(value), "source", &scalar(source))
        }
    }
}

/// A key that an entry had not: `, unit: 吨` behind another in braces, else a line of its own below it.
fn added(entry: &FactEntry, behind: &Range<usize>, key: &str, said: &str) -> Edit {
    let text = &entry.value_place.source.text;
    let value = entry.value_place.range.start;
    let between = text.get(entry.place.range.end..value).unwrap_or_default();
    let in_braces = between.trim_start().trim_start_matches([':', '"', '\'']).trim_start().starts_with('{');
    if in_braces {
        return Edit { range: behind.end..behind.end, text: format!(", {key}: {said}") };
    }
    let line_start = text[..behind.start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line_start..].chars().take_while(|c| *c == ' ').collect();
    let line_end = text[behind.end..].find('\n').map_or(text.len(), |at| behind.end + at);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end };
    let end = line_break(text);
    Edit { range: line_end..line_end, text: format!("{end}{indent}{key}: {said}") }
}

/// A new scalar in the quotes of the old one. A number takes none: in quotes it is a text.
fn styled(new: &str, old: &str) -> String {
    let number = new.contains(char::is_numeric) || new == "null";
    match old.chars().next() {
        _ if number => new.to_owned(),
        Some('\'') if !new.contains('\'') => format!("'{new}'"),
        Some('"') => quoted(new),
        _ => scalar(new),
    }
}
