//! `figure:` in a section: a chart of facts and indicators, or a picture, with its caption.

use crate::finding::{Finding, Rule, did_you_mean};
use crate::model::figure::{
    ChartUnit, Composition, Drawing, Figure, Inset, Item, MOST_COLUMNS, NamedUnit, Series, Year,
};
use crate::model::schema;
use crate::words;

use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};
use super::values;

const CHARTS: [&str; 3] = ["limits", "series", "composition"];

/// Rows of a chart that fit on a page with both languages.
const MOST_ROWS: usize = 12;

/// Shades that remain apart in grey.
const MOST_SERIES: usize = 4;

/// Per cent of the type area that a picture takes where nothing is said.
const USUAL_WIDTH: u32 = 80;

pub fn figure(node: &Node, findings: &mut Findings) -> Option<Figure> {
    let mut fields = Fields::of(node, &schema::FIGURE, findings)?;
    let place = fields.place.clone();
    let caption = fields.required("caption", findings).and_then(|node| fields::narrative(node, findings));
    let drawing = match (fields.optional("chart"), fields.optional("picture")) {
        (Some(chart), None) => match chart_kind(chart, findings) {
            Some("limits") => limits(&mut fields, findings),
            Some("series") => series(&mut fields, findings),
            Some(_) => composition(&mut fields, findings),
            None => {
                any_keys(&mut fields);
                None
            }
        },
        (None, Some(picture)) => inset(picture, &mut fields, findings),
        (both, _) => {
            let slip = both.is_none() && ["chart", "picture"].into_iter().any(|key| fields.has_slip_for(key));
            if !slip {
                findings.push(
                    Finding::error(
                        Rule::MissingKey,
                        place.clone(),
                        words!(
                            "图应有“chart”或“picture”，二者取一",
                            "a figure has `chart` or `picture`, one of the two"
                        ),
                    )
                    .hint(words!(
                        "写 chart: limits、series 或 composition，或写 picture: pictures/….png",
                        "write `chart: limits`, `series` or `composition`, or `picture: pictures/….png`"
                    )),
                );
            }
            any_keys(&mut fields);
            None
        }
    };
    fields.finish(findings);
    Some(Figure { caption: caption?, drawing: drawing?, place })
}

/// Where it is not known what the figure is, no key of any figure is called unknown.
fn any_keys(fields: &mut Fields) {
    for key in ["indicators", "facts", "years", "parts", "whole", "unit", "decimals", "share_decimals", "alt", "width"]
    {
        fields.optional(key);
    }
}

fn chart_kind(node: &Node, findings: &mut Findings) -> Option<&'static str> {
    let name = fields::written(node, findings)?;
    let kind = CHARTS.into_iter().find(|kind| *kind == name.text);
    if kind.is_none() {
        let near = did_you_mean(&name.text, CHARTS);
        let hint = if near.is_none() {
            words!("可用：limits、series、composition", "there are limits, series and composition")
        } else {
            near
        };
        findings.push(fields::wrong(node, &words!("没有这种图", "there is no such chart")).hint(hint));
    }
    kind
}

fn limits(fields: &mut Fields, findings: &mut Findings) -> Option<Drawing> {
    fields.narrow(&schema::LIMITS_CHART);
    items(fields, "indicators", MOST_ROWS, findings).map(Drawing::Limits)
}

fn series(fields: &mut Fields, findings: &mut Findings) -> Option<Drawing> {
    fields.narrow(&schema::SERIES_CHART);
    let facts = items(fields, "facts", MOST_SERIES, findings);
    let years_node = fields.optional("years");
    let years = years_node.map(|node| years(node, findings));
    let unit = unit(fields, findings);
    let decimals = fields.optional("decimals").and_then(|node| values::decimals(node, findings));
    let facts = facts?;
    if let (Some(years), Some(node)) = (&years, years_node) {
        let columns = years.len() * facts.len();
        if columns > MOST_COLUMNS {
            findings.push(
                fields::wrong(
                    node,
                    &words!(
                        "图中最多{MOST_COLUMNS}根柱，此处为{columns}根",
                        "a chart has {MOST_COLUMNS} columns at most, here are {columns}"
                    ),
                )
                .hint(words!("减少年份，或分成两图", "leave out years, or make two figures")),
            );
            return None;
        }
    }
    Some(Drawing::Series(Series { facts, years, unit, decimals }))
}

fn composition(fields: &mut Fields, findings: &mut Findings) -> Option<Drawing> {
    fields.narrow(&schema::COMPOSITION_CHART);
    let parts = items(fields, "parts", MOST_ROWS, findings);
    let whole = fields.optional("whole").map(|node| item(node, findings));
    let unit = unit(fields, findings);
    let decimals = fields.optional("decimals").and_then(|node| values::decimals(node, findings));
    let share = fields.optional("share_decimals").map(|node| values::decimals(node, findings));
    let share_decimals = share.unwrap_or(Some(1)).unwrap_or_default();
    let whole = match whole {
        Some(whole) => Some(whole?),
        None => None,
    };
    Some(Drawing::Composition(Composition { parts: parts?, whole, unit, decimals, share_decimals }))
}

fn items(fields: &mut Fields, key: &'static str, most: usize, findings: &mut Findings) -> Option<Vec<Item>> {
    let node = fields.required(key, findings)?;
    let nodes = fields::items(node, findings);
    let items: Vec<_> = nodes.iter().filter_map(|node| item(node, findings)).collect();
    let count = nodes.len();
    if matches!(node.content, Content::Sequence(_)) && !(1..=most).contains(&count) {
        findings.push(
            fields::wrong(
                node,
                &words!("“{key}”应有1至{most}项，此处有{count}项", "`{key}` takes 1 to {most} items, here are {count}"),
            )
            .hint(words!("增减各项，或分成两图", "add or remove items, or make two figures")),
        );
        return None;
    }
    for (index, item) in items.iter().enumerate() {
        if items[..index].iter().any(|earlier| earlier.id.text == item.id.text) {
            let id = &item.id.text;
            findings.push(
                Finding::error(
                    Rule::DuplicateKey,
                    item.id.place.clone(),
                    words!("“{id}”重复出现", "`{id}` stands here twice"),
                )
                .hint(words!("只保留一处", "keep one of them")),
            );
        }
    }
    (!items.is_empty()).then_some(items)
}

/// An id, or `{ id: …, label: { zh: …, en: … } }`.
fn item(node: &Node, findings: &mut Findings) -> Option<Item> {
    if !matches!(node.content, Content::Mapping(_)) {
        return fields::written(node, findings).map(|id| Item { id, label: None });
    }
    let mut fields = Fields::of(node, &schema::FIGURE_ITEM, findings)?;
    let id = fields.required("id", findings).and_then(|node| fields::written(node, findings));
    let label = fields.optional("label").and_then(|node| fields::narrative(node, findings));
    fields.finish(findings);
    Some(Item { id: id?, label })
}

fn years(node: &Node, findings: &mut Findings) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for item in fields::items(node, findings) {
        let Some(year) = values::year(item, findings) else { continue };
        if years.last().is_some_and(|last| last.year >= year) {
            findings.push(
                fields::wrong(item, &words!("年份应由早到晚，不重复", "years go from the earliest on, each once"))
                    .hint(words!("按先后排列", "put them in order")),
            );
            continue;
        }
        years.push(Year { year, place: item.place.clone() });
    }
    years
}

/// One unit for both languages, or `{ zh: 亿元, en: billion yuan }`.
fn unit(fields: &mut Fields, findings: &mut Findings) -> Option<ChartUnit> {
    let node = fields.optional("unit")?;
    if !matches!(node.content, Content::Mapping(_)) {
        let unit = named_unit(node, findings)?;
        return Some(ChartUnit { zh: Some(unit.clone()), en: Some(unit) });
    }
    let mut fields = Fields::of(node, &schema::CHART_UNIT, findings)?;
    let zh = fields.optional("zh").and_then(|node| named_unit(node, findings));
    let en = fields.optional("en").and_then(|node| named_unit(node, findings));
    fields.finish(findings);
    Some(ChartUnit { zh, en })
}

fn named_unit(node: &Node, findings: &mut Findings) -> Option<NamedUnit> {
    Some(NamedUnit { unit: values::unit(node, findings)?, place: node.place.clone() })
}

fn inset(picture: &Node, fields: &mut Fields, findings: &mut Findings) -> Option<Drawing> {
    fields.narrow(&schema::PICTURE);
    let path = fields::written(picture, findings);
    let alternative = fields.required("alt", findings).and_then(|node| fields::narrative(node, findings));
    let width = match fields.optional("width") {
        None => Some(USUAL_WIDTH),
        Some(node) => values::count(node, findings).filter(|width| {
            let fits = (10..=100).contains(width);
            if !fits {
                findings.push(
                    fields::wrong(node, &words!("宽度应在10至100之间", "the width is between 10 and 100"))
                        .hint(words!("以版心宽度的百分数计", "in per cent of the type area's width")),
                );
            }
            fits
        }),
    };
    Some(Drawing::Picture(Inset { path: path?, alternative: alternative?, width: width? }))
}
