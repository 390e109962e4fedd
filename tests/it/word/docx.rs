//! A .docx read back: paragraphs with their numbers as a word processor counts them, cells with their merges, pictures.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// A paragraph in the order of reading.
#[derive(Debug, Default, Clone)]
pub struct Paragraph {
    pub style: String,
    /// With its number; a break of the line is a line feed.
    pub text: String,
    /// Bookmarks that begin in it.
    pub marks: Vec<String>,
    /// Table, row and column.
    pub cell: Option<(usize, usize, usize)>,
}

/// A cell and whether it is merged: `restart`, `continue`.
#[derive(Debug, Default, Clone)]
pub struct Cell {
    pub merged: Option<String>,
    pub span: usize,
}

#[derive(Default)]
pub struct Docx {
    pub parts: BTreeMap<String, Vec<u8>>,
    pub paragraphs: Vec<Paragraph>,
    pub tables: Vec<Vec<Vec<Cell>>>,
    /// Rows repeated on every page, by table.
    pub repeated: Vec<usize>,
    /// What is said of each picture.
    pub alternatives: Vec<String>,
    /// What fields ask for.
    pub fields: Vec<String>,
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.attributes().map(Result::unwrap).find(|own| own.key.as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned())
}

/// The list and level of each style, and the kind and text of each level of a list.
struct Lists {
    styles: BTreeMap<String, (String, usize)>,
    levels: BTreeMap<String, Vec<(String, String)>>,
    counted: BTreeMap<String, Vec<usize>>,
}

/// 一 to 九十九, as a word processor counts.
fn chinese(number: usize) -> String {
    let digit = |digit: usize| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][digit];
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

impl Lists {
    fn read(parts: &BTreeMap<String, Vec<u8>>) -> Lists {
        let (mut styles, mut levels, mut lists) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut style, mut level) = (String::new(), 0);
        events(&parts["word/styles.xml"], |event| match event {
            Event::Start(own) if own.name().as_ref() == "w:style" => style = attribute(&own, "w:styleId").unwrap(),
            Event::Empty(own) if own.name().as_ref() == "w:ilvl" => {
                level = attribute(&own, "w:val").unwrap().parse().unwrap();
            }
            Event::Empty(own) if own.name().as_ref() == "w:numId" => {
                styles.insert(style.clone(), (attribute(&own, "w:val").unwrap(), level));
            }
            _ => {}
        });
        let (mut abstract_list, mut kind) = (String::new(), String::new());
        events(&parts["word/numbering.xml"], |event| {
            let (Event::Start(own) | Event::Empty(own)) = event else { return };
            let value = attribute(&own, "w:val");
            match own.name().as_ref() {
                "w:abstractNum" => abstract_list = attribute(&own, "w:abstractNumId").unwrap(),
                "w:numFmt" => kind = value.unwrap(),
                "w:lvlText" => {
                    let levels: &mut Vec<_> = levels.entry(abstract_list.clone()).or_default();
                    levels.push((kind.clone(), value.unwrap()));
                }
                "w:num" => abstract_list = attribute(&own, "w:numId").unwrap(),
                "w:abstractNumId" => {
                    lists.insert(abstract_list.clone(), value.unwrap());
                }
                _ => {}
            }
        });
        let levels = lists.into_iter().map(|(list, own)| (list, levels[&own].clone())).collect();
        Lists { styles, levels, counted: BTreeMap::new() }
    }

    fn next(&mut self, style: &str) -> Option<String> {
        let (list, level) = self.styles.get(style)?;
        let counted = self.counted.entry(list.clone()).or_insert_with(|| vec![0; 9]);
        counted[*level] += 1;
        counted[level + 1..].fill(0);
        let mut text = self.levels[list][*level].1.clone();
        for (index, count) in counted.iter().enumerate() {
            let chinese_kind = self.levels[list].get(index).is_some_and(|own| own.0 == "chineseCountingThousand");
            let shown = if chinese_kind { chinese(*count) } else { count.to_string() };
            text = text.replace(&format!("%{}", index + 1), &shown);
        }
        Some(text)
    }
}

fn events(bytes: &[u8], mut take: impl FnMut(Event)) {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            event => take(event),
        }
    }
}

impl Docx {
    pub fn read(bytes: &[u8]) -> Docx {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            parts.insert(name, bytes);
        }
        let mut lists = Lists::read(&parts);
        let mut docx = Docx { parts, ..Docx::default() };
        let document = docx.parts["word/document.xml"].clone();
        let mut paragraph = Paragraph::default();
        let (mut counted, mut text_of, mut in_table) = (true, None, false);
        events(&document, |event| match event {
            Event::Start(own) | Event::Empty(own) => {
                let value = attribute(&own, "w:val");
                match own.name().as_ref() {
                    "w:p" => {
                        let cell = in_table.then(|| {
                            let rows = docx.tables.last().unwrap();
                            (docx.tables.len() - 1, rows.len() - 1, rows.last().unwrap().len() - 1)
                        });
                        paragraph = Paragraph { cell, ..Paragraph::default() };
                        counted = true;
                    }
                    "w:pStyle" => paragraph.style = value.unwrap(),
                    "w:numId" => counted = value.as_deref() != Some("0"),
                    "w:bookmarkStart" => paragraph.marks.push(attribute(&own, "w:name").unwrap()),
                    "w:tbl" => {
                        in_table = true;
                        docx.tables.push(Vec::new());
                        docx.repeated.push(0);
                    }
                    "w:tr" => docx.tables.last_mut().unwrap().push(Vec::new()),
                    "w:tblHeader" => *docx.repeated.last_mut().unwrap() += 1,
                    "w:tc" => {
                        let rows = docx.tables.last_mut().unwrap();
                        rows.last_mut().unwrap().push(Cell { span: 1, merged: None });
                    }
                    "w:vMerge" => {
                        let rows = docx.tables.last_mut().unwrap();
                        let cell = rows.last_mut().unwrap().last_mut().unwrap();
                        cell.merged = Some(value.unwrap_or_else(|| "continue".to_owned()));
                    }
                    "w:gridSpan" => {
                        let rows = docx.tables.last_mut().unwrap();
                        rows.last_mut().unwrap().last_mut().unwrap().span = value.unwrap().parse().unwrap();
                    }
                    "wp:docPr" => docx.alternatives.push(attribute(&own, "descr").unwrap()),
                    "w:br" => paragraph.text.push('\n'),
                    "w:tab" => paragraph.text.push('\t'),
                    "w:t" => text_of = Some(true),
                    "w:instrText" => {
                        text_of = Some(false);
                        docx.fields.push(String::new());
                    }
                    _ => {}
                }
            }
            Event::Text(text) => match text_of {
                Some(true) => paragraph.text.push_str(&text.xml10_content()),
                Some(false) => docx.fields.last_mut().unwrap().push_str(&text.xml10_content()),
                None => {}
            },
            Event::GeneralRef(entity) => {
                let said = match entity.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other:?}"),
                };
                match text_of {
                    Some(true) => paragraph.text.push_str(said),
                    Some(false) => docx.fields.last_mut().unwrap().push_str(said),
                    None => {}
                }
            }
            Event::End(own) => match own.name().as_ref() {
                "w:t" | "w:instrText" => text_of = None,
                "w:tbl" => in_table = false,
                "w:p" => {
                    let mut done = std::mem::take(&mut paragraph);
                    if let Some(number) = counted.then(|| lists.next(&done.style)).flatten() {
                        done.text.insert_str(0, &number);
                    }
                    docx.paragraphs.push(done);
                }
                _ => {}
            },
            _ => {}
        });
        docx
    }

    pub fn part(&self, name: &str) -> &str {
        std::str::from_utf8(&self.parts[name]).unwrap()
    }
}
