//! The record of a build: what was read, what followed from it, what was printed where, and what was found. Kept beside the PDF; compared
//! by `diff`. Plain data in a fixed order, so that the same input gives the same bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The shape of the file; a record of another shape cannot be compared.
pub const FORMAT: u32 = 1;

/// Stands before the digest of the inputs among a PDF's keywords.
pub const DIGEST_MARK: &str = "inputs-sha256:";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub format: u32,
    /// The program and its version.
    pub program: String,
    pub version: String,
    pub park: Option<String>,
    pub year: i32,
    pub edition: String,
    /// With the annex on how the indicators were computed.
    pub annex: bool,
    pub draft: bool,
    /// The report's own date.
    pub date: Option<String>,
    pub standard: StandardUsed,
    /// Over everything that decides what is printed; the PDF bears it too.
    pub digest: String,
    /// Nothing where no pages were set.
    pub pdf: Option<PdfWritten>,
    pub faces: Vec<FaceUsed>,
    /// Every file of the project that was read, by path.
    pub inputs: Vec<Input>,
    /// By id and year.
    pub facts: Vec<Fact>,
    /// The rows of the standard, in its order.
    pub indicators: Vec<Indicator>,
    /// Computed facts and counts, by id.
    pub derived: Vec<Derived>,
    /// Everything said, in the order of printing.
    pub passages: Vec<Passage>,
    pub findings: Vec<FindingMade>,
    pub waivers: Vec<WaiverGiven>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardUsed {
    pub id: String,
    /// Its number and year of issue.
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PdfWritten {
    pub sha256: String,
    pub pages: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaceUsed {
    pub role: String,
    pub families: Vec<String>,
}

/// A file by its path from the project's folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    pub path: String,
    pub sha256: String,
}

/// A text in both languages, as far as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub zh: String,
    pub en: String,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    pub file: String,
    pub line: usize,
}

/// A fact as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub id: String,
    pub year: i32,
    pub name: Name,
    /// As written; nothing where it was not collected or was refused.
    pub value: Option<String>,
    pub unit: Option<String>,
    pub approximate: Option<String>,
    pub source: Option<String>,
    pub at: At,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    pub no: u32,
    pub id: String,
    pub name: Name,
    pub unit: String,
    pub kind: String,
    pub assessed: bool,
    /// The full value, or its first dozen digits and `…`.
    pub value: Option<String>,
    pub shown: Option<String>,
    pub requirement: Option<String>,
    pub met: Option<bool>,
    /// What it was computed from, `id@year`.
    pub inputs: Vec<String>,
}

/// A value that follows from others: a fact with a formula, a count of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    pub id: String,
    pub name: Name,
    pub value: Option<String>,
    pub unit: Option<String>,
    /// What it was computed from, `id@year`.
    pub inputs: Vec<String>,
    /// It counts the rows by what was decided of them.
    pub counts: bool,
}

/// What a passage is in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PassageKind {
    Cover,
    Heading,
    Sentence,
    Caption,
    /// A word or number within a figure.
    Figure,
    /// Of the assessment table.
    Cell,
    /// A line of the annex.
    Annex,
}

/// A sentence, a heading, a cell: the least that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The same for both languages; with the language it names one passage.
    pub id: String,
    pub kind: PassageKind,
    pub language: String,
    /// As printed.
    pub text: String,
    /// As printed, with `{id}` in place of each value.
    pub wording: String,
    /// What it states, `id@year`.
    pub facts: Vec<String>,
    /// Pages of the PDF, counted from its first; none where no pages were set.
    pub pages: Vec<usize>,
    /// Where it is written; nothing for what the program says itself.
    pub at: Option<At>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingMade {
    pub rule: String,
    pub severity: String,
    pub about: Option<String>,
    pub message: Name,
    pub at: Option<At>,
    pub waived: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverGiven {
    pub rule: String,
    pub about: String,
    pub values: Vec<(String, String)>,
    pub reason: String,
    pub by: String,
}

impl Fact {
    /// `id@year`
    pub fn key(&self) -> String {
        format!("{}@{}", self.id, self.year)
    }
}

impl Record {
    /// The digest that the inputs, the program and what was asked for give.
    pub fn digest_of_inputs(&self) -> String {
        let mut hasher = Sha256::new();
        let mut line = |text: String| hasher.update(format!("{text}\n").as_bytes());
        line(format!("{} {}", self.program, self.version));
        line(format!("{:?} {} {} annex={} draft={}", self.park, self.year, self.edition, self.annex, self.draft));
        for face in &self.faces {
            line(format!("{} {}", face.role, face.families.join(", ")));
        }
        for input in &self.inputs {
            line(format!("{} {}", input.sha256, input.path));
        }
        hex(&hasher.finalize())
    }

    /// The record as it is kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).map_or_else(|error| error.to_string(), |text| text + "\n")
    }
}

/// The SHA-256 of a file's bytes.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
