//! Wherever a project lies and whatever saved its files: the same report, or a finding that says what to do.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

const FILES: [&str; 7] = [
    "data/2024.yaml",
    "data/2020.yaml",
    "data/facts.yaml",
    "data/park.yaml",
    "data/standards/demo.yaml",
    "content/2024/report.yaml",
    "content/2024/1-progress.yaml",
];

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    folder
}

/// The PDF that is built of a project, with more words on the command line and the environment changed.
fn pdf(folder: &Path, more: &[&str], environment: &[(&str, &str)]) -> Vec<u8> {
    let fonts = fonts().display().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder)
        .args(["build", "--edition", "zh", "--time-limit", "600", "--ignore-system-fonts", "--font-dir", &fonts])
        .args(more)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{more:?} {environment:?}: {}", transcript(&output));
    // The digest in it is that of the files' bytes.
    let bytes = fs::read(folder.join("output/demo-park-2024-zh.pdf")).unwrap();
    fs::remove_dir_all(folder.join("output")).unwrap();
    bytes
}

#[test]
fn a_path_with_anything_in_it_is_a_path() {
    let wanted = pdf(project().path(), &[], &[]);
    let long = "长".repeat(66) + "ab";
    assert_eq!(long.len(), 200);
    let names = [
        "with spaces and  two",
        "园区 报告（终稿）",
        "😀🏭",
        &long,
        "#quote\"'$(id)`id`;&|*?",
        "-rf",
        "a\\b",
        "{{x}}%PATH%",
        ".hidden",
        "e\u{301}",
    ];
    for name in names {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join(name);
        copy_folder(&repository().join("tests/base"), &folder);
        assert!(pdf(&folder, &[], &[]) == wanted, "{name}: another report");
        let place = folder.display().to_string();
        let said = transcript(&run(outer.path(), &["-C", &place, "check", "--lang", "en"]));
        assert_eq!(said, "nothing to report\n[exit 0]\n", "{name}");
        fs::write(folder.join("data/park.yaml"), "id: x\n").unwrap();
        let said = transcript(&run(outer.path(), &["-C", &place, "check", "--lang", "en"]));
        assert!(said.contains("data/park.yaml:1:1") && !said.contains("panicked"), "{name}: {said}");
    }
}

/// The pages are those of the same files with plain line ends.
#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let typ = |folder: &Path| {
        let fonts = fonts().display().to_string();
        let output = run(folder, &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts]);
        assert!(output.status.success(), "{}", transcript(&output));
        let text = fs::read_to_string(folder.join("output/demo-park-2024-zh.typ")).unwrap();
        text.lines().filter(|line| !line.contains("keywords:")).collect::<Vec<_>>().join("\n")
    };
    let wanted = typ(project().path());
    for (mark, end) in [("", "\r\n"), ("\u{feff}", "\n"), ("\u{feff}", "\r\n")] {
        let folder = project();
        for file in FILES {
            let path = folder.path().join(file);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("{mark}{}", text.replace('\n', end))).unwrap();
        }
        assert!(typ(folder.path()) == wanted, "{mark:?} {end:?}: another report");
    }
}

/// Encodings that Chinese programs save by themselves are told by name, with what to do.
#[test]
fn other_encodings_are_named() {
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let text = "name: { zh: 园区 }\n";
    let gbk = b"name: { zh: \xd4\xb0\xc7\xf8 }\n".to_vec();
    let cases = [
        ("UTF-16", utf16(&format!("\u{feff}{text}"), true)),
        ("UTF-16", utf16(&format!("\u{feff}{text}"), false)),
        ("UTF-16", utf16("name: { zh: a, en: b }\n", true)),
        ("GBK", gbk),
    ];
    for file in FILES.into_iter().chain([
        "data/glossary.yaml",
        "data/checks.yaml",
        "data/imports.yaml",
        "data/corrections.yaml",
        "content/2024/translations.yaml",
    ]) {
        for (name, bytes) in &cases {
            let folder = project();
            fs::write(folder.path().join(file), bytes).unwrap();
            let said = transcript(&run(folder.path(), &["check", "--lang", "en"]));
            assert!(said.contains(&format!("{file} is {name}, and must be UTF-8")), "{file}: {said}");
            assert!(said.contains("save it as UTF-8") && said.ends_with("[exit 2]\n"), "{file}: {said}");
        }
    }
}

/// The clock, the place and the language of the machine are not in the report.
#[test]
fn time_zones_and_locales_change_nothing() {
    let folder = project();
    let wanted = pdf(folder.path(), &[], &[]);
    for environment in [
        [("TZ", "Asia/Shanghai"), ("LC_ALL", "zh_CN.UTF-8")],
        [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C")],
        [("TZ", "America/Adak"), ("LC_ALL", "tr_TR.UTF-8")],
        [("TZ", ":/no/such"), ("LC_ALL", "de_DE.ISO-8859-1")],
    ] {
        assert!(pdf(folder.path(), &[], &environment) == wanted, "{environment:?}: another report");
    }
}
