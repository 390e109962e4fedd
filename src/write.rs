//! Bytes → output folder: the only writer. Each file is whole, the old one or the new one, never a part.

#![allow(clippy::disallowed_methods, reason = "this room is the writer")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::finding::{Finding, Rule};
use crate::words;

/// Replaces files in a folder, which is made if it is not there. All contents are on disk beside their targets before the first is replaced.
pub fn write(folder: &Path, files: &[(String, &[u8])]) -> Result<Vec<PathBuf>, Finding> {
    let failed = |cause: io::Error| failed(folder, &cause);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut ready = Vec::new();
    for (name, bytes) in files {
        let mut file = tempfile::Builder::new().prefix(".ecopark-").tempfile_in(folder).map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        readable_by_all(file.path()).map_err(failed)?;
        ready.push((file, folder.join(name)));
    }
    let mut written = Vec::new();
    for (file, path) in ready {
        file.persist(&path).map_err(|error| failed(error.error))?;
        written.push(path);
    }
    Ok(written)
}

fn failed(folder: &Path, cause: &io::Error) -> Finding {
    let folder = folder.display().to_string().replace('\\', "/");
    let cause = match cause.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => words!("不是文件夹", "it is no folder"),
        io::ErrorKind::PermissionDenied => words!("没有写入权限", "permission denied"),
        io::ErrorKind::StorageFull => words!("磁盘已满", "the disk is full"),
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

/// Makes files below a folder, all or none: whatever stands there already is left alone, and what was made before a fault is taken away.
pub fn create(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, Finding> {
    let mut made = Made::default();
    let outcome = make(folder, files, &mut made);
    if outcome.is_err() {
        for file in &made.files {
            // The fault that stopped the work is what is told.
            let _ = fs::remove_file(file);
        }
        for folder in made.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
    outcome.map(|()| made.files).map_err(|cause| failed(folder, &cause))
}

/// What has been made so far, in this order.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

fn make(folder: &Path, files: &[(String, Vec<u8>)], made: &mut Made) -> io::Result<()> {
    let mut ready = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder).to_owned();
        let missing: Vec<_> = parent.ancestors().take_while(|one| fs::symlink_metadata(one).is_err()).collect();
        for one in missing.iter().rev().filter(|one| !one.as_os_str().is_empty()) {
            fs::create_dir(one)?;
            made.folders.push(one.to_path_buf());
        }
        let mut file = tempfile::Builder::new().prefix(".ecopark-").tempfile_in(&parent)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        readable_by_all(file.path())?;
        ready.push((file, path));
    }
    for (file, path) in ready {
        file.persist_noclobber(&path).map_err(|error| error.error)?;
        made.files.push(path);
    }
    Ok(())
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
