//! Tera at work: templates and what they see → Typst source. Knows nothing of the project, so it can do its work in another process.

use std::collections::BTreeMap;

use tera::{Context, Tera, Value};

use crate::model::writing::{Data, TemplateFault, Writing};

use super::{escape, pairs, side_by_side};

/// The template of a part, which the others are included from.
const PART: &str = "part.typ.tera";

/// Renders each part of the body, then the template that is asked for, around the parts.
pub fn write(writing: &Writing) -> Result<String, TemplateFault> {
    let tera = load(writing).map_err(|error| fault(&error))?;
    let body = |(edition, data): &(String, Data)| {
        let body = tera.render(PART, &context(data))?;
        Ok(BTreeMap::from([("edition", Value::from(edition.as_str())), ("body", Value::safe_string(&body))]))
    };
    let bodies = side_by_side(&writing.parts, body).into_iter().collect::<Result<Vec<_>, tera::Error>>();
    let mut whole = context(&writing.whole);
    whole.insert_value("parts".to_owned(), Value::from(bodies.map_err(|error| fault(&error))?));
    tera.render(&writing.main, &whole).map_err(|error| fault(&error))
}

fn load(writing: &Writing) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([".tera"]);
    tera.set_escape_fn(|text, output| output.write_all(escape::markup(text).as_bytes()));
    tera.register_filter("lit", |text: &str, _: tera::Kwargs, _: &tera::State| {
        Value::safe_string(&escape::literal(text))
    });
    tera.register_filter("pair", |pair: &Value, _: tera::Kwargs, _: &tera::State| pairs::arguments(pair));
    tera.register_filter("columns", |pair: &Value, _: tera::Kwargs, _: &tera::State| pairs::columns(pair));
    let templates = writing.templates.iter();
    tera.add_raw_templates(templates.map(|(name, text)| (name.as_str(), text.as_str())))?;
    Ok(tera)
}

/// A fault at its place, or with the first line that says something.
fn fault(error: &tera::Error) -> TemplateFault {
    let syntax = matches!(error.kind(), tera::ErrorKind::SyntaxError(_));
    match error.kind() {
        tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
            let at = (report.filename().to_owned(), report.span().range.clone());
            TemplateFault { message: report.message().to_owned(), at: Some(at), syntax }
        }
        _ => {
            let text = error.to_string();
            let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
            TemplateFault { message: line.trim_start_matches("error: ").to_owned(), at: None, syntax }
        }
    }
}

fn context(data: &Data) -> Context {
    let mut context = Context::new();
    if let Data::Map(entries) = data {
        entries.iter().for_each(|(name, data)| context.insert_value(name.clone(), value(data)));
    }
    context
}

fn value(data: &Data) -> Value {
    match data {
        Data::Nothing => Value::none(),
        Data::Flag(flag) => Value::from(*flag),
        Data::Count(count) => Value::from(*count),
        Data::Text(text) => Value::normal_string(text),
        Data::Markup(markup) => Value::safe_string(markup),
        Data::List(items) => Value::from(items.iter().map(value).collect::<Vec<_>>()),
        Data::Map(entries) => {
            Value::from(entries.iter().map(|(name, data)| (name.clone(), value(data))).collect::<BTreeMap<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_to_another_process_is_printed_as_it_was() {
        let text = |text: &str| Data::Text(text.to_owned());
        let list = Data::List(vec![Data::Nothing, Data::Flag(true), Data::Count(3), text("#x")]);
        let markup = Data::Markup("#strong[a long markup, longer than what is kept inline]".to_owned());
        let whole = Data::Map(BTreeMap::from([("list".to_owned(), list), ("markup".to_owned(), markup)]));
        let template = "{% for item in list %}{% if item %}{{ item }};{% endif %}{% endfor %}{{ markup }}";
        let templates = vec![("main.tera".to_owned(), template.to_owned())];
        let writing = Writing { main: "main.tera".to_owned(), templates, own: Vec::new(), parts: Vec::new(), whole };
        let wire = serde_json::to_string(&writing).unwrap();
        let received: Writing = serde_json::from_str(&wire).unwrap();
        assert_eq!(received.whole, writing.whole);
        let printed = write(&received).unwrap();
        assert_eq!(printed, "true;3;\\#x;#strong[a long markup, longer than what is kept inline]");
    }
}
