//! What is new about pages: which look like none of those sent before, and which have other words, or words from elsewhere.

use std::collections::BTreeSet;

use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};

use crate::model::sheet::Run;

use super::messages::SheetNews;
use super::origins::{Origins, Trail};
use super::survey::{self, hundredths};

/// A page that was sent.
pub struct Sent {
    page: Page,
    /// The digest of its looks.
    looks: String,
    /// A number that differs where its runs do.
    runs: u128,
    trail: Trail,
}

/// A page as it is known before its words are read.
pub struct Known {
    /// The number of the same page among those sent before.
    before: Option<usize>,
    looks: String,
}

/// A page to be drawn, with its digest.
pub type Undrawn = (String, Page);

/// How far the same page is looked for, when pages come or go above it.
const FAR: usize = 3;

/// What is known of each page. Only pages that were not sent before are looked at.
pub fn known(document: &PagedDocument, sent: &[Sent]) -> Vec<Known> {
    let mut expected = 0;
    let known = |page: &Page| {
        let ahead = expected..=expected + FAR;
        let nearby = ahead.chain((expected.saturating_sub(FAR)..expected).rev());
        let is_same = |number: &usize| sent.get(*number).is_some_and(|before| survey::is_same(&before.page, page));
        let before = nearby.into_iter().find(is_same);
        expected = before.unwrap_or(expected) + 1;
        let looks = before.map_or_else(|| format!("{:032x}", survey::looks(page)), |number| sent[number].looks.clone());
        Known { before, looks }
    };
    document.pages().iter().map(known).collect()
}

/// The pages that look like none of those sent before.
pub fn undrawn(document: &PagedDocument, known: &[Known], sent: &[Sent]) -> Vec<Undrawn> {
    let mut seen: BTreeSet<&str> = sent.iter().map(|sent| sent.looks.as_str()).collect();
    let pages = document.pages().iter().zip(known);
    pages.filter(|(_, own)| seen.insert(&own.looks)).map(|(page, own)| (own.looks.clone(), page.clone())).collect()
}

/// What differs from the pages sent before.
pub fn news(
    document: &PagedDocument,
    known: Vec<Known>,
    origins: &mut Origins,
    sent: &mut Vec<Sent>,
) -> Vec<SheetNews> {
    let before = std::mem::take(sent);
    let mut before: Vec<Option<Sent>> = before.into_iter().map(Some).collect();
    let runs_before: Vec<u128> = before.iter().flatten().map(|sent| sent.runs).collect();
    let mut news = Vec::new();
    for (number, (page, Known { before: same, looks })) in document.pages().iter().zip(known).enumerate() {
        let is_sent = |runs: u128| runs_before.get(number) == Some(&runs);
        let same = same.and_then(|same| before[same].take());
        let same = same.filter(|same| is_sent(same.runs) && origins.retrace(&same.trail));
        let (own, runs) = same.map_or_else(
            || {
                let (runs, trail) = origins.runs(&page.frame);
                let own = Sent { page: page.clone(), looks: looks.clone(), runs: digest_of(&runs), trail };
                let is_sent = is_sent(own.runs);
                (own, (!is_sent).then_some(runs))
            },
            |same| (same, None),
        );
        let size = page.frame.size();
        news.push(SheetNews { digest: looks, width: hundredths(size.x), height: hundredths(size.y), runs });
        sent.push(own);
    }
    news
}

fn digest_of(runs: &[Run]) -> u128 {
    let parts: Vec<_> = runs
        .iter()
        .map(|run| (run.area.x, run.area.y, run.area.width, run.area.height, &run.text, run.segment, run.offset))
        .collect();
    hash128(&parts)
}
