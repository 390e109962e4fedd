//! How lines are set: what may begin and end a line, what stays together, which face each sign comes from.

use super::text::Bound;
use super::*;
use crate::report::pdf::MILLIMETRE;

/// GB/T 15834: these never begin a line …
const CLOSING: &str = "，。、；：？！）》〉」』】〕”’·％%‰℃.,;:?!)]/";
/// … and these never end one.
const OPENING: &str = "（《〈「『【〔“‘([";

/// Neighbouring lines of the Chinese, or English, paragraphs of an edition.
fn each_break(name: &str, mut look: impl FnMut(&str, &Piece, &str, &str)) {
    let mut breaks = 0;
    for (what, pdf) in measured(name) {
        for piece in pieces(pdf) {
            for pair in piece.lines.windows(2) {
                breaks += 1;
                let (above, below) = (pair[0].text(), pair[1].text());
                let edges = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}');
                let (above, below) = (above.trim_matches(edges), below.trim_matches(edges));
                look(&format!("{what}, page {}", pair[1].page), &piece, above, below);
            }
        }
    }
    assert!(breaks > 300, "{name}: {breaks} line breaks");
}

#[test]
fn no_line_begins_with_closing_or_ends_with_opening_punctuation() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        each_break(name, |place, piece, above, below| {
            let (end, start) = (above.chars().last().unwrap(), below.chars().next().unwrap());
            // A line may end or begin with a dash; GB/T 15834 keeps the two halves of —— and of …… together.
            let dash = |c: char| c == '—' || c == '–';
            let torn_dash = dash(end) && dash(start);
            let begins = CLOSING.contains(start);
            if begins || OPENING.contains(end) || torn_dash || (end == '…' && start == '…') {
                wrong.push(format!("{place}: {above} | {below} in {}", if piece.chinese() { "zh" } else { "en" }));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_number_is_torn_from_its_unit_or_sign() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        each_break(name, |place, piece, above, below| {
            let (end, start) = (above.chars().last().unwrap(), below.chars().next().unwrap());
            let figure = |c: char| c.is_ascii_digit() || c == '−';
            // Whatever unit it is: in Chinese it follows the digits directly.
            let torn = figure(end) && (piece.chinese() || figure(start) || start == '%');
            if torn || (end == '.' && start.is_ascii_digit()) {
                wrong.push(format!("{place}: {above} | {below}"));
            }
            for Bound { shown, .. } in text::CHINESE_VALUES.iter().chain(&text::ENGLISH_VALUES) {
                for (at, _) in shown.char_indices().skip(1) {
                    let (head, tail) = (shown[..at].trim(), shown[at..].trim());
                    if above.ends_with(head) && below.starts_with(tail) && !tail.is_empty() {
                        wrong.push(format!("{place}: {above} | {below} tears {shown}"));
                    }
                }
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_takes_its_marks_from_the_latin_face() {
    let mut wrong = Vec::new();
    for name in ["bilingual", "en"] {
        let mut marks = 0;
        for (what, pdf) in measured(name) {
            for piece in pieces(pdf).iter().filter(|piece| !piece.chinese()) {
                for run in piece.lines.iter().flat_map(|line| &line.runs) {
                    marks += run.text.matches(['“', '”', '‘', '’', '—', '–', '…']).count();
                    if !run.face.starts_with("LiberationSerif") && !run.text.contains(['₂', '₃']) {
                        wrong.push(format!("{what}: {} in {}", run.text, run.face));
                    }
                    // An em for each glyph would be full-width.
                    let width = (run.end - run.x) * MILLIMETRE / run.size / run.glyphs as f32;
                    if run.glyphs > 20 && width > 0.62 {
                        wrong.push(format!("{what}: {width} em a glyph: {}", run.text));
                    }
                }
            }
        }
        assert!(marks > 200, "{name}: {marks} marks");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
