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
pub mod correct;
pub mod finding;
pub mod fonts;
pub mod load;
pub mod model;
pub mod render;
pub mod typeset;
pub mod write;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use finding::{Finding, Rule, settle};
use model::correction::Wanted;
use model::edition::Edition;
use model::explanation::Explanation;
use model::font::{Fonts, Usage};
use model::indicator::Assessment;
use model::project::Project;
use model::typst::TypstSource;
use write::journal::{self, Replacement};

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
    examine_read(load::load(request), wish)
}

fn examine_read((project, findings): (Option<Project>, Vec<Finding>), wish: Wish) -> Examined {
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
    let (project, findings) = load::load(&order.request);
    let Some(project) = project else { return refused(findings) };
    let edition = order.wish.edition(&project);
    let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
    let look = render::Look { edition, draft: order.draft, faces: fonts.families() };
    let fonts_complete = !missing.iter().any(Finding::is_open_error);
    let examined = examine_loaded(project, findings, &look, order.wish.annex(edition));
    let Examined { project: Some(project), assessment: Some(assessment), explanations, source, mut findings } =
        examined
    else {
        return refused(examined.findings);
    };
    findings.extend(missing);
    let mut source = source;
    if order.draft {
        findings = settle(findings);
        // The list of what is open is known only now; what this rendering finds is what the first one found.
        source = render::render(&project, &assessment, &explanations, &look, &findings).0;
    }
    let Some(source) = source else { return refused(findings) };
    let Some(name) = file_stem(&project, edition, order.draft) else { return refused(findings) };
    if !fonts_complete || !(order.draft || may_be_released(&findings)) {
        return refused(findings);
    }
    let mark = order.draft.then_some(DRAFT_MARK);
    let imprint = typeset::Imprint { date: project.report.date, identity: name.clone(), mark };
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

/// Corrections to be made.
#[derive(Debug, Clone)]
pub struct CorrectionOrder {
    pub folder: PathBuf,
    pub wanted: Vec<Wanted>,
    /// The day that the ledger notes.
    pub date: NaiveDate,
    /// Also where that opens an error elsewhere.
    pub anyway: bool,
}

/// What corrections would do; nothing is written yet.
pub struct Planned {
    pub made: Vec<correct::Made>,
    /// Each report as it is and as it would be.
    pub reports: Vec<(Examined, Examined)>,
    /// Why they are refused.
    pub refusals: Vec<Finding>,
    folder: PathBuf,
    files: Vec<Replacement>,
    /// The texts as they would stand.
    edited: Option<correct::Edited>,
}

impl Planned {
    /// Whether somebody may answer for a refusal, and go ahead.
    pub fn may_go_ahead(&self, refusal: &Finding) -> bool {
        self.edited.as_ref().is_some_and(|edited| !correct::is_of_the_value(refusal, edited))
    }

    /// What each report would say of itself that it does not say now.
    pub fn opened(&self) -> Vec<Finding> {
        let new = |(before, after): &(Examined, Examined)| {
            let after = after.findings.iter().filter(|finding| !before.findings.contains(finding));
            after.filter(|finding| finding.waived.is_none()).cloned().collect::<Vec<_>>()
        };
        settle(self.reports.iter().flat_map(new).collect())
    }
}

/// Works out what corrections would do to the data and to every report.
pub fn plan_corrections(order: &CorrectionOrder) -> Planned {
    let CorrectionOrder { folder, wanted, date, anyway } = order;
    let mut planned = Planned {
        made: Vec::new(),
        reports: Vec::new(),
        refusals: Vec::new(),
        folder: folder.clone(),
        files: Vec::new(),
        edited: None,
    };
    let request = |year| load::Request { folder: folder.clone(), year, standard: None };
    let (project, findings) = load::load(&request(None));
    let Some(project) = project else {
        planned.refusals = settle(findings);
        return planned;
    };
    let (assessment, _) = compute::compute(&project);
    let rests_on = |id: &str| {
        let explanation = compute::explain(&project, &assessment, id);
        explanation.map(|told| told.facts.into_iter().map(|fact| fact.id).collect()).unwrap_or_default()
    };
    let edited = match correct::correct(&project, wanted, *date, load::LEDGER, &rests_on) {
        Ok(edited) => edited,
        Err(refusals) => {
            planned.refusals = settle(refusals);
            return planned;
        }
    };
    let mut after = None;
    for year in load::report_years(folder) {
        let request = request(Some(year));
        let (before, now) = (load::load(&request), load::load_as_if(&request, &edited.texts));
        if year == project.report.year {
            after = now.0.clone();
        }
        planned.reports.push((examine_read(before, Wish::default()), examine_read(now, Wish::default())));
    }
    for (before, after) in &planned.reports {
        planned.refusals.extend(
            after
                .findings
                .iter()
                .filter(|finding| opens(finding, &before.findings))
                .filter(|finding| !anyway || correct::is_of_the_value(finding, &edited))
                .cloned(),
        );
    }
    planned.refusals = settle(planned.refusals);
    if planned.refusals.is_empty() && !after.is_some_and(|after| correct::is_faithful(&project, &after, &edited.made)) {
        planned.refusals.push(correct::unfaithful(&edited));
    }
    for (path, text) in &edited.texts {
        match replacement(&project, folder, path, text) {
            Ok(file) => planned.files.push(file),
            Err(finding) => planned.refusals.push(finding),
        }
    }
    planned.made = edited.made.clone();
    planned.edited = Some(edited);
    planned
}

/// Whether a finding is an open error that the findings before did not have; one that speaks of other values is still the same.
fn opens(finding: &Finding, before: &[Finding]) -> bool {
    let path = |finding: &Finding| finding.place.as_ref().map(|place| place.source.path.clone());
    let same = |known: &&Finding| {
        let same_subject = known.about == finding.about && (known.about.is_some() || known.message == finding.message);
        known.rule == finding.rule && same_subject && path(known) == path(finding)
    };
    finding.is_open_error() && !before.iter().filter(|known| known.is_open_error()).any(|known| same(&known))
}

/// The new bytes of a file, where it still is what was read; a byte order mark stays.
fn replacement(project: &Project, folder: &Path, path: &str, text: &str) -> Result<Replacement, Finding> {
    const MARK: &str = "\u{feff}";
    let sources = project.years.values().map(|data| &data.source).chain(&project.ledger.source);
    let read = sources.into_iter().find(|source| source.path == path).map(|source| source.text.as_bytes());
    let old = load::original(folder, path);
    let bare = old.as_deref().map(|old| old.strip_prefix(MARK.as_bytes()).unwrap_or(old));
    if bare != read {
        return Err(journal::meanwhile());
    }
    let mark = if bare.map(<[u8]>::len) == old.as_ref().map(Vec::len) { "" } else { MARK };
    Ok(Replacement { path: path.to_owned(), old, new: format!("{mark}{text}") })
}

/// Puts planned corrections in place: all files or none.
pub fn carry_out(planned: &Planned) -> Result<Vec<PathBuf>, Finding> {
    journal::replace(&planned.folder, &planned.files)
}

/// Completes or takes back what an interrupted correction left in a project. Every command does so before it reads.
pub fn recover(folder: &Path) -> Vec<Finding> {
    journal::recover(folder)
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
