//! Report + indicators + edition → Typst source: Tera decides what is said, the components below `templates/components` how it looks.
//! Cooperates with `templates/report.typ.tera`, which sees what `view` builds.

mod annex;
mod bindings;
mod escape;
mod form;
mod markdown;
mod marks;
mod numerals;
mod phrase;
mod view;

use std::sync::Arc;

use tera::Tera;

use crate::finding::{Finding, Place, Rule, Source, Words, did_you_mean};
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::typst::TypstSource;
use crate::words;

use marks::Marks;

/// The template that the others are included from.
const MAIN: &str = "report.typ.tera";

/// What the report is to look like, beside its content.
#[derive(Debug, Clone)]
pub struct Look {
    pub edition: Edition,
    /// Marked 草稿 / DRAFT on every page.
    pub draft: bool,
    /// The faces for each role, as Typst names them, in order of preference.
    pub faces: Vec<(String, Vec<String>)>,
}

/// Writes the Typst source. Without a source the findings say what stood in the way; findings may come beside a source too.
///
/// `explanations` are what the annex tells; without any there is no annex.
pub fn render(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    look: &Look,
) -> (Option<TypstSource>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut marks = Marks::default();
    let context = view::context(project, assessment, explanations, look, &mut marks, &mut findings);
    let tera = match load_templates(project) {
        Ok(tera) => tera,
        Err(finding) => {
            findings.push(finding);
            return (None, findings);
        }
    };
    match tera.render(MAIN, &context) {
        Ok(text) => (Some(marks.settle(&text)), findings),
        Err(error) => {
            findings.push(template_finding(project, &error));
            (None, findings)
        }
    }
}

fn load_templates(project: &Project) -> Result<Tera, Finding> {
    let mut tera = Tera::new();
    tera.autoescape_on([".tera"]);
    tera.set_escape_fn(|text, output| output.write_all(escape::markup(text).as_bytes()));
    tera.register_filter("lit", |text: &str, _: tera::Kwargs, _: &tera::State| {
        tera::Value::safe_string(&escape::literal(text))
    });
    tera.register_filter("pair", |pair: &tera::Value, _: tera::Kwargs, _: &tera::State| view::pair_arguments(pair));
    let templates = project.templates.iter().filter(|template| template.name.ends_with(".tera"));
    tera.add_raw_templates(templates.map(|template| (template.name.as_str(), template.source.text.as_str())))
        .map_err(|error| template_finding(project, &error))?;
    Ok(tera)
}

/// A fault in a template, at its place there.
fn template_finding(project: &Project, error: &tera::Error) -> Finding {
    let report = bindings::report_of(error);
    let template =
        report.and_then(|report| project.templates.iter().find(|template| template.name == report.filename()));
    let main = || project.templates.iter().find(|template| template.name == MAIN);
    let source: Option<Arc<Source>> = template.or_else(main).map(|template| template.source.clone());
    let place = source.map(|source| match report.filter(|_| template.is_some()) {
        Some(report) => Place::new(&source, report.span().range.clone()),
        None => Place::start_of(&source),
    });
    let cause = report.map_or_else(|| bindings::first_line(&error.to_string()), |report| report.message().to_owned());
    let near = place.as_ref().and_then(|place| place.source.text.get(place.range.clone())).unwrap_or_default();
    let word = near.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let hint = did_you_mean(word, view::NAMES.into_iter().filter(|name| *name != word));
    let hint = if hint.is_none() {
        Words::new("对照 templates/README.md 中的变量", "compare the variables listed in templates/README.md")
    } else {
        hint
    };
    Finding::error(Rule::TemplateFault, place, words!("模板有误（{cause}）", "a template is at fault ({cause})"))
        .hint(hint)
}
