//! One YAML file as a tree in which every node knows its place. Nothing is coerced: a scalar is the text that was written.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Span};

use crate::finding::{Finding, Place, Rule, Source, Words};
use crate::words;

use super::syntax;

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

/// Nodes of one file, those that are referred to counted each time, and of what is kept for being referred to.
const MOST: usize = 250_000;

/// Bytes of text that is referred to, counted each time.
const MOST_TEXT: usize = 2 << 20;

/// Parses one YAML document; a file that is no YAML gives one finding.
pub fn parse(source: &Arc<Source>) -> Result<Node, Finding> {
    if source.text.trim().is_empty() {
        return Err(Finding::error(Rule::YamlSyntax, Place::start_of(source), words!("文件为空", "the file is empty"))
            .hint(words!("填写内容", "fill it in")));
    }
    let mut tree = Tree {
        source,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
        text: 0,
        repeated: 0,
        kept: 0,
        root: None,
    };
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = event.map_err(|error| tree.unreadable(&error))?;
        tree.take(event, &span)?;
    }
    Ok(tree.root.unwrap_or_else(|| Node { content: Content::Null { written: false }, place: Place::start_of(source) }))
}

/// What was read so far.
struct Tree<'a> {
    source: &'a Arc<Source>,
    /// The collections that are not closed yet, the outermost first.
    open: Vec<Open>,
    /// The nodes that can be referred to.
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    /// Bytes of text, and those among them that are there because they were referred to.
    text: usize,
    repeated: usize,
    /// Nodes among the anchors: where one stands within another, what is in both is kept for both.
    kept: usize,
    root: Option<Node>,
}

struct Open {
    content: Content,
    place: Place,
    /// The key whose value comes next.
    key: Option<Node>,
    anchor: usize,
    /// Levels below.
    height: usize,
    /// Nodes and bytes of text before this one.
    before: (usize, usize),
}

struct Anchored {
    node: Node,
    height: usize,
    nodes: usize,
    text: usize,
}

impl Tree<'_> {
    fn take(&mut self, event: Event, span: &Span) -> Result<(), Finding> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), span)?;
                let place = self.place(span);
                let written = self.source.text.get(place.range.clone()).unwrap_or_default();
                let is_plain = style == ScalarStyle::Plain;
                let content = match &*text {
                    "" | "~" | "null" | "Null" | "NULL" if is_plain => Content::Null { written: !written.is_empty() },
                    _ => Content::Scalar { plain: is_plain && text == written, text: text.into_owned() },
                };
                self.count(1, span)?;
                let length = place.range.len();
                self.text += length;
                self.keep(anchor, Node { content, place }, 0, (1, length), span)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Content::Sequence(Vec::new()), anchor, tag.is_some(), span)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Content::Mapping(Vec::new()), anchor, tag.is_some(), span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { content, place, anchor, height, before, .. }) = self.open.pop() else { return Ok(()) };
                let size = (self.nodes - before.0, self.text - before.1);
                self.keep(anchor, Node { content, place }, height, size, span)
            }
            Event::Alias(id) => {
                let Some(Anchored { node, height, nodes, text }) = self.anchors.get(&id) else {
                    let cause = words!("引用了自身", "it refers to itself");
                    return Err(self.fault(span.start, cause, words!("删去 * 的引用", "remove the reference with *")));
                };
                let (node, height, nodes, text) = (node.clone(), *height, *nodes, *text);
                self.count(nodes, span)?;
                self.text += text;
                self.repeated += text;
                if self.repeated > MOST_TEXT {
                    return Err(self.too_large(span.start));
                }
                if self.open.len() + height > DEEPEST {
                    return Err(self.too_deep(span.start));
                }
                self.put(node, height);
                Ok(())
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                let cause = words!("一个文件中有多份文档", "several documents in one file");
                Err(self.fault(span.start, cause, words!("删去“---”", "remove the line `---`")))
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, content: Content, anchor: usize, tagged: bool, span: &Span) -> Result<(), Finding> {
        self.refuse_tag(tagged, span)?;
        if self.open.len() >= DEEPEST {
            return Err(self.too_deep(span.start));
        }
        let before = (self.nodes, self.text);
        self.count(1, span)?;
        self.open.push(Open { content, place: self.place(span), key: None, anchor, height: 0, before });
        Ok(())
    }

    /// A whole node: in its place, and for those who refer to it.
    fn keep(
        &mut self,
        anchor: usize,
        node: Node,
        height: usize,
        (nodes, text): (usize, usize),
        span: &Span,
    ) -> Result<(), Finding> {
        if anchor != 0 {
            self.kept += nodes;
            if self.kept > MOST {
                return Err(self.too_large(span.start));
            }
            self.anchors.insert(anchor, Anchored { node: node.clone(), height, nodes, text });
        }
        self.put(node, height);
        Ok(())
    }

    fn put(&mut self, node: Node, height: usize) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.height = open.height.max(height + 1);
        match (&mut open.content, open.key.take()) {
            (Content::Mapping(entries), Some(key)) => entries.push((key, node)),
            (Content::Mapping(_), None) => open.key = Some(node),
            (Content::Sequence(items), _) => items.push(node),
            (Content::Scalar { .. } | Content::Null { .. }, _) => {}
        }
    }

    fn count(&mut self, nodes: usize, span: &Span) -> Result<(), Finding> {
        self.nodes += nodes;
        if self.nodes <= MOST {
            return Ok(());
        }
        if !self.anchors.is_empty() {
            return Err(self.too_large(span.start));
        }
        let cause = words!("条目超过25万", "it has more than 250,000 entries");
        Err(self.fault(span.start, cause, words!("检查是否放错了文件", "check that this is the right file")))
    }

    fn too_large(&self, at: Marker) -> Finding {
        let cause = words!("内容展开后过大", "it grows too large");
        self.fault(at, cause, words!("不要用 & 和 * 反复引用", "do not repeat parts with & and *"))
    }

    /// A kind that is asked for with `!` has no meaning here, so it is not passed over either.
    fn refuse_tag(&self, tagged: bool, span: &Span) -> Result<(), Finding> {
        if !tagged {
            return Ok(());
        }
        let at = span.tag_start().unwrap_or(span.start);
        let cause = words!("“!”开头的类型标记在此无意义", "a tag, which begins with `!`, means nothing here");
        Err(self.fault(at, cause, words!("删去标记；文字可加引号", "leave it out; quote a text that begins with `!`")))
    }

    fn too_deep(&self, at: Marker) -> Finding {
        let cause = words!("嵌套超过{DEEPEST}层", "it is nested more than {DEEPEST} levels deep");
        self.fault(at, cause, words!("检查括号和缩进", "check the brackets and the indentation"))
    }

    fn unreadable(&self, error: &ScanError) -> Finding {
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return self.too_deep(*error.marker());
        }
        let text = &self.source.text;
        let start = self.byte(*error.marker());
        let line_start = text[..start].rfind('\n').map_or(0, |index| index + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |index| start + index);
        let previous_start = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |index| index + 1);
        let next_end = text[line_end..].char_indices().filter(|(_, character)| *character == '\n').nth(1);
        let around = &text[previous_start..next_end.map_or(text.len(), |(at, _)| line_end + at)];
        let cause = syntax::cause(error.kind());
        self.fault(*error.marker(), cause, syntax::hint(&text[line_start..line_end], around))
    }

    fn fault(&self, at: Marker, cause: Words, hint: Words) -> Finding {
        let (start, zh, en) = (self.byte(at), cause.zh, cause.en);
        let message = words!(
            "无法作为YAML读取，本文件其余内容未检查（{zh}）",
            "failed to read this as YAML; the rest of the file was not checked ({en})"
        );
        Finding::error(Rule::YamlSyntax, Place::new(self.source, start..start), message).hint(hint)
    }

    fn place(&self, span: &Span) -> Place {
        Place::new(self.source, self.byte(span.start)..self.byte(span.end))
    }

    /// The parser tells bytes of all places in a text.
    fn byte(&self, at: Marker) -> usize {
        let text = &self.source.text;
        at.byte_offset().filter(|byte| text.is_char_boundary(*byte)).unwrap_or(text.len())
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
    fn causes_are_told_in_the_words_of_their_readers() {
        let cases = [
            ("a: %\n", "值不能以“%”开头"),
            ("a: [1, 2\n", "括号“[”没有结束"),
            ("a: [1\nb: 2\n", "此处不能有“键: 值”"),
            ("a: \"甲\nb: 2\n", "引号没有结束"),
            ("a: \"甲\" 乙\n", "结束的引号后还有文字"),
            ("a: \"\\甲\"\n", "双引号内反斜杠后的写法无效"),
            ("a: {b: 1, c: 2]\n", "以“{”开头的括号用“]”结束"),
            ("a: 1]\n- b\n", "此处应为一个键，或缩进与上文不一致"),
            ("a: {b: 1 c: 2}\n", "括号内缺少逗号或右括号"),
            ("a: b: c\n", "此处不能有“键: 值”"),
            ("a: 1\n\tb: 2\n", "此处不能用制表符"),
            ("a: *b\n", "“*”引用的名称没有定义"),
            ("a: | 文字\n  续\n", "“|”或“>”的同一行还有文字"),
            ("a: 1\n- b\n", "此处应为一个键，或缩进与上文不一致"),
            ("- a\nb: 1\n", "此处应为以“- ”开头的一项，或缩进与上文不一致"),
            ("a\nb: 1\n", "此处不能有“键: 值”"),
            ("a: 1\n b: 2\n", "此处不能有“键: 值”"),
        ];
        for (text, cause) in cases {
            let message = parse(&source(text)).unwrap_err().message.zh;
            assert_eq!(message, format!("无法作为YAML读取，本文件其余内容未检查（{cause}）"), "{text:?}");
        }
    }

    fn refused(text: &str) -> String {
        let finding = parse(&source(text)).unwrap_err();
        assert_eq!(finding.rule, Rule::YamlSyntax);
        finding.message.en
    }

    #[test]
    fn what_is_referred_to_stands_where_it_is_referred_to() {
        let node = parse(&source("a: &one [1, x]\nb: *one\n")).unwrap();
        let Content::Mapping(entries) = node.content else { panic!() };
        let Content::Sequence(items) = &entries[1].1.content else { panic!() };
        assert!(
            items.len() == 2 && entries[0].1.place == entries[1].1.place && items[1].place.line_column() == (1, 13)
        );
        assert!(refused("a: &a [*a]\n").contains("refers to itself"));
        assert!(refused("a: &a 1\nb: *c\n").contains("`*` refers to is not defined"));
    }

    #[test]
    fn a_tag_is_refused_where_it_stands() {
        for (text, at) in [("a: !!str 1\n", (1, 4)), ("a: 1\nb: !own {c: 1}\n", (2, 4)), ("a: !x\n  - 1\n", (1, 4))] {
            let finding = parse(&source(text)).unwrap_err();
            assert!(finding.message.en.contains("tag"), "{text:?}: {}", finding.message.en);
            assert_eq!(finding.place.unwrap().line_column(), at, "{text:?}");
        }
        assert!(parse(&source("a: \"!!str 1\"\n")).is_ok());
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let previous = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 10].join(", ")));
        }
        assert!(refused(&text).contains("too large"));
        // Nothing is referred to, but all of it could be, thirty times over.
        let within: String = (0..30).map(|level| format!("&a{level} [")).collect();
        assert!(refused(&format!("{within}{}{}", "x, ".repeat(20_000), "]".repeat(30))).contains("too large"));
        assert!(refused(&"- x\n".repeat(250_000)).contains("250,000"));
        let long = format!("- &a {}\n", "x".repeat(24_000));
        assert!(refused(&(long.clone() + &"- *a\n".repeat(100))).contains("too large"));
        assert!(parse(&source(&(long + &"- *a\n".repeat(80)))).is_ok());
    }

    #[test]
    fn depth_is_limited_however_it_comes_about() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(&source(&nested(32))).is_ok());
        for levels in [33, 200, 10_000] {
            assert!(refused(&nested(levels)).contains("32 levels"), "{levels}");
        }
        let block: String = (0..40).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        assert!(refused(&block).contains("32 levels"));
        let mut chain = String::from("a0: &a0 [x]\n");
        for level in 1..40 {
            chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        assert!(refused(&chain).contains("32 levels"));
    }
}
