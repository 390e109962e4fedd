//! New files in a folder, all or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::finding::Finding;

use super::{readable_by_all, unwritable};

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
    outcome.map(|()| made.files).map_err(|cause| unwritable(folder, &cause))
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
