//! What is said where a formula has no result: which part is at fault, in the words of the data, at the data's place.

use crate::finding::{Finding, Language, Place, Rule, Words};
use crate::model::enclosure::Undefined;
use crate::model::expression::{Expression, Node, YearReference};
use crate::model::text::Text;
use crate::words;

use super::evaluate::{Evaluator, Failure};
use super::scope::Scope;

impl Evaluator<'_> {
    /// Reports a result that does not exist; `cause` is the divisor or the base, `whole` the operation.
    pub(super) fn undefined(
        &mut self,
        cause: &Expression,
        whole: &Expression,
        scope: Scope,
        undefined: Undefined,
    ) -> Failure {
        let (zh, en) = (&self.called.zh, &self.called.en);
        let Words { zh: culprit, en: culprit_en } = self.name_of(cause, scope);
        let message = match undefined {
            Undefined::Undecided => {
                self.undecided = true;
                words!("{zh}：结果无法在精度范围内判定", "{en}: the result cannot be decided within the digits tried")
            }
            Undefined::DivisionByZero => {
                words!("{zh}：除数“{culprit}”为0，无法计算", "{en} cannot be computed: its divisor, {culprit_en}, is 0")
            }
            Undefined::RootOfNegative => words!(
                "{zh}：对负数“{culprit}”开方，无法计算",
                "{en} cannot be computed: root of a negative number, {culprit_en}"
            ),
            Undefined::ExponentUnsupported => {
                words!("{zh}：指数不是简单分数", "{en} cannot be computed: the exponent is no simple ratio")
            }
        };
        let place = self.first_fact(cause, scope).unwrap_or_else(|| scope.text.locate(whole.range.clone()));
        let hint = words!("检查公式引用的各年数据", "check the data of each year that the formula refers to");
        self.note(Finding::error(Rule::FormulaUndefined, place, message).hint(hint));
        Failure::Reported
    }

    /// How people call a part of a formula: a fact with its year, a definition, else the formula's own text.
    fn name_of(&self, expression: &Expression, scope: Scope) -> Words {
        let text = &scope.text.text[expression.range.clone()];
        let (id, year) = match &expression.node {
            Node::Name { id, year } => (scope.meaning(id), year.unwrap_or(YearReference::REPORTING)),
            Node::Call { function, .. } => (function.as_str(), YearReference::REPORTING),
            _ => return Words::new(text, text),
        };
        let name = |name: &Text, language| name.for_message(language).to_owned();
        if let Some(known) = self.project.standard.definitions.iter().find(|known| known.id == id) {
            return Words::new(name(&known.name, Language::Chinese), name(&known.name, Language::English));
        }
        let Some(known) = self.project.definition(id) else { return Words::new(text, text) };
        let (zh, en) = (name(&known.name, Language::Chinese), name(&known.name, Language::English));
        match self.project.calendar_year(self.setting.reference(year)).filter(|_| known.formula.is_none()) {
            Some(year) => words!("{zh}（{year}年）", "{en} in {year}"),
            None => Words::new(zh, en),
        }
    }

    /// Where the first fact stands that a part of a formula rests on.
    fn first_fact(&self, expression: &Expression, scope: Scope) -> Option<Place> {
        match &expression.node {
            Node::Number(_) | Node::Measure(..) => None,
            Node::Negate(inner) => self.first_fact(inner, scope),
            Node::Binary { left, right, .. } => self.first_fact(left, scope).or_else(|| self.first_fact(right, scope)),
            Node::Call { arguments, .. } => arguments.iter().find_map(|argument| self.first_fact(argument, scope)),
            Node::Name { id, year } => {
                let id = scope.meaning(id);
                let own = self
                    .project
                    .entry(id, self.setting.reference(year.unwrap_or(YearReference::REPORTING)))
                    .map(|entry| entry.value_place.clone());
                let definition = self.project.standard.definitions.iter().find(|known| known.id == id);
                let formula =
                    definition.map(|known| &known.formula).or_else(|| self.project.definition(id)?.formula.as_ref());
                own.or_else(|| {
                    let formula = formula.filter(|_| scope.circle_to(id).is_none())?;
                    let inner = Scope { text: &formula.text, parameter: None, owner: id, outer: Some(&scope) };
                    self.first_fact(&formula.expression, inner)
                })
            }
        }
    }
}
