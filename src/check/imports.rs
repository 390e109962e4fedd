//! The maps of other people's workbooks: every fact can be entered, once, in a unit that fits, and from a place that says its year.

use std::collections::BTreeMap;

use crate::finding::{Finding, Language, Place, Rule, did_you_mean};
use crate::model::import::{Import, Mapped};
use crate::model::project::Project;
use crate::model::standard::Limit;
use crate::model::unit::Unit;
use crate::words;

pub fn imports(project: &Project, findings: &mut Vec<Finding>) {
    let mut known: BTreeMap<&str, &Place> = BTreeMap::new();
    for import in &project.imports {
        for (index, mapped) in import.facts.iter().enumerate() {
            let id = &mapped.fact;
            if let Some(first) = known.insert(id, &mapped.place) {
                let line = first.line_column().0;
                findings.push(
                    Finding::error(
                        Rule::DuplicateKey,
                        mapped.place.clone(),
                        words!("{id}在第{line}行已有出处", "line {line} says already where {id} stands"),
                    )
                    .hint(words!("只保留一处", "keep one of them")),
                );
            }
            if let Some(other) = import.facts[..index].iter().find(|other| other.is_at(mapped)) {
                findings.push(same_place(mapped, other));
            }
            fact(project, mapped, findings);
            if !import.refused && !import.names_year() && !mapped.names_year() {
                findings.push(of_any_year(import, mapped));
            }
            if let Some(heading) = mapped.of_another_year() {
                let (id, said) = (&mapped.fact, &heading.written.text);
                findings.push(
                    Finding::error(
                        Rule::WrongValue,
                        heading.written.place.clone(),
                        words!(
                            "“{said}”不是报告年：{id}会记入别的年份的数",
                            "`{said}` is not the year of the report: {id} would get the value of another year"
                        ),
                    )
                    .hint(words!(
                        "写 {{year}}；要收上一年的，用 --year",
                        "write {{year}}; what belongs to an earlier year is taken in with --year"
                    )),
                );
            }
        }
    }
}

fn same_place(mapped: &Mapped, other: &Mapped) -> Finding {
    let (id, first) = (&mapped.fact, &other.fact);
    Finding::error(
        Rule::WrongValue,
        mapped.place.clone(),
        words!("{id}与{first}取自同一处", "{id} is taken from the very place of {first}"),
    )
    .hint(words!("改正其中一个的位置", "mend the place of one of them"))
}

fn of_any_year(import: &Import, mapped: &Mapped) -> Finding {
    let (id, own) = (&mapped.fact, &import.id);
    Finding::error(
        Rule::MissingKey,
        mapped.place.clone(),
        words!(
            "看不出取到的{id}是哪一年的：去年的文件也会照样收进来",
            "nothing says of which year {id} is: last year's file would be taken just as well"
        ),
    )
    .hint(words!(
        "在{own}的 file、marker，或此处的 sheet、row、column 中写上 {{year}}，如 column: \"{{year}}年\"",
        "put {{year}} into `file` or `marker` of {own}, or into `sheet`, `row` or `column` here, such as column: \"{{year}}年\""
    ))
}

/// The fact can be entered, and its unit fits.
fn fact(project: &Project, mapped: &Mapped, findings: &mut Vec<Finding>) {
    let id = mapped.fact.as_str();
    let (definition, row) = (project.definition(id), project.standard.row(id));
    let fault = |rule, place: &Place, message| Finding::error(rule, place.clone(), message).about(id);
    if !project.is_enterable(id) {
        let computed = definition.is_some() || row.is_some();
        let near = did_you_mean(id, project.enterable());
        if computed {
            let message =
                words!("“{id}”由公式计算，不从表中取", "`{id}` is computed by a formula and not taken from a table");
            findings.push(
                fault(Rule::WrongValue, &mapped.place, message)
                    .hint(words!("改取它所依据的事实", "take the facts that it rests on")),
            );
        } else if !project.definitions_unread {
            let hint = if near.is_none() {
                words!("在 data/facts.yaml 中定义它", "define it in data/facts.yaml")
            } else {
                near
            };
            let message = words!("未定义的事实“{id}”", "nothing defines the fact `{id}`");
            findings.push(fault(Rule::UnknownFact, &mapped.place, message).hint(hint));
        }
        return;
    }
    let is_word = || row.is_some_and(|row| row.limits().any(|limit| matches!(limit, Limit::Word(_))));
    let wanted: Option<Unit> = match (definition, row) {
        (Some(definition), _) => Some(definition.unit),
        (None, Some(row)) if !is_word() => Some(row.unit),
        (None, Some(_)) => None,
        // Of a definition that was refused nothing is known.
        (None, None) => return,
    };
    match (wanted, &mapped.unit) {
        (Some(wanted), None) => {
            let label = wanted.label(Language::Chinese);
            let message = words!("{id}没有写单位", "{id} has no unit");
            findings.push(fault(Rule::MissingKey, &mapped.place, message).hint(words!(
                "写明工作簿中的数以什么计，如 unit: {label}",
                "say in what the workbook counts it, such as unit: {label}"
            )));
        }
        (Some(wanted), Some((own, place))) if !own.converts_to(wanted) => {
            let (own, wanted) = (own.label(Language::Chinese), wanted.label(Language::Chinese));
            let message = words!("单位“{own}”不能换算为“{wanted}”", "the unit {own} cannot be converted to {wanted}");
            findings.push(
                fault(Rule::UnitMismatch, place, message)
                    .hint(words!("改用与“{wanted}”同类的单位", "use a unit of the kind of {wanted}")),
            );
        }
        (None, Some((_, place))) => {
            let message = words!("{id}填文字，没有单位", "{id} takes a word, which has no unit");
            findings.push(fault(Rule::WrongValue, place, message).hint(words!("删去 unit", "leave out `unit`")));
        }
        _ => {}
    }
}
