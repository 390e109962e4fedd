//! One line on the terminal that tells how far several builds have come: a bar, what failed, what is running.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use ecopark::finding::Language;
use ecopark::{Built, Watch};
use unicode_width::UnicodeWidthChar;

/// Cells of the bar, and columns of the whole line on a terminal that does not tell its width.
const BAR: usize = 20;
const COLUMNS: usize = 80;

pub struct Progress<'a> {
    names: &'a [String],
    language: Language,
    /// Nothing is shown where nobody looks.
    shown: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: BTreeSet<usize>,
    ended: usize,
    failed: usize,
}

impl Progress<'_> {
    pub fn new(names: &[String], language: Language) -> Progress<'_> {
        Progress { names, language, shown: std::io::stderr().is_terminal(), state: Mutex::default() }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        if self.shown {
            let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(COLUMNS);
            let line = if state.ended == self.names.len() { String::new() } else { self.line(&state, columns) };
            // A terminal that is gone sees nothing anyway.
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K{line}");
        }
    }

    fn line(&self, state: &State, columns: usize) -> String {
        let total = self.names.len();
        let done = BAR * state.ended / total.max(1);
        let failed = match (state.failed, self.language) {
            (0, _) => String::new(),
            (count, Language::Chinese) => format!(" · 未生成{count}"),
            (count, Language::English) => format!(" · failed {count}"),
        };
        let running: Vec<&str> = state.running.iter().map(|number| self.names[*number].as_str()).collect();
        let line = format!(
            "[{}{}] {}/{total}{failed} · {}",
            "#".repeat(done),
            ".".repeat(BAR - done),
            state.ended,
            running.join(", ")
        );
        // A line that wraps could not be taken back.
        let mut width = 0;
        line.chars()
            .take_while(|letter| {
                width += letter.width().unwrap_or(0);
                width < columns
            })
            .collect()
    }
}

impl Watch for Progress<'_> {
    fn begun(&self, order: usize) {
        self.change(|state| {
            state.running.insert(order);
        });
    }

    fn ended(&self, order: usize, built: &Built) {
        self.change(|state| {
            state.running.remove(&order);
            state.ended += 1;
            state.failed += usize::from(built.files.is_empty());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_what_is_done_failed_and_running_and_never_wraps() {
        let names: Vec<String> = ["长春", "b", "c", "d"].map(str::to_owned).to_vec();
        let progress = Progress::new(&names, Language::English);
        let state = State { running: [0, 2].into(), ended: 2, failed: 1 };
        assert_eq!(progress.line(&state, 80), "[##########..........] 2/4 · failed 1 · 长春, c");
        assert_eq!(progress.line(&state, 43), "[##########..........] 2/4 · failed 1 · 长");
    }
}
