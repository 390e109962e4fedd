//! Copies of projects in temporary folders, and the program run on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use ecopark::load::Request;
use ecopark::typeset::Limits;
use ecopark::{Order, Wish};
use tempfile::TempDir;

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of fonts that `./setup` fetches; a test that sets pages fails without it, and says so.
pub fn fonts() -> PathBuf {
    let folder = repository().join("templates/fonts");
    let needed = [
        "FandolFang-Regular.otf",
        "FandolHei-Regular.otf",
        "FandolKai-Regular.otf",
        "FandolSong-Bold.otf",
        "LiberationSerif-Regular.ttf",
    ];
    let missing: Vec<_> = needed.iter().filter(|name| !folder.join(name).is_file()).collect();
    assert!(missing.is_empty(), "fonts are missing in templates/fonts: {missing:?}; run ./setup first");
    folder
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// A copy of the example, without fonts.
pub fn example() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["content", "data"] {
        copy_folder(&repository().join(part), &folder.path().join(part));
    }
    folder
}

/// What to set of a project in this process, with the fetched fonts only and no limits that matter.
pub fn order(folder: &Path, wish: Wish) -> Order {
    Order {
        request: Request { folder: folder.to_owned(), year: None, standard: None },
        wish,
        draft: false,
        word: false,
        since: None,
        output: None,
        font_dir: Some(fonts()),
        system_fonts: false,
        limits: Limits {
            program: env!("CARGO_BIN_EXE_ecopark").into(),
            time: Duration::from_secs(600),
            memory: 4 << 30,
        },
    }
}

/// Time enough for setting pages on a machine that does much else.
pub const PATIENCE: [&str; 2] = ["--time-limit", "600"];

/// Runs the program in a folder, in English unless told otherwise, with the fetched fonts only.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    let sets_pages = arguments.first() == Some(&"build") && !arguments.contains(&PATIENCE[0]);
    let patience: &[&str] = if sets_pages { &PATIENCE } else { &[] };
    Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder)
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .env("NO_COLOR", "1")
        .env_remove("ECOPARK_FONTS")
        .args(arguments)
        .args(patience)
        .output()
        .unwrap()
}

/// What a run printed, with its exit status.
pub fn transcript(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace('\\', "/");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let status = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
    format!("{out}{err}[exit {status}]\n")
}
