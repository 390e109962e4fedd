//! Which map a workbook is for: by the name of its file and by a cell that marks it.

use crate::finding::{Finding, Place, Rule, Words};
use crate::model::import::{Import, Marker, Pattern};
use crate::model::project::Project;
use crate::words;

use super::super::grid::{Grid, cell_name, place};
use super::super::taken::plain;
use super::seen::normal;

/// Years that a workbook may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2200;

enum Fit {
    Yes,
    /// It is of this kind, but of another year, as is said there.
    OtherYear(i32, Place),
    No(Words),
}

/// The one map that a workbook fits.
pub fn known<'a>(grid: &Grid, project: &'a Project) -> Result<&'a Import, Finding> {
    let file = &grid.file;
    let year = project.report.year;
    let (mut fitting, mut other_years, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    for import in project.imports.iter().filter(|import| !import.refused) {
        match fit(import, grid, year) {
            Fit::Yes => fitting.push(import),
            Fit::OtherYear(own, at) => other_years.push((import, own, at)),
            Fit::No(reason) => reasons.push((import, reason)),
        }
    }
    match (fitting.as_slice(), other_years.as_slice()) {
        ([one], _) => Ok(one),
        ([first, second, ..], _) => {
            let (one, other) = (&first.id, &second.id);
            let (at_one, at_other) = (line(&first.place), line(&second.place));
            Err(Finding::error(
                Rule::WorkbookRefused,
                place(&[file]),
                words!(
                    "{file}与{one}、{other}都相符，看不出该按哪一个取数",
                    "{file} fits both {one} and {other}: which of them it is meant for cannot be told"
                ),
            )
            .hint(words!(
                "在{at_one}、{at_other}用更严的 file 或 marker 区分",
                "tell them apart by a stricter `file` or `marker` at {at_one} and {at_other}"
            )))
        }
        ([], [(import, own, at), ..]) => Err(of_another_year(import, *own, at, year)),
        ([], []) => {
            let list = |pick: fn(&Words) -> &str, mark: &str| {
                let said = reasons.iter().map(|(import, reason)| format!("{}：{}", import.id, pick(reason)));
                said.collect::<Vec<_>>().join(mark)
            };
            let (zh, en) = (list(|words| &words.zh, "；"), list(|words| &words.en, "; ").replace('：', ": "));
            Err(Finding::error(
                Rule::WorkbookRefused,
                place(&[file]),
                words!(
                    "{file}不是本程序写出的填报表，也不是 data/imports.yaml 中的任何一种（{zh}）",
                    "{file} is no form that this program wrote, and fits nothing in data/imports.yaml ({en})"
                ),
            )
            .hint(words!(
                "核对文件；是新的一种，或改了名称的，在 data/imports.yaml 中写明",
                "check the file; where it is of a new kind or has another name now, say so in data/imports.yaml"
            )))
        }
    }
}

fn of_another_year(import: &Import, own: i32, at: &Place, year: i32) -> Finding {
    let (id, file) = (&import.id, at.source.path.split('!').next().unwrap_or_default());
    Finding::error(
        Rule::WorkbookRefused,
        at.clone(),
        words!(
            "{file}是{own}年的{id}，报告是{year}年的",
            "{file} is the workbook `{id}` of {own}, and the report is of {year}"
        ),
    )
    .hint(words!(
        "找{year}年的文件；确要收{own}年的，加 --year {own}",
        "get the file of {year}; to take this one for {own}, add --year {own}"
    ))
}

/// Where something is said in `data/imports.yaml`.
pub fn line(place: &Place) -> String {
    let (line, column) = place.line_column();
    format!("{}:{line}:{column}", place.source.path)
}

fn fit(import: &Import, grid: &Grid, year: i32) -> Fit {
    let name = grid.file.rsplit('/').next().unwrap_or_default();
    let named = import.file.as_ref().map(|file| of_file(file, name, grid, year));
    let marked = import.marker.as_ref().map(|marker| of_marker(marker, grid, year));
    let mut fit = Fit::Yes;
    for own in [named, marked].into_iter().flatten() {
        fit = match (fit, own) {
            (Fit::No(reason), _) | (_, Fit::No(reason)) => Fit::No(reason),
            (Fit::OtherYear(own, at), _) | (_, Fit::OtherYear(own, at)) => Fit::OtherYear(own, at),
            (Fit::Yes, Fit::Yes) => Fit::Yes,
        };
    }
    fit
}

fn of_file(file: &Pattern, name: &str, grid: &Grid, year: i32) -> Fit {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is = |year| {
        let wanted = file.in_year(year);
        wild(&wanted, name) || wild(&wanted, stem)
    };
    if is(year) {
        return Fit::Yes;
    }
    let wanted = file.in_year(year);
    match YEARS.rev().find(|other| file.names_year() && is(*other)) {
        Some(other) => Fit::OtherYear(other, place(&[&grid.file])),
        None => Fit::No(words!("文件名应为“{wanted}”", "the file is called `{wanted}`")),
    }
}

fn of_marker(marker: &Marker, grid: &Grid, year: i32) -> Fit {
    let is = |year| {
        let said = sheet(grid, &marker.sheet.in_year(year)).and_then(|sheet| {
            let at = sheet.merged_with(marker.cell).map_or(marker.cell, |(first, _)| first);
            sheet.text(at).map(normal)
        });
        said.is_some_and(|said| said.contains(&normal(&marker.says.in_year(year))))
    };
    if is(year) {
        return Fit::Yes;
    }
    let dated = marker.says.names_year() || marker.sheet.names_year();
    if let Some(other) = YEARS.rev().find(|other| dated && is(*other)) {
        return Fit::OtherYear(other, grid.place(&marker.sheet.in_year(other), marker.cell));
    }
    let (name, cell, says) = (marker.sheet.in_year(year), cell_name(marker.cell), marker.says.in_year(year));
    Fit::No(words!("{name}!{cell}中应有“{says}”", "{name}!{cell} says `{says}`"))
}

/// A sheet by its name, whatever its spaces.
pub fn sheet<'a>(grid: &'a Grid, name: &str) -> Option<&'a super::super::grid::Sheet> {
    let wanted = normal(name);
    grid.sheet(name).or_else(|| grid.sheets.iter().find(|sheet| normal(&sheet.name) == wanted))
}

/// Whether a name fits a pattern with `*` and `?`; large and small letters are the same.
fn wild(pattern: &str, name: &str) -> bool {
    let lower = |text: &str| plain(text).to_lowercase().chars().collect::<Vec<char>>();
    let (pattern, name) = (lower(pattern), lower(name));
    let (mut at, mut from, mut star) = (0, 0, None);
    while from < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[from] => {
                at += 1;
                from += 1;
            }
            _ => match star.as_mut() {
                Some((back, taken)) => {
                    *taken += 1;
                    (at, from) = (*back + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::wild;

    #[test]
    fn a_pattern_fits_names() {
        let cases = [
            ("统计年报*.xlsx", "统计年报2022.xlsx", true),
            ("统计年报*.xlsx", "统计年报2022（终稿）.XLSX", true),
            ("统计年报*.xlsx", "统计年报.xls", false),
            ("*年报*", "2022年报.xlsx", true),
            ("能源?.xlsx", "能源表.xlsx", true),
            ("能源?.xlsx", "能源.xlsx", false),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axcxb", false),
            ("", "a", false),
        ];
        for (pattern, name, fits) in cases {
            assert_eq!(wild(pattern, name), fits, "{pattern} {name}");
        }
    }
}
