//! What a folder holds, by names alone.

use std::fs;
use std::path::Path;

use super::{Reader, year_of};

/// The years of which a project has a report.
pub fn report_years(folder: &Path) -> Vec<i32> {
    let names = Reader { folder }.folder_names("content").unwrap_or_default();
    names.iter().filter_map(|name| year_of(name)).collect()
}

/// Which of some paths below a folder are taken already.
pub fn taken(folder: &Path, paths: &[&str]) -> Vec<String> {
    paths.iter().filter(|path| fs::symlink_metadata(folder.join(path)).is_ok()).map(|path| (*path).to_owned()).collect()
}
