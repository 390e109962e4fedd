//! Typed readers over a located tree: each takes what it knows, notes every fault, and goes on.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::finding::{Finding, Place, Rule, Words, did_you_mean, nearest};
use crate::model::decimal::{Decimal, DecimalFault};
use crate::model::expression;
use crate::model::fact::Formula;
use crate::model::text::{Text, Written};
use crate::model::unit::Unit;
use crate::words;

use super::tree::{Content, Node};

/// The findings of a reading; readers add to it and return nothing where they could not read.
pub type Findings = Vec<Finding>;

/// A mapping being read: keys that nobody asks for are reported by `finish`.
pub struct Fields<'a> {
    pub place: Place,
    entries: Vec<(&'a str, &'a Node, &'a Node)>,
    asked: HashSet<&'static str>,
}

impl<'a> Fields<'a> {
    /// Takes a node as a mapping with text keys, each key once.
    pub fn of(node: &'a Node, findings: &mut Findings) -> Option<Fields<'a>> {
        let entries = entries(node, findings)?;
        let place = entries.first().map_or(&node.place, |(_, key, _)| &key.place).clone();
        Some(Fields { place, entries, asked: HashSet::new() })
    }

    /// A value without taking note that it was asked for.
    pub fn peek(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, ..)| *name == key).map(|(.., value)| *value)
    }

    pub fn optional(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.insert(key);
        self.peek(key)
    }

    pub fn required(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'a Node> {
        let node = self.optional(key);
        if node.is_none() {
            let known: Vec<_> = self.asked.iter().copied().collect();
            let slip = nearest(key, self.entries.iter().map(|(name, ..)| *name).filter(|name| !known.contains(name)));
            if slip.is_none() {
                findings.push(
                    Finding::error(Rule::MissingKey, self.place.clone(), words!("缺少“{key}”", "`{key}` is missing"))
                        .hint(words!("在此处补充“{key}:”", "add `{key}:` here")),
                );
            }
        }
        node
    }

    /// Whether some key was written that looks like this one misspelt.
    pub fn has_slip_for(&self, key: &str) -> bool {
        let unknown = self.entries.iter().map(|(name, ..)| *name).filter(|name| !self.asked.contains(name));
        unknown.into_iter().any(|name| nearest(name, [key]).is_some())
    }

    /// Reports every key that was not asked for.
    pub fn finish(self, findings: &mut Findings) {
        let mut known: Vec<_> = self.asked.iter().copied().collect();
        known.sort_unstable();
        let list = known.join("、");
        let list_en = known.join(", ");
        for (name, key, _) in self.entries.iter().filter(|(name, ..)| !self.asked.contains(name)) {
            let place = key.place.clone();
            // `{ value: 1,234 }` reads as the value 1 and a key 234.
            if name.bytes().all(|byte| byte.is_ascii_digit()) {
                findings.push(
                    Finding::error(
                        Rule::InvalidNumber,
                        place,
                        words!("“{name}”单独成为一项", "`{name}` stands apart from its number"),
                    )
                    .hint(words!("去掉千分位符号", "leave out the thousands separators")),
                );
                continue;
            }
            let near = did_you_mean(name, known.iter().copied());
            let hint = if near.is_none() { words!("可用的键：{list}", "known keys: {list_en}") } else { near };
            findings.push(
                Finding::error(Rule::UnknownKey, place, words!("未知的键“{name}”", "unknown key `{name}`")).hint(hint),
            );
        }
    }
}

/// The entries of a mapping in written order; duplicate and non-text keys are reported and dropped.
pub fn entries<'a>(node: &'a Node, findings: &mut Findings) -> Option<Vec<(&'a str, &'a Node, &'a Node)>> {
    let Content::Mapping(entries) = &node.content else {
        findings.push(wrong(node, &words!("此处应为“键: 值”", "expected `key: value` entries here")).hint(words!(
            "如 {{ value: 12.5, unit: 亿元 }} 或 {{ zh: 中文, en: 英文 }}",
            "such as {{ value: 12.5, unit: 亿元 }} or {{ zh: …, en: … }}"
        )));
        return None;
    };
    let mut seen = HashSet::new();
    let mut taken = Vec::new();
    for (key, value) in entries {
        let Content::Scalar { text, .. } = &key.content else {
            findings.push(wrong(key, &words!("键应为文字", "a key must be a text")));
            continue;
        };
        if seen.insert(text.as_str()) {
            taken.push((text.as_str(), key, value));
        } else {
            findings.push(
                Finding::error(
                    Rule::DuplicateKey,
                    key.place.clone(),
                    words!("“{text}”重复出现", "`{text}` stands here twice"),
                )
                .hint(words!("只保留一处", "keep one of them")),
            );
        }
    }
    Some(taken)
}

pub fn wrong(node: &Node, message: &Words) -> Finding {
    let shown = match &node.content {
        Content::Scalar { text, .. } => format!("“{}”", text.trim()),
        _ => String::new(),
    };
    let shown_en = shown.replace(['“', '”'], "`");
    let (zh, en) = (&message.zh, &message.en);
    let tail = if shown.is_empty() { Words::none() } else { words!("，实为{shown}", ", found {shown_en}") };
    Finding::error(
        Rule::WrongValue,
        node.place.clone(),
        Words::new(format!("{zh}{}", tail.zh), format!("{en}{}", tail.en)),
    )
}

/// A text as written; empty and null are refused.
pub fn written(node: &Node, findings: &mut Findings) -> Option<Written> {
    match &node.content {
        Content::Scalar { text, .. } if !text.trim().is_empty() => {
            let text = text.trim_end().to_owned();
            forbidden_characters(&text, node, findings).then(|| Written { text, place: node.place.clone() }.unfolded())
        }
        Content::Scalar { .. } | Content::Null { .. } => {
            findings.push(
                Finding::error(Rule::WrongValue, node.place.clone(), words!("此处不能为空", "this may not be empty"))
                    .hint(words!("填写内容，或删去整个键", "write something, or remove the key")),
            );
            None
        }
        _ => {
            findings.push(wrong(node, &words!("此处应为一段文字", "expected a text here")).hint(words!(
                "含有“: ”或以特殊符号开头的文字请加引号",
                "quote a text that contains `: ` or begins with a special sign"
            )));
            None
        }
    }
}

/// Private-use characters mark values inside the program, and control characters have no printed form.
fn forbidden_characters(text: &str, node: &Node, findings: &mut Findings) -> bool {
    let bad = text.chars().find(|&c| {
        matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffe}' | '\u{ffff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
            || (c.is_control() && !matches!(c, '\n' | '\t'))
    });
    if let Some(bad) = bad {
        let code = bad as u32;
        findings.push(
            Finding::error(
                Rule::ForbiddenCharacter,
                node.place.clone(),
                words!(
                    "文字中含有不可打印或专用区字符 U+{code:04X}",
                    "the text contains the unprintable or private-use character U+{code:04X}"
                ),
            )
            .hint(words!("删去该字符后重新输入", "delete the character and type it anew")),
        );
    }
    bad.is_none()
}

/// `{ zh: …, en: … }`; one of the two may be missing, not both.
pub fn text(node: &Node, findings: &mut Findings) -> Option<Text> {
    let mut fields = Fields::of(node, findings)?;
    let mut language = |key, findings: &mut Findings| {
        let node = fields.optional(key)?;
        Some(written(node, findings).unwrap_or_else(|| Written::refused(node.place.clone())))
    };
    let (zh, en) = (language("zh", findings), language("en", findings));
    let place = fields.place.clone();
    let said = zh.is_some() || en.is_some();
    if !said {
        findings.push(
            Finding::error(Rule::MissingKey, place.clone(), words!("缺少“zh”和“en”", "`zh` and `en` are missing"))
                .hint(words!("写成 {{ zh: 中文, en: 英文 }}", "write {{ zh: …, en: … }} here")),
        );
    }
    fields.finish(findings);
    said.then_some(Text { zh, en, place })
}

pub fn items<'a>(node: &'a Node, findings: &mut Findings) -> &'a [Node] {
    match &node.content {
        Content::Sequence(items) => items,
        _ => {
            findings.push(
                wrong(node, &words!("此处应为列表", "expected a list here"))
                    .hint(words!("每项以“- ”开头", "begin each item with `- `")),
            );
            &[]
        }
    }
}

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

/// A calendar year, unquoted.
pub fn year(node: &Node, findings: &mut Findings) -> Option<i32> {
    let year = integer(node, findings)?;
    if !(1949..=2200).contains(&year) {
        findings.push(wrong(node, &words!("此处应为四位年份", "expected a year of four digits")));
        return None;
    }
    Some(year)
}

pub fn date(node: &Node, findings: &mut Findings) -> Option<NaiveDate> {
    let text = written(node, findings)?;
    let date = NaiveDate::parse_from_str(&text.text, "%Y-%m-%d").ok().filter(|_| text.text.len() == 10);
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

fn unknown_unit(name: &str, place: Place) -> Finding {
    let hint = match Unit::suggest(name) {
        Some(near) => words!("是否应为“{near}”？", "did you mean `{near}`?"),
        None => words!("写成已有单位，如 万元、吨、平方公里、%", "use a known unit such as 万元, 吨, 平方公里, %"),
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

/// An id: lower-case letters, digits and underscores, beginning with a letter.
pub fn is_id(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

pub fn check_id(name: &str, place: &Place, findings: &mut Findings) -> bool {
    if !is_id(name) {
        findings.push(Finding::error(
            Rule::WrongValue,
            place.clone(),
            words!(
                "编号“{name}”只能用小写字母、数字和下划线，并以字母开头",
                "the id `{name}` may only use lower-case letters, digits and underscores, beginning with a letter"
            ),
        ));
    }
    is_id(name)
}
