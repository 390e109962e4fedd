//! Places in the files of the example and what may stand there instead, found by reading lines and not by the program. What is put in has
//! the width of what it replaces where that can be, so that lines and pages stay as they are.

use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::Path;

use ecopark::finding::Language;
use regex::Regex;

/// One place of one file.
#[derive(Debug, Clone)]
pub struct Place {
    pub kind: &'static str,
    pub path: String,
    line: usize,
    /// What stands there and what stands there instead, in order.
    edits: Vec<(Range<usize>, String)>,
    pub about: About,
}

/// What rests on a place beside the words that are written there.
#[derive(Debug, Clone)]
pub enum About {
    Words,
    /// The value of a fact in a year.
    Value {
        id: String,
        year: i32,
    },
    /// The definition of a fact, or a row.
    Definition {
        id: String,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} {}:{}", self.kind, self.path, self.line)
    }
}

impl Place {
    pub fn edited(&self, text: &str) -> String {
        let mut edited = text.to_owned();
        for (range, new) in self.edits.iter().rev() {
            edited.replace_range(range.clone(), new);
        }
        edited
    }

    /// The bytes that are replaced.
    pub fn before(&self) -> Vec<Range<usize>> {
        self.edits.iter().map(|(range, _)| range.clone()).collect()
    }

    /// The bytes that replace them, in the edited file.
    pub fn after(&self) -> Vec<Range<usize>> {
        let mut moved = 0_isize;
        let edits = self.edits.iter().map(|(range, new)| {
            let start = range.start.wrapping_add_signed(moved);
            moved += new.len() as isize - range.len() as isize;
            start..start + new.len()
        });
        edits.collect()
    }
}

/// Every place in the files of a project's folder; of the texts those in these languages.
pub fn all(folder: &Path, languages: &[Language]) -> Vec<Place> {
    let mut places = Vec::new();
    for path in ["data/2011.yaml", "data/2019.yaml", "data/2022.yaml"] {
        let text = read(folder, path);
        places.extend(values(path, &text, path[5..9].parse().unwrap()));
    }
    for path in ["data/facts.yaml", "data/standards/hj274-2015.yaml"] {
        let text = read(folder, path);
        places.extend(definitions(path, &text, languages));
        places.extend(texts(path, &text, languages));
    }
    for name in ["report", "1-progress", "2-achievements", "3-problems", "4-plan"] {
        let path = format!("content/2022/{name}.yaml");
        let text = read(folder, &path);
        places.extend(texts(&path, &text, languages));
    }
    places.extend(found(
        "date",
        "content/2022/report.yaml",
        &read(folder, "content/2022/report.yaml"),
        "(?m)^date: .*(06)-",
        "09",
    ));
    for part in ["templates", "templates/components"] {
        let mut names: Vec<_> = fs::read_dir(folder.join(part))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in names.iter().filter(|name| name.ends_with(".tera") || name.ends_with(".typ")) {
            let path = format!("{part}/{name}");
            let text = read(folder, &path);
            places.extend(templates(&path, &text, languages));
        }
    }
    places
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

fn place(
    kind: &'static str,
    path: &str,
    text: &str,
    edits: Vec<(Range<usize>, String)>,
    about: About,
) -> Option<Place> {
    let line = text[..edits.first()?.0.start].matches('\n').count() + 1;
    Some(Place { kind, path: path.to_owned(), line, edits, about })
}

/// What the first group of a pattern matches, each match a place.
fn found(kind: &'static str, path: &str, text: &str, pattern: &str, new: &str) -> Vec<Place> {
    let matches = Regex::new(pattern).unwrap();
    let own = matches.captures_iter(text).map(|found| (found.get(1).unwrap().range(), new.to_owned()));
    own.filter_map(|edit| place(kind, path, text, vec![edit], About::Words)).collect()
}

/// Another number with as many digits; the first one goes up, so that rounding hides no change.
fn another(digits: &str) -> String {
    let mut first = true;
    let other = |character: char| match character.to_digit(10) {
        Some(9) if std::mem::take(&mut first) => '8',
        Some(digit) => {
            first = false;
            char::from_digit((digit + 1) % 10, 10).unwrap()
        }
        None => character,
    };
    digits.chars().map(other).collect()
}

fn values(path: &str, text: &str, year: i32) -> Vec<Place> {
    let entry = Regex::new(r"^  (\w+):(?: \{ value: (-?\d[\d.]*)[ ,])?").unwrap();
    let below = Regex::new(r"^    value: (-?\d[\d.]*)$").unwrap();
    let (mut places, mut id, mut at, mut within) = (Vec::new(), String::new(), 0, false);
    for line in text.split_inclusive('\n') {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            within = line.starts_with("facts:");
        }
        let mut digits = None;
        if let Some(found) = entry.captures(line) {
            id = found[1].to_owned();
            digits = found.get(2);
        } else if let Some(found) = below.captures(line.trim_end()) {
            digits = found.get(1);
        }
        if let Some(digits) = digits.filter(|_| within) {
            let edit = (at + digits.start()..at + digits.end(), another(digits.as_str()));
            let kind = if year == 2022 { "value" } else { "value of an earlier year" };
            places.extend(place(kind, path, text, vec![edit], About::Value { id: id.clone(), year }));
        }
        at += line.len();
    }
    places
}

/// Units of the same kind, by which a definition's may be replaced.
const UNITS: [(&str, &str); 14] = [
    ("万元", "亿元"),
    ("亿元", "万元"),
    ("吨", "千克"),
    ("万吨", "千克"),
    ("平方公里", "公顷"),
    ("立方米", "万立方米"),
    ("万立方米", "立方米"),
    ("吨标煤", "万吨标煤"),
    ("人", "万人"),
    ("家", "户"),
    ("个", "项"),
    ("件", "批"),
    ("万元/人", "亿元/人"),
    ("吨标煤/万元", "吨标煤/亿元"),
];

const COUNTED: [&str; 3] = ["家", "个", "件"];

/// Units of facts and rows, and the limits of rows.
fn definitions(path: &str, text: &str, languages: &[Language]) -> Vec<Place> {
    let key = Regex::new(r"^  (?:  |- )?(?:id: )?([a-z]\w+):?(?: \{.*| *)$").unwrap();
    let unit = Regex::new(r"(?:^    |, )unit: ([^ ,}]+)").unwrap();
    let limit = Regex::new(r#"(?:requirement|limit): "[≥≤]?([\d.]+)""#).unwrap();
    let (mut places, mut id, mut at, mut section) = (Vec::new(), String::new(), 0, String::new());
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare.starts_with(|first: char| first.is_ascii_alphabetic()) {
            section = bare.trim_end_matches(':').to_owned();
        }
        let own = match section.as_str() {
            "facts" => bare.starts_with("  ") && !bare.starts_with("   "),
            _ => bare.starts_with("    id: "),
        };
        if let Some(found) = key.captures(bare).filter(|_| own) {
            id = found[1].to_owned();
        }
        let about = || About::Definition { id: id.clone() };
        if ["facts", "indicators"].contains(&section.as_str()) {
            let found = unit.captures(bare).and_then(|found| found.get(1));
            // English calls all that is counted a number.
            let counted = |own: &str| languages.contains(&Language::English) && COUNTED.contains(&own);
            let other = |own: &str| {
                UNITS
                    .iter()
                    .filter(|(from, _)| !counted(from))
                    .find(|(from, _)| *from == own)
                    .map(|(_, to)| (*to).to_owned())
            };
            if let Some((found, other)) = found.and_then(|found| Some((found, other(found.as_str())?))) {
                let kind = if section == "facts" { "unit of a fact" } else { "unit of a row" };
                places.extend(place(kind, path, text, vec![(at + found.start()..at + found.end(), other)], about()));
            }
            for found in limit.captures_iter(bare).map(|found| found.get(1).unwrap()) {
                let edit = (at + found.start()..at + found.end(), another(found.as_str()));
                places.extend(place("limit", path, text, vec![edit], about()));
            }
        }
        at += line.len();
    }
    places
}

/// Letters of the same width in the Latin face.
const SWAPS: &str = "ae nu od bh pq gk xv il rf cz tj";

/// The letters of a part of a text, each replaced by another one; what stands between braces stays.
fn letters(text: &str, range: Range<usize>) -> Vec<(Range<usize>, String)> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut depth = 0_usize;
    for (at, character) in text[range.clone()].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let swapped = SWAPS.split(' ').find_map(|pair| match pair.find(character)? {
            0 => pair.chars().nth(1),
            _ => pair.chars().next(),
        });
        let other = if ('\u{4e00}'..='\u{9fff}').contains(&character) { Some('某') } else { swapped };
        let Some(other) = other.filter(|other| depth == 0 && *other != character) else { continue };
        let at = range.start + at;
        match edits.last_mut() {
            Some((last, new)) if last.end == at => {
                last.end += character.len_utf8();
                new.push(other);
            }
            _ => edits.push((at..at + character.len_utf8(), other.to_string())),
        }
    }
    edits
}

/// Texts in two languages: `zh: …` and `en: …`, on a line, in braces, or on the lines below.
fn texts(path: &str, text: &str, languages: &[Language]) -> Vec<Place> {
    let scalar = Regex::new(r"(?:^ *|- |\{ |, )(zh|en): ").unwrap();
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .scan(0, |at, line| {
            *at += line.len();
            Some((*at - line.len(), line.trim_end()))
        })
        .collect();
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let mut places = Vec::new();
    let mut section = "";
    for (number, (at, line)) in lines.iter().enumerate() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            section = line.split(':').next().unwrap();
        }
        for found in scalar.captures_iter(line).filter(|_| !line.trim_start().starts_with('#')) {
            let wanted = languages.iter().any(|language| language.key() == &found[1]);
            let key = key_of(&lines, number, found.get(1).unwrap().start());
            let Some(kind) = kind_of(path, section, &key).filter(|_| wanted) else { continue };
            // What is said in Chinese names the word.
            if key == "words" && &found[1] == "zh" {
                continue;
            }
            let start = found.get(0).unwrap().end();
            let value = &line[start..];
            let below = || {
                let rest = lines[number + 1..].iter();
                let own =
                    rest.take_while(|(_, line)| line.is_empty() || indent(line) > indent(&line_key(lines[number].1)));
                own.last().map_or(at + line.len(), |(at, line)| at + line.len())
            };
            let range = match value.chars().next() {
                Some('|' | '>') => at + line.len()..below(),
                Some('"') => at + start..at + start + 1 + value[1..].find('"').unwrap(),
                _ if line[..start].contains('{') => {
                    let end = [", en: ", " }"].iter().filter_map(|end| value.find(end)).min().unwrap_or(value.len());
                    at + start..at + start + end
                }
                _ => at + start..below(),
            };
            places.extend(place(kind, path, text, letters(text, range), About::Words));
        }
    }
    places
}

/// A line with its dashes as white space.
fn line_key(line: &str) -> String {
    line.replacen("- ", "  ", 1)
}

/// The key that a text belongs to: before it on the line, or above it.
fn key_of(lines: &[(usize, &str)], number: usize, column: usize) -> String {
    let name = |text: &str| text.rsplit([' ', '-', '{']).next().unwrap_or_default().to_owned();
    let (_, line) = lines[number];
    if let Some(open) = line[..column].rfind(": {") {
        return name(&line[..open]);
    }
    let own = line.len() - line.trim_start().len();
    let above = lines[..number].iter().rev().find(|(_, above)| {
        above.ends_with(':')
            && above.len() - above.trim_start_matches([' ', '-']).len() <= own + 2
            && above.len() - above.trim_start().len() < own.max(1)
    });
    above.map_or_else(String::new, |(_, line)| name(line.trim_end_matches(':')))
}

fn kind_of(path: &str, section: &str, key: &str) -> Option<&'static str> {
    let in_data = path.starts_with("data/");
    match (section, key) {
        (_, "unit" | "department" | "unverified" | "reason" | "alternative") => None,
        ("notice" | "glossary" | "checks" | "regions" | "rules" | "waivers" | "name", _) => None,
        ("facts", "name") if in_data => Some("name of a fact"),
        ("indicators", "name") => Some("name of a row"),
        ("indicators", _) => Some("words of a row"),
        ("definitions", _) => Some("name of a part"),
        ("notes", _) => Some("note"),
        ("form" | "categories", _) => Some("words of the form"),
        _ if in_data => None,
        _ if path.ends_with("report.yaml") => Some("cover"),
        (_, "title") => Some("heading"),
        (_, "caption" | "label") => Some("words of a figure"),
        _ => Some("paragraph"),
    }
}

/// Words that templates say: Chinese ones, and English ones alone in brackets.
fn templates(path: &str, text: &str, languages: &[Language]) -> Vec<Place> {
    let pattern = if languages.contains(&Language::Chinese) {
        r"[\x{4e00}-\x{9fff}]+|\[[A-Z][^\[\]#{}$]*\]|— #"
    } else {
        r"\[[A-Z][^\[\]#{}$]*\]|— #"
    };
    let words = Regex::new(pattern).unwrap();
    let mut places = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        for found in words.find_iter(line).filter(|_| !line.starts_with("//")) {
            let range = at + found.start()..at + found.end();
            let edits = match found.as_str() {
                "— #" => vec![(range.start..range.end - 2, "…".to_owned())],
                _ => letters(text, range),
            };
            places.extend(place("words of a template", path, text, edits, About::Words));
        }
        at += line.len();
    }
    places
}
