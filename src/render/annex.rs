//! The annex as templates see it: for each computed row the formula as Typst mathematics, with names and with numbers, and its parts.

use crate::finding::{Language, Place};
use crate::model::explanation::{Explanation, Step, Term, Wording};
use crate::model::expression::YearReference;
use crate::model::record::PassageKind;
use crate::model::text::Text;
use crate::model::unit::Unit;
use crate::model::value::Value as Stated;
use crate::model::writing::Data;

use super::escape;
use super::mathematics::{Math, Setter, data_digits, unit};
use super::pattern::{self, Part};
use super::statements::Subject;
use super::view::{Map, Viewer, map};

impl Viewer<'_, '_> {
    /// The heading and the accounts of all rows that are computed and have a value.
    pub(super) fn annex(&mut self, explanations: &[Explanation]) -> Data {
        let accounts: Vec<_> = explanations.iter().filter_map(|explanation| self.account(explanation)).collect();
        let ledger = self.ledger();
        let report = &self.project.report;
        let base_year = report.base_year.unwrap_or(report.year);
        let mut said = |number: i32, place| Data::Markup(self.marks.mark(&number.to_string(), place, None));
        map([
            ("rows", Data::from(accounts)),
            ("year", said(report.year, Some(Place::start_of(&report.source)))),
            ("base_year", said(base_year, report.base_year_place.clone())),
            ("years", said(report.year - base_year, report.base_year_place.clone())),
            ("ledger", ledger),
        ])
    }

    fn account(&mut self, explanation: &Explanation) -> Option<Data> {
        let term = explanation.term.as_ref()?;
        let indicator = explanation.indicator.as_ref()?;
        let Stated::Number { quantity, decimals, .. } = &explanation.value else { return None };
        let row = self.project.standard.row(&explanation.id)?;
        let formula = &row.formula.as_ref()?.text.place;
        let shown = quantity.digits(*decimals)?;
        let mut steps = Vec::new();
        for (index, step) in explanation.steps.iter().enumerate() {
            let result = Outcome { digits: &step.near, unit: step.unit, of_row: false };
            let own = Subject::new(PassageKind::Annex, format!("annex/{}/{}", explanation.id, index + 1));
            let mut working = self.working(explanation, own, &step.place, &step.term, &result);
            working.push(("name", self.step_name(step)));
            let number = self.marks.mark(&(index + 1).to_string(), Some(step.place.clone()), None);
            working.push(("index", Data::Markup(number)));
            steps.push(map(working));
        }
        let result =
            Outcome { digits: &format!("{} {shown}", quantity.sign(&shown)), unit: quantity.unit, of_row: true };
        let own = Subject::new(PassageKind::Annex, format!("annex/{}", explanation.id));
        let mut account = self.working(explanation, own, formula, term, &result);
        account.push((
            "number",
            self.own(Some(&row.place), |language| match language {
                Language::Chinese => format!("第{}项", indicator.number),
                Language::English => format!("Row {}", indicator.number),
            }),
        ));
        account.push(("name", self.name(&explanation.name)));
        let plain = explanation.unit.label(Language::Chinese) == "—";
        let label = |language| explanation.unit.label(language);
        account.push(("unit", if plain { Data::Nothing } else { self.own(Some(&row.unit_place), label) }));
        account.push(("steps", Data::from(steps)));
        Some(map(account))
    }

    /// 弹性系数（COD排放量）, elasticity coefficient (COD discharge).
    fn step_name(&mut self, step: &Step) -> Data {
        let mut pair = Map::new();
        for language in self.edition.languages() {
            let part = |name: &Text| {
                name.in_language(*language).map_or_else(|| Part::new(name.for_message(*language), None), Part::of)
            };
            let mut parts = vec![part(&step.name)];
            if let Some(of) = &step.of {
                let (open, close) = if *language == Language::Chinese { ("（", "）") } else { (" (", ")") };
                parts.extend([Part::new(open, step.place.clone()), part(of), Part::new(close, step.place.clone())]);
            }
            let markup = pattern::marked(&parts, self.marks);
            pair.insert(language.key().to_owned(), Data::Markup(markup));
        }
        Data::from(pair)
    }

    /// `names` and `numbers` as mathematics, about how many `columns` each of the two takes, and `alt`, each in words, in each language of
    /// the edition. Every sign is marked with the formula, every name and value with its own place.
    fn working(
        &mut self,
        explanation: &Explanation,
        subject: Subject,
        place: &Place,
        term: &Term,
        result: &Outcome,
    ) -> Vec<(&'static str, Data)> {
        // A line of the annex states every fact of its account, in it or in a part that it names.
        let states = explanation.facts.iter().map(|fact| (fact.id.clone(), fact.year)).collect();
        let subject = subject.stating(states);
        let mut alts = Map::new();
        let mut columns = Map::new();
        let mut names = Map::new();
        let mut numbers = Map::new();
        let own = (explanation.id.clone(), YearReference::REPORTING);
        for language in self.edition.languages() {
            let wording = Wording {
                explanation,
                form: &self.project.standard.form,
                language: *language,
                grouped: *language == Language::English,
            };
            let sign = wording.numbers_sign(term);
            let told_names = format!("= {}", wording.names(term));
            let told_numbers = format!("{sign} {}", wording.numbers(term));
            let key = language.key().to_owned();
            let mut setter = Setter { project: self.project, wording: &wording, marks: self.marks };
            let in_names = setter.names(term);
            let code = format!("$ = {} $", in_names.code);
            let code = setter.marks.part_of(&own, &told_names, &code, Some(place.clone()));
            names.insert(key.clone(), Data::Markup(code));
            let in_numbers = setter.numbers(term);
            let (equals, Math { code: said, columns: wide }) = result.said(&wording);
            let wide = in_numbers.columns + EQUALS + wide;
            let both = format!("({}, {wide})", in_names.columns);
            columns.insert(key.clone(), Data::Markup(both));
            let bare = said.replace('"', "");
            let told_numbers = format!("{told_numbers} {equals} {bare}");
            let alt = format!("({}, {})", escape::literal(&told_names), escape::literal(&told_numbers));
            alts.insert(key.clone(), Data::Markup(alt));
            let shown = format!("{told_names} {told_numbers}");
            let said = if result.of_row {
                setter.marks.shown_as(&bare, &said, Some(place.clone()), Some(own.clone()))
            } else {
                said
            };
            let code = format!("$ {sign} {} {equals} {said} $", in_numbers.code);
            let code = self.on(subject.clone(), |viewer| {
                viewer.marks.statement(*language, |marks| marks.part_of(&own, &shown, &code, Some(place.clone())))
            });
            numbers.insert(key, Data::Markup(code));
        }
        vec![
            ("alt", Data::from(alts)),
            ("columns", Data::from(columns)),
            ("names", Data::from(names)),
            ("numbers", Data::from(numbers)),
        ]
    }
}

/// The columns that = takes, with the space beside it.
const EQUALS: usize = 4;

/// `= 0.25` or `≈ 0.029387`, and the unit behind it.
struct Outcome<'a> {
    digits: &'a str,
    unit: Unit,
    /// The row's own, not that of a part.
    of_row: bool,
}

impl Outcome<'_> {
    /// The sign, and the digits as upright text with their unit.
    fn said(&self, wording: &Wording) -> (String, Math) {
        let (sign, digits) = self.digits.split_once(' ').unwrap_or(("", self.digits));
        (sign.to_owned(), data_digits(wording, digits).then(unit(wording, self.unit)))
    }
}
