//! The parts of a whole and their shares.

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::decimal::{Decimal, Rounding, power_of_ten, print_scaled};
use crate::model::enclosure::Enclosure;
use crate::model::expression::YearReference;
use crate::model::figure::{Composition, Item};
use crate::model::quantity::Quantity;
use crate::model::text::UNKNOWN;
use crate::model::unit::Unit;
use crate::model::writing::Data;
use crate::words;

use super::super::figure::Number;
use super::super::view::{Viewer, map};
use super::{Entries, low, name_in, position, sentence, shown};

impl Viewer<'_, '_> {
    /// Parts one after another along the whole, each with its share.
    pub(in crate::render) fn composition(&mut self, composition: &Composition, place: &Place) -> Entries {
        let year = YearReference::REPORTING;
        let mut unit = self.chart_unit(composition.unit.as_ref());
        let mut parts = Vec::new();
        for item in &composition.parts {
            let name = self.called(item);
            let number =
                self.number(item, year, unit, composition.decimals).filter(|number| self.is_share(item, number));
            unit = unit.or(number.as_ref().map(|number| number.quantity.unit));
            parts.push((item, name, number));
        }
        let complete = parts.iter().all(|(.., number)| number.is_some());
        let exact = |number: &Number| number.quantity.value.clone();
        let sum = parts
            .iter()
            .filter_map(|(.., number)| number.as_ref())
            .fold(Enclosure::exact(BigRational::zero()), |sum, number| sum.add(&exact(number)));
        let whole = match &composition.whole {
            Some(item) => {
                self.number(item, year, unit, composition.decimals).filter(|whole| self.is_share(item, whole))
            }
            None => unit.filter(|_| complete).and_then(|unit| self.sum(&sum, unit, composition.decimals, place)),
        };
        if let (Some(whole), Some(item), true) = (&whole, &composition.whole, complete) {
            self.adds_up(item, whole, &sum, parts.iter().filter_map(|(.., number)| number.as_ref()));
        }
        if let Some(zero) = whole.as_ref().filter(|whole| complete && !low(whole).is_positive()) {
            let shown = shown(Some(zero), 0);
            let message = words!("总量为{shown}，没有构成可言", "the whole is {shown} and has no parts");
            let hint = words!("去掉此图", "leave the figure out");
            self.findings.push(Finding::error(Rule::WrongValue, place.clone(), message).hint(hint));
        }
        let whole = whole.filter(|whole| low(whole).is_positive());
        // Rounded parts may pass their rounded whole by a little.
        let track = whole.as_ref().map(|whole| low(whole).clone().max(sum.low.clone()));
        let (mut rows, mut told, mut shares, mut start) =
            (Vec::new(), Vec::new(), BigRational::zero(), BigRational::zero());
        let whole_items: Vec<_> = match &composition.whole {
            Some(item) => vec![item],
            None => composition.parts.iter().collect(),
        };
        let whole_rests_on: Vec<_> = whole_items.iter().map(|item| (item.id.text.clone(), year)).collect();
        for (item, name, number) in &parts {
            let share = number.as_ref().zip(whole.as_ref()).and_then(|(number, whole)| {
                let share = exact(number).divide(&exact(whole)).ok()?.scale(&BigRational::from(power_of_ten(2)));
                share.round(composition.share_decimals, Rounding::HalfToEven)
            });
            shares += share.as_ref().map_or_else(BigRational::zero, |share| BigRational::from(share.clone()));
            let said =
                share.map_or_else(|| UNKNOWN.to_owned(), |share| print_scaled(&share, composition.share_decimals));
            let length = number
                .as_ref()
                .zip(track.as_ref())
                .map_or_else(BigRational::zero, |(number, track)| low(number) / track);
            rows.push(map([
                ("name", self.called_pair(name.as_ref(), item)),
                ("value", self.cell(number.as_ref(), item, year)),
                (
                    "share",
                    self.resting_on(&whole_rests_on, |viewer| {
                        viewer.digits(&said, &item.id.place, Some((item.id.text.clone(), year)))
                    }),
                ),
                ("start", position(&start)),
                ("length", position(&length)),
            ]));
            start += length;
            told.push((name, number, said));
        }
        let all = BigRational::from(power_of_ten(composition.share_decimals + 2));
        let rounded = whole.is_some()
            && complete
            && (shares != all
                || whole.as_ref().is_some_and(|whole| *low(whole) != sum.low)
                || !printed_add_up(parts.iter().filter_map(|(.., number)| number.as_ref()), whole.as_ref()));
        let name = composition.whole.as_ref().and_then(|item| self.called(item));
        let (total, total_name) = match &composition.whole {
            Some(item) => (self.cell(whole.as_ref(), item, year), self.called_pair(name.as_ref(), item)),
            None => {
                let sum = |viewer: &mut Self| viewer.digits(shown(whole.as_ref(), 0), place, None);
                (self.resting_on(&whole_rests_on, sum), self.own(Some(place), |language| sum_name(language).to_owned()))
            }
        };
        let named = composition.parts.iter().chain(&composition.whole);
        let states: Vec<_> = named.map(|item| (item.id.text.clone(), year)).collect();
        let alternative = self.alternatives(place, &states, |index, language| {
            let parts = told.iter().map(|(name, number, share)| {
                let (name, shown) = (name_in(name.as_ref(), language), shown(number.as_ref(), index));
                match language {
                    Language::Chinese => format!("{name}{shown}，占{share}%"),
                    Language::English => format!("{name} {shown}, {share}%"),
                }
            });
            let name = name.as_ref().map_or(sum_name(language).to_owned(), |name| name_in(Some(name), language));
            let space = if language == Language::English { " " } else { "" };
            let total = std::iter::once(format!("{name}{space}{}", shown(whole.as_ref(), index)));
            sentence(language, ("构成图", "Chart of shares"), unit, parts.chain(total))
        });
        vec![
            ("drawing", Data::from("composition")),
            ("unit", self.unit_pair(unit, composition.unit.as_ref(), composition.parts.first())),
            ("rows", Data::from(rows)),
            ("whole", map([("name", total_name), ("value", total)])),
            ("rounded", Data::from(rounded)),
            ("alt", alternative),
        ]
    }

    fn is_share(&mut self, item: &Item, number: &Number) -> bool {
        let negative = low(number).is_negative();
        if negative {
            let id = &item.id.text;
            let message = words!("“{id}”为负数，不能作为构成", "`{id}` is negative and no part of a whole");
            self.fault(
                Rule::WrongValue,
                &item.id.place,
                message,
                words!("从图中去掉", "leave it out of the figure"),
                id,
            );
        }
        !negative
    }

    fn sum(&mut self, sum: &Enclosure, unit: Unit, decimals: Option<u32>, place: &Place) -> Option<Number> {
        let quantity = Quantity::computed(sum.clone(), unit);
        let Some(digits) = quantity.digits(decimals) else {
            let message = words!(
                "各部分之和除不尽，须指明小数位数",
                "the sum of the parts does not end: say how many decimals to print"
            );
            let hint = words!("写明 decimals: 2", "write `decimals: 2`");
            self.findings.push(Finding::error(Rule::ExpressionFault, place.clone(), message).hint(hint));
            return None;
        };
        let say = |language: &Language| match language {
            Language::Chinese => digits.clone(),
            Language::English => crate::model::quantity::grouped(&digits),
        };
        let shown = self.edition.languages().iter().map(say).collect();
        Some(Number { quantity, shown, rounding: BigRational::zero() })
    }

    /// Parts and whole may differ by as much as the rounding of their written digits explains; counts are not rounded.
    fn adds_up<'n>(
        &mut self,
        item: &Item,
        whole: &'n Number,
        sum: &Enclosure,
        parts: impl Iterator<Item = &'n Number>,
    ) {
        let numbers = parts.chain(std::iter::once(whole));
        let tolerance = numbers.map(|number| &number.rounding).fold(BigRational::zero(), |sum, half| sum + half);
        let difference = sum.subtract(&whole.quantity.value);
        if difference.low <= tolerance && difference.high >= -tolerance {
            return;
        }
        let unit = whole.quantity.unit.label(Language::Chinese);
        let (parts, whole) = (Quantity::computed(sum.clone(), whole.quantity.unit).full(), whole.quantity.full());
        let message = words!(
            "各部分之和为{parts}{unit}，与总量{whole}{unit}不符，不能以四舍五入解释",
            "the parts add up to {parts} {unit} and not to the whole of {whole} {unit}, which no rounding explains"
        );
        let hint = words!("核对数据，或补上缺少的部分", "check the data, or add the part that is missing");
        self.fault(Rule::PartsDiffer, &item.id.place, message, hint, &item.id.text);
    }
}

/// Whether the printed digits of the parts add up to those of the whole; what prints none says nothing about it.
fn printed_add_up<'n>(parts: impl Iterator<Item = &'n Number>, whole: Option<&Number>) -> bool {
    let printed = |number: &Number| {
        let sign = |c: char| if c == '−' { '-' } else { c };
        let kept = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let digits: String = number.shown.first()?.chars().map(sign).filter(kept).collect();
        Decimal::parse(&digits).ok().map(|decimal| decimal.value)
    };
    let sum = parts.map(printed).try_fold(BigRational::zero(), |sum, part| Some(sum + part?));
    sum.zip(whole.and_then(printed)).is_none_or(|(sum, whole)| sum == whole)
}

fn sum_name(language: Language) -> &'static str {
    match language {
        Language::Chinese => "合计",
        Language::English => "Total",
    }
}
