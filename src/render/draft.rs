//! What is open, told on a draft's first page and listed there or on its last pages, and the list of corrections on the last of a marked copy.

use crate::finding::{Finding, Language, Severity};
use crate::model::difference::Corrections;
use crate::model::text::UNKNOWN;
use crate::model::writing::Data;

use super::numerals;
use super::view::{Map, Viewer, map};

/// A message may quote what no face can print; such a character is named by its code.
fn printable(text: &str) -> String {
    let usual = |c: char| {
        matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fa5}' | '、' | '。' | '“' | '”' | '‘' | '’' | '…' | '—' | '–' | '−' | '×' | '≥' | '≤' | '·')
            || matches!(c, '\u{ff01}'..='\u{ff5e}' | '《' | '》' | '〔' | '〕')
    };
    let print = |c: char| if usual(c) { c.to_string() } else { format!("U+{:04X}", c as u32) };
    text.chars().filter(|c| *c != '\u{2060}').map(print).collect()
}

/// Findings listed on paper; the rest are counted.
const MOST_LISTED: usize = 200;

/// Findings that the first page has room for. More of them are told there by their rules, and listed behind the report.
const MOST_ON_THE_FIRST_PAGE: usize = 10;

impl Viewer<'_, '_> {
    /// What changed since an earlier report, and why.
    pub(super) fn corrections(&mut self, corrections: &Corrections) -> Data {
        let dated = |language| {
            let date = corrections.date.as_ref().and_then(|date| date.parse().ok());
            date.map_or_else(|| UNKNOWN.to_owned(), |date| numerals::date(date, language))
        };
        let said = self.own(None, |language| match (language, corrections.items.is_empty()) {
            (Language::Chinese, false) => format!("与{}的报告相比，改动如下；改动之处以下划线和页边竖线标出。", dated(language)),
            (Language::Chinese, true) => format!("与{}的报告相比没有改动。", dated(language)),
            (Language::English, false) => format!(
                "Compared with the report of {} the following has changed. New words are underlined, with a bar in the margin.",
                dated(language)
            ),
            (Language::English, true) => format!("Nothing has changed since the report of {}.", dated(language)),
        });
        let mut items = Vec::new();
        for item in &corrections.items {
            let mut pair = Map::new();
            for language in self.edition.languages().iter().filter(|language| !item.in_language(**language).is_empty())
            {
                let markup = self.marks.mark(item.in_language(*language), None, None);
                pair.insert(language.key().to_owned(), Data::Markup(markup));
            }
            if !pair.is_empty() {
                items.push(Data::from(pair));
            }
        }
        map([("said", said), ("items", Data::from(items))])
    }

    /// What is open: errors first, each with its place; many of them also by rule, for one page.
    pub(super) fn open(&mut self, open: &[Finding]) -> Data {
        let mut open: Vec<&Finding> = open.iter().filter(|finding| finding.waived.is_none()).collect();
        open.sort_by_key(|finding| finding.severity);
        let listed: Vec<Data> = open.iter().take(MOST_LISTED).map(|finding| self.open_finding(finding)).collect();
        let (count, listed_count) = (open.len(), listed.len());
        let heading = self.own(None, |language| match (language, count) {
            (Language::Chinese, 0) => "草稿：没有未解决的问题".to_owned(),
            (Language::English, 0) => "Draft: nothing is open".to_owned(),
            (Language::Chinese, _) if listed_count < count => {
                format!("草稿：未解决的问题（共{count}项，列出{listed_count}项）")
            }
            (Language::English, _) if listed_count < count => {
                format!("Draft: open findings ({listed_count} of {count} listed)")
            }
            (Language::Chinese, _) => format!("草稿：未解决的问题（共{count}项）"),
            (Language::English, _) => format!("Draft: open findings ({count})"),
        });
        let rules = if count > MOST_ON_THE_FIRST_PAGE { self.rules(&open) } else { Vec::new() };
        let see = self.own(None, |language| match language {
            Language::Chinese => "以下每类只举第一处，全部清单附于报告之后。".to_owned(),
            Language::English => {
                "Of each kind the first is told here; the whole list stands behind the report.".to_owned()
            }
        });
        map([("heading", heading), ("see", see), ("rules", Data::from(rules)), ("findings", Data::from(listed))])
    }

    /// How many findings of each rule are open, in the order in which they are listed.
    fn rules(&mut self, open: &[&Finding]) -> Vec<Data> {
        let mut rules: Vec<(&Finding, usize)> = Vec::new();
        for finding in open {
            match rules.iter_mut().find(|(first, _)| (first.rule, first.severity) == (finding.rule, finding.severity)) {
                Some((_, count)) => *count += 1,
                None => rules.push((finding, 1)),
            }
        }
        let told = |(first, count): (&Finding, usize)| {
            let count = Data::Markup(self.marks.mark(&count.to_string(), None, None));
            map([("count", count), ("first", self.open_finding(first))])
        };
        rules.into_iter().map(told).collect()
    }

    fn open_finding(&mut self, finding: &Finding) -> Data {
        let kind = self.own(finding.place.as_ref(), |language| {
            let kind = match (language, finding.severity) {
                (Language::Chinese, Severity::Error) => "错误",
                (Language::Chinese, Severity::Warning) => "警告",
                (Language::English, Severity::Error) => "Error",
                (Language::English, Severity::Warning) => "Warning",
            };
            kind.to_owned()
        });
        let rule = Data::Markup(self.marks.mark(finding.rule.name(), finding.place.clone(), None));
        let place = finding.place.as_ref().map_or(Data::Nothing, |place| {
            let (line, column) = place.line_column();
            Data::Markup(self.marks.mark(
                &printable(&format!("{}:{line}:{column}", place.source.path)),
                Some(place.clone()),
                None,
            ))
        });
        let message = self.own(finding.place.as_ref(), |language| printable(finding.message.in_language(language)));
        map([("kind", kind), ("rule", rule), ("place", place), ("message", message)])
    }
}
