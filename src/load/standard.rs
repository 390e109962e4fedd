//! A standard's file: the form, the rows, formulas, requirements and rules of choice.

use crate::finding::{Finding, Rule};
use crate::model::expression::{self, YearReference};
use crate::model::schema;
use crate::model::standard::{
    Case, Category, Circumstance, Definition, FactSet, Form, Group, Kind, Note, Refused, Requirement, Row, RowInput,
    Standard,
};
use crate::model::text::Text;
use crate::words;

use super::data;
use super::fields::{self, Fields, Findings};
use super::glossary;
use super::relations;
use super::tree::{Content, Node};
use super::values;

pub fn standard(node: &Node, findings: &mut Findings) -> Option<Standard> {
    let mut fields = Fields::of(node, &schema::STANDARD, findings)?;
    let id = fields.required("id", findings).and_then(|node| fields::written(node, findings));
    let code = fields.required("code", findings).and_then(|node| fields::written(node, findings));
    let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
    let form = fields.required("form", findings).and_then(|node| form(node, findings));
    let rules = fields.optional("rules").and_then(|node| rules(node, findings)).unwrap_or_default();
    let categories = list(&mut fields, "categories", findings, category);
    let regions = fields
        .optional("regions")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| category(node, findings)).collect())
        .unwrap_or_default();
    let dictionary =
        fields.required("facts", findings).map(|node| data::dictionary(node, findings)).unwrap_or_default();
    let definitions = fields.optional("definitions").map(|node| definitions(node, findings)).unwrap_or_default();
    let sets = fields.optional("sets").map(|node| sets(node, findings)).unwrap_or_default();
    let notes = fields.optional("notes").map(|node| notes(node, findings)).unwrap_or_default();
    let glossary = fields.optional("glossary").map(|node| glossary::terms(node, findings)).unwrap_or_default();
    let mut refused = Vec::new();
    let mut rows = Vec::new();
    if let Some(node) = fields.required("indicators", findings) {
        for item in fields::items(node, findings) {
            match row(item, findings) {
                Some(row) => rows.push(row),
                None => refused.push(refused_row(item)),
            }
        }
    }
    let relations =
        fields.optional("checks").map(|node| relations::relations(node, true, findings)).unwrap_or_default();
    fields.finish(findings);
    refused.extend(dictionary.refused.into_iter().map(|id| Refused { number: None, id: Some(id) }));
    Some(Standard {
        id: id?.text,
        code: code?.text,
        name: name?,
        form: form?,
        categories,
        regions,
        facts: dictionary.definitions,
        definitions,
        sets,
        rows,
        notes,
        relations,
        glossary,
        groups: rules.groups,
        minimum: rules.minimum,
        unverified: rules.unverified,
        refused,
        source: node.place.source.clone(),
    })
}

fn list<T>(
    fields: &mut Fields,
    key: &'static str,
    findings: &mut Findings,
    read: fn(&Node, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.required(key, findings) else { return Vec::new() };
    fields::items(node, findings).iter().filter_map(|node| read(node, findings)).collect()
}

fn form(node: &Node, findings: &mut Findings) -> Option<Form> {
    let mut fields = Fields::of(node, &schema::FORM, findings)?;
    let columns = list(&mut fields, "columns", findings, fields::text);
    let words = fields
        .optional("words")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| fields::text(node, findings)).collect())
        .unwrap_or_default();
    let mut text = |key| fields.required(key, findings).and_then(|node| fields::text(node, findings));
    let form = (
        text("chapter"),
        text("instruction"),
        text("title"),
        text("park_name"),
        text("filing_date"),
        text("assessed_heading"),
        text("reporting_year"),
        text("continued"),
        (text("mandatory"), text("chosen"), text("not_chosen"), text("base_year_label"), text("year_label")),
    );
    fields.finish(findings);
    if columns.len() != Form::COLUMNS {
        let count = Form::COLUMNS;
        findings.push(fields::wrong(node, &words!("columns 应有{count}列", "`columns` should name {count} columns")));
        return None;
    }
    let (mandatory, chosen, not_chosen, base_year_label, year_label) = form.8;
    Some(Form {
        chapter: form.0?,
        instruction: form.1?,
        title: form.2?,
        park_name: form.3?,
        filing_date: form.4?,
        assessed_heading: form.5?,
        reporting_year: form.6?,
        columns,
        continued: form.7?,
        mandatory: mandatory?,
        chosen: chosen?,
        not_chosen: not_chosen?,
        base_year_label: base_year_label?,
        year_label: year_label?,
        words,
    })
}

#[derive(Default)]
struct Rules {
    minimum: Option<u32>,
    groups: Vec<Group>,
    unverified: Option<Text>,
}

fn rules(node: &Node, findings: &mut Findings) -> Option<Rules> {
    let mut fields = Fields::of(node, &schema::RULES, findings)?;
    let minimum = fields.optional("minimum_assessed").and_then(|node| values::count(node, findings));
    let groups = fields.optional("groups").map(|node| {
        let groups = fields::items(node, findings).iter();
        groups
            .map(|node| Group {
                rows: fields::items(node, findings).iter().filter_map(|item| values::count(item, findings)).collect(),
                place: node.place.clone(),
            })
            .collect()
    });
    let unverified = fields.optional("unverified").and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    Some(Rules { minimum, groups: groups.unwrap_or_default(), unverified })
}

fn category(node: &Node, findings: &mut Findings) -> Option<Category> {
    let mut fields = Fields::of(node, &schema::CATEGORY, findings)?;
    let id = fields.required("id", findings).and_then(|node| fields::written(node, findings));
    let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    Some(Category { id: id?.text, name: name? })
}

fn definitions(node: &Node, findings: &mut Findings) -> Vec<Definition> {
    let mut definitions = Vec::new();
    for (id, key, value) in fields::entries(node, findings).unwrap_or_default() {
        let valid = fields::check_id(id, &key.place, findings);
        let Some(mut fields) = Fields::of(value, &schema::NAMED_FORMULA, findings) else { continue };
        let parameter = fields.optional("of").and_then(|node| fields::written(node, findings));
        let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
        let formula = fields.required("formula", findings).and_then(|node| values::formula(node, findings));
        fields.finish(findings);
        if let (true, Some(name), Some(formula)) = (valid, name, formula) {
            definitions.push(Definition {
                id: id.to_owned(),
                parameter: parameter.map(|written| written.text),
                name,
                formula,
            });
        }
    }
    definitions
}

fn notes(node: &Node, findings: &mut Findings) -> Vec<Note> {
    let mut notes = Vec::new();
    for (letter, _, value) in fields::entries(node, findings).unwrap_or_default() {
        let Some(mut fields) = Fields::of(value, &schema::NOTE, findings) else { continue };
        let text = fields.required("text", findings).and_then(|node| fields::text(node, findings));
        let mut flag = |key| fields.optional(key).and_then(|node| values::truth(node, findings)).unwrap_or(false);
        let (confirmed, substitution) = (flag("confirmed"), flag("substitution"));
        fields.finish(findings);
        notes.extend(text.map(|text| Note { letter: letter.to_owned(), text, confirmed, substitution }));
    }
    notes
}

fn sets(node: &Node, findings: &mut Findings) -> Vec<FactSet> {
    let entries = fields::entries(node, findings).unwrap_or_default();
    let mut sets = Vec::new();
    for (id, key, value) in entries {
        if fields::check_id(id, &key.place, findings) {
            let facts =
                fields::items(value, findings).iter().filter_map(|item| fields::written(item, findings)).collect();
            sets.push(FactSet { id: id.to_owned(), facts });
        }
    }
    sets
}

fn row(node: &Node, findings: &mut Findings) -> Option<Row> {
    let mut fields = Fields::of(node, &schema::ROW, findings)?;
    let place = fields.place.clone();
    let number = fields.required("no", findings).and_then(|node| values::count(node, findings));
    let id = fields.required("id", findings).and_then(|node| {
        let id = fields::written(node, findings)?;
        fields::check_id(&id.text, &id.place, findings).then_some(id.text)
    });
    let category = fields.required("category", findings).and_then(|node| fields::written(node, findings));
    let name = fields.required("name", findings).and_then(|node| fields::text(node, findings));
    let needs_evidence = fields.optional("evidence").and_then(|node| values::truth(node, findings)).unwrap_or(false);
    let note = fields.optional("note").and_then(|node| fields::written(node, findings)).map(|note| note.text);
    let unit = fields.required("unit", findings).and_then(|node| values::unit(node, findings));
    let unit_label = fields.optional("unit_label").and_then(|node| fields::text(node, findings));
    let kind = fields.required("kind", findings).and_then(|node| kind(node, findings));
    let decimals = fields.required("decimals", findings).and_then(|node| values::decimals(node, findings));
    let requirement = fields.required("requirement", findings).and_then(|node| requirement(node, findings));
    let inputs = fields
        .optional("inputs")
        .map(|node| fields::items(node, findings).iter().filter_map(|node| input(node, findings)).collect());
    let formula_node = fields.optional("formula");
    let formula = formula_node.and_then(|node| values::formula(node, findings));
    let unverified = fields.optional("unverified").and_then(|node| fields::text(node, findings));
    let department = fields.optional("department").and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    if formula_node.is_some() && formula.is_none() {
        return None;
    }
    Some(Row {
        number: number?,
        id: id?,
        category: category?,
        name: name?,
        unit: unit?,
        unit_label,
        kind: kind?,
        note,
        needs_evidence,
        decimals: decimals?,
        requirement: requirement?,
        replaced: None,
        inputs: inputs.unwrap_or_default(),
        formula,
        unverified,
        department,
        place,
    })
}

/// What can still be told of a row that was refused; its faults are reported already.
fn refused_row(node: &Node) -> Refused {
    let unheard = &mut Vec::new();
    let fields = Fields::of(node, &schema::ROW, unheard);
    let mut text = |key| fields::written(fields.as_ref()?.peek(key)?, unheard).map(|written| written.text);
    Refused { number: text("no").and_then(|number| number.parse().ok()), id: text("id") }
}

fn kind(node: &Node, findings: &mut Findings) -> Option<Kind> {
    match fields::written(node, findings)?.text.as_str() {
        "mandatory" => Some(Kind::Mandatory),
        "optional" => Some(Kind::Optional),
        _ => {
            findings.push(fields::wrong(
                node,
                &words!("应为 mandatory（必选）或 optional（可选）", "expected mandatory or optional"),
            ));
            None
        }
    }
}

/// A fact id, or `{ fact, year, label }`.
fn input(node: &Node, findings: &mut Findings) -> Option<RowInput> {
    if let Content::Scalar { text, .. } = &node.content {
        return Some(RowInput {
            fact: text.clone(),
            year: YearReference::REPORTING,
            label: None,
            place: node.place.clone(),
        });
    }
    let mut fields = Fields::of(node, &schema::INPUT, findings)?;
    let fact = fields.required("fact", findings).and_then(|node| fields::written(node, findings));
    let year = match fields.optional("year") {
        None => Some(YearReference::REPORTING),
        Some(node) => fields::written(node, findings).and_then(|text| {
            let year = YearReference::parse(&text.text);
            if year.is_none() {
                findings.push(fields::wrong(node, &words!("应为 t、t-3 或 base", "expected t, t-3 or base")));
            }
            year
        }),
    };
    let label = fields.optional("label").and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    let fact = fact?;
    Some(RowInput { fact: fact.text, year: year?, label, place: fact.place })
}

fn requirement(node: &Node, findings: &mut Findings) -> Option<Requirement> {
    match &node.content {
        Content::Sequence(items) => {
            let cases: Vec<_> = items.iter().filter_map(|item| case(item, findings)).collect();
            (!cases.is_empty() && cases.len() == items.len()).then_some(Requirement::Cases(cases))
        }
        _ => {
            let text = fields::written(node, findings)?;
            values::limit(&text, findings).map(Requirement::Always)
        }
    }
}

fn case(node: &Node, findings: &mut Findings) -> Option<Case> {
    let mut fields = Fields::of(node, &schema::CASE, findings)?;
    let place = fields.place.clone();
    let condition = fields.optional("when").and_then(|node| fields::written(node, findings));
    let region = fields.optional("region").and_then(|node| fields::written(node, findings));
    let limit =
        fields.required("limit", findings).and_then(|node| values::limit(&fields::written(node, findings)?, findings));
    let text = fields.required("text", findings).and_then(|node| fields::text(node, findings));
    fields.finish(findings);
    let circumstance = match (condition, region) {
        (Some(text), None) => match expression::parse_condition(&text.text) {
            Ok(condition) => Some(Circumstance::Condition { condition, text }),
            Err(fault) => {
                findings.push(values::formula_syntax(&text, fault));
                None
            }
        },
        (None, Some(region)) => Some(Circumstance::Region(region)),
        _ => {
            findings.push(Finding::error(
                Rule::MissingKey,
                place,
                words!("每种情形应有 when 或 region 之一", "each case has either `when` or `region`"),
            ));
            None
        }
    };
    Some(Case { circumstance: circumstance?, limit: limit?, text: text? })
}
