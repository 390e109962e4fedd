//! A document as it came back from a word processor: its paragraphs as they read now, what was said beside them, where it came from.

use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub struct Returned {
    /// What the document says of itself, by name: `park`, `year`, `edition` …
    pub origin: BTreeMap<String, String>,
    pub paragraphs: Vec<Came>,
    pub comments: Vec<Comment>,
}

/// A paragraph. Changes that were tracked are taken as made.
#[derive(Debug, Clone, Default)]
pub struct Came {
    pub text: String,
    /// Marks that begin in it, and the names of those that end.
    pub marks: Vec<Bookmark>,
    pub ended: Vec<String>,
    /// Within a table.
    pub in_table: bool,
    /// Within the contents, which a word processor makes anew.
    pub in_contents: bool,
    /// Who changed it, as far as changes were tracked.
    pub authors: Vec<String>,
}

/// A mark, and the bytes of the paragraph's text that stand within it; without an end where it goes on in a later paragraph.
#[derive(Debug, Clone, Default)]
pub struct Bookmark {
    pub name: String,
    pub start: usize,
    pub end: Option<usize>,
}

/// What somebody wrote beside the text.
#[derive(Debug, Clone, Default)]
pub struct Comment {
    pub id: String,
    pub author: String,
    pub text: String,
    /// The paragraph that it begins at, counted from 0.
    pub paragraph: Option<usize>,
}
