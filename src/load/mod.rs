//! Folders → `Project`: the only reader of a project's files. It reads everything once and judges no number (`compute`, `check`).

#![allow(clippy::disallowed_methods, reason = "this room is the reader")]

mod content;
mod data;
mod fields;
mod figures;
mod pictures;
mod relations;
mod stamp;
mod standard;
mod templates;
mod tree;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source, Words, did_you_mean};
use crate::model::fact::YearData;
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::standard::{Limit, Requirement, Row, Standard};
use crate::words;

use data::Dictionary;
use fields::Findings;
use tree::Node;

pub use stamp::stamp;

/// Which report to read.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder that holds `content`, `data` and `templates`.
    pub folder: PathBuf,
    /// The reporting year; nothing: the newest in `content/`.
    pub year: Option<i32>,
    /// The standard to judge by, by the name of its file; nothing: the one that the report names.
    pub standard: Option<String>,
}

/// Reads a project. Without a project (no report for the year, or no standard to judge it by) the findings say what stood in the way.
pub fn load(request: &Request) -> (Option<Project>, Vec<Finding>) {
    let mut findings = Vec::new();
    let reader = Reader { folder: &request.folder };
    let Some(year) = choose_year(&reader, request.year, &mut findings) else {
        return (None, findings);
    };
    let templates = templates::read(&reader, &mut findings);
    let park = reader.tree("data/park.yaml", &mut findings).and_then(|node| data::park(&node, &mut findings));
    let report = content::report(&reader, year, &mut findings);
    let pictures = pictures::read(&reader, &report, &mut findings);
    let mut standard = read_standard(&reader, &report, request.standard.as_deref(), &mut findings);
    if let Some(standard) = standard.as_mut().filter(|_| request.standard.is_none()) {
        substitute(standard, &report, &mut findings);
    }
    let dictionary = reader.source("data/facts.yaml").map_err(|failure| failure.of_optional_file());
    let dictionary = dictionary.map(|source| tree::parse(&source));
    let definitions_unread = matches!(dictionary, Ok(Err(_)) | Err(Some(_)));
    let dictionary = match dictionary {
        Ok(Ok(node)) => data::dictionary_file(&node, &mut findings),
        Ok(Err(finding)) | Err(Some(finding)) => {
            findings.push(finding);
            Dictionary::default()
        }
        Err(None) => Dictionary::default(),
    };
    // Another standard need not define what the park's own relations speak of.
    let relations = match request.standard {
        None => relations::read(&reader, &mut findings),
        Some(_) => Vec::new(),
    };
    let mut years = read_years(&reader, &mut findings);
    need_year(&mut years, year, None, &mut findings);
    if let Some(base) = report.base_year {
        need_year(&mut years, base, report.base_year_place.as_ref(), &mut findings);
    }
    let project = standard.map(|standard| Project {
        park: park.unwrap_or_default(),
        report,
        standard,
        definitions: dictionary.definitions,
        refused_definitions: dictionary.refused,
        definitions_unread,
        relations,
        years,
        templates,
        pictures,
        misspelt: BTreeSet::new(),
    });
    let project = project.map(|mut project| {
        project.find_misspelt();
        project
    });
    (project, findings)
}

/// The standard that the report names; where the report could not be read, the only one there is.
fn read_standard(reader: &Reader, report: &Report, wanted: Option<&str>, findings: &mut Findings) -> Option<Standard> {
    let named = wanted.or(report.standard.as_ref().map(|standard| standard.text.as_str())).map(str::to_owned);
    let id = named.or_else(|| only_standard(reader))?;
    if !values::is_plain_name(&id) {
        findings.push(
            Finding::error(
                Rule::WrongValue,
                None,
                words!("标准名称“{id}”不是文件名", "`{id}` is not the name of a standard"),
            )
            .hint(words!(
                "写 data/standards 中文件的名称，不带扩展名",
                "name a file of data/standards, without its extension"
            )),
        );
        return None;
    }
    let path = format!("data/standards/{id}.yaml");
    let source = match reader.source(&path) {
        Ok(source) => source,
        Err(failure) => {
            let mut finding = failure.finding();
            if let Some(standard) =
                report.standard.as_ref().filter(|_| finding.rule == Rule::MissingFile && wanted.is_none())
            {
                finding.place = Some(standard.place.clone());
            }
            let names = reader.folder_names("data/standards").unwrap_or_default();
            let near = did_you_mean(&id, names.iter().filter_map(|name| name.strip_suffix(".yaml")));
            findings.push(if near.is_none() { finding } else { finding.hint(near) });
            return None;
        }
    };
    let node = tree::parse(&source).map_err(|finding| findings.push(finding)).ok()?;
    let standard = standard::standard(&node, findings)?;
    if standard.id != id {
        let own = &standard.id;
        findings.push(
            Finding::error(
                Rule::WrongValue,
                Place::start_of(&source),
                words!("标准编号“{own}”与文件名“{id}”不符", "the standard calls itself `{own}` and its file `{id}`"),
            )
            .hint(words!("改为相同", "let both be the same")),
        );
    }
    Some(standard)
}

/// Puts the report's own limits in place of the standard's, where a footnote allows that.
fn substitute(standard: &mut Standard, report: &Report, findings: &mut Findings) {
    let mut done = BTreeSet::new();
    for substitution in &report.substitutions {
        let number = substitution.number;
        let index = standard.rows.iter().position(|row| row.number == number);
        let allowed =
            |row: &Row| standard.notes.iter().any(|note| note.substitution && Some(&note.letter) == row.note.as_ref());
        let numeric = |row: &Row| matches!(row.requirement, Requirement::Always(Limit::Number { .. }));
        let same_kind = |row: &Row| numeric(row) == matches!(substitution.limit, Limit::Number { .. });
        let fault = match index.map(|index| &standard.rows[index]) {
            None => words!("标准中没有第{number}项", "the standard has no row {number}"),
            Some(_) if !done.insert(number) => words!("第{number}项重复", "row {number} stands twice"),
            Some(row) if !allowed(row) => words!(
                "第{number}项的要求不能替换：脚注未作规定",
                "the requirement of row {number} cannot be replaced: no footnote allows it"
            ),
            Some(row) if !same_kind(row) => words!(
                "第{number}项的要求与原要求不同类",
                "the limit for row {number} is of another kind than the standard's"
            ),
            Some(_) => {
                if let Some(index) = index {
                    standard.rows[index].replaced = Some(standard.rows[index].requirement.clone());
                    standard.rows[index].requirement = Requirement::Always(substitution.limit.clone());
                }
                continue;
            }
        };
        let hint = words!("核对 substitutions", "check `substitutions`");
        findings.push(Finding::error(Rule::WrongValue, substitution.place.clone(), fault).hint(hint));
    }
}

fn only_standard(reader: &Reader) -> Option<String> {
    let names = reader.folder_names("data/standards").ok()?;
    let mut ids = names.iter().filter_map(|name| name.strip_suffix(".yaml"));
    ids.next().map(str::to_owned).filter(|_| ids.next().is_none())
}

/// A year that the report cannot do without.
fn need_year(years: &mut BTreeMap<i32, YearData>, year: i32, place: Option<&Place>, findings: &mut Findings) {
    years.entry(year).or_insert_with(|| {
        let path = format!("data/{year}.yaml");
        let failure = Failure { path: path.clone(), cause: io::ErrorKind::NotFound.into() };
        let mut finding = failure.finding();
        if let Some(place) = place {
            finding.place = Some(place.clone());
        }
        findings.push(finding);
        data::unread_year(&Arc::new(Source { path, text: String::new() }), year)
    });
}

fn choose_year(reader: &Reader, wanted: Option<i32>, findings: &mut Findings) -> Option<i32> {
    let names = match reader.folder_names("content") {
        Ok(names) => names,
        Err(finding) => {
            findings.push(finding.hint(words!(
                "用 -C 指定含有 content、data 的项目文件夹",
                "name the project folder, which holds content and data, with -C"
            )));
            return None;
        }
    };
    let years: Vec<i32> = names.iter().filter_map(|name| year_of(name)).collect();
    let year = wanted.or_else(|| years.iter().copied().max());
    let list = years.iter().map(i32::to_string).collect::<Vec<_>>().join("、");
    let list_en = list.replace('、', ", ");
    match year {
        Some(year) if years.contains(&year) => Some(year),
        Some(year) => {
            findings.push(
                Finding::error(
                    Rule::MissingFile,
                    None,
                    words!("没有{year}年的报告：content/{year}", "there is no report for {year}: content/{year}"),
                )
                .hint(words!("现有年份：{list}", "years there are: {list_en}")),
            );
            None
        }
        None => {
            findings.push(
                Finding::error(
                    Rule::MissingFile,
                    None,
                    words!("content 中没有以年份命名的文件夹", "content holds no folder named by a year"),
                )
                .hint(words!("建立如 content/2022 的文件夹", "make a folder such as content/2022")),
            );
            None
        }
    }
}

/// A name that is a year: four digits and nothing else.
fn year_of(name: &str) -> Option<i32> {
    (name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.parse().ok()).flatten()
}

fn read_years(reader: &Reader, findings: &mut Findings) -> BTreeMap<i32, YearData> {
    let names = reader.folder_names("data").unwrap_or_else(|finding| {
        findings.push(finding);
        Vec::new()
    });
    let mut years = BTreeMap::new();
    for name in names {
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
        let Some(stem) = stem else { continue };
        let Some(year) = year_of(stem).filter(|_| name.ends_with(".yaml")) else {
            if !matches!(name.as_str(), "park.yaml" | "facts.yaml" | "checks.yaml") {
                findings.push(unused_file(
                    &format!("data/{name}"),
                    &words!(
                        "数据文件以年份命名，如 2022.yaml",
                        "data files are named by their year, such as 2022.yaml"
                    ),
                ));
            }
            continue;
        };
        match reader.source(&format!("data/{name}")) {
            Ok(source) => {
                years.insert(year, data::year_file(&source, year, findings));
            }
            Err(failure) => {
                let finding = failure.finding();
                if let Some(place) = &finding.place {
                    years.insert(year, data::unread_year(&place.source, year));
                }
                findings.push(finding);
            }
        }
    }
    years
}

fn unused_file(path: &str, hint: &Words) -> Finding {
    let source = Arc::new(Source { path: path.to_owned(), text: String::new() });
    Finding::warning(
        Rule::UnusedFile,
        Place::start_of(&source),
        words!("文件{path}未被使用", "{path} is read by nothing"),
    )
    .hint(hint.clone())
}

/// Reads text files below one folder.
struct Reader<'a> {
    folder: &'a Path,
}

/// A file that could not be read.
struct Failure {
    path: String,
    cause: io::Error,
}

impl Failure {
    fn finding(&self) -> Finding {
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
                words!("{path}不是UTF-8编码的文本", "{path} is not UTF-8 text"),
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
    fn of_optional_file(&self) -> Option<Finding> {
        (self.cause.kind() != io::ErrorKind::NotFound).then(|| self.finding())
    }
}

/// Larger text files are refused unread.
const LARGEST_FILE: u64 = 16 << 20;

impl Reader<'_> {
    /// A text file; a byte order mark at its start is dropped.
    fn text(&self, path: &str) -> io::Result<String> {
        let full = self.folder.join(path);
        if fs::metadata(&full)?.len() > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let text = String::from_utf8(fs::read(&full)?).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
    }

    fn source(&self, path: &str) -> Result<Arc<Source>, Failure> {
        let text = self.text(path).map_err(|cause| Failure { path: path.to_owned(), cause })?;
        Ok(Arc::new(Source { path: path.to_owned(), text }))
    }

    /// A YAML file that must be there.
    fn tree(&self, path: &str, findings: &mut Findings) -> Option<Node> {
        let source = self.source(path).map_err(|failure| findings.push(failure.finding())).ok()?;
        tree::parse(&source).map_err(|finding| findings.push(finding)).ok()
    }

    /// The names in a folder, sorted.
    fn folder_names(&self, path: &str) -> Result<Vec<String>, Finding> {
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
