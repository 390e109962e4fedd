//! A layout that runs away is stopped, and told with what was being set; nothing of it is left.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

/// The tiny project with a template of its own, which begins with some Typst.
fn project(code: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    copy_folder(&repository().join("templates/components"), &folder.path().join("templates/components"));
    let cover = folder.path().join("templates/components/cover.typ");
    let own = fs::read_to_string(&cover).unwrap();
    fs::write(&cover, format!("{code}\n{own}")).unwrap();
    folder
}

fn build(folder: &Path, arguments: &[&str]) -> String {
    let fonts = fonts().display().to_string();
    let common = ["build", "--edition", "zh", "--lang", "en", "--ignore-system-fonts", "--font-dir", &fonts];
    transcript(&run(folder, &[&common, arguments].concat()))
}

#[test]
fn a_template_without_end_is_stopped_in_time() {
    let folder = project(
        "#let eat() = { let n = 0; for a in range(3000000) { for b in range(100000) { n = calc.gcd(a, b) } } }\n#eat()",
    );
    let began = Instant::now();
    let said = build(folder.path(), &["--time-limit", "2"]);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert!(said.contains("error[layout-stopped]"), "{said}");
    assert!(said.contains("took longer than 2 s"), "{said}");
    assert!(said.contains("--> templates/components/cover.typ:1:"), "{said}");
    assert!(said.ends_with("[exit 1]\n"), "{said}");
    assert!(!folder.path().join("output").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_template_that_eats_memory_is_stopped() {
    let folder = project("#let eat() = range(100000).map(a => range(100000).map(b => calc.gcd(a, b)))\n#eat().len()");
    let said = build(folder.path(), &["--memory-limit", "100", "--time-limit", "60"]);
    assert!(said.contains("error[layout-stopped]"), "{said}");
    assert!(said.contains("more than 100 MiB of memory"), "{said}");
    assert!(said.contains("--> templates/components/cover.typ:1:"), "{said}");
}

#[test]
fn nesting_without_end_is_a_finding() {
    // Whether Typst refuses it or its process ends: it is told, and nothing else ends.
    let deep = format!("#let deep = {}none{}", "(".repeat(20_000), ")".repeat(20_000));
    let said = build(project(&deep).path(), &[]);
    assert!(said.contains("error[layout-stopped]") || said.contains("error[typesetting-fault]"), "{said}");
    assert!(said.ends_with("[exit 1]\n"), "{said}");
}
