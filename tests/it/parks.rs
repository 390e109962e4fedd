//! Two parks that do not exist: `qingluan` fails several requirements; `shuoye` lies in a water-short region, its added value falls, and it
//! has three reports, each begun from the last. Their data lie in `tests/parks`, without the standard, which is the example's.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};
use crate::report::{pdf::Pdf, squeeze};

fn park(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/parks").join(name), folder.path());
    copy_folder(&repository().join("data/standards"), &folder.path().join("data/standards"));
    folder
}

fn rows(folder: &Path, year: &str) -> Vec<serde_json::Value> {
    let output = run(folder, &["indicators", "--format", "json", "--year", year]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn not_met(rows: &[serde_json::Value]) -> Vec<u64> {
    let failed = rows.iter().filter(|row| row["assessed"] == true && row["met"] == false);
    failed.map(|row| row["no"].as_u64().unwrap()).collect()
}

fn build(folder: &Path, year: &str, edition: &str) -> String {
    let fonts = fonts().display().to_string();
    let output =
        run(folder, &["build", "--year", year, "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let written = String::from_utf8(output.stdout).unwrap();
    written.lines().find(|line| line.ends_with(".pdf")).unwrap().to_owned()
}

fn text(folder: &Path, pdf: &str) -> String {
    let pdf = Pdf::read(&fs::read(folder.join(pdf)).unwrap());
    (1..=pdf.pages()).map(|number| squeeze(pdf.page(number))).collect()
}

#[test]
fn a_park_that_fails_says_so_and_is_built_all_the_same() {
    let folder = park("qingluan");
    assert_eq!(not_met(&rows(folder.path(), "2024")), [2, 5, 6, 9, 10, 13, 17, 20, 21, 26, 29, 32]);
    let zh = text(folder.path(), &build(folder.path(), "2024", "zh"));
    // 17 mandatory rows and 6 chosen ones, 12 of them not met.
    assert!(zh.contains("列入考核的指标中，11项达标"), "{zh}");
    assert!(zh.contains("单位工业增加值综合能耗为0.46吨标煤/万元"), "{zh}");
    assert!(zh.contains("较上年增长1.0%"), "{zh}");
    build(folder.path(), "2024", "bilingual");
    build(folder.path(), "2024", "en");
}

#[test]
fn where_added_value_falls_the_requirements_on_elasticity_turn_round() {
    let folder = park("shuoye");
    let expected: [(&str, &[u64], &str, &str); 3] =
        [("2022", &[8, 16], "18.46", "1.3"), ("2023", &[8], "22.00", "3.3"), ("2024", &[8], "25.00", "3.4")];
    for (year, failed, reclaimed, fall) in expected {
        let rows = rows(folder.path(), year);
        assert_eq!(not_met(&rows), failed, "{year}");
        let row = |number: usize| {
            (rows[number - 1]["requirement"].as_str().unwrap(), rows[number - 1]["shown"].as_str().unwrap())
        };
        // 10, 13, 25: growth is below zero, so saving has to be at least so strong. 16: a water-short city.
        assert_eq!((row(10).0, row(13).0, row(25).0), ("≥0.6", "≥0.55", "≥0.3"), "{year}");
        assert_eq!(row(16), ("≥20", reclaimed), "{year}");
        let zh = text(folder.path(), &build(folder.path(), year, "zh"));
        assert!(zh.contains(&format!("{year}年度生态工业园区建设评价报告")), "{zh}");
        assert!(zh.contains(&format!("较上年下降{fall}%")), "{year}: {zh}");
    }
}

#[test]
fn the_first_of_three_reports_has_the_same_bytes_without_the_others() {
    let with = park("shuoye");
    let without = park("shuoye");
    for later in ["content/2023", "content/2024"] {
        fs::remove_dir_all(without.path().join(later)).unwrap();
    }
    // data/2020.yaml has values, which the report of 2022 could name: it counts among its inputs.
    for later in ["2023", "2024"] {
        fs::remove_file(without.path().join(format!("data/{later}.yaml"))).unwrap();
    }
    for edition in ["zh", "bilingual"] {
        let (one, other) = (build(with.path(), "2022", edition), build(without.path(), "2022", edition));
        let verified = run(with.path(), &["verify", &one]);
        assert_eq!(verified.status.code(), Some(0), "{edition}: {}", transcript(&verified));
        assert!(fs::read(with.path().join(one)).unwrap() == fs::read(without.path().join(other)).unwrap(), "{edition}");
    }
}

#[test]
fn a_report_taken_over_without_a_second_look_is_told() {
    let folder = park("shuoye");
    assert_eq!(run(folder.path(), &["new-year", "2025"]).status.code(), Some(0));
    let output = run(folder.path(), &["check", "--edition", "zh"]);
    let told = transcript(&output);
    assert!(told.contains("warning[unchanged-since-last-year]"), "{told}");
    assert_eq!(told.matches("[unchanged-since-last-year]").count(), 17, "{told}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn all_parks_and_years_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["qingluan", "shuoye"] {
        copy_folder(park(name).path(), &folder.path().join(name));
    }
    let output = run(folder.path(), &["indicators", "qingluan", "shuoye", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let csv = String::from_utf8(output.stdout).unwrap();
    // Excel takes a file for UTF-8 only where it begins with a byte order mark.
    assert!(csv.starts_with(
        "\u{feff}park,name,year,standard,no,id,indicator,unit,kind,assessed,value,shown,requirement,met\n"
    ));
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(lines.len(), 4 * 32);
    assert!(lines[0].starts_with("qingluan,青鸾虚构经济开发区,2024,hj274-2015,1,"), "{}", lines[0]);
    let years: Vec<&str> = lines.iter().step_by(32).map(|line| line.split(',').nth(2).unwrap()).collect();
    assert_eq!(years, ["2024", "2022", "2023", "2024"]);
    let output = run(folder.path(), &["indicators", "qingluan", "shuoye", "--year", "2024"]);
    let table = String::from_utf8(output.stdout).unwrap();
    let words = |line: usize| table.lines().nth(line).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(words(0), ["qingluan", "shuoye"], "{table}");
    assert_eq!(words(1), ["2024", "2024"], "{table}");
    assert_eq!(words(6)[..5], ["5", "4", "✗", "9", "✓"], "{table}");
}
