//! The entered facts that a formula needs, over everything that it calls for, whether or not they have values.

use crate::model::expression::{Expression, Node, YearReference};
use crate::model::fact::{FactValue, Formula};
use crate::model::project::Project;

use super::evaluate::MEAN;
use super::scope::Scope;

/// Those of a formula that were not collected, in the order in which it names them.
pub fn missing(project: &Project, formula: &Formula, owner: &str) -> Vec<(String, YearReference)> {
    let mut needs = Needs { project, facts: Vec::new(), visited: 0 };
    needs.of(&formula.expression, Scope::of(formula, owner));
    let is_missing = |(id, year): &(String, YearReference)| matches!(project.fact(id, *year), FactValue::Missing);
    needs.facts.into_iter().filter(is_missing).collect()
}

/// Parts after which formulas that call for one another again and again are left; the evaluation tells of them.
const MOST: usize = 20_000;

struct Needs<'a> {
    project: &'a Project,
    facts: Vec<(String, YearReference)>,
    visited: usize,
}

impl Needs<'_> {
    fn of(&mut self, expression: &Expression, scope: Scope) {
        self.visited += 1;
        if self.visited > MOST {
            return;
        }
        match &expression.node {
            Node::Number(_) | Node::Measure(..) => {}
            Node::Negate(inner) => self.of(inner, scope),
            Node::Binary { left, right, .. } => {
                self.of(left, scope);
                self.of(right, scope);
            }
            Node::Name { id, year } => self.name(scope.meaning(id), *year, scope),
            Node::Call { function, arguments } if function == MEAN => {
                arguments.iter().for_each(|argument| self.of(argument, scope));
            }
            Node::Call { function, arguments } => self.applied(function, arguments, scope),
        }
    }

    fn name(&mut self, id: &str, year: Option<YearReference>, scope: Scope) {
        let project = self.project;
        let mut definitions = project.standard.definitions.iter();
        let known = definitions.find(|known| known.id == id && known.parameter.is_none() && year.is_none());
        let computed = || project.definition(id).and_then(|fact| fact.formula.as_ref()).filter(|_| year.is_none());
        if let Some(formula) = known.map(|known| &known.formula).or_else(computed) {
            self.within(formula, id, None, scope);
        } else if project.definition(id).is_some_and(|fact| fact.formula.is_none()) {
            let fact = (id.to_owned(), year.unwrap_or(YearReference::REPORTING));
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
    }

    fn applied(&mut self, function: &str, arguments: &[Expression], scope: Scope) {
        let standard = &self.project.standard;
        let Some(definition) = standard.definitions.iter().find(|definition| definition.id == function) else { return };
        let (Some(parameter), [Expression { node: Node::Name { id, .. }, .. }]) =
            (definition.parameter.as_deref(), arguments)
        else {
            return;
        };
        let id = scope.meaning(id);
        let set = standard.sets.iter().find(|set| set.id == id);
        let facts: Vec<&str> = set.map_or(vec![id], |set| set.facts.iter().map(|fact| fact.text.as_str()).collect());
        for fact in facts {
            self.within(&definition.formula, &definition.id, Some((parameter, fact)), scope);
        }
    }

    fn within(&mut self, formula: &Formula, owner: &str, parameter: Option<(&str, &str)>, outer: Scope) {
        if outer.circle_to(owner).is_none() && !outer.is_deep() {
            let scope = Scope { text: &formula.text, parameter, owner, outer: Some(&outer) };
            self.of(&formula.expression, scope);
        }
    }
}
