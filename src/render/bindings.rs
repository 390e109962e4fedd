//! Expressions between braces in a text: found here one by one, so that each fault has its own place, and evaluated by Tera.

use std::ops::Range;

use tera::{Context, ErrorKind, Kwargs, ReportError, State, Tera, Value};

use crate::finding::{Finding, Language, Rule, Words, did_you_mean};
use crate::model::standard::Standard;
use crate::model::text::Written;
use crate::model::value::Values;
use crate::words;

use super::phrase::{Change, Phrase};

/// The filters that a sentence may use.
const FILTERS: [&str; 7] = ["unit", "number", "decimals", "change", "count", "ago", "base"];

/// A part of a text: literal, or stated by a value.
pub enum Part {
    Literal(Range<usize>),
    /// `shown` is nothing where a finding already says why.
    Stated {
        range: Range<usize>,
        phrase: Phrase,
        shown: Option<String>,
    },
}

/// Evaluates the expressions of texts in one language.
pub struct Bindings<'a> {
    tera: Tera,
    context: Context,
    values: &'a Values,
    standard: &'a Standard,
    language: Language,
}

impl<'a> Bindings<'a> {
    pub fn new(values: &'a Values, standard: &'a Standard, language: Language) -> Bindings<'a> {
        let mut context = Context::new();
        for id in values.ids() {
            let phrase = Phrase { id: id.to_owned(), ..Phrase::default() };
            context.insert_value(id.to_owned(), Value::from(encode(&phrase)));
        }
        Bindings { tera: filters(language), context, values, standard, language }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// Splits a text at its expressions; faults become findings at their place in the file.
    pub fn parts(&self, written: &Written, findings: &mut Vec<Finding>) -> Vec<Part> {
        let text = &written.text;
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..].find(['{', '}']).map(|offset| at + offset) {
            let rest = &text[open..];
            if rest.starts_with("{{") {
                let Some(length) = rest.find("}}") else {
                    findings.push(
                        fault(written, open..text.len(), words!("“{{{{”没有对应的“}}}}”", "`{{{{` is never closed"))
                            .hint(words!("补上“}}}}”", "add `}}}}`")),
                    );
                    break;
                };
                let range = open..open + length + 2;
                parts.push(Part::Literal(at..open));
                let (phrase, shown) = self.evaluate(written, range.clone(), findings);
                parts.push(Part::Stated { range: range.clone(), phrase, shown });
                at = range.end;
            } else if rest.starts_with("{%") || rest.starts_with("{#") || rest.starts_with("}}") {
                findings.push(
                    fault(
                        written,
                        open..open + 2,
                        words!("文字中只能使用“{{{{ }}}}”", "only `{{{{ }}}}` may stand in a text"),
                    )
                    .hint(words!("删去“{{%”“{{#”等模板语句", "remove template statements such as `{{%`")),
                );
                parts.push(Part::Literal(at..open));
                at = open + 2;
            } else {
                parts.push(Part::Literal(at..open + 1));
                at = open + 1;
            }
        }
        parts.push(Part::Literal(at..text.len()));
        parts
    }

    fn evaluate(
        &self,
        written: &Written,
        range: Range<usize>,
        findings: &mut Vec<Finding>,
    ) -> (Phrase, Option<String>) {
        let expression = &written.text[range.clone()];
        let rendered = match self.tera.render_str(expression, &self.context, false) {
            Ok(rendered) => rendered,
            Err(error) => {
                findings.extend(self.expression_finding(written, range, &error));
                return (Phrase::default(), None);
            }
        };
        let Ok(phrase) = serde_json::from_str::<Phrase>(&rendered) else {
            findings.push(
                fault(
                    written,
                    range,
                    words!("“{{{{ }}}}”中应为一个事实或指标", "a fact or an indicator is expected between the braces"),
                )
                .hint(words!(
                    "计算写成 data/facts.yaml 中的公式",
                    "write a calculation as a formula in data/facts.yaml"
                )),
            );
            return (Phrase::default(), None);
        };
        let shown = phrase.state(self.values, self.standard, self.language).unwrap_or_else(|cause| {
            findings.push(
                Finding::error(cause.rule, written.locate(range), cause.message).hint(cause.hint).about(&phrase.id),
            );
            None
        });
        (phrase, shown)
    }

    /// Nothing where the id may be defined in a file that could not be read.
    fn expression_finding(&self, written: &Written, range: Range<usize>, error: &tera::Error) -> Option<Finding> {
        let expression = &written.text[range.clone()];
        let report = report_of(error);
        let part =
            report.map(|report| report.span().range.clone()).filter(|part| expression.get(part.clone()).is_some());
        let named = part.clone().map_or("", |part| expression[part].trim());
        if report.is_some() && is_name(named) && !self.values.knows(named) {
            if self.values.incomplete {
                return None;
            }
            let part = part.unwrap_or_default();
            let place = written.locate(range.start + part.start..range.start + part.end);
            let finding = Finding::error(
                Rule::UnknownFact,
                place,
                words!("没有事实或指标“{named}”", "no fact or indicator is called `{named}`"),
            );
            let near = did_you_mean(named, self.values.ids());
            let hint = if near.is_none() {
                words!("在 data/facts.yaml 中定义，或检查拼写", "define it in data/facts.yaml, or check the spelling")
            } else {
                near
            };
            return Some(finding.hint(hint));
        }
        let cause = report.map_or_else(|| first_line(&error.to_string()), |report| report.message().to_owned());
        let filter = expression.split('|').skip(1).map(|filter| {
            filter.trim_start().split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or_default()
        });
        let unknown = filter.into_iter().find(|filter| !FILTERS.contains(filter));
        let list = FILTERS.join(", ");
        let hint = match unknown {
            Some(filter) => {
                let near = did_you_mean(filter, FILTERS);
                if near.is_none() { words!("可用：{list}", "filters there are: {list}") } else { near }
            }
            None => words!(
                "写法如 {{{{ gdp | unit(to=\"billion yuan\") }}}}",
                "write it like {{{{ gdp | unit(to=\"billion yuan\") }}}}"
            ),
        };
        Some(fault(written, range, words!("表达式有误（{cause}）", "the expression is at fault ({cause})")).hint(hint))
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn fault(written: &Written, range: Range<usize>, message: Words) -> Finding {
    Finding::error(Rule::ExpressionFault, written.locate(range), message)
}

/// Tera's own account of a fault, with its place in what Tera was given.
pub fn report_of(error: &tera::Error) -> Option<&ReportError> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
        _ => None,
    }
}

pub fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// A phrase travels through Tera as text.
fn encode(phrase: &Phrase) -> String {
    serde_json::to_string(phrase).expect("a phrase has only text and numbers")
}

type Filtered = tera::TeraResult<String>;

/// Registers a filter that changes the phrase it is applied to.
fn phrase_filter(
    tera: &mut Tera,
    name: &'static str,
    apply: impl Fn(&mut Phrase, &Kwargs) -> tera::TeraResult<()> + Send + Sync + 'static,
) {
    tera.register_filter(name, move |text: &str, kwargs: Kwargs, _: &State| -> Filtered {
        let mut phrase: Phrase = serde_json::from_str(text)
            .map_err(|_| tera::Error::message(format!("`{name}` applies to a fact or an indicator")))?;
        apply(&mut phrase, &kwargs)?;
        Ok(encode(&phrase))
    });
}

fn filters(language: Language) -> Tera {
    let mut tera = Tera::new();
    phrase_filter(&mut tera, "unit", |phrase, kwargs| {
        phrase.unit = Some(kwargs.must_get::<&str>("to")?.to_owned());
        Ok(())
    });
    phrase_filter(&mut tera, "number", |phrase, _| {
        phrase.bare = true;
        Ok(())
    });
    phrase_filter(&mut tera, "decimals", |phrase, kwargs| {
        let count = kwargs.must_get::<u32>("n")?;
        if count > 12 {
            return Err(tera::Error::message("`decimals` takes 0 to 12"));
        }
        phrase.decimals = Some(count);
        Ok(())
    });
    phrase_filter(&mut tera, "change", move |phrase, kwargs| {
        let mut change = Change::usual(language);
        for (key, words) in [("up", &mut change.up), ("down", &mut change.down), ("same", &mut change.same)] {
            if let Some(given) = kwargs.get::<&str>(key)? {
                *words = given.to_owned();
            }
        }
        phrase.change = Some(change);
        Ok(())
    });
    phrase_filter(&mut tera, "count", |phrase, kwargs| {
        phrase.noun = Some((kwargs.must_get::<&str>("one")?.to_owned(), kwargs.must_get::<&str>("many")?.to_owned()));
        Ok(())
    });
    phrase_filter(&mut tera, "ago", |phrase, kwargs| {
        phrase.years_before = kwargs.must_get::<u32>("years")?;
        Ok(())
    });
    phrase_filter(&mut tera, "base", |phrase, _| {
        phrase.base_year = true;
        Ok(())
    });
    tera
}
