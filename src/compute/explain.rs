//! The account of a value: the same formulas that `evaluate` works out, told step by step.

use crate::finding::Words;
use crate::model::explanation::{Explanation, Step, Term, UsedFact, near};
use crate::model::expression::{Expression, Node, YearReference};
use crate::model::fact::Formula;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::standard::Definition;
use crate::model::text::Text;
use crate::model::unit::Unit;
use crate::model::value::Value;

use super::evaluate::{Evaluator, MEAN};
use super::scope::Scope;
use super::{FIRST_DIGITS, stated};

/// Explains an indicator (by id or number) or a fact (by id); nothing where there is none of that name.
pub fn explain(project: &Project, assessment: &Assessment, name: &str) -> Option<Explanation> {
    let number = name.parse::<u32>().ok();
    let row = project.standard.rows.iter().find(|row| row.id == name || Some(row.number) == number);
    if let Some(row) = row {
        let indicator = assessment.indicators.iter().find(|indicator| indicator.id == row.id)?;
        let mut explanation =
            told(project, &row.id, &row.name, row.unit, row.formula.as_ref(), indicator.value.clone());
        explanation.indicator = Some(indicator.clone());
        return Some(explanation);
    }
    let definition = project.definition(name)?;
    let value = assessment.values.get(name, YearReference::REPORTING).cloned().unwrap_or(Value::Missing);
    Some(told(project, name, &definition.name, definition.unit, definition.formula.as_ref(), value))
}

/// The accounts of all rows that are computed and have a value.
pub fn explanations(project: &Project, assessment: &Assessment) -> Vec<Explanation> {
    let explained = assessment.indicators.iter().filter_map(|indicator| explain(project, assessment, &indicator.id));
    explained.filter(|explanation| explanation.term.is_some()).collect()
}

/// What every row and every computed fact rests on.
pub fn accounts(project: &Project, assessment: &Assessment) -> Vec<Explanation> {
    let rows = project.standard.rows.iter().filter(|row| row.formula.is_some()).map(|row| &row.id);
    let computed = project.standard.facts.iter().chain(&project.definitions).filter(|fact| fact.formula.is_some());
    let ids = rows.chain(computed.map(|fact| &fact.id));
    ids.filter_map(|id| explain(project, assessment, id)).collect()
}

fn told(project: &Project, id: &str, name: &Text, unit: Unit, formula: Option<&Formula>, value: Value) -> Explanation {
    let mut teller = Teller { project, steps: Vec::new(), facts: Vec::new() };
    let term = formula.and_then(|formula| teller.term(&formula.expression, Scope::of(formula, id)));
    // A formula that is one definition applied is told as that definition.
    let last = teller.steps.len().checked_sub(1);
    let term = match term {
        Some(Term::Step(index)) if Some(index) == last => teller.steps.pop().map(|step| step.term),
        other => other,
    };
    // Without a value there is nothing to substitute, but the facts it needs are told all the same.
    let term = term.filter(|_| matches!(value, Value::Number { .. }));
    if formula.is_none() {
        let fact = teller.used_fact(id, name, YearReference::REPORTING);
        teller.note(&fact);
    }
    let data = project.years.get(&project.report.year);
    let entry = project.entry(id, YearReference::REPORTING);
    Explanation {
        id: id.to_owned(),
        name: name.clone(),
        unit,
        formula: formula.map(|formula| formula.text.clone()),
        steps: teller.steps,
        term,
        value,
        indicator: None,
        facts: teller.facts,
        evidence: entry.and_then(|entry| entry.evidence.clone()),
        checklist: entry.map(|entry| entry.checklist.clone()).unwrap_or_default(),
        filed: data.and_then(|data| data.filed.iter().find(|filed| filed.about == id)).cloned(),
    }
}

struct Teller<'a> {
    project: &'a Project,
    steps: Vec<Step>,
    facts: Vec<UsedFact>,
}

impl Teller<'_> {
    /// Nothing where the formula has no value; then a finding says why.
    fn term(&mut self, expression: &Expression, scope: Scope) -> Option<Term> {
        match &expression.node {
            Node::Number(decimal) => Some(Term::Number(decimal.text.clone())),
            // Only relations have numbers with units, and they are not explained.
            Node::Measure(..) => None,
            Node::Negate(inner) => Some(Term::Negate(Box::new(self.term(inner, scope)?))),
            Node::Binary { operator, left, right } => Some(Term::Binary {
                operator: *operator,
                left: Box::new(self.term(left, scope)?),
                right: Box::new(self.term(right, scope)?),
            }),
            Node::Name { id, year } => self.name(id, *year, scope),
            Node::Call { function, arguments } => self.call(function, arguments, scope),
        }
    }

    fn name(&mut self, id: &str, year: Option<YearReference>, scope: Scope) -> Option<Term> {
        let id = scope.meaning(id);
        if id == "n" && year.is_none() {
            return Some(Term::Years(self.project.report.year - self.project.report.base_year?));
        }
        let project = self.project;
        let definitions = &project.standard.definitions;
        if let Some(definition) =
            definitions.iter().find(|known| known.id == id && known.parameter.is_none() && year.is_none())
        {
            return self.step(&definition.name, &definition.formula, id, None, scope);
        }
        let definition = project.definition(id)?;
        if let (Some(formula), None) = (&definition.formula, year) {
            return self.step(&definition.name, formula, id, None, scope);
        }
        let fact = self.used_fact(id, &definition.name, year.unwrap_or(YearReference::REPORTING));
        self.note(&fact);
        Some(Term::Fact(fact))
    }

    fn call(&mut self, function: &str, arguments: &[Expression], scope: Scope) -> Option<Term> {
        if function == MEAN {
            let mut members = Vec::new();
            for argument in arguments {
                match &argument.node {
                    Node::Call { function, arguments } if function != MEAN => {
                        members.extend(self.applied(function, arguments, scope)?)
                    }
                    _ => members.push(self.term(argument, scope)?),
                }
            }
            return Some(Term::Mean(members));
        }
        self.applied(function, arguments, scope)?.into_iter().next()
    }

    /// A definition applied to a fact, or to each fact of a set.
    fn applied(&mut self, function: &str, arguments: &[Expression], scope: Scope) -> Option<Vec<Term>> {
        let project = self.project;
        let definition: &Definition =
            project.standard.definitions.iter().find(|definition| definition.id == function)?;
        let parameter = definition.parameter.as_deref()?;
        let [Expression { node: Node::Name { id, year: None }, .. }] = arguments else { return None };
        let id = scope.meaning(id);
        let set = project.standard.sets.iter().find(|set| set.id == id);
        let facts: Vec<&str> = set.map_or(vec![id], |set| set.facts.iter().map(|fact| fact.text.as_str()).collect());
        facts
            .into_iter()
            .map(|fact| {
                self.step(&definition.name, &definition.formula, &definition.id, Some((parameter, fact)), scope)
            })
            .collect()
    }

    fn step(
        &mut self,
        name: &Text,
        formula: &Formula,
        owner: &str,
        parameter: Option<(&str, &str)>,
        outer: Scope,
    ) -> Option<Term> {
        let of =
            parameter.and_then(|(_, fact)| self.project.definition(fact)).map(|definition| definition.name.clone());
        let key = (owner.to_owned(), parameter.map(|(_, fact)| fact.to_owned()));
        if let Some(told) = self.steps.iter().position(|step| step.key == key) {
            return Some(Term::Step(told));
        }
        if outer.circle_to(owner).is_some() || outer.is_deep() {
            return None;
        }
        let scope = Scope { text: &formula.text, parameter, owner, outer: Some(&outer) };
        let term = self.term(&formula.expression, scope)?;
        let mut evaluator = Evaluator::new(self.project, owner, Words::none(), FIRST_DIGITS);
        let value = evaluator.one(&formula.expression, scope).ok()?.value;
        let unit = self.project.definition(owner).map_or(Unit::RATIO, |definition| definition.unit);
        let value = value.scale(&unit.scale().recip());
        let (near, place) = (near(&value), formula.text.place.clone());
        self.steps.push(Step { name: name.clone(), of, term, value, near, unit, place, key });
        Some(Term::Step(self.steps.len() - 1))
    }

    fn used_fact(&self, id: &str, name: &Text, year: YearReference) -> UsedFact {
        UsedFact {
            id: id.to_owned(),
            name: name.clone(),
            year,
            calendar_year: self.project.calendar_year(year),
            value: stated(self.project, id, year),
            source: self.project.entry(id, year).and_then(|entry| entry.source.clone()),
        }
    }

    fn note(&mut self, fact: &UsedFact) {
        if !self.facts.iter().any(|noted| noted.id == fact.id && noted.calendar_year == fact.calendar_year) {
            self.facts.push(fact.clone());
        }
    }
}
