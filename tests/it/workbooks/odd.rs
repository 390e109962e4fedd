//! Damaged and odd workbooks: each is taken exactly, taken and told, or refused with its cell and a cure. None is taken wrongly in silence.

use ecopark::finding::{Finding, Rule, Severity};
use ecopark::model::project::Project;
use ecopark::workbook::grid::Grid;
use ecopark::workbook::{Returned, Said, form, returned};

use super::computed;
use super::made::{Cell, Made, VALUE, package, with_part};
use crate::project::repository;

const DEPARTMENT: &str = "生态环境部门";
/// A figure in tonnes, a share, a word, and a count.
const WASTE: &str = "solid_waste_generated";
const SHARE: &str = "cleaner_production_audit_rate";
const WORD: &str = "pollution_source_compliance";
const SECOND: &str = "cod_discharge";

enum Expected {
    /// Taken exactly so, and nothing is said.
    Plain(&'static str, &'static str),
    /// Taken exactly so, and it is said what was done.
    Told(&'static str, &'static str),
    NotCollected,
    /// Not taken: the finding is at this cell.
    Refused(&'static str),
    /// Nothing of the file is taken: the finding is at this sheet or cell, or about the file.
    File(&'static str),
    /// Nothing is answered, and nothing is wrong.
    Open,
}

use Expected::{File, NotCollected, Open, Plain, Refused, Told};

struct Case {
    name: &'static str,
    fact: &'static str,
    make: Box<dyn Fn(Made) -> Vec<u8>>,
    expected: Expected,
}

/// A form in which one cell is filled so.
fn filled(name: &'static str, fact: &'static str, cell: Cell, expected: Expected) -> Case {
    let make = move |mut form: Made| {
        form.fill(fact, cell.clone());
        form.bytes()
    };
    Case { name, fact, make: Box::new(make), expected }
}

fn text(name: &'static str, fact: &'static str, said: &'static str, expected: Expected) -> Case {
    filled(name, fact, Cell::Text(said.to_owned()), expected)
}

/// A form that was filled with 123 and then changed.
fn changed(name: &'static str, expected: Expected, change: impl Fn(&mut Made) + 'static) -> Case {
    let make = move |mut form: Made| {
        form.fill(WASTE, Cell::Number(123.0));
        change(&mut form);
        form.bytes()
    };
    Case { name, fact: WASTE, make: Box::new(make), expected }
}

/// A formula that no program has worked out.
fn without_result() -> Case {
    let make = |mut form: Made| {
        form.fill(WASTE, Cell::Formula("=100+23.5", "123.5"));
        with_part(&form.bytes(), "xl/worksheets/sheet1.xml", |sheet| sheet.replace("<v>123.5</v>", ""))
    };
    Case { name: "a formula without a result", fact: WASTE, make: Box::new(make), expected: Refused("") }
}

/// Any bytes at all.
fn file(name: &'static str, bytes: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Case {
    let make = move |mut form: Made| {
        form.fill(WASTE, Cell::Number(123.0));
        bytes(form.bytes())
    };
    Case { name, fact: WASTE, make: Box::new(make), expected: File("") }
}

fn numbers() -> Vec<Case> {
    let n = |number: f64| Cell::Number(number);
    let shown = Cell::Shown;
    vec![
        filled("a whole number", WASTE, n(176234.0), Plain("176234", "吨")),
        filled("zero", WASTE, n(0.0), Plain("0", "吨")),
        filled("a negative number", WASTE, n(-3.5), Plain("-3.5", "吨")),
        filled("a tenth, which no binary number is", WASTE, n(0.1), Plain("0.1", "吨")),
        filled("fifteen digits", WASTE, n(123456.789012345), Plain("123456.789012345", "吨")),
        filled("a very small number", WASTE, n(0.0000012), Plain("0.0000012", "吨")),
        filled("noise of a sum", WASTE, n(0.1 + 0.2), Told("0.3", "吨")),
        filled("an endless quotient", WASTE, n(1.0 / 3.0), Told("0.333333333333333", "吨")),
        filled("more digits than a spreadsheet keeps", WASTE, n(12345678901234567.0), Refused("")),
        filled("fewer decimals shown than kept", WASTE, shown(12.3456, "0.00"), Told("12.3456", "吨")),
        filled("no decimals shown", WASTE, shown(12.6, "#,##0"), Told("12.6", "吨")),
        filled("thousands shown with commas", WASTE, shown(176234.0, "#,##0"), Plain("176234", "吨")),
        filled("a percentage of a share", SHARE, shown(0.985, "0.0%"), Told("98.5", "%")),
        filled("a percentage that hides digits", SHARE, shown(0.98765, "0%"), Told("98.765", "%")),
        filled("a percentage of tonnes", WASTE, shown(0.21, "0%"), Refused("")),
        filled("shown in thousands", WASTE, shown(2595000.0, "#,##0,"), Refused("")),
        filled("shown in ten thousands by a trick", WASTE, shown(2595000.0, "0\\.0,"), Refused("")),
        filled("shown with its unit", WASTE, shown(12.0, "0\"吨\""), Plain("12", "吨")),
        filled("shown with another unit", WASTE, shown(12.0, "0\"万吨\""), Refused("")),
        filled("a magnitude behind the number", WASTE, shown(107.5, "0.0\"万\""), Refused("")),
        filled("zeros behind the number", WASTE, shown(260.0, "0\"0000\""), Refused("")),
        filled("a word that makes it rough", WASTE, shown(260.0, "\"约\"0"), Refused("")),
        filled("a minus of the format", WASTE, shown(260.0, "-0"), Refused("")),
        filled("a number that is struck out", WASTE, Cell::Struck(260.0), Refused("")),
        filled("a number with a raised note", WASTE, Cell::Raised("9", "1"), Refused("")),
        filled("a number struck out before another", WASTE, Cell::HalfStruck("83", "8400"), Refused("")),
        filled("a date", WASTE, shown(44927.0, "yyyy-mm-dd"), Refused("")),
        filled("a month and a day", WASTE, shown(44930.0, "m\"月\"d\"日\""), Refused("")),
        filled("a time of day", WASTE, shown(0.5, "h:mm"), Refused("")),
        filled("true", WASTE, Cell::Truth(true), Refused("")),
        filled("a formula with its result", WASTE, Cell::Formula("=100+23.5", "123.5"), Told("123.5", "吨")),
        without_result(),
        filled("a formula that failed", WASTE, Cell::Formula("=1/0", "#DIV/0!"), Refused("")),
        filled("a formula that lost what it referred to", WASTE, Cell::Formula("=#REF!", "#REF!"), Refused("")),
        filled("a formula that gives a text", WASTE, Cell::Formula("=\"123\"&\"\"", "123 "), Told("123", "吨")),
        filled("a number for a word", WORD, n(1.0), Refused("")),
    ]
}

fn texts() -> Vec<Case> {
    vec![
        text("digits as a text", WASTE, "176234.50", Plain("176234.50", "吨")),
        text("a text with thousands separators", WASTE, "1,234,567.8", Told("1234567.8", "吨")),
        text("full-width digits", WASTE, "１２３．５", Told("123.5", "吨")),
        text("full-width digits with separators", WASTE, "１，２３４", Told("1234", "吨")),
        text("space around it", WASTE, " \u{3000}12.5\u{a0}", Plain("12.5", "吨")),
        text("a mark without width", WASTE, "\u{feff}12.5\u{200b}", Told("12.5", "吨")),
        text("a minus sign of typography", WASTE, "−3.5", Told("-3.5", "吨")),
        text("its unit behind it", WASTE, "12.5吨", Told("12.5", "吨")),
        text("another unit of its kind behind it", WASTE, "12.5 万吨", Told("12.5", "万吨")),
        text("a unit of another kind", WASTE, "12.5万元", Refused("")),
        text("a unit that does not exist", WASTE, "12.5担", Refused("")),
        text("a percentage of a share", SHARE, "98.5%", Told("98.5", "%")),
        text("a full-width percentage", SHARE, "９８％", Told("98", "%")),
        text("a percentage of tonnes", WASTE, "21%", Refused("")),
        text("commas that part no thousands", WASTE, "12,34", Refused("")),
        text("a decimal comma", WASTE, "1234,5", Refused("")),
        text("commas after every four digits", WASTE, "12,3456", Refused("")),
        text("space between digits", WASTE, "12 345", Refused("")),
        text("two points", WASTE, "-0.4.85", Refused("")),
        text("an exponent", WASTE, "1.2E5", Refused("")),
        text("a plus sign", WASTE, "+5", Refused("")),
        text("needless zeros", WASTE, "007", Refused("")),
        text("about", WASTE, "约300", Refused("")),
        text("more than", WASTE, "30多", Refused("")),
        text("or so", WASTE, "300左右", Refused("")),
        text("a span", WASTE, "10-20", Refused("")),
        text("a fraction", WASTE, "1/3", Refused("")),
        text("a negative number of accountants", WASTE, "(123)", Refused("")),
        text("Chinese numerals", WASTE, "二十", Refused("")),
        text("a dash", WASTE, "—", Refused("")),
        text("none", WASTE, "无", Refused("")),
        text("words", WASTE, "见附件", Refused("")),
        text("a number on two lines", WASTE, "12\n13", Refused("")),
        text("an error typed as a text", WASTE, "#N/A", Refused("")),
        text("nothing but space", WASTE, "  ", Open),
        text("not collected", WASTE, "未收集", NotCollected),
        text("not collected, with space", WASTE, " 未收集 ", NotCollected),
        text("a word", WORD, "达标", Plain("达标", "")),
        text("a word that is none of those", WORD, "基本达标", Refused("")),
        text("a word for a number", WASTE, "达标", Refused("")),
    ]
}

/// The row after two have changed places.
fn swapped(row: u32, one: u32, other: u32) -> u32 {
    if row == one {
        other
    } else if row == other {
        one
    } else {
        row
    }
}

fn layouts() -> Vec<Case> {
    vec![
        changed("as it was sent", Plain("123", "吨"), |_| {}),
        changed("a column put before the others", Plain("123", "吨"), |form| {
            form.moved(|(row, column)| Some((row, column + 1)))
        }),
        changed("two columns that changed places", Plain("123", "吨"), |form| {
            form.moved(|(row, column)| {
                Some((
                    row,
                    match column {
                        6 => 5,
                        5 => 6,
                        other => other,
                    },
                ))
            });
        }),
        changed("rows put above", Plain("123", "吨"), |form| form.moved(|(row, column)| Some((row + 3, column)))),
        changed("rows in another order", Plain("123", "吨"), |form| {
            let (one, other) = (form.row(WASTE), form.row(SECOND));
            form.moved(move |(row, column)| Some((swapped(row, one, other), column)));
        }),
        changed("names that were sorted without their ids", Refused("!C"), |form| {
            let (one, other) = (form.row(WASTE), form.row(SECOND));
            form.moved(move |(row, column)| Some((if column == 2 { swapped(row, one, other) } else { row }, column)));
        }),
        changed("a row without its id", Refused(""), |form| {
            let row = form.row(WASTE);
            form.page().cells.remove(&(row, 0));
        }),
        changed("a row that was removed", Open, |form| {
            let row = form.row(WASTE);
            form.moved(move |(own, column)| if own == row { None } else { Some((own - u32::from(own > row), column)) });
        }),
        changed("a row twice", Refused(""), |form| {
            let row = form.row(WASTE);
            for column in 0..7 {
                if let Some(cell) = form.page().cells.get(&(row, column)).cloned() {
                    form.page().cells.insert((60, column), cell);
                }
            }
            form.page().cells.insert((60, VALUE), Cell::Number(124.0));
        }),
        changed("a row of another department", Refused("!A"), |form| {
            form.write((60, 0), "gross_output");
            form.write((60, 2), "园区工业总产值");
            form.page().cells.insert((60, VALUE), Cell::Number(5.0));
        }),
        changed("a value over two rows", Refused(""), |form| {
            let row = form.row(WASTE);
            form.page().merged.push(((row, VALUE), (row + 1, VALUE)));
        }),
        changed("a value over two columns", Refused(""), |form| {
            let row = form.row(WASTE);
            form.page().merged.push(((row, VALUE), (row, VALUE + 1)));
        }),
        changed("a hidden row with a value", Refused(""), |form| {
            let row = form.row(WASTE);
            form.page().hidden_rows.insert(row);
        }),
        changed("a hidden column with values", Refused(""), |form| {
            form.page().hidden_columns.insert(VALUE);
        }),
        changed("another unit of its kind in the row", Told("123", "万吨"), |form| {
            let row = form.row(WASTE);
            form.write((row, 4), "万吨");
        }),
        changed("a unit of another kind in the row", Refused("!E"), |form| {
            let row = form.row(WASTE);
            form.write((row, 4), "万元");
        }),
        changed("a heading with space in it", Plain("123", "吨"), |form| form.write((3, VALUE), "2022年 数值")),
        changed("the heading of another year", File("!填报表!"), |form| form.write((3, VALUE), "2021年数值")),
        changed("two columns to fill", File("!填报表!"), |form| form.write((3, 9), "2022年数值")),
        changed("no column of ids", File("!填报表!"), |form| {
            form.page().cells.remove(&(3, 0));
        }),
        changed("no headings", File(""), |form| form.moved(|(row, column)| (row != 3).then_some((row, column)))),
        changed("two sheets of the form", File("!"), |form| {
            let mut copy = form.pages[0].clone();
            copy.name = "填报表 (2)".to_owned();
            form.pages.push(copy);
        }),
        changed("the sheet under another name", Plain("123", "吨"), |form| form.page().name = "Sheet1".to_owned()),
        changed("the form of another park", File("!ecopark!B"), |form| form.mark("park", "another-park")),
        changed("the form of another year", File("!ecopark!B"), |form| form.mark("year", "2021")),
        changed("the form of a department that is not there", File("!ecopark!B"), |form| {
            form.mark("department", "外星部门")
        }),
        changed("the form of a department that supplies something else", File("!ecopark!B"), |form| {
            form.mark("department", "统计部门")
        }),
        changed("a form of a later layout", File("!ecopark!B"), |form| form.mark("form", "2")),
        changed("a workbook that is no form", File(""), |form| {
            form.pages.remove(1);
        }),
    ]
}

fn files() -> Vec<Case> {
    const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let compound = |name: &str| {
        let wide = name.encode_utf16().flat_map(u16::to_le_bytes);
        COMPOUND.into_iter().chain([0; 504]).chain(wide).chain([0; 64]).collect::<Vec<u8>>()
    };
    vec![
        file("an empty file", |_| Vec::new()),
        file("half of the file", |bytes| bytes[..bytes.len() / 2].to_vec()),
        file("a file without its end", |bytes| bytes[..bytes.len() - 30].to_vec()),
        file("bytes changed in the middle", |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle..middle + 40].fill(0x5a);
            bytes
        }),
        file("an old workbook", move |_| compound("Workbook")),
        file("an encrypted workbook", move |_| compound("EncryptedPackage")),
        file("an old Word document", move |_| compound("WordDocument")),
        file("a Word document", |_| package(&[("word/document.xml", b"<w:document/>")])),
        file("a binary workbook", |_| package(&[("xl/workbook.bin", b"")])),
        file("an OpenDocument spreadsheet", |_| {
            package(&[("mimetype", b"application/vnd.oasis"), ("content.xml", b"<x/>")])
        }),
        file("an archive", |_| package(&[("readme.txt", b"hello")])),
        file("values parted by commas", |_| "指标,数值\n废水,123\n".as_bytes().to_vec()),
        file("a web page", |_| b"<html><table><tr><td>123</td></tr></table></html>".to_vec()),
        file("a PDF", |_| b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
        file("a picture", |_| b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        file("a part that unpacks without end", |bytes| {
            let text = "<x>".to_owned() + &" ".repeat(80 << 20);
            with_part(&bytes, "xl/sharedStrings.xml", |_| text.clone())
        }),
        file("a sheet that breaks off", |bytes| {
            with_part(&bytes, "xl/worksheets/sheet1.xml", |text| text[..text.len() / 2].chars().collect())
        }),
        file("a text that is not there", |bytes| {
            with_part(&bytes, "xl/sharedStrings.xml", |_| "<sst xmlns=\"x\"></sst>".to_owned())
        }),
    ]
}

/// The values that a file gives for the fact of its case, and all findings.
fn read(bytes: &[u8], project: &Project) -> Returned {
    match Grid::read("退回.xlsx", bytes) {
        Ok(grid) => returned(&grid, project),
        Err(finding) => {
            Returned { department: None, answers: Vec::new(), open: Vec::new(), by: None, findings: vec![finding] }
        }
    }
}

#[test]
fn odd_workbooks_are_taken_exactly_or_refused() {
    let (project, _) = computed(repository(), None);
    let forms = form::forms(&project);
    let form = forms.iter().find(|form| form.department == DEPARTMENT).unwrap();
    let mut sent = Made::of(&form.bytes(&project).unwrap());
    // Signed, so that nothing else is to be said.
    for (row, column, name) in
        [(sent.row("information_disclosure_rate") + 2, 3, "甲"), (sent.row("information_disclosure_rate") + 3, 3, "乙")]
    {
        sent.write((row, column), name);
    }
    let cases: Vec<Case> = [numbers(), texts(), layouts(), files()].into_iter().flatten().collect();
    let (mut wrong, mut messages, mut with_cell, mut of_files) = (Vec::new(), 0, 0, 0);
    for case in &cases {
        let found = read(&(case.make)(sent.clone()), &project);
        let said: Vec<&Said> =
            found.answers.iter().filter(|answer| answer.fact == case.fact).map(|answer| &answer.said).collect();
        let taken = |digits: &str, unit: &str| match said.as_slice() {
            [Said::Number { digits: own, unit: of }] => {
                own == digits && of.label(ecopark::finding::Language::Chinese) == unit
            }
            [Said::Word(word)] => word == digits,
            _ => false,
        };
        let errors: Vec<&Finding> =
            found.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let at = |finding: &Finding, part: &str| {
            finding
                .place
                .as_ref()
                .is_some_and(|place| place.source.path.contains(part) && place.source.path.starts_with("退回.xlsx"))
        };
        let value_cell = "!G";
        let right = match case.expected {
            Plain(digits, unit) => taken(digits, unit) && found.findings.is_empty(),
            Told(digits, unit) => taken(digits, unit) && errors.is_empty() && !found.findings.is_empty(),
            NotCollected => said == [&Said::NotCollected] && found.findings.is_empty(),
            Open => said.is_empty() && found.findings.is_empty() && found.open.iter().any(|id| id == case.fact),
            // All or nothing: whatever else was read, an error keeps the file out.
            Refused("") => errors.iter().any(|error| at(error, value_cell) && error.rule == Rule::UnplainCell),
            Refused(cell) => errors.iter().any(|error| at(error, cell) && error.rule == Rule::UnplainCell),
            File(part) => {
                said.is_empty() && errors.iter().any(|error| at(error, part) && error.rule == Rule::WorkbookRefused)
            }
        };
        if !right {
            let findings: Vec<_> = found
                .findings
                .iter()
                .map(|one| (one.place.as_ref().map(|place| place.source.path.clone()), &one.message.en))
                .collect();
            wrong.push(format!("{}: {said:?} {:?} {findings:?}", case.name, found.open.len()));
        }
        for finding in &found.findings {
            let cured = !finding.hint.zh.is_empty() && !finding.hint.en.is_empty();
            let cell = finding.place.as_ref().is_some_and(|place| place.source.path.matches('!').count() == 2);
            // A file that is no such workbook has no cells.
            if found.department.is_none() && !cell {
                of_files += usize::from(cured);
                assert!(cured, "{}: {finding:?}", case.name);
                continue;
            }
            messages += 1;
            with_cell += usize::from(cell && cured);
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 110, "{}", cases.len());
    assert!(messages >= 60 && with_cell * 100 >= messages * 95, "{with_cell} of {messages} name the cell and a cure");
    assert!(of_files >= 15, "{of_files} tell what kind of file it is");
}
