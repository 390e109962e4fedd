//! From the words on the pages back to the source: which byte each letter came from, and which segment that byte belongs to.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax::{Source, Span, SyntaxNode};
use typst::text::{Glyph, TextItem};
use typst_layout::PagedDocument;

use crate::model::sheet::{Area, Run};

use super::messages::Problem;
use super::survey::hundredths;

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
    /// The pieces that stand on the page, some of them several times.
    met: Vec<usize>,
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
        Origins { text: source.text(), pieces, last: None, met: Vec::new(), segments }
    }

    /// The number of the piece with this span.
    fn piece(&mut self, span: Span) -> Option<usize> {
        match self.last {
            Some((last, piece)) if last == span => piece,
            _ => {
                let piece = self.find(span);
                self.last = Some((span, piece));
                self.met.extend(piece);
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
                origins.follow(text, |letter| {
                    if let Some((segment, _)) = letter.segment.filter(|_| letter.begins) {
                        printed[segment].insert(number);
                    }
                });
            });
        }
        printed
    }

    /// The runs of a page, in the order in which they were set, and how they were found; pages are asked for in their order.
    pub fn runs(&mut self, frame: &Frame) -> (Vec<Run>, Trail) {
        let (mut runs, mut trail) = (Vec::new(), Trail::default());
        (self.last, self.met) = (None, Vec::new());
        self.walk(frame, Transform::identity(), &mut |origins, text, at| {
            let (mut start, mut end) = (Abs::zero(), Abs::zero());
            let mut run: Option<Begun> = None;
            let mut finish = |run: Begun, start, end| {
                trail.ends.extend([run.first, run.last]);
                runs.push(finished(run, text, at, start, end));
            };
            origins.follow(text, |letter| {
                let found = Found { span: letter.glyph.span.0, at: letter.at, segment: letter.segment };
                match &mut run {
                    Some(run) if !letter.begins => {
                        run.words.push_str(letter.letters);
                        run.last = found;
                    }
                    _ => {
                        if let Some(run) = run.take() {
                            finish(run, start, end);
                        }
                        start = end;
                        let segment = letter.segment;
                        run = Some(Begun { segment, words: letter.letters.to_owned(), first: found, last: found });
                    }
                }
                end += letter.glyph.x_advance.at(text.size);
            });
            if let Some(run) = run {
                finish(run, start, end);
            }
        });
        self.met.sort_unstable();
        self.met.dedup();
        let cursor = |number: &usize| (self.pieces[*number].span, self.pieces[*number].cursor);
        trail.cursors = self.met.iter().map(cursor).collect();
        (runs, trail)
    }

    /// Whether the runs of a page that is set again as it was are the same; then whatever was counted on it is counted on from there.
    pub fn retrace(&mut self, trail: &Trail) -> bool {
        let as_before = |found: &Found| match (self.find(found.span), found.at) {
            (Some(piece), Some(at)) => self.segment(self.pieces[piece].start + at, None) == found.segment,
            (None, None) => true,
            _ => false,
        };
        if !trail.ends.iter().all(as_before) {
            return false;
        }
        self.last = None;
        for (span, cursor) in &trail.cursors {
            if let Ok(piece) = self.pieces.binary_search_by_key(span, |piece| piece.span) {
                self.pieces[piece].cursor = *cursor;
            }
        }
        true
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

    /// Every glyph of a text, which may be of several segments. A space between two pieces belongs to the first.
    fn follow(&mut self, text: &TextItem, mut each: impl FnMut(Letter)) {
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
            let at = byte.zip(self.piece(glyph.span.0)).map(|(byte, piece)| byte - self.pieces[piece].start);
            each(Letter { glyph, letters, at, segment, begins });
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

/// How the runs of a page were found.
#[derive(Default)]
pub struct Trail {
    /// The first and the last letter of each run.
    ends: Vec<Found>,
    /// How far each piece had been followed at the end of the page.
    cursors: Vec<(NonZeroU64, Cursor)>,
}

/// Where a letter came from.
#[derive(Clone, Copy)]
struct Found {
    span: Span,
    /// The byte of the piece; nothing where there is none.
    at: Option<usize>,
    segment: Option<(usize, usize)>,
}

/// A glyph with what it shows and where that came from.
struct Letter<'t> {
    glyph: &'t Glyph,
    letters: &'t str,
    /// The byte of its piece.
    at: Option<usize>,
    /// The segment, and how far into it the letter stands.
    segment: Option<(usize, usize)>,
    /// Whether a run begins with it.
    begins: bool,
}

/// A run as far as its letters were seen.
struct Begun {
    /// The segment, and how far into it the first letter stands.
    segment: Option<(usize, usize)>,
    words: String,
    first: Found,
    last: Found,
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
