//! One value as a sentence states it: which fact, in which unit, with how many decimals, in which words.

use std::cmp::Ordering;

use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use crate::finding::{Language, Rule, Words};
use crate::model::decimal::Decimal;
use crate::model::expression::YearReference;
use crate::model::fact::Approximation;
use crate::model::quantity::{Quantity, grouped};
use crate::model::standard::Standard;
use crate::model::unit::Unit;
use crate::model::value::{Value, Values};
use crate::words;

/// What an expression between braces asks for; filters add to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Phrase {
    pub id: String,
    pub years_before: u32,
    pub base_year: bool,
    pub unit: Option<String>,
    pub decimals: Option<u32>,
    /// Without the unit.
    pub bare: bool,
    pub change: Option<Change>,
    pub noun: Option<(String, String)>,
}

/// Words for a figure that rose, fell or stayed; `{}` stands for the figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    pub up: String,
    pub down: String,
    pub same: String,
}

impl Change {
    pub fn usual(language: Language) -> Change {
        let (up, down, same) = match language {
            Language::Chinese => ("增长{}", "下降{}", "持平"),
            Language::English => ("up {}", "down {}", "unchanged"),
        };
        Change { up: up.to_owned(), down: down.to_owned(), same: same.to_owned() }
    }
}

/// Why a phrase cannot be stated.
pub struct Fault {
    pub rule: Rule,
    pub message: Words,
    pub hint: Words,
}

impl Fault {
    fn new(rule: Rule, message: Words, hint: Words) -> Fault {
        Fault { rule, message, hint }
    }
}

/// Either the words, a fault, or nothing where another finding already says what is wrong.
pub type Stated = Result<Option<String>, Fault>;

impl Phrase {
    pub fn year(&self) -> YearReference {
        if self.base_year { YearReference::PlanningBase } else { YearReference::Before(self.years_before) }
    }

    /// What the printed digits say in base units: the rounded value, not the full one. Nothing for words.
    pub fn printed(&self, values: &Values) -> Option<BigRational> {
        let Value::Number { quantity, decimals, .. } = values.get(&self.id, self.year())? else { return None };
        let (digits, unit) = self.digits(quantity, *decimals).ok()?;
        Some(Decimal::parse(&digits).ok()?.value * unit.scale())
    }

    /// The unit that the printed digits are in.
    pub fn unit_printed(&self, values: &Values) -> Option<Unit> {
        let Value::Number { quantity, .. } = values.get(&self.id, self.year())? else { return None };
        self.convert(quantity).ok().map(|converted| converted.unit)
    }

    /// Whether nothing but the fact itself is asked for, in whatever year.
    fn is_plain(&self) -> bool {
        let Phrase { unit, decimals, bare, change, noun, .. } = self;
        unit.is_none() && decimals.is_none() && !bare && change.is_none() && noun.is_none()
    }

    /// The phrase in words; `calendar_year` is the year that it speaks of.
    pub fn state(
        &self,
        values: &Values,
        standard: &Standard,
        calendar_year: Option<i32>,
        language: Language,
    ) -> Stated {
        let id = &self.id;
        match values.get(id, self.year()) {
            None | Some(Value::Refused) => Ok(None),
            Some(Value::Word(_) | Value::Calendar(_)) if !self.is_plain() => Err(Fault::new(
                Rule::ExpressionFault,
                words!("“{id}”不是数值，不能用过滤器", "`{id}` is no number: a filter does not apply to it"),
                words!("写成 {{{{ {id} }}}}", "write {{{{ {id} }}}}"),
            )),
            Some(Value::Missing) => Err(Fault::new(
                Rule::MissingValue,
                calendar_year.map_or_else(
                    || words!("“{id}”没有数值", "`{id}` has no value"),
                    |year| words!("“{id}”{year}年没有数值", "`{id}` has no value for {year}"),
                ),
                words!("在 data 中填写，或改写此句", "enter it in data/, or rewrite the sentence"),
            )),
            Some(Value::Calendar(year)) => Ok(Some(year.to_string())),
            Some(Value::Word(word)) => word_in(standard, word, language).map(Some),
            Some(Value::Number { quantity, decimals, approximate }) => {
                self.number(quantity, *decimals, *approximate, language).map(Some)
            }
        }
    }

    fn number(
        &self,
        quantity: &Quantity,
        decimals: Option<u32>,
        approximate: Option<Approximation>,
        language: Language,
    ) -> Result<String, Fault> {
        let (digits, unit) = self.digits(quantity, decimals)?;
        self.expect_true(quantity, &digits, unit, approximate)?;
        let (falling, digits) = match (&self.change, digits.strip_prefix('-')) {
            (Some(_), Some(magnitude)) => (true, magnitude.to_owned()),
            _ => (false, digits),
        };
        let body = self.with_unit(&digits, unit, approximate, language)?;
        Ok(match &self.change {
            None => body,
            Some(change) if is_zero(&digits) => change.same.replace("{}", &body),
            Some(change) if falling => change.down.replace("{}", &body),
            Some(change) => change.up.replace("{}", &body),
        })
    }

    /// Rounding must not turn what is said into something else: a bound passed, a change into none.
    fn expect_true(
        &self,
        quantity: &Quantity,
        digits: &str,
        unit: Unit,
        approximate: Option<Approximation>,
    ) -> Result<(), Fault> {
        let (Some(converted), Ok(printed)) = (quantity.convert(unit), Decimal::parse(digits)) else { return Ok(()) };
        let stands = converted.value.compare(&printed.value);
        let hint = || words!("多印几位小数，如 | decimals(n=2)", "print more decimals, such as | decimals(n=2)");
        match approximate {
            Some(Approximation::Over) if stands == Some(Ordering::Less) => Err(Fault::new(
                Rule::ApproximateFigure,
                words!("修约后的“超过{digits}”不再成立", "“more than {digits}” is no longer true once rounded"),
                hint(),
            )),
            Some(Approximation::Nearly) if stands == Some(Ordering::Greater) => Err(Fault::new(
                Rule::ApproximateFigure,
                words!("修约后的“近{digits}”不再成立", "“nearly {digits}” is no longer true once rounded"),
                hint(),
            )),
            _ if self.change.is_some()
                && is_zero(digits.trim_start_matches('-'))
                && stands != Some(Ordering::Equal) =>
            {
                let full = converted.full();
                Err(Fault::new(
                    Rule::ExpressionFault,
                    words!(
                        "变化为{full}，修约后成了不变",
                        "the change is {full}, and rounded it would say that there is none"
                    ),
                    hint(),
                ))
            }
            _ => Ok(()),
        }
    }

    /// The digits to print, and their unit.
    fn digits(&self, quantity: &Quantity, decimals: Option<u32>) -> Result<(String, Unit), Fault> {
        let converted = self.convert(quantity)?;
        let usual = if converted.unit == quantity.unit { decimals } else { None };
        let digits = converted.digits(self.decimals.or(usual)).ok_or_else(|| {
            Fault::new(
                Rule::ExpressionFault,
                words!("数值除不尽，须指明小数位数", "the value does not end: say how many decimals to print"),
                words!("加上 | decimals(n=2)", "add | decimals(n=2)"),
            )
        })?;
        Ok((digits, converted.unit))
    }

    fn convert(&self, quantity: &Quantity) -> Result<Quantity, Fault> {
        let Some(name) = &self.unit else { return Ok(quantity.clone()) };
        let own = quantity.unit.label(Language::Chinese);
        let unit = Unit::parse(name).ok_or_else(|| {
            let hint = Unit::suggest(name).map_or_else(
                || words!("写成已有单位，如 亿元、billion yuan", "use a known unit such as 亿元 or billion yuan"),
                |near| words!("是否应为“{near}”？", "did you mean `{near}`?"),
            );
            Fault::new(Rule::UnknownUnit, words!("未知的单位“{name}”", "unknown unit `{name}`"), hint)
        })?;
        quantity.convert(unit).ok_or_else(|| {
            Fault::new(
                Rule::UnitMismatch,
                words!("“{own}”不能换算为“{name}”", "{own} cannot be converted to {name}"),
                words!("改用同类单位", "use a unit that measures the same"),
            )
        })
    }

    fn with_unit(
        &self,
        digits: &str,
        unit: Unit,
        approximate: Option<Approximation>,
        language: Language,
    ) -> Result<String, Fault> {
        let one = digits == "1";
        let suffix = match (&self.noun, self.bare) {
            (Some((single, several)), _) => {
                let space = if language == Language::English { "\u{a0}" } else { "\u{2060}" };
                format!("{space}{}", if one { single } else { several })
            }
            (None, true) => String::new(),
            (None, false) => unit.suffix(language, one).ok_or_else(|| {
                let label = unit.label(Language::Chinese);
                Fault::new(
                    Rule::UnitUnfitForLanguage,
                    words!(
                        "单位“{label}”在英文句中须换算",
                        "the unit {label} has to be converted in an English sentence"
                    ),
                    words!("如 | unit(to=\"billion yuan\")", "such as | unit(to=\"billion yuan\")"),
                )
            })?,
        };
        let suffix = if language == Language::Chinese { glued(&suffix) } else { suffix };
        let printed = match language {
            Language::Chinese => digits.replace('-', "−"),
            Language::English => grouped(digits).replace('-', "−"),
        };
        Ok(match (language, approximate) {
            (_, None) => format!("{printed}{suffix}"),
            (Language::Chinese, Some(Approximation::Over)) if is_round(digits) => {
                format!("{printed}\u{2060}多{suffix}")
            }
            (Language::Chinese, Some(Approximation::Over)) => format!("超过{printed}{suffix}"),
            (Language::Chinese, Some(Approximation::Nearly)) => format!("近{printed}{suffix}"),
            (Language::Chinese, Some(Approximation::About)) => format!("约{printed}{suffix}"),
            (Language::English, Some(Approximation::Over)) => format!("more than {printed}{suffix}"),
            (Language::English, Some(Approximation::Nearly)) => format!("nearly {printed}{suffix}"),
            (Language::English, Some(Approximation::About)) => format!("about {printed}{suffix}"),
        })
    }
}

/// Chinese lines may break between any two characters: within a unit they shall not. Longer nouns say more than the unit.
fn glued(suffix: &str) -> String {
    const LONGEST_NOUN: usize = 8;
    let characters: Vec<_> = suffix.chars().filter(|c| *c != '\u{2060}').map(String::from).collect();
    if characters.len() > LONGEST_NOUN {
        return suffix.to_owned();
    }
    characters.iter().map(|character| format!("\u{2060}{character}")).collect()
}

fn is_zero(digits: &str) -> bool {
    digits.chars().all(|c| matches!(c, '0' | '.'))
}

/// 30, 200: small round numbers after which 多 is said.
fn is_round(digits: &str) -> bool {
    digits.len() <= 3 && digits.ends_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A declared word in the language of the sentence.
pub fn word_in(standard: &Standard, word: &str, language: Language) -> Result<String, Fault> {
    match standard.word(word, language) {
        Some(said) => Ok(said.to_owned()),
        None if language == Language::Chinese => Ok(word.to_owned()),
        None => Err(Fault::new(
            Rule::MissingTranslation,
            words!("“{word}”没有英文写法", "`{word}` has no English form"),
            words!("在标准文件 form.words 中补充", "add it to form.words in the standard's file"),
        )),
    }
}
