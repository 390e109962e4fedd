//! The narrative: chapters, sections, their paragraphs and figures. Not how headings are numbered (`render`).

use crate::finding::Place;

use super::figure::Figure;
use super::text::Text;

/// A chapter (level 1), a section (2) or a subsection (3).
#[derive(Debug, Clone)]
pub struct Section {
    pub title: Text,
    pub blocks: Vec<Block>,
    pub sections: Vec<Section>,
    pub place: Place,
}

/// What a section says before its subsections, in the order written.
#[derive(Debug, Clone)]
pub enum Block {
    Paragraph(Text),
    Figure(Box<Figure>),
}

impl Section {
    /// The title, the paragraphs and what figures say, and those of the sections within.
    pub fn collect_texts<'a>(&'a self, texts: &mut Vec<&'a Text>) {
        texts.push(&self.title);
        for block in &self.blocks {
            match block {
                Block::Paragraph(text) => texts.push(text),
                Block::Figure(figure) => texts.extend(figure.texts()),
            }
        }
        for section in &self.sections {
            section.collect_texts(texts);
        }
    }
}
