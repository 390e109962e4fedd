//! Templates and components: the project's own, else the built-in ones of the same name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Source;
use crate::model::project::Template;

use super::Reader;
use super::fields::Findings;

/// What the program brings along, by path below `templates/`.
const BUILT_IN: &[(&str, &str)] = &[
    ("annex.typ.tera", include_str!("../../templates/annex.typ.tera")),
    ("corrections.typ.tera", include_str!("../../templates/corrections.typ.tera")),
    ("drawings.typ.tera", include_str!("../../templates/drawings.typ.tera")),
    ("figure.typ.tera", include_str!("../../templates/figure.typ.tera")),
    ("open.typ.tera", include_str!("../../templates/open.typ.tera")),
    ("part.typ.tera", include_str!("../../templates/part.typ.tera")),
    ("report.typ.tera", include_str!("../../templates/report.typ.tera")),
    ("section.typ.tera", include_str!("../../templates/section.typ.tera")),
    ("table.typ.tera", include_str!("../../templates/table.typ.tera")),
    ("components/annex.typ", include_str!("../../templates/components/annex.typ")),
    ("components/chart.typ", include_str!("../../templates/components/chart.typ")),
    ("components/contents.typ", include_str!("../../templates/components/contents.typ")),
    ("components/cover.typ", include_str!("../../templates/components/cover.typ")),
    ("components/draft.typ", include_str!("../../templates/components/draft.typ")),
    ("components/page.typ", include_str!("../../templates/components/page.typ")),
    ("components/table.typ", include_str!("../../templates/components/table.typ")),
    ("components/table-page.typ", include_str!("../../templates/components/table-page.typ")),
    ("components/text.typ", include_str!("../../templates/components/text.typ")),
];

/// All templates sorted by name; a project's file replaces the built-in one or stands beside it.
pub fn read(reader: &Reader, findings: &mut Findings) -> Vec<Template> {
    let mut templates: BTreeMap<String, (Arc<Source>, bool)> = BTreeMap::new();
    for (name, text) in BUILT_IN {
        let source = Source { path: format!("templates/{name}"), text: (*text).to_owned() };
        templates.insert((*name).to_owned(), (Arc::new(source), false));
    }
    for (folder, ending) in [("", ".tera"), ("components/", ".typ")] {
        for name in reader.names_if_any(&format!("templates/{folder}"), findings) {
            if name.ends_with(ending) {
                match reader.source(&format!("templates/{folder}{name}")) {
                    Ok(source) => {
                        let name = format!("{folder}{name}");
                        // A copy of the program's own is no stranger's.
                        let own = templates.get(&name).is_none_or(|(built_in, _)| built_in.text != source.text);
                        templates.insert(name, (source, own));
                    }
                    Err(failure) => findings.push(failure.finding()),
                }
            }
        }
    }
    templates.into_iter().map(|(name, (source, own))| Template { name, source, own }).collect()
}
