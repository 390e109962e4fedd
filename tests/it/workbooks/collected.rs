//! Forms sent, filled and taken in by the program: what changes in the data, what is shown before, and what is left alone.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::made::{Cell, Made};
use crate::project::{example, run, transcript};

const SENT: &str = "output/changchun-etdz-2022-生态环境部门.xlsx";
const CO2: &str = "co2_emissions";

/// The example with its forms written.
fn sent() -> TempDir {
    let folder = example();
    let told = transcript(&run(folder.path(), &["collect"]));
    assert!(told.ends_with("[exit 0]\n"), "{told}");
    folder
}

/// A form that came back, signed and with these answers.
fn answered(folder: &Path, name: &str, answers: &[(&str, Cell)]) -> PathBuf {
    let mut form = Made::of(&fs::read(folder.join(SENT)).unwrap());
    for (fact, cell) in answers {
        form.fill(fact, cell.clone());
    }
    let row = form.row("information_disclosure_rate");
    form.write((row + 2, 3), "甲");
    form.write((row + 3, 3), "乙");
    let path = folder.join(name);
    fs::write(&path, form.bytes()).unwrap();
    path
}

fn data(folder: &Path) -> String {
    fs::read_to_string(folder.join("data/2022.yaml")).unwrap()
}

/// The lines that are not the same, old and new.
fn changed(before: &str, after: &str) -> Vec<(String, String)> {
    assert_eq!(before.lines().count(), after.lines().count());
    let pairs = before.lines().zip(after.lines()).filter(|(one, other)| one != other);
    pairs.map(|(one, other)| (one.trim().to_owned(), other.trim().to_owned())).collect()
}

#[test]
fn answers_change_their_entries_and_nothing_else() {
    let folder = sent();
    let before = data(folder.path());
    answered(
        folder.path(),
        "退回.xlsx",
        &[
            (CO2, Cell::Text("260.4万吨".to_owned())),
            ("nox_discharge", Cell::Number(844.974)),
            ("so2_discharge", Cell::Number(0.1 + 145.3)),
        ],
    );
    let arguments = ["collect", "--in", "退回.xlsx", "--date", "2023-07-01", "--lang", "zh"];
    let shown = transcript(&run(folder.path(), &[&arguments[..], &["--dry-run"]].concat()));
    for part in [
        "生态环境部门：已填3项，未填25项",
        "co2_emissions 2022  2603881 吨 → 260.4 万吨",
        "退回.xlsx!填报表!G13",
        "试运行",
        "第26项",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let unasked = transcript(&run(folder.path(), &arguments));
    assert!(unasked.contains("--yes") && unasked.ends_with("[exit 1]\n"), "{unasked}");
    assert_eq!(data(folder.path()), before);
    let told = transcript(&run(folder.path(), &[&arguments[..], &["--yes"]].concat()));
    assert!(told.ends_with("[exit 0]\n"), "{told}");
    let after = data(folder.path());
    let expected = [
        (
            "so2_discharge: { value: 145.434, unit: 吨, source: 对照考核表第25项 }",
            "so2_discharge: { value: 145.4, unit: 吨, source: \"退回.xlsx!填报表!G11\" }",
        ),
        (
            "nox_discharge: { value: 844.974, unit: 吨, source: 对照考核表第25项 }",
            "nox_discharge: { value: 844.974, unit: 吨, source: \"退回.xlsx!填报表!G12\" }",
        ),
        (
            "co2_emissions: { value: 2603881, unit: 吨, source: 对照考核表第26项 }",
            "co2_emissions: { value: 260.4, unit: 万吨, source: \"退回.xlsx!填报表!G13\" }",
        ),
    ];
    let found = changed(&before, &after);
    let found: Vec<_> = found.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
    assert_eq!(found, expected);
    let ledger = fs::read_to_string(folder.path().join("data/corrections.yaml")).unwrap();
    assert_eq!(ledger.matches("- fact:").count(), 2, "{ledger}");
    for part in ["new: { value: 260.4, unit: 万吨 }", "reason: 生态环境部门填报", "甲", "乙", "date: 2023-07-01"]
    {
        assert!(ledger.contains(part), "{part}\n{ledger}");
    }
    // The ledger is true, and there is nothing left to take in.
    let again = transcript(&run(folder.path(), &[&arguments[..], &["--yes"]].concat()));
    assert!(again.contains("数据中已是这些数") && again.ends_with("[exit 0]\n"), "{again}");
    assert_eq!(data(folder.path()), after);
    assert_eq!(fs::read_to_string(folder.path().join("data/corrections.yaml")).unwrap(), ledger);
}

#[test]
fn an_answer_without_an_entry_makes_one() {
    let folder = sent();
    let path = folder.path().join("data/2022.yaml");
    let line = "  co2_emissions: { value: 2603881, unit: 吨, source: 对照考核表第26项 }\n";
    let text = data(folder.path());
    assert!(text.contains(line));
    fs::write(&path, text.replace(line, "")).unwrap();
    answered(folder.path(), "退回.xlsx", &[(CO2, Cell::Number(2603881.0))]);
    let told = transcript(&run(folder.path(), &["collect", "--in", "退回.xlsx", "--yes", "--date", "2023-07-01"]));
    assert!(told.ends_with("[exit 0]\n"), "{told}");
    let after = data(folder.path());
    let added = "  co2_emissions: { value: 2603881, unit: 吨, source: \"退回.xlsx!填报表!G13\" }\n";
    assert!(after.contains(added), "{after}");
    assert_eq!(after.replace(added, ""), text.replace(line, ""));
}

#[test]
fn one_faulty_file_keeps_all_of_them_out() {
    let folder = sent();
    let before = data(folder.path());
    answered(folder.path(), "甲.xlsx", &[(CO2, Cell::Number(2604000.0))]);
    answered(folder.path(), "乙.xlsx", &[("nox_discharge", Cell::Text("约845".to_owned()))]);
    let told = transcript(&run(folder.path(), &["collect", "--in", "甲.xlsx", "乙.xlsx", "--yes", "--lang", "en"]));
    assert!(told.contains("乙.xlsx!填报表!G12") && told.contains("nothing was taken in"), "{told}");
    assert!(told.ends_with("[exit 1]\n"), "{told}");
    assert_eq!(data(folder.path()), before);
    assert!(!folder.path().join("data/corrections.yaml").exists());
}

#[test]
fn two_files_that_differ_on_a_fact_are_refused() {
    let folder = sent();
    answered(folder.path(), "甲.xlsx", &[(CO2, Cell::Number(2604000.0))]);
    answered(folder.path(), "乙.xlsx", &[(CO2, Cell::Number(2605000.0))]);
    answered(folder.path(), "丙.xlsx", &[(CO2, Cell::Number(2604000.0))]);
    let told = transcript(&run(folder.path(), &["collect", "--in", "甲.xlsx", "乙.xlsx", "--yes", "--lang", "zh"]));
    assert!(told.contains("2605000 吨，在甲.xlsx!填报表!G13是2604000 吨") && told.ends_with("[exit 1]\n"), "{told}");
    let same = transcript(&run(folder.path(), &["collect", "--in", "甲.xlsx", "丙.xlsx", "--dry-run", "--lang", "zh"]));
    assert!(same.ends_with("[exit 0]\n"), "{same}");
}

#[test]
fn an_answer_that_breaks_the_report_is_told_and_refused() {
    let folder = sent();
    let before = data(folder.path());
    answered(folder.path(), "退回.xlsx", &[("past_stock_utilized", Cell::Text("未收集".to_owned()))]);
    let told = transcript(&run(folder.path(), &["collect", "--in", "退回.xlsx", "--yes", "--lang", "en"]));
    assert!(told.contains("assessed-without-value") && told.contains("--anyway"), "{told}");
    assert!(told.ends_with("[exit 1]\n"), "{told}");
    assert_eq!(data(folder.path()), before);
}

#[test]
fn who_is_late_is_told() {
    let folder = sent();
    let told = transcript(&run(folder.path(), &["collect", "--status", "--lang", "zh"]));
    assert!(told.contains("科技部门  10/11，缺1项（高新技术企业工业总产值）"), "{told}");
    assert!(told.contains("生态环境部门  27/28，缺1项（园区污水处理厂排放总量）"), "{told}");
    assert!(
        told.contains("综合能耗总量")
            == told.contains("综合能耗总量  3461985 吨标煤 (2011) → 637183.3 吨标煤  -81.6 %"),
        "{told}"
    );
    assert!(told.contains("-81.6 %") && told.ends_with("[exit 1]\n"), "{told}");
    let wide = transcript(&run(folder.path(), &["collect", "--status", "--threshold", "1000", "--lang", "zh"]));
    assert!(!wide.contains("→") && wide.contains("超过1000%"), "{wide}");
    // What a department says it does not collect is an answer.
    answered(folder.path(), "退回.xlsx", &[("wastewater_plant_discharge", Cell::Text("未收集".to_owned()))]);
    let taken = transcript(&run(folder.path(), &["collect", "--in", "退回.xlsx", "--yes"]));
    assert!(taken.ends_with("[exit 0]\n"), "{taken}");
    let told = transcript(&run(folder.path(), &["collect", "--status", "--lang", "zh"]));
    assert!(told.contains("生态环境部门  28/28\n"), "{told}");
}
