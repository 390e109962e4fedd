//! The relations of `data/checks.yaml` and of a standard's `checks`.

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::finding::{Finding, Rule, did_you_mean};
use crate::model::decimal::Decimal;
use crate::model::expression::{self, Chain};
use crate::model::quantity::Quantity;
use crate::model::relation::{Relation, RelationKind, Tolerance, Years};
use crate::model::schema;
use crate::model::text::Written;
use crate::model::unit::Unit;
use crate::words;

use super::Reader;
use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};
use super::values;

/// The park's own relations, where it has any.
pub fn read(reader: &Reader, findings: &mut Findings) -> Vec<Relation> {
    let read = reader.source("data/checks.yaml").map_err(|failure| failure.of_optional_file());
    match read.and_then(|source| reader.parse(&source).map_err(Some)) {
        Ok(node) => relations_file(&node, findings),
        Err(finding) => {
            findings.extend(finding);
            Vec::new()
        }
    }
}

fn relations_file(node: &Node, findings: &mut Findings) -> Vec<Relation> {
    let Some(mut fields) = Fields::of(node, &schema::CHECKS, findings) else { return Vec::new() };
    let relations = fields.required("checks", findings).map(|node| relations(node, false, findings));
    fields.finish(findings);
    relations.unwrap_or_default()
}

/// A list of relations; `general` ones hold for any park.
pub fn relations(node: &Node, general: bool, findings: &mut Findings) -> Vec<Relation> {
    fields::items(node, findings).iter().filter_map(|node| relation(node, general, findings)).collect()
}

fn relation(node: &Node, general: bool, findings: &mut Findings) -> Option<Relation> {
    let mut fields = Fields::of(node, &schema::RELATION, findings)?;
    let id = fields.required("id", findings).and_then(|node| {
        let id = fields::written(node, findings)?;
        fields::check_id(&id.text, &id.place, findings).then_some(id)
    });
    let relation = fields.required("relation", findings).and_then(|node| chain(node, findings));
    let tolerance = match fields.optional("tolerance") {
        Some(node) => tolerance(node, findings),
        None => Some(Tolerance::AsPrinted),
    };
    let says = fields.required("says", findings).and_then(|node| fields::text(node, findings));
    let kind = fields.required("kind", findings).and_then(|node| kind(node, findings));
    let years = match fields.optional("years") {
        Some(node) => years(node, findings),
        None => Some(Years::Reporting),
    };
    fields.finish(findings);
    let (chain, text) = relation?;
    let id = id?;
    Some(Relation {
        id: id.text,
        chain,
        text,
        tolerance: tolerance?,
        says: says?,
        kind: kind?,
        years: years?,
        general,
        place: id.place,
    })
}

fn chain(node: &Node, findings: &mut Findings) -> Option<(Chain, Written)> {
    let text = fields::written(node, findings)?;
    match expression::parse_chain(&text.text) {
        Ok(chain) => Some((chain, text)),
        Err(fault) => {
            let at = fault.at.min(text.text.len());
            let is_unit = |c: char| matches!(c, '%' | '‰') || (!c.is_ascii() && c.is_alphabetic());
            let length = text.text[at..].find(|c| !is_unit(c)).unwrap_or(text.text.len() - at);
            let finding = if length > 0 && Unit::parse(&text.text[at..at + length]).is_none() {
                values::unknown_unit(&text.text[at..at + length], text.locate(at..at + length))
            } else if fault.too_long {
                values::formula_syntax(&text, fault)
            } else {
                values::formula_syntax(&text, fault).hint(words!(
                    "写成 a = b + c、x <= 100 %、0 % <= x <= 100 % 这样的关系",
                    "write a relation such as a = b + c, x <= 100 % or 0 % <= x <= 100 %"
                ))
            };
            findings.push(finding);
            None
        }
    }
}

/// `0.5 亿元`, `0.5 %` of the left side, or `0`.
fn tolerance(node: &Node, findings: &mut Findings) -> Option<Tolerance> {
    let text = fields::written(node, findings)?;
    let digits = text.text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '/' | '-')));
    let (number, unit) = text.text.split_at(digits.unwrap_or(text.text.len()));
    let unit = unit.trim();
    let number = Decimal::parse(number).ok().filter(|number| !number.value.is_negative());
    let hint = words!(
        "如 0.5 亿元；0.5 % 是左边数值的百分之零点五；百分数之差写 0.5 个百分点",
        "such as 0.5 亿元; 0.5 % is that part of the left side; between percentages write 0.5 个百分点"
    );
    let Some(number) = number else {
        findings.push(
            fields::wrong(
                node,
                &words!("容差应为非负数值加单位", "a tolerance is a number, not negative, with a unit"),
            )
            .hint(hint),
        );
        return None;
    };
    match unit {
        "" if number.value.is_zero() => {
            Some(Tolerance::Absolute { quantity: Quantity::entered(number, Unit::RATIO), place: text.place })
        }
        "" => {
            let message = words!("容差缺少单位", "the tolerance has no unit");
            findings.push(Finding::error(Rule::MissingKey, text.place, message).hint(hint));
            None
        }
        "%" | "％" => Some(Tolerance::Relative(number.value / BigRational::from_integer(100.into()))),
        "‰" => Some(Tolerance::Relative(number.value / BigRational::from_integer(1000.into()))),
        name => match Unit::parse(name) {
            Some(unit) => Some(Tolerance::Absolute { quantity: Quantity::entered(number, unit), place: text.place }),
            None => {
                findings.push(values::unknown_unit(name, text.place.clone()));
                None
            }
        },
    }
}

fn kind(node: &Node, findings: &mut Findings) -> Option<RelationKind> {
    let text = fields::written(node, findings)?.text;
    match text.as_str() {
        "identity" => Some(RelationKind::Identity),
        "plausibility" => Some(RelationKind::Plausibility),
        other => {
            let message = words!(
                "应为 identity（必然成立）或 plausibility（合理范围）",
                "expected identity (holds by meaning) or plausibility (holds ordinarily)"
            );
            let hint = did_you_mean(other, ["identity", "plausibility"]);
            findings.push(fields::wrong(node, &message).hint(hint));
            None
        }
    }
}

/// `all`, or a list of years.
fn years(node: &Node, findings: &mut Findings) -> Option<Years> {
    match &node.content {
        Content::Scalar { text, .. } if text == "all" => Some(Years::All),
        Content::Sequence(items) if !items.is_empty() => {
            let years: Vec<_> = items.iter().filter_map(|item| values::year(item, findings)).collect();
            (years.len() == items.len()).then_some(Years::Listed(years))
        }
        _ => {
            let message = words!("应为 all 或年份列表", "expected all, or a list of years");
            findings.push(fields::wrong(node, &message).hint(words!(
                "如 [2019, 2022]；只验报告年的不写",
                "such as [2019, 2022]; leave it out for the reporting year alone"
            )));
            None
        }
    }
}
