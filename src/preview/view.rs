//! What the browser is told of an edition: its pages, where to stay when they move, contents, findings, and what changed.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::finding::{Finding, Place, Rule};
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::sheet::{Area, Drawing, Sheets};
use crate::model::typst::TypstSource;

use super::{Draft, Offer};

/// Areas told for one finding or one change.
const MOST_AREAS: usize = 40;

/// Pages that could be set, and what they were set from.
pub struct Shown {
    pub project: Arc<Project>,
    pub assessment: Arc<Assessment>,
    pub source: Arc<TypstSource>,
    pub sheets: Sheets,
    /// For each segment its areas, by page counted from 0.
    pub areas: Vec<Vec<(usize, Area)>>,
}

pub struct View {
    pub version: u64,
    /// Of the files that it was made from.
    pub stamp: u64,
    /// The last pages that could be set.
    pub shown: Option<Arc<Shown>>,
    /// The drawings before these, for a browser that is still asking for them.
    earlier: BTreeMap<String, Drawing>,
    /// Everything above for the browser.
    pub news: Arc<str>,
}

impl View {
    pub fn new(draft: Draft, before: Option<&View>, stamp: u64, offer: &Offer) -> View {
        let version = before.map_or(1, |view| view.version + 1);
        let last = before.and_then(|view| view.shown.clone());
        let open = draft.findings.iter().any(Finding::is_open_error);
        let edition = draft.edition;
        let known = draft.edition_is_known();
        let now = match (draft.project, draft.assessment, draft.source, draft.sheets) {
            (Some(project), Some(assessment), Some(source), Some(sheets)) => {
                let areas = areas(&source, &sheets);
                Some(Arc::new(Shown { project, assessment, source, sheets, areas }))
            }
            _ => None,
        };
        // Of files that cannot be read nothing is known: the pages before say more than pages full of gaps.
        let unread = draft.findings.iter().any(|finding| finding.is_open_error() && finding.rule.prevents_judgement());
        let now = now.filter(|_| !unread || last.is_none());
        let broken = now.is_none() || unread;
        let changed = match (&now, &last) {
            (Some(now), Some(last)) => changed(now, last),
            _ => Vec::new(),
        };
        let earlier = match &last {
            Some(last) if now.is_some() => {
                last.sheets.sheets.iter().map(|sheet| (sheet.digest.clone(), sheet.drawing.clone())).collect()
            }
            _ => before.map(|view| view.earlier.clone()).unwrap_or_default(),
        };
        let shown = now.or(last);
        let findings: Vec<Value> =
            draft.findings.iter().map(|finding| told(finding, shown.as_deref(), offer)).collect();
        let news = json!({
            "version": version,
            "edition": edition.name(),
            "known": known,
            "broken": broken,
            "open": open,
            "readOnly": offer.read_only,
            "pages": shown.as_deref().map(pages).unwrap_or_default(),
            "contents": shown.as_deref().map(contents).unwrap_or_default(),
            "findings": findings,
            "changed": changed,
        });
        View { version, stamp, shown, earlier, news: news.to_string().into() }
    }

    /// The drawing of a page, by its digest.
    pub fn drawing(&self, digest: &str) -> Option<Drawing> {
        let sheets = self.shown.iter().flat_map(|shown| &shown.sheets.sheets);
        let mut found = sheets.filter(|sheet| sheet.digest == digest).map(|sheet| sheet.drawing.clone());
        found.next().or_else(|| self.earlier.get(digest).cloned())
    }
}

fn areas(source: &TypstSource, sheets: &Sheets) -> Vec<Vec<(usize, Area)>> {
    let mut areas: Vec<Vec<(usize, Area)>> = vec![Vec::new(); source.segments.len()];
    for (page, sheet) in sheets.sheets.iter().enumerate() {
        for run in sheet.runs.iter() {
            if let Some(own) = run.segment.and_then(|segment| areas.get_mut(segment)) {
                match own.last_mut() {
                    Some((last, area)) if *last == page && area.continues_in(run.area) => *area = area.with(run.area),
                    _ => own.push((page, run.area)),
                }
            }
        }
    }
    areas
}

pub fn area(page: usize, area: Area) -> Value {
    json!([page, area.x, area.y, area.width, area.height])
}

fn pages(shown: &Shown) -> Vec<Value> {
    // Words that stand once in the report keep the reader's place when pages move.
    let digest = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        format!("{:x}", hasher.finish())
    };
    let mut count: HashMap<&str, usize> = HashMap::new();
    for segment in &shown.source.segments {
        *count.entry(segment.shown.as_str()).or_default() += 1;
    }
    let mut met = BTreeSet::new();
    let mut page = |sheet: &crate::model::sheet::Sheet| {
        let mut keys = Vec::new();
        for run in sheet.runs.iter() {
            let Some(segment) = run.segment else { continue };
            let Some(own) = shown.source.segments.get(segment) else { continue };
            if own.shown.chars().count() > 3 && count.get(own.shown.as_str()) == Some(&1) && met.insert(segment) {
                keys.push(json!([digest(&own.shown), run.area.y]));
            }
        }
        json!({ "digest": sheet.digest, "width": sheet.width, "height": sheet.height, "keys": keys })
    };
    shown.sheets.sheets.iter().map(&mut page).collect()
}

fn contents(shown: &Shown) -> Vec<Value> {
    let heading = |heading: &crate::model::sheet::Heading| json!({ "level": heading.level, "text": heading.text, "page": heading.page, "y": heading.y });
    shown.sheets.headings.iter().map(heading).collect()
}

/// A finding for the panel, with the areas of what was written where it points to, or of the value that it is about.
pub fn told(finding: &Finding, shown: Option<&Shown>, offer: &Offer) -> Value {
    let areas = shown.map(|shown| areas_of(finding, shown)).unwrap_or_default();
    json!({
        "rule": finding.rule.name(),
        "severity": finding.severity.name(),
        "blocking": finding.rule.prevents_judgement() || finding.rule == Rule::LayoutStopped,
        "about": finding.about,
        "message": { "zh": finding.message.zh, "en": finding.message.en },
        "hint": { "zh": finding.hint.zh, "en": finding.hint.en },
        "waived": finding.waived.as_ref().map(|waived| &waived.reason),
        "place": finding.place.as_ref().map(|at| place(at, offer)),
        "areas": areas,
    })
}

fn areas_of(finding: &Finding, shown: &Shown) -> Vec<Value> {
    let near = |own: &Place| {
        finding.place.as_ref().is_some_and(|place| {
            own.range.start <= place.range.end
                && place.range.start <= own.range.end
                && own.source.path == place.source.path
        })
    };
    // In the data of a year a finding speaks of that year alone.
    let is_of = |year: i32| {
        finding.place.as_ref().is_some_and(|place| shown.project.years[&year].source.path == place.source.path)
    };
    let own_year = shown.project.years.keys().copied().find(|year| is_of(*year));
    let about = |segment: &crate::model::typst::Segment| match (&segment.states, &finding.about) {
        (Some((id, year)), Some(about)) => {
            id == about && own_year.is_none_or(|own| shown.project.calendar_year(*year) == Some(own))
        }
        _ => false,
    };
    let segments = shown.source.segments.iter().zip(&shown.areas);
    let segments = segments
        .filter(|(segment, _)| !segment.verbatim && (segment.place.as_ref().is_some_and(near) || about(segment)));
    segments.flat_map(|(_, areas)| areas).take(MOST_AREAS).map(|(page, own)| area(*page, *own)).collect()
}

/// A place for people and for the editor.
pub fn place(place: &Place, offer: &Offer) -> Value {
    let (line, column) = place.line_column();
    let path = &place.source.path;
    let file = format!("{}/{path}", offer.folder.trim_end_matches('/'));
    let editor = (!offer.editor.is_empty()).then(|| {
        let link = offer.editor.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
        // An absolute path brings its own slash along.
        link.replace("/{file}", "{file}").replace("{file}", &encoded(&format!("/{}", file.trim_start_matches('/'))))
    });
    json!({ "file": path, "line": line, "column": column, "editor": editor })
}

/// A path within a link.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The areas of what reads otherwise than before.
fn changed(now: &Shown, before: &Shown) -> Vec<Value> {
    let (new, old) = (&now.source.segments, &before.source.segments);
    let same = |a: usize, b: usize| new[a].shown == old[b].shown;
    let mut different = Vec::new();
    if new.len() == old.len() {
        different.extend((0..new.len()).filter(|at| !same(*at, *at)));
    } else {
        // Pieces were added or removed: what the old report did not say anywhere.
        let mut said: HashMap<&str, usize> = HashMap::new();
        for segment in old {
            *said.entry(segment.shown.as_str()).or_default() += 1;
        }
        for (at, segment) in new.iter().enumerate() {
            match said.get_mut(segment.shown.as_str()) {
                Some(left) if *left > 0 => *left -= 1,
                _ => different.push(at),
            }
        }
    }
    let areas = different.into_iter().filter_map(|at| now.areas.get(at)).flatten();
    areas.take(10 * MOST_AREAS).map(|(page, own)| area(*page, *own)).collect()
}
