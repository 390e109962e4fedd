//! The bytes of a .docx that came back → what it says. Whoever sent it is not trusted: sizes are bounded, and what a report does not
//! need (document types, entities, nesting without end) is refused.

mod document;
mod events;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::finding::{Finding, Rule, Words};
use crate::model::manuscript::Origin;
use crate::model::returned::Returned;
use crate::words;

use events::{Fault, Note, walk};

/// What a part may hold when it is unpacked, and how many parts there may be.
const LARGEST_PART: u64 = 64 << 20;
const MOST_PARTS: usize = 4096;

/// The bytes that a file of an old Word, or one with a password, begins with.
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Reads a document; `name` is what messages call it.
pub fn read(bytes: &[u8], name: &str) -> Result<Returned, Finding> {
    let refused = |message: Words, hint: Words| Finding::error(Rule::DocumentRefused, None, message).hint(hint);
    if bytes.starts_with(&COMPOUND) {
        return Err(refused(
            words!("{name}是旧版.doc，或加了密码", "{name} is an old .doc, or has a password"),
            words!("在Word中去掉密码，另存为.docx", "take the password off in Word and save it as .docx"),
        ));
    }
    let no_document = || {
        refused(
            words!("{name}不是.docx文件，或已损坏", "{name} is no .docx, or is damaged"),
            words!("在Word或WPS中打开后另存为.docx", "open it in Word or WPS and save it as .docx"),
        )
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_document())?;
    if archive.len() > MOST_PARTS {
        return Err(no_document());
    }
    let mut part = |part: &str| -> Result<Option<String>, Finding> {
        let Ok(file) = archive.by_name(part) else { return Ok(None) };
        let mut text = Vec::new();
        file.take(LARGEST_PART + 1).read_to_end(&mut text).map_err(|_| no_document())?;
        if text.len() as u64 > LARGEST_PART {
            return Err(refused(
                words!("{name}中的{part}展开后超过64 MiB", "{part} in {name} is larger than 64 MiB when unpacked"),
                words!("确认是ecopark生成的那份文件", "check that this is the file that ecopark wrote"),
            ));
        }
        String::from_utf8(text).map(Some).map_err(|_| no_document())
    };
    let properties = part("docProps/custom.xml")?;
    let document = part("word/document.xml")?;
    let comments = part("word/comments.xml")?;
    let faulty = |fault: Fault| match fault {
        Fault::Forbidden => refused(
            words!(
                "{name}中有文档类型或实体的定义，拒绝读取",
                "{name} defines document types or entities and is not read"
            ),
            words!("Word不会写出这样的文件：核对来源", "Word writes no such file: ask where it came from"),
        ),
        Fault::Broken => no_document(),
    };
    let Some(document) = document else { return Err(no_document()) };
    let mut returned = document::paragraphs(&document).map_err(faulty)?;
    if let Some(properties) = properties {
        returned.origin = origin(&properties).map_err(faulty)?;
    }
    if let Some(comments) = comments {
        document::comments(&comments, &mut returned.comments).map_err(faulty)?;
    }
    returned.comments.retain(|comment| !comment.text.trim().is_empty());
    if ["park", "year", "edition"].iter().any(|key| !returned.origin.contains_key(*key)) {
        return Err(refused(
            words!(
                "{name}不是ecopark生成的文件：没有园区、年度和版本的标记",
                "{name} was not written by ecopark: it does not say of which park, year and edition it is"
            ),
            words!(
                "交回用 ecopark build --word 生成的那份文件",
                "hand in the file that ecopark build --word wrote, with its revisions"
            ),
        ));
    }
    Ok(returned)
}

/// Whether a document comes from a report of this park and year; if not, why not.
pub fn belongs(returned: &Returned, own: &Origin, name: &str) -> Result<(), Finding> {
    let said = |key: &str| returned.origin.get(key).map(String::as_str).unwrap_or_default();
    let year = own.year.to_string();
    if said("park") == own.park && said("year") == year {
        return Ok(());
    }
    let (park, of) = (said("park"), said("year"));
    let (own, year) = (&own.park, &year);
    let message = words!(
        "{name}属于{park} {of}年的报告，不是{own} {year}年的",
        "{name} belongs to the report of {park} for {of}, not to that of {own} for {year}"
    );
    Err(Finding::error(Rule::DocumentRefused, None, message)
        .hint(words!("用 -C 和 --year 指明报告", "name the report with -C and --year")))
}

/// The properties that `properties.rs` wrote, by name.
fn origin(properties: &str) -> Result<BTreeMap<String, String>, Fault> {
    let mut found = BTreeMap::new();
    let mut name = String::new();
    walk(properties, |note| match note {
        Note::Start(element) if element.name == "property" => {
            name = element.attribute("name").unwrap_or_default().to_owned();
        }
        Note::Text(text) => {
            if let Some(own) = name.strip_prefix("ecopark-") {
                found.entry(own.to_owned()).or_insert_with(String::new).push_str(text);
            }
        }
        _ => {}
    })?;
    Ok(found)
}
