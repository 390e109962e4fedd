//! The text itself: cover, contents and body, each a section of its own, with what Word counts and looks up as fields.

use crate::finding::Language;
use crate::model::manuscript::{BREAK, Block, Drawing, Manuscript, Number, Paragraph, Role, Run};
use crate::model::mark::Marker;

use super::styles::style;
use super::xml::Xml;
use super::{Pages, drawing, table, twips};

pub const MAIN: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");

const SPACES: [(&str, &str); 3] = [
    MAIN,
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
];

pub fn document(manuscript: &Manuscript, drawings: &[Drawing], pages: &Pages) -> Vec<u8> {
    let mut xml = Xml::new();
    let mut writer =
        Writer { manuscript, drawings, pages, marker: Marker::default(), bookmarks: 0, headings: 0, new_page: false };
    xml.within("w:document", &SPACES, |xml| xml.within("w:body", &[], |xml| writer.all(xml)));
    xml.into_bytes()
}

pub struct Writer<'a> {
    manuscript: &'a Manuscript,
    drawings: &'a [Drawing],
    pages: &'a Pages,
    marker: Marker,
    bookmarks: usize,
    /// Headings that the contents list, so far.
    headings: usize,
    /// The next paragraph begins a page.
    new_page: bool,
}

/// How pages of a section are numbered.
#[derive(Clone, Copy, PartialEq)]
enum Numbered {
    No,
    Roman,
    Arabic,
}

/// The level of the contents that a heading stands on, as far as it is listed.
fn contents_level(paragraph: &Paragraph, in_pairs: bool) -> Option<usize> {
    match (paragraph.role, paragraph.language) {
        (Role::Heading(level @ 1..=2), Language::English) if in_pairs => Some(level + 2),
        (Role::Heading(level @ 1..=2), _) => Some(level),
        _ => None,
    }
}

/// The name of the bookmark that the contents lead to.
fn anchor(heading: usize) -> String {
    format!("_Toc{:08}", 20_000_000 + heading)
}

impl Writer<'_> {
    fn all(&mut self, xml: &mut Xml) {
        let manuscript = self.manuscript;
        if !manuscript.open.is_empty() {
            manuscript.open.iter().for_each(|paragraph| self.paragraph(xml, paragraph, |_| {}));
            self.new_page = true;
        }
        self.cover(xml);
        self.section_end(xml, Numbered::No);
        self.contents(xml);
        self.section_end(xml, Numbered::Roman);
        for (index, block) in manuscript.body.iter().enumerate() {
            let is_title = |block: &Block| matches!(block, Block::Paragraph(own) if own.role == Role::Title);
            match block {
                // Room below the last line of the title.
                Block::Paragraph(title) if is_title(block) && !manuscript.body.get(index + 1).is_some_and(is_title) => {
                    self.paragraph(xml, title, |xml| xml.empty("w:spacing", &[("w:after", "460")]));
                }
                _ => self.block(xml, block),
            }
        }
        self.section(xml, Numbered::Arabic);
    }

    fn block(&mut self, xml: &mut Xml, block: &Block) {
        match block {
            Block::Paragraph(paragraph) => self.paragraph(xml, paragraph, |_| {}),
            Block::NewPage => self.new_page = true,
            Block::Figure { drawing, alternative } => {
                let Some(own) = self.drawings.get(*drawing) else { return };
                xml.within("w:p", &[], |xml| {
                    xml.within("w:pPr", &[], |xml| xml.value("w:pStyle", "Figure"));
                    xml.within("w:r", &[], |xml| drawing::inline(xml, *drawing, own, alternative));
                });
            }
            Block::Table(table) => {
                table::table(self, xml, table);
                // Two tables without a paragraph between them would be one.
                xml.within("w:p", &[], |xml| {
                    xml.within("w:pPr", &[], |xml| {
                        xml.value("w:pStyle", "Separator");
                        xml.empty("w:keepNext", &[]);
                    })
                });
            }
        }
    }

    /// The title at its height; issuer and date at the foot, above the room for the seal.
    fn cover(&mut self, xml: &mut Xml) {
        let cover = &self.manuscript.cover;
        let height = |paragraph: &Paragraph| {
            let line = match (paragraph.role, paragraph.language) {
                (Role::CoverTitle, Language::Chinese) => 720,
                (Role::CoverTitle, Language::English) => 440,
                (Role::CoverNote, Language::Chinese) => 440,
                (Role::CoverNote, Language::English) => 340,
                (_, Language::Chinese) => 480,
                (_, Language::English) => 600,
            };
            let wide = paragraph.text().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
            line * (1 + wide / 60) as u32
        };
        let used: u32 = cover.iter().map(height).sum();
        let room = twips(22500 - 4500 - 3800 - 1500).saturating_sub(used).max(400).to_string();
        let top = twips(3800).to_string();
        let mut below = false;
        for (index, paragraph) in cover.iter().enumerate() {
            let foot = paragraph.role == Role::CoverLine && !below;
            below |= foot;
            let space = if foot {
                Some(&room)
            } else if index == 0 {
                Some(&top)
            } else {
                None
            };
            self.paragraph(xml, paragraph, |xml| {
                if let Some(space) = space {
                    xml.empty("w:spacing", &[("w:before", space)]);
                }
            });
        }
    }

    /// The contents as they read, within the field that Word makes anew when it is asked to.
    fn contents(&mut self, xml: &mut Xml) {
        let manuscript = self.manuscript;
        let headings = manuscript.body.iter().filter_map(|block| match block {
            Block::Paragraph(heading) => Some((heading, contents_level(heading, manuscript.in_pairs)?)),
            _ => None,
        });
        let entries: Vec<_> = headings.enumerate().collect();
        let languages = manuscript.origin.edition.languages();
        let title = |xml: &mut Xml, text: &str, english: bool| {
            xml.within("w:p", &[], |xml| {
                xml.within("w:pPr", &[], |xml| xml.value("w:pStyle", "TOCHeading"));
                xml.within("w:r", &[], |xml| {
                    if english {
                        xml.within("w:rPr", &[], |xml| {
                            xml.value("w:sz", if languages.len() > 1 { "26" } else { "40" });
                            xml.value("w:lang", "en-GB");
                        });
                    }
                    words(xml, text);
                });
            });
        };
        for language in languages {
            let english = *language == Language::English;
            title(xml, if english { "Contents" } else { "目　录" }, english);
        }
        let order = if manuscript.in_pairs {
            r#" TOC \o "1-2" \n 3-4 \h \z \t "Heading English 1,3,Heading English 2,4" "#
        } else {
            r#" TOC \o "1-2" \h \z \t "Heading English 1,1,Heading English 2,2" "#
        };
        xml.within("w:sdt", &[], |xml| {
            xml.within("w:sdtPr", &[], |xml| {
                xml.within("w:docPartObj", &[], |xml| {
                    xml.value("w:docPartGallery", "Table of Contents");
                    xml.empty("w:docPartUnique", &[]);
                })
            });
            xml.within("w:sdtContent", &[], |xml| {
                let last = entries.len();
                for (index, (heading, level)) in &entries {
                    xml.within("w:p", &[], |xml| {
                        xml.within("w:pPr", &[], |xml| xml.value("w:pStyle", &format!("TOC{level}")));
                        if *index == 0 {
                            field_start(xml, order);
                        }
                        self.entry(xml, *index, heading, *level);
                        if index + 1 == last {
                            field_end(xml);
                        }
                    });
                }
            });
        });
    }

    fn entry(&self, xml: &mut Xml, index: usize, heading: &Paragraph, level: usize) {
        let name = anchor(index);
        xml.within("w:hyperlink", &[("w:anchor", &name), ("w:history", "1")], |xml| {
            let number = match &heading.number {
                Number::Counted(number) if heading.language == Language::English => format!("{number} "),
                Number::Counted(number) | Number::Written(number) => number.clone(),
                Number::None => String::new(),
            };
            self.run(xml, &Run::new(number + &heading.text()), heading.language);
            if level > 2 {
                return;
            }
            xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
            let page = self.pages.get(&(heading.id.clone(), heading.language));
            field(xml, &format!("PAGEREF {name} \\h"), |xml| text_run(xml, page.map_or("", String::as_str)));
        });
    }

    /// A paragraph; `adjust` says what differs from its style.
    pub fn paragraph(&mut self, xml: &mut Xml, paragraph: &Paragraph, adjust: impl FnOnce(&mut Xml)) {
        self.write(xml, paragraph, false, adjust);
    }

    /// A paragraph in a cell, which sets it as it likes.
    pub fn cell_paragraph(&mut self, xml: &mut Xml, paragraph: &Paragraph, align: &str, with_next: bool) {
        self.write(xml, paragraph, with_next, |xml| xml.value("w:jc", align));
    }

    fn write(&mut self, xml: &mut Xml, paragraph: &Paragraph, with_next: bool, adjust: impl FnOnce(&mut Xml)) {
        let mut marks: Vec<String> = self.marker.mark(paragraph).map(|mark| mark.name()).into_iter().collect();
        if contents_level(paragraph, self.manuscript.in_pairs).is_some() {
            marks.push(anchor(self.headings));
            self.headings += 1;
        }
        let first = self.bookmarks + 1;
        self.bookmarks += marks.len();
        let english = paragraph.language == Language::English;
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", &style(paragraph.role, paragraph.language));
                if with_next {
                    xml.empty("w:keepNext", &[]);
                }
                if std::mem::take(&mut self.new_page) {
                    xml.empty("w:pageBreakBefore", &[]);
                }
                // A heading without a number that is counted, such as that of the annex.
                let uncounted = !matches!(paragraph.number, Number::Counted(_));
                if matches!(paragraph.role, Role::Heading(_)) && uncounted {
                    xml.within("w:numPr", &[], |xml| xml.value("w:numId", "0"));
                }
                adjust(xml);
            });
            for (id, mark) in (first..).zip(&marks) {
                xml.empty("w:bookmarkStart", &[("w:id", &id.to_string()), ("w:name", mark)]);
            }
            match &paragraph.number {
                Number::Written(number) if paragraph.role == Role::Caption => caption_number(xml, number, english),
                Number::Written(number) if !number.is_empty() => {
                    self.run(xml, &Run::new(number.clone()), paragraph.language);
                }
                _ => {}
            }
            paragraph.runs.iter().for_each(|run| self.run(xml, run, paragraph.language));
            for (id, _) in (first..).zip(&marks) {
                xml.empty("w:bookmarkEnd", &[("w:id", &id.to_string())]);
            }
        });
    }

    fn run(&self, xml: &mut Xml, run: &Run, language: Language) {
        xml.within("w:r", &[], |xml| {
            if run.text == BREAK {
                xml.empty("w:br", &[]);
                return;
            }
            let chinese = language == Language::Chinese;
            if run.strong || run.emphasis || run.raised || chinese {
                xml.within("w:rPr", &[], |xml| {
                    if run.emphasis {
                        xml.value("w:rStyle", "Emphasis");
                    }
                    if run.strong && !run.emphasis {
                        xml.value("w:rStyle", "Strong");
                    }
                    if chinese {
                        // Quotes and dashes, which both scripts have, come from the Chinese face.
                        xml.empty("w:rFonts", &[("w:hint", "eastAsia")]);
                    }
                    if run.strong && run.emphasis {
                        xml.empty("w:b", &[]);
                    }
                    if run.raised {
                        xml.value("w:vertAlign", "superscript");
                    }
                });
            }
            words(xml, &run.text);
        });
    }

    /// An empty paragraph that ends a section.
    fn section_end(&self, xml: &mut Xml, numbered: Numbered) {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Separator");
                self.section(xml, numbered);
            })
        });
    }

    /// A4 with a type area of 156 × 225 mm, 22 lines of 28 characters.
    fn section(&self, xml: &mut Xml, numbered: Numbered) {
        xml.within("w:sectPr", &[], |xml| {
            let mut refer = |part: &str| {
                for (kind, number) in [("default", 1), ("even", 2)] {
                    xml.empty(&format!("w:{part}Reference"), &[("w:type", kind), ("r:id", &format!("{part}{number}"))]);
                }
            };
            if self.manuscript.origin.draft {
                refer("header");
            }
            if numbered != Numbered::No {
                refer("footer");
            }
            xml.value("w:type", "nextPage");
            xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
            let [top, right, bottom, left, footer] =
                [3700, 2600, 3500, 2800, 2550].map(|length| twips(length).to_string());
            xml.empty(
                "w:pgMar",
                &[
                    ("w:top", &top),
                    ("w:right", &right),
                    ("w:bottom", &bottom),
                    ("w:left", &left),
                    ("w:header", "851"),
                    ("w:footer", &footer),
                    ("w:gutter", "0"),
                ],
            );
            match numbered {
                Numbered::No => {}
                Numbered::Roman => xml.empty("w:pgNumType", &[("w:fmt", "upperRoman"), ("w:start", "1")]),
                Numbered::Arabic => xml.empty("w:pgNumType", &[("w:fmt", "decimal"), ("w:start", "1")]),
            }
            let grid = [("w:type", "linesAndChars"), ("w:linePitch", "579"), ("w:charSpace", "-849")];
            xml.empty("w:docGrid", &grid);
        });
    }
}

/// 图1 as a number that Word counts.
fn caption_number(xml: &mut Xml, number: &str, english: bool) {
    let label = number.trim_end_matches(|c: char| c.is_ascii_digit());
    text_run(xml, label);
    field(xml, &format!("SEQ {} \\* ARABIC", label.trim()), |xml| text_run(xml, &number[label.len()..]));
    text_run(xml, if english { " " } else { "　" });
}

pub fn text_run(xml: &mut Xml, text: &str) {
    xml.within("w:r", &[], |xml| words(xml, text));
}

fn words(xml: &mut Xml, text: &str) {
    xml.text("w:t", &[("xml:space", "preserve")], text);
}

/// A field with what it says until it is updated.
pub fn field(xml: &mut Xml, order: &str, said: impl FnOnce(&mut Xml)) {
    field_start(xml, &format!(" {order} "));
    said(xml);
    field_end(xml);
}

fn field_start(xml: &mut Xml, order: &str) {
    let sign =
        |xml: &mut Xml, kind: &str| xml.within("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", kind)]));
    sign(xml, "begin");
    xml.within("w:r", &[], |xml| xml.text("w:instrText", &[("xml:space", "preserve")], order));
    sign(xml, "separate");
}

fn field_end(xml: &mut Xml) {
    xml.within("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", "end")]));
}
