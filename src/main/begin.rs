//! `init` and `new-year`: what is asked for and said when a project begins. Part of `main`, so it may print and ask.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use ecopark::begin::{self, Wish};
use ecopark::finding::{Language, Words};
use ecopark::model::park::Level;
use ecopark::{Begun, load, words};

use super::cli::{Common, LevelName};
use super::{Speaker, shown, status};

/// What the command line says of a new park.
#[derive(Default)]
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
        let say = |text: &str| {
            eprint!("{text}");
            let _ = std::io::stderr().flush();
        };
        let mut asker = Asker { answers: std::io::stdin().lock(), say: &say, language: speaker.language };
        ask_for_the_rest(&mut given, &mut year, &mut asker);
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
        let (name, shown) = (as_argument(&folder), shown(&folder));
        speaker.say(
            &format!(
                "项目已建好。先看草稿：ecopark -C {name} build --draft\n再填 {shown}/data/{year}.yaml、改写 {shown}/content/{year}/；ecopark -C {name} check 列出尚待填写之处"
            ),
            &format!(
                "the project is ready. See a draft: ecopark -C {name} build --draft\nthen fill in {shown}/data/{year}.yaml and write {shown}/content/{year}/; ecopark -C {name} check lists what is still open"
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

/// Asks for what the command line left out. An empty answer leaves an optional thing open; a needed one is asked for again, and so is
/// whatever cannot be taken.
fn ask_for_the_rest(given: &mut Given, year: &mut Option<i32>, asker: &mut Asker<impl BufRead>) {
    let needed = given.name_zh.is_none() || given.name_en.is_none() || given.base_year.is_none() || year.is_none();
    if !needed {
        return;
    }
    let name = |answer: &str| (begin::is_name(answer)).then(|| answer.to_owned()).ok_or_else(not_a_name);
    given.name_zh =
        given.name_zh.take().or_else(|| asker.ask(["园区中文全称", "full name of the park in Chinese"], name));
    given.name_en =
        given.name_en.take().or_else(|| asker.ask(["园区英文全称", "full name of the park in English"], name));
    if let Some(english) =
        given.name_en.as_deref().filter(|english| given.id.is_none() && begin::id_of(english).is_empty())
    {
        let question = [
            format!("“{english}”中没有拉丁字母，文件名用的编号，如 qinghe"),
            format!("`{english}` has no Latin letters: an id for file names, such as qinghe"),
        ];
        given.id = asker.ask([&question[0], &question[1]], |answer| {
            begin::is_id(answer).then(|| answer.to_owned()).ok_or_else(not_an_id)
        });
    }
    *year = year.or_else(|| asker.ask(["报告年，如 2025", "reporting year, such as 2025"], year_of));
    let last = *year;
    given.base_year = given.base_year.or_else(|| {
        asker.ask(["规划基准年，如 2015", "planning base year, such as 2015"], |answer| {
            let base = year_of(answer)?;
            if last.is_some_and(|last| base >= last) { Err(not_before()) } else { Ok(base) }
        })
    });
    let standard = load::standard_named(given.standard.as_deref(), &mut Vec::new());
    let regions = standard.map(|standard| standard.regions).unwrap_or_default();
    if given.region.is_none() && !regions.is_empty() {
        let list = |language| {
            let name = |region: &ecopark::model::standard::Category| {
                format!("{} {}", region.id, region.name.for_message(language))
            };
            regions.iter().map(name).collect::<Vec<_>>().join(" · ")
        };
        let (zh, en) = (list(Language::Chinese), list(Language::English));
        let question = [format!("地区（{zh}；可留空）"), format!("region ({en}; may stay empty)")];
        let known = |answer: &str| {
            let known = answer.is_empty() || regions.iter().any(|region| region.id == answer);
            known.then(|| answer.to_owned()).ok_or_else(|| words!("可用：{zh}", "one of: {en}"))
        };
        given.region = asker.ask([&question[0], &question[1]], known).filter(|answer| !answer.is_empty());
    }
}

fn not_a_name() -> Words {
    words!("写全称，不含花括号和控制字符", "write the full name, without braces and control characters")
}

fn not_an_id() -> Words {
    words!("只用小写字母、数字和连字符", "use lower-case letters, digits and hyphens only")
}

fn not_before() -> Words {
    words!("规划基准年须早于报告年", "the planning base year must lie before the reporting year")
}

fn year_of(answer: &str) -> Result<i32, Words> {
    let year = answer.parse().ok().filter(|year| begin::is_year(*year));
    year.ok_or_else(|| words!("写四位年份，如 2015", "write a year of four digits, such as 2015"))
}

/// Questions at a terminal.
struct Asker<'a, Answers> {
    answers: Answers,
    say: &'a dyn Fn(&str),
    language: Language,
}

impl<Answers: BufRead> Asker<'_, Answers> {
    /// Asks until an answer can be taken; nothing where there are no more answers.
    fn ask<T>(&mut self, question: [&str; 2], take: impl Fn(&str) -> Result<T, Words>) -> Option<T> {
        let [zh, en] = question;
        loop {
            (self.say)(&if self.language == Language::Chinese { format!("{zh}：") } else { format!("{en}: ") });
            let mut answer = String::new();
            if self.answers.read_line(&mut answer).ok()? == 0 {
                return None;
            }
            match take(answer.trim()) {
                Ok(taken) => return Some(taken),
                Err(why) => (self.say)(&format!("{}\n", why.in_language(self.language))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn asked(answers: &str) -> (Given, Option<i32>, String) {
        let said = RefCell::new(String::new());
        let say = |text: &str| said.borrow_mut().push_str(text);
        let mut asker = Asker { answers: answers.as_bytes(), say: &say, language: Language::English };
        let mut given = Given::default();
        let mut year = None;
        ask_for_the_rest(&mut given, &mut year, &mut asker);
        let said = said.borrow().clone();
        (given, year, said)
    }

    #[test]
    fn what_cannot_be_taken_is_told_and_asked_for_again() {
        let (given, year, said) = asked("\n青河\nQing{he\nQinghe\n25\n2025\n2025年\n2030\n2015\nwet\nother\n");
        assert_eq!((given.name_zh.as_deref(), given.name_en.as_deref()), (Some("青河"), Some("Qinghe")));
        assert_eq!((year, given.base_year, given.region.as_deref()), (Some(2025), Some(2015), Some("other")));
        for (what, times) in [
            ("full name of the park in Chinese: ", 2),
            ("full name of the park in English: ", 2),
            ("without braces", 2),
            ("reporting year, such as 2025: ", 2),
            ("planning base year, such as 2015: ", 3),
            ("write a year of four digits", 2),
            ("must lie before the reporting year", 1),
            ("one of: ", 1),
        ] {
            assert_eq!(said.matches(what).count(), times, "{what}: {said}");
        }
    }

    #[test]
    fn a_name_without_latin_letters_needs_an_id_and_answers_may_end() {
        let (given, year, said) = asked("青河\n青河\nQing He\nqing-he\n");
        assert_eq!((given.id.as_deref(), year), (Some("qing-he"), None));
        assert_eq!(said.matches("an id for file names").count(), 2, "{said}");
    }
}
