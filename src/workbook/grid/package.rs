//! What kind of file somebody handed in, before it is read as a workbook: by its bytes, not its name.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use crate::finding::{Finding, Rule, Words};
use crate::words;

use super::{damaged, place, too_large};

/// Unpacked, a workbook is no larger; a package that claims less and holds more is stopped here too.
const LARGEST: u64 = 64 << 20;

/// More parts than any workbook has.
const MOST_PARTS: usize = 5_000;

/// Refuses what is no workbook of the kind that is read.
pub fn check(file: &str, bytes: &[u8]) -> Result<(), Finding> {
    if !bytes.starts_with(b"PK") {
        return Err(other(file, bytes));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| damaged(file, &cause.to_string()))?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if !has("xl/workbook.xml") {
        let kind = if has("word/document.xml") {
            words!("Word文档", "a Word document")
        } else if has("xl/workbook.bin") {
            words!("Excel二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
        } else if has("ppt/presentation.xml") {
            words!("演示文稿", "a presentation")
        } else if has("content.xml") {
            words!("OpenDocument文件（.ods等）", "an OpenDocument file (.ods or such)")
        } else {
            words!("压缩包", "an archive")
        };
        return Err(not_a_workbook(file, &kind));
    }
    if archive.len() > MOST_PARTS {
        return Err(too_large(file));
    }
    let mut left = LARGEST;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|cause| damaged(file, &cause.to_string()))?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink());
        let unpacked = unpacked.map_err(|cause| damaged(file, &cause.to_string()))?;
        left = left.checked_sub(unpacked).ok_or_else(|| too_large(file))?;
    }
    Ok(())
}

/// The container of old office files, and of encrypted new ones.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

fn other(file: &str, bytes: &[u8]) -> Finding {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if bytes.starts_with(COMPOUND) && holds("EncryptedPackage") {
        return Finding::error(
            Rule::WorkbookRefused,
            place(&[file]),
            words!("{file}设有打开密码", "{file} is encrypted with a password"),
        )
        .hint(words!(
            "请部门去掉打开密码（文件→信息→保护工作簿→用密码加密，清空密码）后重发",
            "ask the department to take the password off (File → Info → Protect → Encrypt, empty it) and send it again"
        ));
    }
    let start: Vec<u8> = bytes.iter().take(200).copied().collect();
    let start = String::from_utf8_lossy(&start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let kind = if bytes.is_empty() {
        words!("空文件", "an empty file")
    } else if bytes.starts_with(COMPOUND) && holds("WordDocument") {
        words!("旧版Word文档（.doc）", "an old Word document (.doc)")
    } else if bytes.starts_with(COMPOUND) {
        words!("旧版Excel工作簿（.xls）", "a workbook of the old kind (.xls)")
    } else if start.starts_with("%pdf") {
        words!("PDF文件", "a PDF")
    } else if start.starts_with("<html") || start.starts_with("<!doctype") || start.starts_with("<table") {
        words!("网页，只是改了扩展名", "a web page under another name")
    } else if start.starts_with('<') {
        words!("XML文件", "an XML file")
    } else if bytes.starts_with(&[0x89, b'P', b'N', b'G']) || bytes.starts_with(&[0xff, 0xd8]) {
        words!("图片", "a picture")
    } else if !bytes.iter().take(4096).any(|byte| *byte == 0) {
        words!("文本文件（如CSV）", "a text file such as CSV")
    } else {
        words!("无法识别的文件", "a file of an unknown kind")
    };
    not_a_workbook(file, &kind)
}

fn not_a_workbook(file: &str, kind: &Words) -> Finding {
    let (zh, en) = (&kind.zh, &kind.en);
    Finding::error(
        Rule::WorkbookRefused,
        place(&[file]),
        words!("{file}不是Excel工作簿（.xlsx），而是{zh}", "{file} is no Excel workbook (.xlsx) but {en}"),
    )
    .hint(words!(
        "在Excel或WPS中打开原来的表，另存为“Excel工作簿（.xlsx）”",
        "open the form or table itself in an office program, and save it as “Excel workbook (.xlsx)”"
    ))
}
