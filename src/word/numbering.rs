//! How headings are numbered: 一、（一）1.（1）in Chinese, 1. 1.1 1.1.1 in English.

use super::body::MAIN;
use super::xml::Xml;

/// The list of Chinese headings and that of English ones.
pub const CHINESE: &str = "1";
pub const ENGLISH: &str = "2";

/// The style's last sign, the kind and the text of a level.
type Level = (&'static str, &'static str, &'static str);

/// The styles of each list, and its levels.
const LEVELS: [(&str, [Level; 4]); 2] = [
    (
        "Heading",
        [
            ("1", "chineseCountingThousand", "%1、"),
            ("2", "chineseCountingThousand", "（%2）"),
            ("3", "decimal", "%3."),
            ("4", "decimal", "（%4）"),
        ],
    ),
    (
        "HeadingEnglish",
        [
            ("1", "decimal", "%1."),
            ("2", "decimal", "%1.%2"),
            ("3", "decimal", "%1.%2.%3"),
            ("4", "decimal", "%1.%2.%3.%4"),
        ],
    ),
];

pub fn numbering() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:numbering", &[MAIN], |xml| {
        for (list, (style, levels)) in LEVELS.iter().enumerate() {
            xml.within("w:abstractNum", &[("w:abstractNumId", &list.to_string())], |xml| {
                xml.value("w:multiLevelType", "multilevel");
                for (index, (level, kind, text)) in levels.iter().enumerate() {
                    xml.within("w:lvl", &[("w:ilvl", &index.to_string())], |xml| {
                        xml.value("w:start", "1");
                        xml.value("w:numFmt", kind);
                        xml.value("w:pStyle", &format!("{style}{level}"));
                        // Chinese numbers stand close to their heading, English ones a space before it.
                        xml.value("w:suff", if list == 0 { "nothing" } else { "space" });
                        xml.value("w:lvlText", text);
                        xml.value("w:lvlJc", "left");
                    });
                }
            });
        }
        for list in [CHINESE, ENGLISH] {
            xml.within("w:num", &[("w:numId", list)], |xml| {
                xml.value("w:abstractNumId", if list == CHINESE { "0" } else { "1" });
            });
        }
    });
    xml.into_bytes()
}
