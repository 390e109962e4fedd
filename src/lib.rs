//! `ecopark`: a park's yearly evaluation report, from YAML facts and narrative to a PDF laid out like the official Chinese report.
//!
//! A build is these steps, and [`build`] is the same list:
//!
//! 1. [`load`]: folders → project
//! 2. [`compute`]: facts + standard → indicators, exact
//! 3. [`check`]: everything that can be wrong → findings
//! 4. [`render`]: report + indicators + edition → Typst source
//! 5. [`typeset`]: Typst source → document
//! 6. [`mod@write`]: bytes → output folder, atomically
//!
//! Imports point down only: `main` → this file → the stages → `model` → `finding`. No stage imports a stage.

pub mod begin;
pub mod check;
pub mod compute;
pub mod confirm;
pub mod correct;
pub mod diff;
pub mod finding;
pub mod fonts;
pub mod live;
pub mod load;
pub mod model;
pub mod preview;
pub mod record;
pub mod render;
pub mod review;
pub mod typeset;
pub mod word;
pub mod workbook;
pub mod write;

#[path = "lib/begun.rs"]
mod begun;
#[path = "lib/collected.rs"]
mod collected;
#[path = "lib/compared.rs"]
mod compared;
#[path = "lib/corrections.rs"]
mod corrections;
#[path = "lib/made.rs"]
mod made;
#[path = "lib/many.rs"]
mod many;
#[path = "lib/reviewed.rs"]
mod reviewed;
#[path = "lib/worded.rs"]
mod worded;
#[path = "lib/workbooks.rs"]
mod workbooks;

pub use begun::{Begun, init, new_year};
pub use collected::{Answered, Collection, FileKind, FileRead, Moved, ReturnOrder, TakenIn, collection, take_in};
pub use compared::{Compared, Verified, compare, record_of_project, verify};
pub use corrections::{CorrectionOrder, Planned, carry_out, plan_corrections, recover};
pub use made::{Built, build};
pub use many::{Watch, build_all};
pub use reviewed::{Reviewed, carry_over, review_document};
pub use workbooks::{FormsWritten, write_forms, write_table};

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use finding::{Finding, Rule, settle};
use model::edition::Edition;
use model::explanation::Explanation;
use model::font::{Fonts, Usage};
use model::indicator::Assessment;
use model::project::Project;
use model::report::Report;
use model::typst::TypstSource;
use model::writing::{Unwritten, Writing};

/// What to build and where.
#[derive(Debug, Clone)]
pub struct Order {
    pub request: load::Request,
    pub wish: Wish,
    pub draft: bool,
    /// With a copy to be revised in Word beside it.
    pub word: bool,
    /// An earlier report, named as [`load::given`] reads it: what differs from it is marked and listed.
    pub since: Option<String>,
    /// Nothing: `output` in the project's folder.
    pub output: Option<PathBuf>,
    pub font_dir: Option<PathBuf>,
    /// Whether the system's font folders may be searched too.
    pub system_fonts: bool,
    /// What setting the pages may take.
    pub limits: typeset::Limits,
}

/// What is printed; where nothing is asked for, the edition that the park names, and the annex in all editions but the one for filing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    pub edition: Option<Edition>,
    /// With the annex that tells how the indicators were computed.
    pub annex: Option<bool>,
}

impl Wish {
    fn edition(self, project: &Project) -> Edition {
        self.edition.or(project.park.edition).unwrap_or(Edition::Bilingual)
    }

    fn annex(self, edition: Edition) -> bool {
        self.annex.unwrap_or(edition != Edition::Chinese)
    }
}

/// A report that was read, computed and judged, and could be rendered if `source` is there.
pub struct Examined {
    pub project: Option<Project>,
    pub assessment: Option<Assessment>,
    /// What the annex tells; empty where there is none.
    pub explanations: Vec<Explanation>,
    pub source: Option<TypstSource>,
    pub findings: Vec<Finding>,
}

/// The first four steps: everything that can be said without setting a page.
pub fn examine(request: &load::Request, wish: Wish) -> Examined {
    let (project, findings) = load::load(request);
    let Some(project) = project else {
        let findings = settle(findings);
        return Examined { project: None, assessment: None, explanations: Vec::new(), source: None, findings };
    };
    let look = render::Look::new(wish.edition(&project), false, Vec::new());
    let annex = wish.annex(look.edition);
    examine_loaded(project, findings, &look, annex, &mut typeset::Setter::waiting(typeset::Limits::default()))
}

fn examine_loaded(
    project: Project,
    findings: Vec<Finding>,
    look: &render::Look,
    annex: bool,
    setter: &mut typeset::Setter,
) -> Examined {
    let known = Known::of(project, findings, annex);
    // What is wrong is looked for while the report is rendered.
    let (judged, (source, found)) = thread::scope(|scope| {
        let judged = scope.spawn(|| known.judged(look.edition));
        let rendered = known.rendered(look, setter);
        (judged.join().unwrap_or_else(|panic| resume_unwind(panic)), rendered)
    });
    let Known { project, assessment, explanations, findings } = known.with(judged).with(found).settled();
    Examined { project: Some(project), assessment: Some(assessment), explanations, source, findings }
}

/// Renders templates: those that come with the program here, a project's own, which are code from strangers, where they can be stopped.
fn press(writing: &Writing, setter: &mut typeset::Setter) -> Result<String, Unwritten> {
    if writing.own.is_empty() { render::write(writing).map_err(Unwritten::Fault) } else { setter.write(writing) }
}

/// A project as far as it was computed and judged.
struct Known {
    project: Project,
    assessment: Assessment,
    explanations: Vec<Explanation>,
    findings: Vec<Finding>,
}

impl Known {
    fn of(project: Project, mut findings: Vec<Finding>, annex: bool) -> Known {
        let (assessment, computed) = compute::compute(&project);
        findings.extend(computed);
        let explanations = if annex { compute::explanations(&project, &assessment) } else { Vec::new() };
        Known { project, assessment, explanations, findings }
    }

    fn judged(&self, edition: Edition) -> Vec<Finding> {
        check::check_all(&self.project, &self.assessment, edition)
    }

    fn rendered(&self, look: &render::Look, setter: &mut typeset::Setter) -> (Option<TypstSource>, Vec<Finding>) {
        let press = &mut |writing: &Writing| press(writing, setter);
        render::render(&self.project, &self.assessment, &self.explanations, look, &[], press)
    }

    fn with(mut self, findings: Vec<Finding>) -> Known {
        self.findings.extend(findings);
        self
    }

    /// With what was waived, and in order.
    fn settled(mut self) -> Known {
        self.findings = settle(check::waive(&self.project.report, self.findings));
        self
    }
}

/// What `accept-translation` and `accept-unchanged` did.
pub struct Confirmed {
    /// The record; nothing where it was not written.
    pub file: Option<PathBuf>,
    /// Texts, or sentences, that were not confirmed before.
    pub count: usize,
    pub findings: Vec<Finding>,
}

/// Notes that the English of these texts says what their Chinese says.
pub fn confirm_translations(request: &load::Request, which: &confirm::Which) -> Confirmed {
    record(request, "translations.yaml", |report| confirm::confirm(report, which))
}

/// Notes that these texts of last year's report stay as they are.
pub fn accept_unchanged(request: &load::Request, which: &confirm::Which) -> Confirmed {
    record(request, model::carried::Carried::FILE, |report| confirm::accept_unchanged(report, which))
}

fn record(
    request: &load::Request,
    name: &str,
    confirm: impl Fn(&Report) -> Result<(String, usize), Vec<Finding>>,
) -> Confirmed {
    let refused = |findings| Confirmed { file: None, count: 0, findings: settle(findings) };
    let (project, findings) = load::load(request);
    // A date that is still open stands in nobody's way.
    let unread = |finding: &Finding| finding.is_open_error() && finding.rule != Rule::ToBeWritten;
    let Some(project) = project.filter(|_| !findings.iter().any(unread)) else { return refused(findings) };
    let (record, count) = match confirm(&project.report) {
        Ok(confirmed) => confirmed,
        Err(wrong) => return refused(wrong),
    };
    let folder = request.folder.join(format!("content/{}", project.report.year));
    match write::write(&folder, &[(name.to_owned(), record.as_bytes())]) {
        Ok(files) => Confirmed { file: files.into_iter().next(), count, findings: Vec::new() },
        Err(finding) => refused(vec![finding]),
    }
}

/// What each face sets in each edition, as far as the report can be set. Of what is found only the characters without a face are told,
/// and a layout that was stopped: the rest is for [`examine`].
pub fn font_usage(
    request: &load::Request,
    fonts: &Fonts,
    limits: typeset::Limits,
) -> (Vec<(Edition, Usage)>, Vec<Finding>) {
    let (mut editions, mut told) = (Vec::new(), Vec::new());
    let mut setter = typeset::Setter::new(limits);
    setter.set_fonts(fonts, None, fonts::with_characters);
    for edition in Edition::ALL {
        let look = render::Look::new(edition, false, fonts.families());
        let (project, findings) = load::load(request);
        let Some(project) = project else { continue };
        let annex = Wish::default().annex(edition);
        let Examined { project, source, findings, .. } = examine_loaded(project, findings, &look, annex, &mut setter);
        told.extend(findings.into_iter().filter(|finding| finding.rule == Rule::LayoutStopped));
        let Some((project, source)) = project.zip(source) else { continue };
        let identity = file_stem(&project, edition, false).unwrap_or_else(|| edition.name().to_owned());
        let imprint = typeset::Imprint { date: project.report.date, identity, mark: None };
        let (usage, findings) = setter.usage(&source, &imprint);
        let is_told = |finding: &Finding| matches!(finding.rule, Rule::MissingGlyph | Rule::LayoutStopped);
        told.extend(findings.into_iter().filter(is_told));
        editions.extend(usage.map(|usage| (edition, usage)));
    }
    (editions, told)
}

/// Writes the JSON Schemas of a project's YAML files, by default to its `data/schemas`.
pub fn write_schemas(project: &Path, folder: Option<&Path>) -> Result<Vec<PathBuf>, Finding> {
    if folder.is_none() {
        load::data_folder(project)?;
    }
    let schemas = model::schema::schemas();
    let files: Vec<_> = schemas.iter().map(|(name, text)| (name.clone(), text.as_bytes())).collect();
    write::write(&folder.map_or_else(|| project.join("data/schemas"), Path::to_owned), &files)
}

/// Whether an unmarked report may be made of what these findings speak of.
pub fn may_be_released(findings: &[Finding]) -> bool {
    !findings.iter().any(Finding::is_open_error)
}

/// `changchun-etdz-2022-bilingual`, a draft with `-draft`; nothing where the park's id was refused.
fn file_stem(project: &Project, edition: Edition, draft: bool) -> Option<String> {
    let (park, year, edition) = (project.park.id.as_ref()?, project.report.year, edition.name());
    let draft = if draft { "-draft" } else { "" };
    Some(format!("{park}-{year}-{edition}{draft}"))
}
