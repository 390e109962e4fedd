//! `ecopark`: a park's yearly evaluation report, from YAML facts and narrative to a PDF laid out like the official Chinese report.
//!
//! A build is these steps, and [`build`] below is the same list:
//!
//! 1. [`load`]: folders → project
//! 2. [`compute`]: facts + standard → indicators, exact
//! 3. [`check`]: everything that can be wrong → findings
//! 4. [`render`]: report + indicators + edition → Typst source
//! 5. [`typeset`]: Typst source → document
//! 6. [`mod@write`]: bytes → output folder, atomically
//!
//! Imports point down only: `main` → this file → the stages → `model` → `finding`. No stage imports a stage.

pub mod check;
pub mod compute;
pub mod finding;
pub mod fonts;
pub mod load;
pub mod model;
pub mod render;
pub mod typeset;
pub mod write;

use std::path::PathBuf;

use finding::{Finding, settle};
use model::edition::Edition;
use model::indicator::Assessment;
use model::project::Project;
use model::typst::TypstSource;

/// What to build and where.
#[derive(Debug, Clone)]
pub struct Order {
    pub request: load::Request,
    pub edition: Edition,
    pub draft: bool,
    /// With the annex that tells how the indicators were computed.
    pub annex: bool,
    /// Nothing: `output` in the project's folder.
    pub output: Option<PathBuf>,
    pub font_dir: Option<PathBuf>,
    /// Whether the system's font folders may be searched too.
    pub system_fonts: bool,
}

/// A report that was read, computed and judged, and could be rendered if `source` is there.
pub struct Examined {
    pub project: Option<Project>,
    pub assessment: Option<Assessment>,
    pub source: Option<TypstSource>,
    pub findings: Vec<Finding>,
}

/// What a build wrote, and everything that was found on the way.
pub struct Built {
    /// The PDF and the Typst source beside it; empty where nothing was written.
    pub files: Vec<PathBuf>,
    pub pages: usize,
    pub findings: Vec<Finding>,
}

/// The first four steps: everything that can be said without setting a page.
pub fn examine(request: &load::Request, look: &render::Look, annex: bool) -> Examined {
    let (project, findings) = load::load(request);
    examine_loaded(project, findings, look, annex)
}

fn examine_loaded(project: Option<Project>, mut findings: Vec<Finding>, look: &render::Look, annex: bool) -> Examined {
    let Some(project) = project else {
        return Examined { project: None, assessment: None, source: None, findings: settle(findings) };
    };
    let (assessment, computed) = compute::compute(&project);
    findings.extend(computed);
    findings.extend(check::check(&project, &assessment));
    findings.extend(check::wording(&project, look.edition.languages()));
    let explanations = if annex { compute::explanations(&project, &assessment) } else { Vec::new() };
    let (source, rendered) = render::render(&project, &assessment, &explanations, look);
    findings.extend(rendered);
    let findings = settle(check::waive(&project.report, findings));
    Examined { project: Some(project), assessment: Some(assessment), source, findings }
}

/// Builds one edition. With an open error, and no draft asked for, nothing is written.
pub fn build(order: &Order) -> Built {
    let refused = |findings| Built { files: Vec::new(), pages: 0, findings: settle(findings) };
    let (project, findings) = load::load(&order.request);
    if project.is_none() {
        return refused(findings);
    }
    let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
    let look = render::Look { edition: order.edition, draft: order.draft, faces: fonts.families() };
    let fonts_complete = !missing.iter().any(Finding::is_open_error);
    let Examined { project, source, mut findings, .. } = examine_loaded(project, findings, &look, order.annex);
    findings.extend(missing);
    let (Some(project), Some(source)) = (project, source) else { return refused(findings) };
    let Some(name) = file_stem(&project, order) else { return refused(findings) };
    if !fonts_complete || !(order.draft || may_be_released(&findings)) {
        return refused(findings);
    }
    let imprint = typeset::Imprint { date: project.report.date, identity: name.clone() };
    let (document, set) = typeset::typeset(&source, &fonts, &imprint);
    findings.extend(set);
    let Some(document) = document else { return refused(findings) };
    let folder = order.output.clone().unwrap_or_else(|| order.request.folder.join("output"));
    let files = [(format!("{name}.typ"), source.text.as_bytes()), (format!("{name}.pdf"), document.pdf.as_slice())];
    match write::write(&folder, &files) {
        Ok(files) => Built { files, pages: document.pages, findings: settle(findings) },
        Err(finding) => {
            findings.push(finding);
            refused(findings)
        }
    }
}

/// Whether an unmarked report may be made of what these findings speak of.
pub fn may_be_released(findings: &[Finding]) -> bool {
    !findings.iter().any(Finding::is_open_error)
}

/// `changchun-etdz-2022-bilingual`, a draft with `-draft`; nothing where the park's id was refused.
fn file_stem(project: &Project, order: &Order) -> Option<String> {
    let (park, year, edition) = (project.park.id.as_ref()?, project.report.year, order.edition.name());
    let draft = if order.draft { "-draft" } else { "" };
    Some(format!("{park}-{year}-{edition}{draft}"))
}
