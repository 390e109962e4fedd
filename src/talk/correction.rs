//! What a correction does, as text: the facts, and what follows from them.

use ecopark::finding::Language;
use ecopark::model::correction::told;
use ecopark::{Moved, Planned};

use super::collect::moved_by;

/// What is corrected, and the consequences. Those that `moved` names differ much from the latest earlier value, and are marked.
pub fn corrections(planned: &Planned, moved: &[Moved], language: Language, color: bool) -> String {
    let pick = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
    if !planned.may_go_ahead() {
        return String::new();
    }
    let mut lines = vec![pick("更正", "corrections").to_owned()];
    for (made, new) in planned.made.iter().filter_map(|made| Some((made, made.new.as_ref()?))) {
        let (id, year) = &made.subject;
        let item = made.item.as_ref().map(|item| format!(" [{item}]")).unwrap_or_default();
        let far = moved.iter().find(|moved| moved.fact == *id).map(|moved| {
            let (by, before, year) = (moved_by(moved, language), told(&moved.before), moved.year);
            match language {
                Language::Chinese => format!("  ！{year}年为{before}，{by}，请核对"),
                Language::English => format!("  ! {before} in {year}, {by}: check it"),
            }
        });
        let far = far.unwrap_or_default();
        lines.push(format!("  {id} {year}{item}  {} → {}{far}", told(&made.old), told(new)));
    }
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    for difference in &planned.differences {
        text.push_str(&format!("\n{}", super::difference(difference, language, color)));
    }
    text
}
