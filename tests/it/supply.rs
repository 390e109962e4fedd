//! What the program is made of: every crate from the registry under a licence that `deny.toml` allows, locked, each direct one with
//! its reason; and no `unsafe` of our own.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::project::repository;

/// What cargo knows of the crates for this system, asked without a network.
fn metadata() -> Value {
    let version = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .current_dir(repository())
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The quoted words of a list in `deny.toml`, and the exceptions by crate.
fn policy() -> (Vec<String>, BTreeMap<String, String>) {
    let text = fs::read_to_string(repository().join("deny.toml")).unwrap();
    let quoted = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let list = text.split_once("\nallow = [").unwrap().1.split_once(']').unwrap().0;
    let exceptions = text.split("[[licenses.exceptions]]").skip(1).map(|part| {
        let words = quoted(part.split("\n[").next().unwrap());
        (words[0].clone(), words[1].clone())
    });
    (quoted(list), exceptions.collect())
}

/// Whether a licence expression can be met with what is allowed: `(MIT OR Apache-2.0) AND Unicode-3.0`.
fn is_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let split = |separator: &str| {
        let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
        for (at, character) in expression.char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ if depth == 0 && expression[at..].starts_with(separator) => {
                    parts.push(expression[start..at].trim());
                    start = at + separator.len();
                }
                _ => {}
            }
        }
        parts.push(expression[start..].trim());
        parts
    };
    for separator in [" OR ", "/"] {
        let parts = split(separator);
        if parts.len() > 1 {
            return parts.iter().any(|part| is_met(part, allowed));
        }
    }
    let parts = split(" AND ");
    if parts.len() > 1 {
        return parts.iter().all(|part| is_met(part, allowed));
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_met(inner, allowed),
        None => allowed(expression),
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = |licence: &str| ["MIT", "Zlib"].contains(&licence);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("(GPL-3.0 OR Apache-2.0) AND Zlib", false),
        ("Zlib AND (GPL-3.0 OR MIT)", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_crate_is_allowed() {
    let (allowed, exceptions) = policy();
    assert!(allowed.contains(&"MIT".to_owned()) && !allowed.contains(&"MPL-2.0".to_owned()), "{allowed:?}");
    let metadata = metadata();
    let (mut used, mut wrong) = (BTreeMap::<String, usize>::new(), Vec::new());
    for package in metadata["packages"].as_array().unwrap() {
        let (name, licence) = (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or("none stated"));
        *used.entry(licence.to_owned()).or_default() += 1;
        let is_allowed = |licence: &str| {
            allowed.iter().any(|allowed| allowed == licence)
                || exceptions.get(name).is_some_and(|exception| exception == licence)
        };
        if !is_met(licence, &is_allowed) {
            wrong.push(format!("{name}: {licence}"));
        }
        let source = package["source"].as_str();
        if name != "ecopark" && source != Some("registry+https://github.com/rust-lang/crates.io-index") {
            wrong.push(format!("{name} comes from {source:?}"));
        }
    }
    for (licence, crates) in &used {
        println!("{crates:4}  {licence}");
    }
    assert!(used.values().sum::<usize>() > 200, "few crates are known: {used:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let architecture = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let reasons = architecture.split_once("\n## Dependencies\n").unwrap().1.split_once("\n## ").unwrap().0;
    let metadata = metadata();
    let own = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "ecopark").unwrap();
    let names: Vec<&str> =
        own["dependencies"].as_array().unwrap().iter().map(|dependency| dependency["name"].as_str().unwrap()).collect();
    assert!(names.len() > 20);
    for name in names {
        assert!(reasons.contains(&format!("`{name}`")), "ARCHITECTURE.md gives no reason for {name}");
    }
    let fuzz = fs::read_to_string(repository().join("fuzz/Cargo.toml")).unwrap();
    assert!(
        fuzz.contains("libfuzzer-sys") && reasons.contains("`libfuzzer-sys`"),
        "the fuzzers' own dependency has no reason"
    );
}

#[test]
fn nothing_of_ours_is_unsafe_and_every_version_is_locked() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    let locked = |path: &str| {
        let output = Command::new("git").current_dir(repository()).args(["ls-files", "--error-unmatch", path]).output();
        // Outside a repository the file itself has to do.
        output.is_ok_and(|output| output.status.success()) || !repository().join(".git").exists()
    };
    for path in ["Cargo.lock", "fuzz/Cargo.lock"] {
        assert!(repository().join(path).is_file() && locked(path), "{path} is not committed");
    }
}
