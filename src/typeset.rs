//! Typst source → document: the only room that knows Typst's World. It reads nothing: the source and the fonts are handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Abs, Frame, FrameItem};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, TextItem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::figure::Picture;
use crate::model::font::{BOLD, Fonts, Usage};
use crate::model::typst::TypstSource;
use crate::words;

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

/// Sets the pages. Without a document the findings say what stood in the way; a glyph that no face has is an error too.
pub fn typeset(source: &TypstSource, fonts: &Fonts, imprint: &Imprint) -> (Option<Document>, Vec<Finding>) {
    let Some(desk) = Desk::new(source, fonts, imprint.date) else {
        return (None, vec![fault(None, "main.typ", &[])]);
    };
    let (document, mut findings) = lay_out(&desk, source);
    if let (Some(document), Some(mark)) = (&document, imprint.mark) {
        findings.extend(unmarked(document, mark));
    }
    let Some(document) = document.filter(|_| findings.is_empty()) else { return (None, findings) };
    match typst_pdf::pdf(&document, &options(imprint)) {
        Ok(pdf) => {
            let printed = printed(&document, &desk, source);
            (Some(Document { pdf, pages: document.pages().len(), printed }), findings)
        }
        Err(errors) => (None, diagnostics(&desk, source, &errors)),
    }
}

/// What each face sets on the pages, without making a PDF. The characters that no face has are findings too.
pub fn usage(source: &TypstSource, fonts: &Fonts, date: Option<NaiveDate>) -> (Option<Usage>, Vec<Finding>) {
    let Some(desk) = Desk::new(source, fonts, date) else { return (None, vec![fault(None, "main.typ", &[])]) };
    let (document, findings) = lay_out(&desk, source);
    let usage = document.map(|document| {
        let mut usage = Usage::new();
        document.pages().iter().for_each(|page| note_usage(&page.frame, &mut usage));
        usage
    });
    (usage, findings)
}

fn lay_out(desk: &Desk, source: &TypstSource) -> (Option<PagedDocument>, Vec<Finding>) {
    let compiled = typst::compile::<PagedDocument>(desk);
    // Typst's cache outlives the compilation; what ten compilations did not use is let go.
    typst::comemo::evict(10);
    let mut findings = diagnostics(desk, source, &compiled.warnings);
    match compiled.output {
        Ok(document) => {
            for page in document.pages() {
                missing_glyphs(&page.frame, desk, source, &mut findings);
            }
            (Some(document), findings)
        }
        Err(errors) => {
            findings.extend(diagnostics(desk, source, &errors));
            (None, findings)
        }
    }
}

/// For each segment the pages that one of its characters stands on.
fn printed(document: &PagedDocument, desk: &Desk, source: &TypstSource) -> Vec<BTreeSet<usize>> {
    let mut printed = vec![BTreeSet::new(); source.segments.len()];
    let mut cursors = BTreeMap::new();
    for (index, page) in document.pages().iter().enumerate() {
        each_text(&page.frame, &mut |item| {
            for (node, text) in literals(item, desk) {
                for segment in source.segments_within(followed(source, node, text, &mut cursors)) {
                    printed[segment].insert(index + 1);
                }
            }
        });
    }
    printed
}

fn each_text(frame: &Frame, visit: &mut impl FnMut(&TextItem)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => each_text(&group.frame, visit),
            FrameItem::Text(text) => visit(text),
            _ => {}
        }
    }
}

/// The words of the source, each with the part of it that a run of text shows.
fn literals<'t>(item: &'t TextItem, desk: &Desk) -> Vec<(Range<usize>, &'t str)> {
    let same = item.glyphs.chunk_by(|one, other| one.span.0 == other.span.0);
    let literal = |glyphs: &[typst::text::Glyph]| {
        let (first, last) = (glyphs.first()?, glyphs.last()?);
        let shown = item.text.get(usize::from(first.range.start)..usize::from(last.range.end))?;
        Some((desk.range(first.span.0)?, shown))
    };
    same.filter_map(literal).collect()
}

/// Where in a word of the source a part of it stands: parts come in order, and what a show rule cuts loses its own place.
fn followed(
    source: &TypstSource,
    node: Range<usize>,
    shown: &str,
    cursors: &mut BTreeMap<usize, usize>,
) -> Range<usize> {
    let shown = shown.trim();
    let find = |from: usize| source.text.get(from..node.end)?.find(shown).map(|at| from + at);
    let cursor = cursors.get(&node.start).copied().unwrap_or(node.start);
    match find(cursor).or_else(|| find(node.start)) {
        Some(start) => {
            cursors.insert(node.start, start + shown.len());
            start..start + shown.len().max(1)
        }
        None => node,
    }
}

fn note_usage(frame: &Frame, usage: &mut Usage) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => note_usage(&group.frame, usage),
            FrameItem::Text(text) => {
                let info = text.font.info();
                let bold = info.variant.weight.to_number() >= BOLD;
                let used = usage.entry((info.family.as_str().to_owned(), bold)).or_default();
                for glyph in &text.glyphs {
                    let characters = text.text.get(glyph.range()).unwrap_or_default().chars();
                    let into = if glyph.id == 0 { &mut used.missing } else { &mut used.characters };
                    // White space and joiners have no form of their own.
                    into.extend(characters.filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{2060}')));
                }
            }
            _ => {}
        }
    }
}

/// Archivable and readable by machines: PDF/A-2a and PDF/UA-1 together. PDF/A asks for a date, so a draft without one goes without.
fn options(imprint: &Imprint) -> PdfOptions {
    let kept = [PdfStandard::A_2a, PdfStandard::Ua_1];
    let standards = PdfStandards::new(if imprint.date.is_some() { &kept } else { &[] }).unwrap_or_default();
    PdfOptions {
        ident: Smart::Custom(imprint.identity.clone()),
        creator: Smart::Custom(Some(concat!("ecopark ", env!("CARGO_PKG_VERSION")).to_owned())),
        standards,
        timestamp: imprint.date.and_then(datetime).map(Timestamp::new_utc),
        ..PdfOptions::default()
    }
}

fn datetime(date: NaiveDate) -> Option<Datetime> {
    Datetime::from_ymd_hms(date.year(), date.month().try_into().ok()?, date.day().try_into().ok()?, 0, 0, 0)
}

/// A picture under the path by which the source names it.
fn served(picture: &Picture) -> (String, Bytes) {
    (format!("/{}", picture.path), Bytes::new(picture.bytes.clone()))
}

/// What Typst may ask for: one source, its pictures, the fonts, and the report's date as today.
struct Desk<'a> {
    library: LazyHash<Library>,
    fonts: &'a Fonts,
    source: Source,
    pictures: BTreeMap<String, Bytes>,
    date: Option<NaiveDate>,
}

impl<'a> Desk<'a> {
    fn new(source: &TypstSource, fonts: &'a Fonts, date: Option<NaiveDate>) -> Option<Desk<'a>> {
        let path = VirtualPath::new("main.typ").ok()?;
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        let pictures = source.pictures.iter().map(served).collect();
        let source = Source::new(main, source.text.clone());
        Some(Desk { library: LazyHash::new(Library::default()), fonts, source, pictures, date })
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.store.book()
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.source.id() {
            return Ok(Bytes::from_string(self.source.text().to_owned()));
        }
        self.pictures.get(id.vpath().get_with_slash()).cloned().ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.store.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.date.and_then(datetime)
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}

fn diagnostics(desk: &Desk, source: &TypstSource, diagnostics: &[SourceDiagnostic]) -> Vec<Finding> {
    let finding = |diagnostic: &SourceDiagnostic| {
        let hints: Vec<_> = diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect();
        // A fault inside a component is placed by the call that led there.
        let mut spans =
            std::iter::once(diagnostic.span).chain(diagnostic.trace.iter().map(|point| DiagSpan::from(point.span)));
        let place = spans.find_map(|span| place_of(desk, source, span));
        let message = match diagnostic.severity {
            Severity::Error => diagnostic.message.to_string(),
            Severity::Warning => format!("{} (a warning of Typst)", diagnostic.message),
        };
        fault(place, &message, &hints)
    };
    let mut findings: Vec<Finding> = diagnostics.iter().map(finding).collect();
    // What follows from a component's first fault is not told apart from it.
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        finding.place.as_ref().is_none_or(|place| !is_component(place) || seen.insert(place.source.path.clone()))
    });
    findings
}

/// Where the author wrote what a span points to; a fault within a picture stands where the picture is named.
fn place_of(desk: &Desk, source: &TypstSource, span: DiagSpan) -> Option<Place> {
    let id = span.id()?;
    if id == desk.source.id() {
        return source.place_of(desk.range(span)?.start);
    }
    source.place_naming(id.vpath().get_with_slash())
}

fn is_component(place: &Place) -> bool {
    place.source.path.ends_with(".typ")
}

fn fault(place: Option<Place>, cause: &str, hints: &[String]) -> Finding {
    let advice = hints.join("; ");
    let hint = if advice.is_empty() {
        words!(
            "检查模板与组件；生成的 .typ 可用 typst 命令单独编译",
            "check the templates and components; the .typ can be compiled with the typst command"
        )
    } else {
        Words::new(advice.clone(), advice)
    };
    Finding::error(Rule::TypesettingFault, place, words!("排版失败（{cause}）", "failed to set the pages ({cause})"))
        .hint(hint)
}

/// Pages of a draft that do not say so.
fn unmarked(document: &PagedDocument, mark: &str) -> Option<Finding> {
    // A change of face between the words divides them.
    fn large_letters(frame: &Frame, letters: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => large_letters(&group.frame, letters),
                FrameItem::Text(text) if text.size >= Abs::pt(36.0) => {
                    letters.extend(text.text.chars().filter(|letter| !letter.is_whitespace()));
                }
                _ => {}
            }
        }
    }
    let wanted: String = mark.split_whitespace().collect();
    let bears = |frame: &Frame| {
        let mut letters = String::new();
        large_letters(frame, &mut letters);
        letters.contains(&wanted)
    };
    let page = document.pages().iter().position(|page| !bears(&page.frame))? + 1;
    Some(
        Finding::error(
            Rule::TemplateFault,
            None,
            words!("草稿第{page}页没有“{mark}”标记", "page {page} of the draft does not bear the mark “{mark}”"),
        )
        .hint(words!(
            "模板须像 components/page.typ 那样在每页印出草稿标记",
            "let the templates print the mark on every page, as components/page.typ does"
        )),
    )
}

/// Typst prints a box for a character that no face has; here it is an error at the character's place.
fn missing_glyphs(frame: &Frame, desk: &Desk, source: &TypstSource, findings: &mut Vec<Finding>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => missing_glyphs(&group.frame, desk, source, findings),
            FrameItem::Text(text) => findings.extend(text.glyphs.iter().filter(|glyph| glyph.id == 0).map(|glyph| {
                let characters = text.text.get(glyph.range()).unwrap_or_default();
                missing_glyph(characters, text, glyph_place(desk, source, glyph, characters))
            })),
            _ => {}
        }
    }
}

fn glyph_place(desk: &Desk, source: &TypstSource, glyph: &typst::text::Glyph, characters: &str) -> Option<Place> {
    let start = desk.range(glyph.span.0)?.start + usize::from(glyph.span.1);
    let segment = source.segment_at(start)?;
    let place = segment.place.clone()?;
    let written = place.source.text.get(place.range.clone())?;
    Some(match written.find(characters) {
        Some(offset) => place.part(offset..offset + characters.len()),
        None => place,
    })
}

fn missing_glyph(characters: &str, text: &TextItem, place: Option<Place>) -> Finding {
    let code = characters.chars().map(|character| format!("U+{:04X}", character as u32)).collect::<Vec<_>>().join(" ");
    let family = text.font.info().family.as_str();
    Finding::error(
        Rule::MissingGlyph,
        place,
        words!(
            "没有字体包含字符“{characters}”（{code}）",
            "no face has the character {characters} ({code}); last tried: {family}"
        ),
    )
    .hint(words!(
        "改用其他写法，或运行 ./setup 取得覆盖更广的字体",
        "write it differently, or run ./setup to fetch faces that cover more"
    ))
}
