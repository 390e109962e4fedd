//! What the document says of itself: title and authors for file managers, and what it was made from.

use crate::model::manuscript::{Manuscript, Origin};

use super::xml::Xml;

const PROPERTIES: &str = "http://schemas.openxmlformats.org/officeDocument/2006";

/// The class of properties that bear names of their own.
const NAMED: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

pub fn core(manuscript: &Manuscript) -> Vec<u8> {
    let mut xml = Xml::new();
    let spaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.within("cp:coreProperties", &spaces, |xml| {
        xml.text("dc:title", &[], &manuscript.title);
        xml.text("dc:creator", &[], &manuscript.authors.join("; "));
        xml.text("dc:description", &[], &manuscript.description);
        xml.text("cp:keywords", &[], &manuscript.keywords.join("; "));
        if let Some(date) = manuscript.date {
            for name in ["dcterms:created", "dcterms:modified"] {
                xml.text(name, &[("xsi:type", "dcterms:W3CDTF")], &format!("{date}T00:00:00Z"));
            }
        }
    });
    xml.into_bytes()
}

pub fn app() -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Properties", &[("xmlns", &format!("{PROPERTIES}/extended-properties"))], |xml| {
        xml.text("Application", &[], concat!("ecopark ", env!("CARGO_PKG_VERSION")));
    });
    xml.into_bytes()
}

/// By what the document is known again when it comes back.
pub fn origin(origin: &Origin) -> Vec<u8> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let entries = [
        ("park", origin.park.clone()),
        ("year", origin.year.to_string()),
        ("edition", origin.edition.name().to_owned()),
        ("annex", yes(origin.annex)),
        ("draft", yes(origin.draft)),
        ("digest", origin.digest.clone()),
    ];
    let spaces = [
        ("xmlns", &*format!("{PROPERTIES}/custom-properties")),
        ("xmlns:vt", &*format!("{PROPERTIES}/docPropsVTypes")),
    ];
    let mut xml = Xml::new();
    xml.within("Properties", &spaces, |xml| {
        for (number, (name, value)) in (2..).zip(&entries) {
            let attributes = [("fmtid", NAMED), ("pid", &*format!("{number}")), ("name", &*format!("ecopark-{name}"))];
            xml.within("property", &attributes, |xml| xml.text("vt:lpwstr", &[], value));
        }
    });
    xml.into_bytes()
}
