//! Report + indicators + edition → Typst source: Tera decides what is said, the components below `templates/components` how it looks.
//! Cooperates with `templates/report.typ.tera`, which sees what `view` builds.

mod annex;
mod beside;
mod bindings;
mod chart;
mod draft;
mod escape;
mod figure;
mod form;
mod ledger;
mod literals;
mod manuscript;
mod markdown;
mod marks;
mod mathematics;
mod names;
mod numerals;
mod pairs;
mod parallel;
mod pattern;
mod phrase;
mod press;
mod settle;
mod statements;
mod view;

use std::panic::resume_unwind;
use std::thread;

use crate::finding::{Finding, Place, Rule, did_you_mean};
use crate::model::difference::Corrections;
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::project::{Project, Template};
use crate::model::typst::TypstSource;
use crate::model::writing::{Data, TemplateFault, Unwritten, Writing};
use crate::words;

pub use press::write;

use marks::Marks;
use view::{Half, Viewer};

pub use manuscript::{Written, manuscript};

/// The template of the whole, which places the parts.
const MAIN: &str = "report.typ.tera";

/// What the report is to look like, beside its content.
#[derive(Debug, Clone)]
pub struct Look {
    pub edition: Edition,
    /// Marked 草稿 / DRAFT on every page.
    pub draft: bool,
    /// The faces for each role, as Typst names them, in order of preference.
    pub faces: Vec<(String, Vec<String>)>,
    /// The digest of the inputs, which the document bears among its keywords.
    pub digest: Option<String>,
    /// What differs from an earlier report, to be marked and listed.
    pub corrections: Option<Corrections>,
}

impl Look {
    /// A look without digest and corrections.
    pub fn new(edition: Edition, draft: bool, faces: Vec<(String, Vec<String>)>) -> Look {
        Look { edition, draft, faces, digest: None, corrections: None }
    }
}

/// Whoever renders templates.
pub type Press<'a> = dyn FnMut(&Writing) -> Result<String, Unwritten> + 'a;

/// Writes the Typst source. Without a source the findings say what stood in the way; findings may come beside a source too.
///
/// `explanations` are what the annex tells; without any there is no annex. A draft begins with a list of what is `open`. The templates are
/// rendered by `press`, which is [`write()`] or somebody who has it done.
pub fn render(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    look: &Look,
    open: &[Finding],
    press: &mut Press,
) -> (Option<TypstSource>, Vec<Finding>) {
    thread::scope(|scope| {
        // Whether both languages state the same is found out beside.
        let compared = (look.edition != Edition::Chinese).then(|| {
            scope.spawn(|| {
                let mut findings = Vec::new();
                parallel::compare(project, assessment, &mut findings);
                findings
            })
        });
        let (source, rendered) = written(project, assessment, explanations, look, open, press);
        let mut findings =
            compared.map_or_else(Vec::new, |compared| compared.join().unwrap_or_else(|panic| resume_unwind(panic)));
        findings.extend(rendered);
        (source, findings)
    })
}

fn written(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    look: &Look,
    open: &[Finding],
    press: &mut Press,
) -> (Option<TypstSource>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut marks = Marks::of_batch(0, look.corrections.as_ref());
    // All texts are prepared before any template is looked at, so that a fault in one hides none in the other.
    let mut viewer = Viewer::new(project, assessment, look.edition, &mut marks, &mut findings);
    let mut whole = view::whole(&mut viewer, look);
    if look.draft {
        whole.insert("open".to_owned(), viewer.open(open));
    }
    let editions = view::parts(look.edition, project.report.arrangement);
    let halves = editions.iter().flat_map(|edition| Half::BOTH.map(|half| (*edition, half)));
    let halves: Vec<_> = halves.zip(1..).collect();
    let prepared = side_by_side(&halves, |((edition, half), number)| {
        let (mut marks, mut findings) = (Marks::of_batch(*number, look.corrections.as_ref()), Vec::new());
        let mut viewer = Viewer::new(project, assessment, *edition, &mut marks, &mut findings);
        (view::half(&mut viewer, *half, explanations, look), marks, findings)
    });
    let templates = Templates::of(project, &mut marks);
    let mut parts: Vec<_> = editions.iter().map(|edition| (edition.name().to_owned(), view::Map::new())).collect();
    let mut all_marks = vec![marks];
    for (number, (seen, marks, found)) in prepared.into_iter().enumerate() {
        parts[number / Half::BOTH.len()].1.extend(seen);
        all_marks.push(marks);
        findings.extend(found);
    }
    let parts = parts.into_iter().map(|(edition, seen)| (edition, Data::from(seen))).collect();
    let text = templates.print(MAIN, parts, whole, press);
    match text {
        Ok(text) => {
            let mut source = settle::settle(&all_marks, &text);
            source.pictures = project.pictures.values().cloned().collect();
            (Some(source), findings)
        }
        Err(finding) => {
            findings.push(finding);
            (None, findings)
        }
    }
}

/// What is made of each, every one on a thread of its own.
fn side_by_side<T: Sync, U: Send>(items: &[T], make: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let make = &make;
    thread::scope(|scope| {
        let Some((first, others)) = items.split_first() else { return Vec::new() };
        let others: Vec<_> = others.iter().map(|item| scope.spawn(move || make(item))).collect();
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(make(first)).chain(others).collect()
    })
}

/// The templates of a project, each with its own words marked.
struct Templates<'a> {
    marked: Vec<(&'a Template, String)>,
}

impl<'a> Templates<'a> {
    fn of(project: &'a Project, marks: &mut Marks) -> Templates<'a> {
        let templates = project.templates.iter().filter(|template| template.name.ends_with(".tera"));
        Templates { marked: templates.map(|template| (template, literals::marked(&template.source, marks))).collect() }
    }

    /// What one of them prints of what it sees, with all the others at hand.
    fn print(
        &self,
        main: &str,
        parts: Vec<(String, Data)>,
        seen: view::Map,
        press: &mut Press,
    ) -> Result<String, Finding> {
        let own = self.marked.iter().filter(|(template, _)| template.own).map(|(template, _)| template.name.clone());
        let templates = self.marked.iter().map(|(template, text)| (template.name.clone(), text.clone()));
        let (main, whole) = (main.to_owned(), Data::from(seen));
        let writing = Writing { main, templates: templates.collect(), own: own.collect(), parts, whole };
        press(&writing).map_err(|unwritten| match unwritten {
            Unwritten::Fault(fault) => self.finding(&fault),
            Unwritten::Stopped(finding) => finding,
        })
    }

    /// A fault in a template, at its place there.
    fn finding(&self, fault: &TemplateFault) -> Finding {
        let cause = &fault.message;
        let Some((name, range)) = &fault.at else { return self.unplaced(cause) };
        let template = self.marked.iter().find(|(template, _)| template.name == *name);
        let place = template.map(|(template, marked)| {
            let (start, end) =
                (literals::written_offset(marked, range.start), literals::written_offset(marked, range.end));
            Place::new(&template.source, start..end)
        });
        let near = place.as_ref().and_then(|place| place.source.text.get(place.range.clone())).unwrap_or_default();
        let word = near.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        let mut hint = did_you_mean(word, names::NAMES.into_iter().filter(|name| *name != word));
        if hint.is_none() {
            hint = if fault.syntax {
                words!("检查括号和 {{% %}} 是否成对", "check that braces and {{% %}} are closed")
            } else {
                words!("对照 templates/README.md 中的变量", "compare the variables listed in templates/README.md")
            };
        }
        Finding::error(Rule::TemplateFault, place, words!("模板有误（{cause}）", "a template is at fault ({cause})"))
            .hint(hint)
    }

    /// A fault that Tera gives no place for, such as a template that is included and not there: found again by the name it quotes.
    fn unplaced(&self, cause: &str) -> Finding {
        let quoted = cause.split(['`', '"', '\'']).nth(1).unwrap_or_default();
        let mut templates = self.marked.iter().filter(|_| !quoted.is_empty());
        let place = templates.find_map(|(template, _)| {
            let at = template.source.text.find(&format!("\"{quoted}\""))?;
            Some(Place::new(&template.source, at..at + quoted.len() + 2))
        });
        Finding::error(Rule::TemplateFault, place, words!("模板有误（{cause}）", "a template is at fault ({cause})"))
            .hint(words!("补上该文件，或删去引用", "add the file, or remove what refers to it"))
    }
}
