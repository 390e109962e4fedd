//! The texts of a report that its authors wrote: cover, titles, paragraphs, names. The standard's own wording is not theirs to mend.

use std::cell::OnceCell;
use std::ops::Range;

use crate::finding::Language;
use crate::model::project::Project;
use crate::model::prose::{self, Passage};
use crate::model::report::Report;
use crate::model::section::{Block, Section};
use crate::model::text::{Text, UNKNOWN, Written};

use super::numbers;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    /// A line that is neither title nor sentence, such as the name of a fact.
    Line,
    Paragraph,
}

/// The texts of a project; each is read once, when it is first asked for.
pub struct Texts<'a> {
    readings: Vec<Reading<'a>>,
    of_report: usize,
}

/// A text in both languages as its reader sees it.
pub struct Reading<'a> {
    pub role: Role,
    pub text: &'a Text,
    zh: OnceCell<Vec<Line>>,
    en: OnceCell<Vec<Line>>,
}

/// A run of text between breaks.
pub struct Line {
    pub passage: Passage,
    /// The same as a string.
    pub text: String,
    numbers: OnceCell<Vec<Range<usize>>>,
}

impl<'a> Texts<'a> {
    pub fn of(project: &'a Project) -> Texts<'a> {
        let mut texts = of_report(&project.report);
        let of_report = texts.len();
        texts.extend(project.park.name.iter().map(|name| (Role::Line, name)));
        texts.extend(project.definitions.iter().map(|fact| (Role::Line, &fact.name)));
        let reading = |(role, text)| Reading { role, text, zh: OnceCell::new(), en: OnceCell::new() };
        Texts { readings: texts.into_iter().map(reading).collect(), of_report }
    }

    /// Every text in the order of the report, and the park's own names.
    pub fn all(&self) -> &[Reading<'a>] {
        &self.readings
    }

    /// The texts of the report itself.
    pub fn of_report(&self) -> &[Reading<'a>] {
        &self.readings[..self.of_report]
    }
}

impl Reading<'_> {
    /// Nothing of a text that is not written or was refused.
    pub fn lines(&self, language: Language) -> &[Line] {
        let lines = if language == Language::Chinese { &self.zh } else { &self.en };
        lines.get_or_init(|| {
            let written = self.text.in_language(language);
            let passages = written.map_or_else(Vec::new, |written| passages(self.role, written, language));
            passages.into_iter().map(Line::of).collect()
        })
    }
}

impl Line {
    fn of(passage: Passage) -> Line {
        Line { text: passage.text(), passage, numbers: OnceCell::new() }
    }

    /// The numbers that were typed into it, in bytes of its text.
    pub fn numbers(&self, language: Language) -> &[Range<usize>] {
        self.numbers.get_or_init(|| numbers::find(&self.text, language))
    }
}

fn of_report(report: &Report) -> Vec<(Role, &Text)> {
    let mut texts: Vec<_> = report.title.iter().map(|line| (Role::Title, line)).collect();
    texts.extend(report.issuer.iter().chain(&report.cover_note).map(|line| (Role::Line, line)));
    for chapter in &report.chapters {
        section(chapter, &mut texts);
    }
    texts
}

fn section<'a>(section: &'a Section, texts: &mut Vec<(Role, &'a Text)>) {
    texts.push((Role::Title, &section.title));
    for block in &section.blocks {
        match block {
            Block::Paragraph(paragraph) => texts.push((Role::Paragraph, paragraph)),
            Block::Figure(figure) => {
                texts.push((Role::Title, &figure.caption));
                texts.extend(figure.names().into_iter().map(|name| (Role::Line, name)));
            }
        }
    }
    for inner in &section.sections {
        self::section(inner, texts);
    }
}

/// A text as its reader sees it; nothing of a text that was refused.
pub fn passages(role: Role, written: &Written, language: Language) -> Vec<Passage> {
    match role {
        _ if written.text == UNKNOWN => Vec::new(),
        Role::Paragraph => prose::paragraphs(written, language),
        Role::Title | Role::Line => vec![prose::line(written, language)],
    }
}
