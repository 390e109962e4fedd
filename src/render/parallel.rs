//! Whether both languages of a text state the same facts with the same digits.

use num_rational::BigRational;

use crate::finding::{Finding, Language, Rule};
use crate::model::expression::YearReference;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::text::{Text, Written};
use crate::words;

use super::bindings::{Bindings, Part};

/// One value as one language prints it.
struct Statement {
    id: String,
    year: YearReference,
    shown: String,
    /// What the printed digits say in base units; nothing for words.
    says: Option<BigRational>,
    range: std::ops::Range<usize>,
    /// It says whether the figure rose or fell.
    directed: bool,
}

/// Compares every text that is written in both languages.
pub fn compare(project: &Project, assessment: &Assessment, findings: &mut Vec<Finding>) {
    let bindings = Language::BOTH.map(|language| Bindings::new(&assessment.values, project, language));
    for text in project.report.texts() {
        let Text { zh: Some(zh), en: Some(en), .. } = text else { continue };
        let said =
            [(zh, &bindings[0]), (en, &bindings[1])].map(|(text, own)| statements(text, own, assessment, findings));
        let [Some(zh_said), Some(en_said)] = said else { continue };
        one_sided(&zh_said, &en_said, zh, Language::Chinese, findings);
        one_sided(&en_said, &zh_said, en, Language::English, findings);
        unequal(&zh_said, &en_said, en, findings);
        undirected(&zh_said, &en_said, zh, findings);
        undirected(&en_said, &zh_said, en, findings);
    }
}

/// What a text states; nothing for a text with a fault of its own: the fact that it misspells is not one that it leaves out.
///
/// The fault is told here too, for an edition that does not set this language.
fn statements(
    written: &Written,
    bindings: &Bindings,
    assessment: &Assessment,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Statement>> {
    let before = findings.len();
    let parts = bindings.parts(written, findings);
    if written.is_refused() || findings.len() > before {
        return None;
    }
    findings.extend(bindings.beside(written, &parts));
    let statement = |part| match part {
        Part::Stated { range, phrase, shown: Some(shown) } => Some(Statement {
            says: phrase.printed(&assessment.values),
            year: phrase.year(),
            directed: phrase.change.is_some(),
            id: phrase.id,
            shown,
            range,
        }),
        _ => None,
    };
    Some(parts.into_iter().filter_map(statement).collect())
}

/// Facts that this language states and the other does not.
fn one_sided(
    own: &[Statement],
    other: &[Statement],
    written: &Written,
    language: Language,
    findings: &mut Vec<Finding>,
) {
    for (index, said) in own.iter().enumerate() {
        let same = |candidate: &Statement| candidate.id == said.id && candidate.year == said.year;
        if other.iter().any(same) || own[..index].iter().any(same) {
            continue;
        }
        let (id, shown) = (&said.id, &said.shown);
        let message = match language {
            Language::Chinese => words!(
                "中文写了“{id}”（{shown}），英文没有",
                "the Chinese states `{id}` ({shown}) and the English does not"
            ),
            Language::English => words!(
                "英文写了“{id}”（{shown}），中文没有",
                "the English states `{id}` ({shown}) and the Chinese does not"
            ),
        };
        findings.push(
            Finding::error(Rule::LanguagesDiffer, written.locate(said.range.clone()), message)
                .hint(words!("两种文字引用相同的事实", "let both languages name the same facts"))
                .about(id),
        );
    }
}

/// Facts that both state, with digits that do not say the same.
fn unequal(zh: &[Statement], en: &[Statement], written: &Written, findings: &mut Vec<Finding>) {
    for said in en.iter().filter(|said| said.says.is_some()) {
        let others: Vec<_> = zh.iter().filter(|other| other.id == said.id && other.year == said.year).collect();
        if others.is_empty() || others.iter().any(|other| other.says == said.says) {
            continue;
        }
        let (id, shown, other) = (&said.id, &said.shown, &others[0].shown);
        findings.push(
            Finding::error(
                Rule::LanguagesDiffer,
                written.locate(said.range.clone()),
                words!(
                    "“{id}”的两种写法不相等：中文{other}，英文{shown}",
                    "`{id}` is not the same in both languages: {other} in Chinese, {shown} in English"
                ),
            )
            .hint(words!("用 decimals 使两边的位数相当", "use `decimals` so that both print the same precision"))
            .about(id),
        );
    }
}

/// Words and marks behind which a bare figure does not say whether it rose or fell.
const UNSAID: [&str; 8] = ["，", "；", "同比", "较上年", "比上年", "较去年", "比去年", ","];

/// Facts of which the other language says that they rose or fell, and this one prints the figure alone: 较上年10%.
fn undirected(own: &[Statement], other: &[Statement], written: &Written, findings: &mut Vec<Finding>) {
    for said in own.iter().filter(|said| !said.directed) {
        let mut same = other.iter().filter(|other| other.id == said.id && other.year == said.year).peekable();
        let before = written.text[..said.range.start].trim_end();
        if same.peek().is_none() || !same.all(|other| other.directed) || !UNSAID.iter().any(|end| before.ends_with(end))
        {
            continue;
        }
        let (id, shown) = (&said.id, &said.shown);
        findings.push(
            Finding::warning(
                Rule::LanguagesDiffer,
                written.locate(said.range.clone()),
                words!(
                    "“{id}”（{shown}）没有写明升降，另一种文字写明了",
                    "`{id}` ({shown}) does not say whether it rose or fell, and the other language does"
                ),
            )
            .hint(words!("加上 | change", "add | change"))
            .about(id),
        );
    }
}
