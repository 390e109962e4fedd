//! Typst source → document: the only room that knows Typst's World. It reads nothing: the source and the fonts are handed in.
//!
//! Pages are set in a process of their own (`contained`, `worker`), so that a template that runs away takes nothing with it.

mod account;
mod binding;
mod contained;
mod desk;
mod edits;
mod engine;
mod faults;
mod limits;
mod messages;
mod news;
mod origins;
mod round;
mod survey;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::edition::Edition;
use crate::model::figure::Picture;
use crate::model::font::{FontFile, Fonts, LATIN, Usage};
use crate::model::manuscript;
use crate::model::sheet::{Drawing, Sheet, Sheets};
use crate::model::typst::TypstSource;
use crate::model::writing::{Unwritten, Writing};
use crate::words;

pub use contained::COMMAND;
pub use limits::Limits;
pub use worker::{Press, work};

use contained::Keeper;
use limits::{Cause, Stopped};
use messages::{Job, Problem, SheetNews, Wanted};

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

/// Pages that are being set; whoever began them has to finish them before others are begun.
#[must_use]
pub struct Begun {
    name: String,
    wanted: Wanted,
    /// Whether they are the first that their process sets.
    first: bool,
    begun: Result<(), Stopped>,
}

/// Adds to faces the characters that they have.
pub type Complete = fn(Vec<FontFile>) -> Vec<FontFile>;

/// Sets pages within limits, in a process that it starts and ends.
pub struct Setter {
    keeper: Keeper,
    /// How faces get their characters, as long as they go without.
    complete: Option<Complete>,
    /// What the process had last.
    pictures: Vec<Picture>,
    /// The pages by the name of their source, as they were sent last.
    sheets: BTreeMap<String, Vec<Sheet>>,
}

impl Setter {
    pub fn new(limits: Limits) -> Setter {
        Setter::with_threads(limits, None)
    }

    /// One of several that work at the same time.
    pub fn with_threads(limits: Limits, threads: Option<usize>) -> Setter {
        Setter::of(Keeper::new(limits, threads))
    }

    /// One that may have nothing to do: its process is started by the first work.
    pub fn waiting(limits: Limits) -> Setter {
        Setter::of(Keeper::waiting(limits))
    }

    fn of(keeper: Keeper) -> Setter {
        Setter { keeper, complete: None, pictures: Vec::new(), sheets: BTreeMap::new() }
    }

    /// Has templates rendered.
    pub fn write(&mut self, writing: &Writing) -> Result<String, Unwritten> {
        let written = self.keeper.write(writing).map_err(|stopped| {
            let names = writing.own.join("、");
            let report = words!("模板（{names}）", "the report's templates ({names})");
            Unwritten::Stopped(self.stopped(&report, None, &stopped))
        })?;
        written.map_err(Unwritten::Fault)
    }

    /// What each face sets on the pages, without a PDF. The characters that no face has are findings too.
    pub fn usage(&mut self, source: &TypstSource, imprint: &Imprint) -> (Option<Usage>, Vec<Finding>) {
        let begun = self.begin("main.typ", source, imprint, Wanted::Usage);
        match self.finish(begun, source, imprint) {
            Ok((outcome, _)) => {
                let findings = faults::findings(source, &outcome.problems);
                (outcome.pages.map(|_| outcome.usage.into_iter().collect()), findings)
            }
            Err(finding) => (None, vec![finding]),
        }
    }

    /// The faces for all pages that follow. They may come without their characters, which are added when one is missed. Those that an
    /// edition is set with are made ready at once: the English one alone goes without the Chinese faces, which are large.
    pub fn set_fonts(&mut self, fonts: &Fonts, edition: Option<Edition>, complete: Complete) {
        self.complete = Some(complete);
        let faces = fonts.faces.iter().filter(|face| edition != Some(Edition::English) || face.role == LATIN);
        let files: BTreeSet<_> = faces.filter_map(|face| face.file.as_deref()).collect();
        let is_wanted = |file: &FontFile| files.contains(&*file.path);
        let wanted = fonts.files.iter().enumerate().filter(|(_, file)| is_wanted(file)).map(|(index, _)| index);
        self.keeper.set_fonts(fonts.files.clone(), wanted.collect());
    }

    /// Begins to set the pages as a PDF; [`Setter::finish_document`] waits for it.
    pub fn begin_document(&mut self, source: &TypstSource, imprint: &Imprint) -> Begun {
        let wanted = Wanted::Pdf { identity: imprint.identity.clone() };
        self.begin("main.typ", source, imprint, wanted)
    }

    /// Without a document the findings say what stood in the way; a glyph that no face has is an error too.
    pub fn finish_document(
        &mut self,
        begun: Begun,
        source: &TypstSource,
        imprint: &Imprint,
    ) -> (Option<Document>, Vec<Finding>) {
        match self.finish(begun, source, imprint) {
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

    /// Nobody wants the pages any more. A process that has set no others is ended; one that knows earlier ones is worth the wait.
    pub fn abandon(&mut self, begun: Begun) {
        match begun.begun {
            Ok(()) if begun.first => self.keeper.end(),
            // However it ends, nobody asks.
            Ok(()) => drop(self.keeper.finish()),
            Err(_) => {}
        }
    }

    /// Begins to set the pages as drawings, as a version of those set before under this name; [`Setter::finish_sheets`] waits for them.
    pub fn begin_sheets(&mut self, name: &str, source: &TypstSource, imprint: &Imprint) -> Begun {
        if self.keeper.is_fresh() {
            self.sheets.clear();
        }
        self.begin(&format!("{name}.typ"), source, imprint, Wanted::Pages)
    }

    /// A character that no face has leaves its box.
    pub fn finish_sheets(
        &mut self,
        begun: Begun,
        name: &str,
        source: &TypstSource,
        imprint: &Imprint,
    ) -> (Option<Sheets>, Vec<Finding>) {
        match self.finish(begun, source, imprint) {
            Ok((outcome, _)) => {
                let findings = faults::findings(source, &outcome.problems);
                if outcome.pages.is_none() {
                    return (None, findings);
                }
                let before = self.sheets.remove(name).unwrap_or_default();
                let sheets = merged(&before, outcome.sheets, |digest| self.keeper.drawing(digest));
                self.sheets.insert(name.to_owned(), sheets.clone());
                (Some(Sheets { sheets, headings: outcome.headings }), findings)
            }
            Err(finding) => (None, vec![finding]),
        }
    }

    /// Sets each page as a picture. A character that no face has is an error.
    pub fn drawings(&mut self, source: &TypstSource, imprint: &Imprint) -> (Vec<manuscript::Drawing>, Vec<Finding>) {
        let begun = self.begin("drawings.typ", source, imprint, Wanted::Drawings);
        match self.finish(begun, source, imprint) {
            Ok((outcome, bytes)) => {
                let mut findings = faults::findings(source, &outcome.problems);
                if outcome.pages.is_none() && findings.is_empty() {
                    findings.push(faults::fault(None, "drawings.typ", &[]));
                }
                let mut bytes = bytes.into_iter();
                let mut next = || bytes.next().unwrap_or_default();
                let drawing = |sheet: &SheetNews| manuscript::Drawing {
                    svg: next(),
                    png: next(),
                    width: sheet.width,
                    height: sheet.height,
                };
                (outcome.sheets.iter().map(drawing).collect(), findings)
            }
            Err(finding) => (Vec::new(), vec![finding]),
        }
    }

    fn begin(&mut self, name: &str, source: &TypstSource, imprint: &Imprint, wanted: Wanted) -> Begun {
        let same = |(a, b): (&Picture, &Picture)| a.path == b.path && a.bytes == b.bytes;
        let first = self.keeper.is_fresh();
        let known = !first
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
            wanted: wanted.clone(),
        };
        let bytes: Vec<&[u8]> = pictures.iter().map(|picture| &*picture.bytes).collect();
        self.pictures = source.pictures.clone();
        Begun { name: name.to_owned(), wanted, first, begun: self.keeper.begin(job, &bytes) }
    }

    fn finish(
        &mut self,
        begun: Begun,
        source: &TypstSource,
        imprint: &Imprint,
    ) -> Result<(messages::Outcome, Vec<Vec<u8>>), Finding> {
        let Begun { name, wanted, begun, .. } = begun;
        let done = begun.and_then(|()| self.keeper.finish());
        let misses = |done: &(messages::Outcome, _)| {
            done.0.problems.iter().any(|problem| matches!(problem, Problem::MissingGlyph { .. }))
        };
        if done.as_ref().is_ok_and(misses)
            && let Some(complete) = self.complete.take()
        {
            // A face that no text names may have it. The process is begun anew, and knows none of the pages before.
            self.keeper.complete_fonts(complete);
            self.sheets.clear();
            let again = self.begin(&name, source, imprint, wanted);
            return self.finish(again, source, imprint);
        }
        done.map_err(|stopped| {
            let report = &imprint.identity;
            self.stopped(&words!("{report}", "{report}"), faults::place(source, &stopped.spots), &stopped)
        })
    }

    fn stopped(&self, report: &Words, place: Option<Place>, stopped: &Stopped) -> Finding {
        let (report, report_en, limits) = (&report.zh, &report.en, self.keeper.limits());
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
                        "setting {report_en} took longer than {seconds} s and was stopped{en}"
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
                        "setting {report_en} took more than {mebibytes} MiB of memory and was stopped{en}"
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
                    "the process that set {report_en} ended unexpectedly ({reason})"
                ),
                words!("检查模板中的嵌套和图片", "look for deep nesting in the templates, and at the pictures"),
            ),
        };
        Finding::error(Rule::LayoutStopped, place, message).hint(hint)
    }
}

/// The pages now: what is news, and of the rest what was there before.
fn merged(before: &[Sheet], news: Vec<SheetNews>, claim: impl Fn(&str) -> Drawing) -> Vec<Sheet> {
    let mut known: BTreeMap<String, Drawing> =
        before.iter().map(|sheet| (sheet.digest.clone(), sheet.drawing.clone())).collect();
    let sheet = |(index, news): (usize, SheetNews)| Sheet {
        drawing: known.entry(news.digest.clone()).or_insert_with(|| claim(&news.digest)).clone(),
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

fn parts(date: NaiveDate) -> Option<(i32, u8, u8)> {
    Some((date.year(), date.month().try_into().ok()?, date.day().try_into().ok()?))
}
