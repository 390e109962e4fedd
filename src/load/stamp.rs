//! Whether a project's files may have changed: their names, sizes and times, without reading them.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// The folders that are read, and those within that are not watched: fonts are chosen once.
const WATCHED: [&str; 3] = ["content", "data", "templates"];
const UNWATCHED: [&str; 2] = ["fonts", "font-sets"];

/// A number that differs when a file was added, removed or written.
pub fn stamp(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in WATCHED {
        note(&folder.join(part), 0, &mut hasher);
    }
    hasher.finish()
}

fn note(folder: &Path, depth: usize, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if UNWATCHED.iter().any(|unwatched| name.to_str() == Some(unwatched)) {
            continue;
        }
        name.hash(hasher);
        // Through links, as files are read.
        let Ok(about) = fs::metadata(entry.path()) else { continue };
        if about.is_dir() && depth < 8 {
            note(&entry.path(), depth + 1, hasher);
        } else {
            about.len().hash(hasher);
            about.modified().ok().hash(hasher);
        }
    }
}
