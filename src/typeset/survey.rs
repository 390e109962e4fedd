//! What the pages look like, their headings, and what each face sets.

use std::hash::{Hash, Hasher};

use typst::foundations::{NativeElement, StyleChain};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem};
use typst::model::HeadingElem;
use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};

use crate::model::font::{BOLD, Usage};
use crate::model::sheet::Heading;

/// Hundredths of a point.
pub fn hundredths(length: Abs) -> i32 {
    (length.to_pt() * 100.0).round() as i32
}

/// Whether two pages are the same, down to the parts of the source that their words came from.
pub fn is_same(one: &Page, other: &Page) -> bool {
    one.fill == other.fill && is_same_frame(&one.frame, &other.frame)
}

fn is_same_frame(one: &Frame, other: &Frame) -> bool {
    let is_same_item = |one: &FrameItem, other: &FrameItem| match (one, other) {
        (FrameItem::Group(one), FrameItem::Group(other)) => {
            (&one.transform, &one.clip, &one.label) == (&other.transform, &other.clip, &other.label)
                && is_same_frame(&one.frame, &other.frame)
        }
        (FrameItem::Text(one), FrameItem::Text(other)) => one == other,
        (FrameItem::Shape(one, _), FrameItem::Shape(other, _)) => one == other,
        (FrameItem::Image(one, size, _), FrameItem::Image(other, other_size, _)) => one == other && size == other_size,
        // Neither is seen.
        (FrameItem::Link(..), FrameItem::Link(..)) | (FrameItem::Tag(_), FrameItem::Tag(_)) => true,
        _ => false,
    };
    one.size() == other.size()
        && one.items().len() == other.items().len()
        && one.items().zip(other.items()).all(|((at, one), (there, other))| at == there && is_same_item(one, other))
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
