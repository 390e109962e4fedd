//! The fonts that were found and the face that plays each role on the page. Not how they are chosen (`fonts`).

use std::path::PathBuf;

use typst_kit::fonts::FontStore;

/// The role of Latin letters and digits.
pub const LATIN: &str = "latin";

/// A role's face.
#[derive(Debug, Clone)]
pub struct Face {
    pub role: &'static str,
    /// As Typst names it.
    pub family: String,
    /// The file; nothing for a face inside the program.
    pub file: Option<PathBuf>,
}

/// Everything Typst may set text with.
pub struct Fonts {
    pub store: FontStore,
    pub faces: Vec<Face>,
    /// Families asked for the characters that the chosen faces lack.
    pub rare: Vec<String>,
}

impl Fonts {
    /// For each role the families that Typst is to try in turn. The Latin face stands alone: in Chinese text it comes first, and what
    /// it lacks is for the Chinese face.
    pub fn families(&self) -> Vec<(String, Vec<String>)> {
        let families = |face: &Face| {
            let rare = self.rare.iter().filter(|family| **family != face.family && face.role != LATIN).cloned();
            (face.role.to_owned(), std::iter::once(face.family.clone()).chain(rare).collect())
        };
        self.faces.iter().map(families).collect()
    }
}
