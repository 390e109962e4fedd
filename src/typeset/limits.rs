//! What one layout may take, who does it, and why it came to no end.

use std::path::PathBuf;
use std::time::Duration;

use super::messages::Spot;

/// What one layout may take, and the program that does it.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Called with [`super::COMMAND`].
    pub program: PathBuf,
    pub time: Duration,
    /// Bytes above what the process holds before its first job.
    pub memory: u64,
}

impl Limits {
    pub const SECONDS: u64 = 10;
    pub const MEBIBYTES: u64 = 1024;

    /// The program itself does the work, in another process.
    pub fn new(seconds: u64, mebibytes: u64) -> Limits {
        Limits {
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("ecopark")),
            time: Duration::from_secs(seconds),
            memory: mebibytes << 20,
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::new(Limits::SECONDS, Limits::MEBIBYTES)
    }
}

/// Why a layout came to no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    Time,
    Memory,
    /// The process ended by itself, or could not be started.
    Ended(String),
}

/// A layout that was stopped, and what was being set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    pub cause: Cause,
    pub spots: Vec<Spot>,
}

impl Stopped {
    pub fn ended(reason: impl ToString) -> Stopped {
        Stopped { cause: Cause::Ended(reason.to_string()), spots: Vec::new() }
    }
}
