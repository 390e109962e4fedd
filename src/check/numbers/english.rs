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
];

/// Parts of a whole where `one` or `a` stands before them.
const PARTS: &[&str] = &["third", "quarter", "fifth", "tenth", "half"];

/// Before `half`: a half of the year, not of an amount.
const HALF_YEARS: &[&str] = &["first", "second", "latter", "other"];

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
    let word = written.to_ascii_lowercase();
    let before = before.to_ascii_lowercase();
    if let Some((first, second)) = word.split_once('-') {
        let part = second.trim_end_matches('s');
        return (first == "one" || CARDINALS.contains(&first)) && (PARTS.contains(&part) || CARDINALS.contains(&part))
            || (first == "half" && second == "a");
    }
    if let Some(stem) = word.strip_suffix("fold") {
        return CARDINALS.contains(&stem);
    }
    if word == "half" && HALF_YEARS.contains(&before.as_str()) {
        return false;
    }
    let followed_by_of = text.slice(range.end..text.len().min(range.end + 4)).trim_start().starts_with("of");
    let part = PARTS.contains(&word.as_str()) && (before == "one" || (before == "a" && followed_by_of));
    let cardinal = CARDINALS.contains(&word.as_str());
    part || (cardinal && (word != "thirds" || CARDINALS.contains(&before.as_str())))
}

fn opens_sentence(text: &Scanned, start: usize) -> bool {
    let end = text.run_back(start, |c| c.is_whitespace() || matches!(c, '“' | '(' | '*'));
    text.before(end).is_none_or(|mark| matches!(mark, '.' | '!' | '?' | ':'))
}
