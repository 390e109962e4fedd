//! Exact decimal numbers: as written, as rounded by GB/T 8170-2008, as printed. Not numbers known only within bounds (`enclosure`).

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

/// A number exactly as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    pub value: BigRational,
    /// The digits as written, e.g. `17.590` or `1/3`.
    pub text: String,
}

/// Why a text is not a number that can be taken as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalFault {
    Empty,
    FullWidth,
    PercentSign,
    ThousandsSeparator,
    Exponent,
    NotFinite,
    LeadingPoint,
    TrailingPoint,
    LeadingZero,
    PlusSign,
    UnitAttached,
    ZeroDenominator,
    TooLong,
    /// 近300, ~12, 30多.
    Approximate,
    Malformed,
}

/// No figure of a report has more digits than this.
const LONGEST: usize = 200;

impl Decimal {
    /// Reads `-12.50`, `0`, `1/3`; anything else is a fault, never a guess.
    pub fn parse(text: &str) -> Result<Decimal, DecimalFault> {
        if text.len() > LONGEST {
            return Err(DecimalFault::TooLong);
        }
        let value = match text.split_once('/') {
            Some((above, below)) if is_digits(below) && is_digits(above.strip_prefix('-').unwrap_or(above)) => {
                let below = integer(below);
                if below.is_zero() {
                    return Err(DecimalFault::ZeroDenominator);
                }
                BigRational::new(integer(above), below)
            }
            _ => parse_plain(text)?,
        };
        Ok(Decimal { value, text: text.to_owned() })
    }

    pub fn is_fraction(&self) -> bool {
        self.text.contains('/')
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(digits: &str) -> BigInt {
    digits.parse().expect("only digits and a sign were let through")
}

fn parse_plain(text: &str) -> Result<BigRational, DecimalFault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let Some((whole, fraction)) = split_plain(digits) else {
        return Err(fault_of(text, digits));
    };
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(DecimalFault::LeadingZero);
    }
    let magnitude = BigRational::new(integer(&format!("{whole}{fraction}")), power_of_ten(fraction.len() as u32));
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// The digits before and after the point of a number without sign.
fn split_plain(digits: &str) -> Option<(&str, &str)> {
    match digits.split_once('.') {
        Some((whole, fraction)) => (is_digits(whole) && is_digits(fraction)).then_some((whole, fraction)),
        None => is_digits(digits).then_some((digits, "")),
    }
}

/// Names the fault of a text that is known not to be a plain decimal.
fn fault_of(text: &str, digits: &str) -> DecimalFault {
    let lower = digits.to_ascii_lowercase();
    let numeric = |rest: &str| split_plain(rest).is_some();
    if text.trim().is_empty() || text == "-" {
        DecimalFault::Empty
    } else if text.chars().any(|c| matches!(c, '０'..='９' | '．' | '－' | '，')) {
        DecimalFault::FullWidth
    } else if matches!(lower.as_str(), "nan" | ".nan" | "inf" | ".inf" | "infinity") {
        DecimalFault::NotFinite
    } else if text.ends_with(['%', '％']) {
        DecimalFault::PercentSign
    } else if digits.contains([',', '_']) && numeric(&digits.replace([',', '_'], "")) {
        DecimalFault::ThousandsSeparator
    } else if lower
        .split_once('e')
        .is_some_and(|(mantissa, exponent)| numeric(mantissa) && is_digits(exponent.trim_start_matches(['+', '-'])))
    {
        DecimalFault::Exponent
    } else if digits.strip_prefix('.').is_some_and(is_digits) {
        DecimalFault::LeadingPoint
    } else if digits.strip_suffix('.').is_some_and(is_digits) {
        DecimalFault::TrailingPoint
    } else if digits.strip_prefix('+').is_some_and(numeric) {
        DecimalFault::PlusSign
    } else if numeric(digits.trim_start_matches(['近', '约', '~', '～', '超']).trim_end_matches(['多', '余'])) {
        DecimalFault::Approximate
    } else if numeric(digits.trim_end_matches(|c: char| c != '.' && !c.is_ascii_digit())) {
        DecimalFault::UnitAttached
    } else {
        DecimalFault::Malformed
    }
}

pub fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// How the last kept digit is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// GB/T 8170-2008: half to even.
    HalfToEven,
    /// What a spreadsheet does: half away from zero.
    HalfUp,
}

/// The number of units of `10^-decimals` nearest to the value.
pub fn round(value: &BigRational, decimals: u32, rounding: Rounding) -> BigInt {
    // Not as a fraction, which would be reduced first.
    let (floor, remainder) = (value.numer() * power_of_ten(decimals)).div_mod_floor(value.denom());
    let twice: BigInt = remainder * 2;
    let up = match twice.cmp(value.denom()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match rounding {
            Rounding::HalfToEven => floor.is_odd(),
            Rounding::HalfUp => !floor.is_negative(),
        },
    };
    if up { floor + 1 } else { floor }
}

/// Prints `scaled × 10^-decimals` with exactly that many decimals; zero has no sign.
pub fn print_scaled(scaled: &BigInt, decimals: u32) -> String {
    let digits = scaled.abs().to_string();
    let width = decimals as usize + 1;
    let padded = format!("{digits:0>width$}");
    let (whole, fraction) = padded.split_at(padded.len() - decimals as usize);
    let sign = if scaled.is_negative() { "-" } else { "" };
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The shortest decimal that equals the value, if there is one.
pub fn print_exact(value: &BigRational) -> Option<String> {
    let mut rest = value.denom().clone();
    let mut decimals = 0;
    for prime in [2, 5] {
        let mut count = 0;
        while rest.is_multiple_of(&BigInt::from(prime)) {
            rest /= prime;
            count += 1;
        }
        decimals = decimals.max(count);
    }
    (rest == BigInt::from(1)).then(|| print_scaled(&round(value, decimals, Rounding::HalfToEven), decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(text: &str, decimals: u32) -> String {
        let value = Decimal::parse(text).unwrap().value;
        print_scaled(&round(&value, decimals, Rounding::HalfToEven), decimals)
    }

    #[test]
    fn rounds_half_to_even_on_the_exact_decimal() {
        let cases = [
            ("1.005", "1.00"),
            ("2.675", "2.68"),
            ("0.125", "0.12"),
            ("56.505", "56.50"),
            ("-0.125", "-0.12"),
            ("-0.135", "-0.14"),
            ("0.12500001", "0.13"),
            ("-0.004", "0.00"),
            ("99.995", "100.00"),
        ];
        for (value, expected) in cases {
            assert_eq!(rounded(value, 2), expected, "{value}");
        }
        let half = Decimal::parse("-2.5").unwrap().value;
        assert_eq!(round(&half, 0, Rounding::HalfUp), BigInt::from(-3));
        assert_eq!(round(&half, 0, Rounding::HalfToEven), BigInt::from(-2));
    }

    #[test]
    fn names_the_fault_of_what_is_no_number() {
        use DecimalFault::*;
        let cases = [
            ("", Empty),
            (" ", Empty),
            ("-0.4.85", Malformed),
            ("21%", PercentSign),
            ("1,234", ThousandsSeparator),
            ("1_000", ThousandsSeparator),
            ("１２３", FullWidth),
            ("12 吨", UnitAttached),
            ("12吨", UnitAttached),
            (".5", LeadingPoint),
            ("5.", TrailingPoint),
            ("1e400", Exponent),
            ("NaN", NotFinite),
            (".inf", NotFinite),
            ("007", LeadingZero),
            ("+5", PlusSign),
            ("1/0", ZeroDenominator),
            ("--1", Malformed),
            ("0x10", Malformed),
            ("二十", Malformed),
            ("-", Empty),
            ("近300", Approximate),
            ("30多", Approximate),
            ("~12", Approximate),
        ];
        for (text, fault) in cases {
            assert_eq!(Decimal::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn takes_long_values_and_fractions_exactly() {
        let digits = "123456789012345678901234567890123456789012345678901234567.890";
        let value = Decimal::parse(digits).unwrap();
        assert_eq!(value.text, digits);
        assert_eq!(print_exact(&value.value).unwrap(), digits.trim_end_matches('0'));
        assert_eq!(print_exact(&Decimal::parse("1/3").unwrap().value), None);
        assert_eq!(print_exact(&Decimal::parse("-1/8").unwrap().value).unwrap(), "-0.125");
    }
}
