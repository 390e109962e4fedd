//! Marked markup, as `markdown` and the view make it, as runs of words.

use crate::finding::Language;
use crate::model::manuscript::{BREAK, Bound, Number, Paragraph, Role, Run};
use crate::model::record::PassageKind;
use crate::model::writing::Data;

use super::super::marks::Marks;

/// Reads markup by the marks in it.
pub struct Reader<'a> {
    marks: &'a Marks,
}

impl Reader<'_> {
    pub fn new(marks: &Marks) -> Reader<'_> {
        Reader { marks }
    }

    /// The paragraphs of a pair, Chinese first.
    pub fn pair(&self, role: Role, pair: &Data) -> Vec<Paragraph> {
        let own = |language: Language| self.paragraphs(role, language, pair.at(language.key()).text()?).into();
        Language::BOTH.into_iter().filter_map(own).flatten().collect::<Vec<Paragraph>>()
    }

    /// Each paragraph of a markup.
    fn paragraphs(&self, role: Role, language: Language, markup: &str) -> Vec<Paragraph> {
        let (parts, id) = self.read(markup);
        let several = parts.len() > 1;
        let paragraph = |(index, runs): (usize, Vec<Run>)| {
            let id = if several && !id.is_empty() { format!("{id}#{}", index + 1) } else { id.clone() };
            Paragraph { role, language, number: Number::None, runs, id }
        };
        parts.into_iter().filter(|runs| !runs.is_empty()).enumerate().map(paragraph).collect()
    }

    /// The runs of a markup that is one paragraph.
    pub fn runs(&self, markup: &str) -> Vec<Run> {
        self.read(markup).0.into_iter().flatten().collect()
    }

    /// The runs by paragraph, and the statement that they are.
    fn read(&self, markup: &str) -> (Vec<Vec<Run>>, String) {
        let mut paragraphs = vec![Vec::new()];
        let mut id = String::new();
        // Whether each open bracket is that of `strong`.
        let mut open: Vec<bool> = Vec::new();
        for (gap, piece, statement) in self.marks.pieces_in(markup) {
            if gap.contains("\n\n") {
                paragraphs.push(Vec::new());
            }
            let mut rest = gap;
            let mut spaced = false;
            while let Some(first) = rest.chars().next() {
                let known = [("#strong[", Some(true)), ("#emph[", Some(false)), ("];", None)];
                if let Some((sign, opened)) = known.into_iter().find(|(sign, _)| rest.starts_with(sign)) {
                    match opened {
                        Some(strong) => open.push(strong),
                        None => {
                            open.pop();
                        }
                    }
                    rest = &rest[sign.len()..];
                } else if let Some(after) = rest.strip_prefix("#linebreak();") {
                    if let Some(own) = paragraphs.last_mut() {
                        own.push(Run::new(BREAK));
                    }
                    rest = after;
                } else {
                    spaced |= first == ' ';
                    rest = &rest[first.len_utf8()..];
                }
            }
            let Some(own) = paragraphs.last_mut() else { continue };
            if spaced && !own.is_empty() {
                own.push(Run::new(" "));
            }
            if let Some(statement) = statement.filter(|_| id.is_empty()) {
                let sentence = statement.kind == PassageKind::Sentence;
                let whole = statement.id.rsplit_once("/s").filter(|_| sentence).map(|(whole, _)| whole);
                id = whole.unwrap_or(&statement.id).to_owned();
            }
            let text = printed(&piece.shown);
            if !text.is_empty() {
                own.push(Run {
                    text,
                    strong: open.contains(&true),
                    emphasis: open.contains(&false),
                    raised: false,
                    place: piece.place.clone(),
                    value: piece.value.then(|| Bound { states: piece.states.clone() }),
                });
            }
        }
        (paragraphs, id)
    }
}

/// A text as it is printed: without the signs that only guide its setting, which word processors would show as boxes, and with the
/// apostrophe that Typst sets within a word.
fn printed(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    let mut characters = text.chars().filter(|c| !matches!(c, '\u{2060}' | '\u{ad}')).peekable();
    let mut inside = false;
    while let Some(character) = characters.next() {
        let goes_on = characters.peek().is_some_and(char::is_ascii_alphanumeric);
        printed.push(match character {
            '\n' | '\t' => ' ',
            '\'' if inside && goes_on => '’',
            other => other,
        });
        inside = character.is_ascii_alphanumeric();
    }
    printed
}
