//! The book for authors: every example in it is run, in the order of the book, and prints what the book says.

use std::fs;
use std::path::Path;

use ecopark::finding::Language;
use ecopark::load::Request;
use ecopark::model::edition::Edition;
use ecopark::model::record::PassageKind;
use ecopark::{Wish, examine};

use crate::project::{repository, run};
use crate::workbooks::made::{Made, table};

const BOOK: &str = "content/BOOK.md";
const CHAPTER: &str = "content/2025/1-progress.yaml";

/// A fenced block: what stands behind its fence, and its lines.
struct Block<'a> {
    info: &'a str,
    text: String,
}

/// The book in prose and blocks, in turn.
fn parts(book: &str) -> Vec<Result<Block<'_>, &str>> {
    let mut parts = Vec::new();
    let mut lines = book.split_inclusive('\n');
    while let Some(line) = lines.next() {
        match line.trim_end().strip_prefix("```") {
            Some(info) => {
                let text = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
                parts.push(Ok(Block { info, text }));
            }
            None => parts.push(Err(line)),
        }
    }
    parts
}

fn write(project: &Path, path: &str, text: &str) {
    let path = project.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Both languages of the one paragraph, as they are printed.
fn printed(project: &Path) -> String {
    let request = Request { folder: project.to_owned(), year: None, standard: None };
    let examined = examine(&request, Wish { edition: Some(Edition::Bilingual), annex: Some(false) });
    let source = examined.source.unwrap_or_else(|| panic!("{:#?}", examined.findings));
    let said = |language: Language| -> String {
        let own = source.statements.iter().filter(|statement| {
            statement.kind == PassageKind::Sentence
                && statement.language == language
                && statement.place.as_ref().is_some_and(|place| place.source.path == CHAPTER)
        });
        own.map(|statement| statement.text.replace('\u{2060}', "")).collect::<Vec<_>>().join(" ")
    };
    format!("{}\n{}\n", said(Language::Chinese), said(Language::English))
}

/// The commands of a transcript, each followed by what it prints.
fn transcript(project: &Path, block: &str) -> String {
    let mut text = String::new();
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        let arguments: Vec<&str> = line.strip_prefix("$ ecopark ").expect(line).split_whitespace().collect();
        let output = run(project, &arguments);
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        text.push_str(&format!("{line}\n{}", told.replace('\\', "/")));
    }
    text
}

#[test]
fn every_example_of_the_book_prints_what_the_book_says() {
    let book = fs::read_to_string(repository().join(BOOK)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path();
    let parts = parts(&book);
    for block in parts.iter().flatten() {
        if let Some(path) = block.info.strip_prefix("yaml file=") {
            write(project, path, &block.text);
        }
        if let Some((file, sheet)) = block.info.strip_prefix("text workbook=").and_then(|place| place.split_once('!')) {
            let lines: Vec<&str> = block.text.lines().collect();
            fs::write(project.join(file), Made { pages: vec![table(sheet, &lines)] }.bytes()).unwrap();
        }
    }
    let (mut run_book, mut examples) = (String::new(), 0);
    for part in parts {
        let block = match part {
            Ok(block) => block,
            Err(line) => {
                run_book.push_str(line);
                continue;
            }
        };
        examples += 1;
        let text = match block.info.split_once([' ', '=']).map_or((block.info, ""), |(kind, rest)| (kind, rest)) {
            ("yaml", "sentence") => {
                let paragraph: String = block.text.lines().map(|line| format!("  {line}\n")).collect();
                let chapter = format!("title: {{ zh: 进展, en: Progress }}\nparagraphs:\n{paragraph}");
                write(project, CHAPTER, &chapter);
                block.text
            }
            ("yaml", what) => {
                let (how, path) = what.split_once('=').expect(what);
                let before = fs::read_to_string(project.join(path)).unwrap();
                match how {
                    "file" => {}
                    "add" => write(project, path, &(before + &block.text)),
                    "replace" => {
                        let (old, new) = block.text.trim_end().split_once('\n').unwrap();
                        assert_eq!(before.matches(old).count(), 1, "{path}: {old}");
                        write(project, path, &before.replace(old, new));
                    }
                    _ => panic!("a block of an unknown kind: {}", block.info),
                }
                block.text
            }
            ("text", "") => printed(project),
            ("text", _) => block.text,
            ("console", "") => transcript(project, &block.text),
            _ => panic!("a block of an unknown kind: {}", block.info),
        };
        run_book.push_str(&format!("```{}\n{text}```\n", block.info));
    }
    assert!(examples > 25, "only {examples} examples were found");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(repository().join(BOOK), &run_book).unwrap();
    }
    for (number, (said, found)) in book.lines().zip(run_book.lines()).enumerate() {
        assert_eq!(found, said, "{BOOK}:{}", number + 1);
    }
    assert_eq!(book.lines().count(), run_book.lines().count(), "an example prints more or less than {BOOK} says");
}
