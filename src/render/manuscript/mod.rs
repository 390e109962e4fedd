//! The view that templates see, as a manuscript for a word processor: the same texts, in the order of `report.typ.tera`.

mod annex;
mod form;
mod runs;

use crate::finding::{Finding, Language};
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::indicator::Assessment;
use crate::model::manuscript::{Block, Manuscript, Number, Origin, Paragraph, Role, Run};
use crate::model::project::Project;
use crate::model::report::Arrangement;
use crate::model::typst::TypstSource;
use crate::model::writing::Data;

use super::marks::{Marks, bare};
use super::settle::settle;
use super::view::{self, Half, Viewer};
use super::{Look, Press, Templates};

use runs::Reader;

/// Draws the figures of a part, each on a page of its own size.
const DRAWINGS: &str = "drawings.typ.tera";

/// A report for a word processor, and the Typst sources that draw its figures, a page each.
pub struct Written {
    pub manuscript: Manuscript,
    pub drawings: Vec<TypstSource>,
}

/// Writes the manuscript. What is wrong with the texts is found by [`super::render`]; here only a template can be at fault, which `press`
/// renders.
pub fn manuscript(
    project: &Project,
    assessment: &Assessment,
    explanations: &[Explanation],
    look: &Look,
    findings: &[Finding],
    press: &mut Press,
) -> Result<Written, Finding> {
    let mut marks = Marks::default();
    let mut found = Vec::new();
    let mut viewer = Viewer::new(project, assessment, look.edition, &mut marks, &mut found);
    let context = Data::from(view::whole(&mut viewer, look));
    let listed = look.draft.then(|| viewer.open(findings));
    let mut parts = Vec::new();
    for edition in view::parts(look.edition, project.report.arrangement) {
        let mut viewer = Viewer::new(project, assessment, edition, &mut marks, &mut found);
        let halves = Half::BOTH.map(|half| view::half(&mut viewer, half, explanations, look));
        parts.push((edition, Data::from(halves.into_iter().flatten().collect::<view::Map>())));
    }
    let templates = Templates::of(project, &mut marks);
    let reader = Reader::new(&marks);
    let (mut body, mut drawings, mut drawn) = (Vec::new(), Vec::new(), 0);
    for (edition, context) in &parts {
        if !body.is_empty() {
            body.push(Block::NewPage);
        }
        body.extend(part(&reader, *edition, context, &mut drawn));
        drawings.extend(drawing(&templates, &marks, project, context, press)?);
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
    let text = |key: &str| context.at(key).text().unwrap_or_default().to_owned();
    let texts = |key: &str| context.at(key).items().iter().filter_map(|text| text.text().map(str::to_owned)).collect();
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
    marks: &Marks,
    project: &Project,
    context: &Data,
    press: &mut Press,
) -> Result<Option<TypstSource>, Finding> {
    let is_figure = |block: &&Data| block.at("kind").text() == Some("figure");
    let figures: Vec<Data> = context.at("blocks").items().iter().filter(is_figure).cloned().collect();
    if figures.is_empty() {
        return Ok(None);
    }
    let Data::Map(mut seen) = context.clone() else { return Ok(None) };
    seen.insert("figures".to_owned(), Data::from(figures));
    let text = templates.print(DRAWINGS, Vec::new(), seen, press)?;
    let mut source = settle(std::slice::from_ref(marks), &text);
    source.pictures = project.pictures.values().cloned().collect();
    Ok(Some(source))
}

/// A text without marks.
fn said(value: &Data, key: &str) -> String {
    bare(value.at(key).text().unwrap_or_default())
}

/// Every open finding, below the heading.
fn open_findings(reader: &Reader, listed: &Data) -> Vec<Paragraph> {
    let mut paragraphs = reader.pair(Role::OpenHeading, listed.at("heading"));
    paragraphs.extend(listed.at("findings").items().iter().flat_map(|finding| open_finding(reader, finding, None)));
    paragraphs
}

/// How many there are of each rule, with the first of them; nothing where all of them stand on the first page.
fn open_rules(reader: &Reader, listed: &Data) -> Vec<Paragraph> {
    let rules = listed.at("rules").items();
    if rules.is_empty() {
        return Vec::new();
    }
    let mut paragraphs = reader.pair(Role::OpenHeading, listed.at("heading"));
    paragraphs.extend(reader.pair(Role::OpenPlace, listed.at("see")));
    for rule in rules {
        paragraphs.extend(open_finding(reader, rule.at("first"), rule.at("count").text()));
    }
    paragraphs
}

fn open_finding(reader: &Reader, finding: &Data, count: Option<&str>) -> Vec<Paragraph> {
    let kind: Vec<String> = reader.pair(Role::OpenFinding, finding.at("kind")).iter().map(Paragraph::text).collect();
    let mut heading = Paragraph::said(Role::OpenFinding, Language::Chinese, format!("{} ", kind.join(" · ")));
    heading.runs.extend(reader.runs(finding.at("rule").text().unwrap_or_default()));
    if let Some(count) = count {
        heading.runs.push(Run::new(" × "));
        heading.runs.extend(reader.runs(count));
    }
    let mut paragraphs = vec![heading];
    let place = reader.runs(finding.at("place").text().unwrap_or_default());
    if !place.is_empty() {
        paragraphs.push(Paragraph { runs: place, ..Paragraph::said(Role::OpenPlace, Language::English, "") });
    }
    paragraphs.extend(reader.pair(Role::OpenPlace, finding.at("message")));
    paragraphs
}

fn cover(reader: &Reader, context: &Data) -> Vec<Paragraph> {
    let mut paragraphs = title(reader, Role::CoverTitle, context);
    paragraphs.extend(reader.pair(Role::CoverNote, context.at("cover_note")));
    for mut line in reader.pair(Role::CoverLine, context.at("issuer")) {
        let label = match line.language {
            Language::Chinese => "编制单位：",
            Language::English => "Prepared by: ",
        };
        line.runs.insert(0, Run::new(label));
        paragraphs.push(line);
    }
    paragraphs.extend(reader.pair(Role::CoverLine, context.at("date")));
    paragraphs
}

/// The lines of the title, Chinese first.
fn title(reader: &Reader, role: Role, context: &Data) -> Vec<Paragraph> {
    let lines = context.at("title_lines").items();
    let mut paragraphs: Vec<_> = lines.iter().flat_map(|line| reader.pair(role, line)).collect();
    paragraphs.sort_by_key(|paragraph| paragraph.language);
    paragraphs
}

fn part(reader: &Reader, edition: Edition, context: &Data, drawn: &mut usize) -> Vec<Block> {
    let mut body: Vec<Block> = title(reader, Role::Title, context).into_iter().map(Block::Paragraph).collect();
    for block in context.at("blocks").items() {
        match block.at("kind").text() {
            Some("heading") => body.extend(heading(reader, block)),
            Some("figure") => {
                let alternative = said(block, "alt");
                body.push(Block::Figure { drawing: *drawn, alternative });
                *drawn += 1;
                let numbers = reader.pair(Role::Caption, block.at("number"));
                for mut caption in reader.pair(Role::Caption, block.at("caption")) {
                    let number = numbers.iter().find(|number| number.language == caption.language);
                    caption.number = Number::Written(number.map(Paragraph::text).unwrap_or_default());
                    body.push(Block::Paragraph(caption));
                }
            }
            _ => body.extend(reader.pair(Role::Body, block.at("text")).into_iter().map(Block::Paragraph)),
        }
    }
    body.push(Block::NewPage);
    body.extend(form::form(reader, edition, context.at("table"), context.at("park_name"), context.at("date")));
    if *context.at("annex") != Data::Nothing {
        body.push(Block::NewPage);
        body.extend(annex::annex(reader, edition, context.at("annex")));
    }
    body
}

fn heading(reader: &Reader, block: &Data) -> Vec<Block> {
    let level = if let Data::Count(level) = block.at("level") { *level } else { 1 };
    let numbers = reader.pair(Role::Heading(level), block.at("number"));
    let heading = |mut heading: Paragraph| {
        let number = numbers.iter().find(|number| number.language == heading.language);
        heading.number = Number::Counted(number.map(Paragraph::text).unwrap_or_default());
        Block::Paragraph(heading)
    };
    reader.pair(Role::Heading(level), block.at("text")).into_iter().map(heading).collect()
}
