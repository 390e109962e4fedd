//! Which form a workbook is, by the sheet of marks that it carries unseen.

use crate::finding::Finding;
use crate::model::project::Project;
use crate::model::unit::Unit;
use crate::words;

use super::super::form;
use super::super::grid::{Grid, Sheet, place};
use super::other_form;

/// What the marks say.
pub struct Marks {
    pub department: String,
    pub facts: Vec<Asked>,
}

/// One fact, as it was asked for.
pub struct Asked {
    pub id: String,
    pub name: String,
    /// Nothing where a word was asked for.
    pub unit: Option<Unit>,
}

impl Marks {
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.facts.iter().find(|fact| fact.id == id).map_or(id, |fact| &fact.name)
    }
}

/// The marks of a form of this park, this year and this layout; every other file is refused by what it is.
pub fn read(grid: &Grid, project: &Project) -> Result<Marks, Finding> {
    let file = &grid.file;
    let Some(sheet) = grid.sheet(form::MARKS) else {
        let hint = words!(
            "请填写 ecopark collect 写出的表；每年都来的别的工作簿，在 data/imports.yaml 中写明数在哪里",
            "have the form filled that `ecopark collect` wrote; a workbook that comes every year is mapped in data/imports.yaml"
        );
        return Err(other_form(
            place(&[file]),
            words!("{file}不是本程序写出的填报表", "{file} is no form that this program wrote"),
            hint,
        ));
    };
    let said = |key: &str| value(sheet, key).unwrap_or_default();
    let at = |key: &str| match row(sheet, key) {
        Some(row) => grid.place(&sheet.name, (row, 1)),
        None => place(&[file, &sheet.name]),
    };
    let (version, park, year) = (said(form::FORM_KEY), said(form::PARK_KEY), said(form::YEAR_KEY));
    let (own_park, own_year) = (project.park.id.as_deref().unwrap_or_default(), project.report.year.to_string());
    if version != form::VERSION {
        let known = form::VERSION;
        return Err(other_form(
            at(form::FORM_KEY),
            words!(
                "填报表的版式是“{version}”，本程序只读版式“{known}”",
                "the form is of version `{version}`, and this program reads version `{known}`"
            ),
            words!("用 ecopark collect 重新写出，请部门改填", "write it anew by `ecopark collect`"),
        ));
    }
    if park != own_park {
        return Err(other_form(
            at(form::PARK_KEY),
            words!(
                "这是园区“{park}”的填报表，本项目是“{own_park}”",
                "this form belongs to the park `{park}`, and this project is `{own_park}`"
            ),
            words!("核对文件，或用 -C 指定那个项目", "check the file, or name that park's project with -C"),
        ));
    }
    if year != own_year {
        return Err(other_form(
            at(form::YEAR_KEY),
            words!(
                "这是{year}年的填报表，报告是{own_year}年的",
                "this form is of {year}, and the report is of {own_year}"
            ),
            words!(
                "请部门填{own_year}年的表；确要收{year}年的，加 --year {year}",
                "ask for the form of {own_year}; to take this one for {year}, add --year {year}"
            ),
        ));
    }
    let department = said(form::DEPARTMENT_KEY).to_owned();
    if !project.enterable().any(|id| form::department(project, id) == department) {
        return Err(other_form(
            at(form::DEPARTMENT_KEY),
            words!("没有哪个事实由“{department}”提供", "no fact is supplied by the department `{department}`"),
            words!(
                "核对 department 的写法，再用 ecopark collect 重新写出",
                "check how `department` is written, and write the forms anew"
            ),
        ));
    }
    let facts = facts(sheet);
    for (row, fact) in &facts {
        let now = form::department(project, &fact.id);
        let (id, name) = (&fact.id, &fact.name);
        if !project.is_enterable(id) {
            return Err(other_form(
                grid.place(&sheet.name, (*row, 1)),
                words!("“{name}”（{id}）已不在本项目中", "{name} ({id}) is not in this project any more"),
                words!("用 ecopark collect 重新写出填报表", "write the forms anew by `ecopark collect`"),
            ));
        }
        if now != department {
            return Err(other_form(
                grid.place(&sheet.name, (*row, 1)),
                words!(
                    "“{name}”现由{now}提供，这是{department}的表",
                    "{name} is supplied by {now}, and this form is of {department}"
                ),
                words!("用 ecopark collect 重新写出填报表", "write the forms anew by `ecopark collect`"),
            ));
        }
    }
    Ok(Marks { department, facts: facts.into_iter().map(|(_, fact)| fact).collect() })
}

fn row(sheet: &Sheet, key: &str) -> Option<u32> {
    sheet.cells.keys().find(|at| at.1 == 0 && sheet.text(**at) == Some(key)).map(|at| at.0)
}

fn value<'a>(sheet: &'a Sheet, key: &str) -> Option<&'a str> {
    sheet.text((row(sheet, key)?, 1))
}

fn facts(sheet: &Sheet) -> Vec<(u32, Asked)> {
    let rows = sheet.cells.keys().filter(|at| at.1 == 0 && sheet.text(**at) == Some(form::FACT_KEY)).map(|at| at.0);
    let said = |row, column| sheet.text((row, column)).unwrap_or_default().to_owned();
    rows.map(|row| (row, Asked { id: said(row, 1), name: said(row, 2), unit: Unit::parse(&said(row, 3)) })).collect()
}
