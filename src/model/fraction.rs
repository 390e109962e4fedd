//! Sums and products of exact fractions. `num-rational` finds the common divisor of each in long numbers, which was half of what computing
//! a report took; the figures of a report are short, and their divisor is found in machine words.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

/// A reduced fraction; its denominator must be positive.
pub fn fraction(above: BigInt, below: BigInt) -> BigRational {
    debug_assert!(below.is_positive(), "a denominator that is not positive");
    short(&above, &below).unwrap_or_else(|| BigRational::new(above, below))
}

/// The same where both parts fit into a machine word.
fn short(above: &BigInt, below: &BigInt) -> Option<BigRational> {
    let common = above.magnitude().to_u64()?.gcd(&below.to_u64()?);
    let part = |number: &BigInt| if common == 1 { number.clone() } else { number / common };
    Some(BigRational::new_raw(part(above), part(below)))
}

pub fn sum(one: &BigRational, other: &BigRational) -> BigRational {
    if one.denom() == other.denom() {
        return fraction(one.numer() + other.numer(), one.denom().clone());
    }
    fraction(one.numer() * other.denom() + other.numer() * one.denom(), one.denom() * other.denom())
}

pub fn product(one: &BigRational, other: &BigRational) -> BigRational {
    // Of long numbers the library divides each pair before it multiplies.
    short(&(one.numer() * other.numer()), &(one.denom() * other.denom())).unwrap_or_else(|| one * other)
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
