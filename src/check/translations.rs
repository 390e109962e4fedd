//! Whether the English still says what the Chinese says: confirmed pairs, years, and numbers declared literal.

use std::collections::BTreeSet;

use num_rational::BigRational;

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::braces::{self, Piece};
use crate::model::decimal::{Decimal, power_of_ten};
use crate::model::report::Report;
use crate::model::text::{Text, Written};
use crate::model::translation::Translations;
use crate::words;

use super::dated;
use super::texts::{Line, Reading, Texts};

/// English whose Chinese changed since it was confirmed, English that nobody has confirmed, and what one language alone names.
pub fn translations(texts: &Texts, report: &Report, findings: &mut Vec<Finding>) {
    for reading in texts.of_report() {
        let Text { zh: Some(zh), en: Some(en), .. } = reading.text else { continue };
        if zh.is_refused() || en.is_refused() {
            continue;
        }
        if let Some(translations) = &report.translations {
            findings.extend(stale(translations, zh, en));
        }
        years(zh, en, findings);
        dated::names(reading, findings);
        literals(reading, findings);
    }
}

fn stale(translations: &Translations, zh: &Written, en: &Written) -> Option<Finding> {
    let place = en.place.clone();
    match translations.confirmed(zh, en) {
        Some(true) => None,
        Some(false) => Some(
            Finding::error(
                Rule::StaleTranslation,
                place,
                words!("中文在英文确认之后有改动", "the Chinese has changed since this English was confirmed"),
            )
            .hint(accept(&en.place)),
        ),
        None => Some(
            Finding::warning(
                Rule::UnconfirmedTranslation,
                place,
                words!("英文尚未对照中文确认", "nobody has confirmed that this English says what the Chinese says"),
            )
            .hint(accept(&en.place)),
        ),
    }
}

fn accept(place: &Place) -> Words {
    let (path, line) = (&place.source.path, place.line_column().0);
    words!(
        "核对译文，然后运行 ecopark accept-translation {path}:{line}",
        "compare the two, then run: ecopark accept-translation {path}:{line}"
    )
}

/// Years of the calendar, which are typed and not bound, stand in both languages or in none.
fn years(zh: &Written, en: &Written, findings: &mut Vec<Finding>) {
    let (zh_years, en_years) = (years_of(&zh.text), years_of(&en.text));
    for (own, other, written, in_chinese) in [(&zh_years, &en_years, zh, true), (&en_years, &zh_years, en, false)] {
        for (year, at) in own.iter().filter(|(year, _)| !other.iter().any(|(other, _)| other == year)) {
            let message = if in_chinese {
                words!("中文写了{year}年，英文没有", "the Chinese names the year {year} and the English does not")
            } else {
                words!("英文写了{year}年，中文没有", "the English names the year {year} and the Chinese does not")
            };
            findings.push(
                Finding::error(Rule::LanguagesDiffer, written.locate(*at..at + 4), message)
                    .hint(words!("核对两种文字", "compare the two languages")),
            );
        }
    }
}

/// The first place of each year from 1900 to 2099, bound values left out.
fn years_of(text: &str) -> Vec<(&str, usize)> {
    let mut years: Vec<(&str, usize)> = Vec::new();
    for piece in braces::split(text) {
        let Piece::Literal(range) = piece else { continue };
        let mut at = range.start;
        while let Some(start) = text[at..range.end].find(|c: char| c.is_ascii_digit()).map(|offset| at + offset) {
            let length = text[start..range.end].find(|c: char| !c.is_ascii_digit()).unwrap_or(range.end - start);
            let digits = &text[start..start + length];
            let is_year = length == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            if is_year && !years.iter().any(|(known, _)| *known == digits) {
                years.push((digits, start));
            }
            at = start + length;
        }
    }
    years
}

/// Numbers declared literal, with their scale: 3亿 and 3 billion are not the same.
fn literals(reading: &Reading, findings: &mut Vec<Finding>) {
    let Some(literal) = reading.text.literals.first() else { return };
    let [zh_values, en_values] = Language::BOTH.map(|language| values(reading, language));
    if zh_values.is_empty() || en_values.is_empty() || zh_values == en_values {
        return;
    }
    findings.push(
        Finding::error(
            Rule::LanguagesDiffer,
            literal.text.place.clone(),
            words!("声明的数字在两种文字中大小不同", "the declared numbers are not the same size in both languages"),
        )
        .hint(words!("核对数字和万、亿、million、billion", "compare the digits and 万, 亿, million, billion")),
    );
}

/// The size of each typed number, with the scale word behind it.
fn values(reading: &Reading, language: Language) -> BTreeSet<BigRational> {
    let sizes = |line: &Line| {
        let numbers = line.numbers(language).iter();
        numbers.filter_map(|range| size(&line.text[range.start..])).collect::<Vec<_>>()
    };
    reading.lines(language).iter().flat_map(sizes).collect()
}

/// The size of the number that a text begins with.
fn size(text: &str) -> Option<BigRational> {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let value = Decimal::parse(&digits.replace(',', "")).ok()?.value;
    let rest = text[digits.len()..].trim_start();
    let scale = SCALES.iter().find(|(word, _)| rest.starts_with(word)).map_or(0, |(_, power)| *power);
    Some(value * BigRational::from(power_of_ten(scale)))
}

const SCALES: &[(&str, u32)] = &[
    ("万亿", 12),
    ("千万", 7),
    ("百万", 6),
    ("十亿", 9),
    ("万", 4),
    ("亿", 8),
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
];
