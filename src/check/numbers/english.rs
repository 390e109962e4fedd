//! Numbers written as English words.

use std::ops::Range;

use super::Scanned;

const CARDINALS: &[&str] = &[
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "dozens",
    "half",
    "thirds",
    "twice",
    "thrice",
    "doubled",
    "tripled",
    "trebled",
    "quadrupled",
    "halved",
];

/// Parts of a whole where `one` or `a` stands before them.
const PARTS: &[&str] = &["third", "quarter", "fifth", "tenth", "half"];

/// Before `half`: a half of the year, not of an amount.
const HALF_YEARS: &[&str] = &["first", "second", "latter", "other"];

/// Ends the word for a multiple: tenfold.
const FOLD: &str = "fold";

pub fn find(text: &Scanned) -> Vec<Range<usize>> {
    let words = words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| text.slice(words[before].clone()));
        if counts(text, word, before.unwrap_or_default()) && !text.is_quoted(word.start) {
            found.push(text.bytes(word.clone()));
        }
    }
    found
}

/// Runs of letters with hyphens between them.
fn words(text: &Scanned) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text.at(at).is_some_and(|c| c.is_ascii_alphabetic()) {
            let end = text.run(at, |c| c.is_ascii_alphabetic() || c == '-');
            words.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    words
}

fn counts(text: &Scanned, range: &Range<usize>, before: &str) -> bool {
    let written = text.slice(range.clone());
    let capital = written.starts_with(|c: char| c.is_ascii_uppercase());
    // A capital within a sentence opens a name: Four Services.
    if capital && !opens_sentence(text, range.start) {
        return false;
    }
    let is_one_of = |word: &str, known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    let is = |word: &str, known: &str| word.eq_ignore_ascii_case(known);
    if let Some((first, second)) = written.split_once('-') {
        let part = second.trim_end_matches(['s', 'S']);
        return (is(first, "one") || is_one_of(first, CARDINALS))
            && (is_one_of(part, PARTS) || is_one_of(part, CARDINALS))
            || (is(first, "half") && is(second, "a"));
    }
    if let Some((stem, end)) = written.len().checked_sub(FOLD.len()).and_then(|at| written.split_at_checked(at))
        && is(end, FOLD)
    {
        return is_one_of(stem, CARDINALS);
    }
    if is(written, "half") && is_one_of(before, HALF_YEARS) {
        return false;
    }
    let followed_by_of = || text.slice(range.end..text.len().min(range.end + 4)).trim_start().starts_with("of");
    let part = is_one_of(written, PARTS) && (is(before, "one") || (is(before, "a") && followed_by_of()));
    part || (is_one_of(written, CARDINALS) && (!is(written, "thirds") || is_one_of(before, CARDINALS)))
}

fn opens_sentence(text: &Scanned, start: usize) -> bool {
    let end = text.run_back(start, |c| c.is_whitespace() || matches!(c, '“' | '(' | '*'));
    text.before(end).is_none_or(|mark| matches!(mark, '.' | '!' | '?' | ':'))
}
