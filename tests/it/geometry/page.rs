//! The official page, measured in the PDF: type area, grid, page numbers. Lengths in millimetres from the top left corner.

use super::*;
use crate::report::pdf::MILLIMETRE;

/// 三号 as the page sets it, and the page number's 四号, in points.
const BODY: f32 = 15.79;
/// 22 lines in 225 mm: from one baseline to the next.
const STEP: f32 = 28.98;
const PAGE_NUMBER: f32 = 14.0;

/// Baseline of the page number: the middle of its line lies 7 mm below the type area, the baseline 0.38 em deeper.
const NUMBER_AT: f32 = BOTTOM + 7.0 + 0.38 * PAGE_NUMBER / MILLIMETRE;

fn is_page_number(run: &Run) -> bool {
    near(run.y, NUMBER_AT) && (run.size - PAGE_NUMBER).abs() < 0.01
}

/// The runs of each baseline, from the top; the page number apart.
fn baselines(runs: &[Run]) -> Vec<(f32, Vec<&Run>)> {
    let mut lines: BTreeMap<i64, Vec<&Run>> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.y < BOTTOM) {
        lines.entry((run.y * 100.0).round() as i64).or_default().push(run);
    }
    lines.into_iter().map(|(y, runs)| (y as f32 / 100.0, runs)).collect()
}

#[test]
fn a_full_page_holds_22_lines_of_28_characters() {
    let text = "工".repeat(28 * 22 * 3);
    let folder = with_chapter(&format!("title: {{ zh: 工作进展 }}\nparagraphs:\n  - zh: |\n      {text}\n"));
    let pdf = built(folder.path(), "zh");
    // Cover, contents, the first page with the title; then two pages of nothing but text.
    for page in [4, 5] {
        let runs = pdf.runs(page);
        let lines = baselines(&runs);
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
                (pair[1].0 - pair[0].0 - STEP / MILLIMETRE).abs() < 0.05,
                "page {page}: {} mm to {} mm",
                pair[0].0,
                pair[1].0
            );
        }
    }
}

#[test]
fn full_pages_of_the_filing_edition_hold_22_lines() {
    let mut wrong = Vec::new();
    for (what, pdf) in measured("zh") {
        let pieces = pieces(pdf);
        // From the second page of the body, where no title stands, to the page before the last.
        let (first, last) =
            (pieces[0].first_page() + 1, pieces.iter().rfind(|piece| piece.level == 0).unwrap().last_page());
        let mut full = 0;
        let pictured: Vec<usize> =
            pdf.runs_by_element(&["Figure", "Caption"]).values().flatten().map(|run| run.page).collect();
        let plain: Vec<usize> = (first..last).filter(|page| !pictured.contains(page)).collect();
        for &page in &plain {
            let lines: Vec<_> = pieces.iter().flat_map(|piece| &piece.lines).filter(|line| line.page == page).collect();
            let baseline = |index: usize| TOP + (0.88 * BODY + index as f32 * STEP) / MILLIMETRE;
            // Headings keep to the grid too; only the foot may stay empty, for what has to stay together.
            for (index, line) in lines.iter().enumerate() {
                if !near(line.y, baseline(index)) {
                    wrong.push(format!(
                        "{what}, page {page}: line {} at {} mm, not {}",
                        index + 1,
                        line.y,
                        baseline(index)
                    ));
                }
            }
            if lines.len() > 22 || lines.len() < 19 {
                wrong.push(format!("{what}, page {page}: {} lines", lines.len()));
            }
            full += usize::from(lines.len() == 22);
        }
        assert!(full * 2 > plain.len(), "{what}: only {full} of {} pages are full", plain.len());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn body_pages_keep_to_the_type_area() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        for (what, pdf) in measured(name) {
            for page in (1..=pdf.pages()).filter(|page| pdf.label(*page).parse::<usize>().is_ok()) {
                let runs = pdf.runs(page);
                for run in runs.iter().filter(|run| !is_page_number(run) && !run.text.trim().is_empty()) {
                    // A closing mark at the edge fills the left half of its square only.
                    let half = if run.text.trim_end().ends_with(|c| "，。、；：？！）》」』”’".contains(c))
                    {
                        0.5
                    } else {
                        0.0
                    };
                    let end = run.end - half * run.size / MILLIMETRE;
                    let top = run.y - 0.88 * run.size / MILLIMETRE;
                    let beyond = run.x < LEFT - TOLERANCE || end > RIGHT + TOLERANCE;
                    if beyond || top < TOP - TOLERANCE || run.y > BOTTOM + TOLERANCE {
                        wrong.push(format!("{what}, page {page}: {} at {} to {end} mm, {} mm", run.text, run.x, run.y));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn justified_lines_reach_both_edges() {
    let mut wrong = Vec::new();
    for (what, pdf) in measured("zh") {
        for piece in pieces(pdf).iter().filter(|piece| piece.level == 0) {
            for (index, line) in piece.lines.iter().enumerate() {
                // Two characters of indent; an opening mark at the edge leaves the left half of its square.
                let half = if line.text().starts_with(|c| "（《“‘「".contains(c)) {
                    0.5 * BODY / MILLIMETRE
                } else {
                    0.0
                };
                let left = if index == 0 { LEFT + 2.0 * BODY / MILLIMETRE } else { LEFT };
                if !near(line.x() + half, left) && !near(line.x(), left) {
                    wrong.push(format!("{what}, page {}: begins at {} mm: {}", line.page, line.x(), line.text()));
                }
                let end = line.end();
                let reaches = near(end, RIGHT) || near(end - 0.5 * BODY / MILLIMETRE, RIGHT);
                if index + 1 < piece.lines.len() && !reaches {
                    wrong.push(format!("{what}, page {}: ends at {end} mm: {}", line.page, line.text()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_level_of_headings_has_its_face() {
    let mut wrong = Vec::new();
    for (what, pdf) in measured("zh") {
        let mut seen = [0; 4];
        for piece in pieces(pdf) {
            seen[piece.level] += 1;
            let face =
                ["FandolFang-Regular", "FandolHei-Regular", "FandolKai-Regular", "FandolFang-Regular"][piece.level];
            let number: &[char] = [&['\0'][..], &['、'], &['）'], &['.']][piece.level];
            let text = piece.text();
            if piece.level > 0 && !text.chars().take(4).any(|c| number.contains(&c)) {
                wrong.push(format!("{what}: a heading of level {} is numbered {text}", piece.level));
            }
            for run in piece.lines.iter().flat_map(|line| &line.runs) {
                // Latin letters and digits come from the Latin face; raised or lowered signs are smaller.
                let expected = if is_chinese(&run.text) { face } else { &run.face };
                if run.face != expected || (is_chinese(&run.text) && (run.size - BODY).abs() > 0.01) {
                    wrong.push(format!("{what}: level {} in {} {} pt: {}", piece.level, run.face, run.size, run.text));
                }
            }
        }
        assert!(seen.iter().all(|count| *count > 0), "{what}: {seen:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles_are_set_in_22_points_of_the_title_face() {
    for (what, pdf) in measured("zh") {
        let body = (1..=pdf.pages()).find(|page| pdf.label(*page) == "1").unwrap();
        for page in [1, body] {
            let runs = pdf.runs(page);
            let title: Vec<_> = runs.iter().filter(|run| (run.size - 22.0).abs() < 0.01).collect();
            assert!(title.iter().any(|run| is_chinese(&run.text)), "{what}: no title on page {page}");
            for run in title.iter().filter(|run| is_chinese(&run.text)) {
                assert_eq!(run.face, "FandolSong-Bold", "{what}, page {page}: {}", run.text);
            }
            for line in lines(title.into_iter().cloned().collect()) {
                let (left, right) = (line.x() - LEFT, RIGHT - line.end());
                assert!(near(left, right), "{what}, page {page}: {left} mm and {right} mm beside {}", line.text());
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
            let footer: Vec<Run> = runs.into_iter().filter(|run| run.y >= BOTTOM).collect();
            let label = pdf.label(page);
            if label.is_empty() {
                assert!(footer.is_empty(), "{name}: the cover has a number");
                continue;
            }
            assert!(!footer.is_empty(), "{name}: page {page} has no number");
            assert!(footer.iter().all(is_page_number), "{name}, page {page}: {footer:?}");
            // One character in from the outer edge: on the left of even pages, on the right of odd ones.
            let number = label.parse::<usize>().unwrap_or(label.len());
            let start = footer.iter().map(|run| run.x).fold(f32::INFINITY, f32::min);
            let end = footer.iter().map(|run| run.end).fold(0.0, f32::max);
            let inset = PAGE_NUMBER / MILLIMETRE;
            let outer = if number % 2 == 0 { near(start, LEFT + inset) } else { near(end, RIGHT - inset) };
            assert!(outer, "{name}, page {page} ({label}): number from {start} to {end} mm");
        }
    }
}
