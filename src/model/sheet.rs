//! Pages as plain data: what a page looks like, which words stand where on it, and which segment of the source each came from.
//! Lengths are hundredths of a point, so that they are the same in every process.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The pages of a document.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    pub sheets: Vec<Sheet>,
    pub headings: Vec<Heading>,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Of its looks: two pages with the same one look the same.
    pub digest: String,
    pub width: i32,
    pub height: i32,
    pub drawing: Drawing,
    pub runs: Arc<[Run]>,
}

/// A page as SVG. It may still be drawn when the page is already known; whoever wants to see it waits for it.
#[derive(Clone)]
pub struct Drawing(Arc<Awaited>);

struct Awaited {
    state: Mutex<State>,
    told: Condvar,
    /// Asks for this drawing before all others.
    hurry: Box<dyn Fn() + Send + Sync>,
}

enum State {
    Awaited,
    Drawn(Arc<[u8]>),
    /// Whoever drew it is gone.
    Lost,
}

/// A drawing that does not come in this time does not come.
const PATIENCE: Duration = Duration::from_secs(10);

impl Drawing {
    pub fn new(hurry: impl Fn() + Send + Sync + 'static) -> Drawing {
        let (state, told) = (Mutex::new(State::Awaited), Condvar::new());
        Drawing(Arc::new(Awaited { state, told, hurry: Box::new(hurry) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is drawn, or never will be.
    pub fn is_settled(&self) -> bool {
        !matches!(*self.state(), State::Awaited)
    }

    /// Ends the waiting: with the drawing, or without one. What is drawn stays drawn.
    pub fn settle(&self, bytes: Option<Vec<u8>>) {
        let mut state = self.state();
        if matches!(*state, State::Awaited) {
            *state = bytes.map_or(State::Lost, |bytes| State::Drawn(bytes.into()));
            self.0.told.notify_all();
        }
    }

    /// The drawing, as soon as it is there; nothing where it was lost.
    pub fn wait(&self) -> Option<Arc<[u8]>> {
        if !self.is_settled() {
            (self.0.hurry)();
        }
        let awaited = |state: &mut State| matches!(state, State::Awaited);
        let waited = self.0.told.wait_timeout_while(self.state(), PATIENCE, awaited);
        match &*waited.unwrap_or_else(PoisonError::into_inner).0 {
            State::Drawn(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl fmt::Debug for Drawing {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.debug_struct("Drawing").field("settled", &self.is_settled()).finish()
    }
}

/// Words that stand on one line and come from one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub area: Area,
    pub text: String,
    /// Index among the segments of the source; nothing for what Typst made itself, such as page numbers.
    pub segment: Option<usize>,
}

/// A rectangle on a page, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Area {
    pub fn contains(self, x: i32, y: i32) -> bool {
        (self.x..=self.x + self.width).contains(&x) && (self.y..=self.y + self.height).contains(&y)
    }

    /// Whether another one goes on in the same line, where this one ends.
    pub fn continues_in(self, next: Area) -> bool {
        let overlap = (self.y + self.height).min(next.y + next.height) - self.y.max(next.y);
        2 * overlap > self.height.min(next.height) && (next.x - self.x - self.width).abs() < self.height
    }

    /// Both as one.
    pub fn with(self, other: Area) -> Area {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Area { x, y, width: right - x, height: bottom - y }
    }

    /// How far a point lies outside.
    pub fn distance(self, x: i32, y: i32) -> i32 {
        let beyond = |at: i32, from: i32, length: i32| (from - at).max(at - from - length).max(0);
        beyond(x, self.x, self.width).saturating_add(beyond(y, self.y, self.height))
    }
}

/// A heading of the document, for the contents beside the pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub level: usize,
    pub text: String,
    /// Counted from 0.
    pub page: usize,
    pub y: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_asked_for_once_it_is_wanted_and_kept_when_the_drawer_is_gone() {
        let (sender, asked) = std::sync::mpsc::channel();
        let sender = Mutex::new(sender);
        let drawing = Drawing::new(move || sender.lock().unwrap().send(()).unwrap());
        let waiting = drawing.clone();
        let waiter = std::thread::spawn(move || waiting.wait());
        asked.recv().unwrap();
        assert!(!drawing.is_settled());
        drawing.settle(Some(b"<svg/>".to_vec()));
        assert_eq!(waiter.join().unwrap().as_deref(), Some(b"<svg/>".as_slice()));
        drawing.settle(None);
        assert_eq!(drawing.wait().as_deref(), Some(b"<svg/>".as_slice()), "what is drawn stays");
        assert!(asked.try_recv().is_err(), "what is there is not asked for");
        let lost = Drawing::new(|| {});
        lost.settle(None);
        assert_eq!(lost.wait(), None);
    }
}
