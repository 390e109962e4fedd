//! The bytes of a workbook that somebody hands in. What they say is for `workbook`.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source};
use crate::words;

use super::reader::Failure;

/// No form and no yearbook is larger.
const LARGEST: u64 = 32 << 20;

/// A workbook by the path that somebody wrote.
pub fn workbook(path: &Path) -> Result<Vec<u8>, Finding> {
    let name = path.display().to_string().replace('\\', "/");
    let place = || Place::start_of(&Arc::new(Source { path: name.clone(), text: String::new() }));
    let refused = |message| Finding::error(Rule::WorkbookRefused, place(), message);
    let read = fs::metadata(path).and_then(|found| match found.len() {
        _ if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        length if length > LARGEST => Err(io::ErrorKind::FileTooLarge.into()),
        _ => fs::read(path),
    });
    read.map_err(|cause| match cause.kind() {
        io::ErrorKind::FileTooLarge => {
            refused(words!("{name}超过32 MiB，不像填报表", "{name} is larger than 32 MiB and hardly a form"))
                .hint(words!("检查是否放错了文件", "check that this is the right file"))
        }
        io::ErrorKind::IsADirectory => {
            Finding::error(Rule::WorkbookRefused, None, words!("{name}是文件夹", "{name} is a folder"))
                .hint(words!("写出其中的文件，如 {name}/*.xlsx", "name the files in it, such as {name}/*.xlsx"))
        }
        _ => Failure { path: name.clone(), cause }.finding(),
    })
}
