//! Which facts a standard needs in which year, as its rows, formulas and conditions name them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::expression::{Expression, Node, YearReference};
use crate::model::fact::FactDefinition;
use crate::model::standard::{Circumstance, Requirement, Row, Standard};

/// The ids of the facts and rows to be entered, by year.
pub type Needs = BTreeMap<YearReference, BTreeSet<String>>;

/// Formulas that refer to one another in a circle are reported elsewhere; here they end.
const DEEPEST: usize = 12;

/// What all rows need, and the formulas of the park's own facts.
pub fn of_all(standard: &Standard, definitions: &[FactDefinition]) -> Needs {
    let mut walker = Walker { standard, definitions, needs: Needs::new() };
    for row in &standard.rows {
        walker.row(row);
    }
    for formula in definitions.iter().filter_map(|definition| definition.formula.as_ref()) {
        walker.expression(&formula.expression, None, 0);
    }
    walker.needs
}

/// What one row needs.
pub fn of_row(standard: &Standard, row: &Row) -> Needs {
    let mut walker = Walker { standard, definitions: &[], needs: Needs::new() };
    walker.row(row);
    walker.needs
}

struct Walker<'a> {
    standard: &'a Standard,
    definitions: &'a [FactDefinition],
    needs: Needs,
}

/// The parameter of a function with the facts that stand for it.
type Binding<'a> = Option<(&'a str, &'a [String])>;

impl Walker<'_> {
    fn row(&mut self, row: &Row) {
        for input in &row.inputs {
            self.add(&input.fact, input.year);
        }
        match &row.formula {
            Some(formula) => self.expression(&formula.expression, None, 0),
            None => self.add(&row.id, YearReference::REPORTING),
        }
        if let Requirement::Cases(cases) = &row.requirement {
            for case in cases {
                if let Circumstance::Condition { condition, .. } = &case.circumstance {
                    self.expression(&condition.left, None, 0);
                    self.expression(&condition.right, None, 0);
                }
            }
        }
    }

    fn add(&mut self, id: &str, year: YearReference) {
        self.needs.entry(year).or_default().insert(id.to_owned());
    }

    fn expression(&mut self, expression: &Expression, binding: Binding, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match &expression.node {
            Node::Number(_) | Node::Measure(..) => {}
            Node::Name { id, year } => self.name(id, year.unwrap_or(YearReference::REPORTING), binding, depth),
            Node::Call { function, arguments } => self.call(function, arguments, binding, depth),
            Node::Negate(inner) => self.expression(inner, binding, depth),
            Node::Binary { left, right, .. } => {
                self.expression(left, binding, depth);
                self.expression(right, binding, depth);
            }
        }
    }

    fn name(&mut self, id: &str, year: YearReference, binding: Binding, depth: usize) {
        if let Some((_, facts)) = binding.filter(|(parameter, _)| *parameter == id) {
            for fact in facts {
                self.add(fact, year);
            }
            return;
        }
        let standard = self.standard;
        let own = standard.fact(id).or_else(|| self.definitions.iter().find(|fact| fact.id == id));
        if let Some(definition) = standard.definitions.iter().find(|definition| definition.id == id) {
            self.expression(&definition.formula.expression, None, depth + 1);
        } else if let Some(set) = standard.sets.iter().find(|set| set.id == id) {
            for fact in &set.facts {
                self.add(&fact.text, year);
            }
        } else if let Some(formula) = own.and_then(|fact| fact.formula.as_ref()) {
            self.expression(&formula.expression.clone(), None, depth + 1);
        } else if own.is_some() {
            self.add(id, year);
        }
    }

    fn call(&mut self, function: &str, arguments: &[Expression], binding: Binding, depth: usize) {
        let standard = self.standard;
        let definition = standard.definitions.iter().find(|definition| definition.id == function);
        let parameter = definition.and_then(|definition| Some((definition, definition.parameter.as_deref()?)));
        let Some((definition, parameter)) = parameter else {
            for argument in arguments {
                self.expression(argument, binding, depth);
            }
            return;
        };
        for argument in arguments {
            let Node::Name { id, .. } = &argument.node else { continue };
            let facts = match standard.sets.iter().find(|set| set.id == *id) {
                Some(set) => set.facts.iter().map(|fact| fact.text.clone()).collect(),
                None => vec![id.clone()],
            };
            self.expression(&definition.formula.expression, Some((parameter, &facts)), depth + 1);
        }
    }
}
