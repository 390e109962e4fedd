//! The layout process seen from outside: it is started when it is needed, watched while it works, and ended when it takes more
//! time or memory than it may. The next job starts a fresh one.

use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::model::font::FontFile;

use super::messages::{Job, Outcome, Reply, Request, Spot, receive, send};

/// What one layout may take, and the program that does it.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Called with [`COMMAND`].
    pub program: PathBuf,
    pub time: Duration,
    /// Bytes above what the process holds before its first job.
    pub memory: u64,
}

/// The argument by which the program becomes the layout process.
pub const COMMAND: &str = "layout-worker";

impl Limits {
    pub const SECONDS: u64 = 10;
    pub const MEBIBYTES: u64 = 1024;
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
    fn ended(reason: impl ToString) -> Stopped {
        Stopped { cause: Cause::Ended(reason.to_string()), spots: Vec::new() }
    }
}

/// How often the process is looked at while it works.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a process that will be stopped may take to tell what it is setting.
const ANSWER: Duration = Duration::from_millis(2000);

/// Starts the layout process when there is work for it.
pub struct Keeper {
    limits: Limits,
    fonts: Vec<FontFile>,
    process: Option<Process>,
}

impl Keeper {
    /// Starts the process at once, so that it wakes up while the project is read.
    pub fn new(limits: Limits) -> Keeper {
        let process = Process::start(&limits).ok();
        Keeper { limits, fonts: Vec::new(), process }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether the next job goes to a process that knows no job before. One that has come to hold too much is ended here.
    pub fn is_fresh(&mut self) -> bool {
        let memory = self.limits.memory;
        self.process = self.process.take().filter(|process| process.grown() <= memory);
        self.process.as_ref().is_none_or(|process| !process.worked)
    }

    /// The faces for all jobs that follow; other faces need another process.
    pub fn set_fonts(&mut self, fonts: Vec<FontFile>) {
        if self.process.as_ref().is_some_and(|process| process.has_fonts) {
            self.process = None;
        }
        self.fonts = fonts;
    }

    /// Does a job within the limits.
    pub fn set(&mut self, job: Job, pictures: &[&[u8]]) -> Result<(Outcome, Vec<Vec<u8>>), Stopped> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => Process::start(&self.limits).map_err(Stopped::ended)?,
        };
        if !process.has_fonts {
            process.learn(self.fonts.clone(), &self.limits)?;
        }
        let done = process.set(job, pictures, &self.limits)?;
        // A process that was stopped is not kept.
        self.process = Some(process);
        Ok(done)
    }
}

type Replies = Receiver<(Reply, Vec<Vec<u8>>)>;

struct Process {
    child: Child,
    input: BufWriter<ChildStdin>,
    replies: Replies,
    has_fonts: bool,
    worked: bool,
    /// Bytes held before the first job, and before this one; nothing where that cannot be told.
    first: Option<u64>,
    baseline: Option<u64>,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill, and waiting returns at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    fn start(limits: &Limits) -> Result<Process, String> {
        let mut command = Command::new(&limits.program);
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipe".to_owned());
        };
        let (sender, replies) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(Some(reply)) = receive::<Reply>(&mut output) {
                if sender.send(reply).is_err() {
                    break;
                }
            }
        });
        let input = BufWriter::new(input);
        Ok(Process { child, input, replies, has_fonts: false, worked: false, first: None, baseline: None })
    }

    fn learn(&mut self, fonts: Vec<FontFile>, limits: &Limits) -> Result<(), Stopped> {
        self.tell(&Request::Fonts(fonts), &[])?;
        self.await_reply(limits)?;
        self.has_fonts = true;
        self.first = resident(self.child.id());
        Ok(())
    }

    fn set(&mut self, job: Job, pictures: &[&[u8]], limits: &Limits) -> Result<(Outcome, Vec<Vec<u8>>), Stopped> {
        self.worked = true;
        // What the cache holds is not this job's.
        self.baseline = resident(self.child.id());
        self.tell(&Request::Set(Box::new(job)), pictures)?;
        loop {
            if let (Reply::Set(outcome), bytes) = self.await_reply(limits)? {
                return Ok((*outcome, bytes));
            }
        }
    }

    /// Bytes that it holds beyond those before its first job.
    fn grown(&self) -> u64 {
        self.first.zip(resident(self.child.id())).map_or(0, |(first, now)| now.saturating_sub(first))
    }

    fn tell(&mut self, request: &Request, bytes: &[&[u8]]) -> Result<(), Stopped> {
        send(&mut self.input, request, bytes).and_then(|()| self.input.flush()).map_err(Stopped::ended)
    }

    /// Waits for the next reply as long as the limits allow.
    fn await_reply(&mut self, limits: &Limits) -> Result<(Reply, Vec<Vec<u8>>), Stopped> {
        let began = Instant::now();
        loop {
            match self.replies.recv_timeout(GLANCE) {
                Ok(reply) => return Ok(reply),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let held = self.baseline.zip(resident(self.child.id())).map_or(0, |(base, now)| now.saturating_sub(base));
            let cause = if began.elapsed() >= limits.time {
                Cause::Time
            } else if held > limits.memory {
                Cause::Memory
            } else {
                continue;
            };
            return Err(Stopped { spots: self.whereabouts(), cause });
        }
    }

    /// What is being set, if the process still answers.
    fn whereabouts(&mut self) -> Vec<Spot> {
        if self.tell(&Request::Where, &[]).is_err() {
            return Vec::new();
        }
        match self.replies.recv_timeout(ANSWER) {
            Ok((Reply::At(spots), _)) => spots,
            _ => Vec::new(),
        }
    }

    fn ended(&mut self) -> Stopped {
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        Stopped::ended(status)
    }
}

/// The bytes of memory that a process holds; nothing where the system does not tell.
#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "no file of the project: the kernel's account of the layout process")]
fn resident(process: u32) -> Option<u64> {
    let account = String::from_utf8(std::fs::read(format!("/proc/{process}/status")).ok()?).ok()?;
    let kibibytes = account.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?;
    Some(kibibytes.parse::<u64>().ok()? << 10)
}

#[cfg(not(target_os = "linux"))]
fn resident(_: u32) -> Option<u64> {
    None
}
