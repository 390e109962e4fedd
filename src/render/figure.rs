//! Figures as templates see them: number, caption, what is said to those who cannot see them, and the picture or chart (`chart`).

use num_rational::BigRational;

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::decimal::power_of_ten;
use crate::model::expression::YearReference;
use crate::model::figure::{ChartUnit, Drawing, Figure, Inset, Item, NamedUnit};
use crate::model::quantity::Quantity;
use crate::model::record::PassageKind;
use crate::model::text::{Text, UNKNOWN};
use crate::model::unit::Unit;
use crate::model::value::Value as Stated;
use crate::model::writing::Data;
use crate::words;

use super::escape;
use super::marks::StatedId;
use super::phrase::Phrase;
use super::statements::Subject;
use super::view::{Map, Viewer, map};

/// A number of a chart: exact, to draw it, and as each language of the edition prints it.
pub(super) struct Number {
    pub quantity: Quantity,
    pub shown: Vec<String>,
    /// What rounding to the digits written may have taken or added, in the chart's unit.
    pub rounding: BigRational,
}

/// Half a unit of the last digit of a measured figure as entered; counts and computed figures are exact.
fn half_a_digit(entered: &Quantity, unit: Unit) -> BigRational {
    let written = entered.written.as_ref().filter(|written| !entered.unit.is_counter() && !written.is_fraction());
    written.map_or_else(BigRational::default, |written| {
        let decimals = written.text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32);
        entered.unit.scale() / unit.scale() / BigRational::from(power_of_ten(decimals) * 2)
    })
}

impl Viewer<'_, '_> {
    pub(super) fn figure(&mut self, figure: &Figure) -> Data {
        self.figures += 1;
        let number = self.figures;
        let own = self.marks.subject().map_or_else(String::new, |subject| subject.id().to_owned());
        let caption = Subject::new(PassageKind::Caption, format!("{own}/caption"));
        let mut entries = vec![
            ("kind", Data::from("figure")),
            ("number", self.own(Some(&figure.place), |language| figure_number(number, language))),
            ("caption", self.on(caption, |viewer| viewer.line(&figure.caption))),
        ];
        entries.extend(match &figure.drawing {
            Drawing::Limits(items) => self.limits(items, &figure.place),
            Drawing::Series(series) => self.series(series, &figure.place),
            Drawing::Composition(composition) => self.composition(composition, &figure.place),
            Drawing::Picture(inset) => self.inset(inset),
        });
        map(entries)
    }

    fn inset(&mut self, inset: &Inset) -> Vec<(&'static str, Data)> {
        let mut alternatives = Vec::new();
        for index in 0..self.bindings.len() {
            let language = self.bindings[index].language();
            match inset.alternative.in_language(language) {
                Some(written) => {
                    let (said, states) = super::markdown::plain_stating(written, &self.bindings[index]);
                    alternatives.push(self.alternative(language, &said, &written.place, states));
                }
                None => self.findings.push(super::view::missing(&inset.alternative, language)),
            }
        }
        let path = format!("content/{}/{}", self.project.report.year, inset.path.text);
        // A picture that was refused is drawn by nothing; the finding says why.
        let picture = match self.project.pictures.get(&path) {
            Some(picture) => {
                let path = escape::literal(&format!("/{}", picture.path));
                let code = format!("image({path}, width: {}%)", inset.width);
                Data::Markup(self.marks.code(&code, inset.path.place.clone()))
            }
            None => Data::Nothing,
        };
        vec![("drawing", Data::from("picture")), ("picture", picture), ("alt", Data::from(alternatives.join("\n")))]
    }

    /// A fact or indicator in the year and unit of the chart; what stands in the way is a finding at the item.
    pub(super) fn number(
        &mut self,
        item: &Item,
        year: YearReference,
        unit: Option<Unit>,
        decimals: Option<u32>,
    ) -> Option<Number> {
        let (id, place) = (&item.id.text, &item.id.place);
        let calendar_year = self.project.calendar_year(year);
        let quantity = match self.assessment.values.get(id, year) {
            Some(Stated::Number { quantity, .. }) => quantity,
            Some(Stated::Refused) => return None,
            None => {
                let unknown = self.bindings.first().and_then(|bindings| bindings.unknown(place.clone(), id));
                self.findings.extend(unknown);
                return None;
            }
            Some(Stated::Missing) => {
                let message = calendar_year.map_or_else(
                    || words!("“{id}”没有数值", "`{id}` has no value"),
                    |year| words!("“{id}”{year}年没有数值", "`{id}` has no value for {year}"),
                );
                let hint = words!("在 data 中填写，或从图中去掉", "enter it in data/, or leave it out of the figure");
                self.fault(Rule::MissingValue, place, message, hint, id);
                return None;
            }
            Some(Stated::Word(_) | Stated::Calendar(_)) => {
                let message = words!("“{id}”不是数值，不能画图", "`{id}` is no number and cannot be drawn");
                self.fault(Rule::WrongValue, place, message, words!("从图中去掉", "leave it out of the figure"), id);
                return None;
            }
        };
        let converted = match unit {
            None => quantity.clone(),
            Some(unit) => match quantity.convert(unit) {
                Some(converted) => converted,
                None => {
                    let own = quantity.unit.label(Language::Chinese);
                    let wanted = unit.label(Language::Chinese);
                    let message = words!(
                        "“{id}”的单位“{own}”不能换算为本图的“{wanted}”",
                        "`{id}` is in {own}, which cannot be converted to {wanted}, the unit of this chart"
                    );
                    let hint = words!("一图一种单位；分成两图", "a chart has one unit; make two figures");
                    self.fault(Rule::UnitMismatch, place, message, hint, id);
                    return None;
                }
            },
        };
        let YearReference::Before(years_before) = year else { return None };
        let unit = unit.map(|unit| unit.label(Language::Chinese));
        let phrase = Phrase { id: id.clone(), years_before, unit, decimals, bare: true, ..Phrase::default() };
        let (values, standard) = (&self.assessment.values, &self.project.standard);
        let mut shown = Vec::new();
        for language in self.edition.languages() {
            match phrase.state(values, standard, calendar_year, *language) {
                Ok(stated) => shown.extend(stated),
                Err(cause) => {
                    let hint = words!("写明 decimals: 2", "write `decimals: 2`");
                    self.fault(cause.rule, place, cause.message, hint, id);
                    return None;
                }
            }
        }
        let rounding = half_a_digit(quantity, converted.unit);
        Some(Number { quantity: converted, shown, rounding })
    }

    pub(super) fn fault(&mut self, rule: Rule, place: &Place, message: Words, hint: Words, about: &str) {
        self.findings.push(Finding::error(rule, place.clone(), message).hint(hint).about(about));
    }

    /// A number as a cell, digits once; `〔？〕` where there is none.
    pub(super) fn cell(&mut self, number: Option<&Number>, item: &Item, year: YearReference) -> Data {
        let shown = number.and_then(|number| number.shown.first()).map_or(UNKNOWN, String::as_str);
        self.digits(shown, &item.id.place, Some((item.id.text.clone(), year)))
    }

    pub(super) fn digits(&mut self, shown: &str, place: &Place, states: Option<(String, YearReference)>) -> Data {
        let language = self.edition.languages()[0];
        let text = self.marks.statement(language, |marks| marks.mark(shown, Some(place.clone()), states));
        Data::from(Map::from([(language.key().to_owned(), Data::Markup(text))]))
    }

    /// What the chart calls an item: its label there, else the name of the fact or row.
    pub(super) fn called(&mut self, item: &Item) -> Option<Text> {
        if let Some(label) = &item.label {
            return Some(label.clone());
        }
        let id = &item.id.text;
        let row = self.project.standard.row(id).map(|row| &row.name);
        let name = row.or_else(|| self.project.definition(id).map(|definition| &definition.name)).cloned();
        if name.is_none() && self.assessment.values.knows(id) && !self.project.is_refused(id) {
            let message = words!("“{id}”没有名称", "`{id}` has no name");
            let hint = words!(
                "写成 {{ id: {id}, label: {{ zh: …, en: … }} }}",
                "write {{ id: {id}, label: {{ zh: …, en: … }} }}"
            );
            self.fault(Rule::MissingKey, &item.id.place, message, hint, id);
        }
        name
    }

    pub(super) fn called_pair(&mut self, name: Option<&Text>, item: &Item) -> Data {
        match name {
            Some(name) => self.name(name),
            None => self.own(Some(&item.id.place), |_| UNKNOWN.to_owned()),
        }
    }

    /// The unit that a chart asks for in the edition's first language.
    pub(super) fn chart_unit(&self, unit: Option<&ChartUnit>) -> Option<Unit> {
        self.named_unit(unit).map(|named| named.unit)
    }

    pub(super) fn named_unit<'u>(&self, unit: Option<&'u ChartUnit>) -> Option<&'u NamedUnit> {
        match self.edition.languages()[0] {
            Language::Chinese => unit?.zh.as_ref(),
            Language::English => unit?.en.as_ref(),
        }
    }

    /// The texts of a chart for those who cannot see it, one for each language, a line each.
    pub(super) fn alternatives(
        &mut self,
        place: &Place,
        states: &[StatedId],
        say: impl Fn(usize, Language) -> String,
    ) -> Data {
        let languages = self.edition.languages().iter().enumerate();
        let said = languages
            .map(|(index, language)| self.alternative(*language, &say(index, *language), place, states.to_vec()));
        Data::from(said.collect::<Vec<_>>().join("\n"))
    }

    /// One of them: nobody sees it on a page, and it states what the figure does.
    fn alternative(&mut self, language: Language, said: &str, place: &Place, states: Vec<StatedId>) -> String {
        let own = self.marks.subject().map_or_else(String::new, |subject| subject.id().to_owned());
        let subject = Subject::new(PassageKind::Figure, format!("{own}/alt")).stating(states);
        self.on(subject, |viewer| {
            // The template makes a string of it.
            viewer.marks.statement(language, |marks| marks.shown_as(said, said, Some(place.clone()), None))
        })
    }
}

pub(super) fn figure_number(number: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("图{number}"),
        Language::English => format!("Figure {number}"),
    }
}
