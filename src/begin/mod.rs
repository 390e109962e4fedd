//! The first files of a new park and of a park's next report, as texts. Pure: `load` reads what is there, `write` writes what comes out.

mod entries;
mod needs;
mod next;
mod park;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Finding, Place, Rule, Source};
use crate::model::expression::YearReference;
use crate::words;

pub use next::{Next, next};
pub use park::{Wish, id_of, is_id, is_name, is_year, park};

/// A file that is to be made, by its path in the project.
pub type NewFile = (String, Vec<u8>);

/// Says that a file is not made because one is there.
pub fn taken(path: &str) -> Finding {
    let source = Arc::new(Source { path: path.to_owned(), text: String::new() });
    Finding::error(
        Rule::AlreadyThere,
        Place::start_of(&source),
        words!("{path}已经存在，未作改动", "{path} is there already and was left as it is"),
    )
    .hint(words!("换一个文件夹，或先移走该文件", "choose another folder, or move the file away first"))
}

/// Says that the report of a year has begun already.
pub fn begun_already(year: i32) -> Finding {
    let message =
        words!("{year}年度报告已在content/{year}/，未作改动", "the {year} report is there already, in content/{year}/");
    let hint = words!(
        "接着填写；ecopark check --year {year} 列出尚未完成之处",
        "go on with it: `ecopark check --year {year}` lists what is still open"
    );
    Finding::error(Rule::AlreadyThere, None, message).hint(hint)
}

/// Says that a file of the next report would not be YAML: an alias in it refers to what belongs to the last report only.
pub fn unreadable(path: &str) -> Finding {
    Finding::error(
        Rule::WrongValue,
        None,
        words!(
            "无法建立{path}：上一份报告的这个文件用 * 引用了不沿用的部分，如 notice、date、waivers",
            "{path} cannot be begun: this file of the last report refers with * to what is not carried over, such as `notice`, `date`, `waivers`"
        ),
    )
    .hint(words!("在上一份报告中把 * 换成原文，再运行", "write out in the last report what * stands for, then run this again"))
}

/// A year besides the reporting year, with the facts needed there.
#[derive(Default)]
struct OtherYear {
    /// What formulas ask for.
    required: BTreeSet<String>,
    /// That, and what only sentences may ask for.
    facts: BTreeSet<String>,
    roles: Vec<String>,
}

/// The years besides the reporting year: those that formulas name, and the year before, for growth.
fn other_years(needs: &needs::Needs, year: i32, base_year: i32) -> BTreeMap<i32, OtherYear> {
    let mut years: BTreeMap<i32, OtherYear> = BTreeMap::new();
    let mut compared = BTreeSet::new();
    for (reference, facts) in needs {
        let (calendar, role) = match reference {
            YearReference::Before(0) => continue,
            YearReference::Before(years) => (
                year - i32::try_from(*years).unwrap_or_default(),
                format!(
                    "报告年{year}之前第{years}年，标准要求  {years} years before {year}, which the standard asks for"
                ),
            ),
            YearReference::PlanningBase => {
                (base_year, "规划基准年，标准要求  the planning base year, which the standard asks for".to_owned())
            }
        };
        compared.extend(facts.iter().cloned());
        let other = years.entry(calendar).or_default();
        other.required.extend(facts.iter().cloned());
        other.facts.extend(facts.iter().cloned());
        other.roles.push(role);
    }
    let role = format!(
        "报告年{year}的上一年，供正文写同比，可不填  the year before {year}, for sentences on growth; may stay open"
    );
    let before = years.entry(year - 1).or_default();
    before.facts.extend(compared);
    before.roles.push(role);
    years
}
