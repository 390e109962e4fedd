//! Changes of words as text: each paragraph's place, what it said and what it would say.

use ecopark::Reviewed;
use ecopark::finding::Language;

/// The paragraphs to be reworded, with the part that differs; then how many came back as they were.
pub fn reviewed(reviewed: &Reviewed, language: Language, color: bool) -> String {
    let pick = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
    let paint = |code: &str, text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut text = String::new();
    for own in &reviewed.rewordings {
        let (line, column) = own.place.line_column();
        let authors: Vec<&str> = own.authors.iter().map(String::as_str).filter(|author| !author.is_empty()).collect();
        let by = if authors.is_empty() { String::new() } else { format!("  ({})", authors.join(pick("、", ", "))) };
        text.push_str(&format!("{}:{line}:{column}{by}\n", own.place.source.path));
        let (old, new) = differing(&own.old, &own.new);
        text.push_str(&paint("31", &format!("  - {old}\n")));
        text.push_str(&paint("32", &format!("  + {new}\n\n")));
    }
    let (reworded, unchanged) = (reviewed.rewordings.len(), reviewed.unchanged);
    if reworded + unchanged > 0 {
        text.push_str(&match language {
            Language::Chinese => format!("{reworded}段文字有改动，{unchanged}段未改\n"),
            Language::English => {
                let plural = if reworded == 1 { "" } else { "s" };
                format!("{reworded} paragraph{plural} reworded, {unchanged} as sent\n")
            }
        });
    }
    text
}

/// Characters around the difference that are shown.
const AROUND: usize = 24;

/// The two texts without the long parts that they share at either end.
fn differing(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let start = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let cut = |text: &[char]| {
        let from = start.saturating_sub(AROUND);
        let to = (text.len() - end + AROUND).min(text.len());
        let (before, after) = (if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" });
        format!("{before}{}{after}", text[from..to].iter().collect::<String>())
    };
    (cut(&old), cut(&new))
}
