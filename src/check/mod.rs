//! Everything that can be wrong with a report although every file could be read: pure, project and assessment in, findings out.

mod carried;
mod dated;
mod dictionary;
mod filing;
mod imports;
mod ledger;
mod numbers;
mod punctuation;
mod relations;
mod rows;
mod scheme;
mod sentences;
mod terms;
mod texts;
mod translations;
mod unbound;
mod unwritten;
mod waivers;

use crate::finding::Finding;
use crate::model::edition::Edition;
use crate::model::expression::YearReference;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::value::Value;

pub use imports::imports;
pub use waivers::waive;

use texts::Texts;

/// Checks facts, dictionary, choice of rows, verdicts, what was filed, the relations between facts, and the wording.
///
/// What concerns English is only asked of an edition that prints it.
pub fn check(project: &Project, assessment: &Assessment, edition: Edition) -> Vec<Finding> {
    check_with(&Texts::of(project), project, assessment, edition)
}

/// Checks all of that, and the names, marks and sentences of the texts in the languages of the edition.
pub fn check_all(project: &Project, assessment: &Assessment, edition: Edition) -> Vec<Finding> {
    let texts = Texts::of(project);
    let mut findings = check_with(&texts, project, assessment, edition);
    terms::terms(project, &texts, edition.languages(), &mut findings);
    punctuation::punctuation(&texts, edition.languages(), &mut findings);
    findings
}

fn check_with(texts: &Texts, project: &Project, assessment: &Assessment, edition: Edition) -> Vec<Finding> {
    let mut findings = Vec::new();
    dictionary::ids(project, &mut findings);
    dictionary::facts(project, &mut findings);
    imports(project, &mut findings);
    scheme::scheme(project, &mut findings);
    ledger::ledger(project, &mut findings);
    rows::choice(project, &mut findings);
    rows::substitutions(project, &mut findings);
    for (row, indicator) in project.standard.rows.iter().zip(&assessment.indicators) {
        rows::verdict(project, row, indicator, &mut findings);
        rows::evidence(project, row, indicator, &mut findings);
        rows::rounding(project, row, indicator, &mut findings);
    }
    filing::unverified(project, &mut findings);
    filing::filed(project, assessment, &mut findings);
    filing::questions(project, assessment, &mut findings);
    filing::notice(&project.report, &mut findings);
    filing::notice_met(project, &mut findings);
    relations::relations(project, assessment, &mut findings);
    unwritten::unwritten(&project.report, edition, &mut findings);
    carried::carried(&project.report, &mut findings);
    unbound::unbound(texts, assessment, &mut findings);
    if edition != Edition::Chinese {
        translations::translations(texts, &project.report, &mut findings);
    }
    findings
}

/// What the reader of messages sees as the value of an id; `-` where there is none.
fn stated(project: &Project, assessment: &Assessment, id: &str, year: YearReference) -> String {
    let indicator = assessment.indicators.iter().find(|indicator| indicator.id == id);
    if let Some(indicator) = indicator.filter(|_| year == YearReference::REPORTING) {
        return indicator.shown.clone().unwrap_or_else(|| NO_VALUE.to_owned());
    }
    match assessment.values.get(id, year) {
        Some(Value::Number { quantity, decimals, .. }) => {
            // In the unit of its definition, so that the same value entered in another unit reads the same.
            let defined = project.definition(id).and_then(|fact| quantity.convert(fact.unit));
            let quantity = defined.as_ref().filter(|_| decimals.is_none()).unwrap_or(quantity);
            quantity.digits(*decimals).unwrap_or_else(|| quantity.full())
        }
        Some(Value::Word(word)) => word.clone(),
        Some(Value::Calendar(year)) => year.to_string(),
        Some(Value::Missing | Value::Refused) | None => NO_VALUE.to_owned(),
    }
}

const NO_VALUE: &str = "-";
