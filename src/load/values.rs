//! Scalars with a meaning: numbers, years, dates, units, formulas. Nothing is coerced; what cannot be taken as written is a finding.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use num_traits::Zero;

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::decimal::{Decimal, DecimalFault};
use crate::model::expression::{self, Comparison};
use crate::model::fact::Formula;
use crate::model::standard::Limit;
use crate::model::text::Written;
use crate::model::unit::Unit;
use crate::words;

use super::fields::{Findings, written, wrong};
use super::tree::{Content, Node};

pub fn integer(node: &Node, findings: &mut Findings) -> Option<i32> {
    let number = match &node.content {
        Content::Scalar { text, plain: true } => Decimal::parse(text).ok().and_then(|_| text.parse().ok()),
        _ => None,
    };
    if number.is_none() {
        let quoted = matches!(&node.content, Content::Scalar { text, plain: false } if text.parse::<i32>().is_ok());
        let hint = if quoted {
            words!("不加引号", "write it without quotes")
        } else {
            words!("只写数字", "write digits only")
        };
        findings.push(wrong(node, &words!("此处应为整数", "expected a whole number")).hint(hint));
    }
    number
}

pub fn count(node: &Node, findings: &mut Findings) -> Option<u32> {
    let number = integer(node, findings)?;
    let count = u32::try_from(number).ok().filter(|count| *count <= 100_000);
    if count.is_none() {
        findings.push(wrong(
            node,
            &words!("此处应为不太大的非负整数", "expected a whole number, not negative and not too large"),
        ));
    }
    count
}

/// A number of decimals to print.
pub fn decimals(node: &Node, findings: &mut Findings) -> Option<u32> {
    let count = count(node, findings)?;
    if count > 12 {
        findings.push(wrong(node, &words!("小数位数应在0至12之间", "decimals are between 0 and 12")));
        return None;
    }
    Some(count)
}

/// Years that a park's data can be of.
const YEARS: RangeInclusive<i32> = 1949..=2200;

/// A calendar year, unquoted.
pub fn year(node: &Node, findings: &mut Findings) -> Option<i32> {
    let year = integer(node, findings)?;
    if !YEARS.contains(&year) {
        findings.push(wrong(node, &words!("此处应为四位年份", "expected a year of four digits")));
        return None;
    }
    Some(year)
}

pub fn date(node: &Node, findings: &mut Findings) -> Option<NaiveDate> {
    let text = written(node, findings)?;
    let date = NaiveDate::parse_from_str(&text.text, "%Y-%m-%d").ok();
    let date = date.filter(|date| text.text.len() == 10 && YEARS.contains(&date.year()));
    if date.is_none() {
        findings.push(
            wrong(node, &words!("此处应为日期，如 2023-06-25", "expected a date such as 2023-06-25")).hint(words!(
                "按 年-月-日 书写，月、日各两位",
                "write year-month-day, with two digits for month and day"
            )),
        );
    }
    date
}

pub fn unit(node: &Node, findings: &mut Findings) -> Option<Unit> {
    let name = written(node, findings)?;
    let unit = Unit::parse(&name.text);
    if unit.is_none() {
        findings.push(unknown_unit(&name.text, name.place.clone()));
    }
    unit
}

pub fn unknown_unit(name: &str, place: Place) -> Finding {
    let hint = match Unit::suggest(name) {
        Some(near) => words!("是否应为“{near}”？", "did you mean `{near}`?"),
        None => words!(
            "可用单位见 data/README.md；换用单位时数值须一并换算",
            "data/README.md lists the units; with another unit the value changes too"
        ),
    };
    Finding::error(Rule::UnknownUnit, place, words!("未知的单位“{name}”", "unknown unit `{name}`")).hint(hint)
}

/// A decimal exactly as written, or a finding that names what is wrong with it.
pub fn decimal(node: &Node, findings: &mut Findings) -> Option<Decimal> {
    let (text, plain) = match &node.content {
        Content::Scalar { text, plain } => (text.as_str(), *plain),
        Content::Null { .. } => ("", true),
        _ => {
            findings.push(wrong(node, &words!("此处应为数值", "expected a number here")));
            return None;
        }
    };
    match Decimal::parse(text) {
        Ok(decimal) if decimal.value.is_zero() && text.starts_with('-') => {
            findings.push(invalid_number(node, text, &words!("零不带负号，写成 0", "zero has no sign: write 0")));
            None
        }
        Ok(decimal) if plain => Some(decimal),
        Ok(_) => {
            findings.push(invalid_number(node, text, &words!("数值不加引号", "a number is written without quotes")));
            None
        }
        Err(fault) => {
            findings.push(invalid_number(node, text, &cure(fault)));
            None
        }
    }
}

fn invalid_number(node: &Node, text: &str, cure: &Words) -> Finding {
    let message = if text.trim().is_empty() {
        words!("数值为空", "the value is empty")
    } else {
        words!("“{text}”不是可直接采用的数值", "`{text}` is not a number that can be taken as it stands")
    };
    Finding::error(Rule::InvalidNumber, node.place.clone(), message).hint(cure.clone())
}

fn cure(fault: DecimalFault) -> Words {
    match fault {
        DecimalFault::Empty => words!("未收集的数据请写 null", "write null for what was not collected"),
        DecimalFault::FullWidth => words!("请用半角数字", "use half-width digits"),
        DecimalFault::PercentSign => words!("去掉%，单位写在 unit 中", "leave out the % sign; the unit says it"),
        DecimalFault::ThousandsSeparator => words!("去掉千分位符号", "leave out the thousands separators"),
        DecimalFault::Exponent => words!("写出全部数字，不用科学计数法", "write all digits, without an exponent"),
        DecimalFault::NotFinite => words!("请填写确定的数值", "write a definite number"),
        DecimalFault::LeadingPoint => words!("小数点前补0", "write a 0 before the point"),
        DecimalFault::TrailingPoint => words!("去掉末尾的小数点", "leave out the point at the end"),
        DecimalFault::LeadingZero => words!("去掉开头多余的0", "leave out the leading zeros"),
        DecimalFault::PlusSign => words!("去掉加号", "leave out the plus sign"),
        DecimalFault::UnitAttached => {
            words!("数值中只写数字，单位写在 unit 中", "write the digits only; the unit goes to `unit`")
        }
        DecimalFault::ZeroDenominator => words!("分母不能为0", "the denominator may not be 0"),
        DecimalFault::TooLong => words!("数值最多200个字符", "a number has 200 characters at most"),
        DecimalFault::Approximate => words!(
            "只写数字，并加 approximate: nearly、about 或 over",
            "write the digits only, and add `approximate: nearly`, `about` or `over`"
        ),
        DecimalFault::Malformed => words!("检查负号、小数点和数字", "check the sign, the point and the digits"),
    }
}

/// A formula; where it stops making sense is reported at its character.
pub fn formula(node: &Node, findings: &mut Findings) -> Option<Formula> {
    let text = written(node, findings)?;
    match expression::parse(&text.text) {
        Ok(expression) => Some(Formula { expression, text }),
        Err(fault) => {
            findings.push(formula_syntax(&text, fault));
            None
        }
    }
}

pub fn formula_syntax(text: &Written, fault: expression::SyntaxFault) -> Finding {
    let at = fault.at.min(text.text.len());
    let end = text.text[at..].chars().next().map_or(at, |character| at + character.len_utf8());
    let place = text.locate(at..end);
    if fault.too_long {
        return Finding::error(
            Rule::FormulaSyntax,
            place,
            words!("公式过长或括号嵌套过深", "the formula is too long, or its parentheses nest too deeply"),
        )
        .hint(words!("拆成几个事实", "split it into several facts"));
    }
    Finding::error(Rule::FormulaSyntax, place, words!("公式到此处无法理解", "the formula makes no sense from here on"))
        .hint(words!(
            "可用 + - * / ^ ( )、事实编号、x[base]、x[t-3]、mean(…)",
            "use + - * / ^ ( ), ids of facts, x[base], x[t-3], mean(…)"
        ))
}

/// `≥30`, `<= 0.6`, `100` (exactly), or a word.
pub fn limit(text: &Written, findings: &mut Findings) -> Option<Limit> {
    const SIGNS: [(&str, Comparison); 7] = [
        ("≥", Comparison::GreaterOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("≤", Comparison::LessOrEqual),
        ("<=", Comparison::LessOrEqual),
        (">", Comparison::Greater),
        ("<", Comparison::Less),
        ("=", Comparison::Equal),
    ];
    let sign = SIGNS.iter().find_map(|(sign, comparison)| Some((*comparison, text.text.strip_prefix(sign)?)));
    let (comparison, digits) = sign.unwrap_or((Comparison::Equal, text.text.as_str()));
    match Decimal::parse(digits.trim()) {
        Ok(value) => Some(Limit::Number { comparison, value }),
        Err(_) if sign.is_none() && !text.text.contains(|c: char| c.is_numeric()) => {
            Some(Limit::Word(text.text.clone()))
        }
        Err(_) => {
            findings.push(
                Finding::error(
                    Rule::InvalidNumber,
                    text.place.clone(),
                    words!("要求应写成 ≥30、≤0.5、100 或一个词", "a requirement reads ≥30, ≤0.5, 100 or a word"),
                )
                .hint(words!("检查数字与符号", "check the digits and the sign")),
            );
            None
        }
    }
}

/// `true` or `false`, unquoted.
pub fn truth(node: &Node, findings: &mut Findings) -> Option<bool> {
    match &node.content {
        Content::Scalar { text, plain: true } if text == "true" => Some(true),
        Content::Scalar { text, plain: true } if text == "false" => Some(false),
        _ => {
            findings.push(
                wrong(node, &words!("此处应为 true 或 false", "expected true or false"))
                    .hint(words!("是写 true，否写 false", "write true for yes, false for no")),
            );
            None
        }
    }
}

/// A name that cannot leave its folder: letters, digits, hyphens, underscores.
pub fn is_plain_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
