//! A fact that is the sum of a checklist: it is corrected by what is done and what is not.

use num_rational::BigRational;

use crate::finding::{Finding, Rule, did_you_mean};
use crate::model::correction::Wanted;
use crate::model::decimal::{Decimal, print_exact};
use crate::model::fact::{ChecklistItem, FactEntry, FactValue};
use crate::model::quantity::Quantity;
use crate::model::unit::Unit;
use crate::model::yaml::Edit;
use crate::words;

/// The item that is corrected; nothing where the fact has a value of its own.
pub fn item<'a>(wanted: &Wanted, entry: &'a FactEntry) -> Result<Option<&'a ChecklistItem>, Finding> {
    let id = &wanted.fact;
    let fault = |message| Finding::error(Rule::WrongValue, wanted.place.clone(), message);
    let names: Vec<&str> = entry.checklist.iter().map(|item| item.item.as_str()).collect();
    let (list, list_en) = (names.join("、"), names.join(", "));
    match &wanted.item {
        None if names.is_empty() => Ok(None),
        None => Err(fault(words!(
            "“{id}”是清单各项之和，不能直接更正",
            "`{id}` is the sum of its checklist and cannot be corrected itself"
        ))
        .hint(words!(
            "用 --item 指定其中一项，数值写 true 或 false：{list}",
            "name one of its items with --item, and true or false as the value: {list_en}"
        ))),
        Some(_) if names.is_empty() => {
            Err(fault(words!("{id}没有清单", "{id} has no checklist")).hint(words!("删去 item", "leave out the item")))
        }
        Some(wanted_item) => {
            let found = entry.checklist.iter().find(|item| item.item == *wanted_item);
            let near = did_you_mean(wanted_item, names.iter().copied());
            let hint = if near.is_none() { words!("各项：{list}", "its items: {list_en}") } else { near };
            let found = found.ok_or_else(|| {
                fault(words!("{id}的清单中没有“{wanted_item}”", "the checklist of {id} has no item `{wanted_item}`"))
                    .hint(hint)
            })?;
            if !matches!(wanted.value.as_str(), "true" | "false") || wanted.unit.is_some() {
                return Err(fault(words!(
                    "清单中的一项只能是 true 或 false，没有单位",
                    "an item of a checklist is true or false, without a unit"
                ))
                .hint(words!("已完成写 true，未完成写 false", "write true for done, false for not done")));
            }
            Ok(Some(found))
        }
    }
}

/// The share done, with that item as it is wanted.
pub fn value(entry: &FactEntry, corrected: &ChecklistItem, wanted: &Wanted) -> Option<FactValue> {
    let done = |item: &&ChecklistItem| if item.item == corrected.item { wanted.value == "true" } else { item.done };
    let sum: BigRational = entry.checklist.iter().filter(done).map(|item| &item.weight.value).sum();
    let digits = Decimal::parse(&print_exact(&sum)?).ok()?;
    Some(FactValue::Number(Quantity::entered(digits, Unit::parse("%")?)))
}

pub fn edit(corrected: &ChecklistItem, wanted: &Wanted) -> Edit {
    Edit { range: corrected.done_place.range.clone(), text: wanted.value.clone() }
}
