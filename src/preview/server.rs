//! Who may ask, and what is answered. Every request names the token of this run and this server's own host; what changes something
//! comes from the page itself. No part of a request becomes a path to a file.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::finding::{Finding, Language};
use crate::model::edition::Edition;

use super::cause::{self, Spot};
use super::correction::{self, Agreed, Asked};
use super::difference::{self, Side};
use super::http::{self, Answer, Refusal, Request};
use super::view::{self, Shown};
use super::{Shared, Since, Task, lock};

/// Connections served at a time; more have to wait for their turn.
const MOST_CONNECTIONS: usize = 128;

/// A request that is not there by then is not waited for, nor a browser that takes nothing of its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a browser that waits for news is told that there is none, which shows whether it is still there.
const PULSE: Duration = Duration::from_secs(5);

const PAGE: &str = include_str!("page/index.html");

/// The parts of the page: name, kind, text.
const ASSETS: [(&str, &str, &str); 11] = [
    ("app.css", "text/css; charset=utf-8", include_str!("page/app.css")),
    ("app.js", SCRIPT, include_str!("page/app.js")),
    ("changes.js", SCRIPT, include_str!("page/changes.js")),
    ("common.js", SCRIPT, include_str!("page/common.js")),
    ("correct.js", SCRIPT, include_str!("page/correct.js")),
    ("difference.js", SCRIPT, include_str!("page/difference.js")),
    ("news.js", SCRIPT, include_str!("page/news.js")),
    ("pages.js", SCRIPT, include_str!("page/pages.js")),
    ("panels.js", SCRIPT, include_str!("page/panels.js")),
    ("search.js", SCRIPT, include_str!("page/search.js")),
    ("words.js", SCRIPT, include_str!("page/words.js")),
];
const SCRIPT: &str = "text/javascript; charset=utf-8";

pub fn serve(listener: &TcpListener, shared: &Arc<Shared>) {
    let busy = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        let turn = Turn::new(&busy);
        if turn.before >= MOST_CONNECTIONS {
            continue;
        }
        let shared = shared.clone();
        // A connection that breaks off, or for which there is no thread, concerns nobody else.
        let _ = thread::Builder::new().spawn(move || {
            let _turn = turn;
            let _ = converse(stream, &shared);
        });
    }
}

/// A connection that is counted until it ends, however it ends.
struct Turn {
    busy: Arc<AtomicUsize>,
    before: usize,
}

impl Turn {
    fn new(busy: &Arc<AtomicUsize>) -> Turn {
        Turn { busy: busy.clone(), before: busy.fetch_add(1, Ordering::SeqCst) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

fn converse(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    answer(&mut Timed { stream: &stream, until: Instant::now() + PATIENCE }, &mut &stream, shared)
}

/// Reads one request and answers it.
pub fn answer(input: &mut impl Read, output: &mut impl Write, shared: &Shared) -> io::Result<()> {
    let request = http::read(input)?;
    let routed = request.and_then(|request| {
        let path = admitted(&request, shared)?.to_owned();
        Ok((request, path))
    });
    match routed {
        Ok((request, path)) if path == "events" && request.method == "GET" => match wished(&request) {
            Ok(edition) => stream_news(output, shared, edition),
            Err(refusal) => Answer::refusal(refusal).send(output, false),
        },
        Ok((request, path)) => {
            let answer = route(&request, &path, shared).unwrap_or_else(Answer::refusal);
            answer.send(output, request.method == "HEAD")
        }
        Err(refusal) => Answer::refusal(refusal).send(output, false),
    }
}

/// A stream that is read up to a point in time, however little comes at a time.
struct Timed<'a> {
    stream: &'a TcpStream,
    until: Instant,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut stream = self.stream;
        stream.read(buffer)
    }
}

/// The path behind the token, if whoever asks may ask.
fn admitted<'a>(request: &'a Request, shared: &Shared) -> Result<&'a str, Refusal> {
    let host = request.header("host")?.ok_or(Refusal::Malformed)?;
    if !is_own_host(host, shared.port) {
        return Err(Refusal::Forbidden);
    }
    let (token, path) = request.path[1..].split_once('/').ok_or(Refusal::Forbidden)?;
    if !same(token, &shared.token) {
        return Err(Refusal::Forbidden);
    }
    let site = request.header("sec-fetch-site")?;
    let origin = request.header("origin")?;
    let own_origin = format!("http://{host}");
    let foreign = origin.is_some_and(|origin| origin != own_origin);
    match request.method.as_str() {
        // Typed in, or followed from the terminal: `none`.
        "GET" | "HEAD" if !foreign && matches!(site, None | Some("same-origin" | "none")) => Ok(path),
        "POST" if origin.is_some() && !foreign && matches!(site, None | Some("same-origin")) => Ok(path),
        "GET" | "HEAD" | "POST" => Err(Refusal::Forbidden),
        _ => Err(Refusal::WrongMethod),
    }
}

/// A browser leaves out the port of the protocol itself.
fn is_own_host(host: &str, port: u16) -> bool {
    let (name, given) = host.split_once(':').unwrap_or((host, "80"));
    ["127.0.0.1", "localhost"].contains(&name) && given == port.to_string()
}

/// Compares in the same time wherever they differ.
fn same(given: &str, own: &str) -> bool {
    given.len() == own.len() && given.bytes().zip(own.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn route(request: &Request, path: &str, shared: &Shared) -> Result<Answer, Refusal> {
    let part = ASSETS.iter().find(|(name, ..)| *name == path);
    match (request.method.as_str(), path) {
        // What changes something.
        ("POST", "again") => {
            shared.command(Task::Again);
            Ok(Answer::json(&json!({})))
        }
        ("POST", "plan") => plan(request, shared),
        ("POST", "correct") => correct(request, shared),
        ("POST", "" | "events" | "cause" | "find" | "since" | "download") => Err(Refusal::WrongMethod),
        ("POST", _) => Err(if part.is_some() { Refusal::WrongMethod } else { Refusal::NotFound }),
        (_, "again" | "plan" | "correct") => Err(Refusal::WrongMethod),
        (_, "") => Ok(Answer::of("text/html; charset=utf-8", page(shared))),
        (_, "cause") => {
            let shown = shown(request, shared)?;
            let spot = spot(request).ok_or(Refusal::Malformed)?;
            Ok(Answer::json(&cause::cause(&shown, &spot, language(request), &shared.offer)))
        }
        (_, "find") => {
            let shown = shown(request, shared)?;
            Ok(Answer::json(&cause::find(&shown, request.argument("q").unwrap_or_default())))
        }
        (_, "since") => since(request, shared),
        (_, "download") => download(request, shared),
        _ => match part {
            Some((_, kind, text)) => Ok(Answer::of(kind, *text)),
            None => drawing(path, shared),
        },
    }
}

/// The body of a request that would change something: JSON, which no form of another site can send.
fn asked<T: DeserializeOwned>(request: &Request, shared: &Shared) -> Result<T, Refusal> {
    if shared.offer.read_only {
        return Err(Refusal::Forbidden);
    }
    if request.header("content-type")? != Some("application/json") {
        return Err(Refusal::Malformed);
    }
    serde_json::from_slice(&request.body).map_err(|_| Refusal::Malformed)
}

/// What a correction would do.
fn plan(request: &Request, shared: &Shared) -> Result<Answer, Refusal> {
    let asked: Asked = asked(request, shared)?;
    let prospect = shared.asked(|reply| Task::Plan(asked.wanted(), asked.anyway, reply)).ok_or(Refusal::NotFound)?;
    let shown = shown(request, shared).ok();
    Ok(Answer::json(&correction::prospect(&prospect, shown.as_deref(), language(request), &shared.offer)))
}

/// Carries out a correction whose consequences were shown.
fn correct(request: &Request, shared: &Shared) -> Result<Answer, Refusal> {
    let Agreed { plan } = asked(request, shared)?;
    match shared.asked(|reply| Task::CarryOut(plan, reply)).ok_or(Refusal::NotFound)? {
        Ok(files) => Ok(Answer::json(&json!({ "files": files }))),
        Err(finding) => {
            let told = json!({ "refusals": [view::told(&finding, None, &shared.offer)] });
            Ok(Answer { status: "409 Conflict", ..Answer::json(&told) })
        }
    }
}

/// What changed since the preview began, or since the last release.
fn since(request: &Request, shared: &Shared) -> Result<Answer, Refusal> {
    let since = match request.argument("from") {
        Some("start") => Since::Start,
        Some("build") => Since::Build,
        _ => return Err(Refusal::Malformed),
    };
    let (edition, language) = (edition(request)?, language(request));
    let answer = shared.asked(|reply| Task::Since(since, reply)).ok_or(Refusal::NotFound)?;
    let shown = lock(&shared.views).get(&edition).and_then(|view| view.shown.clone());
    let told = |finding: &Finding| view::told(finding, None, &shared.offer);
    Ok(Answer::json(&match answer {
        Ok(found) => json!({ "difference": difference::told(&found, shown.as_deref(), Side::New, language) }),
        Err(findings) => {
            json!({ "findings": findings.iter().filter(|finding| finding.is_open_error()).map(told).collect::<Vec<_>>() })
        }
    }))
}

/// `key`, or a point of a page.
fn spot(request: &Request) -> Option<Spot<'_>> {
    if let Some(key) = request.argument("key") {
        return Some(Spot::Key(key));
    }
    let page = usize::try_from(request.number("page")?).ok()?;
    Some(Spot::Point { page, x: request.number("x")?, y: request.number("y")? })
}

fn page(shared: &Shared) -> String {
    let language = shared.offer.language.map_or("", Language::key);
    PAGE.replace("{language}", language)
}

/// `page/<digest>.svg`: found among the drawings in memory or not at all.
fn drawing(path: &str, shared: &Shared) -> Result<Answer, Refusal> {
    let digest = path.strip_prefix("page/").and_then(|name| name.strip_suffix(".svg")).ok_or(Refusal::NotFound)?;
    let drawing = lock(&shared.views).values().find_map(|view| view.drawing(digest)).ok_or(Refusal::NotFound)?;
    let drawing = drawing.wait().ok_or(Refusal::NotFound)?;
    Ok(Answer::of("image/svg+xml", &*drawing).header("Cache-Control", "private, max-age=86400, immutable"))
}

/// The edition asked for; nothing: the one that the project names.
fn wished(request: &Request) -> Result<Option<Edition>, Refusal> {
    let Some(name) = request.argument("edition") else { return Ok(None) };
    Edition::ALL.into_iter().find(|edition| edition.name() == name).map(Some).ok_or(Refusal::Malformed)
}

fn edition(request: &Request) -> Result<Edition, Refusal> {
    wished(request)?.ok_or(Refusal::Malformed)
}

fn language(request: &Request) -> Language {
    if request.argument("lang") == Some("zh") { Language::Chinese } else { Language::English }
}

fn shown(request: &Request, shared: &Shared) -> Result<Arc<Shown>, Refusal> {
    let edition = edition(request)?;
    lock(&shared.views).get(&edition).and_then(|view| view.shown.clone()).ok_or(Refusal::NotFound)
}

/// What `build` would write.
fn download(request: &Request, shared: &Shared) -> Result<Answer, Refusal> {
    let (edition, language) = (edition(request)?, language(request));
    let manner = if request.argument("inline").is_some() { "inline" } else { "attachment" };
    match shared.asked(|reply| Task::Release(edition, reply)).ok_or(Refusal::NotFound)? {
        Ok((name, pdf)) => {
            // The name of a file that `build` writes: a park's id, a year, an edition.
            let disposition = format!("{manner}; filename=\"{name}\"");
            Ok(Answer::of("application/pdf", pdf).header("Content-Disposition", disposition))
        }
        Err(findings) => {
            let open = findings.iter().filter(|finding| finding.is_open_error());
            let lines = |finding: &Finding| finding.message.in_language(language).to_owned();
            let text = open.map(lines).collect::<Vec<_>>().join("\n");
            Ok(Answer { status: "409 Conflict", ..Answer::of("text/plain; charset=utf-8", text) })
        }
    }
}

/// Server-sent events: the whole state at once, then whenever it changes.
fn stream_news(stream: &mut impl Write, shared: &Shared, edition: Option<Edition>) -> io::Result<()> {
    let head = http::head_of("200 OK", "text/event-stream") + "Cache-Control: no-store\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    let _watched = Watched::new(shared, edition);
    shared.command(Task::Want(edition));
    tell_news(stream, shared, edition)
}

/// Somebody looks at an edition.
struct Watched<'a> {
    shared: &'a Shared,
    edition: Option<Edition>,
}

impl Watched<'_> {
    fn new(shared: &Shared, edition: Option<Edition>) -> Watched<'_> {
        *lock(&shared.watched).entry(edition).or_default() += 1;
        Watched { shared, edition }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        *lock(&self.shared.watched).entry(self.edition).or_insert(1) -= 1;
    }
}

fn tell_news(stream: &mut impl Write, shared: &Shared, edition: Option<Edition>) -> io::Result<()> {
    let mut told = None;
    let mut views = lock(&shared.views);
    loop {
        let edition = edition.or_else(|| lock(&shared.first).map(|first| first.edition));
        let view = edition.and_then(|edition| views.get_key_value(&edition));
        let news = view.map(|(edition, view)| ((*edition, view.version), view.news.clone()));
        if let Some((version, news)) = news.filter(|(version, _)| told != Some(*version)) {
            drop(views);
            told = Some(version);
            stream.write_all(format!("data: {news}\n\n").as_bytes())?;
            views = lock(&shared.views);
            continue;
        }
        let waited = shared.news.wait_timeout(views, PULSE);
        let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        views = guard;
        if timeout.timed_out() {
            drop(views);
            stream.write_all(b": still here\n\n")?;
            views = lock(&shared.views);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_own_host;

    #[test]
    fn the_own_host_is_named_with_its_port_or_without_that_of_the_protocol() {
        for (host, port, own) in [
            ("127.0.0.1:8080", 8080, true),
            ("localhost:8080", 8080, true),
            ("127.0.0.1", 80, true),
            ("localhost:80", 80, true),
            ("127.0.0.1", 8080, false),
            ("127.0.0.1:80", 8080, false),
            ("127.0.0.1:080", 80, false),
            ("127.0.0.1:", 80, false),
            ("evil.example", 80, false),
            ("127.0.0.1.evil.example", 80, false),
            ("[::1]", 80, false),
        ] {
            assert_eq!(is_own_host(host, port), own, "{host} at {port}");
        }
    }
}
