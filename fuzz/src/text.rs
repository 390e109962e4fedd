//! Markdown and expressions → Typst source: the source parses, and in it a text is text and nothing else.

use std::sync::Arc;

use ecopark::finding::Source;
use ecopark::model::edition::Edition;
use ecopark::model::project::Project;
use ecopark::model::typst::{Segment, TypstSource};
use ecopark::{compute, load, render};
use typst::syntax::{SyntaxKind, SyntaxNode};

use super::{base, press, request, sound};

/// Where the text is put: the file, what stands there, and how it stands there with the text in its place.
pub const PLACES: [(&str, &str, &str); 14] = [
    ("content/2024/1-progress.yaml", "zh: 植树{{ trees }}，人均产值{{ output_per_worker }}。", "zh: TEXT"),
    ("content/2024/1-progress.yaml", "en: The park planted {{ trees }} trees; output per worker was", "en: TEXT # "),
    ("content/2024/1-progress.yaml", "zh: 投资, en: Investment", "zh: TEXT, en: TEXT"),
    (
        "content/2024/report.yaml",
        "zh: 示范园区年度报告, en: Annual Report of the Demonstration Park",
        "zh: TEXT, en: TEXT",
    ),
    ("data/2024.yaml", "source: 统计", "source: TEXT"),
    ("data/facts.yaml", "zh: 绿色投资占比, en: share of green investment", "zh: TEXT, en: TEXT"),
    ("data/standards/demo.yaml", "zh: 产值, en: output", "zh: TEXT, en: TEXT"),
    ("data/facts.yaml", "trees planted }, unit: 个", "trees planted }, department: { zh: TEXT, en: TEXT }, unit: TEXT"),
    (
        "data/2024.yaml",
        "{ value: 达标 }",
        "{ value: TEXT, evidence: TEXT }\nfiled: { workers: { value: TEXT, reason: { zh: TEXT, en: TEXT } } }",
    ),
    ("content/2024/report.yaml", "zh: 示范园区, en: Demonstration Park", "zh: TEXT, en: TEXT"),
    (
        "content/2024/report.yaml",
        "assessed: [2]",
        "assessed: [2]\ncover_note: { zh: TEXT, en: TEXT, literals: [{ text: TEXT, reason: TEXT }] }\n\
         notice: { title: TEXT, number: TEXT, chapters: [TEXT], attachments: [TEXT] }\n\
         attachments: [TEXT, { name: TEXT, file: TEXT }]\n\
         waivers: [{ rule: unbound-number, about: TEXT, reason: TEXT, by: TEXT, values: { a: TEXT } }]",
    ),
    (
        "content/2024/1-progress.yaml",
        "    paragraphs:\n",
        "    paragraphs:\n      - figure: { chart: series, caption: { zh: TEXT, en: TEXT }, facts: [{ id: trees, label: { zh: TEXT, en: TEXT } }] }\n\
         \u{20}     - figure: { picture: TEXT, caption: { zh: TEXT, en: TEXT }, alt: { zh: TEXT, en: TEXT } }\n",
    ),
    ("data/park.yaml", "zh: 示范园区, en: Demonstration Park", "zh: TEXT, en: TEXT"),
    ("data/standards/demo.yaml", "zh: 达标, en: compliant", "zh: 达标, en: TEXT"),
];

pub fn run(data: &[u8]) {
    let Some((first, text)) = data.split_first() else { return };
    let quoted = serde_json::to_string(&String::from_utf8_lossy(text)).expect("a text can be quoted");
    let (path, before, after) = PLACES[usize::from(first.wrapping_sub(b'a')) % PLACES.len()];
    let mut files = base();
    let own = files.get_mut(path).expect("the file is there");
    let replaced = String::from_utf8_lossy(own).replacen(before, &after.replace("TEXT", &quoted), 1);
    assert_ne!(replaced.as_bytes(), own.as_slice(), "{before:?} does not stand in {path}");
    *own = replaced.into_bytes();
    let (project, findings) = load::load_files(&request(), files);
    sound(&findings);
    // A character that no YAML may hold leaves no file.
    let Some(mut project) = project else {
        assert!(findings.iter().any(|finding| finding.is_open_error()), "nothing says why there is no project");
        return;
    };
    without_components(&mut project);
    let (assessment, findings) = compute::compute(&project);
    sound(&findings);
    let explanations = compute::explanations(&project, &assessment);
    let look = render::Look::new(Edition::Bilingual, false, Vec::new());
    let (source, findings) = render::render(&project, &assessment, &explanations, &look, &[], &mut press);
    sound(&findings);
    holds(&source.expect("a text leaves the source"));
}

/// They are Typst, not texts, and would be parsed anew each time.
fn without_components(project: &mut Project) {
    for template in project.templates.iter_mut().filter(|template| template.name.ends_with(".typ")) {
        template.source = Arc::new(Source { path: template.source.path.clone(), text: String::new() });
    }
}

/// The source parses, and what was written is text in it, the same that its segments say.
fn holds(source: &TypstSource) {
    let root = typst::syntax::parse(&source.text);
    let (errors, _) = root.errors_and_warnings();
    assert!(errors.is_empty(), "{errors:?} in\n{}", source.text);
    let mut leaves = Vec::new();
    gather(&root, 0, &mut leaves);
    let written = |segment: &&Segment| segment.place.is_some() && !segment.verbatim && !segment.shown.is_empty();
    for segment in source.segments.iter().filter(written) {
        let first = leaves.partition_point(|(start, node)| start + node.len() <= segment.range.start);
        let mut read = String::new();
        for (start, node) in leaves[first..].iter().take_while(|(start, _)| *start < segment.range.end) {
            let (start, end) = (*start, *start + node.len());
            let within = start >= segment.range.start && end <= segment.range.end;
            let part = &source.text[start.max(segment.range.start)..end.min(segment.range.end)];
            match node.kind() {
                // A word or a gap may go on in what stands beside it.
                SyntaxKind::Text | SyntaxKind::Space => read.push_str(part),
                SyntaxKind::Parbreak if part.chars().all(char::is_whitespace) => read.push_str(part),
                SyntaxKind::SmartQuote if within && part == "'" => read.push_str(part),
                // A name in mathematics: what stands between the quotes. What else is code shows its text by other means.
                SyntaxKind::Str if !within => read.push_str(&literal(part)),
                SyntaxKind::Escape if within => read.push_str(&unescaped(part)),
                _ if segment.code => {
                    read.clone_from(&segment.shown);
                    break;
                }
                kind => panic!("{kind:?} {part:?} where the text {:?} should stand", segment.shown),
            }
        }
        assert_eq!(squeezed(&read), squeezed(&segment.shown));
    }
}

fn gather<'n>(node: &'n SyntaxNode, start: usize, leaves: &mut Vec<(usize, &'n SyntaxNode)>) {
    if node.children().len() == 0 {
        leaves.push((start, node));
    }
    let mut at = start;
    for child in node.children() {
        gather(child, at, leaves);
        at += child.len();
    }
}

/// What `\#` and `\u{68}` stand for.
fn unescaped(escape: &str) -> String {
    let code = escape.strip_prefix("\\u{").and_then(|code| code.strip_suffix('}'));
    let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
    character.map_or_else(|| escape[1..].to_owned(), String::from)
}

/// What the inside of a string literal stands for.
fn literal(inner: &str) -> String {
    let (mut read, mut rest) = (String::new(), inner);
    while let Some((before, escape)) = rest.split_once('\\') {
        read.push_str(before);
        let length = match escape.chars().next() {
            Some('u') => escape.find('}').expect("a code is closed") + 1,
            Some(mark) => mark.len_utf8(),
            None => 0,
        };
        let part = &escape[..length];
        read.push_str(&if part == "n" { "\n".to_owned() } else { unescaped(&format!("\\{part}")) });
        rest = &escape[length..];
    }
    read + rest
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
