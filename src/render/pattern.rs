//! Words of a form with gaps for values, such as 规划基准年{name}: each part keeps the place where it was written.

use crate::finding::{Language, Place};
use crate::model::expression::YearReference;
use crate::model::standard::Form;
use crate::model::text::{Text, UNKNOWN, Written};

use super::marks::Marks;
use super::view::capitalized;

/// A part of what is printed, and where it was written.
pub struct Part {
    pub shown: String,
    pub place: Option<Place>,
}

impl Part {
    pub fn new(shown: impl Into<String>, place: impl Into<Option<Place>>) -> Part {
        Part { shown: shown.into(), place: place.into() }
    }

    pub fn of(written: &Written) -> Part {
        Part::new(&written.text, written.place.clone())
    }
}

/// The pattern with each gap, named with its braces, filled; a filling without a place of its own stands where its gap does.
pub fn filled(pattern: &Written, fillings: Vec<(&str, Part)>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut done = 0;
    let rest = |done: usize| &pattern.text[done..];
    let next = |done: usize| {
        let found = fillings.iter().filter_map(|(gap, part)| Some((done + rest(done).find(gap)?, *gap, part)));
        found.min_by_key(|(at, ..)| *at)
    };
    while let Some((at, gap, part)) = next(done) {
        parts.push(Part::new(&pattern.text[done..at], pattern.locate(done..at)));
        let place = part.place.clone().unwrap_or_else(|| pattern.locate(at..at + gap.len()));
        parts.push(Part::new(&part.shown, place));
        done = at + gap.len();
    }
    parts.push(Part::new(rest(done), pattern.locate(done..pattern.text.len())));
    parts.retain(|part| !part.shown.is_empty());
    parts
}

/// How the form calls a fact in a year.
pub fn label(
    form: &Form,
    name: &Text,
    year: YearReference,
    calendar_year: Option<i32>,
    language: Language,
) -> Vec<Part> {
    let written = name.in_language(language);
    let own = written.map_or_else(|| Part::new(name.for_message(language), name.place.clone()), Part::of);
    let pattern = form.pattern(year).and_then(|pattern| pattern.in_language(language));
    match pattern {
        Some(pattern) => {
            let year = calendar_year.map_or_else(|| UNKNOWN.to_owned(), |year| year.to_string());
            filled(pattern, vec![("{name}", own), ("{year}", Part::new(year, None))])
        }
        None => vec![own],
    }
}

/// With a capital where English begins.
pub fn with_capital(mut parts: Vec<Part>, language: Language) -> Vec<Part> {
    if let Some(first) = parts.first_mut() {
        first.shown = capitalized(&first.shown, language);
    }
    parts
}

/// The parts as marked markup, one behind the other.
pub fn marked(parts: &[Part], marks: &mut Marks) -> String {
    parts.iter().map(|part| marks.mark(&part.shown, part.place.clone(), None)).collect()
}
