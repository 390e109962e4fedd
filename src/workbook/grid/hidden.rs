//! Which rows and columns of each sheet are hidden: the one thing about a sheet that the reader of cells does not tell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// Rows and columns.
pub type Hidden = (BTreeSet<u32>, BTreeSet<u32>);

/// A column that is hidden to the end of the sheet counts this far.
const LAST_COLUMN: u32 = 1023;

/// By the name of the sheet; what cannot be read here is damaged, and told by the reader of cells.
pub fn hidden(bytes: &[u8]) -> BTreeMap<String, Hidden> {
    let mut found = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return found };
    let (Some(book), Some(links)) =
        (part(&mut archive, "xl/workbook.xml"), part(&mut archive, "xl/_rels/workbook.xml.rels"))
    else {
        return found;
    };
    let mut targets = BTreeMap::new();
    each(&links, "Relationship", &mut |tag| {
        targets.extend(attribute(tag, "Id").zip(attribute(tag, "Target")));
    });
    let mut sheets = Vec::new();
    each(&book, "sheet", &mut |tag| sheets.extend(attribute(tag, "name").zip(attribute(tag, "id"))));
    for (name, id) in sheets {
        let Some(target) = targets.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        if let Some(sheet) = part(&mut archive, &path) {
            found.insert(name, in_sheet(&sheet));
        }
    }
    found
}

fn in_sheet(sheet: &str) -> Hidden {
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    let is_hidden = |tag: &BytesStart| matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"));
    let number = |tag: &BytesStart, key| attribute(tag, key).and_then(|number| number.parse::<u32>().ok());
    let mut next = 0;
    each(sheet, "row", &mut |tag| {
        let row = number(tag, "r").map_or(next, |row| row.saturating_sub(1));
        next = row + 1;
        if is_hidden(tag) {
            rows.insert(row);
        }
    });
    each(sheet, "col", &mut |tag| {
        if let (true, Some(first), Some(last)) = (is_hidden(tag), number(tag, "min"), number(tag, "max")) {
            columns.extend(first.saturating_sub(1)..=last.saturating_sub(1).min(LAST_COLUMN));
        }
    });
    (rows, columns)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// Every element of this name, whatever its prefix.
fn each(xml: &str, name: &str, visit: &mut impl FnMut(&BytesStart)) {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == name => visit(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    unescape(&found.value).ok().map(|value| value.into_owned())
}
