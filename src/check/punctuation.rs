//! Marks: full-width in Chinese and half-width in English (GB/T 15834), in pairs, once, without stray spaces; numerals by GB/T 15835.

mod chinese;
mod english;
mod pairs;

use std::ops::Range;

use crate::finding::{Finding, Language, Rule, Words};
use crate::model::prose::{Passage, VALUE};
use crate::words;

use super::sentences;
use super::texts::Texts;

/// What is wrong with some characters of a passage.
pub struct Fault {
    pub range: Range<usize>,
    pub message: Words,
    pub hint: Words,
}

impl Fault {
    /// Something that has to be written otherwise.
    fn replace(range: Range<usize>, message: Words, good: &str) -> Fault {
        let quoted = quoted(good);
        let hint =
            if good.is_empty() { words!("删去", "delete it") } else { words!("改为{quoted}", "write `{good}`") };
        Fault { range, message, hint }
    }
}

/// Every fault of punctuation in the texts that are printed in these languages.
pub fn punctuation(texts: &Texts, languages: &[Language], findings: &mut Vec<Finding>) {
    for reading in texts.all() {
        let role = reading.role;
        for language in languages {
            let Some(written) = reading.text.in_language(*language) else { continue };
            let locator = written.locator();
            for passage in reading.lines(*language).iter().map(|line| &line.passage) {
                let mut faults = match language {
                    Language::Chinese => chinese::faults(passage, role),
                    Language::English => english::faults(passage),
                };
                faults.extend(pairs::faults(passage, *language));
                faults.extend(sentences::title(passage, role, *language));
                let warn = |fault: Fault| {
                    let place = locator.locate(passage.origin(fault.range));
                    Finding::warning(Rule::Punctuation, place, fault.message).hint(fault.hint)
                };
                findings.extend(faults.into_iter().map(warn));
                findings.extend(sentences::unfinished(passage, role, *language, &locator));
            }
        }
    }
}

/// A mark or text as a Chinese message quotes it: quotation marks cannot stand between their like.
fn quoted(shown: &str) -> String {
    if shown.contains(['“', '”']) { format!("「{shown}」") } else { format!("“{shown}”") }
}

/// The nearest character before an index that is no space.
fn before(passage: &Passage, index: usize) -> Option<char> {
    passage.characters[..index].iter().rev().find(|character| !is_space(**character)).copied()
}

/// The nearest character from an index on that is no space.
fn from(passage: &Passage, index: usize) -> Option<char> {
    passage.characters.get(index..)?.iter().find(|character| !is_space(**character)).copied()
}

/// Where runs of characters stand that all are of a kind.
fn runs(passage: &Passage, is: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, _) in passage.characters.iter().enumerate().filter(|(_, character)| is(**character)) {
        match runs.last_mut().filter(|run| run.end == index) {
            Some(run) => run.end = index + 1,
            None => runs.push(index..index + 1),
        }
    }
    runs
}

fn shown(passage: &Passage, range: Range<usize>) -> String {
    passage.characters[range].iter().collect()
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{3000}' | '\u{a0}')
}

fn is_han(character: char) -> bool {
    matches!(character, '〇' | '々' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks that Chinese sets in the width of a character and with no space beside them.
fn is_full_mark(character: char) -> bool {
    matches!(character, '，' | '。' | '、' | '；' | '：' | '？' | '！' | '“' | '”' | '‘' | '’' | '（' | '）' | '…')
        || matches!(character, '《' | '》' | '〈' | '〉' | '【' | '】' | '〔' | '〕' | '「' | '」' | '『' | '』')
}

/// A digit, or a value, which ends in a digit or a unit.
fn is_figure(character: char) -> bool {
    character.is_ascii_digit() || character == VALUE
}

/// Full-width letters, digits and signs of which only the half-width form is used.
fn half_width(character: char) -> Option<char> {
    let wide = matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％');
    wide.then(|| char::from_u32(character as u32 - 0xfee0)).flatten()
}

/// Full-width letters and digits (GB/T 15835).
fn full_width_letters(passage: &Passage) -> impl Iterator<Item = Fault> {
    runs(passage, |character| half_width(character).is_some()).into_iter().map(|run| {
        let found = shown(passage, run.clone());
        let good: String = found.chars().filter_map(half_width).collect();
        Fault::replace(run, words!("“{found}”是全角字符", "`{found}` is full-width"), &good)
    })
}

/// The word of Latin letters that ends before an index.
fn word_before(passage: &Passage, index: usize) -> String {
    let letters = passage.characters[..index].iter().rev().take_while(|character| character.is_ascii_alphabetic());
    letters.collect::<Vec<_>>().into_iter().rev().collect()
}

/// Whether a full stop after a word belongs to it.
pub fn is_abbreviation(word: &str) -> bool {
    word.chars().count() == 1
        || ["Co", "Corp", "Ltd", "Inc", "No", "Nos", "St", "Dr", "Mr", "Ms", "Prof", "vs", "etc", "approx", "Vol"]
            .contains(&word)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::check::texts::{Role, passages};
    use crate::finding::{Place, Source};
    use crate::model::text::Written;

    proptest! {
        /// Whatever is written, every fault lies within the text.
        #[test]
        fn faults_lie_within_the_text(text in "[甲1a “”‘’《》（）()，。、；：？！…—～.,;:?!'\"%*{}\n-]{0,40}|(达到|为|的|。|\\{\\{ x \\}\\}|，| |-|%|5){0,20}") {
            let source = Arc::new(Source { path: "a.yaml".into(), text: text.clone() });
            let written = Written { text: text.clone(), place: Place::new(&source, 0..text.len()) };
            for language in Language::BOTH {
                for role in [Role::Title, Role::Line, Role::Paragraph] {
                    for passage in passages(role, &written, language) {
                        let mut faults = match language {
                            Language::Chinese => chinese::faults(&passage, role),
                            Language::English => english::faults(&passage),
                        };
                        faults.extend(pairs::faults(&passage, language));
                        faults.extend(sentences::title(&passage, role, language));
                        for fault in faults {
                            prop_assert!(fault.range.start < fault.range.end && fault.range.end <= passage.characters.len());
                            let origin = passage.origin(fault.range);
                            prop_assert!(text.get(origin.clone()).is_some(), "{origin:?}");
                        }
                        sentences::unfinished(&passage, role, language, &written.locator());
                    }
                }
            }
        }
    }
}
