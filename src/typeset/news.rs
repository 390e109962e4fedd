//! What is new about pages: which look like none of those sent before, and which have other words, or words from elsewhere.

use std::collections::{BTreeSet, HashMap};

use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};

use crate::model::sheet::Run;

use super::messages::SheetNews;
use super::origins::{Origins, Trail};
use super::survey::{self, hundredths};

/// A page that was sent.
pub struct Sent {
    face: Face,
    /// A number that differs where its runs do.
    runs: u128,
    trail: Trail,
}

/// What a page is known by.
#[derive(Clone)]
pub struct Face {
    /// Typst's own number for all that there is to it, which is at hand. A page with the same one is the same page.
    page: u128,
    /// The digest of its looks.
    looks: String,
}

/// A page to be drawn, with its digest.
pub type Undrawn = (String, Page);

/// The face of each page. Only pages that were not sent before are looked at.
pub fn faces(document: &PagedDocument, sent: &[Sent]) -> Vec<Face> {
    let known: HashMap<u128, &str> = sent.iter().map(|sent| (sent.face.page, sent.face.looks.as_str())).collect();
    let face = |page: &Page| {
        let number = hash128(page);
        let looks = known.get(&number).map(|looks| (*looks).to_owned());
        Face { page: number, looks: looks.unwrap_or_else(|| format!("{:032x}", survey::looks(page))) }
    };
    document.pages().iter().map(face).collect()
}

/// The pages that look like none of those sent before.
pub fn undrawn(document: &PagedDocument, faces: &[Face], sent: &[Sent]) -> Vec<Undrawn> {
    let mut known: BTreeSet<&str> = sent.iter().map(|sent| sent.face.looks.as_str()).collect();
    let pages = document.pages().iter().zip(faces);
    let new = pages.filter(|(_, face)| known.insert(&face.looks));
    new.map(|(page, face)| (face.looks.clone(), page.clone())).collect()
}

/// What differs from the pages sent before.
pub fn news(document: &PagedDocument, faces: Vec<Face>, origins: &mut Origins, sent: &mut Vec<Sent>) -> Vec<SheetNews> {
    let mut before = std::mem::take(sent).into_iter();
    let mut news = Vec::new();
    for (page, face) in document.pages().iter().zip(faces) {
        let size = page.frame.size();
        let sheet = |looks: &str, runs| SheetNews {
            digest: looks.to_owned(),
            width: hundredths(size.x),
            height: hundredths(size.y),
            runs,
        };
        let before = before.next();
        if let Some(same) = before.as_ref()
            && same.face.page == face.page
            && origins.retrace(&same.trail)
        {
            news.push(sheet(&face.looks, None));
            sent.extend(before);
            continue;
        }
        let (runs, trail) = origins.runs(&page.frame);
        let digest = digest_of(&runs);
        let is_known = before.is_some_and(|before| before.runs == digest);
        news.push(sheet(&face.looks, (!is_known).then_some(runs)));
        sent.push(Sent { face, runs: digest, trail });
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
