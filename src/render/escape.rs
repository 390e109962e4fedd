//! Text as Typst source that a sentence cannot break out of.

/// Escapes a text for markup, wherever in a content block it may stand.
pub fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for (at, character) in text.char_indices() {
        let after = &text[at + character.len_utf8()..];
        let within_word = || {
            let neighbours = [text[..at].chars().next_back(), after.chars().next()];
            neighbours.iter().all(|neighbour| neighbour.is_some_and(|neighbour| neighbour.is_ascii_alphanumeric()))
        };
        // What is written, and whether the character follows it.
        let (sign, follows) = match character {
            '\r' if after.starts_with('\n') => ("", false),
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => (" ", false),
            'h' if after.starts_with("ttp://") || after.starts_with("ttps://") => ("\\u{68}", false),
            // Between two letters or digits none of these means anything: 76.59, year-on-year.
            '-' | '.' | ':' | '\'' if within_word() => continue,
            '\\' | '#' | '$' | '*' | '_' | '`' | '<' | '@' | '[' | ']' | '~' | '\'' | '"' | '/' | '=' | '+' | '-'
            | '.' | ':' | '(' | ';' => ("\\", true),
            _ => continue,
        };
        escaped.push_str(&text[done..at]);
        escaped.push_str(sign);
        done = if follows { at } else { at + character.len_utf8() };
    }
    escaped.push_str(&text[done..]);
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
