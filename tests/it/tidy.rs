//! The house itself: imports point down only, each room keeps to its bans, every file says what it is.

use std::fs;
use std::path::Path;

use crate::project::repository;

/// The rooms that do the work; none may know another.
const STAGES: [&str; 15] = [
    "begin", "load", "compute", "check", "confirm", "correct", "render", "review", "fonts", "typeset", "record",
    "diff", "word", "workbook", "write",
];

/// Rooms longer than this become a folder. Tests at the end of a file do not count.
const LONGEST: usize = 400;

struct File {
    /// Below `src/`, with `/`.
    path: String,
    text: String,
}

impl File {
    /// The room: the first part of the path without extension.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The code before the unit tests, without comments.
    fn code(&self) -> String {
        let code = self.text.split("\n#[cfg(test)]").next().unwrap();
        code.lines()
            .map(|line| line.split("// ").next().unwrap())
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn sources() -> Vec<File> {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(root, &path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push(File {
                    path: path.strip_prefix(root).unwrap().display().to_string().replace('\\', "/"),
                    text,
                });
            }
        }
    }
    let root = repository().join("src");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    assert!(files.len() > 30);
    files
}

/// Rooms of the crate that a file names, as in `crate::model::…` or `use crate::{load, render}`.
fn rooms_named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = rest.strip_prefix('{').and_then(|group| group.split('}').next());
        let names = group.map_or(vec![rest], |group| group.split(',').collect());
        let room =
            |name: &str| name.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        rooms.extend(names.into_iter().map(room));
    }
    rooms
}

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    for file in sources() {
        let room = file.room().to_owned();
        let allowed: &[&str] = match room.as_str() {
            "main" | "cli" | "talk" | "lib" | "live" => continue,
            "finding" => &["finding"],
            "model" => &["model", "finding", "words"],
            stage if STAGES.contains(&stage) || stage == "preview" => &["model", "finding", "words"],
            other => panic!("{other} is no room of the plan"),
        };
        for named in rooms_named(&file.code()) {
            if named != room && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{} names crate::{named}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_library_knows_nothing_of_the_program() {
    for file in sources() {
        let binary = ["main", "cli", "talk"].contains(&file.room());
        let mentions = ["mod cli", "mod talk", "clap"].iter().any(|word| file.code().contains(word));
        assert!(binary || !mentions, "{}", file.path);
    }
}

#[test]
fn each_room_keeps_to_its_bans() {
    // What, where it is allowed, and why it is banned elsewhere.
    let bans: [(&[&str], &[&str], &str); 11] = [
        (&["fs::read", "File::open", "read_dir", "read_to_string"], &["load"], "files are read in load"),
        (
            &["fs::write", "File::create", "tempfile", "fs::rename", "create_dir"],
            &["write"],
            "files are written in write",
        ),
        (&["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("], &["main"], "only main prints"),
        (
            &["process::exit", "exit("],
            &["typeset"],
            "main returns its status; the layout process ends with the one that started it",
        ),
        (&["SystemTime", "Local::now", "Utc::now"], &[], "the date is an input"),
        (&["Instant::now"], &["main", "typeset", "preview"], "only a layout and a request are timed"),
        (
            &["process::Command", "Command::new"],
            &["typeset", "preview"],
            "only the layout, the browser and git are processes of their own",
        ),
        (&["World", "typst::compile"], &["typeset"], "only typeset knows Typst's World"),
        (&["f64", "f32"], &[], "values are exact"),
        (&["TcpListener", "TcpStream"], &["preview"], "the preview has the only socket"),
        (&["UdpSocket", "UnixStream", "connect("], &[], "nothing is fetched"),
    ];
    let mut wrong = Vec::new();
    for file in sources() {
        let code = file.code();
        for (words, rooms, why) in &bans {
            for word in words.iter().filter(|word| code.contains(**word) && !rooms.contains(&file.room())) {
                // The YAML parser hands floats over; they are thrown away for the digits as written.
                let visitor = file.path == "load/tree.rs" && *word == "f64" && code.matches("f64").count() == 2;
                // A journal is found and read by the room that wrote it.
                let journal = file.path == "write/journal.rs" && *why == "files are read in load";
                // What the kernel says of the layout process is no file of the project.
                let account =
                    file.path == "typeset/account.rs" && *word == "fs::read" && code.matches(word).count() == 1;
                // Earlier versions of a project are git's to tell.
                let git = file.path == "load/revision.rs" && *word == "Command::new" && code.matches(word).count() == 1;
                // The ledger notes the day of a correction.
                let day = file.path == "main/correct.rs" && *word == "SystemTime" && code.matches(word).count() == 1;
                // A cell of a spreadsheet holds a binary number: digits become one, and it digits, in one file.
                let cell = file.path == "workbook/number.rs" && *word == "f64";
                if !visitor && !cell && !journal && !account && !git && !day {
                    wrong.push(format!("{}: {word} ({why})", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rust_line_knows_the_standard() {
    let standard = fs::read_to_string(repository().join("data/standards/hj274-2015.yaml")).unwrap();
    let ids: Vec<&str> =
        standard.lines().filter_map(|line| line.trim().strip_prefix("id: ")).filter(|id| id.contains('_')).collect();
    assert!(ids.len() >= 30, "{ids:?}");
    for file in sources() {
        // The standards that come with the program are named where they are taken in.
        let lines = file.code();
        let lines = lines.lines().filter(|line| !line.contains("include_str!(\"../../data/standards/"));
        let code = lines.collect::<Vec<_>>().join("\n").to_lowercase();
        for word in ["hj274", "hj 274", "工业增加值", "弹性系数", "industrial_added_value", "pollutant"]
            .into_iter()
            .chain(ids.iter().copied())
        {
            assert!(!code.contains(word), "{} knows {word}", file.path);
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_small() {
    for file in sources() {
        assert!(file.text.starts_with("//! "), "{} does not open with what it is", file.path);
        let length = file.text.split("\n#[cfg(test)]").next().unwrap().lines().count();
        assert!(length <= LONGEST, "{} has {length} lines", file.path);
        for word in [
            concat!("TO", "DO"),
            concat!("FIX", "ME"),
            concat!("XX", "X"),
            concat!("to", "do!"),
            "unimplemented!",
            ".unwrap()",
            "panic!(",
        ] {
            assert!(!file.code().contains(word), "{} contains {word}", file.path);
        }
    }
}

/// Typst keeps what it set together with its styles: a style that is another one in each report would have all of them set anew.
#[test]
fn the_digest_of_a_report_is_no_style_of_its_pages() {
    let folder = repository().join("templates/components");
    let components = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let components: String = components.collect();
    let set: Vec<&str> = components.lines().map(str::trim).filter(|line| line.contains("set document(")).collect();
    assert_eq!(set.len(), 1, "{set:?}");
    assert!(set[0].starts_with("[#set document(") && set[0].ends_with(")]"), "around nothing: {set:?}");
}

#[test]
fn the_steps_in_the_map_are_the_rooms() {
    let map = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let architecture = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    for stage in STAGES {
        assert!(map.contains(&format!("pub mod {stage};")), "{stage} is not in lib.rs");
        assert!(architecture.contains(stage), "{stage} is not in ARCHITECTURE.md");
    }
}
