//! The ledger of corrections as the annex prints it, where the report asks for that.

use crate::finding::Language;
use crate::model::correction::Correction;
use crate::model::fact::FactValue;
use crate::model::wording::worded;
use crate::model::writing::Data;

use super::numerals;
use super::phrase::word_in;
use super::view::{Viewer, capitalized};

impl Viewer<'_, '_> {
    /// Each correction as a sentence, the earliest first; nothing where none is to be printed.
    pub(super) fn ledger(&mut self) -> Data {
        let project = self.project;
        if !project.report.prints_corrections || project.ledger.corrections.is_empty() {
            return Data::Nothing;
        }
        let entries: Vec<Data> = project.ledger.corrections.iter().map(|entry| self.entry(entry)).collect();
        Data::from(entries)
    }

    fn entry(&mut self, entry: &Correction) -> Data {
        let project = self.project;
        let standard = &project.standard;
        let (year, reason) = (entry.year, &entry.reason);
        let name = project.definition(&entry.fact).map(|fact| &fact.name);
        let name = name.or_else(|| standard.row(&entry.fact).map(|row| &row.name));
        let item = |language| {
            let item = entry.item.as_ref();
            item.map_or_else(String::new, |item| match language {
                Language::Chinese => format!("（{item}）"),
                Language::English => format!(" ({item})"),
            })
        };
        self.own(Some(&entry.place), |language| {
            let date = numerals::date(entry.date, language);
            let name = name.map_or(entry.fact.as_str(), |name| name.for_message(language));
            let item = item(language);
            let value = |value: &FactValue| match value {
                FactValue::Number(quantity) => {
                    let digits = quantity.digits(None).unwrap_or_else(|| quantity.full());
                    worded(&digits, Some(quantity.unit), language)
                }
                FactValue::Word(word) => word_in(standard, word, language).unwrap_or_else(|_| word.clone()),
                FactValue::Missing | FactValue::Refused if language == Language::Chinese => "空缺".to_owned(),
                FactValue::Missing | FactValue::Refused => "blank".to_owned(),
            };
            let (old, new) = (value(&entry.old), value(&entry.new));
            match language {
                Language::Chinese => format!("{date}：{name}{item}（{year}年）{old}改为{new}。理由：{reason}"),
                Language::English => {
                    format!("{date}: {}{item} ({year}), {old} now {new}. Reason: {reason}", capitalized(name, language))
                }
            }
        })
    }
}
