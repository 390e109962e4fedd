//! The last pass over what templates made: the marks are taken out, and where each piece came to stand is noted.

use crate::model::typst::{Segment, TypstSource};

use super::marks::{CLOSE, Marks, OPEN, Piece, numbered};
use super::statements::Statements;

/// Takes the marks of all batches out, which come in the order of their numbers, from 0. A template that prints a piece twice gets a segment
/// for each, and a piece that holds others is a segment before, between and behind them.
pub fn settle(batches: &[Marks], text: &str) -> TypstSource {
    debug_assert!(batches.iter().enumerate().all(|(number, batch)| batch.batch == number), "batches out of order");
    let mut settled = Settled {
        text: String::with_capacity(text.len()),
        segments: Vec::with_capacity(batches.iter().map(|batch| batch.pieces.len()).sum()),
        statements: Statements::of(batches.iter().map(|batch| batch.statements.len())),
    };
    // The pieces that are open here, each with the statement it is part of; text outside all of them is nobody's.
    let mut open: Vec<(Option<&Piece>, Option<usize>)> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find([OPEN, CLOSE]) {
        let (own, outer) = open.last().copied().unwrap_or_default();
        let (before, mark) = rest.split_at(at);
        if let Some(after) = mark.strip_prefix(CLOSE) {
            // One that ends nothing, which only a template can have left, stays and is found as a character that no face has.
            let kept = if open.pop().is_some() { before } else { &rest[..rest.len() - after.len()] };
            settled.push(kept, own, outer);
            rest = after;
            continue;
        }
        let Some((batch, number, after)) = numbered(mark) else { break };
        settled.push(before, own, outer);
        let piece = batches.get(batch).and_then(|batch| batch.pieces.get(number));
        let statement = piece.and_then(|piece| {
            let index = piece.statement?;
            Some(settled.statements.number((batch, index), batches[batch].statements.get(index)?))
        });
        open.push((piece, statement.or(outer)));
        rest = after;
    }
    let (own, outer) = open.last().copied().unwrap_or_default();
    settled.push(rest, own, outer);
    let Settled { text, segments, statements } = settled;
    TypstSource { text, segments, statements: statements.kept, pictures: Vec::new() }
}

/// The source as it grows.
struct Settled {
    text: String,
    segments: Vec<Segment>,
    statements: Statements,
}

impl Settled {
    fn push(&mut self, text: &str, piece: Option<&Piece>, statement: Option<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.segments.extend(piece.filter(|_| !text.is_empty()).map(|piece| Segment {
            range: start..self.text.len(),
            shown: piece.shown.clone(),
            place: piece.place.clone(),
            verbatim: piece.verbatim,
            code: piece.code,
            states: piece.states.clone(),
            account: piece.account.clone(),
            statement,
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    /// The text, and what stands where in it: the bytes, and the words of the piece.
    fn settled(batches: &[Marks], text: &str) -> (String, Vec<(Range<usize>, String)>) {
        let source = settle(batches, text);
        (source.text, source.segments.into_iter().map(|segment| (segment.range, segment.shown)).collect())
    }

    #[test]
    fn marks_are_taken_out_whatever_a_template_made_of_them() {
        let (mut one, mut other) = (Marks::of_batch(0, None), Marks::of_batch(1, None));
        let a = one.mark("a", None, None);
        let b = other.mark("b*", None, None);
        let outer = other.shown_as("o", &format!("({b})"), None, None);
        let batches = [one, other];
        let segment = |range: Range<usize>, shown: &str| (range, shown.to_owned());
        let (text, segments) = settled(&batches, &format!("x{a}{a}y{outer}"));
        assert_eq!(text, "xaay(b\\*)");
        let of_outer = [segment(4..5, "o"), segment(5..8, "b*"), segment(8..9, "o")];
        assert_eq!(segments, [&[segment(1..2, "a"), segment(2..3, "a")][..], &of_outer].concat());
        // One that is not closed goes on to the end.
        let cut = a.strip_suffix(CLOSE).unwrap();
        assert_eq!(settled(&batches, &format!("{cut}z")), ("az".to_owned(), vec![segment(0..2, "a")]));
        // What ends nothing stays, and what follows is known all the same.
        let stray = format!("{CLOSE}{a}");
        assert_eq!(settled(&batches, &stray), (format!("{CLOSE}a"), vec![segment(3..4, "a")]));
        assert_eq!(settled(&batches, "").0, "");
    }
}
