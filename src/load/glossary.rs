//! The glossary of a project (`data/glossary.yaml`), and the one that a standard's file brings along.

use crate::finding::{Finding, Rule};
use crate::model::glossary::Term;
use crate::model::schema;
use crate::model::text::Written;
use crate::words;

use super::Reader;
use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};

/// The project's own glossary; it may be absent.
pub fn project_glossary(reader: &Reader, findings: &mut Findings) -> Vec<Term> {
    let node = match reader.source("data/glossary.yaml").map_err(|failure| failure.of_optional_file()) {
        Ok(source) => reader.parse(&source),
        Err(Some(finding)) => Err(finding),
        Err(None) => return Vec::new(),
    };
    let node = node.map_err(|finding| findings.push(finding)).ok();
    let Some(node) = node else { return Vec::new() };
    let Some(mut fields) = Fields::of(&node, &schema::GLOSSARY, findings) else { return Vec::new() };
    let terms = fields.required("terms", findings).map(|node| terms(node, findings)).unwrap_or_default();
    fields.finish(findings);
    terms
}

/// A list of terms, in either file.
pub fn terms(node: &Node, findings: &mut Findings) -> Vec<Term> {
    fields::items(node, findings).iter().filter_map(|node| term(node, findings)).collect()
}

fn term(node: &Node, findings: &mut Findings) -> Option<Term> {
    let mut fields = Fields::of(node, &schema::TERM, findings)?;
    let place = fields.place.clone();
    let mut names = |key, findings: &mut Findings| names(fields.optional(key), findings);
    let (zh, en) = (names("zh", findings), names("en", findings));
    let mut refused = (Vec::new(), Vec::new());
    if let Some(mut refuse) =
        fields.optional("refuse").and_then(|node| Fields::of(node, &schema::REFUSED_NAMES, findings))
    {
        refused = (self::names(refuse.optional("zh"), findings), self::names(refuse.optional("en"), findings));
        refuse.finish(findings);
    }
    let meant = ["zh", "en"].into_iter().any(|key| fields.has_slip_for(key));
    fields.finish(findings);
    for (key, good, bad) in [("zh", &zh, &refused.0), ("en", &en, &refused.1)] {
        if good.is_empty() && !bad.is_empty() && !meant {
            findings.push(
                Finding::error(
                    Rule::MissingKey,
                    place.clone(),
                    words!("有不用的名称而缺少“{key}”", "names are refused and `{key}` is missing"),
                )
                .hint(words!("在“{key}:”下写应用的名称", "add the name to use under `{key}:`")),
            );
        }
    }
    let nothing = zh.is_empty() && en.is_empty() && refused.0.is_empty() && refused.1.is_empty();
    if nothing && !meant {
        findings.push(
            Finding::error(Rule::MissingKey, place.clone(), words!("缺少“zh”和“en”", "`zh` and `en` are missing"))
                .hint(words!("写成 {{ zh: 中文, en: 英文 }}", "write {{ zh: …, en: … }} here")),
        );
    }
    (!nothing).then_some(Term { zh, en, refused_zh: refused.0, refused_en: refused.1, place })
}

/// One name, or a list of names.
fn names(node: Option<&Node>, findings: &mut Findings) -> Vec<Written> {
    let one = |node: &Node, findings: &mut Findings| {
        let written = fields::written(node, findings)?;
        let text = written.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Written { text, place: written.place })
    };
    match node {
        Some(node) if matches!(node.content, Content::Sequence(_)) => {
            fields::items(node, findings).iter().filter_map(|node| one(node, findings)).collect()
        }
        Some(node) => one(node, findings).into_iter().collect(),
        None => Vec::new(),
    }
}
