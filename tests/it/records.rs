//! Records and their comparison: every figure of the example changed in turn, what a PDF gives away, and revisions of git.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use ecopark::diff::compare;
use ecopark::load::{Request, load};
use ecopark::model::decimal::Decimal;
use ecopark::model::difference::Difference;
use ecopark::model::edition::Edition;
use ecopark::model::fact::FactValue;
use ecopark::model::project::Project;
use ecopark::model::quantity::Quantity;
use ecopark::model::record::Record;
use ecopark::{Wish, record_of_project};

use crate::project::{example, fonts, repository, run, transcript};

fn loaded(folder: &Path) -> Project {
    load(&Request { folder: folder.to_owned(), year: None, standard: None }).0.unwrap()
}

fn recorded(project: Project, edition: Edition) -> Record {
    record_of_project(project, Vec::new(), Wish { edition: Some(edition), annex: Some(true) }).0
}

/// Numbers that only look like chance.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Another figure with as many decimals, up to a tenth off in any of its digits.
    fn another(&mut self, written: &str) -> String {
        if written.contains('/') {
            return "2/7".to_owned();
        }
        let decimals = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let digits: i64 = written.replace('.', "").parse().unwrap();
        let reach = (digits.abs() / 10).max(2).unsigned_abs();
        let step = 1 + i64::try_from(self.next(reach)).unwrap();
        let moved = if self.next(2) == 0 && digits.abs() > step { digits - step } else { digits + step };
        if decimals == 0 {
            return moved.to_string();
        }
        let sign = if moved < 0 { "-" } else { "" };
        let padded = format!("{:0width$}", moved.abs(), width = decimals + 1);
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        format!("{sign}{whole}.{fraction}")
    }
}

/// Ids and languages of the passages whose texts differ, white space aside, found without the comparison under test.
fn texts_that_differ(old: &Record, new: &Record) -> BTreeSet<(String, String)> {
    let texts = |record: &Record| -> BTreeMap<(String, String), String> {
        let text = |text: &str| text.split_whitespace().collect();
        record.passages.iter().map(|one| ((one.id.clone(), one.language.clone()), text(&one.text))).collect()
    };
    let (old, new) = (texts(old), texts(new));
    old.keys().chain(new.keys()).filter(|key| old.get(*key) != new.get(*key)).cloned().collect()
}

fn passages_listed(difference: &Difference) -> BTreeSet<(String, String)> {
    let listed = difference.passages.iter().chain(&difference.reworded).filter_map(|change| change.change.either());
    listed.map(|passage| (passage.id.clone(), passage.language.clone())).collect()
}

#[test]
fn each_fact_of_the_example_moves_what_the_diff_lists_and_nothing_else() {
    let folder = example();
    let project = loaded(folder.path());
    let before: Vec<Record> = Edition::ALL.into_iter().map(|edition| recorded(project.clone(), edition)).collect();
    let mut sequence = Sequence(20230625);
    let (mut tried, mut moved) = (0, 0);
    for (year, id) in project.years.values().flat_map(|data| data.facts.keys().map(move |id| (data.year, id))) {
        let FactValue::Number(quantity) = &project.years[&year].facts[id].value else { continue };
        let written = &quantity.written.as_ref().unwrap().text;
        let other = sequence.another(written);
        let mut changed = project.clone();
        let entry = changed.years.get_mut(&year).unwrap().facts.get_mut(id).unwrap();
        entry.value = FactValue::Number(Quantity::entered(Decimal::parse(&other).unwrap(), quantity.unit));
        // The bilingual edition for every fact; the others by turns.
        let turn = if tried % 2 == 0 { Edition::Chinese } else { Edition::English };
        for (edition, before) in
            Edition::ALL.into_iter().zip(&before).filter(|(edition, _)| [Edition::Bilingual, turn].contains(edition))
        {
            let after = recorded(changed.clone(), edition);
            let difference = compare(before, &after);
            let what = format!("{id}@{year} {written} → {other}, {edition:?}");
            let expected = texts_that_differ(before, &after);
            assert_eq!(passages_listed(&difference), expected, "{what}");
            assert_eq!(difference.passages.len() + difference.reworded.len(), expected.len(), "{what}: listed twice");
            let fact = format!("{id}@{year}");
            assert_eq!(difference.facts.len(), 1, "{what}");
            assert!(difference.reworded.is_empty(), "{what}: {:?}", difference.reworded);
            for change in &difference.passages {
                assert_eq!(change.change.causes, std::slice::from_ref(&fact), "{what}: {change:?}");
            }
            for causes in difference
                .verdicts
                .iter()
                .map(|change| &change.causes)
                .chain(difference.indicators.iter().map(|change| &change.causes))
            {
                assert_eq!(causes, std::slice::from_ref(&fact), "{what}");
            }
            moved += expected.len();
        }
        tried += 1;
    }
    assert!(tried > 100 && moved > 500, "{tried} facts, {moved} passages");
}

#[test]
fn a_paragraph_put_in_is_one_change() {
    let folder = example();
    let before = recorded(loaded(folder.path()), Edition::Bilingual);
    let chapter = folder.path().join("content/2022/1-progress.yaml");
    let text = fs::read_to_string(&chapter).unwrap();
    let put_in = "paragraphs:\n  - zh: 这是新的一段。\n    en: This paragraph is new.\n";
    fs::write(&chapter, text.replacen("paragraphs:\n", put_in, 1)).unwrap();
    let difference = compare(&before, &recorded(loaded(folder.path()), Edition::Bilingual));
    let said: Vec<_> = difference
        .reworded
        .iter()
        .map(|one| (one.change.old.is_some(), one.change.new.as_ref().unwrap().text.as_str()))
        .collect();
    assert_eq!(said, [(false, "这是新的一段。"), (false, "This paragraph is new.")]);
    assert!(difference.passages.is_empty(), "{:?}", difference.passages);
}

/// Builds an edition of the example in its folder.
fn build(folder: &Path, edition: &str) {
    let fonts = fonts().display().to_string();
    let output = run(folder, &["build", "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
}

#[test]
fn a_release_gives_nothing_away_but_the_digest() {
    let folder = example();
    build(folder.path(), "bilingual");
    let stem = folder.path().join("output/changchun-etdz-2022-bilingual");
    let record: Record = serde_json::from_slice(&fs::read(stem.with_extension("record.json")).unwrap()).unwrap();
    let bytes = fs::read(stem.with_extension("pdf")).unwrap();
    let mut document = lopdf::Document::load_mem(&bytes).unwrap();
    document.decompress();
    let mut plain = Vec::new();
    document.save_to(&mut plain).unwrap();
    let pages = &crate::report::pdf::Pdf::read(&bytes);
    let said = pages.text();
    let holds = |text: &str| {
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let within = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        within(&plain, text.as_bytes())
            || within(&plain, &utf16)
            || said.contains(text)
            || pages.metadata.contains(text)
    };
    assert!(holds(&format!("inputs-sha256:{}", record.digest)));
    assert!(holds("长春经济技术开发区"), "a text that is there is found");
    assert!(record.inputs.len() > 10 && record.waivers.len() > 10);
    let paths = record.inputs.iter().map(|input| input.path.as_str());
    let waived = record.waivers.iter().flat_map(|waiver| [waiver.reason.as_str(), waiver.by.as_str()]);
    let secrets: Vec<&str> =
        paths.chain(waived).chain(["content/", "data/2", ".yaml"]).filter(|text| holds(text)).collect();
    assert!(secrets.is_empty(), "{secrets:?}");
    // What is kept is what lies beside the PDF, and what it says of itself is true.
    let kept: Vec<_> =
        fs::read_dir(folder.path().join("output/records")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let name = format!("changchun-etdz-2022-bilingual-2023-06-25-{}.record.json", &record.digest[..12]);
    assert_eq!(
        kept.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect::<Vec<_>>(),
        [name.as_str()]
    );
    assert_eq!(fs::read(&kept[0]).unwrap(), fs::read(stem.with_extension("record.json")).unwrap());
    assert_eq!(record.digest, record.digest_of_inputs());
    assert_eq!(record.pdf.as_ref().unwrap().sha256, ecopark::model::record::sha256(&bytes));
    // What was changed afterwards is told.
    let verified = || {
        let output = run(folder.path(), &["verify", "output/changchun-etdz-2022-bilingual.pdf"]);
        (output.status.code(), transcript(&output))
    };
    assert_eq!(verified().0, Some(0), "{}", verified().1);
    fs::write(stem.with_extension("pdf"), [bytes.as_slice(), b"\n"].concat()).unwrap();
    assert!(verified().1.contains("the PDF was changed after it was written"), "{}", verified().1);
    fs::write(stem.with_extension("pdf"), &bytes).unwrap();
    let other = Record { year: 2021, ..record.clone() };
    fs::write(stem.with_extension("record.json"), other.to_json()).unwrap();
    assert_eq!(verified().0, Some(2), "there is no report for 2021: {}", verified().1);
    let other = Record { annex: false, ..record };
    fs::write(stem.with_extension("record.json"), other.to_json()).unwrap();
    assert!(verified().1.contains("the record was changed after it was written"), "{}", verified().1);
    assert_eq!(verified().0, Some(1));
}

#[test]
fn every_sentence_is_on_the_pages_that_the_record_names() {
    let folder = example();
    build(folder.path(), "zh");
    let stem = folder.path().join("output/changchun-etdz-2022-zh");
    let record: Record = serde_json::from_slice(&fs::read(stem.with_extension("record.json")).unwrap()).unwrap();
    let pdf = crate::report::pdf::Pdf::read(&fs::read(stem.with_extension("pdf")).unwrap());
    let squeeze = |text: &str| crate::report::squeeze(text);
    let mut wrong = Vec::new();
    for passage in record.passages.iter().filter(|passage| passage.id.contains("/p")) {
        // A sentence that runs over a page's end is interrupted there by the page number: each page holds its share.
        let mut rest = squeeze(&passage.text);
        for page in &passage.pages {
            let page = squeeze(pdf.page(*page));
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
            let share = ends.take_while(|end| page.contains(&rest[..*end])).last().unwrap_or(0);
            assert!(share > 0, "{} is said to be on pages {:?}: {rest}", passage.id, passage.pages);
            rest.replace_range(..share, "");
        }
        if !rest.is_empty() || passage.pages.is_empty() {
            wrong.push(format!("{} {:?}: {}", passage.id, passage.pages, passage.text));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_marked_copy_leaves_every_other_page_as_it_was() {
    let folder = example();
    build(folder.path(), "zh");
    let data = folder.path().join("data/2022.yaml");
    let text = fs::read_to_string(&data).unwrap();
    fs::write(
        &data,
        text.replace("specialized_sme_candidates: { value: 23,", "specialized_sme_candidates: { value: 24,"),
    )
    .unwrap();
    let fonts = fonts().display().to_string();
    let since = "output/changchun-etdz-2022-zh.pdf";
    let output = run(
        folder.path(),
        &["build", "--edition", "zh", "--since", since, "--ignore-system-fonts", "--font-dir", &fonts],
    );
    assert!(output.status.success(), "{}", transcript(&output));
    let pdf = |name: &str| {
        let path = folder.path().join(format!("output/changchun-etdz-2022-zh{name}.pdf"));
        crate::report::pdf::Pdf::read(&fs::read(path).unwrap())
    };
    let (old, new) = (pdf(""), pdf("-changes"));
    let squeeze = |text: &str| crate::report::squeeze(text);
    let differing: Vec<_> =
        (1..=old.pages()).filter(|page| squeeze(old.page(*page)) != squeeze(new.page(*page))).collect();
    // The contents, which list the new page, and the page of the sentence.
    assert_eq!(differing.len(), 2, "{differing:?}");
    let (contents, sentence) = (differing[0], differing[1]);
    assert!(new.label(contents).starts_with('I') && new.page(contents).contains("更正说明"));
    assert_eq!(squeeze(old.page(sentence)).replacen("等23家企业", "等24家企业", 1), squeeze(new.page(sentence)));
    assert_eq!(new.pages(), old.pages() + 1);
    let corrections = squeeze(new.page(new.pages()));
    assert!(
        corrections.contains("与2023年6月25日的报告相比，改动如下") && corrections.contains("23家改为24家"),
        "{corrections}"
    );
    assert!(new.metadata.contains("<pdfuaid:part>1</pdfuaid:part>"));
}

fn git(folder: &Path, arguments: &[&str]) {
    let name = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(folder).args(name).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", transcript(&output));
}

#[test]
fn revisions_of_git_are_compared() {
    let repository_of_parks = tempfile::tempdir().unwrap();
    // The project lies in a folder of the repository.
    let folder = repository_of_parks.path().join("parks/demo");
    crate::project::copy_folder(&repository().join("tests/base"), &folder);
    git(repository_of_parks.path(), &["init", "-q"]);
    git(repository_of_parks.path(), &["add", "."]);
    git(repository_of_parks.path(), &["commit", "-q", "-m", "first"]);
    git(repository_of_parks.path(), &["tag", "v1"]);
    let told = |arguments: &[&str]| {
        let output = run(&folder, arguments);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    assert_eq!(told(&["diff", "@v1"]).0, Some(0));
    let data = folder.join("data/2024.yaml");
    fs::write(&data, fs::read_to_string(&data).unwrap().replace("value: 12.5", "value: 12.6")).unwrap();
    git(repository_of_parks.path(), &["commit", "-q", "-a", "-m", "second"]);
    for arguments in [["diff", "@v1", "@"], ["diff", "@HEAD~1", "."], ["diff", "@v1", "@HEAD"]] {
        let (status, text) = told(&arguments);
        assert_eq!(status, Some(1), "{text}");
        assert!(text.contains("investment investment@2024\n    - 12.5 亿元\n    + 12.6 亿元\n"), "{text}");
        assert!(text.contains("+ 全年投资12.6亿元，"), "{text}");
    }
    assert_eq!(told(&["diff", "@v1", "@v1"]).0, Some(0));
    let (status, text) = told(&["diff", "@v9"]);
    assert!(status == Some(2) && text.contains("git knows no revision `v9` here"), "{text}");
    // The comparison as data.
    let (_, json) = told(&["diff", "@v1", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(data["facts"][0]["new"]["value"], "12.6");
    assert_eq!(data["passages"][0]["causes"][0], "investment@2024");
}
