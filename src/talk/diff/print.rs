//! The parts of a difference on the screen, as Markdown for an e-mail, and as data.

use ecopark::finding::{Language, Words};
use ecopark::model::difference::Difference;
use ecopark::model::record::Record;

use super::{Said, Teller};

/// Changes shown in each part; the rest are counted.
const MOST_SHOWN: usize = 500;

/// The differences for the screen.
pub fn difference(difference: &Difference, language: Language, color: bool) -> String {
    let teller = Teller { difference, language };
    let paint = |text: &str, code: &str| {
        if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut text = String::new();
    for line in teller.head().iter().filter(|line| !line.is_empty()) {
        text.push_str(&format!("{line}\n"));
    }
    for part in teller.parts() {
        let (title, count) = (part.title.in_language(language), part.items.len());
        text.push_str(&format!("\n{}\n", paint(&format!("{title} ({count})"), "1")));
        for item in part.items.iter().take(MOST_SHOWN) {
            text.push_str(&format!("  {}\n", item.about));
            for (sign, said, code) in [("-", &item.old, "31"), ("+", &item.new, "32")] {
                if let Some(said) = said {
                    // The words that differ are underlined too, for those who cannot tell the colours.
                    let marked = marked(said, &|word| word.to_owned(), &|word| {
                        if color { format!("\u{1b}[4m{word}\u{1b}[24m") } else { word.to_owned() }
                    });
                    text.push_str(&format!("    {}\n", paint(&format!("{sign} {marked}"), code)));
                }
            }
            if !item.notes.is_empty() {
                text.push_str(&format!("      {}\n", paint(&item.notes.join(" · "), "2")));
            }
        }
        text.push_str(&left_out(&teller, count));
    }
    text
}

fn left_out(teller: &Teller, count: usize) -> String {
    let more = count.saturating_sub(MOST_SHOWN);
    if more == 0 {
        return String::new();
    }
    teller.say(&format!("  另有{more}处未列出\n"), &format!("  {more} more are not shown\n"))
}

fn marked(said: &Said, plain: &dyn Fn(&str) -> String, differing: &dyn Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut at = 0;
    for range in &said.differing {
        text.push_str(&plain(&said.text[at..range.start]));
        text.push_str(&differing(&said.text[range.clone()]));
        at = range.end;
    }
    text + &plain(&said.text[at..])
}

/// The differences as Markdown: what is gone struck out, what is new in bold.
pub fn difference_markdown(difference: &Difference, language: Language) -> String {
    let teller = Teller { difference, language };
    let mut text = String::new();
    for line in teller.head().iter().filter(|line| !line.is_empty()) {
        text.push_str(&format!("{}\n\n", escaped(line)));
    }
    for part in teller.parts() {
        let (title, count) = (part.title.in_language(language), part.items.len());
        text.push_str(&format!("## {title} ({count})\n\n"));
        for item in part.items.iter().take(MOST_SHOWN) {
            text.push_str(&format!("- {}\n", escaped(&item.about)));
            let (was, is) = (teller.say("原：", "was: "), teller.say("现：", "is: "));
            for (sign, said, mark) in [(was, &item.old, "~~"), (is, &item.new, "**")] {
                if let Some(said) = said {
                    let marked = marked(said, &escaped, &|word| emphasised(word, mark));
                    text.push_str(&format!("  - {sign}{marked}\n"));
                }
            }
            if !item.notes.is_empty() {
                text.push_str(&format!("  - {}\n", escaped(&item.notes.join(" · "))));
            }
        }
        text.push_str(&left_out(&teller, count));
        text.push('\n');
    }
    text
}

/// Marks stand close to their word, or they mean nothing.
fn emphasised(word: &str, mark: &str) -> String {
    let inner = word.trim();
    if inner.is_empty() {
        return escaped(word);
    }
    word.replacen(inner, &format!("{mark}{}{mark}", escaped(inner)), 1)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (at, c) in text.char_indices() {
        // Within a word an underscore means nothing: output_per_worker.
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inner = c == '_' && letter(text[..at].chars().next_back()) && letter(text[at + 1..].chars().next());
        if !inner && matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The differences as data.
pub fn difference_json(difference: &Difference) -> String {
    crate::talk::json(difference)
}

/// Whether everything belongs together.
pub fn verified(record: &Record, differences: &[Words], language: Language) -> String {
    let park = record.park.as_deref().unwrap_or("-");
    let (year, edition) = (record.year, &record.edition);
    let date = record.date.as_ref().map(|date| format!(" ({date})")).unwrap_or_default();
    let mut text = format!("{park} {year} {edition}{date}\n");
    for difference in differences {
        text.push_str(&format!("{}\n", difference.in_language(language)));
    }
    if differences.is_empty() {
        text.push_str(match language {
            Language::Chinese => "PDF、记录与项目相符\n",
            Language::English => "the PDF, the record and the project belong together\n",
        });
    }
    text
}
