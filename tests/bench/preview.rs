//! How long a saved change takes to the page of the bilingual example: edits of a word, and of a fact that moves many pages.
//! Run with `cargo bench --bench preview`; it prints the median and the 95th percentile and asserts nothing. `EDITS=1000` for more edits;
//! the memory that the layout process holds is printed after the first tenth and at the end. `TYPST` names a typst program (by default the
//! one on the PATH): beside it stands how long its `watch` takes to the PDF of the same source with the same edits.

#![allow(clippy::disallowed_methods, reason = "a bench reads and writes files")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is edited.
struct Kind {
    name: &'static str,
    file: &'static str,
    own: &'static str,
    /// `#` stands for a number that differs from edit to edit.
    other: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "a word of a paragraph",
        file: "content/2022/1-progress.yaml",
        own: "最大限度减少企",
        other: "最大限度地（第#次改动）减少企",
    },
    Kind {
        name: "a fact that a dozen rows and pages state",
        file: "data/2022.yaml",
        own: "industrial_added_value: { value: 2595000",
        other: "industrial_added_value: { value: 259#",
    },
];

impl Kind {
    /// The file and its text after an edit.
    fn applied(&self, repository: &Path, edit: usize) -> (&'static str, String) {
        let text = fs::read_to_string(repository.join(self.file)).expect("a file of the example");
        assert!(text.contains(self.own), "{} is written otherwise now", self.file);
        // As many digits each time.
        (self.file, text.replace(self.own, &self.other.replace('#', &(5370 + edit).to_string())))
    }
}

fn main() {
    let edits = std::env::var("EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(200);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    copy(&repository.join("content"), &folder.path().join("content"));
    copy(&repository.join("data"), &folder.path().join("data"));
    let mut server = Command::new(env!("CARGO_BIN_EXE_ecopark"))
        .current_dir(folder.path())
        .args(["preview", "--no-open", "--edition", "bilingual", "--time-limit", "60", "--font-dir"])
        .arg(repository.join("templates/fonts"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let mut address = String::new();
    BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut address).expect("an address");
    let rest = address.trim().trim_start_matches("http://").to_owned();
    let (host, path) = rest.split_once('/').expect("an address");
    let mut news = BufReader::new(ask(host, &format!("/{path}events?edition=bilingual")));
    let first = next(&mut news);
    let mut known = digests(&first);
    let mut times = [Vec::new(), Vec::new()];
    for edit in 1..=2 * edits {
        let kind = edit % 2;
        let (file, text) = KINDS[kind].applied(repository, edit / 2 + 1);
        // What the last edit changed has been drawn by then.
        std::thread::sleep(Duration::from_millis(250));
        let began = Instant::now();
        fs::write(folder.path().join(file), text).expect("a file");
        // A file that was seen while it was written tells of the same pages once more.
        let now = loop {
            let now = digests(&next(&mut news));
            if now != known {
                break now;
            }
        };
        if let Some(fresh) = now.iter().find(|digest| !known.contains(digest)) {
            let mut drawing = String::new();
            ask(host, &format!("/{path}page/{fresh}.svg")).read_to_string(&mut drawing).expect("a drawing");
            assert!(drawing.contains("<svg"));
        }
        times[kind].push(began.elapsed());
        known = now;
        if edit == edits / 5 || edit == 2 * edits {
            println!("after {edit} edits the layout process holds {} MiB", held(server.id()));
        }
    }
    server.kill().expect("to end it");
    server.wait().expect("its end");
    for (kind, times) in KINDS.iter().zip(times) {
        told(&format!("from saving {} to the page", kind.name), times);
    }
    watch(folder.path(), &repository.join("templates/fonts"), edits.min(50));
}

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_millis();
    println!("{what}, {} times: median {} ms, p95 {} ms, longest {} ms", times.len(), at(50), at(95), at(100));
}

/// The same edits in the Typst source that a build writes, to the PDF that `typst watch` makes of it.
fn watch(folder: &Path, fonts: &Path, edits: usize) {
    let typst = std::env::var("TYPST").unwrap_or_else(|_| "typst".to_owned());
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let watched = folder.join("output/watched.typ");
    for kind in KINDS {
        let source = |edit| {
            let (file, text) = kind.applied(repository, edit);
            fs::write(folder.join(file), text).expect("a file");
            let mut build = Command::new(env!("CARGO_BIN_EXE_ecopark"));
            build.current_dir(folder).args(["build", "--draft", "--time-limit", "60", "--font-dir"]).arg(fonts);
            assert!(build.output().expect("the program").status.success(), "the example can be built");
            fs::read(folder.join("output/changchun-etdz-2022-bilingual-draft.typ")).expect("a source")
        };
        fs::write(&watched, source(0)).expect("a file");
        let mut command = Command::new(&typst);
        command.args(["watch", "--ignore-system-fonts", "--font-path"]).arg(fonts).arg(&watched);
        let Ok(mut watching) = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() else {
            println!("typst watch: not measured, there is no {typst}");
            return;
        };
        let mut status = BufReader::new(watching.stderr.take().expect("a pipe"));
        let mut compiled = || {
            let mut line = String::new();
            while !line.contains("compiled") {
                line.clear();
                assert!(status.read_line(&mut line).expect("what it tells") > 0, "typst watch ended");
            }
        };
        compiled();
        let mut times = Vec::new();
        for edit in 1..=edits {
            let source = source(edit);
            std::thread::sleep(Duration::from_millis(250));
            let began = Instant::now();
            fs::write(&watched, source).expect("a file");
            compiled();
            times.push(began.elapsed());
        }
        watching.kill().expect("to end it");
        watching.wait().expect("its end");
        told(&format!("typst watch, from saving {} in its source to the PDF", kind.name), times);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn ask(host: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).expect("the server");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("to ask");
    stream
}

fn next(news: &mut impl BufRead) -> String {
    let mut line = String::new();
    while !line.starts_with("data: ") {
        line.clear();
        assert!(news.read_line(&mut line).expect("news") > 0);
    }
    line
}

fn digests(news: &str) -> Vec<String> {
    news.split("\"digest\":\"").skip(1).filter_map(|rest| rest.get(..32)).map(str::to_owned).collect()
}

/// MiB of the process that the server started; 0 where the system does not tell.
fn held(server: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children")).unwrap_or_default();
    let child = children.split_whitespace().next().unwrap_or_default();
    let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
