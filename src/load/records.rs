//! Records and PDFs that an earlier build wrote.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::finding::{Finding, Rule, Words};
use crate::model::record::{DIGEST_MARK, FORMAT, Record, sha256};
use crate::words;

use super::reader::ordinary_file;

/// Larger files were not written by a build.
const LARGEST_RECORD: u64 = 64 << 20;
const LARGEST_PDF: u64 = 512 << 20;

/// A PDF as far as it can be compared.
pub struct Kept {
    pub sha256: String,
    /// The digest of its inputs; nothing where it bears none.
    pub digest: Option<String>,
    /// Where its record should lie.
    pub record: PathBuf,
}

/// Reads a record.
pub fn record(path: &Path) -> Result<Record, Finding> {
    let shown = shown(path);
    let bytes = bytes(path, LARGEST_RECORD)?;
    let read: Result<Record, _> = serde_json::from_slice(&bytes);
    match read {
        Ok(record) if record.format == FORMAT => Ok(record),
        Ok(record) => {
            let (format, version) = (record.format, &record.version);
            Err(fault(
                words!(
                    "{shown}是第{format}版格式（ecopark {version}），本程序只读第{FORMAT}版",
                    "{shown} has format {format} (ecopark {version}); this program reads format {FORMAT}"
                ),
                words!("用相应版本的程序比较，或重新生成", "compare with that version of the program, or build anew"),
            ))
        }
        Err(cause) => Err(fault(
            words!("{shown}不是生成记录（{cause}）", "{shown} is no record of a build ({cause})"),
            words!("指定 output 中的 .record.json", "name a .record.json that a build wrote"),
        )),
    }
}

/// Reads a document that came back from Word.
pub fn document(path: &Path) -> Result<Vec<u8>, Finding> {
    bytes(path, LARGEST_RECORD)
}

/// Reads a PDF's marks.
pub fn pdf(path: &Path) -> Result<Kept, Finding> {
    let bytes = bytes(path, LARGEST_PDF)?;
    if !bytes.starts_with(b"%PDF-") {
        let shown = shown(path);
        return Err(fault(words!("{shown}不是PDF", "{shown} is no PDF"), Words::none()));
    }
    Ok(Kept { sha256: sha256(&bytes), digest: digest_in(&bytes), record: path.with_extension("record.json") })
}

/// The digest among the keywords; the document's metadata stands in it as plain text.
fn digest_in(bytes: &[u8]) -> Option<String> {
    const DIGITS: usize = 64;
    let mark = DIGEST_MARK.as_bytes();
    let at = bytes.windows(mark.len()).position(|window| window == mark)? + mark.len();
    let digits = std::str::from_utf8(bytes.get(at..at + DIGITS)?).ok()?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| digits.to_owned())
}

/// What a side of a comparison may be.
pub enum Given {
    Record(Box<Record>),
    Folder(PathBuf),
    Revision(String),
}

/// `@HEAD~1`, a record, a PDF with its record beside it, or a project's folder.
pub fn given(name: &str) -> Result<Given, Finding> {
    if let Some(revision) = name.strip_prefix('@') {
        return Ok(Given::Revision(revision.to_owned()));
    }
    let path = Path::new(name);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "json" => record(path).map(|record| Given::Record(Box::new(record))),
        "pdf" => {
            let kept = pdf(path)?;
            let record = record(&kept.record)?;
            if kept.digest.as_ref() != Some(&record.digest) {
                return Err(fault(
                    words!(
                        "{name}与旁边的记录不是同一次生成的",
                        "{name} and the record beside it are not of the same build"
                    ),
                    words!("用 ecopark verify {name} 查看", "ecopark verify {name} tells more"),
                ));
            }
            Ok(Given::Record(Box::new(record)))
        }
        _ => Ok(Given::Folder(path.to_owned())),
    }
}

/// The folder that [`given`] would take a name for.
pub fn folder_named(name: &str) -> Option<PathBuf> {
    let lower = name.to_ascii_lowercase();
    let other = name.starts_with('@') || lower.ends_with(".json") || lower.ends_with(".pdf");
    (!other).then(|| PathBuf::from(name))
}

/// The record of the release that lies in an output folder: of the newest year, unless one is asked for, and of the edition that says most.
pub fn last_release(output: &Path, year: Option<i32>) -> Result<Record, Finding> {
    let none = || {
        let shown = shown(output);
        let said = words!("{shown}中没有正式报告的记录", "{shown} holds no record of a release");
        Finding::error(Rule::MissingFile, None, said).hint(words!(
            "先用 ecopark build 生成一次，或写明与什么比较，如 @HEAD~1",
            "build one with ecopark build, or name what to compare with, such as @HEAD~1"
        ))
    };
    let entries = fs::read_dir(output).map_err(|_| none())?;
    let mut names: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.to_string_lossy().ends_with(".record.json"));
    names.sort();
    let mut releases = Vec::new();
    for path in names {
        let release = record(&path)?;
        if !release.draft && year.is_none_or(|year| year == release.year) {
            releases.push(release);
        }
    }
    let rank = |record: &Record| (record.year, record.edition == "bilingual", record.edition == "zh");
    releases.into_iter().max_by_key(rank).ok_or_else(none)
}

fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>, Finding> {
    let shown = shown(path);
    let failed = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => {
            Finding::error(Rule::MissingFile, None, words!("没有文件{shown}", "there is no file {shown}"))
        }
        io::ErrorKind::FileTooLarge => fault(words!("{shown}过大", "{shown} is too large"), Words::none()),
        io::ErrorKind::IsADirectory => {
            fault(words!("{shown}不是普通文件", "{shown} is no ordinary file"), Words::none())
        }
        _ => fault(words!("无法读取{shown}（{cause}）", "failed to read {shown} ({cause})"), Words::none()),
    };
    ordinary_file(path, largest).map_err(failed)
}

fn shown(path: &Path) -> String {
    let text = path.display().to_string().replace('\\', "/");
    text.strip_prefix("./").map_or_else(|| text.clone(), str::to_owned)
}

fn fault(message: Words, hint: Words) -> Finding {
    Finding::error(Rule::UnreadableFile, None, message).hint(hint)
}
