//! A new park and a park's next report: what is made, that it can be read and set at once, and that nothing there is touched.

mod next;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::project::{fonts, repository, run, transcript};
use crate::report::{pdf::Pdf, squeeze};

const NAMES: [&str; 4] = ["--name-zh", "青河经济开发区", "--name-en", "Qinghe Economic Zone"];

/// A new project in `park` of a fresh folder.
fn begun(more: &[&str]) -> (TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["init", "park"], &NAMES[..], &["--base-year", "2015", "--year", "2025"], more].concat();
    let output = run(folder.path(), &arguments);
    (folder, output)
}

fn findings(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let output = run(folder, &[&["check", "--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn count_by_rule(findings: &[serde_json::Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding["rule"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                walk(root, &entry, files);
            } else {
                let name = entry.strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
                files.insert(name, fs::read(&entry).unwrap());
            }
        }
    }
    let mut files_found = BTreeMap::new();
    walk(folder, folder, &mut files_found);
    files_found
}

/// A figure after another comes in, while those of the base year are not there yet.
#[test]
fn figures_of_a_new_park_can_be_corrected_one_by_one() {
    let (folder, _) = begun(&["--region", "other"]);
    let park = folder.path().join("park");
    for (fact, value) in
        [("fresh_water", "1400"), ("energy_consumption", "637183"), ("industrial_added_value", "2595000")]
    {
        let output = run(&park, &["correct", fact, value, "--reason", "年报", "--date", "2026-01-05", "--lang", "en"]);
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    }
    // What is missing is named by the facts of the formula.
    let found = findings(&park, &["--lang", "en"]);
    let told = |one: &&serde_json::Value| one["message"].as_str().unwrap().starts_with("row 13,");
    let elasticity = found.iter().filter(|one| one["rule"] == "assessed-without-value").find(told).unwrap();
    assert_eq!(elasticity["file"], "data/2015.yaml", "{elasticity}");
    let hint = elasticity["hint"].as_str().unwrap();
    assert!(hint.contains("fresh water consumption 2015"), "{hint}");
    assert!(hint.contains("industrial added value 2015"), "{hint}");
    assert!(!hint.contains("2025"), "{hint}");
}

#[test]
fn a_new_park_reads_without_a_fault_but_what_is_still_open() {
    let (folder, output) = begun(&["--region", "other", "--level", "national"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let park = folder.path().join("park");
    let found = count_by_rule(&findings(&park, &[]));
    let open = [
        "to-be-written",
        "group-without-choice",
        "too-few-assessed",
        "assessed-without-value",
        "row-left-blank",
        "unverified-standard",
    ];
    let strange: Vec<_> = found.keys().filter(|rule| !open.contains(&rule.as_str())).collect();
    assert!(strange.is_empty(), "{found:?}");
    // 14 paragraphs of guidance and the date.
    assert_eq!(found["to-be-written"], 15);
    // Of 32 rows every one is without a value; 17 are mandatory.
    assert_eq!((found["assessed-without-value"], found["row-left-blank"]), (17, 15));
    assert_eq!(found["group-without-choice"], 6);
}

#[test]
fn without_a_region_the_region_is_asked_for() {
    let (folder, output) = begun(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let found = count_by_rule(&findings(&folder.path().join("park"), &[]));
    assert_eq!(found.get("missing-key"), Some(&1), "{found:?}");
}

#[test]
fn every_fact_of_the_standard_is_open_with_its_unit() {
    let (folder, _) = begun(&["--region", "other"]);
    let data = fs::read_to_string(folder.path().join("park/data/2025.yaml")).unwrap();
    let standard = fs::read_to_string(repository().join("data/standards/hj274-2015.yaml")).unwrap();
    let facts = standard.split("\nfacts:\n").nth(1).unwrap().lines().take_while(|line| line.starts_with("  "));
    let ids: Vec<&str> = facts.map(|line| line.trim().split(':').next().unwrap()).collect();
    assert_eq!(ids.len(), 23);
    for id in ids {
        let line = data.lines().find(|line| line.trim_start().starts_with(&format!("{id}:")));
        let line = line.unwrap_or_else(|| panic!("{id} is not there"));
        assert!(line.contains("{ value: null, unit: "), "{line}");
    }
    for (year, needed) in [(2015, 8), (2022, 2), (2024, 9)] {
        let data = fs::read_to_string(folder.path().join(format!("park/data/{year}.yaml"))).unwrap();
        assert_eq!(data.matches("value: null").count(), needed, "{data}");
    }
}

#[test]
fn a_new_park_is_set_as_a_marked_draft_at_once_and_never_released() {
    let (folder, _) = begun(&[]);
    let park = folder.path().join("park");
    let fonts = fonts().display().to_string();
    let with_fonts = ["--ignore-system-fonts", "--font-dir", &fonts];
    for edition in ["zh", "en", "bilingual"] {
        let output = run(&park, &[&["build", "--draft", "--edition", edition], &with_fonts[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{edition}: {}", transcript(&output));
        let pdf =
            Pdf::read(&fs::read(park.join(format!("output/qinghe-economic-zone-2025-{edition}-draft.pdf"))).unwrap());
        let text: String = (1..=pdf.pages()).map(|number| squeeze(pdf.page(number))).collect();
        let name = if edition == "en" { "QingheEconomicZone" } else { "青河经济开发区2025年度" };
        assert!(text.contains(name), "{edition}: {text}");
        let output = run(&park, &[&["build", "--edition", edition], &with_fonts[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{edition}: {}", transcript(&output));
    }
    let pdfs = files(&park.join("output"));
    assert!(pdfs.keys().all(|name| name.contains("-draft.")), "{:?}", pdfs.keys());
}

#[test]
fn a_draft_with_much_open_tells_it_on_one_page_and_lists_it_behind_the_report() {
    let (folder, _) = begun(&[]);
    let park = folder.path().join("park");
    let fonts = fonts().display().to_string();
    let output = run(&park, &["build", "--draft", "--ignore-system-fonts", "--font-dir", &fonts]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let pdf = park.join("output/qinghe-economic-zone-2025-bilingual-draft.pdf");
    let pdf = Pdf::read(&fs::read(pdf).unwrap());
    let first = squeeze(pdf.page(1));
    for told in ["to-be-written×15", "assessed-without-value×17", "missing-key×1", "(57)"] {
        assert!(first.contains(told), "{told}: {first}");
    }
    assert!(squeeze(pdf.page(2)).contains("青河经济开发区"), "the cover comes next");
    let behind: String = (pdf.pages() - 6..=pdf.pages()).map(|number| squeeze(pdf.page(number))).collect();
    assert_eq!(behind.matches("to-be-written").count(), 15, "{behind}");
    assert!(behind.contains("data/park.yaml"), "{behind}");
}

#[test]
fn fonts_are_found_for_a_project_anywhere_and_the_places_are_told_where_they_are_not() {
    let (folder, _) = begun(&[]);
    fonts();
    let output = run(folder.path(), &["-C", "park", "fonts", "--format", "json"]);
    let faces: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let body = faces[0]["file"].as_str().unwrap_or_else(|| panic!("{}", transcript(&output)));
    assert!(body.contains("templates/fonts"), "the fonts of the program: {body}");
    let named = repository().join("templates/fonts").display().to_string();
    let alone = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ecopark"));
        command.current_dir(folder.path()).args(["-C", "park", "fonts", "--ignore-system-fonts", "--lang", "en"]);
        command
    };
    let output = alone().env("ECOPARK_FONTS", &named).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let output = alone().env_remove("ECOPARK_FONTS").output().unwrap();
    assert!(transcript(&output).contains("looked in: park/templates/fonts\n"), "{}", transcript(&output));
    let output = alone().env("ECOPARK_FONTS", "nowhere").output().unwrap();
    assert!(transcript(&output).contains("there is no folder nowhere"), "{}", transcript(&output));
}

#[test]
fn a_new_park_names_the_schemas_that_come_with_it() {
    let (folder, _) = begun(&[]);
    let made = files(folder.path());
    for (name, bytes) in made.iter().filter(|(name, _)| name.ends_with(".yaml")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let schema = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=");
        let schema = schema.unwrap_or_else(|| panic!("{name} names no schema"));
        let levels = schema.matches("../").count();
        let parts: Vec<&str> = name.split('/').collect();
        let base = parts[..parts.len() - 1 - levels].join("/");
        let path = format!("{base}/{}", schema.trim_start_matches("../"));
        assert!(made.contains_key(&path), "{name}: there is no {path}");
    }
}

#[test]
fn the_next_step_names_the_folder_that_was_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("my parks")).unwrap();
    let arguments =
        [&["-C", "my parks", "init", "qing"], &NAMES[..], &["--base-year", "2015", "--year", "2025"]].concat();
    let told = transcript(&run(folder.path(), &arguments));
    assert!(told.contains("ecopark -C \"my parks/qing\" build --draft"), "{told}");
}

#[test]
fn what_is_there_is_left_alone_and_nothing_is_made_in_part() {
    let (folder, _) = begun(&[]);
    let before = files(folder.path());
    let again = [&["init", "park"], &NAMES[..], &["--base-year", "2010", "--year", "2026"]].concat();
    let output = run(folder.path(), &again);
    assert_eq!(output.status.code(), Some(1));
    assert!(transcript(&output).contains("already-there"), "{}", transcript(&output));
    assert_eq!(files(folder.path()), before);
    // A file stands where a folder would be made.
    let other = tempfile::tempdir().unwrap();
    fs::create_dir(other.path().join("park")).unwrap();
    fs::write(other.path().join("park/content"), "mine").unwrap();
    let output = run(other.path(), &again);
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    let left = files(other.path());
    assert_eq!(left.keys().collect::<Vec<_>>(), ["park/content"]);
    assert!(!other.path().join("park/data").exists());
}

#[test]
fn strange_names_are_kept_or_refused_but_never_change_what_is_read() {
    for name in
        ["a: b", "# x", "“引”", "it's \"so\"", "甲 - 乙, [丙]", "null", "1e3", "甲\\n乙", "&a *b !c", "%", "@{", "''"]
    {
        let folder = tempfile::tempdir().unwrap();
        let arguments =
            ["init", "p", "--name-zh", name, "--name-en", name, "--id", "p", "--base-year", "2015", "--year", "2025"];
        let output = run(folder.path(), &arguments);
        if name.contains('{') {
            assert_eq!(output.status.code(), Some(1), "{name}: {}", transcript(&output));
            assert!(files(folder.path()).is_empty());
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{name}: {}", transcript(&output));
        let found = findings(&folder.path().join("p"), &[]);
        let strange = ["yaml-syntax", "wrong-value", "unknown-key", "missing-key"];
        let strange: Vec<_> =
            found.iter().filter(|finding| strange.contains(&finding["rule"].as_str().unwrap())).collect();
        // The region is left open.
        assert_eq!(strange.len(), 1, "{name}: {strange:?}");
    }
}

#[test]
fn what_is_wrong_with_the_wish_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], i32, &[&str]); 4] = [
        (&["init", "p", "--year", "2025"], 2, &["--name-zh, --name-en, --base-year"]),
        (
            &["init", "p", "--name-zh", " ", "--name-en", "中", "--base-year", "2030", "--year", "2025"],
            1,
            &["--name-zh is not the name", "the park's id ``", "2030 must lie before 2025"],
        ),
        (
            &[
                "init",
                "p",
                "--name-zh",
                "甲",
                "--name-en",
                "A",
                "--base-year",
                "2015",
                "--year",
                "2025",
                "--region",
                "x",
            ],
            1,
            &["no region `x`", "water_short"],
        ),
        (
            &[
                "init",
                "p",
                "--name-zh",
                "甲",
                "--name-en",
                "A",
                "--base-year",
                "2015",
                "--year",
                "2025",
                "--standard",
                "x",
            ],
            2,
            &["no standard called `x`", "hj274-2015"],
        ),
    ];
    for (arguments, status, said) in cases {
        let output = run(folder.path(), arguments);
        let told = transcript(&output);
        assert_eq!(output.status.code(), Some(status), "{told}");
        for words in said {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(files(folder.path()).is_empty());
    }
}

#[test]
fn another_standard_is_taken_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let standard = repository().join("tests/base/data/standards/demo.yaml").display().to_string();
    let arguments =
        [&["init", "p"], &NAMES[..], &["--base-year", "2015", "--year", "2025", "--standard", &standard]].concat();
    let output = run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let made = files(&folder.path().join("p"));
    assert_eq!(made["data/standards/demo.yaml"], fs::read(&standard).unwrap());
    assert!(String::from_utf8_lossy(&made["content/2025/report.yaml"]).contains("standard: demo\n"));
}

#[test]
fn without_a_command_line_a_terminal_or_no_desktop_means_help() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert!(
        transcript(&output).contains("init") && transcript(&output).contains("Usage: ecopark"),
        "{}",
        transcript(&output)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn opened_at_a_desktop_the_program_shows_the_project_of_its_folder() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    crate::project::copy_folder(&repository().join("tests/base"), folder.path());
    // No browser is found on this path.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder.path())
        .env("DISPLAY", ":99")
        .env("PATH", folder.path())
        .env("LANG", "zh_CN.UTF-8")
        .env_remove("LC_ALL")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert!(said.contains("结束预览"), "{said}");
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["completions", "bash"]);
    let script = String::from_utf8(output.stdout).unwrap();
    assert!(!script.contains("layout"), "what only the program calls is offered");
    for command in ["init", "new-year", "accept-unchanged", "build", "check", "indicators", "explain", "fonts"] {
        assert!(script.contains(command), "{command}");
        let page = String::from_utf8(run(folder.path(), &["man", command]).stdout).unwrap();
        assert!(page.contains(&format!(".TH ecopark-{command} 1")), "{page}");
    }
    assert!(transcript(&run(folder.path(), &["man", "biuld"])).contains("there is no command `biuld`"));
}
