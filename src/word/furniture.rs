//! What stands around the text on every page: page numbers outside, the mark of a draft; and the settings of the document.

use super::body::{MAIN, field, text_run};
use super::xml::Xml;

const DRAWING: [(&str, &str); 5] = [
    MAIN,
    ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ("xmlns:w10", "urn:schemas-microsoft-com:office:word"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

pub fn settings() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:settings", &[MAIN], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")]);
        xml.empty("w:bordersDoNotSurroundHeader", &[]);
        xml.empty("w:bordersDoNotSurroundFooter", &[]);
        xml.value("w:defaultTabStop", "420");
        xml.empty("w:evenAndOddHeaders", &[]);
        xml.value("w:drawingGridHorizontalSpacing", "158");
        xml.value("w:drawingGridVerticalSpacing", "579");
        xml.value("w:characterSpacingControl", "compressPunctuation");
        xml.within("w:compat", &[], |xml| {
            for name in ["spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone"] {
                xml.empty(&format!("w:{name}"), &[]);
            }
            for name in ["ulTrailSpace", "doNotExpandShiftReturn", "useFELayout"] {
                xml.empty(&format!("w:{name}"), &[]);
            }
            let uri = "http://schemas.microsoft.com/office/word";
            xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", uri), ("w:val", "15")]);
        });
        xml.empty("w:themeFontLang", &[("w:val", "en-GB"), ("w:eastAsia", "zh-CN")]);
        xml.value("w:decimalSymbol", ".");
        xml.value("w:listSeparator", ",");
    });
    xml.into_bytes()
}

/// — 1 —, one character in from the outer edge: at the right of odd pages, at the left of even ones.
pub fn footer(even: bool) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:ftr", &[MAIN], |xml| {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Footer");
                let indent = if even { "w:left" } else { "w:right" };
                xml.empty("w:ind", &[(indent, "280"), ("w:firstLine", "0")]);
                xml.value("w:jc", if even { "left" } else { "right" });
            });
            text_run(xml, "— ");
            field(xml, "PAGE", |xml| text_run(xml, "1"));
            text_run(xml, " —");
        });
    });
    xml.into_bytes()
}

/// 草稿 DRAFT across the page, behind the text.
pub fn draft_mark(number: u8) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("w:hdr", &DRAWING, |xml| {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Header");
            });
            xml.within("w:r", &[], |xml| {
                xml.within("w:rPr", &[], |xml| xml.empty("w:noProof", &[]));
                xml.within("w:pict", &[], |xml| watermark(xml, number));
            });
        });
    });
    xml.into_bytes()
}

fn watermark(xml: &mut Xml, number: u8) {
    let kind = [
        ("id", "_x0000_t136"),
        ("coordsize", "21600,21600"),
        ("o:spt", "136"),
        ("path", "m,l21600,em,21600l21600,21600e"),
    ];
    xml.within("v:shapetype", &kind, |xml| {
        xml.empty("v:path", &[("textpathok", "t"), ("o:connecttype", "custom")]);
        xml.empty("v:textpath", &[("on", "t"), ("fitshape", "t")]);
    });
    let name = format!("EcoparkDraft{number}");
    let shape = [
        ("id", name.as_str()),
        ("type", "#_x0000_t136"),
        ("alt", "草稿 DRAFT"),
        (
            "style",
            "position:absolute;margin-left:0;margin-top:0;width:400pt;height:72pt;rotation:325;z-index:-251650048;\
             mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
             mso-position-vertical:center;mso-position-vertical-relative:margin",
        ),
        ("fillcolor", "#e0e0e0"),
        ("stroked", "f"),
    ];
    xml.within("v:shape", &shape, |xml| {
        xml.empty("v:textpath", &[("style", "font-family:\"黑体\";font-size:1pt"), ("string", "草稿 DRAFT")]);
        xml.empty("w10:wrap", &[("anchorx", "margin"), ("anchory", "margin")]);
    });
}
