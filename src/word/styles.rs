//! How each part of the text looks: faces by role, sizes and measures of GB/T 9704, as styles that Word, WPS and LibreOffice know.

use crate::finding::Language;
use crate::model::edition::Edition;
use crate::model::manuscript::{Manuscript, Role};

use super::body::MAIN;
use super::numbering;
use super::xml::Xml;

/// The faces that official documents name, each with the names that it goes by elsewhere.
const BODY: &str = "仿宋_GB2312";
const KAI: &str = "楷体_GB2312";
const HEI: &str = "黑体";
const TITLE: &str = "方正小标宋简体";
const SONG: &str = "宋体";
const LATIN: &str = "Times New Roman";
const FACES: [(&str, &str); 6] = [
    (BODY, "FangSong_GB2312,仿宋,FangSong,STFangsong"),
    (KAI, "KaiTi_GB2312,楷体,KaiTi,STKaiti"),
    (HEI, "SimHei,STHeiti"),
    (TITLE, "FZXiaoBiaoSong-B05S,STZhongsong,华文中宋"),
    (SONG, "SimSun,STSong"),
    (LATIN, "Liberation Serif"),
];

/// Two characters, one character, a line of the body, in twentieths of a point.
const TWO_CHARACTERS: u32 = 632;
const LINE: u32 = 579;

/// A style of paragraphs. Sizes are half points, lengths twentieths of a point.
#[derive(Clone, Copy)]
struct Look {
    face: &'static str,
    size: u32,
    bold: bool,
    align: &'static str,
    before: u32,
    after: u32,
    /// The height of a line; none: as the face has it.
    line: Option<u32>,
    first_line: u32,
    left: u32,
    right: u32,
    with_next: bool,
}

const PLAIN: Look = Look {
    face: BODY,
    size: 32,
    bold: false,
    align: "both",
    before: 0,
    after: 0,
    line: Some(LINE),
    first_line: 0,
    left: 0,
    right: 0,
    with_next: false,
};

/// Small text, whose lines are as high as its face asks.
const SMALL: Look = Look { face: SONG, size: 21, align: "left", line: None, ..PLAIN };

/// Every part with the name of its style; the English one is called the same with `English` behind it.
pub const ROLES: [(Role, &str); 23] = [
    (Role::CoverTitle, "CoverTitle"),
    (Role::CoverNote, "CoverNote"),
    (Role::CoverLine, "CoverLine"),
    (Role::Title, "Title"),
    (Role::Heading(1), "Heading1"),
    (Role::Heading(2), "Heading2"),
    (Role::Heading(3), "Heading3"),
    (Role::Heading(4), "Heading4"),
    (Role::Body, "BodyText"),
    (Role::Caption, "Caption"),
    (Role::Instruction, "TableInstruction"),
    (Role::TableTitle, "TableTitle"),
    (Role::Form, "TableForm"),
    (Role::ColumnHeading, "TableHeading"),
    (Role::Cell, "TableText"),
    (Role::Category, "TableCategory"),
    (Role::Note, "TableNote"),
    (Role::Account, "Account"),
    (Role::Step, "FormulaName"),
    (Role::Formula, "Formula"),
    (Role::OpenHeading, "OpenHeading"),
    (Role::OpenFinding, "OpenFinding"),
    (Role::OpenPlace, "OpenText"),
];

/// The style of a part in a language.
pub fn style(role: Role, language: Language) -> String {
    let name = ROLES.iter().find(|(own, _)| *own == role).map_or("BodyText", |(_, name)| name);
    match (role, language) {
        (_, Language::Chinese) => name.to_owned(),
        (Role::Heading(level), Language::English) => format!("HeadingEnglish{level}"),
        (_, Language::English) => format!("{name}English"),
    }
}

/// Where the English stands below the Chinese it is smaller.
fn look(role: Role, language: Language, in_pairs: bool) -> Look {
    let english = |paired: u32, alone: u32, of: Look| {
        let size = if in_pairs { paired } else { alone };
        let line = of.line.map(|line| if in_pairs { 340 } else { line.min(size * 16) });
        Look { size, line, ..of }
    };
    let centred = Look { align: "center", ..PLAIN };
    match (role, language) {
        (Role::CoverTitle, Language::Chinese) => Look { face: TITLE, size: 44, line: Some(720), ..centred },
        (Role::CoverTitle, Language::English) => Look { bold: !in_pairs, line: Some(440), ..english(28, 34, centred) },
        (Role::CoverNote, Language::Chinese) => Look { face: KAI, size: 28, before: 240, line: Some(440), ..centred },
        (Role::CoverNote, Language::English) => Look { line: Some(340), ..english(22, 24, centred) },
        (Role::CoverLine, Language::Chinese) => Look { line: Some(480), ..centred },
        (Role::CoverLine, Language::English) => Look { after: 200, line: Some(400), ..english(22, 28, centred) },
        (Role::Title, Language::Chinese) => Look { face: TITLE, size: 44, line: Some(660), with_next: true, ..centred },
        (Role::Title, Language::English) => {
            Look { bold: !in_pairs, line: Some(440), with_next: true, ..english(26, 32, centred) }
        }
        (Role::Heading(level), Language::Chinese) => {
            let face = [HEI, KAI].get(level.wrapping_sub(1)).copied().unwrap_or(BODY);
            Look { face, first_line: TWO_CHARACTERS, with_next: true, align: "left", ..PLAIN }
        }
        (Role::Heading(level), Language::English) => {
            let alone = [32, 28].get(level.wrapping_sub(1)).copied().unwrap_or(24);
            let left = if in_pairs { TWO_CHARACTERS } else { 0 };
            let room = if in_pairs { 0 } else { 160 };
            let own = Look { left, before: room, after: room, with_next: true, align: "left", ..PLAIN };
            Look { bold: level < 3 || in_pairs, ..english(22, alone, own) }
        }
        (Role::Body, Language::Chinese) => Look { first_line: TWO_CHARACTERS, ..PLAIN },
        (Role::Body, Language::English) => {
            let first_line = if in_pairs { 440 } else { 480 };
            Look { first_line, after: if in_pairs { 240 } else { 120 }, ..english(22, 24, PLAIN) }
        }
        (Role::Caption, Language::Chinese) => Look { face: HEI, align: "center", before: 80, ..SMALL },
        (Role::Caption, Language::English) => Look { align: "center", after: 240, ..english(18, 21, SMALL) },
        (Role::Instruction, Language::Chinese) => Look { size: 24, before: 160, with_next: true, ..SMALL },
        (Role::Instruction, Language::English) => Look { with_next: true, ..english(19, 22, SMALL) },
        (Role::TableTitle, Language::Chinese) => Look { face: HEI, before: 120, with_next: true, ..centred },
        (Role::TableTitle, Language::English) => {
            Look { bold: true, align: "center", after: 120, with_next: true, ..english(21, 28, SMALL) }
        }
        (Role::Form, Language::Chinese) | (Role::Note, Language::Chinese) => SMALL,
        (Role::Form, Language::English) => english(18, 21, SMALL),
        (Role::ColumnHeading, Language::Chinese) => Look { face: HEI, align: "center", ..SMALL },
        (Role::ColumnHeading, Language::English) => Look { align: "center", ..english(15, 18, SMALL) },
        (Role::Cell, Language::Chinese) => SMALL,
        (Role::Cell, Language::English) => english(15, 18, SMALL),
        // Two characters a line.
        (Role::Category, Language::Chinese) => Look { align: "center", left: 150, right: 150, ..SMALL },
        (Role::Category, Language::English) => Look { align: "center", ..english(13, 15, SMALL) },
        (Role::Note, Language::English) => english(16, 18, SMALL),
        (Role::Account, Language::Chinese) => Look { face: HEI, before: 240, with_next: true, ..SMALL },
        (Role::Account, Language::English) => {
            let before = if in_pairs { 0 } else { 240 };
            Look { bold: true, before, with_next: true, ..english(18, 21, SMALL) }
        }
        (Role::Step, Language::Chinese) => Look { left: 420, before: 80, with_next: true, ..SMALL },
        (Role::Step, Language::English) => Look { left: 420, before: 80, with_next: true, ..english(18, 20, SMALL) },
        (Role::Formula, Language::Chinese) => Look { left: 420, before: 40, ..SMALL },
        (Role::Formula, Language::English) => Look { left: 420, before: 40, ..english(18, 20, SMALL) },
        (Role::OpenHeading, _) => Look { face: HEI, size: 28, after: 120, ..SMALL },
        (Role::OpenFinding, _) => Look { face: HEI, before: 160, with_next: true, ..SMALL },
        (Role::OpenPlace, _) => Look { size: 18, ..SMALL },
    }
}

pub fn styles(manuscript: &Manuscript) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:styles", &[MAIN], |xml| {
        xml.within("w:docDefaults", &[], |xml| {
            xml.within("w:rPrDefault", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    faces(xml, BODY);
                    xml.value("w:sz", "32");
                    xml.value("w:szCs", "32");
                    xml.empty("w:lang", &[("w:val", "en-GB"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")]);
                })
            });
            xml.within("w:pPrDefault", &[], |xml| xml.empty("w:pPr", &[]));
        });
        let main = if manuscript.origin.edition == Edition::English { Language::English } else { Language::Chinese };
        paragraph(xml, "Normal", "Normal", PLAIN, main, None);
        for (role, _) in ROLES {
            for language in Language::BOTH {
                let id = style(role, language);
                let outline = match (role, language) {
                    (Role::Heading(level), Language::Chinese) => Some((level, numbering::CHINESE)),
                    (Role::Heading(level), Language::English) => Some((level, numbering::ENGLISH)),
                    _ => None,
                };
                let own = look(role, language, manuscript.in_pairs);
                let outline = outline.map(|(level, list)| {
                    // Below its Chinese an English heading is no entry of its own.
                    let listed = language == Language::Chinese || !manuscript.in_pairs;
                    Outline { level: level - 1, list, listed }
                });
                paragraph(xml, &id, &name(&id), own, language, outline);
            }
        }
        contents(xml, manuscript.in_pairs, main);
        let page_number = Look { face: SONG, size: 28, line: None, ..PLAIN };
        paragraph(xml, "Footer", "footer", page_number, main, None);
        paragraph(xml, "Header", "header", SMALL, main, None);
        paragraph(xml, "Figure", "Figure", Look { align: "center", before: 200, with_next: true, ..SMALL }, main, None);
        let hair = Look { size: 2, line: Some(20), ..SMALL };
        paragraph(xml, "Separator", "Separator", hair, main, None);
        character(xml, "Strong", "Strong", |xml| {
            xml.empty("w:b", &[]);
            xml.empty("w:bCs", &[]);
        });
        character(xml, "Emphasis", "Emphasis", |xml| faces(xml, KAI));
    });
    xml.into_bytes()
}

/// 目录 and the lines of the contents; the third and fourth are the English of the first and second.
fn contents(xml: &mut Xml, in_pairs: bool, main: Language) {
    let title = Look { face: TITLE, size: 44, align: "center", after: 200, line: Some(660), ..PLAIN };
    paragraph(xml, "TOCHeading", "TOC Heading", title, main, None);
    let size = if in_pairs { 26 } else { 28 };
    let line = Some(if in_pairs { 340 } else { 460 });
    let entry = Look { size, align: "left", line, ..PLAIN };
    let levels = [
        Look { face: HEI, before: if in_pairs { 60 } else { 120 }, ..entry },
        Look { left: 560, ..entry },
        Look { size: 17, bold: true, line: Some(220), ..entry },
        Look { size: 17, left: 560, line: Some(220), ..entry },
    ];
    for (number, look) in (1..).zip(levels) {
        paragraph(xml, &format!("TOC{number}"), &format!("toc {number}"), look, main, None);
    }
}

/// The name that people see: `Body Text English`; those that Word knows begin small.
fn name(id: &str) -> String {
    let mut name = String::new();
    for (index, character) in id.chars().enumerate() {
        let apart = character.is_ascii_uppercase() || (character.is_ascii_digit() && !name.ends_with(' '));
        if index > 0 && apart {
            name.push(' ');
        }
        name.push(character);
    }
    match name.as_str() {
        "Heading 1" | "Heading 2" | "Heading 3" | "Heading 4" | "Caption" => name.to_lowercase(),
        _ => name,
    }
}

struct Outline {
    level: usize,
    list: &'static str,
    listed: bool,
}

fn paragraph(xml: &mut Xml, id: &str, name: &str, look: Look, language: Language, outline: Option<Outline>) {
    let normal = id == "Normal";
    let mut attributes = vec![("w:type", "paragraph"), ("w:styleId", id)];
    if normal {
        attributes.push(("w:default", "1"));
    }
    xml.within("w:style", &attributes, |xml| {
        xml.value("w:name", name);
        if !normal {
            xml.value("w:basedOn", "Normal");
        }
        if outline.is_some() {
            xml.value("w:next", if language == Language::Chinese { "BodyText" } else { "BodyTextEnglish" });
        }
        xml.empty("w:qFormat", &[]);
        xml.within("w:pPr", &[], |xml| measures(xml, id, look, outline));
        xml.within("w:rPr", &[], |xml| {
            faces(xml, look.face);
            if look.bold {
                xml.empty("w:b", &[]);
                xml.empty("w:bCs", &[]);
            }
            // Word and LibreOffice differ on characters that stand on the grid; a hair less between them gives 28 a line in both.
            xml.value("w:snapToGrid", "0");
            if look.size == PLAIN.size && language == Language::Chinese {
                xml.value("w:spacing", "-5");
            }
            let size = look.size.to_string();
            xml.value("w:sz", &size);
            xml.value("w:szCs", &size);
            let tag = if language == Language::Chinese { "zh-CN" } else { "en-GB" };
            xml.empty("w:lang", &[("w:val", tag), ("w:eastAsia", "zh-CN")]);
        });
    });
}

fn measures(xml: &mut Xml, id: &str, look: Look, outline: Option<Outline>) {
    if look.with_next {
        xml.empty("w:keepNext", &[]);
    }
    if let Some(outline) = &outline {
        xml.within("w:numPr", &[], |xml| {
            xml.value("w:ilvl", &outline.level.to_string());
            xml.value("w:numId", outline.list);
        });
    }
    if id.starts_with("TOC") && id != "TOCHeading" {
        xml.within("w:tabs", &[], |xml| {
            xml.empty("w:tab", &[("w:val", "right"), ("w:leader", "dot"), ("w:pos", "8844")]);
        });
    }
    // The height of a line is exact, and needs no grid.
    xml.value("w:snapToGrid", "0");
    let (before, after) = (look.before.to_string(), look.after.to_string());
    let line = look.line.unwrap_or(240).to_string();
    let rule = if look.line.is_some() { "exact" } else { "auto" };
    xml.empty("w:spacing", &[("w:before", &before), ("w:after", &after), ("w:line", &line), ("w:lineRule", rule)]);
    let (left, right, first) = (look.left.to_string(), look.right.to_string(), look.first_line.to_string());
    let mut indents = vec![("w:left", left.as_str()), ("w:right", right.as_str())];
    if look.first_line == TWO_CHARACTERS {
        indents.push(("w:firstLineChars", "200"));
    }
    indents.push(("w:firstLine", &first));
    xml.empty("w:ind", &indents);
    xml.value("w:jc", look.align);
    if let Some(outline) = outline.filter(|outline| outline.listed) {
        xml.value("w:outlineLvl", &outline.level.to_string());
    }
}

fn character(xml: &mut Xml, id: &str, name: &str, fill: impl FnOnce(&mut Xml)) {
    xml.within("w:style", &[("w:type", "character"), ("w:styleId", id)], |xml| {
        xml.value("w:name", name);
        xml.empty("w:qFormat", &[]);
        xml.within("w:rPr", &[], fill);
    });
}

fn faces(xml: &mut Xml, face: &str) {
    xml.empty("w:rFonts", &[("w:ascii", LATIN), ("w:eastAsia", face), ("w:hAnsi", LATIN), ("w:cs", LATIN)]);
}

/// The faces, and by what other names a machine may have them.
pub fn fonts() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:fonts", &[MAIN], |xml| {
        for (face, others) in FACES {
            xml.within("w:font", &[("w:name", face)], |xml| {
                xml.value("w:altName", others);
                if face != LATIN {
                    xml.value("w:charset", "86");
                }
                xml.value("w:family", if face == HEI { "swiss" } else { "roman" });
                xml.value("w:pitch", "variable");
            });
        }
    });
    xml.into_bytes()
}
