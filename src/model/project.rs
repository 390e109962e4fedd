//! Everything that was read for one report.

use std::collections::BTreeMap;

use super::expression::YearReference;
use super::fact::{FactDefinition, YearData};
use super::park::Park;
use super::report::Report;
use super::standard::Standard;

#[derive(Debug, Clone)]
pub struct Project {
    pub park: Park,
    pub report: Report,
    pub standard: Standard,
    /// The park's own dictionary.
    pub definitions: Vec<FactDefinition>,
    /// The dictionary could not be parsed.
    pub definitions_unread: bool,
    pub years: BTreeMap<i32, YearData>,
    pub templates: Vec<Template>,
}

/// A template or a component by its path below `templates/`.
#[derive(Debug, Clone)]
pub struct Template {
    pub name: String,
    pub source: std::sync::Arc<crate::finding::Source>,
}

impl Project {
    /// The calendar year that a reference means in this report.
    pub fn calendar_year(&self, year: YearReference) -> i32 {
        match year {
            YearReference::Before(years) => self.report.year - years as i32,
            YearReference::PlanningBase => self.report.base_year,
        }
    }

    /// A fact's meaning: the standard's definition, or the park's own.
    pub fn definition(&self, id: &str) -> Option<&FactDefinition> {
        self.standard.fact(id).or_else(|| self.definitions.iter().find(|fact| fact.id == id))
    }

    pub fn year_data(&self, year: YearReference) -> Option<&YearData> {
        self.years.get(&self.calendar_year(year))
    }
}
