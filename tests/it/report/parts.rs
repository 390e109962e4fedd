//! The bilingual edition with `arrangement: parts`: the whole Chinese report, then the whole English one.

use std::fs;
use std::sync::OnceLock;

use super::pdf::{Entry, Pdf};
use super::{Edition, edition, figures, squeeze, without_dots};
use crate::project::{example, fonts, run, transcript};

/// The example in parts, built once for all tests.
pub fn parts() -> &'static Edition {
    static BUILT: OnceLock<Edition> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = example();
        let plan = folder.path().join("content/2022/report.yaml");
        let text = fs::read_to_string(&plan).unwrap();
        fs::write(&plan, format!("arrangement: parts\n{text}")).unwrap();
        let fonts = fonts().display().to_string();
        let output = run(folder.path(), &["build", "--ignore-system-fonts", "--font-dir", &fonts]);
        assert!(output.status.success(), "{}", transcript(&output));
        let stem = folder.path().join("output/changchun-etdz-2022-bilingual");
        let pdf = Pdf::read(&fs::read(stem.with_extension("pdf")).unwrap());
        Edition { pdf, typst: fs::read_to_string(stem.with_extension("typ")).unwrap() }
    })
}

/// Chapters that a part has: four, the table and the annex.
const CHAPTERS: usize = 6;

fn is_chinese(entry: &Entry) -> bool {
    entry.title.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The first page of the English part, counted from 1.
fn first_english_page(pdf: &Pdf) -> usize {
    pdf.outline().iter().find(|entry| !is_chinese(entry)).unwrap().page
}

/// The text of pages without page numbers and white space.
fn running(pdf: &Pdf, pages: impl Iterator<Item = usize>) -> String {
    pages.map(|page| squeeze(pdf.page(page)).replace(&format!("—{}—", pdf.label(page)), "")).collect()
}

#[test]
fn the_english_report_follows_the_chinese_one() {
    let pdf = &parts().pdf;
    let outline = pdf.outline();
    let split = outline.iter().position(|entry| !is_chinese(entry)).unwrap();
    let (chinese, english) = outline.split_at(split);
    assert!(english.iter().all(|entry| !is_chinese(entry)), "a Chinese heading in the English part");
    let levels = |part: &[&Entry]| part.iter().map(|entry| entry.level).collect::<Vec<_>>();
    assert_eq!(levels(chinese)[..chinese.len()], levels(english)[..], "the parts are not divided alike");
    assert_eq!(chinese.iter().filter(|entry| entry.level == 1).count(), CHAPTERS);
    // The headings are those of the editions in one language.
    let titles = |pdf: &Pdf| pdf.outline().iter().map(|entry| entry.title.clone()).collect::<Vec<_>>();
    let own = |part: &[&Entry]| part.iter().map(|entry| entry.title.clone()).collect::<Vec<_>>();
    assert_eq!(own(english), titles(&edition("en").pdf));
    assert!(own(chinese).starts_with(&titles(&edition("zh").pdf)));
    assert!(chinese.iter().chain(english).is_sorted_by_key(|entry| entry.page));
}

#[test]
fn each_part_reads_as_the_edition_in_its_language() {
    let pdf = &parts().pdf;
    let first = first_english_page(pdf);
    let body = (1..=pdf.pages()).find(|page| pdf.label(*page) == "1").unwrap();
    let whole = |name: &str| {
        let pdf = &edition(name).pdf;
        let body = (1..=pdf.pages()).find(|page| pdf.label(*page) == "1").unwrap();
        running(pdf, body..=pdf.pages())
    };
    // The Chinese edition goes without the annex.
    assert!(running(pdf, body..first).starts_with(&whole("zh")), "the Chinese part differs from the Chinese edition");
    assert!(running(pdf, first..=pdf.pages()) == whole("en"), "the English part differs from the English edition");
    assert!(squeeze(pdf.page(first)).starts_with("ChangchunEconomicandTechnologicalDevelopmentZone"));
}

#[test]
fn every_figure_stands_in_both_parts() {
    let pdf = &parts().pdf;
    let first = first_english_page(pdf);
    let (chinese, english) = (running(pdf, 1..first), running(pdf, first..=pdf.pages()));
    let mut missing = Vec::new();
    for (zh, en) in figures::NARRATIVE {
        for (part, wanted) in [(&chinese, zh), (&english, en)] {
            if !part.contains(&squeeze(wanted)) {
                missing.push(wanted);
            }
        }
    }
    assert!(missing.is_empty(), "not printed: {missing:?}");
}

#[test]
fn one_table_of_contents_lists_both_parts() {
    let pdf = &parts().pdf;
    let mut expected = String::new();
    for entry in pdf.outline() {
        let title = squeeze(&entry.title);
        assert!(squeeze(pdf.page(entry.page)).contains(&title), "“{title}” is not on page {}", entry.page);
        if entry.level <= 2 {
            expected.push_str(&format!("{title}…{}", pdf.label(entry.page)));
        }
    }
    let contents = (1..=pdf.pages()).filter(|page| pdf.label(*page).starts_with('I'));
    let contents: String = contents.map(|page| without_dots(&squeeze(pdf.page(page)))).collect();
    assert_eq!(contents, format!("目录Contents{expected}"));
}

#[test]
fn page_numbers_run_on_through_both_parts() {
    let pdf = &parts().pdf;
    let body: Vec<_> = (1..=pdf.pages()).filter_map(|page| pdf.label(page).parse::<usize>().ok()).collect();
    assert_eq!(body, (1..=body.len()).collect::<Vec<_>>());
    for page in pdf.pages() - body.len() + 1..=pdf.pages() {
        let printed = format!("—{}—", pdf.label(page));
        assert!(squeeze(pdf.page(page)).contains(&printed), "page {page} does not print {printed}");
    }
}
