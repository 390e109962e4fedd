//! Numbers written in digits, in either language.

use std::ops::Range;

use crate::finding::Language;
use crate::model::unit::Unit;

use super::Scanned;

/// Makers of standards, by the letters that open a standard's number.
const STANDARDS: &[&str] = &[
    "GB", "GBZ", "HJ", "DB", "ISO", "IEC", "CJ", "CJJ", "DL", "QB", "HG", "SL", "JB", "YB", "SY", "NB", "JT", "AQ",
    "TSG", "WS", "EN", "ASTM", "RB", "NY", "LY", "SB", "JGJ", "YS", "SH", "TCVN", "BS",
];

/// English words after which a number is a name.
const NAMED: &[&str] = &[
    "Line", "No", "Nos", "Phase", "Class", "Grade", "Level", "Category", "Article", "Chapter", "Section", "Table",
    "Figure", "Annex", "Appendix", "Row", "Route", "Highway", "Document", "Order", "Unit", "Block", "Building",
    "Scope", "Type", "Tier", "Top", "Fortune", "Global",
];

/// English words before a year.
const TEMPORAL: &[&str] = &[
    "in", "by", "of", "since", "from", "to", "until", "till", "through", "during", "before", "after", "year", "years",
    "and", "for", "between", "end", "early", "late", "mid", "on", "the",
];

/// English words that are never what a number counts.
const JOINTS: &[&str] =
    &["and", "or", "to", "in", "by", "was", "were", "with", "as", "when", "while", "it", "the", "is"];

pub const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub fn find(text: &Scanned, language: Language) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text.at(at).is_some_and(is_digit) {
            at += 1;
            continue;
        }
        let end = number_end(text, at);
        if !is_name(text, at, end) && !is_date(text, at, end, language) {
            found.push(text.bytes(with_sign(text, at)..with_scale(text, with_percent(text, end))));
        }
        at = end;
    }
    found
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '０'..='９')
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '—' | '–' | '−' | '～' | '~' | '－')
}

/// Digits with what may stand between them: a point or commas.
fn number_end(text: &Scanned, start: usize) -> usize {
    let mut end = text.run(start, is_digit);
    while text.at(end).is_some_and(|mark| matches!(mark, '.' | ',' | '．')) && text.at(end + 1).is_some_and(is_digit) {
        end = text.run(end + 1, is_digit);
    }
    end
}

fn with_sign(text: &Scanned, start: usize) -> usize {
    let signed = text.before(start).is_some_and(|sign| matches!(sign, '-' | '−' | '－' | '+' | '＋'));
    let beginning = signed && start >= 1 && !text.before(start - 1).is_some_and(|c| c.is_alphanumeric());
    if beginning { start - 1 } else { start }
}

fn with_percent(text: &Scanned, end: usize) -> usize {
    if text.at(end).is_some_and(|sign| matches!(sign, '%' | '％' | '‰')) { end + 1 } else { end }
}

/// 3 million is one number.
fn with_scale(text: &Scanned, end: usize) -> usize {
    let word = word_after(text, end);
    let scale = ["hundred", "thousand", "million", "billion", "trillion"].contains(&word);
    if scale { text.run(end, |c| !c.is_ascii_alphabetic()) + word.len() } else { end }
}

/// Before an amount, not before a name.
const CURRENCIES: &[&str] = &["RMB", "CNY", "USD", "EUR", "US"];

/// Part of a name: PM2.5, 5G, HJ 274-2015, 7号线, 500强, Line 7, 第4; a list's own number; a character by its code.
fn is_name(text: &Scanned, start: usize, end: usize) -> bool {
    let before = text.before(start);
    let letters = text.slice(text.run_back(start, |c| c.is_ascii_alphabetic())..start);
    let glued = !letters.is_empty() && !CURRENCIES.contains(&letters);
    let hyphened = before == Some('-') && start >= 2 && text.before(start - 1).is_some_and(|c| c.is_ascii_alphabetic());
    let entity = before == Some('#') || (before == Some('x') && start >= 3 && text.slice(start - 3..start) == "&#x");
    let ordinal = before == Some('第') || matches!(text.at(end), Some('号' | '强'));
    let listed = matches!(text.at(end), Some('.' | ')'))
        && text.at(end + 1).is_none_or(char::is_whitespace)
        && text.slice(text.run_back(start, |c| c != '\n')..start).trim().is_empty();
    glued
        || hyphened
        || entity
        || ordinal
        || listed
        || letters_follow(text, end)
        || is_designation(text, start)
        || is_named(text, start)
}

/// 5G, 3D, 20th; not 30MW or 5km, whose letters are a unit.
fn letters_follow(text: &Scanned, end: usize) -> bool {
    let letters = text.slice(end..text.run(end, |c| c.is_ascii_alphabetic() || matches!(c, '²' | '³')));
    !letters.is_empty() && Unit::parse(letters).is_none() && !ENERGY.contains(&letters)
}

/// Measures that no fact of this field is kept in, and that are measures all the same.
const ENERGY: &[&str] = &["W", "kW", "MW", "GW", "kV", "V", "mm", "cm", "mg", "g", "L", "h", "min", "s"];

/// The number of a standard: `GB/T 18916.1—2012`, `ISO 14001`. The year behind it belongs to it.
fn is_designation(text: &Scanned, start: usize) -> bool {
    let mut at = start;
    loop {
        let digits = text.run_back(at, |c| is_digit(c) || c == '.');
        if digits < at && digits > 0 && at == start {
            return false;
        }
        match text.before(at) {
            Some(dash) if is_dash(dash) && at >= 2 && text.before(at - 1).is_some_and(is_digit) => {
                at = text.run_back(at - 1, |c| is_digit(c) || c == '.');
            }
            _ => break,
        }
    }
    let space = text.run_back(at, |c| matches!(c, ' ' | '\u{a0}' | '\n'));
    let letters = text.run_back(space, |c| c.is_ascii_uppercase() || c == '/');
    let code = text.slice(letters..space);
    STANDARDS.contains(&code.split('/').next().unwrap_or_default())
        && text.before(letters).is_none_or(|c| !c.is_ascii_alphanumeric())
}

fn is_named(text: &Scanned, start: usize) -> bool {
    let word = word_before(text, start).trim_end_matches('.');
    if matches!(word, "and" | "or" | "to") {
        // Lines 2 and 7.
        let space = text.run_back(start, char::is_whitespace);
        let before = text.run_back(text.run_back(space, |c| c.is_ascii_alphabetic()), char::is_whitespace);
        let number = text.run_back(before, is_digit);
        return number < before && is_named(text, number);
    }
    NAMED.contains(&word) || word.strip_suffix('s').is_some_and(|one| NAMED.contains(&one))
}

/// The word before a place, over one space.
fn word_before<'a>(text: &Scanned<'a>, at: usize) -> &'a str {
    let end = text.run_back(at, |c| matches!(c, ' ' | '\u{a0}' | '\n' | '('));
    let start = text.run_back(end, |c| c.is_ascii_alphabetic() || matches!(c, '.' | '-'));
    if end == at { "" } else { text.slice(start..end) }
}

fn word_after<'a>(text: &Scanned<'a>, at: usize) -> &'a str {
    let start = text.run(at, |c| matches!(c, ' ' | '\u{a0}' | '\n'));
    let end = text.run(start, |c| c.is_ascii_alphabetic());
    if start == at { "" } else { text.slice(start..end) }
}

fn is_date(text: &Scanned, start: usize, end: usize, language: Language) -> bool {
    let digits = text.slice(start..end);
    if is_iso_date(text, start) {
        return true;
    }
    let clock = (text.at(end) == Some(':') && text.at(end + 1).is_some_and(is_digit))
        || (text.before(start) == Some(':')
            && start >= 2
            && text.before(start - 1).is_some_and(is_digit)
            && digits.len() == 2);
    clock
        || match language {
            Language::Chinese => is_chinese_year(text, start, end) || is_chinese_day(text, start, end),
            Language::English => is_english_year(text, start, end) || is_english_day(text, start, end),
        }
}

/// 2023-06-25, from whichever of its numbers.
fn is_iso_date(text: &Scanned, start: usize) -> bool {
    let first = text.run_back(start, |c| is_digit(c) || c == '-');
    let last = text.run(start, |c| is_digit(c) || c == '-');
    let mut parts = text.slice(first..last).split('-');
    let mut next = |length: usize| parts.next().is_some_and(|part| part.len() == length);
    next(4) && next(2) && next(2) && parts.next().is_none()
}

fn could_be_year(digits: &str) -> bool {
    digits.len() == 4 && matches!(digits.parse::<u32>(), Ok(1900..=2099))
}

/// 2022年, 2021—2025年, 2011、2019年, 〔2023〕.
fn is_chinese_year(text: &Scanned, start: usize, end: usize) -> bool {
    if !could_be_year(text.slice(start..end)) {
        return false;
    }
    match text.at(end) {
        Some('年' | '〕') => true,
        Some(joint) if is_dash(joint) || matches!(joint, '、' | '和' | '至' | '及' | '与') => {
            let next = text.run(end, |c| is_dash(c) || matches!(c, '、' | '和' | '至' | '及' | '与'));
            text.at(next).is_some_and(is_digit) && is_chinese_year(text, next, number_end(text, next))
        }
        _ => false,
    }
}

/// 11月, 11月19日, 19日至20日.
fn is_chinese_day(text: &Scanned, start: usize, end: usize) -> bool {
    let number = text.slice(start..end).parse::<u32>().unwrap_or(u32::MAX);
    let joined = text.before(start).is_some_and(|c| is_dash(c) || matches!(c, '月' | '至' | '、' | '和'));
    match text.at(end) {
        Some('月') => (1..=12).contains(&number),
        Some('日') => joined && (1..=31).contains(&number),
        Some(joint) if is_dash(joint) || matches!(joint, '至' | '、') => {
            let next = text.run(end, |c| is_dash(c) || matches!(c, '至' | '、'));
            let next_end = number_end(text, next);
            next_end > next && matches!(text.at(next_end), Some('月' | '日')) && (1..=31).contains(&number) && {
                text.at(next_end) == Some('月') || text.before(start) == Some('月')
            }
        }
        _ => false,
    }
}

fn is_english_year(text: &Scanned, start: usize, end: usize) -> bool {
    if !could_be_year(text.slice(start..end)) {
        return false;
    }
    let before = word_before(text, start);
    let dashed = text.before(start).is_some_and(is_dash);
    let follows = word_after(text, end);
    let measured =
        matches!(text.at(end), Some('%' | '％' | '‰')) || Unit::parse(follows).is_some() || ENERGY.contains(&follows);
    if measured {
        return false;
    }
    let counted = follows.starts_with(|c: char| c.is_ascii_lowercase()) && !JOINTS.contains(&follows);
    TEMPORAL.contains(&before.to_ascii_lowercase().as_str()) || MONTHS.contains(&before) || dashed || !counted
}

/// 19 November, November 19.
fn is_english_day(text: &Scanned, start: usize, end: usize) -> bool {
    let number = text.slice(start..end).parse::<u32>().unwrap_or(u32::MAX);
    (1..=31).contains(&number)
        && (MONTHS.contains(&word_before(text, start)) || MONTHS.contains(&word_after(text, end)) || {
            // 19–20 November
            let next = text.run(end, is_dash);
            let next_end = number_end(text, next);
            next > end && next_end > next && MONTHS.contains(&word_after(text, next_end))
        })
}
