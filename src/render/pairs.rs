//! Pairs of texts, a Chinese and an English one, as arguments of the components.

use tera::Value;
use unicode_width::UnicodeWidthStr;

use crate::finding::Language;

use super::{markdown, marks};

/// `zh: [一], en: [One]`: a pair as the arguments of a component; nothing where there is no pair.
pub fn arguments(pair: &Value) -> Value {
    each(pair, |_, markup| format!("[{markup}]"))
}

/// `zh: (49, 12), en: (92,)`: about how many columns each piece between two breaks of a text takes, a Chinese character two and a Latin
/// letter one.
pub fn columns(pair: &Value) -> Value {
    each(pair, |language, markup| {
        let text = marks::bare(markup).replace('\\', "").replace(markdown::LINE_BREAK, markdown::PARAGRAPH_BREAK);
        let columns = text.split(markdown::PARAGRAPH_BREAK).map(|piece| match language {
            Language::Chinese => format!("{},", piece.width_cjk()),
            Language::English => format!("{},", piece.width()),
        });
        format!("({})", columns.collect::<Vec<_>>().join(" "))
    })
}

fn each(pair: &Value, write: impl Fn(Language, &str) -> String) -> Value {
    let argument = |language: Language| {
        let markup = pair.as_map()?.get(&language.key().into())?.as_str()?;
        Some(format!("{}: {}", language.key(), write(language, markup)))
    };
    let arguments: Vec<_> = Language::BOTH.into_iter().filter_map(argument).collect();
    Value::safe_string(&if arguments.is_empty() { ":".to_owned() } else { arguments.join(", ") })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::render::marks::Marks;

    #[test]
    fn columns_are_those_of_what_is_printed() {
        let mut marks = Marks::default();
        let mut text = |text: &str| Value::safe_string(&marks.mark(text, None, None));
        let pair = Value::from(BTreeMap::from([("zh", text("“水” 7.5%")), ("en", text("water, 7.5%"))]));
        assert_eq!(columns(&pair).as_str(), Some("zh: (11,), en: (11,)"));
        let pair = Value::from(BTreeMap::from([("en", Value::safe_string("3\\*4#linebreak();no\n\ny"))]));
        assert_eq!((columns(&pair).as_str(), columns(&Value::none()).as_str()), (Some("en: (3, 2, 1,)"), Some(":")));
    }
}
