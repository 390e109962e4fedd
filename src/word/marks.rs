//! The hidden marks by which paragraphs are known again: bookmarks, which word processors keep through every edit.

use std::collections::BTreeMap;

use crate::finding::Language;
use crate::model::manuscript::Paragraph;
use crate::model::record::sha256;

/// Word hides bookmarks whose names begin with a low line; letters follow that its own do not begin with.
const PREFIX: &str = "_Eco";

/// Gives each paragraph its mark: what it is, which of several it is, and a digest of what it said.
#[derive(Default)]
pub struct Marker {
    given: BTreeMap<(String, Language), usize>,
}

impl Marker {
    /// The mark of the next paragraph; nothing for what the program says itself.
    pub fn mark(&mut self, paragraph: &Paragraph) -> Option<String> {
        if paragraph.id.is_empty() {
            return None;
        }
        let given = self.given.entry((paragraph.id.clone(), paragraph.language)).or_default();
        *given += 1;
        let named = sha256(format!("{}\n{}\n{given}", paragraph.id, paragraph.language.key()).as_bytes());
        let said = sha256(paragraph.text().as_bytes());
        // Word takes forty characters.
        Some(format!("{PREFIX}{}{}", named.get(..20)?, said.get(..12)?))
    }
}
