//! The diff over two projects made of the tiny one by edits that the bytes name: first the edits of both, then those of one alone.

use std::collections::BTreeMap;

use ecopark::model::record::Record;
use ecopark::{Wish, diff, load, record_of_project};

use super::{BASE, base, request, sound};

/// Bytes that say one edit.
const EDIT: usize = 6;

pub fn run(data: &[u8]) {
    let edits: Vec<&[u8]> = data.chunks_exact(EDIT).collect();
    let (both, one) = edits.split_at(edits.len() / 2);
    let mut files = base();
    both.iter().for_each(|edit| apply(edit, &mut files));
    let old = record(&files);
    one.iter().for_each(|edit| apply(edit, &mut files));
    let new = record(&files);
    let (Some(old), Some(new)) = (old, new) else { return };
    for record in [&old, &new] {
        let read: Record = serde_json::from_str(&record.to_json()).expect("a record can be read back");
        assert_eq!(read.to_json(), record.to_json());
        assert!(is_empty(record, record), "a record differs from itself");
    }
    let (there, back) = (diff::compare(&old, &new), diff::compare(&new, &old));
    assert_eq!(there.facts.len(), back.facts.len(), "facts");
    assert_eq!(there.indicators.len(), back.indicators.len(), "indicators");
    assert_eq!(there.derived.len(), back.derived.len(), "derived values");
    assert_eq!(there.inputs.len(), back.inputs.len(), "files");
    diff::corrections(&there);
}

fn is_empty(old: &Record, new: &Record) -> bool {
    let same = diff::compare(old, new);
    same.facts.is_empty()
        && same.verdicts.is_empty()
        && same.indicators.is_empty()
        && same.derived.is_empty()
        && same.passages.is_empty()
        && same.reworded.is_empty()
        && same.findings.is_empty()
        && same.inputs.is_empty()
}

fn record(files: &BTreeMap<String, Vec<u8>>) -> Option<Record> {
    let (project, findings) = load::load_files(&request(), files.clone());
    sound(&findings);
    let (record, findings) = record_of_project(project?, findings, Wish::default());
    sound(&findings);
    Some(record)
}

/// One edit: which file, what is done, at which line, and two bytes for what.
fn apply(edit: &[u8], files: &mut BTreeMap<String, Vec<u8>>) {
    let &[file, what, at, more, value, other] = edit else { return };
    let Some(text) = files.get_mut(BASE[usize::from(file) % 7].0) else { return };
    let own = String::from_utf8_lossy(text).into_owned();
    let mut lines: Vec<String> = own.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return;
    }
    let count = lines.len();
    let at = (usize::from(at) << 8 | usize::from(more)) % count;
    match what % 6 {
        // Another number in place of the first of the line.
        0 => {
            let number = i32::from(i16::from_le_bytes([value, other]));
            let digits = |c: char| c.is_ascii_digit() || c == '.';
            if let Some(start) = lines[at].find(digits) {
                let end = lines[at][start..].find(|c| !digits(c)).map_or(lines[at].len(), |length| start + length);
                lines[at].replace_range(start..end, &number.to_string());
            }
        }
        1 => {
            lines.remove(at);
        }
        2 => lines.swap(at, usize::from(value) % count),
        3 => {
            let line = lines[at].clone();
            lines.insert(usize::from(value) % count, line);
        }
        // A word more.
        4 => {
            let words = ["园区", " park", "，", ".", "{{ trees }}", "**", "null", "达标"];
            let end = lines[at].trim_end_matches([' ', '}']).len();
            lines[at].insert_str(end, words[usize::from(value) % words.len()]);
        }
        // A character less.
        _ => {
            let characters = lines[at].chars().count();
            let line = lines[at].chars().enumerate();
            lines[at] =
                line.filter(|(index, _)| *index != usize::from(value) % characters.max(1)).map(|(_, c)| c).collect();
        }
    }
    *text = (lines.join("\n") + "\n").into_bytes();
}
