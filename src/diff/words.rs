//! Which words of two texts differ.

use std::ops::Range;

/// Texts of more words than this are told apart as a whole.
const MOST_WORDS: usize = 2_000;

/// The bytes that only the one text has, and those that only the other has, in order and joined where they touch.
pub fn differing(old: Option<&str>, new: Option<&str>) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (Some(old), Some(new)) = (old, new) else {
        let whole = |text: Option<&str>| text.map(|text| 0..text.len()).into_iter().collect();
        return (whole(old), whole(new));
    };
    let (before, after) = (words(old), words(new));
    let same = |one: &Range<usize>, other: &Range<usize>| old[one.clone()] == new[other.clone()];
    let start = before.iter().zip(&after).take_while(|(one, other)| same(one, other)).count();
    let rest = before.len().min(after.len()) - start;
    let end =
        before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(one, other)| same(one, other)).count();
    let (before, after) = (&before[start..before.len() - end], &after[start..after.len() - end]);
    if before.len() > MOST_WORDS || after.len() > MOST_WORDS {
        return (joined(before.to_vec()), joined(after.to_vec()));
    }
    let width = after.len() + 1;
    let mut longest = vec![0u32; (before.len() + 1) * width];
    for (row, one) in before.iter().enumerate().rev() {
        for (column, other) in after.iter().enumerate().rev() {
            longest[row * width + column] = if same(one, other) {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    while row < before.len() || column < after.len() {
        if row < before.len() && column < after.len() && same(&before[row], &after[column]) {
            (row, column) = (row + 1, column + 1);
        } else if column == after.len()
            || (row < before.len() && longest[(row + 1) * width + column] >= longest[row * width + column + 1])
        {
            gone.push(before[row].clone());
            row += 1;
        } else {
            come.push(after[column].clone());
            column += 1;
        }
    }
    (joined(gone), joined(come))
}

/// Numbers with their points and commas, Latin words, and every other character by itself.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = None;
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let next = text[end..].chars().next();
        let kind = match character {
            c if c.is_ascii_digit() => Some('0'),
            '.' | ',' if open == Some('0') && next.is_some_and(|next| next.is_ascii_digit()) => Some('0'),
            // A sign belongs to its number: −4.85.
            '-' | '−' if next.is_some_and(|next| next.is_ascii_digit()) => None,
            c if c.is_alphabetic() && !is_han(c) => Some('a'),
            _ => None,
        };
        match words.last_mut() {
            Some(last) if kind.is_some() && (kind == open || (kind == Some('0') && is_sign(&text[last.clone()]))) => {
                last.end = end;
            }
            _ => words.push(at..end),
        }
        open = kind;
    }
    words
}

fn is_sign(word: &str) -> bool {
    matches!(word, "-" | "−")
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn joined(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
        let (gone, come) = differing(Some(old), Some(new));
        let text = |text: &str, ranges: Vec<Range<usize>>| {
            ranges.into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
        };
        (text(old, gone), text(new, come))
    }

    #[test]
    fn a_number_is_one_word() {
        let (gone, come) = told("增加值259.5亿元，增长2.1%。", "增加值260.5亿元，下降2.1%。");
        assert_eq!((gone, come), (vec!["259.5".into(), "增长".into()], vec!["260.5".into(), "下降".into()]));
        let (gone, come) = told("up 1,234 tonnes", "up −1,235 tonnes");
        assert_eq!((gone, come), (vec!["1,234".to_owned()], vec!["−1,235".to_owned()]));
        assert_eq!(told("same", "same"), (vec![], vec![]));
    }
}
