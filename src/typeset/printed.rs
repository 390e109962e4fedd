//! Where each segment of the source is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use typst::WorldExt;
use typst::layout::{Frame, FrameItem};
use typst::text::{Glyph, TextItem};
use typst_layout::PagedDocument;

use super::desk::Desk;

/// For each segment the pages, counted from 1, that one of its characters stands on.
pub fn printed(document: &PagedDocument, desk: &Desk, segments: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    let mut printed = vec![BTreeSet::new(); segments.len()];
    let mut cursors = BTreeMap::new();
    for (index, page) in document.pages().iter().enumerate() {
        each_text(&page.frame, &mut |item| {
            for (node, text) in literals(item, desk) {
                for segment in within(segments, &followed(desk.source.text(), node, text, &mut cursors)) {
                    printed[segment].insert(index + 1);
                }
            }
        });
    }
    printed
}

/// The numbers of the segments that some bytes of the source belong to.
fn within(segments: &[(usize, usize)], bytes: &Range<usize>) -> Range<usize> {
    let first = segments.partition_point(|(_, end)| *end <= bytes.start);
    first..segments.partition_point(|(start, _)| *start < bytes.end).max(first)
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
    let literal = |glyphs: &[Glyph]| {
        let (first, last) = (glyphs.first()?, glyphs.last()?);
        let shown = item.text.get(usize::from(first.range.start)..usize::from(last.range.end))?;
        Some((desk.range(first.span.0)?, shown))
    };
    same.filter_map(literal).collect()
}

/// Where in a word of the source a part of it stands: parts come in order, and what a show rule cuts loses its own place.
fn followed(source: &str, node: Range<usize>, shown: &str, cursors: &mut BTreeMap<usize, usize>) -> Range<usize> {
    let shown = shown.trim();
    let find = |from: usize| source.get(from..node.end)?.find(shown).map(|at| from + at);
    let cursor = cursors.get(&node.start).copied().unwrap_or(node.start);
    match find(cursor).or_else(|| find(node.start)) {
        Some(start) => {
            cursors.insert(node.start, start + shown.len());
            start..start + shown.len().max(1)
        }
        None => node,
    }
}
