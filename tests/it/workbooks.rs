//! Spreadsheets: the assessment table recomputed cell by cell, forms for departments, and what comes back from them.

mod calculator;
mod collected;
pub mod made;
mod mapped;
mod odd;

use std::fs;
use std::path::Path;

use ecopark::finding::Finding;
use ecopark::load::{self, Request};
use ecopark::model::fact::FactValue;
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;
use ecopark::{compute, workbook};

use crate::project::{copy_folder, example, repository};
use calculator::{Book, Content};

fn computed(folder: &Path, year: Option<i32>) -> (Project, Assessment) {
    let (project, findings) = load::load(&Request { folder: folder.to_owned(), year, standard: None });
    assert!(!findings.iter().any(Finding::is_open_error), "{findings:?}");
    let project = project.unwrap();
    let assessment = compute::compute(&project).0;
    (project, assessment)
}

fn table(project: &Project, assessment: &Assessment) -> Vec<u8> {
    let rows = project.standard.rows.iter();
    let explanations: Vec<_> = rows.filter_map(|row| compute::explain(project, assessment, &row.id)).collect();
    workbook::assessment(project, assessment, &explanations).unwrap()
}

/// The row of the sheet that holds the result of each indicator, in order.
fn result_rows(project: &Project) -> Vec<u32> {
    let mut next = 5;
    let mut rows = Vec::new();
    for row in &project.standard.rows {
        rows.push(next + row.inputs.len() as u32);
        next += row.inputs.len() as u32 + 1;
    }
    rows
}

/// What the sheet shows of each indicator when everything is recomputed.
fn shown(book: &Book, project: &Project) -> Vec<(String, String)> {
    let printed = |content: Content, decimals: u32| match content {
        Content::Number(number) => format!("{number:.*}", decimals as usize).replace("-0.00", "0.00"),
        Content::Text(text) => text,
        Content::Empty => String::new(),
    };
    let rows = project.standard.rows.iter().zip(result_rows(project));
    rows.map(|(row, at)| {
        let value = printed(book.value("对照考核表", at, 6), row.decimals);
        (value, printed(book.value("对照考核表", at, 10), 0))
    })
    .collect()
}

fn expected(project: &Project, assessment: &Assessment) -> Vec<(String, String)> {
    let rows = project.standard.rows.iter().zip(&assessment.indicators);
    rows.map(|(_, indicator)| {
        let value = indicator.shown.clone().unwrap_or_else(|| "-".to_owned());
        let verdict = match indicator.met {
            _ if !indicator.assessed => "不考核",
            Some(true) => "达标",
            Some(false) => "未达标",
            None => "-",
        };
        (value, verdict.to_owned())
    })
    .collect()
}

#[test]
fn the_table_recomputes_to_what_we_print() {
    let mut compared = 0;
    for (park, year) in [(None, None), (Some("qingluan"), None), (Some("shuoye"), None), (Some("shuoye"), Some(2022))] {
        let folder = example();
        if let Some(park) = park {
            fs::remove_dir_all(folder.path().join("content")).unwrap();
            fs::remove_dir_all(folder.path().join("data")).unwrap();
            copy_folder(&repository().join("tests/parks").join(park), folder.path());
            copy_folder(&repository().join("data/standards"), &folder.path().join("data/standards"));
        }
        let (project, assessment) = computed(folder.path(), year);
        let book = Book::open(&table(&project, &assessment));
        assert_eq!(shown(&book, &project), expected(&project, &assessment), "{park:?} {year:?}");
        compared += project.standard.rows.len();
    }
    assert_eq!(compared, 128);
}

#[test]
fn what_the_table_keeps_is_what_its_formulas_give() {
    let (project, assessment) = computed(repository(), None);
    let book = Book::open(&table(&project, &assessment));
    let mut formulas = 0;
    for (sheet, row, column) in book.formulas() {
        let (kept, found) = (book.kept(&sheet, row, column), book.value(&sheet, row, column));
        let same = match (&kept, &found) {
            (Content::Number(kept), Content::Number(found)) => (kept - found).abs() <= 1e-12 * kept.abs().max(1.0),
            _ => kept == found,
        };
        assert!(same, "{sheet} {row} {column}: keeps {kept:?}, gives {found:?}");
        formulas += 1;
    }
    assert!(formulas > 150, "{formulas}");
}

#[test]
fn a_fact_changed_in_the_workbook_moves_what_it_moves_in_the_report() {
    let (project, assessment) = computed(repository(), None);
    let mut book = Book::open(&table(&project, &assessment));
    let mut moved = 0;
    for data in project.years.values() {
        for entry in data.facts.values() {
            let FactValue::Number(quantity) = &entry.value else { continue };
            let Some(at) = book.row_of("数据", &entry.id, data.year) else { continue };
            let written = quantity.written.as_ref().unwrap().text.clone();
            if written.contains('/') || written == "0" {
                continue;
            }
            // Half as much again: still plausible enough to be computed.
            let number: f64 = written.parse().unwrap();
            let changed = format!("{}", number * 1.5);
            let folder = example();
            let path = folder.path().join(format!("data/{}.yaml", data.year));
            let range = entry.value_place.range.clone();
            let mut text = data.source.text.clone();
            text.replace_range(range, &changed);
            fs::write(path, text).unwrap();
            let (read, _) = load::load(&Request { folder: folder.path().to_owned(), year: None, standard: None });
            let read = read.unwrap();
            let recomputed = compute::compute(&read).0;
            book.set("数据", at, 3, changed.parse().unwrap());
            let (found, expected) = (shown(&book, &read), expected(&read, &recomputed));
            assert_eq!(found, expected, "{} {} = {changed}", entry.id, data.year);
            moved += 1;
            book.set("数据", at, 3, number);
        }
    }
    assert!(moved >= 30, "{moved}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (project, assessment) = computed(repository(), None);
    assert!(table(&project, &assessment) == table(&project, &assessment));
    let made =
        String::from_utf8_lossy(&calculator::part(&table(&project, &assessment), "docProps/core.xml")).into_owned();
    assert!(made.contains("2000-01-01T00:00:00Z"), "{made}");
}

#[test]
fn every_figure_is_asked_for_in_one_form() {
    let (project, _) = computed(repository(), None);
    let forms = workbook::form::forms(&project);
    assert!(forms.len() >= 9, "{}", forms.len());
    let unnamed = forms.iter().find(|form| form.department == workbook::form::NO_DEPARTMENT);
    assert!(unnamed.is_none(), "facts of the example name no department: {:?}", unnamed.map(|form| &form.asked));
    let mut asked: Vec<&str> = Vec::new();
    for form in &forms {
        let bytes = form.bytes(&project).unwrap();
        assert!(bytes == form.bytes(&project).unwrap(), "{} is not the same twice", form.department);
        let book = Book::open(&bytes);
        for (index, figure) in form.asked.iter().enumerate() {
            let row = 4 + index as u32;
            assert_eq!(book.kept("填报表", row, 0), Content::Text(figure.id.clone()), "{}", form.department);
            assert_eq!(book.kept("填报表", row, 2), Content::Text(figure.name.clone()), "{}", form.department);
            assert_eq!(book.kept("填报表", row, 6), Content::Empty, "{} {}", form.department, figure.id);
            asked.push(&figure.id);
        }
    }
    let mut wanted: Vec<&str> = project.enterable().collect();
    asked.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(asked, wanted);
}

#[test]
fn a_form_is_protected_but_for_the_cells_to_fill() {
    let (project, _) = computed(repository(), None);
    let forms = workbook::form::forms(&project);
    let form = &forms[1];
    let bytes = form.bytes(&project).unwrap();
    let text = |name: &str| String::from_utf8(calculator::part(&bytes, name)).unwrap();
    let (sheet, styles) = (text("xl/worksheets/sheet1.xml"), text("xl/styles.xml"));
    assert!(sheet.contains("<sheetProtection sheet=\"1\""), "not protected");
    assert!(sheet.contains("<col min=\"1\" max=\"1\"") && sheet.contains("hidden=\"1\""), "the ids are shown");
    assert_eq!(sheet.matches("<dataValidation ").count(), form.asked.len());
    assert!(text("xl/workbook.xml").contains("state=\"veryHidden\""));
    // Which styles are unlocked, and which cells have one.
    let formats = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
    let unlocked: Vec<usize> = formats
        .split("<xf ")
        .skip(1)
        .enumerate()
        .filter(|(_, format)| format.contains("locked=\"0\""))
        .map(|(index, _)| index)
        .collect();
    let open = |style: &usize| sheet.matches(&format!(" s=\"{style}\"")).count();
    // A value and a remark a row; who filled it, who checked it, telephone and date.
    assert_eq!(unlocked.iter().map(open).sum::<usize>(), 2 * form.asked.len() + 4);
}
