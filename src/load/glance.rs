//! What a folder holds, by names alone, where it is, and whether a file that is to be made can be read at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::Source;

use super::tree;

/// Which of some paths below a folder are taken already.
pub fn taken(folder: &Path, paths: &[&str]) -> Vec<String> {
    paths.iter().filter(|path| fs::symlink_metadata(folder.join(path)).is_ok()).map(|path| (*path).to_owned()).collect()
}

/// A folder by the one name that links and dots lead to; one that is not there yet by that of the folder it will be in.
pub fn resolved(folder: &Path) -> PathBuf {
    let within = || {
        let (parent, name) = (folder.parent()?, folder.file_name()?);
        Some(fs::canonicalize(parent).ok()?.join(name))
    };
    fs::canonicalize(folder).ok().or_else(within).unwrap_or_else(|| folder.to_owned())
}

/// Whether a file, if it is YAML by its name, is so by its text.
pub fn is_readable(path: &str, bytes: &[u8]) -> bool {
    let text = || String::from_utf8(bytes.to_vec()).ok();
    let parsed = |text| tree::parse(&Arc::new(Source { path: path.to_owned(), text })).is_ok();
    !path.ends_with(".yaml") || text().is_some_and(parsed)
}
