//! Correct writing: the same said otherwise, which must raise nothing.

use super::expressions::{CHAPTERS, expressions};
use super::facts::entered;
use super::wording::lines;
use super::{Bed, Demand, Mutation};
use crate::changed::Edit;

/// The next larger unit of a kind, and the power of ten between them.
const LARGER: [(&str, &str, i32); 5] = [
    ("亿元", "十亿元", 1),
    ("万元", "亿元", 4),
    ("吨", "万吨", 4),
    ("吨标煤", "万吨标煤", 4),
    ("万美元", "百万美元", 2),
];

/// Digits with the point moved to the left.
fn shifted(text: &str, places: usize) -> String {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let whole = format!("{whole:0>width$}", width = places + 1);
    let (whole, moved) = whole.split_at(whole.len() - places);
    format!("{whole}.{moved}{decimals}")
}

pub fn mutations(bed: &Bed) -> Vec<Mutation> {
    let mut all = Vec::new();
    let mut push = |kind, path: &str, range: std::ops::Range<usize>, new: String| {
        let edit = Edit { path: path.to_owned(), range, new };
        all.push(Mutation { kind, edit, about: None, demand: Demand::Silence });
    };
    let all_expressions = expressions(bed);
    for fact in entered(bed) {
        let text = bed.copy.text(&fact.path);
        let line = &text[fact.line.clone()];
        push("a comment behind a fact", &fact.path, fact.line.end..fact.line.end, "  # 已核对 checked".to_owned());
        let Some(unit) = &fact.unit else { continue };
        let (value, unit_text) = (&fact.text, &text[unit.clone()]);
        let tail = &text[unit.end..fact.line.end];
        let turned = format!("unit: {unit_text}, value: {value}{tail}");
        push("keys in another order", &fact.path, fact.value.start - "value: ".len()..fact.line.end, turned);
        let inner = line[line.find("{ ").unwrap() + 2..line.rfind(" }").unwrap()].to_owned();
        let block: String = inner.split(", ").map(|pair| format!("\n    {pair}")).collect();
        let open = fact.line.start + line.find(" {").unwrap();
        push("a fact as a block", &fact.path, open..fact.line.end, block);
        // Where both languages print it as it is entered, the English needs a unit with an English form.
        let bare = all_expressions.iter().filter(|written| written.id == fact.id && written.filters.is_empty()).count();
        if bare > 1 {
            continue;
        }
        let larger = LARGER
            .iter()
            .find(|(own, ..)| *own == unit_text)
            .filter(|_| value.parse::<f64>().is_ok_and(|value| value > 0.0));
        if let Some((_, larger, places)) = larger {
            let new = format!("{}, unit: {larger}", shifted(value, *places as usize));
            push("a fact in a larger unit", &fact.path, fact.value.start..unit.end, new);
        }
    }
    for written in &all_expressions {
        let filters: String = written.filters.iter().map(|filter| format!("|{filter}")).collect();
        push(
            "an expression without spaces",
            written.path,
            written.range.clone(),
            format!("{{{{{}{filters}}}}}", written.id),
        );
        let to = [("billion yuan", "million yuan"), ("million yuan", "billion yuan")];
        let plain = written.filters.len() == 1;
        if let Some((old, new)) = to.iter().find(|(old, _)| plain && written.filters[0].contains(&format!("\"{old}\"")))
        {
            let filter = written.filters[0].replace(old, new);
            push(
                "money in another scale",
                written.path,
                written.range.clone(),
                format!("{{{{ {} | {filter} }}}}", written.id),
            );
        }
    }
    for path in CHAPTERS {
        let text = bed.copy.text(path);
        push("Windows line ends", path, 0..text.len(), text.replace('\n', "\r\n"));
        push("a comment at the head of a chapter", path, 0..0, "# 本章 this chapter\n".to_owned());
    }
    let all_lines = lines(bed);
    for pair in all_lines.windows(2) {
        let [first, second] = pair else { continue };
        let text = bed.copy.text(first.path);
        let follows = first.path == second.path
            && first.chinese == second.chinese
            && text
                .get(first.range.end..second.range.start)
                .is_some_and(|gap| gap.trim().is_empty() && gap.matches('\n').count() == 1);
        if follows {
            // Chinese lines join without a space, English ones with one.
            let joint = if first.chinese { "" } else { " " };
            let kind = if first.chinese { "two Chinese lines as one" } else { "two English lines as one" };
            push(kind, first.path, first.range.end..second.range.start, joint.to_owned());
        }
        let (start, end) = (first.range.start, first.range.end);
        let indent = start - text[..start].rfind('\n').map_or(0, |at| at + 1);
        let comma = text[start..end].find("，").filter(|_| first.chinese && follows);
        if let Some(at) = comma.map(|at| start + at + "，".len()) {
            push("a Chinese line broken in two", first.path, at..at, format!("\n{}", " ".repeat(indent)));
        }
    }
    all
}
