//! What a folder holds, by names alone.

use std::fs;
use std::path::Path;

/// Which of some paths below a folder are taken already.
pub fn taken(folder: &Path, paths: &[&str]) -> Vec<String> {
    paths.iter().filter(|path| fs::symlink_metadata(folder.join(path)).is_ok()).map(|path| (*path).to_owned()).collect()
}
