//! Marks and numerals of Chinese text.

use std::ops::Range;

use crate::check::texts::Role;
use crate::model::prose::{Passage, VALUE};
use crate::words;

use super::{
    Fault, before, from, full_width_letters, is_abbreviation, is_figure, is_full_mark, is_han, is_space, runs,
};
use super::{shown, word_before};

/// A half-width mark and the full-width one.
const MARKS: [(char, &str); 8] =
    [(',', "，"), (':', "："), (';', "；"), ('?', "？"), ('!', "！"), ('(', "（"), (')', "）"), ('.', "。")];

pub fn faults(passage: &Passage, role: Role) -> Vec<Fault> {
    let mut faults = half_width_marks(passage);
    faults.extend(straight_quotes(passage));
    faults.extend(spaces(passage, role));
    faults.extend(doubled(passage));
    faults.extend(dashes_and_dots(passage));
    faults.extend(full_width_letters(passage));
    faults.extend(ranges(passage));
    faults
}

/// Whether a half-width mark beside this character stands in Chinese.
fn is_chinese(character: Option<char>) -> bool {
    character.is_some_and(|character| is_han(character) || is_full_mark(character) || character == VALUE)
}

fn half_width_marks(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let wrong_parentheses = parentheses(passage);
    let mut faults = Vec::new();
    for (at, character) in text.iter().enumerate().filter(|(_, character)| character.is_ascii_punctuation()) {
        let Some((_, good)) = MARKS.iter().find(|(mark, _)| mark == character) else { continue };
        let (last, next) = (before(passage, at), from(passage, at + 1));
        let wrong = match character {
            '(' | ')' => wrong_parentheses.contains(&at),
            '.' => stop(passage, at),
            ':' => {
                let figures = last.is_some_and(is_figure) && next.is_some_and(is_figure);
                !figures && (is_chinese(last) || is_chinese(next))
            }
            _ => is_chinese(last) || is_chinese(next),
        };
        if wrong {
            let message = words!("中文里的“{character}”是半角标点", "half-width `{character}` in Chinese text");
            faults.push(Fault::replace(at..at + 1, message, good));
        }
    }
    faults
}

/// Whether the point is a full stop of a Chinese sentence: not in a number, an abbreviation or “1.” before an item, nor one of several.
fn stop(passage: &Passage, at: usize) -> bool {
    let text = &passage.characters;
    let next = from(passage, at + 1);
    let Some(last) = at.checked_sub(1).map(|last| text[last]) else { return false };
    if last == '.' || text.get(at + 1) == Some(&'.') || next.is_some_and(|next| next.is_ascii_alphanumeric()) {
        return false;
    }
    let ends = next.is_none() || is_chinese(next);
    match last {
        VALUE => ends,
        _ if is_han(last) || is_full_mark(last) => true,
        '%' => ends,
        _ if last.is_ascii_digit() => {
            let digits = text[..at].iter().rev().take_while(|digit| digit.is_ascii_digit()).count();
            let begins = before(passage, at - digits).is_none_or(|before| "。；：，、（？！".contains(before));
            ends && !(begins && next.is_some())
        }
        _ if last.is_ascii_alphabetic() => ends && !is_abbreviation(&word_before(passage, at)),
        _ => false,
    }
}

/// Half-width parentheses that have Chinese within or beside them, both of a pair.
fn parentheses(passage: &Passage) -> Vec<usize> {
    let text = &passage.characters;
    let wrong = |at: usize| is_chinese(before(passage, at)) || is_chinese(from(passage, at + 1));
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (at, character) in text.iter().enumerate() {
        match character {
            '(' => open.push(at),
            ')' => match open.pop() {
                Some(start) if wrong(start) || wrong(at) => found.extend([start, at]),
                None if wrong(at) => found.push(at),
                _ => {}
            },
            _ => {}
        }
    }
    found.extend(open.into_iter().filter(|at| wrong(*at)));
    found
}

fn straight_quotes(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let mut faults = Vec::new();
    for (quote, pair) in [('"', ["“", "”"]), ('\'', ["‘", "’"])] {
        let letter = |at: Option<usize>| {
            at.and_then(|at| text.get(at)).is_some_and(|character| character.is_ascii_alphanumeric())
        };
        let straight =
            |at: &usize| text[*at] == quote && !(quote == '\'' && letter(at.checked_sub(1)) && letter(Some(at + 1)));
        for (count, at) in (0..text.len()).filter(straight).enumerate() {
            let message = words!("中文里的{quote}是直引号", "straight quotation mark in Chinese text");
            faults.push(Fault::replace(at..at + 1, message, pair[count % 2]));
        }
    }
    faults
}

fn spaces(passage: &Passage, role: Role) -> Vec<Fault> {
    let text = &passage.characters;
    let fault = |run: Range<usize>| {
        let (last, next) = (text.get(run.start.checked_sub(1)?)?, text.get(run.end)?);
        let marks = is_full_mark(*last) || is_full_mark(*next);
        if marks {
            return Some(Fault::replace(run, words!("全角标点旁有空格", "a space beside a full-width mark"), ""));
        }
        let within = role == Role::Paragraph && is_han(*last) && is_han(*next);
        within.then(|| Fault::replace(run, words!("汉字之间有空格", "a space between Chinese characters"), ""))
    };
    runs(passage, is_space).into_iter().filter_map(fault).collect()
}

/// Marks that stand twice. Question and exclamation marks may follow one another; dots are an ellipsis.
fn doubled(passage: &Passage) -> Vec<Fault> {
    let fault = |run: Range<usize>| {
        let found = shown(passage, run.clone());
        let stops = found.chars().filter(|mark| !"？！".contains(*mark)).count();
        if run.len() < 2 || stops == 0 || found.contains("。。。") {
            return None;
        }
        let good = found.chars().max_by_key(|mark| "、，；：。！？".find(*mark)).map(String::from).unwrap_or_default();
        Some(Fault::replace(run, words!("标点“{found}”重复", "`{found}`: one mark too many"), &good))
    };
    let is_stop = |mark: char| matches!(mark, '，' | '。' | '、' | '；' | '：' | '？' | '！');
    runs(passage, is_stop).into_iter().filter_map(fault).collect()
}

fn dashes_and_dots(passage: &Passage) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |runs: Vec<Range<usize>>, good: &str, right: fn(usize) -> bool| {
        for run in runs.into_iter().filter(|run| !right(run.len())) {
            let found = shown(passage, run.clone());
            let message = if good == "……" {
                words!("“{found}”不是省略号", "`{found}` is no Chinese ellipsis")
            } else {
                words!("“{found}”不是破折号", "`{found}` is no Chinese dash")
            };
            faults.push(Fault::replace(run, message, good));
        }
    };
    wrong(runs(passage, |character| character == '…'), "……", |length| length == 2 || length == 4);
    wrong(runs(passage, |character| character == '.'), "……", |length| length < 2);
    wrong(runs(passage, |character| character == '。'), "……", |length| length < 3);
    wrong(runs(passage, |character| character == '-'), "——", |length| length < 2);
    faults
}

/// Ranges take ～ or — between figures, and the first of two percentages keeps its sign.
fn ranges(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let mut faults = Vec::new();
    let is_sign = |sign: &char| matches!(sign, '-' | '–' | '~' | '～' | '—');
    for (at, sign) in text.iter().enumerate().filter(|(_, sign)| is_sign(sign)) {
        let Some((last, next)) = at.checked_sub(1).map(|last| text[last]).zip(text.get(at + 1).copied()) else {
            continue;
        };
        let wrong = match sign {
            '~' => is_chinese(Some(last)) || is_figure(last) || last == '%' || is_chinese(Some(next)),
            '–' => [last, next].into_iter().any(|side| is_chinese(Some(side)) || is_figure(side)),
            '-' => is_range(text, at),
            _ => false,
        };
        let good = if *sign == '~' { "～" } else { "—" };
        if wrong {
            let message = words!("“{sign}”不是起止号", "`{sign}` is no sign of a range in Chinese");
            let hint = words!(
                "改为“{good}”（时间、地点等用一字线“—”，数值用“～”）",
                "write `{good}`: — for time and place, ～ for figures"
            );
            faults.push(Fault { range: at..at + 1, message, hint });
        }
        let percent = text[at + 1..].iter().find(|character| !character.is_ascii_digit() && **character != '.');
        if last.is_ascii_digit() && next.is_ascii_digit() && percent == Some(&'%') && *sign != '—' {
            let message =
                words!("百分数起止的前一个“%”不能省略", "the first figure of a range of percentages lacks its %");
            faults.push(Fault {
                range: at..at + 1,
                message,
                hint: words!("前一个数也写“%”", "write % after both figures"),
            });
        }
    }
    faults
}

/// Whether a hyphen stands for a range: `1-12月`, not a part of a date, a standard's number or a telephone number.
fn is_range(text: &[char], at: usize) -> bool {
    let digits = |character: &&char| character.is_ascii_digit();
    let left = text[..at].iter().rev().take_while(digits).count();
    let right = text[at + 1..].iter().take_while(digits).count();
    let ahead = text[..at - left].iter().rev().find(|character| !is_space(**character));
    let unit = text.get(at + 1 + right).is_some_and(|unit| is_han(*unit) || *unit == '%');
    let values = text[at - 1] == VALUE && text.get(at + 1) == Some(&VALUE);
    let plain = ahead.is_none_or(|ahead| is_han(*ahead) || (is_full_mark(*ahead) && *ahead != '〕'));
    values || (left > 0 && right > 0 && unit && plain)
}
