//! The layout does not depend on the font: other sets of faces give the same lines on the same pages.
//!
//! `./setup --all-fonts` puts the sets into `templates/font-sets/`. A set that is not there is told and left out; with
//! `ECOPARK_ALL_FONTS` set it is a failure.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::project::{copy_folder, example, fonts, repository, run, transcript};
use crate::report::edition;
use crate::report::pdf::Pdf;

/// Faces by which a machine's own, genuine set is known.
const GENUINE: [&str; 5] = ["FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "Zhuque Fangsong"];

/// The pages of the Chinese edition, as lines; a role whose place is taken by another style is a warning and no more.
fn lines(arguments: &[&str]) -> Vec<Vec<String>> {
    let folder = example();
    let output = run(folder.path(), &[&["build", "--edition", "zh"], arguments].concat());
    assert!(output.status.success(), "{}", transcript(&output));
    let pdf = Pdf::read(&fs::read(folder.path().join("output/changchun-etdz-2022-zh.pdf")).unwrap());
    (1..=pdf.pages()).map(|page| pdf.lines(page)).collect()
}

fn same_lines(name: &str, found: &[Vec<String>]) {
    let pdf = &edition("zh").pdf;
    let wanted: Vec<_> = (1..=pdf.pages()).map(|page| pdf.lines(page)).collect();
    assert!(wanted.iter().flatten().count() > 500, "too few lines to compare");
    for (index, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
        assert_eq!(found, wanted, "page {} set with {name}", index + 1);
    }
    assert_eq!(found.len(), wanted.len(), "pages set with {name}");
}

/// Told whether or not the test passes, past the capture of its output.
fn leave_out(test: &str, set: &str, cure: &str) {
    assert!(std::env::var_os("ECOPARK_ALL_FONTS").is_none() || set == "genuine", "the set {set} is missing: {cure}");
    let mut told = std::io::stderr().lock();
    writeln!(told, "{test}: NOT RUN with the font set {set}, which is not there: {cure}").unwrap();
}

fn set(name: &str) -> Option<PathBuf> {
    let folder = repository().join("templates/font-sets").join(name);
    let complete =
        fs::read_dir(&folder).is_ok_and(|files| files.flatten().filter(|file| file.path().is_file()).count() >= 8);
    complete.then_some(folder)
}

fn like_the_default(name: &str) {
    match set(name) {
        Some(folder) => {
            let folder = folder.display().to_string();
            same_lines(name, &lines(&["--ignore-system-fonts", "--font-dir", &folder]));
        }
        None => leave_out("line breaks", name, "run ./setup --all-fonts"),
    }
}

#[test]
fn line_breaks_are_the_same_with_noto_faces() {
    like_the_default("noto");
}

#[test]
fn line_breaks_are_the_same_with_song_for_the_body() {
    like_the_default("song");
}

#[test]
fn line_breaks_are_the_same_with_arphic_faces() {
    like_the_default("arphic");
}

#[test]
fn line_breaks_are_the_same_with_the_genuine_faces() {
    let folder = example();
    let chosen = transcript(&run(folder.path(), &["fonts"]));
    let body = chosen.lines().find(|line| line.starts_with("body")).unwrap_or_default();
    if GENUINE.iter().any(|face| body.contains(face)) {
        same_lines("genuine", &lines(&[]));
    } else {
        leave_out("line breaks", "genuine", "this system has no FangSong of its own");
    }
}

#[test]
fn a_body_set_in_song_is_a_warning() {
    // Made of the fetched fonts, without FangSong.
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "FandolSong-Regular.otf",
        "FandolSong-Bold.otf",
        "FandolHei-Regular.otf",
        "FandolKai-Regular.otf",
        "LiberationSerif-Regular.ttf",
    ] {
        fs::copy(fonts().join(name), folder.path().join(name)).unwrap();
    }
    let project = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), project.path());
    let named = folder.path().display().to_string();
    let output = run(project.path(), &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &named]);
    let told = transcript(&output);
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("warning[substituted-font]: no proper face for body (FangSong); FandolSong stands in"),
        "{told}"
    );
}

/// Faces are described without their characters until one is missed.
#[test]
fn a_character_that_no_named_face_has_is_set_by_another() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(fonts()).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("Fandol") || name.starts_with("Liberation") {
            fs::copy(entry.path(), folder.path().join(name)).unwrap();
        }
    }
    let project = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), project.path());
    let chapter = project.path().join("content/2024/1-progress.yaml");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, text.replace("植树", "⌘植树")).unwrap();
    let named = folder.path().display().to_string();
    let output = run(project.path(), &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &named]);
    assert!(output.status.success(), "{}", transcript(&output));
    let pdf = Pdf::read(&fs::read(project.path().join("output/demo-park-2024-zh.pdf")).unwrap());
    let runs = (1..=pdf.pages()).flat_map(|page| pdf.runs(page)).filter(|run| run.text.contains('⌘'));
    let faces: Vec<String> = runs.map(|run| run.face).collect();
    assert!(!faces.is_empty() && faces.iter().all(|face| face.contains("NewCMMath")), "{faces:?}");
}

#[test]
fn further_sets_change_nothing_unless_they_are_named() {
    let project = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), project.path());
    let own = project.path().join("templates/fonts");
    let further = project.path().join("templates/font-sets/noto");
    for (folder, names) in [(&own, ["FandolFang-Regular.otf"]), (&further, ["FandolKai-Regular.otf"])] {
        fs::create_dir_all(folder).unwrap();
        for name in names {
            fs::copy(fonts().join(name), folder.join(name)).unwrap();
        }
    }
    let chosen = |arguments: &[&str]| {
        transcript(&run(project.path(), &[&["fonts", "--ignore-system-fonts"], arguments].concat()))
    };
    let has = |told: &str, role: &str| told.lines().any(|line| line.starts_with(role));
    let unnamed = chosen(&[]);
    assert!(has(&unnamed, "body") && !has(&unnamed, "kai"), "{unnamed}");
    let named = chosen(&["--font-dir", &Path::new("templates/font-sets/noto").display().to_string()]);
    assert!(has(&named, "body") && has(&named, "kai"), "{named}");
}

/// `ecopark fonts --format json` on a project with the fetched fonts.
fn used_faces(project: &Path) -> (Vec<serde_json::Value>, String) {
    let folder = fonts().display().to_string();
    let output = run(project, &["fonts", "--format", "json", "--ignore-system-fonts", "--font-dir", &folder]);
    (serde_json::from_slice(&output.stdout).unwrap(), transcript(&output))
}

#[test]
fn fonts_tells_what_each_face_sets() {
    let (rows, told) = used_faces(example().path());
    assert!(told.ends_with("[exit 0]\n"), "{told}");
    let count = |role: &str, edition: &str| {
        rows.iter().find(|row| row["role"] == role).unwrap()["characters"][edition].as_u64().unwrap()
    };
    for role in ["body", "kai", "hei", "title", "song"] {
        assert!(count(role, "zh") > 20 && count(role, "bilingual") >= count(role, "zh"), "{role}\n{told}");
        assert_eq!(count(role, "en"), 0, "{role} in the English edition\n{told}");
    }
    assert!(count("latin", "en") > 60, "{told}");
    // The title's characters are those of its two lines and of 目录.
    let title: std::collections::BTreeSet<char> =
        "长春经济技术开发区年度生态工业园区建设评价报告目录".chars().collect();
    assert_eq!(count("title", "zh"), title.len() as u64, "{told}");
    assert!(rows.iter().all(|row| row["missing"] == ""), "{told}");
}

#[test]
fn fonts_tells_the_characters_that_no_face_has() {
    let project = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), project.path());
    copy_folder(&repository().join("tests/cases/missing-glyph/project"), project.path());
    let (rows, told) = used_faces(project.path());
    let body = rows.iter().find(|row| row["role"] == "body").unwrap();
    assert_eq!(body["missing"], "🦕𪛖", "{told}");
    assert!(told.contains("error[missing-glyph]") && told.contains("1-progress.yaml:"), "{told}");
    assert!(told.ends_with("[exit 1]\n"), "{told}");
}

#[test]
fn fonts_needs_no_report() {
    let (rows, told) = used_faces(tempfile::tempdir().unwrap().path());
    assert!(rows.iter().any(|row| row["role"] == "body" && row["face"] == "FandolFang R"), "{told}");
    assert!(told.contains("no characters were counted") && told.ends_with("[exit 0]\n"), "{told}");
}
