//! The official page, measured in the PDF. Lengths in millimetres from the top left corner.
//!
//! Beside the example, texts and tables are generated from a fixed seed: lengths that no example happens to have.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::project::{copy_folder, fonts, repository, run, transcript};
use crate::report::edition;
use crate::report::pdf::{Line, Pdf, Run, lines};

mod breaks;
mod form;
mod page;
mod setting;
mod table;
mod text;

/// What counts as the same place.
pub const TOLERANCE: f32 = 0.5;
/// GB/T 9704 on A4: margins of 37, 35, 28 and 26 mm.
pub const LEFT: f32 = 28.0;
pub const RIGHT: f32 = 184.0;
pub const TOP: f32 = 37.0;
pub const BOTTOM: f32 = 262.0;

pub const EDITIONS: [&str; 3] = ["zh", "bilingual", "en"];

pub fn near(found: f32, wanted: f32) -> bool {
    (found - wanted).abs() <= TOLERANCE
}

/// Builds an edition of a project and reads the only report in its output folder.
pub fn built(folder: &std::path::Path, edition: &str) -> Pdf {
    let fonts = fonts().display().to_string();
    let output = run(folder, &["build", "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
    Pdf::read(&fs::read(folder.join(format!("output/demo-park-2024-{edition}.pdf"))).unwrap())
}

/// A copy of the small project whose first chapter is this.
pub fn with_chapter(chapter: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    fs::write(folder.path().join("content/2024/1-progress.yaml"), chapter).unwrap();
    folder
}

/// What the rules of the page are measured on: the example and the generated texts, each with its name.
pub fn measured(name: &str) -> [(String, &'static Pdf); 2] {
    static GENERATED: OnceLock<BTreeMap<&'static str, Pdf>> = OnceLock::new();
    let generated = GENERATED.get_or_init(|| {
        let folder = with_chapter(&text::chapter());
        EDITIONS.into_iter().map(|edition| (edition, built(folder.path(), edition))).collect()
    });
    [(format!("example, {name}"), &edition(name).pdf), (format!("generated texts, {name}"), &generated[name])]
}

/// A heading or a paragraph of the body as it was set.
pub struct Piece {
    /// 0 for a paragraph, otherwise the heading's level.
    pub level: usize,
    pub lines: Vec<Line>,
}

impl Piece {
    pub fn text(&self) -> String {
        self.lines.iter().map(Line::text).collect()
    }

    pub fn chinese(&self) -> bool {
        is_chinese(&self.text())
    }

    pub fn first_page(&self) -> usize {
        self.lines[0].page
    }

    pub fn last_page(&self) -> usize {
        self.lines.last().unwrap().page
    }

    /// How many lines stand on this page.
    pub fn lines_on(&self, page: usize) -> usize {
        self.lines.iter().filter(|line| line.page == page).count()
    }
}

pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Headings and paragraphs of the chapters, in order, the table and what follows it left out.
pub fn pieces(pdf: &Pdf) -> Vec<Piece> {
    const HEADINGS: [&str; 3] = ["H1", "H2", "H3"];
    let table = pdf.elements.iter().position(|element| element.role == "Table").unwrap();
    let body = |page: usize| pdf.label(page).parse::<usize>().is_ok();
    let mut found: BTreeMap<usize, Vec<Run>> = BTreeMap::new();
    for run in (1..=pdf.pages()).filter(|page| body(*page)).flat_map(|page| pdf.runs(page)) {
        let Some(element) = run.element.filter(|element| *element < table) else { continue };
        // A heading in two languages holds paragraphs of its own.
        if let Some(piece) = pdf.role_above(element, &HEADINGS).or_else(|| pdf.role_above(element, &["P"])) {
            found.entry(piece).or_default().push(run);
        }
    }
    let level = |element: usize| HEADINGS.iter().position(|role| *role == pdf.elements[element].role);
    found
        .into_iter()
        .map(|(element, runs)| Piece { level: level(element).map_or(0, |level| level + 1), lines: lines(runs) })
        .collect()
}
