//! Sentences carried over from last year's report, by their digests: which of them nobody has changed or accepted since.

use std::collections::BTreeSet;
use std::ops::Range;

use super::report::Report;
use super::section::Section;
use super::text::{Text, Written};
use super::translation::digest_of;

/// `content/<year>/carried.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The year of the report that the sentences come from.
    pub from: i32,
    /// The digests of those not yet accepted.
    pub sentences: BTreeSet<String>,
}

impl Carried {
    pub const FILE: &str = "carried.yaml";

    /// Sentences of a text that still stand as they were.
    pub fn unchanged<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = Range<usize>> + 'a {
        let written = leading(text);
        let whole = written.map_or("", |written| &written.text);
        sentences(whole).into_iter().filter(|range| self.sentences.contains(&digest_of(&whole[range.clone()])))
    }

    /// The file for sentences in the order of the report, each with its beginning for the reader.
    pub fn print(from: i32, sentences: &[String]) -> String {
        let mut seen = BTreeSet::new();
        let mut text = format!(
            "# 由 ecopark new-year 写入：自{from}年度报告沿用、尚未审阅的句子。改写后自动不再列出；照旧沿用的，用 ecopark accept-unchanged 确认。\n\
             # Written by ecopark new-year: sentences of the {from} report that nobody has reviewed. Those changed are no longer listed;\n\
             # those that stay are confirmed by ecopark accept-unchanged.\n\
             from: {from}\n"
        );
        let mut lines = String::new();
        for sentence in sentences.iter().filter(|sentence| seen.insert(digest_of(sentence))) {
            let beginning: String =
                sentence.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
            lines.push_str(&format!("  - {} # {beginning}\n", digest_of(sentence)));
        }
        text.push_str(&if lines.is_empty() { "sentences: []\n".to_owned() } else { format!("sentences:\n{lines}") });
        text
    }
}

/// Characters of a sentence that its line in the file shows.
const SHOWN: usize = 24;

/// The Chinese of a text; where there is none, its English.
pub fn leading(text: &Text) -> Option<&Written> {
    text.zh.as_ref().or(text.en.as_ref())
}

/// The sentences of a text, without the space around them.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let latin_end = matches!(character, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
        if !matches!(character, '。' | '！' | '？') && !latin_end {
            continue;
        }
        let mut end = at + character.len_utf8();
        while let Some((at, closing)) = characters.next_if(|(_, next)| matches!(next, '”' | '’' | '）' | ')' | '"'))
        {
            end = at + closing.len_utf8();
        }
        found.push(start..end);
        start = end;
    }
    found.push(start..text.len());
    let trimmed = |range: Range<usize>| {
        let part = &text[range.clone()];
        let start = range.start + (part.len() - part.trim_start().len());
        start..start + part.trim().len()
    };
    found.into_iter().map(trimmed).filter(|range| !range.is_empty()).collect()
}

/// Titles of the report, of chapters and sections, and the issuer: they name and say nothing that a year could make false.
pub fn headings(report: &Report) -> Vec<&Text> {
    fn walk<'a>(section: &'a Section, found: &mut Vec<&'a Text>) {
        found.push(&section.title);
        for inner in &section.sections {
            walk(inner, found);
        }
    }
    let mut found: Vec<&Text> = report.title.iter().chain(&report.issuer).collect();
    for chapter in &report.chapters {
        walk(chapter, &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_text_is_taken_apart_into_sentences() {
        assert_eq!(parts("甲1.5倍。乙“丙。”丁！\n戊"), ["甲1.5倍。", "乙“丙。”", "丁！", "戊"]);
        assert_eq!(parts("It grew by 1.5 times. It fell. "), ["It grew by 1.5 times.", "It fell."]);
        assert_eq!(parts("{{ a.b }}甲"), ["{{ a.b }}甲"]);
        assert!(parts("  \n").is_empty());
    }
}
