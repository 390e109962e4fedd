//! Documents as people send them back: our own .docx taken apart, paragraphs changed, and put together again.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A document whose paragraphs can be changed.
#[derive(Clone)]
pub struct Edited {
    parts: Vec<(String, Vec<u8>)>,
    pub xml: String,
    comments: Vec<String>,
}

/// Text as it stands in XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text))
}

/// A paragraph by the bytes of the XML.
pub struct Paragraph {
    pub range: std::ops::Range<usize>,
    pub text: String,
}

const DOCUMENT: &str = "word/document.xml";

impl Edited {
    pub fn of(bytes: &[u8]) -> Edited {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let (mut parts, mut xml) = (Vec::new(), String::new());
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            if name == DOCUMENT {
                xml = String::from_utf8(bytes).unwrap();
            } else if !name.starts_with("word/media") {
                parts.push((name, bytes));
            }
        }
        Edited { parts, xml, comments: Vec::new() }
    }

    pub fn set_part(&mut self, name: &str, bytes: &[u8]) {
        self.parts.retain(|(own, _)| own != name);
        self.parts.push((name.to_owned(), bytes.to_vec()));
    }

    pub fn remove_part(&mut self, name: &str) {
        self.parts.retain(|(own, _)| own != name);
        if name == DOCUMENT {
            self.xml.clear();
        }
    }

    pub fn part(&self, name: &str) -> String {
        let part = self.parts.iter().find(|(own, _)| own == name).unwrap();
        String::from_utf8(part.1.clone()).unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut parts = self.parts.clone();
        if !self.xml.is_empty() {
            parts.push((DOCUMENT.to_owned(), self.xml.clone().into_bytes()));
        }
        if !self.comments.is_empty() {
            let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
            let text = format!(
                "<?xml version=\"1.0\"?><w:comments xmlns:w=\"{space}\">{}</w:comments>",
                self.comments.concat()
            );
            parts.push(("word/comments.xml".to_owned(), text.into_bytes()));
        }
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    /// The paragraph that bears a mark.
    pub fn find(&self, mark: &str) -> Paragraph {
        let at = self.xml.find(&format!("w:name=\"{mark}\"")).unwrap_or_else(|| panic!("no mark {mark}"));
        let start = self.xml[..at].rfind("<w:p>").unwrap();
        let end = at + self.xml[at..].find("</w:p>").unwrap() + "</w:p>".len();
        let mut text = String::new();
        for part in self.xml[start..end].split("<w:t xml:space=\"preserve\">").skip(1) {
            text.push_str(part.split("</w:t>").next().unwrap());
        }
        Paragraph { range: start..end, text: text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") }
    }

    /// What stands before and behind the runs of a paragraph.
    fn frame(&self, paragraph: &Paragraph) -> (String, String) {
        let xml = &self.xml[paragraph.range.clone()];
        let (start, end) = (xml.find("<w:r>").unwrap_or(xml.len()), xml.rfind("</w:r>").map_or(xml.len(), |at| at + 6));
        (xml[..start].to_owned(), xml[end..].to_owned())
    }

    fn fill(&mut self, mark: &str, runs: &str) {
        let paragraph = self.find(mark);
        let (before, behind) = self.frame(&paragraph);
        self.xml.replace_range(paragraph.range, &format!("{before}{runs}{behind}"));
    }

    /// Other words, in one run.
    pub fn set(&mut self, mark: &str, text: &str) {
        self.fill(mark, &run(text));
    }

    /// Other words, a run for each character, as after much editing.
    pub fn set_in_pieces(&mut self, mark: &str, text: &str) {
        let runs: String = text.chars().map(|c| run(&c.to_string())).collect();
        self.fill(mark, &runs);
    }

    /// Other words as a tracked change.
    pub fn track(&mut self, mark: &str, old: &str, new: &str) {
        let text = self.find(mark).text;
        let (before, behind) = text.split_once(old).unwrap_or_else(|| panic!("{old} is not in {text}"));
        let who = "w:id=\"900\" w:author=\"甲\" w:date=\"2023-07-01T00:00:00Z\"";
        let gone =
            format!("<w:del {who}><w:r><w:delText xml:space=\"preserve\">{}</w:delText></w:r></w:del>", escaped(old));
        let come = format!("<w:ins {who}>{}</w:ins>", run(new));
        self.fill(mark, &format!("{}{gone}{come}{}", run(before), run(behind)));
    }

    pub fn comment(&mut self, mark: &str, said: &str) {
        let id = self.comments.len();
        let paragraph = self.find(mark);
        let (before, _) = self.frame(&paragraph);
        let at = paragraph.range.start + before.len();
        self.xml.insert_str(at, &format!("<w:commentRangeStart w:id=\"{id}\"/>"));
        self.comments.push(format!("<w:comment w:id=\"{id}\" w:author=\"乙\"><w:p>{}</w:p></w:comment>", run(said)));
    }

    /// The paragraph without its bookmarks.
    pub fn unmark(&mut self, mark: &str) {
        let range = self.find(mark).range;
        let mut paragraph = self.xml[range.clone()].to_owned();
        for tag in ["<w:bookmarkStart ", "<w:bookmarkEnd "] {
            while let Some(start) = paragraph.find(tag) {
                let end = start + paragraph[start..].find("/>").unwrap() + 2;
                paragraph.replace_range(start..end, "");
            }
        }
        self.xml.replace_range(range, &paragraph);
    }

    pub fn delete(&mut self, mark: &str) {
        let range = self.find(mark).range;
        self.xml.replace_range(range, "");
    }

    pub fn add_after(&mut self, mark: &str, text: &str) {
        let end = self.find(mark).range.end;
        self.xml.insert_str(end, &format!("<w:p>{}</w:p>", run(text)));
    }

    /// Takes a paragraph behind another one.
    pub fn move_behind(&mut self, mark: &str, other: &str) {
        let range = self.find(mark).range;
        let paragraph = self.xml[range.clone()].to_owned();
        self.xml.replace_range(range, "");
        let end = self.find(other).range.end;
        self.xml.insert_str(end, &paragraph);
    }

    /// Enter pressed within a paragraph.
    pub fn split(&mut self, mark: &str, at: &str) {
        let paragraph = self.find(mark);
        let (before, behind) = self.frame(&paragraph);
        let (first, second) = paragraph.text.split_once(at).unwrap();
        let both = format!("{before}{}</w:p><w:p>{}{behind}", run(&format!("{first}{at}")), run(second));
        self.xml.replace_range(paragraph.range, &both);
    }

    /// The end of a paragraph deleted, so that the next one follows in it.
    pub fn merge(&mut self, mark: &str, next: &str) {
        let second = self.find(next);
        let inner = self.xml[second.range.clone()].to_owned();
        let inner = &inner[inner.find("<w:bookmarkStart").unwrap()..inner.len() - "</w:p>".len()];
        self.xml.replace_range(second.range, "");
        let end = self.find(mark).range.end - "</w:p>".len();
        self.xml.insert_str(end, inner);
    }
}
