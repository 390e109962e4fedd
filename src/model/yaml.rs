//! YAML as the program writes it: scalars that are read again as they were meant, and texts edited in place.

use std::ops::Range;

/// A range of bytes and what is to stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// The text with every edit made. An edit asked for twice is made once, for by an alias one place in the file is two nodes; one within
/// another is left out.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    edits.dedup();
    let mut edited = String::with_capacity(text.len() + 16 * edits.len());
    let mut done = 0;
    for Edit { range, text: new } in edits {
        if range.start < done {
            continue;
        }
        edited.push_str(text.get(done..range.start).unwrap_or_default());
        edited.push_str(&new);
        done = range.end;
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    edited
}

/// How the lines of a file end.
pub fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A text as YAML reads it again, anywhere, without quotes where it needs none.
pub fn scalar(text: &str) -> String {
    let sign = |c: char| matches!(c, '.' | '/' | '_' | '-' | '—' | '·' | '（' | '）' | '、' | '，' | '。' | '；');
    let begins_plainly = text.starts_with(|c: char| c.is_alphabetic() || c == '—');
    let plain = begins_plainly && !is_typed(text) && text.chars().all(|c| c.is_alphanumeric() || sign(c));
    if plain { text.to_owned() } else { quoted(text) }
}

/// Words that YAML, in one of its versions, takes for something else than a text. What begins with a digit or a sign is never left bare.
fn is_typed(text: &str) -> bool {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A text in double quotes. Every JSON string is a YAML scalar.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text as it can stand in a comment: on one line.
pub fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_takes_for_something_else_is_quoted() {
        for text in
            ["2024", "yes", "No", "ON", "y", "null", "True", "2023-06-25", "1e3", "-5", "12:30", "0x1f", "~", ""]
        {
            assert_eq!(scalar(text), format!("\"{text}\""));
        }
        for text in ["吨", "—", "万吨/年", "统计局年报", "kgce", "a-2024"] {
            assert_eq!(scalar(text), text);
        }
        assert_eq!(scalar("a: b"), "\"a: b\"");
        assert_eq!(scalar("说“是”"), "\"说“是”\"");
        assert_eq!(scalar("a\\\"b"), r#""a\\\"b""#);
        assert_eq!(scalar("%"), "\"%\"");
    }

    #[test]
    fn an_edit_asked_for_twice_is_made_once() {
        let edit = |range, text: &str| Edit { range, text: text.to_owned() };
        assert_eq!(apply("a2022b2022", vec![edit(6..10, "3"), edit(1..5, "2"), edit(6..10, "3")]), "a2b3");
    }
}
