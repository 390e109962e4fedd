//! What the ministry's notice asks of a report, and what the report attaches.

use std::fs;

use crate::finding::{Finding, Rule};
use crate::model::report::{Attachment, Notice, RequiredChapter};
use crate::model::schema;
use crate::words;

use super::Reader;
use super::fields::{self, Fields, Findings};
use super::pictures;
use super::tree::{Content, Node};
use super::values;

pub fn notice(node: &Node, findings: &mut Findings) -> Option<Notice> {
    let mut fields = Fields::of(node, &schema::NOTICE, findings)?;
    let title = fields.optional("title").and_then(|node| fields::written(node, findings));
    let number = fields.optional("number").and_then(|node| fields::written(node, findings));
    let deadline =
        fields.optional("deadline").and_then(|node| Some((values::date(node, findings)?, node.place.clone())));
    let chapters = fields
        .optional("chapters")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| required_chapter(node, findings)).collect());
    let attachments = fields
        .optional("attachments")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| fields::written(node, findings)).collect());
    fields.finish(findings);
    Some(Notice {
        title,
        number,
        deadline,
        chapters: chapters.unwrap_or_default(),
        attachments: attachments.unwrap_or_default(),
    })
}

/// A title, or `{ title: …, or: [older titles] }`.
fn required_chapter(node: &Node, findings: &mut Findings) -> Option<RequiredChapter> {
    if !matches!(node.content, Content::Mapping(_)) {
        return fields::written(node, findings).map(|title| RequiredChapter { title, or: Vec::new() });
    }
    let mut fields = Fields::of(node, &schema::REQUIRED_CHAPTER, findings)?;
    let title = fields.required("title", findings).and_then(|node| fields::written(node, findings));
    let or = fields
        .optional("or")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| fields::written(node, findings)).collect());
    fields.finish(findings);
    Some(RequiredChapter { title: title?, or: or.unwrap_or_default() })
}

/// `attachments:` of the report: names, some with their file below `content/<year>/`.
pub fn attachments(reader: &Reader, year: i32, node: &Node, findings: &mut Findings) -> Vec<Attachment> {
    fields::items(node, findings).iter().filter_map(|node| attachment(reader, year, node, findings)).collect()
}

fn attachment(reader: &Reader, year: i32, node: &Node, findings: &mut Findings) -> Option<Attachment> {
    if !matches!(node.content, Content::Mapping(_)) {
        return fields::written(node, findings).map(|name| Attachment { name });
    }
    let mut fields = Fields::of(node, &schema::ATTACHMENT, findings)?;
    let name = fields.required("name", findings).and_then(|node| fields::written(node, findings));
    if let Some(file) = fields.optional("file").and_then(|node| fields::written(node, findings)) {
        let path = format!("content/{year}/{}", file.text);
        let there = pictures::plain_path(&file.text).is_ok()
            && match reader.handed(&path) {
                Some(handed) => handed.is_ok(),
                None => fs::metadata(reader.folder.join(&path)).is_ok_and(|file| file.is_file()),
            };
        if !there {
            findings.push(
                Finding::error(
                    Rule::MissingFile,
                    file.place.clone(),
                    words!("没有附件文件{path}", "there is no attached file {path}"),
                )
                .hint(words!(
                    "路径从本年文件夹算起，如 attachments/plan.pdf",
                    "paths begin at this year's folder, such as attachments/plan.pdf"
                )),
            );
        }
    }
    fields.finish(findings);
    Some(Attachment { name: name? })
}
