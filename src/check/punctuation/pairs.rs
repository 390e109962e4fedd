//! Marks in pairs: each opened is closed, in the right order, and quotation marks within quotation marks are single.

use crate::finding::Language;
use crate::model::prose::Passage;
use crate::words;

use super::Fault;

/// Opening and closing marks; half-width parentheses are taken for full-width ones, whose width is another matter.
const PAIRS: [(char, char); 9] = [
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('【', '】'),
    ('〔', '〕'),
    ('「', '」'),
    ('『', '』'),
];

/// What a mark becomes within its own kind.
const WITHIN: [(char, &str); 2] = [('“', "‘ ’"), ('《', "〈 〉")];

pub fn faults(passage: &Passage, language: Language) -> Vec<Fault> {
    let text = &passage.characters;
    let mut faults = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, character) in text.iter().enumerate() {
        let mark = match character {
            '(' => '（',
            ')' => '）',
            // An apostrophe.
            '‘' | '’' if language == Language::English || is_apostrophe(text, at) => continue,
            other => *other,
        };
        if let Some((own, close)) = PAIRS.iter().find(|(own, _)| *own == mark) {
            let within = open.last().is_some_and(|(last, _)| last == own);
            if within && own != close && !closes_twice(text, at, *own, *close) {
                // `“…“`: the second was meant to close.
                open.pop();
                faults.push(Fault::replace(
                    at..at + 1,
                    words!("“{character}”应为收尾的“{close}”", "`{character}` where `{close}` should close"),
                    &close.to_string(),
                ));
                continue;
            }
            if let Some((_, inner)) = WITHIN.iter().find(|(outer, _)| within && outer == own) {
                let message = words!("“{own}”之内又有“{own}”", "`{own}` within `{own}`");
                faults.push(Fault::replace(at..at + 1, message, inner));
            }
            open.push((mark, at));
        } else if let Some((own, close)) = PAIRS.iter().find(|(_, close)| *close == mark) {
            match open.iter().rposition(|(opened, _)| opened == own) {
                Some(depth) => {
                    for (left, place) in open.drain(depth..).skip(1) {
                        faults.push(unclosed(left, place));
                    }
                }
                None if is_label(text, at) => {}
                None => faults.push(unopened(text, at, *own, *close, &mut open)),
            }
        }
    }
    faults.extend(open.into_iter().map(|(mark, at)| unclosed(mark, at)));
    faults
}

fn unclosed(mark: char, at: usize) -> Fault {
    let close = PAIRS.iter().find(|(own, _)| *own == mark).map_or(mark, |(_, close)| *close);
    Fault {
        range: at..at + 1,
        message: words!("“{mark}”没有对应的“{close}”", "`{mark}` is never closed"),
        hint: words!("补上“{close}”，或删去“{mark}”", "add `{close}`, or delete `{mark}`"),
    }
}

/// A closing mark with nothing to close; where another follows, it was meant to open.
fn unopened(text: &[char], at: usize, own: char, close: char, open: &mut Vec<(char, usize)>) -> Fault {
    let next = text[at + 1..].iter().find(|next| **next == own || **next == close);
    if next == Some(&close) {
        open.push((own, at));
        let message = words!("“{close}”应为开头的“{own}”", "`{close}` where `{own}` should open");
        return Fault::replace(at..at + 1, message, &own.to_string());
    }
    Fault {
        range: at..at + 1,
        message: words!("“{close}”没有对应的“{own}”", "nothing opens before `{close}`"),
        hint: words!("补上“{own}”，或删去“{close}”", "add `{own}`, or delete `{close}`"),
    }
}

/// Whether two closing marks follow before another opening one, so that the mark at this place opens a pair of its own.
fn closes_twice(text: &[char], at: usize, own: char, close: char) -> bool {
    let as_full = |character: &char| match character {
        '(' => '（',
        ')' => '）',
        other => *other,
    };
    let mut depth = 2usize;
    for mark in text[at + 1..].iter().map(as_full) {
        if mark == own {
            depth += 1;
        } else if mark == close {
            depth -= 1;
            if depth == 0 {
                return true;
            }
        }
    }
    false
}

fn is_apostrophe(text: &[char], at: usize) -> bool {
    let letter =
        |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|letter| letter.is_ascii_alphanumeric());
    letter(at.checked_sub(1)) && letter(Some(at + 1))
}

/// `1）` or `a)` at the beginning or after a mark: the label of an item.
fn is_label(text: &[char], at: usize) -> bool {
    let label = text[..at].iter().rev().take_while(|character| character.is_ascii_alphanumeric()).count();
    let ahead = text[..at - label].iter().rev().find(|character| !character.is_whitespace());
    (1..=2).contains(&label) && ahead.is_none_or(|ahead| "。；：，、;:,.".contains(*ahead))
}
