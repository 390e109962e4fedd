//! Several files of a project replaced as one: all of them or none, whenever the program is stopped.
//!
//! Files cannot be renamed together. So the new contents of all are first written to a journal beside them, which is flushed and put in
//! place whole; then each file is replaced, and the journal is removed. Whoever finds a journal holds all that is needed to go on.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Rule};
use crate::words;

use super::unwritable;

/// The journal's name in the project's folder.
pub const JOURNAL: &str = ".ecopark-journal";

/// A file to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// In the project's folder, with `/`.
    pub path: String,
    /// What it holds now; nothing where it is not there.
    pub old: Option<Vec<u8>>,
    pub new: String,
}

/// What the journal keeps of a replacement.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: String,
    /// Digests of the contents.
    old: Option<String>,
    new: String,
    text: String,
}

/// The journal: a line with the digest of the rest, then the entries.
pub fn journal_text(files: &[Replacement]) -> String {
    let entry = |file: &Replacement| Entry {
        path: file.path.clone(),
        old: file.old.as_deref().map(digest),
        new: digest(file.new.as_bytes()),
        text: file.new.clone(),
    };
    let entries: Vec<Entry> = files.iter().map(entry).collect();
    let body = serde_json::to_string_pretty(&entries).expect("texts can be written as JSON");
    format!("{}\n{body}\n", digest(body.as_bytes()))
}

/// The entries; nothing where the journal is not whole.
fn entries(text: &str) -> Option<Vec<Entry>> {
    let (stated, body) = text.split_once('\n')?;
    let body = body.strip_suffix('\n')?;
    (digest(body.as_bytes()) == stated).then_some(())?;
    serde_json::from_str(body).ok()
}

/// Replaces files of a project together. The caller has seen to it that no journal was left over.
pub fn replace(folder: &Path, files: &[Replacement]) -> Result<Vec<PathBuf>, Finding> {
    let failed = |cause: io::Error| unwritable(folder, &cause);
    let text = journal_text(files);
    let mut journal = tempfile::Builder::new().prefix(".ecopark-").tempfile_in(folder).map_err(failed)?;
    // Held until the journal is gone: whoever finds it waits, or knows that its writer is dead.
    journal.as_file().lock().map_err(failed)?;
    journal.write_all(text.as_bytes()).and_then(|()| journal.as_file().sync_all()).map_err(failed)?;
    let held = journal.persist_noclobber(folder.join(JOURNAL)).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => meanwhile(),
        _ => failed(error.error),
    })?;
    flush(folder);
    if !files.iter().all(|file| present(&target(folder, &file.path)).ok().as_ref() == Some(&file.old)) {
        fs::remove_file(folder.join(JOURNAL)).map_err(failed)?;
        return Err(meanwhile());
    }
    let entries = entries(&text).unwrap_or_default();
    if let Err(cause) = complete(folder, &entries) {
        return Err(unwritable(folder, &cause).hint(words!(
            "更正已记在{JOURNAL}中，但未能全部写入；排除原因后再运行任一命令即可完成",
            "the correction stands in {JOURNAL} and is only partly written: mend the cause, and the next command completes it"
        )));
    }
    drop(held);
    Ok(files.iter().map(|file| folder.join(&file.path)).collect())
}

/// That files changed under way.
pub fn meanwhile() -> Finding {
    Finding::error(
        Rule::InterruptedCorrection,
        None,
        words!("其他程序正在改动数据，未作更正", "another program is changing the data; nothing was corrected"),
    )
    .hint(words!("稍后重新运行", "run it again"))
}

/// Completes what an interrupted `replace` left, or takes it back where it had not begun. The findings say which; an error means that
/// the files are neither all old nor all new, and that the program does not know better.
pub fn recover(folder: &Path) -> Vec<Finding> {
    let path = folder.join(JOURNAL);
    let mut file = match File::options().read(true).write(true).open(&path) {
        Ok(file) => file,
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Vec::new();
        }
        Err(cause) => return vec![unread(&cause)],
    };
    let mut bytes = Vec::new();
    let read = file.lock().and_then(|()| file.read_to_end(&mut bytes));
    if !path.exists() {
        // Its writer was at work and has finished meanwhile.
        return Vec::new();
    }
    if let Err(cause) = read {
        // It may be whole, and half carried out.
        return vec![unread(&cause)];
    }
    let Some(entries) = std::str::from_utf8(&bytes).ok().and_then(entries) else {
        // It is put in place whole: one that is not cannot have been acted upon.
        return vec![removed(fs::remove_file(&path)).map_or_else(
            || {
                Finding::warning(
                    Rule::InterruptedCorrection,
                    None,
                    words!(
                        "上次更正中断时尚未改动文件，已撤销；请重新更正",
                        "a correction was interrupted before any file was changed; it was taken back: correct again"
                    ),
                )
            },
            |cause| unwritable(folder, &cause),
        )];
    };
    if let Some(stranger) = entries.iter().find(|entry| !is_ours(folder, entry)) {
        let path = &stranger.path;
        return vec![
            Finding::error(
                Rule::InterruptedCorrection,
                None,
                words!(
                    "上次更正中断后{path}又被改动，无法自动完成",
                    "{path} was changed after a correction was interrupted: it cannot be completed"
                ),
            )
            .hint(words!(
                "核对{path}和data/corrections.yaml，再删去{JOURNAL}（其中有更正后的全文）",
                "compare {path} and data/corrections.yaml, then remove {JOURNAL}, which holds what they were to be"
            )),
        ];
    }
    if let Err(cause) = complete(folder, &entries) {
        return vec![unwritable(folder, &cause)];
    }
    let names: Vec<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
    let (zh, en) = (names.join("、"), names.join(", "));
    vec![Finding::warning(
        Rule::InterruptedCorrection,
        None,
        words!("上次更正曾中断，现已完成：{zh}", "a correction had been interrupted and was completed now: {en}"),
    )]
}

/// A journal that is there and cannot be read.
fn unread(cause: &io::Error) -> Finding {
    Finding::error(
        Rule::InterruptedCorrection,
        None,
        words!(
            "上次更正曾中断，但{JOURNAL}无法读取（{cause}），未作任何处理",
            "a correction was interrupted, and {JOURNAL} cannot be read ({cause}): nothing was done about it"
        ),
    )
    .hint(words!(
        "检查该文件的权限和磁盘，然后再运行；不要删去它",
        "check the permissions of the file and the disk, and run it again; do not remove the file"
    ))
}

/// Whether a file is one of the project's and holds what it held before, or already what it is to hold. A journal may have come with
/// the project, and so may links.
fn is_ours(folder: &Path, entry: &Entry) -> bool {
    let plain = entry.path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !entry.path.contains('\\');
    let path = target(folder, &entry.path);
    let parent = path.parent().map_or_else(|| Err(io::ErrorKind::NotFound.into()), fs::canonicalize);
    let inside = plain && parent.ok().zip(fs::canonicalize(folder).ok()).is_some_and(|(at, own)| at.starts_with(own));
    let now = present(&target(folder, &entry.path)).map(|bytes| bytes.as_deref().map(digest));
    inside && now.is_ok_and(|now| now == entry.old || now.as_deref() == Some(&entry.new))
}

/// Replaces every file, and removes the journal.
fn complete(folder: &Path, entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        let path = target(folder, &entry.path);
        let parent = path.parent().unwrap_or(folder);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // One name for each file: a part left over by a process that was killed is overwritten.
        let fresh = parent.join(format!(".ecopark-{name}.new"));
        let mut file = File::create(&fresh)?;
        file.write_all(entry.text.as_bytes())?;
        if let Ok(old) = fs::metadata(&path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        drop(file);
        fs::rename(&fresh, &path)?;
        flush(parent);
    }
    fs::remove_file(folder.join(JOURNAL)).or_else(|cause| removed(Err(cause)).map_or(Ok(()), Err))?;
    flush(folder);
    Ok(())
}

/// The file itself, where the path leads over a link.
fn target(folder: &Path, path: &str) -> PathBuf {
    let path = folder.join(path);
    fs::canonicalize(&path).unwrap_or(path)
}

fn present(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

/// Why a file could not be removed; nothing where it is gone.
fn removed(outcome: io::Result<()>) -> Option<io::Error> {
    outcome.err().filter(|cause| cause.kind() != io::ErrorKind::NotFound)
}

/// Has the disk keep the names in a folder. Where a system cannot flush a folder, it orders renames itself.
pub(super) fn flush(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Keeps other runs of the program out of a folder until this is dropped; nothing where a system cannot lock one.
pub(super) fn hold(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
