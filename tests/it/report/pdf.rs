//! A PDF read back with lopdf: text page by page, outline, page labels, title.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Document, Object, decode_text_string};

pub struct Pdf {
    pages: Vec<String>,
    labels: Vec<String>,
    outline: Vec<Entry>,
    title: String,
    squeezed: String,
    /// The XMP packet.
    pub metadata: String,
    runs: Vec<Vec<Run>>,
    pub document: Document,
    /// What is said of each figure to those who cannot see it.
    pub alternatives: Vec<String>,
}

/// Glyphs set in one go: where the first stands, in millimetres from the page's top left corner, and their size in points.
#[derive(Debug, Clone)]
pub struct Run {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub glyphs: usize,
    pub text: String,
}

/// An entry of the outline; `page` counts from 1.
pub struct Entry {
    pub level: usize,
    pub title: String,
    pub page: usize,
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Pdf {
        let document = Document::load_mem(bytes).unwrap();
        let numbers: Vec<u32> = document.get_pages().keys().copied().collect();
        let pages: Vec<String> = numbers.iter().map(|number| document.extract_text(&[*number]).unwrap()).collect();
        let labels = labels(&document, pages.len());
        // Without the page numbers, so that words are found across a page break.
        let running =
            pages.iter().zip(&labels).map(|(page, label)| super::squeeze(page).replace(&format!("—{label}—"), ""));
        let squeezed = running.collect();
        let toc = document.get_toc().unwrap();
        assert!(toc.errors.is_empty(), "{:?}", toc.errors);
        let outline = toc
            .toc
            .into_iter()
            .map(|entry| Entry { level: entry.level, title: entry.title, page: entry.page })
            .collect();
        let title = title(&document);
        let metadata = metadata(&document);
        let runs = document.get_pages().values().map(|page| runs(&document, *page)).collect();
        let alternatives = alternatives(&document);
        Pdf { pages, labels, outline, title, squeezed, metadata, runs, document, alternatives }
    }

    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The text of a page, counted from 1.
    pub fn page(&self, number: usize) -> &str {
        &self.pages[number - 1]
    }

    /// The runs of a page, counted from 1, in the order in which they were set.
    pub fn runs(&self, number: usize) -> Vec<Run> {
        self.runs[number - 1].clone()
    }

    /// The lines of a page, counted from 1, from the top; white space left out.
    pub fn lines(&self, number: usize) -> Vec<String> {
        let mut lines: BTreeMap<i64, Vec<&Run>> = BTreeMap::new();
        for run in &self.runs[number - 1] {
            lines.entry((run.y * 10.0).round() as i64).or_default().push(run);
        }
        let line = |mut runs: Vec<&Run>| {
            runs.sort_by(|a, b| a.x.total_cmp(&b.x));
            super::squeeze(&runs.into_iter().map(|run| run.text.as_str()).collect::<String>())
        };
        lines.into_values().map(line).collect()
    }

    pub fn text(&self) -> String {
        self.pages.concat()
    }

    /// Whether these words stand somewhere, white space aside.
    pub fn says(&self, words: &str) -> bool {
        self.squeezed.contains(&super::squeeze(words))
    }

    pub fn label(&self, number: usize) -> String {
        self.labels[number - 1].clone()
    }

    pub fn outline(&self) -> Vec<&Entry> {
        self.outline.iter().collect()
    }

    pub fn title(&self) -> String {
        self.title.clone()
    }

    /// An entry of the information dictionary.
    pub fn info(&self, key: &str) -> String {
        let info = self.document.trailer.get(b"Info").and_then(|info| self.document.dereference(info)).unwrap().1;
        decode_text_string(info.as_dict().unwrap().get(key.as_bytes()).unwrap()).unwrap()
    }

    /// Every run of digits and points on the pages of the table.
    pub fn table_numbers(&self) -> Vec<String> {
        let first = self.pages.iter().rposition(|page| page.contains("填报时间")).unwrap();
        let text = self.pages[first..].join("\n");
        text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|run| !run.is_empty()).map(str::to_owned).collect()
    }
}

fn labels(document: &Document, count: usize) -> Vec<String> {
    let catalog = document.catalog().unwrap();
    let tree = document.dereference(catalog.get(b"PageLabels").unwrap()).unwrap().1.as_dict().unwrap();
    let nums = document.dereference(tree.get(b"Nums").unwrap()).unwrap().1.as_array().unwrap();
    let mut ranges = BTreeMap::new();
    for pair in nums.chunks(2) {
        let style = document.dereference(&pair[1]).unwrap().1.as_dict().unwrap();
        let first = style.get(b"St").and_then(Object::as_i64).unwrap_or(1);
        let kind = style.get(b"S").and_then(Object::as_name).map(<[u8]>::to_vec).ok();
        ranges.insert(pair[0].as_i64().unwrap(), (kind, first));
    }
    let label = |page: i64| {
        let (start, (kind, first)) = ranges.range(..=page).next_back().unwrap();
        let number = first + page - start;
        match kind.as_deref() {
            None => String::new(),
            Some(b"D") => number.to_string(),
            Some(b"R") => "I".repeat(number as usize),
            Some(other) => panic!("page labels of style {}", String::from_utf8_lossy(other)),
        }
    };
    (0..count as i64).map(label).collect()
}

const MILLIMETRE: f32 = 72.0 / 25.4;
const PAGE_HEIGHT: f32 = 841.89;

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

/// Follows the page's operators: graphics state, text matrix, font size, shown glyphs of two bytes each.
fn runs(document: &Document, page: lopdf::ObjectId) -> Vec<Run> {
    let fonts = document.get_page_fonts(page).unwrap();
    let encodings: BTreeMap<_, _> =
        fonts.iter().map(|(name, font)| (name.as_slice(), font.get_font_encoding(document).unwrap())).collect();
    let mut encoding = None;
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut state: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let (mut stack, mut text, mut size) = (Vec::new(), state, 0.0);
    let mut runs = Vec::new();
    for operation in &content.operations {
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match operation.operator.as_str() {
            "q" => stack.push(state),
            "Q" => state = stack.pop().unwrap(),
            "cm" => state = product(numbers.try_into().unwrap(), state),
            "Tm" => text = numbers.try_into().unwrap(),
            "Tf" => {
                size = numbers[0];
                encoding = encodings.get(operation.operands[0].as_name().unwrap());
            }
            "Tj" | "TJ" => {
                let at = product(text, state);
                let strings = |operand: &Object| match operand {
                    Object::Array(items) => {
                        items.iter().filter_map(|item| item.as_str().ok()).collect::<Vec<_>>().concat()
                    }
                    other => other.as_str().unwrap_or_default().to_vec(),
                };
                let bytes: Vec<u8> = operation.operands.iter().flat_map(strings).collect();
                let glyphs = bytes.len() / 2;
                let text = Document::decode_text(encoding.unwrap(), &bytes).unwrap();
                let (x, y) = (at[4] / MILLIMETRE, (PAGE_HEIGHT - at[5]) / MILLIMETRE);
                runs.push(Run { x, y, size, glyphs, text });
            }
            _ => {}
        }
    }
    runs
}

fn alternatives(document: &Document) -> Vec<String> {
    let elements = document.objects.values().filter_map(|object| object.as_dict().ok());
    let figures =
        elements.filter(|element| element.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == b"Figure"));
    figures.map(|figure| decode_text_string(figure.get(b"Alt").unwrap()).unwrap()).collect()
}

fn metadata(document: &Document) -> String {
    let stream =
        document.dereference(document.catalog().unwrap().get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    String::from_utf8(stream.get_plain_content().unwrap()).unwrap()
}

fn title(document: &Document) -> String {
    let info = document.trailer.get(b"Info").and_then(|info| document.dereference(info)).unwrap().1;
    decode_text_string(info.as_dict().unwrap().get(b"Title").unwrap()).unwrap()
}
