//! Who may ask, and what is answered. Every request names the token of this run and this server's own host; what changes something
//! comes from the page itself. No part of a request becomes a path to a file.

use std::io::{self, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::finding::{Finding, Language};
use crate::model::edition::Edition;

use super::cause;
use super::http::{self, Answer, Refusal, Request};
use super::view::Shown;
use super::{Shared, Task, lock};

/// Connections served at a time; more have to wait for their turn.
const MOST_CONNECTIONS: usize = 128;

/// A browser that says nothing for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a browser that waits for news is told that there is none, which shows whether it is still there.
const PULSE: Duration = Duration::from_secs(5);

const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/app.css");
const SCRIPT: &str = include_str!("page/app.js");
const WORDS: &str = include_str!("page/words.js");

pub fn serve(listener: &TcpListener, shared: &Arc<Shared>) {
    let busy = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        if busy.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            busy.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (shared, own) = (shared.clone(), busy.clone());
        thread::spawn(move || {
            // A connection that breaks off concerns nobody else.
            let _ = answer(stream, &shared);
            own.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = http::read(&mut BufReader::new(stream.try_clone()?))?;
    let routed = request.and_then(|request| {
        let path = admitted(&request, shared)?.to_owned();
        Ok((request, path))
    });
    match routed {
        Ok((request, path)) if path == "events" && request.method == "GET" => match edition(&request) {
            Ok(edition) => stream_news(&mut stream, shared, edition),
            Err(refusal) => Answer::refusal(refusal).send(&mut stream, false),
        },
        Ok((request, path)) => {
            let answer = route(&request, &path, shared).unwrap_or_else(Answer::refusal);
            answer.send(&mut stream, request.method == "HEAD")
        }
        Err(refusal) => Answer::refusal(refusal).send(&mut stream, false),
    }
}

/// The path behind the token, if whoever asks may ask.
fn admitted<'a>(request: &'a Request, shared: &Shared) -> Result<&'a str, Refusal> {
    let host = request.header("host")?.ok_or(Refusal::Malformed)?;
    let port = shared.port;
    if ![format!("127.0.0.1:{port}"), format!("localhost:{port}")].iter().any(|own| own == host) {
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

/// Compares in the same time wherever they differ.
fn same(given: &str, own: &str) -> bool {
    given.len() == own.len() && given.bytes().zip(own.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn route(request: &Request, path: &str, shared: &Shared) -> Result<Answer, Refusal> {
    if request.method == "POST" {
        // What changes something; corrections of facts belong here.
        return match path {
            "again" => {
                shared.command(Task::Again);
                Ok(Answer::json(&json!({})))
            }
            "" | "app.css" | "app.js" | "words.js" | "events" | "cause" | "find" | "download" => {
                Err(Refusal::WrongMethod)
            }
            _ => Err(Refusal::NotFound),
        };
    }
    match path {
        "" => Ok(Answer::of("text/html; charset=utf-8", page(shared))),
        "app.css" => Ok(Answer::of("text/css; charset=utf-8", STYLE)),
        "app.js" => Ok(Answer::of("text/javascript; charset=utf-8", SCRIPT)),
        "words.js" => Ok(Answer::of("text/javascript; charset=utf-8", WORDS)),
        "cause" => {
            let shown = shown(request, shared)?;
            let page = request.number("page").and_then(|page| usize::try_from(page).ok()).ok_or(Refusal::Malformed)?;
            let (x, y) = request.number("x").zip(request.number("y")).ok_or(Refusal::Malformed)?;
            Ok(Answer::json(&cause::cause(&shown, page, x, y, language(request), &shared.offer)))
        }
        "find" => {
            let shown = shown(request, shared)?;
            Ok(Answer::json(&cause::find(&shown, request.argument("q").unwrap_or_default())))
        }
        "download" => download(request, shared),
        _ => drawing(path, shared),
    }
}

fn page(shared: &Shared) -> String {
    let language = shared.offer.language.map_or("", Language::key);
    let first = lock(&shared.first).map_or("", Edition::name);
    PAGE.replace("{language}", language).replace("{edition}", first)
}

/// `page/<digest>.svg`: found among the drawings in memory or not at all.
fn drawing(path: &str, shared: &Shared) -> Result<Answer, Refusal> {
    let digest = path.strip_prefix("page/").and_then(|name| name.strip_suffix(".svg")).ok_or(Refusal::NotFound)?;
    let drawing = lock(&shared.views).values().find_map(|view| view.drawing(digest)).ok_or(Refusal::NotFound)?;
    let drawing = drawing.wait().ok_or(Refusal::NotFound)?;
    Ok(Answer::of("image/svg+xml", &*drawing).header("Cache-Control", "private, max-age=86400, immutable"))
}

fn edition(request: &Request) -> Result<Edition, Refusal> {
    let name = request.argument("edition").ok_or(Refusal::Malformed)?;
    Edition::ALL.into_iter().find(|edition| edition.name() == name).ok_or(Refusal::Malformed)
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
    let (sender, released) = channel();
    shared.command(Task::Release(edition, sender));
    match released.recv() {
        Ok(Ok((name, pdf))) => {
            // The name of a file that `build` writes: a park's id, a year, an edition.
            let disposition = format!("{manner}; filename=\"{name}\"");
            Ok(Answer::of("application/pdf", pdf).header("Content-Disposition", disposition))
        }
        Ok(Err(findings)) => {
            let open = findings.iter().filter(|finding| finding.is_open_error());
            let lines = |finding: &Finding| finding.message.in_language(language).to_owned();
            let text = open.map(lines).collect::<Vec<_>>().join("\n");
            Ok(Answer { status: "409 Conflict", ..Answer::of("text/plain; charset=utf-8", text) })
        }
        Err(_) => Err(Refusal::NotFound),
    }
}

/// Server-sent events: the whole state at once, then whenever it changes.
fn stream_news(stream: &mut TcpStream, shared: &Shared, edition: Edition) -> io::Result<()> {
    let head = http::head_of("200 OK", "text/event-stream") + "Cache-Control: no-store\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    *lock(&shared.watched).entry(edition).or_default() += 1;
    shared.command(Task::Want(edition));
    let result = tell_news(stream, shared, edition);
    *lock(&shared.watched).entry(edition).or_insert(1) -= 1;
    result
}

fn tell_news(stream: &mut TcpStream, shared: &Shared, edition: Edition) -> io::Result<()> {
    let mut told = 0;
    let mut views = lock(&shared.views);
    loop {
        let news =
            views.get(&edition).filter(|view| view.version != told).map(|view| (view.version, view.news.clone()));
        if let Some((version, news)) = news {
            drop(views);
            told = version;
            stream.write_all(format!("data: {news}\n\n").as_bytes())?;
            views = lock(&shared.views);
            continue;
        }
        let waited = shared.news.wait_timeout(views, PULSE);
        let (guard, timeout) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        views = guard;
        if timeout.timed_out() {
            drop(views);
            stream.write_all(b": still here\n\n")?;
            views = lock(&shared.views);
        }
    }
}
