//! What the fuzzers found worth keeping, tried again: every file of `fuzz/corpus`, with the functions that the fuzzers call.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::project::repository;

#[path = "../../fuzz/src/lib.rs"]
pub mod targets;

/// Runs a target over its corpus, and names the files that it does not stand.
fn replay(name: &str, run: fn(&[u8])) {
    let folder = repository().join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "the corpus of {name} is missing");
    let fails = |file: &&std::path::PathBuf| {
        let bytes = fs::read(file).unwrap();
        catch_unwind(AssertUnwindSafe(|| run(&bytes))).is_err()
    };
    let failed: Vec<_> = files.iter().filter(fails).collect();
    assert!(failed.is_empty(), "{} of {}: {failed:?}", failed.len(), files.len());
}

#[test]
fn yaml_becomes_a_project_or_findings() {
    replay("project", targets::project::run);
}

#[test]
fn text_stays_text_in_typst() {
    replay("text", targets::text::run);
}

#[test]
fn formulas_are_computed_or_refused() {
    replay("formula", targets::formula::run);
}

#[test]
fn projects_are_compared() {
    replay("records", targets::records::run);
}

#[test]
fn requests_are_answered_or_refused() {
    replay("requests", targets::requests::run);
}
