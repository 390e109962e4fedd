//! Relations: each kind against its outcome, as a table; and in the example no relation that a wrong figure could not violate.

use std::collections::BTreeSet;
use std::fs;

use ecopark::compute::compute;
use ecopark::finding::{Finding, Rule, Severity};
use ecopark::load::{Request, load};
use ecopark::model::enclosure::Enclosure;
use ecopark::model::fact::FactValue;
use ecopark::model::project::Project;
use ecopark::model::quantity::Quantity;
use ecopark::model::relation::{Outcome, RelationKind};
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::project::{copy_folder, repository};

/// What came of testing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Came {
    Holds,
    Violated,
    Untested,
    Refused,
}
use Came::{Holds, Refused, Untested, Violated};

/// Facts in the base project's years: output 200000 (2024), 100000 (2020) 万元; waste 50, 100 吨; reused 10 吨; workers 8000 人;
/// investment 12.5, green_investment 2.5 亿元; growth -1.5 %; trees 300 个; rows output_per_worker 25 万元/人, reuse_rate 20 %.
/// Added here: rounded 0.33 吨, whole 3 吨, part 1/3 吨, stated 18.9 %, oaks 299 个, later null.
const ADDED: &str = "  rounded: { value: 0.33, unit: 吨 }\n  whole: { value: 3, unit: 吨 }\n  part: { value: 1/3, unit: 吨 }\n  stated: { value: 18.9, unit: \"%\" }\n  oaks: { value: 299, unit: 个 }\n  later: { value: null }\n";

/// Relation, tolerance, years, and what came of it, year by year.
const TABLE: &[(&str, &str, &str, &[Came])] = &[
    // Comparisons and their edges.
    ("waste = 50 吨", "", "", &[Holds]),
    ("waste = 49 吨", "", "", &[Violated]),
    ("waste < 50 吨", "", "", &[Violated]),
    ("waste <= 50 吨", "", "", &[Holds]),
    ("waste >= 50 吨", "", "", &[Holds]),
    ("waste > 50 吨", "", "", &[Violated]),
    ("waste ≥ 51 吨", "", "", &[Violated]),
    ("waste < 0.051 万吨", "", "", &[Holds]),
    // Sums, differences, shares, growth; units convert.
    ("waste + reused = 60 吨", "", "", &[Holds]),
    ("waste - reused = 40 吨", "", "", &[Holds]),
    ("green_investment / investment = 20 %", "", "", &[Holds]),
    ("green_share = 20 %", "", "", &[Holds]),
    ("green_share = 0.2", "", "", &[Holds]),
    ("output / output[base] - 1 = 100 %", "", "", &[Holds]),
    ("output / output[t-4] - 1 = 99 %", "", "", &[Violated]),
    ("output = 20 亿元", "", "", &[Holds]),
    // Rows, counts, years.
    ("reuse_rate = 20 %", "", "", &[Holds]),
    ("output_per_worker <= 24 万元/人", "", "", &[Violated]),
    ("indicators_assessed = indicators_mandatory + indicators_chosen", "", "", &[Holds]),
    ("indicators_met < indicators_assessed", "", "", &[Violated]),
    ("year = 2024 年", "", "", &[Holds]),
    ("n = 4", "", "", &[Holds]),
    ("n * 1 年 = 3 年", "", "", &[Violated]),
    // Chains: every comparison counts.
    ("0 吨 <= reused <= waste", "", "", &[Holds]),
    ("20 吨 <= reused <= waste", "", "", &[Violated]),
    ("0 吨 <= waste <= reused", "", "", &[Violated]),
    ("output[base] < output[t-4]", "", "", &[Violated]),
    ("output[base] <= output[t-4] < output", "", "", &[Holds]),
    // Tolerance: on the edge it holds.
    ("waste = 52 吨", "2 吨", "", &[Holds]),
    ("waste = 48 吨", "2 吨", "", &[Holds]),
    ("waste = 52.0001 吨", "2 吨", "", &[Violated]),
    ("waste = 52 吨", "0.0002 万吨", "", &[Holds]),
    ("waste = 51 吨", "2 %", "", &[Holds]),
    ("waste = 51.01 吨", "2 %", "", &[Violated]),
    ("0 吨 - waste = 0 吨 - 51 吨", "2 %", "", &[Holds]),
    ("waste <= 49 吨", "1 吨", "", &[Holds]),
    ("waste < 49 吨", "1 吨", "", &[Violated]),
    ("waste >= 51 吨", "1 吨", "", &[Holds]),
    ("waste > 51 吨", "1 吨", "", &[Violated]),
    ("green_share = 21 %", "1 个百分点", "", &[Holds]),
    ("green_share = 21 %", "1 %", "", &[Violated]),
    ("waste = 50 吨", "0", "", &[Holds]),
    ("rounded = 1 吨 / 3", "0", "", &[Violated]),
    // As printed: half of the last digit of an entered side; nothing for what is computed, counted or a fraction.
    ("rounded = 1 吨 / 3", "", "", &[Holds]),
    ("rounded = 0.335 吨", "", "", &[Holds]),
    ("0.335 吨 = rounded", "", "", &[Holds]),
    ("rounded = 0.3351 吨", "", "", &[Violated]),
    ("rounded = whole / 10", "", "", &[Violated]),
    ("rounded + 3 吨 = whole", "", "", &[Holds]),
    ("rounded * 1 = 1 吨 / 3", "", "", &[Violated]),
    ("part = 1 吨 / 3", "", "", &[Holds]),
    ("part = 0.33 吨", "", "", &[Violated]),
    ("oaks = trees", "", "", &[Violated]),
    ("oaks * 300 / 299 = trees", "", "", &[Holds]),
    ("rounded <= 0.329 吨", "", "", &[Violated]),
    // Roots are as exact as the comparison needs.
    ("(output / output[base])^(1/n) - 1 = stated", "", "", &[Holds]),
    ("(output / output[base])^(1/n) - 1 = stated", "0.01 个百分点", "", &[Violated]),
    ("2^(1/2) < 1.4142135623730950488016887242096980785696718753769481", "", "", &[Holds]),
    ("2^(1/2) < 1.4142135623730950488016887242096980785696718753769480", "", "", &[Violated]),
    ("2^(1/2) * 2^(1/2) = 2", "", "", &[Refused]),
    ("2^(1/2) * 2^(1/2) = 2", "0.001 %", "", &[Holds]),
    // Years: the year asked for is the one that t means.
    ("waste <= 60 吨", "", "all", &[Violated, Holds]),
    ("waste <= 60 吨", "", "[2020]", &[Violated]),
    ("waste <= 60 吨", "", "[2020, 2024]", &[Violated, Holds]),
    ("waste <= 60 吨", "", "[2025]", &[]),
    ("waste >= waste[t-4]", "", "all", &[Untested, Violated]),
    ("n <= 3", "", "all", &[Holds, Violated]),
    ("year <= 2020 年", "", "all", &[Holds, Violated]),
    ("reused <= waste", "", "all", &[Untested, Holds]),
    ("reuse_rate <= 100 %", "", "all", &[Untested, Holds]),
    ("output_per_worker <= 100 万元/人", "", "[2020]", &[Untested]),
    ("indicators_total = 4 项", "", "all", &[Untested, Holds]),
    ("later <= waste", "", "", &[Untested]),
    // Units are checked as in formulas.
    ("waste <= output", "", "", &[Refused]),
    ("waste <= 50", "", "", &[Refused]),
    ("waste + output <= output", "", "", &[Refused]),
    ("waste <= 50 吨", "1 万元", "", &[Refused]),
    ("0 吨 <= waste <= 100 %", "", "", &[Refused]),
    ("trees <= workers", "", "", &[Refused]),
    ("nothing <= 1", "", "", &[Refused]),
    ("compliance <= 1", "", "", &[Refused]),
    ("reuse_rate[base] <= 1", "", "", &[Refused]),
    ("waste / (reused - 10 吨) <= 1", "", "", &[Refused]),
];

fn read(folder: &std::path::Path) -> (Project, Vec<Finding>) {
    let (project, findings) = load(&Request { folder: folder.to_owned(), year: None, standard: None });
    (project.unwrap(), findings)
}

#[test]
fn each_relation_comes_out_as_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let append = |file: &str, more: &str| {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + more).unwrap();
    };
    append("data/2024.yaml", ADDED);
    for (id, unit) in
        [("rounded", "吨"), ("whole", "吨"), ("part", "吨"), ("stated", "\"%\""), ("oaks", "个"), ("later", "吨")]
    {
        append("data/facts.yaml", &format!("  {id}: {{ name: {{ zh: 甲, en: A }}, unit: {unit} }}\n"));
    }
    let mut checks = "checks:\n".to_owned();
    for (index, (relation, tolerance, years, _)) in TABLE.iter().enumerate() {
        checks += &format!(
            "  - id: r{index}\n    relation: \"{relation}\"\n    kind: identity\n    says: {{ zh: 甲, en: A }}\n"
        );
        for (key, value) in [("tolerance", tolerance), ("years", years)] {
            if !value.is_empty() {
                checks += &format!("    {key}: {value}\n");
            }
        }
    }
    fs::write(folder.path().join("data/checks.yaml"), checks).unwrap();
    let (project, findings) = read(folder.path());
    assert!(findings.is_empty(), "{findings:?}");
    let (assessment, computed) = compute(&project);
    let mut wrong = Vec::new();
    for (index, (relation, tolerance, years, expected)) in TABLE.iter().enumerate() {
        let tests = assessment.tests.iter().filter(|test| test.relation == index);
        let came: Vec<Came> = tests
            .map(|test| match test.outcome {
                Outcome::Holds => Holds,
                Outcome::Violated(_) => Violated,
                Outcome::Untested { .. } => Untested,
                Outcome::Refused => Refused,
            })
            .collect();
        let reported = computed.iter().any(|finding| finding.about.as_deref() == Some(&format!("r{index}")));
        if came != *expected || reported != expected.contains(&Refused) {
            wrong.push(format!("{relation} ({tolerance}) {years}: {came:?}, not {expected:?}; reported: {reported}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A fact in a relation, as the findings name it.
fn named(finding: &Finding) -> BTreeSet<(String, String)> {
    finding.rests_on.iter().cloned().collect()
}

fn violations(project: &Project) -> Vec<Finding> {
    let (assessment, _) = compute(project);
    let findings = ecopark::check::check(project, &assessment, ecopark::model::edition::Edition::Chinese);
    let of_relation = |finding: &Finding| {
        let about = finding.about.as_deref().unwrap_or_default();
        matches!(finding.rule, Rule::RelationViolated | Rule::Implausible)
            && project.all_relations().any(|relation| relation.id == about)
    };
    findings.into_iter().filter(of_relation).collect()
}

#[test]
fn in_the_example_every_wrong_figure_that_a_relation_speaks_of_is_found_at_its_line() {
    let (project, findings) = read(repository());
    assert!(findings.is_empty(), "{findings:?}");
    assert!(violations(&project).is_empty());
    let relations: Vec<_> = project.all_relations().collect();
    assert!(relations.len() >= 60, "{}", relations.len());
    let (assessment, _) = compute(&project);
    let tested = |index: usize| {
        assessment.tests.iter().any(|test| test.relation == index && matches!(test.outcome, Outcome::Holds))
    };
    // Seven per cent break every equation; a bound or a band takes more, in one direction.
    let factors = ["107/100", "93/100", "12", "1/12", "1000", "1/1000", "-5"].map(|text| {
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        BigRational::new(above.parse::<BigInt>().unwrap(), below.parse::<BigInt>().unwrap())
    });
    let mut found = BTreeSet::new();
    let formulas = project.definitions.iter().filter_map(|fact| fact.formula.as_ref());
    let formulas = formulas.chain(project.standard.rows.iter().filter_map(|row| row.formula.as_ref()));
    let texts: Vec<&str> = formulas
        .map(|formula| &formula.text)
        .chain(relations.iter().map(|own| &own.text))
        .map(|text| text.text.as_str())
        .collect();
    let spoken_of = |id: &str| texts.iter().any(|text| text.contains(id));
    let facts = project.years.iter().flat_map(|(year, data)| data.facts.keys().map(move |id| (*year, id.clone())));
    for (year, id) in facts {
        let entry = &project.years[&year].facts[&id];
        let FactValue::Number(quantity) = &entry.value else { continue };
        if !spoken_of(&id) {
            continue;
        }
        let line = format!("({}:{})", entry.value_place.source.path, entry.value_place.line_column().0);
        for factor in &factors {
            let mut wrong = project.clone();
            let value = &quantity.value.low * factor;
            let written = quantity.written.clone();
            wrong.years.get_mut(&year).unwrap().facts.get_mut(&id).unwrap().value =
                FactValue::Number(Quantity { value: Enclosure::exact(value), unit: quantity.unit, written });
            for finding in violations(&wrong) {
                let rests_on = finding.rests_on.iter().any(|(named, _)| *named == format!("{id} {year}"));
                if !rests_on {
                    // Only a count of rows rests on a fact without naming it; it stands for itself.
                    let own = finding.about.as_ref().map(|about| format!("{about} 2022")).unwrap();
                    assert_eq!(finding.rests_on.len(), 1, "{id} {year}: {}", finding.message.en);
                    assert_eq!(finding.rests_on[0].0, own, "{id} {year}: {}", finding.message.en);
                    continue;
                }
                assert!(
                    finding.message.zh.contains(&line.replace('(', "（").replace(')', "）")),
                    "{line}: {}",
                    finding.message.zh
                );
                assert!(finding.message.en.contains(&line), "{line}: {}", finding.message.en);
                let place = finding.place.as_ref().unwrap();
                assert!(place.source.path.starts_with("data/2"), "{}", place.source.path);
                let relation = relations.iter().find(|relation| Some(&relation.id) == finding.about.as_ref()).unwrap();
                let error = relation.kind == RelationKind::Identity;
                assert_eq!(finding.severity == Severity::Error, error, "{}", relation.id);
                found.insert((relation.id.clone(), id.clone(), year));
                for other in named(&finding) {
                    assert!(finding.message.en.contains(other.1.as_str()), "{other:?}: {}", finding.message.en);
                }
            }
        }
    }
    let mut silent = Vec::new();
    for (index, relation) in relations.iter().enumerate().filter(|(index, _)| tested(*index)) {
        let counts_rows = relation.text.text.contains("indicators_");
        if !counts_rows && !found.iter().any(|(id, ..)| *id == relation.id) {
            silent.push(format!("{index} {}", relation.id));
        }
    }
    assert!(silent.is_empty(), "no wrong figure violates: {silent:?}");
    let about = |id: &str| found.iter().filter(|(relation, ..)| relation == id).count();
    assert_eq!(about("gdp_by_industry"), 4);
    assert_eq!(
        about("gdp_growth_by_industry"),
        7,
        "all but the growth of primary industry, which is too small to matter"
    );
    assert_eq!(about("co2_per_energy"), 4, "both years");
    assert_eq!(about("co2_follows_energy"), 4, "both years");
    assert_eq!(about("added_value_growing"), 3);
    assert_eq!(about("petitions_overdue_within_open"), 3, "through the formula of those open");
}

/// The value that a finding proposes for the first fact satisfies the relation.
#[test]
fn what_a_finding_proposes_is_so() {
    let (project, _) = read(repository());
    for (id, wrong, cured) in [
        ("gdp", "820.9", "767.2亿元"),
        ("primary_industry_added_value", "1.50", "0.10亿元"),
        ("tertiary_industry_added_value", "475.6", "457.6亿元"),
        ("petitions_closed", "691", "不大于681件"),
        ("co2_emissions", "260388100", "不大于3185916吨"),
    ] {
        let mut faulty = project.clone();
        let entry = faulty.years.get_mut(&2022).unwrap().facts.get_mut(id).unwrap();
        let FactValue::Number(quantity) = &entry.value else { panic!("{id}") };
        let decimal = ecopark::model::decimal::Decimal::parse(wrong).unwrap();
        entry.value = FactValue::Number(Quantity::entered(decimal, quantity.unit));
        let hints: Vec<String> = violations(&faulty).into_iter().map(|finding| finding.hint.zh).collect();
        assert!(hints.iter().any(|hint| hint.contains(cured)), "{id}: {hints:?}");
    }
}
