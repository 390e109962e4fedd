//! Spreadsheets out and in: the assessment table with live formulas, and the forms that departments fill. Pure: bytes in, bytes out.
//!
//! A spreadsheet holds binary numbers; `number` is the one file that knows them, and everything else speaks in digits.

mod assessment;
pub mod form;
pub mod grid;
mod number;
mod pen;
mod returned;
mod taken;

pub use assessment::assessment;
pub use returned::{Answer, Returned, returned};
pub use taken::Said;
