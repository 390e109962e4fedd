//! The texts of a report that its authors wrote: cover, titles, paragraphs, names. The standard's own wording is not theirs to mend.

use crate::finding::Language;
use crate::model::project::Project;
use crate::model::prose::{self, Passage};
use crate::model::section::Section;
use crate::model::text::{Text, UNKNOWN, Written};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    /// A line that is neither title nor sentence, such as the name of a fact.
    Line,
    Paragraph,
}

/// Every text in the order of the report.
pub fn texts(project: &Project) -> Vec<(Role, &Text)> {
    let report = &project.report;
    let mut texts: Vec<_> = report.title.iter().map(|line| (Role::Title, line)).collect();
    let lines = project.park.name.iter().chain(&report.issuer).chain(&report.cover_note);
    texts.extend(lines.map(|line| (Role::Line, line)));
    for chapter in &report.chapters {
        section(chapter, &mut texts);
    }
    texts.extend(project.definitions.iter().map(|fact| (Role::Line, &fact.name)));
    texts
}

fn section<'a>(section: &'a Section, texts: &mut Vec<(Role, &'a Text)>) {
    texts.push((Role::Title, &section.title));
    texts.extend(section.paragraphs.iter().map(|paragraph| (Role::Paragraph, paragraph)));
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
