//! Rows of the standard beside their limits.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::finding::{Language, Place, Rule};
use crate::model::expression::{Comparison, YearReference};
use crate::model::figure::Item;
use crate::model::standard::Limit;
use crate::model::text::UNKNOWN;
use crate::model::unit::Unit;
use crate::model::writing::Data;
use crate::words;

use super::super::figure::Number;
use super::super::form::limit_in;
use super::super::view::{Viewer, map};
use super::{Entries, name_in, position, sentence, shown};

impl Viewer<'_, '_> {
    /// Rows of the standard: value, limit, and the one as a part of the other, cut at twice the limit.
    pub(in crate::render) fn limits(&mut self, items: &[Item], place: &Place) -> Entries {
        let (mut rows, mut told) = (Vec::new(), Vec::new());
        for item in items {
            let name = self.called(item);
            let number = self.limited(item);
            let row = self.project.standard.row(&item.id.text);
            let indicator = self.assessment.indicators.iter().find(|indicator| indicator.id == item.id.text);
            let limit = row.zip(indicator).and_then(|(row, indicator)| row.limit(indicator.case)).cloned();
            let met = indicator.and_then(|indicator| indicator.met);
            let unit_place = row.map(|row| row.unit_place.clone());
            let unit = match row.map(|row| (row.unit_label.clone(), row.unit)) {
                Some((Some(label), _)) => self.plain(&label),
                Some((None, unit)) => self.own(unit_place.as_ref(), |language| unit.label(language)),
                None => self.own(Some(&item.id.place), |_| UNKNOWN.to_owned()),
            };
            let required = |language: Language| {
                limit.as_ref().map_or_else(|| UNKNOWN.to_owned(), |limit| limit_in(limit, language))
            };
            let required: Vec<_> = self.edition.languages().iter().map(|language| required(*language)).collect();
            let limit_place = row.zip(indicator).and_then(|(row, indicator)| row.limit_place(indicator.case));
            let limit_place = limit_place.unwrap_or(&item.id.place).clone();
            let bar = number.as_ref().zip(limit.as_ref()).and_then(|(number, limit)| self.bar(item, number, limit));
            let entries = [
                ("name", self.called_pair(name.as_ref(), item)),
                ("unit", unit),
                ("requirement", self.digits(&required[0], &limit_place, None)),
                ("value", self.cell(number.as_ref(), item, YearReference::REPORTING)),
                ("met", Data::from(met != Some(false))),
            ];
            rows.push(map(entries.into_iter().chain(bar.into_iter().flatten())));
            told.push((name, number, row.map(|row| row.unit), required, met == Some(false)));
        }
        let columns: Vec<_> =
            [2, 3, 4, 6].iter().filter_map(|index| self.project.standard.form.columns.get(*index)).cloned().collect();
        let columns: Vec<_> = columns.iter().map(|column| self.plain(column)).collect();
        let states: Vec<_> = items.iter().map(|item| (item.id.text.clone(), YearReference::REPORTING)).collect();
        let alternative = self.alternatives(place, &states, |index, language| {
            let items = told.iter().map(|(name, number, unit, required, unmet)| {
                let name = name_in(name.as_ref(), language);
                let shown = shown(number.as_ref(), index);
                let unit = unit.map_or_else(String::new, |unit| unit_behind(unit, language));
                let required = required.get(index).map_or(UNKNOWN, String::as_str);
                match language {
                    Language::Chinese => {
                        let verdict = if *unmet { "，未达到要求" } else { "" };
                        format!("{name}{shown}{unit}，要求{required}{verdict}")
                    }
                    Language::English => {
                        let verdict = if *unmet { ", not met" } else { "" };
                        format!("{name} {shown}{unit}, required {required}{verdict}")
                    }
                }
            });
            sentence(language, ("横条图，数值与要求", "Bar chart of values and requirements"), None, items)
        });
        vec![
            ("drawing", Data::from("limits")),
            ("columns", Data::from(columns)),
            ("rows", Data::from(rows)),
            ("alt", alternative),
        ]
    }

    /// The value of a row of the standard.
    fn limited(&mut self, item: &Item) -> Option<Number> {
        let id = &item.id.text;
        let standard = &self.project.standard;
        if standard.row(id).is_none() && self.assessment.values.knows(id) && !self.project.is_refused(id) {
            let message = words!("“{id}”不是指标，没有要求", "`{id}` is no indicator and has no requirement");
            let hint = words!("事实用 series 或 composition", "facts go into `series` or `composition`");
            self.fault(Rule::WrongValue, &item.id.place, message, hint, id);
            return None;
        }
        self.number(item, YearReference::REPORTING, None, None)
    }

    /// How far the bar reaches, twice the limit being the whole track, and on which side of the limit the requirement is met.
    fn bar(&mut self, item: &Item, number: &Number, limit: &Limit) -> Option<Entries> {
        let (comparison, limit) = match limit {
            Limit::Number { comparison, value } if value.value.is_positive() => (*comparison, &value.value),
            _ => (Comparison::Equal, &BigRational::zero()),
        };
        let value = &number.quantity.value.low;
        if !limit.is_positive() || value.is_negative() {
            let id = &item.id.text;
            let message = words!(
                "“{id}”的数值为负，或要求不是正数，不能画成与限值之比",
                "`{id}` is negative, or its requirement is no positive number: it cannot be drawn as a part of its limit"
            );
            self.fault(
                Rule::WrongValue,
                &item.id.place,
                message,
                words!("从图中去掉", "leave it out of the figure"),
                id,
            );
            return None;
        }
        let part = value / (limit + limit);
        let cut = part > BigRational::one();
        let side = match comparison {
            Comparison::GreaterOrEqual | Comparison::Greater => "above",
            Comparison::LessOrEqual | Comparison::Less => "below",
            Comparison::Equal => "at",
        };
        let length = if cut { BigRational::one() } else { part };
        Some(vec![("length", position(&length)), ("cut", Data::from(cut)), ("side", Data::from(side))])
    }
}

/// A unit read out behind its number.
fn unit_behind(unit: Unit, language: Language) -> String {
    let label = unit.label(language);
    match language {
        _ if label == "—" => String::new(),
        Language::Chinese => label,
        Language::English if label == "%" => label,
        Language::English => format!(" ({label})"),
    }
}
