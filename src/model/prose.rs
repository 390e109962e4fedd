//! A text as a reader sees it: Markdown signs and braces gone, lines joined, each character traceable. Not what values say (`render`).

use std::cell::OnceCell;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::finding::Language;

use super::braces::{self, Piece};
use super::text::Written;

/// Stands for a bound value, whose words are not known here: it ends in a digit or a unit. Such characters are refused in input.
pub const VALUE: char = '\u{f0000}';

/// A run of text between breaks: a paragraph, an item of a list, a title.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Passage {
    pub characters: Vec<char>,
    /// For each character the bytes of the written text that it came from.
    origins: Vec<Range<usize>>,
    /// It need not end like a sentence: an item of a list, or what Markdown has and a report has not.
    pub is_open: bool,
    /// The text in small letters, made when it is first searched.
    folded: OnceCell<String>,
}

impl Passage {
    /// The bytes of the written text for a range of characters.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origins.get(range.start).map_or_else(|| self.end(), |origin| origin.start);
        let last = range.end.checked_sub(1).and_then(|last| self.origins.get(last));
        start..last.map_or(start, |origin| origin.end.max(start))
    }

    /// Whether these words may stand in it: case and the ends of words are left to who looks closer.
    pub fn may_say(&self, words: &str) -> bool {
        let folded = self.folded.get_or_init(|| self.text().to_ascii_lowercase());
        folded.contains(&words.to_ascii_lowercase())
    }

    pub fn text(&self) -> String {
        self.characters.iter().collect()
    }

    fn end(&self) -> usize {
        self.origins.last().map_or(0, |origin| origin.end)
    }

    fn push(&mut self, character: char, origin: Range<usize>) {
        self.characters.push(character);
        self.origins.push(origin);
    }
}

/// A text with one character for each expression, and for each of its bytes the bytes that it came from.
struct Source {
    text: String,
    origins: Vec<Range<usize>>,
    /// Its last expression is never closed.
    unclosed: bool,
}

impl Source {
    fn of(written: &str) -> Source {
        let mut source = Source { text: String::new(), origins: Vec::new(), unclosed: false };
        for piece in braces::split(written) {
            match piece {
                Piece::Literal(range) | Piece::Stray(range) => source.literal(written, range),
                Piece::Expression(range) => source.push(VALUE, range),
                Piece::Unclosed(range) => {
                    source.unclosed = true;
                    source.push(VALUE, range);
                }
            }
        }
        source
    }

    fn literal(&mut self, written: &str, range: Range<usize>) {
        for (at, character) in written[range.clone()].char_indices() {
            let start = range.start + at;
            self.push(character, start..start + character.len_utf8());
        }
    }

    fn push(&mut self, character: char, origin: Range<usize>) {
        self.text.push(character);
        self.origins.extend(std::iter::repeat_n(origin, character.len_utf8()));
    }

    fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.origins.get(range.start).map_or(0, |origin| origin.start);
        let last = range.end.checked_sub(1).and_then(|last| self.origins.get(last));
        start..last.map_or(start, |origin| origin.end)
    }
}

/// The passages of a paragraph, which is Markdown.
pub fn paragraphs(written: &Written, language: Language) -> Vec<Passage> {
    let source = Source::of(&written.text);
    let mut reader = Reader::new(language);
    for (event, range) in Parser::new_ext(&source.text, Options::empty()).into_offset_iter() {
        match event {
            Event::Text(text) => reader.text(&text, &range, &source),
            Event::Code(_) => reader.letter(VALUE, source.origin(&range)),
            Event::SoftBreak => reader.broken = true,
            Event::HardBreak => reader.letter('\n', source.origin(&range)),
            Event::Start(Tag::Item) => reader.finish(true),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) => {}
            Event::Start(Tag::Paragraph) => reader.finish(reader.passage.is_open),
            Event::Start(Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_)) => reader.finish(true),
            Event::Start(_) | Event::End(_) => reader.finish(false),
            _ => {}
        }
    }
    reader.finish(false);
    if let Some(last) = reader.passages.last_mut() {
        last.is_open |= source.unclosed;
    }
    reader.passages
}

/// A title or another text of one line, without Markdown.
pub fn line(written: &Written, language: Language) -> Passage {
    let source = Source::of(&written.text);
    let mut reader = Reader::new(language);
    reader.text(&source.text, &(0..source.text.len()), &source);
    reader.passage
}

struct Reader {
    language: Language,
    passages: Vec<Passage>,
    passage: Passage,
    /// A line ended here; whether a space belongs there depends on what follows.
    broken: bool,
}

impl Reader {
    fn new(language: Language) -> Reader {
        Reader { language, passages: Vec::new(), passage: Passage::default(), broken: false }
    }

    fn text(&mut self, text: &str, range: &Range<usize>, source: &Source) {
        // What a reference such as `&amp;` spells has no place of its own.
        let direct = text.len() == range.len();
        for (at, character) in text.char_indices() {
            let start = range.start + at;
            let own = start..start + character.len_utf8();
            self.letter(character, source.origin(if direct { &own } else { range }));
        }
    }

    fn letter(&mut self, character: char, origin: Range<usize>) {
        if character == '\n' && origin.len() <= 1 {
            self.broken = true;
            return;
        }
        let apart = |character: char| !self.joins(character) && !character.is_whitespace();
        if self.broken && self.passage.characters.last().is_some_and(|last| apart(*last)) && apart(character) {
            self.passage.push(' ', origin.start..origin.start);
        }
        self.broken = false;
        self.passage.push(character, origin);
    }

    /// Whether a line's end beside this character leaves no space.
    fn joins(&self, character: char) -> bool {
        is_wide(character, self.language) || (character == VALUE && self.language == Language::Chinese)
    }

    fn finish(&mut self, is_open: bool) {
        self.broken = false;
        if self.passage.characters.is_empty() {
            self.passage.is_open = is_open;
            return;
        }
        self.passages.push(std::mem::replace(&mut self.passage, Passage { is_open, ..Passage::default() }));
    }
}

/// Han characters, kana and full-width marks: no space belongs beside them at a line break.
pub fn is_wide(character: char, language: Language) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
        || (language == Language::Chinese && matches!(character, '“' | '”' | '‘' | '’' | '…' | '—' | '·'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::{Place, Source as File};

    fn written(text: &str) -> Written {
        let file = Arc::new(File { path: "a.yaml".into(), text: text.into() });
        Written { text: text.into(), place: Place::new(&file, 0..text.len()) }
    }

    fn read(text: &str, language: Language) -> Vec<String> {
        let shown = |passage: &Passage| passage.characters.iter().collect::<String>().replace(VALUE, "#");
        paragraphs(&written(text), language).iter().map(shown).collect()
    }

    #[test]
    fn a_reader_sees_neither_signs_nor_braces() {
        assert_eq!(read("甲**乙**{{ x | unit(to=\"吨\") }}，\n丙", Language::Chinese), ["甲乙#，丙"]);
        assert_eq!(read("one *two*\n{{ x }}\nthree\\*", Language::English), ["one two # three*"]);
        assert_eq!(read("一：\n\n- 二\n- 三\n\n四", Language::Chinese), ["一：", "二", "三", "四"]);
        let items = paragraphs(&written("一：\n\n1. 二\n\n2. 三\n\n四"), Language::Chinese);
        assert_eq!(items.iter().map(|passage| passage.is_open).collect::<Vec<_>>(), [false, true, true, false]);
    }

    #[test]
    fn every_character_knows_where_it_was_written() {
        let text = "甲**乙**{{ x }}，\n丙 & 丁\\*";
        let passage = paragraphs(&written(text), Language::Chinese).remove(0);
        for (index, character) in passage.characters.iter().enumerate() {
            let origin = &text[passage.origin(index..index + 1)];
            let value = *character == VALUE && origin == "{{ x }}";
            assert!(value || origin == character.to_string(), "{character}: {origin}");
        }
        assert_eq!(&text[passage.origin(1..4)], "乙**{{ x }}，");
    }
}
