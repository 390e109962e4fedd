//! How grave the findings of a rule can be, and the words for it.

use crate::finding::{Severity, Words};

/// How grave the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severities {
    Error,
    Warning,
    /// Which of the two, the paragraph says.
    Either,
}

impl Severities {
    pub fn include(self, severity: Severity) -> bool {
        match self {
            Severities::Error => severity == Severity::Error,
            Severities::Warning => severity == Severity::Warning,
            Severities::Either => true,
        }
    }

    pub(super) fn words(self) -> Words {
        match self {
            Severities::Error => Words::new("错误", "Error"),
            Severities::Warning => Words::new("警告", "Warning"),
            Severities::Either => Words::new("错误或警告", "Error or warning"),
        }
    }
}
