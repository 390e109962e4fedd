//! What templates are rendered with: plain data, so that a project's own can be rendered in a process that is watched. Not the
//! rendering (`render`), nor the watching (`typeset`).

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;

/// The templates, and what they see.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Writing {
    /// The name of the one that is asked for.
    pub main: String,
    /// By their names, as they include one another.
    pub templates: Vec<(String, String)>,
    /// Names of those that are the project's own: code from strangers.
    pub own: Vec<String>,
    /// For each part of the body its edition and what its template sees.
    pub parts: Vec<(String, Data)>,
    /// What the template of the whole sees, but for the parts.
    pub whole: Data,
}

/// A value that a template sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    Nothing,
    Flag(bool),
    Count(usize),
    /// Escaped where it is printed.
    Text(String),
    /// Typst markup, printed as it stands.
    Markup(String),
    List(Vec<Data>),
    Map(BTreeMap<String, Data>),
}

impl Data {
    /// The words or the markup.
    pub fn text(&self) -> Option<&str> {
        match self {
            Data::Text(text) | Data::Markup(text) => Some(text),
            _ => None,
        }
    }

    /// The parts of a list; none of anything else.
    pub fn items(&self) -> &[Data] {
        match self {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// What a map has under a key; nothing where it has nothing.
    pub fn at(&self, key: &str) -> &Data {
        match self {
            Data::Map(entries) => entries.get(key).unwrap_or(&Data::Nothing),
            _ => &Data::Nothing,
        }
    }
}

impl From<bool> for Data {
    fn from(flag: bool) -> Data {
        Data::Flag(flag)
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::Text(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Data {
        Data::Text(text)
    }
}

impl<T: Into<Data>> From<Vec<T>> for Data {
    fn from(items: Vec<T>) -> Data {
        Data::List(items.into_iter().map(Into::into).collect())
    }
}

impl From<BTreeMap<String, Data>> for Data {
    fn from(entries: BTreeMap<String, Data>) -> Data {
        Data::Map(entries)
    }
}

/// What a template is at fault with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateFault {
    pub message: String,
    /// The template and the bytes of it; nothing where only a name in the message tells.
    pub at: Option<(String, Range<usize>)>,
    pub syntax: bool,
}

/// Why nothing was written.
#[derive(Debug, Clone)]
pub enum Unwritten {
    Fault(TemplateFault),
    /// The process was stopped.
    Stopped(Finding),
}
