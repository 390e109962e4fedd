//! What templates see: a view made for them, every text already escaped and marked. Documented in `templates/README.md`.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::edition::Edition;
use crate::model::explanation::Explanation;
use crate::model::expression::YearReference;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::record::{DIGEST_MARK, PassageKind};
use crate::model::report::Arrangement;
use crate::model::section::{Block, Section};
use crate::model::text::{Text, UNKNOWN, Written};
use crate::model::writing::Data;
use crate::words;

use super::bindings::Bindings;
use super::marks::Marks;
use super::pattern::{self, Part};
use super::statements::Subject;
use super::{Look, escape, markdown, numerals};

pub(super) type Map = BTreeMap<String, Data>;

/// The editions that the body consists of: itself, or the Chinese and then the English as parts of the bilingual one.
pub fn parts(edition: Edition, arrangement: Arrangement) -> Vec<Edition> {
    match (edition, arrangement) {
        (Edition::Bilingual, Arrangement::Parts) => vec![Edition::Chinese, Edition::English],
        (edition, _) => vec![edition],
    }
}

/// The halves of a part, which can be prepared at the same time.
#[derive(Clone, Copy)]
pub enum Half {
    Text,
    Tables,
}

impl Half {
    pub const BOTH: [Half; 2] = [Half::Text, Half::Tables];
}

/// Builds a half of what `part.typ.tera` is rendered with: that of the whole in the languages of the part and the text, or what follows it.
pub fn half(viewer: &mut Viewer, half: Half, explanations: &[Explanation], look: &Look) -> Map {
    if let Half::Text = half {
        let mut seen = whole(viewer, look);
        seen.insert("blocks".to_owned(), viewer.blocks());
        return seen;
    }
    let mut seen = Map::new();
    let mut put = |key: &'static str, value: Data| seen.insert(key.to_owned(), value);
    put("table", viewer.table());
    put("annex", if explanations.is_empty() { Data::Nothing } else { viewer.annex(explanations) });
    put("corrections", look.corrections.as_ref().map_or(Data::Nothing, |corrections| viewer.corrections(corrections)));
    seen
}

/// Builds what `report.typ.tera` is rendered with; the parts come when they are rendered.
pub fn whole(viewer: &mut Viewer, look: &Look) -> Map {
    let project = viewer.project;
    let report = &project.report;
    let mut seen = Map::new();
    let mut put = |key: &'static str, value: Data| seen.insert(key.to_owned(), value);
    put("program", Data::from(concat!("ecopark ", env!("CARGO_PKG_VERSION"))));
    put("edition", Data::from(viewer.edition.name()));
    put("draft", Data::from(look.draft));
    put("faces", Data::Markup(faces(look)));
    put("components", viewer.components());
    put("title", viewer.plain_title());
    put("authors", viewer.authors());
    put("description", viewer.description());
    put("keywords", Data::from(keywords(project, viewer.edition, look.digest.as_deref())));
    put("title_lines", viewer.title_lines());
    put("issuer", viewer.cover("issuer", |viewer| viewer.optional_line(report.issuer.as_ref())));
    put("date", viewer.cover("date", Viewer::date));
    put("typst_date", Data::Markup(typst_date(report.date)));
    put("cover_note", viewer.cover("note", |viewer| viewer.optional_line(report.cover_note.as_ref())));
    put("park_name", viewer.cover("park", |viewer| viewer.optional_line(project.park.name.as_ref())));
    seen
}

pub(super) fn map(entries: impl IntoIterator<Item = (&'static str, Data)>) -> Data {
    Data::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn faces(look: &Look) -> String {
    let roles = look.faces.iter().map(|(role, families)| {
        let families: Vec<_> = families.iter().map(|family| format!("{},", escape::literal(family))).collect();
        format!("  {role}: ({}),\n", families.join(" "))
    });
    format!("(\n{})", roles.collect::<String>())
}

/// What a document manager finds the report by: the standard, and the number of the notice that asked for it, which is Chinese. Last the
/// digest by which `verify` knows what the document was made from.
fn keywords(project: &Project, edition: Edition, digest: Option<&str>) -> Vec<String> {
    let standard = &project.standard;
    let names = edition.languages().iter().filter_map(|language| standard.name.in_language(*language));
    let notice = project.report.notice.as_ref().and_then(|notice| notice.number.as_ref());
    let notice = notice.filter(|_| edition != Edition::English);
    let texts = names.chain(notice).map(|written| written.text.clone());
    let digest = digest.map(|digest| format!("{DIGEST_MARK}{digest}"));
    std::iter::once(standard.code.clone()).chain(texts).chain(digest).collect()
}

/// The report's date as Typst code.
fn typst_date(date: Option<NaiveDate>) -> String {
    date.map_or_else(
        || "none".to_owned(),
        |date| format!("datetime(year: {}, month: {}, day: {})", date.year(), date.month(), date.day()),
    )
}

pub struct Viewer<'a, 'b> {
    pub(super) project: &'a Project,
    pub(super) assessment: &'a Assessment,
    pub(super) edition: Edition,
    /// One for each language of the edition, in its order.
    pub(super) bindings: Vec<Bindings<'a>>,
    pub(super) marks: &'b mut Marks,
    pub(super) findings: &'b mut Vec<Finding>,
    /// Figures numbered so far.
    pub(super) figures: usize,
}

impl<'a, 'b> Viewer<'a, 'b> {
    pub fn new(
        project: &'a Project,
        assessment: &'a Assessment,
        edition: Edition,
        marks: &'b mut Marks,
        findings: &'b mut Vec<Finding>,
    ) -> Viewer<'a, 'b> {
        let bindings = |language: &Language| Bindings::new(&assessment.values, project, *language);
        let bindings = edition.languages().iter().map(bindings).collect();
        Viewer { project, assessment, edition, bindings, marks, findings, figures: 0 }
    }
}

impl Viewer<'_, '_> {
    /// The text in each language of the edition, as `{ zh: markup, en: markup }`; what is not written is a finding.
    pub(super) fn pair(
        &mut self,
        text: &Text,
        prepare: impl Fn(&Written, &Bindings, &mut Marks, &mut Vec<Finding>) -> String,
    ) -> Data {
        let mut pair = Map::new();
        for bindings in &self.bindings {
            let language = bindings.language();
            match text.in_language(language) {
                Some(written) => {
                    let findings = &mut *self.findings;
                    let markup = self.marks.statement(language, |marks| prepare(written, bindings, marks, findings));
                    pair.insert(language.key().to_owned(), Data::Markup(markup));
                }
                None => self.findings.push(missing(text, language)),
            }
        }
        Data::from(pair)
    }

    pub(super) fn line(&mut self, text: &Text) -> Data {
        self.pair(text, markdown::line)
    }

    fn optional_line(&mut self, text: Option<&Text>) -> Data {
        text.map_or(Data::Nothing, |text| self.line(text))
    }

    fn components(&mut self) -> Data {
        let mut components = Map::new();
        for template in &self.project.templates {
            let name = template.name.strip_prefix("components/").and_then(|name| name.strip_suffix(".typ"));
            if let Some(name) = name {
                components.insert(name.replace('-', "_"), Data::Markup(self.marks.component(&template.source)));
            }
        }
        Data::from(components)
    }

    /// Prepares what is said of a subject.
    pub(super) fn on<T>(&mut self, subject: Subject, prepare: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.marks.turn_to(Some(subject));
        let prepared = prepare(self);
        self.marks.turn_to(before);
        prepared
    }

    /// Prepares what follows from facts that are not stated in it.
    pub(super) fn resting_on<T>(
        &mut self,
        states: &[(String, YearReference)],
        prepare: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.marks.rest_on(states.to_vec());
        let prepared = prepare(self);
        self.marks.rest_on(before);
        prepared
    }

    fn title_lines(&mut self) -> Data {
        let subject = Subject::new(PassageKind::Cover, "cover/title").numbered();
        let lines = &self.project.report.title;
        Data::from(self.on(subject, |viewer| lines.iter().map(|line| viewer.line(line)).collect::<Vec<_>>()))
    }

    fn cover(&mut self, part: &str, prepare: impl FnOnce(&mut Self) -> Data) -> Data {
        self.on(Subject::new(PassageKind::Cover, format!("cover/{part}")), prepare)
    }

    /// A line in each language of the edition, without markup.
    fn plain_lines(&self, line: Option<&Text>) -> Vec<String> {
        let bindings = self.bindings.iter();
        let lines = bindings.filter_map(|own| Some(markdown::plain(line?.in_language(own.language())?, own)));
        lines.collect()
    }

    /// Who issues the report, for the document's properties.
    fn authors(&self) -> Data {
        Data::from(self.plain_lines(self.project.report.issuer.as_ref()))
    }

    /// What the document is, for its properties: the note on the cover, and the standard that it reports by.
    fn description(&self) -> Data {
        let standard = &self.project.standard;
        let mut lines = self.plain_lines(self.project.report.cover_note.as_ref());
        for language in self.edition.languages() {
            let name = standard.name.for_message(*language);
            lines.push(match language {
                Language::Chinese => format!("依据{}（{}）", name, standard.code),
                Language::English => format!("Reported by {}, {name}", standard.code),
            });
        }
        Data::from(lines.join(" · "))
    }

    fn plain_title(&mut self) -> Data {
        let title = self.bindings.iter().map(|bindings| {
            let lines = self.project.report.title.iter().filter_map(|line| line.in_language(bindings.language()));
            let lines: Vec<_> = lines.map(|line| markdown::plain(line, bindings)).collect();
            lines.join(if bindings.language() == Language::Chinese { "" } else { " " })
        });
        Data::from(title.collect::<Vec<_>>().join(" "))
    }

    fn date(&mut self) -> Data {
        match self.project.report.date {
            Some(date) => self.own(self.project.report.date_place.as_ref(), |language| numerals::date(date, language)),
            // A date stands in each language, also where neither can say it.
            None => {
                let languages = self.edition.languages();
                let place = self.project.report.date_place.clone();
                let mark = |language: &Language| {
                    (language.key().to_owned(), Data::Markup(self.marks.mark(UNKNOWN, place.clone(), None)))
                };
                Data::from(languages.iter().map(mark).collect::<Map>())
            }
        }
    }

    /// Words that the program itself says, of what is written at a place.
    pub(super) fn own(&mut self, place: Option<&Place>, say: impl Fn(Language) -> String) -> Data {
        let mut pair = Map::new();
        let mut said = None;
        for language in self.edition.languages() {
            let words = say(*language);
            // What reads the same in both languages, such as %, is said once.
            if said.as_ref() != Some(&words) {
                let markup = self.marks.statement(*language, |marks| marks.mark(&words, place.cloned(), None));
                pair.insert(language.key().to_owned(), Data::Markup(markup));
            }
            said = Some(words);
        }
        Data::from(pair)
    }

    /// A text of the form with its gaps filled, e.g. `{year}`.
    pub(super) fn filled(&mut self, text: &Text, fill: impl Fn(&Written, Language) -> Vec<Part>) -> Data {
        self.pair(text, |written, bindings, marks, _| pattern::marked(&fill(written, bindings.language()), marks))
    }

    pub(super) fn plain(&mut self, text: &Text) -> Data {
        match (text, self.edition.languages()) {
            // What reads the same in both languages, such as —, is said once.
            (Text { zh: Some(zh), en: Some(en), .. }, [first, _]) if zh.text == en.text => {
                let markup = self.marks.mark(&zh.text, Some(zh.place.clone()), None);
                map([(first.key(), Data::Markup(markup))])
            }
            _ => self.filled(text, |text, _| vec![Part::of(text)]),
        }
    }

    /// A name at the head of a cell, where English begins with a capital.
    pub(super) fn name(&mut self, text: &Text) -> Data {
        self.filled(text, |text, language| pattern::with_capital(vec![Part::of(text)], language))
    }

    /// The chapters flattened to headings, paragraphs and figures.
    fn blocks(&mut self) -> Data {
        let mut blocks = Vec::new();
        for (index, chapter) in self.project.report.chapters.iter().enumerate() {
            self.section(chapter, &[index + 1], &mut blocks);
        }
        Data::from(blocks)
    }

    fn section(&mut self, section: &Section, path: &[usize], blocks: &mut Vec<Data>) {
        let called = section_id(section, path);
        let heading = self.heading(&section.title, path, &format!("{called}/title"));
        blocks.push(heading);
        let (mut paragraphs, mut figures) = (0, 0);
        for block in &section.blocks {
            blocks.push(match block {
                Block::Paragraph(paragraph) => {
                    paragraphs += 1;
                    let subject = Subject::new(PassageKind::Sentence, format!("{called}/p{paragraphs}"));
                    let pair = self.on(subject, |viewer| viewer.pair(paragraph, markdown::markup));
                    let above = Data::Count(headings_above(blocks));
                    map([("kind", Data::from("paragraph")), ("text", pair), ("headings", above)])
                }
                Block::Figure(figure) => {
                    figures += 1;
                    let subject = Subject::new(PassageKind::Figure, format!("{called}/f{figures}")).numbered();
                    self.on(subject, |viewer| viewer.figure(figure))
                }
            });
        }
        for (index, inner) in section.sections.iter().enumerate() {
            let mut path = path.to_vec();
            path.push(index + 1);
            self.section(inner, &path, blocks);
        }
    }

    pub(super) fn heading(&mut self, title: &Text, path: &[usize], id: &str) -> Data {
        let text = self.on(Subject::new(PassageKind::Heading, id), |viewer| viewer.line(title));
        let number = self.own(Some(&title.place), |language| numerals::heading(path, language));
        map([("kind", Data::from("heading")), ("level", Data::Count(path.len())), ("number", number), ("text", text)])
    }
}

/// How many headings stand at the end.
fn headings_above(blocks: &[Data]) -> usize {
    blocks.iter().rev().take_while(|block| block.at("kind").text() == Some("heading")).count()
}

/// `1-progress/2.1`: the file, and the numbers of the sections within it.
fn section_id(section: &Section, path: &[usize]) -> String {
    let file = section.place.source.path.rsplit('/').next().unwrap_or_default();
    let mut id = file.strip_suffix(".yaml").unwrap_or(file).to_owned();
    for (depth, number) in path.iter().skip(1).enumerate() {
        id.push_str(&format!("{}{number}", if depth == 0 { "/" } else { "." }));
    }
    id
}

pub(super) fn capitalized(text: &str, language: Language) -> String {
    let mut characters = text.chars();
    match characters.next().filter(|_| language == Language::English) {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => text.to_owned(),
    }
}

pub(super) fn missing(text: &Text, language: Language) -> Finding {
    let (message, hint) = match language {
        Language::Chinese => (
            words!("缺少中文（zh），本版须印中文", "the Chinese (zh) is missing, and this edition prints Chinese"),
            words!(
                "补充中文；纯英文版可用 --edition en",
                "add the Chinese; a purely English edition needs none: --edition en"
            ),
        ),
        Language::English => (
            words!("缺少英文（en），本版须印英文", "the English (en) is missing, and this edition prints English"),
            words!(
                "补充译文；纯中文版可用 --edition zh",
                "add the translation; a purely Chinese edition needs none: --edition zh"
            ),
        ),
    };
    Finding::error(Rule::MissingTranslation, text.place.clone(), message).hint(hint)
}
