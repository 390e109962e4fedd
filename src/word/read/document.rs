//! The text of a document as it reads now: what was inserted is there, what was deleted is not.

use std::collections::BTreeMap;

use crate::model::returned::{Bookmark, Came, Comment, Returned};

use super::events::{Fault, Note, walk};

/// Elements whose text is no text of the paragraph: what was taken out, orders of fields, properties, and copies for older programs.
const SKIPPED: [&str; 9] = ["del", "moveFrom", "instrText", "delText", "pPr", "rPr", "Fallback", "sdtPr", "sectPr"];

/// Paragraphs within paragraphs, as text boxes hold them, are left alone.
struct Open {
    came: Came,
    number: usize,
}

pub fn paragraphs(text: &str) -> Result<Returned, Fault> {
    let mut returned = Returned::default();
    let mut open: Vec<Open> = Vec::new();
    let (mut skipped, mut tables, mut contents, mut inside) = (0_usize, 0_usize, 0_usize, false);
    let mut marks: BTreeMap<String, String> = BTreeMap::new();
    // Marks that ended between two paragraphs belong to the one before, those that began there to the next.
    let mut waiting: Vec<Bookmark> = Vec::new();
    // Whether each open content control holds the contents.
    let mut controls: Vec<bool> = Vec::new();
    walk(text, |note| match note {
        Note::Start(element) => {
            let value = element.attribute("val");
            match element.name.as_str() {
                "docPartGallery" if value == Some("Table of Contents") => {
                    if let Some(control) = controls.last_mut() {
                        *control = true;
                        contents += 1;
                    }
                }
                "pStyle" if value.is_some_and(is_contents_style) => {
                    if let Some(open) = open.last_mut() {
                        open.came.in_contents = true;
                    }
                }
                "ins" | "moveTo" | "del" | "moveFrom" => {
                    let author = element.attribute("author").unwrap_or_default();
                    if let Some(open) =
                        open.last_mut().filter(|open| !open.came.authors.iter().any(|own| own == author))
                    {
                        open.came.authors.push(author.to_owned());
                    }
                }
                _ => {}
            }
            if SKIPPED.contains(&element.name.as_str()) {
                skipped += 1;
            }
            match element.name.as_str() {
                "p" => {
                    let number = returned.paragraphs.len() + open.len();
                    let mut came = Came { in_table: tables > 0, in_contents: contents > 0, ..Came::default() };
                    came.marks.append(&mut waiting);
                    open.push(Open { came, number });
                }
                "tbl" => tables += 1,
                "sdt" => controls.push(false),
                "t" => inside = true,
                "bookmarkStart" => {
                    if let (Some(id), Some(name)) = (element.attribute("id"), element.attribute("name")) {
                        marks.insert(id.to_owned(), name.to_owned());
                        let name = name.to_owned();
                        match open.last_mut() {
                            Some(open) => {
                                let start = open.came.text.len();
                                open.came.marks.push(Bookmark { name, start, end: None });
                            }
                            None => waiting.push(Bookmark { name, ..Bookmark::default() }),
                        }
                    }
                }
                "bookmarkEnd" => {
                    let name = element.attribute("id").and_then(|id| marks.get(id)).cloned();
                    let own = open.last_mut().map(|open| &mut open.came).or(returned.paragraphs.last_mut());
                    if let Some((name, own)) = name.zip(own) {
                        let end = own.text.len();
                        if let Some(mark) = own.marks.iter_mut().find(|mark| mark.name == name) {
                            mark.end = Some(end);
                        }
                        own.ended.push(name);
                    }
                }
                "commentRangeStart" | "commentReference" => {
                    let paragraph = open.last().map_or(returned.paragraphs.len(), |open| open.number);
                    if let Some(id) = element.attribute("id")
                        && !returned.comments.iter().any(|comment| comment.id == id)
                    {
                        let paragraph = Some(paragraph);
                        returned.comments.push(Comment { id: id.to_owned(), paragraph, ..Comment::default() });
                    }
                }
                "br" | "cr" if skipped == 0 && element.attribute("type").is_none_or(|kind| kind == "textWrapping") => {
                    push(&mut open, "\n");
                }
                "tab" if skipped == 0 => push(&mut open, "\t"),
                "noBreakHyphen" if skipped == 0 => push(&mut open, "-"),
                _ => {}
            }
        }
        Note::Text(text) if inside && skipped == 0 => push(&mut open, text),
        Note::Text(_) => {}
        Note::End(name) => {
            if SKIPPED.contains(&name) {
                skipped = skipped.saturating_sub(1);
            }
            match name {
                "p" => returned.paragraphs.extend(open.pop().map(|open| open.came)),
                "tbl" => tables = tables.saturating_sub(1),
                // Whether it held the contents.
                "sdt" => contents = contents.saturating_sub(usize::from(controls.pop() == Some(true))),
                "t" => inside = false,
                _ => {}
            }
        }
    })?;
    Ok(returned)
}

fn push(open: &mut [Open], text: &str) {
    if let Some(open) = open.last_mut() {
        open.came.text.push_str(text);
    }
}

/// The styles of the contents, as Word, WPS and LibreOffice call them.
fn is_contents_style(style: &str) -> bool {
    let style = style.to_lowercase().replace(' ', "");
    style.starts_with("toc") || style.starts_with("contents")
}

/// What the comments say.
pub fn comments(text: &str, comments: &mut [Comment]) -> Result<(), Fault> {
    let (mut own, mut inside) = (None, false);
    walk(text, |note| match note {
        Note::Start(element) => match element.name.as_str() {
            "comment" => {
                let id = element.attribute("id");
                own = comments.iter().position(|comment| Some(comment.id.as_str()) == id);
                if let Some(own) = own {
                    comments[own].author = element.attribute("author").unwrap_or_default().to_owned();
                }
            }
            "p" => {
                if let Some(comment) = own.and_then(|own| comments.get_mut(own)).filter(|own| !own.text.is_empty()) {
                    comment.text.push(' ');
                }
            }
            "t" => inside = true,
            _ => {}
        },
        Note::Text(text) if inside => {
            if let Some(comment) = own.and_then(|own| comments.get_mut(own)) {
                comment.text.push_str(text);
            }
        }
        Note::Text(_) => {}
        Note::End("t") => inside = false,
        Note::End(_) => {}
    })
}
