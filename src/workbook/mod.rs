//! Spreadsheets out and in: the assessment table with live formulas, the forms that departments fill, and workbooks from elsewhere that a
//! map finds its way in. Pure: bytes in, bytes out.
//!
//! A spreadsheet holds binary numbers; `number` is the one file that knows them, and everything else speaks in digits.

mod assessment;
pub mod form;
pub mod grid;
mod imported;
mod number;
mod pen;
mod returned;
mod taken;

pub use assessment::assessment;
pub use imported::{Imported, imported};
pub use returned::{Answer, Returned, returned};
pub use taken::Said;
