//! The steps of a build for the preview: the same as in `build`, with pages as drawings, again and again in one layout process.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::finding::{Finding, Rule, settle};
use crate::made::Ready;
use crate::model::correction::Wanted;
use crate::model::difference::Difference;
use crate::model::edition::Edition;
use crate::model::font::Fonts;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::preview::{Draft, Prospect, Released, Rest, Since, Workshop};
use crate::typeset::{Imprint, Setter};
use crate::{
    CorrectionOrder, Known, Order, Planned, Wish, carry_out, compare, diff, file_stem, fonts, load, may_be_released,
    plan_corrections, record_of_project, recover, render, words,
};

/// A project that is being worked on.
pub struct Live {
    order: Order,
    fonts: Fonts,
    missing: Vec<Finding>,
    setter: Setter,
    memory: load::Memory,
    start: Option<Start>,
    plans: u64,
    /// By its number each of the last plans, for every window may show its own: the stamp of the files that it was made of, and what it
    /// does.
    planned: BTreeMap<u64, (u64, Planned)>,
}

/// The project as the preview first could print it.
enum Start {
    Read(Box<Project>, Vec<Finding>),
    Told(Box<Record>),
}

/// Plans that are kept; of those before them nobody can say any more what they would do.
const MOST_PLANS: usize = 16;

/// Everything that a report can say, whichever edition is looked at.
const ALL: Wish = Wish { edition: Some(Edition::Bilingual), annex: Some(true) };

impl Live {
    /// The fonts are chosen once.
    pub fn new(order: Order) -> Live {
        let mut setter = Setter::new(order.limits.clone());
        let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
        setter.set_fonts(&fonts, None, fonts::with_characters);
        Live {
            order,
            fonts,
            missing,
            setter,
            memory: load::Memory::default(),
            start: None,
            plans: 0,
            planned: BTreeMap::new(),
        }
    }

    fn is_kept(&self, rest: Option<&Rest>) -> bool {
        rest.is_none_or(|rest| rest.is_kept(|| self.stamp()))
    }

    /// The project's folder, for links into the editor.
    pub fn folder(&self) -> PathBuf {
        std::path::absolute(&self.order.request.folder).unwrap_or_else(|_| self.order.request.folder.clone())
    }
}

impl Workshop for Live {
    fn stamp(&self) -> u64 {
        load::stamp(&self.order.request.folder)
    }

    fn draft(&mut self, edition: Option<Edition>, rest: Option<&Rest>) -> Option<Draft> {
        let (project, findings) = load::load_again(&self.order.request, &self.memory);
        let wish = Wish { edition: edition.or(self.order.wish.edition), ..self.order.wish };
        let Some(project) = project else {
            let edition = wish.edition.unwrap_or(Edition::Bilingual);
            let findings = settle(findings);
            let draft = Draft { edition, project: None, assessment: None, source: None, sheets: None, findings };
            return self.is_kept(rest).then_some(draft);
        };
        let edition = wish.edition(&project);
        let look = render::Look::new(edition, false, self.fonts.families());
        let unread = |finding: &Finding| finding.is_open_error() && finding.rule.prevents_judgement();
        let start = (self.start.is_none() && !findings.iter().any(unread))
            .then(|| Start::Read(Box::new(project.clone()), findings.clone()));
        let known = Known::of(project, findings, wish.annex(edition));
        let (source, found) = known.rendered(&look, &mut self.setter);
        if !self.is_kept(rest) {
            return None;
        }
        let source = source.map(Arc::new);
        let identity = file_stem(&known.project, edition, false).unwrap_or_else(|| edition.name().to_owned());
        let imprint = Imprint { date: known.project.report.date, identity, mark: None };
        let may_be_set = source.as_ref().filter(|_| may_be_released(&self.missing));
        let setting = may_be_set.map(|source| (source, self.setter.begin_sheets(edition.name(), source, &imprint)));
        // What is wrong is looked for while the pages are set.
        let judged = known.judged(edition);
        let Known { project, assessment, mut findings, .. } = known.with(found).with(judged).settled();
        findings.extend(self.missing.iter().cloned());
        self.start = self.start.take().or(start.filter(|_| source.is_some()));
        let mut sheets = None;
        if let Some((source, setting)) = setting {
            let (set, found) = self.setter.finish_sheets(setting, edition.name(), source, &imprint);
            sheets = set;
            findings.extend(found);
        }
        Some(Draft {
            edition,
            project: Some(Arc::new(project)),
            assessment: Some(Arc::new(assessment)),
            source,
            sheets,
            findings: settle(findings),
        })
    }

    fn release(&mut self, edition: Edition) -> Released {
        let wish = Wish { edition: Some(edition), ..self.order.wish };
        let made = |live: &mut Live, draft| {
            let order = Order { wish, draft, ..live.order.clone() };
            let (fonts, missing) = (live.fonts.clone(), live.missing.clone());
            let ready = || Ready { setter: &mut live.setter, fonts, missing, is_alone: true };
            let made = crate::made::set(&order, &live.memory, ready);
            made.map(|made| (format!("{}.pdf", made.name), made.document.pdf))
        };
        match made(self, false) {
            Err(unmade) if unmade.as_draft => made(self, true),
            other => other,
        }
        .map_err(|unmade| settle(unmade.findings))
    }

    fn plan(&mut self, wanted: Wanted, anyway: bool, date: NaiveDate) -> Prospect {
        let folder = self.order.request.folder.clone();
        let interrupted: Vec<Finding> = recover(&folder).into_iter().filter(Finding::is_open_error).collect();
        if !interrupted.is_empty() {
            let (files, differences) = (Vec::new(), Vec::new());
            return Prospect { plan: None, files, differences, refusals: interrupted, may_go_ahead: false };
        }
        let stamp = self.stamp();
        let year = self.order.request.year;
        let planned = plan_corrections(&CorrectionOrder { folder, wanted: vec![wanted], year, date, anyway });
        let may_go_ahead = planned.may_go_ahead();
        let mut prospect = Prospect {
            plan: None,
            files: planned.paths().map(str::to_owned).collect(),
            differences: if may_go_ahead { planned.differences.clone() } else { Vec::new() },
            refusals: planned.refusals.clone(),
            may_go_ahead,
        };
        if planned.refusals.is_empty() {
            self.plans += 1;
            prospect.plan = Some(self.plans);
            // Those of another state of the project cannot be carried out any more.
            self.planned.retain(|_, (of, _)| *of == stamp);
            if self.planned.len() == MOST_PLANS {
                self.planned.pop_first();
            }
            self.planned.insert(self.plans, (stamp, planned));
        }
        prospect
    }

    fn carry_out(&mut self, plan: u64) -> Result<Vec<String>, Finding> {
        let Some((_, planned)) = self.planned.remove(&plan).filter(|(stamp, _)| *stamp == self.stamp()) else {
            return Err(Finding::error(
                Rule::InterruptedCorrection,
                None,
                words!(
                    "查看影响之后项目又有改动，未作更正",
                    "the project was changed after the consequences were shown; nothing was corrected"
                ),
            )
            .hint(words!("返回，重新查看影响", "go back and look at the consequences again")));
        };
        carry_out(&planned)?;
        Ok(planned.paths().map(str::to_owned).collect())
    }

    fn since(&mut self, since: Since) -> Result<Difference, Vec<Finding>> {
        let request = &self.order.request;
        if since == Since::Build {
            let year = request.year.or_else(|| load::report_years(&request.folder).into_iter().max());
            let output = self.order.output.clone().unwrap_or_else(|| request.folder.join("output"));
            let compared = compare(&load::Request { year, ..request.clone() }, &output, Wish::default(), None, None);
            return compared.difference.ok_or(compared.findings);
        }
        let (project, findings) = load::load(request);
        let Some(project) = project else { return Err(settle(findings)) };
        let (now, findings) = record_of_project(project, findings, ALL);
        let start = match self.start.take() {
            Some(Start::Read(project, findings)) => Box::new(record_of_project(*project, findings, ALL).0),
            Some(Start::Told(record)) => record,
            None => return Err(findings),
        };
        let difference = if now.passages.is_empty() { Err(findings) } else { Ok(diff::compare(&start, &now)) };
        self.start = Some(Start::Told(start));
        difference
    }
}
