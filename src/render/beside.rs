//! What its author typed around an expression: a unit behind bare digits, a rise or a fall before a number that has its own sign.

use std::ops::Range;

use crate::finding::{Finding, Language, Rule, Words};
use crate::model::text::Written;
use crate::model::unit::Unit;
use crate::model::value::Values;
use crate::words;

use super::phrase::Phrase;

const RISES: &[&str] = &["增长", "增加", "上升", "提高", "提升", "上涨"];
const FALLS: &[&str] = &["下降", "减少", "降低", "回落", "下滑", "下跌", "缩减"];
const ENGLISH_RISES: &[&str] = &["grew", "rose", "increased", "climbed", "up"];
const ENGLISH_FALLS: &[&str] = &["fell", "decreased", "declined", "dropped", "shrank", "down"];

/// Signs of Markdown and space, which part nothing.
const THIN: &[char] = &['*', '_', ' ', '\n', '\u{a0}', '\u{2060}'];

/// What does not go with the words that an expression was `shown` as.
pub fn faults(
    written: &Written,
    range: &Range<usize>,
    phrase: &Phrase,
    shown: &str,
    values: &Values,
    language: Language,
) -> Vec<Finding> {
    let unit = typed_unit(written, range, phrase, values);
    let direction = direction(written, range, shown, language);
    [unit, direction].into_iter().flatten().map(|finding| finding.about(&phrase.id)).collect()
}

/// A unit of the same kind and of another size than that of the digits: `{{ waste | number }}吨` of a fact in 千克.
fn typed_unit(written: &Written, range: &Range<usize>, phrase: &Phrase, values: &Values) -> Option<Finding> {
    let printed = phrase.unit_printed(values)?;
    let behind = written.text[range.end..].trim_start_matches(THIN);
    let nouns = phrase.noun.iter().flat_map(|(one, many)| [one.as_str(), many.as_str()]);
    let mut typed: Vec<&str> = nouns.filter_map(Unit::at_the_start_of).collect();
    if phrase.bare && phrase.noun.is_none() {
        typed.extend(Unit::at_the_start_of(behind));
    }
    let is_wrong = |name: &&str| {
        let typed = Unit::parse(name).filter(|typed| !typed.is_counter() && typed.converts_to(printed));
        typed.is_some_and(|typed| typed.scale() != printed.scale())
    };
    let typed = typed.into_iter().find(is_wrong)?;
    let label = printed.label(Language::Chinese);
    let message = words!(
        "数字以{label}计，后面却写着“{typed}”",
        "the digits are in {label}, and `{typed}` is written behind them"
    );
    let hint = words!("加上 | unit(to=\"{typed}\")", "add | unit(to=\"{typed}\")");
    Some(Finding::error(Rule::UnitMismatch, written.locate(range.clone()), message).hint(hint))
}

/// Which way the words before an expression go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

fn direction(written: &Written, range: &Range<usize>, shown: &str, language: Language) -> Option<Finding> {
    let (way, word) = way_before(&written.text[..range.start], language)?;
    let told = |severity: fn(Rule, crate::finding::Place, Words) -> Finding, message, hint| {
        Some(severity(Rule::DirectionDiffers, written.locate(range.clone()), message).hint(hint))
    };
    let usual = words!(
        "删去“{word}”，写成 {{{{ … | change }}}}，升降由数据决定",
        "leave `{word}` out and write {{{{ … | change }}}}: the data decide whether it rose or fell"
    );
    if begins_with_a_way(shown, language) {
        let message = words!("“{word}”之后印出的是“{shown}”，重复或矛盾", "`{word}` is followed by “{shown}”");
        let hint = words!("删去“{word}”", "leave out `{word}`");
        return told(Finding::error, message, hint);
    }
    if !shown.starts_with('−') {
        return None;
    }
    match way {
        Way::Up => told(
            Finding::warning,
            words!("“{word}{shown}”：数值为负", "`{word} {shown}`: the value is negative"),
            usual,
        ),
        Way::Down => {
            told(Finding::error, words!("“{word}{shown}”说的是上升", "`{word} {shown}` says that it rose"), usual)
        }
    }
}

fn way_before(text: &str, language: Language) -> Option<(Way, &str)> {
    let text = text.trim_end_matches(THIN);
    let ends = |words: &[&str]| words.iter().find_map(|word| last_word(text, word, language));
    let (rises, falls) = match language {
        Language::Chinese => (RISES, FALLS),
        Language::English => (ENGLISH_RISES, ENGLISH_FALLS),
    };
    ends(rises).map(|word| (Way::Up, word)).or_else(|| ends(falls).map(|word| (Way::Down, word)))
}

/// The end of a text from this word on, where it ends with the word: `grew by`, 增长了.
fn last_word<'t>(text: &'t str, word: &str, language: Language) -> Option<&'t str> {
    let stem = match language {
        Language::Chinese => text.strip_suffix('了').unwrap_or(text),
        Language::English => text.strip_suffix("by").map_or(text, |text| text.trim_end_matches(THIN)),
    };
    let at = stem.len().checked_sub(word.len())?;
    let (before, end) = stem.split_at_checked(at)?;
    let whole = language == Language::Chinese || !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
    (whole && end.eq_ignore_ascii_case(word)).then(|| &text[at..])
}

fn begins_with_a_way(shown: &str, language: Language) -> bool {
    match language {
        Language::Chinese => RISES.iter().chain(FALLS).any(|word| shown.starts_with(word)),
        Language::English => {
            let first = shown.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
            ENGLISH_RISES.iter().chain(ENGLISH_FALLS).any(|word| first.eq_ignore_ascii_case(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_a_number_tell_a_way_where_they_end_there() {
        let way = |text, language| way_before(text, language).map(|(way, word)| (way == Way::Up, word));
        assert_eq!(way("同比增长", Language::Chinese), Some((true, "增长")));
        assert_eq!(way("能耗下降了**", Language::Chinese), Some((false, "下降了")));
        assert_eq!(way("下降至", Language::Chinese), None);
        assert_eq!(way("Output grew by\n", Language::English), Some((true, "grew by")));
        assert_eq!(way("It was Down ", Language::English), Some((false, "Down")));
        assert_eq!(way("The group ", Language::English), None);
        assert_eq!(way("set up-", Language::English), None);
    }
}
