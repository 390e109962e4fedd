//! Files that are small and grow, or are huge: each is refused with a finding, whatever it claims.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    folder
}

fn check(folder: &Path) -> String {
    transcript(&run(folder, &["check", "--lang", "en"]))
}

/// A file of the project and what is said of it.
fn refused(path: &str, text: &[u8], rule: &str, words: &str) {
    let folder = project();
    fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
    fs::write(folder.path().join(path), text).unwrap();
    let said = check(folder.path());
    assert!(said.contains(&format!("error[{rule}]")) && said.contains(words), "{path}: {said}");
    assert!(said.ends_with("[exit 2]\n") || said.ends_with("[exit 1]\n"), "{path}: {said}");
}

#[test]
fn nesting_is_refused() {
    let words = "nested more than 32 levels deep";
    for depth in [33, 64, 300, 1_000, 100_000] {
        let flow = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        refused("content/2024/1-progress.yaml", flow.as_bytes(), "yaml-syntax", words);
    }
    for depth in [40_usize, 1_000] {
        let blocks: String = (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        refused("data/facts.yaml", blocks.as_bytes(), "yaml-syntax", words);
        let items = format!("{}a\n", "- ".repeat(depth));
        refused("data/2024.yaml", items.as_bytes(), "yaml-syntax", words);
    }
}

#[test]
fn what_grows_by_references_is_refused() {
    let mut lists = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    let mut maps = String::from("a0: &a0 { b: 1 }\n");
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        lists.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
        maps.push_str(&format!("a{level}: &a{level} {{ b: {before}, c: {before}, d: {before} }}\n"));
    }
    for path in ["data/facts.yaml", "data/2024.yaml", "content/2024/report.yaml", "data/glossary.yaml"] {
        refused(path, lists.as_bytes(), "yaml-syntax", "grows too large");
        refused(path, maps.as_bytes(), "yaml-syntax", "grows too large");
    }
}

#[test]
fn a_million_facts_are_refused() {
    let facts: String = (0..1_000_000).map(|number| format!(" a{number}: {{}}\n")).collect();
    let text = format!("year: 2024\nfacts:\n{facts}");
    refused("data/2024.yaml", text.as_bytes(), "yaml-syntax", "more than 250,000 entries");
    refused("data/2024.yaml", text.repeat(2).as_bytes(), "unreadable-file", "larger than 16 MiB");
}

#[test]
fn a_file_of_a_gibibyte_is_refused() {
    for path in [
        "data/2023.yaml",
        "data/park.yaml",
        "content/2024/2-more.yaml",
        "templates/own.typ.tera",
        "templates/pictures/a.png",
    ] {
        let folder = project();
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::File::create(&file).unwrap().set_len(1 << 30).unwrap();
        let said = check(folder.path());
        assert!(said.contains("is larger than") && said.contains(path), "{path}: {said}");
    }
}

/// Formulas that grow, nest or call themselves.
#[test]
fn formulas_are_refused_or_computed() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let long = "1 + ".repeat(50_000) + "1";
    let signs = "-".repeat(100_000) + "1";
    let powers = "(investment / green_investment)^".repeat(300) + "2";
    let formulas = [
        "9^9^9^9",
        "10^1000000",
        "(10^200)^(10^200)",
        "2^0.123456789012345",
        "9^(1/99999)",
        "green_share",
        "green_share + 1",
        &deep,
        &long,
        &signs,
        &powers,
    ];
    for formula in formulas {
        let folder = project();
        let facts = folder.path().join("data/facts.yaml");
        let own = fs::read_to_string(&facts).unwrap();
        fs::write(&facts, own.replace("green_investment / investment", &format!("\"{formula}\""))).unwrap();
        let said = check(folder.path());
        let start: String = formula.chars().take(40).collect();
        assert!(said.contains("error[") && said.ends_with("[exit 1]\n"), "{start}: {said}");
    }
}

/// Definitions that run in a circle.
#[test]
fn a_circle_of_definitions_is_refused() {
    let folder = project();
    let circle: String = (0..500)
        .map(|number| {
            let next = (number + 1) % 500;
            format!("  c{number}: {{ name: {{ zh: 甲, en: a }}, unit: 个, formula: c{next} + 1 }}\n")
        })
        .collect();
    let facts = folder.path().join("data/facts.yaml");
    let own = fs::read_to_string(&facts).unwrap();
    fs::write(&facts, own + &circle).unwrap();
    let said = check(folder.path());
    assert!(said.contains("error[") && said.ends_with("[exit 1]\n"), "{said}");
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

#[test]
fn pictures_are_refused_undecoded() {
    let svg = |inner: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{inner}</svg>").into_bytes()
    };
    let entities =
        b"<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><svg>&b;</svg>".to_vec();
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\xff\xff\xff\xff".to_vec();
    for (bytes, words) in [
        (png(100_000, 100_000), "100000 × 100000 pixels"),
        (png(u32::MAX, 1), "pixels"),
        (jpeg, "65535 × 65535 pixels"),
        (entities, "contains <!ENTITY>"),
        (svg("<image href=\"a.png\"/>"), "contains <image>"),
        (svg("<script>a</script>"), "contains <script>"),
        (svg("<filter id=\"a\"/>"), "contains <filter>"),
    ] {
        refused("templates/pictures/a.svg", &bytes, "unreadable-file", words);
    }
}

/// What is only known when it is drawn is refused by the layout process or within its limits.
#[test]
fn drawings_that_grow_are_stopped() {
    let uses: String = (1..25)
        .map(|level| {
            let before = level - 1;
            format!("<g id=\"a{level}\">{}</g>", format!("<use href=\"#a{before}\"/>").repeat(10))
        })
        .collect();
    let groups = format!("{}<path d=\"M0 0h1\"/>{}", "<g>".repeat(20_000), "</g>".repeat(20_000));
    let path = format!("<path d=\"M0 0{}\"/>", "c1 1 2 2 3 3".repeat(1_000_000));
    for inner in [format!("<defs><path id=\"a0\" d=\"M0 0h1\"/>{uses}</defs><use href=\"#a24\"/>"), groups, path] {
        let folder = project();
        let chapter = folder.path().join("content/2024/1-progress.yaml");
        let own = fs::read_to_string(&chapter).unwrap();
        let figure =
            "    paragraphs:\n      - figure: { picture: a.svg, caption: { zh: 图, en: A }, alt: { zh: 图, en: A } }\n";
        fs::write(&chapter, own.replacen("    paragraphs:\n", figure, 1)).unwrap();
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{inner}</svg>");
        fs::write(folder.path().join("content/2024/a.svg"), svg).unwrap();
        let fonts = fonts().display().to_string();
        let limits = ["--time-limit", "30", "--memory-limit", "600"];
        let arguments = ["build", "--edition", "zh", "--lang", "en", "--ignore-system-fonts", "--font-dir", &fonts];
        let said = transcript(&run(folder.path(), &[&arguments[..], &limits].concat()));
        let start: String = inner.chars().take(60).collect();
        let stopped = said.contains("error[layout-stopped]") || said.contains("error[typesetting-fault]");
        assert!(stopped || said.ends_with("[exit 0]\n"), "{start}: {said}");
        assert!(!said.contains("panicked"), "{start}: {said}");
    }
}
