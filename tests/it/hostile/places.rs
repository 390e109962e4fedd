//! The same text in every place of a project that takes text, as anybody may have pasted it there.

use std::fs;

use proptest::prelude::*;

use super::PIECES;
use crate::fuzzed::targets;
use crate::project::{copy_folder, fonts, repository, run, transcript};
use crate::report::pdf::Pdf;

/// Characters that are easily pasted and seldom seen, beside the pieces that mean something to a program.
const ODD: [&str; 24] = [
    "{{ trees }}",
    "{{",
    "}}",
    "{% include \"a\" %}",
    "{# c #}",
    "${HOME}",
    "$(id)",
    "; rm -rf ~",
    "<script>alert(1)</script>",
    "<!-- -->",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{301}",
    "\u{202e}",
    "\u{2066}",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{e000}",
    "\u{10fffd}",
    "😀",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => proptest::sample::select(&ODD[..]).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,6}",
        1 => "[a-z]{1,3}\n[ \t]{0,5}[-+*#>=|~`1]{0,4}[.)]? ?[a-z]{0,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is put anywhere, the Typst source parses, and in it the text is text and says what was written.
    #[test]
    fn no_text_becomes_typst(place in 0..targets::text::PLACES.len(), pieces in proptest::collection::vec(piece(), 1..12)) {
        let first = char::from(b'a' + u8::try_from(place).unwrap());
        targets::text::run(format!("{first}{}", pieces.concat()).as_bytes());
    }
}

/// A project in which the text stands in every place that takes one, and is used by all that prints them.
fn project(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let at = |path: &str| folder.path().join(path);
    let edit = |path: &str, before: &str, after: &str| {
        let own = fs::read_to_string(at(path)).unwrap();
        assert!(own.contains(before), "{before:?} is not in {path}");
        fs::write(at(path), own.replacen(before, &after.replace("TEXT", text), 1)).unwrap();
    };
    edit("data/facts.yaml", "zh: 绿色投资占比, en: share of green investment", "zh: TEXT, en: TEXT");
    edit("data/facts.yaml", "trees planted }, ", "trees planted }, department: { zh: TEXT, en: TEXT }, ");
    edit("data/2024.yaml", "source: 统计", "source: TEXT");
    edit("data/2024.yaml", "{ value: 达标 }", "{ value: 达标, evidence: TEXT }");
    edit("data/park.yaml", "zh: 示范园区, en: Demonstration Park", "zh: TEXT, en: TEXT");
    edit("content/2024/report.yaml", "zh: 示范园区, en: Demonstration Park", "zh: TEXT, en: TEXT");
    edit(
        "content/2024/report.yaml",
        "assessed: [2]",
        "assessed: [2]\ncover_note: { zh: TEXT, en: TEXT }\nprint_corrections: true\n\
         notice: { title: TEXT, number: TEXT }\nattachments: [TEXT]\n\
         waivers: [{ rule: unbound-number, about: trees, reason: TEXT, by: TEXT }]",
    );
    edit(
        "content/2024/1-progress.yaml",
        "    paragraphs:\n",
        "    paragraphs:\n      - figure: { picture: plan.svg, caption: { zh: TEXT, en: TEXT }, alt: { zh: TEXT, en: TEXT } }\n",
    );
    fs::write(at("content/2024/plan.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .unwrap();
    fs::write(
        at("data/corrections.yaml"),
        format!(
            "corrections:\n  - fact: output\n    year: 2024\n    old: {{ value: 190000, unit: 万元 }}\n    new: {{ value: 200000, unit: 万元 }}\n    \
             reason: {text}\n    by: {text}\n    date: 2025-02-01\n"
        ),
    )
    .unwrap();
    fs::write(at("data/glossary.yaml"), format!("terms:\n  - {{ zh: {text}, en: {text} }}\n")).unwrap();
    folder
}

/// Every place prints it as it was written, or a finding says why not; nothing else happens.
#[test]
fn each_place_prints_the_text_or_refuses_it() {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let long = "长".repeat(3_000);
    let whole = "a".repeat(100_000);
    let texts = [
        quoted(
            "#set page() #read(/etc/passwd) $x^2$ *b* _i_ `c` <l> @r [c]] ~ ' // /* */ = h - i + j \\ \\u{41} a:b-c",
        ),
        quoted("<script>alert(1)</script> & $(rm -rf ~) ; | > ${HOME} %PATH% \\`id\\` &amp; &#35; <!-- c -->"),
        quoted("{ a } {b: c} [d](e) ![f](g) # h > i ~~j~~ --- *** ___ === k"),
        quoted(&long),
        quoted(&whole),
        quoted("{{ trees }} {% raw %} {# c #}"),
        quoted("甲\u{202e}乙\u{2066}丙"),
        quoted("甲\u{1}乙"),
        quoted("甲\u{200b}乙\u{200d}丙\u{feff}丁"),
        quoted("\u{e000}0\u{e001}#read\u{e002}"),
        quoted("一\n二\n\n三"),
        "\"\\ud800\"".to_owned(),
        "\"\\udfff\\ud83d\"".to_owned(),
        "\"\\x00\"".to_owned(),
        "!!python/object:os.system id".to_owned(),
        "|\n  a".to_owned(),
    ];
    let fonts = fonts().display().to_string();
    let (mut printed, mut refused) = (0, 0);
    for text in &texts {
        let folder = project(text);
        let arguments = ["build", "--edition", "bilingual", "--annex", "--lang", "en", "--ignore-system-fonts"];
        let output = run(folder.path(), &[&arguments[..], &["--font-dir", &fonts]].concat());
        let said = transcript(&output);
        let start: String = text.chars().take(60).collect();
        assert!(!said.contains("panicked"), "{start}: {said}");
        if output.status.success() {
            printed += 1;
            let pdf = Pdf::read(&fs::read(folder.path().join("output/demo-park-2024-bilingual.pdf")).unwrap());
            // What is not quoted has a tag before it, which YAML leaves out.
            let own: String =
                serde_json::from_str(text).unwrap_or_else(|_| text.rsplit(' ').next().unwrap().to_owned());
            // Once for each place that is printed, in both languages where it has two: issuer, note, caption, name, source, evidence,
            // reason and name of the correction.
            let squeezed = crate::report::squeeze(&pdf.text());
            let own = crate::report::squeeze(&own);
            let wanted = if own.chars().count() > 300 { 0 } else { 10 };
            assert!(
                squeezed.matches(&own).count() >= wanted,
                "{start} stands {} times",
                squeezed.matches(&own).count()
            );
        } else {
            refused += 1;
            assert!(matches!(output.status.code(), Some(1 | 2)), "{start}: {said}");
            assert!(said.contains("error[") && said.contains("--> "), "{start}: {said}");
            assert!(!folder.path().join("output").exists(), "{start}: {said}");
        }
    }
    println!("{printed} texts were printed, {refused} refused");
    assert!(printed >= 3 && refused >= 5, "{printed} texts were printed, {refused} refused");
}

/// What a file is called is text too.
#[test]
fn names_of_files_are_text() {
    for name in
        ["#read(a).yaml", "2-{{ trees }}.yaml", "3-$(id)`id`.yaml", "4-\u{202e}lmay.yaml", "5-a\nb.yaml", "-rf.yaml"]
    {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        fs::write(folder.path().join("content/2024").join(name), "title: { zh: 章 }\nparagraphs:\n  - { zh: 段 }\n")
            .unwrap();
        let fonts = fonts().display().to_string();
        let arguments = ["build", "--edition", "zh", "--lang", "en", "--ignore-system-fonts", "--font-dir", &fonts];
        let said = transcript(&run(folder.path(), &arguments));
        assert!(!said.contains("panicked"), "{name:?}: {said}");
        let built = folder.path().join("output/demo-park-2024-zh.pdf").exists();
        assert!(built || said.contains("error["), "{name:?}: {said}");
    }
}
