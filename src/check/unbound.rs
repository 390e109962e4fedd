//! Numbers in the narrative that follow no fact: a corrected figure would leave them behind.

use std::ops::Range;

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::decimal::Decimal;
use crate::model::expression::YearReference;
use crate::model::indicator::Assessment;
use crate::model::text::Text;
use crate::model::unit::Unit;
use crate::model::value::Value;
use crate::words;

use super::texts::Texts;

/// Every typed number that is neither a name, a date or an ordinal nor declared beside its text; and declarations that nothing answers to.
pub fn unbound(texts: &Texts, assessment: &Assessment, findings: &mut Vec<Finding>) {
    for reading in texts.of_report() {
        let text = reading.text;
        let mut used = vec![false; text.literals.len()];
        for language in Language::BOTH {
            let Some(written) = text.in_language(language) else { continue };
            let locator = written.locator();
            for line in reading.lines(language) {
                for range in line.numbers(language) {
                    if !declared(text, &line.text, range, &mut used) {
                        let place = locator.locate(line.passage.origin(characters(&line.text, range)));
                        findings.push(finding(place, &line.text, range.clone(), assessment, language));
                    }
                }
            }
        }
        for (literal, _) in text.literals.iter().zip(used).filter(|(_, used)| !used) {
            let said = &literal.text.text;
            findings.push(
                Finding::warning(
                    Rule::IdleLiteral,
                    literal.text.place.clone(),
                    words!("此处没有须声明的数字“{said}”", "no number `{said}` that needs declaring stands here"),
                )
                .hint(words!("删去这条声明，或核对写法", "remove the declaration, or check how it is written")),
            );
        }
    }
}

/// A range of bytes in characters.
pub fn characters(line: &str, range: &Range<usize>) -> Range<usize> {
    let start = line[..range.start].chars().count();
    start..start + line[range.clone()].chars().count()
}

/// Whether a declared literal covers the number; the literal is then of use.
fn declared(text: &Text, line: &str, range: &Range<usize>, used: &mut [bool]) -> bool {
    let mut covered = false;
    for (literal, used) in text.literals.iter().zip(used) {
        let said = literal.text.text.as_str();
        let covers = |(start, _): (usize, &str)| start <= range.start && range.end <= start + said.len();
        if line.match_indices(said).any(covers) {
            *used = true;
            covered = true;
        }
    }
    covered
}

fn finding(place: Place, line: &str, range: Range<usize>, assessment: &Assessment, language: Language) -> Finding {
    let said = &line[range.clone()];
    let near = candidates(line, &range, assessment);
    let hint = if near.is_empty() {
        words!(
            "在 data 中登记为事实，此处写 {{{{ 编号 }}}}；并非数据的，在本段加 literals 声明并说明理由",
            "enter it as a fact in data/ and write {{{{ id }}}} here; if it is no figure, declare it under `literals` beside the text, with a reason"
        )
    } else {
        let list = near.join(if language == Language::Chinese { "、" } else { ", " });
        Words::new(format!("数值相同的事实：{list}"), format!("facts with this value: {list}"))
    };
    Finding::error(
        Rule::UnboundNumber,
        place,
        words!(
            "“{said}”没有与事实绑定，更正数据时不会随之改变",
            "`{said}` follows no fact: a correction of the data would leave it as it is"
        ),
    )
    .hint(hint)
    .about(said)
}

/// How many facts a hint names at most.
const MOST_CANDIDATES: usize = 3;

/// Digits without a unit that are enough to recognize a fact by.
const TELLING: usize = 3;

/// Expressions that would print what was typed.
fn candidates(text: &str, range: &Range<usize>, assessment: &Assessment) -> Vec<String> {
    let digits: String = text[range.clone()].chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    let Ok(_) = Decimal::parse(&digits) else { return Vec::new() };
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
    let percent = text[..range.end].ends_with(['%', '％']);
    let behind = text[range.end..].trim_start_matches([' ', '\u{a0}']);
    let unit = if percent { Some("%") } else { Unit::at_the_start_of(behind) };
    let parsed = unit.and_then(Unit::parse);
    if parsed.is_none() && digits.len() < TELLING {
        return Vec::new();
    }
    let values = &assessment.values;
    let fits = |id: &&str| {
        let Some(Value::Number { quantity, .. }) = values.get(id, YearReference::REPORTING) else { return false };
        let quantity = match parsed {
            Some(unit) => quantity.convert(unit),
            None => Some(quantity.clone()),
        };
        quantity.is_some_and(|quantity| quantity.digits(Some(decimals)).as_deref() == Some(&digits))
    };
    let expression = |id: &str| match (parsed, values.get(id, YearReference::REPORTING)) {
        (Some(unit), Some(Value::Number { quantity, .. })) if quantity.unit != unit && !unit.is_counter() => {
            format!("{{{{ {id} | unit(to=\"{}\") }}}}", unit.label(Language::Chinese))
        }
        _ => format!("{{{{ {id} }}}}"),
    };
    values.ids().filter(fits).take(MOST_CANDIDATES).map(expression).collect()
}
