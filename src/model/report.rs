//! One year's report as its authors planned it: cover, chapters, the choice of rows, waivers. Not the finished pages.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::finding::{Place, Source};

use super::carried::Carried;
use super::section::Section;
use super::standard::Limit;
use super::text::{Text, Written};
use super::translation::Translations;

#[derive(Debug, Clone)]
pub struct Report {
    pub year: i32,
    /// The title, one text a line, broken by sense.
    pub title: Vec<Text>,
    /// This and what else may be absent was refused or is missing; a finding says so.
    pub issuer: Option<Text>,
    pub date: Option<NaiveDate>,
    pub date_place: Option<Place>,
    /// The day whose knowledge the report rests on, where it is not its date.
    pub data_as_of: Option<NaiveDate>,
    /// A line under the title that says what this document is, such as an example.
    pub cover_note: Option<Text>,
    pub arrangement: Arrangement,
    pub standard: Option<Written>,
    pub base_year: Option<i32>,
    pub base_year_place: Option<Place>,
    /// The numbers of the optional rows chosen for assessment.
    pub chosen: Vec<Chosen>,
    /// Part of the choice could not be read.
    pub choice_refused: bool,
    /// Where the choice is written.
    pub chosen_place: Place,
    /// Requirements replaced as a footnote of the standard allows.
    pub substitutions: Vec<Substitution>,
    pub notice: Option<Notice>,
    /// Whether the annex ends with the ledger of corrections.
    pub prints_corrections: bool,
    /// What is handed in with the report.
    pub attachments: Vec<Attachment>,
    pub waivers: Vec<Waiver>,
    /// Nothing where the project keeps no record of confirmed translations.
    pub translations: Option<Translations>,
    /// Nothing where the report was not begun from another one.
    pub carried: Option<Carried>,
    pub chapters: Vec<Section>,
    /// `report.yaml` is missing or could not be parsed: what it says is unknown.
    pub unread: bool,
    pub source: Arc<Source>,
}

impl Report {
    /// Every text of the report's own, in the order of printing.
    pub fn texts(&self) -> Vec<&Text> {
        let mut texts: Vec<&Text> = self.title.iter().chain(&self.issuer).chain(&self.cover_note).collect();
        for chapter in &self.chapters {
            chapter.collect_texts(&mut texts);
        }
        texts
    }
}

/// Where the bilingual edition puts its English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Below each Chinese heading and paragraph.
    Pairs,
    /// After the whole Chinese report, as a report of its own.
    Parts,
}

#[derive(Debug, Clone)]
pub struct Chosen {
    pub number: u32,
    pub place: Place,
}

/// Another limit for a row, e.g. that of the industry which dominates the park.
#[derive(Debug, Clone)]
pub struct Substitution {
    pub number: u32,
    pub limit: Limit,
    pub reason: Written,
    pub place: Place,
}

/// The ministry's notice that asks for the report.
#[derive(Debug, Clone)]
pub struct Notice {
    pub title: Option<Written>,
    pub number: Option<Written>,
    pub deadline: Option<(NaiveDate, Place)>,
    pub chapters: Vec<RequiredChapter>,
    /// The names of what is to be attached.
    pub attachments: Vec<Written>,
}

/// A chapter that the notice asks for, by its Chinese title.
#[derive(Debug, Clone)]
pub struct RequiredChapter {
    pub title: Written,
    /// Other titles that will do, such as older ones.
    pub or: Vec<Written>,
}

/// What is handed in with the report.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub name: Written,
}

/// A finding that somebody accepts, with the reason.
#[derive(Debug, Clone)]
pub struct Waiver {
    pub rule: String,
    pub about: String,
    /// What the values that the finding speaks of were when it was accepted.
    pub values: Vec<(String, String)>,
    pub reason: Written,
    pub by: Written,
    pub place: Place,
}
