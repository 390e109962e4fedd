//! Texts as people wrote them, in one language or both, each character traceable to its file. Not Markdown (`render`).

use std::cell::OnceCell;
use std::ops::Range;

use crate::finding::{Language, Place};

/// A text decoded from a YAML scalar, with the bytes it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub text: String,
    /// The scalar in the file, quotes and continuation lines included.
    pub place: Place,
}

impl Written {
    /// What stands for a text that was refused; the finding is already made.
    pub fn refused(place: Place) -> Written {
        Written { text: UNKNOWN.to_owned(), place }
    }

    pub fn is_refused(&self) -> bool {
        self.text == UNKNOWN
    }

    /// Where a part of the decoded text stands in the file.
    pub fn locate(&self, range: Range<usize>) -> Place {
        self.locator().locate(range)
    }

    /// For finding many parts of the same text.
    pub fn locator(&self) -> Locator<'_> {
        let raw = &self.place.source.text[self.place.range.clone()];
        Locator { written: self, raw, starts: OnceCell::new() }
    }

    /// A line that YAML folded into a space becomes a line again, so that whether a space belongs there is decided by what stands around it.
    pub fn unfolded(self) -> Written {
        let raw = &self.place.source.text[self.place.range.clone()];
        if !raw.trim_end().contains('\n') || self.text.contains('\n') {
            return self;
        }
        let starts = align(&self.text, raw);
        let folded = |at: usize| raw[starts[at]..].trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        let unfold = |(at, character)| if character == ' ' && folded(at) { '\n' } else { character };
        let text = self.text.char_indices().map(unfold).collect();
        Written { text, place: self.place }
    }
}

/// Printed in a draft where a text or a value is not known.
pub const UNKNOWN: &str = "〔？〕";

/// Characters that may not stand in a text: private-use ones mark values inside the program, control characters have no printed form, and
/// those that turn the direction make a reader see another text than the one that stands there.
pub fn is_forbidden(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffe}' | '\u{ffff}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// Finds parts of one decoded text in its file: folds, indentation, quotes and escapes are stepped over.
pub struct Locator<'a> {
    written: &'a Written,
    raw: &'a str,
    /// Found when the first part is asked for: mostly none is.
    starts: OnceCell<Vec<usize>>,
}

impl Locator<'_> {
    pub fn locate(&self, range: Range<usize>) -> Place {
        let raw = self.raw;
        let starts = self.starts.get_or_init(|| align(&self.written.text, raw));
        let start = starts.get(range.start).copied().unwrap_or(raw.len());
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => starts.get(last).map_or(raw.len(), |&at| at + 1),
            None => start,
        };
        let end = (end..=raw.len()).find(|&at| raw.is_char_boundary(at)).unwrap_or(raw.len());
        self.written.place.part(start..end.max(start))
    }
}

/// Characters by which a text is looked for in its file.
const BEGINNING: usize = 8;

/// For each byte of the decoded text, the byte of the raw scalar that it came from.
fn align(text: &str, raw: &str) -> Vec<usize> {
    // Most texts stand there as they are, from where they first begin; to look for a whole one takes longer.
    let beginning = text.char_indices().nth(BEGINNING).map_or(text, |(at, _)| &text[..at]);
    if let Some(offset) = raw.find(beginning).filter(|at| raw[*at..].starts_with(text)) {
        return (offset..offset + text.len()).collect();
    }
    let quote = raw.chars().next().filter(|first| matches!(first, '"' | '\''));
    let mut at = quote.map_or(0, char::len_utf8);
    let mut starts = Vec::with_capacity(text.len());
    // The sign that stands for more than itself.
    let escape = quote.map(|quote| if quote == '"' { b'\\' } else { b'\'' });
    while let Some(wanted) = text[starts.len()..].chars().next() {
        let same = text[starts.len()..].bytes().zip(raw[at..].bytes());
        let same = same.take_while(|(one, other)| one == other && Some(*one) != escape).count();
        let same = (0..=same).rev().find(|same| text.is_char_boundary(starts.len() + same)).unwrap_or(0);
        if same > 0 {
            starts.extend(at..at + same);
            at += same;
            continue;
        }
        while let Some(found) = raw[at..].chars().next() {
            let folded = wanted.is_whitespace() && found.is_whitespace();
            if found == wanted || folded || (found == '\\' && quote == Some('"')) || !found.is_whitespace() {
                break;
            }
            at += found.len_utf8();
        }
        for byte in 0..wanted.len_utf8() {
            let plain = raw[at..].starts_with(wanted);
            starts.push(if plain { at + byte } else { at });
        }
        at += match raw[at..].chars().next() {
            Some('\\') if quote == Some('"') => escape_length(&raw[at..]),
            Some('\'') if quote == Some('\'') && raw[at..].starts_with("''") => 2,
            Some(found) => found.len_utf8(),
            None => 0,
        };
    }
    starts
}

/// The bytes of one escape sequence of a double-quoted scalar.
fn escape_length(raw: &str) -> usize {
    let wanted = match raw.chars().nth(1) {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    };
    (wanted..=raw.len()).find(|&at| raw.is_char_boundary(at)).unwrap_or(raw.len())
}

/// One thing said in Chinese and English; either may still be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub zh: Option<Written>,
    pub en: Option<Written>,
    /// Numbers in it that are no figures, each with the reason.
    pub literals: Vec<Literal>,
    /// The node that holds both, for what is missing.
    pub place: Place,
}

/// A number that stands in a text as it is, such as that of a hotline.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    pub text: Written,
    pub reason: Written,
}

impl Text {
    pub fn in_language(&self, language: Language) -> Option<&Written> {
        match language {
            Language::Chinese => self.zh.as_ref(),
            Language::English => self.en.as_ref(),
        }
    }

    /// The text for a message: the language asked for, else the other one, else nothing.
    pub fn for_message(&self, language: Language) -> &str {
        let other = if language == Language::Chinese { Language::English } else { Language::Chinese };
        self.in_language(language).or_else(|| self.in_language(other)).map_or("", |written| &written.text)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::finding::Source;

    fn located(raw: &str, text: &str, part: &str) -> String {
        let source = Arc::new(Source { path: "a.yaml".into(), text: format!("k: {raw}\n") });
        let written = Written { text: text.into(), place: Place::new(&source, 3..3 + raw.len()) };
        let start = text.find(part).unwrap();
        let place = written.locate(start..start + part.len());
        source.text[place.range].to_owned()
    }

    #[test]
    fn finds_a_part_again_in_every_style_of_scalar() {
        assert_eq!(located("第一 {{ x }} 末", "第一 {{ x }} 末", "{{ x }}"), "{{ x }}");
        assert_eq!(located("第一\n  续 {{ x }}", "第一\n续 {{ x }}", "{{ x }}"), "{{ x }}");
        assert_eq!(located("one\n  two\n\n  three", "one two\nthree", "three"), "three");
        assert_eq!(located(r#""a\u4e2d\t{{ x }}""#, "a中\t{{ x }}", "{{ x }}"), "{{ x }}");
        assert_eq!(located("'it''s {{ x }}'", "it's {{ x }}", "{{ x }}"), "{{ x }}");
        assert_eq!(located(r#""中\"文""#, "中\"文", "文"), "文");
        // It begins as it goes on.
        assert_eq!(located("ababababab\n  ababababab {{ x }}", "ababababab ababababab {{ x }}", "{{ x }}"), "{{ x }}");
    }
}
