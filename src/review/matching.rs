//! Which paragraph of the document is which of the report: by its mark, else by its words.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::mark::Mark;
use crate::model::returned::{Bookmark, Came};
use crate::words;

use super::align::likeness;
use super::{Sent, same};

/// Pairs of what was sent and what came, by their numbers, and what was done to the order of things.
pub struct Matched {
    pub pairs: Vec<(usize, usize)>,
    pub findings: Vec<Finding>,
}

/// Per cent that two texts must have in common to be one paragraph without its mark.
const ALIKE: usize = 60;

pub fn matched(sent: &[Sent], came: &[Came]) -> Matched {
    let by_mark: BTreeMap<&str, usize> =
        sent.iter().enumerate().filter_map(|(at, own)| Some((own.mark.as_ref()?.which.as_str(), at))).collect();
    let mut matcher =
        Matcher { sent, came, pairs: Vec::new(), taken: BTreeSet::new(), used: BTreeSet::new(), findings: Vec::new() };
    for (at, paragraph) in came.iter().enumerate() {
        if paragraph.in_contents {
            matcher.used.insert(at);
            continue;
        }
        matcher.by_marks(at, paragraph, &by_mark);
    }
    matcher.by_words();
    matcher.moved();
    matcher.rest();
    matcher.pairs.sort_unstable();
    Matched { pairs: matcher.pairs, findings: matcher.findings }
}

struct Matcher<'a> {
    sent: &'a [Sent<'a>],
    came: &'a [Came],
    pairs: Vec<(usize, usize)>,
    /// What was sent and is accounted for, and what came and is.
    taken: BTreeSet<usize>,
    used: BTreeSet<usize>,
    findings: Vec<Finding>,
}

impl Matcher<'_> {
    fn tell(&mut self, place: Option<Place>, message: Words, hint: Words) {
        self.findings.push(Finding::warning(Rule::ReviewStructure, place, message).hint(hint));
    }

    fn by_marks(&mut self, at: usize, paragraph: &Came, by_mark: &BTreeMap<&str, usize>) {
        let full = |mark: &&Bookmark| mark.end.is_none_or(|end| end > mark.start);
        let known: Vec<usize> = paragraph
            .marks
            .iter()
            .filter(full)
            .filter_map(|mark| by_mark.get(Mark::parse(&mark.name)?.which.as_str()).copied())
            .filter(|own| !self.taken.contains(own))
            .collect();
        match known[..] {
            [] => {}
            [own] => {
                self.taken.insert(own);
                self.used.insert(at);
                let goes_on = paragraph.marks.iter().any(|mark| {
                    mark.end.is_none()
                        && Mark::parse(&mark.name).is_some_and(|mark| by_mark.get(mark.which.as_str()) == Some(&own))
                });
                if goes_on && self.split(own, at) {
                    return;
                }
                self.pairs.push((own, at));
            }
            [first, ..] => {
                self.taken.extend(&known);
                self.used.insert(at);
                let text = paragraph.text.trim();
                let count = known.len();
                self.tell(
                    self.sent[first].place(),
                    words!("{count}段合并为一段：“{text}”", "{count} paragraphs were made one: “{text}”"),
                    words!("确认后在YAML中合并", "if it is to be so, join them in the YAML"),
                );
            }
        }
    }

    /// Whether a paragraph now ends in a later one; then both are for a person.
    fn split(&mut self, own: usize, at: usize) -> bool {
        let Some(mark) = &self.sent[own].mark else { return false };
        let ends =
            |came: &Came| came.ended.iter().filter_map(|name| Mark::parse(name)).any(|ended| ended.which == mark.which);
        let Some(last) = (at + 1..self.came.len()).find(|later| ends(&self.came[*later])) else { return false };
        let parts: Vec<usize> = (at..=last).filter(|part| !self.came[*part].text.trim().is_empty()).collect();
        if parts.len() < 2 {
            return false;
        }
        self.used.extend(at..=last);
        let texts: Vec<&str> = parts.iter().map(|part| self.came[*part].text.trim()).collect();
        let count = texts.len();
        let (zh, en) = (texts.join("” “"), texts.join("” “"));
        self.tell(
            self.sent[own].place(),
            words!("一段分成了{count}段：“{zh}”", "a paragraph was divided into {count}: “{en}”"),
            words!("确认后在YAML中分段", "if it is to be so, divide it in the YAML"),
        );
        true
    }

    /// Paragraphs that lost their marks, and those that never had one.
    fn by_words(&mut self) {
        for at in 0..self.came.len() {
            let text = &self.came[at].text;
            if self.used.contains(&at) || text.trim().is_empty() {
                continue;
            }
            let free = |own: &usize| !self.taken.contains(own);
            let equal = (0..self.sent.len()).filter(free).find(|own| same(&self.sent[*own].text(), text));
            if let Some(own) = equal {
                self.taken.insert(own);
                self.used.insert(at);
                self.pairs.push((own, at));
            }
        }
        for at in 0..self.came.len() {
            let came = &self.came[at];
            if self.used.contains(&at) || came.text.trim().chars().count() < 8 {
                continue;
            }
            let free = (0..self.sent.len())
                .filter(|own| !self.taken.contains(own) && self.sent[*own].in_table == came.in_table);
            let best = free
                .map(|own| (likeness(&self.sent[own].text(), &came.text), own))
                .max_by_key(|(alike, own)| (*alike, usize::MAX - own));
            if let Some((_, own)) = best.filter(|(alike, _)| *alike >= ALIKE) {
                self.taken.insert(own);
                self.used.insert(at);
                self.pairs.push((own, at));
            }
        }
    }

    /// Paragraphs that stand elsewhere: all but the longest run that kept its order.
    fn moved(&mut self) {
        self.pairs.sort_unstable_by_key(|pair| pair.1);
        let order: Vec<usize> = self.pairs.iter().map(|pair| pair.0).collect();
        let marked = |own: usize| self.sent[own].mark.is_some();
        let kept = increasing(&order);
        let moved: Vec<usize> = order.into_iter().filter(|own| !kept.contains(own) && marked(*own)).collect();
        for own in moved {
            let text = shortened(&self.sent[own].text());
            self.tell(
                self.sent[own].place(),
                words!("段落移动了位置：“{text}”", "a paragraph stands elsewhere: “{text}”"),
                words!("确认后在YAML中移动", "if it is to be so, move it in the YAML"),
            );
        }
    }

    /// What is gone, and what is new.
    fn rest(&mut self) {
        for own in 0..self.sent.len() {
            if self.taken.contains(&own) || self.sent[own].mark.is_none() {
                continue;
            }
            let text = shortened(&self.sent[own].text());
            self.tell(
                self.sent[own].place(),
                words!("段落被删去：“{text}”", "a paragraph was deleted: “{text}”"),
                words!("确认后在YAML中删去", "if it is to be so, delete it in the YAML"),
            );
        }
        for at in 0..self.came.len() {
            let text = self.came[at].text.trim();
            if self.used.contains(&at) || text.is_empty() {
                continue;
            }
            let before = self.pairs.iter().filter(|pair| pair.1 < at).max_by_key(|pair| pair.1);
            let place = before.and_then(|pair| self.sent[pair.0].place());
            self.tell(
                place,
                words!("新增一段（在此段之后）：“{text}”", "a paragraph was added after this one: “{text}”"),
                words!(
                    "确认后写入YAML；其中的数值须是事实",
                    "if it is to be so, write it in the YAML, its figures as facts"
                ),
            );
        }
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The longest series of numbers that grows.
fn increasing(order: &[usize]) -> BTreeSet<usize> {
    // For each length the place of the smallest number that ends a series so long, and for each place the one before it.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, number) in order.iter().enumerate() {
        let length = ends.partition_point(|end| order[*end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut kept = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        kept.insert(order[at]);
        next = before[at];
    }
    kept
}
