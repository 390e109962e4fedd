//! Workbooks from elsewhere, read by `data/imports.yaml`: each value is taken exactly from where the map says, or refused with its cell or
//! the line of the map and a cure. Built by code; what an office changes in its tables from one year to the next.

use std::fs;

use ecopark::finding::{Finding, Language, Rule, Severity};
use ecopark::load::{self, Request};
use ecopark::model::project::Project;
use ecopark::workbook::grid::{At, Grid};
use ecopark::workbook::{Said, imported};
use ecopark::{check, load::Contents};
use tempfile::TempDir;

use super::made::{Cell, Made, table, with_part};
use crate::project::{copy_folder, example, repository, run, transcript};

const MAP: &str = "\
imports:
  - id: yearbook
    file: \"统计年报*.xlsx\"
    marker: { sheet: 综合, cell: A1, says: \"{year}年统计年报\" }
    facts:
      gdp: { sheet: 综合, row: 地区生产总值, column: \"{year}年\", unit: 亿元 }
      industrial_added_value: { sheet: 综合, row: 工业增加值, column: \"{year}年\", unit: 亿元 }
      employees_year_end: { sheet: 就业, row: 合计, column: [\"{year}年\", 期末人数], unit: 人 }
";

/// The line of the map that says where the gross domestic product stands.
const GDP: &str = "gdp: { sheet: 综合, row: 地区生产总值, column: \"{year}年\", unit: 亿元 }";

/// The yearbook of a year, with the year before beside it.
fn yearbook(year: i32) -> Made {
    let (own, last) = (year, year - 1);
    let mut main = table(
        "综合",
        &[
            &format!("开发区{own}年统计年报"),
            "|||单位：亿元",
            &format!("指标|计量单位|{own}年|{last}年"),
            "地区生产总值|亿元|768.2|731.4",
            "  工业增加值|亿元|259.5|240",
            "财政收入|亿元|36|33",
        ],
    );
    main.merged.push(((0, 0), (0, 3)));
    let mut work = table(
        "就业",
        &[
            "从业人员",
            &format!("行业|{own}年||{last}年|"),
            "|期末人数|平均人数|期末人数|平均人数",
            "工业|40000|39000|38000|37000",
            "服务业|5928|5900|5800|5700",
            "合计|45930|44900|43800|42700",
        ],
    );
    work.merged.extend([((1, 0), (2, 0)), ((1, 1), (1, 2)), ((1, 3), (1, 4))]);
    Made { pages: vec![main, work] }
}

/// The example's project with this map, and what is wrong with the map.
fn project(map: &str) -> (Project, Vec<Finding>) {
    let request = Request { folder: repository().to_owned(), year: None, standard: None };
    let contents: Contents = [(load::IMPORTS.to_owned(), map.to_owned())].into();
    let (project, mut findings) = load::load_as_if(&request, &contents);
    let project = project.unwrap();
    check::imports(&project, &mut findings);
    findings.retain(|finding| finding.place.as_ref().is_some_and(|place| place.source.path == load::IMPORTS));
    (project, findings)
}

enum Expected {
    /// `gdp` is taken so, and nothing is said.
    Plain(&'static str, &'static str),
    /// `gdp` is taken so, and it is said what was done.
    Told(&'static str, &'static str),
    /// An error at this sheet and cell (or about the file), with these words.
    Refused(&'static str, &'static str),
}

use Expected::{Plain, Refused, Told};

struct Case {
    name: &'static str,
    map: String,
    file: &'static str,
    make: Box<dyn Fn(&mut Made)>,
    bytes: fn(Vec<u8>) -> Vec<u8>,
    expected: Expected,
}

fn case(name: &'static str, expected: Expected, make: impl Fn(&mut Made) + 'static) -> Case {
    Case {
        name, map: MAP.to_owned(), file: "统计年报2022.xlsx", make: Box::new(make), bytes: |bytes| bytes, expected
    }
}

/// The same with another map for `gdp`.
fn by(map: &'static str, case: Case) -> Case {
    Case { map: MAP.replace(GDP, &format!("gdp: {map}")), ..case }
}

fn put(at: At, cell: Cell) -> impl Fn(&mut Made) {
    move |book| {
        book.page().cells.insert(at, cell.clone());
    }
}

fn text(at: At, said: &'static str) -> impl Fn(&mut Made) {
    put(at, Cell::Text(said.to_owned()))
}

fn number(at: At, number: f64) -> impl Fn(&mut Made) {
    put(at, Cell::Number(number))
}

/// Row 4 and all below it, or column C and all right of it, moved by one.
fn inserted(row: bool) -> impl Fn(&mut Made) {
    move |book| {
        book.page().merged.clear();
        book.moved(|(r, c)| Some(if row { (r + u32::from(r >= 3), c) } else { (r, c + u32::from(c >= 2)) }));
    }
}

fn cells() -> Vec<Case> {
    vec![
        case("as it should be", Plain("768.2", "亿元"), |_| {}),
        case("a row more above it", Plain("768.2", "亿元"), inserted(true)),
        case("a column more before it", Plain("768.2", "亿元"), inserted(false)),
        case("the years the other way round", Plain("731.4", "亿元"), |book| {
            text((2, 2), "2021年")(book);
            text((2, 3), "2022年")(book);
        }),
        case("space and full-width signs in headings", Plain("768.2", "亿元"), |book| {
            text((2, 2), "２０２２ 年")(book);
            text((3, 0), "地区 生产\n总值")(book);
        }),
        case("the sheet's name with a space", Plain("768.2", "亿元"), |book| book.page().name = "综合 ".to_owned()),
        case("an empty cell", Refused("!综合!C4", "is empty"), |book| {
            book.page().cells.remove(&(3, 2));
        }),
        case("a cell with space in it", Refused("!综合!C4", "is empty"), text((3, 2), "  ")),
        case("an error", Refused("!综合!C4", "#DIV/0!"), put((3, 2), Cell::Formula("=1/0", "#DIV/0!"))),
        case("a dash", Refused("!综合!C4", "may mean 0"), text((3, 2), "—")),
        case("a text", Refused("!综合!C4", "cannot be taken"), text((3, 2), "768.2左右")),
        case("a date", Refused("!综合!C4", "a date"), put((3, 2), Cell::Shown(44930.0, "m\"月\"d\"日\""))),
        case("a truth", Refused("!综合!C4", "TRUE"), put((3, 2), Cell::Truth(true))),
        case("a number as text", Plain("768.20", "亿元"), text((3, 2), "768.20")),
        case("its unit behind it", Told("7682000", "万元"), text((3, 2), "7682000万元")),
        case("thousands parted", Told("1768.2", "亿元"), text((3, 2), "1,768.2")),
        case("noise behind the digits", Told("768.3", "亿元"), number((3, 2), 768.1 + 0.2)),
        case("fewer digits shown", Told("768.24", "亿元"), put((3, 2), Cell::Shown(768.24, "0.0"))),
        case("shown in thousands", Refused("!综合!C4", "another size"), put((3, 2), Cell::Shown(768.2, "0.0,"))),
        case("a percentage", Refused("!综合!C4", "percentage"), put((3, 2), Cell::Shown(7.682, "0%"))),
        case("a formula", Told("768.2", "亿元"), put((3, 2), Cell::Formula("=700+68.2", "768.2"))),
        Case {
            bytes: |bytes| with_part(&bytes, "xl/worksheets/sheet1.xml", |sheet| sheet.replace("<v>768.2</v>", "")),
            ..case("a formula without a result", Refused("!综合!C4", "no result"), |book| {
                put((3, 2), Cell::Formula("=700+68.2", "768.2"))(book);
            })
        },
        case("merged with the cell below", Refused("!综合!C4", "is merged"), |book| {
            book.page().cells.remove(&(4, 2));
            book.page().merged.push(((3, 2), (4, 2)));
        }),
        case("a hidden row", Refused("!综合!C4", "hidden row"), |book| {
            book.page().hidden_rows.insert(3);
        }),
        case("a hidden column", Refused("!综合!C4", "hidden row or column"), |book| {
            book.page().hidden_columns.insert(2);
        }),
        Case {
            bytes: |bytes| {
                with_part(&bytes, "xl/workbook.xml", |book| {
                    book.replace("name=\"就业\"", "name=\"就业\" state=\"hidden\"")
                })
            },
            ..case("a hidden sheet", Refused("!就业", "is hidden"), |_| {})
        },
    ]
}

fn headings() -> Vec<Case> {
    vec![
        case("the row under another name", Refused("!综合!A4", "says nowhere"), text((3, 0), "地区生产总值*")),
        case("the row gone", Refused("!综合", "says nowhere"), |book| {
            book.moved(|(row, column)| (row != 3).then_some((row, column)));
        }),
        case("the row twice", Refused("!综合!C4", "more than one cell (C4, C6)"), text((5, 0), "地区生产总值")),
        case("the year twice", Refused("!综合!C4", "more than one cell (C4, D4)"), text((2, 3), "2022年")),
        case("the year gone, last year there", Refused("!综合!D3", "nowhere `2022年`"), text((2, 2), "本年")),
        case("the year merged over two columns", Refused("!综合!C4", "column: [\"2022年\", …]"), |book| {
            book.page().cells.remove(&(2, 3));
            book.page().merged.push(((2, 2), (2, 3)));
        }),
        case("another heading below the year", Refused("!综合!C5", "the one above it `实际数`"), |book| {
            inserted(true)(book);
            text((3, 2), "实际数")(book);
            text((3, 3), "实际数")(book);
            text((4, 2), "计划数")(book);
            text((4, 0), "地区生产总值")(book);
            number((5, 2), 768.2)(book);
        }),
        case("a second table without this year", Refused("!综合!C10", "the one above it `2021年`"), |book| {
            for (at, said) in [((8, 0), "指标"), ((8, 2), "2021年"), ((9, 0), "地区生产总值")] {
                text(at, said)(book);
            }
            number((9, 2), 700.0)(book);
            text((3, 0), "生产总值合计")(book);
        }),
        by(
            "{ sheet: 综合, row: 常住人口, column: \"{year}\", unit: 亿元 }",
            case(
                "a second table right below, with its years the other way round",
                Refused("!综合!", "常住人口"),
                |book| {
                    for (at, said) in [((2, 2), 2022.0), ((2, 3), 2021.0), ((6, 2), 2021.0), ((6, 3), 2022.0)] {
                        number(at, said)(book);
                    }
                    text((7, 0), "常住人口")(book);
                    number((7, 2), 51.2)(book);
                    number((7, 3), 52.4)(book);
                },
            ),
        ),
        by(
            "{ sheet: 综合, row: 常住人口, column: \"{year}\", unit: 亿元 }",
            case(
                "a second table after an empty row, with its years the other way round",
                Plain("52.4", "亿元"),
                |book| {
                    for (at, said) in [((2, 2), 2022.0), ((2, 3), 2021.0), ((7, 2), 2021.0), ((7, 3), 2022.0)] {
                        number(at, said)(book);
                    }
                    text((8, 0), "常住人口")(book);
                    number((8, 2), 51.2)(book);
                    number((8, 3), 52.4)(book);
                },
            ),
        ),
        case("the unit column changed", Refused("!综合!B4", "in 万元"), text((3, 1), "万元")),
        case("the unit column of another kind", Refused("!综合!B4", "in 人"), text((3, 1), "人")),
        case("a unit column that says the same otherwise", Plain("768.2", "亿元"), text((3, 1), "（亿元）")),
        case("no unit column, and the caption changed", Refused("!综合!D2", "in 万元"), |book| {
            for row in 3..6 {
                book.page().cells.remove(&(row, 1));
            }
            text((1, 3), "单位：万元")(book);
        }),
        case("years as numbers", Plain("768.2", "亿元"), |book| {
            number((2, 2), 2022.0)(book);
            number((2, 3), 2021.0)(book);
        }),
        by(
            "{ sheet: 综合, row: 地区生产总值, column: \"{year}\", unit: 亿元 }",
            case("years as numbers below a title over all of them", Plain("768.2", "亿元"), |book| {
                book.page().merged.push(((1, 1), (1, 3)));
                book.page().cells.remove(&(1, 3));
                for (at, said) in [((2, 2), 2022.0), ((2, 3), 2021.0)] {
                    number(at, said)(book);
                }
                text((1, 1), "2021—2022年")(book);
            }),
        ),
        by(
            "{ sheet: 综合, row: 地区生产总值, column: \"{year}\", unit: 亿元 }",
            case("years as numbers, and as many in the column", Plain("2022", "亿元"), |book| {
                for (at, said) in [((2, 2), 2022.0), ((2, 3), 2021.0), ((3, 2), 2022.0), ((4, 2), 2022.0)] {
                    number(at, said)(book);
                }
            }),
        ),
        by(
            "{ sheet: 综合, row: 地区生产总值, column: \"{year}\", unit: 亿元 }",
            case("a figure that looks like the year", Refused("!综合", "nowhere `2022`"), |book| {
                book.moved(|(row, column)| (column != 3).then_some((row, column)));
                text((2, 2), "2021年")(book);
                number((3, 2), 2000.5)(book);
            }),
        ),
        by(
            "{ sheet: 综合, row: 财政收入, column: \"{year}\", unit: 亿元 }",
            case(
                "the year's number as a figure under another year",
                Refused("!综合!", "地区生产总值: "),
                |book| {
                    book.moved(|(row, column)| (column != 3 && column != 1).then_some((row, column)));
                    text((2, 2), "2021年")(book);
                    number((3, 2), 2022.0)(book);
                },
            ),
        ),
        by(
            "{ sheet: 综合, row: 财政收入, column: \"{year}\", unit: 亿元 }",
            case(
                "the year's number as a figure under a heading without a year",
                Refused("!综合!", "地区生产总值: "),
                |book| {
                    book.moved(|(row, column)| (column != 3 && column != 1).then_some((row, column)));
                    text((2, 2), "本年")(book);
                    number((3, 2), 2022.0)(book);
                },
            ),
        ),
        by(
            "{ sheet: 综合, row: 财政收入, column: \"{year}\", unit: 亿元 }",
            case(
                "the year's number as a figure under another year that is a number",
                Refused("!综合!", "地区生产总值: "),
                |book| {
                    book.moved(|(row, column)| (column != 3 && column != 1).then_some((row, column)));
                    number((2, 2), 2021.0)(book);
                    number((3, 2), 2022.0)(book);
                },
            ),
        ),
    ]
}

fn guarded() -> Vec<Case> {
    let cell = "{ sheet: 综合, cell: C4, row: 地区生产总值, column: \"{year}年\", unit: 亿元 }";
    let row = "{ sheet: 综合, cell: C4, row: 地区生产总值, unit: 亿元 }";
    let alone = "{ sheet: 综合, row: 地区生产总值, unit: 亿元 }";
    let below =
        "{ sheet: 综合, row: 工业增加值, column: \"{year}年\", after: 地区生产总值, before: 财政收入, unit: 亿元 }";
    let bounded = move |case| {
        let mut case = by(below, case);
        case.map = case.map.replace("industrial_added_value: {", "tertiary_industry_added_value: {");
        case.map = case.map.replace("value: { sheet: 综合, row: 工业增加值", "value: { sheet: 综合, row: 财政收入");
        case
    };
    vec![
        by(cell, case("the cell, with its headings", Plain("768.2", "亿元"), |_| {})),
        by(
            cell,
            case("the cell, and a row more", Refused("!综合!C4", "has moved"), |book| {
                inserted(true)(book);
                text((3, 0), "户籍人口")(book);
            }),
        ),
        by(
            cell,
            case("the cell, and a column more", Refused("!综合!C4", "stand in D4 now"), |book| {
                inserted(false)(book);
                text((2, 2), "2023年计划")(book);
            }),
        ),
        by(cell, case("the cell, and the headings twice", Told("768.2", "亿元"), text((5, 0), "地区生产总值"))),
        by(row, case("the cell by its row alone, of several numbers", Told("768.2", "亿元"), |_| {})),
        by(
            row,
            case("the cell by its row alone, of one number", Plain("768.2", "亿元"), |book| {
                book.page().cells.remove(&(3, 3));
            }),
        ),
        by(alone, case("the row alone, of several numbers", Refused("!综合!C4", "column: 2022年"), |_| {})),
        by(
            alone,
            case("the row alone, of one number", Plain("768.2", "亿元"), |book| {
                book.page().cells.remove(&(3, 3));
            }),
        ),
        by(
            alone,
            case("the row alone, of none", Refused("!综合!A4", "no value"), |book| {
                book.page().cells.remove(&(3, 2));
                book.page().cells.remove(&(3, 3));
            }),
        ),
        bounded(case("between two rows", Plain("259.5", "亿元"), |_| {})),
        bounded(case("between two rows, and once more below", Plain("259.5", "亿元"), |book| {
            text((6, 0), "工业增加值")(book);
            number((6, 2), 1.0)(book);
        })),
        bounded(case("gone from between two rows", Refused("!综合!A7", "does not lie between"), |book| {
            text((4, 0), "建筑业增加值")(book);
            text((6, 0), "工业增加值")(book);
            number((6, 2), 1.0)(book);
        })),
        bounded(case("a bound that stands twice", Refused("!综合!A8", "more than once"), text((7, 0), "财政收入"))),
        by("{ sheet: 综合, row: 工业增加值, column: \"{year}年\", unit: 亿元 }", {
            let twice = case("two facts from one cell", Refused("!综合!C5", "from the same cell"), |_| {});
            Case { name: "two facts from one cell by two ways", ..twice }
        }),
    ]
}

fn files() -> Vec<Case> {
    let second = "  - id: other\n    file: \"*年报*\"\n    facts:\n      foreign_capital_utilized: { sheet: \"{year}\", row: 外资, unit: 万美元 }\n";
    vec![
        case(
            "last year's workbook",
            Refused("统计年报2022.xlsx!综合!A1", "is the workbook `yearbook` of 2021"),
            |book| {
                *book = yearbook(2021);
            },
        ),
        case(
            "this year's title over last year's columns",
            Refused("!综合!C3", "seems to be the workbook of 2021"),
            |book| {
                *book = yearbook(2021);
                text((0, 0), "开发区2022年统计年报")(book);
                book.page().cells.remove(&(2, 3));
            },
        ),
        case(
            "a marker that says something else",
            Refused("统计年报2022.xlsx", "综合!A1 says `2022年统计年报`"),
            text((0, 0), "统计手册"),
        ),
        Case { file: "手册.xlsx", ..case("another name", Refused("手册.xlsx", "the file is called"), |_| {}) },
        Case {
            file: "往来/统计年报（终稿）.XLSX", ..case("a longer name", Plain("768.2", "亿元"), |_| {})
        },
        Case {
            map: format!("{MAP}{second}"),
            ..case("two maps", Refused("统计年报2022.xlsx", "fits both yearbook and other"), |_| {})
        },
        case("a sheet that is not there", Refused("统计年报2022.xlsx", "has no sheet `就业`"), |book| {
            book.pages.truncate(1);
        }),
        Case {
            map: MAP.replace("统计年报*.xlsx", "统计年报{year}*"),
            file: "统计年报2020.xlsx",
            ..case("a name of another year", Refused("统计年报2020.xlsx", "add --year 2020"), |_| {})
        },
        Case {
            map: MAP.replace("统计年报*.xlsx", "统计年鉴{year+1}.xlsx"),
            file: "统计年鉴2023.xlsx",
            ..case("a yearbook named for the year it appears in", Plain("768.2", "亿元"), |_| {})
        },
    ]
}

#[test]
fn odd_workbooks_are_taken_from_where_the_map_says_or_refused() {
    let cases: Vec<Case> = [cells(), headings(), guarded(), files()].into_iter().flatten().collect();
    let mut wrong = Vec::new();
    for case in &cases {
        let (project, faults) = project(&case.map);
        // A map that is wrong in itself is never read by: two facts from one place.
        let same = case.name.starts_with("two facts");
        assert_eq!(!faults.is_empty(), same, "{}: {faults:?}", case.name);
        let mut book = yearbook(2022);
        (case.make)(&mut book);
        let found = imported(&Grid::read(case.file, &(case.bytes)(book.bytes())).unwrap(), &project);
        let said = found.answers.iter().find(|answer| answer.fact == "gdp").map(|answer| &answer.said);
        let errors: Vec<&Finding> =
            found.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let taken = |digits: &str, unit: &str| match said {
            Some(Said::Number { digits: own, unit: of }) => own == digits && of.label(Language::Chinese) == unit,
            _ => false,
        };
        let right = match case.expected {
            Plain(digits, unit) => taken(digits, unit) && found.findings.is_empty(),
            Told(digits, unit) => taken(digits, unit) && errors.is_empty() && !found.findings.is_empty(),
            Refused(at, words) => errors.iter().any(|error| {
                let path = error.place.as_ref().map_or("", |place| &place.source.path);
                let cured = format!("{} {}", error.message.en, error.hint.en);
                let kept_out = error.about.as_deref() != Some("gdp") || said.is_none();
                (path.contains(&format!("{at}!")) || path.ends_with(at) || at.ends_with('!') && path.contains(at))
                    && cured.contains(words)
                    && kept_out
            }),
        };
        let shown: Vec<_> = found
            .findings
            .iter()
            .map(|one| (one.place.as_ref().map(|place| &place.source.path), &one.message.en, &one.hint.en))
            .collect();
        if !right {
            wrong.push(format!("{}: {said:?} {shown:#?}", case.name));
        }
        for finding in &found.findings {
            let cured = !finding.hint.zh.is_empty() && !finding.hint.en.is_empty();
            let placed = finding.place.as_ref().is_some_and(|place| place.source.is_workbook());
            assert!(cured && placed, "{}: {finding:?}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 60, "{}", cases.len());
}

/// What may be wrong with a map: what is written, the rule, the text at fault.
#[test]
fn faults_of_a_map_are_told_with_their_place() {
    let line = |map: &str| MAP.replace(GDP, map);
    let cases: Vec<(&str, String, Rule, &str)> = vec![
        (
            "an unknown fact",
            line("gpd: { sheet: 综合, row: 甲, column: \"{year}\", unit: 亿元 }"),
            Rule::UnknownFact,
            "gpd",
        ),
        (
            "a computed fact",
            line("added_value_per_employee: { sheet: 综合, row: 甲, unit: 亿元 }"),
            Rule::WrongValue,
            "added_value_per_employee",
        ),
        ("no unit", line("gdp: { sheet: 综合, row: 甲 }"), Rule::MissingKey, "gdp"),
        ("a unit of another kind", line("gdp: { sheet: 综合, row: 甲, unit: 吨 }"), Rule::UnitMismatch, "吨"),
        ("a unit that nobody knows", line("gdp: { sheet: 综合, row: 甲, unit: 亿圆 }"), Rule::UnknownUnit, "亿圆"),
        (
            "a unit for a word",
            line("pollution_source_compliance: { sheet: 综合, row: 甲, unit: 吨 }"),
            Rule::WrongValue,
            "吨",
        ),
        ("nothing but a cell", line("gdp: { sheet: 综合, cell: C4, unit: 亿元 }"), Rule::MissingKey, "gdp"),
        ("no place at all", line("gdp: { sheet: 综合, unit: 亿元 }"), Rule::MissingKey, "gdp"),
        ("no sheet", line("gdp: { row: 甲, unit: 亿元 }"), Rule::MissingKey, "row"),
        ("a cell that is none", line("gdp: { sheet: 综合, row: 甲, cell: C, unit: 亿元 }"), Rule::WrongValue, "C"),
        ("an area", line("gdp: { sheet: 综合, row: 甲, cell: \"C4:D4\", unit: 亿元 }"), Rule::WrongValue, "\"C4:D4\""),
        (
            "a year misspelt",
            line("gdp: { sheet: 综合, row: 甲, column: \"{yaer}年\", unit: 亿元 }"),
            Rule::WrongValue,
            "{yaer}",
        ),
        (
            "last year's column",
            line("gdp: { sheet: 综合, row: 甲, column: \"{year-1}年\", unit: 亿元 }"),
            Rule::WrongValue,
            "\"{year-1}年\"",
        ),
        ("an unknown key", line("gdp: { sheet: 综合, row: 甲, colum: 乙, unit: 亿元 }"), Rule::UnknownKey, "colum"),
        ("an empty list", line("gdp: { sheet: 综合, row: [], unit: 亿元 }"), Rule::WrongValue, "["),
        ("a fact twice in a map", line(&format!("{GDP}\n      {GDP}")), Rule::DuplicateKey, "gdp"),
        (
            "a fact in two maps",
            format!("{MAP}  - id: other\n    file: \"能源{{year}}*\"\n    facts:\n      {GDP}\n"),
            Rule::DuplicateKey,
            "gdp",
        ),
        (
            "two facts in one place",
            line(&format!("{GDP}\n      {}", GDP.replace("gdp", "fixed_asset_investment"))),
            Rule::WrongValue,
            "fixed_asset_investment",
        ),
        (
            "no year anywhere",
            MAP.replace("{year}年统计年报", "统计年报")
                .replace("row: 工业增加值, column: \"{year}年\"", "row: 工业增加值"),
            Rule::MissingKey,
            "industrial_added_value",
        ),
        (
            "nothing to know the file by",
            MAP.replace("    file: \"统计年报*.xlsx\"\n", "")
                .replace("    marker: { sheet: 综合, cell: A1, says: \"{year}年统计年报\" }\n", ""),
            Rule::MissingKey,
            "id",
        ),
        ("an id twice", format!("{MAP}{}", MAP.replace("imports:\n", "")), Rule::DuplicateKey, "yearbook"),
    ];
    for (name, map, rule, at) in cases {
        let (_, findings) = project(&map);
        let found =
            findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("{name}: {findings:?}"));
        let place = found.place.as_ref().unwrap();
        assert_eq!(&place.source.text[place.range.clone()], at, "{name}");
        assert!(!found.hint.zh.is_empty() && !found.hint.en.is_empty(), "{name}: {found:?}");
    }
    assert!(project(MAP).1.is_empty(), "{:?}", project(MAP).1);
}

/// A figure that is ten times last year's is marked where it is shown, and so is one that came to stand in another column.
#[test]
fn a_jump_against_the_year_before_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/parks/shuoye"), folder.path());
    copy_folder(&repository().join("data/standards"), &folder.path().join("data/standards"));
    let map: String = MAP.lines().filter(|line| !line.contains("gdp")).map(|line| format!("{line}\n")).collect();
    with_map(&folder, &map, &[]);
    let mut book = yearbook(2024);
    number((4, 2), 752.0)(&mut book);
    fs::write(folder.path().join("统计年报2024.xlsx"), book.bytes()).unwrap();
    let arguments = ["--year", "2024", "collect", "--in", "统计年报2024.xlsx", "--anyway", "--dry-run", "--lang"];
    let told = transcript(&run(folder.path(), &[&arguments[..], &["zh"]].concat()));
    assert!(told.contains("→ 752 亿元  ！2023年为"), "{told}");
    assert!(told.contains("employees_year_end") && told.matches('！').count() == 2, "{told}");
    let told = transcript(&run(folder.path(), &[&arguments[..], &["en", "--threshold", "100"]].concat()));
    assert!(told.contains("→ 752 亿元  ! ") && told.matches(": check it").count() == 1, "{told}");
}

/// A project with the map and the workbooks of these years.
fn with_map(folder: &TempDir, map: &str, years: &[i32]) {
    fs::write(folder.path().join(load::IMPORTS), map).unwrap();
    for year in years {
        fs::write(folder.path().join(format!("统计年报{year}.xlsx")), yearbook(*year).bytes()).unwrap();
    }
}

#[test]
fn a_mapped_workbook_is_shown_then_written_with_its_cells_as_sources() {
    let folder = example();
    with_map(&folder, MAP, &[2022]);
    let data = || fs::read_to_string(folder.path().join("data/2022.yaml")).unwrap();
    let before = data();
    // The parts of the product are not in the yearbook, and do not add up to it any more: somebody answers for that.
    let arguments = ["collect", "--in", "统计年报2022.xlsx", "--anyway", "--date", "2023-07-01", "--lang", "zh"];
    let shown = transcript(&run(folder.path(), &[&arguments[..], &["--dry-run"]].concat()));
    for part in [
        "yearbook：取到3项",
        "gdp 2022  767.2 亿元 → 768.2 亿元",
        "employees_year_end 2022  45928 人 → 45930 人",
        "试运行",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(shown.ends_with("[exit 0]\n"), "{shown}");
    assert_eq!(data(), before);
    let told = transcript(&run(folder.path(), &[&arguments[..], &["--yes"]].concat()));
    assert!(told.ends_with("[exit 0]\n"), "{told}");
    let changed: Vec<(String, String)> = before
        .lines()
        .zip(data().lines())
        .filter(|(one, other)| one != other)
        .map(|(one, other)| (one.trim().to_owned(), other.trim().to_owned()))
        .collect();
    let changed: Vec<(&str, &str)> = changed.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
    let expected = [
        (
            "employees_year_end: { value: 45928, unit: 人, source: 对照考核表第2项 }",
            "employees_year_end: { value: 45930, unit: 人, source: \"统计年报2022.xlsx!就业!B6\" }",
        ),
        (
            "industrial_added_value: { value: 2595000, unit: 万元, source: 对照考核表第2项 }",
            "industrial_added_value: { value: 2595000, unit: 万元, source: \"统计年报2022.xlsx!综合!C5\" }",
        ),
        (
            "gdp: { value: 767.2, unit: 亿元, source: 一（一）第2段 }",
            "gdp: { value: 768.2, unit: 亿元, source: \"统计年报2022.xlsx!综合!C4\" }",
        ),
    ];
    assert_eq!(changed, expected);
    let ledger = fs::read_to_string(folder.path().join("data/corrections.yaml")).unwrap();
    assert_eq!(ledger.matches("- fact:").count(), 2, "{ledger}");
    for part in [
        "fact: gdp",
        "new: { value: 768.2, unit: 亿元 }",
        "取自统计年报2022.xlsx（imports.yaml：yearbook）",
        "date: 2023-07-01",
    ] {
        assert!(ledger.contains(part), "{part}\n{ledger}");
    }
    let again = transcript(&run(folder.path(), &[&arguments[..], &["--yes"]].concat()));
    assert!(again.contains("数据中已是这些数") && again.ends_with("[exit 0]\n"), "{again}");
}

#[test]
fn one_map_serves_two_years() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/parks/shuoye"), folder.path());
    copy_folder(&repository().join("data/standards"), &folder.path().join("data/standards"));
    let map = "\
imports:
  - id: yearbook
    file: \"统计年报{year}.xlsx\"
    facts:
      industrial_added_value: { sheet: 综合, row: 工业增加值, column: \"{year}年\", unit: 亿元 }
      employees_year_end: { sheet: 就业, row: 合计, column: [\"{year}年\", 期末人数], unit: 人 }
";
    with_map(&folder, map, &[2023, 2024]);
    for year in ["2023", "2024"] {
        let file = format!("统计年报{year}.xlsx");
        let arguments = ["--year", year, "collect", "--in", &file, "--yes", "--anyway", "--lang", "zh"];
        let told = transcript(&run(folder.path(), &arguments));
        assert!(told.contains("yearbook：取到2项") && told.ends_with("[exit 0]\n"), "{told}");
        let data = fs::read_to_string(folder.path().join(format!("data/{year}.yaml"))).unwrap();
        for part in [
            format!("industrial_added_value: {{ value: 259.5, unit: 亿元, source: \"{file}!综合!C5\" }}"),
            format!("employees_year_end: {{ value: 45930, unit: 人, source: \"{file}!就业!B6\" }}"),
        ] {
            assert!(data.contains(&part), "{part}\n{data}");
        }
    }
    let wrong = ["--year", "2024", "collect", "--in", "统计年报2023.xlsx", "--yes", "--lang", "zh"];
    let told = transcript(&run(folder.path(), &wrong));
    assert!(told.contains("是2023年的yearbook，报告是2024年的") && told.ends_with("[exit 2]\n"), "{told}");
}

#[test]
fn one_fault_keeps_form_and_workbook_out() {
    let folder = example();
    with_map(&folder, MAP, &[2021]);
    let before = fs::read_to_string(folder.path().join("data/2022.yaml")).unwrap();
    assert!(transcript(&run(folder.path(), &["collect"])).ends_with("[exit 0]\n"));
    let form = "output/changchun-etdz-2022-统计部门.xlsx";
    let arguments = ["collect", "--in", form, "统计年报2021.xlsx", "--yes", "--lang", "en"];
    let told = transcript(&run(folder.path(), &arguments));
    assert!(
        told.contains("统计年报2021.xlsx is the workbook `yearbook` of 2021") && told.ends_with("[exit 2]\n"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(folder.path().join("data/2022.yaml")).unwrap(), before);
    // A fault of the map itself is told at its line, and keeps forms of our own from nothing.
    with_map(&folder, &MAP.replace("column: \"{year}年\", unit: 亿元", "colum: \"{year}年\", unit: 亿元"), &[2022]);
    let told = transcript(&run(folder.path(), &["collect", "--in", "统计年报2022.xlsx", "--lang", "en"]));
    assert!(told.contains("data/imports.yaml:6:") && told.contains("did you mean `column`?"), "{told}");
    assert!(told.contains("nothing was taken in") && !told.ends_with("[exit 0]\n"), "{told}");
    let told = transcript(&run(folder.path(), &["collect", "--in", form, "--lang", "en"]));
    assert!(!told.contains("imports.yaml") && told.ends_with("[exit 0]\n"), "{told}");
    let told = transcript(&run(folder.path(), &["check", "--lang", "en"]));
    assert!(told.contains("data/imports.yaml:6:") && told.ends_with("[exit 1]\n"), "{told}");
}
