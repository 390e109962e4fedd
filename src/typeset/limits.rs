//! What one layout may take, and who does it.

use std::path::PathBuf;
use std::time::Duration;

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
