//! A number known to lie between two exact bounds, so that roots can be refined until a rounding or a verdict is decided.
//! Not a float: where both bounds agree the number is exact.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use super::decimal::{self, Rounding};
use super::fraction::{fraction, product, sum};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub low: BigRational,
    pub high: BigRational,
}

/// Why an operation has no result, or none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    DivisionByZero,
    RootOfNegative,
    /// A power whose exponent is no ratio of small integers.
    ExponentUnsupported,
    /// The bounds are still too wide to say; more digits may help.
    Undecided,
}

/// The largest numerator or denominator of an exponent.
const EXPONENT_LIMIT: u32 = 1000;

/// Powers with longer numbers than this are refused.
const MOST_BITS: u64 = 1_000_000;

impl Enclosure {
    pub fn exact(value: BigRational) -> Enclosure {
        Enclosure { low: value.clone(), high: value }
    }

    pub fn is_exact(&self) -> bool {
        // Fractions are kept reduced, so that equal ones are written alike; their own comparison divides.
        self.low.numer() == self.high.numer() && self.low.denom() == self.high.denom()
    }

    pub fn negate(&self) -> Enclosure {
        Enclosure { low: -&self.high, high: -&self.low }
    }

    pub fn add(&self, other: &Enclosure) -> Enclosure {
        if self.is_exact() && other.is_exact() {
            return Enclosure::exact(sum(&self.low, &other.low));
        }
        Enclosure { low: sum(&self.low, &other.low), high: sum(&self.high, &other.high) }
    }

    pub fn subtract(&self, other: &Enclosure) -> Enclosure {
        self.add(&other.negate())
    }

    pub fn multiply(&self, other: &Enclosure) -> Enclosure {
        if self.is_exact() && other.is_exact() {
            return Enclosure::exact(product(&self.low, &other.low));
        }
        // Where neither reaches across zero the signs tell which bounds meet; comparing long fractions costs more than that.
        let negative = |bounds: &Enclosure| match (bounds.low.is_negative(), bounds.high.is_positive()) {
            (true, true) => None,
            (is_negative, _) => Some(is_negative),
        };
        match (negative(self), negative(other)) {
            (Some(false), Some(false)) => {
                Enclosure { low: product(&self.low, &other.low), high: product(&self.high, &other.high) }
            }
            (Some(true), Some(true)) => {
                Enclosure { low: product(&self.high, &other.high), high: product(&self.low, &other.low) }
            }
            (Some(true), Some(false)) => {
                Enclosure { low: product(&self.low, &other.high), high: product(&self.high, &other.low) }
            }
            (Some(false), Some(true)) => {
                Enclosure { low: product(&self.high, &other.low), high: product(&self.low, &other.high) }
            }
            _ => {
                let corners = [
                    product(&self.low, &other.low),
                    product(&self.low, &other.high),
                    product(&self.high, &other.low),
                    product(&self.high, &other.high),
                ];
                let low = corners.iter().min().expect("four corners").clone();
                let high = corners.iter().max().expect("four corners").clone();
                Enclosure { low, high }
            }
        }
    }

    pub fn divide(&self, other: &Enclosure) -> Result<Enclosure, Undefined> {
        if other.is_exact() && other.low.is_zero() {
            return Err(Undefined::DivisionByZero);
        }
        if !other.low.is_positive() && !other.high.is_negative() {
            return Err(Undefined::Undecided);
        }
        Ok(self.multiply(&Enclosure { low: other.high.recip(), high: other.low.recip() }))
    }

    pub fn scale(&self, factor: &BigRational) -> Enclosure {
        self.multiply(&Enclosure::exact(factor.clone()))
    }

    /// This number to the power of a ratio, e.g. 1/11; a root that comes out even is exact, others are bounded to `digits` decimals.
    pub fn power(&self, exponent: &BigRational, digits: u32) -> Result<Enclosure, Undefined> {
        let small = |number: &BigInt| number.abs().to_u32().filter(|number| *number <= EXPONENT_LIMIT);
        let (Some(above), Some(below)) = (small(exponent.numer()), small(exponent.denom())) else {
            return Err(Undefined::ExponentUnsupported);
        };
        let root = if below == 1 { self.clone() } else { self.root(below, digits)? };
        let bits = root
            .low
            .numer()
            .bits()
            .max(root.low.denom().bits())
            .max(root.high.numer().bits())
            .max(root.high.denom().bits());
        if bits.saturating_mul(above.into()) > MOST_BITS {
            return Err(Undefined::ExponentUnsupported);
        }
        let raised = root.raise(above);
        if exponent.is_negative() { Enclosure::exact(BigRational::one()).divide(&raised) } else { Ok(raised) }
    }

    fn raise(&self, exponent: u32) -> Enclosure {
        let low = Pow::pow(&self.low, exponent);
        let high = Pow::pow(&self.high, exponent);
        if exponent.is_even() && self.low.is_negative() {
            let top = low.max(high.clone());
            let bottom = if self.high.is_negative() { high } else { BigRational::zero() };
            return Enclosure { low: bottom, high: top };
        }
        Enclosure { low, high }
    }

    fn root(&self, degree: u32, digits: u32) -> Result<Enclosure, Undefined> {
        if self.high.is_negative() {
            return Err(Undefined::RootOfNegative);
        }
        if self.low.is_negative() {
            return Err(Undefined::Undecided);
        }
        let low = root_bounds(&self.low, degree, digits).0;
        let high = root_bounds(&self.high, degree, digits).1;
        Ok(Enclosure { low, high })
    }

    /// The value rounded by GB/T 8170-2008, as units of `10^-decimals`; nothing while the bounds would round apart.
    pub fn round(&self, decimals: u32, rounding: Rounding) -> Option<BigInt> {
        let low = decimal::round(&self.low, decimals, rounding);
        (self.is_exact() || low == decimal::round(&self.high, decimals, rounding)).then_some(low)
    }

    /// How the value stands to an exact limit; nothing while the bounds lie on both sides.
    pub fn compare(&self, limit: &BigRational) -> Option<std::cmp::Ordering> {
        let (low, high) = (self.low.cmp(limit), self.high.cmp(limit));
        (low == high).then_some(low)
    }
}

/// The largest bound below and the smallest bound above the root, `10^-digits` apart; equal where the root is rational.
fn root_bounds(value: &BigRational, degree: u32, digits: u32) -> (BigRational, BigRational) {
    let exact = |number: &BigInt| {
        let root = number.nth_root(degree);
        (Pow::pow(&root, degree) == *number).then_some(root)
    };
    if let (Some(above), Some(below)) = (exact(value.numer()), exact(value.denom())) {
        let root = BigRational::new(above, below);
        return (root.clone(), root);
    }
    let unit = decimal::power_of_ten(digits);
    let scaled = (value.numer() * Pow::pow(&unit, degree)) / value.denom();
    let root = scaled.nth_root(degree);
    (fraction(root.clone(), unit.clone()), fraction(root + 1, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::decimal::{Decimal, print_scaled};
    use proptest::prelude::*;

    fn number(text: &str) -> BigRational {
        Decimal::parse(text).unwrap().value
    }

    #[test]
    fn rational_roots_are_exact() {
        for (base, exponent, expected) in
            [("27/8", "1/3", "3/2"), ("1", "1/11", "1"), ("0", "1/2", "0"), ("4", "-1/2", "1/2"), ("32", "2/5", "4")]
        {
            let power = Enclosure::exact(number(base)).power(&number(exponent), 5).unwrap();
            assert_eq!(power, Enclosure::exact(number(expected)), "{base}^{exponent}");
        }
    }

    #[test]
    fn refuses_what_has_no_value() {
        let one = Enclosure::exact(number("1"));
        assert_eq!(one.divide(&Enclosure::exact(number("0"))), Err(Undefined::DivisionByZero));
        assert_eq!(Enclosure::exact(number("-2")).power(&number("1/2"), 9), Err(Undefined::RootOfNegative));
        let around_zero = Enclosure { low: number("-1"), high: number("1") };
        assert_eq!(one.divide(&around_zero), Err(Undefined::Undecided));
        assert_eq!(one.power(&number("1/1001"), 9), Err(Undefined::ExponentUnsupported));
    }

    #[test]
    fn square_root_of_two_to_fifty_digits() {
        let root = Enclosure::exact(number("2")).power(&number("1/2"), 60).unwrap();
        let printed = print_scaled(&root.round(50, Rounding::HalfToEven).unwrap(), 50);
        assert_eq!(printed, "1.41421356237309504880168872420969807856967187537695");
    }

    proptest! {
        #[test]
        fn a_root_lies_within_its_bounds(above in 1u64.., below in 1u64.., degree in 2u32..12, digits in 1u32..40) {
            let value = BigRational::new(above.into(), below.into());
            let root = Enclosure::exact(value.clone()).power(&BigRational::new(1.into(), degree.into()), digits).unwrap();
            prop_assert!(Pow::pow(&root.low, degree) <= value);
            prop_assert!(Pow::pow(&root.high, degree) >= value);
            prop_assert!(&root.high - &root.low <= BigRational::new(1.into(), decimal::power_of_ten(digits)));
        }

        #[test]
        fn products_enclose_every_pair(a in -9i64..9, b in 0i64..9, c in -9i64..9, d in 0i64..9, s in 0i64..=4, t in 0i64..=4) {
            let span = |low: i64, width: i64| Enclosure { low: BigRational::from(BigInt::from(low)), high: BigRational::from(BigInt::from(low + width)) };
            let inside = |e: &Enclosure, k: i64| &e.low + (&e.high - &e.low) * BigRational::new(k.into(), 4.into());
            let (x, y) = (span(a, b), span(c, d));
            let product = x.multiply(&y);
            let point = inside(&x, s) * inside(&y, t);
            prop_assert!(product.low <= point && point <= product.high);
        }
    }
}
