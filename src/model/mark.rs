//! The hidden marks by which paragraphs are known again: bookmarks, which word processors keep through every edit.

use std::collections::BTreeMap;

use crate::finding::Language;

use super::manuscript::Paragraph;
use super::record::sha256;

/// Word hides bookmarks whose names begin with a low line; letters follow that its own do not begin with.
const PREFIX: &str = "_Eco";

/// Digits that tell which paragraph it is, and those that tell what it said. Word takes forty characters.
const WHICH: usize = 20;
const SAID: usize = 12;

/// What a paragraph is, which of several it is, and a digest of what it said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub which: String,
    pub said: String,
}

impl Mark {
    /// A bookmark that is a mark.
    pub fn parse(name: &str) -> Option<Mark> {
        let digits = name.strip_prefix(PREFIX).filter(|digits| digits.len() == WHICH + SAID)?;
        let (which, said) = digits.split_at_checked(WHICH)?;
        Some(Mark { which: which.to_owned(), said: said.to_owned() })
    }

    pub fn name(&self) -> String {
        format!("{PREFIX}{}{}", self.which, self.said)
    }

    /// The digest of a text.
    pub fn digest(text: &str) -> String {
        let mut digest = sha256(text.as_bytes());
        digest.truncate(SAID);
        digest
    }
}

/// Gives each paragraph its mark, in the order of reading.
#[derive(Default)]
pub struct Marker {
    given: BTreeMap<(String, Language), usize>,
}

impl Marker {
    /// The mark of the next paragraph; nothing for what the program says itself.
    pub fn mark(&mut self, paragraph: &Paragraph) -> Option<Mark> {
        if paragraph.id.is_empty() {
            return None;
        }
        let given = self.given.entry((paragraph.id.clone(), paragraph.language)).or_default();
        *given += 1;
        let mut which = sha256(format!("{}\n{}\n{given}", paragraph.id, paragraph.language.key()).as_bytes());
        which.truncate(WHICH);
        Some(Mark { which, said: Mark::digest(&paragraph.text()) })
    }
}
