//! What a table says of the unit of a value: beside it, in its headings, above the table. The map has to say the same.

use crate::finding::{Finding, Language};
use crate::model::unit::Unit;
use crate::words;

use super::super::grid::At;
use super::super::taken::refused;
use super::find::Finder;
use super::known::line;
use super::seen::{Kind, Met, Seen, Way};

/// Refuses a value of which the table says another unit than the map.
pub fn agree(finder: &Finder, at: At, own: Unit) -> Result<(), Finding> {
    let seen = finder.seen;
    let stated = beside(seen, at, Way::Left, finder.mapped.row.len().max(1))
        .or_else(|| beside(seen, at, Way::Up, finder.mapped.column.len().max(1)))
        // What stands above a table holds for it in general: a row of another kind has its own unit.
        .or_else(|| caption(seen, at).filter(|(unit, _)| unit.converts_to(own)));
    let Some((unit, from)) = stated.filter(|(unit, _)| !is_same(*unit, own)) else { return Ok(()) };
    let (name, there, own) = (finder.name, unit.label(Language::Chinese), own.label(Language::Chinese));
    let mapped = finder.mapped.unit.as_ref().map_or_else(String::new, |(_, place)| line(place));
    Err(refused(
        &finder.place(from),
        words!(
            "“{name}”在表中以{there}计，imports.yaml 中是{own}",
            "the table counts {name} in {there}, and imports.yaml says {own}"
        ),
        words!("核对后改{mapped}", "check that, and change {mapped}"),
    )
    .about(&finder.mapped.fact))
}

/// 吨 and t; 个 and 家.
fn is_same(one: Unit, other: Unit) -> bool {
    one.converts_to(other) && one.scale() == other.scale()
}

/// A unit between a value and the headings that the map names, or in one of these, the nearest first.
fn beside(seen: &Seen, at: At, way: Way, headings: usize) -> Option<(Unit, At)> {
    let mut left = headings;
    for met in seen.met(at, way) {
        match met {
            Met::Unit(unit, from) => return Some((unit, from)),
            Met::Heading(text, (from, _)) => {
                if let Some(unit) = in_heading(&text) {
                    return Some((unit, from));
                }
                left -= 1;
            }
        }
        if left == 0 {
            break;
        }
    }
    None
}

/// The unit of `地区生产总值（亿元）` or `产值,万元`.
fn in_heading(text: &str) -> Option<Unit> {
    let bracketed = text.rsplit_once('(').and_then(|(_, inner)| inner.strip_suffix(')'));
    let named = |inner: &str| Unit::parse(inner.strip_prefix("单位:").unwrap_or(inner));
    bracketed.and_then(named).or_else(|| text.rsplit_once([',', '、']).and_then(|(_, unit)| named(unit)))
}

/// `单位：万元` in a row above, the nearest.
fn caption(seen: &Seen, at: At) -> Option<(Unit, At)> {
    let captions = seen.sheet.cells.range(..(at.0, 0)).rev().filter_map(|(from, _)| match seen.kind(*from) {
        Kind::Heading(text) => Some((text.split_once("单位:")?.1.trim_end_matches([')', ']']).to_owned(), *from)),
        _ => None,
    });
    captions.map(|(text, from)| Unit::parse(&text).map(|unit| (unit, from))).next().flatten()
}
