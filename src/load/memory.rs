//! Files as they were read last: one that is as it was is not parsed again, whoever parsed it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::finding::{Finding, Source};

use super::tree::{self, Node};

/// What was read before, by path; shared by all its clones.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<BTreeMap<String, Remembered>>>);

struct Remembered {
    source: Arc<Source>,
    /// Empty until it is asked for.
    tree: Tree,
}

type Tree = Arc<OnceLock<Result<Arc<Node>, Finding>>>;

impl Memory {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.files().is_empty()
    }

    /// The file under this path; the one before, if this is its text.
    pub(super) fn source(&self, path: &str, text: String) -> Arc<Source> {
        let mut files = self.files();
        if let Some(known) = files.get(path).filter(|known| known.source.text == text) {
            return known.source.clone();
        }
        let source = Arc::new(Source { path: path.to_owned(), text });
        files.insert(path.to_owned(), Remembered { source: source.clone(), tree: Tree::default() });
        source
    }

    /// The tree of a file that was read. Who asks for one that another thread is at waits for it.
    pub(super) fn tree(&self, source: &Arc<Source>) -> Result<Arc<Node>, Finding> {
        let files = self.files();
        let known = files.get(&source.path).filter(|known| Arc::ptr_eq(&known.source, source));
        let tree = known.map_or_else(Tree::default, |known| known.tree.clone());
        drop(files);
        tree.get_or_init(|| tree::parse(source).map(Arc::new)).clone()
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
