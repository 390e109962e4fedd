//! Typed readers over a located tree: each takes what it knows, notes every fault, and goes on.

use std::collections::HashSet;

use crate::finding::{Finding, Place, Rule, Words, did_you_mean, nearest};
use crate::model::schema::{self, Presence, Shape};
use crate::model::text::{Literal, Text, Written, is_forbidden};
use crate::words;

use super::tree::{Content, Node};

/// The findings of a reading; readers add to it and return nothing where they could not read.
pub type Findings = Vec<Finding>;

/// A mapping being read: keys that nobody asks for are reported by `finish`.
///
/// A reader asks for the keys of its shape, all of them and no others, so that the schemas tell what is read.
pub struct Fields<'a> {
    shape: &'static Shape,
    pub place: Place,
    entries: Vec<(&'a str, &'a Node, &'a Node)>,
    asked: HashSet<&'static str>,
}

impl<'a> Fields<'a> {
    /// Takes a node as a mapping with text keys, each key once.
    pub fn of(node: &'a Node, shape: &'static Shape, findings: &mut Findings) -> Option<Fields<'a>> {
        let entries = entries(node, findings)?;
        let place = entries.first().map_or(&node.place, |(_, key, _)| &key.place).clone();
        Some(Fields { shape, place, entries, asked: HashSet::new() })
    }

    /// Goes on with the shape that a key already read has decided on.
    pub fn narrow(&mut self, shape: &'static Shape) {
        self.shape = shape;
    }

    /// A value without taking note that it was asked for.
    pub fn peek(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, ..)| *name == key).map(|(.., value)| *value)
    }

    pub fn optional(&mut self, key: &'static str) -> Option<&'a Node> {
        self.ask(key, Presence::Optional)
    }

    fn ask(&mut self, key: &'static str, presence: Presence) -> Option<&'a Node> {
        let described = self.shape.key(key).map(|key| key.presence);
        debug_assert!(
            described.is_some_and(|described| described == presence || described == Presence::OneOf),
            "{}: `{key}` is read as {presence:?} and described as {described:?}",
            self.shape.name
        );
        self.asked.insert(key);
        self.peek(key)
    }

    pub fn required(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'a Node> {
        let node = self.ask(key, Presence::Needed);
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
        for key in self.shape.keys {
            debug_assert!(self.asked.contains(key.name), "{}: nobody reads `{}`", self.shape.name, key.name);
        }
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
                    .hint(words!("填写内容", "write something here")),
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

/// Whether a text holds none.
fn forbidden_characters(text: &str, node: &Node, findings: &mut Findings) -> bool {
    let bad = text.chars().find(|c| is_forbidden(*c));
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
    let mut fields = Fields::of(node, &schema::TEXT, findings)?;
    let text = languages(&mut fields, findings);
    fields.finish(findings);
    text
}

/// A text of the report itself, which may declare `literals` beside its languages.
pub fn narrative(node: &Node, findings: &mut Findings) -> Option<Text> {
    let mut fields = Fields::of(node, &schema::NARRATIVE, findings)?;
    let literals = fields
        .optional("literals")
        .map(|node| items(node, findings).iter().filter_map(|node| literal(node, findings)).collect());
    let text = languages(&mut fields, findings);
    fields.finish(findings);
    Some(Text { literals: literals.unwrap_or_default(), ..text? })
}

fn literal(node: &Node, findings: &mut Findings) -> Option<Literal> {
    let mut fields = Fields::of(node, &schema::LITERAL, findings)?;
    let mut field = |key| fields.required(key, findings).and_then(|node| written(node, findings));
    let (text, reason) = (field("text"), field("reason"));
    fields.finish(findings);
    Some(Literal { text: text?, reason: reason? })
}

fn languages(fields: &mut Fields, findings: &mut Findings) -> Option<Text> {
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
    said.then_some(Text { zh, en, literals: Vec::new(), place })
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
