//! A park's next report, begun from its last one: texts carried over, data with every value open beside last year's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Finding, Language, Place, Rule, Source};
use crate::model::carried::{Carried, headings, leading, sentences};
use crate::model::fact::{Approximation, FactEntry, FactValue, YearData};
use crate::model::figure::{Drawing, Series};
use crate::model::project::Project;
use crate::model::report::Report;
use crate::model::section::{Block, Section};
use crate::model::text::{Text, Written};
use crate::model::translation::{Pair, Translations, digest_of};
use crate::model::yaml::{self, Edit, line_break, one_line};
use crate::words;

use super::entries::{self, Before, Meanings};
use super::{NewFile, OtherYear, needs, other_years};

/// The files of the next report, and what is to be known about data that are there already.
pub struct Next {
    pub files: Vec<NewFile>,
    pub findings: Vec<Finding>,
}

/// Begins the report of `year` from the one that the project holds.
pub fn next(project: &Project, year: i32) -> Result<Next, Finding> {
    let report = &project.report;
    let from = report.year;
    if year <= from || year > 2200 {
        return Err(Finding::error(
            Rule::WrongValue,
            None,
            words!("{year}不在{from}年度报告之后", "{year} does not come after the {from} report"),
        )
        .hint(words!(
            "写较晚的年份；从别的报告开始，用 --year 指定",
            "name a later year; --year chooses the report to begin from"
        )));
    }
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (source, edits) in edits(report, year)? {
        let path = source.path.replacen(&format!("content/{from}/"), &format!("content/{year}/"), 1);
        files.insert(path, yaml::apply(&source.text, edits).into_bytes());
    }
    for picture in project.pictures.values() {
        if let Some(name) = picture.path.strip_prefix(&format!("content/{from}/")) {
            files.insert(format!("content/{year}/{name}"), picture.bytes.to_vec());
        }
    }
    let labels = labels(report);
    files.insert(format!("content/{year}/{}", Carried::FILE), carried(report, &labels, year).into_bytes());
    if let Some(translations) = &report.translations {
        files.insert(
            format!("content/{year}/translations.yaml"),
            confirmed(report, translations, &labels, year).into_bytes(),
        );
    }
    let mut findings = Vec::new();
    data(project, year, &mut files, &mut findings);
    for chapter in &report.chapters {
        each_series(chapter, &mut |series, place| findings.extend(open_years(series, place, from)));
    }
    Ok(Next { files: files.into_iter().collect(), findings })
}

/// A chart of the old report that takes every year with data would change with years that are entered for the new one.
fn open_years(series: &Series, place: &Place, from: i32) -> Option<Finding> {
    let finding = Finding::warning(
        Rule::MissingKey,
        place.clone(),
        words!(
            "图未写明 years：以后补填更早年份的数据，{from}年度报告的图也会随之增加",
            "the chart names no `years`: data entered later for earlier years would change the {from} report too"
        ),
    );
    let hint = words!(
        "在{from}年度报告中写明年份，如 years: [2019, {from}]",
        "name the years in the {from} report, such as years: [2019, {from}]"
    );
    series.years.is_none().then(|| finding.hint(hint))
}

fn each_series<'a>(section: &'a Section, visit: &mut impl FnMut(&'a Series, &'a Place)) {
    for block in &section.blocks {
        if let Block::Figure(figure) = block
            && let Drawing::Series(series) = &figure.drawing
        {
            visit(series, &figure.place);
        }
    }
    for inner in &section.sections {
        each_series(inner, visit);
    }
}

/// Texts in which the reporting year itself is named: titles, and what charts are called. One that an alias makes a sentence too does not
/// move, for a sentence would say of the new year what was true of the old one.
fn labels(report: &Report) -> Vec<&Text> {
    fn walk<'a>(section: &'a Section, found: &mut Vec<&'a Text>) {
        for block in &section.blocks {
            if let Block::Figure(figure) = block
                && !matches!(figure.drawing, Drawing::Picture(_))
            {
                found.extend(figure.texts());
            }
        }
        for inner in &section.sections {
            walk(inner, found);
        }
    }
    let mut found = headings(report);
    for chapter in &report.chapters {
        walk(chapter, &mut found);
    }
    let is_label = |text: &Text| found.iter().any(|label| std::ptr::eq(*label, text));
    let sentences: Vec<&Written> =
        report.texts().into_iter().filter(|text| !is_label(text)).flat_map(written).collect();
    let is_sentence = |one: &Written| {
        sentences
            .iter()
            .any(|other| std::ptr::eq(&*other.place.source, &*one.place.source) && other.place.range == one.place.range)
    };
    found.retain(|label| !written(label).any(is_sentence));
    found
}

fn written(text: &Text) -> impl Iterator<Item = &Written> {
    text.zh.iter().chain(&text.en)
}

/// Where a year stands as a number of its own.
fn years_in(text: &str, year: i32) -> Vec<Range<usize>> {
    let year = year.to_string();
    let digit = |c: char| c.is_ascii_digit();
    let apart = |at: usize| !text[..at].ends_with(digit) && !text[at + year.len()..].starts_with(digit);
    text.match_indices(&year).filter(|(at, _)| apart(*at)).map(|(at, _)| at..at + year.len()).collect()
}

fn shifted(text: &str, from: i32, to: i32) -> String {
    yaml::apply(text, years_in(text, from).into_iter().map(|range| Edit { range, text: to.to_string() }).collect())
}

/// A file of the last report, and what changes in it.
type CarriedOver = (Arc<Source>, Vec<Edit>);

fn edits(report: &Report, year: i32) -> Result<Vec<CarriedOver>, Finding> {
    let from = report.year;
    let mut files: BTreeMap<String, CarriedOver> = BTreeMap::new();
    for source in std::iter::once(&report.source).chain(report.chapters.iter().map(|chapter| &chapter.place.source)) {
        files.insert(source.path.clone(), (source.clone(), Vec::new()));
    }
    for text in labels(report) {
        for written in written(text) {
            let locator = written.locator();
            let places = years_in(&written.text, from).into_iter().map(|range| locator.locate(range));
            if let Some((source, edits)) = files.get_mut(&written.place.source.path) {
                let own = places.filter(|place| source.text[place.range.clone()] == from.to_string());
                edits.extend(own.map(|place| Edit { range: place.range, text: year.to_string() }));
            }
        }
    }
    for chapter in &report.chapters {
        each_series(chapter, &mut |series, _| {
            // A chart that runs up to the last report runs on to this one.
            let last = series.years.as_ref().and_then(|years| years.last()).filter(|last| last.year == from);
            if let Some(last) = last
                && let Some((source, edits)) = files.get_mut(&last.place.source.path)
            {
                edits.push(one_more(&source.text, &last.place.range, year));
            }
        });
    }
    if let Some((source, edits)) = files.get_mut(&report.source.path) {
        edits.extend(plan(source, from, year)?);
    }
    Ok(files.into_values().collect())
}

/// A year behind the last one of a list: on a line of its own where the last one has one, else behind a comma.
fn one_more(text: &str, last: &Range<usize>, year: i32) -> Edit {
    let start = text[..last.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[start..last.start];
    if before.trim() != "-" {
        return Edit { range: last.end..last.end, text: format!(", {year}") };
    }
    let end = text[last.end..].find(['\r', '\n']).map_or(text.len(), |at| last.end + at);
    Edit { range: end..end, text: format!("{}{before}{year}", line_break(text)) }
}

/// What belongs to one year's report only: its date is open again; the notice and the waivers are kept as comments.
fn plan(source: &Arc<Source>, from: i32, year: i32) -> Result<Vec<Edit>, Finding> {
    let blocks = top_level(&source.text);
    // What the head of the file says of itself.
    let head = blocks.first().map_or(0, |(_, range)| range.start);
    let years = years_in(&source.text[..head], from).into_iter();
    let mut edits: Vec<Edit> = years.map(|range| Edit { range, text: year.to_string() }).collect();
    let Some((_, date)) = blocks.iter().find(|(key, _)| *key == "date") else {
        return Err(Finding::error(
            Rule::WrongValue,
            Place::start_of(source),
            words!(
                "date 没有写在行首，无法改写",
                "`date` does not stand at the start of a line and cannot be replaced"
            ),
        )
        .hint(words!("每个键另起一行", "begin each key on a line of its own")));
    };
    let before = source.text[date.clone()].trim_end().trim_start_matches("date:").trim();
    let text = format!("date: null # {from}年度报告 in {from}: {before}\n");
    edits.push(Edit { range: date.clone(), text });
    let kept = [
        (
            "notice",
            "通知要求，按新通知核对后恢复  what the notice of that year asked for: check it against the new one",
        ),
        ("attachments", "附件  what was attached"),
        ("data_as_of", "数据截止日  the day whose knowledge the data rested on"),
        ("waivers", "免除，依据当年数值，不再适用  waivers, which rested on that year's values"),
    ];
    for (key, why) in kept {
        for (_, range) in blocks.iter().filter(|(own, _)| *own == key) {
            let lines: String = source.text[range.clone()].lines().map(|line| format!("# {line}\n")).collect();
            edits.push(Edit { range: range.clone(), text: format!("# {from}年度报告的{why}\n{lines}") });
        }
    }
    Ok(edits)
}

/// The top-level keys of a YAML file in block style, each with its lines; comments above the next key are not among them.
fn top_level(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut blocks: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let key = line.split_once(':').map(|(key, _)| key);
        if let Some(key) = key.filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !key.is_empty())
        {
            blocks.push((key, at..end));
        } else if let Some((_, range)) = blocks.last_mut()
            && !line.trim().is_empty()
            && !line.starts_with('#')
        {
            range.end = end;
        }
        at = end;
    }
    blocks
}

/// The record of what nobody has reviewed yet.
fn carried(report: &Report, labels: &[&Text], year: i32) -> String {
    let mut all = Vec::new();
    for text in report.texts() {
        let Some(written) = leading(text) else { continue };
        let text = as_carried(written, labels.iter().any(|label| std::ptr::eq(*label, text)), report.year, year);
        all.extend(sentences(&text).into_iter().map(|range| text[range].to_owned()));
    }
    Carried::print(report.year, &all, &[])
}

fn as_carried(written: &Written, is_label: bool, from: i32, to: i32) -> String {
    if is_label { shifted(&written.text, from, to) } else { written.text.clone() }
}

/// English that was confirmed stays so.
fn confirmed(report: &Report, translations: &Translations, labels: &[&Text], year: i32) -> String {
    let mut pairs = Vec::new();
    for text in report.texts() {
        let Text { zh: Some(zh), en: Some(en), .. } = text else { continue };
        let is_label = labels.iter().any(|label| std::ptr::eq(*label, text));
        if is_label && translations.confirmed(zh, en) == Some(true) {
            let digest = |written: &Written| digest_of(&as_carried(written, true, report.year, year));
            pairs.push(Pair { zh: digest(zh), en: digest(en) });
        } else {
            pairs.extend(translations.of(en));
        }
    }
    Translations::print(pairs)
}

/// Data of the reporting year and of the years it is compared with; years that are there are only looked at.
fn data(project: &Project, year: i32, files: &mut BTreeMap<String, Vec<u8>>, findings: &mut Vec<Finding>) {
    let meanings = Meanings { standard: &project.standard, definitions: &project.definitions };
    let with_schema = project.report.source.text.starts_with(entries::SCHEMA);
    let needs = needs::of_all(&project.standard, &project.definitions);
    let mut others = other_years(&needs, year, project.report.base_year.unwrap_or(year - 1));
    if let Some(data) = project.years.get(&year) {
        let required = needs.get(&crate::model::expression::YearReference::REPORTING).cloned().unwrap_or_default();
        findings.extend(lacking(project, data, &required));
    } else {
        let entries =
            project.years.get(&project.report.year).map(|data| carried_entries(&meanings, data)).unwrap_or_default();
        let (mut text, known) = entries;
        let missing = meanings.reporting_year(&known);
        if !missing.is_empty() {
            text.push_str(&format!(
                "\n  # —— {}年数据中没有的  Not in the data of {}\n{missing}",
                project.report.year, project.report.year
            ));
        }
        files.insert(
            format!("data/{year}.yaml"),
            entries::file(year, "报告年  the reporting year", &text, with_schema).into_bytes(),
        );
    }
    others.remove(&year);
    for (other, OtherYear { required, facts, roles }) in others {
        match project.years.get(&other) {
            Some(data) => findings.extend(lacking(project, data, &required)),
            None => {
                let text = entries::file(other, &roles.join("；"), &meanings.of(&facts), with_schema);
                files.insert(format!("data/{other}.yaml"), text.into_bytes());
            }
        }
    }
}

/// Facts that the standard asks for in a year whose file is there and does not name them.
fn lacking(project: &Project, data: &YearData, required: &BTreeSet<String>) -> Option<Finding> {
    let missing: Vec<&str> = required.iter().filter(|id| !data.facts.contains_key(*id)).map(String::as_str).collect();
    if missing.is_empty() || data.unread {
        return None;
    }
    let name = |id: &str| project.definition(id).map_or(id, |fact| fact.name.for_message(Language::Chinese)).to_owned();
    let year = data.year;
    let list = missing.iter().map(|id| format!("{id}（{}）", name(id))).collect::<Vec<_>>().join("、");
    let list_en = missing.join(", ");
    Some(
        Finding::warning(
            Rule::MissingValue,
            Place::start_of(&data.source),
            words!("{year}年数据尚缺：{list}", "the data of {year} lack: {list_en}"),
        )
        .hint(words!("在该文件中补填", "enter them in that file")),
    )
}

/// Last year's entries with their values open, in the order and under the comments of its file; and the ids among them.
fn carried_entries(meanings: &Meanings, data: &YearData) -> (String, BTreeSet<String>) {
    let mut facts: Vec<&FactEntry> = data.facts.values().collect();
    facts.sort_by_key(|entry| entry.place.range.start);
    let source = &data.source.text;
    let mut at = source.find("\nfacts:").map_or(0, |at| at + 1);
    let (mut text, mut known) = (String::new(), BTreeSet::new());
    for entry in facts {
        let start = entry.place.range.start;
        let comments =
            source.get(at..start).unwrap_or_default().lines().map(str::trim).filter(|line| line.starts_with('#'));
        for comment in comments {
            let gap = if comment.starts_with("# ——") && !text.is_empty() { "\n" } else { "" };
            text.push_str(&format!("{gap}  {comment}\n"));
        }
        at = entry.place.range.end;
        if let Some(line) = meanings.entry(&entry.id, Some(before(entry, data.year))) {
            text.push_str(&line);
            known.insert(entry.id.clone());
        }
    }
    (text, known)
}

fn before(entry: &FactEntry, year: i32) -> Before {
    let (value, unit) = match &entry.value {
        FactValue::Number(quantity) => {
            let digits = quantity.written.as_ref().map_or_else(|| quantity.full(), |written| written.text.clone());
            (format!("{digits} {}", quantity.unit.label(Language::Chinese)), Some(quantity.unit))
        }
        FactValue::Word(word) => (word.clone(), None),
        FactValue::Missing | FactValue::Refused => ("未收集 not collected".to_owned(), None),
    };
    let approximate = match entry.approximate {
        Some(Approximation::Over) => "（over）",
        Some(Approximation::Nearly) => "（nearly）",
        Some(Approximation::About) => "（about）",
        None => "",
    };
    let listed = if entry.checklist.is_empty() { "" } else { "（checklist）" };
    let source = entry.source.as_ref().map_or_else(String::new, |source| format!("（{}）", one_line(source)));
    let unit = unit.filter(|_| entry.checklist.is_empty());
    Before { unit, said: format!("{year}: {value}{approximate}{listed}{source}") }
}
