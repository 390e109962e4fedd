//! The official page, measured in the PDF: type area, grid, page numbers. Lengths in millimetres from the top left corner.

use std::collections::BTreeMap;
use std::fs;

use crate::project::{copy_folder, fonts, repository, run, transcript};
use crate::report::edition;
use crate::report::pdf::{Pdf, Run};

/// What counts as the same place.
const TOLERANCE: f32 = 0.5;
/// GB/T 9704 on A4: margins of 37, 35, 28 and 26 mm.
const LEFT: f32 = 28.0;
const RIGHT: f32 = 184.0;
const TOP: f32 = 37.0;
const BOTTOM: f32 = 262.0;
/// 三号 as the page sets it, and the page number's 四号, in points.
const BODY: f32 = 15.79;
const PAGE_NUMBER: f32 = 14.0;
const MILLIMETRE: f32 = 72.0 / 25.4;

fn near(found: f32, wanted: f32) -> bool {
    (found - wanted).abs() <= TOLERANCE
}

/// The runs of each baseline, from the top; the page number apart.
fn lines(runs: &[Run]) -> Vec<(f32, Vec<&Run>)> {
    let mut lines: BTreeMap<i64, Vec<&Run>> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.y < BOTTOM) {
        lines.entry((run.y * 100.0).round() as i64).or_default().push(run);
    }
    lines.into_iter().map(|(y, runs)| (y as f32 / 100.0, runs)).collect()
}

#[test]
fn a_full_page_holds_22_lines_of_28_characters() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let text = "工".repeat(28 * 22 * 3);
    let chapter = format!("title: {{ zh: 工作进展 }}\nparagraphs:\n  - zh: |\n      {text}\n");
    fs::write(folder.path().join("content/2024/1-progress.yaml"), chapter).unwrap();
    let fonts = fonts().display().to_string();
    let output = run(folder.path(), &["build", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
    let pdf = Pdf::read(&fs::read(folder.path().join("output/demo-park-2024-zh.pdf")).unwrap());
    // Cover, contents, the first page with the title; then two pages of nothing but text.
    for page in [4, 5] {
        let runs = pdf.runs(page);
        let lines = lines(&runs);
        assert_eq!(lines.len(), 22, "page {page}");
        for (y, line) in &lines {
            assert_eq!(line.iter().map(|run| run.glyphs).sum::<usize>(), 28, "page {page}, line at {y} mm");
            let (first, last) = (line.first().unwrap(), line.last().unwrap());
            assert!(near(first.x, LEFT), "page {page}: a line begins at {} mm", first.x);
            let end = last.x + last.glyphs as f32 * last.size / MILLIMETRE;
            assert!(near(end, RIGHT), "page {page}: a line ends at {end} mm");
            assert!((first.size - BODY).abs() < 0.01);
        }
        // The first baseline lies 0.88 em below the type area's top; lines are 28.98 pt apart.
        assert!(near(lines[0].0, TOP + 0.88 * BODY / MILLIMETRE), "page {page}: first baseline at {} mm", lines[0].0);
        for pair in lines.windows(2) {
            assert!(
                (pair[1].0 - pair[0].0 - 28.98 / MILLIMETRE).abs() < 0.05,
                "page {page}: {} mm to {} mm",
                pair[0].0,
                pair[1].0
            );
        }
    }
}

#[test]
fn body_pages_keep_to_the_type_area() {
    for name in ["zh", "bilingual", "en"] {
        let pdf = &edition(name).pdf;
        let body = (1..=pdf.pages()).filter(|page| pdf.label(*page).parse::<usize>().is_ok());
        for page in body {
            for run in pdf.runs(page).iter().filter(|run| run.y < BOTTOM) {
                let inside = run.x >= LEFT - TOLERANCE && run.x <= RIGHT + TOLERANCE && run.y >= TOP - TOLERANCE;
                assert!(inside, "{name}, page {page}: text at {} mm, {} mm", run.x, run.y);
            }
        }
    }
}

#[test]
fn page_numbers_stand_on_the_outer_side_below_the_type_area() {
    for name in ["zh", "bilingual", "en"] {
        let pdf = &edition(name).pdf;
        for page in 1..=pdf.pages() {
            let runs = pdf.runs(page);
            let footer: Vec<_> = runs.iter().filter(|run| run.y >= BOTTOM).collect();
            let label = pdf.label(page);
            if label.is_empty() {
                assert!(footer.is_empty(), "{name}: the cover has a number");
                continue;
            }
            let first = footer.first().unwrap_or_else(|| panic!("{name}: page {page} has no number"));
            assert!(footer.iter().all(|run| (run.size - PAGE_NUMBER).abs() < 0.01), "{name}, page {page}");
            // The middle of the line of 14 pt lies 7 mm below the type area: the baseline 0.38 em deeper.
            let middle = first.y - 0.38 * PAGE_NUMBER / MILLIMETRE;
            assert!(near(middle, BOTTOM + 7.0), "{name}, page {page}: number at {middle} mm");
            let number = label.parse::<usize>().unwrap_or(label.len());
            let left = near(first.x, LEFT + PAGE_NUMBER / MILLIMETRE);
            assert_eq!(left, number % 2 == 0, "{name}, page {page} ({label}): number at {} mm", first.x);
        }
    }
}
