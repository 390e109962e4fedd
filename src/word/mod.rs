//! Manuscript + drawings + page numbers → the bytes of a .docx, and such bytes back → what they say (`read`). Pure: no file is read or
//! written here.
//!
//! The page is that of GB/T 9704, set by styles, so that whoever edits the document keeps it without thinking of it.

mod body;
mod drawing;
mod furniture;
mod numbering;
mod package;
mod properties;
mod read;
mod styles;
mod table;
mod xml;

use std::collections::BTreeMap;

use crate::finding::Language;
use crate::model::manuscript::{Drawing, Manuscript};

pub use read::{belongs, read};

/// On which page each heading stands in the PDF, as printed there, by its id and language: what the contents say until they are updated.
pub type Pages = BTreeMap<(String, Language), String>;

/// The document. The same input gives the same bytes.
pub fn document(manuscript: &Manuscript, drawings: &[Drawing], pages: &Pages) -> Vec<u8> {
    let mut parts = vec![
        ("docProps/core.xml".to_owned(), properties::core(manuscript)),
        ("docProps/app.xml".to_owned(), properties::app()),
        ("docProps/custom.xml".to_owned(), properties::origin(&manuscript.origin)),
        ("word/document.xml".to_owned(), body::document(manuscript, drawings, pages)),
        ("word/styles.xml".to_owned(), styles::styles(manuscript)),
        ("word/numbering.xml".to_owned(), numbering::numbering()),
        ("word/settings.xml".to_owned(), furniture::settings()),
        ("word/fontTable.xml".to_owned(), styles::fonts()),
        ("word/footer1.xml".to_owned(), furniture::footer(false)),
        ("word/footer2.xml".to_owned(), furniture::footer(true)),
    ];
    if manuscript.origin.draft {
        parts.push(("word/header1.xml".to_owned(), furniture::draft_mark(1)));
        parts.push(("word/header2.xml".to_owned(), furniture::draft_mark(2)));
    }
    for (index, drawing) in drawings.iter().enumerate() {
        parts.push((format!("word/media/{}", drawing::file(index, "png")), drawing.png.clone()));
        parts.push((format!("word/media/{}", drawing::file(index, "svg")), drawing.svg.clone()));
    }
    package::zipped(parts, drawings.len(), manuscript.origin.draft)
}

/// Hundredths of a millimetre in the twentieths of a point that Word measures by.
fn twips(hundredths: u32) -> u32 {
    (hundredths * 1440 + 1270) / 2540
}
