//! Requests to the preview, as the server answers them. `TOKEN` and `PORT` in a request stand for those of this run.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::thread;

use chrono::NaiveDate;
use ecopark::finding::{Finding, Rule, Words};
use ecopark::model::correction::Wanted;
use ecopark::model::difference::Difference;
use ecopark::model::edition::Edition;
use ecopark::model::sheet::{Area, Drawing, Run, Sheet, Sheets};
use ecopark::preview::{Clerk, Draft, Offer, Preview, Prospect, Released, Rest, Since, Workshop};
use ecopark::{compute, load, render};

use super::{base, press, request};

/// More is said by no answer of the tiny project, but by the news without end.
const ENOUGH: usize = 4 << 20;

pub fn run(data: &[u8]) {
    static DESK: OnceLock<Desk> = OnceLock::new();
    let desk = DESK.get_or_init(Desk::new);
    let request = replaced(&replaced(data, b"TOKEN", &desk.token), b"PORT", &desk.port);
    let mut answer = Paper::default();
    let outcome = desk.clerk.answer(request.as_slice(), &mut answer);
    let said = answer.0;
    if said.is_empty() {
        assert!(outcome.is_err() || request.is_empty(), "a request was not answered");
        return;
    }
    let status = said.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3)).expect("an answer has a status");
    assert!(status.iter().all(u8::is_ascii_digit));
    if status != b"200" {
        return;
    }
    // Whoever is told something knew the token.
    let knew = request.windows(desk.token.len()).any(|part| part == desk.token.as_slice());
    assert!(knew, "a stranger was answered");
    let head = said.windows(4).position(|part| part == b"\r\n\r\n").expect("an answer has a head");
    let lines = String::from_utf8(said[..head].to_vec()).expect("a head is text");
    // No part of a request comes to stand among the headers.
    for line in lines.split("\r\n").skip(1) {
        let (name, _) = line.split_once(": ").expect("a header has a name");
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{line:?}");
    }
}

fn replaced(text: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(word.len()).position(|part| part == word) {
        replaced.extend(&rest[..at]);
        replaced.extend(by);
        rest = &rest[at + word.len()..];
    }
    replaced.extend(rest);
    replaced
}

/// What is answered. News without end break off when they have been told once.
#[derive(Default)]
struct Paper(Vec<u8>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let news = self.0.windows(17).take(200).any(|part| part == b"text/event-stream");
        if news || self.0.len() > ENOUGH {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.0.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A preview of the tiny project on one page, with somebody who does the work.
struct Desk {
    clerk: Clerk,
    token: Vec<u8>,
    port: Vec<u8>,
}

impl Desk {
    fn new() -> Desk {
        let offer = Offer {
            port: None,
            edition: None,
            read_only: false,
            language: None,
            folder: "/project".to_owned(),
            editor: "editor://{file}:{line}:{column}".to_owned(),
            accounts: Box::new(|_, _, _, _| None),
            today: NaiveDate::default,
        };
        let preview = Preview::open(offer).expect("a port is free");
        let address = preview.address();
        let parts: Vec<&str> = address.split(['/', ':']).collect();
        let (port, token) = (parts[4].as_bytes().to_vec(), parts[5].as_bytes().to_vec());
        let clerk = preview.clerk();
        thread::spawn(move || preview.serve(&mut Toy));
        let desk = Desk { clerk, token, port };
        for edition in Edition::ALL {
            // Whoever asks for news of an edition has it set; then something can be found in it.
            desk.ask(&format!("events?edition={}", edition.name()));
            while !desk.ask(&format!("find?edition={}&q=a", edition.name())).starts_with(b"HTTP/1.1 200") {
                thread::yield_now();
            }
        }
        desk
    }

    fn ask(&self, path: &str) -> Vec<u8> {
        let (token, port) = (String::from_utf8_lossy(&self.token), String::from_utf8_lossy(&self.port));
        let request = format!("GET /{token}/{path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
        let mut answer = Paper::default();
        // The news break off.
        let _ = self.clerk.answer(request.as_bytes(), &mut answer);
        answer.0
    }
}

/// Sets no pages: every draft has one with two words on it.
struct Toy;

impl Workshop for Toy {
    fn stamp(&self) -> u64 {
        0
    }

    fn draft(&mut self, edition: Option<Edition>, _: Option<&Rest>) -> Option<Draft> {
        let edition = edition.unwrap_or(Edition::Bilingual);
        let (project, findings) = load::load_files(&request(), base());
        let project = project.expect("the tiny project can be read");
        let (assessment, _) = compute::compute(&project);
        let look = render::Look::new(edition, false, Vec::new());
        let (source, _) = render::render(&project, &assessment, &[], &look, &[], &mut press);
        let run = |x, segment| Run {
            area: Area { x, y: 100, width: 50, height: 20 },
            text: "词word".to_owned(),
            segment,
            offset: Default::default(),
        };
        let drawing = Drawing::new(|| {});
        drawing.settle(Some(b"<svg/>".to_vec()));
        let sheet = Sheet {
            digest: "00".repeat(16),
            width: 1000,
            height: 2000,
            drawing,
            runs: vec![run(0, None), run(100, Some(3)), run(200, Some(60))].into(),
        };
        Some(Draft {
            edition,
            project: Some(project.into()),
            assessment: Some(assessment.into()),
            source: source.map(Into::into),
            sheets: Some(Sheets { sheets: vec![sheet], headings: Vec::new() }),
            findings,
        })
    }

    fn plan(&mut self, wanted: Wanted, _: bool, _: NaiveDate) -> Prospect {
        let plan = (wanted.fact == "trees").then_some(1);
        Prospect { plan, files: Vec::new(), differences: Vec::new(), refusals: Vec::new(), may_go_ahead: true }
    }

    fn carry_out(&mut self, plan: u64) -> Result<Vec<String>, Finding> {
        let refused = Finding::error(Rule::WrongValue, None, Words::new("没有", "none"));
        if plan == 1 { Ok(vec!["data/2024.yaml".to_owned()]) } else { Err(refused) }
    }

    fn since(&mut self, _: Since) -> Result<Difference, Vec<Finding>> {
        Err(Vec::new())
    }

    fn release(&mut self, edition: Edition) -> Released {
        match edition {
            Edition::English => Err(Vec::new()),
            _ => Ok(("demo.pdf".to_owned(), b"%PDF".to_vec())),
        }
    }
}
