//! A paragraph's Markdown, with its values filled in, as marked Typst markup. Only what an official report uses; the rest is refused.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::expression::YearReference;
use crate::model::prose::is_wide;
use crate::model::text::{Locator, UNKNOWN, Written, is_forbidden};
use crate::words;

use super::bindings::{Bindings, Part};
use super::marks::{Marks, StatedId};
use super::statements::sentences;

/// How a forced line break and the end of a paragraph are written.
pub const LINE_BREAK: &str = "#linebreak();";
pub const PARAGRAPH_BREAK: &str = "\n\n";

/// In the Markdown a value is one character of plane 15; such characters are refused in input.
const FIRST_PLACEHOLDER: u32 = 0xf_0000;

/// Placeholders there are.
const MOST_VALUES: usize = 0xfff0;

/// The text with placeholders, and how its bytes map back to the text as written.
struct Filled {
    markdown: String,
    /// Start in the Markdown and start in the written text of each literal part.
    literals: Vec<(usize, usize)>,
    values: Vec<FilledValue>,
}

struct FilledValue {
    range: Range<usize>,
    shown: String,
    states: Option<(String, YearReference)>,
}

/// One text as markup: a paragraph, or several separated by blank lines.
pub fn markup(written: &Written, bindings: &Bindings, marks: &mut Marks, findings: &mut Vec<Finding>) -> String {
    let filled = fill(written, bindings, findings);
    let mut writer = Writer::new(written, bindings.language(), &filled, marks, findings);
    let parser = Parser::new_ext(&filled.markdown, Options::ENABLE_TABLES);
    for (_, definition) in parser.reference_definitions().iter() {
        // Markdown prints nothing of `[a]: b`.
        writer.refuse(&definition.span, &words!("“[…]: …”形式的引用", "references of the form `[…]: …`"));
    }
    for (event, range) in parser.into_offset_iter() {
        writer.event(event, range);
    }
    writer.refuse_stray_asterisks();
    writer.markup.trim().to_owned()
}

/// One line without Markdown, such as a title.
pub fn line(written: &Written, bindings: &Bindings, marks: &mut Marks, findings: &mut Vec<Finding>) -> String {
    let filled = fill(written, bindings, findings);
    let mut writer = Writer::new(written, bindings.language(), &filled, marks, findings);
    let whole = 0..filled.markdown.len();
    writer.text(&filled.markdown, &whole);
    writer.markup
}

/// A line as plain text, for outlines and metadata.
pub fn plain(written: &Written, bindings: &Bindings) -> String {
    plain_stating(written, bindings).0
}

/// The same with the facts that it states.
pub fn plain_stating(written: &Written, bindings: &Bindings) -> (String, Vec<StatedId>) {
    let filled = fill(written, bindings, &mut Vec::new());
    let value = |character| placeholder(character).and_then(|index| filled.values.get(index));
    let text = filled
        .markdown
        .chars()
        .map(|character| value(character).map_or_else(|| character.to_string(), |value| value.shown.clone()))
        .collect();
    (text, filled.values.iter().filter_map(|value| value.states.clone()).collect())
}

fn fill(written: &Written, bindings: &Bindings, findings: &mut Vec<Finding>) -> Filled {
    let mut filled = Filled { markdown: String::new(), literals: Vec::new(), values: Vec::new() };
    let parts = bindings.parts(written, findings);
    findings.extend(bindings.beside(written, &parts));
    for part in parts {
        match part {
            Part::Literal(range) => {
                filled.literals.push((filled.markdown.len(), range.start));
                filled.markdown.push_str(&written.text[range]);
            }
            Part::Stated { range, .. } if filled.values.len() >= MOST_VALUES => {
                let message = words!("一段中的数值过多", "too many values in one paragraph");
                findings.push(
                    Finding::error(Rule::ExpressionFault, written.locate(range), message)
                        .hint(words!("分成几段", "split the paragraph")),
                );
            }
            Part::Stated { range, phrase, shown } => {
                let character = char::from_u32(FIRST_PLACEHOLDER + filled.values.len() as u32);
                filled.markdown.extend(character);
                let states = (!phrase.id.is_empty()).then(|| (phrase.id.clone(), phrase.year()));
                filled.values.push(FilledValue { range, shown: shown.unwrap_or_else(|| UNKNOWN.to_owned()), states });
            }
        }
    }
    filled
}

fn placeholder(character: char) -> Option<usize> {
    (character as u32).checked_sub(FIRST_PLACEHOLDER).map(|index| index as usize)
}

struct Writer<'a, 'b> {
    written: &'a Written,
    locator: Locator<'a>,
    language: Language,
    filled: &'a Filled,
    marks: &'b mut Marks,
    findings: &'b mut Vec<Finding>,
    markup: String,
    /// A line ended here; whether a space belongs there depends on what follows.
    broken: bool,
    last: Option<char>,
    /// The next number of each open list; nothing for bullets.
    items: Vec<Option<u64>>,
    /// The label of an item was written and nothing behind it.
    labelled: bool,
    /// Where the Markdown has asterisks that mark nothing.
    asterisks: Vec<usize>,
}

impl<'a, 'b> Writer<'a, 'b> {
    fn new(
        written: &'a Written,
        language: Language,
        filled: &'a Filled,
        marks: &'b mut Marks,
        findings: &'b mut Vec<Finding>,
    ) -> Writer<'a, 'b> {
        Writer {
            locator: written.locator(),
            written,
            language,
            filled,
            marks,
            findings,
            markup: String::new(),
            broken: false,
            last: None,
            items: Vec::new(),
            labelled: false,
            asterisks: Vec::new(),
        }
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, &range),
            Event::SoftBreak => self.broken = true,
            Event::HardBreak => self.markup.push_str(LINE_BREAK),
            // Of an item whose list has blank lines the label stands on the line of its words all the same.
            Event::Start(Tag::Paragraph) if self.labelled => self.labelled = false,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => self.paragraph(),
            Event::Start(Tag::Strong) => self.markup.push_str("#strong["),
            Event::Start(Tag::Emphasis) => self.markup.push_str("#emph["),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => self.markup.push_str("];"),
            Event::Start(Tag::List(_)) if !self.items.is_empty() => {
                self.refuse(&range, &words!("列表中的列表", "a list within a list"));
                self.items.push(None);
            }
            Event::Start(Tag::List(first)) => self.items.push(first),
            Event::End(TagEnd::List(_)) => {
                self.items.pop();
            }
            Event::Start(Tag::Item) => self.item(&range),
            Event::Start(Tag::TableHead | Tag::TableRow | Tag::TableCell) => {}
            Event::End(TagEnd::Item) => self.paragraph(),
            Event::Start(tag) => self.refuse(&range, &name_of(&tag)),
            Event::Code(_) | Event::InlineHtml(_) | Event::Html(_) | Event::Rule => {
                self.refuse(&range, &words!("代码、HTML或分隔线", "code, HTML or a rule"));
            }
            _ => {}
        }
    }

    fn refuse(&mut self, range: &Range<usize>, what: &Words) {
        let start = self.written_offset(range.start);
        let end = self.written_offset(range.end).max(start);
        let (zh, en) = (&what.zh, &what.en);
        self.findings.push(
            Finding::error(
                Rule::UnsupportedMarkdown,
                self.locator.locate(start..end),
                words!("正文中不能使用{zh}", "{en} cannot stand in a paragraph"),
            )
            .hint(words!(
                "改为普通文字；行首的符号前加反斜杠",
                "write plain text; put a backslash before a sign at a line start"
            )),
        );
    }

    fn paragraph(&mut self) {
        self.broken = false;
        self.last = None;
        if !self.markup.is_empty() && !self.markup.ends_with(PARAGRAPH_BREAK) {
            self.markup.push_str(PARAGRAPH_BREAK);
        }
    }

    fn item(&mut self, range: &Range<usize>) {
        self.paragraph();
        let typed = self.filled.markdown[range.clone()].trim_start();
        let digits = &typed[..typed.bytes().take_while(u8::is_ascii_digit).count()];
        if let (Some(Some(number)), Ok(typed)) = (self.items.last(), digits.parse::<u64>())
            && typed != *number
        {
            let number = *number;
            let start = self.written_offset(range.start);
            let place = self.locator.locate(start..start + digits.len());
            let message = words!("第{typed}项会印成（{number}）", "item {typed} would be printed as ({number})");
            self.findings.push(
                Finding::error(Rule::UnsupportedMarkdown, place, message)
                    .hint(words!("按顺序编号", "number the items in their order")),
            );
        }
        let label = match self.items.last_mut() {
            Some(Some(number)) => {
                let label = match self.language {
                    Language::Chinese => format!("（{number}）"),
                    Language::English => format!("({number}) "),
                };
                *number += 1;
                label
            }
            _ => "· ".to_owned(),
        };
        self.markup.push_str(&self.marks.mark(&label, Some(self.written.place.clone()), None));
        self.labelled = true;
    }

    /// Markdown does not take `**“…”**` beside Chinese characters for bold: the asterisks would be printed, and other words be bold.
    fn refuse_stray_asterisks(&mut self) {
        // A single one may be meant as it stands.
        let [first, _, ..] = self.asterisks[..] else { return };
        let start = self.written_offset(first);
        self.findings.push(
            Finding::error(
                Rule::UnsupportedMarkdown,
                self.locator.locate(start..start + 1),
                words!("此处的星号会照样印出，强调没有生效", "this asterisk would be printed and emphasizes nothing"),
            )
            .hint(words!(
                "星号内侧不要紧挨标点、引号或空格，把标点移到星号之外；要印星号的写 \\*",
                "let no mark, quote or space stand inside next to the asterisks: put it outside; for an asterisk itself write \\*"
            )),
        );
    }

    /// Writes literal text and values; `range` are the bytes of the Markdown that the text came from.
    fn text(&mut self, text: &str, range: &Range<usize>) {
        let direct = range.len() == text.len();
        if !direct && text.chars().any(|c| is_forbidden(c) || c == char::REPLACEMENT_CHARACTER) {
            // `&#xE000;` spells what may not be written, `&#0;` nothing at all.
            self.refuse(range, &words!("专用区或控制字符", "private-use or control characters"));
            return;
        }
        if direct {
            // Nor those of `/* … */`.
            let is_escaped = |at: usize| {
                let (before, behind) = self.filled.markdown.split_at(at);
                before.ends_with(['\\', '/']) || behind.starts_with("*/")
            };
            let asterisks = text.match_indices('*').map(|(at, _)| range.start + at);
            self.asterisks.extend(asterisks.filter(|at| !is_escaped(*at)));
        }
        let mut start = 0;
        for (at, character) in text.char_indices() {
            let Some(value) = placeholder(character).and_then(|index| self.filled.values.get(index)) else { continue };
            self.literal(&text[start..at], direct.then_some(range.start + start));
            start = at + character.len_utf8();
            let place = self.locator.locate(value.range.clone());
            self.piece(&value.shown, place, Some(value.states.clone()));
        }
        self.literal(&text[start..], direct.then_some(range.start + start));
    }

    /// Literal text, line by line; whether a space belongs at a line's end is decided by what stands around it.
    fn literal(&mut self, text: &str, from: Option<usize>) {
        let mut start = 0;
        for line in text.split('\n') {
            if start > 0 {
                self.broken = true;
            }
            let place = match from.map(|from| self.written_offset(from + start)) {
                Some(from) if from + line.len() <= self.written.text.len() => {
                    self.locator.locate(from..from + line.len())
                }
                _ => self.written.place.clone(),
            };
            let mut begun = 0;
            for end in sentences(line).into_iter().chain([line.len()]) {
                // A place that fits the line is that of each of its sentences too.
                let part = if place.range.len() == line.len() { place.part(begun..end) } else { place.clone() };
                self.piece(&line[begun..end], part, None);
                begun = end;
            }
            start += line.len() + 1;
        }
    }

    /// Words, or what an expression gave: then what it states, if that is one fact.
    fn piece(&mut self, shown: &str, place: Place, value: Option<Option<(String, YearReference)>>) {
        let (Some(first), Some(end)) = (shown.chars().next(), shown.chars().last()) else { return };
        self.labelled = false;
        let wide = |character| is_wide(character, self.language);
        let spaced = self.broken && self.last.is_some_and(|last| !wide(last) && !last.is_whitespace()) && !wide(first);
        self.broken = false;
        self.last = Some(end);
        if spaced {
            self.markup.push(' ');
        }
        let marked = match value {
            Some(states) => self.marks.value(shown, Some(place), states),
            None => self.marks.mark(shown, Some(place), None),
        };
        self.markup.push_str(&marked);
    }

    /// The byte of the written text for a byte of the Markdown.
    fn written_offset(&self, at: usize) -> usize {
        let index = self.filled.literals.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (start, written) = self.filled.literals.get(index).copied().unwrap_or_default();
        (written + at.saturating_sub(start)).min(self.written.text.len())
    }
}

fn name_of(tag: &Tag) -> Words {
    match tag {
        Tag::Heading { .. } => words!("标题", "headings"),
        Tag::CodeBlock(_) => words!("缩进或代码块", "indented or code blocks"),
        Tag::BlockQuote(_) => words!("引用块", "block quotes"),
        Tag::Table(_) => words!("表格", "tables"),
        Tag::Image { .. } => words!("图片", "pictures"),
        Tag::Link { .. } => words!("链接", "links"),
        _ => words!("此种标记", "this kind of markup"),
    }
}
