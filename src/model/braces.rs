//! Where expressions stand in a text: `{{ … }}`, and what looks like one and is none. Not what they say (`render`).

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Literal(Range<usize>),
    /// With its braces.
    Expression(Range<usize>),
    /// `{{` without its end: the rest of the text.
    Unclosed(Range<usize>),
    /// `{%`, `{#` or a lone `}}`.
    Stray(Range<usize>),
}

/// Splits a text at its braces; the pieces follow one another without a gap.
pub fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(open) = text[at..].find(['{', '}']).map(|offset| at + offset) {
        let rest = &text[open..];
        let piece = if rest.starts_with("{{") {
            rest.find("}}").map_or(Piece::Unclosed(open..text.len()), |end| Piece::Expression(open..open + end + 2))
        } else if ["{%", "{#", "}}"].iter().any(|sign| rest.starts_with(sign)) {
            Piece::Stray(open..open + 2)
        } else {
            at = open + 1;
            continue;
        };
        let (Piece::Expression(range) | Piece::Unclosed(range) | Piece::Stray(range) | Piece::Literal(range)) = &piece;
        if start < range.start {
            pieces.push(Piece::Literal(start..range.start));
        }
        start = range.end;
        at = range.end;
        pieces.push(piece);
    }
    if start < text.len() {
        pieces.push(Piece::Literal(start..text.len()));
    }
    pieces
}
