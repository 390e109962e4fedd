//! `correct`: every fact of the example corrected in turn; files replaced together, whenever the program is stopped; the ledger.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use ecopark::correct::{correct, is_faithful};
use ecopark::load::{LEDGER, Request, load};
use ecopark::model::correction::{Wanted, told};
use ecopark::model::fact::{FactEntry, FactValue};
use ecopark::model::project::Project;
use ecopark::write::journal::{Replacement, replace};
use ecopark::{CorrectionOrder, Planned, carry_out, plan_corrections};

use crate::project::example;

mod journal;

fn project(folder: &Path) -> Project {
    load(&Request { folder: folder.to_owned(), year: None, standard: None }).0.unwrap()
}

fn wanted(fact: &str, year: i32, value: &str, unit: Option<&str>) -> Wanted {
    Wanted {
        fact: fact.to_owned(),
        value: value.to_owned(),
        unit: unit.map(str::to_owned),
        year: Some(year),
        reason: "核对后更正".to_owned(),
        by: Some("统计科".to_owned()),
        place: None,
    }
}

fn plan(folder: &Path, wanted: Vec<Wanted>) -> Planned {
    plan_corrections(&CorrectionOrder { folder: folder.to_owned(), wanted, date: day(), anyway: true })
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 7, 1).unwrap()
}

fn messages(planned: &Planned) -> Vec<&str> {
    planned.refusals.iter().map(|finding| finding.message.en.as_str()).collect()
}

/// The YAML files of a project's data.
fn data(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder.join("data")).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "yaml"));
    files.map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())).collect()
}

/// A small linear congruential generator: the same values in every run.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Another value of the same kind, with as many decimals; a word gives another word.
    fn another(&mut self, entry: &FactEntry, words: &[String]) -> String {
        let decimals = match &entry.value {
            FactValue::Word(word) => return words.iter().find(|other| *other != word).unwrap().clone(),
            FactValue::Number(quantity) => {
                quantity.written.as_ref().unwrap().text.split_once('.').map_or(0, |(_, part)| part.len())
            }
            _ => 0,
        };
        loop {
            let (whole, sign) = (self.next() % 3000, if self.next() % 4 == 0 { "-" } else { "" });
            let part: String = (0..decimals).map(|_| char::from(b'0' + (self.next() % 10) as u8)).collect();
            let value = if decimals == 0 { format!("{sign}{}", whole + 1) } else { format!("{sign}{whole}.{part}") };
            if told(&entry.value).split(' ').next() != Some(&value) {
                return value;
            }
        }
    }
}

#[test]
fn every_fact_of_the_example_can_be_corrected_and_nothing_else_moves() {
    let folder = example();
    let mut sequence = Sequence(20_230_625);
    let start = project(folder.path());
    let words: Vec<String> =
        start.standard.form.words.iter().map(|word| word.zh.as_ref().unwrap().text.clone()).collect();
    let entries: Vec<(i32, FactEntry)> = start
        .years
        .values()
        .flat_map(|data| data.facts.values().map(|entry| (data.year, entry.clone())))
        .filter(|(_, entry)| entry.checklist.is_empty())
        .collect();
    assert!(entries.len() >= 100, "{}", entries.len());
    for (count, (year, entry)) in entries.iter().enumerate() {
        let id = &entry.id;
        let value = sequence.another(entry, &words);
        let before = data(folder.path());
        let wanted = vec![wanted(id, *year, &value, None)];
        // The consequences take long to work out: of every tenth.
        if count % 10 == 0 {
            let planned = plan(folder.path(), wanted);
            assert!(planned.refusals.is_empty(), "{id} {year} {value}: {:?}", messages(&planned));
            carry_out(&planned).unwrap();
        } else {
            let earlier = project(folder.path());
            let edited = correct(&earlier, &wanted, day(), LEDGER, &|_| Vec::new()).unwrap();
            let replacement = |(path, new): (&String, &String)| {
                let (path, new) = (path.clone(), new.clone());
                Replacement { old: fs::read(folder.path().join(&path)).ok(), path, new }
            };
            let files: Vec<_> = edited.texts.iter().map(replacement).collect();
            replace(folder.path(), &files).unwrap();
            assert!(is_faithful(&earlier, &project(folder.path()), &edited.made), "{id}");
        }
        let after = data(folder.path());
        let file = format!("{year}.yaml");
        // The file is the old one with these characters in place of those.
        let old = told(&entry.value).split(' ').next().unwrap().to_owned();
        let at =
            before[&file].find(&format!("\n  {id}: {{ value: {old}")).unwrap() + format!("\n  {id}: {{ value: ").len();
        let expected = format!("{}{value}{}", &before[&file][..at], &before[&file][at + old.len()..]);
        assert_eq!(after[&file], expected, "{id}");
        // No other file but the ledger, which only grows.
        let others = |files: &BTreeMap<String, String>| {
            files
                .clone()
                .into_iter()
                .filter(|(name, _)| *name != file && name != "corrections.yaml")
                .collect::<Vec<_>>()
        };
        assert_eq!(others(&before), others(&after), "{id}");
        let (ledger, earlier) =
            (&after["corrections.yaml"], before.get("corrections.yaml").cloned().unwrap_or_default());
        assert!(
            ledger.starts_with(&earlier) && ledger.contains(&format!("  - fact: {id}\n    year: {year}\n")),
            "{id}"
        );
        let now = project(folder.path());
        let unit = told(&entry.value).split_once(' ').map(|(_, unit)| unit.to_owned());
        let stands = told(&now.years[year].facts[id].value);
        assert!(stands == value || stands.split_once(' ').unwrap().0 == value, "{id}: {stands}");
        assert!(unit.is_none_or(|unit| stands.ends_with(&unit)), "{id}: {stands}");
        assert_eq!(now.ledger.corrections.len(), count + 1);
        let last = now.ledger.corrections.last().unwrap();
        assert_eq!((&last.fact, last.year, told(&last.old), told(&last.new)), (id, *year, told(&entry.value), stands));
        assert_eq!((last.reason.as_str(), last.by.as_deref()), ("核对后更正", Some("统计科")));
    }
}
