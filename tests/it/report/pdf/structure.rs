//! The structure that a tagged PDF tells: headings, paragraphs, rows and cells, with the lines in which each was set.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::content::{Run, resolved};

/// A structure element in reading order; `within` is the one around it.
#[derive(Debug)]
pub struct Element {
    pub role: String,
    pub within: Option<usize>,
}

/// The runs of one baseline of an element, from left to right.
#[derive(Debug, Clone)]
pub struct Line {
    pub page: usize,
    pub y: f32,
    pub runs: Vec<Run>,
}

impl Line {
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    pub fn x(&self) -> f32 {
        self.runs[0].x
    }

    /// Where the last glyph ends.
    pub fn end(&self) -> f32 {
        self.runs.last().unwrap().end
    }
}

/// Baselines nearer than this are one line with raised or lowered signs.
const SAME_LINE: f32 = 2.1;

/// The lines in which these runs were set, in order.
pub fn lines(mut runs: Vec<Run>) -> Vec<Line> {
    runs.sort_by(|a, b| a.page.cmp(&b.page).then(a.y.total_cmp(&b.y)));
    let mut lines: Vec<Line> = Vec::new();
    for run in runs {
        match lines.last_mut() {
            Some(line) if line.page == run.page && run.y - line.y < SAME_LINE => line.runs.push(run),
            _ => lines.push(Line { page: run.page, y: run.y, runs: vec![run] }),
        }
    }
    for line in &mut lines {
        line.runs.sort_by(|a, b| a.x.total_cmp(&b.x));
        let largest = line.runs.iter().max_by(|a, b| a.size.total_cmp(&b.size)).unwrap();
        line.y = largest.y;
    }
    lines
}

/// The elements in reading order, and which of them each piece of marked content belongs to.
pub fn read(document: &Document) -> (Vec<Element>, BTreeMap<(ObjectId, i64), usize>) {
    let mut reader = Reader { document, elements: Vec::new(), contents: BTreeMap::new() };
    let root = resolved(document, document.catalog().unwrap().get(b"StructTreeRoot").unwrap()).as_dict().unwrap();
    reader.kids(root, None, None);
    (reader.elements, reader.contents)
}

struct Reader<'a> {
    document: &'a Document,
    elements: Vec<Element>,
    contents: BTreeMap<(ObjectId, i64), usize>,
}

impl Reader<'_> {
    fn kids(&mut self, of: &Dictionary, element: Option<usize>, page: Option<ObjectId>) {
        let page = of.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        match of.get(b"K").map(|kids| resolved(self.document, kids)) {
            Ok(Object::Array(kids)) => {
                for kid in kids {
                    self.kid(kid, element, page);
                }
            }
            Ok(kid) => self.kid(kid, element, page),
            Err(_) => {}
        }
    }

    fn kid(&mut self, kid: &Object, element: Option<usize>, page: Option<ObjectId>) {
        match resolved(self.document, kid) {
            Object::Integer(content) => {
                self.contents.insert((page.unwrap(), *content), element.unwrap());
            }
            Object::Dictionary(dict) => match dict.get(b"Type").and_then(Object::as_name) {
                Ok(b"MCR") => {
                    let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page).unwrap();
                    let content = dict.get(b"MCID").and_then(Object::as_i64).unwrap();
                    self.contents.insert((page, content), element.unwrap());
                }
                Ok(b"OBJR") => {}
                _ => {
                    let role = String::from_utf8(dict.get(b"S").and_then(Object::as_name).unwrap().to_vec()).unwrap();
                    self.elements.push(Element { role, within: element });
                    let own = self.elements.len() - 1;
                    self.kids(dict, Some(own), page);
                }
            },
            other => panic!("a structure element holds {other:?}"),
        }
    }
}
