//! `init` and `new-year`: what is asked for and said when a project begins. Part of `main`, so it may print and ask.

use std::io::{IsTerminal, Write};
use std::path::Path;

use ecopark::begin::Wish;
use ecopark::finding::Language;
use ecopark::model::park::Level;
use ecopark::{Begun, load};

use super::cli::{Common, LevelName};
use super::{Speaker, shown, status};

/// What the command line says of a new park.
pub struct Given {
    pub name_zh: Option<String>,
    pub name_en: Option<String>,
    pub base_year: Option<i32>,
    pub level: Option<LevelName>,
    pub region: Option<String>,
    pub standard: Option<String>,
    pub id: Option<String>,
}

pub fn init(target: &Path, mut given: Given, common: &Common, speaker: &Speaker) -> u8 {
    let mut year = common.year;
    if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        ask_for_the_rest(&mut given, &mut year, speaker);
    }
    let Given { name_zh, name_en, base_year, level, region, standard, id } = given;
    let missing: Vec<&str> = [
        ("--name-zh", name_zh.is_none()),
        ("--name-en", name_en.is_none()),
        ("--base-year", base_year.is_none()),
        ("--year", year.is_none()),
    ]
    .into_iter()
    .filter_map(|(option, missing)| missing.then_some(option))
    .collect();
    let (Some(name_zh), Some(name_en), Some(base_year), Some(year)) = (name_zh, name_en, base_year, year) else {
        let (list, list_en) = (missing.join("、"), missing.join(", "));
        speaker.say(&format!("缺少选项：{list}"), &format!("options are missing: {list_en}"));
        speaker.say(
            "如：ecopark init my-park --name-zh 青河经济开发区 --name-en \"Qinghe Economic Zone\" --base-year 2015 --year 2025",
            "such as: ecopark init my-park --name-zh 青河经济开发区 --name-en \"Qinghe Economic Zone\" --base-year 2015 --year 2025",
        );
        return 2;
    };
    let wish = Wish {
        id,
        name_zh: name_zh.trim().to_owned(),
        name_en: name_en.trim().to_owned(),
        level: level.map(level_named),
        region,
        year,
        base_year,
    };
    let folder = common.folder.join(target);
    let begun = ecopark::init(&folder, standard.as_deref(), &wish);
    let made = tell(&begun, speaker);
    if made {
        let name = as_argument(&folder);
        speaker.say(
            &format!(
                "项目已建好。先看草稿：ecopark -C {name} build --draft\n再填 data/{year}.yaml、改写 content/{year}/；ecopark -C {name} check 列出尚待填写之处"
            ),
            &format!(
                "the project is ready. See a draft: ecopark -C {name} build --draft\nthen fill in data/{year}.yaml and write content/{year}/; ecopark -C {name} check lists what is still open"
            ),
        );
    }
    if made { 0 } else { status(&begun.findings).max(1) }
}

pub fn new_year(year: i32, common: &Common, speaker: &Speaker) -> u8 {
    let begun = ecopark::new_year(&super::request(&common.folder, common), year);
    if !tell(&begun, speaker) {
        return status(&begun.findings).max(1);
    }
    speaker.say(
        &format!("{year}年度报告已建立：填写 data/{year}.yaml，逐段审阅 content/{year}/；ecopark check 列出沿用未改的句子"),
        &format!("the {year} report has begun: fill in data/{year}.yaml and review content/{year}/; ecopark check lists the sentences that still stand as they did"),
    );
    0
}

/// A path as it can be typed behind an option, in every usual shell.
fn as_argument(path: &Path) -> String {
    let name = shown(path);
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '\\' | ':' | '-' | '_'));
    if plain { name } else { format!("\"{name}\"") }
}

/// Prints what was made and found; whether anything was made.
fn tell(begun: &Begun, speaker: &Speaker) -> bool {
    speaker.findings(&begun.findings);
    for file in &begun.files {
        println!("{}", shown(file));
    }
    if begun.files.is_empty() {
        speaker.say("未作改动", "nothing was changed");
    }
    !begun.files.is_empty()
}

fn level_named(name: LevelName) -> Level {
    match name {
        LevelName::National => Level::National,
        LevelName::Provincial => Level::Provincial,
        LevelName::Municipal => Level::Municipal,
    }
}

/// Asks for what the command line left out. An empty answer leaves a needed thing missing and an optional one open.
fn ask_for_the_rest(given: &mut Given, year: &mut Option<i32>, speaker: &Speaker) {
    let needed = given.name_zh.is_none() || given.name_en.is_none() || given.base_year.is_none() || year.is_none();
    if !needed {
        return;
    }
    let ask = |zh: &str, en: &str| ask(zh, en, speaker);
    given.name_zh = given.name_zh.take().or_else(|| ask("园区中文全称", "full name of the park in Chinese"));
    given.name_en = given.name_en.take().or_else(|| ask("园区英文全称", "full name of the park in English"));
    let number = |zh: &str, en: &str| ask(zh, en).and_then(|answer| answer.parse().ok());
    *year = year.or_else(|| number("报告年，如 2025", "reporting year, such as 2025"));
    given.base_year = given.base_year.or_else(|| number("规划基准年，如 2015", "planning base year, such as 2015"));
    let regions = load::standard_named(given.standard.as_deref(), &mut Vec::new())
        .map(|standard| standard.regions)
        .unwrap_or_default();
    if given.region.is_none() && !regions.is_empty() {
        let list = |language| {
            let name = |region: &ecopark::model::standard::Category| {
                format!("{} {}", region.id, region.name.for_message(language))
            };
            regions.iter().map(name).collect::<Vec<_>>().join(" · ")
        };
        given.region = ask(
            &format!("地区（{}；可留空）", list(Language::Chinese)),
            &format!("region ({}; may stay empty)", list(Language::English)),
        );
    }
}

/// One line from the terminal; nothing where it is empty.
fn ask(zh: &str, en: &str, speaker: &Speaker) -> Option<String> {
    eprint!("{}", if speaker.language == Language::Chinese { format!("{zh}：") } else { format!("{en}: ") });
    std::io::stderr().flush().ok()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).ok()?;
    let answer = answer.trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}
