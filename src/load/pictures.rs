//! Picture files: those that figures place, below `content/<year>/`, and all of `templates/pictures/`. Each is recognised by its content and
//! refused before anybody decodes it where it claims too much or asks for something outside itself.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source, Words};
use crate::model::figure::{Drawing, Picture};
use crate::model::report::Report;
use crate::model::section::{Block, Section};
use crate::model::text::Written;
use crate::words;

use super::fields::Findings;
use super::reader::{Failure, Reader, ordinary_file, stays_within};

/// Larger files are refused unread.
const LARGEST_FILE: u64 = 20 << 20;

/// Pictures that claim more pixels are refused undecoded.
const MOST_PIXELS: u64 = 50_000_000;

const TEMPLATE_PICTURES: &str = "templates/pictures";

pub fn read(reader: &Reader, report: &Report, findings: &mut Findings) -> BTreeMap<String, Picture> {
    let mut pictures = BTreeMap::new();
    let folder = format!("content/{}", report.year);
    for chapter in &report.chapters {
        each_path(chapter, &mut |written| {
            let outcome = match plain_path(&written.text) {
                Ok(()) => picture(reader, &folder, &written.text),
                Err(fault) => Err(Finding::error(Rule::WrongValue, None, fault.0).hint(fault.1)),
            };
            keep(outcome, Some(written.place.clone()), &mut pictures, findings);
        });
    }
    for name in reader.names_if_any(TEMPLATE_PICTURES, findings) {
        if !name.starts_with('.') && !name.ends_with(".md") {
            let outcome = picture(reader, TEMPLATE_PICTURES, &name);
            keep(outcome, None, &mut pictures, findings);
        }
    }
    pictures
}

fn keep(
    outcome: Result<Picture, Finding>,
    place: Option<Place>,
    pictures: &mut BTreeMap<String, Picture>,
    findings: &mut Findings,
) {
    match outcome {
        Ok(picture) => {
            pictures.insert(picture.path.clone(), picture);
        }
        Err(mut finding) => {
            finding.place = place.or(finding.place);
            findings.push(finding);
        }
    }
}

/// Every picture that the figures of a section and its subsections place.
pub fn each_path(section: &Section, visit: &mut impl FnMut(&Written)) {
    for block in &section.blocks {
        if let Block::Figure(figure) = block
            && let Drawing::Picture(inset) = &figure.drawing
        {
            visit(&inset.path);
        }
    }
    for inner in &section.sections {
        each_path(inner, visit);
    }
}

/// A path that stays where it begins, on every system: `pictures/plan.png`.
pub fn plain_path(path: &str) -> Result<(), (Words, Words)> {
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']) && !part.chars().any(char::is_control)
    };
    if path.split('/').all(plain) {
        return Ok(());
    }
    Err((
        words!("“{path}”不是报告文件夹内的路径", "`{path}` is no path within the report's folder"),
        words!(
            "图片放在本年 content 文件夹内，写成 pictures/….png，不用“..”和绝对路径",
            "put the picture below this year's folder in content and write pictures/….png, without `..` or a leading slash"
        ),
    ))
}

/// Reads one file; the finding stands at the file itself.
fn picture(reader: &Reader, folder: &str, name: &str) -> Result<Picture, Finding> {
    let path = format!("{folder}/{name}");
    let bytes = bytes(reader, folder, &path)?;
    recognise(&bytes).map_err(|(message, hint)| {
        let (zh, en) = (message.zh, message.en);
        at_file(&path, words!("图片{path}：{zh}", "the picture {path} {en}"), hint)
    })?;
    Ok(Picture { path, bytes: bytes.into() })
}

fn bytes(reader: &Reader, folder: &str, path: &str) -> Result<Vec<u8>, Finding> {
    let failed = |cause: io::Error| Failure { path: path.to_owned(), cause }.finding();
    if let Some(handed) = reader.handed(path) {
        let bytes = handed.map_err(failed)?;
        reader.note(path, &bytes);
        return Ok(bytes);
    }
    let full = reader.folder.join(path);
    if !stays_within(&full, &reader.folder.join(folder)).map_err(failed)? {
        let message = words!("{path}经链接指向文件夹之外", "{path} is a link that leads out of its folder");
        return Err(at_file(path, message, words!("把图片本身复制过来", "copy the picture itself there")));
    }
    let bytes = ordinary_file(&full, LARGEST_FILE).map_err(|cause| match cause.kind() {
        io::ErrorKind::IsADirectory => {
            let message = words!("{path}不是文件", "{path} is no file");
            at_file(path, message, words!("写出图片文件的名称", "name a picture file"))
        }
        io::ErrorKind::FileTooLarge => {
            let message = words!("图片{path}超过20 MiB", "the picture {path} is larger than 20 MiB");
            at_file(path, message, words!("缩小图片", "make it smaller"))
        }
        _ => failed(cause),
    })?;
    reader.note(path, &bytes);
    Ok(bytes)
}

fn at_file(path: &str, message: Words, hint: Words) -> Finding {
    let source = Arc::new(Source { path: path.to_owned(), text: String::new() });
    Finding::error(Rule::UnreadableFile, Place::start_of(&source), message).hint(hint)
}

/// PNG, JPEG or SVG by the content, whatever the file's name says.
fn recognise(bytes: &[u8]) -> Result<(), (Words, Words)> {
    if let Some(rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        return size(png_size(rest));
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return size(jpeg_size(bytes));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if is_svg(text) => self_contained(text),
        _ => Err((
            words!("不是PNG、JPEG或SVG图片", "is no PNG, JPEG or SVG"),
            words!("另存为这三种格式之一", "save it in one of these formats"),
        )),
    }
}

fn size(claimed: Option<(u64, u64)>) -> Result<(), (Words, Words)> {
    match claimed {
        Some((width, height)) if width > 0 && height > 0 && width * height <= MOST_PIXELS => Ok(()),
        Some((width, height)) if width > 0 && height > 0 => Err((
            words!("有{width}×{height}像素，超过5000万", "has {width} × {height} pixels, more than 50 million"),
            words!("缩小图片", "make it smaller"),
        )),
        _ => Err((words!("已损坏", "is damaged"), words!("重新导出图片", "export it anew"))),
    }
}

/// Width and height from the first chunk.
fn png_size(rest: &[u8]) -> Option<(u64, u64)> {
    let header = rest.get(4..16).filter(|header| header.starts_with(b"IHDR"))?;
    Some((number(&header[4..8]), number(&header[8..12])))
}

/// Width and height from the frame header, past the segments before it.
fn jpeg_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        let &[0xff, marker] = bytes.get(at..at + 2)? else { return None };
        match marker {
            // Fill bytes, and markers that stand alone.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let frame = bytes.get(at + 5..at + 9)?;
                return Some((number(&frame[2..4]), number(&frame[..2])));
            }
            _ => at += 2 + number(bytes.get(at + 2..at + 4)?) as usize,
        }
    }
}

/// An unsigned number, high byte first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn is_svg(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    (text.starts_with("<svg") || text.starts_with("<?xml") || text.starts_with("<!--") || text.starts_with("<!DOCTYPE"))
        && text.contains("<svg")
}

/// An SVG is shapes: what would be fetched, run, decoded unseen or set in a face of its own is refused.
fn self_contained(text: &str) -> Result<(), (Words, Words)> {
    const REFUSED: [&str; 7] = ["!ENTITY", "script", "foreignObject", "image", "feImage", "filter", "text"];
    let opens = |wanted: &&str| {
        text.match_indices('<').any(|(at, _)| {
            let rest = &text[at + 1..];
            let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default();
            name.rsplit(':').next() == Some(*wanted)
        })
    };
    match REFUSED.iter().find(|name| opens(name)) {
        None => Ok(()),
        Some(name) => Err((
            words!("含有“<{name}>”，不能使用", "contains <{name}>, which cannot be used"),
            words!(
                "在绘图软件中把文字转为路径、去掉嵌入的图片和滤镜，或另存为PNG",
                "turn text into paths and remove embedded pictures and filters in the drawing program, or save a PNG"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    /// A JPEG's start: an application segment, then the frame header.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    fn told(bytes: &[u8]) -> String {
        recognise(bytes).map_or_else(|(message, _)| message.en, |()| "fits".to_owned())
    }

    #[test]
    fn pictures_are_told_by_their_content() {
        let svg = |inner: &str| format!("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\">{inner}</svg>");
        let cases: [(Vec<u8>, &str); 15] = [
            (png(10_000, 5_000), "fits"),
            (png(10_000, 5_001), "has 10000 × 5001 pixels, more than 50 million"),
            (png(u32::MAX, u32::MAX), "has 4294967295 × 4294967295 pixels, more than 50 million"),
            (png(0, 10), "is damaged"),
            (png(1, 1)[..20].to_vec(), "is damaged"),
            (jpeg(640, 480), "fits"),
            (jpeg(65_000, 1_000), "has 65000 × 1000 pixels, more than 50 million"),
            (jpeg(1, 1)[..16].to_vec(), "is damaged"),
            (svg("<path/>").into_bytes(), "fits"),
            (svg("<textPath/>").into_bytes(), "fits"),
            (svg("<s:image href=\"a.png\"/>").into_bytes(), "contains <image>, which cannot be used"),
            (svg("<a.b:image/>").into_bytes(), "contains <image>, which cannot be used"),
            (svg("<text>a</text>").into_bytes(), "contains <text>, which cannot be used"),
            (b"<html><svg/></html>".to_vec(), "is no PNG, JPEG or SVG"),
            (b"GIF89a".to_vec(), "is no PNG, JPEG or SVG"),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(told(&bytes), wanted, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn paths_stay_in_the_folder() {
        for path in ["a.png", "pictures/a b.png", "图/规划.svg"] {
            assert!(plain_path(path).is_ok(), "{path}");
        }
        for path in ["", "/a.png", "../a.png", "a/../b.png", "a//b.png", "a\\b.png", "C:/a.png", "./a.png", "a/.b.png"]
        {
            assert!(plain_path(path).is_err(), "{path}");
        }
    }
}
