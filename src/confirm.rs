//! `accept-translation`: which English says what its Chinese says, as somebody has found by comparing them; `accept-unchanged`: which sentences
//! of last year's report stay as they are. Pure: the records come out as text.

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::model::carried::{Carried, leading, sentences};
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
    let (mut now, mut unchanged, mut dated) = (BTreeSet::new(), Vec::new(), Vec::new());
    for text in report.texts() {
        let Some(written) = leading(text) else { continue };
        let (all, meant) = (&written.text, meant(text, which));
        for range in sentences(all) {
            let (sentence, digest) = (all[range.clone()].to_owned(), digest_of(&all[range.clone()]));
            let names_the_year = !carried.years_left(all, &range).is_empty();
            if carried.sentences.contains(&digest) {
                unchanged.push((digest.clone(), sentence.clone()));
            }
            if meant && (carried.sentences.contains(&digest) || names_the_year && !carried.accepted.contains(&digest)) {
                now.insert(digest.clone());
            }
            if names_the_year {
                dated.push((digest, sentence));
            }
        }
    }
    unchanged.retain(|(digest, _)| !now.contains(digest));
    dated.retain(|(digest, _)| now.contains(digest) || carried.accepted.contains(digest));
    let texts = |list: Vec<(String, String)>| list.into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>();
    Ok((Carried::print(carried.from, &texts(unchanged), &texts(dated)), now.len()))
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
