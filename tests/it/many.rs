//! Several reports side by side: what is written does not depend on how many are made at a time, and what fails concerns nobody else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

/// Three parks, of which the second cannot be read. The others have the same report, but for a name, a figure and a paragraph.
fn parks() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, own) in [("a", "长春"), ("broken", "乙"), ("c", "丙")] {
        let park = folder.path().join(name);
        copy_folder(&repository().join("tests/base"), &park);
        let file = park.join("data/park.yaml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("name: { zh: ", &format!("name: {{ zh: {own}"))).unwrap();
    }
    fs::write(folder.path().join("broken/data/park.yaml"), "id: [").unwrap();
    let edit = |file: &str, own: &str, other: &str| {
        let file = folder.path().join("c").join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(own), "{own}");
        fs::write(&file, text.replace(own, other)).unwrap();
    };
    edit("data/2024.yaml", "trees: { value: 300", "trees: { value: 420");
    let paragraph = "      - zh: 植树{{ trees }}，";
    let more = "      - zh: 另植树{{ trees }}。\n        en: Another {{ trees }} trees were planted.\n";
    edit("content/2024/1-progress.yaml", paragraph, &format!("{more}{paragraph}"));
    folder
}

fn build(folder: &Path, arguments: &[&str]) -> String {
    let fonts = fonts().display().to_string();
    let common = ["build", "--lang", "en", "--ignore-system-fonts", "--font-dir", &fonts];
    transcript(&run(folder, &[&common, arguments].concat()))
}

fn written(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn note(folder: &Path, root: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                note(&entry.path(), root, files);
            } else {
                let name = entry.path().strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    for park in ["a", "broken", "c"].map(|park| folder.join(park).join("output")) {
        if park.is_dir() {
            note(&park, folder, &mut files);
        }
    }
    files
}

#[test]
fn what_is_written_does_not_depend_on_how_many_are_made_at_a_time() {
    let (one, three, alone) = (parks(), parks(), parks());
    let folders = ["a", "broken", "c", "--all-editions", "--jobs"];
    let said = build(one.path(), &[&folders[..], &["1"]].concat());
    assert_eq!(said, build(three.path(), &[&folders[..], &["3"]].concat()));
    for edition in ["zh", "en", "bilingual"] {
        build(alone.path(), &["a", "--edition", edition]);
        build(alone.path(), &["c", "--edition", edition]);
    }
    let files = written(one.path());
    assert_eq!(files.keys().filter(|name| name.ends_with(".pdf")).count(), 6, "{said}");
    assert!(files.keys().all(|name| !name.starts_with("broken")));
    assert!(files == written(three.path()), "one at a time, or three");
    assert!(files == written(alone.path()), "together, or each in a process of its own");
}

#[test]
fn what_fails_stops_no_other_and_is_named_at_the_end() {
    let folder = parks();
    let said = build(folder.path(), &["a", "broken", "c", "--edition", "zh"]);
    let headings: Vec<_> = said.lines().filter(|line| line.starts_with("== ")).collect();
    assert_eq!(headings, ["== a", "== broken", "== c"], "{said}");
    assert!(said.contains("2 of 3 reports written\nnot written: broken\n"), "{said}");
    assert!(said.ends_with("[exit 2]\n"), "{said}");
    assert!(!said.contains('\r'), "no progress where nobody looks: {said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_layout_that_runs_away_stops_no_other() {
    let folder = parks();
    let components = folder.path().join("a/templates/components");
    copy_folder(&repository().join("templates/components"), &components);
    let cover = fs::read_to_string(components.join("cover.typ")).unwrap();
    let endless =
        "#let eat() = { let n = 0; for a in range(3000000) { for b in range(100000) { n = calc.gcd(a, b) } } }";
    fs::write(components.join("cover.typ"), format!("{endless}\n#eat()\n{cover}")).unwrap();
    let said = build(folder.path(), &["a", "c", "--edition", "zh", "--time-limit", "5", "--jobs", "1"]);
    assert!(said.contains("error[layout-stopped]"), "{said}");
    assert!(said.contains("1 of 2 reports written\nnot written: a\n"), "{said}");
    assert!(said.ends_with("[exit 1]\n"), "{said}");
}

#[test]
fn a_command_that_sets_no_page_touches_no_font() {
    let folder = parks();
    // A font that cannot be read, and a folder of fonts that is none: whoever looks for fonts trips over one of them.
    let fonts = folder.path().join("a/templates/fonts");
    fs::create_dir_all(fonts.parent().unwrap()).unwrap();
    fs::write(&fonts, "no folder").unwrap();
    for command in ["check", "indicators", "schemas"] {
        let said = transcript(&run(&folder.path().join("a"), &[command, "--font-dir", "nowhere", "--lang", "en"]));
        assert!(!said.contains("font"), "{command}: {said}");
        assert!(said.ends_with("[exit 0]\n"), "{command}: {said}");
    }
    let said = transcript(&run(&folder.path().join("a"), &["build", "--font-dir", "nowhere"]));
    assert!(said.contains("there is no folder nowhere"), "a command that sets pages does look: {said}");
}

#[test]
fn of_reports_that_would_be_one_file_the_second_is_refused() {
    let folder = parks();
    let said = build(folder.path(), &["a", "c", "--edition", "zh", "--out", "both"]);
    assert!(said.contains("error[unwritable-output]: the reports of a and c would be one file"), "{said}");
    assert!(said.contains("1 of 2 reports written\nnot written: c\n"), "{said}");
    // The same project twice, and editions of one, which have names of their own.
    let said = build(folder.path(), &["a", "./a", "--edition", "zh"]);
    assert!(said.contains("1 of 2 reports written\nnot written: a\n"), "{said}");
    let said = build(folder.path(), &["a", "c", "--all-editions"]);
    assert!(said.contains("6 of 6 reports written\n"), "{said}");
}
