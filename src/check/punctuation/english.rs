//! Marks and numerals of English text. Quotation marks and apostrophes are curly: “ ” ‘ ’.

use std::ops::Range;

use crate::model::prose::{Passage, VALUE};
use crate::words;

use super::{Fault, full_width_letters, is_space, runs, shown, word_before};

/// A full-width mark and what English writes instead.
const MARKS: [(char, &str); 19] = [
    ('，', ", "),
    ('。', ". "),
    ('、', ", "),
    ('；', "; "),
    ('：', ": "),
    ('？', "? "),
    ('！', "! "),
    ('（', " ("),
    ('）', ") "),
    ('《', "“"),
    ('》', "”"),
    ('〈', "“"),
    ('〉', "”"),
    ('【', "["),
    ('】', "]"),
    ('「', "“"),
    ('」', "”"),
    ('～', "–"),
    ('．', ". "),
];

pub fn faults(passage: &Passage) -> Vec<Fault> {
    let mut faults = full_width_marks(passage);
    faults.extend(straight_quotes(passage));
    faults.extend(spaces(passage));
    faults.extend(missing_spaces(passage));
    faults.extend(doubled(passage));
    faults.extend(full_width_letters(passage));
    faults
}

fn full_width_marks(passage: &Passage) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, character) in passage.characters.iter().enumerate().filter(|(_, character)| !character.is_ascii()) {
        if let Some((_, good)) = MARKS.iter().find(|(mark, _)| mark == character) {
            let message = words!("英文里的“{character}”是全角标点", "full-width `{character}` in English text");
            faults.push(Fault::replace(at..at + 1, message, good.trim()));
        }
    }
    faults
}

fn straight_quotes(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let mut faults = Vec::new();
    for (at, character) in text.iter().enumerate().filter(|(_, character)| matches!(character, '"' | '\'')) {
        let opens = at.checked_sub(1).is_none_or(|last| is_space(text[last]) || "(—“‘".contains(text[last]));
        let good = match (character, opens) {
            ('"', true) => "“",
            ('"', false) => "”",
            (_, true) => "‘",
            (_, false) => "’",
        };
        let message = words!("英文里的{character}是直引号", "straight quotation mark or apostrophe");
        faults.push(Fault::replace(at..at + 1, message, good));
    }
    faults
}

fn spaces(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let begins = |at: usize| at == 0 || is_space(text[at - 1]);
    let fault = |run: Range<usize>| {
        let next = text.get(run.end)?;
        let after = text.get(run.end + 1);
        let number = *next == '.' && after.is_some_and(|after| after.is_ascii_digit() || *after == '.');
        let last = run.start.checked_sub(1).map(|last| text[last]);
        if ",.;:?!)”".contains(*next) && !number {
            Some(Fault::replace(run, words!("“{next}”前有空格", "a space before `{next}`"), ""))
        } else if last == Some('(') || (last == Some('“') && begins(run.start - 1)) {
            Some(Fault::replace(run, words!("左括号或左引号后有空格", "a space after an opening mark"), ""))
        } else if run.len() > 1 && last.is_some() {
            Some(Fault {
                range: run,
                message: words!("英文里有连续的空格", "more than one space"),
                hint: words!("只留一个空格", "leave one space"),
            })
        } else {
            None
        }
    };
    runs(passage, is_space).into_iter().filter_map(fault).collect()
}

fn missing_spaces(passage: &Passage) -> Vec<Fault> {
    let text = &passage.characters;
    let mut faults = Vec::new();
    for (at, mark) in text.iter().enumerate().filter(|(_, mark)| matches!(mark, ',' | ';' | '.')) {
        let Some((last, next)) = at.checked_sub(1).map(|last| text[last]).zip(text.get(at + 1).copied()) else {
            continue;
        };
        let letter = next.is_alphabetic() || next == VALUE || next == '“' || next == '(';
        let missing = match mark {
            ',' => letter || (next.is_ascii_digit() && !last.is_ascii_digit()),
            ';' => letter || next.is_ascii_digit(),
            _ => next.is_uppercase() && last.is_lowercase() && word_before(passage, at).len() > 1,
        };
        if missing {
            let message = words!("“{mark}”后缺少空格", "no space after `{mark}`");
            faults.push(Fault { range: at..at + 1, message, hint: words!("加一个空格", "add a space") });
        }
    }
    faults
}

/// Marks that stand twice. A point may end an abbreviation before a comma, and three are an ellipsis.
fn doubled(passage: &Passage) -> Vec<Fault> {
    let fault = |run: Range<usize>| {
        let found = shown(passage, run.clone());
        let points = found.chars().all(|mark| mark == '.');
        let right =
            if points { [1, 3].contains(&run.len()) } else { run.len() == 1 || is_abbreviation_and_mark(&found) };
        let good = found.chars().max_by_key(|mark| ",;:.".find(*mark)).map(String::from).unwrap_or_default();
        (!right).then(|| Fault::replace(run, words!("标点“{found}”重复", "`{found}`: one mark too many"), &good))
    };
    runs(passage, |mark| matches!(mark, ',' | '.' | ';' | ':')).into_iter().filter_map(fault).collect()
}

/// `Ltd.,` and the like.
fn is_abbreviation_and_mark(found: &str) -> bool {
    matches!(found, ".," | ".;" | ".:")
}
