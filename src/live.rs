//! The steps of a build for the preview: the same as in `build`, with pages as drawings, again and again in one layout process.

use std::path::PathBuf;
use std::sync::Arc;

use crate::finding::{Finding, settle};
use crate::model::edition::Edition;
use crate::model::font::Fonts;
use crate::preview::{Draft, Released, Workshop};
use crate::typeset::{Imprint, Setter};
use crate::{Known, Order, Wish, file_stem, fonts, load, may_be_released, render};

/// A project that is being worked on.
pub struct Live {
    order: Order,
    fonts: Fonts,
    missing: Vec<Finding>,
    setter: Setter,
}

impl Live {
    /// The fonts are chosen once.
    pub fn new(order: Order) -> Live {
        let mut setter = Setter::new(order.limits.clone());
        let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
        setter.set_fonts(&fonts);
        Live { order, fonts, missing, setter }
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

    fn draft(&mut self, edition: Option<Edition>) -> Draft {
        let (project, findings) = load::load(&self.order.request);
        let wish = Wish { edition: edition.or(self.order.wish.edition), ..self.order.wish };
        let Some(project) = project else {
            let edition = wish.edition.unwrap_or(Edition::Bilingual);
            let findings = settle(findings);
            return Draft { edition, project: None, assessment: None, source: None, sheets: None, findings };
        };
        let edition = wish.edition(&project);
        let look = render::Look::new(edition, false, self.fonts.families());
        let mut known = Known::of(project, findings, wish.annex(edition));
        let source = known.render(&look).map(Arc::new);
        let identity = file_stem(&known.project, edition, false).unwrap_or_else(|| edition.name().to_owned());
        let imprint = Imprint { date: known.project.report.date, identity, mark: None };
        let may_be_set = source.as_ref().filter(|_| may_be_released(&self.missing));
        let setting = may_be_set.map(|source| (source, self.setter.begin_sheets(edition.name(), source, &imprint)));
        // What is wrong is looked for while the pages are set.
        known.check(edition);
        known.settle();
        let Known { project, assessment, mut findings, .. } = known;
        findings.extend(self.missing.iter().cloned());
        let mut sheets = None;
        if let Some((source, setting)) = setting {
            let (set, found) = self.setter.finish_sheets(setting, edition.name(), source, &imprint);
            sheets = set;
            findings.extend(found);
        }
        Draft {
            edition,
            project: Some(Arc::new(project)),
            assessment: Some(Arc::new(assessment)),
            source,
            sheets,
            findings: settle(findings),
        }
    }

    fn release(&mut self, edition: Edition) -> Released {
        let wish = Wish { edition: Some(edition), ..self.order.wish };
        let made = |live: &mut Live, draft| {
            let order = Order { wish, draft, ..live.order.clone() };
            let faces = (live.fonts.clone(), live.missing.clone());
            let made = crate::made::set(&order, &mut live.setter, || faces);
            made.map(|made| (format!("{}.pdf", made.name), made.document.pdf))
        };
        match made(self, false) {
            Err(unmade) if unmade.as_draft => made(self, true),
            other => other,
        }
        .map_err(|unmade| settle(unmade.findings))
    }
}
