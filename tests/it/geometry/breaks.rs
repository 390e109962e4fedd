//! Where pages break: no heading alone at a foot, no single line of a paragraph left behind or carried over, no pair torn without need.

use super::*;
use crate::report::pdf::MILLIMETRE;

/// Lines of a heading's text that stand with it on its page, where the text has as many.
const BELOW_A_HEADING: usize = 2;

#[test]
fn no_heading_stands_alone_at_the_foot_of_a_page() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        for (what, pdf) in measured(name) {
            let pieces = pieces(pdf);
            let mut headings = 0;
            for (index, heading) in pieces.iter().enumerate().filter(|(_, piece)| piece.level > 0) {
                headings += 1;
                // Of a stack of headings each stays with the text below the last.
                let Some(text) = pieces[index..].iter().find(|piece| piece.level == 0) else { continue };
                let wanted = BELOW_A_HEADING.min(text.lines.len());
                if heading.first_page() != heading.last_page() || text.lines_on(heading.first_page()) < wanted {
                    wrong.push(format!("{what}, page {}: {}", heading.first_page(), heading.text()));
                }
            }
            assert!(headings > 15, "{what}: {headings} headings");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_single_line_of_a_paragraph_is_left_behind_or_carried_over() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        let mut broken = 0;
        for (what, pdf) in measured(name) {
            for paragraph in pieces(pdf).iter().filter(|piece| piece.level == 0) {
                let (first, last) = (paragraph.first_page(), paragraph.last_page());
                if first == last {
                    continue;
                }
                broken += 1;
                if paragraph.lines_on(first) < 2 || paragraph.lines_on(last) < 2 {
                    wrong.push(format!("{what}, pages {first} and {last}: {}", paragraph.text()));
                }
            }
        }
        assert!(broken > 5, "{name}: only {broken} paragraphs break");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a heading in two languages takes of a page.
const HEADING: f32 = (2.0 * 13.19 + 15.79 + 6.0 + 11.0) / MILLIMETRE;

/// A Chinese paragraph and the English below it, and how many headings stand directly above; nothing for a text of several paragraphs.
fn pairs(pieces: &[Piece]) -> impl Iterator<Item = (&Piece, &Piece, usize)> {
    let text = |piece: &Piece| piece.level == 0;
    pieces.windows(2).enumerate().filter_map(move |(index, two)| {
        let (zh, en) = (&two[0], &two[1]);
        let headings = pieces[..index].iter().rev().take_while(|piece| !text(piece)).count();
        (text(zh) && text(en) && zh.chinese() && !en.chinese()).then_some((zh, en, headings))
    })
}

#[test]
fn a_pair_is_torn_only_where_much_of_the_page_would_stay_empty() {
    let mut wrong = Vec::new();
    for (what, pdf) in measured("bilingual") {
        let pieces = pieces(pdf);
        let (mut count, mut torn) = (0, 0);
        for (zh, en, headings) in pairs(&pieces) {
            count += 1;
            let page = zh.first_page();
            if page == en.last_page() {
                continue;
            }
            torn += 1;
            // From the top of its first line to the foot of the page, and the headings that would move along.
            let left = BOTTOM - (zh.lines[0].y - 0.88 * 15.79 / MILLIMETRE) + headings as f32 * HEADING;
            if left < 75.0 - TOLERANCE {
                wrong.push(format!("{what}, page {page}: torn, though only {left} mm would stay empty: {}", zh.text()));
            }
        }
        assert!(count > 50 && torn > 3, "{what}: {torn} of {count} pairs torn");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_never_begins_alone_at_the_top_of_a_page() {
    let mut wrong = Vec::new();
    for (what, pdf) in measured("bilingual") {
        let pieces = pieces(pdf);
        for (zh, en, _) in pairs(&pieces) {
            let page = en.first_page();
            if zh.lines_on(page) < 2.min(zh.lines.len()) {
                wrong.push(format!("{what}, page {page}: {}", en.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_page_of_text_stays_empty_by_more_than_a_third() {
    let mut wrong = Vec::new();
    for name in EDITIONS {
        for (what, pdf) in measured(name) {
            let pieces = pieces(pdf);
            // The table begins a new page after the last paragraph.
            let last = pieces.iter().rfind(|piece| piece.level == 0).unwrap().last_page();
            for page in pieces[0].first_page()..last {
                // Figures fill a page as text does.
                let runs = pdf.runs(page).into_iter().filter(|run| run.y < BOTTOM && !run.text.trim().is_empty());
                let lowest = runs.map(|run| run.y).fold(TOP, f32::max);
                // A third, a line of English that did not fit in a heading, and what stands between two paragraphs.
                if BOTTOM - lowest > 75.0 + 15.0 {
                    wrong.push(format!("{what}, page {page}: text ends at {lowest} mm"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A list has many short lines: how high it is follows from the lines, not from the words.
#[test]
fn a_long_list_in_both_languages_goes_on_from_page_to_page() {
    const ITEMS: usize = 16;
    let items = |words: &str| (1..=ITEMS).map(|number| format!("      {number}. {words}\n")).collect::<String>();
    let chapter = format!(
        "title: {{ zh: 工作进展, en: Progress }}\nparagraphs:\n  - zh: |\n{}    en: |\n{}",
        items("平整"),
        items("levelled")
    );
    let folder = with_chapter(&chapter);
    let pdf = built(folder.path(), "bilingual");
    let runs: Vec<_> = (1..=pdf.pages()).flat_map(|page| pdf.runs(page)).collect();
    for words in ["平整", "levelled"] {
        let at: Vec<_> = runs.iter().filter(|run| run.text.contains(words)).map(|run| run.y).collect();
        assert_eq!(at.len(), ITEMS, "{words}");
        assert!(at.iter().all(|y| (TOP..BOTTOM).contains(y)), "{words} at {at:?} mm");
    }
}

/// Paragraphs and items of one text follow each other as its lines do, whether or not the pair is torn.
#[test]
fn paragraphs_of_one_text_keep_their_distance() {
    // In points: a line of the body and what stands between two.
    const STEP: f32 = 28.35;
    let long = "本段文字比较长，要占好几行，用来量出行与行之间的距离，又要看出段与段之间的距离是否与行距相同，因此写得长一些。";
    let text = |parted: &str| [long; 3].join(&format!("\n{parted}      "));
    let paragraph = |zh: String| format!("  - zh: |\n      {zh}\n    en: |\n      English below all of it.\n");
    let chapter = format!(
        "title: {{ zh: 工作进展, en: Progress }}\nparagraphs:\n{}{}",
        paragraph(text("\n")),
        paragraph(format!("- {}", [long; 3].join("\n      - "))),
    );
    let folder = with_chapter(&chapter);
    let pdf = built(folder.path(), "bilingual");
    let mut measured = 0;
    for page in 1..=pdf.pages() {
        let runs =
            pdf.runs(page).into_iter().filter(|run| long.chars().any(|c| run.text.contains(c)) && run.text.len() > 30);
        let mut at: Vec<f32> = runs.map(|run| run.y).collect();
        at.sort_by(f32::total_cmp);
        at.dedup_by(|later, earlier| (*later - *earlier).abs() < 1.0);
        for pair in at.windows(2) {
            measured += 1;
            assert!(
                pair[1] - pair[0] > STEP * 0.3528 - TOLERANCE,
                "page {page}: lines at {} and {} mm",
                pair[0],
                pair[1]
            );
        }
    }
    assert!(measured > 10, "{measured} distances");
}
