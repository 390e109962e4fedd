//! A text as it reads on the page: lines joined, bound values as one sign, each byte traceable to the text as written. For checks of wording.

use std::ops::Range;

use crate::finding::Language;

use super::braces::{self, Piece};

/// Stands for a bound value; no text may contain it.
pub const BOUND: char = '\u{1}';

pub struct Flow {
    pub text: String,
    /// For each byte the byte of the text as written.
    origins: Vec<usize>,
    /// The end of the text as written.
    end: usize,
}

impl Flow {
    /// Joins the lines as they are printed: without a space beside Chinese, with one between other words.
    pub fn of(text: &str, language: Language) -> Flow {
        let mut flow = Flow { text: String::with_capacity(text.len()), origins: Vec::new(), end: text.len() };
        for piece in braces::split(text) {
            match piece {
                Piece::Literal(range) => {
                    for (at, character) in text[range.clone()].char_indices() {
                        flow.character(text, range.start + at, character, language);
                    }
                }
                Piece::Expression(range) | Piece::Unclosed(range) | Piece::Stray(range) => {
                    flow.push(BOUND, range.start)
                }
            }
        }
        flow
    }

    fn character(&mut self, text: &str, at: usize, character: char, language: Language) {
        if character != '\n' {
            self.push(character, at);
        } else if text[..at].ends_with('\n') || text[at + 1..].starts_with('\n') {
            // A blank line ends a paragraph.
            self.push('\n', at);
        } else if opens_item(&text[at + 1..]) {
            self.push('\n', at);
        } else if language == Language::English
            || (beside(text[..at].chars().next_back()) && beside(text[at + 1..].chars().next()))
        {
            self.push(' ', at);
        }
    }

    fn push(&mut self, character: char, origin: usize) {
        self.text.push(character);
        self.origins.extend(
            (0..character.len_utf8())
                .map(|byte| if character == BOUND || character == ' ' { origin } else { origin + byte }),
        );
    }

    /// Where a part of this text stands in the text as written.
    pub fn written(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origins.get(range.start).copied().unwrap_or(self.end);
        let end =
            if range.is_empty() { start } else { self.origins.get(range.end - 1).map_or(self.end, |last| last + 1) };
        start..end.max(start)
    }
}

/// Whether a space belongs beside this character where lines are joined in Chinese.
fn beside(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Whether a line begins with the sign of a list item: `- `, `2. `.
fn opens_item(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let sign =
        if digits.len() < line.len() { digits.strip_prefix(['.', ')']) } else { line.strip_prefix(['-', '*', '+']) };
    sign.is_some_and(|rest| rest.starts_with([' ', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_lines_as_they_are_printed() {
        let flow = Flow::of("十三\n家，PM\nten {{ x }}\n个", Language::Chinese);
        assert_eq!(flow.text, "十三家，PM ten \u{1}个");
        let at = flow.text.find("三家").unwrap();
        assert_eq!(flow.written(at..at + 6), 3.."十三\n家".len());
        assert_eq!(Flow::of("two\nlines\n\nmore", Language::English).text, "two lines\n\nmore");
        assert_eq!(Flow::of("甲：\n1. 乙\n2. 丙\n丁", Language::Chinese).text, "甲：\n1. 乙\n2. 丙丁");
    }
}
