//! Text as Typst source that a sentence cannot break out of.

/// Escapes a text for markup, wherever in a content block it may stand.
pub fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut previous = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let within_word =
            |neighbour: Option<char>| neighbour.is_some_and(|neighbour| neighbour.is_ascii_alphanumeric());
        match character {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !(character == '\r' && next == Some('\n')) {
                    escaped.push(' ');
                }
            }
            'h' if text[at + 1..].starts_with("ttp://") || text[at + 1..].starts_with("ttps://") => {
                escaped.push_str("\\u{68}");
            }
            // Between two letters or digits none of these means anything: 76.59, year-on-year.
            '-' | '.' | ':' | '\'' if within_word(previous) && within_word(next) => escaped.push(character),
            '\\' | '#' | '$' | '*' | '_' | '`' | '<' | '@' | '[' | ']' | '~' | '\'' | '"' | '/' | '=' | '+' | '-'
            | '.' | ':' | '(' | ';' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
        previous = Some(character);
    }
    escaped
}

/// A text as a Typst string literal, quotes included.
pub fn literal(text: &str) -> String {
    format!("\"{}\"", within_literal(text))
}

/// A text as a part of a Typst string literal.
pub fn within_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '"' => {
                literal.push('\\');
                literal.push(character);
            }
            '\n' => literal.push_str("\\n"),
            control if control.is_control() => literal.push_str(&format!("\\u{{{:x}}}", control as u32)),
            other => literal.push(other),
        }
    }
    literal
}
