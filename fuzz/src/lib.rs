//! What is tried on bytes that anybody may have written: one function for each target. A fuzzer calls them with what it makes up, and
//! `tests/it/fuzzed.rs` with the files of `fuzz/corpus`. They panic where the program does not keep its word.

pub mod formula;
pub mod project;
pub mod records;
pub mod requests;
pub mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use ecopark::finding::Finding;
use ecopark::load::Request;
use ecopark::model::writing::{Unwritten, Writing};
use ecopark::render;

/// The tiny project of the tests, and the files that it does without.
pub const BASE: [(&str, &str); 11] = [
    ("data/2024.yaml", include_str!("../../tests/base/data/2024.yaml")),
    ("data/facts.yaml", include_str!("../../tests/base/data/facts.yaml")),
    ("content/2024/report.yaml", include_str!("../../tests/base/content/2024/report.yaml")),
    ("content/2024/1-progress.yaml", include_str!("../../tests/base/content/2024/1-progress.yaml")),
    ("data/standards/demo.yaml", include_str!("../../tests/base/data/standards/demo.yaml")),
    ("data/park.yaml", include_str!("../../tests/base/data/park.yaml")),
    ("data/2020.yaml", include_str!("../../tests/base/data/2020.yaml")),
    ("data/checks.yaml", ""),
    ("data/glossary.yaml", ""),
    ("data/corrections.yaml", ""),
    ("content/2024/translations.yaml", ""),
];

/// The files of the tiny project.
pub fn base() -> BTreeMap<String, Vec<u8>> {
    let written = BASE.iter().filter(|(_, text)| !text.is_empty());
    written.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The report of the tiny project; its folder is read by nothing.
pub fn request() -> Request {
    Request { folder: PathBuf::from("."), year: None, standard: None }
}

/// Renders templates in this process.
pub fn press(writing: &Writing) -> Result<String, Unwritten> {
    render::write(writing).map_err(Unwritten::Fault)
}

/// Every finding says something in both languages and stands in its file.
pub fn sound(findings: &[Finding]) {
    for finding in findings {
        let (rule, message) = (finding.rule.name(), &finding.message);
        assert!(!message.zh.is_empty() && !message.en.is_empty(), "{rule} says nothing");
        if let Some(place) = &finding.place {
            let quoted = place.source.text.get(place.range.clone());
            assert!(quoted.is_some(), "{rule} stands at {:?} of {}", place.range, place.source.path);
        }
    }
}
