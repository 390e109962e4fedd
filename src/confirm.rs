//! `accept-translation`: which English says what its Chinese says, as somebody has found by comparing them; `accept-unchanged`: which sentences
//! of last year's report stay as they are. Pure: the records come out as text.

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::model::carried::{Carried, leading};
use crate::model::report::Report;
use crate::model::text::{Text, Written};
use crate::model::translation::{Pair, Translations, digest, digest_of};
use crate::words;

/// The texts whose English is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    All,
    /// Files, or lines such as `content/2022/1-progress.yaml:12`.
    At(Vec<String>),
}

/// The record of sentences carried over without those accepted now, and how many these are, or what is wrong with the places named. A
/// sentence that stands word for word in several places is accepted in all of them: it says the same in each.
pub fn accept_unchanged(report: &Report, which: &Which) -> Result<(String, usize), Vec<Finding>> {
    let Some(carried) = &report.carried else {
        let year = report.year;
        return Err(vec![
            Finding::error(
                Rule::MissingFile,
                None,
                words!(
                    "{year}年度报告不是由 ecopark new-year 建立的",
                    "the {year} report was not begun by ecopark new-year"
                ),
            )
            .hint(words!("没有须确认沿用的句子", "there is nothing carried over to be accepted")),
        ]);
    };
    check_places(report, which)?;
    let (mut accepted, mut others) = (BTreeSet::new(), Vec::new());
    for text in report.texts() {
        let Some(written) = leading(text) else { continue };
        let sentences = carried.unchanged(text).map(|range| written.text[range].to_owned());
        if meant(text, which) {
            accepted.extend(sentences.map(|sentence| digest_of(&sentence)));
        } else {
            others.extend(sentences);
        }
    }
    others.retain(|sentence| !accepted.contains(&digest_of(sentence)));
    Ok((Carried::print(carried.from, &others), accepted.len()))
}

fn meant(text: &Text, which: &Which) -> bool {
    match which {
        Which::All => true,
        Which::At(places) => places.iter().any(|place| stands_at(text, place)),
    }
}

fn check_places(report: &Report, which: &Which) -> Result<(), Vec<Finding>> {
    let Which::At(places) = which else { return Ok(()) };
    let wrong: Vec<_> =
        places.iter().filter(|place| !report.texts().iter().any(|text| stands_at(text, place))).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into_iter().map(|place| nothing_there(place)).collect()) }
}

/// The new record with the number of texts confirmed now, or what is wrong with the places named.
pub fn confirm(report: &Report, which: &Which) -> Result<(String, usize), Vec<Finding>> {
    check_places(report, which)?;
    let empty = Translations::default();
    let known = report.translations.as_ref().unwrap_or(&empty);
    let mut pairs = Vec::new();
    let mut count = 0;
    for text in report.texts() {
        let Text { zh: Some(zh), en: Some(en), .. } = text else { continue };
        if meant(text, which) {
            count += usize::from(known.confirmed(zh, en) != Some(true));
            pairs.push(Pair { zh: digest(zh), en: digest(en) });
        } else {
            // What was confirmed stays, also where it has become stale since.
            pairs.extend(known.of(en));
        }
    }
    Ok((Translations::print(pairs), count))
}

/// Whether a text stands at a place as people write it: a file, or one of the lines from its first key to its last word.
fn stands_at(text: &Text, place: &str) -> bool {
    let (path, line) = match place.rsplit_once(':').map(|(path, line)| (path, line.parse::<usize>())) {
        Some((path, Ok(line))) => (path, Some(line)),
        _ => (place, None),
    };
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let first = text.place.line_column().0;
    let end = |written: &Written| written.locate(written.text.len()..written.text.len()).line_column().0;
    let last = text.zh.iter().chain(&text.en).map(end).max().unwrap_or(first);
    text.place.source.path == path && line.is_none_or(|line| (first..=last).contains(&line))
}

fn nothing_there(place: &str) -> Finding {
    Finding::error(
        Rule::WrongValue,
        None,
        words!("“{place}”处没有双语文字", "no text in two languages stands at `{place}`"),
    )
    .hint(words!(
        "写文件，或文件:行，如 content/2022/1-progress.yaml:12；全部确认用 --all",
        "name a file, or file:line such as content/2022/1-progress.yaml:12; for all of them, --all"
    ))
}
