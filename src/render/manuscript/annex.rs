//! The annex of the view: how each indicator was computed, each formula on a line; and the ledger of corrections.

use crate::finding::Language;
use crate::model::edition::Edition;
use crate::model::manuscript::{ANNEX_TITLE, Block, Number, Paragraph, Role, Run};
use crate::model::writing::Data;

use super::runs::Reader;
use super::said;

pub fn annex(reader: &Reader, edition: Edition, annex: &Data) -> Vec<Block> {
    let mut paragraphs = Vec::new();
    let mut say = |role: Role, id: &str, [zh, en]: [&str; 2], [zh_number, en_number]: [&str; 2]| {
        for language in edition.languages() {
            let (text, number) = match language {
                Language::Chinese => (zh, zh_number),
                Language::English => (en, en_number),
            };
            let number = Number::Written(number.to_owned());
            paragraphs.push(Paragraph { number, id: id.to_owned(), ..Paragraph::said(role, *language, text) });
        }
    };
    say(Role::Heading(1), ANNEX_TITLE, ["指标计算说明", "How the indicators were computed"], ["附录　", "Annex. "]);
    let [base, year, years] = ["base_year", "year", "years"].map(|key| said(annex, key));
    say(
        Role::Body,
        "annex/introduction",
        [
            &format!(
                "以下各项按标准所列公式由填报数据计算，按GB/T 8170修约。n为规划基准年（{base}年）至数据基准年（{year}年）的年数，n＝{years}。"
            ),
            &format!(
                "The indicators below were computed from the data by the formulas of the standard and rounded once by GB/T 8170. \
                 n is the number of years from the planning base year ({base}) to the reporting year ({year}): n = {years}."
            ),
        ],
        ["", ""],
    );
    let own = edition.languages()[0];
    for row in annex.at("rows").items() {
        paragraphs.extend(account(reader, row));
        for step in row.at("steps").items() {
            let index = said(step, "index");
            let mut name = Paragraph::said(Role::Step, own, format!("e{index}"));
            for said in reader.pair(Role::Step, step.at("name")) {
                name.runs.push(Run::new(" "));
                name.runs.extend(said.runs);
            }
            paragraphs.push(name);
            paragraphs.extend(formula(reader, step, own));
        }
        paragraphs.extend(formula(reader, row, own));
    }
    if !annex.at("ledger").items().is_empty() {
        for language in edition.languages() {
            let heading = match language {
                Language::Chinese => "更正记录",
                Language::English => "Corrections of the data",
            };
            let number = Number::Written(String::new());
            paragraphs.push(Paragraph { number, ..Paragraph::said(Role::Heading(2), *language, heading) });
        }
        paragraphs.extend(annex.at("ledger").items().iter().flat_map(|entry| reader.pair(Role::Body, entry)));
    }
    paragraphs.into_iter().map(Block::Paragraph).collect()
}

/// The number, name and unit of a row.
fn account(reader: &Reader, row: &Data) -> Vec<Paragraph> {
    let pair = |key: &'static str| reader.pair(Role::Account, row.at(key));
    let (names, units) = (pair("name"), pair("unit"));
    let mut accounts = Vec::new();
    for mut account in pair("number") {
        let language = account.language;
        let own = |of: &[Paragraph]| of.iter().find(|said| said.language == language).map(|said| said.runs.clone());
        account.runs.push(Run::new(if language == Language::Chinese { "　" } else { ". " }));
        account.runs.extend(own(&names).unwrap_or_default());
        let unit = own(&units).or_else(|| units.first().map(|unit| unit.runs.clone()));
        if let Some(unit) = unit {
            let [open, close] = if language == Language::Chinese { ["（", "）"] } else { [" (", ")"] };
            account.runs.push(Run::new(open));
            account.runs.extend(unit);
            account.runs.push(Run::new(close));
        }
        accounts.push(account);
    }
    accounts
}

/// The formula in names, then in numbers, with its result.
fn formula(reader: &Reader, row: &Data, language: Language) -> Option<Paragraph> {
    let runs = reader.runs(row.at("numbers").at(language.key()).text()?);
    Some(Paragraph { runs, ..Paragraph::said(Role::Formula, language, "") })
}
