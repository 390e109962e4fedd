//! The texts of a report that its authors wrote: cover, titles, paragraphs, names. The standard's own wording is not theirs to mend.

use crate::finding::Language;
use crate::model::project::Project;
use crate::model::prose::{self, Passage};
use crate::model::report::Report;
use crate::model::section::{Block, Section};
use crate::model::text::{Text, UNKNOWN, Written};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    /// A line that is neither title nor sentence, such as the name of a fact.
    Line,
    Paragraph,
}

/// Every text in the order of the report, and the park's own names.
pub fn texts(project: &Project) -> Vec<(Role, &Text)> {
    let mut texts = of_report(&project.report);
    texts.extend(project.park.name.iter().map(|name| (Role::Line, name)));
    texts.extend(project.definitions.iter().map(|fact| (Role::Line, &fact.name)));
    texts
}

/// The texts of the report itself.
pub fn of_report(report: &Report) -> Vec<(Role, &Text)> {
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
