//! Figures of the narrative: charts drawn from facts and indicators, and pictures. Not how they are drawn (`templates/components/chart.typ`).

use std::fmt;
use std::sync::Arc;

use crate::finding::Place;

use super::text::{Text, Written};
use super::unit::Unit;

/// Columns of a chart that stay wide enough for the numbers above them.
pub const MOST_COLUMNS: usize = 12;

/// A figure with its caption, numbered through the report in the order in which figures stand.
#[derive(Debug, Clone)]
pub struct Figure {
    pub caption: Text,
    pub drawing: Drawing,
    pub place: Place,
}

impl Figure {
    /// The caption, the names of things, and what a picture shows.
    pub fn texts(&self) -> Vec<&Text> {
        let mut texts = vec![&self.caption];
        texts.extend(self.names());
        texts
    }

    /// The names of things, and what a picture shows.
    pub fn names(&self) -> Vec<&Text> {
        let mut texts = Vec::new();
        match &self.drawing {
            Drawing::Limits(items) => texts.extend(items.iter().filter_map(|item| item.label.as_ref())),
            Drawing::Series(series) => texts.extend(series.facts.iter().filter_map(|item| item.label.as_ref())),
            Drawing::Composition(composition) => {
                let items = composition.parts.iter().chain(&composition.whole);
                texts.extend(items.filter_map(|item| item.label.as_ref()));
            }
            Drawing::Picture(inset) => texts.push(&inset.alternative),
        }
        texts
    }
}

#[derive(Debug, Clone)]
pub enum Drawing {
    /// Rows of the standard, each value beside its limit.
    Limits(Vec<Item>),
    Series(Series),
    Composition(Composition),
    Picture(Inset),
}

/// Facts over the years.
#[derive(Debug, Clone)]
pub struct Series {
    pub facts: Vec<Item>,
    /// The years asked for; none: every year in which one of the facts was entered.
    pub years: Option<Vec<Year>>,
    pub unit: Option<ChartUnit>,
    pub decimals: Option<u32>,
}

/// The shares of a whole.
#[derive(Debug, Clone)]
pub struct Composition {
    pub parts: Vec<Item>,
    /// Nothing: the whole is the sum of the parts.
    pub whole: Option<Item>,
    pub unit: Option<ChartUnit>,
    pub decimals: Option<u32>,
    /// Decimals of the shares in per cent.
    pub share_decimals: u32,
}

/// A fact or an indicator in a chart.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: Written,
    /// Where the chart calls it by another name.
    pub label: Option<Text>,
}

/// A calendar year asked for.
#[derive(Debug, Clone)]
pub struct Year {
    pub year: i32,
    pub place: Place,
}

/// The unit in which a chart states its numbers, by the language that the edition prints first.
#[derive(Debug, Clone)]
pub struct ChartUnit {
    pub zh: Option<NamedUnit>,
    pub en: Option<NamedUnit>,
}

#[derive(Debug, Clone)]
pub struct NamedUnit {
    pub unit: Unit,
    pub place: Place,
}

/// A picture file as the content places it.
#[derive(Debug, Clone)]
pub struct Inset {
    /// Below `content/<year>/`.
    pub path: Written,
    /// What the picture shows, for those who cannot see it.
    pub alternative: Text,
    /// Per cent of the type area's width.
    pub width: u32,
}

/// A picture file that was read and recognised.
#[derive(Clone)]
pub struct Picture {
    /// From the project's folder, with `/`.
    pub path: String,
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "Picture({}, {} bytes)", self.path, self.bytes.len())
    }
}
