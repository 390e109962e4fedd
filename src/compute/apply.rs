//! Functions and definitions in formulas: the mean, a definition applied to a fact or to each fact of a set, circles.

use num_rational::BigRational;

use crate::finding::{Finding, Place, Rule, Words, did_you_mean};
use crate::model::expression::{Expression, Node, Operator};
use crate::model::fact::Formula;
use crate::words;

use super::evaluate::{Evaluator, Failure, MEAN, Measured, Numbers, Result};
use super::scope::Scope;

impl Evaluator<'_> {
    pub(super) fn call(
        &mut self,
        function: &str,
        arguments: &[Expression],
        whole: &Expression,
        scope: Scope,
    ) -> Result<Numbers> {
        if function == MEAN {
            let mut numbers = Vec::new();
            for argument in arguments {
                numbers.extend(self.evaluate(argument, scope)?);
            }
            return self.mean(numbers, whole, scope).map(|mean| vec![mean]);
        }
        let standard = &self.project.standard;
        let definition =
            standard.definitions.iter().find(|definition| definition.id == function && definition.parameter.is_some());
        let Some(definition) = definition else {
            let known = standard.definitions.iter().filter(|definition| definition.parameter.is_some());
            let hint = did_you_mean(function, known.map(|definition| definition.id.as_str()).chain([MEAN]));
            self.report(
                Rule::FormulaSyntax,
                scope.text.locate(whole.range.clone()),
                words!("没有函数“{function}”", "there is no function `{function}`"),
                hint,
            );
            return Err(Failure::Reported);
        };
        let [Expression { node: Node::Name { id, year: None }, .. }] = arguments else {
            self.report(
                Rule::FormulaSyntax,
                scope.text.locate(whole.range.clone()),
                words!("函数“{function}”只接受一个事实或一组事实", "`{function}` takes one fact or one set of facts"),
                Words::none(),
            );
            return Err(Failure::Reported);
        };
        let id = scope.meaning(id);
        let facts: Vec<&str> = match standard.sets.iter().find(|set| set.id == id) {
            Some(set) => set.facts.iter().map(|fact| fact.text.as_str()).collect(),
            None => vec![id],
        };
        let mut numbers = Vec::new();
        let mut failure = None;
        for fact in facts {
            let parameter = definition.parameter.as_deref().map(|parameter| (parameter, fact));
            match self.within(&definition.formula, &definition.id, parameter, scope) {
                Ok(number) => numbers.push(number),
                Err(cause) => failure = Some(cause),
            }
        }
        failure.map_or(Ok(numbers), Err)
    }

    /// Evaluates the formula of a definition or of another fact.
    pub(super) fn within(
        &mut self,
        formula: &Formula,
        owner: &str,
        parameter: Option<(&str, &str)>,
        outer: Scope,
    ) -> Result<Measured> {
        if let Some(mut circle) = outer.circle_to(owner) {
            // The circle is told from the same member on, from wherever it was entered.
            circle.reverse();
            let first = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(index, _)| index);
            circle.rotate_left(first);
            circle.push(circle[0]);
            let told = circle.join(" → ");
            let place = self.formula_place(circle[0]).unwrap_or_else(|| formula.text.place.clone());
            let finding = Finding::error(
                Rule::FormulaSyntax,
                place,
                words!("公式互相引用成环：{told}", "the formulas refer to one another in a circle: {told}"),
            );
            self.note(
                finding
                    .about(circle[0])
                    .hint(words!("至少把其中一项改为直接填写的事实", "enter one of them as a fact instead")),
            );
            return Err(Failure::Reported);
        }
        self.one(&formula.expression, Scope { text: &formula.text, parameter, owner, outer: Some(&outer) })
    }

    pub(super) fn formula_place(&self, id: &str) -> Option<Place> {
        let standard = self.project.standard.definitions.iter().find(|definition| definition.id == id);
        let own = || self.project.definition(id).and_then(|definition| definition.formula.as_ref());
        standard.map(|definition| &definition.formula).or_else(own).map(|formula| formula.text.place.clone())
    }

    fn mean(&mut self, numbers: Numbers, whole: &Expression, scope: Scope) -> Result<Measured> {
        let count = BigRational::from_integer(numbers.len().into());
        let mut numbers = numbers.into_iter();
        let mut sum = numbers.next().ok_or(Failure::Missing)?;
        for number in numbers {
            sum = self.binary(Operator::Add, (sum, number), (whole, whole), whole, scope)?;
        }
        Ok(Measured { value: sum.value.scale(&count.recip()), ..sum })
    }
}
