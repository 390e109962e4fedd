//! A number with its unit: what a fact holds, what a formula yields and what a sentence prints.

use num_rational::BigRational;

use super::decimal::{Decimal, Rounding, print_exact, print_scaled};
use super::enclosure::Enclosure;
use super::unit::Unit;

/// A value in `unit`; `written` keeps the digits of an entered fact, so that 17.590 prints as 17.590.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub value: Enclosure,
    pub unit: Unit,
    pub written: Option<Decimal>,
}

impl Quantity {
    pub fn entered(decimal: Decimal, unit: Unit) -> Quantity {
        Quantity { value: Enclosure::exact(decimal.value.clone()), unit, written: Some(decimal) }
    }

    pub fn computed(value: Enclosure, unit: Unit) -> Quantity {
        Quantity { value, unit, written: None }
    }

    /// The same quantity in another unit that measures the same.
    pub fn convert(&self, unit: Unit) -> Option<Quantity> {
        if unit == self.unit {
            return Some(self.clone());
        }
        let factor: BigRational = self.unit.scale() / unit.scale();
        self.unit.converts_to(unit).then(|| Quantity::computed(self.value.scale(&factor), unit))
    }

    /// The digits to print: as written, or rounded to `decimals`, or all of them; nothing where the value does not end and no
    /// decimals are asked for, or where its bounds are too wide to round.
    pub fn digits(&self, decimals: Option<u32>) -> Option<String> {
        match (decimals, &self.written) {
            (Some(decimals), _) => self.rounded(decimals, Rounding::HalfToEven),
            (None, Some(written)) => Some(written.text.clone()),
            (None, None) if self.value.is_exact() => print_exact(&self.value.low),
            (None, None) => None,
        }
    }

    pub fn rounded(&self, decimals: u32, rounding: Rounding) -> Option<String> {
        self.value.round(decimals, rounding).map(|scaled| print_scaled(&scaled, decimals))
    }

    /// `=` where these digits say the whole value, `≈` where some are cut off.
    pub fn sign(&self, digits: &str) -> &'static str {
        let whole = Decimal::parse(digits).is_ok_and(|shown| self.value.is_exact() && shown.value == self.value.low);
        if whole { "=" } else { "≈" }
    }

    /// The full value for a reader of data: all digits, or the first dozen and “…”.
    pub fn full(&self) -> String {
        const DIGITS: u32 = 12;
        if let Some(exact) = self.value.is_exact().then(|| print_exact(&self.value.low)).flatten() {
            return exact;
        }
        let whole = self.value.low.to_integer().to_string().trim_start_matches('-').len() as u32;
        let decimals = DIGITS.saturating_sub(whole).max(2);
        let factor = BigRational::from(super::decimal::power_of_ten(decimals));
        let cut = (&self.value.low * &factor).trunc().to_integer();
        format!("{}…", print_scaled(&cut, decimals))
    }
}

/// Commas between groups of three digits, for English; decimals stay as they are.
pub fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_at(digits.find(['.', '/']).unwrap_or(digits.len()));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str, unit: &str) -> Quantity {
        Quantity::entered(Decimal::parse(text).unwrap(), Unit::parse(unit).unwrap())
    }

    #[test]
    fn prints_as_written_in_its_own_unit_and_short_when_converted() {
        let tonnes = quantity("17.590", "吨");
        assert_eq!(tonnes.digits(None).unwrap(), "17.590");
        assert_eq!(tonnes.digits(Some(1)).unwrap(), "17.6");
        let output = quantity("765.9", "亿元").convert(Unit::parse("billion yuan").unwrap()).unwrap();
        assert_eq!(output.digits(None).unwrap(), "76.59");
        let same = quantity("2595000", "万元").convert(Unit::parse("亿元").unwrap()).unwrap();
        assert_eq!(same.digits(None).unwrap(), "259.5");
        assert_eq!(quantity("1", "吨").convert(Unit::parse("万元").unwrap()), None);
    }

    #[test]
    fn a_value_without_end_is_not_printed_without_decimals() {
        let third = Quantity::computed(Enclosure::exact(Decimal::parse("1/3").unwrap().value), Unit::RATIO);
        assert_eq!(third.digits(None), None);
        assert_eq!(third.digits(Some(2)).unwrap(), "0.33");
        assert_eq!(third.full(), "0.33333333333…");
    }

    #[test]
    fn groups_digits_by_three() {
        let cases = [
            ("42100", "42,100"),
            ("999", "999"),
            ("-1234567.891", "-1,234,567.891"),
            ("1/3", "1/3"),
            ("1000", "1,000"),
        ];
        for (digits, expected) in cases {
            assert_eq!(grouped(digits), expected);
        }
    }
}
