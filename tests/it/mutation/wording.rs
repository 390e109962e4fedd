//! Digits, units, ids, signs, punctuation marks and names of narrative and data, written otherwise at places chosen by a fixed seed.

use std::ops::Range;

use serde_yaml::Value;

use super::expressions::CHAPTERS;
use super::facts::entered;
use super::{Bed, Demand, Mutation, Sequence};
use crate::changed::Edit;

const REPORT: &str = "content/2022/report.yaml";
const DICTIONARY: &str = "data/facts.yaml";
const CHECKS: &str = "data/checks.yaml";
const STANDARD: &str = "data/standards/hj274-2015.yaml";
const GLOSSARY: &str = "data/glossary.yaml";

/// A line of a chapter's text, in the language it is written in.
pub struct Line {
    pub path: &'static str,
    pub chinese: bool,
    pub range: Range<usize>,
}

/// The lines that people read: those of `zh:` and `en:`, whether in a block or beside the key.
pub fn lines(bed: &Bed) -> Vec<Line> {
    let mut lines = Vec::new();
    for path in CHAPTERS {
        let text = bed.copy.text(path);
        let mut at = 0;
        // The indentation of the key whose block this is.
        let mut block: Option<(usize, bool)> = None;
        for line in text.split_inclusive('\n') {
            let range = at..at + line.trim_end().len();
            at += line.len();
            let indent = line.len() - line.trim_start().len();
            if let Some((_, chinese)) = block.filter(|(own, _)| indent > *own || line.trim().is_empty()) {
                if !line.trim().is_empty() {
                    lines.push(Line { path, chinese, range: range.start + indent..range.end });
                }
                continue;
            }
            block = None;
            let key = line.trim_start().trim_start_matches("- ");
            let offset = line.len() - key.len();
            let (chinese, rest) = match (key.strip_prefix("zh: "), key.strip_prefix("en: ")) {
                (Some(rest), _) => (true, rest),
                (_, Some(rest)) => (false, rest),
                _ => continue,
            };
            if rest.trim() == "|" {
                block = Some((offset, chinese));
            } else {
                lines.push(Line { path, chinese, range: range.start + offset + 4..range.end });
            }
        }
    }
    lines
}

/// The parts of a range outside of braces.
fn literal(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut at = range.start;
    while let Some(open) = text[at..range.end].find("{{").map(|offset| at + offset) {
        parts.push(at..open);
        at = text[open..range.end].find("}}").map_or(range.end, |offset| open + offset + 2);
    }
    parts.push(at..range.end);
    parts
}

struct Pool<'a> {
    kind: &'static str,
    sequence: &'a mut Sequence,
    all: Vec<Mutation>,
}

impl Pool<'_> {
    fn push(&mut self, path: &str, range: Range<usize>, new: impl Into<String>, about: Option<&str>, demand: Demand) {
        let edit = Edit { path: path.to_owned(), range, new: new.into() };
        self.all.push(Mutation { kind: self.kind, edit, about: about.map(str::to_owned), demand });
    }

    fn take(mut self, count: usize) -> Vec<Mutation> {
        self.sequence.shuffle(&mut self.all);
        self.all.truncate(count);
        self.all
    }
}

/// Fills a pool with every place of its kind.
type Fill = fn(&Bed, &mut Pool);

/// So many places in all, of each kind its part.
pub fn mutations(bed: &Bed, count: usize) -> Vec<Mutation> {
    let mut sequence = Sequence(20_230_625);
    let mut all = Vec::new();
    let kinds: [(&'static str, usize, Fill); 6] = [
        ("digit of the narrative or the report's plan", 20, digits),
        ("unit of a fact", 17, units),
        ("id of a fact, in data or relations", 17, ids),
        ("sign of a relation, formula or requirement", 10, signs),
        ("punctuation mark", 21, marks),
        ("name that the glossary knows", 15, terms),
    ];
    for (kind, percent, fill) in kinds {
        let mut pool = Pool { kind, sequence: &mut sequence, all: Vec::new() };
        fill(bed, &mut pool);
        assert!(!pool.all.is_empty(), "{kind}");
        all.extend(pool.take(count * percent / 100));
    }
    all
}

/// Keys of the report's plan in which digits mean something.
const PLAN: [&str; 6] = ["  - { zh: 2022", "date: ", "base_year: ", "assessed: ", "deadline: ", "values: { "];

fn digits(bed: &Bed, pool: &mut Pool) {
    let mut places: Vec<(&str, Range<usize>, Option<String>)> = Vec::new();
    for line in lines(bed) {
        places.extend(literal(&bed.copy.text(line.path), line.range).into_iter().map(|range| (line.path, range, None)));
    }
    let report = bed.copy.text(REPORT);
    let mut at = 0;
    for line in report.split_inclusive('\n') {
        if PLAN.iter().any(|key| line.contains(key)) {
            let start = line.find("values: { ").unwrap_or(0);
            let end = line.find(" }, reason").unwrap_or(line.len());
            let waived = line.split_once("about: ").map(|(_, rest)| rest.split(',').next().unwrap());
            let about = waived.or_else(|| line.trim().split_once(':').map(|(key, _)| key));
            places.push((REPORT, at + start..at + end, about.map(str::to_owned)));
        }
        at += line.len();
    }
    for (path, range, about) in places {
        let text = bed.copy.text(path);
        for (offset, digit) in text[range.clone()].char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            let other = (digit as u8 - b'0' + 1 + pool.sequence.below(9) as u8) % 10;
            let at = range.start + offset;
            pool.push(path, at..at + 1, other.to_string(), about.as_deref(), Demand::Found);
        }
    }
}

const UNITS: [&str; 12] =
    ["亿元", "万元", "吨", "万吨", "%", "个百分点", "家", "个", "平方公里", "吨标煤", "立方米", "人"];

fn units(bed: &Bed, pool: &mut Pool) {
    for fact in entered(bed).into_iter().filter(|fact| fact.text != "null") {
        let Some(unit) = fact.unit else { continue };
        let old = bed.copy.text(&fact.path)[unit.clone()].trim_matches('"').to_owned();
        let others: Vec<&str> = UNITS.into_iter().filter(|other| *other != old).collect();
        let new = format!("\"{}\"", others[pool.sequence.below(others.len())]);
        let demand =
            Demand::FoundOrFollowed { id: fact.id.clone(), year: fact.year, factor: None, digits: fact.text.clone() };
        pool.push(&fact.path, unit, new, Some(&fact.id), demand);
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn ids(bed: &Bed, pool: &mut Pool) {
    for fact in entered(bed) {
        let start = fact.line.start + 2;
        pool.push(&fact.path, start + 1..start + 2, "", Some(&fact.id), Demand::Found);
    }
    let text = bed.copy.text(DICTIONARY);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.strip_prefix("  ").and_then(|line| line.split_once(':')).map(|(name, _)| name);
        if let Some(name) = name.filter(|name| name.len() > 3 && name.chars().all(is_name)) {
            pool.push(DICTIONARY, at + 3..at + 4, "", Some(name), Demand::Found);
        }
        at += line.len();
    }
    for path in [CHECKS, DICTIONARY] {
        let text = bed.copy.text(path);
        for key in ["relation: ", "formula: "] {
            for (start, _) in text.match_indices(key) {
                let start = start + key.len();
                let end = start + text[start..].find('\n').unwrap();
                let first = text[start..end].find(|c: char| c.is_ascii_alphabetic());
                let Some(first) = first.map(|offset| start + offset).filter(|first| !text[*first..].starts_with("n "))
                else {
                    continue;
                };
                let name: String = text[first..end].chars().take_while(|c| is_name(*c)).collect();
                pool.push(path, first..first + 1, "x", Some(&format!("x{}", &name[1..])), Demand::Found);
            }
        }
    }
}

/// Comparisons of relations, operators of formulas, and the sides of requirements that decide.
fn signs(bed: &Bed, pool: &mut Pool) {
    for path in [CHECKS, STANDARD, DICTIONARY] {
        let text = bed.copy.text(path);
        let mut at = 0;
        let mut id = String::new();
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim_start().trim_start_matches("- ");
            if let Some(own) = trimmed.strip_prefix("id: ") {
                id = own.trim().to_owned();
            } else if path == DICTIONARY && line.starts_with("  ") && !line.starts_with("   ") {
                id = trimmed.split(':').next().unwrap().to_owned();
            }
            let mut replace = |old: &str, new: &str| {
                if let Some(offset) = line.find(old) {
                    let limit: String = line[offset..].trim_end().trim_end_matches('"').to_owned();
                    let demand = match limit.strip_prefix(['≥', '≤']) {
                        Some(digits) => Demand::FoundOrPrinted { new: format!("{new}{digits}"), old: limit.clone() },
                        None => Demand::Found,
                    };
                    pool.push(path, at + offset..at + offset + old.len(), new, Some(&id), demand);
                }
            };
            if trimmed.starts_with("relation: ") {
                replace(" <= ", " >= ");
                replace(" = ", " < ");
            } else if trimmed.starts_with("formula: ") {
                for (old, new) in [(" - ", " + "), (" / ", " * "), (" + ", " - ")] {
                    replace(old, new);
                }
            } else if trimmed.starts_with("requirement: \"") {
                replace("≥", "≤");
                replace("≤", "≥");
            }
            at += line.len();
        }
    }
}

const CHINESE_MARKS: [(&str, &str); 13] = [
    ("，", ","),
    ("。", "."),
    ("；", ";"),
    ("：", ":"),
    ("（", "("),
    ("）", ")"),
    ("“", "\""),
    ("”", "\""),
    ("、", ","),
    ("，", "，，"),
    ("，", " ，"),
    ("”", ""),
    ("（", ""),
];

const ENGLISH_MARKS: [(&str, &str); 8] =
    [(", ", "，"), (". ", "。"), ("“", "\""), ("”", "\""), ("”", ""), (", ", " , "), (", ", ",, "), (")", "")];

fn marks(bed: &Bed, pool: &mut Pool) {
    for line in lines(bed) {
        let text = bed.copy.text(line.path);
        let table: &[(&str, &str)] = if line.chinese { &CHINESE_MARKS } else { &ENGLISH_MARKS };
        for part in literal(&text, line.range.clone()) {
            for (old, new) in table {
                for (offset, _) in text[part.clone()].match_indices(old) {
                    let at = part.start + offset;
                    pool.push(line.path, at..at + old.len(), *new, None, Demand::Found);
                }
            }
        }
    }
}

/// A name or a list of names.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Sequence(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn terms(bed: &Bed, pool: &mut Pool) {
    let lines = lines(bed);
    let mut glossary = Vec::new();
    for (path, key) in [(GLOSSARY, "terms"), (STANDARD, "glossary")] {
        let file: Value = serde_yaml::from_str(&bed.copy.text(path)).unwrap();
        glossary.extend(file[key].as_sequence().unwrap().clone());
    }
    for term in &glossary {
        for key in ["zh", "en"] {
            let refused = names(term.get("refuse").and_then(|refused| refused.get(key)));
            if refused.is_empty() {
                continue;
            }
            for line in lines.iter().filter(|line| line.chinese == (key == "zh")) {
                let text = bed.copy.text(line.path);
                for part in literal(&text, line.range.clone()) {
                    for name in names(term.get(key)) {
                        for (offset, _) in text[part.clone()].match_indices(&name) {
                            let at = part.start + offset;
                            let is_letter = |c: char| key == "en" && c.is_ascii_alphabetic();
                            if text[..at].ends_with(is_letter) || text[at + name.len()..].starts_with(is_letter) {
                                continue;
                            }
                            let bad = &refused[pool.sequence.below(refused.len())];
                            pool.push(line.path, at..at + name.len(), bad.as_str(), None, Demand::Found);
                        }
                    }
                }
            }
        }
    }
}
