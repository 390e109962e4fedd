//! Folders of fonts: which faces lie there, and what each says of itself.
//!
//! Typst asks which characters a face has only where the faces that a text names lack one. To list them takes a millisecond for a large
//! face, and a report seldom needs it: so faces are described without their characters, and [`with_characters`] adds these where a
//! character was missed.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use fontdb::{Database, FaceInfo, Source};
use ttf_parser::{RawFace, Tag};
use typst::text::FontInfo;
use typst_kit::fonts::system;

use crate::model::font::FontFile;

/// Folders of fonts, each looked through once.
#[derive(Default)]
pub struct Folders {
    seen: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Vec<FontFile>>>>>,
    system: OnceLock<Vec<FontFile>>,
}

impl Folders {
    /// The faces of a folder and of those in it, in the order of their paths.
    pub fn faces(&self, path: &Path) -> Arc<OnceLock<Vec<FontFile>>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = seen.entry(path.to_owned()).or_default().clone();
        drop(seen);
        folder.get_or_init(|| {
            let mut database = Database::new();
            database.load_fonts_dir(path);
            let faces = database.faces().filter_map(|face| described(&database, face, without_characters));
            sorted(faces.collect())
        });
        folder
    }

    /// The faces that the system knows, with their characters.
    pub fn system(&self) -> &[FontFile] {
        self.system.get_or_init(|| {
            let found = system().map(|(path, info)| FontFile { path: path.path, index: path.index, info });
            sorted(found.collect())
        })
    }
}

fn sorted(mut files: Vec<FontFile>) -> Vec<FontFile> {
    files.sort_by(|a, b| (&a.path, a.index).cmp(&(&b.path, b.index)));
    files
}

fn described(
    database: &Database,
    face: &FaceInfo,
    describe: impl FnOnce(&[u8], u32) -> Option<FontInfo>,
) -> Option<FontFile> {
    let (Source::File(path) | Source::SharedFile(path, _)) = &face.source else { return None };
    let info = database.with_face_data(face.id, describe).flatten()?;
    Some(FontFile { path: path.clone(), index: face.index, info })
}

/// Tables that say what a face is; none of them is large.
const TABLES: [&[u8; 4]; 9] = [b"MATH", b"OS/2", b"STAT", b"fvar", b"head", b"hhea", b"maxp", b"name", b"post"];

/// What Typst notes of a face, but for the characters: it is given a font of these tables alone.
fn without_characters(data: &[u8], index: u32) -> Option<FontInfo> {
    let face = RawFace::parse(data, index).ok()?;
    let kept = |tag: &Tag| TABLES.iter().any(|own| Tag::from_bytes(own) == *tag);
    let records = face.table_records.into_iter().filter(|record| kept(&record.tag));
    let tables: Vec<(Tag, &[u8])> = records.filter_map(|record| Some((record.tag, face.table(record.tag)?))).collect();
    // The version of fonts with outlines of either kind; three numbers for searching, which nobody reads; then for each table its name, a
    // checksum that nobody compares, its place and its length.
    let mut font = vec![0, 1, 0, 0];
    font.extend(u16::try_from(tables.len()).ok()?.to_be_bytes());
    font.extend([0; 6]);
    let mut place = font.len() + 16 * tables.len();
    for (tag, table) in &tables {
        font.extend(tag.to_bytes());
        font.extend([0; 4]);
        font.extend(u32::try_from(place).ok()?.to_be_bytes());
        font.extend(u32::try_from(table.len()).ok()?.to_be_bytes());
        place += table.len();
    }
    tables.iter().for_each(|(_, table)| font.extend(*table));
    FontInfo::new(&font, 0)
}

/// The same faces with all that Typst may ask about them; those that have their characters already, as the system's do, stay as they are.
pub fn with_characters(files: Vec<FontFile>) -> Vec<FontFile> {
    let next = AtomicUsize::new(0);
    let look = || {
        let mut found = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(number) else { break found };
            found.push((number, completed(file)));
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, usize::from).min(4) - 1;
        let others: Vec<_> = (0..others).map(|_| scope.spawn(look)).collect();
        let mut found = look();
        for other in others {
            found.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, file)| file).collect()
    })
}

fn completed(file: &FontFile) -> FontFile {
    let complete = || {
        let mut database = Database::new();
        database.load_font_file(&file.path).ok()?;
        let face = database.faces().find(|face| face.index == file.index)?;
        described(&database, face, FontInfo::new)
    };
    if file.has_characters() { file.clone() } else { complete().unwrap_or_else(|| file.clone()) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use typst::text::Coverage;

    use super::*;

    /// Whatever Typst comes to note of a face, it stands in the tables that are looked at.
    #[test]
    fn faces_are_described_as_typst_describes_them() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut seen = 0;
        for folder in ["fonts", "font-sets"] {
            let described = Folders::default().faces(&root.join(folder)).get().cloned().unwrap_or_default();
            for (short, full) in described.iter().zip(with_characters(described.clone())) {
                assert!(!short.has_characters() && full.info.coverage.contains(u32::from('1')));
                let bare = FontInfo { coverage: Coverage::from_vec(Vec::new()), ..full.info };
                assert_eq!((&short.path, short.index, &short.info), (&full.path, full.index, &bare));
                seen += 1;
            }
        }
        assert!(seen > 12, "only {seen} faces in {}: run ./setup", root.display());
        for data in [b"".as_slice(), b"\0\x01\0\0\0\x09", b"ttcf"] {
            assert_eq!(without_characters(data, 0), None);
        }
    }
}
