//! The preview's server, asked as a browser asks and as an attacker would: by plain requests.

mod attacks;
mod correcting;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository};

/// A preview of a project, ended with the test.
struct Server {
    child: Child,
    port: u16,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn base() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    folder
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Server {
        Server::of_any_edition(folder, &[&["--edition", "zh"], arguments].concat())
    }

    fn of_any_edition(folder: &Path, arguments: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ecopark"))
            .current_dir(folder)
            .args(["preview", "--no-open", "--lang", "en", "--ignore-system-fonts", "--font-dir"])
            .arg(fonts())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://127.0.0.1:").unwrap().to_owned();
        let (port, token) = rest.trim_end_matches('/').split_once('/').unwrap();
        Server { child, port: port.parse().unwrap(), token: token.to_owned() }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        stream
    }

    /// The whole answer to some bytes.
    fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // What was refused unread may come with a reset at the end.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> String {
        let (port, token) = (self.port, &self.token);
        self.raw(&format!("{method} /{token}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n"))
    }

    fn json(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, "");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// What the page sends where it changes something.
    fn post(&self, path: &str, body: &Value) -> (String, Value) {
        let body = body.to_string();
        let (port, length) = (self.port, body.len());
        let headers = format!(
            "Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n"
        );
        let answer =
            self.raw(&format!("POST /{}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n{body}", self.token));
        let told = answer.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok());
        (status(&answer).to_owned(), told.unwrap_or(Value::Null))
    }

    fn news(&self) -> News {
        self.news_of("events?edition=zh")
    }

    fn news_of(&self, path: &str) -> News {
        let mut stream = self.connect();
        let (port, token) = (self.port, &self.token);
        let request = format!("GET /{token}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        News(BufReader::new(stream))
    }

    /// What stands at the middle of an area, as the page asks.
    fn cause(&self, area: &Value) -> Value {
        let at = |index: usize| area[index].as_i64().unwrap();
        let (x, y) = (at(1) + at(3) / 2, at(2) + at(4) / 2);
        self.json(&format!("cause?edition=zh&lang=en&page={}&x={x}&y={y}", at(0)))
    }
}

/// What the server tells of an edition, version by version.
struct News(BufReader<TcpStream>);

impl News {
    fn next(&mut self) -> Value {
        let mut line = String::new();
        while !line.starts_with("data: ") {
            line.clear();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
        }
        serde_json::from_str(&line["data: ".len()..]).unwrap()
    }

    /// The next version that looks as wanted.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        (0..50).map(|_| self.next()).find(wanted).unwrap()
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or(answer)
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn digests(news: &Value) -> Vec<String> {
    news["pages"].as_array().unwrap().iter().map(|page| page["digest"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn who_does_not_know_the_token_or_comes_from_elsewhere_is_refused() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let (port, token) = (server.port, server.token.clone());
    let page = server.ask("GET", "", "");
    assert_eq!(status(&page), "200");
    for header in [
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy: no-referrer",
    ] {
        assert!(page.contains(header), "{header}: {page}");
    }
    assert!(!page.to_lowercase().contains("access-control"), "{page}");
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    for (what, request, wanted) in [
        ("no token", format!("GET / HTTP/1.1\r\n{own}\r\n"), "403"),
        ("a wrong token", format!("GET /{}/ HTTP/1.1\r\n{own}\r\n", "0".repeat(32)), "403"),
        ("a part of the token", format!("GET /{}/ HTTP/1.1\r\n{own}\r\n", &token[..31]), "403"),
        ("another host", format!("GET /{token}/ HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), "403"),
        ("another port", format!("GET /{token}/ HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"), "403"),
        ("no host", format!("GET /{token}/ HTTP/1.1\r\n\r\n"), "400"),
        ("two hosts", format!("GET /{token}/ HTTP/1.1\r\n{own}Host: evil.example\r\n\r\n"), "400"),
        ("a foreign origin", format!("GET /{token}/ HTTP/1.1\r\n{own}Origin: http://evil.example\r\n\r\n"), "403"),
        ("a foreign site", format!("GET /{token}/ HTTP/1.1\r\n{own}Sec-Fetch-Site: cross-site\r\n\r\n"), "403"),
        ("a post without origin", format!("POST /{token}/again HTTP/1.1\r\n{own}\r\n"), "403"),
        ("a post of a foreign origin", format!("POST /{token}/again HTTP/1.1\r\n{own}Origin: null\r\n\r\n"), "403"),
        (
            "a post of a foreign site",
            format!(
                "POST /{token}/again HTTP/1.1\r\n{own}Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-site\r\n\r\n"
            ),
            "403",
        ),
        (
            "a post of the page",
            format!(
                "POST /{token}/again HTTP/1.1\r\n{own}Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
            ),
            "200",
        ),
        ("a path upwards", format!("GET /{token}/../data/2024.yaml HTTP/1.1\r\n{own}\r\n"), "404"),
        ("an encoded path", format!("GET /{token}/page/%2e%2e%2fdata%2f2024.yaml HTTP/1.1\r\n{own}\r\n"), "404"),
        ("a drawing that is none", format!("GET /{token}/page/../../etc/passwd.svg HTTP/1.1\r\n{own}\r\n"), "404"),
        ("another method", format!("DELETE /{token}/ HTTP/1.1\r\n{own}\r\n"), "405"),
        ("no edition", format!("GET /{token}/cause HTTP/1.1\r\n{own}\r\n"), "400"),
        ("a huge number", format!("GET /{token}/cause?edition=zh&page=99999999999&x=1&y=1 HTTP/1.1\r\n{own}\r\n"), "4"),
        ("no request", "\r\n\r\n".to_owned(), "400"),
        ("noise", "\u{1}\u{2}\u{3}\r\n\r\n".to_owned(), "400"),
        ("a huge header", format!("GET /{token}/ HTTP/1.1\r\n{own}X: {}\r\n\r\n", "x".repeat(100_000)), "413"),
    ] {
        let answer = server.raw(&request);
        assert!(status(&answer).starts_with(wanted), "{what}: {answer}");
    }
    assert_eq!(status(&server.ask("GET", "", "")), "200", "the server lives on");
}

#[test]
fn a_saved_change_is_shown_and_broken_input_keeps_the_last_pages() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let mut news = server.news();
    let first = news.until(|news| !news["pages"].as_array().unwrap().is_empty());
    assert_eq!(first["broken"], false);
    let drawing = server.ask("GET", &format!("page/{}.svg", digests(&first)[0]), "");
    assert!(drawing.contains("Content-Type: image/svg+xml") && drawing.contains("<svg"), "{}", &drawing[..200]);
    // A fact moves: pages change, and what changed is that fact.
    let trees = fs::read_to_string(folder.path().join("data/2024.yaml")).unwrap();
    let line = trees.lines().find(|line| line.trim_start().starts_with("trees:")).unwrap().to_owned();
    let value = line.split("value: ").nth(1).unwrap().split([',', ' ', '}']).next().unwrap().to_owned();
    edit(folder.path(), "data/2024.yaml", &line, &line.replacen(&value, "4711", 1));
    let second = news.next();
    assert_eq!(second["broken"], false);
    assert_ne!(digests(&first), digests(&second));
    let changed = second["changed"].as_array().unwrap();
    assert!(!changed.is_empty(), "{second}");
    for area in changed {
        let cause = server.cause(area);
        assert_eq!(cause["states"]["id"], "trees", "{cause}");
        assert_eq!(cause["states"]["entry"]["place"]["file"], "data/2024.yaml", "{cause}");
        assert!(cause["states"]["account"].as_str().unwrap().contains("4711"), "{cause}");
    }
    // Broken YAML: the last pages stay, with the finding.
    edit(folder.path(), "data/2024.yaml", "year: 2024", "year: [2024");
    let broken = news.next();
    assert_eq!((&broken["broken"], digests(&broken)), (&Value::Bool(true), digests(&second)));
    assert!(broken["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "yaml-syntax"), "{broken}");
    edit(folder.path(), "data/2024.yaml", "year: [2024", "year: 2024");
    let mended = news.next();
    assert_eq!((&mended["broken"], digests(&mended)), (&Value::Bool(false), digests(&second)));
}

#[test]
fn the_edition_that_the_project_names_comes_first() {
    let folder = base();
    edit(folder.path(), "data/park.yaml", "id:", "edition: en\nid:");
    let server = Server::of_any_edition(folder.path(), &[]);
    // Asked before anything was read.
    let first = server.news_of("events").next();
    assert_eq!((&first["edition"], &first["known"]), (&Value::from("en"), &Value::Bool(true)), "{first}");
    // Of a file that cannot be read nothing is known, until it can.
    edit(folder.path(), "data/park.yaml", "edition: en", "edition: [en");
    let server = Server::of_any_edition(folder.path(), &[]);
    let mut news = server.news_of("events");
    let unread = news.next();
    assert_eq!((&unread["known"], &unread["broken"]), (&Value::Bool(false), &Value::Bool(true)), "{unread}");
    edit(folder.path(), "data/park.yaml", "edition: [en", "edition: en");
    let mended = news.until(|news| news["known"] == true);
    assert_eq!((&mended["edition"], &mended["broken"]), (&Value::from("en"), &Value::Bool(false)), "{mended}");
}

#[test]
fn the_same_text_is_found_again_after_a_change() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let mut news = server.news();
    news.next();
    let found = server.json("find?edition=zh&q=300");
    let cause = server.cause(&found["hits"][0]["areas"][0]);
    assert_eq!(
        (&cause["states"]["id"], &cause["states"]["entry"]["written"]),
        (&"trees".into(), &"300".into()),
        "{cause}"
    );
    let key: String = cause["key"].as_str().unwrap().bytes().map(|byte| format!("%{byte:02x}")).collect();
    edit(folder.path(), "data/2024.yaml", "trees: { value: 300", "trees: { value: 4711");
    news.next();
    let again = server.json(&format!("cause?edition=zh&lang=en&key={key}"));
    assert_eq!(again["states"]["entry"]["written"], "4711", "{again}");
    assert_ne!(again["text"], cause["text"]);
    edit(folder.path(), "content/2024/1-progress.yaml", "植树{{ trees }}，", "");
    edit(folder.path(), "content/2024/1-progress.yaml", "The park planted {{ trees }} trees; output", "Output");
    news.until(|_| server.json(&format!("cause?edition=zh&lang=en&key={key}")).is_null());
}

#[test]
fn an_open_error_greys_nothing() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    let mut news = server.news();
    news.next();
    edit(folder.path(), "content/2024/1-progress.yaml", "植树", "99家企业植树");
    let open = news.next();
    assert_eq!((&open["open"], &open["broken"]), (&Value::Bool(true), &Value::Bool(false)), "{open}");
}

#[test]
fn a_template_that_runs_away_leaves_the_server_and_the_last_pages() {
    let folder = base();
    copy_folder(&repository().join("templates/components"), &folder.path().join("templates/components"));
    let server = Server::start(folder.path(), &["--time-limit", "4"]);
    let mut news = server.news();
    let first = news.until(|news| !news["pages"].as_array().unwrap().is_empty());
    let cover = folder.path().join("templates/components/cover.typ");
    let own = fs::read_to_string(&cover).unwrap();
    let endless = "#let n = { let n = 0; for a in range(3000000) { for b in range(100000) { n = calc.gcd(a, b) } } }\n";
    fs::write(&cover, format!("{endless}{own}")).unwrap();
    let stopped = news.next();
    assert_eq!((&stopped["broken"], digests(&stopped)), (&Value::Bool(true), digests(&first)));
    let finding = stopped["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "layout-stopped");
    assert_eq!(finding.unwrap()["place"]["file"], "templates/components/cover.typ", "{stopped}");
    // What stands in the way of a release is no open error, so nobody waits for a draft to be stopped too.
    let refused = server.ask("GET", "download?edition=zh&lang=en", "");
    assert!(refused.starts_with("HTTP/1.1 409 "), "{refused}");
    assert!(refused.contains("took longer than") && !refused.contains("-draft"), "{refused}");
    fs::write(&cover, own).unwrap();
    let mended = news.next();
    assert_eq!(
        (&mended["broken"], digests(&mended)),
        (&Value::Bool(false), digests(&first)),
        "a fresh process sets them"
    );
}

#[test]
fn words_are_found_and_what_build_would_write_is_handed_out() {
    let folder = base();
    let server = Server::start(folder.path(), &[]);
    server.news().until(|news| !news["pages"].as_array().unwrap().is_empty());
    let found = server.json("find?edition=zh&q=%E5%85%A8%E5%B9%B4%20%E6%8A%95%E8%B5%84");
    assert_eq!(found["more"], false);
    let area = &found["hits"][0]["areas"][0];
    let cause = server.cause(area);
    assert_eq!(cause["place"]["file"], "content/2024/1-progress.yaml", "{cause}");
    assert_eq!(cause["paragraph"], "1.1 ¶1", "{cause}");
    assert!(cause["place"]["editor"].as_str().unwrap().starts_with("vscode://file/"), "{cause}");
    let pdf = server.ask("GET", "download?edition=zh", "");
    assert!(pdf.contains("Content-Type: application/pdf") && pdf.contains("-2024-zh.pdf\"\r\n"), "{}", &pdf[..400]);
    assert!(pdf.contains("%PDF-"));
    edit(folder.path(), "content/2024/1-progress.yaml", "全年投资", "全年引进99家，投资");
    std::thread::sleep(Duration::from_millis(500));
    let draft = server.ask("GET", "download?edition=zh", "");
    assert!(draft.contains("-2024-zh-draft.pdf\"\r\n"), "an open error makes it a draft: {}", &draft[..400]);
}

#[test]
fn what_is_not_tested_here_is_said() {
    let mut told = std::io::stderr().lock();
    writeln!(
        told,
        "the preview in a browser: NOT RUN by cargo test; .ci/run does, or tests/browser/run target/debug/ecopark"
    )
    .unwrap();
    assert!(repository().join("tests/browser/run").is_file());
}

#[test]
fn two_previews_run_side_by_side_and_a_taken_port_is_told() {
    let folder = base();
    let (one, two) = (Server::start(folder.path(), &[]), Server::start(folder.path(), &[]));
    assert_ne!((one.port, &one.token), (two.port, &two.token));
    let taken = crate::project::run(folder.path(), &["preview", "--no-open", "--port", &one.port.to_string()]);
    let said = crate::project::transcript(&taken);
    assert!(said.contains("error[preview-refused]") && said.ends_with("[exit 2]\n"), "{said}");
}
