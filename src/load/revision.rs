//! A project as it was in a git revision, read with git itself: nothing is checked out, no file is written.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::finding::{Finding, Rule, Words};
use crate::words;

/// The folders that belong to a project. What was written to `output` is no input.
const FOLDERS: [&str; 3] = ["content", "data", "templates"];

/// Every file of the project's folders in a revision, by path from the project's folder.
pub fn files(folder: &Path, revision: &str) -> Result<BTreeMap<String, Vec<u8>>, Finding> {
    let name = if revision.is_empty() { "HEAD" } else { revision };
    let commit = format!("{name}^{{commit}}");
    let known = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], &[])?;
    let commit = known.map(|output| String::from_utf8_lossy(&output).trim().to_owned()).ok_or_else(|| {
        fault(
            words!("git中没有版本“{name}”", "git knows no revision `{name}` here"),
            words!("用 git log 或 git tag 查看版本", "look for it with git log or git tag"),
        )
    })?;
    let mut list = vec!["ls-tree", "-r", "-z", &commit, "--"];
    list.extend(FOLDERS);
    let listed = git(folder, &list, &[])?.ok_or_else(|| unreadable(name))?;
    let entries: Vec<(String, String)> = listed.split(|byte| *byte == 0).filter_map(entry).collect();
    let wanted: Vec<u8> = entries.iter().flat_map(|(object, _)| format!("{object}\n").into_bytes()).collect();
    let output = git(folder, &["cat-file", "--batch"], &wanted)?.ok_or_else(|| unreadable(name))?;
    contents(&entries, &output).ok_or_else(|| unreadable(name))
}

/// `100644 blob <object>\t<path>`: a plain file's object and path. Fonts are no part of the record, links lead elsewhere.
fn entry(line: &[u8]) -> Option<(String, String)> {
    let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let (mode, object) = (head.split(' ').next()?, head.rsplit(' ').next()?);
    (mode.starts_with("100") && !path.starts_with("templates/fonts/")).then(|| (object.to_owned(), path.to_owned()))
}

/// What `cat-file --batch` prints for each object: `<object> blob <size>`, its bytes, a line end.
fn contents(entries: &[(String, String)], output: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut rest = output;
    for (_, path) in entries {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let size: usize = std::str::from_utf8(&rest[..end]).ok()?.rsplit(' ').next()?.parse().ok()?;
        let body = rest.get(end + 1..end + 1 + size)?;
        files.insert(path.clone(), body.to_vec());
        rest = rest.get(end + 2 + size..)?;
    }
    Some(files)
}

/// Runs git in the folder; nothing where it says no.
fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Result<Option<Vec<u8>>, Finding> {
    let failed = |cause: io::Error| {
        if cause.kind() == io::ErrorKind::NotFound {
            return fault(
                words!("没有安装git，无法读取版本", "git is not installed: no revision can be read"),
                words!(
                    "安装git，或改用记录文件（.record.json）",
                    "install git, or compare with a record (.record.json)"
                ),
            );
        }
        fault(words!("无法运行git（{cause}）", "failed to run git ({cause})"), Words::none())
    };
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        // A repository that came from somebody may name programs to fetch with: nothing is fetched.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut stdin = child.stdin.take();
    let input = input.to_vec();
    // git answers while it is still asked: both pipes must move.
    let asking = std::thread::spawn(move || stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(&input)));
    let output = child.wait_with_output().map_err(failed)?;
    // A git that stops early closes the pipe; its status says why.
    let asked = asking.join().is_ok();
    Ok((asked && output.status.success()).then_some(output.stdout))
}

fn unreadable(name: &str) -> Finding {
    fault(words!("无法读取版本“{name}”", "failed to read the revision `{name}`"), Words::none())
}

fn fault(message: Words, hint: Words) -> Finding {
    Finding::error(Rule::UnreadableFile, None, message).hint(hint)
}
