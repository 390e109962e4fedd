//! A workbook that the program did not make, read by a map of `data/imports.yaml`. What the map does not find in one place, as it says, is
//! refused: a yearbook is laid out anew without notice.

mod find;
mod known;
mod seen;
mod units;

use std::collections::BTreeMap;

use crate::finding::{Finding, Place, Rule};
use crate::model::import::{Import, Mapped};
use crate::model::project::Project;
use crate::words;

use super::form;
use super::grid::{At, Grid, Sheet, cell_name, place};
use super::returned::Answer;
use super::taken::{Question, Said, refused, take};

use find::Finder;
use known::line;
use seen::Seen;

/// A workbook that was read by a map.
pub struct Imported {
    /// The id of the map; nothing where none fits.
    pub id: Option<String>,
    pub answers: Vec<Answer>,
    pub findings: Vec<Finding>,
}

/// Reads a workbook by the one map that it fits.
pub fn imported(grid: &Grid, project: &Project) -> Imported {
    let import = match known::known(grid, project) {
        Ok(import) => import,
        Err(finding) => return Imported { id: None, answers: Vec::new(), findings: vec![finding] },
    };
    let mut imported = Imported { id: Some(import.id.clone()), answers: Vec::new(), findings: Vec::new() };
    let mut reader = Reader { grid, project, import, sheets: BTreeMap::new(), taken: BTreeMap::new() };
    let words: Vec<String> = project.standard.form.words.iter().map(form::said).map(str::to_owned).collect();
    for mapped in &import.facts {
        let name = form::asked(project, &mapped.fact).name;
        match reader.answer(mapped, &name, &words, &mut imported.findings) {
            Ok(answer) => imported.answers.push(answer),
            Err(finding) => imported.findings.push(finding),
        }
    }
    imported
}

struct Reader<'a> {
    grid: &'a Grid,
    project: &'a Project,
    import: &'a Import,
    /// Sheets that were looked at, by name.
    sheets: BTreeMap<&'a str, Seen<'a>>,
    /// Which fact each cell was taken for.
    taken: BTreeMap<(&'a str, At), &'a str>,
}

impl<'a> Reader<'a> {
    fn answer(
        &mut self,
        mapped: &'a Mapped,
        name: &str,
        words: &'a [String],
        findings: &mut Vec<Finding>,
    ) -> Result<Answer, Finding> {
        let year = self.project.report.year;
        let sheet = self.sheet(mapped)?;
        let seen = self.sheets.entry(&sheet.name).or_insert_with(|| Seen::new(sheet, words));
        let finder = Finder { grid: self.grid, seen, mapped, name, year };
        let (at, doubts) = finder.find()?;
        let place = finder.place(at);
        if let Some((first, last)) = sheet.merged_with(at) {
            let area = format!("{}:{}", cell_name(first), cell_name(last));
            return Err(refused(
                &place,
                words!(
                    "“{name}”处的单元格已合并（{area}），看不出数属于哪一格",
                    "the cell of {name} is merged ({area}): whose value it holds cannot be told"
                ),
                words!(
                    "取消合并，各格分别填写后再收",
                    "unmerge the cells, fill each of them, and take the file in again"
                ),
            )
            .about(&mapped.fact));
        }
        if sheet.is_hidden(at) {
            return Err(refused(
                &place,
                words!("“{name}”在隐藏的行或列中", "{name} stands in a hidden row or column"),
                words!("取消隐藏，核对后再收", "unhide it, check the value, and take the file in again"),
            )
            .about(&mapped.fact));
        }
        if let Some((unit, _)) = &mapped.unit {
            units::agree(&finder, at, *unit)?;
        }
        let unit = mapped.unit.as_ref().map(|(unit, _)| *unit);
        let question = Question { name, unit, words: if unit.is_none() { words } else { &[] } };
        let taken = take(sheet.cells.get(&at), &place, &question).map_err(|finding| finding.about(&mapped.fact))?;
        if taken.said == Said::Nothing {
            let own = line(&mapped.place);
            return Err(refused(
                &place,
                words!("“{name}”处是空的", "the cell of {name} is empty"),
                words!(
                    "问明数值后填入；今年不从此表取的，删去{own}这一项",
                    "ask for the value and fill it in; where it does not come from this table any more, remove it at {own}"
                ),
            )
            .about(&mapped.fact));
        }
        if let Some(first) = self.taken.insert((&sheet.name, at), &mapped.fact) {
            let (id, own) = (&mapped.fact, line(&mapped.place));
            return Err(refused(
                &place,
                words!("{first}与{id}取自同一格", "{first} and {id} are taken from the same cell"),
                words!("改正{own}处的位置", "mend the place at {own}"),
            )
            .about(id));
        }
        findings.extend(doubts);
        findings.extend(taken.told.into_iter().map(|finding| finding.about(&mapped.fact)));
        Ok(Answer { fact: mapped.fact.clone(), said: taken.said, place, remarks: None })
    }

    fn sheet(&self, mapped: &Mapped) -> Result<&'a Sheet, Finding> {
        let year = self.project.report.year;
        let (wanted, own) = (mapped.sheet.in_year(year), line(&mapped.sheet.written.place));
        let file = &self.grid.file;
        let fault = |at: Place, message| Finding::error(Rule::WorkbookRefused, at, message);
        let Some(sheet) = known::sheet(self.grid, &wanted) else {
            let names: Vec<&str> = self.grid.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            let (zh, en, id) = (names.join("、"), names.join(", "), &self.import.id);
            return Err(fault(
                place(&[file]),
                words!("{file}没有工作表“{wanted}”，只有{zh}", "{file} has no sheet `{wanted}`; it has {en}"),
            )
            .hint(words!(
                "核对是否为{id}的文件、年份是否正确；改了名称的，改{own}",
                "check that it is the file of {id} and of the right year; where the sheet has another name now, change {own}"
            )));
        };
        if sheet.hidden {
            return Err(fault(
                place(&[file, &sheet.name]),
                words!("工作表“{wanted}”是隐藏的", "the sheet `{wanted}` is hidden"),
            )
            .hint(words!("取消隐藏，核对后再收", "unhide it, check it, and take the file in again")));
        }
        Ok(sheet)
    }
}
