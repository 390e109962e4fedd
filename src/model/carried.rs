//! Sentences carried over from last year's report, by their digests: which of them nobody has changed or accepted since.

use std::collections::BTreeSet;
use std::ops::Range;

use super::braces::{self, Piece};
use super::report::Report;
use super::section::Section;
use super::text::{Text, Written};
use super::translation::digest_of;
use super::yaml::one_line;

/// `content/<year>/carried.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The year of the report that the sentences come from.
    pub from: i32,
    /// The digests of those not yet accepted.
    pub sentences: BTreeSet<String>,
    /// The digests of those that name the old year and are accepted.
    pub accepted: BTreeSet<String>,
}

impl Carried {
    pub const FILE: &str = "carried.yaml";

    /// Sentences of a text that still stand as they were.
    pub fn unchanged<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = Range<usize>> + 'a {
        let written = leading(text);
        let whole = written.map_or("", |written| &written.text);
        sentences(whole).into_iter().filter(|range| self.sentences.contains(&digest_of(&whole[range.clone()])))
    }

    /// Sentences of a text that are new or were changed, and were not accepted since.
    pub fn rewritten<'a>(&'a self, text: &'a Text) -> impl Iterator<Item = Range<usize>> + 'a {
        let whole = leading(text).map_or("", |written| &written.text);
        let known = |digest: &String| self.sentences.contains(digest) || self.accepted.contains(digest);
        sentences(whole).into_iter().filter(move |range| !known(&digest_of(&whole[range.clone()])))
    }

    /// The old year in a sentence; bound values are passed over.
    pub fn years_left(&self, text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let year = self.from.to_string();
        let mut found = Vec::new();
        for range in literals(text, sentence) {
            let part = &text[range.clone()];
            let digit = |c: char| c.is_ascii_digit();
            let apart = |at: usize| !part[..at].ends_with(digit) && !part[at + year.len()..].starts_with(digit);
            found.extend(part.match_indices(&year).filter(|(at, _)| apart(*at)).map(|(at, _)| {
                let end = at + year.len();
                let noun = if part[end..].starts_with('年') { '年'.len_utf8() } else { 0 };
                range.start + at..range.start + end + noun
            }));
        }
        found
    }

    /// The old year, and ordinals of what moves on.
    pub fn left_behind(&self, text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let mut found = self.years_left(text, sentence);
        for range in literals(text, sentence) {
            let part = &text[range.clone()];
            found.extend(part.match_indices('第').filter_map(|(at, first)| {
                let rest = &part[at + first.len()..];
                let digits = rest.find(|c: char| !"〇零一二三四五六七八九十百".contains(c) && !c.is_ascii_digit())?;
                let noun = MOVING.iter().find(|noun| digits > 0 && rest[digits..].starts_with(**noun))?;
                let start = range.start + at;
                Some(start..start + first.len() + digits + noun.len())
            }));
        }
        found.sort_by_key(|range| range.start);
        found
    }

    /// The file for sentences in the order of the report, each with its beginning for the reader.
    pub fn print(from: i32, sentences: &[String], accepted: &[String]) -> String {
        let mut text = format!(
            "# 由 ecopark new-year 写入：自{from}年度报告沿用、尚未审阅的句子。改写后自动不再列出；照旧沿用的，用 ecopark accept-unchanged 确认。\n\
             # Written by ecopark new-year: sentences of the {from} report that nobody has reviewed. Those changed are no longer listed;\n\
             # those that stay are confirmed by ecopark accept-unchanged.\n\
             from: {from}\n"
        );
        let list = |sentences: &[String]| -> String {
            let mut seen = BTreeSet::new();
            let new = sentences.iter().filter(|sentence| seen.insert(digest_of(sentence)));
            new.map(|sentence| {
                let beginning: String = one_line(sentence).chars().take(SHOWN).collect();
                format!("  - {} # {beginning}\n", digest_of(sentence))
            })
            .collect()
        };
        let lines = list(sentences);
        text.push_str(&if lines.is_empty() { "sentences: []\n".to_owned() } else { format!("sentences:\n{lines}") });
        let lines = list(accepted);
        if !lines.is_empty() {
            text.push_str(&format!(
                "# 写着{from}年、已确认无误的句子。  Sentences that name {from} and were accepted.\naccepted:\n{lines}"
            ));
        }
        text
    }
}

/// Nouns after which a Chinese ordinal counts something that moves on: 第六批, 第二轮.
const MOVING: [&str; 6] = ["批", "轮", "届", "期", "次", "年"];

/// What is typed in a sentence, and not bound.
fn literals(text: &str, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let literal = |piece| match piece {
        Piece::Literal(literal) => Some(literal.start.max(sentence.start)..literal.end.min(sentence.end)),
        _ => None,
    };
    braces::split(text).into_iter().filter_map(literal).filter(|range| !range.is_empty()).collect()
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
