//! Where a formula stands: its text, its owner, what its parameter means, and the formulas that called for it.

use crate::model::fact::Formula;
use crate::model::text::Written;

/// Where names are looked up: the formula they stand in, whose it is and, inside a definition, what its parameter stands for.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub text: &'s Written,
    pub parameter: Option<(&'s str, &'s str)>,
    /// The id of the definition or fact whose formula this is.
    pub owner: &'s str,
    pub outer: Option<&'s Scope<'s>>,
}

impl<'s> Scope<'s> {
    pub fn of(formula: &'s Formula, owner: &'s str) -> Scope<'s> {
        Scope { text: &formula.text, parameter: None, owner, outer: None }
    }

    /// What a name stands for here: the fact that a definition was applied to, else the name itself.
    pub fn meaning<'n>(&self, name: &'n str) -> &'n str
    where
        's: 'n,
    {
        self.parameter.filter(|(parameter, _)| *parameter == name).map_or(name, |(_, fact)| fact)
    }

    /// Whether formulas call for one another deeper than any data has to.
    pub fn is_deep(&self) -> bool {
        const DEEPEST: usize = 64;
        std::iter::successors(Some(self), |scope| scope.outer).count() > DEEPEST
    }

    /// The owners from this formula outward until `id`, if it is one of them.
    pub fn circle_to(&self, id: &str) -> Option<Vec<&'s str>> {
        let mut owners = Vec::new();
        let mut scope = Some(self);
        while let Some(inner) = scope {
            owners.push(inner.owner);
            if inner.owner == id {
                return Some(owners);
            }
            scope = inner.outer;
        }
        None
    }
}
