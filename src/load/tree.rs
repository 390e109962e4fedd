//! One YAML file as a tree in which every node knows its place. Nothing is coerced: a scalar is the text that was written.

use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, NonFiniteFloatPolicy, Spanned};

use crate::finding::{Finding, Place, Rule, Source, Words};
use crate::words;

/// A node of a YAML file.
#[derive(Debug, Clone)]
pub struct Node {
    pub content: Content,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub enum Content {
    /// A scalar; `plain` where it was written without quotes and not as a block.
    Scalar {
        text: String,
        plain: bool,
    },
    /// Nothing was written, or `null` / `~`.
    Null {
        written: bool,
    },
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
}

/// A project's files are no deeper than a dozen levels; whoever walks a tree needs stack for each.
const DEEPEST: usize = 32;

/// Parses one YAML document; a file that is no YAML gives one finding.
pub fn parse(source: &Arc<Source>) -> Result<Node, Finding> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: DEEPEST, flow_nesting_limit: DEEPEST + 1 },
    };
    if source.text.trim().is_empty() {
        return Err(Finding::error(Rule::YamlSyntax, Place::start_of(source), words!("文件为空", "the file is empty"))
            .hint(words!("填写内容", "fill it in")));
    }
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(&source.text, options) {
        Ok(raw) => Ok(settle(raw, source)),
        Err(error) => Err(syntax_finding(source, &error)),
    }
}

fn syntax_finding(source: &Arc<Source>, error: &serde_saphyr::Error) -> Finding {
    let start = error.location().map_or(0, |location| byte_at(&source.text, location.line(), location.column()));
    let line_start = source.text[..start].rfind('\n').map_or(0, |index| index + 1);
    let line_end = source.text[start..].find('\n').map_or(source.text.len(), |index| start + index);
    let previous_start = source.text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |index| index + 1);
    let line = &source.text[line_start..line_end];
    let next_end = source.text[line_end..].char_indices().filter(|(_, character)| *character == '\n').nth(1);
    let around = &source.text[previous_start..next_end.map_or(source.text.len(), |(at, _)| line_end + at)];
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    let (cause, hint) = if cause.contains("Depth {") || cause.contains("recursion limit") {
        (
            words!("嵌套超过{DEEPEST}层", "it is nested more than {DEEPEST} levels deep"),
            words!("检查括号和缩进", "check the brackets and the indentation"),
        )
    } else if cause.contains("budget") && !source.text.contains('&') {
        (
            words!("条目超过25万", "it has more than 250,000 entries"),
            words!("检查是否放错了文件", "check that this is the right file"),
        )
    } else if cause.contains("budget") || cause.contains("alias") && cause.contains("limit") {
        (
            words!("内容展开后过大", "it grows too large"),
            words!("不要用 & 和 * 反复引用", "do not repeat parts with & and *"),
        )
    } else if cause.contains("multiple YAML documents") {
        (words!("一个文件中有多份文档", "several documents in one file"), words!("删去“---”", "remove the line `---`"))
    } else {
        (Words::new(cause, cause), syntax_hint(line, around))
    };
    let (zh, en) = (cause.zh, cause.en);
    let message = words!(
        "无法作为YAML读取，本文件其余内容未检查（{zh}）",
        "failed to read this as YAML; the rest of the file was not checked ({en})"
    );
    Finding::error(Rule::YamlSyntax, Place::new(source, start..start), message).hint(hint)
}

/// The usual slips, recognised on the line of the fault and the ones beside it.
fn syntax_hint(line: &str, around: &str) -> Words {
    if around.contains('\t') {
        words!("缩进请用空格，不用制表符", "indent with spaces, not with tabs")
    } else if around.contains('：') {
        words!("键后请用半角冒号加空格“: ”", "use the half-width colon and a space after a key: `: `")
    } else if line.contains("{year") && !line.contains("\"{year") {
        words!("含 {{year}} 的文字要加引号，如 \"{{year}}年\"", "quote a text with {{year}}, such as \"{{year}}年\"")
    } else if line.contains(": %") || line.contains(": @") || line.contains(": `") {
        words!("以%等符号开头的值请加引号，如 unit: \"%\"", "quote a value that begins with such a sign: unit: \"%\"")
    } else if around.contains(": {{") || around.contains("- {{") {
        words!("以{{{{开头的文字请另起一行写成块：zh: |", "write a text that begins with {{{{ as a block: `zh: |`")
    } else if line.matches(": ").count() > 1 && !line.contains('{') {
        words!("文字中含有冒号加空格时请加引号", "quote a text that contains a colon and a space")
    } else {
        words!("检查缩进、引号和括号是否成对", "check the indentation, and that quotes and brackets are closed")
    }
}

/// The byte of a line and column, both counted from 1, columns in characters.
fn byte_at(text: &str, line: u64, column: u64) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    text[line_start..]
        .char_indices()
        .nth(column.saturating_sub(1) as usize)
        .map_or(text.len(), |(at, _)| line_start + at)
}

/// What the parser hands over before places and written texts are put in.
enum Raw {
    Text(String),
    /// A number or truth value, whose written form is taken from the source.
    Typed,
    Null,
    Sequence(Vec<Spanned<Raw>>),
    Mapping(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

fn settle(raw: Spanned<Raw>, source: &Arc<Source>) -> Node {
    let range = range_of(&raw, source);
    let written = source.text.get(range.clone()).unwrap_or_default();
    let content = match raw.value {
        Raw::Text(text) => Content::Scalar { plain: text == written, text },
        Raw::Typed => Content::Scalar { plain: true, text: written.to_owned() },
        Raw::Null => Content::Null { written: !written.is_empty() },
        Raw::Sequence(items) => Content::Sequence(items.into_iter().map(|item| settle(item, source)).collect()),
        Raw::Mapping(entries) => Content::Mapping(
            entries.into_iter().map(|(key, value)| (settle(key, source), settle(value, source))).collect(),
        ),
    };
    Node { content, place: Place::new(source, range) }
}

fn range_of(raw: &Spanned<Raw>, source: &Source) -> Range<usize> {
    let span = raw.defined.span();
    let length = source.text.len();
    let start = span
        .byte_offset()
        .map_or_else(|| byte_at(&source.text, raw.defined.line(), raw.defined.column()), |offset| offset as usize);
    let start = start.min(length);
    start..(start + span.byte_len().unwrap_or(0) as usize).min(length)
}

struct RawVisitor;

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("a YAML node")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Typed)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut sequence = Vec::new();
        while let Some(item) = items.next_element()? {
            sequence.push(item);
        }
        Ok(Raw::Sequence(sequence))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut mapping = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            mapping.push(entry);
        }
        Ok(Raw::Mapping(mapping))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source { path: "a.yaml".into(), text: text.into() })
    }

    #[test]
    fn numbers_keep_their_written_form() {
        let node = parse(&source("a: 17.50\nb: 007\nc: 1_000\nd: 1e400\ne: .nan\nf: 0x10\ng: ~\nh:\n")).unwrap();
        let Content::Mapping(entries) = node.content else { panic!() };
        let texts: Vec<_> = entries
            .iter()
            .map(|(_, value)| match &value.content {
                Content::Scalar { text, plain } => format!("{text} {plain}"),
                Content::Null { written } => format!("null {written}"),
                _ => panic!(),
            })
            .collect();
        assert_eq!(
            texts,
            ["17.50 true", "007 true", "1_000 true", "1e400 true", ".nan true", "0x10 true", "null true", "null false"]
        );
    }

    #[test]
    fn faults_have_a_place_and_a_cure() {
        let cases = [
            ("a: 1\nb： 2\nc: 3\n", (2, 1), "半角冒号"),
            ("a: 1\n\tb: 2\n", (1, 4), "空格"),
            ("a: %\n", (1, 4), "引号"),
            ("a: [1\nb: 2\n", (2, 2), "成对"),
            ("a: *b\n", (1, 4), "成对"),
        ];
        for (text, at, cure) in cases {
            let finding = parse(&source(text)).unwrap_err();
            assert_eq!(finding.place.unwrap().line_column(), at, "{text:?}");
            assert!(finding.hint.zh.contains(cure), "{text:?}: {}", finding.hint.zh);
        }
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let previous = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 10].join(", ")));
        }
        assert_eq!(parse(&source(&text)).unwrap_err().rule, Rule::YamlSyntax);
    }
}
