//! What may stand in each YAML file, as data. The readers (`load`) are held to it, and the JSON Schemas for editors are printed from it.
//! A schema refuses nothing that a reader takes; what only the whole project can tell (ids, years, limits) is left to `check`.

mod content;
mod corrections;
mod data;
mod figures;
mod imports;
mod standard;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::unit::Unit;
use crate::finding::Rule;

pub use content::*;
pub use corrections::*;
pub use data::*;
pub use figures::*;
pub use imports::*;
pub use standard::*;
use words::ID;

/// The file of a schema without `.json`, and what it describes.
pub const FILES: &[(&str, &Shape)] = &[
    ("park", &PARK),
    ("facts", &DICTIONARY),
    ("checks", &CHECKS),
    ("glossary", &GLOSSARY),
    ("imports", &IMPORTS),
    ("corrections", &CORRECTIONS),
    ("year", &YEAR_DATA),
    ("standard", &STANDARD),
    ("report", &REPORT),
    ("chapter", &SECTION),
    ("translations", &TRANSLATIONS),
    ("carried", &CARRIED),
];

/// A mapping with known keys.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub keys: &'static [Key],
}

impl Shape {
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub presence: Presence,
    pub kind: Kind,
    pub zh: &'static str,
    pub en: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Needed,
    Optional,
    /// At least one of the keys marked so.
    OneOf,
}

/// What may stand behind a key.
#[derive(Debug)]
pub enum Kind {
    /// Any scalar that is not empty.
    Text,
    /// A scalar that reads like this, where an editor does not take it for a number.
    Like(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number between these.
    Whole(i32, i32),
    Truth,
    /// A plain decimal, or a fraction such as 1/3.
    Number,
    Null,
    Unit,
    /// A rule that may be waived.
    Rule,
    /// At least so many, at most so many.
    List(&'static Kind, usize, Option<usize>),
    /// Ids of facts, each with this.
    ById(&'static Kind),
    /// Any key, each with this.
    ByName(&'static Kind),
    Of(&'static Shape),
    Either(&'static [Kind]),
}

/// The schemas, each with the name of its file in `data/schemas/`.
pub fn schemas() -> Vec<(String, String)> {
    FILES.iter().map(|(name, shape)| (format!("{name}.json"), schema(shape))).collect()
}

fn schema(shape: &'static Shape) -> String {
    let mut definitions = BTreeMap::new();
    define(shape, &mut definitions);
    let definitions: Map<String, Value> =
        definitions.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "由 ecopark schemas 生成 · written by `ecopark schemas`",
        "title": format!("{} · {}", shape.zh, shape.en),
        "allOf": [{ "$ref": format!("#/definitions/{}", shape.name) }],
        "definitions": definitions,
    });
    serde_json::to_string_pretty(&schema).map_or_else(|error| error.to_string(), |text| text + "\n")
}

/// Adds a shape and all that it leads to.
fn define(shape: &'static Shape, definitions: &mut BTreeMap<&'static str, Value>) {
    if definitions.contains_key(shape.name) {
        return;
    }
    // A section may hold sections: the name is taken before its keys are described.
    definitions.insert(shape.name, Value::Null);
    let mut properties = Map::new();
    for key in shape.keys {
        let mut described = kind(&key.kind, definitions);
        if described.get("$ref").is_some() {
            // Whatever stands beside a reference is not read.
            described = json!({ "allOf": [described] });
        }
        described["description"] = json!(format!("{}\n\n{}", key.zh, key.en));
        properties.insert(key.name.to_owned(), described);
    }
    let with = |presence| shape.keys.iter().filter(move |key| key.presence == presence).map(|key| key.name);
    let mut object = json!({
        "description": format!("{}\n\n{}", shape.zh, shape.en),
        "type": "object",
        "properties": properties,
        "required": with(Presence::Needed).collect::<Vec<_>>(),
        "additionalProperties": false,
    });
    let one_of: Vec<_> = with(Presence::OneOf).map(|name| json!({ "required": [name] })).collect();
    if !one_of.is_empty() {
        object["anyOf"] = Value::Array(one_of);
    }
    definitions.insert(shape.name, object);
}

fn kind(described: &'static Kind, definitions: &mut BTreeMap<&'static str, Value>) -> Value {
    match described {
        Kind::Text => json!({ "type": SCALAR, "minLength": 1 }),
        Kind::Like(pattern) => json!({ "type": ["string", "number"], "pattern": pattern }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Truth => json!({ "type": "boolean" }),
        Kind::Number => {
            json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": FRACTION }] })
        }
        Kind::Null => json!({ "type": "null" }),
        Kind::Unit => {
            let names = Unit::names();
            let escaped: Vec<_> = names.iter().map(|name| name.replace('.', "\\.")).collect();
            let any = escaped.join("|");
            json!({ "anyOf": [
                { "enum": names },
                { "type": "string", "pattern": format!("^({any})(/| per )({any})$") },
            ] })
        }
        Kind::Rule => {
            let waivable = Rule::ALL.iter().filter(|rule| rule.may_be_waived());
            json!({ "enum": waivable.map(|rule| rule.name()).collect::<Vec<_>>() })
        }
        Kind::List(of, least, most) => {
            let mut list = json!({ "type": "array", "items": kind(of, definitions) });
            if *least > 0 {
                list["minItems"] = json!(least);
            }
            if let Some(most) = most {
                list["maxItems"] = json!(most);
            }
            list
        }
        Kind::ById(of) => {
            let mut keys = Map::new();
            keys.insert(ID.to_owned(), kind(of, definitions));
            json!({ "type": "object", "patternProperties": keys, "additionalProperties": false })
        }
        Kind::ByName(of) => json!({ "type": "object", "additionalProperties": kind(of, definitions) }),
        Kind::Of(shape) => {
            define(shape, definitions);
            json!({ "$ref": format!("#/definitions/{}", shape.name) })
        }
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|one| kind(one, definitions)).collect::<Vec<_>>() })
        }
    }
}

/// A plain scalar becomes one of these in an editor; the readers take it as it is written.
const SCALAR: [&str; 3] = ["string", "number", "boolean"];

const FRACTION: &str = "^-?[0-9]+/[0-9]+$";
