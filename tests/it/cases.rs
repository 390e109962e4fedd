//! Every folder of `tests/cases`: `command` (the arguments, a run a line), what differs from `tests/base`, and the `expected` transcript.
//!
//! In a case, `project/` is laid over `tests/base`, and `corrected/` over that before the second run; a file named `-name` there removes `name`. `{fonts}` in a command is the folder that
//! `./setup` fills. The transcript ends with the files that are new or changed, and of a Typst source the part below the components.
//! `UPDATE=1 cargo test cases` rewrites what is expected; read the difference before it is committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::project::{copy_folder, fonts, repository, run, transcript};

#[test]
fn every_case_prints_what_is_expected() {
    let cases = repository().join("tests/cases");
    let mut names: Vec<_> =
        fs::read_dir(&cases).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    names.sort();
    assert!(names.len() >= 25, "only {} cases", names.len());
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in &names {
        let found = play(case);
        let expected = fs::read_to_string(case.join("expected")).unwrap_or_default();
        if found != expected && update {
            fs::write(case.join("expected"), &found).unwrap();
        } else if found != expected {
            wrong.push(format!("{}:\n--- expected\n{expected}\n--- found\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ\n{}", wrong.len(), wrong.join("\n\n"));
}

fn play(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    if case.join("project").is_dir() {
        copy_folder(&case.join("project"), folder.path());
    }
    remove_marked(folder.path());
    let command = fs::read_to_string(case.join("command")).unwrap();
    let mut told = String::new();
    for (number, line) in command.lines().enumerate() {
        if number == 1 && case.join("corrected").is_dir() {
            copy_folder(&case.join("corrected"), folder.path());
        }
        let before = contents(folder.path());
        let fonts_needed = line.contains("{fonts}").then(|| fonts().display().to_string());
        let arguments: Vec<String> = line
            .split_whitespace()
            .map(|word| word.replace("{fonts}", fonts_needed.as_deref().unwrap_or_default()))
            .collect();
        let output = run(folder.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        told.push_str(&format!("$ ecopark {line}\n{}", transcript(&output)));
        for (name, bytes) in contents(folder.path()) {
            if before.get(&name) != Some(&bytes) {
                told.push_str(&format!("[wrote {name}]\n"));
                told.push_str(&below_components(&name, &bytes));
            }
        }
    }
    without_digests(&told)
}

/// The names of releases' records without their digests, which change with every version of the program.
fn without_digests(told: &str) -> String {
    let line = |line: &str| match line.split_once(".record.json").filter(|(path, _)| path.contains("/records/")) {
        Some((path, rest)) => format!("{}<digest>.record.json{rest}\n", &path[..path.len() - 12]),
        None => format!("{line}\n"),
    };
    told.lines().map(line).collect()
}

/// The part of a Typst source that a project's text ends up in; data that were corrected.
fn below_components(name: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if name.starts_with("data/") {
        return text.into_owned();
    }
    let body = text.split_once("\n#cover(").filter(|_| name.ends_with(".typ"));
    body.map_or_else(String::new, |(_, body)| format!("#cover({body}\n"))
}

fn remove_marked(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            remove_marked(&entry.path());
        } else if let Some(removed) = name.strip_prefix('-') {
            fs::remove_file(entry.path()).unwrap();
            fs::remove_file(folder.join(removed)).unwrap();
        }
    }
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                walk(root, &entry.path(), files);
            } else {
                let name = entry.path().strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, folder, &mut files);
    files
}
