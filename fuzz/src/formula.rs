//! Formulas: read as each kind of formula, then computed and explained as a fact of the tiny project.

use ecopark::model::expression::{parse, parse_chain, parse_condition};
use ecopark::{compute, load};

use super::{base, request, sound};

pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for fault in [parse(&text).err(), parse_condition(&text).err(), parse_chain(&text).err()].into_iter().flatten() {
        assert!(fault.at <= text.len(), "a fault stands outside its formula");
    }
    let quoted = serde_json::to_string(&text).expect("a text can be quoted");
    let mut files = base();
    files.insert(
        "data/facts.yaml".to_owned(),
        format!(
            "facts:\n  trees: {{ name: {{ zh: 植树, en: trees }}, unit: 个 }}\n  investment: {{ name: {{ zh: 投资, en: investment }}, unit: 亿元 }}\n  \
             green_investment: {{ name: {{ zh: 绿色投资, en: green investment }}, unit: 亿元 }}\n  growth: {{ name: {{ zh: 增速, en: growth }}, unit: \"%\" }}\n  \
             green_share: {{ name: {{ zh: 占比, en: share }}, unit: \"%\", decimals: 1, formula: {quoted} }}\n"
        )
        .into_bytes(),
    );
    files.insert(
        "data/checks.yaml".to_owned(),
        format!("checks:\n  - {{ id: tried, relation: {quoted}, kind: identity, says: {{ zh: 试, en: tried }} }}\n")
            .into_bytes(),
    );
    let (project, findings) = load::load_files(&request(), files);
    sound(&findings);
    let project = project.expect("a formula that is wrong leaves the project");
    let (assessment, findings) = compute::compute(&project);
    sound(&findings);
    compute::explanations(&project, &assessment);
    compute::accounts(&project, &assessment);
}
