//! The park itself, whatever the year.

use super::text::{Text, Written};

#[derive(Debug, Clone)]
pub struct Park {
    /// Used in file names: lower-case letters, digits, hyphens.
    pub id: String,
    pub name: Text,
    pub short_name: Option<Text>,
    /// One of the standard's regions.
    pub region: Option<Written>,
}
