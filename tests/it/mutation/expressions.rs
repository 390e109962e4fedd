//! Every expression of the narrative: another id, a filter less, a unit of another kind, fewer decimals, or its value typed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Bed, Demand, Mutation, Sequence};
use crate::changed::Edit;

pub const CHAPTERS: [&str; 4] = [
    "content/2022/1-progress.yaml",
    "content/2022/2-achievements.yaml",
    "content/2022/3-problems.yaml",
    "content/2022/4-plan.yaml",
];

/// `{{ id | filter | filter }}`.
pub struct Written {
    pub path: &'static str,
    pub range: Range<usize>,
    pub id: String,
    pub filters: Vec<String>,
}

impl Written {
    fn with(&self, id: &str, filters: &[String]) -> Edit {
        let new = format!(
            "{{{{ {} }}}}",
            std::iter::once(id).chain(filters.iter().map(String::as_str)).collect::<Vec<_>>().join(" | ")
        );
        Edit { path: self.path.to_owned(), range: self.range.clone(), new }
    }
}

pub fn expressions(bed: &Bed) -> Vec<Written> {
    let mut all = Vec::new();
    for path in CHAPTERS {
        let text = bed.copy.text(path);
        for (start, _) in text.match_indices("{{") {
            let end = start + text[start..].find("}}").unwrap() + 2;
            let mut parts = text[start + 2..end - 2].split('|').map(|part| part.trim().to_owned());
            let id = parts.next().unwrap();
            all.push(Written { path, range: start..end, id, filters: parts.collect() });
        }
    }
    all
}

pub fn mutations(bed: &Bed) -> Vec<Mutation> {
    let source = bed.examined.source.as_ref().unwrap();
    let project = bed.examined.project.as_ref().unwrap();
    // What is printed for the expression at a place.
    let mut shown = BTreeMap::new();
    for segment in &source.segments {
        if let Some(place) = segment.place.as_ref().filter(|_| segment.states.is_some()) {
            shown.insert((place.source.path.clone(), place.range.start), segment.shown.clone());
        }
    }
    let all = expressions(bed);
    let unit = |id: &str| {
        project.definition(id).map(|fact| fact.unit).or_else(|| project.standard.row(id).map(|row| row.unit))
    };
    let mut sequence = Sequence(15);
    let mut mutations = Vec::new();
    for written in &all {
        let mut push = |kind, edit: Edit| {
            // A fault between the languages may be told where the other one states the fact.
            mutations.push(Mutation { kind, edit, about: Some(written.id.clone()), demand: Demand::Found });
        };
        let others: Vec<&str> = all.iter().map(|other| other.id.as_str()).filter(|id| *id != written.id).collect();
        let same: Vec<&str> = others.iter().copied().filter(|id| unit(id) == unit(&written.id)).collect();
        let choice = if same.is_empty() { &others } else { &same };
        push("expression with another id", written.with(choice[sequence.below(choice.len())], &written.filters));
        let misspelt = format!("{}s", written.id);
        push("expression with a misspelt id", written.with(&misspelt, &written.filters));
        for index in 0..written.filters.len() {
            let mut filters = written.filters.clone();
            let gone = filters.remove(index);
            let kind = match gone.split('(').next().unwrap().trim() {
                "unit" => "expression without its unit filter",
                "change" => "expression without its change filter",
                "decimals" => "expression without its decimals filter",
                _ => "expression without its count or number filter",
            };
            push(kind, written.with(&written.id, &filters));
        }
        let Some(said) = shown.get(&(written.path.to_owned(), written.range.start)) else { continue };
        if written.id == "year" {
            push(
                "expression typed",
                Edit { path: written.path.to_owned(), range: written.range.clone(), new: "2021".to_owned() },
            );
            continue;
        }
        let typed = said.replace(['\u{2060}', '\u{a0}'], " ").replace("  ", " ");
        push("expression typed", Edit { path: written.path.to_owned(), range: written.range.clone(), new: typed });
        if written.filters.iter().all(|filter| !filter.starts_with("unit")) {
            let money = unit(&written.id)
                .is_some_and(|unit| ecopark::model::unit::Unit::parse("亿元").unwrap().converts_to(unit));
            let filter = format!("unit(to=\"{}\")", if money { "hectares" } else { "亿元" });
            push(
                "expression in a unit of another kind",
                written.with(&written.id, &[&written.filters[..], &[filter]].concat()),
            );
        } else {
            let filters: Vec<_> = written
                .filters
                .iter()
                .map(|filter| {
                    if filter.starts_with("unit") {
                        "unit(to=\"tonnes per person\")".to_owned()
                    } else {
                        filter.clone()
                    }
                })
                .collect();
            push("expression in a unit of another kind", written.with(&written.id, &filters));
        }
        let decimals =
            said.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
        if decimals > 0 {
            let mut filters: Vec<_> =
                written.filters.iter().filter(|filter| !filter.starts_with("decimals")).cloned().collect();
            filters.push(format!("decimals(n={})", decimals - 1));
            push("expression with a decimal less", written.with(&written.id, &filters));
        }
    }
    mutations
}
