//! Texts that still hold guidance in place of what the author has to say.

use crate::finding::{Finding, Language, Rule};
use crate::model::edition::Edition;
use crate::model::report::Report;
use crate::words;

/// What stands before guidance, in either language.
const MARKS: [&str; 2] = ["【待写】", "[to be written]"];

/// Every text that an edition needs and that still bears a mark: once for both languages.
pub fn unwritten(report: &Report, edition: Edition, findings: &mut Vec<Finding>) {
    for text in report.texts() {
        let marked = Language::BOTH.into_iter().find_map(|language| {
            let written = text.in_language(language)?;
            if language == Language::English && edition == Edition::Chinese {
                return None;
            }
            let lower = written.text.to_ascii_lowercase();
            let mark = MARKS.iter().find_map(|mark| lower.find(mark).map(|at| at..at + mark.len()))?;
            Some(written.locate(mark))
        });
        if let Some(place) = marked {
            findings.push(
                Finding::error(Rule::ToBeWritten, place, words!("此处待写", "this is still to be written"))
                    .hint(words!("以正文替换提示，连同标记", "put the text in place of the guidance and its mark")),
            );
        }
    }
}
