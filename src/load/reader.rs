//! Files of one folder as sources, each failure as a finding.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source};
use crate::words;

use super::encoding;
use super::fields::Findings;
use super::tree::{self, Node};

/// Reads text files below one folder.
pub struct Reader<'a> {
    pub folder: &'a Path,
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
const LARGEST_FILE: u64 = 16 << 20;

impl Reader<'_> {
    pub fn text(&self, path: &str) -> io::Result<String> {
        let full = self.folder.join(path);
        if fs::metadata(&full)?.len() > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        encoding::decode(fs::read(&full)?)
            .map_err(|encoding| io::Error::new(io::ErrorKind::InvalidData, encoding.name()))
    }

    pub fn source(&self, path: &str) -> Result<Arc<Source>, Failure> {
        let text = self.text(path).map_err(|cause| Failure { path: path.to_owned(), cause })?;
        Ok(Arc::new(Source { path: path.to_owned(), text }))
    }

    /// A YAML file that must be there.
    pub fn tree(&self, path: &str, findings: &mut Findings) -> Option<Node> {
        let source = self.source(path).map_err(|failure| findings.push(failure.finding())).ok()?;
        tree::parse(&source).map_err(|finding| findings.push(finding)).ok()
    }

    /// The names in a folder, sorted.
    pub fn folder_names(&self, path: &str) -> Result<Vec<String>, Finding> {
        let folder = self.folder.join(path);
        let entries = fs::read_dir(&folder).map_err(|cause| {
            let shown = folder.display().to_string().replace('\\', "/");
            let shown = shown.strip_prefix("./").unwrap_or(&shown);
            let message = match cause.kind() {
                io::ErrorKind::NotFound => words!("没有文件夹{shown}", "there is no folder {shown}"),
                io::ErrorKind::NotADirectory => words!("{shown}不是文件夹", "{shown} is no folder"),
                _ => words!("无法打开文件夹{shown}（{cause}）", "failed to open the folder {shown} ({cause})"),
            };
            Finding::error(Rule::MissingFile, None, message)
        })?;
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}
