//! Relations in which facts and indicators must stand to one another (勾稽关系), and what came of testing them. Not the testing (`compute`).

use num_rational::BigRational;

use crate::finding::Place;

use super::expression::{Chain, Comparison};
use super::quantity::Quantity;
use super::text::{Text, Written};

/// A relation as its author wrote it.
#[derive(Debug, Clone)]
pub struct Relation {
    pub id: String,
    pub chain: Chain,
    pub text: Written,
    pub tolerance: Tolerance,
    /// What the relation means.
    pub says: Text,
    pub kind: RelationKind,
    pub years: Years,
    /// It stands in the standard's file and holds for any park.
    pub general: bool,
    /// The id.
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// True by the meaning of the figures: where it is violated, one of them is false.
    Identity,
    /// True of any ordinary park.
    Plausibility,
}

/// How far the sides may lie apart.
#[derive(Debug, Clone)]
pub enum Tolerance {
    /// Half of the last digit of the side that is an entered fact; nothing where no side is one or it is counted, nor in an inequality.
    AsPrinted,
    Absolute {
        quantity: Quantity,
        place: Place,
    },
    /// This part of the left side.
    Relative(BigRational),
}

/// For which years a relation is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Years {
    Reporting,
    /// Every year up to the reporting year that has data.
    All,
    /// Those of these up to the reporting year.
    Listed(Vec<i32>),
}

/// What came of testing one relation for one year.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its place among all relations of the project.
    pub relation: usize,
    pub year: i32,
    pub outcome: Outcome,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Holds,
    /// One for each comparison that does not hold.
    Violated(Vec<Violation>),
    /// A value is lacking; these are the facts, with their years, that were neither entered nor said to be lacking.
    Untested {
        absent: Vec<(String, i32)>,
    },
    /// Something is wrong with the relation or a value, and a finding says what.
    Refused,
}

/// A comparison that does not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    pub left: Quantity,
    pub comparison: Comparison,
    pub right: Quantity,
    /// Left less right, without its sign.
    pub difference: Quantity,
    /// Nothing where the sides have to meet exactly.
    pub tolerance: Option<Quantity>,
    /// The facts that the two sides rest on, in order of appearance.
    pub parts: Vec<Part>,
}

/// An entered fact in a violated relation.
#[derive(Debug, Clone)]
pub struct Part {
    pub id: String,
    pub year: i32,
    pub quantity: Quantity,
    pub place: Place,
    pub remedy: Option<Remedy>,
}

/// With which value of one fact the relation would hold, were all others right.
#[derive(Debug, Clone)]
pub struct Remedy {
    pub bound: Bound,
    pub quantity: Quantity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    AtMost,
    AtLeast,
}
