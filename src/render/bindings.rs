//! Expressions between braces in a text: found here one by one, so that each fault has its own place, and evaluated by Tera.

use std::ops::Range;

use tera::{Context, Kwargs, State, Tera, Value};

use crate::finding::{Finding, Language, Place, Rule, Words, did_you_mean};
use crate::model::braces::{self, Piece};
use crate::model::project::Project;
use crate::model::text::Written;
use crate::model::value::Values;
use crate::words;

use super::beside;
use super::phrase::{Change, Phrase};

/// A filter that a sentence may use: its name, the arguments it needs, those it may take, and how it is written.
struct FilterForm {
    name: &'static str,
    needs: &'static [&'static str],
    takes: &'static [&'static str],
    example: &'static str,
}

const FILTERS: [FilterForm; 7] = [
    FilterForm { name: "unit", needs: &["to"], takes: &[], example: "unit(to=\"billion yuan\")" },
    FilterForm { name: "number", needs: &[], takes: &[], example: "number" },
    FilterForm { name: "decimals", needs: &["n"], takes: &[], example: "decimals(n=2)" },
    FilterForm {
        name: "change",
        needs: &[],
        takes: &["up", "down", "same"],
        example: "change(up=\"增长{}\", down=\"下降{}\")",
    },
    FilterForm { name: "count", needs: &["one", "many"], takes: &[], example: "count(one=\"case\", many=\"cases\")" },
    FilterForm { name: "ago", needs: &["years"], takes: &[], example: "ago(years=3)" },
    FilterForm { name: "base", needs: &[], takes: &[], example: "base" },
];

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
    values: &'a Values,
    project: &'a Project,
    language: Language,
}

impl<'a> Bindings<'a> {
    pub fn new(values: &'a Values, project: &'a Project, language: Language) -> Bindings<'a> {
        Bindings { tera: filters(language), values, project, language }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// Splits a text at its expressions; faults become findings at their place in the file.
    pub fn parts(&self, written: &Written, findings: &mut Vec<Finding>) -> Vec<Part> {
        let mut parts = Vec::new();
        for piece in braces::split(&written.text) {
            match piece {
                Piece::Literal(range) => parts.push(Part::Literal(range)),
                Piece::Expression(range) => {
                    let (phrase, shown) = self.evaluate(written, range.clone(), findings);
                    parts.push(Part::Stated { range, phrase, shown });
                }
                Piece::Unclosed(range) => {
                    findings.push(
                        fault(written, range.clone(), words!("“{{{{”没有对应的“}}}}”", "`{{{{` is never closed"))
                            .hint(words!("补上“}}}}”", "add `}}}}`")),
                    );
                    parts.push(Part::Literal(range));
                }
                Piece::Stray(range) => {
                    let hint = if written.text[range.clone()].starts_with("}}") {
                        words!("删去“}}}}”，或在前面补上“{{{{”", "delete `}}}}`, or put `{{{{` before it")
                    } else {
                        words!("删去模板语句", "remove the template statement")
                    };
                    let message = words!("文字中只能使用“{{{{ }}}}”", "only `{{{{ }}}}` may stand in a text");
                    findings.push(fault(written, range, message).hint(hint));
                }
            }
        }
        parts
    }

    /// What does not go with the words that the values of these parts give.
    pub fn beside(&self, written: &Written, parts: &[Part]) -> Vec<Finding> {
        let faults = |part: &Part| match part {
            Part::Stated { range, phrase, shown: Some(shown) } => {
                beside::faults(written, range, phrase, shown, self.values, self.language)
            }
            _ => Vec::new(),
        };
        parts.iter().flat_map(faults).collect()
    }

    fn evaluate(
        &self,
        written: &Written,
        range: Range<usize>,
        findings: &mut Vec<Finding>,
    ) -> (Phrase, Option<String>) {
        match self.phrase(written, &range) {
            Ok(phrase) => {
                let calendar_year = self.project.calendar_year(phrase.year());
                let stated = phrase.state(self.values, &self.project.standard, calendar_year, self.language);
                let shown = stated.unwrap_or_else(|cause| {
                    let finding = Finding::error(cause.rule, written.locate(range), cause.message);
                    findings.push(finding.hint(cause.hint).about(&phrase.id));
                    None
                });
                (phrase, shown)
            }
            Err(finding) => {
                findings.extend(finding);
                (Phrase::default(), None)
            }
        }
    }

    /// Reads one expression; a fault without a finding may be that of a file that could not be read.
    fn phrase(&self, written: &Written, range: &Range<usize>) -> Result<Phrase, Option<Finding>> {
        let expression = &written.text[range.clone()];
        let inner = range.start + 2..range.end - 2;
        let pieces = split_at_bars(&written.text, inner.clone());
        let (name, filters) = pieces.split_first().expect("a split has a first part");
        let id = written.text[name.clone()].trim();
        if !is_name(id) {
            let finding = fault(
                written,
                range.clone(),
                words!("“{{{{ }}}}”中应为一个事实或指标", "a fact or an indicator is expected between the braces"),
            );
            return Err(Some(finding.hint(words!(
                "计算写成 data/facts.yaml 中的公式",
                "write a calculation as a formula in data/facts.yaml"
            ))));
        }
        for filter in filters {
            well_formed(written, filter.clone())?;
        }
        if !self.values.knows(id) {
            return Err(self.unknown(written.locate(trimmed(&written.text, name.clone())), id));
        }
        let named = Phrase { id: id.to_owned(), ..Phrase::default() };
        // A name alone says nothing that would have to be worked out.
        if filters.is_empty() && written.text[inner].trim() == id {
            return Ok(named);
        }
        let mut context = Context::new();
        context.insert_value(id.to_owned(), Value::from(encode(&named)));
        let rendered = self.tera.render_str(expression, &context, false);
        rendered.ok().and_then(|rendered| serde_json::from_str(&rendered).ok()).ok_or_else(|| {
            let examples: Vec<_> = filters
                .iter()
                .filter_map(|filter| form_of(written.text[filter.clone()].trim()))
                .map(|form| form.example)
                .collect();
            let examples = examples.join(" | ");
            let finding = fault(written, range.clone(), words!("过滤器的参数有误", "an argument of a filter is wrong"));
            Some(finding.hint(words!("写法如 {examples}", "write it like {examples}")))
        })
    }

    /// Nothing where the id may be defined in a file that could not be read.
    pub fn unknown(&self, place: Place, id: &str) -> Option<Finding> {
        if self.values.incomplete {
            return None;
        }
        let near = did_you_mean(id, self.values.ids());
        let hint = if near.is_none() {
            words!("在 data/facts.yaml 中定义，或检查拼写", "define it in data/facts.yaml, or check the spelling")
        } else {
            near
        };
        let message = words!("没有事实或指标“{id}”", "no fact or indicator is called `{id}`");
        Some(Finding::error(Rule::UnknownFact, place, message).hint(hint))
    }
}

/// The parts between bars that stand outside quotes.
fn split_at_bars(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    let mut quote = None;
    for (at, character) in text[range.clone()].char_indices().map(|(at, character)| (range.start + at, character)) {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '|') => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..range.end);
    parts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn form_of(filter: &str) -> Option<&'static FilterForm> {
    let name = filter.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    FILTERS.iter().find(|form| form.name == name)
}

/// A filter is one of the known ones and has the arguments that it needs, each a quoted text or a number: what is to be printed depends on
/// nothing but the value that is named.
fn well_formed(written: &Written, range: Range<usize>) -> Result<(), Option<Finding>> {
    let range = trimmed(&written.text, range);
    let text = &written.text[range.clone()];
    let name = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let Some(form) = form_of(text) else {
        let near = did_you_mean(name, FILTERS.iter().map(|form| form.name));
        let list = FILTERS.iter().map(|form| form.name).collect::<Vec<_>>().join(", ");
        let hint = if near.is_none() { words!("可用：{list}", "filters there are: {list}") } else { near };
        let place = range.start..range.start + name.len().max(1).min(text.len());
        return Err(Some(
            fault(written, place, words!("没有过滤器“{name}”", "there is no filter `{name}`")).hint(hint),
        ));
    };
    let arguments = outside_quotes(text[name.len()..].trim());
    let within = match arguments.as_str() {
        "" => Some(""),
        some => some.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')),
    };
    let named = |argument: &str| {
        let (key, value) = argument.split_once('=')?;
        let key = form.needs.iter().chain(form.takes).copied().find(|known| *known == key.trim())?;
        value.trim().bytes().all(|byte| byte.is_ascii_digit()).then_some(key)
    };
    let every = |within: &str| within.split(',').filter(|part| !part.trim().is_empty()).map(named).collect();
    let named: Option<Vec<&str>> = within.and_then(every);
    if named.is_some_and(|named| form.needs.iter().all(|need| named.contains(need))) {
        return Ok(());
    }
    let example = form.example;
    let finding =
        fault(written, range, words!("过滤器“{name}”的写法有误", "the filter `{name}` is not written as it should be"));
    Err(Some(finding.hint(words!("写法如 {example}", "write it like {example}"))))
}

/// The text with everything in quotes left out.
fn outside_quotes(text: &str) -> String {
    let mut quote = None;
    let keep = |character: &char| match quote {
        Some(open) => {
            if open == *character {
                quote = None;
            }
            false
        }
        None => {
            if matches!(character, '"' | '\'' | '`') {
                quote = Some(*character);
            }
            quote.is_none()
        }
    };
    text.chars().filter(keep).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn fault(written: &Written, range: Range<usize>, message: Words) -> Finding {
    Finding::error(Rule::ExpressionFault, written.locate(range), message)
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
        phrase.years_before = kwargs.must_get::<u8>("years")?.into();
        Ok(())
    });
    phrase_filter(&mut tera, "base", |phrase, _| {
        phrase.base_year = true;
        Ok(())
    });
    tera
}
