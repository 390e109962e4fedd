//! The example changed at one place at a time: a fault is found where it stands, a legal change of a value is followed by every sentence
//! and cell that states it, and correct writing raises nothing. A sample runs with the tests, all of it with `cargo bench --bench mutation`.

pub mod expressions;
pub mod facts;
pub mod follow;
pub mod neighbours;
pub mod wording;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ecopark::Examined;
use ecopark::model::edition::Edition;

use crate::changed::{Copy, Edit, Told, beside, told};
use follow::Statements;

/// A small linear congruential generator: the same sample in every run.
pub struct Sequence(pub u64);

impl Sequence {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// What a change must lead to.
#[derive(Debug, Clone)]
pub enum Demand {
    /// A finding at the line of the change.
    Found,
    /// The same, or that every statement of this fact follows: id, calendar year, the factor of its value, its digits before.
    FoundOrFollowed { id: String, year: i32, factor: Option<f64>, digits: String },
    /// The same, or that the table prints the second text where it printed the first.
    FoundOrPrinted { old: String, new: String },
    /// No finding more or less than in the example.
    Silence,
}

#[derive(Debug, Clone)]
pub struct Mutation {
    pub kind: &'static str,
    pub edit: Edit,
    /// The id that the changed line defines or names; a finding about it stands for the line.
    pub about: Option<String>,
    pub demand: Demand,
}

/// What came of a mutation.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    Found(&'static str),
    Followed,
    Silent,
    Missed(String),
}

/// The example as it is.
pub struct Bed {
    pub copy: Copy,
    pub before: Vec<Told>,
    pub examined: Examined,
}

impl Bed {
    pub fn new() -> Bed {
        let copy = Copy::new();
        let examined = copy.examine(Edition::Bilingual);
        Bed { before: told(&examined.findings), copy, examined }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Whether a finding speaks of the changed line: it stands there, its relation names the line, or it is about what the line defines.
fn speaks_of(told: &Told, mutation: &Mutation, line: usize) -> bool {
    let path = &mutation.edit.path;
    (told.path == *path && told.line == line)
        || told.message.contains(&format!("({path}:{line})"))
        || mutation.about.as_ref().is_some_and(|about| {
            told.about.as_ref() == Some(about)
                || told.message.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == about)
        })
}

fn judge(mutation: &Mutation, bed: &Bed, copy: &Copy, statements: &Statements) -> Came {
    let text = copy.text(&mutation.edit.path);
    let line = line_of(&text, mutation.edit.range.start);
    let examined = copy.with(std::slice::from_ref(&mutation.edit), Edition::Bilingual);
    let after = told(&examined.findings);
    let new = beside(&after, &bed.before);
    let listed = |list: &[&Told]| {
        list.iter()
            .map(|told| format!("{} {}:{}", told.rule.name(), told.path, told.line))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match &mutation.demand {
        Demand::Silence => {
            let same = |one: &Told, other: &Told| Told { line: 0, ..one.clone() } == Told { line: 0, ..other.clone() };
            let found: Vec<_> = after.iter().filter(|told| !bed.before.iter().any(|other| same(told, other))).collect();
            let ended: Vec<_> = bed.before.iter().filter(|told| !after.iter().any(|other| same(told, other))).collect();
            if found.is_empty() && ended.is_empty() {
                Came::Silent
            } else {
                Came::Missed(format!("found: {}; ended: {}", listed(&found), listed(&ended)))
            }
        }
        demand => {
            if let Some(told) = new.iter().find(|told| speaks_of(told, mutation, line)) {
                return Came::Found(told.rule.name());
            }
            let elsewhere =
                if new.is_empty() { "nothing found".to_owned() } else { format!("found elsewhere: {}", listed(&new)) };
            if let Demand::FoundOrPrinted { old, new } = demand {
                let count = |examined: &Examined, text: &str| {
                    examined.source.as_ref().map_or(0, |source| source.text.matches(text).count() as i64)
                };
                let (gone, come) = (
                    count(&bed.examined, old) - count(&examined, old),
                    count(&examined, new) - count(&bed.examined, new),
                );
                let printed = gone > 0 && gone == come;
                return if printed { Came::Followed } else { Came::Missed(elsewhere) };
            }
            if let Demand::FoundOrFollowed { id, year, factor, digits } = demand {
                return match statements.followed(&examined, id, *year, *factor, digits) {
                    Ok(()) => Came::Followed,
                    Err(why) => Came::Missed(format!("{elsewhere}; {why}")),
                };
            }
            Came::Missed(elsewhere)
        }
    }
}

/// Counts by kind, and what was missed.
#[derive(Debug, Default)]
pub struct Tally {
    pub kinds: BTreeMap<&'static str, Counts>,
    pub missed: Vec<String>,
}

#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub tried: usize,
    pub found: usize,
    pub followed: usize,
    pub silent: usize,
}

impl Counts {
    pub fn good(self) -> usize {
        self.found + self.followed + self.silent
    }
}

impl Tally {
    pub fn total(&self) -> Counts {
        self.kinds.values().fold(Counts::default(), |sum, counts| Counts {
            tried: sum.tried + counts.tried,
            found: sum.found + counts.found,
            followed: sum.followed + counts.followed,
            silent: sum.silent + counts.silent,
        })
    }

    pub fn print(&self) -> String {
        let row = |name: &str, counts: Counts| {
            let Counts { tried, found, followed, silent } = counts;
            format!("{name:<44} {tried:>5} {found:>6} {followed:>8} {silent:>6} {:>6}\n", tried - counts.good())
        };
        let mut text =
            format!("{:<44} {:>5} {:>6} {:>8} {:>6} {:>6}\n", "kind", "tried", "found", "followed", "silent", "missed");
        for (kind, counts) in &self.kinds {
            text += &row(kind, *counts);
        }
        text + &row("all", self.total()) + &self.missed.join("\n")
    }
}

/// Tries the mutations on as many copies as there are processors.
pub fn try_all(bed: &Bed, mutations: &[Mutation]) -> Tally {
    let statements = Statements::of(&bed.examined);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![None; mutations.len()]);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let copy = Copy::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mutation) = mutations.get(index) else { return };
                    let came = judge(mutation, bed, &copy, &statements);
                    results.lock().unwrap()[index] = Some(came);
                }
            });
        }
    });
    let mut tally = Tally::default();
    for (mutation, came) in mutations.iter().zip(results.into_inner().unwrap()) {
        let counts = tally.kinds.entry(mutation.kind).or_default();
        counts.tried += 1;
        match came.unwrap() {
            Came::Found(_) => counts.found += 1,
            Came::Followed => counts.followed += 1,
            Came::Silent => counts.silent += 1,
            Came::Missed(why) => {
                let Edit { path, range, new } = &mutation.edit;
                let text = bed.copy.text(path);
                let old: String = text[range.clone()].chars().take(60).collect();
                let new: String = new.chars().take(60).collect();
                let line = line_of(&text, range.start);
                tally.missed.push(format!("missed: {}: {path}:{line}: {old:?} → {new:?}: {why}", mutation.kind));
            }
        }
    }
    tally
}

/// Every fault that is tried: each fact, each expression, and 200 places of wording and data.
pub fn faults(bed: &Bed) -> Vec<Mutation> {
    let mut faults = facts::mutations(bed);
    faults.extend(expressions::mutations(bed));
    faults.extend(wording::mutations(bed, 200));
    faults
}

/// One in so many of each kind, at least one.
pub fn sample(mutations: Vec<Mutation>, one_in: usize) -> Vec<Mutation> {
    let mut kinds: BTreeMap<&str, Vec<Mutation>> = BTreeMap::new();
    for mutation in mutations {
        kinds.entry(mutation.kind).or_default().push(mutation);
    }
    let mut sequence = Sequence(2022);
    kinds
        .into_values()
        .flat_map(|mut list| {
            sequence.shuffle(&mut list);
            list.truncate((list.len() / one_in).max(1));
            list
        })
        .collect()
}

/// At least so many of a hundred faults are found or followed, and at most so many of a hundred correct writings raise something.
const RECALL: usize = 95;
const FALSE_ALARMS: usize = 2;

#[test]
fn changes_of_the_example_are_found_or_followed_and_correct_writing_is_left_alone() {
    let bed = Bed::new();
    let faults = try_all(&bed, &sample(faults(&bed), 20));
    let neighbours = try_all(&bed, &sample(neighbours::mutations(&bed), 40));
    let report = format!("{}\n{}", faults.print(), neighbours.print());
    println!("{report}");
    let (faults, neighbours) = (faults.total(), neighbours.total());
    assert!(faults.tried >= 60 && neighbours.tried >= 20, "{report}");
    assert!(faults.good() * 100 >= faults.tried * RECALL, "{report}");
    assert!((neighbours.tried - neighbours.good()) * 100 <= neighbours.tried * FALSE_ALARMS, "{report}");
}
