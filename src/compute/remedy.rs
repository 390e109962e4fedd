//! With which value of one fact a violated relation would hold: found by trying, and told only where it does hold.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::model::decimal::{Decimal, Rounding, print_scaled, round};
use crate::model::expression::Comparison;
use crate::model::quantity::Quantity;
use crate::model::relation::{Bound, Part, Remedy};
use crate::model::unit::Unit;

use super::relations::{Link, Trial};

/// Rounds of closing in; sums, differences, products and quotients need one.
const MOST_ROUNDS: usize = 8;
/// Digits after those as written that a remedy may have.
const MORE_DIGITS: u32 = 6;
/// Numbers longer than this are cut while closing in.
const LONGEST_BITS: u64 = 600;

/// The value with which the whole relation would hold; nothing where no value of this fact would do.
pub fn remedy(trial: &Trial, link: usize, part: &Part) -> Option<Remedy> {
    let scale = part.quantity.unit.scale();
    let now = part.quantity.value.low.clone() * &scale;
    let off = |value: &BigRational| -> Option<BigRational> {
        let links = trial.attempt(Some((part.id.clone(), part.year, value.clone()))).links.ok()?;
        links.get(link).map(too_much)
    };
    let step = if now.is_zero() { scale.clone() } else { now.clone() / BigRational::from_integer(10.into()) };
    let (first, second) = (&now + &step, &now - &step / BigRational::from_integer(2.into()));
    let mut points = [now.clone(), first, second].map(|value| off(&value).map(|off| (value, off)));
    for _ in 0..MOST_ROUNDS {
        let [Some(first), Some(second), Some(third)] = &points else { return None };
        let root = short(&meeting(first, second, third)?);
        if let Some(quantity) = as_written(trial, part, &(&root / &scale)) {
            let bound = match trial.relation.chain.comparisons.get(link)? {
                Comparison::Equal => Bound::Exactly,
                _ if quantity.value.low < part.quantity.value.low => Bound::AtMost,
                _ => Bound::AtLeast,
            };
            return Some(Remedy { bound, quantity });
        }
        let next = off(&root).map(|off| (root, off));
        points.rotate_left(1);
        points[2] = next;
    }
    None
}

/// By how much the left side is too large; for an inequality, by how much the limit is passed.
fn too_much(link: &Link) -> BigRational {
    let difference = link.left.subtract(&link.right);
    let off = match link.comparison {
        Comparison::Equal => difference,
        Comparison::Less | Comparison::LessOrEqual => difference.subtract(&link.tolerance),
        Comparison::Greater | Comparison::GreaterOrEqual => difference.add(&link.tolerance),
    };
    (off.low + off.high) / BigRational::from_integer(2.into())
}

/// Where a quotient of two linear forms through three points is zero: exact for a fact that stands once above or below the line.
fn meeting(
    (x1, y1): &(BigRational, BigRational),
    (x2, y2): &(BigRational, BigRational),
    (x3, y3): &(BigRational, BigRational),
) -> Option<BigRational> {
    // x = a + b·y − c·x·y for each point, solved for a, the x at y = 0.
    let determinant = |first: [&BigRational; 3], second: [&BigRational; 3], third: [&BigRational; 3]| {
        first[0] * (second[1] * third[2] - second[2] * third[1])
            - first[1] * (second[0] * third[2] - second[2] * third[0])
            + first[2] * (second[0] * third[1] - second[1] * third[0])
    };
    let one = BigRational::from_integer(1.into());
    let (p1, p2, p3) = (x1 * y1, x2 * y2, x3 * y3);
    let below = determinant([&one, y1, &p1], [&one, y2, &p2], [&one, y3, &p3]);
    (!below.is_zero()).then(|| determinant([x1, y1, &p1], [x2, y2, &p2], [x3, y3, &p3]) / below)
}

/// The same number with fewer digits where it has very many.
fn short(value: &BigRational) -> BigRational {
    if value.denom().bits() < LONGEST_BITS {
        return value.clone();
    }
    let unit = BigRational::from_integer(BigInt::from(1) << LONGEST_BITS);
    (value * &unit).round() / unit
}

/// The value with as few digits as it can be written with so that the relation holds.
fn as_written(trial: &Trial, part: &Part, value: &BigRational) -> Option<Quantity> {
    let written = part.quantity.written.as_ref()?;
    let decimals = match written.text.split_once('.') {
        Some((_, decimals)) => decimals.len() as u32,
        None => 0,
    };
    let most = if part.quantity.unit.is_counter() { decimals } else { decimals + MORE_DIGITS };
    let now = &part.quantity.value.low;
    // Nothing falls by more than all of it.
    let all = -BigRational::from_integer(1.into()) / part.quantity.unit.scale();
    let is_rate = part.quantity.unit.converts_to(Unit::RATIO);
    (decimals..=most).find_map(|decimals| {
        let nearest = round(value, decimals, Rounding::HalfToEven);
        [nearest.clone(), &nearest - 1, nearest + 1].into_iter().find_map(|scaled| {
            let number = Decimal::parse(&print_scaled(&scaled, decimals)).ok()?;
            let sensible = number.value != *now
                && (now.is_negative() || !number.value.is_negative())
                && !(is_rate && number.value < all);
            let quantity = Quantity::entered(number, part.quantity.unit);
            (sensible && holds(trial, part, &quantity)).then_some(quantity)
        })
    })
}

fn holds(trial: &Trial, part: &Part, quantity: &Quantity) -> bool {
    let value = quantity.value.low.clone() * quantity.unit.scale();
    let attempt = trial.attempt(Some((part.id.clone(), part.year, value)));
    attempt.links.is_ok_and(|links| links.iter().all(|link| link.holds() == Some(true)))
}
