//! A project that came by mail: its templates reach nothing but what they are given, its links lead nowhere, and what runs or grows
//! without end is stopped, in every command.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    fs::create_dir_all(folder.path().join("templates/components")).unwrap();
    folder
}

/// A built-in template with something before it.
fn put(folder: &Path, name: &str, code: &str) {
    let own = fs::read_to_string(repository().join("templates").join(name)).unwrap();
    fs::write(folder.join("templates").join(name), format!("{code}\n{own}")).unwrap();
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let fonts = fonts().display().to_string();
    transcript(&run(folder, &[arguments, &["--lang", "en", "--ignore-system-fonts", "--font-dir", &fonts]].concat()))
}

#[test]
fn typst_reaches_nothing_outside() {
    let long = format!("#read(\"{}\")", "a/".repeat(10_000));
    let reads = [
        "#read(\"../../../../etc/passwd\")",
        "#read(\"/etc/passwd\")",
        "#read(\"/data/park.yaml\")",
        "#image(\"/etc/passwd\")",
        "#read(\"C:\\\\Windows\\\\win.ini\")",
        "#read(\"\\\\\\\\host\\\\share\\\\a\")",
        "#read(\"/data/park.yaml\\u{0}.png\")",
        "#import \"@preview/cetz:0.3.0\": *",
        "#import \"@local/a:1.0.0\": *",
        "#import \"/content/2024/report.yaml\"",
        "#plugin(\"/a.wasm\")",
        "#bibliography(\"/etc/passwd\")",
        "#image(\"http://127.0.0.1:9/a.png\")",
        "#eval(\"read(\\\"/etc/passwd\\\")\")",
        &long,
    ];
    for code in reads {
        let folder = project();
        put(folder.path(), "components/cover.typ", code);
        let said = said(folder.path(), &["build", "--edition", "zh"]);
        let code: String = code.chars().take(60).collect();
        assert!(said.contains("error[typesetting-fault]"), "{code}: {said}");
        assert!(said.contains("--> templates/components/cover.typ:1:"), "{code}: {said}");
        assert!(said.ends_with("[exit 1]\n") && !folder.path().join("output").exists(), "{code}: {said}");
    }
}

#[test]
fn tera_reaches_nothing_outside() {
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000));
    let codes = [
        "{% include \"../../../../etc/passwd\" %}",
        "{% include \"/etc/passwd\" %}",
        "{% include \"a\0b\" %}",
        "{% extends \"/etc/passwd\" %}",
        "{% import \"../../a\" as a %}",
        "{% include \"report.typ.tera\" %}",
        "{{ get_env(name=\"HOME\") }}",
        "{{ now() }}",
        "{{ range(end=99999999999) }}",
        &deep,
    ];
    for code in codes {
        let folder = project();
        put(folder.path(), "report.typ.tera", code);
        let said = said(folder.path(), &["check", "--edition", "zh"]);
        let code: String = code.chars().take(60).collect();
        assert!(said.contains("error[template-fault]"), "{code}: {said}");
        assert!(said.ends_with("[exit 1]\n"), "{code}: {said}");
    }
}

const LOOP: &str = "{% for a in range(end=90000) %}{% for b in range(end=90000) %}{% endfor %}{% endfor %}";
const GROWTH: &str = "{% set_global x = \"ab\" %}{% for a in range(end=60) %}{% set_global x = x ~ x %}{% endfor %}";

/// The commands that take limits, and one that has the usual ones.
#[test]
fn tera_without_end_is_stopped_in_every_command() {
    let folder = project();
    put(folder.path(), "report.typ.tera", LOOP);
    for command in ["build", "fonts"] {
        let said = said(folder.path(), &[command, "--time-limit", "1"]);
        assert!(said.contains("error[layout-stopped]"), "{command}: {said}");
        assert!(said.contains("the report's templates (report.typ.tera) took longer than 1 s"), "{command}: {said}");
        assert!(said.ends_with("[exit 1]\n"), "{command}: {said}");
    }
    let said = said(folder.path(), &["check"]);
    assert!(said.contains("error[layout-stopped]") && said.contains("took longer than 10 s"), "{said}");
    assert!(!folder.path().join("output").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn tera_that_grows_without_end_is_stopped() {
    let folder = project();
    put(folder.path(), "report.typ.tera", GROWTH);
    let said = said(folder.path(), &["build", "--memory-limit", "100", "--time-limit", "60"]);
    assert!(said.contains("error[layout-stopped]"), "{said}");
    assert!(said.contains("the report's templates (report.typ.tera) took more than 100 MiB of memory"), "{said}");
}

#[test]
fn typst_without_end_is_stopped_in_fonts_too() {
    let folder = project();
    put(
        folder.path(),
        "components/cover.typ",
        "#{ let a = range(1000000); for b in a { for c in a { let _ = calc.gcd(b, c) } } }",
    );
    let said = said(folder.path(), &["fonts", "--time-limit", "2"]);
    assert!(said.contains("error[layout-stopped]") && said.contains("took longer than 2 s"), "{said}");
    assert!(said.contains("--> templates/components/cover.typ:1:"), "{said}");
}

/// The project's own templates print what the same templates within the program print.
#[test]
fn own_templates_give_the_same_report() {
    let files = |folder: &Path| {
        let said = said(folder, &["build", "--edition", "bilingual"]);
        assert!(said.ends_with("[exit 0]\n"), "{said}");
        fs::read_to_string(folder.join("output/demo-park-2024-bilingual.typ")).unwrap()
    };
    let (plain, own) = (project(), project());
    for entry in fs::read_dir(repository().join("templates")).unwrap().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|ending| ending == "tera") {
            fs::copy(entry.path(), own.path().join("templates").join(entry.file_name())).unwrap();
        }
    }
    let digest = |text: String| text.lines().filter(|line| !line.contains("keywords:")).collect::<Vec<_>>().join("\n");
    assert_eq!(digest(files(plain.path())), digest(files(own.path())));
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_outside() {
    use std::os::unix::fs::symlink;
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "the secret").unwrap();
    for path in [
        "templates/components/cover.typ",
        "templates/own.typ.tera",
        "data/2024.yaml",
        "data/facts.yaml",
        "data/glossary.yaml",
        "data/imports.yaml",
        "content/2024/report.yaml",
        "content/2024/2-more.yaml",
        "templates/pictures/a.svg",
    ] {
        let folder = project();
        fs::create_dir(folder.path().join("templates/pictures")).unwrap();
        let _ = fs::remove_file(folder.path().join(path));
        symlink(secret.path(), folder.path().join(path)).unwrap();
        let said = said(folder.path(), &["check"]);
        assert!(said.contains(&format!("{path} is a link that leads out of")), "{path}: {said}");
        assert!(!said.contains("the secret") && said.ends_with("[exit 2]\n"), "{path}: {said}");
    }
    // One that stays within the project is followed.
    let folder = project();
    fs::rename(folder.path().join("data/2020.yaml"), folder.path().join("kept.yaml")).unwrap();
    symlink("../kept.yaml", folder.path().join("data/2020.yaml")).unwrap();
    assert_eq!(said(folder.path(), &["check"]), "nothing to report\n[exit 0]\n");
}

/// Pipes and devices never end: they are refused unread.
#[cfg(unix)]
#[test]
fn only_ordinary_files_are_read() {
    for path in ["data/2021.yaml", "data/park.yaml", "content/2024/2-more.yaml", "templates/components/cover.typ"] {
        let folder = project();
        let _ = fs::remove_file(folder.path().join(path));
        let made = std::process::Command::new("mkfifo").arg(folder.path().join(path)).status().unwrap();
        assert!(made.success());
        let said = said(folder.path(), &["check"]);
        assert!(said.contains(&format!("{path} is no ordinary file")), "{path}: {said}");
    }
}

/// A folder that cannot be looked into is told; it does not count as one that is not there.
#[test]
fn a_folder_that_is_none_is_told() {
    for (path, name) in [
        ("templates", "templates"),
        ("templates/components", "templates/components"),
        ("templates/pictures", "templates/pictures"),
    ] {
        let folder = project();
        let _ = fs::remove_dir_all(folder.path().join(path));
        fs::write(folder.path().join(path), "").unwrap();
        let said = said(folder.path(), &["check"]);
        assert!(said.contains(&format!("{name} is no folder")), "{path}: {said}");
        assert!(said.ends_with("[exit 2]\n"), "{path}: {said}");
    }
}

/// A repository that came along names a program to fetch with: it is not run.
#[test]
fn git_fetches_nothing_for_a_stranger() {
    let folder = project();
    let mark = folder.path().join("mark");
    let git = |arguments: &[&str]| {
        let own = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut command = std::process::Command::new("git");
        assert!(command.current_dir(folder.path()).args(own).args(arguments).output().unwrap().status.success());
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "a"]);
    let object = String::from_utf8(
        std::process::Command::new("git")
            .current_dir(folder.path())
            .args(["rev-parse", "HEAD:data/park.yaml"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    let object = object.trim();
    fs::remove_file(folder.path().join(format!(".git/objects/{}/{}", &object[..2], &object[2..]))).unwrap();
    let touch = format!("touch {}; false", mark.display());
    for (key, value) in [
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", "ssh://example.org/a"),
        ("core.sshCommand", &touch),
        ("protocol.ssh.allow", "always"),
    ] {
        git(&["config", key, value]);
    }
    let said = said(folder.path(), &["diff", "@HEAD"]);
    assert!(said.contains("failed to read the revision"), "{said}");
    assert!(!mark.exists(), "a program of the repository was run");
}
