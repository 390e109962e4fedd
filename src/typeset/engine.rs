//! Typst at work: jobs in, outcomes out. It keeps Typst's cache and what it sent before, so that only news is sent.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::{Bytes, Smart};
use typst::syntax::Source;
use typst::text::{Font, FontInfo};
use typst::utils::{LazyHash, hash128};
use typst::{Library, World};
use typst_kit::fonts::{FontPath, FontStore, embedded};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

use crate::model::font::FontFile;

use super::desk::{self, Desk};
use super::edits;
use super::messages::{Job, Outcome, Problem, SheetNews, Wanted};
use super::printed::printed;
use super::survey::{self, Origins, hundredths};

/// Compilations after which what they did not use is let go.
const KEPT: usize = 10;

pub struct Engine {
    library: LazyHash<Library>,
    store: FontStore,
    pictures: BTreeMap<String, Bytes>,
    papers: BTreeMap<String, Paper>,
}

/// A face inside the program.
pub type OwnFont = (Font, FontInfo);

pub fn own_fonts() -> Vec<OwnFont> {
    embedded().collect()
}

/// Everything Typst may set text with.
pub fn store(fonts: Vec<FontFile>, own: &[OwnFont]) -> FontStore {
    let mut store = FontStore::new();
    store.extend(fonts.into_iter().map(|file| (FontPath { path: file.path, index: file.index }, file.info)));
    store.extend(own.iter().cloned());
    store
}

/// A source in its latest version, and its pages as they were sent.
struct Paper {
    source: Source,
    sent: Vec<Sent>,
}

struct Sent {
    looks: u128,
    digest: String,
    runs: u128,
}

impl Engine {
    pub fn new(fonts: Vec<FontFile>, own: &[OwnFont]) -> Engine {
        let store = store(fonts, own);
        Engine { library: desk::library(), store, pictures: BTreeMap::new(), papers: BTreeMap::new() }
    }

    /// The source of a job, as a new version of the one before; to be asked for before [`Engine::set`].
    pub fn take(&mut self, job: &Job) -> Option<Source> {
        match self.papers.get_mut(&job.name) {
            Some(paper) => edits::replace(&mut paper.source, &job.text),
            None => {
                let source = desk::source(&job.name, &job.text)?;
                self.papers.insert(job.name.clone(), Paper { source, sent: Vec::new() });
            }
        }
        self.papers.get(&job.name).map(|paper| paper.source.clone())
    }

    /// Sets the pages of a source that was taken.
    pub fn set(&mut self, job: &Job, source: Source, pictures: Vec<Vec<u8>>) -> (Outcome, Vec<Vec<u8>>) {
        if let Some(paths) = &job.pictures {
            self.pictures = paths.iter().zip(pictures).map(|(path, bytes)| desk::served(path, bytes)).collect();
        }
        let date = desk::datetime(job.date);
        let desk = Desk { library: &self.library, store: &self.store, source, pictures: &self.pictures, date };
        let mut origins = Origins::new(&desk.source, &job.segments);
        let (document, mut problems) = lay_out(&desk, &origins);
        if let (Some(document), Some(mark)) = (&document, &job.mark) {
            let page = survey::first_unmarked(document, mark);
            problems.extend(page.map(|page| Problem::Unmarked { page, mark: mark.clone() }));
        }
        let Some(document) = document else { return (Outcome { problems, ..Outcome::default() }, Vec::new()) };
        let pages = Some(document.pages().len());
        match &job.wanted {
            // Whatever is wrong with the pages, there is no PDF of them.
            Wanted::Pdf { .. } if !problems.is_empty() => {
                (Outcome { pages, problems, ..Outcome::default() }, Vec::new())
            }
            Wanted::Pdf { identity } => match typst_pdf::pdf(&document, &options(identity, &desk)) {
                Ok(pdf) => (
                    Outcome {
                        pages,
                        pdf: true,
                        printed: printed(&document, &desk, &job.segments),
                        ..Outcome::default()
                    },
                    vec![pdf],
                ),
                Err(errors) => {
                    let problems = errors.iter().map(|error| desk.complaint(error)).collect();
                    (Outcome { problems, ..Outcome::default() }, Vec::new())
                }
            },
            Wanted::Drawings => drawings(&document, problems),
            Wanted::Pages => {
                let headings = survey::headings(&document);
                let sent = self.papers.get_mut(&job.name).map(|paper| &mut paper.sent);
                let (sheets, drawings) = sent.map(|sent| news(&document, &mut origins, sent)).unwrap_or_default();
                (Outcome { pages, sheets, headings, problems, ..Outcome::default() }, drawings)
            }
        }
    }
}

/// Compiles; the problems are Typst's complaints and the characters that no face has.
pub fn lay_out(desk: &Desk, origins: &Origins) -> (Option<PagedDocument>, Vec<Problem>) {
    let compiled = typst::compile::<PagedDocument>(desk as &dyn World);
    typst::comemo::evict(KEPT);
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

/// Each page as SVG, and as PNG with 288 dots to an inch.
fn drawings(document: &PagedDocument, problems: Vec<Problem>) -> (Outcome, Vec<Vec<u8>>) {
    let look = RenderOptions { pixel_per_pt: 4.0.into(), ..RenderOptions::default() };
    let (mut sheets, mut bytes) = (Vec::new(), Vec::new());
    for page in document.pages() {
        let size = page.frame.size();
        let (width, height) = (hundredths(size.x), hundredths(size.y));
        sheets.push(SheetNews { digest: String::new(), width, height, drawn: true, runs: None });
        bytes.push(typst_svg::svg(page, &SvgOptions::default()).into_bytes());
        bytes.push(typst_render::render(page, &look).encode_png().unwrap_or_default());
    }
    (Outcome { pages: Some(sheets.len()), sheets, problems, ..Outcome::default() }, bytes)
}

/// What differs from the pages sent before.
fn news(document: &PagedDocument, origins: &mut Origins, sent: &mut Vec<Sent>) -> (Vec<SheetNews>, Vec<Vec<u8>>) {
    let mut known: BTreeSet<String> = sent.iter().map(|page| page.digest.clone()).collect();
    let pages = document.pages();
    let looks: Vec<u128> = pages.iter().map(survey::looks).collect();
    let same = |index: &usize| sent.get(*index).is_some_and(|before| before.looks == looks[*index]);
    let fresh: Vec<usize> = (0..pages.len()).filter(|index| !same(index)).collect();
    let mut drawn = draw(pages, &fresh);
    let (mut sheets, mut drawings, mut now) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (page, looks)) in pages.iter().zip(looks).enumerate() {
        let before = sent.get(index);
        let mut is_news = false;
        let digest = match drawn.remove(&index) {
            Some(svg) => {
                let digest = format!("{:032x}", hash128(&svg));
                is_news = known.insert(digest.clone());
                drawings.extend(is_news.then(|| svg.into_bytes()));
                digest
            }
            None => before.map(|before| before.digest.clone()).unwrap_or_default(),
        };
        let runs = origins.runs(&page.frame);
        let runs_digest = digest_of(&runs);
        let size = page.frame.size();
        let same_runs = before.is_some_and(|before| before.runs == runs_digest);
        now.push(Sent { looks, digest: digest.clone(), runs: runs_digest });
        sheets.push(SheetNews {
            digest,
            width: hundredths(size.x),
            height: hundredths(size.y),
            drawn: is_news,
            runs: (!same_runs).then_some(runs),
        });
    }
    *sent = now;
    (sheets, drawings)
}

/// The drawings of some pages, by as many threads as there are processors.
fn draw(pages: &[Page], wanted: &[usize]) -> BTreeMap<usize, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(wanted.len().max(1));
    std::thread::scope(|scope| {
        let share = |own: usize| {
            let indices = wanted.iter().skip(own).step_by(threads);
            let draw = |index: &usize| (*index, typst_svg::svg(&pages[*index], &SvgOptions::default()));
            move || indices.map(draw).collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..threads).map(|own| scope.spawn(share(own))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

fn digest_of(runs: &[crate::model::sheet::Run]) -> u128 {
    let parts: Vec<_> = runs
        .iter()
        .map(|run| (run.area.x, run.area.y, run.area.width, run.area.height, &run.text, run.segment))
        .collect();
    hash128(&parts)
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
