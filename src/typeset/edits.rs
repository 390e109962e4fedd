//! A source becomes its next version by small edits, so that Typst finds in its cache what did not change between them:
//! a corrected fact moves words far apart, and one edit from the first to the last would renew everything between.

use std::ops::Range;

use typst::syntax::Source;

/// Edits that are made one by one: sources with more between them have too little in common to be worth the time that these take.
const MOST: usize = 200;

/// Lines that are looked ahead for one that both versions have.
const AHEAD: usize = 64;

pub fn replace(source: &mut Source, text: &str) {
    let edits = edits(source.text(), text);
    if edits.len() <= MOST {
        // From the end, so that the ranges before an edit still hold.
        for (range, with) in edits.into_iter().rev() {
            source.edit(range, with);
        }
    }
    if source.text() != text {
        source.replace(text);
    }
}

/// Ranges of the old text and what takes their place.
fn edits<'a>(old: &str, new: &'a str) -> Vec<(Range<usize>, &'a str)> {
    let (before, after) = (lines(old), lines(new));
    let mut edits = Vec::new();
    let (mut a, mut b) = (0, 0);
    while a < before.len() || b < after.len() {
        if a < before.len() && b < after.len() && old[before[a].clone()] == new[after[b].clone()] {
            (a, b) = (a + 1, b + 1);
            continue;
        }
        let (next_a, next_b) = resume(old, new, &before[a..], &after[b..]);
        let from = before.get(a).map_or(old.len(), |line| line.start);
        let to = before.get(a + next_a).map_or(old.len(), |line| line.start);
        let start = after.get(b).map_or(new.len(), |line| line.start);
        let end = after.get(b + next_b).map_or(new.len(), |line| line.start);
        edits.push(trimmed(old, from..to, &new[start..end]));
        (a, b) = (a + next_a, b + next_b);
    }
    edits
}

/// How many lines differ on either side before both go on alike.
fn resume(old: &str, new: &str, before: &[Range<usize>], after: &[Range<usize>]) -> (usize, usize) {
    let longest = before.len().max(after.len()).min(AHEAD);
    for distance in 1..=2 * longest {
        for a in distance.saturating_sub(longest)..=distance.min(longest) {
            // As many lines on either side first: a line changed in place.
            let b = distance - a;
            if let (Some(left), Some(right)) = (before.get(a), after.get(b))
                && old[left.clone()] == new[right.clone()]
                && !old[left.clone()].trim().is_empty()
            {
                return (a, b);
            }
        }
    }
    (before.len(), after.len())
}

/// An edit without what both begin and end with.
fn trimmed<'a>(old: &str, range: Range<usize>, with: &'a str) -> (Range<usize>, &'a str) {
    let part = &old[range.clone()];
    let same = part.char_indices().zip(with.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    let prefix = same.unwrap_or(part.len().min(with.len()));
    let (part, with) = (&part[prefix..], &with[prefix..]);
    let same = part.chars().rev().zip(with.chars().rev()).take_while(|(a, b)| a == b);
    let suffix: usize = same.map(|(a, _)| a.len_utf8()).sum();
    let range = range.start + prefix..range.end - suffix;
    (range, &with[..with.len() - suffix])
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let line = |line: &str| {
        let start = at;
        at += line.len();
        start..at
    };
    text.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(old: &str, new: &str) -> (String, usize) {
        let edits = edits(old, new);
        let count = edits.len();
        let mut text = old.to_owned();
        for (range, with) in edits.into_iter().rev() {
            text.replace_range(range, with);
        }
        (text, count)
    }

    #[test]
    fn edits_make_the_new_text_and_are_small() {
        let old = "alpha 1\nbeta\ngamma\ndelta 1\nepsilon\n";
        for (new, count) in [
            (old, 0),
            ("alpha 2\nbeta\ngamma\ndelta 2\nepsilon\n", 2),
            ("alpha 1\nbeta\nnew\ngamma\ndelta 1\nepsilon\n", 1),
            ("beta\ngamma\ndelta 1\nepsilon\n", 1),
            ("alpha 1\nbeta\ngamma\ndelta 1\nepsilon\n末\n", 1),
            ("", 1),
            ("数据\n", 1),
        ] {
            assert_eq!(applied(old, new), (new.to_owned(), count), "{new:?}");
        }
        assert_eq!(applied("", "a\n"), ("a\n".to_owned(), 1));
        assert_eq!(applied("一二三\n", "一三\n"), ("一三\n".to_owned(), 1));
        assert_eq!(applied("aa\n", "aaa\n"), ("aaa\n".to_owned(), 1));
    }
}
