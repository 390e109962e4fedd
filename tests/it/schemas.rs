//! JSON Schemas as editors use them: `data/schemas` is what the program writes, and every file of the example and of `tests/base` names
//! its schema and fits it. That the shapes are what the readers ask for is asserted by the readers themselves, in each test that reads.

use std::fs;
use std::path::{Path, PathBuf};

use ecopark::model::schema::schemas;
use regex::Regex;
use serde_json::{Value, json};

use crate::project::{copy_folder, repository, run, transcript};

#[test]
fn the_schemas_of_the_example_are_what_the_program_writes() {
    let folder = repository().join("data/schemas");
    if std::env::var_os("UPDATE").is_some() {
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in schemas() {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let mut expected: Vec<_> = schemas().into_iter().map(|(name, _)| std::ffi::OsString::from(name)).collect();
    expected.sort();
    assert_eq!(names, expected);
    for (name, text) in schemas() {
        let written = fs::read_to_string(folder.join(&name)).unwrap().replace("\r\n", "\n");
        assert_eq!(written, text, "{name} is not up to date: UPDATE=1 cargo test schemas");
    }
}

/// The YAML files of a folder, or of the folders in it.
fn yaml_files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    if depth > 0 {
        return paths.iter().filter(|path| path.is_dir()).flat_map(|path| yaml_files(path, depth - 1)).collect();
    }
    paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect()
}

/// The schema that describes a file of a project.
fn schema_of(path: &str) -> Option<&'static str> {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let numbered = name.starts_with(|first: char| first.is_ascii_digit());
    match (folder.split('/').next().unwrap(), name) {
        ("data", _) if folder == "data/standards" => Some("standard"),
        ("data", "park.yaml") => Some("park"),
        ("data", "facts.yaml") => Some("facts"),
        ("data", "checks.yaml") => Some("checks"),
        ("data", "glossary.yaml") => Some("glossary"),
        ("data", "imports.yaml") => Some("imports"),
        ("data", "corrections.yaml") => Some("corrections"),
        ("data", _) if numbered => Some("year"),
        ("content", "report.yaml") => Some("report"),
        ("content", "translations.yaml") => Some("translations"),
        ("content", "carried.yaml") => Some("carried"),
        ("content", _) if numbered => Some("chapter"),
        _ => None,
    }
}

fn schema(name: &str) -> Value {
    let (_, text) = schemas().into_iter().find(|(file, _)| *file == format!("{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_file_of_the_example_and_of_the_base_names_its_schema_and_fits_it() {
    for project in [repository().to_owned(), repository().join("tests/base")] {
        let folders = [("data", 0), ("data/standards", 0), ("content", 1)];
        let files: Vec<_> =
            folders.iter().flat_map(|(folder, depth)| yaml_files(&project.join(folder), *depth)).collect();
        assert!(files.len() >= 6, "{files:?}");
        for path in files {
            let below = path.strip_prefix(&project).unwrap().display().to_string().replace('\\', "/");
            let name = schema_of(&below).unwrap_or_else(|| panic!("{below} has no schema"));
            let to_data = match below.split('/').collect::<Vec<_>>()[..] {
                ["data", _] => "",
                ["data", "standards", _] => "../",
                _ => "../../data/",
            };
            let line = format!("# yaml-language-server: $schema={to_data}schemas/{name}.json");
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text.lines().next(), Some(line.as_str()), "{}", path.display());
            let value: Value = serde_yaml::from_str(&text).unwrap();
            let schema = schema(name);
            let faults = faults(&schema, &schema, &value, "");
            assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
        }
    }
}

/// A file that no case finds anything wrong with is one that the readers take as it stands.
#[test]
fn an_editor_underlines_nothing_in_files_that_the_cases_find_right() {
    let mut fitting = 0;
    for case in fs::read_dir(repository().join("tests/cases")).unwrap().map(|entry| entry.unwrap().path()) {
        let project = case.join("project");
        let expected = fs::read_to_string(case.join("expected")).unwrap();
        for (folder, depth) in [("data", 0), ("data/standards", 0), ("content", 1)] {
            for path in yaml_files(&project.join(folder), depth) {
                let below = path.strip_prefix(&project).unwrap().display().to_string().replace('\\', "/");
                let name = path.file_name().unwrap().to_str().unwrap();
                if name.starts_with('-') || expected.contains(&below) {
                    continue;
                }
                let described = schema_of(&below).unwrap_or_else(|| panic!("{} has no schema", path.display()));
                let text = fs::read_to_string(&path).unwrap();
                let value: Value = serde_yaml::from_str(text.trim_start_matches('\u{feff}')).unwrap();
                let schema = schema(described);
                let faults = faults(&schema, &schema, &value, "");
                assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
                fitting += 1;
            }
        }
    }
    assert!(fitting > 100, "only {fitting} files");
}

/// Values as people write them: whether the program takes them, and whether an editor underlines them.
#[test]
fn an_editor_underlines_no_value_that_the_program_takes() {
    // Values that YAML makes numbers of before a schema can see how they were written are told by the program alone.
    let values: &[(&str, bool, bool)] = &[
        ("300", true, true),
        ("-0.5", true, true),
        ("17.590", true, true),
        ("1/3", true, true),
        ("-2/7", true, true),
        ("123456789012345678901234567890.5", true, true),
        ("null", true, true),
        ("~", true, true),
        ("达标", true, true),
        ("1e6", false, true),
        ("\"\"", false, false),
        ("21%", false, false),
        ("260.5亿元", false, false),
        ("１２", false, false),
        ("近300", false, false),
        ("\"1,234\"", false, false),
        ("\"12.5\"", false, false),
        ("-0.4.85", false, false),
        ("[1]", false, false),
        ("true", false, false),
    ];
    let year = schema("year");
    for (value, taken, fits) in values {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join("tests/base"), folder.path());
        let path = folder.path().join("data/2024.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let (good, bad) = match *value {
            "达标" => ("compliance: { value: 达标 }", "compliance: { value: 达标 }".to_owned()),
            _ => ("trees: { value: 300,", format!("trees: {{ value: {value},")),
        };
        assert!(text.contains(good));
        let text = text.replace(good, &bad);
        fs::write(&path, &text).unwrap();
        let said = transcript(&run(folder.path(), &["check", "--format", "json"]));
        let refused =
            ["invalid-number", "wrong-value"].iter().any(|rule| said.contains(&format!("\"rule\": \"{rule}\"")));
        assert_eq!(!refused, *taken, "{value}: {said}");
        let found = faults(&year, &year, &serde_yaml::from_str(&text).unwrap(), "");
        assert_eq!(found.is_empty(), *fits, "{value}: {found:?}");
    }
}

/// Every choice of words in the schemas: where it stands, and the file with `{}` in its place.
const CHOICES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "park",
        "park",
        "edition",
        "data/park.yaml",
        "id: demo-park\nname: { zh: 园, en: Park }\nregion: other\nedition: {}\n",
    ),
    (
        "year",
        "entry",
        "approximate",
        "data/2020.yaml",
        "year: 2020\nfacts:\n  waste: { value: 100, unit: 吨, approximate: {} }\n",
    ),
    (
        "checks",
        "relation",
        "kind",
        "data/checks.yaml",
        "checks: [{ id: a, relation: waste >= reused, kind: {}, says: { zh: 甲, en: A } }]\n",
    ),
    (
        "report",
        "report",
        "arrangement",
        "content/2024/report.yaml",
        "title: [{ zh: 甲, en: A }]\nissuer: { zh: 甲, en: A }\ndate: 2025-03-01\nstandard: demo\nbase_year: 2020\nassessed: [2]\narrangement: {}\n",
    ),
    (
        "park",
        "park",
        "level",
        "data/park.yaml",
        "id: demo-park\nname: { zh: 园, en: Park }\nregion: other\nlevel: {}\n",
    ),
    ("standard", "indicator", "kind", "data/standards/demo.yaml", ""),
    (
        "chapter",
        "limits",
        "chart",
        "content/2024/1-progress.yaml",
        "title: { zh: 甲, en: A }\nparagraphs:\n  - figure: { chart: {}, caption: { zh: 题, en: Caption }, indicators: [reuse_rate] }\n",
    ),
    (
        "chapter",
        "series",
        "chart",
        "content/2024/1-progress.yaml",
        "title: { zh: 甲, en: A }\nparagraphs:\n  - figure: { chart: {}, caption: { zh: 题, en: Caption }, facts: [waste] }\n",
    ),
    (
        "chapter",
        "composition",
        "chart",
        "content/2024/1-progress.yaml",
        "title: { zh: 甲, en: A }\nparagraphs:\n  - figure: { chart: {}, caption: { zh: 题, en: Caption }, parts: [green_investment] }\n",
    ),
];

#[test]
fn the_words_that_an_editor_offers_are_those_that_the_program_takes() {
    let mut told = Vec::new();
    for (name, _) in schemas() {
        let schema = schema(name.strip_suffix(".json").unwrap());
        for (shape, described) in schema["definitions"].as_object().unwrap() {
            for (key, property) in described["properties"].as_object().unwrap() {
                let known =
                    CHOICES.iter().any(|(_, known_shape, known_key, ..)| known_shape == shape && known_key == key);
                if property["enum"].is_array() && key != "rule" && !known {
                    told.push(format!("{shape}.{key}"));
                }
            }
        }
    }
    assert!(told.is_empty(), "choices that this test does not try: {told:?}");
    for (name, shape, key, file, text) in CHOICES {
        let words = schema(name)["definitions"][shape]["properties"][key]["enum"].as_array().unwrap().clone();
        for (word, taken) in words.iter().map(|word| (word.as_str().unwrap(), true)).chain([("zzz", false)]) {
            let folder = tempfile::tempdir().unwrap();
            copy_folder(&repository().join("tests/base"), folder.path());
            let path = folder.path().join(file);
            let text = match *text {
                "" => {
                    let standard = fs::read_to_string(&path).unwrap();
                    let (before, after) = standard.rsplit_once("kind: mandatory").unwrap();
                    format!("{before}kind: {word}{after}")
                }
                text => text.replacen("{}", word, 1),
            };
            fs::write(&path, text).unwrap();
            let said = transcript(&run(folder.path(), &["check", "--format", "json"]));
            assert_eq!(!said.contains("\"rule\": \"wrong-value\""), taken, "{key}: {word}: {said}");
        }
    }
}

/// Slips in other files, each by the schema's name, what is replaced and by what.
#[test]
fn an_editor_underlines_slips() {
    let slips = [
        ("data/park.yaml", "park", "region: other", "regio: other"),
        ("data/park.yaml", "park", "id: demo-park", "id: Demo_Park"),
        ("data/facts.yaml", "facts", "unit: 亿元", "unit: 亿圆"),
        ("data/facts.yaml", "facts", "unit: 亿元", "unit: 亿圆/人"),
        ("data/facts.yaml", "facts", "  trees:", "  Trees:"),
        ("data/2024.yaml", "year", "approximate: over", "approximate: ovr"),
        ("data/2024.yaml", "year", "{ value: 8000, unit: 人 }", "{ unit: 人 }"),
        ("content/2024/report.yaml", "report", "date: 2025-03-01", "date: 2025-3-1"),
        ("content/2024/report.yaml", "report", "base_year: 2020", "base_year: two"),
        ("content/2024/report.yaml", "report", "standard: demo", ""),
        ("content/2024/1-progress.yaml", "chapter", "paragraphs:", "paragraph:"),
        ("content/2024/1-progress.yaml", "chapter", "{ zh: 投资, en: Investment }", "{}"),
        ("data/standards/demo.yaml", "standard", "kind: optional", "kind: optionl"),
        ("data/standards/demo.yaml", "standard", "    - { zh: 数值, en: Value }\n", ""),
        ("data/standards/demo.yaml", "standard", "year: base }", "year: bases }"),
        ("data/standards/demo.yaml", "standard", "requirement: \"≥15\"", "requirement: \"≥15%\""),
    ];
    for (file, name, good, bad) in slips {
        let text = fs::read_to_string(repository().join("tests/base").join(file)).unwrap();
        assert!(text.contains(good), "{file} no longer says {good}");
        let schema = schema(name);
        let value = serde_yaml::from_str(&text.replacen(good, bad, 1)).unwrap();
        assert!(!faults(&schema, &schema, &value, "").is_empty(), "{file} with `{bad}` fits its schema");
    }
}

/// What is wrong with a value by the part of JSON Schema that the schemas use; any other word of it fails the test.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut refuse = |why: String| found.push(format!("{at}: {why}"));
    let mut inner = Vec::new();
    for (word, says) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$comment" | "title" | "description" | "definitions" => {}
            "$ref" => {
                let target = root.pointer(says.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
                inner.extend(faults(root, target, value, at));
            }
            "allOf" => says.as_array().unwrap().iter().for_each(|all| inner.extend(faults(root, all, value, at))),
            "anyOf" => {
                let tried: Vec<_> = says.as_array().unwrap().iter().map(|any| faults(root, any, value, at)).collect();
                if tried.iter().all(|faults| !faults.is_empty()) {
                    refuse(format!("fits none of {tried:?}"));
                }
            }
            "type" => {
                let names = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
                if !names.iter().any(|name| is_of_type(value, name.as_str().unwrap())) {
                    refuse(format!("{value} is not of type {says}"));
                }
            }
            "enum" if !says.as_array().unwrap().contains(value) => refuse(format!("{value} is none of {says}")),
            "pattern"
                if value.as_str().is_some_and(|text| !Regex::new(says.as_str().unwrap()).unwrap().is_match(text)) =>
            {
                refuse(format!("{value} does not match {says}"));
            }
            "minLength" if value.as_str().is_some_and(str::is_empty) => refuse("is empty".to_owned()),
            "minimum" if value.as_f64() < says.as_f64() => refuse(format!("{value} is below {says}")),
            "maximum" if value.as_f64() > says.as_f64() => refuse(format!("{value} is above {says}")),
            "minItems" if value.as_array().is_some_and(|list| (list.len() as u64) < says.as_u64().unwrap()) => {
                refuse("has too few items".to_owned());
            }
            "maxItems" if value.as_array().is_some_and(|list| list.len() as u64 > says.as_u64().unwrap()) => {
                refuse("has too many items".to_owned());
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    inner.extend(faults(root, says, item, &format!("{at}[{index}]")));
                }
            }
            "required" => {
                for name in says.as_array().unwrap() {
                    if value.as_object().is_some_and(|object| !object.contains_key(name.as_str().unwrap())) {
                        refuse(format!("{name} is missing"));
                    }
                }
            }
            "properties" | "patternProperties" | "additionalProperties" => {}
            "enum" | "pattern" | "minLength" | "minimum" | "maximum" | "minItems" | "maxItems" => {}
            other => panic!("the schemas use `{other}`, which this test does not know"),
        }
    }
    for (name, part) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{name}");
        let own = schema.get("properties").and_then(|properties| properties.get(name));
        let by_pattern = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
        let mut described: Vec<_> = own.into_iter().collect();
        described
            .extend(by_pattern.filter(|(pattern, _)| Regex::new(pattern).unwrap().is_match(name)).map(|(_, of)| of));
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) if described.is_empty() => inner.push(format!("{at}: unknown key")),
            Some(of) if described.is_empty() => inner.extend(faults(root, of, part, &at)),
            _ => described.into_iter().for_each(|of| inner.extend(faults(root, of, part, &at))),
        }
    }
    found.extend(inner);
    found
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => *value == json!(null),
        other => panic!("no type {other}"),
    }
}
