//! What came over from last year's report and nobody has touched since: sentences, and years and ordinals left in them.

use std::ops::Range;

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::carried::{Carried, headings, leading};
use crate::model::report::Report;
use crate::model::text::{Text, Written};
use crate::words;

pub fn carried(report: &Report, findings: &mut Vec<Finding>) {
    let Some(carried) = &report.carried else { return };
    let headings = headings(report);
    for text in report.texts() {
        let Some(written) = leading(text) else { continue };
        still_named(carried, text, written, findings);
        let unchanged: Vec<Range<usize>> = carried.unchanged(text).collect();
        let Some(first) = unchanged.first() else { continue };
        let from = carried.from;
        for left in unchanged.iter().flat_map(|sentence| carried.left_behind(&written.text, sentence)) {
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

/// The old year in a sentence that is new or was written anew: it may be meant, as in a comparison, so it is only a warning.
fn still_named(carried: &Carried, text: &Text, written: &Written, findings: &mut Vec<Finding>) {
    let from = carried.from;
    for sentence in carried.rewritten(text) {
        let Some(year) = carried.years_left(&written.text, &sentence).into_iter().next() else { continue };
        let said = &written.text[year.clone()];
        findings.push(
            Finding::warning(
                Rule::LeftFromLastYear,
                written.locate(year.clone()),
                words!(
                    "此句写着“{said}”，是上一份报告（{from}年度）的年份",
                    "this sentence says `{said}`, the year of the last report ({from})"
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
