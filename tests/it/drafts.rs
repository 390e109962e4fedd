//! Draft or release: with an open error no unmarked PDF comes into being, whatever is asked for.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, transcript};
use crate::report::{pdf::Pdf, squeeze};

/// Faults of every stage: the file, what is replaced there, and by what.
const FAULTS: &[(&str, &str, &str)] = &[
    ("data/2024.yaml", "value: 50,", "value: 5O,"),
    ("data/2024.yaml", "value: 200000,", "value: null,"),
    ("data/2024.yaml", "output:", "outptu:"),
    ("content/2024/1-progress.yaml", "{{ trees }}", "{{ treees }}"),
    ("content/2024/1-progress.yaml", "植树{{ trees }}", "植树300棵"),
    ("content/2024/1-progress.yaml", "人均产值{{ output_per_worker }}", "人均产值{{ output_per_worker }"),
    ("content/2024/1-progress.yaml", "| change", "| chnage"),
    ("content/2024/report.yaml", "standard: demo", "standard: demo\nunknown_key: 1"),
];

/// What somebody might try, one choice of each.
const EDITIONS: &[&[&str]] = &[&[], &["--edition", "zh"], &["--edition", "en"], &["--edition", "bilingual"]];
const OPTIONS: &[&[&str]] =
    &[&[], &["--annex"], &["--no-annex"], &["--year", "2024"], &["--lang", "zh"], &["--out", "elsewhere"]];
const VARIABLES: &[(&str, &str)] =
    &[("LANG", "zh_CN.UTF-8"), ("ECOPARK_DRAFT", "0"), ("ECOPARK_RELEASE", "1"), ("RELEASE", "1"), ("CI", "true")];

/// A component that leaves the mark out, or hides it.
const UNMARKED: &[(&str, &str)] =
    &[("background: if draft { draft-mark },", ""), ("[草稿 DRAFT]", "[ ]"), ("size: 72pt", "size: 1pt")];

fn broken(fault: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let (file, good, bad) = FAULTS[fault % FAULTS.len()];
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(good), "{file} no longer says {good}");
    fs::write(&path, text.replacen(good, bad, 1)).unwrap();
    folder
}

fn build(folder: &Path, round: usize, extra: &[&str]) -> std::process::Output {
    let fonts = fonts().display().to_string();
    let (variable, value) = VARIABLES[round % VARIABLES.len()];
    std::process::Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder)
        .env(variable, value)
        .args(["build", "--ignore-system-fonts", "--font-dir", &fonts])
        .args(crate::project::PATIENCE)
        .args(EDITIONS[round % EDITIONS.len()])
        .args(OPTIONS[round % OPTIONS.len()])
        .args(extra)
        .output()
        .unwrap()
}

fn pdfs(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(pdfs(&entry));
        } else if entry.extension().is_some_and(|ending| ending == "pdf") {
            found.push(entry);
        }
    }
    found
}

#[test]
fn an_open_error_never_leaves_an_unmarked_pdf() {
    for round in 0..24 {
        let folder = broken(round);
        let earlier = folder.path().join("output/demo-park-2024-zh.pdf");
        fs::create_dir_all(folder.path().join("output")).unwrap();
        fs::write(&earlier, b"an earlier release").unwrap();
        let output = build(folder.path(), round, &[]);
        assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
        assert_eq!(pdfs(folder.path()), std::slice::from_ref(&earlier), "round {round}: {}", transcript(&output));
        assert_eq!(fs::read(&earlier).unwrap(), b"an earlier release", "round {round} touched the earlier release");
    }
}

#[test]
fn a_draft_is_marked_on_every_page_and_lists_what_is_open() {
    for (round, (file, ..)) in FAULTS.iter().enumerate() {
        let folder = broken(round);
        let output = build(folder.path(), round, &["--draft"]);
        let written = pdfs(folder.path());
        assert_eq!(written.len(), 1, "{}", transcript(&output));
        assert!(written[0].display().to_string().ends_with("-draft.pdf"), "{written:?}");
        let pdf = Pdf::read(&fs::read(&written[0]).unwrap());
        for number in 1..=pdf.pages() {
            let page = squeeze(pdf.page(number));
            assert!(page.contains("草稿DRAFT"), "round {round}, page {number}: {page:?}");
        }
        let first = squeeze(pdf.page(1));
        assert!(first.contains(*file), "round {round}: the first page does not name {file}: {first}");
    }
}

#[test]
fn a_template_cannot_take_the_mark_off() {
    for (good, bad) in UNMARKED {
        let folder = broken(4);
        let component = fs::read_to_string(repository().join("templates/components/page.typ")).unwrap();
        assert!(component.contains(good), "page.typ no longer says {good}");
        fs::create_dir_all(folder.path().join("templates/components")).unwrap();
        fs::write(folder.path().join("templates/components/page.typ"), component.replacen(good, bad, 1)).unwrap();
        let output = build(folder.path(), 1, &["--draft"]);
        assert!(transcript(&output).contains("does not bear the mark"), "{}", transcript(&output));
        assert!(pdfs(folder.path()).is_empty(), "{good}: an unmarked draft was written");
    }
}
