//! What stands on a page of a PDF: every run of glyphs with its text, its place and its face, and the marked content it belongs to.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

pub const MILLIMETRE: f32 = 72.0 / 25.4;

/// Glyphs set in one go: where the first stands and the last ends, in millimetres from the page's top left corner; their size in points.
#[derive(Debug, Clone)]
pub struct Run {
    pub page: usize,
    pub x: f32,
    pub end: f32,
    pub y: f32,
    pub size: f32,
    pub glyphs: usize,
    pub text: String,
    /// The name of the face, without the letters that tell a subset.
    pub face: String,
    /// The innermost structure element; artifacts, such as page numbers and repeated headers, have none.
    pub element: Option<usize>,
}

type Matrix = [f32; 6];

fn product(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// A face as the page names it: how its codes of two bytes read, and how wide they are in thousandths of the size.
struct Face<'a> {
    name: String,
    encoding: Encoding<'a>,
    widths: BTreeMap<u16, f32>,
    usual: f32,
}

impl Face<'_> {
    fn width(&self, code: &[u8]) -> f32 {
        self.widths.get(&u16::from_be_bytes([code[0], code[1]])).copied().unwrap_or(self.usual)
    }
}

/// Reads pages one after another; faces are shared by many pages and read once.
pub struct Reader<'a> {
    document: &'a Document,
    faces: BTreeMap<Vec<u8>, Face<'a>>,
}

impl<'a> Reader<'a> {
    pub fn new(document: &'a Document) -> Reader<'a> {
        Reader { document, faces: BTreeMap::new() }
    }

    /// The runs of a page; `elements` gives the structure element of each piece of marked content.
    pub fn runs(&mut self, page: usize, id: ObjectId, elements: &BTreeMap<(ObjectId, i64), usize>) -> Vec<Run> {
        let fonts = self.document.get_page_fonts(id).unwrap();
        let height = page_height(self.document, id);
        let mut state: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        let (mut stack, mut text, mut size, mut face) = (Vec::new(), state, 0.0, Vec::new());
        let mut marked: Vec<Option<usize>> = Vec::new();
        let mut runs = Vec::new();
        for operation in &Content::decode(&self.document.get_page_content(id)).unwrap().operations {
            let number = |index: usize| operation.operands[index].as_float().unwrap();
            let matrix = || std::array::from_fn(number);
            match operation.operator.as_str() {
                "q" => stack.push(state),
                "Q" => state = stack.pop().unwrap(),
                "cm" => state = product(matrix(), state),
                "Tm" => text = matrix(),
                "Tf" => {
                    let name = operation.operands[0].as_name().unwrap();
                    face = self.face(fonts[name]);
                    size = number(1);
                }
                "BDC" => {
                    // A span that only says how a sign reads stands within the element around it.
                    let content = operation.operands[1].as_dict().ok().and_then(|dict| dict.get(b"MCID").ok());
                    let artifact = operation.operands[0].as_name().unwrap() == b"Artifact";
                    marked.push(match content {
                        Some(content) => elements.get(&(id, content.as_i64().unwrap())).copied(),
                        None if artifact => None,
                        None => marked.last().copied().flatten(),
                    });
                }
                "BMC" => marked.push(None),
                "EMC" => {
                    marked.pop();
                }
                "Tj" | "TJ" => {
                    let at = product(text, state);
                    let (words, glyphs, reach) = self.shown(&self.faces[&face], operation);
                    let x = at[4] / MILLIMETRE;
                    runs.push(Run {
                        page,
                        x,
                        end: x + reach * size / 1000.0 / MILLIMETRE,
                        y: (height - at[5]) / MILLIMETRE,
                        size,
                        glyphs,
                        text: words,
                        face: self.faces[&face].name.clone(),
                        element: marked.last().copied().flatten(),
                    });
                }
                _ => {}
            }
        }
        runs
    }

    /// What an operator shows: its text, how many glyphs, how far they reach.
    fn shown(&self, face: &Face, operation: &Operation) -> (String, usize, f32) {
        let pieces = match &operation.operands[0] {
            Object::Array(pieces) => pieces.as_slice(),
            _ => &operation.operands[..1],
        };
        let (mut text, mut glyphs, mut advance, mut reach) = (String::new(), 0, 0.0, 0.0);
        for piece in pieces {
            match piece {
                Object::String(bytes, _) => {
                    for code in bytes.chunks(2) {
                        let sign = Document::decode_text(&face.encoding, code).unwrap();
                        glyphs += 1;
                        advance += face.width(code);
                        // A space at the end of a line takes no room.
                        if !sign.trim().is_empty() {
                            reach = advance;
                        }
                        text.push_str(&sign);
                    }
                }
                kern => advance -= kern.as_float().unwrap(),
            }
        }
        (text, glyphs, reach)
    }

    /// Reads a face, unless it is known, and gives the key it is known by.
    fn face(&mut self, font: &'a Dictionary) -> Vec<u8> {
        let base = font.get(b"BaseFont").and_then(Object::as_name).unwrap().to_vec();
        self.faces.entry(base.clone()).or_insert_with(|| {
            let name = String::from_utf8(base.clone()).unwrap();
            let name = name.split_once('+').map_or(name.as_str(), |(_, name)| name).replace("-Identity-H", "");
            let descendants = resolved(self.document, font.get(b"DescendantFonts").unwrap()).as_array().unwrap();
            let descendant = resolved(self.document, &descendants[0]).as_dict().unwrap();
            let usual = descendant.get(b"DW").and_then(Object::as_float).unwrap_or(1000.0);
            let widths = descendant.get(b"W").map_or_else(|_| BTreeMap::new(), |list| widths(self.document, list));
            Face { name, encoding: font.get_font_encoding(self.document).unwrap(), widths, usual }
        });
        base
    }
}

pub fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).unwrap().1
}

/// `code [width …]` or `first last width`, over and over.
fn widths(document: &Document, list: &Object) -> BTreeMap<u16, f32> {
    let list = resolved(document, list).as_array().unwrap();
    let mut widths = BTreeMap::new();
    let mut items = list.iter();
    while let Some(first) = items.next() {
        let first = first.as_i64().unwrap() as u16;
        match resolved(document, items.next().unwrap()) {
            Object::Array(each) => {
                widths.extend((first..).zip(each.iter().map(|width| width.as_float().unwrap())));
            }
            last => {
                let width = items.next().unwrap().as_float().unwrap();
                widths.extend((first..=last.as_i64().unwrap() as u16).map(|code| (code, width)));
            }
        }
    }
    widths
}

/// From the page itself or the tree of pages above it.
pub fn page_height(document: &Document, page: ObjectId) -> f32 {
    let mut node = document.get_dictionary(page).unwrap();
    loop {
        if let Ok(media) = node.get(b"MediaBox") {
            let edges = resolved(document, media).as_array().unwrap();
            return edges[3].as_float().unwrap() - edges[1].as_float().unwrap();
        }
        node = resolved(document, node.get(b"Parent").unwrap()).as_dict().unwrap();
    }
}
