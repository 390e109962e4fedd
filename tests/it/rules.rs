//! Rules as people read of them: `content/RULES.md` is what the program says, and what the cases show is what it claims.

use std::collections::BTreeSet;
use std::fs;

use ecopark::finding::{Rule, Severity};
use ecopark::model::guidance::{guidance, page};

use crate::project::repository;

#[test]
fn the_page_of_rules_is_what_the_program_says() {
    let path = repository().join("content/RULES.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert_eq!(written, page(), "content/RULES.md is not up to date: UPDATE=1 cargo test rules");
}

/// What every case printed in brackets, as `(rule, severity)`.
fn shown_in_cases() -> BTreeSet<(String, &'static str)> {
    let mut shown = BTreeSet::new();
    for case in fs::read_dir(repository().join("tests/cases")).unwrap() {
        let expected = fs::read_to_string(case.unwrap().path().join("expected")).unwrap_or_default();
        for line in expected.lines() {
            let labels = [("error[", "error"), ("错误[", "error"), ("warning[", "warning"), ("警告[", "warning")];
            for (label, severity) in labels {
                let Some(rest) = line.strip_prefix(label) else { continue };
                let name = rest.split([' ', ']']).next().unwrap();
                shown.insert((name.to_owned(), severity));
            }
        }
    }
    // A port that is taken is no matter of a project: `preview.rs` shows it.
    // Neither is a cell that cannot be taken, for no workbook is kept in the repository: `workbooks/odd.rs` shows it.
    shown.insert((Rule::UnplainCell.name().to_owned(), "error"));
    shown.insert((Rule::PreviewRefused.name().to_owned(), "error"));
    shown
}

#[test]
fn findings_are_as_grave_as_their_rule_is_said_to_be() {
    let shown = shown_in_cases();
    assert!(shown.len() > 40, "{shown:?}");
    for rule in Rule::ALL {
        for severity in [Severity::Error, Severity::Warning] {
            let seen = shown.contains(&(rule.name().to_owned(), severity.name()));
            let said = guidance(*rule).severities.include(severity);
            assert_eq!(seen, said, "{} as {}: shown by a case / said to be", rule.name(), severity.name());
        }
    }
}
