//! The view that templates see, as a manuscript for a word processor: the same texts, in the order of `report.typ.tera`.

mod annex;
mod form;
mod runs;

use tera::{Context, Tera, Value};

use crate::finding::{Finding, Language};
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::manuscript::{Block, Manuscript, Number, Origin, Paragraph, Role, Run};
use crate::model::project::Project;
use crate::model::report::Arrangement;
use crate::model::typst::TypstSource;

use super::marks::{Marks, bare};
use super::view::{self, Viewer};
use super::{Look, Templates};

use runs::Reader;

/// Draws the figures of a part, each on a page of its own size.
const DRAWINGS: &str = "drawings.typ.tera";

/// A report for a word processor, and the Typst sources that draw its figures, a page each.
pub struct Written {
    pub manuscript: Manuscript,
    pub drawings: Vec<TypstSource>,
}

/// Writes the manuscript. What is wrong with the texts is found by [`super::render`]; here only a template can be at fault.
pub fn manuscript(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    look: &Look,
    findings: &[Finding],
) -> Result<Written, Finding> {
    let mut marks = Marks::default();
    let mut found = Vec::new();
    let mut viewer = Viewer::new(project, assessment, look.edition, &mut marks, &mut found);
    let context = view::context(&mut viewer, look);
    let listed = look.draft.then(|| viewer.open(findings));
    let mut parts = Vec::new();
    for edition in view::parts(look.edition, project.report.arrangement) {
        let mut viewer = Viewer::new(project, assessment, edition, &mut marks, &mut found);
        parts.push((edition, view::part(&mut viewer, explanations, look)));
    }
    let templates = Templates::of(project, &mut marks);
    let tera = templates.load()?;
    let reader = Reader::new(&marks);
    let (mut body, mut drawings, mut drawn) = (Vec::new(), Vec::new(), 0);
    for (edition, context) in &parts {
        if !body.is_empty() {
            body.push(Block::NewPage);
        }
        body.extend(part(&reader, *edition, context, &mut drawn));
        drawings.extend(drawing(&templates, &tera, &marks, project, context)?);
    }
    let mut open = Vec::new();
    if let Some(listed) = listed {
        let all = open_findings(&reader, &listed);
        open = open_rules(&reader, &listed);
        if open.is_empty() {
            open = all;
        } else {
            body.push(Block::NewPage);
            body.extend(all.into_iter().map(Block::Paragraph));
        }
    }
    let text = |key: &str| context.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |key: &str| {
        let texts = context.get(key).and_then(Value::as_array).unwrap_or_default();
        texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let manuscript = Manuscript {
        title: text("title"),
        authors: texts("authors"),
        description: text("description"),
        keywords: texts("keywords"),
        date: project.report.date,
        origin: Origin {
            park: project.park.id.clone().unwrap_or_default(),
            year: project.report.year,
            edition: look.edition,
            annex: !explanations.is_empty(),
            draft: look.draft,
            digest: look.digest.clone().unwrap_or_default(),
        },
        in_pairs: look.edition == Edition::Bilingual && project.report.arrangement == Arrangement::Pairs,
        open,
        cover: cover(&reader, &context),
        body,
    };
    Ok(Written { manuscript, drawings })
}

/// The source that draws the figures of a part; nothing where it has none.
fn drawing(
    templates: &Templates,
    tera: &Tera,
    marks: &Marks,
    project: &Project,
    context: &Context,
) -> Result<Option<TypstSource>, Finding> {
    let is_figure = |block: &&Value| at(block, "kind").as_str() == Some("figure");
    let figures: Vec<Value> = blocks(context).iter().filter(is_figure).cloned().collect();
    if figures.is_empty() {
        return Ok(None);
    }
    let mut context = context.clone();
    context.insert_value("figures", Value::from(figures));
    let text = tera.render(DRAWINGS, &context).map_err(|error| templates.finding(&error))?;
    let mut source = marks.settle(&text);
    source.pictures = project.pictures.values().cloned().collect();
    Ok(Some(source))
}

fn blocks(context: &Context) -> &[Value] {
    context.get("blocks").and_then(Value::as_array).unwrap_or_default()
}

/// What a map has under a key; an undefined value where it has nothing.
fn at<'v>(value: &'v Value, key: &'static str) -> &'v Value {
    static NOTHING: std::sync::LazyLock<Value> = std::sync::LazyLock::new(Value::none);
    value.as_map().and_then(|map| map.get(&key.into())).unwrap_or(&NOTHING)
}

/// A text without marks.
fn said(value: &Value, key: &'static str) -> String {
    bare(at(value, key).as_str().unwrap_or_default())
}

fn list<'v>(value: &'v Value, key: &'static str) -> &'v [Value] {
    at(value, key).as_array().unwrap_or_default()
}

/// Every open finding, below the heading.
fn open_findings(reader: &Reader, listed: &Value) -> Vec<Paragraph> {
    let mut paragraphs = reader.pair(Role::OpenHeading, at(listed, "heading"));
    paragraphs.extend(list(listed, "findings").iter().flat_map(|finding| open_finding(reader, finding, None)));
    paragraphs
}

/// How many there are of each rule, with the first of them; nothing where all of them stand on the first page.
fn open_rules(reader: &Reader, listed: &Value) -> Vec<Paragraph> {
    let rules = list(listed, "rules");
    if rules.is_empty() {
        return Vec::new();
    }
    let mut paragraphs = reader.pair(Role::OpenHeading, at(listed, "heading"));
    paragraphs.extend(reader.pair(Role::OpenPlace, at(listed, "see")));
    for rule in rules {
        paragraphs.extend(open_finding(reader, at(rule, "first"), at(rule, "count").as_str()));
    }
    paragraphs
}

fn open_finding(reader: &Reader, finding: &Value, count: Option<&str>) -> Vec<Paragraph> {
    let kind: Vec<String> = reader.pair(Role::OpenFinding, at(finding, "kind")).iter().map(Paragraph::text).collect();
    let mut heading = Paragraph::said(Role::OpenFinding, Language::Chinese, format!("{} ", kind.join(" · ")));
    heading.runs.extend(reader.runs(at(finding, "rule").as_str().unwrap_or_default()));
    if let Some(count) = count {
        heading.runs.push(Run::new(" × "));
        heading.runs.extend(reader.runs(count));
    }
    let mut paragraphs = vec![heading];
    let place = reader.runs(at(finding, "place").as_str().unwrap_or_default());
    if !place.is_empty() {
        paragraphs.push(Paragraph { runs: place, ..Paragraph::said(Role::OpenPlace, Language::English, "") });
    }
    paragraphs.extend(reader.pair(Role::OpenPlace, at(finding, "message")));
    paragraphs
}

fn cover(reader: &Reader, context: &Context) -> Vec<Paragraph> {
    let nothing = Value::none();
    let value = |key: &str| context.get(key).unwrap_or(&nothing);
    let mut paragraphs = title(reader, Role::CoverTitle, context);
    paragraphs.extend(reader.pair(Role::CoverNote, value("cover_note")));
    for mut line in reader.pair(Role::CoverLine, value("issuer")) {
        let label = match line.language {
            Language::Chinese => "编制单位：",
            Language::English => "Prepared by: ",
        };
        line.runs.insert(0, Run::new(label));
        paragraphs.push(line);
    }
    paragraphs.extend(reader.pair(Role::CoverLine, value("date")));
    paragraphs
}

/// The lines of the title, Chinese first.
fn title(reader: &Reader, role: Role, context: &Context) -> Vec<Paragraph> {
    let lines = context.get("title_lines").and_then(Value::as_array).unwrap_or_default();
    let mut paragraphs: Vec<_> = lines.iter().flat_map(|line| reader.pair(role, line)).collect();
    paragraphs.sort_by_key(|paragraph| paragraph.language);
    paragraphs
}

fn part(reader: &Reader, edition: Edition, context: &Context, drawn: &mut usize) -> Vec<Block> {
    let mut body: Vec<Block> = title(reader, Role::Title, context).into_iter().map(Block::Paragraph).collect();
    for block in blocks(context) {
        match at(block, "kind").as_str() {
            Some("heading") => body.extend(heading(reader, block)),
            Some("figure") => {
                let alternative = said(block, "alt");
                body.push(Block::Figure { drawing: *drawn, alternative });
                *drawn += 1;
                let numbers = reader.pair(Role::Caption, at(block, "number"));
                for mut caption in reader.pair(Role::Caption, at(block, "caption")) {
                    let number = numbers.iter().find(|number| number.language == caption.language);
                    caption.number = Number::Written(number.map(Paragraph::text).unwrap_or_default());
                    body.push(Block::Paragraph(caption));
                }
            }
            _ => body.extend(reader.pair(Role::Body, at(block, "text")).into_iter().map(Block::Paragraph)),
        }
    }
    let nothing = Value::none();
    let value = |key: &str| context.get(key).unwrap_or(&nothing);
    body.push(Block::NewPage);
    body.extend(form::form(reader, edition, value("table"), value("park_name"), value("date")));
    if value("annex").is_truthy() {
        body.push(Block::NewPage);
        body.extend(annex::annex(reader, edition, value("annex")));
    }
    body
}

fn heading(reader: &Reader, block: &Value) -> Vec<Block> {
    let level = at(block, "level").as_u64().and_then(|level| usize::try_from(level).ok()).unwrap_or(1);
    let numbers = reader.pair(Role::Heading(level), at(block, "number"));
    let heading = |mut heading: Paragraph| {
        let number = numbers.iter().find(|number| number.language == heading.language);
        heading.number = Number::Counted(number.map(Paragraph::text).unwrap_or_default());
        Block::Paragraph(heading)
    };
    reader.pair(Role::Heading(level), at(block, "text")).into_iter().map(heading).collect()
}
