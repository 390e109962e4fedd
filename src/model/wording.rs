//! A value in a sentence of the program's own, exactly: its digits as the language writes them, and its unit as a person says it there.

use crate::finding::Language;

use super::decimal::power_of_ten;
use super::quantity::grouped;
use super::unit::Unit;

/// `2000000000` and 万元 as 2 billion yuan; the digits are those of a file, or a word.
pub fn worded(value: &str, unit: Option<Unit>, language: Language) -> String {
    if !value.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return value.to_owned();
    }
    let printed = |digits: &str| match language {
        Language::Chinese => digits.replace('-', "−"),
        Language::English => grouped(digits).replace('-', "−"),
    };
    let Some(unit) = unit else { return printed(value) };
    if let Some(suffix) = unit.suffix(language, value == "1") {
        return format!("{}{suffix}", printed(value));
    }
    // 万元 is no English unit: the digits are moved to one that is.
    let label = unit.label(language);
    let (moved, of) = magnitude(unit, &label);
    match moved.and_then(|places| shifted(value, places)) {
        Some((digits, size)) => [printed(&digits).as_str(), size, of].iter().filter(|word| !word.is_empty()).fold(
            String::new(),
            |said, word| if said.is_empty() { (*word).to_owned() } else { format!("{said}\u{a0}{word}") },
        ),
        None => format!("{} × {label}", printed(value)),
    }
}

/// The power of ten that an English name of a unit begins with, and the rest of the name.
fn magnitude(unit: Unit, label: &str) -> (Option<usize>, &str) {
    for (number, places) in [("10,000 ", 4), ("100 million ", 8)] {
        if let Some(rest) = label.strip_prefix(number) {
            return (Some(places), rest);
        }
    }
    // What is counted in Chinese by ten thousands has no name in English.
    let places = (0..=12).find(|places| unit.scale() == power_of_ten(*places).into());
    (places.map(|places| places as usize).filter(|_| label.is_empty()), label)
}

/// The digits times a power of ten, by millions or billions where they are many; nothing for what is no decimal.
fn shifted(digits: &str, places: usize) -> Option<(String, &'static str)> {
    let (sign, bare) = digits.strip_prefix('-').map_or(("", digits), |bare| ("-", bare));
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = all.len() - all.trim_start_matches('0').len();
    let long = whole.len() + places;
    let (size, point) = match long.saturating_sub(zeros) {
        _ if zeros == all.len() => ("", long),
        10.. => ("billion", long - 9),
        7..=9 => ("million", long - 6),
        _ => ("", long),
    };
    let padded = format!("{all:0<point$}");
    let (whole, fraction) = padded.split_at(point);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some((format!("{sign}{whole}{point}{fraction}"), size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Chinese, English};

    fn said(value: &str, unit: &str, language: Language) -> String {
        let unit = Unit::parse(unit).unwrap_or_else(|| panic!("{unit} is no unit"));
        worded(value, Some(unit), language).replace('\u{2060}', "").replace('\u{a0}', " ")
    }

    #[test]
    fn values_are_said_as_people_say_them() {
        let cases = [
            ("200000", "万元", "200000万元", "2 billion yuan"),
            ("2595000", "万元", "2595000万元", "25.95 billion yuan"),
            ("8.5", "万元", "8.5万元", "85,000 yuan"),
            ("0.00005", "万元", "0.00005万元", "0.5 yuan"),
            ("-12.50", "亿元", "−12.50亿元", "−1.25 billion yuan"),
            ("3.2", "亿元", "3.2亿元", "320 million yuan"),
            ("0", "万元", "0万元", "0 yuan"),
            ("25.00", "万元/人", "25.00万元/人", "250,000 yuan per person"),
            ("488.6", "万立方米", "488.6万立方米", "4.886 million m³"),
            ("1.5", "万条", "1.5万条", "15,000"),
            ("1/3", "万元", "1/3万元", "1/3 × 10,000 yuan"),
            ("144", "家", "144家", "144"),
            ("21", "%", "21%", "21%"),
            ("-0.4", "—", "−0.4", "−0.4"),
            ("1", "吨", "1吨", "1 tonne"),
            ("637183.3", "吨标煤", "637183.3吨标煤", "637,183.3 tce"),
            ("达标", "—", "达标", "达标"),
        ];
        for (value, unit, zh, en) in cases {
            assert_eq!((said(value, unit, Chinese), said(value, unit, English)), (zh.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn moved_digits_are_the_same_number() {
        use crate::model::decimal::Decimal;
        for whole in [0_u64, 1, 7, 10, 999, 1000, 123_456, 1_000_000, 98_765_432_100] {
            for value in [format!("{whole}"), format!("{whole}.05"), format!("-{whole}.50"), format!("{whole}.0009")] {
                for (unit, places) in [("万元", 4), ("亿元", 8)] {
                    let said = said(&value, unit, English).replace('−', "-").replace(',', "");
                    let mut words = said.split(' ');
                    let number = Decimal::parse(words.next().unwrap()).unwrap().value;
                    let size = match words.next().unwrap() {
                        "billion" => 9,
                        "million" => 6,
                        _ => 0,
                    };
                    let exact =
                        Decimal::parse(&value).unwrap().value * num_rational::BigRational::from(power_of_ten(places));
                    assert_eq!(
                        number * num_rational::BigRational::from(power_of_ten(size)),
                        exact,
                        "{value} {unit}: {said}"
                    );
                }
            }
        }
    }
}
