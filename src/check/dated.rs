//! Numbers within names and dates, which are typed and not bound, stand in both languages: lines of a metro, days, months (5月 is May).

use std::ops::Range;

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::text::Text;
use crate::words;

use super::numbers::MONTHS;
use super::texts::{Line, Reading};
use super::unbound::characters;

/// Those that one language alone names. Only a warning: one language may write in words what the other writes in digits.
pub fn names(reading: &Reading, findings: &mut Vec<Finding>) {
    let [zh, en] = Language::BOTH.map(|language| Said::of(reading, language));
    for (own, other, in_chinese) in [(&zh, &en, true), (&en, &zh, false)] {
        for (index, (number, said, place)) in own.named.iter().enumerate() {
            let known = |list: &[(Named, String, Place)]| list.iter().any(|(other, ..)| other == number);
            if said.is_empty()
                || known(&other.named)
                || known(&own.named[..index])
                || number.stands_in_words(&other.text, in_chinese)
            {
                continue;
            }
            let message = if in_chinese {
                words!("中文写了“{said}”，英文没有", "the Chinese names `{said}` and the English does not")
            } else {
                words!("英文写了“{said}”，中文没有", "the English names `{said}` and the Chinese does not")
            };
            findings.push(
                Finding::warning(Rule::LanguagesDiffer, place.clone(), message)
                    .hint(words!("核对两种文字", "compare the two languages")),
            );
        }
    }
}

/// A text in one language, with the numbers it names.
#[derive(Default)]
struct Said {
    text: String,
    /// Each as it is said; nothing is said where the other language need not say it.
    named: Vec<(Named, String, Place)>,
}

impl Said {
    fn of(reading: &Reading, language: Language) -> Said {
        let mut said = Said::default();
        let Some(written) = reading.text.in_language(language) else { return said };
        let locator = written.locator();
        for line in reading.lines(language) {
            for (number, range) in named(reading.text, line, language) {
                let place = locator.locate(line.passage.origin(characters(&line.text, &range)));
                said.named.push((number, line.text[range].to_owned(), place));
            }
            said.text.push_str(&line.text);
            said.text.push('\n');
        }
        said
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Named {
    Number(String),
    /// From 0.
    Month(usize),
}

impl Named {
    /// Whether a text in the language other than this one has the number in words.
    fn stands_in_words(&self, text: &str, in_chinese: bool) -> bool {
        let Named::Number(digits) = self else { return false };
        let Some(index) = digits.parse::<usize>().ok().and_then(|number| number.checked_sub(1)) else { return false };
        match in_chinese {
            true => IN_ENGLISH.get(index).is_some_and(|forms| {
                let same = |word: &str| forms.iter().any(|form| word.eq_ignore_ascii_case(form));
                text.split(|c: char| !c.is_ascii_alphabetic()).any(same)
            }),
            false => IN_CHINESE.get(index).is_some_and(|forms| forms.iter().any(|form| text.contains(form))),
        }
    }
}

/// Digits that are no figure, years and declared literals left out, and the names of months.
fn named(text: &Text, line: &Line, language: Language) -> Vec<(Named, Range<usize>)> {
    let (figures, line) = (line.numbers(language), line.text.as_str());
    let mut named = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(|c: char| c.is_ascii_digit()).map(|offset| at + offset) {
        let end = number_end(line, start);
        at = end;
        let digits = &line[start..end];
        let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        let is_figure = figures.iter().any(|figure| figure.start <= start && end <= figure.end);
        if is_year || is_figure || text.literals.iter().any(|literal| literal.text.text.contains(digits)) {
            continue;
        }
        let behind = line[end..].trim_start_matches(|c: char| c.is_ascii_digit() || "-—–－至".contains(c));
        let month = digits.parse::<usize>().ok().filter(|number| (1..=MONTHS.len()).contains(number));
        match month.filter(|_| language == Language::Chinese && behind.starts_with('月')) {
            // The whole year has other names, such as every month: nobody has to say January.
            Some(month) if is_whole_year(&line[..end], &line[end..]) => {
                named.push((Named::Month(month - 1), start..start))
            }
            Some(month) => named.push((Named::Month(month - 1), start..end + "月".len())),
            None => named.push((Named::Number(digits.to_owned()), start..end)),
        }
    }
    if language == Language::English {
        for (month, name) in MONTHS.iter().enumerate() {
            let is_letter = |c: char| c.is_ascii_alphabetic();
            let whole =
                |at: &usize| !line[..*at].ends_with(is_letter) && !line[at + name.len()..].starts_with(is_letter);
            if let Some(at) = line.match_indices(name).map(|(at, _)| at).find(whole) {
                let whole_year = WHOLE_YEAR.iter().any(|words| line.contains(words) && words.contains(name));
                let end = if whole_year { at } else { at + name.len() };
                named.push((Named::Month(month), at..end));
            }
        }
    }
    named
}

/// The end of digits with points between them.
fn number_end(line: &str, start: usize) -> usize {
    let run = |from: usize| line[from..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |length| from + length);
    let mut end = run(start);
    while line[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        end = run(end + 1);
    }
    end
}

/// Within 1—12月.
fn is_whole_year(before: &str, behind: &str) -> bool {
    let is_dash = |c: char| "-—–－至".contains(c);
    let first = before.ends_with('1') && behind.trim_start_matches(is_dash).starts_with("12月");
    let last = behind.starts_with('月')
        && before
            .strip_suffix("12")
            .is_some_and(|text| text.ends_with(is_dash) && text.trim_end_matches(is_dash).ends_with('1'));
    first || last
}

const WHOLE_YEAR: [&str; 3] = ["January to December", "January through December", "January–December"];

const IN_CHINESE: [&[&str]; 20] = [
    &["一"],
    &["二", "两"],
    &["三"],
    &["四"],
    &["五"],
    &["六"],
    &["七"],
    &["八"],
    &["九"],
    &["十"],
    &["十一"],
    &["十二"],
    &["十三"],
    &["十四"],
    &["十五"],
    &["十六"],
    &["十七"],
    &["十八"],
    &["十九"],
    &["二十"],
];

const IN_ENGLISH: [[&str; 2]; 20] = [
    ["one", "first"],
    ["two", "second"],
    ["three", "third"],
    ["four", "fourth"],
    ["five", "fifth"],
    ["six", "sixth"],
    ["seven", "seventh"],
    ["eight", "eighth"],
    ["nine", "ninth"],
    ["ten", "tenth"],
    ["eleven", "eleventh"],
    ["twelve", "twelfth"],
    ["thirteen", "thirteenth"],
    ["fourteen", "fourteenth"],
    ["fifteen", "fifteenth"],
    ["sixteen", "sixteenth"],
    ["seventeen", "seventeenth"],
    ["eighteen", "eighteenth"],
    ["nineteen", "nineteenth"],
    ["twenty", "twentieth"],
];
