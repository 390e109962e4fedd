//! Typst source → document: the only room that knows Typst's World. It reads nothing: the source and the fonts are handed in.
//!
//! Pages are set in a process of their own (`contained`, `worker`), so that a template that runs away takes nothing with it.

mod contained;
mod desk;
mod edits;
mod engine;
mod faults;
mod messages;
mod printed;
mod survey;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::finding::{Finding, Rule, Words};
use crate::model::figure::Picture;
use crate::model::font::{Fonts, Usage};
use crate::model::manuscript::Drawing;
use crate::model::sheet::{Sheet, Sheets};
use crate::model::typst::TypstSource;
use crate::words;

pub use contained::{COMMAND, Limits};
pub use worker::work;

use contained::{Cause, Keeper, Stopped};
use messages::{Job, SheetNews, Wanted};
use survey::Origins;

/// What a finished document is marked with.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// The report's date: the PDF's date, so that the same input gives the same bytes.
    pub date: Option<NaiveDate>,
    /// Identifies the document over all its versions.
    pub identity: String,
    /// Words that every page of a draft has to bear, whatever the project's own templates say.
    pub mark: Option<&'static str>,
}

/// The pages set.
#[derive(Debug, Clone)]
pub struct Document {
    pub pdf: Vec<u8>,
    pub pages: usize,
    /// For each segment of the source the pages that it is printed on, counted from 1.
    pub printed: Vec<BTreeSet<usize>>,
}

/// Sets pages within limits, in a process that it starts and ends.
pub struct Setter {
    keeper: Keeper,
    /// What the process had last.
    pictures: Vec<Picture>,
    /// The pages by the name of their source, as they were sent last.
    sheets: BTreeMap<String, Vec<Sheet>>,
}

impl Setter {
    pub fn new(limits: Limits) -> Setter {
        Setter { keeper: Keeper::new(limits), pictures: Vec::new(), sheets: BTreeMap::new() }
    }

    /// The faces for all pages that follow.
    pub fn set_fonts(&mut self, fonts: &Fonts) {
        self.keeper.set_fonts(fonts.files.clone());
    }

    /// Sets the pages as a PDF. Without a document the findings say what stood in the way; a glyph that no face has is an error too.
    pub fn document(&mut self, source: &TypstSource, imprint: &Imprint) -> (Option<Document>, Vec<Finding>) {
        let wanted = Wanted::Pdf { identity: imprint.identity.clone() };
        match self.set("main.typ", source, imprint, wanted) {
            Ok((outcome, mut bytes)) => {
                let mut findings = faults::findings(source, &outcome.problems);
                let set = outcome.pages.filter(|_| outcome.pdf).zip(bytes.pop());
                let document = set.map(|(pages, pdf)| Document { pdf, pages, printed: outcome.printed });
                if document.is_none() && findings.is_empty() {
                    findings.push(faults::fault(None, "main.typ", &[]));
                }
                (document, findings)
            }
            Err(finding) => (None, vec![finding]),
        }
    }

    /// Sets the pages as drawings, as a version of those set before under this name. A character that no face has leaves its box.
    pub fn sheets(&mut self, name: &str, source: &TypstSource, imprint: &Imprint) -> (Option<Sheets>, Vec<Finding>) {
        let fresh = self.keeper.is_fresh();
        match self.set(&format!("{name}.typ"), source, imprint, Wanted::Pages) {
            Ok((outcome, bytes)) => {
                let findings = faults::findings(source, &outcome.problems);
                let before = if fresh { Vec::new() } else { self.sheets.remove(name).unwrap_or_default() };
                if outcome.pages.is_none() {
                    self.sheets.insert(name.to_owned(), before);
                    return (None, findings);
                }
                let sheets = merged(&before, outcome.sheets, bytes);
                self.sheets.insert(name.to_owned(), sheets.clone());
                (Some(Sheets { sheets, headings: outcome.headings }), findings)
            }
            Err(finding) => (None, vec![finding]),
        }
    }

    /// Sets each page as a picture. A character that no face has is an error.
    pub fn drawings(&mut self, source: &TypstSource, imprint: &Imprint) -> (Vec<Drawing>, Vec<Finding>) {
        match self.set("drawings.typ", source, imprint, Wanted::Drawings) {
            Ok((outcome, bytes)) => {
                let mut findings = faults::findings(source, &outcome.problems);
                if outcome.pages.is_none() && findings.is_empty() {
                    findings.push(faults::fault(None, "drawings.typ", &[]));
                }
                let mut bytes = bytes.into_iter();
                let mut next = || bytes.next().unwrap_or_default();
                let drawing =
                    |sheet: &SheetNews| Drawing { svg: next(), png: next(), width: sheet.width, height: sheet.height };
                (outcome.sheets.iter().map(drawing).collect(), findings)
            }
            Err(finding) => (Vec::new(), vec![finding]),
        }
    }

    fn set(
        &mut self,
        name: &str,
        source: &TypstSource,
        imprint: &Imprint,
        wanted: Wanted,
    ) -> Result<(messages::Outcome, Vec<Vec<u8>>), Finding> {
        let same = |(a, b): (&Picture, &Picture)| a.path == b.path && a.bytes == b.bytes;
        let known = !self.keeper.is_fresh()
            && self.pictures.len() == source.pictures.len()
            && self.pictures.iter().zip(&source.pictures).all(same);
        let pictures: &[Picture] = if known { &[] } else { &source.pictures };
        let job = Job {
            name: name.to_owned(),
            text: source.text.clone(),
            segments: source.segments.iter().map(|segment| (segment.range.start, segment.range.end)).collect(),
            pictures: (!known).then(|| pictures.iter().map(|picture| picture.path.clone()).collect()),
            date: imprint.date.and_then(parts),
            mark: imprint.mark.map(str::to_owned),
            wanted,
        };
        let bytes: Vec<&[u8]> = pictures.iter().map(|picture| &*picture.bytes).collect();
        let done = self.keeper.set(job, &bytes).map_err(|stopped| self.stopped(source, imprint, &stopped))?;
        self.pictures = source.pictures.clone();
        Ok(done)
    }

    fn stopped(&self, source: &TypstSource, imprint: &Imprint, stopped: &Stopped) -> Finding {
        let (report, limits) = (&imprint.identity, self.keeper.limits());
        let place = faults::place(source, &stopped.spots);
        let here = if place.is_some() {
            words!("，当时正在排此处", " while this was being set")
        } else {
            Words::none()
        };
        let (zh, en) = (here.zh, here.en);
        let (message, hint) = match &stopped.cause {
            Cause::Time => {
                let seconds = limits.time.as_secs();
                (
                    words!(
                        "排版{report}超过{seconds}秒，已停止{zh}",
                        "setting {report} took longer than {seconds} s and was stopped{en}"
                    ),
                    words!(
                        "检查模板中的循环；确需更久时用 --time-limit",
                        "look for a loop in the templates; if it really takes longer, use --time-limit"
                    ),
                )
            }
            Cause::Memory => {
                let mebibytes = limits.memory >> 20;
                (
                    words!(
                        "排版{report}占用内存超过{mebibytes} MiB，已停止{zh}",
                        "setting {report} took more than {mebibytes} MiB of memory and was stopped{en}"
                    ),
                    words!(
                        "检查模板中的循环和过大的图片；确需更多时用 --memory-limit",
                        "look for a loop in the templates, or a huge picture; if it really takes more, use --memory-limit"
                    ),
                )
            }
            Cause::Ended(reason) => (
                words!(
                    "排版{report}的进程意外结束（{reason}）",
                    "the process that set {report} ended unexpectedly ({reason})"
                ),
                words!("检查模板中的嵌套和图片", "look for deep nesting in the templates, and at the pictures"),
            ),
        };
        Finding::error(Rule::LayoutStopped, place, message).hint(hint)
    }
}

/// The pages now: what is news, and of the rest what was there before.
fn merged(before: &[Sheet], news: Vec<SheetNews>, drawings: Vec<Vec<u8>>) -> Vec<Sheet> {
    let mut drawn: BTreeMap<String, Arc<[u8]>> =
        before.iter().map(|sheet| (sheet.digest.clone(), sheet.svg.clone())).collect();
    let fresh = news.iter().filter(|sheet| sheet.drawn).map(|sheet| sheet.digest.clone());
    drawn.extend(fresh.zip(drawings.into_iter().map(Arc::from)));
    let sheet = |(index, news): (usize, SheetNews)| Sheet {
        svg: drawn.get(&news.digest).cloned().unwrap_or_else(|| Arc::from(Vec::new())),
        runs: match news.runs {
            Some(runs) => runs.into(),
            None => before.get(index).map_or_else(|| Arc::from(Vec::new()), |sheet| sheet.runs.clone()),
        },
        digest: news.digest,
        width: news.width,
        height: news.height,
    };
    news.into_iter().enumerate().map(sheet).collect()
}

/// What each face sets on the pages, without making a PDF, in this process. The characters that no face has are findings too.
pub fn usage(source: &TypstSource, fonts: &Fonts, date: Option<NaiveDate>) -> (Option<Usage>, Vec<Finding>) {
    let pictures = source.pictures.iter();
    let pictures = pictures.map(|picture| desk::served(&picture.path, picture.bytes.to_vec())).collect();
    let Some(main) = desk::source("main.typ", &source.text) else {
        return (None, vec![faults::fault(None, "main.typ", &[])]);
    };
    let date = desk::datetime(date.and_then(parts));
    let library = desk::library();
    let store = engine::store(fonts.files.clone(), &engine::own_fonts());
    let desk = desk::Desk { library: &library, store: &store, source: main, pictures: &pictures, date };
    let origins = Origins::new(&desk.source, &[]);
    let (document, problems) = engine::lay_out(&desk, &origins);
    let usage = document.map(|document| {
        let mut usage = Usage::new();
        document.pages().iter().for_each(|page| survey::note_usage(&page.frame, &mut usage));
        usage
    });
    (usage, faults::findings(source, &problems))
}

fn parts(date: NaiveDate) -> Option<(i32, u8, u8)> {
    Some((date.year(), date.month().try_into().ok()?, date.day().try_into().ok()?))
}
