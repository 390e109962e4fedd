//! Files as they were read last: one that is as it was is not parsed again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::finding::{Finding, Source};

use super::tree::{self, Node};

/// What was read before, by path; shared by all its clones.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<BTreeMap<String, Remembered>>>);

struct Remembered {
    source: Arc<Source>,
    /// Nothing where it was not asked for, or could not be parsed.
    tree: Option<Arc<Node>>,
}

impl Memory {
    /// The file under this path; the one before, if this is its text.
    pub(super) fn source(&self, path: &str, text: String) -> Arc<Source> {
        let mut files = self.0.borrow_mut();
        if let Some(known) = files.get(path).filter(|known| known.source.text == text) {
            return known.source.clone();
        }
        let source = Arc::new(Source { path: path.to_owned(), text });
        files.insert(path.to_owned(), Remembered { source: source.clone(), tree: None });
        source
    }

    /// The tree of a file that was read.
    pub(super) fn tree(&self, source: &Arc<Source>) -> Result<Arc<Node>, Finding> {
        let mut files = self.0.borrow_mut();
        let known = files.get_mut(&source.path).filter(|known| Arc::ptr_eq(&known.source, source));
        if let Some(tree) = known.as_ref().and_then(|known| known.tree.clone()) {
            return Ok(tree);
        }
        let tree = Arc::new(tree::parse(source)?);
        if let Some(known) = known {
            known.tree = Some(tree.clone());
        }
        Ok(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_parsed_again() {
        let memory = Memory::default();
        let read = |text: &str| memory.source("a.yaml", text.to_owned());
        let first = read("a: 1");
        let tree = memory.tree(&first).unwrap();
        assert!(Arc::ptr_eq(&first, &read("a: 1")) && Arc::ptr_eq(&tree, &memory.tree(&read("a: 1")).unwrap()));
        let second = read("a: 2");
        assert!(!Arc::ptr_eq(&tree, &memory.tree(&second).unwrap()));
        assert_eq!(memory.tree(&second).unwrap().place.source.text, "a: 2");
        assert!(memory.tree(&read("a: [")).is_err() && memory.tree(&read("a: 2")).is_ok());
    }
}
