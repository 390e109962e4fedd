//! The layout process: takes jobs from its standard input until that ends, and answers on its standard output.
//!
//! One thread sets pages, another listens, so that the process can be asked what it is setting, and ends with the one that started it.
//! Others draw the pages that were set, so that what changed is known before it is drawn.

use std::collections::{HashMap, VecDeque};
use std::io::{Read, Write};
use std::num::NonZeroU64;
use std::process::exit;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use typst::syntax::{DiagSpan, Source, Span};
use typst::utils::hash128;
use typst_svg::SvgOptions;

use crate::model::font::FontFile;
use crate::model::writing::{TemplateFault, Writing};

use super::engine::{Engine, own_fonts, store, tidy};
use super::messages::{Job, Reply, Request, Spot, receive, send};
use super::news::Undrawn;

/// Calls that are told when asked what is being set.
const TOLD: usize = 24;

enum Task {
    Fonts(Vec<FontFile>, Vec<usize>),
    Set(Box<Job>, Vec<Vec<u8>>),
    Write(Box<Writing>),
}

/// The variable that says how many threads Typst works with.
pub const THREADS: &str = "RAYON_NUM_THREADS";

/// Renders templates.
pub type Press = fn(&Writing) -> Result<String, TemplateFault>;

struct Shared<W> {
    output: Mutex<W>,
    /// What is being set.
    current: Mutex<Option<Source>>,
    /// Pages that are to be drawn, the next one first.
    undrawn: Mutex<VecDeque<Undrawn>>,
    more: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W: Write> Shared<W> {
    /// A process that can no longer answer has nobody to work for.
    fn answer(&self, reply: &Reply, bytes: &[&[u8]]) {
        if send(&mut *lock(&self.output), reply, bytes).is_err() {
            exit(0);
        }
    }

    fn now_setting(&self, source: Option<Source>) {
        *lock(&self.current) = source;
    }

    fn draw_later(&self, pages: Vec<Undrawn>) {
        lock(&self.undrawn).extend(pages);
        self.more.notify_all();
    }

    /// Somebody is looking at this page.
    fn hurry(&self, digest: &str) {
        let mut undrawn = lock(&self.undrawn);
        if let Some(page) = undrawn.iter().position(|(own, _)| own == digest).and_then(|at| undrawn.remove(at)) {
            undrawn.push_front(page);
        }
    }

    /// Draws page after page.
    fn draw(&self) {
        loop {
            let waited = self.more.wait_while(lock(&self.undrawn), |undrawn| undrawn.is_empty());
            let next = waited.unwrap_or_else(PoisonError::into_inner).pop_front();
            if let Some((digest, page)) = next {
                let drawing = typst_svg::svg(&page, &SvgOptions::default());
                self.answer(&Reply::Drawn(digest), &[drawing.as_bytes()]);
            }
        }
    }
}

/// Ends the process when the thread that holds it panics: nobody is left waiting for its work.
struct Together;

impl Drop for Together {
    fn drop(&mut self) {
        if thread::panicking() {
            exit(PANICKED);
        }
    }
}

/// The exit status of a program that panicked.
const PANICKED: i32 = 101;

/// Works until the input ends; templates are rendered by `press`.
pub fn work(input: impl Read + Send + 'static, output: impl Write + Send + 'static, press: Press) {
    let (undrawn, more) = (Mutex::new(VecDeque::new()), Condvar::new());
    let shared = Arc::new(Shared { output: Mutex::new(output), current: Mutex::new(None), undrawn, more });
    let (sender, tasks) = channel();
    let listening = shared.clone();
    thread::spawn(move || {
        let _together = Together;
        listen(input, &listening, &sender);
    });
    for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
        let drawing = shared.clone();
        thread::spawn(move || {
            let _together = Together;
            drawing.draw();
        });
    }
    // Made ready while the project is read.
    let own = own_fonts();
    let mut engine = None;
    for task in tasks {
        match task {
            Task::Fonts(fonts, wanted) => {
                let store = Arc::new(store(fonts, &own));
                engine = Some(Engine::new(store.clone(), threads()));
                shared.answer(&Reply::Ready, &[]);
                // While the first source is still being written.
                thread::spawn(move || {
                    let _together = Together;
                    wanted.into_iter().filter_map(|index| store.font(index)).for_each(|font| {
                        hash128(&font);
                    });
                });
            }
            Task::Write(writing) => shared.answer(&Reply::Written(press(&writing)), &[]),
            Task::Set(job, pictures) => {
                let engine = engine.get_or_insert_with(|| Engine::new(Arc::new(store(Vec::new(), &own)), threads()));
                let source = engine.take(&job);
                shared.now_setting(source.clone());
                let draw = |undrawn| shared.draw_later(undrawn);
                let set = source.map(|source| engine.set(&job, source, pictures, draw));
                let (outcome, bytes) = set.unwrap_or_default();
                shared.now_setting(None);
                let bytes: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
                shared.answer(&Reply::Set(Box::new(outcome)), &bytes);
                tidy(&job);
            }
        }
    }
}

/// How many threads Typst works with.
fn threads() -> usize {
    let asked = std::env::var(THREADS).ok().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
    asked.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from))
}

fn listen<W: Write>(mut input: impl Read, shared: &Shared<W>, tasks: &Sender<Task>) {
    while let Ok(Some((request, bytes))) = receive::<Request>(&mut input) {
        let sent = match request {
            Request::Fonts(fonts, wanted) => tasks.send(Task::Fonts(fonts, wanted)),
            Request::Set(job) => tasks.send(Task::Set(job, bytes)),
            Request::Write(writing) => tasks.send(Task::Write(writing)),
            Request::Hurry(digest) => {
                shared.hurry(&digest);
                Ok(())
            }
            Request::Where => {
                shared.answer(&Reply::At(whereabouts(shared)), &[]);
                Ok(())
            }
        };
        if sent.is_err() {
            break;
        }
    }
    // Whatever is being set, nobody waits for it.
    exit(0);
}

/// Notes for a moment what is being set, longer if there was nothing to note.
fn whereabouts<W>(shared: &Shared<W>) -> Vec<Spot> {
    let mut found = Vec::new();
    for moment in [10, 20, 40, 80, 160] {
        typst_timing::enable();
        thread::sleep(Duration::from_millis(moment));
        typst_timing::disable();
        found = spots(shared);
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Where the calls began that have not ended, or, if all have, the last ones; the latest first.
fn spots<W>(shared: &Shared<W>) -> Vec<Spot> {
    #[derive(Deserialize)]
    struct Event {
        ph: String,
        args: Option<Place>,
    }
    #[derive(Deserialize)]
    struct Place {
        line: u32,
    }
    let current = lock(&shared.current).clone();
    let Some(source) = current else { return Vec::new() };
    // The number of a line is all that an event can carry: here it is a byte of the source.
    let mut known: HashMap<NonZeroU64, u32> = HashMap::new();
    let find = |span: NonZeroU64| {
        let range = match DiagSpan::from(Span::from_raw(span)).get() {
            typst::syntax::DiagSpanKind::Number { id, num, sub_range } if id == source.id() => {
                source.range(num, sub_range)
            }
            _ => None,
        };
        range.and_then(|range| u32::try_from(range.start).ok()).unwrap_or(u32::MAX)
    };
    let byte = |span| (String::new(), *known.entry(span).or_insert_with(|| find(span)));
    let mut events = Vec::new();
    if typst_timing::export_json(&mut events, byte).is_err() {
        return Vec::new();
    }
    let events: Vec<Event> = serde_json::from_slice(&events).unwrap_or_default();
    let (mut open, mut last) = (Vec::new(), Vec::new());
    for event in events {
        let at = event.args.filter(|place| place.line != u32::MAX).map(|place| Spot::Source(place.line as usize));
        match event.ph.as_str() {
            "B" => {
                last.extend(at.clone());
                open.push(at);
            }
            _ => {
                open.pop();
            }
        }
        if last.len() > 2 * TOLD {
            last.drain(..TOLD);
        }
    }
    let open: Vec<Spot> = open.into_iter().flatten().collect();
    let mut told = if open.is_empty() { last } else { open };
    told.reverse();
    told.truncate(TOLD);
    told
}
