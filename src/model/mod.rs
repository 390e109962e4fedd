//! The nouns that the stages hand to one another. Nothing here reads, prints or decides.

pub mod braces;
pub mod decimal;
pub mod edition;
pub mod enclosure;
pub mod explanation;
pub mod expression;
pub mod fact;
pub mod figure;
pub mod flow;
pub mod font;
pub mod indicator;
pub mod park;
pub mod project;
pub mod quantity;
pub mod relation;
pub mod report;
pub mod section;
pub mod sheet;
pub mod standard;
pub mod text;
pub mod translation;
pub mod typst;
pub mod unit;
pub mod value;
