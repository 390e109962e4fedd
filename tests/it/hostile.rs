//! Content is text: whatever stands in a title, a paragraph or a name prints as it was written and never becomes Typst.

mod places;

use std::fs;

use crate::project::{copy_folder, fonts, repository, run, transcript};
use crate::report::{pdf::Pdf, squeeze};

/// A small linear congruential generator: the same texts in every run.
pub struct Sequence(pub u64);

impl Sequence {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Pieces that mean something to Typst, Markdown, Tera, YAML or HTML, beside harmless ones.
const PIECES: [&str; 64] = [
    "#",
    "#set page(",
    "#let x = 1",
    "#read(\"a\")",
    "#{",
    "}",
    "$",
    "$x^2$",
    "*",
    "**",
    "_",
    "__",
    "`",
    "```",
    "<",
    ">",
    "<label>",
    "</p>",
    "@",
    "@ref",
    "[",
    "]",
    "]]",
    "](",
    "~",
    "'",
    "\"",
    "/",
    "//",
    "/*",
    "*/",
    "=",
    "==",
    "= ",
    "+",
    "+ ",
    "-",
    "- ",
    "--",
    "---",
    "-?",
    ".",
    "...",
    "1. ",
    "1) ",
    ":",
    "(",
    ")",
    ";",
    "\\",
    "\\\\",
    "&amp;",
    "&#35;",
    "http://a.b",
    "https://中.国",
    "!",
    "|",
    "^",
    "%",
    "中文",
    "，。",
    "“引”",
    "x",
    " ",
];

fn text(sequence: &mut Sequence) -> String {
    let count = 1 + sequence.below(9);
    (0..count).map(|_| PIECES[sequence.below(PIECES.len())]).collect::<String>().trim().to_owned()
}

/// Doubled braces and `{%` are expressions or refused, which the cases show.
fn is_text(text: &str) -> bool {
    !text.is_empty() && !["{{", "}}", "{%", "{#"].iter().any(|sign| text.contains(sign))
}

/// The text in Markdown, every mark behind a backslash; a single brace needs none.
fn markdown(text: &str) -> String {
    let escape = |character: char| match character {
        '{' | '}' => character.to_string(),
        mark if mark.is_ascii_punctuation() => format!("\\{mark}"),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// A number that is no figure.
fn letters(index: usize) -> String {
    index.to_string().bytes().map(|digit| char::from(digit - b'0' + b'A')).collect()
}

/// A declaration of the digits that stand in a text.
fn declared(text: &str) -> String {
    let digits = ["1", "11", "2", "35"].into_iter().filter(|digits| text.contains(digits));
    let literals: Vec<_> = digits.map(|digits| format!("{{ text: \"{digits}\", reason: 编号 }}")).collect();
    format!("literals: [{}]", literals.join(", "))
}

#[test]
fn hostile_texts_print_as_they_were_written() {
    let mut sequence = Sequence(2022);
    let mut texts: Vec<String> = (0..300).map(|_| text(&mut sequence)).filter(|text| is_text(text)).collect();
    texts.extend(PIECES.map(str::trim).into_iter().filter(|piece| !piece.is_empty()).map(str::to_owned));
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let mut chapter = String::from("title: { zh: 章 }\nsections:\n");
    for (index, text) in texts.iter().enumerate() {
        // The paragraph differs from its title, so that neither is found in place of the other.
        let (title, paragraph) = (quoted(text), quoted(&format!("甲{}丙{}丁", letters(index), markdown(text))));
        let literals = declared(text);
        chapter.push_str(&format!(
            "  - title: {{ zh: {title}, {literals} }}\n    paragraphs:\n      - {{ zh: {paragraph}, {literals} }}\n"
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    fs::write(folder.path().join("content/2024/1-progress.yaml"), chapter).unwrap();
    let fonts = fonts().display().to_string();
    let output = run(folder.path(), &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
    let pdf = Pdf::read(&fs::read(folder.path().join("output/demo-park-2024-zh.pdf")).unwrap());
    let sections: Vec<_> = pdf.outline().into_iter().filter(|entry| entry.level == 2).collect();
    assert_eq!(sections.len(), texts.len(), "a text became a heading, or a heading was lost");
    for (index, (entry, text)) in sections.iter().zip(&texts).enumerate() {
        assert!(squeeze(&entry.title).ends_with(&squeeze(text)), "title {text:?} became {:?}", entry.title);
        assert!(pdf.says(&format!("甲{}丙{text}丁", letters(index))), "paragraph {text:?} is not printed");
    }
}
