//! Facts over the years.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::expression::YearReference;
use crate::model::fact::{FactEntry, FactValue};
use crate::model::figure::{Item, MOST_COLUMNS, Series};
use crate::model::writing::Data;
use crate::words;

use super::super::view::{Viewer, map};
use super::{Entries, low, name_in, position, sentence, shown};

impl Viewer<'_, '_> {
    /// Columns by year, those of one year together; a gap of years is marked.
    pub(in crate::render) fn series(&mut self, series: &Series, place: &Place) -> Entries {
        let years = self.years(series, place);
        let mut unit = self.chart_unit(series.unit.as_ref());
        let mut lines = Vec::new();
        for item in &series.facts {
            let name = self.called(item);
            let mut numbers = Vec::new();
            for year in &years {
                let number = self.number(item, *year, unit, series.decimals);
                // Without a unit asked for, the first number's is everyone's.
                unit = unit.or(number.as_ref().map(|number| number.quantity.unit));
                numbers.push(number);
            }
            lines.push((item, name, numbers));
        }
        let drawn = || lines.iter().flat_map(|(.., numbers)| numbers.iter().flatten()).map(low);
        let top = drawn().max().filter(|value| value.is_positive()).cloned().unwrap_or_default();
        let bottom = drawn().min().filter(|value| value.is_negative()).cloned().unwrap_or_default();
        let span = if (&top - &bottom).is_zero() { BigRational::one() } else { &top - &bottom };
        let mut groups = Vec::new();
        for (index, year) in years.iter().enumerate() {
            let mut columns = Vec::new();
            for (item, _, numbers) in &lines {
                let number = numbers[index].as_ref();
                let height = number.map_or_else(BigRational::zero, |number| low(number).abs() / &span);
                columns.push(map([
                    ("value", self.cell(number, item, *year)),
                    ("height", position(&height)),
                    ("negative", Data::from(number.is_some_and(|number| low(number).is_negative()))),
                ]));
            }
            let gap = index > 0 && self.calendar(years[index - 1]) + 1 < self.calendar(*year);
            let calendar = self.calendar(*year);
            let asked = series.years.iter().flatten().find(|asked| asked.year == calendar).map(|asked| &asked.place);
            let said = self.marks.mark(&calendar.to_string(), Some(asked.unwrap_or(place).clone()), None);
            groups.push(map([
                ("year", Data::Markup(said)),
                ("gap", Data::from(gap)),
                ("columns", Data::from(columns)),
            ]));
        }
        let names: Vec<_> = lines.iter().map(|(item, name, _)| self.called_pair(name.as_ref(), item)).collect();
        let calendar: Vec<_> = years.iter().map(|year| self.calendar(*year)).collect();
        let each = |item: &Item| years.iter().map(|year| (item.id.text.clone(), *year)).collect::<Vec<_>>();
        let states: Vec<_> = series.facts.iter().flat_map(each).collect();
        let alternative = self.alternatives(place, &states, |index, language| {
            let items = lines.iter().map(|(_, name, numbers)| {
                let numbers = calendar.iter().zip(numbers).map(|(year, number)| {
                    let shown = shown(number.as_ref(), index);
                    match language {
                        Language::Chinese => format!("{year}年{shown}"),
                        Language::English => format!("{shown} in {year}"),
                    }
                });
                let name = name_in(name.as_ref(), language);
                match language {
                    Language::Chinese => format!("{name}{}", numbers.collect::<Vec<_>>().join("，")),
                    Language::English => format!("{name} {}", numbers.collect::<Vec<_>>().join(", ")),
                }
            });
            sentence(language, ("柱形图", "Column chart"), unit, items)
        });
        vec![
            ("drawing", Data::from("series")),
            ("unit", self.unit_pair(unit, series.unit.as_ref(), series.facts.first())),
            ("names", Data::from(names)),
            ("groups", Data::from(groups)),
            ("zero", position(&(-bottom / span))),
            ("alt", alternative),
        ]
    }

    fn calendar(&self, year: YearReference) -> i32 {
        self.project.calendar_year(year).unwrap_or_default()
    }

    /// The years asked for, else all in which one of the facts was entered or computed.
    fn years(&mut self, series: &Series, place: &Place) -> Vec<YearReference> {
        let report_year = self.project.report.year;
        let before = |year: i32| u32::try_from(report_year - year).ok().map(YearReference::Before);
        if let Some(asked) = &series.years {
            let mut years = Vec::new();
            for year in asked {
                let later = year.year;
                match before(later) {
                    Some(reference) => years.push(reference),
                    None => self.findings.push(
                        Finding::error(
                            Rule::WrongValue,
                            year.place.clone(),
                            words!(
                                "{later}年晚于报告年{report_year}",
                                "{later} lies after the reporting year {report_year}"
                            ),
                        )
                        .hint(words!("改正年份", "mend the year")),
                    ),
                }
            }
            return years;
        }
        let entered = |year: YearReference| {
            series.facts.iter().any(|item| {
                let id = &item.id.text;
                let computed = year == YearReference::REPORTING && !self.project.enterable().any(|known| known == id);
                // A value still open in another year is no data; in the reporting year it is a gap that must be told.
                let open =
                    |entry: &FactEntry| year != YearReference::REPORTING && matches!(entry.value, FactValue::Missing);
                computed || self.project.entry(id, year).is_some_and(|entry| !open(entry))
            })
        };
        let years: Vec<_> =
            self.project.years.keys().filter_map(|year| before(*year)).filter(|year| entered(*year)).collect();
        let columns = years.len() * series.facts.len();
        if columns > MOST_COLUMNS {
            self.findings.push(
                Finding::error(
                    Rule::WrongValue,
                    place.clone(),
                    words!(
                        "图中最多{MOST_COLUMNS}根柱，此处为{columns}根",
                        "a chart has {MOST_COLUMNS} columns at most, here are {columns}"
                    ),
                )
                .hint(words!("用 years 指明年份，或分成两图", "name the years with `years`, or make two figures")),
            );
            return Vec::new();
        }
        if years.is_empty() && series.facts.iter().all(|item| self.assessment.values.knows(&item.id.text)) {
            let message = words!("各年都没有数值", "there is no value for any year");
            let hint = words!("在 data 中填写", "enter them in data/");
            self.findings.push(Finding::error(Rule::MissingValue, place.clone(), message).hint(hint));
        }
        years
    }
}
