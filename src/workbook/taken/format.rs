//! What a number format does to a number on the screen.

use crate::model::unit::Unit;

/// How a number looks.
#[derive(Debug, Default, PartialEq)]
pub struct Look {
    /// A hundred times the number is shown, with a sign behind it.
    pub percent: bool,
    /// Decimals shown; nothing where they are not fixed.
    pub decimals: Option<usize>,
    /// Another number is shown than the one in the cell: a part of it, one with more digits or a magnitude behind it, or one with a word
    /// such as 约 before it.
    pub scaled: bool,
    /// The unit that is written behind it.
    pub unit: Option<Unit>,
}

/// Reads the part of a format that positive numbers are shown by.
pub fn look(format: &str) -> Look {
    let mut look = Look::default();
    let mut literal = String::new();
    let (mut placeholders, mut decimals, mut open) = (false, None, true);
    let mut escaped_point = false;
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ';' => break,
            '"' => literal.extend(characters.by_ref().take_while(|c| *c != '"')),
            '\\' | '!' => {
                let next = characters.next();
                escaped_point |= next == Some('.');
                literal.extend(next);
            }
            '_' | '*' => {
                characters.next();
            }
            '-' if !placeholders => look.scaled = true,
            '[' => characters.by_ref().take_while(|c| *c != ']').for_each(drop),
            '%' => look.percent = true,
            '.' if placeholders || characters.peek().is_some_and(|next| matches!(next, '0' | '#' | '?')) => {
                decimals = Some(0);
            }
            '0' | '#' | '?' => {
                placeholders = true;
                decimals = decimals.map(|decimals| decimals + 1);
            }
            // A comma with no place for a digit behind it divides by a thousand.
            ',' if placeholders && !characters.peek().is_some_and(|next| matches!(next, '0' | '#' | '?')) => {
                look.scaled = true;
            }
            'E' | 'e' | '/' => open = false,
            other if !other.is_ascii() => literal.push(other),
            _ => {}
        }
    }
    // A dash is a minus here and no unit.
    look.unit = Unit::parse(literal.trim()).filter(|unit| *unit != Unit::RATIO);
    look.scaled |= placeholders && (escaped_point || look.unit.is_none() && alters(&literal));
    look.decimals = if placeholders && open { Some(decimals.unwrap_or(0)) } else { None };
    look
}

/// Whether words beside a number make another number of it. What stands in brackets is a note.
fn alters(literal: &str) -> bool {
    const ALTERING: &str = "万亿千百十约近超逾多余±<>≤≥~～-−";
    let mut within = false;
    literal.chars().any(|character| {
        within |= matches!(character, '（' | '(');
        let alters = !within && (character.is_numeric() || ALTERING.contains(character));
        within &= !matches!(character, '）' | ')');
        alters
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_what_it_does() {
        let cases = [
            ("General", false, None, false, None),
            ("", false, None, false, None),
            ("0", false, Some(0), false, None),
            ("#,##0.00", false, Some(2), false, None),
            ("0.00%", true, Some(2), false, None),
            ("0%", true, Some(0), false, None),
            ("#,##0,", false, Some(0), true, None),
            ("0.0,", false, Some(1), true, None),
            ("0\\.0,", false, Some(0), true, None),
            ("0!.0,", false, Some(0), true, None),
            ("0\\.0000", false, Some(0), true, None),
            ("0.00E+00", false, None, false, None),
            ("# ?/?", false, None, false, None),
            ("0.0\"万元\"", false, Some(1), false, Some("万元")),
            ("0\"（2019年）\"", false, Some(0), false, None),
            ("0.0\"万\"", false, Some(1), true, None),
            ("0\"0000\"", false, Some(0), true, None),
            ("\"约\"0", false, Some(0), true, None),
            ("\\-0", false, Some(0), true, None),
            ("-0", false, Some(0), true, None),
            ("0\"千克\"", false, Some(0), false, Some("千克")),
            ("0_-;-0_-", false, Some(0), false, None),
            ("\"第\"0\"批\"", false, Some(0), false, None),
            ("_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", false, Some(2), false, None),
            ("[Red]0.0;0", false, Some(1), false, None),
            ("@", false, None, false, None),
        ];
        for (format, percent, decimals, scaled, unit) in cases {
            let expected = Look { percent, decimals, scaled, unit: unit.and_then(Unit::parse) };
            assert_eq!(look(format), expected, "{format}");
        }
    }
}
