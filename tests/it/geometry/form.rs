//! A generated standard of any number of rows: long names and units, long requirements, conditional ones of two and three lines,
//! words and large figures as values, up to ten raw rows; and what each line of the form has to say.

use std::fmt::Write;
use std::fs;

use tempfile::TempDir;

use super::with_chapter;
use crate::hostile::Sequence;
use crate::project::repository;

/// A numbered row as it was generated.
pub struct Row {
    pub category: usize,
    pub zh: String,
    pub en: String,
    /// Names in both languages and the digits of the value.
    pub inputs: Vec<(String, String, String)>,
    pub requirements: Vec<String>,
    /// Digits, or a word in Chinese.
    pub value: String,
}

impl Row {
    pub fn word(&self) -> bool {
        self.value == WORD
    }

    /// The value with its one decimal.
    pub fn shown(&self) -> String {
        if self.value.contains('.') { self.value.clone() } else { format!("{}.0", self.value) }
    }
}

pub const CATEGORIES: [(&str, &str); 4] =
    [("经济发展", "Economy"), ("产业共生", "Symbiosis"), ("资源节约", "Resources"), ("环境保护", "Environment")];

const UNITS: [&str; 4] = ["吨", "万元", "亿元/平方公里", "吨标煤"];
const WORD: &str = "达标";

fn long(sequence: &mut Sequence, words: &[&str], most: usize) -> String {
    let count = 1 + if sequence.below(5) == 0 { most } else { sequence.below(3) };
    (0..count).map(|_| words[sequence.below(words.len())]).collect()
}

fn digits(sequence: &mut Sequence) -> String {
    let magnitude = 10_u64.pow(1 + sequence.below(10) as u32) as usize;
    match sequence.below(3) {
        0 => format!("{}.{}", sequence.below(magnitude), 1 + sequence.below(9)),
        _ => (1 + sequence.below(magnitude)).to_string(),
    }
}

pub fn rows(count: usize) -> Vec<Row> {
    const HAN: [&str; 8] = ["园区", "工业", "重点企业", "综合利用", "排放", "清洁生产", "单位增加值", "污染物"];
    const LATIN: [&str; 8] = [
        "park ",
        "industrial ",
        "key enterprises ",
        "utilization ",
        "discharge ",
        "environmental ",
        "intensity ",
        "of ",
    ];
    let mut sequence = Sequence(274 + count as u64);
    let mut rows = Vec::new();
    for number in 1..=count {
        let zh = format!("{}甲{number}乙", long(&mut sequence, &HAN, 9));
        let en = format!("{}A{number}B", long(&mut sequence, &LATIN, 9));
        let raw = match sequence.below(6) {
            0 => 10,
            1 => 3 + sequence.below(5),
            _ => sequence.below(3),
        };
        let input = |raw: usize, sequence: &mut Sequence| {
            let (zh, en) = (long(sequence, &HAN, 5), long(sequence, &LATIN, 5));
            (format!("{zh}丙{number}丁{raw}戊"), format!("{en}C{number}D{raw}E"), digits(sequence))
        };
        let inputs: Vec<_> = (0..raw).map(|raw| input(raw, &mut sequence)).collect();
        let (requirements, value) = match sequence.below(8) {
            0 => (["缺水地区", "其他地区", "各类地区"].map(|at| format!("{at}{number}")).to_vec(), None),
            1 => {
                (["增长时", "下降时"].map(|at| format!("{}{at}{number}", long(&mut sequence, &HAN, 4))).to_vec(), None)
            }
            2 => (vec![WORD.to_owned()], Some(WORD.to_owned())),
            _ => (vec![format!("≥{number}")], None),
        };
        let value = value.unwrap_or_else(|| digits(&mut sequence));
        rows.push(Row { category: (number - 1) * CATEGORIES.len() / count, zh, en, inputs, requirements, value });
    }
    rows
}

fn standard(rows: &[Row]) -> String {
    let base = fs::read_to_string(repository().join("tests/base/data/standards/demo.yaml")).unwrap();
    let (head, _) = base.split_once("categories:\n").unwrap();
    let head = head.replace("minimum_assessed: 3", "minimum_assessed: 1").replace("\n    - [2, 3]", " []");
    let mut yaml = head + "categories:\n";
    for (index, (zh, en)) in CATEGORIES.iter().enumerate() {
        writeln!(yaml, "  - {{ id: c{index}, name: {{ zh: {zh}, en: {en} }} }}").unwrap();
    }
    yaml += "regions:\n  - { id: dry, name: { zh: 缺水, en: dry } }\n  - { id: wet, name: { zh: 多水, en: wet } }\n  - { id: other, name: { zh: 其他, en: other } }\n";
    yaml += "definitions:\n  g:\n    name: { zh: 增长率, en: growth rate }\n    formula: (output / output[base])^(1/n) - 1\n";
    yaml += "facts:\n  output: { name: { zh: 产值, en: output }, unit: 万元 }\n";
    for (row, number) in rows.iter().zip(1..) {
        for (raw, (zh, en, _)) in row.inputs.iter().enumerate() {
            let unit = UNITS[raw % UNITS.len()];
            writeln!(yaml, "  raw{number}_{raw}: {{ name: {{ zh: {zh}, en: {en} }}, unit: {unit} }}").unwrap();
        }
    }
    yaml += "indicators:\n";
    for (row, number) in rows.iter().zip(1..) {
        writeln!(yaml, "  - no: {number}\n    id: row{number}\n    category: c{}", row.category).unwrap();
        writeln!(yaml, "    name: {{ zh: {}, en: {} }}\n    unit: 吨", row.zh, row.en).unwrap();
        if number % 7 == 0 {
            yaml +=
                "    unit_label: { zh: 吨标煤/（万元工业增加值·年）, en: tonnes of coal equivalent per 10 000 yuan }\n";
        }
        writeln!(yaml, "    kind: {}\n    decimals: 1", if number % 3 == 0 { "optional" } else { "mandatory" })
            .unwrap();
        let case = |test: &str, text: &String| {
            format!(
                "      - {{ {test}, limit: \"≥{number}\", text: {{ zh: \"{text}{{limit}}\", en: \"where so, {number}: {{limit}}\" }} }}\n"
            )
        };
        match row.requirements.as_slice() {
            [_] if row.word() => yaml += "    requirement: 达标\n",
            [one] => writeln!(yaml, "    requirement: \"{one}\"").unwrap(),
            [up, down] => {
                writeln!(yaml, "    requirement:\n{}{}", case("when: g > 0", up), case("when: g < 0", down)).unwrap();
            }
            lines => {
                yaml += "    requirement:\n";
                for (region, text) in ["dry", "wet", "other"].iter().zip(lines) {
                    yaml += &case(&format!("region: {region}"), text);
                }
            }
        }
        if !row.inputs.is_empty() {
            let names: Vec<_> = (0..row.inputs.len()).map(|raw| format!("raw{number}_{raw}")).collect();
            writeln!(yaml, "    inputs: [{}]", names.join(", ")).unwrap();
        }
    }
    yaml
}

/// A project with these rows whose pages are this high, in millimetres: the type area follows the page.
pub fn project(rows: &[Row], height: usize) -> TempDir {
    let folder =
        with_chapter("title: { zh: 概况, en: Profile }\nparagraphs:\n  - { zh: 见表。, en: See the table. }\n");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("data/standards/demo.yaml", &standard(rows));
    let mut data = String::from("year: 2024\nfacts:\n  output: { value: 200000, unit: 万元 }\n");
    for (row, number) in rows.iter().zip(1..) {
        for (raw, (.., digits)) in row.inputs.iter().enumerate() {
            let unit = UNITS[raw % UNITS.len()];
            writeln!(data, "  raw{number}_{raw}: {{ value: {digits}, unit: {unit} }}").unwrap();
        }
        let value = &row.value;
        let unit = if row.word() { "" } else { ", unit: 吨" };
        writeln!(data, "  row{number}: {{ value: {value}{unit} }}").unwrap();
    }
    write("data/2024.yaml", &data);
    write("data/2020.yaml", "year: 2020\nfacts:\n  output: { value: 100000, unit: 万元 }\n");
    write("data/facts.yaml", "facts: {}\n");
    let report = fs::read_to_string(folder.path().join("content/2024/report.yaml")).unwrap();
    write("content/2024/report.yaml", &report.replace("assessed: [2]", "assessed: []"));
    let page = fs::read_to_string(repository().join("templates/components/page.typ")).unwrap();
    let other = page.replace("paper: \"a4\",", &format!("width: 210mm, height: {height}mm,"));
    assert_ne!(page, other);
    write("templates/components/page.typ", &other);
    folder
}
