//! The assessment table as templates see it: the standard's form, its rows and raw rows, each cell in the languages of the edition.

use crate::finding::{Finding, Language, Place};
use crate::model::edition::Edition;
use crate::model::expression::YearReference;
use crate::model::indicator::{Indicator, Input};
use crate::model::quantity::grouped;
use crate::model::record::PassageKind;
use crate::model::standard::{Kind, Limit, Note, Requirement, Row, RowInput};
use crate::model::value::Value as Stated;
use crate::model::writing::Data;

use super::pattern::{self, Part};
use super::phrase;
use super::statements::Subject;
use super::view::{Map, Viewer, map};

impl Viewer<'_, '_> {
    pub(super) fn table(&mut self) -> Data {
        let (standard, report) = (&self.project.standard, &self.project.report);
        let form = standard.form.clone();
        let year = report.year.to_string();
        let head = |part: &str| Subject::new(PassageKind::Cell, format!("table/{part}"));
        let columns: Vec<_> = self
            .on(head("columns").numbered(), |viewer| form.columns.iter().map(|column| viewer.plain(column)).collect());
        let mut groups = Vec::new();
        for (row, indicator) in standard.rows.iter().zip(&self.assessment.indicators) {
            groups.push(self.group(row, indicator));
        }
        let chapter = self.heading(&form.chapter, &[report.chapters.len() + 1], "table/chapter");
        map([
            ("chapter", chapter),
            ("instruction", self.on(head("instruction"), |viewer| viewer.plain(&form.instruction))),
            ("title", self.on(head("title"), |viewer| viewer.plain(&form.title))),
            ("park_name_label", self.on(head("park_name_label"), |viewer| viewer.plain(&form.park_name))),
            ("filing_date_label", self.on(head("filing_date_label"), |viewer| viewer.plain(&form.filing_date))),
            ("assessed_heading", self.on(head("assessed_heading"), |viewer| viewer.plain(&form.assessed_heading))),
            (
                "reporting_year",
                self.on(head("reporting_year"), |viewer| {
                    viewer.filled(&form.reporting_year, |text, _| {
                        pattern::filled(text, vec![("{year}", Part::new(&year, None))])
                    })
                }),
            ),
            ("continued", self.on(head("continued"), |viewer| viewer.plain(&form.continued))),
            ("columns", Data::from(columns)),
            ("groups", Data::from(groups)),
            ("notes", self.on(head("note").numbered(), Self::notes)),
        ])
    }

    /// The footnotes whose wording is confirmed.
    fn notes(&mut self) -> Data {
        let confirmed: Vec<_> = self.project.standard.notes.iter().filter(|note| note.confirmed).collect();
        let note = |note: &Note| {
            let letter = self.marks.mark(&note.letter, Some(note.text.place.clone()), None);
            map([("letter", Data::Markup(letter)), ("text", self.plain(&note.text))])
        };
        Data::from(confirmed.into_iter().map(note).collect::<Vec<_>>())
    }

    /// One numbered row of the form: its raw rows, then the result.
    fn group(&mut self, row: &Row, indicator: &Indicator) -> Data {
        let form = &self.project.standard.form;
        let assessed = match (row.kind, indicator.assessed) {
            (Kind::Mandatory, _) => form.mandatory.clone(),
            (Kind::Optional, true) => form.chosen.clone(),
            (Kind::Optional, false) => form.not_chosen.clone(),
        };
        let category = self.project.standard.category(&row.category.text).map(|category| category.name.clone());
        let inputs: Vec<_> = (row.inputs.iter().zip(&indicator.inputs).enumerate())
            .map(|(index, (input, value))| self.input(input, value, &format!("table/{}/{}", row.id, index + 1)))
            .collect();
        let column = |part: &str| Subject::new(PassageKind::Cell, format!("table/{}/{part}", row.id));
        let unit = self.on(column("unit"), |viewer| match &row.unit_label {
            Some(label) => viewer.plain(&label.clone()),
            None => viewer.own(Some(&row.unit_place), |language| row.unit.label(language)),
        });
        let states = Some((row.id.clone(), YearReference::REPORTING));
        map([
            (
                "category",
                category.map_or(Data::Nothing, |category| {
                    let subject = Subject::new(PassageKind::Cell, format!("table/category/{}", row.category.text));
                    self.on(subject, |viewer| viewer.plain(&category))
                }),
            ),
            ("category_id", Data::from(row.category.text.as_str())),
            ("number", Data::Markup(self.marks.mark(&row.number.to_string(), Some(row.place.clone()), None))),
            ("name", self.on(column("name"), |viewer| viewer.name(&row.name))),
            (
                "note",
                row.note.as_ref().map_or(Data::Nothing, |letter| {
                    Data::Markup(self.marks.mark(letter, Some(row.place.clone()), None))
                }),
            ),
            ("unit", unit),
            ("requirements", self.on(column("requirement").numbered(), |viewer| viewer.requirements(row))),
            ("assessed", self.on(column("assessed"), |viewer| viewer.plain(&assessed))),
            (
                "value",
                self.on(column("value"), |viewer| {
                    viewer.value(&indicator.value, indicator.shown.as_deref(), &row.place, states)
                }),
            ),
            ("figure", Data::from(is_figure(&indicator.value, indicator.shown.as_deref()))),
            ("inputs", Data::from(inputs)),
        ])
    }

    /// One raw row, called by its row and its number there.
    fn input(&mut self, input: &RowInput, value: &Input, called: &str) -> Data {
        let standard = &self.project.standard;
        let form = &standard.form;
        let column = |part: &str| Subject::new(PassageKind::Cell, format!("{called}/{part}"));
        let label = self.on(column("name"), |viewer| match (&input.label, standard.fact(&input.fact)) {
            (Some(label), _) => viewer.name(&label.clone()),
            (None, Some(fact)) => viewer.filled(&fact.name, |_, language| {
                let label = pattern::label(form, &fact.name, input.year, value.calendar_year, language);
                pattern::with_capital(label, language)
            }),
            (None, None) => Data::Nothing,
        });
        let definition = standard.fact(&input.fact);
        let digits = match &value.value {
            Stated::Number { quantity, .. } => quantity.digits(None),
            _ => None,
        };
        let states = Some((input.fact.clone(), input.year));
        map([
            ("name", label),
            (
                "unit",
                definition.map_or(Data::Nothing, |fact| {
                    self.on(column("unit"), |viewer| {
                        viewer.own(Some(&fact.unit_place), |language| fact.unit.label(language))
                    })
                }),
            ),
            (
                "value",
                self.on(column("value"), |viewer| viewer.value(&value.value, digits.as_deref(), &input.place, states)),
            ),
            ("figure", Data::from(is_figure(&value.value, digits.as_deref()))),
        ])
    }

    /// A cell's value: digits once, a word in each language, `-` where there is nothing.
    fn value(
        &mut self,
        value: &Stated,
        digits: Option<&str>,
        place: &Place,
        states: Option<(String, YearReference)>,
    ) -> Data {
        let mut pair = Map::new();
        for language in self.edition.languages() {
            let shown = match (value, digits) {
                (Stated::Word(word), _) => {
                    phrase::word_in(&self.project.standard, word, *language).unwrap_or_else(|fault| {
                        self.findings.push(Finding::error(fault.rule, None, fault.message).hint(fault.hint));
                        String::new()
                    })
                }
                (Stated::Number { .. }, Some(digits)) if self.edition == Edition::English => {
                    grouped(digits).replace('-', "−")
                }
                (Stated::Number { .. }, Some(digits)) => digits.replace('-', "−"),
                _ => "-".to_owned(),
            };
            let markup =
                self.marks.statement(*language, |marks| marks.mark(&shown, Some(place.clone()), states.clone()));
            pair.insert(language.key().to_owned(), Data::Markup(markup));
            if !matches!(value, Stated::Word(_)) {
                break;
            }
        }
        Data::from(pair)
    }

    fn requirements(&mut self, row: &Row) -> Data {
        let lines = match &row.requirement {
            Requirement::Always(limit) => vec![self.limit(limit, &row.requirement_place)],
            Requirement::Cases(cases) => {
                let mut lines = Vec::new();
                for case in cases {
                    lines.push(self.filled(&case.text, |text, language| {
                        let number = match &case.limit {
                            Limit::Number { value, .. } => digits_in(&value.text, language),
                            Limit::Word(word) => word.clone(),
                        };
                        let part = |shown: String| Part::new(shown, case.limit_place.clone());
                        let limit = limit_in(&case.limit, language);
                        pattern::filled(text, vec![("{limit}", part(limit)), ("{value}", part(number))])
                    }));
                }
                lines
            }
        };
        Data::from(lines)
    }

    fn limit(&mut self, limit: &Limit, place: &Place) -> Data {
        match limit {
            Limit::Word(word) => self.value(&Stated::Word(word.clone()), None, place, None),
            Limit::Number { .. } => {
                let language = self.edition.languages()[0];
                let shown = limit_in(limit, language);
                let text = self.marks.statement(language, |marks| marks.mark(&shown, Some(place.clone()), None));
                Data::from(Map::from([(language.key().to_owned(), Data::Markup(text))]))
            }
        }
    }
}

/// Digits as a language writes them.
fn digits_in(digits: &str, language: Language) -> String {
    if language == Language::English { grouped(digits) } else { digits.to_owned() }
}

/// `≥30`, `≥1,000` in English.
pub(super) fn limit_in(limit: &Limit, language: Language) -> String {
    let printed = limit.print();
    let digits = printed.find(|c: char| c.is_ascii_digit() || c == '-');
    match (limit, digits) {
        (Limit::Number { .. }, Some(at)) => format!("{}{}", &printed[..at], digits_in(&printed[at..], language)),
        _ => printed,
    }
}

/// Whether a cell holds digits, which stand in line with those above and below; words and `-` do not.
fn is_figure(value: &Stated, digits: Option<&str>) -> bool {
    matches!(value, Stated::Number { .. }) && digits.is_some()
}
