//! What templates say themselves, marked with its place in them. Only the parts between Tera's tags; Tera sees the rest as it was written.

use std::sync::Arc;

use crate::finding::Source;

use super::marks::{self, Marks};

/// Blocks whose text is taken into a variable or through a filter before it is printed, if at all.
const TAKEN: [&str; 2] = ["set", "filter"];

/// Words are more than these.
const BRACKETS: &str = "()[]{},:;#";

/// The template with its own words marked.
pub fn marked(source: &Arc<Source>, marks: &mut Marks) -> String {
    let text = &source.text;
    let mut marked = String::with_capacity(text.len());
    let mut taken = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let begin = ["{{", "{%", "{#"].iter().filter_map(|begin| rest.find(begin)).min().unwrap_or(rest.len());
        marked.push_str(&words(source, at, &rest[..begin], taken > 0, marks));
        let tag = &rest[begin..];
        let length = tag_length(tag);
        marked.push_str(&tag[..length]);
        match name_of(&tag[..length]) {
            // `{% set x = 1 %}` takes no text.
            name if TAKEN.contains(&name) && !(name == "set" && tag[..length].contains('=')) => taken += 1,
            name if name.strip_prefix("end").is_some_and(|begun| TAKEN.contains(&begun)) => {
                taken = taken.saturating_sub(1);
            }
            _ => {}
        }
        at += begin + length;
    }
    marked
}

/// A byte of the template as it was written, for one of the marked template.
pub fn written_offset(marked: &str, at: usize) -> usize {
    let before = marked.get(..at).unwrap_or(marked);
    at.saturating_sub(marks::length_of_marks(before))
}

/// The words between two tags. White space at the ends stays outside the marks: `{%-` takes it away.
fn words(source: &Arc<Source>, from: usize, text: &str, taken: bool, marks: &mut Marks) -> String {
    let own = text.trim();
    if taken || !own.contains(|c: char| !c.is_whitespace() && !BRACKETS.contains(c)) {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    let end = start + own.len();
    format!("{}{}{}", &text[..start], marks.verbatim(source, from + start..from + end), &text[end..])
}

/// The bytes of a tag, `{% raw %}` with all that it holds.
fn tag_length(tag: &str) -> usize {
    let close = match tag.as_bytes().get(..2) {
        Some(b"{{") => "}}",
        Some(b"{%") => "%}",
        Some(b"{#") => return tag.find("#}").map_or(tag.len(), |end| end + 2),
        _ => return tag.len(),
    };
    let mut quote = None;
    let mut end = tag.len();
    for (at, character) in tag.char_indices().skip(2) {
        match quote {
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if matches!(character, '"' | '\'' | '`') => quote = Some(character),
            None if tag[at..].starts_with(close) => {
                end = at + close.len();
                break;
            }
            None => {}
        }
    }
    if name_of(&tag[..end]) != "raw" {
        return end;
    }
    let closing = tag[end..].match_indices("{%").find(|(at, _)| name_of(&tag[end + at..]) == "endraw");
    closing.map_or(tag.len(), |(at, _)| end + at + tag_length(&tag[end + at..]))
}

/// `if` of `{%- if x %}`; nothing for what is no tag.
fn name_of(tag: &str) -> &str {
    let inner = tag.strip_prefix("{%").unwrap_or_default().trim_start_matches('-').trim_start();
    inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::settle::settle;

    fn told(text: &str) -> (String, Vec<String>) {
        let source = Arc::new(Source { path: "a.tera".into(), text: text.into() });
        let mut marks = Marks::default();
        let marked = marked(&source, &mut marks);
        let settled = settle(&[marks], &marked);
        let word = |segment: &crate::model::typst::Segment| settled.text[segment.range.clone()].to_owned();
        (settled.text.clone(), settled.segments.iter().map(word).collect())
    }

    #[test]
    fn words_between_tags_are_marked_and_nothing_else() {
        let text = "#a[甲 {%- if x == \"%}\" %} 乙\n{% endif %}{{ y }}, {# 丙 #}]";
        assert_eq!(told(text), (text.to_owned(), vec!["#a[甲".to_owned(), "乙".to_owned()]));
        let text = "{% raw %}甲{{ x }}{%- endraw -%}乙{% set x %}丙{% endset %}丁{% set y = 1 %}戊";
        assert_eq!(told(text), (text.to_owned(), ["乙", "丁", "戊"].map(str::to_owned).to_vec()));
        for text in ["甲 {{ x", "甲 {% raw %} 乙", "{#", "{{ \" }}", ""] {
            assert_eq!(told(text).0, text);
        }
    }

    #[test]
    fn a_byte_of_the_marked_template_is_one_of_the_written_one() {
        let source = Arc::new(Source { path: "a.tera".into(), text: "甲 {{ x }} 乙 {{ y }}".into() });
        let marked = marked(&source, &mut Marks::default());
        for wanted in ["{{ x", "{{ y"] {
            let at = marked.find(wanted).unwrap();
            assert_eq!(written_offset(&marked, at), source.text.find(wanted).unwrap());
        }
    }
}
