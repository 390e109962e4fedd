//! A form that came back: which one it is, where its columns and rows are now, and what its cells say.

mod columns;
mod marks;

use std::collections::BTreeMap;

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::project::Project;
use crate::model::unit::Unit;
use crate::words;

use super::form;
use super::grid::{At, Grid, Sheet, place};
use super::taken::{Question, Said, refused, take, told};

use columns::Columns;
use marks::Marks;

/// What one cell answers.
#[derive(Debug, Clone)]
pub struct Answer {
    pub fact: String,
    pub said: Said,
    pub place: Place,
    /// What the department remarks on it.
    pub remarks: Option<String>,
}

/// A form that was read.
pub struct Returned {
    /// Nothing where the file could not be told to be a form of this report.
    pub department: Option<String>,
    pub answers: Vec<Answer>,
    /// The facts whose cells are empty.
    pub open: Vec<String>,
    /// 张三，审核李四
    pub by: Option<String>,
    pub findings: Vec<Finding>,
}

/// Reads a form back.
pub fn returned(grid: &Grid, project: &Project) -> Returned {
    let mut returned =
        Returned { department: None, answers: Vec::new(), open: Vec::new(), by: None, findings: Vec::new() };
    let marks = match marks::read(grid, project) {
        Ok(marks) => marks,
        Err(finding) => {
            returned.findings.push(finding);
            return returned;
        }
    };
    returned.department = Some(marks.department.clone());
    let Some((sheet, columns)) = columns::find(grid, project.report.year, &mut returned.findings) else {
        return returned;
    };
    let reader = Reader { grid, project, marks: &marks, sheet, columns: &columns };
    reader.rows(&mut returned);
    returned.by = reader.signed(&mut returned.findings);
    returned
}

struct Reader<'a> {
    grid: &'a Grid,
    project: &'a Project,
    marks: &'a Marks,
    sheet: &'a Sheet,
    columns: &'a Columns,
}

impl Reader<'_> {
    fn place(&self, at: At) -> Place {
        self.grid.place(&self.sheet.name, at)
    }

    fn rows(&self, returned: &mut Returned) {
        let last = self.sheet.cells.keys().map(|(row, _)| *row).max().unwrap_or_default();
        let mut seen: BTreeMap<&str, Vec<(u32, Said)>> = BTreeMap::new();
        for row in self.columns.heading + 1..=last {
            match self.row(row, &mut returned.findings) {
                Ok(Some((fact, answer))) => {
                    seen.entry(fact).or_default().push((row, answer.said.clone()));
                    if answer.said == Said::Nothing {
                        continue;
                    }
                    returned.answers.push(answer);
                }
                Ok(None) => {}
                Err(finding) => returned.findings.push(finding),
            }
        }
        for (fact, rows) in &seen {
            let answered: Vec<u32> =
                rows.iter().filter(|(_, said)| *said != Said::Nothing).map(|(row, _)| *row).collect();
            if answered.is_empty() {
                returned.open.push((*fact).to_owned());
            }
            if let [first, second, ..] = answered.as_slice() {
                returned.findings.push(self.twice(fact, *first, *second));
            }
        }
        // A row that is gone is as open as one that is empty.
        let named: Vec<&str> = seen.keys().copied().collect();
        let faulty = returned.findings.iter().filter_map(|finding| finding.about.clone()).collect::<Vec<_>>();
        let gone =
            self.marks.facts.iter().filter(|fact| !named.contains(&fact.id.as_str()) && !faulty.contains(&fact.id));
        returned.open.extend(gone.map(|fact| fact.id.clone()));
    }

    fn twice(&self, fact: &str, first: u32, second: u32) -> Finding {
        let (first, at) = ((first, self.columns.value), (second, self.columns.value));
        let (first, name) = (super::grid::cell_name(first), self.marks.name(fact));
        refused(
            &self.place(at),
            words!("“{name}”填了两次，另一处在{first}", "{name} is answered twice, here and in {first}"),
            words!("删去其中一行", "remove one of the rows"),
        )
        .about(fact)
    }

    /// What a row answers; nothing for a row that asks for nothing.
    fn row(&self, row: u32, findings: &mut Vec<Finding>) -> Result<Option<(&str, Answer)>, Finding> {
        let at = (row, self.columns.value);
        let id = self.sheet.text((row, self.columns.id));
        let name = self.sheet.text((row, self.columns.name));
        let filled = self.sheet.cells.contains_key(&at);
        let Some(id) = id else {
            // Rows for signatures have no id and no figure.
            let asks = name.and_then(|name| self.marks.facts.iter().find(|fact| fact.name == name));
            return match asks.map(|fact| &fact.name) {
                Some(name) if filled => Err(refused(
                    &self.place(at),
                    words!(
                        "“{name}”这一行没有事实编号，行被复制或重录过",
                        "the row of `{name}` has lost its id: it was copied or typed anew"
                    ),
                    words!("填在原表的原行中", "write the value into the row of the form as it was sent"),
                )),
                _ => Ok(None),
            };
        };
        let Some(asked) = self.marks.facts.iter().find(|fact| fact.id == id) else {
            return Err(refused(
                &self.place((row, self.columns.id)),
                words!(
                    "编号“{id}”不在本填报表中，此行来自别的表",
                    "`{id}` is not asked for in this form: the row comes from another one"
                ),
                words!(
                    "从原表填写；别的部门的数据请该部门填",
                    "fill the form as it was sent; what another department supplies, it has to fill itself"
                ),
            ));
        };
        if name.is_some_and(|name| name != asked.name) || name.is_none() && filled {
            let (found, own) = (name.unwrap_or_default(), &asked.name);
            return Err(refused(
                &self.place((row, self.columns.name)),
                words!(
                    "此行的编号是“{own}”，名称却是“{found}”：行只移动了一部分",
                    "the id of this row belongs to `{own}`, and its name is `{found}`: cells were moved apart"
                ),
                words!("把整行移回，或用原表重填", "move the whole row back, or fill the form as it was sent"),
            )
            .about(&asked.id));
        }
        let answer = self.answer(asked, row, findings).map_err(|finding| finding.about(&asked.id))?;
        Ok(Some((asked.id.as_str(), answer)))
    }

    fn answer(&self, asked: &marks::Asked, row: u32, findings: &mut Vec<Finding>) -> Result<Answer, Finding> {
        let at = (row, self.columns.value);
        let place = self.place(at);
        self.merged(at, &asked.name)?;
        let unit = self.unit(asked, row)?;
        let form = form::asked(self.project, &asked.id);
        let words = form::words(self.project, &form);
        let taken = take(self.sheet.cells.get(&at), &place, &Question { name: &asked.name, unit, words: &words })?;
        if taken.said != Said::Nothing && self.sheet.is_hidden(at) {
            let name = &asked.name;
            return Err(refused(
                &place,
                words!(
                    "“{name}”填在隐藏的行或列中，部门可能没有看到",
                    "{name} is answered in a hidden row or column, which the department may not have seen"
                ),
                words!("取消隐藏，核对后重发", "unhide it, check the value, and send it again"),
            ));
        }
        findings.extend(taken.told);
        if let Some(own) = unit.filter(|own| Some(*own) != asked.unit) {
            let (name, own, first) = (
                &asked.name,
                own.label(Language::Chinese),
                asked.unit.map_or_else(String::new, |unit| unit.label(Language::Chinese)),
            );
            findings.push(told(
                &self.place((row, self.columns.unit)),
                words!(
                    "“{name}”的单位由{first}改成了{own}，按{own}取数",
                    "the unit of {name} was changed from {first} to {own}; the value is taken in {own}"
                ),
                words!("核对数值确以{own}计", "make sure that the value is in {own}"),
            ));
        }
        let remarks = self.columns.remarks.and_then(|column| self.sheet.text((row, column))).map(str::to_owned);
        Ok(Answer { fact: asked.id.clone(), said: taken.said, place, remarks })
    }

    /// One cell over several rows answers none of them.
    fn merged(&self, at: At, name: &str) -> Result<(), Finding> {
        let Some((first, last)) = self.sheet.merged_with(at) else { return Ok(()) };
        let area = format!("{}:{}", super::grid::cell_name(first), super::grid::cell_name(last));
        Err(refused(
            &self.place(at),
            words!(
                "“{name}”处的单元格已合并（{area}），看不出数属于哪一格",
                "the cell of {name} is merged ({area}): whose value it holds cannot be told"
            ),
            words!("取消合并，各格分别填写", "unmerge the cells and fill each of them"),
        ))
    }

    /// The unit that stands in the row, which the department may have changed to another of the same kind.
    fn unit(&self, asked: &marks::Asked, row: u32) -> Result<Option<Unit>, Finding> {
        let Some(own) = asked.unit else { return Ok(None) };
        let written = self.sheet.text((row, self.columns.unit)).unwrap_or_default();
        let found = if written.is_empty() { Some(own) } else { Unit::parse(written) };
        found.filter(|found| found.converts_to(own)).map(Some).ok_or_else(|| {
            let (name, label) = (&asked.name, own.label(Language::Chinese));
            refused(
                &self.place((row, self.columns.unit)),
                words!(
                    "“{name}”的单位改成了“{written}”，不能换算为{label}",
                    "the unit of {name} was changed to `{written}`, which does not convert to {label}"
                ),
                words!("按{label}填写", "write the value in {label}"),
            )
        })
    }

    /// Who filled the form and who checked it.
    fn signed(&self, findings: &mut Vec<Finding>) -> Option<String> {
        let name = |label: &str| {
            let at = self.sheet.cells.keys().find(|at| self.sheet.text(**at) == Some(label))?;
            let beside = (at.0, at.1 + 1);
            let name = self.sheet.text(beside).map(|text| text.replace(['\n', '\r', '\t'], " "));
            Some((self.place(beside), name.filter(|name| !name.trim().is_empty())))
        };
        let mut said = Vec::new();
        for (label, en) in [(form::FILLED_BY, "who filled the form"), (form::CHECKED_BY, "who checked it")] {
            match name(label) {
                Some((_, Some(name))) => said.push(if said.is_empty() { name } else { format!("{label}{name}") }),
                Some((place, None)) => findings.push(told(
                    &place,
                    words!("没有写{label}", "the form does not say {en}"),
                    words!("请部门补写，或确认可以不写", "ask the department, or make sure that it may be left out"),
                )),
                None => findings.push(told(
                    &place(&[&self.grid.file, &self.sheet.name]),
                    words!("表中找不到“{label}”", "the form has lost its line `{label}`"),
                    words!("请部门用原表填写", "ask the department to fill the form as it was sent"),
                )),
            }
        }
        (!said.is_empty()).then(|| said.join("，"))
    }
}

/// A file that is not the form asked for.
fn other_form(place: Place, message: crate::finding::Words, cure: crate::finding::Words) -> Finding {
    Finding::error(Rule::WorkbookRefused, place, message).hint(cure)
}
