//! Which passage of the new report stands for which of the old one: those with the same words first, then within what lies between
//! them those that are most alike. So a paragraph put in makes one change, not one in each that follows.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::record::Passage;

type Pair<'r> = (Option<&'r Passage>, Option<&'r Passage>);

/// Pairs two runs of passages in their order.
pub fn align<'r>(old: &[&'r Passage], new: &[&'r Passage]) -> Vec<Pair<'r>> {
    let start = old.iter().zip(new).take_while(|(one, other)| alike(one, other)).count();
    let rest = old.len().min(new.len()) - start;
    let backward = old.iter().rev().zip(new.iter().rev()).take(rest);
    let end = backward.take_while(|(one, other)| alike(one, other)).count();
    let mut pairs: Vec<Pair> = old.iter().zip(new).take(start).map(|(one, other)| (Some(*one), Some(*other))).collect();
    let (old_middle, new_middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let score = |one: usize, other: usize| u32::from(alike(old_middle[one], new_middle[other]));
    let (mut at, mut against) = (0, 0);
    for (one, other) in
        best(old_middle.len(), new_middle.len(), score).into_iter().chain([(old_middle.len(), new_middle.len())])
    {
        pairs.extend(similar(&old_middle[at..one], &new_middle[against..other]));
        if one < old_middle.len() {
            pairs.push((Some(old_middle[one]), Some(new_middle[other])));
        }
        (at, against) = (one + 1, other + 1);
    }
    let tail = old[old.len() - end..].iter().zip(&new[new.len() - end..]);
    pairs.extend(tail.map(|(one, other)| (Some(*one), Some(*other))));
    pairs
}

/// The same sentence, whatever its values are.
fn alike(one: &Passage, other: &Passage) -> bool {
    one.kind == other.kind && one.wording == other.wording
}

/// Pairs what lies between two sentences that stayed: by likeness, and where the same place is left over, by place.
fn similar<'r>(old: &[&'r Passage], new: &[&'r Passage]) -> Vec<Pair<'r>> {
    let (before, after) = (bigrams_of(old), bigrams_of(new));
    let score = |one: usize, other: usize| {
        if old[one].kind != new[other].kind {
            return 0;
        }
        let likeness = likeness(&before[one], &after[other]);
        let alone = old.len() == 1 && new.len() == 1 && old[one].id == new[other].id;
        let place = u32::from(old[one].id == new[other].id) * SAME_PLACE;
        if likeness >= LEAST_LIKENESS || alone { likeness + place + 1 } else { 0 }
    };
    let mut pairs = Vec::new();
    let (mut at, mut against) = (0, 0);
    for (one, other) in best(old.len(), new.len(), score).into_iter().chain([(old.len(), new.len())]) {
        pairs.extend(old[at..one].iter().map(|gone| (Some(*gone), None)));
        pairs.extend(new[against..other].iter().map(|come| (None, Some(*come))));
        if one < old.len() {
            pairs.push((Some(old[one]), Some(new[other])));
        }
        (at, against) = (one + 1, other + 1);
    }
    pairs
}

/// Of a thousand: below this, two sentences are two sentences.
const LEAST_LIKENESS: u32 = 400;
/// What the same place counts for.
const SAME_PLACE: u32 = 50;

fn bigrams_of(passages: &[&Passage]) -> Vec<BTreeMap<(char, char), u32>> {
    let count = |passage: &&Passage| {
        let characters: Vec<char> = passage.wording.chars().filter(|c| !c.is_whitespace()).collect();
        let mut counts = BTreeMap::new();
        for pair in characters.windows(2) {
            *counts.entry((pair[0], pair[1])).or_insert(0) += 1;
        }
        counts
    };
    passages.iter().map(count).collect()
}

/// Twice the pairs of letters in common among all, of a thousand.
fn likeness(one: &BTreeMap<(char, char), u32>, other: &BTreeMap<(char, char), u32>) -> u32 {
    let total: u32 = one.values().chain(other.values()).sum();
    let keys: BTreeSet<_> = one.keys().filter(|key| other.contains_key(key)).collect();
    let common: u32 = keys.iter().map(|key| one[key].min(other[key])).sum();
    (2000 * common).checked_div(total).unwrap_or(0)
}

/// The pairs in rising order whose scores add up to the most; a score of 0 is no pair.
fn best(rows: usize, columns: usize, score: impl Fn(usize, usize) -> u32) -> Vec<(usize, usize)> {
    let width = columns + 1;
    let mut sums = vec![0u32; (rows + 1) * width];
    let mut scores = vec![0u32; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let own = score(row, column);
            scores[row * columns + column] = own;
            let paired = if own > 0 { own + sums[(row + 1) * width + column + 1] } else { 0 };
            let skipped = sums[(row + 1) * width + column].max(sums[row * width + column + 1]);
            sums[row * width + column] = paired.max(skipped);
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < rows && column < columns {
        let own = scores[row * columns + column];
        let sum = sums[row * width + column];
        if own > 0 && sum == own + sums[(row + 1) * width + column + 1] {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if sum == sums[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::PassageKind;

    fn run(texts: &[&str]) -> Vec<Passage> {
        let passage = |(index, text): (usize, &&str)| Passage {
            id: format!("1/p{}", index + 1),
            kind: PassageKind::Sentence,
            language: "en".to_owned(),
            text: (*text).to_owned(),
            wording: (*text).to_owned(),
            facts: Vec::new(),
            pages: Vec::new(),
            at: None,
        };
        texts.iter().enumerate().map(passage).collect()
    }

    fn pairs(old: &[&str], new: &[&str]) -> Vec<(String, String)> {
        let (old, new) = (run(old), run(new));
        let (old, new): (Vec<_>, Vec<_>) = (old.iter().collect(), new.iter().collect());
        let text = |passage: Option<&Passage>| passage.map_or("-".to_owned(), |passage| passage.text.clone());
        align(&old, &new).into_iter().map(|(one, other)| (text(one), text(other))).filter(|(a, b)| a != b).collect()
    }

    #[test]
    fn what_is_put_in_moves_nothing_else() {
        let old = ["Alpha rises.", "Beta falls.", "Gamma stays."];
        assert_eq!(
            pairs(&old, &["Alpha rises.", "Something quite different.", "Beta falls.", "Gamma stays."]),
            [("-".to_owned(), "Something quite different.".to_owned())]
        );
        assert_eq!(pairs(&old, &["Beta falls.", "Gamma stays."]), [("Alpha rises.".to_owned(), "-".to_owned())]);
        assert_eq!(pairs(&old, &old), []);
    }

    #[test]
    fn what_is_rewritten_is_found_again() {
        let old = ["The zone has 12 parks.", "Output rose by a tenth last year.", "End."];
        let new = ["Start.", "The zone has 12 parks.", "Output rose by a fifth last year.", "End."];
        assert_eq!(
            pairs(&old, &new),
            [
                ("-".to_owned(), "Start.".to_owned()),
                ("Output rose by a tenth last year.".to_owned(), "Output rose by a fifth last year.".to_owned())
            ]
        );
        // Alone between two that stayed, the same place is the same sentence.
        assert_eq!(pairs(&["a b", "x y", "c d"], &["a b", "u v", "c d"]), [("x y".to_owned(), "u v".to_owned())]);
    }
}
