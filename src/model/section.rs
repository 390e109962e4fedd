//! The narrative: chapters, sections and their paragraphs. Not how headings are numbered (`render`).

use crate::finding::Place;

use super::text::Text;

/// A chapter (level 1), a section (2) or a subsection (3).
#[derive(Debug, Clone)]
pub struct Section {
    pub title: Text,
    pub paragraphs: Vec<Text>,
    pub sections: Vec<Section>,
    pub place: Place,
}
