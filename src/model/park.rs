//! The park itself, whatever the year.

use crate::finding::Place;

use super::edition::Edition;
use super::text::{Text, Written};

#[derive(Debug, Clone, Default)]
pub struct Park {
    /// Used in file names: lower-case letters, digits, hyphens.
    /// This and the name were refused or are missing where they are absent; a finding says so.
    pub id: Option<String>,
    pub name: Option<Text>,
    /// Who designated the park.
    pub level: Option<Level>,
    /// One of the standard's regions.
    pub region: Option<Written>,
    /// What is built where nothing else is asked for.
    pub edition: Option<Edition>,
    /// The file; nothing where it could not be read.
    pub place: Option<Place>,
}

/// Whose park it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    National,
    Provincial,
    Municipal,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::National, Level::Provincial, Level::Municipal];

    /// As it is written in `data/park.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Level::National => "national",
            Level::Provincial => "provincial",
            Level::Municipal => "municipal",
        }
    }
}
