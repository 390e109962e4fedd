//! Forms that came back, and how far a collection has come, as text.

use ecopark::finding::Language;
use ecopark::model::correction::told;
use ecopark::model::decimal::{Rounding, print_scaled, round};
use ecopark::{Answered, Collection, FileKind, Moved, TakenIn};

/// A line for each file: whose form it is, how much is answered and what is open; or by which map it was read.
pub fn returns(taken: &TakenIn, language: Language) -> String {
    let line = |file: &ecopark::FileRead| {
        let path = file.file.display().to_string().replace('\\', "/");
        let (answered, open) = (file.answered, file.open.len());
        let department = match &file.kind {
            None => return String::new(),
            Some(FileKind::Form(department)) => department,
            Some(FileKind::Import(id)) => {
                return match language {
                    Language::Chinese => format!("{path}\n  {id}：取到{answered}项\n"),
                    Language::English => format!("{path}\n  {id}: {answered} found\n"),
                };
            }
        };
        let names = list(&file.open, language);
        match language {
            Language::Chinese => format!("{path}\n  {department}：已填{answered}项，未填{open}项{names}\n"),
            Language::English => format!("{path}\n  {department}: {answered} answered, {open} open{names}\n"),
        }
    };
    taken.files.iter().map(line).collect()
}

/// Some names in parentheses; nothing where there are none.
fn list(names: &[String], language: Language) -> String {
    const MOST: usize = 12;
    let (mark, more) = match language {
        Language::Chinese => ("、", "等"),
        Language::English => ("; ", " …"),
    };
    let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    let more = if names.len() > MOST { more } else { "" };
    match (names.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::Chinese) => format!("（{}{more}）", shown.join(mark)),
        (false, Language::English) => format!(" ({}{more})", shown.join(mark)),
    }
}

/// Who has answered, what is missing, and what moved.
pub fn collection(collection: &Collection, language: Language) -> String {
    let Collection { year, departments, threshold } = collection;
    let complete = departments.iter().filter(|one| one.missing.is_empty()).count();
    let (all, late) = (departments.len(), departments.len() - complete);
    let plural = if all == 1 { "" } else { "s" };
    let head = match language {
        Language::Chinese => {
            format!(
                "{year}年数据：{all}个部门，{complete}个已填全，{late}个未填全；列出与以往相差超过{threshold}%的数（--threshold）\n"
            )
        }
        Language::English => format!(
            "data of {year}: {all} department{plural}, {complete} complete, {late} not; figures that moved by more than {threshold} % are listed (--threshold)\n"
        ),
    };
    let mut text = head;
    for department in departments {
        text.push_str(&one(department, language));
    }
    text
}

fn one(department: &Answered, language: Language) -> String {
    let Answered { department: name, asked, missing, moved } = department;
    let answered = asked - missing.len();
    let names = list(missing, language);
    let mut text = match (missing.is_empty(), language) {
        (true, Language::Chinese) => format!("  {name}  {answered}/{asked}\n"),
        (false, Language::Chinese) => format!("  {name}  {answered}/{asked}，缺{}项{names}\n", missing.len()),
        (true, Language::English) => format!("  {name}  {answered}/{asked}\n"),
        (false, Language::English) => format!("  {name}  {answered}/{asked}, {} missing{names}\n", missing.len()),
    };
    for moved in moved {
        let Moved { name, year, before, now, .. } = moved;
        let by = moved_by(moved, language);
        text.push_str(&format!("    {name}  {} ({year}) → {}  {by}\n", told(before), told(now)));
    }
    text
}

/// `+130.6 %`.
pub fn moved_by(moved: &Moved, language: Language) -> String {
    match (&moved.percent, language) {
        (Some(percent), _) => {
            let digits = print_scaled(&round(percent, 1, Rounding::HalfToEven), 1);
            let sign = if digits.starts_with('-') { "" } else { "+" };
            format!("{sign}{digits} %")
        }
        (None, Language::Chinese) => "原为0".to_owned(),
        (None, Language::English) => "was 0".to_owned(),
    }
}
