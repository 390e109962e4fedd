//! How long a correction takes until the report is there again: `correct` and `build` of one edition by the release program, both cold,
//! against `typst compile` of the finished source alone. Run with `cargo bench --bench correct`; it prints medians and asserts nothing.

#![allow(clippy::disallowed_methods, reason = "a bench copies the example and reads what was built")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder takes files");
    for entry in fs::read_dir(from).expect("the example is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a temporary folder takes files");
        }
    }
}

/// The time of a command that must succeed.
fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fonts = root.join("templates/fonts");
    if !fonts.is_dir() {
        println!("not run: templates/fonts is not there; run ./setup first");
        return;
    }
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    for part in ["content", "data"] {
        copy_folder(&root.join(part), &folder.path().join(part));
    }
    let ecopark = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecopark"));
        command.current_dir(folder.path()).args(arguments);
        command
    };
    let (mut correct, mut build) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let value = (2_595_001 + round).to_string();
        correct.push(time(&mut ecopark(&["correct", "industrial_added_value", &value, "--reason", "bench"])));
        let fonts = fonts.display().to_string();
        let edition = ["--edition", "zh", "--draft", "--ignore-system-fonts", "--font-dir", &fonts];
        build.push(time(ecopark(&["build"]).args(edition)));
    }
    let (correct, build) = (median(correct), median(build));
    println!(
        "correct {correct:.2} s, build of one edition {build:.2} s, together {:.2} s (medians of {ROUNDS})",
        correct + build
    );
    if Command::new("typst").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("typst compile: not run, for there is no typst on the PATH");
        return;
    }
    let output = folder.path().join("output");
    let sources: Vec<PathBuf> =
        fs::read_dir(&output).expect("the build wrote").flatten().map(|entry| entry.path()).collect();
    let source = sources.iter().find(|path| path.extension().is_some_and(|extension| extension == "typ"));
    let source = source.expect("the build wrote its source");
    let alone = (0..ROUNDS).map(|_| {
        let mut typst = Command::new("typst");
        typst.arg("compile").arg("--ignore-system-fonts").arg("--font-path").arg(&fonts).arg(source);
        time(typst.arg(output.join("alone.pdf")))
    });
    let alone = median(alone.collect());
    println!(
        "typst compile of its source alone {alone:.2} s: correct and build take {:.2} × that",
        (correct + build) / alone
    );
}
