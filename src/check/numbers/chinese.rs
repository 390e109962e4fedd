//! Numbers written in Chinese characters, where they count or measure something.

use std::ops::Range;

use super::{BOUND, Scanned};

/// What a number counts or measures. Grades and ordinals (级, 类, 期, 届, 月, 日) are not among them.
const COUNTERS: &[&str] = &[
    "个", "家", "户", "件", "项", "条", "处", "台", "次", "轮", "座", "所", "名", "辆", "批", "宗", "套", "间", "栋",
    "幢", "亩", "公里", "公顷", "平方", "立方", "吨", "元", "人", "年", "天", "周", "小时", "分钟", "倍", "番", "成",
    "种", "份", "起", "例", "场", "笔", "支", "只", "张", "片", "位", "口", "根", "棵", "株", "艘", "架", "门", "部",
    "标箱", "千瓦",
];

/// Expressions in which a numeral counts nothing.
const FIXED: &[&str] = &[
    "十二五",
    "十三五",
    "十四五",
    "十五五",
    "十六五",
    "三次产业",
    "二次",
    "两个维护",
    "两个确立",
    "四个意识",
    "四个自信",
    "四个全面",
    "三个代表",
    "亿万人民",
    "千百年",
    "万众",
    "万物",
    "千年",
    "三年行动",
    "五年规划",
    "双百",
    "三位一体",
    "五位一体",
    "零部件",
    "二氧化",
    "三氧化",
    "五氧化",
    "百分点",
];

/// Amounts in words of their own.
const AMOUNTS: &[&str] = &["一半", "半数", "过半", "近半", "大半", "翻倍", "翻番", "百分百"];

/// Numerals of cheques and contracts; 拾 is a verb too.
const FORMAL: [char; 9] = ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

fn is_numeral(character: char) -> bool {
    const DIGITS: [char; 12] = ['〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '两'];
    DIGITS.contains(&character) || character == '十' || is_multiplier(character)
}

fn is_multiplier(character: char) -> bool {
    matches!(character, '百' | '千' | '万' | '亿')
}

fn is_vague(character: char) -> bool {
    matches!(character, '近' | '上' | '数' | '几' | '逾' | '超' | '约')
}

pub fn find(text: &Scanned) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(half) = AMOUNTS.iter().find(|half| text.starts_with(at, half)).filter(|_| !text.is_quoted(at)) {
            found.push(text.bytes(at..at + half.chars().count()));
            at += half.chars().count();
        } else if text.at(at).is_some_and(|c| FORMAL.contains(&c)) && !text.is_quoted(at) {
            let end = text.run(at, |c| FORMAL.contains(&c) || is_numeral(c) || matches!(c, '拾' | '佰' | '仟'));
            // One alone may stand in a name.
            let counted = counter_end(text, end).or((end > at + 1).then_some(end));
            found.extend(counted.map(|counted| text.bytes(at..counted)));
            at = end;
        } else if text.at(at).is_some_and(is_numeral) {
            let end = text.run(at, is_numeral);
            found.extend(number(text, at, end).map(|range| text.bytes(range)));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

/// The number with what it counts, where a run of numerals is one.
fn number(text: &Scanned, start: usize, end: usize) -> Option<Range<usize>> {
    let before = text.before(start);
    if before == Some('第') || text.is_quoted(start) || is_fixed(text, start, end) {
        return None;
    }
    if let Some(end) = fraction_end(text, end) {
        return Some(start..end);
    }
    // 十分之一 was taken with its first half, 100亿元 with its digits.
    let part = before.is_some_and(|c| c == '之' || c.is_ascii_digit() || c == BOUND);
    if part && before != Some(BOUND) {
        return None;
    }
    let run = text.slice(start..end);
    let is_year =
        run.chars().count() == 4 && text.at(end) == Some('年') && !run.contains(['十', '百', '千', '万', '亿', '两']);
    let vague = before.is_some_and(is_vague);
    // 百亿, 千万, but not the grade 百亿级.
    let magnitude = run.chars().count() > 1 && run.chars().all(is_multiplier) && text.at(end) != Some('级');
    let counted = counter_end(text, end).or((magnitude && vague).then_some(end))?;
    let first = if vague { start - 1 } else { start };
    let counts = if is_year {
        false
    } else if run == "一" {
        ["倍", "番", "成"].iter().any(|counter| text.starts_with(end, counter)) && !text.starts_with(end, "成员")
    } else if run.chars().all(is_multiplier) {
        vague || magnitude || matches!(text.at(end), Some('余' | '多')) || before == Some(BOUND)
    } else {
        true
    };
    counts.then_some(first..counted)
}

/// The end of 分之… behind a run of numerals.
fn fraction_end(text: &Scanned, end: usize) -> Option<usize> {
    if !text.starts_with(end, "分之") {
        return None;
    }
    let last = text.run(end + 2, |c| is_numeral(c) || c.is_ascii_digit());
    (last > end + 2).then_some(last)
}

/// The end of a counter, over 多 or 余.
fn counter_end(text: &Scanned, end: usize) -> Option<usize> {
    let at = if matches!(text.at(end), Some('余' | '多' | '来')) { end + 1 } else { end };
    COUNTERS.iter().find(|counter| text.starts_with(at, counter)).map(|counter| at + counter.chars().count())
}

fn is_fixed(text: &Scanned, start: usize, end: usize) -> bool {
    FIXED.iter().any(|fixed| {
        let length = fixed.chars().count();
        (start.saturating_sub(length)..end).any(|at| {
            // 二次 in 十二次 counts, as 百年 in 三百年 does.
            let within = at > start;
            at + length > start && !within && text.starts_with(at, fixed)
        })
    })
}
