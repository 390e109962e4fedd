//! Figures that were typed as text: with their unit, in full-width digits, with separators. What is not plain is told or refused.

use crate::finding::{Finding, Language, Place, Words};
use crate::model::decimal::{Decimal, DecimalFault};
use crate::model::unit::Unit;
use crate::words;

use super::super::form::NOT_COLLECTED;
use super::{Question, Said, Taken, refused, told, wanted};

/// A text on the screen is cut here in messages.
const LONGEST: usize = 40;

pub fn take(text: &str, place: &Place, question: &Question) -> Result<Taken, Finding> {
    let plain = plain(text);
    let taken = |said| Ok(Taken { said, told: Vec::new() });
    if plain.is_empty() {
        return taken(Said::Nothing);
    }
    if plain == NOT_COLLECTED {
        return taken(Said::NotCollected);
    }
    let name = question.name;
    let shown = cut(text.trim());
    let cannot = |why: Words, cure: Words| {
        let (zh, en) = (why.zh, why.en);
        refused(
            place,
            words!("“{name}”处的“{shown}”不能采用：{zh}", "`{shown}` in the cell of {name} cannot be taken: {en}"),
            cure,
        )
    };
    let Some(asked) = question.unit else {
        return match question.words.iter().find(|word| **word == plain) {
            Some(word) => taken(Said::Word(word.clone())),
            None => Err(cannot(words!("不是可填的词", "it is none of the words allowed"), wanted(question))),
        };
    };
    if matches!(
        &*plain,
        "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "无数据" | "没有" | "暂无" | "缺" | "N/A" | "n/a"
    ) {
        return Err(cannot(
            words!("看不出是0还是没有收集", "it may mean 0, or that nothing was collected"),
            words!(
                "没有发生的写0，没有收集的写“{NOT_COLLECTED}”",
                "write 0 for none, and `{NOT_COLLECTED}` for what was not collected"
            ),
        ));
    }
    let start = plain.find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')).unwrap_or(plain.len());
    let (before, rest) = plain.split_at(start);
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',');
    let end = rest.find(|c: char| !digit(c)).unwrap_or(rest.len());
    let (digits, behind) = (&rest[..end], rest[end..].trim());
    if !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(cannot(words!("不是数字", "it is no number"), wanted(question)));
    }
    if !before.is_empty() || ["多", "余", "左右", "以上", "以下"].iter().any(|word| behind.contains(word)) {
        return Err(cannot(
            words!("是约数，或数字前有文字", "it is not an exact number, or words stand before it"),
            words!(
                "只写确定的数字；约数在备注中说明",
                "write the exact digits only, and say in the remarks what is approximate"
            ),
        ));
    }
    let unit = if behind.is_empty() {
        asked
    } else {
        let own = Unit::parse(behind).filter(|own| own.converts_to(asked));
        let label = asked.label(Language::Chinese);
        own.ok_or_else(|| {
            cannot(
                words!("“{behind}”不是能换算为{label}的单位", "`{behind}` is no unit that converts to {label}"),
                wanted(question),
            )
        })?
    };
    let joined = without_separators(digits).ok_or_else(|| {
        cannot(
            words!("逗号不是千分位", "its commas do not part thousands"),
            words!("不写逗号，小数点用半角“.”", "leave out commas, and write `.` for the decimal point"),
        )
    })?;
    if let Err(fault) = Decimal::parse(&joined) {
        return Err(cannot(why(fault), wanted(question)));
    }
    let mut taken = Taken { said: Said::Number { digits: joined.clone(), unit }, told: Vec::new() };
    if joined != text.trim() {
        let label = unit.label(Language::Chinese);
        taken.told.push(told(
            place,
            words!(
                "“{name}”处的“{shown}”取作{joined} {label}",
                "`{shown}` in the cell of {name} is taken as {joined} {label}"
            ),
            words!("核对数值和单位", "check the number and its unit"),
        ));
    }
    Ok(taken)
}

/// Half-width, without marks that have no width and without space around it.
pub fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '\u{2212}' => '-',
        other => other,
    };
    let seen = text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}'));
    seen.map(half).collect::<String>().trim().to_owned()
}

fn cut(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// `1234.5` of `1,234.5`; nothing where commas part anything but thousands.
fn without_separators(digits: &str) -> Option<String> {
    if !digits.contains(',') {
        return Some(digits.to_owned());
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && first != "0");
    let thousands = first && groups.all(|group| group.len() == 3) && !fraction.contains(',');
    thousands.then(|| digits.replace(',', ""))
}

fn why(fault: DecimalFault) -> Words {
    match fault {
        DecimalFault::LeadingZero => words!("开头有多余的0", "it begins with a needless 0"),
        DecimalFault::PlusSign => words!("有加号", "it has a plus sign"),
        DecimalFault::LeadingPoint | DecimalFault::TrailingPoint => {
            words!("小数点前后缺数字", "a digit is missing beside its point")
        }
        DecimalFault::TooLong => words!("过长", "it is too long"),
        _ => words!("不是一个数", "it is not one number"),
    }
}
