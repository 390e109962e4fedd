//! The next report: what is carried over, what is open, and that the last report stays as it is.

use std::fs;
use std::path::Path;

use super::{count_by_rule, files, findings};
use crate::project::{copy_folder, example, fonts, repository, run, transcript};

fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{} does not say {old}", file.display());
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

/// The example with its 2023 report begun.
fn begun() -> tempfile::TempDir {
    let folder = example();
    let output = run(folder.path(), &["new-year", "2023"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    folder
}

#[test]
fn the_last_report_is_not_touched_and_has_the_same_bytes() {
    let folder = example();
    let fonts = fonts().display().to_string();
    let build = ["build", "--year", "2022", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts];
    assert_eq!(run(folder.path(), &build).status.code(), Some(0));
    let before = files(folder.path());
    assert_eq!(run(folder.path(), &["new-year", "2023"]).status.code(), Some(0));
    let output = run(folder.path(), &build);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let after = files(folder.path());
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{name} is another file now");
    }
    let new: Vec<&str> = after.keys().filter(|name| !before.contains_key(*name)).map(String::as_str).collect();
    let chapters = ["1-progress", "2-achievements", "3-problems", "4-plan", "carried", "report", "translations"];
    let mut expected: Vec<String> = chapters.iter().map(|name| format!("content/2023/{name}.yaml")).collect();
    expected.extend(["data/2020.yaml".to_owned(), "data/2023.yaml".to_owned()]);
    assert_eq!(new, expected);
}

#[test]
fn all_that_is_new_is_open_and_all_that_is_old_is_to_be_reviewed() {
    let folder = begun();
    let found = findings(folder.path(), &[]);
    let counts = count_by_rule(&found);
    let expected = [
        "assessed-without-value",
        "left-from-last-year",
        "missing-value",
        "row-left-blank",
        "to-be-confirmed",
        "to-be-written",
        "unchanged-since-last-year",
        "unverified-standard",
    ];
    assert_eq!(counts.keys().map(String::as_str).collect::<Vec<_>>(), expected, "{counts:?}");
    // The date; English that was confirmed for 2022 is confirmed still.
    assert_eq!(counts["to-be-written"], 1);
    let left: Vec<_> = found.iter().filter(|finding| finding["rule"] == "left-from-last-year").collect();
    let said = |words: &str| left.iter().any(|finding| finding["message"].as_str().unwrap().contains(words));
    for words in ["`2022年`", "`第六批`", "`第四批`", "`第二轮`"] {
        assert!(said(words), "{words}: {left:?}");
    }
    assert!(found.iter().all(|finding| !finding["file"].as_str().unwrap_or_default().contains("content/2022")));
}

#[test]
fn data_are_open_with_last_years_value_beside_them() {
    let folder = begun();
    let data = fs::read_to_string(folder.path().join("data/2023.yaml")).unwrap();
    let old = fs::read_to_string(folder.path().join("data/2022.yaml")).unwrap();
    assert!(
        data.contains(
            "  employees_year_end: { value: null, unit: 人 } # 2022: 45928 人（对照考核表第2项）；年末从业人口"
        ),
        "{data}"
    );
    // Units stay as they were entered, also where the standard prefers another.
    assert!(data.contains("gdp: { value: null, unit: 亿元 } # 2022: 767.2 亿元"));
    assert!(data.contains("exhibition_centre_daily_visitors: { value: null, unit: 人 } # 2022: 3000 人（over）"));
    let entries = |text: &str| text.matches("{ value:").count();
    assert_eq!(entries(&data), entries(&old));
    assert_eq!(data.matches("value: null").count(), entries(&data));
    assert!(data.contains("\n  # —— 城市建设管理  Urban development and management\n"));
    // 2023 needs what 2020 gives for growth over three years.
    let before = fs::read_to_string(folder.path().join("data/2020.yaml")).unwrap();
    assert_eq!(entries(&before), 2);
    assert!(before.contains("industrial_added_value: ") && before.contains("industrial_land: "));
}

#[test]
fn labels_move_and_comments_stay() {
    let folder = begun();
    let report = fs::read_to_string(folder.path().join("content/2023/report.yaml")).unwrap();
    assert!(report.contains("2023年度生态工业园区建设评价报告, en: Annual Evaluation Report on Park Development 2023"));
    assert!(report.contains("title: # 按语义断行，每行一项  broken by sense, one item a line\n"));
    assert!(report.contains("\ndate: null # 2022年度报告 in 2022: 2023-06-25\n"));
    assert!(report.contains("\n#   number: 科财函〔2023〕64号\n"), "{report}");
    assert!(report.contains("\n# waivers:\n") && !report.contains("\nwaivers:"));
    assert!(report.contains("\nassessed: [2, 6, 8, 11, 14, 27, 28]\n"));
    for chapter in ["1-progress", "2-achievements", "3-problems", "4-plan"] {
        let read =
            |year: i32| fs::read_to_string(folder.path().join(format!("content/{year}/{chapter}.yaml"))).unwrap();
        assert_eq!(read(2022), read(2023), "{chapter}: no heading of it names the year");
    }
}

#[test]
fn what_belongs_to_one_year_only_stays_behind_as_comments() {
    let folder = example();
    let plan = folder.path().join("content/2022/report.yaml");
    let one_year =
        "data_as_of: 2023-06-01\nattachments:\n  - { name: 批复, file: approval.pdf }\n# 留下  kept\nwaivers:\n";
    replace(&plan, "waivers:\n", one_year);
    fs::write(folder.path().join("content/2022/approval.pdf"), "%PDF").unwrap();
    let output = run(folder.path(), &["new-year", "2023"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let plan = fs::read_to_string(folder.path().join("content/2023/report.yaml")).unwrap();
    assert!(plan.contains("\n# data_as_of: 2023-06-01\n"), "{plan}");
    assert!(plan.contains("\n# attachments:\n#   - { name: 批复, file: approval.pdf }\n# 留下  kept\n"), "{plan}");
    let found = count_by_rule(&findings(folder.path(), &[]));
    assert!(!found.contains_key("missing-file"), "{found:?}");
}

#[test]
fn a_year_in_a_heading_moves_but_not_in_a_sentence_or_a_longer_number() {
    let folder = example();
    let chapter = folder.path().join("content/2022/3-problems.yaml");
    replace(&chapter, "zh: 生态链网建设仍需深化", "zh: \"2022年生态链网（12022）\" # 2022 in a comment");
    assert_eq!(run(folder.path(), &["new-year", "2023"]).status.code(), Some(0));
    let moved = fs::read_to_string(folder.path().join("content/2023/3-problems.yaml")).unwrap();
    assert!(moved.contains("zh: \"2023年生态链网（12022）\" # 2022 in a comment"), "{moved}");
}

#[test]
fn a_sentence_written_anew_or_accepted_is_no_longer_listed() {
    let folder = begun();
    let chapter = "content/2023/1-progress.yaml";
    let listed = || {
        let found = findings(folder.path(), &["--edition", "zh"]);
        let rule =
            |name: &str| found.iter().filter(|finding| finding["rule"] == name && finding["file"] == chapter).count();
        (rule("unchanged-since-last-year"), rule("left-from-last-year"))
    };
    let (unchanged, left) = listed();
    let file = folder.path().join(chapter);
    replace(&file, "获批国家第六批生态文明建设示范区", "通过国家第七批生态文明建设示范区复核");
    assert_eq!(listed(), (unchanged, left - 1), "a paragraph of two sentences is listed for the other one");
    let line =
        fs::read_to_string(&file).unwrap().lines().position(|line| line.contains("于2022年11月19日")).unwrap() + 1;
    let output = run(folder.path(), &["accept-unchanged", &format!("{chapter}:{line}")]);
    assert_eq!(transcript(&output), "content/2023/carried.yaml\n2 sentences newly confirmed\n[exit 0]\n");
    assert_eq!(listed(), (unchanged - 1, left - 2));
    let output = run(folder.path(), &["accept-unchanged", "--all"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(listed(), (0, 0));
}

#[test]
fn what_is_there_already_is_listed_and_never_written_over() {
    let folder = example();
    fs::write(
        folder.path().join("data/2020.yaml"),
        "year: 2020\nfacts:\n  industrial_land: { value: 19.37, unit: 平方公里 }\n",
    )
    .unwrap();
    let output = run(folder.path(), &["new-year", "2023"]);
    let told = transcript(&output);
    assert!(told.contains("the data of 2020 lack: industrial_added_value\n"), "{told}");
    assert!(fs::read_to_string(folder.path().join("data/2020.yaml")).unwrap().ends_with("平方公里 }\n"));
    let before = files(folder.path());
    let output = run(folder.path(), &["new-year", "2023", "--year", "2022"]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    assert_eq!(files(folder.path()), before);
    assert!(transcript(&output).contains("the 2023 report is there already"), "{}", transcript(&output));
    for (year, why) in [("2021", "does not come after the 2022 report"), ("2022", "the 2022 report is there already")] {
        let output = run(folder.path(), &["new-year", year, "--year", "2022"]);
        assert!(transcript(&output).contains(why), "{}", transcript(&output));
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn two_years_on_and_pictures_come_along() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let pictures = folder.path().join("content/2024/pictures");
    fs::create_dir(&pictures).unwrap();
    let picture = repository().join("tests/pictures/logo.png");
    fs::copy(&picture, pictures.join("plan.png")).unwrap();
    replace(
        &folder.path().join("content/2024/1-progress.yaml"),
        "    paragraphs:\n",
        "    paragraphs:\n      - figure: { picture: pictures/plan.png, caption: { zh: 2024年布局, en: Layout in 2024 }, alt: { zh: 图, en: A plan } }\n",
    );
    let output = run(folder.path(), &["new-year", "2026"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let made = files(folder.path());
    assert_eq!(made["content/2026/pictures/plan.png"], fs::read(&picture).unwrap());
    // A picture shows what it shows: its caption is for the author.
    assert!(String::from_utf8_lossy(&made["content/2026/1-progress.yaml"]).contains("zh: 2024年布局"));
    let found = findings(folder.path(), &[]);
    let left: Vec<_> = found.iter().filter(|finding| finding["rule"] == "left-from-last-year").collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(made.contains_key("data/2025.yaml") && made.contains_key("data/2026.yaml"), "{:?}", made.keys());
}

/// The tiny project with its chapter in other words, and its 2025 report begun.
fn begun_with(chapter: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    fs::write(folder.path().join("content/2024/1-progress.yaml"), chapter).unwrap();
    let output = run(folder.path(), &["new-year", "2025"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let begun = fs::read_to_string(folder.path().join("content/2025/1-progress.yaml")).unwrap();
    (folder, begun)
}

#[test]
fn a_heading_that_an_alias_repeats_moves_once() {
    let chapter = "title: &head { zh: 2024年进展, en: Progress in 2024 }\nsections:\n  - title: *head\n    paragraphs:\n      - { zh: 完成, en: Done }\n";
    let (_folder, begun) = begun_with(chapter);
    assert_eq!(begun, chapter.replace("2024", "2025"));
}

#[test]
fn a_heading_that_an_alias_makes_a_sentence_too_stays_and_is_found() {
    let chapter = "title: { zh: &said 2024年完成改造。, en: Rebuilding done in 2024. }\nparagraphs:\n  - { zh: *said, en: Rebuilding was done in 2024. }\n";
    let (folder, begun) = begun_with(chapter);
    assert_eq!(begun, chapter);
    let found = findings(folder.path(), &[]);
    let left: Vec<_> = found.iter().filter(|finding| finding["rule"] == "left-from-last-year").collect();
    assert!(!left.is_empty() && left.iter().all(|finding| finding["line"] == 1), "{left:?}");
}

#[test]
fn an_alias_of_what_is_not_carried_over_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let plan = folder.path().join("content/2024/report.yaml");
    replace(&plan, "date: 2025-03-01", "date: &day 2025-03-01\ncover_note: { zh: *day, en: x }");
    let before = files(folder.path());
    let output = run(folder.path(), &["new-year", "2025"]);
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    assert!(transcript(&output).contains("content/2025/report.yaml cannot be begun"), "{}", transcript(&output));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_chart_up_to_the_last_year_runs_on_however_its_years_are_written() {
    let chapter = |years: &str| {
        let caption = "caption: { zh: 历年植树, en: Trees }";
        format!(
            "title: {{ zh: 进展, en: Progress }}\nparagraphs:\n  - figure:\n      chart: series\n      {caption}\n      facts: [trees]\n      years:{years}      decimals: 0\n"
        )
    };
    for (old, new) in [
        (" [2020, 2024]\n", " [2020, 2024, 2025]\n"),
        (
            " [\n        2020,\n        2024 # last\n      ]\n",
            " [\n        2020,\n        2024, 2025 # last\n      ]\n",
        ),
        ("\n        - 2020\n        - 2024 # last\n", "\n        - 2020\n        - 2024 # last\n        - 2025\n"),
        ("\r\n        - 2020\r\n        - 2024\r\n", "\r\n        - 2020\r\n        - 2024\r\n        - 2025\r\n"),
    ] {
        let (_folder, begun) = begun_with(&chapter(old));
        assert_eq!(begun, chapter(new));
    }
}

#[test]
fn a_sentence_that_stands_twice_is_accepted_in_both_places_and_counted_once() {
    let chapter = "title: { zh: 进展, en: Progress }\nparagraphs:\n  - { zh: 成效明显。再接再厉。, en: Well done. Go on. }\n  - { zh: 成效明显。, en: Well done. }\n";
    let (folder, _) = begun_with(chapter);
    let listed = || {
        let found = findings(folder.path(), &[]);
        found.iter().filter(|finding| finding["rule"] == "unchanged-since-last-year").count()
    };
    assert_eq!(listed(), 2);
    let output = run(folder.path(), &["accept-unchanged", "content/2025/1-progress.yaml:4"]);
    assert!(transcript(&output).contains("1 sentence newly confirmed"), "{}", transcript(&output));
    assert_eq!(listed(), 1, "the other sentence of line 3 is still to be reviewed");
    let output = run(folder.path(), &["accept-unchanged", "content/2025/1-progress.yaml:3"]);
    assert!(transcript(&output).contains("1 sentence newly confirmed"), "{}", transcript(&output));
    assert_eq!(listed(), 0);
}

#[test]
fn names_of_several_lines_stay_within_their_comments() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let standard = folder.path().join("data/standards/demo.yaml");
    let folded = "\n      zh: |-\n        回用\n        率\n      en: >-\n        reuse\n        rate\n";
    replace(&standard, " { zh: 回用率, en: reuse rate }\n", folded);
    replace(&standard, "name: { zh: 自然, en: Nature }", "name: { zh: \"自\\n然\", en: Nature }");
    replace(&standard, "waste: { name: { zh: 废物,", "waste: { name: { zh: \"废\\n物\",");
    let made = folder.path().join("new");
    let name = standard.display().to_string();
    let given = ["--name-zh", "甲", "--name-en", "A", "--base-year", "2015", "--year", "2025", "--standard", &name];
    let output = run(folder.path(), &[&["init", "new"], &given[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    replace(&made.join("content/2025/report.yaml"), "date: null", "date: 2026-03-01");
    for folder in [made.as_path(), folder.path()] {
        let output = run(folder, &["new-year", "2026"]);
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
        let found = count_by_rule(&findings(folder, &[]));
        assert!(!found.contains_key("yaml-syntax"), "{found:?}");
        let found = count_by_rule(&findings(folder, &["--year", if folder == made { "2025" } else { "2024" }]));
        assert!(!found.contains_key("yaml-syntax"), "{found:?}");
    }
}
