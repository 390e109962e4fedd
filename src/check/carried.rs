//! What came over from last year's report and nobody has touched since: sentences, and years and ordinals left in them.

use std::ops::Range;

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::braces::{self, Piece};
use crate::model::carried::{headings, leading};
use crate::model::report::Report;
use crate::model::text::Text;
use crate::words;

pub fn carried(report: &Report, findings: &mut Vec<Finding>) {
    let Some(carried) = &report.carried else { return };
    let headings = headings(report);
    for text in report.texts() {
        let Some(written) = leading(text) else { continue };
        let unchanged: Vec<Range<usize>> = carried.unchanged(text).collect();
        let Some(first) = unchanged.first() else { continue };
        let from = carried.from;
        for left in unchanged.iter().flat_map(|sentence| left_behind(&written.text, sentence, from)) {
            let said = &written.text[left.clone()];
            findings.push(
                Finding::error(
                    Rule::LeftFromLastYear,
                    written.locate(left.clone()),
                    words!(
                        "此句自{from}年度报告沿用，仍写着“{said}”",
                        "this sentence comes from the {from} report and still says `{said}`"
                    ),
                )
                .hint(accept(text)),
            );
        }
        if headings.iter().any(|heading| std::ptr::eq(*heading, text)) {
            continue;
        }
        let count = unchanged.len();
        findings.push(
            Finding::warning(
                Rule::UnchangedSinceLastYear,
                written.locate(first.clone()),
                words!(
                    "此段有{count}句自{from}年度报告沿用，未作改动",
                    "sentences here that stand as they did in the {from} report: {count}"
                ),
            )
            .hint(accept(text)),
        );
    }
}

fn accept(text: &Text) -> Words {
    let Place { source, .. } = &text.place;
    let (path, line) = (&source.path, text.place.line_column().0);
    words!(
        "改写；照旧沿用的，运行 ecopark accept-unchanged {path}:{line}",
        "write it anew; if it is to stay, run: ecopark accept-unchanged {path}:{line}"
    )
}

/// Nouns after which a Chinese ordinal counts something that moves on: 第六批, 第二轮.
const MOVING: [&str; 6] = ["批", "轮", "届", "期", "次", "年"];

/// The old year, and ordinals of what moves on, in a sentence; bound values are passed over.
fn left_behind(text: &str, sentence: &Range<usize>, from: i32) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let year = from.to_string();
    for piece in braces::split(text) {
        let Piece::Literal(literal) = piece else { continue };
        let range = literal.start.max(sentence.start)..literal.end.min(sentence.end);
        if range.is_empty() {
            continue;
        }
        let part = &text[range.clone()];
        let apart = |at: usize| {
            let digit = |c: char| c.is_ascii_digit();
            !part[..at].ends_with(digit) && !part[at + year.len()..].starts_with(digit)
        };
        let years = part.match_indices(&year).filter(|(at, _)| apart(*at)).map(|(at, _)| {
            let end = at + year.len();
            range.start + at..range.start + if part[end..].starts_with('年') { end + '年'.len_utf8() } else { end }
        });
        found.extend(years);
        found.extend(part.match_indices('第').filter_map(|(at, first)| {
            let rest = &part[at + first.len()..];
            let digits = rest.find(|c: char| !"〇零一二三四五六七八九十百".contains(c) && !c.is_ascii_digit())?;
            let noun = MOVING.iter().find(|noun| digits > 0 && rest[digits..].starts_with(**noun))?;
            let start = range.start + at;
            Some(start..start + first.len() + digits + noun.len())
        }));
    }
    found.sort_by_key(|range| range.start);
    found
}
