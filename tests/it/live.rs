//! The report as the preview sets it, again and again in one process.

use std::fs;
use std::path::Path;

use ecopark::Wish;
use ecopark::live::Live;
use ecopark::model::edition::Edition;
use ecopark::preview::Workshop;

use crate::project::{example, order, repository};

/// What a draft shows: how each page looks, and where its words stand and which segment says them.
fn shown(live: &mut Live, edition: Edition) -> Vec<(String, String)> {
    let sheets = live.draft(Some(edition), None).expect("a draft").sheets.expect("pages");
    let headings = format!("{:?}", sheets.headings);
    let page = |sheet: &ecopark::model::sheet::Sheet| (sheet.digest.clone(), format!("{:?}", sheet.runs));
    sheets.sheets.iter().map(page).chain([(String::new(), headings)]).collect()
}

/// Replaces the first of some words in a file.
fn replace(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

/// Pages that follow from the pages before are those that a preview begun now would show: also where the contents, the table's labels and
/// what stands behind them move.
#[test]
fn pages_set_after_others_are_those_set_anew() {
    const FACTS: &str = "data/2022.yaml";
    const FIRST: &str = "content/2022/1-progress.yaml";
    let added = "    paragraphs:\n".to_owned()
        + &"      - zh: 全区坚持生态优先、绿色发展，各项工作有序推进。\n        en: The zone put ecology first.\n"
            .repeat(40);
    let edits: [(&str, &str, &str); 7] = [
        (FACTS, "industrial_added_value: { value: 2595000", "industrial_added_value: { value: 2605000"),
        (FIRST, "最大限度减少企", "最大限度地减少企"),
        (FIRST, "    paragraphs:\n", &added),
        (FACTS, "employees_year_end: { value: 45928", "employees_year_end: { value: 4592800"),
        (FIRST, &added, "    paragraphs:\n"),
        (FIRST, "攻坚克难，稳住经济发展基本盘", "攻坚克难，千方百计稳住全区经济社会发展的基本盘，推动各项事业行稳致远"),
        (FACTS, "employees_year_end: { value: 4592800", "employees_year_end: { value: 45928"),
    ];
    for edition in [Edition::Bilingual, Edition::Chinese] {
        let folder = example();
        let begun = || Live::new(order(folder.path(), Wish::default()));
        let mut live = begun();
        shown(&mut live, edition);
        for (file, from, to) in edits {
            replace(folder.path(), file, from, to);
            assert!(shown(&mut live, edition) == shown(&mut begun(), edition), "{edition:?}, {file}: {to:.60}");
        }
    }
}

/// Every segment that a run names says its words, and there are hardly runs without one.
#[test]
fn words_on_the_pages_name_the_segment_that_says_them() {
    let mut live = Live::new(order(repository(), Wish::default()));
    for edition in Edition::ALL {
        let draft = live.draft(Some(edition), None).expect("a draft");
        let (source, sheets) = (draft.source.unwrap(), draft.sheets.unwrap());
        let squeeze = |text: &str| {
            // Mathematics sets a hyphen as a minus, and letters in italics of their own.
            let text = text.to_lowercase().replace('’', "'").replace('−', "-").replace('𝑒', "e").replace('𝑛', "n");
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{2010}')).collect::<String>()
        };
        let (mut all, mut right, mut wrong, mut unnamed) = (0, 0, Vec::new(), Vec::new());
        for (page, run) in
            sheets.sheets.iter().enumerate().flat_map(|(page, sheet)| sheet.runs.iter().map(move |run| (page, run)))
        {
            let words = squeeze(&run.text);
            if !words.chars().any(char::is_alphanumeric) {
                continue;
            }
            // A component draws by code what it draws: its words do not stand in it as they are read.
            let named = run.segment.map(|segment| &source.segments[segment]);
            all += 1;
            match named {
                Some(segment) if segment.verbatim || squeeze(&segment.shown).contains(&words) => right += 1,
                None if words.chars().all(|c| c.is_numeric()) => right += 1,
                None => unnamed.push(format!("page {}: “{}”", page + 1, run.text)),
                Some(segment) => wrong.push(format!("page {}: “{}” is not in “{}”", page + 1, run.text, segment.shown)),
            }
        }
        assert!(wrong.is_empty(), "{edition:?}: {}", wrong.join("\n"));
        assert!(all > 500, "{all} runs");
        assert!(right * 100 >= all * 98, "{edition:?}: {right} of {all}\n{}", unnamed.join("\n"));
    }
}
