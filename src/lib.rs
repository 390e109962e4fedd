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
pub mod confirm;
pub mod finding;
pub mod fonts;
pub mod live;
pub mod load;
pub mod model;
pub mod preview;
pub mod render;
pub mod typeset;
pub mod write;

use std::path::PathBuf;

use finding::{Finding, Rule, settle};
use model::edition::Edition;
use model::explanation::Explanation;
use model::font::{Fonts, Usage};
use model::indicator::Assessment;
use model::project::Project;
use model::typst::TypstSource;

/// What to build and where.
#[derive(Debug, Clone)]
pub struct Order {
    pub request: load::Request,
    pub wish: Wish,
    pub draft: bool,
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

/// What a build wrote, and everything that was found on the way.
pub struct Built {
    /// The PDF and the Typst source beside it; empty where nothing was written.
    pub files: Vec<PathBuf>,
    pub pages: usize,
    pub findings: Vec<Finding>,
}

/// The first four steps: everything that can be said without setting a page.
pub fn examine(request: &load::Request, wish: Wish) -> Examined {
    let (project, findings) = load::load(request);
    let Some(project) = project else {
        let findings = settle(findings);
        return Examined { project: None, assessment: None, explanations: Vec::new(), source: None, findings };
    };
    let look = render::Look { edition: wish.edition(&project), draft: false, faces: Vec::new() };
    let annex = wish.annex(look.edition);
    examine_loaded(project, findings, &look, annex)
}

fn examine_loaded(project: Project, mut findings: Vec<Finding>, look: &render::Look, annex: bool) -> Examined {
    let (assessment, computed) = compute::compute(&project);
    findings.extend(computed);
    findings.extend(check::check(&project, &assessment, look.edition));
    let explanations = if annex { compute::explanations(&project, &assessment) } else { Vec::new() };
    let (source, rendered) = render::render(&project, &assessment, &explanations, look, &[]);
    findings.extend(rendered);
    let findings = settle(check::waive(&project.report, findings));
    Examined { project: Some(project), assessment: Some(assessment), explanations, source, findings }
}

/// Builds one edition. With an open error, and no draft asked for, nothing is written.
pub fn build(order: &Order) -> Built {
    let refused = |findings| Built { files: Vec::new(), pages: 0, findings: settle(findings) };
    let mut setter = typeset::Setter::new(order.limits.clone());
    let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
    setter.set_fonts(&fonts);
    let Made { name, source, document, mut findings } = match set(order, &fonts, &missing, &mut setter) {
        Ok(made) => made,
        Err(findings) => return refused(findings),
    };
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

/// A report that could be set and is not written yet.
struct Made {
    name: String,
    source: TypstSource,
    document: typeset::Document,
    findings: Vec<Finding>,
}

/// The first five steps.
fn set(order: &Order, fonts: &Fonts, missing: &[Finding], setter: &mut typeset::Setter) -> Result<Made, Vec<Finding>> {
    let (project, findings) = load::load(&order.request);
    let Some(project) = project else { return Err(findings) };
    let edition = order.wish.edition(&project);
    let look = render::Look { edition, draft: order.draft, faces: fonts.families() };
    let examined = examine_loaded(project, findings, &look, order.wish.annex(edition));
    let Examined { project: Some(project), assessment: Some(assessment), explanations, source, mut findings } =
        examined
    else {
        return Err(examined.findings);
    };
    findings.extend(missing.iter().cloned());
    let mut source = source;
    if order.draft {
        findings = settle(findings);
        // The list of what is open is known only now; what this rendering finds is what the first one found.
        source = render::render(&project, &assessment, &explanations, &look, &findings).0;
    }
    let Some(source) = source else { return Err(findings) };
    let Some(name) = file_stem(&project, edition, order.draft) else { return Err(findings) };
    if missing.iter().any(Finding::is_open_error) || !(order.draft || may_be_released(&findings)) {
        return Err(findings);
    }
    let mark = order.draft.then_some(DRAFT_MARK);
    let imprint = typeset::Imprint { date: project.report.date, identity: name.clone(), mark };
    let (document, found) = setter.document(&source, &imprint);
    findings.extend(found);
    match document {
        Some(document) => Ok(Made { name, source, document, findings }),
        None => Err(findings),
    }
}

/// What `accept-translation` did.
pub struct Confirmed {
    /// The record; nothing where it was not written.
    pub file: Option<PathBuf>,
    /// Texts that were not confirmed before.
    pub count: usize,
    pub findings: Vec<Finding>,
}

/// Notes that the English of these texts says what their Chinese says.
pub fn confirm_translations(request: &load::Request, which: &confirm::Which) -> Confirmed {
    let refused = |findings| Confirmed { file: None, count: 0, findings: settle(findings) };
    let (project, findings) = load::load(request);
    let Some(project) = project.filter(|_| may_be_released(&findings)) else { return refused(findings) };
    let year = project.report.year;
    let (record, count) = match confirm::confirm(&project.report, which) {
        Ok(confirmed) => confirmed,
        Err(wrong) => return refused(wrong),
    };
    let folder = request.folder.join(format!("content/{year}"));
    match write::write(&folder, &[("translations.yaml".to_owned(), record.as_bytes())]) {
        Ok(files) => Confirmed { file: files.into_iter().next(), count, findings: Vec::new() },
        Err(finding) => refused(vec![finding]),
    }
}

/// What `templates/components/page.typ` prints on every page of a draft.
const DRAFT_MARK: &str = "草稿 DRAFT";

/// What each face sets in each edition, as far as the report can be set. Of what is found only the characters without a face are told:
/// the rest is for [`examine`].
pub fn font_usage(request: &load::Request, fonts: &Fonts) -> (Vec<(Edition, Usage)>, Vec<Finding>) {
    let (mut editions, mut missing) = (Vec::new(), Vec::new());
    for edition in Edition::ALL {
        let look = render::Look { edition, draft: false, faces: fonts.families() };
        let (project, findings) = load::load(request);
        let Some(project) = project else { continue };
        let annex = Wish::default().annex(edition);
        let Examined { project: Some(project), source: Some(source), .. } =
            examine_loaded(project, findings, &look, annex)
        else {
            continue;
        };
        let (usage, findings) = typeset::usage(&source, fonts, project.report.date);
        missing.extend(findings.into_iter().filter(|finding| finding.rule == Rule::MissingGlyph));
        editions.extend(usage.map(|usage| (edition, usage)));
    }
    (editions, missing)
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
