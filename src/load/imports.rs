//! The maps of other people's workbooks: `data/imports.yaml`.

use std::collections::BTreeSet;

use crate::finding::{Finding, Rule};
use crate::model::import::{self, Import, Mapped, Marker, Pattern};
use crate::model::schema;
use crate::words;

use super::Reader;
use super::fields::{self, Fields, Findings};
use super::tree::{Content, Node};
use super::values;

/// The file of the maps.
pub const IMPORTS: &str = "data/imports.yaml";

/// The park's maps, where it has any.
pub fn read(reader: &Reader, findings: &mut Findings) -> Vec<Import> {
    let read = reader.source(IMPORTS).map_err(|failure| failure.of_optional_file());
    match read.and_then(|source| reader.parse(&source).map_err(Some)) {
        Ok(node) => imports_file(&node, findings),
        Err(finding) => {
            findings.extend(finding);
            Vec::new()
        }
    }
}

fn imports_file(node: &Node, findings: &mut Findings) -> Vec<Import> {
    let Some(mut fields) = Fields::of(node, &schema::IMPORTS, findings) else { return Vec::new() };
    let nodes = fields.required("imports", findings).map(|node| fields::items(node, findings)).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut imports = Vec::new();
    for node in nodes {
        let Some(import) = import(node, findings) else { continue };
        if seen.insert(import.id.clone()) {
            imports.push(import);
        } else {
            let id = &import.id;
            findings.push(
                Finding::error(
                    Rule::DuplicateKey,
                    import.place.clone(),
                    words!("编号“{id}”已有定义", "the id `{id}` is already defined"),
                )
                .hint(words!("改用另一个编号", "use another id")),
            );
        }
    }
    fields.finish(findings);
    imports
}

fn import(node: &Node, findings: &mut Findings) -> Option<Import> {
    let mut fields = Fields::of(node, &schema::IMPORT, findings)?;
    let id = fields.required("id", findings).and_then(|node| {
        let id = fields::written(node, findings)?;
        fields::check_id(&id.text, &id.place, findings).then_some(id)
    });
    let (file, marker) = (fields.optional("file"), fields.optional("marker"));
    if file.is_none() && marker.is_none() && !["file", "marker"].iter().any(|key| fields.has_slip_for(key)) {
        findings.push(
            Finding::error(
                Rule::MissingKey,
                fields.place.clone(),
                words!("没有写明是哪些文件：缺少“file”和“marker”", "`file` and `marker` are missing: which files is this for?"),
            )
            .hint(words!(
                "写 file: \"统计年报{{year}}*.xlsx\"，或 marker: {{ sheet: 综合, cell: A1, says: \"{{year}}年统计年报\" }}",
                "write file: \"统计年报{{year}}*.xlsx\" or marker: {{ sheet: 综合, cell: A1, says: \"{{year}}年统计年报\" }}"
            )),
        );
    }
    let said = (file.is_some(), marker.is_some());
    let file = file.and_then(|node| pattern(node, findings));
    let marker = marker.and_then(|node| self::marker(node, findings));
    let facts = fields.required("facts", findings).map(|node| facts(node, findings));
    fields.finish(findings);
    let id = id?;
    let refused = (file.is_some(), marker.is_some()) != said || said == (false, false);
    Some(Import { id: id.text, place: id.place, file, marker, refused, facts: facts? })
}

fn marker(node: &Node, findings: &mut Findings) -> Option<Marker> {
    let mut fields = Fields::of(node, &schema::MARKER, findings)?;
    let sheet = fields.required("sheet", findings).and_then(|node| pattern(node, findings));
    let cell = fields.required("cell", findings).and_then(|node| cell(node, findings));
    let says = fields.required("says", findings).and_then(|node| pattern(node, findings));
    fields.finish(findings);
    Some(Marker { sheet: sheet?, cell: cell?, says: says? })
}

fn facts(node: &Node, findings: &mut Findings) -> Vec<Mapped> {
    let entries = fields::entries(node, findings).unwrap_or_default();
    let read = entries.into_iter().filter_map(|(id, key, node)| {
        let known = fields::check_id(id, &key.place, findings);
        let mapped = mapped(id, key, node, findings)?;
        known.then_some(mapped)
    });
    read.collect()
}

fn mapped(id: &str, key: &Node, node: &Node, findings: &mut Findings) -> Option<Mapped> {
    let mut fields = Fields::of(node, &schema::MAPPED, findings)?;
    let sheet = fields.required("sheet", findings).and_then(|node| pattern(node, findings));
    let (row, column) = (fields.optional("row"), fields.optional("column"));
    let named = row.is_some() || column.is_some();
    let slip = row.is_none() && fields.has_slip_for("row") || column.is_none() && fields.has_slip_for("column");
    if !named && !slip {
        let message = if fields.peek("cell").is_some() {
            words!(
                "{id}只写了单元格：表格挪动一行，取到的就是别的数",
                "{id} names a cell and nothing else: once the table moves by a row, another number is taken"
            )
        } else {
            words!("{id}没有写明在哪里：缺少“row”和“column”", "`row` and `column` are missing: where does {id} stand?")
        };
        findings.push(Finding::error(Rule::MissingKey, key.place.clone(), message).hint(words!(
            "写明左边的行标题 row，或上面的列标题 column，最好都写：row: 年末常住人口, column: \"{{year}}年\"",
            "name the heading left of it (`row`), the one above it (`column`), or best both: row: 年末常住人口, column: \"{{year}}年\""
        )));
    }
    let list =
        |node: Option<&Node>, findings: &mut Findings| node.map_or(Some(Vec::new()), |node| headings(node, findings));
    let (row, column) = (list(row, findings), list(column, findings));
    let cell = fields.optional("cell").map(|node| cell(node, findings));
    let after = fields.optional("after").map(|node| pattern(node, findings));
    let before = fields.optional("before").map(|node| pattern(node, findings));
    let unit = fields.optional("unit").map(|node| values::unit(node, findings).zip(Some(node.place.clone())));
    fields.finish(findings);
    Some(Mapped {
        fact: id.to_owned(),
        place: key.place.clone(),
        sheet: sheet?,
        row: row?,
        column: column.filter(|_| named && !slip)?,
        cell: optional(cell)?,
        after: optional(after)?,
        before: optional(before)?,
        unit: optional(unit)?,
    })
}

/// What was left out may be; what was written has to be read.
fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    read.map_or(Some(None), |read| read.map(Some))
}

/// One heading, or a list of them.
fn headings(node: &Node, findings: &mut Findings) -> Option<Vec<Pattern>> {
    let Content::Sequence(items) = &node.content else { return Some(vec![pattern(node, findings)?]) };
    if items.is_empty() {
        findings.push(
            fields::wrong(node, &words!("列表为空", "the list is empty")).hint(words!("写出标题", "write the heading")),
        );
    }
    let read: Vec<_> = items.iter().filter_map(|item| pattern(item, findings)).collect();
    (read.len() == items.len() && !read.is_empty()).then_some(read)
}

fn pattern(node: &Node, findings: &mut Findings) -> Option<Pattern> {
    let written = fields::written(node, findings)?;
    let text = written.clone();
    Pattern::parse(written)
        .map_err(|range| {
            let found = &text.text[range.clone()];
            findings.push(
                Finding::error(
                    Rule::WrongValue,
                    text.locate(range.clone()),
                    words!("“{found}”不是年份", "`{found}` is no year"),
                )
                .hint(words!(
                    "报告年写 {{year}}，上年写 {{year-1}}，下年写 {{year+1}}",
                    "write {{year}} for the report's year, {{year-1}} and {{year+1}} for those beside it"
                )),
            );
        })
        .ok()
}

fn cell(node: &Node, findings: &mut Findings) -> Option<(u32, u32)> {
    let text = fields::written(node, findings)?;
    let cell = import::cell(&text.text);
    if cell.is_none() {
        findings.push(fields::wrong(node, &words!("此处应为一个单元格", "expected the name of one cell")).hint(
            words!("写列字母和行号，如 C5", "write the letters of the column and the number of the row, such as C5"),
        ));
    }
    cell
}
