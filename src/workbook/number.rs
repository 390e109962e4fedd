//! Between digits and the binary numbers that a spreadsheet keeps. Nothing else in the program knows the latter.

use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use crate::model::decimal::{Rounding, print_scaled, round};

/// As many significant digits as a spreadsheet keeps of what somebody types.
pub const KEPT: usize = 15;

/// Enough to name any binary number.
const ALL: usize = 17;

/// Puts a decimal into a cell.
pub fn put(sheet: &mut Worksheet, row: RowNum, column: ColNum, digits: &str, format: &Format) -> Result<(), XlsxError> {
    let number: f64 = digits.parse().map_err(|_| XlsxError::ParameterError(digits.to_owned()))?;
    sheet.write_number_with_format(row, column, number, format).map(|_| ())
}

/// The fewest digits that name a binary number.
pub fn digits(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// How many significant digits a plain decimal has.
pub fn significant(digits: &str) -> usize {
    let bare: String = digits.chars().filter(char::is_ascii_digit).collect();
    bare.trim_start_matches('0').trim_end_matches('0').len()
}

/// The digits that a cell keeps as the result of a formula: those of the nearest binary number.
pub fn cached(value: &BigRational) -> String {
    rounded(value, ALL)
}

/// A value to so many significant digits, without zeros at its end.
pub fn rounded(value: &BigRational, figures: usize) -> String {
    const MOST_DECIMALS: u32 = 60;
    if value.is_zero() {
        return "0".to_owned();
    }
    let length = |decimals: u32| round(&value.abs(), decimals, Rounding::HalfToEven).to_string().len();
    let decimals = (0..MOST_DECIMALS).find(|decimals| length(*decimals) >= figures).unwrap_or(MOST_DECIMALS);
    let digits = print_scaled(&round(value, decimals, Rounding::HalfToEven), decimals);
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::decimal::Decimal;

    #[test]
    fn rounds_to_significant_digits() {
        let number = |text: &str| Decimal::parse(text).unwrap().value;
        let cases = [
            ("1/3", 3, "0.333"),
            ("-1/300", 3, "-0.00333"),
            ("2595000", 3, "2595000"),
            ("0.1", 17, "0.1"),
            ("56.50", 17, "56.5"),
            ("0", 5, "0"),
            ("100", 2, "100"),
        ];
        for (value, figures, expected) in cases {
            assert_eq!(rounded(&number(value), figures), expected, "{value}");
        }
    }

    #[test]
    fn counts_significant_digits() {
        for (digits, count) in [("0.30000000000000004", 17), ("-0.0125", 3), ("1200", 2), ("0", 0), ("17.590", 4)] {
            assert_eq!(significant(digits), count, "{digits}");
        }
    }
}
