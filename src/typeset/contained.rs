//! The layout process seen from outside: it is started when it is needed, watched while it works, and ended when it takes more
//! time or memory than it may. The next job starts a fresh one.

use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::model::font::FontFile;
use crate::model::sheet::Drawing;
use crate::model::writing::{TemplateFault, Writing};

use super::account::{resident, worked};
use super::limits::{Cause, Limits, Stopped};
use super::messages::{Job, Outcome, Reply, Request, Spot, receive, send};
use super::worker::THREADS;

/// The argument by which the program becomes the layout process.
pub const COMMAND: &str = "layout-worker";

/// Tells the process's allocator whether the system may give it huge pages. Where it always does, they are fetched and cleared whole, and on a
/// virtual machine that has rested a build takes half as long again.
const HUGE_PAGES: &str = "MIMALLOC_ALLOW_THP";

/// How often the process is looked at while it works.
const GLANCE: Duration = Duration::from_millis(50);

/// How many times its time a job may take on a machine that leaves it none to work in.
const PATIENCE: u32 = 6;

/// How long a process that will be stopped may take to tell what it is setting.
const ANSWER: Duration = Duration::from_millis(2000);

/// Starts the layout process when there is work for it.
pub struct Keeper {
    limits: Limits,
    /// How many threads it works with; nothing: as many as there are processors.
    threads: Option<usize>,
    fonts: Vec<FontFile>,
    /// Numbers of the fonts that will be used.
    wanted: Vec<usize>,
    process: Option<Process>,
}

impl Keeper {
    /// Starts the process at once, so that it wakes up while the project is read.
    pub fn new(limits: Limits, threads: Option<usize>) -> Keeper {
        let process = Process::start(&limits, threads).ok();
        Keeper { limits, threads, fonts: Vec::new(), wanted: Vec::new(), process }
    }

    /// Starts the process when there is work for it, if ever.
    pub fn waiting(limits: Limits) -> Keeper {
        Keeper { limits, threads: None, fonts: Vec::new(), wanted: Vec::new(), process: None }
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

    /// The faces for all jobs that follow; other faces than before need another process.
    pub fn set_fonts(&mut self, fonts: Vec<FontFile>, wanted: Vec<usize>) {
        let key = |file: &FontFile| (file.path.clone(), file.index);
        let same = fonts.iter().map(key).eq(self.fonts.iter().map(key));
        if !same && self.process.as_ref().is_some_and(|process| process.has_fonts) {
            self.process = None;
        }
        (self.fonts, self.wanted) = (fonts, wanted);
        // A process that is awake makes them ready until the first job comes; one that cannot be told has ended, which the job will tell.
        if let Some(process) = &mut self.process {
            let _ = process.take_fonts(&self.fonts, &self.wanted);
        }
    }

    /// What is missing about the faces is added; a process that knows them without it is ended.
    pub fn complete_fonts(&mut self, complete: impl FnOnce(Vec<FontFile>) -> Vec<FontFile>) {
        self.process = None;
        self.fonts = complete(std::mem::take(&mut self.fonts));
    }

    /// Has templates rendered within the limits.
    pub fn write(&mut self, writing: &Writing) -> Result<Written, Stopped> {
        let mut process = self.take()?;
        let written = process.write(writing, &self.limits)?;
        self.process = Some(process);
        Ok(written)
    }

    fn take(&mut self) -> Result<Process, Stopped> {
        let process = self.process.take();
        process.map_or_else(|| Process::start(&self.limits, self.threads).map_err(Stopped::ended), Ok)
    }

    /// Begins a job; [`Keeper::finish`] waits for its end.
    pub fn begin(&mut self, job: Job, pictures: &[&[u8]]) -> Result<(), Stopped> {
        let mut process = self.take()?;
        process.take_fonts(&self.fonts, &self.wanted)?;
        process.begin(job, pictures, &self.limits)?;
        self.process = Some(process);
        Ok(())
    }

    /// The end of the job that was begun. A process that was stopped is not kept.
    pub fn finish(&mut self) -> Result<(Outcome, Vec<Vec<u8>>), Stopped> {
        let mut process = self.process.take().ok_or_else(|| Stopped::ended("no job"))?;
        let done = process.finish(&self.limits)?;
        self.process = Some(process);
        Ok(done)
    }

    /// Ends the process; the next job starts another.
    pub fn end(&mut self) {
        self.process = None;
    }

    /// The drawing of a page that the process has set.
    pub fn drawing(&self, digest: &str) -> Drawing {
        match &self.process {
            Some(process) => process.drawings.claim(digest),
            None => {
                let lost = Drawing::new(|| {});
                lost.settle(None);
                lost
            }
        }
    }
}

/// What became of templates.
pub type Written = Result<String, TemplateFault>;

type Replies = Receiver<(Reply, Vec<Vec<u8>>)>;

type Input = Mutex<BufWriter<ChildStdin>>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Drawings on their way, known by whoever speaks of them first: the process that sends them, or those who wait for them.
struct Drawings {
    input: Weak<Input>,
    awaited: Mutex<Awaited>,
}

#[derive(Default)]
struct Awaited {
    by_digest: HashMap<String, Drawing>,
    /// No more will come.
    ended: bool,
}

impl Drawings {
    fn new(input: &Arc<Input>) -> Drawings {
        Drawings { input: Arc::downgrade(input), awaited: Mutex::default() }
    }

    fn entry(&self, digest: &str) -> Drawing {
        let (input, own) = (self.input.clone(), digest.to_owned());
        Drawing::new(move || {
            if let Some(input) = input.upgrade() {
                // If the process is gone, the end of its replies tells.
                let _ = send(&mut *lock(&input), &Request::Hurry(own.clone()), &[]);
            }
        })
    }

    fn claim(&self, digest: &str) -> Drawing {
        let mut awaited = lock(&self.awaited);
        let ended = awaited.ended;
        match awaited.by_digest.remove(digest) {
            Some(drawing) if drawing.is_settled() => drawing,
            other => {
                let drawing = other.unwrap_or_else(|| self.entry(digest));
                if ended {
                    drawing.settle(None);
                } else {
                    awaited.by_digest.insert(digest.to_owned(), drawing.clone());
                }
                drawing
            }
        }
    }

    fn arrived(&self, digest: String, bytes: Vec<u8>) {
        let mut awaited = lock(&self.awaited);
        match awaited.by_digest.remove(&digest) {
            Some(drawing) => drawing.settle(Some(bytes)),
            None => {
                let drawing = self.entry(&digest);
                drawing.settle(Some(bytes));
                awaited.by_digest.insert(digest, drawing);
            }
        }
    }

    fn end(&self) {
        let mut awaited = lock(&self.awaited);
        awaited.ended = true;
        awaited.by_digest.drain().for_each(|(_, drawing)| drawing.settle(None));
    }
}

struct Process {
    child: Child,
    input: Arc<Input>,
    replies: Replies,
    drawings: Arc<Drawings>,
    has_fonts: bool,
    is_awake: bool,
    worked: bool,
    /// When the last job began, and what the process had worked by then; nothing where that cannot be told.
    began: Instant,
    worked_before: Option<Duration>,
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
    fn start(limits: &Limits, threads: Option<usize>) -> Result<Process, String> {
        let mut command = Command::new(&limits.program);
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.env(HUGE_PAGES, "0");
        if let Some(threads) = threads {
            command.env(THREADS, threads.to_string());
        }
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipe".to_owned());
        };
        let input = Arc::new(Mutex::new(BufWriter::new(input)));
        let drawings = Arc::new(Drawings::new(&input));
        let (sender, replies) = channel();
        let arriving = drawings.clone();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(Some((reply, mut bytes))) = receive::<Reply>(&mut output) {
                if let Reply::Drawn(digest) = reply {
                    arriving.arrived(digest, bytes.pop().unwrap_or_default());
                } else if sender.send((reply, bytes)).is_err() {
                    break;
                }
            }
            arriving.end();
        });
        let (began, worked_before) = (Instant::now(), worked(child.id()));
        let (has_fonts, is_awake, worked, first, baseline) = (false, false, false, None, None);
        Ok(Process {
            child,
            input,
            replies,
            drawings,
            has_fonts,
            is_awake,
            worked,
            began,
            worked_before,
            first,
            baseline,
        })
    }

    /// Tells the fonts once.
    fn take_fonts(&mut self, fonts: &[FontFile], wanted: &[usize]) -> Result<(), Stopped> {
        if !self.has_fonts {
            self.tell(&Request::Fonts(fonts.to_vec(), wanted.to_vec()), &[])?;
            self.has_fonts = true;
        }
        Ok(())
    }

    fn begin(&mut self, job: Job, pictures: &[&[u8]], limits: &Limits) -> Result<(), Stopped> {
        self.worked = true;
        while !self.is_awake {
            if let (Reply::Ready, _) = self.await_reply(limits)? {
                self.awake();
            }
        }
        // What the cache holds is not this job's.
        self.baseline = resident(self.child.id());
        self.tell(&Request::Set(Box::new(job)), pictures)?;
        self.clock();
        Ok(())
    }

    fn clock(&mut self) {
        (self.began, self.worked_before) = (Instant::now(), worked(self.child.id()));
    }

    fn finish(&mut self, limits: &Limits) -> Result<(Outcome, Vec<Vec<u8>>), Stopped> {
        loop {
            if let (Reply::Set(outcome), bytes) = self.await_reply(limits)? {
                return Ok((*outcome, bytes));
            }
        }
    }

    /// It has its fonts.
    fn awake(&mut self) {
        self.is_awake = true;
        self.first = resident(self.child.id());
    }

    fn write(&mut self, writing: &Writing, limits: &Limits) -> Result<Written, Stopped> {
        self.baseline = resident(self.child.id());
        self.tell(&Request::Write(Box::new(writing.clone())), &[])?;
        self.clock();
        loop {
            match self.await_reply(limits)? {
                (Reply::Written(written), _) => return Ok(written),
                (Reply::Ready, _) => self.awake(),
                _ => {}
            }
        }
    }

    /// Bytes that it holds beyond those before its first job.
    fn grown(&self) -> u64 {
        self.first.zip(resident(self.child.id())).map_or(0, |(first, now)| now.saturating_sub(first))
    }

    fn tell(&mut self, request: &Request, bytes: &[&[u8]]) -> Result<(), Stopped> {
        let mut input = lock(&self.input);
        send(&mut *input, request, bytes).and_then(|()| input.flush()).map_err(Stopped::ended)
    }

    /// Waits for the next reply as long as the limits allow.
    fn await_reply(&mut self, limits: &Limits) -> Result<(Reply, Vec<Vec<u8>>), Stopped> {
        loop {
            match self.replies.recv_timeout(GLANCE) {
                Ok(reply) => return Ok(reply),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let held = self.baseline.zip(resident(self.child.id())).map_or(0, |(base, now)| now.saturating_sub(base));
            let cause = if self.is_over(limits.time) {
                Cause::Time
            } else if held > limits.memory {
                Cause::Memory
            } else {
                continue;
            };
            return Err(Stopped { spots: self.whereabouts(), cause });
        }
    }

    /// Whether the job has taken its time. On a machine that is busy with other things it may take longer, as long as it did not work.
    fn is_over(&self, time: Duration) -> bool {
        let elapsed = self.began.elapsed();
        let worked = self.worked_before.zip(worked(self.child.id())).map(|(before, now)| now.saturating_sub(before));
        elapsed >= time && (worked.is_none_or(|worked| worked >= time) || elapsed >= PATIENCE * time)
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

    /// How a process ended that says nothing more. One that stays nevertheless is ended with this one's drop.
    fn ended(&mut self) -> Stopped {
        let began = Instant::now();
        while began.elapsed() < ANSWER {
            match self.child.try_wait() {
                Ok(Some(status)) => return Stopped::ended(status),
                Ok(None) => thread::sleep(GLANCE / 10),
                Err(error) => return Stopped::ended(error),
            }
        }
        Stopped::ended("no answer")
    }
}
