//! Where a value stands, by its headings: in one place, or it is not taken.

use crate::finding::{Finding, Place, Rule, Words, nearest};
use crate::model::import::{Mapped, Pattern};
use crate::words;

use super::super::grid::{At, Grid, cell_name, place};
use super::super::taken::told;
use super::known::line;
use super::seen::{Area, Kind, Seen, Way, heading, normal};

/// Two headings that stand so often together are no headings.
const MOST_PLACES: usize = 400;

pub struct Finder<'a> {
    pub grid: &'a Grid,
    pub seen: &'a Seen<'a>,
    pub mapped: &'a Mapped,
    /// What the fact is called in messages.
    pub name: &'a str,
    pub year: i32,
}

/// The rows between which a value is sought, both excluded.
struct Bounds {
    after: Option<u32>,
    before: Option<u32>,
}

impl Bounds {
    fn contain(&self, row: u32) -> bool {
        self.after.is_none_or(|after| row > after) && self.before.is_none_or(|before| row < before)
    }
}

impl Finder<'_> {
    /// The cell of the value, and what there is to be said about it.
    pub fn find(&self) -> Result<(At, Vec<Finding>), Finding> {
        let bounds = self.bounds()?;
        let hits = self.hits(&bounds)?;
        if let Some(at) = self.mapped.cell {
            if !self.fits(at) || !bounds.contain(at.0) {
                return Err(self.elsewhere(at, &hits));
            }
            let others: Vec<At> = hits.into_iter().filter(|hit| *hit != at).collect();
            let doubt = (!others.is_empty()).then(|| self.also_fits(at, &others));
            return Ok((at, doubt.into_iter().collect()));
        }
        match hits.as_slice() {
            [one] => Ok((*one, Vec::new())),
            [] => Err(self.nowhere(&bounds)),
            several => Err(self.ambiguous(several)),
        }
    }

    pub fn place(&self, at: At) -> Place {
        self.grid.place(&self.seen.sheet.name, at)
    }

    fn said(&self, pattern: &Pattern) -> String {
        normal(&pattern.in_year(self.year))
    }

    fn chain(&self, way: Way) -> Vec<String> {
        let patterns = if way == Way::Left { &self.mapped.row } else { &self.mapped.column };
        patterns.iter().map(|pattern| self.said(pattern)).collect()
    }

    /// Whether the headings of a cell are those of the map.
    fn fits(&self, at: At) -> bool {
        [Way::Left, Way::Up].into_iter().all(|way| {
            let chain = self.chain(way);
            let mut found = self.seen.headings(at, way).map(|(text, _)| text);
            chain.iter().rev().all(|wanted| found.next().is_some_and(|found| heading(&found) == heading(wanted)))
        })
    }

    fn bounds(&self) -> Result<Bounds, Finding> {
        let only = |pattern: &Option<Pattern>| {
            pattern.as_ref().map(|pattern| match self.seen.saying(&self.said(pattern)).as_slice() {
                [one] => Ok(*one),
                [] => Err(self.missing(pattern)),
                [_, second, ..] => Err(self.refused(
                    second.0,
                    {
                        let text = pattern.in_year(self.year);
                        words!(
                            "“{text}”出现不止一次，不能作为界线",
                            "`{text}` stands there more than once and is no bound"
                        )
                    },
                    {
                        let at = line(&pattern.written.place);
                        words!("在{at}换用只出现一次的文字", "take a text that stands there once at {at}")
                    },
                )),
            })
        };
        Ok(Bounds {
            after: only(&self.mapped.after).transpose()?.map(|area| area.1.0),
            before: only(&self.mapped.before).transpose()?.map(|area| area.0.0),
        })
    }

    /// Every cell that the headings lead to.
    fn hits(&self, bounds: &Bounds) -> Result<Vec<At>, Finding> {
        let leaves = |patterns: &[Pattern]| match patterns.last() {
            Some(leaf) => match self.seen.saying(&self.said(leaf)) {
                areas if areas.is_empty() => Err(self.missing(leaf)),
                areas => Ok(areas),
            },
            None => Ok(Vec::new()),
        };
        let (rows, columns) = (leaves(&self.mapped.row)?, leaves(&self.mapped.column)?);
        let mut hits: Vec<At> = match (rows.as_slice(), columns.as_slice()) {
            (rows, []) => rows.iter().flat_map(|head| self.values_right_of(*head)).collect(),
            ([], columns) => columns.iter().flat_map(|head| self.values_below(*head)).collect(),
            (rows, columns) => {
                let crossings = rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column)));
                let crossings = crossings.filter(|(row, column)| row.0.0 > column.1.0 && column.0.1 > row.1.1);
                let cells = crossings.flat_map(|(row, column)| {
                    (row.0.0..=row.1.0).flat_map(move |at| (column.0.1..=column.1.1).map(move |column| (at, column)))
                });
                cells.take(MOST_PLACES + 1).collect()
            }
        };
        hits.retain(|at| bounds.contain(at.0));
        if hits.len() > MOST_PLACES {
            hits.truncate(3);
            return Err(self.ambiguous(&hits));
        }
        hits.retain(|at| self.fits(*at));
        hits.sort_unstable();
        hits.dedup();
        Ok(hits)
    }

    /// The values in the rows of a heading, as far as the next heading.
    fn values_right_of(&self, (first, last): Area) -> Vec<At> {
        let line = |row| (last.1 + 1..=self.seen.last.1).map(move |column| (row, column));
        (first.0..=last.0).take(MOST_PLACES).flat_map(|row| self.values(line(row))).collect()
    }

    fn values_below(&self, (first, last): Area) -> Vec<At> {
        let line = |column| (last.0 + 1..=self.seen.last.0).map(move |row| (row, column));
        (first.1..=last.1).take(MOST_PLACES).flat_map(|column| self.values(line(column))).collect()
    }

    fn values(&self, line: impl Iterator<Item = At>) -> Vec<At> {
        let until_heading = line.take_while(|at| !matches!(self.seen.kind(*at), Kind::Heading(_)));
        until_heading.filter(|at| self.seen.kind(*at) == Kind::Value).take(MOST_PLACES + 1).collect()
    }

    fn refused(&self, at: At, message: Words, cure: Words) -> Finding {
        Finding::error(Rule::WorkbookRefused, self.place(at), message).hint(cure).about(&self.mapped.fact)
    }

    /// A text that the map names and the sheet does not have.
    fn missing(&self, pattern: &Pattern) -> Finding {
        let (text, sheet, name) = (pattern.in_year(self.year), &self.seen.sheet.name, self.name);
        let at = line(&pattern.written.place);
        let file = &self.grid.file;
        let other = (1949..=2200)
            .rev()
            .filter(|year| pattern.names_year() && *year != self.year)
            .find_map(|year| Some((year, self.seen.saying(&pattern.in_year(year)).first()?.0)));
        if let Some((year, found)) = other {
            let (there, own) = (pattern.in_year(year), self.year);
            return self.refused(
                found,
                words!(
                    "“{name}”：表中只有“{there}”，没有“{text}”，像是{year}年的文件",
                    "{name}: the sheet says `{there}` and nowhere `{text}`; it seems to be the workbook of {year}"
                ),
                words!(
                    "找{own}年的文件；标题写法变了的，改{at}",
                    "get the workbook of {own}; where the heading is written otherwise now, change {at}"
                ),
            );
        }
        let wanted = heading(&text);
        let length = wanted.chars().count();
        let is_like = |found: &&str| {
            found.chars().count().abs_diff(length) <= (length / 4).max(1) && found.parse::<i32>().is_err()
        };
        let near = nearest(&wanted, self.seen.texts().filter(is_like));
        let near = near.and_then(|near| Some((near, self.seen.saying(near).first()?.0)));
        let message = words!("“{name}”：表中没有“{text}”", "{name}: the sheet says nowhere `{text}`");
        match near {
            Some((near, found)) => self.refused(
                found,
                message,
                words!("此处是“{near}”：核对后改{at}", "here it says `{near}`: check that, and change {at}"),
            ),
            None => {
                let whole = place(&[file, sheet]);
                Finding::error(Rule::WorkbookRefused, whole, message).about(&self.mapped.fact).hint(words!(
                    "核对文件；标题写法变了的，改{at}",
                    "check the file; where the heading is written otherwise now, change {at}"
                ))
            }
        }
    }

    /// What stands left of and above a cell, as messages say it.
    fn around(&self, at: At) -> Words {
        let said = |way, chain: usize| {
            let mut found: Vec<String> =
                self.seen.headings(at, way).take(chain.max(1)).map(|(text, _)| short(&text)).collect();
            found.reverse();
            if found.is_empty() {
                Words::new("无", "nothing")
            } else {
                Words::new(found.join(" / "), found.join(" / "))
            }
        };
        let (row, column) = (said(Way::Left, self.mapped.row.len()), said(Way::Up, self.mapped.column.len()));
        let (row_zh, row_en, column_zh, column_en) = (row.zh, row.en, column.zh, column.en);
        words!(
            "左边的标题是“{row_zh}”，上面的标题是“{column_zh}”",
            "the heading left of it is `{row_en}`, the one above it `{column_en}`"
        )
    }

    /// The headings as the map has them.
    fn wanted(&self) -> Words {
        let (row, column) = (self.chain(Way::Left).join(" / "), self.chain(Way::Up).join(" / "));
        match (row.is_empty(), column.is_empty()) {
            (false, false) => words!("行“{row}”、列“{column}”", "the row `{row}` and the column `{column}`"),
            (false, true) => words!("行“{row}”", "the row `{row}`"),
            _ => words!("列“{column}”", "the column `{column}`"),
        }
    }

    /// The cell that the map names belongs to other headings: the table has moved.
    fn elsewhere(&self, at: At, hits: &[At]) -> Finding {
        let (name, cell, around, wanted) = (self.name, cell_name(at), self.around(at), self.wanted());
        let (around_zh, around_en, wanted_zh, wanted_en) = (around.zh, around.en, wanted.zh, wanted.en);
        let own = line(&self.mapped.place);
        let message = words!(
            "“{name}”：表格挪动过，{cell}{around_zh}，不是{wanted_zh}",
            "{name}: the table has moved; of {cell} {around_en}, and not {wanted_en}"
        );
        let cure = match hits {
            [] => words!("核对文件，再改{own}", "check the file, then change {own}"),
            [first, ..] => {
                let now = cell_name(*first);
                words!(
                    "现在似乎在{now}：核对后改{own}的 cell，或删去 cell",
                    "it seems to stand in {now} now: check that, and change `cell` at {own} or leave it out"
                )
            }
        };
        self.refused(at, message, cure)
    }

    /// The headings are there, and lead to no cell.
    fn nowhere(&self, bounds: &Bounds) -> Finding {
        let (name, wanted, own) = (self.name, self.wanted(), line(&self.mapped.place));
        let (wanted_zh, wanted_en) = (wanted.zh, wanted.en);
        let leaf = |patterns: &[Pattern]| Some(self.seen.saying(&self.said(patterns.last()?)));
        let (rows, columns) = (leaf(&self.mapped.row), leaf(&self.mapped.column));
        let inside = |areas: &Option<Vec<Area>>| {
            areas.as_ref().and_then(|areas| areas.iter().find(|area| bounds.contain(area.0.0)).copied())
        };
        match (rows.as_ref().map(|_| inside(&rows)), columns) {
            (Some(None), _) => {
                let at = rows.and_then(|rows| Some(rows.first()?.0)).unwrap_or_default();
                self.refused(
                    at,
                    words!(
                        "“{name}”：{wanted_zh}不在 after 与 before 之间",
                        "{name}: {wanted_en} does not lie between `after` and `before`"
                    ),
                    words!("核对文件，再改{own}", "check the file, then change {own}"),
                )
            }
            (Some(Some(row)), Some(columns)) => {
                let column = columns.iter().find(|column| column.0.1 > row.1.1).or(columns.first());
                let at = (row.0.0, column.map_or(row.1.1 + 1, |column| column.0.1));
                let (around, cell) = (self.around(at), cell_name(at));
                let (around_zh, around_en) = (around.zh, around.en);
                self.refused(
                    at,
                    words!(
                        "“{name}”：没有哪一格同属{wanted_zh}；{cell}{around_zh}",
                        "{name}: no cell belongs to {wanted_en}; of {cell} {around_en}"
                    ),
                    words!(
                        "核对文件，再改{own}；标题有几级的，由外到内都列出，如 column: [\"{{year}}年\", 绝对量]",
                        "check the file, then change {own}; list headings of several levels from the outer to the inner, such as column: [\"{{year}}年\", 绝对量]"
                    ),
                )
            }
            (row, columns) => {
                let of_column = || columns.and_then(|columns| Some(columns.first()?.0));
                let at = row.flatten().map(|row| row.0).or_else(of_column).unwrap_or_default();
                self.refused(
                    at,
                    words!("“{name}”：{wanted_zh}中没有数", "{name}: there is no value in {wanted_en}"),
                    words!("核对文件；数在别处的，改{own}", "check the file; where it stands elsewhere, change {own}"),
                )
            }
        }
    }

    fn list(hits: &[At]) -> String {
        const MOST: usize = 4;
        let more = if hits.len() > MOST { " …" } else { "" };
        hits.iter().take(MOST).map(|at| cell_name(*at)).collect::<Vec<_>>().join(", ") + more
    }

    fn ambiguous(&self, hits: &[At]) -> Finding {
        let (name, wanted, own, cells) = (self.name, self.wanted(), line(&self.mapped.place), Self::list(hits));
        let (wanted_zh, wanted_en) = (wanted.zh, wanted.en);
        let first = hits.first().copied().unwrap_or_default();
        let spread = [Way::Left, Way::Up].into_iter().find_map(|way| {
            let (text, (from, to)) = self.seen.headings(first, way).next()?;
            let wide = if way == Way::Left { to.0 > from.0 } else { to.1 > from.1 };
            (wide && !self.chain(way).is_empty()).then(|| (way, text, format!("{}:{}", cell_name(from), cell_name(to))))
        });
        let missing = |key: &str, way| {
            let found = self.seen.headings(first, way).next().map(|(text, _)| short(&text));
            found.filter(|_| self.chain(way).is_empty()).map(|text| format!("{key}: {text}"))
        };
        let more = missing("column", Way::Up).or_else(|| missing("row", Way::Left));
        let cure = match (spread, more) {
            (Some((way, text, area)), _) => {
                let key = if way == Way::Left { "row" } else { "column" };
                words!(
                    "标题“{text}”合并了{area}：在{own}再写明下一级，如 {key}: [\"{text}\", …]",
                    "the heading `{text}` is merged over {area}: name the one below it as well at {own}, such as {key}: [\"{text}\", …]"
                )
            }
            (None, Some(example)) => words!(
                "在{own}再写明另一个标题，如 {example}（{{year}} 代表报告年）",
                "name the other heading as well at {own}, such as {example} (`{{year}}` for the report's year)"
            ),
            (None, None) => words!(
                "在{own}用 after、before 写明在哪一段，或用 cell 写明是哪一格",
                "say at {own} which part of the table it is by `after` and `before`, or which cell by `cell`"
            ),
        };
        self.refused(
            first,
            words!(
                "“{name}”：{wanted_zh}处不止一个数（{cells}）",
                "{name}: {wanted_en} lead to more than one cell ({cells})"
            ),
            cure,
        )
    }

    /// The cell decides where the headings do not: that is told each time.
    fn also_fits(&self, at: At, others: &[At]) -> Finding {
        let (name, cell, cells, own) = (self.name, cell_name(at), Self::list(others), line(&self.mapped.place));
        told(
            &self.place(at),
            words!(
                "“{name}”按单元格取{cell}；同样的标题也属于{cells}，表格挪动时看不出来",
                "{name} is taken from {cell} as the map says; the same headings are those of {cells}, so that a table that moved would not show"
            ),
            words!(
                "核对这个数；在{own}再写明行、列标题，或 after、before",
                "check this value; name row and column, or `after` and `before`, at {own}"
            ),
        )
        .about(&self.mapped.fact)
    }
}

/// A heading is cut here in messages.
fn short(text: &str) -> String {
    const LONGEST: usize = 30;
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}
