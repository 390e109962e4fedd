//! A PDF read back with lopdf: text page by page, outline, page labels, title; what stands where (`content`), and as what (`structure`).

use std::collections::BTreeMap;

use lopdf::{Document, Object, decode_text_string};

mod content;
mod structure;

pub use content::{MILLIMETRE, Run};
pub use structure::{Element, Line, lines};

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
    /// The structure elements in reading order.
    pub elements: Vec<Element>,
    /// In millimetres.
    pub heights: Vec<f32>,
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
        let (elements, contents) = structure::read(&document);
        let mut reader = content::Reader::new(&document);
        let ids: Vec<_> = document.get_pages().values().copied().collect();
        let runs = (1..).zip(&ids).map(|(page, id)| reader.runs(page, *id, &contents)).collect();
        let heights = ids.iter().map(|id| content::page_height(&document, *id) / MILLIMETRE).collect();
        drop(reader);
        let alternatives = alternatives(&document);
        Pdf { pages, labels, outline, title, squeezed, metadata, runs, document, alternatives, elements, heights }
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

    /// The element itself or one around it that plays this role.
    pub fn role_above(&self, element: usize, roles: &[&str]) -> Option<usize> {
        let mut at = Some(element);
        while let Some(index) = at {
            if roles.contains(&self.elements[index].role.as_str()) {
                return Some(index);
            }
            at = self.elements[index].within;
        }
        None
    }

    /// The runs of every element that plays one of these roles, what it holds included, in reading order.
    pub fn runs_by_element(&self, roles: &[&str]) -> BTreeMap<usize, Vec<Run>> {
        let mut found: BTreeMap<usize, Vec<Run>> = BTreeMap::new();
        for run in self.runs.iter().flatten() {
            if let Some(element) = run.element.and_then(|element| self.role_above(element, roles)) {
                found.entry(element).or_default().push(run.clone());
            }
        }
        found
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
