//! Folders → `Project`: the only reader of a project's files. It reads everything once and judges no number (`compute`, `check`).

#![allow(clippy::disallowed_methods, reason = "this room is the reader")]

mod built_in;
mod content;
mod data;
mod encoding;
mod fields;
mod figures;
mod glance;
mod glossary;
mod imports;
mod ledger;
mod memory;
mod notice;
mod pictures;
mod reader;
mod records;
mod relations;
mod revision;
mod revisions;
mod stamp;
mod standard;
mod substitute;
mod syntax;
mod templates;
mod tree;
mod values;
mod workbooks;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::finding::{Finding, Place, Rule, Source, Words, did_you_mean};
use crate::model::fact::YearData;
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::standard::Standard;
use crate::words;

pub use built_in::standard_named;
pub use glance::{is_readable, resolved, taken};
pub use imports::IMPORTS;
pub use ledger::{LEDGER, corrections_from, original};
pub use memory::Memory;

use data::Dictionary;
use fields::Findings;
use reader::{Failure, Reader};
pub use records::{Given, Kept, document, folder_named, given, last_release, pdf, record};
pub use stamp::stamp;
pub use workbooks::workbook;

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
    read(request, &Reader::of_folder(&request.folder))
}

/// Reads a project, parsing only the files that changed since it was read with the same memory.
pub fn load_again(request: &Request, memory: &Memory) -> (Option<Project>, Vec<Finding>) {
    read(request, &Reader::of_folder(&request.folder).remembering(memory))
}

/// Texts of files by their path in the project.
pub type Contents = BTreeMap<String, String>;

/// Reads a project as if some of its files had other contents.
pub fn load_as_if(request: &Request, instead: &Contents) -> (Option<Project>, Vec<Finding>) {
    read(request, &Reader::of_folder(&request.folder).with(instead))
}

/// Reads a project as it was in a revision of the git repository that its folder belongs to.
pub fn load_revision(request: &Request, revision: &str) -> (Option<Project>, Vec<Finding>) {
    match revision::files(&request.folder, revision) {
        Ok(files) => load_files(request, files),
        Err(finding) => (None, vec![finding]),
    }
}

/// Reads a project from files that are in memory already, by their path in the project; nothing is read from the disk.
pub fn load_files(request: &Request, files: BTreeMap<String, Vec<u8>>) -> (Option<Project>, Vec<Finding>) {
    read(request, &Reader::of_files(&request.folder, files))
}

fn read(request: &Request, reader: &Reader) -> (Option<Project>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(year) = choose_year(reader, request.year, &mut findings) else {
        return (None, findings);
    };
    // In the order in which they are read below.
    let folders = [&*format!("content/{year}"), "data", "data/standards"];
    let project = reader.ahead(&folders, || read_year(request, reader, year, &mut findings));
    (project, findings)
}

fn read_year(request: &Request, reader: &Reader, year: i32, findings: &mut Findings) -> Option<Project> {
    let templates = templates::read(reader, findings);
    let park = reader.tree("data/park.yaml", findings).and_then(|node| data::park(&node, findings));
    let report = content::report(reader, year, findings);
    let pictures = pictures::read(reader, &report, findings);
    let mut standard = read_standard(reader, &report, request.standard.as_deref(), findings);
    if let Some(standard) = standard.as_mut().filter(|_| request.standard.is_none()) {
        substitute::substitute(standard, &report, findings);
    }
    let dictionary = reader.source("data/facts.yaml").map_err(|failure| failure.of_optional_file());
    let dictionary = dictionary.map(|source| reader.parse(&source));
    let definitions_unread = matches!(dictionary, Ok(Err(_)) | Err(Some(_)));
    let dictionary = match dictionary {
        Ok(Ok(node)) => data::dictionary_file(&node, findings),
        Ok(Err(finding)) | Err(Some(finding)) => {
            findings.push(finding);
            Dictionary::default()
        }
        Err(None) => Dictionary::default(),
    };
    // Another standard need not define what the park's own relations and maps speak of.
    let (relations, imports) = match request.standard {
        None => (relations::read(reader, findings), imports::read(reader, findings)),
        Some(_) => (Vec::new(), Vec::new()),
    };
    let glossary = glossary::project_glossary(reader, findings);
    let mut years = read_years(reader, report.data_as_of.or(report.date), findings);
    need_year(&mut years, year, None, findings);
    if let Some(base) = report.base_year {
        need_year(&mut years, base, report.base_year_place.as_ref(), findings);
    }
    let ledger = ledger::ledger(reader, findings);
    let project = standard.map(|standard| Project {
        park: park.unwrap_or_default(),
        report,
        standard,
        definitions: dictionary.definitions,
        refused_definitions: dictionary.refused,
        definitions_unread,
        relations,
        years,
        glossary,
        imports,
        ledger,
        templates,
        pictures,
        inputs: Vec::new(),
        misspelt: BTreeSet::new(),
    });
    project.map(|mut project| {
        project.find_misspelt();
        project.inputs = reader.inputs();
        project
    })
}

/// What is wrong where a project has no `data`.
pub fn data_folder(folder: &Path) -> Result<(), Finding> {
    let hint = words!("用 -C 指定项目文件夹", "name the project folder with -C");
    Reader::of_folder(folder).folder_names("data").map(|_| ()).map_err(|finding| finding.hint(hint))
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
            let mut near = Words::none();
            if finding.rule == Rule::MissingFile {
                let names = reader.names_if_any("data/standards", findings);
                near = did_you_mean(&id, names.iter().filter_map(|name| name.strip_suffix(".yaml")));
            }
            findings.push(if near.is_none() { finding } else { finding.hint(near) });
            return None;
        }
    };
    let node = reader.parse(&source).map_err(|finding| findings.push(finding)).ok()?;
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

/// The years that have a report.
pub fn report_years(folder: &Path) -> Vec<i32> {
    let names = Reader::of_folder(folder).folder_names("content").unwrap_or_default();
    names.iter().filter_map(|name| year_of(name)).collect()
}

/// A name that is a year: four digits and nothing else.
fn year_of(name: &str) -> Option<i32> {
    (name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.parse().ok()).flatten()
}

fn read_years(reader: &Reader, as_of: Option<NaiveDate>, findings: &mut Findings) -> BTreeMap<i32, YearData> {
    let names = reader.folder_names("data").unwrap_or_else(|finding| {
        findings.push(finding);
        Vec::new()
    });
    let mut years = BTreeMap::new();
    for name in names {
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
        let Some(stem) = stem else { continue };
        let Some(year) = year_of(stem).filter(|_| name.ends_with(".yaml")) else {
            let known = ["park.yaml", "facts.yaml", "checks.yaml", "glossary.yaml", "imports.yaml", "corrections.yaml"];
            if !known.contains(&name.as_str()) {
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
                years.insert(year, data::year_file(reader, &source, year, as_of, findings));
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
