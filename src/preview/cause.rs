//! From the page back to what it was made from: what was clicked, where it is written, and everything else that states the same fact.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::finding::{Language, Place};
use crate::model::expression::YearReference;
use crate::model::section::{Block, Section};
use crate::model::sheet::Run;
use crate::model::text::Text;
use crate::model::typst::Segment;

use super::view::{Shown, area, place};
use super::{Offer, correction};

/// A click may miss the words by half a line (hundredths of a point).
const NEAR: i32 = 800;

/// Places told of one search or of one fact.
const MOST: usize = 200;

/// What somebody points at.
pub enum Spot<'a> {
    /// Of a page, counted from 0.
    Point { page: usize, x: i32, y: i32 },
    /// What `key` said of it, perhaps in an earlier version.
    Key(&'a str),
}

/// What stands at a spot; null where nothing does.
pub fn cause(shown: &Shown, spot: &Spot, language: Language, offer: &Offer) -> Value {
    let segments = &shown.source.segments;
    match *spot {
        Spot::Point { page, x, y } => {
            let Some(run) = run_at(shown, page, x, y) else { return Value::Null };
            let told = |index: usize| Some(of_segment(shown, index, Some((page, run)), language, offer));
            let own = run.segment.filter(|index| *index < segments.len()).and_then(told);
            own.unwrap_or_else(|| json!({ "text": run.text, "areas": [area(page, run.area)] }))
        }
        Spot::Key(wanted) => {
            let index = keys(shown).iter().position(|key| key.as_deref() == Some(wanted));
            index.map_or(Value::Null, |index| of_segment(shown, index, None, language, offer))
        }
    }
}

fn of_segment(shown: &Shown, index: usize, run: Option<(usize, &Run)>, language: Language, offer: &Offer) -> Value {
    let segment = &shown.source.segments[index];
    // A component prints in many places; what was clicked is one of them.
    let (text, areas) = match run {
        Some((page, run)) if segment.verbatim => (run.text.as_str(), vec![area(page, run.area)]),
        _ => {
            let areas = shown.areas.get(index).into_iter().flatten();
            (segment.shown.as_str(), areas.map(|(page, own)| area(*page, *own)).collect())
        }
    };
    let written = run.map_or_else(|| segment.place.clone(), |(_, run)| shown.source.place_of_run(run));
    let text = run.filter(|_| text.is_empty()).map_or(text, |(_, run)| run.text.as_str());
    json!({
        "text": text,
    "key": keys(shown).get(index),
    "place": written.map(|at| place(&at, offer)),
        "paragraph": segment.place.as_ref().and_then(|place| paragraph(shown, place)),
        "areas": areas,
        "states": segment.states.as_ref().or(segment.account.as_ref()).map(|of| stated(shown, of, language, offer)),
    })
}

/// For each segment what names it in later versions too: the statement, what it states, and which of several it is.
fn keys(shown: &Shown) -> Vec<Option<String>> {
    let mut met: HashMap<String, usize> = HashMap::new();
    let mut key = |segment: &Segment| {
        let statement = shown.source.statements.get(segment.statement?)?;
        let named = format!("{} {} {:?}", statement.id, statement.language.key(), segment.states);
        let count = met.entry(named.clone()).or_default();
        *count += 1;
        Some(format!("{named} {count}"))
    };
    shown.source.segments.iter().map(&mut key).collect()
}

fn run_at(shown: &Shown, page: usize, x: i32, y: i32) -> Option<&Run> {
    let runs = &shown.sheets.sheets.get(page)?.runs;
    // What was set last lies on top; what the reader sees comes before what the template draws, such as a draft's mark.
    let hit = |run: &&Run| run.area.contains(x, y);
    let written = |run: &&Run| {
        run.segment.and_then(|index| shown.source.segments.get(index)).is_some_and(|segment| !segment.verbatim)
    };
    let mut hits = runs.iter().rev().filter(hit);
    let near = || {
        let distance = |run: &&Run| run.area.distance(x, y);
        runs.iter().filter(written).filter(|run| distance(run) < NEAR).min_by_key(distance)
    };
    runs.iter().rev().filter(hit).find(written).or_else(|| hits.next()).or_else(near)
}

/// The fact or indicator: its account, where its value is entered, and where else it is stated.
fn stated(shown: &Shown, (id, year): &(String, YearReference), language: Language, offer: &Offer) -> Value {
    let (project, segments) = (&shown.project, &shown.source.segments);
    let entry = correction::entry(project, id, *year, language, offer);
    let row = project.standard.rows.iter().find(|row| row.id == *id);
    let definition = project.definition(id);
    let name = row.map(|row| &row.name).or(definition.map(|definition| &definition.name));
    let formula = row.and_then(|row| row.formula.as_ref());
    let formula = formula.or(definition.and_then(|definition| definition.formula.as_ref()));
    let account = (offer.accounts)(project, &shown.assessment, id, language);
    let rests = account.iter().flat_map(|account| &account.facts).filter(|(fact, _)| fact != id);
    let rests: Vec<Value> =
        rests.filter_map(|(fact, year)| correction::entry(project, fact, *year, language, offer)).collect();
    let same = |other: &Segment| other.states.as_ref().is_some_and(|(other, of)| other == id && of == year);
    let others = segments.iter().zip(&shown.areas).filter(|(other, _)| same(other));
    let others = others.filter_map(|(other, areas)| {
        let (page, first) = areas.first()?;
        Some(json!({
            "text": other.shown,
            "area": area(*page, *first),
            "place": other.place.as_ref().map(|at| place(at, offer)),
        }))
    });
    json!({
        "id": id,
        "year": project.calendar_year(*year),
        "name": name.map(|name| name.for_message(language)),
        "entry": entry,
        "home": formula.map(|formula| place(&formula.text.place, offer)),
        "account": account.map(|account| account.text),
        "rests": rests,
        "others": others.take(MOST).collect::<Vec<_>>(),
    })
}

/// The paragraph by its numbers: chapter, section, subsection, and which paragraph there.
fn paragraph(shown: &Shown, place: &Place) -> Option<String> {
    fn search(section: &Section, path: &str, holds: &dyn Fn(&Text) -> bool) -> Option<String> {
        if holds(&section.title) {
            return Some(path.to_owned());
        }
        for (index, block) in section.blocks.iter().enumerate() {
            let found = match block {
                Block::Paragraph(text) => holds(text),
                Block::Figure(figure) => figure.texts().into_iter().any(holds),
            };
            if found {
                return Some(format!("{path} ¶{}", index + 1));
            }
        }
        let mut inner = section.sections.iter().zip(1..);
        inner.find_map(|(section, number)| search(section, &format!("{path}.{number}"), holds))
    }
    let holds = |text: &Text| {
        text.zh.iter().chain(&text.en).any(|written| {
            let own = &written.place;
            own.source.path == place.source.path
                && own.range.start <= place.range.start
                && place.range.end <= own.range.end
        })
    };
    let mut chapters = shown.project.report.chapters.iter().zip(1..);
    chapters.find_map(|(chapter, number): (&Section, usize)| search(chapter, &number.to_string(), &holds))
}

/// Where words stand, whatever lines and pieces they were set in, and whether at more places than are told.
pub fn find(shown: &Shown, words: &str) -> Value {
    let squeeze = |text: &str| text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let wanted = squeeze(words);
    let mut hits = Vec::new();
    if wanted.is_empty() {
        return json!({ "hits": hits, "more": false });
    }
    for (page, sheet) in shown.sheets.sheets.iter().enumerate() {
        let mut letters = Vec::new();
        for (index, run) in sheet.runs.iter().enumerate() {
            letters.extend(squeeze(&run.text).into_iter().map(|letter| (letter, index)));
        }
        let mut at = 0;
        while at + wanted.len() <= letters.len() && hits.len() <= MOST {
            if letters[at..at + wanted.len()].iter().map(|(letter, _)| letter).eq(&wanted) {
                let (from, to) = (letters[at].1, letters[at + wanted.len() - 1].1);
                let runs = &sheet.runs[from..=to];
                let around: String = sheet.runs[from.saturating_sub(2)..(to + 3).min(sheet.runs.len())]
                    .iter()
                    .map(|run| run.text.as_str())
                    .collect();
                let areas: Vec<Value> = runs.iter().map(|run| area(page, run.area)).collect();
                hits.push(json!({ "page": page, "areas": areas, "text": around }));
                at += wanted.len();
            } else {
                at += 1;
            }
        }
    }
    let more = hits.len() > MOST;
    hits.truncate(MOST);
    json!({ "hits": hits, "more": more })
}
