//! Nothing half-written: whatever happens while files are written, each is whole, and what is said of it is true.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};

/// How often a program is killed: more often where somebody has the time.
pub fn kills(usual: u32) -> u32 {
    std::env::var("ECOPARK_KILLS").map_or(usual, |times| times.parse().expect("ECOPARK_KILLS is a number"))
}

/// Waits for something that a program makes, or for the program's end.
pub fn until_there(child: &mut Child, is_there: impl Fn() -> bool) {
    while !is_there() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

const NAME: &str = "demo-park-2024-zh";
const CORRECT: [&str; 8] = ["correct", "trees", "301", "--reason", "核对", "--date", "2025-04-01", "--anyway"];

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    folder
}

fn build() -> Vec<String> {
    let fonts = fonts().display().to_string();
    let words = [
        "build",
        "--edition",
        "zh",
        "--lang",
        "en",
        "--time-limit",
        "600",
        "--ignore-system-fonts",
        "--font-dir",
        &fonts,
    ];
    words.map(str::to_owned).to_vec()
}

fn change(folder: &Path, text: &str, by: &str) {
    let data = folder.join("data/2024.yaml");
    let own = fs::read_to_string(&data).unwrap();
    assert!(own.contains(text));
    fs::write(data, own.replace(text, by)).unwrap();
}

/// The files of a folder and their contents; hidden ones are parts that a killed program left.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let entries = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.map(|path| (name(&path), fs::read(&path).unwrap())).filter(|(name, _)| !name.starts_with('.')).collect()
}

fn hidden(folder: &Path) -> Vec<String> {
    let names =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

/// A build is killed 6 times, or as often as `ECOPARK_KILLS` says, while earlier files lie in the output folder.
#[test]
fn a_build_killed_at_any_moment_leaves_whole_files() {
    let folder = project();
    let at = |folder: &Path| files(&folder.join("output"));
    let words: Vec<String> = build();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = run(folder.path(), &words);
    assert!(output.status.success(), "{}", transcript(&output));
    let old = at(folder.path());
    change(folder.path(), "value: 300,", "value: 301,");
    let whole = tempfile::tempdir().unwrap();
    copy_folder(folder.path(), whole.path());
    let began = Instant::now();
    assert!(run(whole.path(), &words).status.success());
    let took = u64::try_from(began.elapsed().as_micros()).unwrap();
    let new = at(whole.path());
    assert_eq!(old.len(), new.len());
    assert_ne!(old, new);
    let mut random = 2024_u64;
    let (mut all_old, mut all_new, mut mixed) = (0, 0, 0);
    let rounds = kills(6);
    for round in 0..rounds {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(folder.path(), copy.path());
        let mut child = Command::new(env!("CARGO_BIN_EXE_ecopark"))
            .current_dir(copy.path())
            .args(&words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Most of them while files are written, which begins beside those that are there.
        if round % 3 == 0 {
            std::thread::sleep(Duration::from_micros((random >> 20) % took));
        } else {
            until_there(&mut child, || !hidden(&copy.path().join("output")).is_empty());
            std::thread::sleep(Duration::from_micros((random >> 20) % 6_000));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let now = at(copy.path());
        for (name, bytes) in &now {
            assert!(old.get(name) == Some(bytes) || new.get(name) == Some(bytes), "round {round}: {name} is broken");
        }
        assert_eq!(now.len(), old.len(), "round {round}: a file is gone");
        match (now == old, now == new) {
            (true, _) => all_old += 1,
            (_, true) => all_new += 1,
            _ => {
                mixed += 1;
                let said = transcript(&run(copy.path(), &["verify", &format!("output/{NAME}.pdf")]));
                assert!(!said.ends_with("[exit 0]\n"), "round {round}: what does not belong together is told: {said}");
            }
        }
        if round == 0 {
            // What a killed build left stands in nobody's way.
            assert!(run(copy.path(), &words).status.success());
            assert_eq!(at(copy.path()), new);
        }
    }
    println!(
        "{rounds} builds killed: {all_old} left all old files, {all_new} all new ones, {mixed} some of each, all of them whole"
    );
}

/// Runs the program with files limited to so many blocks, as on a disk that is full.
#[cfg(unix)]
fn with_little_space(folder: &Path, blocks: u32, words: &[&str]) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""))
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_ecopark"))
        .args(words)
        .current_dir(folder)
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let folder = project();
    let words = build();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert!(run(folder.path(), &words).status.success());
    let (output, data) = (files(&folder.path().join("output")), files(&folder.path().join("data")));
    change(folder.path(), "value: 300,", "value: 301,");
    let changed = files(&folder.path().join("data"));
    assert_ne!(data, changed);
    let said = transcript(&with_little_space(folder.path(), 8, &words));
    assert!(said.contains("error[unwritable-output]") && said.contains("the disk is full"), "{said}");
    assert!(said.contains("earlier files are as they were") && said.ends_with("[exit 2]\n"), "{said}");
    assert_eq!(files(&folder.path().join("output")), output);
    assert_eq!(hidden(&folder.path().join("output")), Vec::<String>::new());
    for words in [&CORRECT[..], &["accept-translation", "--all"]] {
        let words: Vec<&str> = words.iter().copied().map(|word| if word == "301" { "302" } else { word }).collect();
        let said = transcript(&with_little_space(folder.path(), 0, &words));
        assert!(said.contains("error[unwritable-output]"), "{words:?}: {said}");
        assert_eq!(files(&folder.path().join("data")), changed, "{words:?}");
        assert_eq!(hidden(folder.path()), Vec::<String>::new(), "{words:?}");
    }
    let said =
        transcript(&with_little_space(folder.path(), 0, &["init", "new", "--name-zh", "某某园区", "--id", "new"]));
    assert!(!said.ends_with("[exit 0]\n") && !said.contains("panicked"), "{said}");
    assert!(!folder.path().join("new/data/park.yaml").exists(), "{said}");
}

/// Runs the program as somebody who may not write into the project; nothing where that cannot be arranged.
#[cfg(unix)]
fn as_reader(folder: &Path, words: &[&str]) -> Option<Output> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let own = fs::metadata(folder).unwrap().uid();
    let walk = |mode: u32| {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            folders.extend(entries.filter(|path| path.is_dir()));
            fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    walk(0o555);
    let program = env!("CARGO_BIN_EXE_ecopark");
    // Root may write everywhere, so root becomes nobody.
    let mut command = if own == 0 { Command::new("setpriv") } else { Command::new(program) };
    if own == 0 {
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--", program]);
    }
    let output = command.args(words).current_dir(folder).env("LANG", "en_US.UTF-8").env_remove("LC_ALL").output();
    walk(0o755);
    output.ok()
}

#[cfg(unix)]
#[test]
fn a_project_that_may_only_be_read_is_left_alone_and_can_be_built_elsewhere() {
    use std::os::unix::fs::PermissionsExt;
    let folder = project();
    let out = tempfile::tempdir().unwrap();
    fs::set_permissions(out.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let before = files(&folder.path().join("data"));
    let words = build();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(output) = as_reader(folder.path(), &words) else {
        println!("not run: setpriv is not here");
        return;
    };
    let said = transcript(&output);
    assert!(said.contains("error[unwritable-output]") && said.contains("permission denied"), "{said}");
    assert!(said.ends_with("[exit 2]\n") && !folder.path().join("output").exists(), "{said}");
    let said = transcript(&as_reader(folder.path(), &CORRECT).unwrap());
    assert!(said.contains("error[unwritable-output]"), "{said}");
    assert_eq!(files(&folder.path().join("data")), before);
    let elsewhere = out.path().display().to_string();
    let said = transcript(&as_reader(folder.path(), &[&words[..], &["--out", &elsewhere]].concat()).unwrap());
    assert!(said.ends_with("[exit 0]\n"), "{said}");
    assert!(out.path().join(format!("{NAME}.pdf")).is_file());
    let check = as_reader(folder.path(), &["check", "--lang", "en"]).unwrap();
    assert_eq!(transcript(&check), "nothing to report\n[exit 0]\n");
}

/// Somebody reads the PDF while it is replaced: he reads on in the old one.
#[test]
fn an_output_that_is_open_elsewhere_is_replaced_whole_or_left() {
    use std::io::Read;
    let folder = project();
    let words = build();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert!(run(folder.path(), &words).status.success());
    let pdf = folder.path().join(format!("output/{NAME}.pdf"));
    let old = fs::read(&pdf).unwrap();
    let mut open = fs::File::open(&pdf).unwrap();
    change(folder.path(), "value: 300,", "value: 301,");
    let output = run(folder.path(), &words);
    let mut read = Vec::new();
    open.read_to_end(&mut read).unwrap();
    assert_eq!(read, old);
    let replaced = fs::read(&pdf).unwrap() != old;
    assert_eq!(replaced, output.status.success(), "{}", transcript(&output));
}

/// Builds of different data that end together: the files of one of them, not of both.
#[test]
fn two_builds_at_once_leave_the_files_of_one() {
    let (one, other) = (project(), project());
    change(other.path(), "value: 300,", "value: 301,");
    let words = build();
    let results = [&one, &other].map(|folder| {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().display().to_string();
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--out", &place]).collect();
        assert!(run(folder.path(), &words).status.success());
        files(out.path())
    });
    assert_ne!(results[0], results[1]);
    for _ in 0..3 {
        let out = tempfile::tempdir().unwrap();
        let start = |folder: &TempDir| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_ecopark"));
            command.current_dir(folder.path()).args(&words).arg("--out").arg(out.path());
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let children = [start(&one), start(&other)];
        assert!(children.map(|mut child| child.wait().unwrap().success()).iter().all(|done| *done));
        assert!(results.contains(&files(out.path())), "some files are of one build and some of the other");
        assert_eq!(hidden(out.path()), Vec::<String>::new());
    }
}

/// The folder is taken away while the program works.
#[test]
fn a_folder_deleted_meanwhile_is_told() {
    let words = build();
    for delay in [0, 20, 60, 150, 400, 900] {
        let folder = project();
        let place = folder.path().join("park");
        copy_folder(&repository().join("tests/base"), &place);
        let child = Command::new(env!("CARGO_BIN_EXE_ecopark"))
            .current_dir(folder.path())
            .args(["-C", "park"])
            .args(&words)
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        // It may be writing there just now.
        while fs::remove_dir_all(&place).is_err() && place.exists() {}
        let said = transcript(&child.wait_with_output().unwrap());
        assert!(!said.contains("panicked"), "{delay}: {said}");
        let done = said.ends_with("[exit 0]\n");
        assert!(done || said.contains("error["), "{delay}: {said}");
    }
}

/// Results that could not be written out are no results; a reader that has read enough is no fault.
#[cfg(target_os = "linux")]
#[test]
fn lost_results_are_told_and_a_closed_pipe_is_not() {
    let folder = project();
    let shell = |line: &str| {
        let output = Command::new("bash")
            .arg("-c")
            .arg(format!("set -o pipefail; {line}"))
            .env("ECOPARK", env!("CARGO_BIN_EXE_ecopark"))
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .current_dir(folder.path())
            .output()
            .unwrap();
        transcript(&output)
    };
    for command in [
        "indicators --format json",
        "check --format json",
        "explain 1",
        "fonts --format json",
        "man",
        "completions bash",
    ] {
        let said = shell(&format!("$ECOPARK {command} > /dev/full"));
        assert!(
            said.contains("the results could not be written out") && said.ends_with("[exit 2]\n"),
            "{command}: {said}"
        );
        let said = shell(&format!("$ECOPARK {command} | true"));
        assert_eq!(said, "[exit 0]\n", "{command}");
        let said = shell(&format!("$ECOPARK {command} >&- 2>&-"));
        assert_eq!(said, "[exit 0]\n", "{command}");
        let said = shell(&format!("$ECOPARK {command} 2>&1 > /dev/null | true"));
        assert_eq!(said, "[exit 0]\n", "{command}");
    }
    change(folder.path(), "value: 12.5,", "value: 12.x,");
    let said = shell("$ECOPARK check 2>&1 | true");
    assert!(!said.contains("panicked") && said.ends_with("[exit 1]\n"), "{said}");
}
