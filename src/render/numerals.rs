//! Numbers as the report's language writes them: chapter numerals, dates.

use chrono::{Datelike, NaiveDate};

use crate::finding::Language;

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// 一, 十, 二十三 … up to 99; beyond that plain digits.
pub fn chinese(number: usize) -> String {
    match (number / 10, number % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens, 0) if tens < 10 => format!("{}十", DIGITS[tens]),
        (tens, ones) if tens < 10 => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

/// The number before a heading with the space or mark that belongs to it; `path` counts chapters, sections, subsections from 1.
pub fn heading(path: &[usize], language: Language) -> String {
    match (language, path) {
        (Language::Chinese, [chapter]) => format!("{}、", chinese(*chapter)),
        (Language::Chinese, [_, section]) => format!("（{}）", chinese(*section)),
        (Language::Chinese, [.., subsection]) => format!("{subsection}."),
        (Language::English, [chapter]) => format!("{chapter}."),
        (Language::English, path) => path.iter().map(usize::to_string).collect::<Vec<_>>().join("."),
        (Language::Chinese, []) => String::new(),
    }
}

/// 2023年6月25日 / 25 June 2023.
pub fn date(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::English => date.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_chapters() {
        let numerals: Vec<_> = [1, 9, 10, 11, 20, 25, 99, 100].into_iter().map(chinese).collect();
        assert_eq!(numerals, ["一", "九", "十", "十一", "二十", "二十五", "九十九", "100"]);
        assert_eq!(heading(&[2], Language::Chinese), "二、");
        assert_eq!(heading(&[2, 3], Language::Chinese), "（三）");
        assert_eq!(heading(&[2, 3, 4], Language::Chinese), "4.");
        assert_eq!(heading(&[2], Language::English), "2.");
        assert_eq!(heading(&[2, 3, 4], Language::English), "2.3.4");
    }

    #[test]
    fn dates_have_no_leading_zeros() {
        let day = NaiveDate::from_ymd_opt(2023, 6, 5).unwrap();
        assert_eq!(date(day, Language::Chinese), "2023年6月5日");
        assert_eq!(date(day, Language::English), "5 June 2023");
    }
}
