//! What the reader of cells does not tell about a sheet: hidden rows and columns, and texts of which a part is raised, lowered or struck out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

#[derive(Debug, Clone, Default)]
pub struct Looks {
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
    /// The names of cells whose text is not set in one way: 9 with a raised 1 is no 91.
    pub uneven: BTreeSet<String>,
}

/// A column that is hidden to the end of the sheet counts this far.
const LAST_COLUMN: u32 = 1023;

/// By the name of the sheet; what cannot be read here is damaged, and told by the reader of cells.
pub fn looks(bytes: &[u8]) -> BTreeMap<String, Looks> {
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
    let uneven =
        part(&mut archive, "xl/sharedStrings.xml").map_or_else(BTreeSet::new, |strings| uneven(&strings, "si"));
    for (name, id) in sheets {
        let Some(target) = targets.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        if let Some(sheet) = part(&mut archive, &path) {
            found.insert(name, in_sheet(&sheet, &uneven));
        }
    }
    found
}

fn in_sheet(sheet: &str, shared: &BTreeSet<usize>) -> Looks {
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
    let mut cells = BTreeSet::new();
    let within = uneven(sheet, "c");
    for (number, (name, text)) in texts(sheet).into_iter().enumerate() {
        if within.contains(&number) || text.is_some_and(|text| shared.contains(&text)) {
            cells.insert(name);
        }
    }
    Looks { hidden_rows: rows, hidden_columns: columns, uneven: cells }
}

/// The cells in their order: the name of each, and the number of its text among the shared ones.
fn texts(sheet: &str) -> Vec<(String, Option<usize>)> {
    let mut reader = quick_xml::Reader::from_str(sheet);
    let (mut cells, mut shared, mut in_value) = (Vec::new(), false, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "c" => {
                shared = attribute(&tag, "t").as_deref() == Some("s");
                cells.push((attribute(&tag, "r").unwrap_or_default(), None));
            }
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "v" => in_value = shared,
            Ok(Event::Text(text)) if in_value => {
                if let Some((_, number)) = cells.last_mut() {
                    *number = text.trim().parse().ok();
                }
                in_value = false;
            }
            Ok(Event::Eof) | Err(_) => return cells,
            Ok(_) => {}
        }
    }
}

/// The numbers of those elements of this name that hold a run which is raised, lowered or struck out.
fn uneven(xml: &str, name: &str) -> BTreeSet<usize> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut uneven, mut count) = (BTreeSet::new(), 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let own = tag.local_name();
                let value = attribute(&tag, "val");
                let raised = own.as_ref() == "vertAlign" && value.as_deref() != Some("baseline");
                let struck = own.as_ref() == "strike" && !matches!(value.as_deref(), Some("0" | "false"));
                if own.as_ref() == name {
                    count += 1;
                } else if (raised || struck) && count > 0 {
                    uneven.insert(count - 1);
                }
            }
            Ok(Event::Eof) | Err(_) => return uneven,
            Ok(_) => {}
        }
    }
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
