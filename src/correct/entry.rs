//! An entry of a year's file, edited in place: its value, and its unit, which is added where it has none.

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
        None => edits.push(added_unit(entry, &scalar(unit))),
    }
    edits
}

/// A unit beside a value that had none: `, unit: 吨` behind it in braces, else a line of its own below it.
fn added_unit(entry: &FactEntry, unit: &str) -> Edit {
    let text = &entry.value_place.source.text;
    let value = entry.value_place.range.clone();
    let between = text.get(entry.place.range.end..value.start).unwrap_or_default();
    let in_braces = between.trim_start().trim_start_matches([':', '"', '\'']).trim_start().starts_with('{');
    if in_braces {
        return Edit { range: value.end..value.end, text: format!(", unit: {unit}") };
    }
    let line_start = text[..value.start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line_start..].chars().take_while(|c| *c == ' ').collect();
    let line_end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end };
    let end = line_break(text);
    Edit { range: line_end..line_end, text: format!("{end}{indent}unit: {unit}") }
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
