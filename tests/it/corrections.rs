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

use crate::project::{copy_folder, example, repository};

mod journal;

fn project(folder: &Path) -> Project {
    load(&Request { folder: folder.to_owned(), year: None, standard: None }).0.unwrap()
}

fn wanted(fact: &str, year: i32, value: &str, unit: Option<&str>) -> Wanted {
    Wanted {
        fact: fact.to_owned(),
        value: value.to_owned(),
        item: None,
        unit: unit.map(str::to_owned),
        year: Some(year),
        reason: "核对后更正".to_owned(),
        by: Some("统计科".to_owned()),
        place: None,
        source: None,
    }
}

fn plan(folder: &Path, wanted: Vec<Wanted>) -> Planned {
    plan_corrections(&CorrectionOrder { folder: folder.to_owned(), wanted, year: None, date: day(), anyway: true })
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
            let (whole, sign) = (self.next() % 3000, if self.next().is_multiple_of(4) { "-" } else { "" });
            let part: String = (0..decimals).map(|_| char::from(b'0' + (self.next() % 10) as u8)).collect();
            let value = if decimals == 0 { format!("{sign}{}", whole + 1) } else { format!("{sign}{whole}.{part}") };
            if told(&entry.value).split(' ').next() != Some(&value) {
                return value;
            }
        }
    }
}

/// How an entry is written, the value and unit asked for, and how it stands then.
const STYLES: &[(&str, &str, Option<&str>, &str)] = &[
    ("  waste: { value: 50, unit: 吨 }\n", "51", None, "  waste: { value: 51, unit: 吨 }\n"),
    ("  waste: { value: 50, unit: 吨 }\r\n", "51", None, "  waste: { value: 51, unit: 吨 }\r\n"),
    (
        "  waste: {unit: \"吨\",value: 50}  # x\n",
        "-5.10",
        Some("千克"),
        "  waste: {unit: \"千克\",value: -5.10}  # x\n",
    ),
    (
        "  waste:\r\n    value: 50 # x\r\n    unit: '吨'\r\n",
        "1/3",
        Some("千克"),
        "  waste:\r\n    value: 1/3 # x\r\n    unit: '千克'\r\n",
    ),
    (
        "  waste:\r\n    value: null # x\r\n    source: y\r\n",
        "51",
        Some("吨"),
        "  waste:\r\n    value: 51 # x\r\n    unit: 吨\r\n    source: y\r\n",
    ),
    (
        "  waste:\n    source: y\n    value: null",
        "51",
        Some("吨"),
        "  waste:\n    source: y\n    value: 51\n    unit: 吨",
    ),
    ("  waste: { value: null, source: y }\n", "51", Some("吨"), "  waste: { value: 51, unit: 吨, source: y }\n"),
    ("  waste: { value: ~ }\n", "51", Some("吨"), "  waste: { value: 51, unit: 吨 }\n"),
    ("  waste: { value: null, unit: 吨 }\n", "51", None, "  waste: { value: 51, unit: 吨 }\n"),
    ("  waste: { value: 50, unit: 吨 }\n", "null", None, "  waste: { value: null, unit: 吨 }\n"),
    ("  waste: { value: &a 50, unit: 吨 }\n", "51", None, "  waste: { value: &a 51, unit: 吨 }\n"),
    ("  ? waste\n  : { value: 50, unit: 吨 }\n", "51", None, "  ? waste\n  : { value: 51, unit: 吨 }\n"),
    ("  compliance: { value: \"达标\" }\n", "不达标", None, "  compliance: { value: \"不达标\" }\n"),
    ("  compliance: { value: '达标' }\n", "null", None, "  compliance: { value: null }\n"),
    ("  compliance: { value: null }\n", "达标", None, "  compliance: { value: 达标 }\n"),
];

#[test]
fn an_entry_keeps_its_style_and_every_other_byte() {
    for mark in ["", "\u{feff}"] {
        for (before, value, unit, after) in STYLES {
            let folder = tempfile::tempdir().unwrap();
            copy_folder(&repository().join("tests/base"), folder.path());
            let path = folder.path().join("data/2024.yaml");
            let end = if before.contains('\r') { "\r\n" } else { "\n" };
            let head =
                format!("{mark}year: 2024{end}facts:{end}  # 注 note{end}  trees: {{ value: 300, unit: 个 }}{end}");
            fs::write(&path, format!("{head}{before}")).unwrap();
            let id = if before.contains("compliance") { "compliance" } else { "waste" };
            let planned = plan(folder.path(), vec![wanted(id, 2024, value, *unit)]);
            assert!(planned.refusals.is_empty(), "{before:?}: {:?}", messages(&planned));
            carry_out(&planned).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), format!("{head}{after}"), "{before:?}");
        }
    }
}

#[test]
fn the_ledger_grows_in_the_line_ends_and_indentation_that_it_has() {
    let entry = |indent: &str, fact: &str, end: &str| {
        let lines = [
            format!("- fact: {fact}"),
            "  year: 2024".to_owned(),
            "  old: { value: 300, unit: 个 }".to_owned(),
            "  new: { value: 300, unit: 个 }".to_owned(),
            "  reason: 核对后更正".to_owned(),
            "  by: 统计科".to_owned(),
            "  date: 2023-07-01".to_owned(),
        ];
        lines.map(|line| format!("{indent}{line}{end}")).concat()
    };
    for (mark, indent, end) in [("", "  ", "\n"), ("", "", "\r\n"), ("\u{feff}", "    ", "\r\n")] {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        let path = folder.path().join("data/corrections.yaml");
        let before = format!("{mark}# 记录{end}corrections:{end}{}", entry(indent, "trees", end));
        fs::write(&path, before.trim_end()).unwrap();
        let planned = plan(folder.path(), vec![wanted("waste", 2024, "51", None)]);
        assert!(planned.refusals.is_empty(), "{:?}", messages(&planned));
        carry_out(&planned).unwrap();
        let added =
            entry(indent, "waste", end).replace("old: { value: 300, unit: 个 }", "old: { value: 50, unit: 吨 }");
        let added = added.replace("new: { value: 300, unit: 个 }", "new: { value: 51, unit: 吨 }");
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{before}{added}"), "{before:?}");
    }
}

/// Of what bears no year of its own the order's year is meant, else the newest report's; never that of its neighbour in the list.
#[test]
fn a_correction_without_a_year_is_of_the_report_and_not_of_its_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let undated = || Wanted { year: None, ..wanted("waste", 0, "51", None) };
    let list = || vec![wanted("output", 2020, "120001", Some("万元")), undated()];
    let subjects = |year| {
        let order =
            CorrectionOrder { folder: folder.path().to_owned(), wanted: list(), year, date: day(), anyway: true };
        let planned = plan_corrections(&order);
        planned.made.iter().map(|made| made.subject.clone()).collect::<Vec<_>>()
    };
    let meant = |year| vec![("output".to_owned(), 2020), ("waste".to_owned(), year)];
    assert_eq!(subjects(None), meant(2024));
    assert_eq!(subjects(Some(2024)), meant(2024));
    assert_eq!(subjects(Some(2020)), meant(2020));
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
        if count.is_multiple_of(10) {
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
            assert!(is_faithful(&earlier, &project(folder.path()), &edited), "{id}");
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
