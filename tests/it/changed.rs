//! A copy of the example in which parts of files are written otherwise: what is found then and not in the example itself.

use std::fs;
use std::ops::Range;

use ecopark::finding::{Finding, Rule};
use ecopark::load::Request;
use ecopark::model::edition::Edition;
use ecopark::{Examined, Wish, examine};
use tempfile::TempDir;

use crate::project::example;

/// A part of a file and what stands there instead.
#[derive(Debug, Clone)]
pub struct Edit {
    pub path: String,
    pub range: Range<usize>,
    pub new: String,
}

/// A copy of the example whose translations are not recorded, so that a changed text is judged by what it says and not for being changed.
pub struct Copy {
    folder: TempDir,
}

impl Copy {
    pub fn new() -> Copy {
        let folder = example();
        fs::remove_file(folder.path().join("content/2022/translations.yaml")).unwrap();
        Copy { folder }
    }

    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// The one place where these words stand.
    pub fn edit(&self, path: &str, old: &str, new: &str) -> Edit {
        let text = self.text(path);
        assert_eq!(text.matches(old).count(), 1, "{path}: {old}");
        let start = text.find(old).unwrap();
        Edit { path: path.to_owned(), range: start..start + old.len(), new: new.to_owned() }
    }

    pub fn examine(&self, edition: Edition) -> Examined {
        let request = Request { folder: self.folder.path().to_owned(), year: None, standard: None };
        examine(&request, Wish { edition: Some(edition), annex: Some(true) })
    }

    /// The example with these edits; afterwards the files are as they were.
    pub fn with(&self, edits: &[Edit], edition: Edition) -> Examined {
        let before: Vec<_> = edits.iter().map(|edit| (edit.path.clone(), self.text(&edit.path))).collect();
        for edit in edits {
            let mut text = self.text(&edit.path);
            text.replace_range(edit.range.clone(), &edit.new);
            fs::write(self.folder.path().join(&edit.path), text).unwrap();
        }
        let examined = self.examine(edition);
        for (path, text) in before.into_iter().rev() {
            fs::write(self.folder.path().join(path), text).unwrap();
        }
        examined
    }
}

/// A finding as far as two runs can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub rule: Rule,
    pub path: String,
    /// 0 where it has no place.
    pub line: usize,
    pub about: Option<String>,
    pub waived: bool,
    pub message: String,
}

pub fn told(findings: &[Finding]) -> Vec<Told> {
    let told = |finding: &Finding| Told {
        rule: finding.rule,
        path: finding.place.as_ref().map_or(String::new(), |place| place.source.path.clone()),
        line: finding.place.as_ref().map_or(0, |place| place.line_column().0),
        about: finding.about.clone(),
        waived: finding.waived.is_some(),
        message: finding.message.en.clone(),
    };
    findings.iter().map(told).collect()
}

/// What stands in the first list and not in the second.
pub fn beside<'a>(these: &'a [Told], those: &[Told]) -> Vec<&'a Told> {
    these.iter().filter(|told| !those.contains(told)).collect()
}
