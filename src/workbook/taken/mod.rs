//! What a cell says of a figure: taken exactly, or taken and told how, or refused with its place and the cure. Never guessed.

mod format;
mod text;

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::decimal::{Decimal, print_exact};
use crate::model::unit::Unit;
use crate::words;

use super::form::NOT_COLLECTED;
use super::grid::{Cell, Content};
use super::number;

pub use text::plain;

/// What is asked of a cell.
pub struct Question<'a> {
    /// What is asked for, as messages call it.
    pub name: &'a str,
    /// The unit that is meant where the cell names none; nothing where a word is asked for.
    pub unit: Option<Unit>,
    /// The words allowed where a word is asked for.
    pub words: &'a [String],
}

#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// The cell is empty.
    Nothing,
    NotCollected,
    Number {
        digits: String,
        unit: Unit,
    },
    Word(String),
}

/// What a cell says, and whatever had to be done to read it so.
pub struct Taken {
    pub said: Said,
    pub told: Vec<Finding>,
}

/// Takes a cell; `place` is where it stands.
pub fn take(cell: Option<&Cell>, place: &Place, question: &Question) -> Result<Taken, Finding> {
    let plain = |said| Ok(Taken { said, told: Vec::new() });
    let Some(cell) = cell else { return plain(Said::Nothing) };
    let name = question.name;
    if cell.uneven {
        return Err(refused(
            place,
            words!(
                "“{name}”处有删除线或上下标，看不出要报的是哪一个数",
                "the cell of {name} is struck out, or has raised or lowered characters: which number is meant cannot be told"
            ),
            words!(
                "清除删除线和上下标，只留要报的数；说明写在备注中",
                "clear these formats, leave the number alone, and write notes into the remarks"
            ),
        ));
    }
    let mut taken = match &cell.content {
        Content::Nothing => {
            return Err(refused(
                place,
                words!("“{name}”处的公式没有结果", "the formula for {name} has no result in the file"),
                words!(
                    "在Excel或WPS中打开并保存一次；仍无结果的，改填数值",
                    "open the file in an office program and save it; if that does not help, write the number itself"
                ),
            ));
        }
        Content::Error(error) => {
            return Err(refused(
                place,
                words!("“{name}”处是错误值{error}", "the cell of {name} holds the error {error}"),
                words!("改正公式，或改填数值", "mend the formula, or write the number itself"),
            ));
        }
        Content::Truth(truth) => {
            let said = truth.to_string().to_uppercase();
            return Err(refused(
                place,
                words!("“{name}”处是逻辑值{said}", "the cell of {name} holds {said}"),
                wanted(question),
            ));
        }
        Content::Date => {
            return Err(refused(
                place,
                words!("“{name}”处是日期或时间", "the cell of {name} holds a date or a time"),
                words!(
                    "把单元格格式改为“常规”后重填（Excel会把1-2、3/4之类改成日期）",
                    "set the cell's format to General and write the value again (1-2 and 3/4 turn into dates)"
                ),
            ));
        }
        Content::Text(text) => text::take(text, place, question)?,
        Content::Number(digits) => figure(digits, &cell.format, place, question)?,
    };
    if cell.formula && matches!(taken.said, Said::Number { .. }) {
        taken.told.push(told(
            place,
            words!(
                "“{name}”由公式得出，取文件中保存的结果",
                "{name} is the result of a formula, taken as the file keeps it"
            ),
            words!("确认保存前公式已重算", "make sure that it was recalculated before it was saved"),
        ));
    }
    Ok(taken)
}

/// A cell that cannot be taken.
pub fn refused(place: &Place, message: Words, cure: Words) -> Finding {
    Finding::error(Rule::UnplainCell, place.clone(), message).hint(cure)
}

/// A cell that was taken, with what was done.
pub fn told(place: &Place, message: Words, advice: Words) -> Finding {
    Finding::warning(Rule::UnplainCell, place.clone(), message).hint(advice)
}

/// What is to be written into a cell.
fn wanted(question: &Question) -> Words {
    match question.unit {
        Some(unit) => {
            let (zh, en) = (unit.label(Language::Chinese), unit.label(Language::English));
            words!(
                "只写数字，单位{zh}；没有收集的写“{NOT_COLLECTED}”",
                "write digits only, in {en}; what was not collected is `{NOT_COLLECTED}`"
            )
        }
        None => {
            let list = question.words.join("、");
            words!("从这些词中选一个：{list}、{NOT_COLLECTED}", "write one of these: {list}、{NOT_COLLECTED}")
        }
    }
}

/// A number: what its format shows decides whether it is a share, and is told where it hides digits.
fn figure(digits: &str, format: &str, place: &Place, question: &Question) -> Result<Taken, Finding> {
    let name = question.name;
    let Some(unit) = question.unit else {
        return Err(refused(
            place,
            words!("“{name}”应填文字，实为数字{digits}", "{name} takes a word, and the cell holds the number {digits}"),
            wanted(question),
        ));
    };
    let look = format::look(format);
    let Ok(decimal) = Decimal::parse(digits) else {
        return Err(refused(
            place,
            words!("“{name}”处不是确定的数：{digits}", "the cell of {name} holds no definite number: {digits}"),
            wanted(question),
        ));
    };
    if look.scaled {
        return Err(refused(
            place,
            words!(
                "“{name}”的单元格格式“{format}”显示的数与所存的{digits}大小不同",
                "the format `{format}` of {name} shows a number of another size than the {digits} in the cell"
            ),
            words!(
                "把单元格格式改为“常规”，按所列单位重填",
                "set the cell's format to General and write the value in the unit asked for"
            ),
        ));
    }
    let mut taken = Taken { said: Said::Nothing, told: Vec::new() };
    let whole = digits.trim_start_matches('-').split('.').next().unwrap_or_default();
    if number::significant(digits) > number::KEPT && whole.len() > number::KEPT {
        return Err(refused(
            place,
            words!(
                "“{name}”的整数部分超过15位，Excel不能准确保存：{digits}",
                "{name} has more than 15 digits before the point, which a spreadsheet cannot keep: {digits}"
            ),
            words!(
                "改用较大的单位，或把单元格设为文本后重填",
                "use a larger unit, or make the cell a text and write it again"
            ),
        ));
    }
    let mut value = decimal.value.clone();
    let mut kept = digits.to_owned();
    if number::significant(digits) > number::KEPT {
        kept = number::rounded(&value, number::KEPT);
        value = Decimal::parse(&kept).map_or(value, |kept| kept.value);
        taken.told.push(told(
            place,
            words!(
                "“{name}”处存的是{digits}，取{kept}：Excel只有15位有效数字，其后是二进制误差或除不尽的尾数",
                "the cell of {name} holds {digits}, taken as {kept}: a spreadsheet keeps 15 digits, the rest is noise or an endless quotient"
            ),
            words!(
                "如应取更少的位数，请部门改填修约后的数",
                "where fewer digits are meant, have the rounded number written into the cell"
            ),
        ));
    }
    let shown = look.decimals.map(|decimals| decimals + if look.percent { 2 } else { 0 });
    let decimals = kept.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit = if look.percent { share(&kept, unit, place, question)? } else { literal(&look, unit, place, question)? };
    if look.percent {
        let hundredfold = value * num_rational::BigRational::from_integer(100.into());
        let shares = print_exact(&hundredfold).unwrap_or_default();
        taken.told.push(told(
            place,
            words!(
                "“{name}”为百分比格式：{kept}即{shares}%",
                "{name} is formatted as a percentage: {kept} is {shares} %"
            ),
            words!("核对是否为{shares}%", "make sure that {shares} % is meant"),
        ));
        kept = shares;
    }
    if shown.is_some_and(|shown| shown < decimals) {
        taken.told.push(told(
            place,
            words!(
                "“{name}”显示的小数位比所存的少，取所存的{kept}",
                "the cell of {name} shows fewer decimals than it holds; taken as {kept}"
            ),
            words!("核对部门要报的是哪一个数", "make sure which of the two the department means"),
        ));
    }
    taken.said = Said::Number { digits: kept, unit };
    Ok(taken)
}

/// The unit of a number that is shown as a percentage.
fn share(kept: &str, unit: Unit, place: &Place, question: &Question) -> Result<Unit, Finding> {
    let percent = Unit::parse("%").filter(|percent| percent.converts_to(unit));
    percent.ok_or_else(|| {
        let (name, label) = (question.name, unit.label(Language::Chinese));
        refused(
            place,
            words!(
                "“{name}”的单位是{label}，单元格却是百分比格式（{kept}）",
                "{name} is counted in {label}, but its cell is formatted as a percentage ({kept})"
            ),
            words!("把单元格格式改为“常规”后重填", "set the cell's format to General and write the value again"),
        )
    })
}

/// The unit that the format writes behind the number, else the one asked for.
fn literal(look: &format::Look, unit: Unit, place: &Place, question: &Question) -> Result<Unit, Finding> {
    let Some(own) = look.unit.filter(|own| *own != unit) else { return Ok(unit) };
    let (name, own, asked) = (question.name, own.label(Language::Chinese), unit.label(Language::Chinese));
    Err(refused(
        place,
        words!(
            "“{name}”的单元格格式写着{own}，而所列单位是{asked}",
            "the format of {name} writes {own} behind the number, and the unit asked for is {asked}"
        ),
        words!(
            "把单元格格式改为“常规”，按{asked}重填",
            "set the cell's format to General and write the value in {asked}"
        ),
    ))
}
