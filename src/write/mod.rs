//! Bytes → folders: the only writer. Each file is whole, the old one or the new one, never a part.

#![allow(clippy::disallowed_methods, reason = "this room is the writer")]

mod create;
pub mod journal;

use std::fs;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::NamedTempFile;

use crate::finding::{Finding, Rule};
use crate::words;

pub use create::create;

/// Replaces files in a folder, which is made if it is not there, as are those within it. All contents are on disk beside their targets before the first is replaced.
pub fn write(folder: &Path, files: &[(String, &[u8])]) -> Result<Vec<PathBuf>, Finding> {
    let failed = |cause: io::Error| unwritable(folder, &cause);
    fs::create_dir_all(folder).map_err(failed)?;
    for (name, _) in files {
        if let Some((below, _)) = name.rsplit_once('/') {
            fs::create_dir_all(folder.join(below)).map_err(failed)?;
        }
    }
    // Each waits for the disk by itself.
    let staged: Vec<_> = thread::scope(|scope| {
        let staging: Vec<_> = files.iter().map(|(_, bytes)| scope.spawn(|| stage(folder, bytes))).collect();
        staging.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut ready = Vec::new();
    for (file, (name, _)) in staged.into_iter().zip(files) {
        ready.push((file.map_err(failed)?, folder.join(name)));
    }
    // Of two builds that end together the files of one stand there, not of both. Where a folder cannot be locked, each file is whole.
    let _held = journal::hold(folder);
    let written: Vec<PathBuf> = ready.iter().map(|(_, path)| path.clone()).collect();
    // A PDF is what another program may hold open: where it cannot be replaced, nothing is.
    ready.sort_by_key(|(_, path)| path.extension().is_none_or(|ending| ending != "pdf"));
    for (file, path) in ready {
        file.persist(&path).map_err(|error| failed(error.error))?;
    }
    journal::flush(folder);
    Ok(written)
}

/// A content on disk, beside where it is to stand.
fn stage(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".ecopark-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    readable_by_all(file.path())?;
    Ok(file)
}

/// The finding for a folder that refused a file.
fn unwritable(folder: &Path, cause: &io::Error) -> Finding {
    let folder = folder.display().to_string().replace('\\', "/");
    let cause = match cause.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => words!("不是文件夹", "it is no folder"),
        io::ErrorKind::PermissionDenied => words!("没有写入权限", "permission denied"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            words!("磁盘已满", "the disk is full")
        }
        io::ErrorKind::ReadOnlyFilesystem => words!("磁盘只读", "the disk is read-only"),
        _ => words!("{cause}", "{cause}"),
    };
    let (zh, en) = (cause.zh, cause.en);
    Finding::error(
        Rule::UnwritableOutput,
        None,
        words!("无法写入{folder}（{zh}）", "failed to write to {folder} ({en})"),
    )
    .hint(words!(
        "检查文件夹权限、磁盘空间，以及文件是否被其他程序打开",
        "check the folder's permissions, the space on the disk, and that no other program holds the file"
    ))
}

/// Temporary files are private; a report is an ordinary file.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}
