//! Pages as plain data: what a page looks like, which words stand where on it, and which segment of the source each came from.
//! Lengths are hundredths of a point, so that they are the same in every process.

use std::sync::Arc;

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
    /// Of the drawing: two pages with the same one look the same.
    pub digest: String,
    pub width: i32,
    pub height: i32,
    pub svg: Arc<[u8]>,
    pub runs: Arc<[Run]>,
}

/// Words that stand on one line and come from one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub area: Area,
    pub text: String,
    /// Index among the segments of the source; nothing for what Typst made itself, such as page numbers.
    pub segment: Option<usize>,
    /// How many bytes of the segment stand before the first letter.
    pub offset: usize,
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
        let beyond = |at: i32, from: i32, length: i32| {
            let (at, from) = (i64::from(at), i64::from(from));
            (from - at).max(at - from - i64::from(length)).max(0)
        };
        let far = beyond(x, self.x, self.width) + beyond(y, self.y, self.height);
        i32::try_from(far).unwrap_or(i32::MAX)
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
    fn points_far_away_are_far_away() {
        let area = Area { x: 100, y: 200, width: 50, height: 10 };
        assert_eq!(area.distance(120, 205), 0);
        assert_eq!(area.distance(90, 215), 15);
        for (x, y) in [(i32::MAX, i32::MAX), (i32::MIN, i32::MIN), (i32::MIN, 205), (120, i32::MAX)] {
            assert!(area.distance(x, y) > 1_000_000_000, "{x}, {y}");
            assert!(!area.contains(x, y));
        }
    }
}
