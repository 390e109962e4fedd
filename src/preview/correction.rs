//! Facts corrected from the page: what was asked for, what it would do, and that it was done. How it is done is the workshop's.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::finding::Language;
use crate::model::correction::{Wanted, told, written};
use crate::model::expression::YearReference;
use crate::model::fact::FactEntry;
use crate::model::project::Project;

use super::view::{self, Shown, place};
use super::{Offer, Prospect, difference};

/// A correction as the page asks for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    fact: String,
    year: i32,
    value: String,
    unit: Option<String>,
    item: Option<String>,
    reason: String,
    by: Option<String>,
    /// Also where that opens an error elsewhere.
    pub anyway: bool,
}

impl Asked {
    pub fn wanted(&self) -> Wanted {
        let Asked { fact, year, value, unit, item, reason, by, .. } = self;
        Wanted {
            fact: fact.clone(),
            value: value.clone(),
            item: item.clone(),
            unit: unit.clone(),
            year: Some(*year),
            reason: reason.clone(),
            by: by.clone(),
            place: None,
            source: None,
        }
    }
}

/// A plan whose consequences were shown, to be carried out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    pub plan: u64,
}

/// What a correction would do, for the page.
pub fn prospect(prospect: &Prospect, shown: Option<&Shown>, language: Language, offer: &Offer) -> Value {
    let Prospect { plan, files, differences, refusals, may_go_ahead } = prospect;
    let told = |own| difference::told(own, shown, difference::Side::Old, language);
    json!({
        "plan": plan,
        "files": files,
        "reports": differences.iter().map(told).collect::<Vec<_>>(),
        "refusals": refusals.iter().map(|finding| view::told(finding, None, offer)).collect::<Vec<_>>(),
        "mayGoAhead": may_go_ahead,
    })
}

/// A fact as it was entered, with what is needed to correct it; nothing where it was not.
pub fn entry(project: &Project, id: &str, year: YearReference, language: Language, offer: &Offer) -> Option<Value> {
    let entry = project.entry(id, year)?;
    let row = project.standard.row(id).map(|row| &row.name);
    let name = row.or_else(|| project.definition(id).map(|definition| &definition.name));
    let items = entry.checklist.iter().map(|item| json!({ "item": item.item, "done": item.done }));
    Some(json!({
        "id": id,
        "year": project.calendar_year(year),
        "name": name.map(|name| name.for_message(language)),
        "told": told(&entry.value),
        "written": written(&entry.value),
        "unit": unit(entry),
        "source": entry.source,
        "place": place(&entry.value_place, offer),
        "checklist": items.collect::<Vec<_>>(),
    }))
}

/// The unit as the file has it.
fn unit(entry: &FactEntry) -> Option<&str> {
    let own = &entry.unit_place;
    let text = own.source.text.get(own.range.clone()).filter(|_| *own != entry.place)?;
    Some(text.trim().trim_matches(['"', '\'']))
}
