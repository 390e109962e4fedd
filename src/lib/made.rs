//! `build`: what is made of a project, from its folder to the files written.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use crate::finding::{Finding, settle};
use crate::model::font::Fonts;
use crate::model::record::{PdfWritten, Record, sha256};
use crate::model::typst::TypstSource;
use crate::model::writing::Writing;
use crate::{
    Known, Order, Wish, compared::recorded, compute, diff, file_stem, fonts, load, may_be_released, press, record,
    render, typeset, worded, write,
};

/// What a build wrote, and everything that was found on the way.
pub struct Built {
    /// The PDF, the Typst source, the copy for Word and the record beside it, and for a release the record that is kept; empty where nothing was written.
    pub files: Vec<PathBuf>,
    pub pages: usize,
    pub findings: Vec<Finding>,
}

/// What `templates/components/page.typ` prints on every page of a draft.
const DRAFT_MARK: &str = "草稿 DRAFT";

/// Ends the names of copies in which changes are marked.
const MARKED: &str = "-changes";

/// Builds one edition. With an open error, and no draft asked for, nothing is written.
pub fn build(order: &Order) -> Built {
    let mut kept = None;
    thread::scope(|scope| {
        // The layout process is begun, and fonts are looked for and made ready by it, while the project is read.
        let fonts = scope.spawn(move || {
            let mut setter = typeset::Setter::new(order.limits.clone());
            let (fonts, missing) = fonts::choose(order.font_dir.as_deref(), &order.request.folder, order.system_fonts);
            setter.set_fonts(&fonts, order.wish.edition, fonts::with_characters);
            (setter, fonts, missing)
        });
        let setter = &mut kept;
        let made = set(order, &load::Memory::default(), move || {
            let (own, fonts, missing) = fonts.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ready { setter: setter.insert(own), fonts, missing, is_alone: true }
        });
        // What the layout held is given back while the files are written.
        let setter = kept.take();
        scope.spawn(move || drop(setter));
        written(order, made)
    })
}

/// A setter with its faces.
pub struct Ready<'a> {
    pub setter: &'a mut typeset::Setter,
    pub fonts: Fonts,
    /// What is said about the faces.
    pub missing: Vec<Finding>,
    /// Nobody else has work for the cores: pages can be set before it is known that they are wanted.
    pub is_alone: bool,
}

/// Writes what was made; a report that was refused leaves all files as they are.
pub fn written(order: &Order, made: Result<Made, Unmade>) -> Built {
    let refused = |findings| Built { files: Vec::new(), pages: 0, findings: settle(findings) };
    let Made { name, source, document, word, record, mut findings } = match made {
        Ok(made) => made,
        Err(unmade) => return refused(unmade.findings),
    };
    let folder = order.output.clone().unwrap_or_else(|| order.request.folder.join("output"));
    findings = settle(findings);
    let record = record::found(record, &findings);
    let pdf = PdfWritten { sha256: sha256(&document.pdf), pages: document.pages };
    let record = record::printed(record, &source, &document.printed, pdf);
    let kept = record.to_json();
    let mut files =
        vec![(format!("{name}.typ"), source.text.as_bytes()), (format!("{name}.pdf"), document.pdf.as_slice())];
    if let Some(word) = &word {
        files.push((format!("{name}.docx"), word.as_slice()));
    }
    // A marked copy is for reading beside the report, which alone is on record.
    if order.since.is_none() {
        files.push((format!("{name}.record.json"), kept.as_bytes()));
    }
    if order.since.is_none() && !order.draft {
        files.push((release_record(&name, &record), kept.as_bytes()));
    }
    match write::write(&folder, &files) {
        Ok(files) => Built { files, pages: document.pages, findings },
        Err(finding) => {
            findings.push(finding);
            refused(findings)
        }
    }
}

/// Where the record of a release is kept: by the report's date and the digest of its inputs.
fn release_record(name: &str, record: &Record) -> String {
    let date = record.date.as_deref().unwrap_or("undated");
    format!("records/{name}-{date}-{}.record.json", record.digest.get(..12).unwrap_or_default())
}

/// A report that could be set and is not written yet.
pub struct Made {
    pub name: String,
    pub source: TypstSource,
    pub document: typeset::Document,
    /// The copy for Word, where one was asked for.
    pub word: Option<Vec<u8>>,
    /// Without what setting the pages found and where things are printed.
    pub record: Record,
    pub findings: Vec<Finding>,
}

/// Why no report was set.
pub struct Unmade {
    pub findings: Vec<Finding>,
    /// Only that errors are open stands in the way: a draft can be set.
    pub as_draft: bool,
}

impl From<Vec<Finding>> for Unmade {
    fn from(findings: Vec<Finding>) -> Unmade {
        Unmade { findings, as_draft: false }
    }
}

/// The first five steps; files that the memory knows are not parsed again. The setter is asked for when the project is there.
pub fn set<'a>(order: &Order, memory: &load::Memory, ready: impl FnOnce() -> Ready<'a>) -> Result<Made, Unmade> {
    let (project, findings) = load::load_again(&order.request, memory);
    let Some(project) = project else { return Err(findings.into()) };
    let edition = order.wish.edition(&project);
    let (annex, draft) = (order.wish.annex(edition), order.draft);
    let known = Known::of(project, findings, annex);
    let Ready { setter, fonts, missing, is_alone } = ready();
    let without_faces = missing.iter().any(Finding::is_open_error);
    let faces = fonts.families();
    let begun = record::begun(&known.project, &record::Setting { edition, annex, draft, faces: faces.clone() });
    let mut look = render::Look { digest: Some(begun.digest.clone()), ..render::Look::new(edition, draft, faces) };
    let (mut source, found) = known.rendered(&look, setter);
    let marked = if order.since.is_some() { MARKED } else { "" };
    let name = file_stem(&known.project, edition, draft).map(|name| name + marked);
    let mark = draft.then_some(DRAFT_MARK);
    let imprint =
        name.map(|identity| typeset::Imprint { date: known.project.report.date, identity: identity.clone(), mark });
    // A draft tells what is open, and a copy with changes what changed; other pages are set while they are still being judged.
    let tells = draft || order.since.is_some();
    let at_once = !tells && !without_faces && is_alone;
    let mut setting = match (&source, &imprint) {
        (Some(source), Some(imprint)) if at_once => Some(setter.begin_document(source, imprint)),
        _ => None,
    };
    let judged = known.judged(edition);
    let Known { project, assessment, explanations, mut findings } = known.with(found).with(judged).settled();
    findings.extend(missing);
    findings = settle(findings);
    if without_faces || !(draft || may_be_released(&findings)) {
        setting.into_iter().for_each(|setting| setter.abandon(setting));
        return Err(Unmade { as_draft: !(without_faces || draft || source.is_none() || imprint.is_none()), findings });
    }
    let complete = |begun, source: Option<&TypstSource>, findings: &[Finding]| {
        let accounts = compute::accounts(&project, &assessment);
        record::complete(begun, &project, &assessment, &accounts, source, findings)
    };
    let (mut begun, mut record) = (Some(begun), None);
    if tells {
        let own = begun.take().map(|begun| complete(begun, source.as_ref(), &findings));
        if let (Some(since), Some(own)) = (&order.since, &own) {
            let wish = Wish { edition: Some(edition), annex: Some(annex) };
            let old = load::given(since).map_err(|finding| vec![finding])?;
            match recorded(old, &order.request, Some(project.report.year), wish) {
                Ok(old) => look.corrections = Some(diff::corrections(&diff::compare(&old, own))),
                Err(found) => {
                    findings.extend(found);
                    return Err(findings.into());
                }
            }
        }
        record = own;
        // What this rendering finds is what the first one found.
        let press = &mut |writing: &Writing| press(writing, setter);
        source = render::render(&project, &assessment, &explanations, &look, &findings, press).0;
    }
    let (Some(source), Some(imprint)) = (source, imprint) else { return Err(findings.into()) };
    let setting = setting.take().unwrap_or_else(|| setter.begin_document(&source, &imprint));
    // The record is made while the pages are set.
    let record = record.or_else(|| Some(complete(begun?, Some(&source), &findings)));
    let (document, found) = setter.finish_document(setting, &source, &imprint);
    findings.extend(found);
    let Some((document, record)) = document.zip(record) else { return Err(findings.into()) };
    let mut word = None;
    if order.word {
        let written = {
            let press = &mut |writing: &Writing| press(writing, setter);
            render::manuscript(&project, &assessment, &explanations, &look, &findings, press)
        };
        let (made, found) = worded::worded(written, &source, &document, &imprint, setter);
        findings.extend(found);
        if made.is_none() {
            return Err(findings.into());
        }
        word = made;
    }
    Ok(Made { name: imprint.identity, source, document, word, record, findings })
}
