//! What Typst may ask for: one source, its pictures, the fonts, and the report's date as today. Nothing is read for it.

use std::collections::BTreeMap;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::FontStore;

use super::messages::{Problem, Spot};

pub struct Desk<'a> {
    pub library: &'a LazyHash<Library>,
    pub store: &'a FontStore,
    pub source: Source,
    pub pictures: &'a BTreeMap<String, Bytes>,
    pub date: Option<Datetime>,
}

/// Typst's own functions and styles.
pub fn library() -> LazyHash<Library> {
    LazyHash::new(Library::default())
}

/// A source under a name; nothing where that cannot be one.
pub fn source(name: &str, text: &str) -> Option<Source> {
    let main = RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern();
    Some(Source::new(main, text.to_owned()))
}

pub fn datetime(date: Option<(i32, u8, u8)>) -> Option<Datetime> {
    let (year, month, day) = date?;
    Datetime::from_ymd_hms(year, month, day, 0, 0, 0)
}

/// A picture under the path by which the source names it.
pub fn served(path: &str, bytes: Vec<u8>) -> (String, Bytes) {
    (format!("/{path}"), Bytes::new(bytes))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.store.book()
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
        self.store.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.date
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}

impl Desk<'_> {
    /// What Typst complains of; a fault inside a component is placed by the calls that led there too.
    pub fn complaint(&self, diagnostic: &SourceDiagnostic) -> Problem {
        let spans =
            std::iter::once(diagnostic.span).chain(diagnostic.trace.iter().map(|point| DiagSpan::from(point.span)));
        Problem::Complaint {
            spots: spans.filter_map(|span| self.spot(span)).collect(),
            message: diagnostic.message.to_string(),
            warning: diagnostic.severity == typst::diag::Severity::Warning,
            hints: diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
        }
    }

    pub fn spot(&self, span: DiagSpan) -> Option<Spot> {
        let id = span.id()?;
        if id == self.source.id() {
            return Some(Spot::Source(self.range(span)?.start));
        }
        Some(Spot::File(id.vpath().get_with_slash().to_owned()))
    }
}
