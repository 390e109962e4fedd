//! Files with a thousand faults: all are found, the first hundred are told in full, errors first, and nothing panics.

use std::fs;

use crate::project::{copy_folder, repository, run, transcript};

/// What a file is filled with: its path, its head, one fault (`#` stands for its number), the rule, and how many findings one fault is.
struct Kind {
    name: &'static str,
    path: &'static str,
    /// Nothing: the faults stand behind what the file holds.
    head: Option<&'static str>,
    fault: &'static str,
    rule: &'static str,
    severity: &'static str,
}

const CHAPTER: &str = "content/2024/1-progress.yaml";
const DATA: &str = "data/2024.yaml";
const PARAGRAPHS: Option<&str> = Some("title: { zh: 进展, en: Progress }\nparagraphs:\n");

const KINDS: [Kind; 10] = [
    Kind {
        name: "facts that nothing defines",
        path: DATA,
        head: None,
        fault: "  stranger_#: { value: 1, unit: 吨 }\n",
        rule: "unknown-fact",
        severity: "error",
    },
    Kind {
        name: "numbers that are none",
        path: DATA,
        head: None,
        fault: "  stranger_#: { value: 1.2.3, unit: 吨 }\n",
        rule: "invalid-number",
        severity: "error",
    },
    Kind {
        name: "units that nobody knows",
        path: DATA,
        head: None,
        fault: "  stranger_#: { value: 1, unit: 斛 }\n",
        rule: "unknown-unit",
        severity: "error",
    },
    Kind {
        name: "keys that nothing reads",
        path: DATA,
        head: None,
        fault: "  stranger_#: { value: 1, unit: 吨, sauce: 表# }\n",
        rule: "unknown-key",
        severity: "error",
    },
    Kind {
        name: "relations that do not hold",
        path: "data/checks.yaml",
        head: Some("checks:\n"),
        fault: "  - { id: r#, relation: waste <= 1 吨, kind: identity, says: { zh: 甲, en: A } }\n",
        rule: "relation-violated",
        severity: "error",
    },
    Kind {
        name: "expressions that name nothing",
        path: CHAPTER,
        head: PARAGRAPHS,
        fault: "  - { zh: \"第#段{{ nothing_# }}。\", en: \"Item No. # {{ nothing_# }}.\" }\n",
        rule: "unknown-fact",
        severity: "error",
    },
    Kind {
        name: "numbers typed",
        path: CHAPTER,
        head: PARAGRAPHS,
        fault: "  - { zh: \"共有#家。\", en: \"There are # of them.\" }\n",
        rule: "unbound-number",
        severity: "error",
    },
    Kind {
        name: "texts without English",
        path: CHAPTER,
        head: PARAGRAPHS,
        fault: "  - { zh: \"此段只有中文。\" }\n",
        rule: "missing-translation",
        severity: "error",
    },
    Kind {
        name: "sentences that break off",
        path: CHAPTER,
        head: PARAGRAPHS,
        fault: "  - { zh: \"面积达到。\", en: \"The area came to.\" }\n",
        rule: "unfinished-sentence",
        severity: "error",
    },
    Kind {
        name: "half-width commas",
        path: CHAPTER,
        head: PARAGRAPHS,
        fault: "  - { zh: \"有中文,有英文。\", en: \"Both are here.\" }\n",
        rule: "punctuation",
        severity: "warning",
    },
];

#[test]
fn a_thousand_faults_are_told_and_the_first_hundred_in_full() {
    let mut wrong = Vec::new();
    for kind in &KINDS {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        let path = folder.path().join(kind.path);
        let mut text = kind.head.map_or_else(|| fs::read_to_string(&path).unwrap(), str::to_owned);
        let first = text.matches('\n').count() + 1;
        for number in 1..=1000 {
            text.push_str(&kind.fault.replace('#', &number.to_string()));
        }
        fs::write(&path, text).unwrap();
        let mut expect = |what: &str, holds: bool, told: &str| {
            if !holds {
                let told: String = told.chars().take(2000).collect();
                wrong.push(format!("{}: {what}: {told}", kind.name));
            }
        };
        let output = run(folder.path(), &["check", "--format", "json"]);
        let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let lines = findings.iter().filter(|finding| finding["rule"] == kind.rule && finding["file"] == kind.path);
        let mut lines: Vec<_> = lines.filter_map(|finding| finding["line"].as_u64()).collect();
        lines.dedup();
        let all: Vec<u64> = (first as u64..first as u64 + 1000).collect();
        // A relation is told where its first fact stands.
        let placed = lines == all || kind.rule == "relation-violated";
        let count = findings.iter().filter(|finding| finding["rule"] == kind.rule).count();
        expect(
            "each at its line",
            placed && count >= 1000,
            &format!("{count} findings in {} lines {}", lines.len(), transcript(&output)),
        );
        let status = if kind.severity == "error" { 1 } else { 0 };
        expect("the exit status", output.status.code() == Some(status), &transcript(&output));
        let told = transcript(&run(folder.path(), &["check"]));
        let severities: Vec<_> = told
            .lines()
            .filter_map(|line| line.split_once('['))
            .map(|(word, _)| word)
            .filter(|word| matches!(*word, "error" | "warning"))
            .collect();
        expect(
            "a hundred in full",
            severities.len() == 100
                && told.lines().filter(|line| line.trim_start().starts_with("= help")).count() >= 100,
            &told,
        );
        expect("errors first", severities.is_sorted(), &told);
        expect("the rest counted", told.contains(&format!("{} more are not shown", findings.len() - 100)), &told);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
