//! A new park: its data with every value open, and a report with the official outline and guidance in place of text.

use crate::finding::{Finding, Language, Rule, Words};
use crate::model::park::Level;
use crate::model::schema;
use crate::model::standard::{Case, Category, Circumstance, Kind, Requirement, Standard};
use crate::model::yaml::{one_line, scalar};
use crate::words;

use super::entries::{self, Meanings};
use super::{NewFile, needs, other_years};

/// What a new project is made for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Nothing: made of the English name.
    pub id: Option<String>,
    pub name_zh: String,
    pub name_en: String,
    pub level: Option<Level>,
    pub region: Option<String>,
    pub year: i32,
    pub base_year: i32,
}

const PARK: &str = include_str!("../../templates/outline/park.yaml");
const FACTS: &str = include_str!("../../templates/outline/facts.yaml");
const REPORT: &str = include_str!("../../templates/outline/report.yaml");

/// The chapters by their file's name.
const CHAPTERS: &[(&str, &str)] = &[
    ("1-progress.yaml", include_str!("../../templates/outline/1-progress.yaml")),
    ("2-achievements.yaml", include_str!("../../templates/outline/2-achievements.yaml")),
    ("3-problems.yaml", include_str!("../../templates/outline/3-problems.yaml")),
    ("4-plan.yaml", include_str!("../../templates/outline/4-plan.yaml")),
];

/// Ids name files and are kept short.
const LONGEST_ID: usize = 60;

/// The files of the new project, or everything that is wrong with the wish.
pub fn park(wish: &Wish, standard: &Standard) -> Result<Vec<NewFile>, Vec<Finding>> {
    let id = wish.id.clone().unwrap_or_else(|| id_of(&wish.name_en));
    let wrong = faults(wish, &id, standard);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let (name_zh, name_en) = (scalar(&wish.name_zh), scalar(&wish.name_en));
    let fill = |text: &str| {
        text.replace("«id»", &id)
            .replace("«standard»", &standard.id)
            .replace("«base_year»", &wish.base_year.to_string())
            .replace("«choices»", &choices(standard))
            .replace("«name_zh»", &name_zh)
            .replace("«name_en»", &name_en)
    };
    let year = wish.year;
    let mut files = vec![
        ("data/park.yaml".to_owned(), format!("{}{}{}", fill(PARK), level(wish), region(wish, standard))),
        ("data/facts.yaml".to_owned(), FACTS.to_owned()),
        (format!("data/standards/{}.yaml", standard.id), standard.source.text.clone()),
        (format!("content/{year}/report.yaml"), fill(REPORT)),
    ];
    files.extend(CHAPTERS.iter().map(|(name, text)| (format!("content/{year}/{name}"), (*text).to_owned())));
    let meanings = Meanings { standard, definitions: &[] };
    let about = "报告年  the reporting year";
    files.push((
        format!("data/{year}.yaml"),
        entries::file(year, about, &meanings.reporting_year(&Default::default()), true),
    ));
    for (other, needed) in other_years(&needs::of_all(standard, &[]), year, wish.base_year) {
        let text = entries::file(other, &needed.roles.join("；"), &meanings.of(&needed.facts), true);
        files.push((format!("data/{other}.yaml"), text));
    }
    files.extend(schema::schemas().into_iter().map(|(name, text)| (format!("data/schemas/{name}"), text)));
    Ok(files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect())
}

/// `Qinghe Economic Zone` → `qinghe-economic-zone`
pub fn id_of(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = String::new();
    for word in words {
        if id.len() + word.len() >= LONGEST_ID {
            break;
        }
        id = if id.is_empty() { word.to_owned() } else { format!("{id}-{word}") };
    }
    id
}

/// Whether a text can name a park.
pub fn is_name(name: &str) -> bool {
    let strange =
        |c: char| c.is_control() || matches!(c, '{' | '}' | '\u{e000}'..='\u{f8ff}' | '\u{2028}'..='\u{202e}');
    !name.trim().is_empty() && !name.contains(strange)
}

/// Whether a text can be the id of a park.
pub fn is_id(id: &str) -> bool {
    let plain = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    !id.is_empty() && id.len() <= LONGEST_ID && plain
}

/// Whether a number can be a reporting year or a base year.
pub fn is_year(year: i32) -> bool {
    (1949..=2200).contains(&year)
}

fn faults(wish: &Wish, id: &str, standard: &Standard) -> Vec<Finding> {
    let mut wrong = Vec::new();
    let mut refuse =
        |message: Words, hint: Words| wrong.push(Finding::error(Rule::WrongValue, None, message).hint(hint));
    for (option, name) in [("--name-zh", &wish.name_zh), ("--name-en", &wish.name_en)] {
        if !is_name(name) {
            refuse(
                words!("{option}不是园区名称", "{option} is not the name of a park"),
                words!("写全称，不含花括号和控制字符", "write the full name, without braces and control characters"),
            );
        }
    }
    if !is_id(id) {
        refuse(
            words!("园区编号“{id}”不能用作文件名", "the park's id `{id}` cannot name files"),
            words!(
                "用 --id 给出编号：小写字母、数字和连字符",
                "give an id with --id: lower-case letters, digits and hyphens"
            ),
        );
    }
    for year in [wish.year, wish.base_year] {
        if !is_year(year) {
            refuse(
                words!("{year}不是年份", "{year} is not a year"),
                words!("写四位年份", "write a year of four digits"),
            );
        }
    }
    let (year, base) = (wish.year, wish.base_year);
    if base >= year {
        refuse(
            words!("规划基准年{base}须早于报告年{year}", "the planning base year {base} must lie before {year}"),
            words!("核对 --base-year 和 --year", "check --base-year and --year"),
        );
    }
    if let Some(region) =
        wish.region.as_ref().filter(|region| !standard.regions.iter().any(|known| known.id == **region))
    {
        let list = standard.regions.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ");
        refuse(
            words!("标准中没有地区“{region}”", "the standard has no region `{region}`"),
            words!("可用：{list}", "regions there are: {list}"),
        );
    }
    wrong
}

fn level(wish: &Wish) -> String {
    let level = wish.level.as_ref().map_or_else(String::new, |level| format!("level: {}\n", level.name()));
    format!("# 级别  level: national 国家级 · provincial 省级 · municipal 市级\n{level}")
}

/// Left open, the region is asked for by `check` wherever a requirement depends on it.
fn region(wish: &Wish, standard: &Standard) -> String {
    if standard.regions.is_empty() {
        return String::new();
    }
    let depends = |case: &Case| matches!(case.circumstance, Circumstance::Region(_));
    let rows = standard
        .rows
        .iter()
        .filter(|row| matches!(&row.requirement, Requirement::Cases(cases) if cases.iter().any(depends)));
    let rows = rows.map(|row| row.number.to_string()).collect::<Vec<_>>().join("、");
    let name = |known: &Category| one_line(&format!("{} {}", known.id, known.name.for_message(Language::Chinese)));
    let list = standard.regions.iter().map(name).collect::<Vec<_>>().join(" · ");
    let region = wish.region.as_ref().map_or_else(|| "# region: ".to_owned(), |region| format!("region: {region}"));
    format!(
        "# 地区：第{rows}项的要求因地区而异  the region decides the requirement of row {rows}: {list}\n{}\n",
        region.trim_end()
    )
}

/// The optional rows and the rules of choice, as comments.
fn choices(standard: &Standard) -> String {
    let rows = standard
        .rows
        .iter()
        .filter(|row| row.kind == Kind::Optional)
        .map(|row| format!("#   {}", entries::described(row)));
    let mut lines: Vec<String> = rows.collect();
    let groups = standard.groups.iter().map(|group| {
        let rows = group.rows.iter().map(u32::to_string).collect::<Vec<_>>();
        format!("[{}]", rows.join(", "))
    });
    let groups = groups.collect::<Vec<_>>().join(" ");
    if !groups.is_empty() {
        lines.push(format!("# 每组至少选一项  at least one of each: {groups}"));
    }
    if let Some(minimum) = standard.minimum {
        lines.push(format!(
            "# 考核指标合计不少于{minimum}项  {minimum} rows at least are assessed, mandatory ones included"
        ));
    }
    lines.join("\n")
}
