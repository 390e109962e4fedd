//! The files of `content/<year>/`: the report's plan in `report.yaml`, its chapters in `1-….yaml`, `2-….yaml` and so on.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::finding::{Finding, Place, Rule, Source, Words};
use crate::model::carried::Carried;
use crate::model::report::{Arrangement, Chosen, Report, Substitution, Waiver};
use crate::model::schema;
use crate::model::section::{Block, Section};
use crate::model::translation::Translations;
use crate::words;

use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};
use super::values;
use super::{Reader, figures, notice, pictures, unused_file};

/// Sections nest chapter, section, subsection.
const DEEPEST_LEVEL: usize = 3;

/// The plan of a report and its chapters; what could not be read is left open, and a finding says so.
pub fn report(reader: &Reader, year: i32, findings: &mut Findings) -> Report {
    let path = format!("content/{year}/report.yaml");
    let read = reader.source(&path);
    let source =
        read.as_ref().map_or_else(|_| Arc::new(Source { path: path.clone(), text: String::new() }), Arc::clone);
    let mut report = Report {
        year,
        title: Vec::new(),
        issuer: None,
        date: None,
        date_place: None,
        data_as_of: None,
        cover_note: None,
        prints_corrections: false,
        arrangement: Arrangement::Pairs,
        standard: None,
        base_year: None,
        base_year_place: None,
        chosen: Vec::new(),
        choice_refused: false,
        chosen_place: Place::start_of(&source),
        substitutions: Vec::new(),
        notice: None,
        attachments: Vec::new(),
        waivers: Vec::new(),
        translations: None,
        carried: None,
        chapters: chapters(reader, year, findings),
        unread: true,
        source: source.clone(),
    };
    match read.map_err(|failure| failure.finding()).and_then(|source| reader.parse(&source)) {
        Ok(node) => {
            if let Some(mut fields) = Fields::of(&node, &schema::REPORT, findings) {
                report.unread = false;
                plan(reader, &mut fields, &mut report, findings);
                fields.finish(findings);
            }
        }
        Err(finding) => findings.push(finding),
    }
    report.translations = translations(reader, year, findings);
    report.carried = carried(reader, year, findings);
    report
}

/// `translations.yaml`, which `accept-translation` writes.
fn translations(reader: &Reader, year: i32, findings: &mut Findings) -> Option<Translations> {
    let source = match reader.source(&format!("content/{year}/{TRANSLATIONS}")) {
        Ok(source) => source,
        Err(failure) => {
            findings.extend(failure.of_optional_file());
            return None;
        }
    };
    let node = reader.parse(&source).map_err(|finding| findings.push(finding)).ok()?;
    let mut fields = Fields::of(&node, &schema::TRANSLATIONS, findings)?;
    let mut translations = Translations::default();
    for item in fields.required("confirmed", findings).map(|node| fields::items(node, findings)).unwrap_or_default() {
        let Some(mut pair) = Fields::of(item, &schema::PAIR, findings) else { continue };
        let mut digest = |key| pair.required(key, findings).and_then(|node| fields::written(node, findings));
        if let (Some(zh), Some(en)) = (digest("zh"), digest("en")) {
            translations.insert(zh.text, en.text);
        }
        pair.finish(findings);
    }
    fields.finish(findings);
    Some(translations)
}

/// `carried.yaml`, which `new-year` and `accept-unchanged` write.
fn carried(reader: &Reader, year: i32, findings: &mut Findings) -> Option<Carried> {
    let source = match reader.source(&format!("content/{year}/{}", Carried::FILE)) {
        Ok(source) => source,
        Err(failure) => {
            findings.extend(failure.of_optional_file());
            return None;
        }
    };
    let node = reader.parse(&source).map_err(|finding| findings.push(finding)).ok()?;
    let mut fields = Fields::of(&node, &schema::CARRIED, findings)?;
    let from = fields.required("from", findings).and_then(|node| values::year(node, findings));
    let digests = |node: Option<&Node>, findings: &mut Findings| {
        let items = node.map(|node| fields::items(node, findings)).unwrap_or_default();
        items.iter().filter_map(|node| fields::written(node, findings)).map(|digest| digest.text).collect()
    };
    let sentences = digests(fields.required("sentences", findings), findings);
    let accepted = digests(fields.optional("accepted"), findings);
    fields.finish(findings);
    Some(Carried { from: from?, sentences, accepted })
}

const TRANSLATIONS: &str = "translations.yaml";

fn plan(reader: &Reader, fields: &mut Fields, report: &mut Report, findings: &mut Findings) {
    if let Some(node) = fields.required("title", findings) {
        let lines = fields::items(node, findings);
        report.title = lines.iter().filter_map(|line| fields::narrative(line, findings)).collect();
        if lines.is_empty() && matches!(node.content, Content::Sequence(_)) {
            findings.push(
                Finding::error(Rule::WrongValue, node.place.clone(), words!("标题为空", "the title is empty"))
                    .hint(words!("至少写一行", "write one line at least")),
            );
        }
    }
    report.issuer = fields.required("issuer", findings).and_then(|node| fields::narrative(node, findings));
    if let Some(node) = fields.required("date", findings) {
        report.date = date(node, findings);
        report.date_place = Some(node.place.clone());
    }
    report.data_as_of = fields.optional("data_as_of").and_then(|node| values::date(node, findings));
    report.cover_note = fields.optional("cover_note").and_then(|node| fields::narrative(node, findings));
    if let Some(node) = fields.optional("arrangement") {
        report.arrangement = arrangement(node, findings).unwrap_or(report.arrangement);
    }
    report.standard = fields.required("standard", findings).and_then(|node| standard_id(node, findings));
    if let Some(node) = fields.required("base_year", findings) {
        report.base_year = base_year(node, report.year, findings);
        report.base_year_place = Some(node.place.clone());
    }
    if let Some(node) = fields.required("assessed", findings) {
        report.chosen_place = node.place.clone();
        let before = findings.len();
        report.chosen = chosen(node, findings);
        report.choice_refused = findings.len() > before;
    }
    if let Some(node) = fields.optional("substitutions") {
        report.substitutions =
            fields::items(node, findings).iter().filter_map(|node| substitution(node, findings)).collect();
    }
    if let Some(node) = fields.optional("print_corrections") {
        report.prints_corrections = values::truth(node, findings).unwrap_or_default();
    }
    report.notice = fields.optional("notice").and_then(|node| notice::notice(node, findings));
    if let Some(node) = fields.optional("attachments") {
        report.attachments = notice::attachments(reader, report.year, node, findings);
    }
    report.waivers = fields.optional("waivers").map(|node| waivers(node, findings)).unwrap_or_default();
}

/// The date of the report; `null` until it is known.
fn date(node: &Node, findings: &mut Findings) -> Option<NaiveDate> {
    if !matches!(node.content, Content::Null { .. }) {
        return values::date(node, findings);
    }
    findings.push(
        Finding::error(
            Rule::ToBeWritten,
            node.place.clone(),
            words!("报告日期待填", "the report's date is still to be written"),
        )
        .hint(words!("如 date: 2026-06-25", "such as date: 2026-06-25")),
    );
    None
}

fn arrangement(node: &Node, findings: &mut Findings) -> Option<Arrangement> {
    let word = if let Content::Scalar { text, .. } = &node.content { text.trim() } else { "" };
    match word {
        "pairs" => Some(Arrangement::Pairs),
        "parts" => Some(Arrangement::Parts),
        other => {
            let near = crate::finding::did_you_mean(other, ["pairs", "parts"]);
            let usual = words!(
                "写 pairs（逐段中英对照）或 parts（先中文全文，后英文全文）",
                "write `pairs` (each paragraph with its English) or `parts` (all the Chinese, then all the English)"
            );
            findings.push(
                fields::wrong(node, &words!("排列方式应为 pairs 或 parts", "expected `pairs` or `parts`"))
                    .hint(if near.is_none() { usual } else { near }),
            );
            None
        }
    }
}

fn base_year(node: &Node, year: i32, findings: &mut Findings) -> Option<i32> {
    let base = values::year(node, findings)?;
    if base >= year {
        findings.push(
            fields::wrong(
                node,
                &words!("规划基准年须早于报告年{year}", "the planning base year must lie before {year}"),
            )
            .hint(words!("改正 base_year", "mend `base_year`")),
        );
        return None;
    }
    Some(base)
}

/// The standard is named like its file, without a path.
fn standard_id(node: &Node, findings: &mut Findings) -> Option<crate::model::text::Written> {
    let id = fields::written(node, findings)?;
    let plain = values::is_plain_name(&id.text);
    if !plain {
        findings.push(fields::wrong(
            node,
            &words!(
                "应为 data/standards 中文件的名称，不带扩展名",
                "expected the name of a file in data/standards, without extension"
            ),
        ));
    }
    plain.then_some(id)
}

fn chosen(node: &Node, findings: &mut Findings) -> Vec<Chosen> {
    let items = fields::items(node, findings);
    items
        .iter()
        .filter_map(|item| Some(Chosen { number: values::count(item, findings)?, place: item.place.clone() }))
        .collect()
}

fn substitution(node: &Node, findings: &mut Findings) -> Option<Substitution> {
    let mut fields = Fields::of(node, &schema::SUBSTITUTION, findings)?;
    let number =
        fields.required("row", findings).and_then(|node| Some((values::count(node, findings)?, node.place.clone())));
    let limit =
        fields.required("limit", findings).and_then(|node| values::limit(&fields::written(node, findings)?, findings));
    let reason = fields.required("reason", findings).and_then(|node| fields::written(node, findings));
    fields.finish(findings);
    let (number, place) = number?;
    Some(Substitution { number, limit: limit?, reason: reason?, place })
}

fn waivers(node: &Node, findings: &mut Findings) -> Vec<Waiver> {
    fields::items(node, findings).iter().filter_map(|node| waiver(node, findings)).collect()
}

fn waiver(node: &Node, findings: &mut Findings) -> Option<Waiver> {
    let mut fields = Fields::of(node, &schema::WAIVER, findings)?;
    let rule = fields.required("rule", findings).and_then(|node| {
        let rule = fields::written(node, findings)?;
        let names = || Rule::ALL.iter().map(|rule| rule.name());
        if !names().any(|name| name == rule.text) {
            findings.push(
                fields::wrong(node, &words!("没有这条规则", "there is no such rule"))
                    .hint(crate::finding::did_you_mean(&rule.text, names())),
            );
            return None;
        }
        Some(rule)
    });
    let about = fields.required("about", findings).and_then(|node| fields::written(node, findings));
    let values = fields.optional("values").map(|node| accepted_values(node, findings)).unwrap_or_default();
    let reason = fields.required("reason", findings).and_then(|node| fields::written(node, findings));
    let by = fields.required("by", findings).and_then(|node| fields::written(node, findings));
    fields.finish(findings);
    let rule = rule?;
    Some(Waiver { rule: rule.text, about: about?.text, values, reason: reason?, by: by?, place: rule.place })
}

/// `{ id: value }`, each value as the finding prints it.
fn accepted_values(node: &Node, findings: &mut Findings) -> Vec<(String, String)> {
    let entries = fields::entries(node, findings).unwrap_or_default();
    let value = |(id, _, node): (&str, _, &Node)| Some((id.to_owned(), fields::written(node, findings)?.text));
    entries.into_iter().filter_map(value).collect()
}

fn chapters(reader: &Reader, year: i32, findings: &mut Findings) -> Vec<Section> {
    let folder = format!("content/{year}");
    let names = reader.folder_names(&folder).unwrap_or_else(|finding| {
        findings.push(finding);
        Vec::new()
    });
    let (mut numbered, mut strays) = (Vec::new(), Vec::new());
    for name in names {
        let number = name.split_once('-').and_then(|(number, _)| number.parse::<u32>().ok());
        match number.filter(|_| name.ends_with(".yaml")) {
            Some(number) => numbered.push((number, format!("{folder}/{name}"))),
            None if name == "report.yaml"
                || name == TRANSLATIONS
                || name == Carried::FILE
                || name.starts_with('.')
                || name.ends_with(".md")
                || !name.contains('.') => {}
            None => strays.push(name),
        }
    }
    numbered.sort();
    if numbered.is_empty() {
        findings.push(
            Finding::error(Rule::MissingFile, None, words!("{folder}中没有章节文件", "{folder} holds no chapter"))
                .hint(words!("建立如 1-progress.yaml 的文件", "make a file such as 1-progress.yaml")),
        );
    }
    let chapters: Vec<_> =
        numbered.iter().filter_map(|(_, path)| section(reader.tree(path, findings)?.as_ref(), 1, findings)).collect();
    chapters
        .iter()
        .for_each(|chapter| pictures::each_path(chapter, &mut |path| strays.retain(|name| *name != path.text)));
    findings.extend(strays.iter().map(|name| unused_file(&format!("{folder}/{name}"), &rename_hint(name))));
    chapters
}

fn rename_hint(name: &str) -> Words {
    match name.strip_suffix(".yml") {
        Some(stem) => words!("改名为{stem}.yaml", "rename it {stem}.yaml"),
        None => words!(
            "章节文件以序号开头，如 1-progress.yaml",
            "chapter files begin with their number, such as 1-progress.yaml"
        ),
    }
}

fn section(node: &Node, level: usize, findings: &mut Findings) -> Option<Section> {
    let mut fields = Fields::of(node, &schema::SECTION, findings)?;
    let place = fields.place.clone();
    let title = fields.required("title", findings).and_then(|node| fields::narrative(node, findings));
    let (paragraphs, sections) = (fields.optional("paragraphs"), fields.optional("sections"));
    let is_empty = |node: &&Node| matches!(&node.content, Content::Sequence(items) if items.is_empty());
    let is_filled = [paragraphs, sections].into_iter().flatten().any(|node| !is_empty(&node));
    let blocks =
        paragraphs.map(|node| fields::items(node, findings).iter().filter_map(|node| block(node, findings)).collect());
    let sections = sections.map(|node| {
        if level == DEEPEST_LEVEL {
            findings.push(
                fields::wrong(node, &words!("标题最多三级", "headings have three levels at most"))
                    .hint(words!("并入上一级", "merge it into the level above")),
            );
            return Vec::new();
        }
        fields::items(node, findings).iter().filter_map(|node| section(node, level + 1, findings)).collect()
    });
    let meant = ["paragraphs", "sections"].into_iter().any(|key| fields.has_slip_for(key));
    fields.finish(findings);
    if !meant && !is_filled {
        findings.push(
            Finding::error(Rule::MissingKey, place.clone(), words!("本节没有内容", "this section has no content"))
                .hint(words!("补充 paragraphs 或 sections", "add `paragraphs` or `sections`")),
        );
    }
    Some(Section { title: title?, blocks: blocks.unwrap_or_default(), sections: sections.unwrap_or_default(), place })
}

/// A paragraph in both languages, or `figure:`.
fn block(node: &Node, findings: &mut Findings) -> Option<Block> {
    let Content::Mapping(entries) = &node.content else {
        return fields::narrative(node, findings).map(Block::Paragraph);
    };
    let is_figure = |key: &Node| matches!(&key.content, Content::Scalar { text, .. } if text == "figure");
    if !entries.iter().any(|(key, _)| is_figure(key)) {
        return fields::narrative(node, findings).map(Block::Paragraph);
    }
    let mut fields = Fields::of(node, &schema::FIGURE_BLOCK, findings)?;
    let figure = fields.optional("figure").and_then(|node| figures::figure(node, findings));
    fields.finish(findings);
    figure.map(|figure| Block::Figure(Box::new(figure)))
}
