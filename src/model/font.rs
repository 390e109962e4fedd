//! The fonts that were found and the face that plays each role on the page. Not how they are chosen (`fonts`).

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use typst::text::FontInfo;

/// The role of Latin letters and digits.
pub const LATIN: &str = "latin";

/// The role of faces that are asked for what the others lack.
pub const RARE: &str = "rare";

/// The lightest weight that counts as bold.
pub const BOLD: u16 = 600;

/// A role's face.
#[derive(Debug, Clone)]
pub struct Face {
    pub role: &'static str,
    /// As Typst names it.
    pub family: String,
    /// Whether the role asks for the bold of the family.
    pub bold: bool,
    /// The file; nothing for a face inside the program.
    pub file: Option<PathBuf>,
}

/// What a face was used for on the pages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Used {
    /// The characters that it sets, each once, white space left out.
    pub characters: BTreeSet<char>,
    /// Those that it was the first to be asked for and that no face has.
    pub missing: BTreeSet<char>,
}

/// By family, and whether bold.
pub type Usage = std::collections::BTreeMap<(String, bool), Used>;

/// Everything Typst may set text with.
#[derive(Debug, Clone)]
pub struct Fonts {
    pub faces: Vec<Face>,
    /// Faces asked for the characters that the chosen ones lack.
    pub rare: Vec<Face>,
    /// In the order in which they are asked; those inside the program come after them.
    pub files: Vec<FontFile>,
}

/// A face in a font file, with what Typst needs to know before it opens it. The characters that it has may be left out: Typst asks for
/// them only where the faces that a text names lack one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FontFile {
    pub path: PathBuf,
    pub index: u32,
    pub info: FontInfo,
}

impl FontFile {
    pub fn has_characters(&self) -> bool {
        self.info.coverage.iter().next().is_some()
    }
}

impl Fonts {
    /// For each role the families that Typst is to try in turn. The Latin face stands alone: in Chinese text it comes first, and what
    /// it lacks is for the Chinese face.
    pub fn families(&self) -> Vec<(String, Vec<String>)> {
        let families = |face: &Face| {
            let rare = self.rare.iter().map(|rare| rare.family.clone());
            let rare = rare.filter(|family| *family != face.family && face.role != LATIN);
            (face.role.to_owned(), std::iter::once(face.family.clone()).chain(rare).collect())
        };
        self.faces.iter().map(families).collect()
    }

    /// What the face of a role was used for. A weight that no role asks for, such as the bold of English headings, counts for all roles
    /// of its family.
    pub fn used_by(&self, face: &Face, usage: &Usage) -> Used {
        let asked = |family: &str, bold: bool| {
            let mut all = self.faces.iter().chain(&self.rare);
            all.any(|other| other.family == family && other.bold == bold)
        };
        let mut sum = Used::default();
        for ((family, bold), used) in usage {
            if *family == face.family && (*bold == face.bold || !asked(family, *bold)) {
                sum.characters.extend(&used.characters);
                sum.missing.extend(&used.missing);
            }
        }
        sum
    }
}
