//! What stands on the pages: words with their areas and segments, headings, characters without a face, and what each face sets.

use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use typst::foundations::{NativeElement, StyleChain};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;
use typst::syntax::{LinkedNode, Source, Span};
use typst::text::TextItem;
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
    /// Start and end of each piece.
    pieces: HashMap<Span, (usize, usize)>,
    cursors: HashMap<Span, Cursor>,
    segments: &'a [(usize, usize)],
}

#[derive(Default)]
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
        fn note(node: &LinkedNode, pieces: &mut HashMap<Span, (usize, usize)>) {
            pieces.insert(node.span(), (node.offset(), node.offset() + node.len()));
            node.children().for_each(|child| note(&child, pieces));
        }
        let mut pieces = HashMap::new();
        note(&LinkedNode::new(source.root()), &mut pieces);
        Origins { text: source.text(), pieces, cursors: HashMap::new(), segments }
    }

    /// Glyphs are asked for in the order in which they were set.
    fn byte(&mut self, (span, offset): (Span, u16), letters: &str) -> Option<usize> {
        let (start, end) = *self.pieces.get(&span)?;
        let piece = self.text.get(start..end)?;
        let offset = usize::from(offset);
        let cursor = self.cursors.entry(span).or_default();
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
    fn segment(&self, byte: usize) -> Option<(usize, usize)> {
        let index = self.segments.partition_point(|(_, end)| *end <= byte);
        self.segments.get(index).filter(|(start, _)| *start <= byte).map(|(start, _)| (index, byte - start))
    }

    /// For each segment the pages, counted from 1, that some of it is printed on.
    pub fn printed(&mut self, document: &PagedDocument) -> Vec<BTreeSet<usize>> {
        let mut printed = vec![BTreeSet::new(); self.segments.len()];
        for (page, number) in document.pages().iter().zip(1..) {
            for segment in self.runs(&page.frame).iter().filter_map(|run| run.segment) {
                printed[segment].insert(number);
            }
        }
        printed
    }

    /// The runs of a page, in the order in which they were set; pages are asked for in their order.
    pub fn runs(&mut self, frame: &Frame) -> Vec<Run> {
        let mut runs = Vec::new();
        self.collect(frame, Transform::identity(), &mut runs);
        runs
    }

    fn collect(&mut self, frame: &Frame, at: Transform, runs: &mut Vec<Run>) {
        for (position, item) in frame.items() {
            let at = at.pre_concat(Transform::translate(position.x, position.y));
            match item {
                FrameItem::Group(group) => self.collect(&group.frame, at.pre_concat(group.transform), runs),
                FrameItem::Text(text) => self.split(text, at, runs),
                _ => {}
            }
        }
    }

    /// One text of Typst's may be of several segments.
    fn split(&mut self, text: &TextItem, at: Transform, runs: &mut Vec<Run>) {
        let mut start = Abs::zero();
        let mut end = Abs::zero();
        let mut run: Option<Begun> = None;
        for glyph in &text.glyphs {
            let letters = text.text.get(glyph.range()).unwrap_or_default();
            let segment = self.byte(glyph.span, letters).and_then(|byte| self.segment(byte));
            let number = |segment: Option<(usize, usize)>| segment.map(|(index, _)| index);
            // A space between two pieces belongs to the first.
            let continues = |run: &Begun| number(run.segment) == number(segment) || letters.trim().is_empty();
            match &mut run {
                Some(run) if continues(run) => run.words.push_str(letters),
                _ => {
                    runs.extend(run.take().map(|run| finished(run, text, at, start, end)));
                    start = end;
                    run = Some(Begun { segment, words: letters.to_owned() });
                }
            }
            end += glyph.x_advance.at(text.size);
        }
        runs.extend(run.map(|run| finished(run, text, at, start, end)));
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
                        at: self.pieces.get(&glyph.span.0).map(|(start, _)| start + usize::from(glyph.span.1)),
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
