//! What Typst complains of, told where the author wrote it.

use std::collections::BTreeSet;

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::typst::TypstSource;
use crate::words;

use super::messages::{Problem, Spot};

pub fn findings(source: &TypstSource, problems: &[Problem]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = problems.iter().map(|problem| finding(source, problem)).collect();
    // What follows from the first fault of a component or template is not told apart from it.
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        finding.rule != Rule::TypesettingFault
            || finding.place.as_ref().is_none_or(|place| !is_template(place) || seen.insert(place.source.path.clone()))
    });
    findings
}

fn finding(source: &TypstSource, problem: &Problem) -> Finding {
    match problem {
        Problem::Complaint { spots, message, warning, hints } => {
            let message = if *warning { format!("{message} (a warning of Typst)") } else { message.clone() };
            fault(place(source, spots), &message, hints)
        }
        Problem::MissingGlyph { characters, family, at } => missing_glyph(source, characters, family, *at),
        Problem::Unmarked { page, mark } => unmarked(*page, mark),
    }
}

/// Where the author wrote what the first spot that has a place points to; a fault within a picture stands where the picture is named.
pub fn place(source: &TypstSource, spots: &[Spot]) -> Option<Place> {
    spots.iter().find_map(|spot| match spot {
        Spot::Source(byte) => source.place_of(*byte),
        Spot::File(path) => source.place_naming(path),
    })
}

fn is_template(place: &Place) -> bool {
    [".typ", ".tera"].iter().any(|end| place.source.path.ends_with(end))
}

pub fn fault(place: Option<Place>, cause: &str, hints: &[String]) -> Finding {
    let advice = hints.join("; ");
    let hint = if advice.is_empty() {
        words!(
            "检查模板与组件；生成的 .typ 可用 typst 命令单独编译",
            "check the templates and components; the .typ can be compiled with the typst command"
        )
    } else {
        Words::new(advice.clone(), advice)
    };
    Finding::error(Rule::TypesettingFault, place, words!("排版失败（{cause}）", "failed to set the pages ({cause})"))
        .hint(hint)
}

/// A page of a draft that does not say so.
fn unmarked(page: usize, mark: &str) -> Finding {
    Finding::error(
        Rule::TemplateFault,
        None,
        words!("草稿第{page}页没有“{mark}”标记", "page {page} of the draft does not bear the mark “{mark}”"),
    )
    .hint(words!(
        "模板须像 components/page.typ 那样在每页印出草稿标记",
        "let the templates print the mark on every page, as components/page.typ does"
    ))
}

/// Typst prints a box for a character that no face has; here it is an error at the character's place.
fn missing_glyph(source: &TypstSource, characters: &str, family: &str, at: Option<usize>) -> Finding {
    let place = at.and_then(|at| {
        let place = source.segment_at(at)?.place.clone()?;
        let written = place.source.text.get(place.range.clone())?;
        Some(match written.find(characters) {
            Some(offset) => place.part(offset..offset + characters.len()),
            None => place,
        })
    });
    let code = characters.chars().map(|character| format!("U+{:04X}", character as u32)).collect::<Vec<_>>().join(" ");
    Finding::error(
        Rule::MissingGlyph,
        place,
        words!(
            "没有字体包含字符“{characters}”（{code}）",
            "no face has the character {characters} ({code}); last tried: {family}"
        ),
    )
    .hint(words!(
        "改用其他写法，或运行 ./setup 取得覆盖更广的字体",
        "write it differently, or run ./setup to fetch faces that cover more"
    ))
}
