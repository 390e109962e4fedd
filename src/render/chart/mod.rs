//! Charts as templates see them: each number as it is printed, and where it lies on its scale, worked out exactly. Drawn by
//! `templates/components/chart.typ`.

mod composition;
mod limits;
mod series;

use num_rational::BigRational;

use crate::finding::{Language, Place};
use crate::model::decimal::{Rounding, print_scaled, round};
use crate::model::expression::YearReference;
use crate::model::figure::{ChartUnit, Item};
use crate::model::text::{Text, UNKNOWN};
use crate::model::unit::Unit;
use crate::model::writing::Data;

use super::figure::Number;
use super::view::{Viewer, capitalized};

pub(super) type Entries = Vec<(&'static str, Data)>;

impl Viewer<'_, '_> {
    /// The unit of a chart as it was asked for, else that of its first item.
    fn unit_pair(&mut self, unit: Option<Unit>, asked: Option<&ChartUnit>, first: Option<&Item>) -> Data {
        let place = self.unit_place(asked, first);
        let label = |language| unit.map_or_else(|| UNKNOWN.to_owned(), |unit| unit.label(language));
        self.own(place.as_ref(), label)
    }

    fn unit_place(&self, asked: Option<&ChartUnit>, first: Option<&Item>) -> Option<Place> {
        if let Some(named) = self.named_unit(asked) {
            return Some(named.place.clone());
        }
        let id = first?.id.text.as_str();
        let entry = self.project.entry(id, YearReference::REPORTING).map(|entry| &entry.unit_place);
        let row = || self.project.standard.row(id).map(|row| &row.unit_place);
        let definition = || self.project.definition(id).map(|definition| &definition.unit_place);
        entry.or_else(row).or_else(definition).cloned()
    }
}

/// The number as it is drawn; bounds of a root lie closer together than a line is thick.
fn low(number: &Number) -> &BigRational {
    &number.quantity.value.low
}

/// A place on a scale, as Typst reads it.
fn position(part: &BigRational) -> Data {
    const DECIMALS: u32 = 6;
    Data::Markup(print_scaled(&round(part, DECIMALS, Rounding::HalfToEven), DECIMALS))
}

fn shown(number: Option<&Number>, index: usize) -> &str {
    number.and_then(|number| number.shown.get(index)).map_or(UNKNOWN, String::as_str)
}

fn name_in(name: Option<&Text>, language: Language) -> String {
    name.map_or_else(|| UNKNOWN.to_owned(), |name| capitalized(name.for_message(language), language))
}

/// What a chart shows, read out: its kind, its unit, its items.
fn sentence(language: Language, kind: (&str, &str), unit: Option<Unit>, items: impl Iterator<Item = String>) -> String {
    let unit = unit.map(|unit| unit.label(language)).filter(|label| label != "—");
    match language {
        Language::Chinese => {
            let unit = unit.map_or_else(String::new, |unit| format!("（单位：{unit}）"));
            format!("{}{unit}：{}。", kind.0, items.collect::<Vec<_>>().join("；"))
        }
        Language::English => {
            let unit = unit.map_or_else(String::new, |unit| format!(" (unit: {unit})"));
            format!("{}{unit}: {}.", kind.1, items.collect::<Vec<_>>().join("; "))
        }
    }
}
