//! A correction that is stopped at any moment leaves every file whole, and after the next command the project is all old or all new.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ecopark::finding::{Finding, Severity};
use ecopark::write::journal::{JOURNAL, Replacement, journal_text, recover, replace};
use tempfile::TempDir;

use super::{Sequence, data};
use crate::endurance::{kills, until_there};
use crate::project::{copy_folder, fonts, repository, run, transcript};

const FILES: [(&str, Option<&str>, &str); 3] = [
    ("data/2020.yaml", Some("year: 2020\n"), "year: 2020 # new\n"),
    ("data/2024.yaml", Some("year: 2024\n"), "year: 2024 # new\n"),
    ("data/corrections.yaml", None, "corrections: []\n"),
];

fn files() -> Vec<Replacement> {
    let file = |(path, old, new): (&str, Option<&str>, &str)| Replacement {
        path: path.to_owned(),
        old: old.map(|old| old.as_bytes().to_vec()),
        new: new.to_owned(),
    };
    FILES.map(file).to_vec()
}

/// A folder in which the first `done` files are new.
fn stopped_after(done: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    for (index, (path, old, new)) in FILES.into_iter().enumerate() {
        let content = if index < done { Some(new) } else { old };
        if let Some(content) = content {
            fs::write(folder.path().join(path), content).unwrap();
        }
    }
    folder
}

/// How many of the files are new; the others are old.
fn new_files(folder: &Path) -> usize {
    let is_new = |(path, old, new): (&str, Option<&str>, &str)| {
        let now = fs::read_to_string(folder.join(path)).ok();
        assert!(now.as_deref() == old || now.as_deref() == Some(new), "{path} is neither old nor new: {now:?}");
        now.as_deref() == Some(new)
    };
    FILES.into_iter().filter(|file| is_new(*file)).count()
}

fn said(findings: &[Finding]) -> Vec<(Severity, &str)> {
    findings.iter().map(|finding| (finding.severity, finding.message.en.as_str())).collect()
}

#[test]
fn files_are_replaced_together_and_no_journal_stays() {
    let folder = stopped_after(0);
    let written = replace(folder.path(), &files()).unwrap();
    assert_eq!(written.len(), 3);
    assert_eq!(new_files(folder.path()), 3);
    let mut names: Vec<_> =
        fs::read_dir(folder.path().join("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["2020.yaml", "2024.yaml", "corrections.yaml"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left beside data/");
    assert!(recover(folder.path()).is_empty());
}

#[test]
fn a_file_changed_by_another_program_stops_the_correction() {
    let folder = stopped_after(0);
    fs::write(folder.path().join("data/2024.yaml"), "year: 2024 # by hand\n").unwrap();
    let finding = replace(folder.path(), &files()).unwrap_err();
    assert!(finding.message.en.contains("another program"), "{}", finding.message.en);
    assert_eq!(fs::read_to_string(folder.path().join("data/2020.yaml")).unwrap(), "year: 2020\n");
    assert!(!folder.path().join(JOURNAL).exists());
}

/// The journal is in place and 0, 1, 2 or all files are replaced, the next one half written beside its target.
#[test]
fn whatever_was_replaced_the_next_command_completes_it() {
    for done in 0..=FILES.len() {
        let folder = stopped_after(done);
        fs::write(folder.path().join(JOURNAL), journal_text(&files())).unwrap();
        if let Some((path, ..)) = FILES.get(done) {
            let part = format!("{}.new", path.replace("data/", "data/.ecopark-"));
            fs::write(folder.path().join(part), "year: 20").unwrap();
        }
        let findings = recover(folder.path());
        let expected = "a correction had been interrupted and was completed now: data/2020.yaml, data/2024.yaml, data/corrections.yaml";
        assert_eq!(said(&findings), [(Severity::Warning, expected)], "{done}");
        assert_eq!(new_files(folder.path()), 3, "{done}");
        assert!(!folder.path().join(JOURNAL).exists(), "{done}");
        assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 3, "{done}");
        assert!(recover(folder.path()).is_empty(), "{done}");
    }
}

/// Before the journal is in place only its own temporary file is there.
#[test]
fn without_a_journal_nothing_was_begun() {
    let folder = stopped_after(0);
    fs::write(folder.path().join(".ecopark-a1B2c3"), &journal_text(&files())[..40]).unwrap();
    assert!(recover(folder.path()).is_empty());
    assert_eq!(new_files(folder.path()), 0);
}

/// A journal that is not whole was never acted upon: wherever it is cut or changed, it is taken back.
#[test]
fn a_journal_that_is_not_whole_is_taken_back() {
    let text = journal_text(&files());
    let cuts = (0..text.len()).step_by(37).chain([text.len() - 1]).map(|end| text[..end].to_owned());
    for torn in cuts.chain([text.replace("2024 # new", "2024 # now")]) {
        let folder = stopped_after(0);
        fs::write(folder.path().join(JOURNAL), &torn).unwrap();
        let findings = recover(folder.path());
        let expected = "a correction was interrupted before any file was changed; it was taken back: correct again";
        assert_eq!(said(&findings), [(Severity::Warning, expected)], "{torn}");
        assert_eq!(new_files(folder.path()), 0, "{torn}");
        assert!(!folder.path().join(JOURNAL).exists(), "{torn}");
    }
}

#[test]
fn what_was_changed_after_the_interruption_is_not_overwritten() {
    let folder = stopped_after(1);
    fs::write(folder.path().join(JOURNAL), journal_text(&files())).unwrap();
    fs::write(folder.path().join("data/2024.yaml"), "year: 2024 # by hand\n").unwrap();
    let findings = recover(folder.path());
    assert_eq!(
        said(&findings),
        [(Severity::Error, "data/2024.yaml was changed after a correction was interrupted: it cannot be completed")]
    );
    assert_eq!(fs::read_to_string(folder.path().join("data/2024.yaml")).unwrap(), "year: 2024 # by hand\n");
    assert!(folder.path().join(JOURNAL).exists());
}

/// A journal names files of its project only.
#[test]
fn a_journal_cannot_reach_out_of_the_project() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("project");
    fs::create_dir_all(folder.join("data")).unwrap();
    for path in ["../outside.yaml", "data/../../outside.yaml", "/outside.yaml", "data\\..\\..\\outside.yaml"] {
        let file = Replacement { path: path.to_owned(), old: None, new: "x: 1\n".to_owned() };
        fs::write(folder.join(JOURNAL), journal_text(&[file])).unwrap();
        let findings = recover(&folder);
        assert!(findings.iter().any(Finding::is_open_error), "{path}");
        assert!(!outer.path().join("outside.yaml").exists(), "{path}");
    }
}

/// Nor over a link that leads out of it, which may have come with the journal.
#[cfg(unix)]
#[test]
fn a_journal_follows_no_link_out_of_the_project() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("project");
    fs::create_dir_all(folder.join("data")).unwrap();
    fs::create_dir(outer.path().join("other")).unwrap();
    fs::write(outer.path().join("other/a.yaml"), "mine\n").unwrap();
    std::os::unix::fs::symlink("../../other/a.yaml", folder.join("data/a.yaml")).unwrap();
    std::os::unix::fs::symlink("../other", folder.join("linked")).unwrap();
    for (path, old) in [("data/a.yaml", Some("mine\n")), ("linked/a.yaml", Some("mine\n")), ("linked/new.yaml", None)] {
        let old = old.map(|old| old.as_bytes().to_vec());
        let file = Replacement { path: path.to_owned(), old, new: "x: 1\n".to_owned() };
        fs::write(folder.join(JOURNAL), journal_text(&[file])).unwrap();
        assert!(recover(&folder).iter().any(Finding::is_open_error), "{path}");
        assert_eq!(fs::read_to_string(outer.path().join("other/a.yaml")).unwrap(), "mine\n", "{path}");
        assert!(!outer.path().join("other/new.yaml").exists(), "{path}");
    }
}

/// A journal that cannot be read may be whole: it is told and kept.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_cannot_be_read_is_kept() {
    let unreadable: [&dyn Fn(&Path); 2] = [
        &|path| fs::create_dir(path).unwrap(),
        // The first page of a process is never mapped: it can be opened, and reading it fails.
        &|path| std::os::unix::fs::symlink("/proc/self/mem", path).unwrap(),
    ];
    for make in unreadable {
        let folder = stopped_after(1);
        let journal = folder.path().join(JOURNAL);
        make(&journal);
        let findings = recover(folder.path());
        assert!(findings.iter().any(Finding::is_open_error), "{:?}", said(&findings));
        assert!(findings[0].message.en.contains("cannot be read"), "{}", findings[0].message.en);
        assert!(fs::symlink_metadata(&journal).is_ok(), "the journal is gone");
        assert_eq!(new_files(folder.path()), 1);
    }
}

/// Every command, not only `correct`, completes what it finds, and says so before its own words.
#[test]
fn each_command_completes_what_it_finds() {
    let build = ["build", "--draft", "--ignore-system-fonts"];
    let commands: [&[&str]; 7] = [
        &["check"],
        &["indicators"],
        &["explain", "1"],
        &["accept-translation", "--all"],
        &["fonts"],
        &build,
        &["correct", "trees", "7", "--reason", "x", "--dry-run"],
    ];
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        let old = fs::read_to_string(folder.path().join("data/2024.yaml")).unwrap();
        let new = old.replace("value: 12.5,", "value: 13.5,");
        let file = Replacement { path: "data/2024.yaml".to_owned(), old: Some(old.into_bytes()), new: new.clone() };
        fs::write(folder.path().join(JOURNAL), journal_text(&[file])).unwrap();
        let told = transcript(&run(folder.path(), command));
        assert!(told.contains("was completed now: data/2024.yaml"), "{command:?}: {told}");
        assert_eq!(fs::read_to_string(folder.path().join("data/2024.yaml")).unwrap(), new, "{command:?}");
        assert!(!folder.path().join(JOURNAL).exists(), "{command:?}");
    }
}

/// Also in the folders that a command names beside its own project, or in its place.
#[test]
fn folders_named_are_completed_too() {
    let fonts = fonts().display().to_string();
    let commands: [&[&str]; 4] = [
        &["indicators", "PARK"],
        &["diff", "PARK"],
        &["check", "PARK"],
        &["build", "--since", "PARK", "--font-dir", &fonts],
    ];
    for command in commands {
        let (folder, park) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for copy in [&folder, &park] {
            copy_folder(&repository().join("tests/base"), copy.path());
        }
        let old = fs::read_to_string(park.path().join("data/2024.yaml")).unwrap();
        let new = old.replace("value: 12.5,", "value: 13.5,");
        let file = Replacement { path: "data/2024.yaml".to_owned(), old: Some(old.into_bytes()), new: new.clone() };
        fs::write(park.path().join(JOURNAL), journal_text(&[file])).unwrap();
        let place = park.path().display().to_string();
        let command: Vec<&str> =
            command.iter().map(|word| if *word == "PARK" { place.as_str() } else { *word }).collect();
        let told = transcript(&run(folder.path(), &command));
        assert!(told.contains("was completed now: data/2024.yaml"), "{command:?}: {told}");
        assert_eq!(fs::read_to_string(park.path().join("data/2024.yaml")).unwrap(), new, "{command:?}");
    }
}

const LIST: &str = "\
- { fact: output, value: 120001, unit: 万元, year: 2020 }
- { fact: output, value: 240000, year: 2024 }
- { fact: waste, value: 51, year: 2024 }
";

/// The program is killed 30 times, or as often as `ECOPARK_KILLS` says, at moments from a fixed seed, spread over the time that one
/// correction takes; and more often where it was not yet killed both before and after the files were replaced.
#[test]
fn killed_at_any_moment_the_project_is_all_old_or_all_new() {
    let old = data(&repository().join("tests/base"));
    let folder = |name: &str| {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        fs::write(folder.path().join(name), LIST).unwrap();
        folder
    };
    let arguments = ["correct", "--from", "list.yaml", "--reason", "核对", "--date", "2025-04-01", "--lang", "en"];
    let whole = folder("list.yaml");
    let start = std::time::Instant::now();
    let output = run(whole.path(), &arguments);
    let took = start.elapsed().as_micros() as u64;
    assert!(output.status.success(), "{}", transcript(&output));
    let new = data(whole.path());
    assert_eq!(new.len(), old.len() + 1);
    let mut sequence = Sequence(31);
    let (mut all_old, mut all_new, mut completed) = (0, 0, 0);
    let rounds: u32 = kills(30);
    for round in 0..10 * rounds {
        if round >= rounds && all_old > 0 && all_new > 0 {
            break;
        }
        let folder = folder("list.yaml");
        let mut child = Command::new(env!("CARGO_BIN_EXE_ecopark"))
            .current_dir(folder.path())
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Half of the rounds while files are written: the journal is the first of them.
        if round.is_multiple_of(2) {
            std::thread::sleep(Duration::from_micros(sequence.next() % took));
        } else {
            until_there(&mut child, || folder.path().join(JOURNAL).exists());
            std::thread::sleep(Duration::from_micros(sequence.next() % 4_000));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, text) in data(folder.path()) {
            assert!(old.get(&name) == Some(&text) || new.get(&name) == Some(&text), "round {round}: {name} is broken");
        }
        let check = transcript(&run(folder.path(), &["check", "--lang", "en"]));
        completed += usize::from(check.contains("was completed now"));
        let now = data(folder.path());
        assert!(now == old || now == new, "round {round}: some files are old and some new");
        if now == old {
            all_old += 1
        } else {
            all_new += 1
        }
        assert!(!folder.path().join(JOURNAL).exists(), "round {round}");
    }
    println!("{all_old} rounds ended all old, {all_new} all new, {completed} of them completed by the next command");
    assert!(all_old > 0 && all_new > 0, "{all_old} all old, {all_new} all new: no kill came while it worked");
}
