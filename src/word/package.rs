//! The package: its parts, what kind each is, how they refer to one another, and the archive around them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::drawing;
use super::xml::Xml;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The archive of these parts, with those that describe them. Entries bear no time, so that the same parts give the same bytes.
pub fn zipped(parts: Vec<(String, Vec<u8>)>, drawings: usize, draft: bool) -> Vec<u8> {
    let mut all = vec![
        ("[Content_Types].xml".to_owned(), content_types(draft)),
        ("_rels/.rels".to_owned(), relations(&whole())),
        ("word/_rels/document.xml.rels".to_owned(), relations(&of_document(drawings, draft))),
    ];
    all.extend(parts);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in all {
        // Memory refuses no bytes, and the names differ.
        if archive.start_file(name, options).is_ok() {
            archive.write_all(&bytes).unwrap_or_default();
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn content_types(draft: bool) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
        for (extension, kind) in [
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"),
            ("png", "image/png"),
            ("svg", "image/svg+xml"),
        ] {
            xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
        }
        let mut kind = |part: &str, kind: &str| xml.empty("Override", &[("PartName", part), ("ContentType", kind)]);
        kind("/word/document.xml", &format!("{WORD}.document.main+xml"));
        for part in ["styles", "numbering", "settings", "fontTable"] {
            kind(&format!("/word/{part}.xml"), &format!("{WORD}.{part}+xml"));
        }
        for (part, own) in [("footer", true), ("header", draft)] {
            for number in [1, 2].into_iter().filter(|_| own) {
                kind(&format!("/word/{part}{number}.xml"), &format!("{WORD}.{part}+xml"));
            }
        }
        kind("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        kind("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
        kind("/docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml");
    });
    xml.into_bytes()
}

/// Id, kind and target of each relation.
type Relations = Vec<(String, String, String)>;

fn whole() -> Relations {
    let own = |id: &str, kind: String, target: &str| (id.to_owned(), kind, target.to_owned());
    vec![
        own("rId1", format!("{OFFICE}/officeDocument"), "word/document.xml"),
        own("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        own("rId3", format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
        own("rId4", format!("{OFFICE}/custom-properties"), "docProps/custom.xml"),
    ]
}

fn of_document(drawings: usize, draft: bool) -> Relations {
    let mut relations = Vec::new();
    for part in ["styles", "numbering", "settings", "fontTable"] {
        relations.push((part.to_owned(), format!("{OFFICE}/{part}"), format!("{part}.xml")));
    }
    for (part, own) in [("footer", true), ("header", draft)] {
        for number in [1, 2].into_iter().filter(|_| own) {
            relations.push((format!("{part}{number}"), format!("{OFFICE}/{part}"), format!("{part}{number}.xml")));
        }
    }
    for index in 0..drawings {
        for ending in ["png", "svg"] {
            let target = format!("media/{}", drawing::file(index, ending));
            relations.push((drawing::relation(index, ending), format!("{OFFICE}/image"), target));
        }
    }
    relations
}

fn relations(relations: &Relations) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        for (id, kind, target) in relations {
            xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
        }
    });
    xml.into_bytes()
}
