//! Typst at work: jobs in, outcomes out. It keeps Typst's cache and what it sent before, so that only news is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use typst::Library;
use typst::diag::{SourceResult, Warned};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Smart};
use typst::syntax::Source;
use typst::text::{Coverage, Font, FontInfo};
use typst::utils::LazyHash;
use typst_kit::fonts::{FontPath, FontStore, embedded};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use crate::model::font::{FontFile, Usage};

use super::binding::bind;
use super::desk::{self, Desk};
use super::edits;
use super::messages::{Job, Outcome, Problem, SheetNews, Wanted};
use super::news::{self, Sent, Undrawn};
use super::origins::Origins;
use super::round;
use super::survey::{self, hundredths};

/// Compilations after which what they did not use is let go. Pages: two for each edition that somebody may look at. A report set for good
/// is mostly followed by another one.
const KEPT: usize = 6;
const KEPT_OF_REPORTS: usize = 2;

/// To be done after every compilation, failed ones too, when nobody waits.
pub fn tidy(done: &Job) {
    typst::comemo::evict(if matches!(done.wanted, Wanted::Pages) { KEPT } else { KEPT_OF_REPORTS });
}

pub struct Engine {
    library: LazyHash<Library>,
    store: Arc<FontStore>,
    threads: usize,
    pictures: BTreeMap<String, Bytes>,
    papers: BTreeMap<String, Paper>,
    /// The source of which the last PDF was made: most reports have much in common with the one before.
    bound: Option<Source>,
}

/// A face inside the program.
pub type OwnFont = (Font, FontInfo);

pub fn own_fonts() -> Vec<OwnFont> {
    embedded().collect()
}

/// Everything Typst may set text with. Where files come without their characters, so do the faces inside the program: if Typst found a
/// character in one of these, it would not be seen that it looked for a face that the text does not name.
pub fn store(fonts: Vec<FontFile>, own: &[OwnFont]) -> FontStore {
    let complete = fonts.iter().all(FontFile::has_characters);
    let mut store = FontStore::new();
    store.extend(fonts.into_iter().map(|file| (FontPath { path: file.path, index: file.index }, file.info)));
    store.extend(own.iter().map(|(font, info)| {
        let (family, variant, flags, axes) = (info.family.clone(), info.variant, info.flags, info.axes.clone());
        let coverage = if complete { info.coverage.clone() } else { Coverage::from_vec(Vec::new()) };
        (font.clone(), FontInfo { family, variant, flags, axes, coverage })
    }));
    store
}

/// A source in its latest version, and its pages as they were sent.
struct Paper {
    source: Source,
    sent: Vec<Sent>,
    /// The pages, where they could be set.
    document: Option<PagedDocument>,
}

/// What became of a job, and its bytes.
pub type Set = (Outcome, Vec<Vec<u8>>);

impl Engine {
    /// An engine that works with so many threads where it can.
    pub fn new(store: Arc<FontStore>, threads: usize) -> Engine {
        let library = desk::library();
        Engine { library, store, threads, pictures: BTreeMap::new(), papers: BTreeMap::new(), bound: None }
    }

    /// The source of a job, as a new version of the one before; to be asked for before [`Engine::set`].
    pub fn take(&mut self, job: &Job) -> Option<Source> {
        if matches!(job.wanted, Wanted::Pdf { .. }) {
            self.bound = renewed(self.bound.take(), job);
            return self.bound.clone();
        }
        let before = self.papers.remove(&job.name);
        let (before, sent, document) =
            before.map_or((None, Vec::new(), None), |paper| (Some(paper.source), paper.sent, paper.document));
        let source = renewed(before, job)?;
        self.papers.insert(job.name.clone(), Paper { source: source.clone(), sent, document });
        Some(source)
    }

    /// Sets the pages of a source that was taken; those that are to be drawn are handed over as soon as they are known.
    pub fn set(&mut self, job: &Job, source: Source, pictures: Vec<Vec<u8>>, draw: impl FnOnce(Vec<Undrawn>)) -> Set {
        if let Some(paths) = &job.pictures {
            self.pictures = paths.iter().zip(pictures).map(|(path, bytes)| desk::served(path, bytes)).collect();
        }
        let date = desk::datetime(job.date);
        let desk = Desk { library: &self.library, store: &self.store, source, pictures: &self.pictures, date };
        let before = self.papers.get_mut(&job.name).and_then(|paper| paper.document.take());
        let (compiled, mut origins) = thread::scope(|scope| {
            let origins = scope.spawn(|| Origins::new(&desk.source, &job.segments));
            let again = before.and_then(|before| round::after(before, &desk));
            let compiled = match again {
                Some(document) => Warned { output: Ok(document), warnings: EcoVec::new() },
                None => typst::compile::<PagedDocument>(&desk),
            };
            (compiled, origins.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        let (document, mut problems) = laid_out(compiled, &desk, &origins);
        if let (Some(document), Some(mark)) = (&document, &job.mark) {
            let page = survey::first_unmarked(document, mark);
            problems.extend(page.map(|page| Problem::Unmarked { page, mark: mark.clone() }));
        }
        let alone = |outcome| (outcome, Vec::new());
        let Some(document) = document else { return alone(Outcome { problems, ..Outcome::default() }) };
        let pages = Some(document.pages().len());
        match &job.wanted {
            // Whatever is wrong with the pages, there is no PDF of them.
            Wanted::Pdf { .. } if !problems.is_empty() => alone(Outcome { pages, problems, ..Outcome::default() }),
            Wanted::Pdf { identity } => match bound(&document, &options(identity, &desk), self.threads, &mut origins) {
                Ok((pdf, printed)) => (Outcome { pages, pdf: true, printed, ..Outcome::default() }, vec![pdf]),
                Err(errors) => {
                    let problems = errors.iter().map(|error| desk.complaint(error)).collect();
                    alone(Outcome { problems, ..Outcome::default() })
                }
            },
            Wanted::Usage => {
                let mut usage = Usage::new();
                document.pages().iter().for_each(|page| survey::note_usage(&page.frame, &mut usage));
                alone(Outcome { pages, usage: usage.into_iter().collect(), problems, ..Outcome::default() })
            }
            Wanted::Drawings => drawings(&document, problems),
            Wanted::Pages => {
                let mut sheets = Vec::new();
                if let Some(paper) = self.papers.get_mut(&job.name) {
                    let known = news::known(&document, &paper.sent);
                    draw(news::undrawn(&document, &known, &paper.sent));
                    sheets = news::news(&document, known, &mut origins, &mut paper.sent);
                }
                let headings = survey::headings(&document);
                if let Some(paper) = self.papers.get_mut(&job.name) {
                    paper.document = Some(document);
                }
                alone(Outcome { pages, sheets, headings, problems, ..Outcome::default() })
            }
        }
    }
}

/// The source of a job, which keeps what it has in common with the one before.
fn renewed(before: Option<Source>, job: &Job) -> Option<Source> {
    match before {
        Some(mut source) => {
            edits::replace(&mut source, &job.text);
            Some(source)
        }
        None => desk::source(&job.name, &job.text),
    }
}

/// The problems are Typst's complaints and the characters that no face has.
fn laid_out(
    compiled: Warned<SourceResult<PagedDocument>>,
    desk: &Desk,
    origins: &Origins,
) -> (Option<PagedDocument>, Vec<Problem>) {
    let mut problems: Vec<Problem> = compiled.warnings.iter().map(|warning| desk.complaint(warning)).collect();
    match compiled.output {
        Ok(document) => {
            for page in document.pages() {
                origins.missing_glyphs(&page.frame, &mut problems);
            }
            (Some(document), problems)
        }
        Err(errors) => {
            problems.extend(errors.iter().map(|error| desk.complaint(error)));
            (None, problems)
        }
    }
}

/// The PDF, and for each segment the pages that it is printed on.
fn bound(
    document: &PagedDocument,
    options: &PdfOptions,
    threads: usize,
    origins: &mut Origins,
) -> SourceResult<(Vec<u8>, Vec<BTreeSet<usize>>)> {
    thread::scope(|scope| {
        let printed = scope.spawn(|| origins.printed(document));
        let pdf = bind(document, options, threads)?;
        Ok((pdf, printed.join().unwrap_or_else(|panic| resume_unwind(panic))))
    })
}

/// Each page as SVG, and as PNG with 288 dots to an inch.
fn drawings(document: &PagedDocument, problems: Vec<Problem>) -> Set {
    let look = RenderOptions { pixel_per_pt: 4.0.into(), ..RenderOptions::default() };
    let (mut sheets, mut bytes) = (Vec::new(), Vec::new());
    for page in document.pages() {
        let size = page.frame.size();
        let (width, height) = (hundredths(size.x), hundredths(size.y));
        sheets.push(SheetNews { digest: String::new(), width, height, runs: None });
        bytes.push(typst_svg::svg(page, &SvgOptions::default()).into_bytes());
        bytes.push(typst_render::render(page, &look).encode_png().unwrap_or_default());
    }
    (Outcome { pages: Some(sheets.len()), sheets, problems, ..Outcome::default() }, bytes)
}

/// Archivable and readable by machines: PDF/A-2a and PDF/UA-1 together. PDF/A asks for a date, so a draft without one goes without.
fn options(identity: &str, desk: &Desk) -> PdfOptions {
    let kept = [PdfStandard::A_2a, PdfStandard::Ua_1];
    let standards = PdfStandards::new(if desk.date.is_some() { &kept } else { &[] }).unwrap_or_default();
    PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some(concat!("ecopark ", env!("CARGO_PKG_VERSION")).to_owned())),
        standards,
        timestamp: desk.date.map(Timestamp::new_utc),
        ..PdfOptions::default()
    }
}
