//! Every fact with another value.

use super::{Bed, Demand, Mutation};
use crate::changed::Edit;

/// A fact as it is entered: id, year, the file, and where its value and unit stand.
pub struct Entered {
    pub id: String,
    pub year: i32,
    pub path: String,
    pub line: std::ops::Range<usize>,
    pub value: std::ops::Range<usize>,
    pub unit: Option<std::ops::Range<usize>>,
    pub text: String,
}

pub const YEARS: [(&str, i32); 3] = [("data/2011.yaml", 2011), ("data/2019.yaml", 2019), ("data/2022.yaml", 2022)];

/// Every line `  id: { value: …` of the years' files.
pub fn entered(bed: &Bed) -> Vec<Entered> {
    let mut all = Vec::new();
    for (path, year) in YEARS {
        let text = bed.copy.text(path);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let range = at..at + line.trim_end().len();
            at += line.len();
            let Some((id, rest)) = line.trim_start().split_once(": { value: ") else { continue };
            let start = range.start + line.len() - line.trim_start().len() + id.len() + ": { value: ".len();
            let end = start + rest.find([',', '}']).unwrap();
            let value = start..start + text[start..end].trim_end().len();
            let unit = line.find("unit: ").map(|offset| {
                let from = range.start + offset + "unit: ".len();
                from..from + text[from..].find([',', '}']).unwrap()
            });
            let unit = unit.map(|unit| unit.start..unit.start + text[unit].trim_end().len());
            all.push(Entered {
                id: id.to_owned(),
                year,
                path: path.to_owned(),
                line: range,
                value: value.clone(),
                unit,
                text: text[value].to_owned(),
            });
        }
    }
    all
}

fn size(text: &str) -> Option<f64> {
    match text.split_once('/') {
        Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?),
        None => text.parse().ok(),
    }
}

/// Digits times `factor` over a hundred, exactly.
fn times(text: &str, factor: i64) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: i64 = format!("{whole}{decimals}").parse().ok()?;
    let places = decimals.len() + 2;
    let value = digits.checked_mul(factor)?;
    let padded = format!("{:0>width$}", value.abs(), width = places + 1);
    let (whole, decimals) = padded.split_at(padded.len() - places);
    let decimals = decimals.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    Some(if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") })
}

/// The first two neighbouring digits that differ, changed about.
fn swapped(text: &str) -> Option<String> {
    let places: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let bytes = text.as_bytes();
    let pair = places.windows(2).find(|pair| bytes[pair[0]] != bytes[pair[1]] && bytes[pair[1]] != b'0')?;
    let mut new = bytes.to_vec();
    new.swap(pair[0], pair[1]);
    String::from_utf8(new).ok()
}

pub fn mutations(bed: &Bed) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for fact in entered(bed) {
        let Some(before) = size(&fact.text).filter(|value| *value != 0.0) else { continue };
        let opposite = fact.text.strip_prefix('-').map_or_else(|| format!("-{}", fact.text), str::to_owned);
        let tenfold = fact
            .text
            .split_once('/')
            .map_or_else(|| times(&fact.text, 1000), |(above, below)| Some(format!("{above}0/{below}")));
        for (kind, new) in [
            ("fact × 1.07", times(&fact.text, 107)),
            ("fact × 10", tenfold),
            ("fact with the other sign", Some(opposite)),
            ("fact with two digits changed about", swapped(&fact.text)),
        ] {
            let Some(new) = new.filter(|new| *new != fact.text) else { continue };
            let factor = size(&new).map(|after| after / before);
            let edit = Edit { path: fact.path.clone(), range: fact.value.clone(), new };
            let demand =
                Demand::FoundOrFollowed { id: fact.id.clone(), year: fact.year, factor, digits: fact.text.clone() };
            mutations.push(Mutation { kind, edit, about: None, demand });
        }
    }
    mutations
}
