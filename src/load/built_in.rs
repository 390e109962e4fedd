//! Standards that the program brings along, and those that somebody names by their file.

use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source, did_you_mean};
use crate::model::standard::Standard;
use crate::words;

use super::fields::Findings;
use super::{Reader, standard, tree};

/// The standards by the name of their file; the first is meant where none is named.
const STANDARDS: &[(&str, &str)] = &[("hj274-2015", include_str!("../../data/standards/hj274-2015.yaml"))];

/// A built-in standard, or that of a file such as `my/standard.yaml`; its source holds the text.
pub fn standard_named(name: Option<&str>, findings: &mut Findings) -> Option<Standard> {
    let source = match name {
        Some(path) if path.ends_with(".yaml") => {
            let path = path.replace('\\', "/");
            Reader::of_any_file().source(&path).map_err(|failure| findings.push(failure.finding())).ok()?
        }
        name => {
            let known = STANDARDS.iter().find(|(own, _)| name.is_none_or(|name| name == *own));
            let Some((own, text)) = known else {
                findings.push(unknown(name.unwrap_or_default()));
                return None;
            };
            Arc::new(Source { path: format!("data/standards/{own}.yaml"), text: (*text).to_owned() })
        }
    };
    let node = tree::parse(&source).map_err(|finding| findings.push(finding)).ok()?;
    let standard = standard::standard(&node, findings)?;
    if !super::values::is_plain_name(&standard.id) {
        let id = &standard.id;
        findings.push(
            Finding::error(
                Rule::WrongValue,
                Place::start_of(&source),
                words!("标准编号“{id}”不能用作文件名", "the standard's id `{id}` cannot name a file"),
            )
            .hint(words!("只用字母、数字、连字符和下划线", "use letters, digits, hyphens and underscores only")),
        );
        return None;
    }
    Some(standard)
}

fn unknown(name: &str) -> Finding {
    let names = || STANDARDS.iter().map(|(own, _)| *own);
    let near = did_you_mean(name, names());
    let (list, list_en) = (names().collect::<Vec<_>>().join("、"), names().collect::<Vec<_>>().join(", "));
    let hint = words!(
        "内置：{list}；其他标准写其文件，如 standards/mine.yaml",
        "built in: {list_en}; another standard is named by its file, such as standards/mine.yaml"
    );
    Finding::error(
        Rule::MissingFile,
        None,
        words!("程序没有内置标准“{name}”", "no standard called `{name}` is built in"),
    )
    .hint(if near.is_none() { hint } else { near })
}
