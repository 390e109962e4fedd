//! Formulas against their values: each line of a table is a computed fact, all of them computed in one project.

use std::fmt::Write;

use ecopark::finding::Finding;
use ecopark::load::{Request, load};
use ecopark::model::expression::YearReference;
use ecopark::model::indicator::Assessment;
use ecopark::model::value::Value;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::project::{copy_folder, repository};

/// Facts in the base project's years: output 200000 (2024), 100000 (2020) 万元; waste 50, 100 吨; reused 10 吨; workers 8000 人;
/// investment 12.5, green_investment 2.5 亿元; growth -1.5 %; trees 300 个; added here: zero 0 吨, debt -8 万元, land 2 平方公里, water 3 万立方米.
const ADDED: &str = "  zero: { value: 0, unit: 吨 }\n  debt: { value: -8, unit: 万元 }\n  land: { value: 2, unit: 平方公里 }\n  water: { value: 3, unit: 万立方米 }\n";

/// Formula, unit, decimals, and the printed value, or a word of the finding that refuses it.
const TABLE: [(&str, &str, u32, Result<&str, &str>); 68] = [
    // Exact arithmetic, once rounded half to even.
    ("1 + 2 * 3", "—", 0, Ok("7")),
    ("(1 + 2) * 3", "—", 0, Ok("9")),
    ("7 - 2 - 1", "—", 0, Ok("4")),
    ("24 / 4 / 2", "—", 0, Ok("3")),
    ("1 - -1", "—", 0, Ok("2")),
    ("-2^2", "—", 0, Ok("-4")),
    ("2^3^2", "—", 0, Ok("512")),
    ("2^-2", "—", 2, Ok("0.25")),
    ("0.1 + 0.2", "—", 12, Ok("0.300000000000")),
    ("1.005", "—", 2, Ok("1.00")),
    ("2.675", "—", 2, Ok("2.68")),
    ("0.125", "—", 2, Ok("0.12")),
    ("56.505", "—", 2, Ok("56.50")),
    ("0.5", "—", 0, Ok("0")),
    ("1.5", "—", 0, Ok("2")),
    ("2.5", "—", 0, Ok("2")),
    ("0 - 2.5", "—", 0, Ok("-2")),
    ("0 - 0.004", "—", 2, Ok("0.00")),
    ("1 / 3", "—", 12, Ok("0.333333333333")),
    ("2 / 3", "—", 2, Ok("0.67")),
    ("1 / 3 * 3", "—", 12, Ok("1.000000000000")),
    ("123456789012345678901234567890 / 3", "—", 0, Ok("41152263004115226300411522630")),
    ("99.995", "—", 2, Ok("100.00")),
    // Roots and powers, refined as far as the digits need.
    ("4^(1/2)", "—", 12, Ok("2.000000000000")),
    ("2^(1/2)", "—", 12, Ok("1.414213562373")),
    ("8^(2/3)", "—", 0, Ok("4")),
    ("(1/8)^(1/3)", "—", 2, Ok("0.50")),
    ("0^(1/3)", "—", 2, Ok("0.00")),
    ("27^(0 - 1/3)", "—", 4, Ok("0.3333")),
    ("1^(1/11)", "—", 2, Ok("1.00")),
    ("(1.0000000000000000000000001)^(1/2) - 1", "—", 12, Ok("0.000000000000")),
    ("2^(1/2) * 2^(1/2)", "—", 2, Ok("2.00")),
    // Decided only far behind the point: half a unit above by 1e-60; and a tie that no number of digits decides.
    ("0.125 + (1 + 0.000000000000000000000000000000000000000000000000000000000001)^(1/2) - 1", "—", 2, Ok("0.13")),
    ("0.0025 * 2^(1/2) * 2^(1/2)", "—", 2, Err("formula-undefined")),
    // Units follow from the parts, convert, and are refused.
    ("output / workers", "万元/人", 2, Ok("25.00")),
    ("output / workers", "元/人", 0, Ok("250000")),
    ("output", "亿元", 2, Ok("20.00")),
    ("output / land", "亿元/平方公里", 2, Ok("10.00")),
    ("output / land", "万元/平方公里", 0, Ok("100000")),
    ("water / output", "立方米/万元", 3, Ok("0.150")),
    ("reused / waste", "%", 1, Ok("20.0")),
    ("reused / waste", "‰", 0, Ok("200")),
    ("reused / waste", "—", 2, Ok("0.20")),
    ("green_investment / investment", "%", 1, Ok("20.0")),
    ("investment + output", "亿元", 1, Ok("32.5")),
    ("growth", "个百分点", 1, Ok("-1.5")),
    ("waste", "万吨", 3, Ok("0.005")),
    ("land", "公顷", 0, Ok("200")),
    ("output", "吨", 0, Err("unit-mismatch")),
    ("output + waste", "万元", 0, Err("unit-mismatch")),
    ("waste / output", "%", 0, Err("unit-mismatch")),
    ("waste^(1/2)", "吨", 0, Err("unit-mismatch")),
    ("2^waste", "—", 0, Err("unit-mismatch")),
    ("workers + n", "个", 0, Err("unit-mismatch")),
    // Years.
    ("output[base]", "万元", 0, Ok("100000")),
    ("output[t]", "万元", 0, Ok("200000")),
    ("output[t-4]", "万元", 0, Ok("100000")),
    ("output / output[base]", "—", 2, Ok("2.00")),
    ("(output / output[base])^(1/n) - 1", "%", 4, Ok("18.9207")),
    ("n", "—", 0, Ok("4")),
    // The standard's definitions.
    ("g", "%", 4, Ok("18.9207")),
    ("elasticity(output)", "—", 2, Ok("1.00")),
    ("elasticity(waste)", "—", 4, Ok("-0.8409")),
    ("mean(1, 2, 4.5)", "—", 2, Ok("2.50")),
    // No result.
    ("waste / zero", "—", 2, Err("formula-undefined")),
    ("debt / output * 0 + (debt / output)^(1/2)", "—", 2, Err("formula-undefined")),
    ("2^(1/1001)", "—", 2, Err("formula-undefined")),
    ("nothing + 1", "—", 2, Err("unknown-fact")),
];

/// Computes each formula as the fact `f0`, `f1` … of a copy of the base project.
fn computed<'a>(formulas: impl Iterator<Item = (&'a str, &'a str, u32)>) -> (Assessment, Vec<Finding>) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let year = folder.path().join("data/2024.yaml");
    std::fs::write(&year, std::fs::read_to_string(&year).unwrap() + ADDED).unwrap();
    let facts = folder.path().join("data/facts.yaml");
    let mut text = std::fs::read_to_string(&facts).unwrap();
    for (id, unit) in [("zero", "吨"), ("debt", "万元"), ("land", "平方公里"), ("water", "万立方米")] {
        writeln!(text, "  {id}: {{ name: {{ zh: {id}, en: {id} }}, unit: {unit} }}").unwrap();
    }
    for (index, (formula, unit, decimals)) in formulas.enumerate() {
        let name = format!("{{ zh: 式{index}, en: f{index} }}");
        writeln!(
            text,
            "  f{index}: {{ name: {name}, unit: \"{unit}\", decimals: {decimals}, formula: \"{formula}\" }}"
        )
        .unwrap();
    }
    std::fs::write(&facts, text).unwrap();
    let (project, findings) = load(&Request { folder: folder.path().to_owned(), year: None, standard: None });
    assert!(findings.is_empty(), "{findings:?}");
    ecopark::compute::compute(&project.unwrap())
}

#[test]
fn formulas_have_these_values() {
    let (assessment, findings) =
        computed(TABLE.iter().map(|(formula, unit, decimals, _)| (*formula, *unit, *decimals)));
    for (index, (formula, unit, decimals, expected)) in TABLE.iter().enumerate() {
        let id = format!("f{index}");
        let value = assessment.values.get(&id, YearReference::REPORTING).unwrap();
        match (expected, value) {
            (Ok(shown), Value::Number { quantity, .. }) => {
                assert_eq!(quantity.digits(Some(*decimals)).as_deref(), Some(*shown), "{formula} in {unit}");
            }
            (Err(rule), Value::Refused) => {
                let told: Vec<_> = findings
                    .iter()
                    .filter(|finding| finding.about.as_deref() == Some(&id))
                    .map(|finding| finding.rule.name())
                    .collect();
                assert_eq!(told, [*rule], "{formula}");
            }
            (expected, value) => panic!("{formula} in {unit}: expected {expected:?}, got {value:?}"),
        }
    }
    let refused = TABLE.iter().filter(|(.., expected)| expected.is_err()).count();
    assert_eq!(findings.len(), refused, "{findings:?}");
}

/// The rational number `numerator / denominator`.
fn ratio(numerator: BigInt, denominator: BigInt) -> BigRational {
    BigRational::new(numerator, denominator)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A growth rate over years is held against its definition in whole numbers: (1 + r ± half a unit)^n encloses the ratio.
    #[test]
    fn average_growth_is_right_in_its_last_digit(now in 1u64..9_000_000, before in 1u64..9_000_000, years in 2u32..13) {
        let formula = format!("({now} / {before})^(1/{years}) - 1");
        let (assessment, findings) = computed([(formula.as_str(), "%", 2)].into_iter());
        prop_assert!(findings.is_empty());
        let Some(Value::Number { quantity, .. }) = assessment.values.get("f0", YearReference::REPORTING) else { panic!() };
        let digits = quantity.digits(Some(2)).unwrap();
        let printed: BigInt = digits.replace('.', "").parse().unwrap();
        // In units of half a hundredth of a percent: 1 + r = (20000 + 2 × printed ± 1) / 20000.
        let twice = BigInt::from(20_000) + BigInt::from(2) * printed;
        let power = |shift: i32| {
            let base = ratio(&twice + shift, BigInt::from(20_000));
            num_traits::Pow::pow(base, years)
        };
        let target = ratio(now.into(), before.into());
        prop_assert!(power(-1) <= target && target <= power(1), "{now}/{before} over {years} years printed {digits}");
    }
}
