//! Sums and products of exact fractions. `num-rational` finds the common divisor of each in long numbers, which was half of what computing
//! a report took; the figures of a report are short, and their divisor is found in machine words.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::ToPrimitive;

/// A reduced fraction; its denominator must be positive.
pub fn fraction(above: BigInt, below: BigInt) -> BigRational {
    let (Some(short_above), Some(short_below)) = (above.magnitude().to_u64(), below.to_u64()) else {
        return BigRational::new(above, below);
    };
    match short_above.gcd(&short_below) {
        1 => BigRational::new_raw(above, below),
        common => BigRational::new_raw(above / common, below / common),
    }
}

pub fn sum(one: &BigRational, other: &BigRational) -> BigRational {
    if one.denom() == other.denom() {
        return fraction(one.numer() + other.numer(), one.denom().clone());
    }
    fraction(one.numer() * other.denom() + other.numer() * one.denom(), one.denom() * other.denom())
}

pub fn product(one: &BigRational, other: &BigRational) -> BigRational {
    fraction(one.numer() * other.numer(), one.denom() * other.denom())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(above: i128, below: u64) -> BigRational {
        BigRational::new(above.into(), below.max(1).into())
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_library(a in any::<i128>(), b in any::<u64>(), c in -1_000_000i128..1_000_000, d in 1u64..1000) {
            for (one, other) in [(number(a, b), number(c, d)), (number(c, b), number(a, d)), (number(c, d), number(c + 1, d))] {
                // Compared as they are written: the library's own comparison does not see whether a fraction is reduced.
                let written = |value: BigRational| (value.numer().clone(), value.denom().clone());
                prop_assert_eq!(written(sum(&one, &other)), written(&one + &other));
                prop_assert_eq!(written(product(&one, &other)), written(&one * &other));
            }
        }
    }
}
