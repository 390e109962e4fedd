//! Everything that was read for one report.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Source, nearest};

use super::correction::Ledger;
use super::expression::YearReference;
use super::fact::{FactDefinition, FactEntry, FactValue, YearData};
use super::figure::Picture;
use super::glossary::Term;
use super::import::Import;
use super::park::Park;
use super::record::Input;
use super::relation::Relation;
use super::report::Report;
use super::standard::Standard;

#[derive(Debug, Clone)]
pub struct Project {
    pub park: Park,
    pub report: Report,
    pub standard: Standard,
    /// The park's own dictionary.
    pub definitions: Vec<FactDefinition>,
    /// Ids of definitions, here or in the standard, that could not be read.
    pub refused_definitions: Vec<String>,
    /// The dictionary could not be parsed.
    pub definitions_unread: bool,
    /// The park's own relations.
    pub relations: Vec<Relation>,
    pub years: BTreeMap<i32, YearData>,
    /// The park's own names for things, beside those of the standard.
    pub glossary: Vec<Term>,
    /// Where figures stand in workbooks that the program did not make.
    pub imports: Vec<Import>,
    /// The corrections that were made.
    pub ledger: Ledger,
    pub templates: Vec<Template>,
    /// Pictures by path: those that the report places, and all of `templates/pictures/`.
    pub pictures: BTreeMap<String, Picture>,
    /// Every file that was read, by path.
    pub inputs: Vec<Input>,
    /// Facts of a year that were entered under a name that nothing defines: reported there, and not missing.
    pub misspelt: BTreeSet<(i32, String)>,
}

/// A template or a component by its path below `templates/`.
#[derive(Debug, Clone)]
pub struct Template {
    pub name: String,
    pub source: Arc<Source>,
    /// The project's own, not one that comes with the program.
    pub own: bool,
}

impl Project {
    /// The calendar year that a reference means in this report; nothing where the planning base year was refused.
    pub fn calendar_year(&self, year: YearReference) -> Option<i32> {
        match year {
            YearReference::Before(years) => Some(self.report.year - years as i32),
            YearReference::PlanningBase => self.report.base_year,
        }
    }

    /// A fact's meaning: the standard's definition, or the park's own.
    pub fn definition(&self, id: &str) -> Option<&FactDefinition> {
        self.standard.fact(id).or_else(|| self.definitions.iter().find(|fact| fact.id == id))
    }

    /// The relations of the standard, then the park's own.
    pub fn all_relations(&self) -> impl Iterator<Item = &Relation> {
        self.standard.relations.iter().chain(&self.relations)
    }

    /// Every id under which a value may be entered.
    pub fn enterable(&self) -> impl Iterator<Item = &str> {
        let facts = self.standard.facts.iter().chain(&self.definitions).filter(|fact| fact.formula.is_none());
        let rows = self.standard.rows.iter().filter(|row| row.formula.is_none());
        facts.map(|fact| fact.id.as_str()).chain(rows.map(|row| row.id.as_str()))
    }

    /// Whether a fact or an entered row has this id, or may have it in a part that was refused.
    pub fn is_enterable(&self, id: &str) -> bool {
        self.enterable().any(|known| known == id) || self.is_refused(id)
    }

    /// Whether an id belongs to a definition or row that was refused.
    pub fn is_refused(&self, id: &str) -> bool {
        self.refused_definitions.iter().any(|refused| refused == id)
            || self.standard.refused.iter().any(|refused| refused.id.as_deref() == Some(id))
    }

    pub fn entry(&self, id: &str, year: YearReference) -> Option<&FactEntry> {
        self.years.get(&self.calendar_year(year)?)?.facts.get(id)
    }

    /// What is known of a fact in a year: `Refused` where a finding says what is wrong with it, `Missing` where it was not collected.
    pub fn fact(&self, id: &str, year: YearReference) -> &FactValue {
        let Some(calendar_year) = self.calendar_year(year) else { return &FactValue::Refused };
        let Some(data) = self.years.get(&calendar_year) else { return &FactValue::Missing };
        match data.facts.get(id).map(|entry| &entry.value) {
            Some(FactValue::Number(quantity))
                if self.definition(id).is_some_and(|own| !quantity.unit.converts_to(own.unit)) =>
            {
                &FactValue::Refused
            }
            // Words belong to rows of the standard; a defined fact is a number.
            Some(FactValue::Word(_)) if self.definition(id).is_some() => &FactValue::Refused,
            Some(value) => value,
            None if data.unread || self.is_misspelt(id, data) => &FactValue::Refused,
            None => &FactValue::Missing,
        }
    }

    /// For each year the facts that its undefined entries seem to mean.
    pub fn find_misspelt(&mut self) {
        let mut misspelt = BTreeSet::new();
        for data in self.years.values() {
            for stranger in data.facts.keys().filter(|key| !self.is_enterable(key)) {
                misspelt.extend(nearest(stranger, self.enterable()).map(|meant| (data.year, meant.to_owned())));
            }
        }
        self.misspelt = misspelt;
    }

    fn is_misspelt(&self, id: &str, data: &YearData) -> bool {
        !self.misspelt.is_empty() && self.misspelt.contains(&(data.year, id.to_owned()))
    }
}
