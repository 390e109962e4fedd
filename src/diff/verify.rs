//! Whether a PDF, the record beside it and the project still belong together.

use std::collections::BTreeMap;

use crate::finding::Words;
use crate::model::record::{Input, Record};
use crate::words;

/// What does not fit; nothing where all belong together. `sha256` and `digest` are those of the PDF, `inputs` the project's files.
pub fn verify(sha256: &str, digest: &str, record: &Record, inputs: &[Input]) -> Vec<Words> {
    let mut said = Vec::new();
    if record.digest != record.digest_of_inputs() {
        said.push(words!("记录生成后被改动过", "the record was changed after it was written"));
    }
    if record.digest != digest {
        said.push(words!("PDF与记录不是同一次生成的", "the PDF and the record are not of the same build"));
    } else if record.pdf.as_ref().is_none_or(|written| written.sha256 != sha256) {
        said.push(words!("PDF生成后被改动过", "the PDF was changed after it was written"));
    }
    let known: BTreeMap<&str, &str> =
        record.inputs.iter().map(|input| (input.path.as_str(), input.sha256.as_str())).collect();
    let now: BTreeMap<&str, &str> = inputs.iter().map(|input| (input.path.as_str(), input.sha256.as_str())).collect();
    for (path, sha256) in &known {
        match now.get(path) {
            Some(other) if other == sha256 => {}
            Some(_) => said.push(words!("{path}已改动", "{path} has changed since")),
            None => said.push(words!("{path}已不再使用", "{path} is no longer read")),
        }
    }
    for path in now.keys().filter(|path| !known.contains_key(*path)) {
        said.push(words!("{path}是新增的", "{path} is new"));
    }
    said
}
