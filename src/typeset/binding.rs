//! Pages → PDF. Half of that is cutting each face down to the glyphs that the pages use, which Typst does one face after another at the end;
//! it keeps what it cut, so other threads cut faces meanwhile, each for a document that shows nothing but its glyphs. That of the body has
//! most of all glyphs and must be ready when Typst comes to it: the faces with the most glyphs are cut first.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use typst::diag::SourceResult;
use typst::foundations::{Content, Smart};
use typst::layout::{Frame, FrameItem, Point, Sides};
use typst::model::DocumentInfo;
use typst::text::{FontInstance, TextItem};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, pdf};

/// The same bytes as Typst's own, whatever is done beside.
pub fn bind(document: &PagedDocument, options: &PdfOptions, threads: usize) -> SourceResult<Vec<u8>> {
    let cut = Mutex::new(None);
    let next = || {
        let mut faces = cut.lock().unwrap_or_else(PoisonError::into_inner);
        faces.get_or_insert_with(|| faces_of(document)).pop()
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                while let Some(face) = next() {
                    // What is wrong with a face is told where the report is bound.
                    let _ = pdf(&face, &PdfOptions { tagged: false, ..PdfOptions::default() });
                }
            });
        }
        let bound = pdf(document, options);
        // Nobody waits for the others.
        *cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
        bound
    })
}

/// For each face, that with the most glyphs last, a page with the texts that bring its glyphs, in their order.
fn faces_of(document: &PagedDocument) -> Vec<PagedDocument> {
    let mut faces = Faces::default();
    document.pages().iter().for_each(|page| faces.note(&page.frame));
    let page = |(texts, frame): (Vec<TextItem>, &Frame)| {
        let mut frame = Frame::soft(frame.size());
        texts.into_iter().for_each(|text| frame.push(Point::zero(), FrameItem::Text(text)));
        let supplement = Content::empty();
        let page = Page { frame, bleed: Sides::default(), fill: Smart::Auto, numbering: None, supplement, number: 1 };
        PagedDocument::new([page].into_iter().collect(), DocumentInfo::default())
    };
    let first = document.pages().first().map(|page| &page.frame);
    let mut by_glyphs: Vec<_> = faces.glyphs.iter().map(HashSet::len).zip(faces.texts).collect();
    by_glyphs.sort_by_key(|(glyphs, _)| *glyphs);
    by_glyphs.into_iter().filter_map(|(_, texts)| Some(page((texts, first?)))).collect()
}

#[derive(Default)]
struct Faces {
    numbers: HashMap<FontInstance, usize>,
    /// By number: the glyphs seen, and the texts in which they were seen first.
    glyphs: Vec<HashSet<u16>>,
    texts: Vec<Vec<TextItem>>,
}

impl Faces {
    fn note(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.note(&group.frame),
                FrameItem::Text(text) => self.note_text(text),
                _ => {}
            }
        }
    }

    fn note_text(&mut self, text: &TextItem) {
        let number = self.numbers.get(&text.font).copied().unwrap_or_else(|| {
            self.numbers.insert(text.font.clone(), self.texts.len());
            self.glyphs.push(HashSet::new());
            self.texts.push(Vec::new());
            self.texts.len() - 1
        });
        let seen = &mut self.glyphs[number];
        let before = seen.len();
        seen.extend(text.glyphs.iter().map(|glyph| glyph.id));
        if seen.len() > before {
            self.texts[number].push(text.clone());
        }
    }
}
