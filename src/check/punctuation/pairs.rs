//! Marks in pairs: each opened is closed, in the right order, and quotation marks within quotation marks are single.

use crate::finding::Language;
use crate::model::prose::Passage;
use crate::words;

use super::{Fault, quoted};

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
            if within && matches!(own, '“' | '‘') && !opens(text, at, *own, *close) {
                open.pop();
                let (shown, good) = (quoted(&own.to_string()), quoted(&close.to_string()));
                let message = words!("{shown}应为收尾的{good}", "`{own}` where `{close}` should close");
                faults.push(Fault::replace(at..at + 1, message, &close.to_string()));
                continue;
            }
            if let Some((_, inner)) = WITHIN.iter().find(|(outer, _)| within && outer == own) {
                let shown = quoted(&own.to_string());
                let message = words!("{shown}之内又有{shown}", "`{own}` within `{own}`");
                faults.push(Fault::replace(at..at + 1, message, inner));
            }
            open.push((mark, at));
        } else if let Some((own, close)) = PAIRS.iter().find(|(_, close)| *close == mark) {
            match open.iter().rposition(|(opened, _)| opened == own) {
                Some(depth) => faults.extend(open.drain(depth..).skip(1).map(|(_, at)| unclosed(text, at))),
                None if is_label(text, at) => {}
                None if matches!(own, '“' | '‘') && another_closes(text, at, *own, *close) => {
                    open.push((*own, at));
                    let (shown, good) = (quoted(&close.to_string()), quoted(&own.to_string()));
                    let message = words!("{shown}应为开头的{good}", "`{close}` where `{own}` should open");
                    faults.push(Fault::replace(at..at + 1, message, &own.to_string()));
                }
                None => faults.push(unopened(text, at)),
            }
        }
    }
    faults.extend(open.into_iter().map(|(_, at)| unclosed(text, at)));
    faults
}

/// The mark that goes with this one, in the same width.
fn partner(mark: char) -> char {
    let own = PAIRS.iter().chain(&[('(', ')')]).find(|(open, close)| *open == mark || *close == mark);
    own.map_or(mark, |(open, close)| if *open == mark { *close } else { *open })
}

fn unclosed(text: &[char], at: usize) -> Fault {
    let (mark, close) = (text[at], partner(text[at]));
    let (shown, good) = (quoted(&mark.to_string()), quoted(&close.to_string()));
    Fault {
        range: at..at + 1,
        message: words!("{shown}没有对应的{good}", "`{mark}` is never closed"),
        hint: words!("补上{good}，或删去{shown}", "add `{close}`, or delete `{mark}`"),
    }
}

fn unopened(text: &[char], at: usize) -> Fault {
    let (mark, own) = (text[at], partner(text[at]));
    let (shown, good) = (quoted(&mark.to_string()), quoted(&own.to_string()));
    Fault {
        range: at..at + 1,
        message: words!("{shown}没有对应的{good}", "nothing opens before `{mark}`"),
        hint: words!("补上{good}，或删去{shown}", "add `{own}`, or delete `{mark}`"),
    }
}

/// Whether a quotation mark within its own kind opens a quotation of its own: something stands after it, and both are closed.
fn opens(text: &[char], at: usize, own: char, close: char) -> bool {
    let followed = text.get(at + 1).is_some_and(|next| !"，。、；：？！,.;:?! ”’".contains(*next));
    let mut depth = 2usize;
    for mark in &text[at + 1..] {
        if *mark == own {
            depth += 1;
        } else if *mark == close {
            depth -= 1;
        }
        if depth == 0 {
            return followed;
        }
    }
    false
}

/// Whether the next of these marks closes too, so that the one at this place was meant to open.
fn another_closes(text: &[char], at: usize, own: char, close: char) -> bool {
    text[at + 1..].iter().find(|next| **next == own || **next == close) == Some(&close)
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
