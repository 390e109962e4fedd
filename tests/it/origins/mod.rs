//! From the page back to the cause, proven from the other side: one place of the sources is written otherwise, the report is set again, and
//! the words that changed have to be those that name the place. Which words changed is seen on the pages alone. A sample runs with the
//! tests, every place with `cargo bench --bench origins`.

mod alignment;
mod places;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use ecopark::Wish;
use ecopark::compute;
use ecopark::live::Live;
use ecopark::model::edition::Edition;
use ecopark::model::expression::YearReference;
use ecopark::model::project::Project;
use ecopark::model::sheet::Run;
use ecopark::model::typst::TypstSource;
use ecopark::preview::Workshop;
use tempfile::TempDir;

use crate::project::{example, order, repository};
use places::{About, Place};

/// The example with its templates, to be edited, and set again and again.
pub struct Bed {
    folder: TempDir,
    live: Live,
    edition: Edition,
    base: Laid,
    accounts: Accounts,
}

/// A report as it stands on its pages.
struct Laid {
    source: Arc<TypstSource>,
    runs: Vec<Run>,
    /// Every letter in the order of the pages, with the number of its run; page numbers behind all else, since they stand where pages end.
    letters: Vec<(char, usize)>,
}

/// What a fact or a row rests on: ids and calendar years.
struct Accounts {
    project: Arc<Project>,
    rests_on: BTreeMap<String, Vec<(String, Option<i32>)>>,
}

/// How many of how many, and what went wrong.
#[derive(Debug, Default)]
pub struct Tally {
    /// Runs that changed, and those of them that name the place.
    pub changed: usize,
    pub naming: usize,
    /// Pieces that state the place itself, and those of them that changed.
    pub stating: usize,
    pub moved: usize,
    /// Places that change something.
    pub places: usize,
    pub misses: Vec<String>,
    /// For each run of the example whether some change was seen on it and named by it.
    pub proven: Vec<bool>,
}

impl Bed {
    pub fn new(edition: Edition) -> Bed {
        let folder = example();
        for part in ["", "components"] {
            let (from, to) = (repository().join("templates").join(part), folder.path().join("templates").join(part));
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
                fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
        // Footnotes are printed once somebody has confirmed them.
        let standard = folder.path().join("data/standards/hj274-2015.yaml");
        let text = fs::read_to_string(&standard).unwrap();
        fs::write(&standard, text.replace("confirmed: false", "confirmed: true")).unwrap();
        let wish = Wish { edition: Some(edition), annex: Some(true) };
        let mut live = Live::new(order(folder.path(), wish));
        let draft = live.draft(Some(edition), None).expect("a draft");
        let (project, assessment) = (draft.project.unwrap(), draft.assessment.unwrap());
        let accounts = compute::accounts(&project, &assessment);
        let rests_on = accounts.iter().map(|account| {
            let facts = account.facts.iter().map(|fact| (fact.id.clone(), fact.calendar_year));
            let steps = account.steps.iter().map(|step| (step.key.0.clone(), None));
            (account.id.clone(), facts.chain(steps).collect())
        });
        let accounts = Accounts { rests_on: rests_on.collect(), project };
        let base = Laid::new(draft.source.unwrap(), draft.sheets.unwrap());
        Bed { folder, live, edition, base, accounts }
    }

    /// Every place that may change this edition, the kinds in the order of their names.
    pub fn places(&self) -> BTreeMap<&'static str, Vec<Place>> {
        let mut kinds: BTreeMap<&'static str, Vec<Place>> = BTreeMap::new();
        for place in places::all(self.folder.path(), self.edition.languages()) {
            kinds.entry(place.kind).or_default().push(place);
        }
        kinds
    }

    /// The shares of all runs, and of those with a letter or a digit, that name a place.
    pub fn named(&self) -> [(usize, usize); 2] {
        let all = || self.base.runs.iter();
        let words = || all().filter(|run| run.text.contains(char::is_alphanumeric));
        let named = |run: &&Run| self.base.source.place_of_run(run).is_some();
        [(all().filter(named).count(), all().count()), (words().filter(named).count(), words().count())]
    }

    /// The report with the place written otherwise.
    fn with(&mut self, place: &Place) -> Option<Laid> {
        let path = self.folder.path().join(&place.path);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, place.edited(&before)).unwrap();
        let draft = self.live.draft(Some(self.edition), None).expect("a draft");
        fs::write(&path, before).unwrap();
        Some(Laid::new(draft.source?, draft.sheets?))
    }

    pub fn check(&mut self, places: &[Place]) -> Tally {
        let mut tally = Tally { proven: vec![false; self.base.runs.len()], ..Tally::default() };
        for place in places {
            match self.with(place) {
                Some(now) => self.compare(place, &now, &mut tally),
                None => tally.misses.push(format!("{place}: no pages")),
            }
        }
        tally
    }

    fn compare(&self, place: &Place, now: &Laid, tally: &mut Tally) {
        let letters = |laid: &Laid| laid.letters.iter().map(|(letter, _)| *letter).collect::<Vec<_>>();
        let different = alignment::different(&letters(&self.base), &letters(now));
        let runs = |laid: &Laid, at: Vec<usize>| {
            let mut runs: Vec<usize> = at.into_iter().map(|at| laid.letters[at].1).collect();
            runs.dedup();
            runs
        };
        let touched = runs(&self.base, different.beside);
        let (mut gone, mut come) = (runs(&self.base, different.gone), runs(now, different.come));
        // What stands elsewhere now, because something before it takes more or less room, says what it said.
        let mut moved: BTreeMap<String, usize> = BTreeMap::new();
        come.iter().for_each(|index| *moved.entry(now.told(&now.runs[*index])).or_default() += 1);
        let mut stayed = moved.clone();
        gone.retain(|index| !taken(&mut moved, &self.base.told(&self.base.runs[*index])));
        stayed.iter_mut().for_each(|(told, count)| *count -= moved[told]);
        come.retain(|index| !taken(&mut stayed, &now.told(&now.runs[*index])));
        tally.places += usize::from(!gone.is_empty() || !come.is_empty());
        for (laid, runs, ranges, side) in
            [(&self.base, &gone, place.before(), "was"), (now, &come, place.after(), "reads now")]
        {
            for index in runs {
                let run = &laid.runs[*index];
                tally.changed += 1;
                if self.accounts.names(&laid.source, run, place, &ranges) {
                    tally.naming += 1;
                    if side == "was" {
                        tally.proven[*index] = true;
                    }
                } else {
                    tally.misses.push(format!("{place}: changed and does not name it, {side} {}", laid.told(run)));
                }
            }
        }
        // Words of one piece stand together, in several runs where lines end or faces change.
        let numbered: Vec<(usize, &Run)> = self.base.runs.iter().enumerate().collect();
        for piece in numbered.chunk_by(|(_, one), (_, other)| one.segment == other.segment) {
            let own: Vec<_> =
                piece.iter().filter(|(_, run)| self.accounts.states(&self.base.source, run, place)).collect();
            let Some((_, first)) = own.first() else { continue };
            tally.stating += 1;
            if own.iter().any(|(index, _)| gone.contains(index) || touched.contains(index)) {
                tally.moved += 1;
            } else {
                tally.misses.push(format!("{place}: names it and did not change: {}", self.base.told(first)));
            }
        }
    }
}

/// Takes one away, if there is one.
fn taken(counts: &mut BTreeMap<String, usize>, told: &str) -> bool {
    counts.get_mut(told).filter(|count| **count > 0).map(|count| *count -= 1).is_some()
}

impl Laid {
    fn new(source: Arc<TypstSource>, sheets: ecopark::model::sheet::Sheets) -> Laid {
        /// Hundredths of a point from the foot of a page: what stands there is the page's number.
        const FOOT: i32 = 9900;
        let (mut runs, mut letters, mut feet) = (Vec::new(), Vec::new(), Vec::new());
        for sheet in &sheets.sheets {
            for run in sheet.runs.iter() {
                let shown = run.text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{2060}'));
                let into = if run.area.y < sheet.height - FOOT { &mut letters } else { &mut feet };
                into.extend(shown.map(|letter| (letter, runs.len())));
                runs.push(run.clone());
            }
        }
        letters.extend(feet);
        Laid { source, runs, letters }
    }

    /// A run with what it names, for people.
    fn told(&self, run: &Run) -> String {
        let place = self.source.place_of_run(run);
        let place = place.map(|place| format!("{}:{}", place.source.path, place.line_column().0)).unwrap_or_default();
        let states = run.segment.and_then(|segment| self.source.segments[segment].states.as_ref());
        format!("{:?} {place} {states:?}", run.text)
    }
}

impl Accounts {
    /// Whether what a run names is the place: written there, or a value that rests on it.
    fn names(&self, source: &TypstSource, run: &Run, place: &Place, ranges: &[Range<usize>]) -> bool {
        written_at(source, run, place, ranges) || self.rests_on(source, run, place)
    }

    /// Whether a run says what stands at the place itself.
    fn states(&self, source: &TypstSource, run: &Run, place: &Place) -> bool {
        let stated = run.segment.and_then(|segment| source.segments[segment].states.as_ref());
        let own = stated.is_some_and(|(id, year)| match &place.about {
            About::Value { id: own, year: of } => id == own && self.project.calendar_year(*year) == Some(*of),
            _ => false,
        });
        own || written_at(source, run, place, &place.before())
    }

    fn rests_on(&self, source: &TypstSource, run: &Run, place: &Place) -> bool {
        let segment = run.segment.map(|segment| &source.segments[segment]);
        let Some((id, year)) = segment.and_then(|own| own.states.as_ref().or(own.account.as_ref())) else {
            return false;
        };
        // What counts the rows rests on all of them.
        let counts = self.project.definition(id).is_none() && self.project.standard.row(id).is_none();
        let empty = Vec::new();
        let inputs = self.rests_on.get(id).filter(|_| *year == YearReference::REPORTING).unwrap_or(&empty);
        match &place.about {
            About::Words => false,
            About::Value { id: own, year: of } => {
                let itself = id == own && self.project.calendar_year(*year) == Some(*of);
                itself
                    || counts
                    || inputs.iter().any(|(input, year)| input == own && year.is_none_or(|year| year == *of))
            }
            About::Definition { id: own } => id == own || counts || inputs.iter().any(|(input, _)| input == own),
        }
    }
}

/// Whether a run was written at one of the ranges of the place's file.
fn written_at(source: &TypstSource, run: &Run, place: &Place, ranges: &[Range<usize>]) -> bool {
    let Some(at) = source.place_of_run(run).filter(|at| at.source.path == place.path) else { return false };
    // In a template a run knows where it begins.
    let end = if at.range.is_empty() { at.range.start + run.text.len() } else { at.range.end };
    ranges.iter().any(|range| range.start < end && at.range.start < range.end)
}

/// Some of each kind, evenly spread, beginning elsewhere in each edition.
fn sample(kinds: BTreeMap<&'static str, Vec<Place>>, of_each: usize, shift: usize) -> Vec<Place> {
    let chosen = |places: Vec<Place>| {
        let step = places.len().div_ceil(of_each).max(1);
        places.into_iter().skip((7 * shift + 3) % step).step_by(step).collect::<Vec<_>>()
    };
    kinds.into_values().flat_map(chosen).collect()
}

#[test]
fn words_on_every_page_name_what_they_come_from() {
    let check = |(shift, edition): (usize, Edition)| {
        move || {
            let mut bed = Bed::new(edition);
            for (named, all) in bed.named() {
                assert!(1000 * named >= 980 * all, "{edition:?}: {named} of {all} runs name a place");
            }
            // In both languages, and in each alone, where lines and names are others.
            let of_each = if edition == Edition::Bilingual { 2 } else { 1 };
            let places = sample(bed.places(), of_each, shift);
            bed.check(&places)
        }
    };
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let editions: Vec<_> = Edition::ALL.into_iter().enumerate().map(|one| scope.spawn(check(one))).collect();
        editions.into_iter().map(|edition| edition.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (changed, naming) = (sum(|tally| tally.changed), sum(|tally| tally.naming));
    let (stating, moved) = (sum(|tally| tally.stating), sum(|tally| tally.moved));
    let misses = || tallies.iter().flat_map(|tally| &tally.misses).cloned().collect::<Vec<_>>().join("\n");
    assert!(1000 * naming >= 980 * changed, "{naming} of {changed} runs that change name the place\n{}", misses());
    assert!(1000 * moved >= 980 * stating, "{moved} of {stating} pieces that state the place change\n{}", misses());
    assert!(sum(|tally| tally.places) > 40 && changed > 300 && stating > 80, "{changed} runs, {stating} pieces");
}
