//! The face for each role, its file, and how many characters of the report it sets in each edition.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use ecopark::finding::Language;
use ecopark::model::edition::Edition;
use ecopark::model::font::{Face, Fonts, Usage};

use super::{json, pad};

/// A face and what it sets.
#[derive(Serialize)]
struct Row {
    role: &'static str,
    face: String,
    /// Relative to the project where it lies there; nothing for a face inside the program.
    file: Option<String>,
    /// Distinct characters by edition; nothing where the report could not be set.
    characters: BTreeMap<&'static str, usize>,
    /// Characters asked of this face that no face has.
    missing: String,
}

fn rows(fonts: &Fonts, usage: &[(Edition, Usage)], folder: &Path) -> Vec<Row> {
    let row = |face: &Face| {
        let used = usage.iter().map(|(edition, usage)| (edition.name(), fonts.used_by(face, usage)));
        let used: Vec<_> = used.collect();
        let mut missing: Vec<char> = used.iter().flat_map(|(_, used)| used.missing.iter().copied()).collect();
        missing.sort_unstable();
        missing.dedup();
        Row {
            role: face.role,
            face: face.family.clone(),
            file: face.file.as_deref().map(|file| file.strip_prefix(folder).unwrap_or(file).display().to_string()),
            characters: used.iter().map(|(edition, used)| (*edition, used.characters.len())).collect(),
            missing: missing.into_iter().collect(),
        }
    };
    let plays = |rare: &&Face| fonts.faces.iter().any(|face| (&face.family, face.bold) == (&rare.family, rare.bold));
    fonts.faces.iter().chain(fonts.rare.iter().filter(|rare| !plays(rare))).map(row).collect()
}

/// A table for people.
pub fn faces(fonts: &Fonts, usage: &[(Edition, Usage)], folder: &Path, language: Language) -> String {
    const WIDTH: usize = 9;
    let editions: Vec<_> = usage.iter().map(|(edition, _)| edition.name()).collect();
    let mut text = String::new();
    let mut line = |role: &str, face: &str, counts: Vec<String>, file: &str| {
        let counts: String = counts.iter().map(|count| format!("  {}", pad(count, WIDTH, true))).collect();
        let line = format!("{}  {}{counts}  {file}", pad(role, 6, false), pad(face, 22, false));
        text.push_str(line.trim_end());
        text.push('\n');
    };
    if !editions.is_empty() {
        let (role, face, file) = match language {
            Language::Chinese => ("用途", "字体", "文件"),
            Language::English => ("role", "face", "file"),
        };
        line(role, face, editions.iter().map(|edition| (*edition).to_owned()).collect(), file);
    }
    for row in rows(fonts, usage, folder) {
        let counts = editions.iter().map(|edition| row.characters[edition].to_string()).collect();
        let built_in = match language {
            Language::Chinese => "（程序内置）",
            Language::English => "(built in)",
        };
        line(row.role, &row.face, counts, row.file.as_deref().unwrap_or(built_in));
    }
    text
}

/// The same for programs.
pub fn faces_json(fonts: &Fonts, usage: &[(Edition, Usage)], folder: &Path) -> String {
    json(&rows(fonts, usage, folder))
}
