//! Which languages a report is printed in.

use crate::finding::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edition {
    /// Chinese with its English below: the default.
    Bilingual,
    /// Pure Chinese: what is filed.
    Chinese,
    /// Pure English.
    English,
}

impl Edition {
    pub const ALL: [Edition; 3] = [Edition::Chinese, Edition::Bilingual, Edition::English];

    /// The name on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Edition::Bilingual => "bilingual",
            Edition::Chinese => "zh",
            Edition::English => "en",
        }
    }

    /// The languages in the order in which they are printed.
    pub fn languages(self) -> &'static [Language] {
        match self {
            Edition::Bilingual => &Language::BOTH,
            Edition::Chinese => &[Language::Chinese],
            Edition::English => &[Language::English],
        }
    }
}
