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

impl Section {
    /// The title, the paragraphs, and those of the sections within.
    pub fn collect_texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        texts.push(&self.title);
        texts.extend(&self.paragraphs);
        for section in &self.sections {
            section.collect_texts(texts);
        }
    }
}
