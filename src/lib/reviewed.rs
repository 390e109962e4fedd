//! `review`: a document that came back from Word, step by step: read it, hold it against the report, write the words as if, look at the
//! result, and only then offer to write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::finding::{Finding, Rule, settle};
use crate::model::edition::Edition;
use crate::model::manuscript::Manuscript;
use crate::model::project::Project;
use crate::model::returned::Returned;
use crate::model::writing::Writing;
use crate::model::yaml::Edit;
use crate::review::{self, Rewording};
use crate::write::journal::{self, Replacement};
use crate::{Examined, compute, examine_loaded, load, press, render, typeset, word, words};

/// What a document that came back asks for.
pub struct Reviewed {
    /// What can be written, each tried.
    pub rewordings: Vec<Rewording>,
    /// Paragraphs that came back as they were sent.
    pub unchanged: usize,
    /// What is for a person, and what stood in the way.
    pub findings: Vec<Finding>,
    folder: PathBuf,
    files: Vec<Replacement>,
}

/// Reads a document and works out what to write; nothing is written yet.
pub fn review_document(request: &load::Request, path: &Path) -> Reviewed {
    let mut reviewed = Reviewed {
        rewordings: Vec::new(),
        unchanged: 0,
        findings: Vec::new(),
        folder: request.folder.clone(),
        files: Vec::new(),
    };
    match told(request, path) {
        Ok((review, files)) => {
            reviewed.rewordings = review.rewordings;
            reviewed.unchanged = review.unchanged;
            reviewed.findings = settle(review.findings);
            reviewed.files = files;
        }
        Err(findings) => reviewed.findings = settle(findings),
    }
    reviewed
}

fn told(request: &load::Request, path: &Path) -> Result<(review::Review, Vec<Replacement>), Vec<Finding>> {
    let name = path.display().to_string().replace('\\', "/");
    let bytes = load::document(path).map_err(|finding| vec![finding])?;
    let returned = word::read(&bytes, &name).map_err(|finding| vec![finding])?;
    // The document knows its year, unless somebody names another.
    let year = request.year.or_else(|| returned.origin.get("year")?.parse().ok());
    let request = load::Request { year, ..request.clone() };
    let read = load::load(&request);
    let sent = manuscript(read, &returned)?;
    word::belongs(&returned, &sent.manuscript.origin, &name).map_err(|finding| vec![finding])?;
    let rests_on = |id: &str| {
        let explanation = compute::explain(&sent.project, &sent.assessment, id);
        explanation.map(|told| told.facts.into_iter().map(|fact| fact.id).collect()).unwrap_or_default()
    };
    let mut review = review::review(&sent.manuscript, &returned, &sent.project, &rests_on);
    let texts = tried(&request, &returned, &sent, &mut review);
    let mut files = Vec::new();
    for (path, text) in texts {
        match replacement(&request.folder, &review.rewordings, &path, text) {
            Ok(file) => files.push(file),
            Err(finding) => return Err(vec![finding]),
        }
    }
    Ok((review, files))
}

/// A report as it would be sent out.
struct Sent {
    project: Project,
    assessment: crate::model::indicator::Assessment,
    manuscript: Manuscript,
    findings: Vec<Finding>,
}

/// The manuscript in the edition of the document.
fn manuscript((project, findings): (Option<Project>, Vec<Finding>), returned: &Returned) -> Result<Sent, Vec<Finding>> {
    let Some(project) = project else { return Err(findings) };
    let said = |key: &str| returned.origin.get(key).map(String::as_str);
    let edition =
        Edition::ALL.into_iter().find(|own| said("edition") == Some(own.name())).unwrap_or(Edition::Bilingual);
    let annex = said("annex") == Some("yes");
    let look = render::Look::new(edition, false, Vec::new());
    let mut setter = typeset::Setter::waiting(typeset::Limits::default());
    let examined = examine_loaded(project, findings, &look, annex, &mut setter);
    let Examined { project: Some(project), assessment: Some(assessment), explanations, findings, .. } = examined else {
        return Err(examined.findings);
    };
    let press = &mut |writing: &Writing| press(writing, &mut setter);
    let written = render::manuscript(&project, &assessment, &explanations, &look, &[], press);
    match written {
        Ok(written) => Ok(Sent { project, assessment, manuscript: written.manuscript, findings }),
        Err(finding) => Err(vec![finding]),
    }
}

/// Errors in the words themselves: a text with one of them is not written.
const REFUSED: [Rule; 5] =
    [Rule::UnboundNumber, Rule::ExpressionFault, Rule::UnsupportedMarkdown, Rule::ForbiddenCharacter, Rule::YamlSyntax];

/// Tries every rewording in the project as it would be; what would not read as wanted, or would open an error in the words, is taken out and
/// told. What remains comes back as the new texts of the files.
fn tried(
    request: &load::Request,
    returned: &Returned,
    sent: &Sent,
    review: &mut review::Review,
) -> BTreeMap<String, String> {
    let candidates = std::mem::take(&mut review.rewordings);
    let (kept, texts) = match faults(request, returned, sent, &candidates) {
        (texts, faults) if faults.iter().all(Option::is_none) => (candidates, texts),
        // One that breaks its file hides what the others would do: each is tried alone.
        _ => {
            let mut kept = Vec::new();
            for candidate in candidates {
                let (_, mut faults) = faults(request, returned, sent, std::slice::from_ref(&candidate));
                match faults.pop().flatten() {
                    None => kept.push(candidate),
                    Some(finding) => review.findings.push(finding),
                }
            }
            let (texts, faults) = faults(request, returned, sent, &kept);
            if faults.iter().any(Option::is_some) {
                review.findings.extend(faults.into_iter().flatten());
                (Vec::new(), BTreeMap::new())
            } else {
                (kept, texts)
            }
        }
    };
    review.rewordings = kept;
    texts
}

/// The files with these rewordings made, and for each what is wrong with it.
fn faults(
    request: &load::Request,
    returned: &Returned,
    sent: &Sent,
    rewordings: &[Rewording],
) -> (BTreeMap<String, String>, Vec<Option<Finding>>) {
    let mut edits: BTreeMap<&str, (&str, Vec<Edit>)> = BTreeMap::new();
    for rewording in rewordings {
        let source = &rewording.place.source;
        edits.entry(&source.path).or_insert((&source.text, Vec::new())).1.extend(rewording.edits.iter().cloned());
    }
    let texts: BTreeMap<String, String> =
        edits.into_iter().map(|(path, (text, edits))| (path.to_owned(), review::apply(text, &edits))).collect();
    let after = manuscript(load::load_as_if(request, &texts), returned);
    let fault = |rewording: &Rewording| -> Option<Finding> {
        let new = &rewording.new;
        let refused = |hint| {
            let message =
                words!("改动不能自动写回：“{new}”", "a change that cannot be written back by itself: “{new}”");
            Some(Finding::warning(Rule::ReviewStructure, rewording.place.clone(), message).hint(hint))
        };
        let by_hand = || words!("由人写入YAML", "for a person to write in the YAML");
        let Ok(after) = &after else { return refused(by_hand()) };
        let own = |of: &Manuscript| -> Vec<String> {
            let same = of.paragraphs().filter(|own| own.id == rewording.id && own.language == rewording.language);
            same.map(|own| own.text()).collect()
        };
        let (now, before) = (own(&after.manuscript), own(&sent.manuscript));
        let arrived =
            !now.is_empty() && now.len() == before.len() && now.iter().all(|text| new.ends_with(text.as_str()));
        if !arrived {
            return refused(by_hand());
        }
        let opened = after.findings.iter().find(|finding| {
            REFUSED.contains(&finding.rule)
                && finding.is_open_error()
                && is_within(finding, rewording, after)
                && !was_there(finding, &sent.findings)
        });
        opened.and_then(|finding| {
            let (zh, en) = (&finding.message.zh, &finding.message.en);
            refused(words!(
                "写入后会出错：{zh}。新的数值先作为事实填报，再在句中引用",
                "it would open an error: {en}. Enter a new figure as a fact first, then name it in the sentence"
            ))
        })
    };
    // Nothing but what was asked for may read otherwise.
    let others = |of: &Manuscript| -> Vec<String> {
        let asked = |id: &str| rewordings.iter().any(|own| own.id == id);
        of.paragraphs().filter(|own| !asked(&own.id)).map(|own| own.text()).collect()
    };
    let alone = after.as_ref().is_ok_and(|after| others(&after.manuscript) == others(&sent.manuscript));
    let faults = rewordings.iter().map(|rewording| {
        fault(rewording).or_else(|| {
            let message = words!("改动会牵动别处的文字", "the change would move words elsewhere");
            let hint = words!("由人写入YAML", "for a person to write in the YAML");
            (!alone).then(|| Finding::warning(Rule::ReviewStructure, rewording.place.clone(), message).hint(hint))
        })
    });
    (texts, faults.collect())
}

/// Whether a finding stands in the text that was reworded.
fn is_within(finding: &Finding, rewording: &Rewording, after: &Sent) -> bool {
    let Some(place) = &finding.place else { return false };
    let own = after.manuscript.paragraphs().filter(|own| own.id == rewording.id && own.language == rewording.language);
    let runs = own.flat_map(|own| &own.runs).filter_map(|run| run.place.as_ref());
    let inside = runs.filter(|run| run.source.path == place.source.path).map(|run| run.range.clone());
    let (first, last) = inside.fold((usize::MAX, 0), |(first, last), run| (first.min(run.start), last.max(run.end)));
    (first..=last).contains(&place.range.start)
}

fn was_there(finding: &Finding, before: &[Finding]) -> bool {
    let path = |finding: &Finding| finding.place.as_ref().map(|place| place.source.path.clone());
    before
        .iter()
        .any(|known| known.rule == finding.rule && known.message == finding.message && path(known) == path(finding))
}

/// The new bytes of a file, where it still is what was read.
fn replacement(folder: &Path, rewordings: &[Rewording], path: &str, text: String) -> Result<Replacement, Finding> {
    let read = rewordings.iter().map(|own| &own.place.source).find(|source| source.path == path);
    let old = load::original(folder, path);
    if old.as_deref() != read.map(|source| source.text.as_bytes()) {
        return Err(journal::meanwhile());
    }
    Ok(Replacement { path: path.to_owned(), old, new: text })
}

/// Writes what was offered: all files or none.
pub fn carry_over(reviewed: &Reviewed) -> Result<Vec<PathBuf>, Finding> {
    journal::replace(&reviewed.folder, &reviewed.files)
}
