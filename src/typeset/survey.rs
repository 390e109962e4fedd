//! What stands on the pages: words with their areas and segments, headings, characters without a face, and what each face sets.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;

use typst::foundations::{NativeElement, StyleChain};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;
use typst::syntax::{Source, Span, SyntaxNode};
use typst::text::{Glyph, TextItem};
use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};

use crate::model::font::{BOLD, Usage};
use crate::model::sheet::{Area, Heading, Run};

use super::messages::Problem;

/// Hundredths of a point.
pub fn hundredths(length: Abs) -> i32 {
    (length.to_pt() * 100.0).round() as i32
}

/// Finds the bytes of the source that words on the pages came from.
///
/// Typst knows the piece of syntax and how far into it a glyph lies, but where a template's rule matched within a piece, what follows
/// is counted from there. So each piece is followed as it is set, and a count that begins anew goes on where the last one ended.
pub struct Origins<'a> {
    text: &'a str,
    /// In the order of their spans, which is that of the source.
    pieces: Vec<Piece>,
    /// The span asked for last, and the number of its piece: neighbours have the same.
    last: Option<(Span, Option<usize>)>,
    segments: &'a [(usize, usize)],
}

struct Piece {
    span: NonZeroU64,
    start: usize,
    end: usize,
    cursor: Cursor,
}

#[derive(Clone, Copy, Default)]
struct Cursor {
    /// The offset seen last, nothing before the first.
    last: Option<usize>,
    /// Where it lies within the piece.
    at: usize,
    /// Behind it.
    end: usize,
}

impl<'a> Origins<'a> {
    pub fn new(source: &'a Source, segments: &'a [(usize, usize)]) -> Origins<'a> {
        fn note(node: &SyntaxNode, start: usize, pieces: &mut Vec<Piece>) {
            let (span, end) = (node.span().into_raw(), start + node.len());
            pieces.push(Piece { span, start, end, cursor: Cursor::default() });
            let mut start = start;
            for child in node.children() {
                note(child, start, pieces);
                start += child.len();
            }
        }
        let mut pieces = Vec::with_capacity(source.text().len() / 4);
        note(source.root(), 0, &mut pieces);
        pieces.sort_by_key(|piece| piece.span);
        Origins { text: source.text(), pieces, last: None, segments }
    }

    /// The number of the piece with this span.
    fn piece(&mut self, span: Span) -> Option<usize> {
        match self.last {
            Some((last, piece)) if last == span => piece,
            _ => {
                let piece = self.find(span);
                self.last = Some((span, piece));
                piece
            }
        }
    }

    fn find(&self, span: Span) -> Option<usize> {
        self.pieces.binary_search_by_key(&span.into_raw(), |piece| piece.span).ok()
    }

    /// Glyphs are asked for in the order in which they were set.
    fn byte(&mut self, (span, offset): (Span, u16), letters: &str) -> Option<usize> {
        let number = self.piece(span)?;
        let Piece { start, end, cursor, .. } = &mut self.pieces[number];
        let (start, piece) = (*start, self.text.get(*start..*end)?);
        let offset = usize::from(offset);
        let fits = |at: &usize| piece.get(*at..).is_some_and(|rest| rest.starts_with(letters));
        let onward = match cursor.last {
            Some(last) if offset > last => Some(cursor.at + (offset - last)),
            Some(_) => None,
            None => Some(offset),
        };
        let ahead = || piece.get(cursor.end..).and_then(|rest| rest.find(letters)).map(|found| cursor.end + found);
        let near = onward.filter(fits).or_else(|| Some(cursor.end).filter(fits));
        // A word divided at the end of a line has a hyphen that was not written.
        if near.is_none() && matches!(letters, "-" | "\u{ad}" | "\u{2010}") {
            return Some(start + cursor.at);
        }
        let at = near.or_else(ahead);
        // Set once more, as a heading is in the contents.
        let at = at.or(Some(offset)).filter(fits).or_else(|| piece.find(letters)).unwrap_or(cursor.at);
        *cursor = Cursor { last: Some(offset), at, end: at + letters.len() };
        Some(start + at)
    }

    /// The segment that a byte belongs to, and how far into it.
    fn segment(&self, byte: usize, last: Option<usize>) -> Option<(usize, usize)> {
        let holds =
            |index: &usize| self.segments.get(*index).is_some_and(|(start, end)| (*start..*end).contains(&byte));
        let index = last
            .filter(holds)
            .or_else(|| Some(self.segments.partition_point(|(_, end)| *end <= byte)).filter(holds))?;
        Some((index, byte - self.segments[index].0))
    }

    /// For each segment the pages, counted from 1, that some of it is printed on.
    pub fn printed(&mut self, document: &PagedDocument) -> Vec<BTreeSet<usize>> {
        let mut printed = vec![BTreeSet::new(); self.segments.len()];
        for (page, number) in document.pages().iter().zip(1..) {
            self.walk(&page.frame, Transform::identity(), &mut |origins, text, _| {
                origins.follow(text, |segment, begins, _| {
                    if let Some((segment, _)) = segment.filter(|_| begins) {
                        printed[segment].insert(number);
                    }
                });
            });
        }
        printed
    }

    /// The runs of a page, in the order in which they were set; pages are asked for in their order.
    pub fn runs(&mut self, frame: &Frame) -> Vec<Run> {
        let mut runs = Vec::new();
        self.walk(frame, Transform::identity(), &mut |origins, text, at| {
            let (mut start, mut end) = (Abs::zero(), Abs::zero());
            let mut run: Option<Begun> = None;
            origins.follow(text, |segment, begins, glyph| {
                let letters = text.text.get(glyph.range()).unwrap_or_default();
                match &mut run {
                    Some(run) if !begins => run.words.push_str(letters),
                    _ => {
                        runs.extend(run.take().map(|run| finished(run, text, at, start, end)));
                        start = end;
                        run = Some(Begun { segment, words: letters.to_owned() });
                    }
                }
                end += glyph.x_advance.at(text.size);
            });
            runs.extend(run.map(|run| finished(run, text, at, start, end)));
        });
        runs
    }

    /// Every text of a page, in the order in which they were set.
    fn walk(&mut self, frame: &Frame, at: Transform, each: &mut impl FnMut(&mut Self, &TextItem, Transform)) {
        for (position, item) in frame.items() {
            let at = at.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.walk(&group.frame, at.pre_concat(group.transform), each),
                FrameItem::Text(text) => each(self, text, at),
                _ => {}
            }
        }
    }

    /// Every glyph of a text, which may be of several segments: its own, and whether a run begins with it. A space between two pieces
    /// belongs to the first.
    fn follow(&mut self, text: &TextItem, mut each: impl FnMut(Option<(usize, usize)>, bool, &Glyph)) {
        let mut current: Option<Option<usize>> = None;
        for glyph in &text.glyphs {
            let letters = text.text.get(glyph.range()).unwrap_or_default();
            let byte = self.byte(glyph.span, letters);
            let segment = byte.and_then(|byte| self.segment(byte, current.flatten()));
            let number = segment.map(|(index, _)| index);
            let begins = current.is_none_or(|current| current != number && !letters.trim().is_empty());
            if begins {
                current = Some(number);
            }
            each(segment, begins, glyph);
        }
    }

    /// Characters that no face has: Typst prints a box for each.
    pub fn missing_glyphs(&self, frame: &Frame, problems: &mut Vec<Problem>) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.missing_glyphs(&group.frame, problems),
                FrameItem::Text(text) => {
                    let missing = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                    problems.extend(missing.map(|glyph| Problem::MissingGlyph {
                        characters: text.text.get(glyph.range()).unwrap_or_default().to_owned(),
                        family: text.font.info().family.as_str().to_owned(),
                        at: self.find(glyph.span.0).map(|piece| self.pieces[piece].start + usize::from(glyph.span.1)),
                    }));
                }
                _ => {}
            }
        }
    }
}

/// A run as far as its letters were seen.
struct Begun {
    /// The segment, and how far into it the first letter stands.
    segment: Option<(usize, usize)>,
    words: String,
}

fn finished(run: Begun, text: &TextItem, at: Transform, start: Abs, end: Abs) -> Run {
    let metrics = text.font.metrics();
    let (top, bottom) = (-metrics.ascender.at(text.size), -metrics.descender.at(text.size));
    let corners = [(start, top), (end, top), (start, bottom), (end, bottom)];
    let corners = corners.map(|(x, y)| Point::new(x, y).transform(at));
    let least = |lengths: [Abs; 4]| lengths.map(hundredths).into_iter().min().unwrap_or_default();
    let most = |lengths: [Abs; 4]| lengths.map(hundredths).into_iter().max().unwrap_or_default();
    let (xs, ys) = (corners.map(|corner| corner.x), corners.map(|corner| corner.y));
    let (x, y) = (least(xs), least(ys));
    let (segment, offset) = run.segment.map_or((None, 0), |(index, offset)| (Some(index), offset));
    Run { area: Area { x, y, width: most(xs) - x, height: most(ys) - y }, text: run.words, segment, offset }
}

/// A number that differs where pages look different, whatever parts of the source they came from: a place in the source moves with every
/// edit before it, and a page that looks the same need not be drawn again.
pub fn looks(page: &Page) -> u128 {
    struct Looks<'a>(&'a Page);
    impl Hash for Looks<'_> {
        fn hash<H: Hasher>(&self, hasher: &mut H) {
            (self.0.frame.size(), &self.0.fill).hash(hasher);
            note_looks(&self.0.frame, hasher);
        }
    }
    hash128(&Looks(page))
}

fn note_looks<H: Hasher>(frame: &Frame, hasher: &mut H) {
    for (position, item) in frame.items() {
        position.hash(hasher);
        match item {
            FrameItem::Group(group) => {
                (&group.transform, &group.clip, &group.label, group.frame.items().len()).hash(hasher);
                note_looks(&group.frame, hasher);
            }
            FrameItem::Text(text) => {
                (&text.font, text.size, &text.fill, &text.stroke, &text.text, text.glyphs.len()).hash(hasher);
                for glyph in &text.glyphs {
                    (glyph.id, glyph.x_advance, glyph.x_offset, glyph.y_advance, glyph.y_offset).hash(hasher);
                    glyph.range.hash(hasher);
                }
            }
            FrameItem::Shape(shape, _) => shape.hash(hasher),
            FrameItem::Image(image, size, _) => (image, size).hash(hasher),
            // Neither is seen.
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// The headings in their order.
pub fn headings(document: &PagedDocument) -> Vec<Heading> {
    let introspector = document.introspector();
    let headings = introspector.query(&HeadingElem::ELEM.select());
    let heading = |element: &typst::foundations::Content| {
        let heading = element.to_packed::<HeadingElem>()?;
        let outlined = heading
            .bookmarked
            .get(StyleChain::default())
            .unwrap_or_else(|| heading.outlined.get(StyleChain::default()));
        let position = introspector.position(element.location()?)?;
        let position = outlined.then_some(position)?;
        Some(Heading {
            level: heading.resolve_level(StyleChain::default()).get(),
            text: heading.body.plain_text().to_string(),
            page: position.page.get() - 1,
            y: hundredths(position.point.y),
        })
    };
    headings.iter().filter_map(heading).collect()
}

/// The first page, counted from 1, that does not bear the words in large letters.
pub fn first_unmarked(document: &PagedDocument, mark: &str) -> Option<usize> {
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
    Some(document.pages().iter().position(|page| !bears(&page.frame))? + 1)
}

/// What each face sets.
pub fn note_usage(frame: &Frame, usage: &mut Usage) {
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
