//! Whether everything that is printed follows a changed value: the statements noted by the renderer, and what is left of the old digits.

use ecopark::Examined;
use ecopark::model::project::Project;
use ecopark::model::typst::{Segment, TypstSource};

/// What the example states: id, calendar year, and the words, in the order of the source.
pub struct Statements(Vec<(String, i32, String)>);

fn stated(project: &Project, segment: &Segment) -> Option<(String, i32)> {
    let (id, year) = segment.states.as_ref()?;
    Some((id.clone(), project.calendar_year(*year)?))
}

fn statements(examined: &Examined) -> Option<Vec<(String, i32, String)>> {
    let (project, source) = (examined.project.as_ref()?, examined.source.as_ref()?);
    let of = |segment: &Segment| stated(project, segment).map(|(id, year)| (id, year, segment.shown.clone()));
    Some(source.segments.iter().filter_map(of).collect())
}

/// The size of the number in a phrase and what rounding may hide of it: 下降1.9%, 30多家, nearly 1/3, 2,595,000.
fn size(shown: &str) -> Option<(f64, f64)> {
    let plain: String = shown.chars().filter(|c| !matches!(c, ',' | '\u{2060}' | '\u{a0}')).collect();
    let start = plain.find(|c: char| c.is_ascii_digit())?;
    let rest = &plain[start..];
    let digits = &rest[..rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len())];
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let value: f64 = digits.parse().ok()?;
    let divisor = rest[digits.len()..].strip_prefix('/').map(|below| {
        below[..below.find(|c: char| !c.is_ascii_digit()).unwrap_or(below.len())].parse::<f64>().unwrap_or(1.0)
    });
    match divisor {
        Some(divisor) => Some((value / divisor, 1e-9)),
        None => Some((value, 0.5 * 10f64.powi(-(decimals as i32)))),
    }
}

impl Statements {
    pub fn of(examined: &Examined) -> Statements {
        Statements(statements(examined).unwrap())
    }

    /// The words that state a fact.
    pub fn about(&self, id: &str, year: i32) -> Vec<&str> {
        self.0.iter().filter(|(own, of, _)| own == id && *of == year).map(|(.., shown)| shown.as_str()).collect()
    }

    /// Whether every statement of a fact changed by this factor (no factor: changed at all), and its old digits are printed nowhere.
    pub fn followed(
        &self,
        after: &Examined,
        id: &str,
        year: i32,
        factor: Option<f64>,
        digits: &str,
    ) -> Result<(), String> {
        let after_all = statements(after).ok_or("the report cannot be rendered")?;
        let now: Vec<&str> = after_all
            .iter()
            .filter(|(own, of, _)| own == id && *of == year)
            .map(|(.., shown)| shown.as_str())
            .collect();
        let before = self.about(id, year);
        if before.is_empty() {
            return Err("the report states it nowhere".to_owned());
        }
        if before.len() != now.len() {
            return Err(format!("{} statements became {}", before.len(), now.len()));
        }
        for (old, new) in before.iter().zip(&now) {
            let fits = match factor {
                // Bare digits have no unit that could change.
                None => old != new || size(new).is_some() && !new.contains(|c: char| c.is_alphabetic() || c == '%'),
                Some(factor) => {
                    let ((was, blur), (is, own_blur)) =
                        size(old).zip(size(new)).ok_or(format!("{old} became {new}"))?;
                    let (size, allowed) = (factor.abs(), blur * factor.abs() + own_blur + 1e-9);
                    let sign = factor > 0.0 || old != new;
                    let hidden = (was * size - was).abs() <= allowed;
                    sign && (is - was * size).abs() <= allowed && (old != new || hidden)
                }
            };
            if !fits {
                return Err(format!("stated as {old:?}, then as {new:?}"));
            }
        }
        left_over(after, id, year, &before, digits)
    }
}

/// Digits of the old value that still stand in the source, beside statements of other facts.
fn left_over(after: &Examined, id: &str, year: i32, before: &[&str], digits: &str) -> Result<(), String> {
    let (Some(project), Some(source)) = (&after.project, &after.source) else { return Ok(()) };
    let number = |shown: &str| -> String {
        let plain = shown.replace(',', "");
        let start = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
        plain[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect()
    };
    let mut old: Vec<String> = before.iter().map(|shown| number(shown)).collect();
    old.push(number(digits));
    let now: Vec<String> = source
        .segments
        .iter()
        .filter(|segment| stated(project, segment) == Some((id.to_owned(), year)))
        .map(|segment| number(&segment.shown))
        .collect();
    // Short numbers stand for many things; what is telling has four digits, or three with a point.
    old.retain(|digits| (digits.contains('.') || digits.len() >= 4) && digits.len() >= 4 && !now.contains(digits));
    let rest = unstated(source).replace(',', "");
    for digits in old {
        let mut from = 0;
        while let Some(at) = rest[from..].find(&digits).map(|at| at + from) {
            let end = at + digits.len();
            let joins = |c: char| c.is_ascii_digit() || c == '.';
            let joined = rest[..at].ends_with(joins)
                || rest[end..].starts_with(|c: char| c.is_ascii_digit())
                || (rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()));
            if !joined {
                let near: String = rest[..at].chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
                return Err(format!("{digits} is left behind {near:?}"));
            }
            from = end;
        }
    }
    Ok(())
}

/// The source without components, and without what states facts: prose, alternative texts and the annex.
fn unstated(source: &TypstSource) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for segment in &source.segments {
        rest.push_str(&source.text[at..segment.range.start]);
        if segment.verbatim || segment.states.is_some() {
            rest.push(' ');
        } else {
            rest.push_str(&source.text[segment.range.clone()]);
        }
        at = segment.range.end;
    }
    rest + &source.text[at..]
}
