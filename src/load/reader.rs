//! Reading one file: what stands in the way is a finding, and the digest of each file read is kept for the record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::finding::{Finding, Place, Rule, Source};
use crate::model::record::{self, Input};
use crate::words;

use super::encoding;
use super::fields::Findings;
use super::memory::Memory;
use super::tree::Node;

/// Reads files below one folder, or files that were read already under the paths that they have there.
pub struct Reader<'a> {
    pub folder: &'a Path,
    /// Whether what links lead to outside the folder is refused.
    closed: bool,
    files: Option<BTreeMap<String, Vec<u8>>>,
    /// What is read in place of single files.
    instead: BTreeMap<String, String>,
    memory: Memory,
    /// The digest of every file read, by path.
    read: Mutex<BTreeMap<String, String>>,
}

/// A file that could not be read.
pub struct Failure {
    pub path: String,
    pub cause: io::Error,
}

impl Failure {
    pub fn finding(&self) -> Finding {
        let (path, cause) = (&self.path, &self.cause);
        let source = Arc::new(Source { path: path.clone(), text: String::new() });
        let place = Place::start_of(&source);
        match cause.kind() {
            io::ErrorKind::NotFound => {
                Finding::error(Rule::MissingFile, place, words!("缺少文件{path}", "{path} is missing"))
                    .hint(words!("补上该文件，或检查文件名", "add the file, or check its name"))
            }
            io::ErrorKind::InvalidData => Finding::error(
                Rule::UnreadableFile,
                place,
                match cause.to_string().as_str() {
                    "" => words!("{path}不是UTF-8编码的文本", "{path} is not UTF-8 text"),
                    found => words!("{path}是{found}编码，须为UTF-8", "{path} is {found}, and must be UTF-8"),
                },
            )
            .hint(words!("另存为UTF-8编码", "save it as UTF-8")),
            io::ErrorKind::IsADirectory => {
                Finding::error(Rule::UnreadableFile, place, words!("{path}不是普通文件", "{path} is no ordinary file"))
                    .hint(words!("放一个文件在此处，或删去它", "put a file in its place, or remove it"))
            }
            io::ErrorKind::CrossesDevices => Finding::error(
                Rule::UnreadableFile,
                place,
                words!("{path}经链接指向项目之外", "{path} is a link that leads out of the project"),
            )
            .hint(words!("把文件本身复制过来", "copy the file itself there")),
            io::ErrorKind::FileTooLarge => {
                Finding::error(Rule::UnreadableFile, place, words!("{path}超过16 MiB", "{path} is larger than 16 MiB"))
                    .hint(words!("检查是否放错了文件", "check that this is the right file"))
            }
            _ => Finding::error(
                Rule::UnreadableFile,
                place,
                words!("无法读取{path}（{cause}）", "failed to read {path} ({cause})"),
            )
            .hint(words!("检查文件权限", "check the permissions of the file")),
        }
    }

    /// The finding, unless the file is merely absent.
    pub fn of_optional_file(&self) -> Option<Finding> {
        (self.cause.kind() != io::ErrorKind::NotFound).then(|| self.finding())
    }
}

/// Larger text files are refused unread.
pub const LARGEST_FILE: u64 = 16 << 20;

impl<'a> Reader<'a> {
    /// A project's folder, which may have come from anybody: no link leads out of it.
    pub fn of_folder(folder: &'a Path) -> Reader<'a> {
        Reader {
            folder,
            closed: true,
            files: None,
            instead: BTreeMap::new(),
            memory: Memory::default(),
            read: Mutex::default(),
        }
    }

    /// For files that the user names, wherever they are.
    pub fn of_any_file() -> Reader<'static> {
        Reader { closed: false, ..Reader::of_folder(Path::new("")) }
    }

    pub fn of_files(folder: &'a Path, files: BTreeMap<String, Vec<u8>>) -> Reader<'a> {
        Reader { files: Some(files), ..Reader::of_folder(folder) }
    }

    /// The same with these texts in place of single files.
    pub fn with(self, instead: &BTreeMap<String, String>) -> Reader<'a> {
        Reader { instead: instead.clone(), ..self }
    }

    /// The same, with what was read before.
    pub fn remembering(self, memory: &Memory) -> Reader<'a> {
        Reader { memory: memory.clone(), ..self }
    }

    /// Every file read so far.
    pub fn inputs(&self) -> Vec<Input> {
        let read = std::mem::take(&mut *self.read.lock().unwrap_or_else(PoisonError::into_inner));
        read.into_iter().map(|(path, sha256)| Input { path, sha256 }).collect()
    }

    /// A file among those handed in; nothing where files are read from the disk.
    pub fn handed(&self, path: &str) -> Option<io::Result<Vec<u8>>> {
        if let Some(text) = self.instead.get(path) {
            return Some(Ok(text.clone().into_bytes()));
        }
        let files = self.files.as_ref()?;
        Some(files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into()))
    }

    /// A file as it lies there.
    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = match self.handed(path) {
            Some(handed) => handed?,
            None => {
                let full = self.folder.join(path);
                match self.closed {
                    true if stays_within(&full, self.folder)? => ordinary_file(&full, LARGEST_FILE)?,
                    true => return Err(io::ErrorKind::CrossesDevices.into()),
                    // The user may name a pipe.
                    false => no_more_than(LARGEST_FILE, &full)?,
                }
            }
        };
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    /// A text file; a byte order mark at its start is dropped.
    fn text(&self, path: &str) -> io::Result<String> {
        let bytes = self.bytes(path)?;
        self.note(path, &bytes);
        encoding::decode(bytes).map_err(|encoding| io::Error::new(io::ErrorKind::InvalidData, encoding.name()))
    }

    /// Keeps the digest of what was read.
    pub fn note(&self, path: &str, bytes: &[u8]) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), record::sha256(bytes));
    }

    pub fn source(&self, path: &str) -> Result<Arc<Source>, Failure> {
        let text = self.text(path).map_err(|cause| Failure { path: path.to_owned(), cause })?;
        Ok(self.memory.source(path, text))
    }

    /// A YAML file that must be there.
    pub fn tree(&self, path: &str, findings: &mut Findings) -> Option<Arc<Node>> {
        let source = self.source(path).map_err(|failure| findings.push(failure.finding())).ok()?;
        self.parse(&source).map_err(|finding| findings.push(finding)).ok()
    }

    /// The tree of a YAML file that was read here.
    pub fn parse(&self, source: &Arc<Source>) -> Result<Arc<Node>, Finding> {
        self.memory.tree(source)
    }

    /// Does something, while another thread parses the YAML files of these folders, the last first: those that are asked for are there
    /// then. What was read before is not parsed ahead.
    pub fn ahead<T>(&self, folders: &[&str], work: impl FnOnce() -> T) -> T {
        if !self.memory.is_empty() {
            return work();
        }
        let parse = |path: &str| {
            // What stands in the way is told to whoever asks for the file.
            let text = self.bytes(path).ok().and_then(|bytes| encoding::decode(bytes).ok());
            let source = text.map(|text| self.memory.source(path, text));
            source.is_some_and(|source| self.memory.tree(&source).is_ok())
        };
        let done = AtomicBool::new(false);
        let parse_all = || {
            for folder in folders.iter().rev() {
                for name in self.names(folder).unwrap_or_default().iter().rev().filter(|name| name.ends_with(".yaml")) {
                    if done.load(Ordering::Relaxed) {
                        return;
                    }
                    parse(&format!("{folder}/{name}"));
                }
            }
        };
        thread::scope(|scope| {
            scope.spawn(parse_all);
            let worked = work();
            done.store(true, Ordering::Relaxed);
            worked
        })
    }

    /// The names in a folder, sorted.
    pub fn folder_names(&self, path: &str) -> Result<Vec<String>, Finding> {
        self.names(path).map_err(|cause| {
            let shown = self.folder.join(path).display().to_string().replace('\\', "/");
            let shown = shown.strip_prefix("./").unwrap_or(&shown).trim_end_matches('/');
            let message = match cause.kind() {
                io::ErrorKind::NotFound => words!("没有文件夹{shown}", "there is no folder {shown}"),
                io::ErrorKind::NotADirectory => words!("{shown}不是文件夹", "{shown} is no folder"),
                _ => words!("无法打开文件夹{shown}（{cause}）", "failed to open the folder {shown} ({cause})"),
            };
            Finding::error(Rule::MissingFile, None, message)
        })
    }

    /// The names in a folder that need not be there.
    pub fn names_if_any(&self, path: &str, findings: &mut Findings) -> Vec<String> {
        match self.names(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(_) => {
                findings.extend(self.folder_names(path).err());
                Vec::new()
            }
            Ok(names) => names,
        }
    }

    /// A name that is no text is one that no file is found under: whoever reads it says so.
    fn names(&self, path: &str) -> io::Result<Vec<String>> {
        if let Some(files) = &self.files {
            let below = format!("{}/", path.trim_end_matches('/'));
            let inside = files.keys().filter_map(|file| file.strip_prefix(&below));
            let names: BTreeSet<String> =
                inside.map(|rest| rest.split('/').next().unwrap_or_default().to_owned()).collect();
            return Ok(names.into_iter().collect());
        }
        let entries = fs::read_dir(self.folder.join(path))?;
        let mut names = entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<String>>>()?;
        names.sort();
        Ok(names)
    }
}

/// A file, and not a pipe or a device that never ends; no larger than it may be, even if it grows meanwhile.
pub fn ordinary_file(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if about.len() > largest {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    no_more_than(largest, path)
}

fn no_more_than(largest: u64, path: &Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let length = file.metadata().map_or(0, |about| about.len().min(largest));
    // With room for all of it a file is read at once; not piece by piece.
    let mut bytes = Vec::with_capacity(length as usize + 1);
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Whether a file lies within a folder when all links are followed.
pub fn stays_within(file: &Path, folder: &Path) -> io::Result<bool> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Ok(fs::canonicalize(file)?.starts_with(fs::canonicalize(folder)?))
}
