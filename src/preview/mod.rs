//! The draft in the browser, beside the editor: watches the project, has it set again when a file changes, and serves the pages to
//! this machine alone. The only room with a socket. What the report is and how it is set is the [`Workshop`]'s.

mod cause;
mod correction;
mod difference;
mod http;
mod server;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use crate::finding::{Finding, Language, Rule};
use crate::model::correction::Wanted;
use crate::model::difference::Difference;
use crate::model::edition::Edition;
use crate::model::expression::YearReference;
use crate::model::indicator::Assessment;
use crate::model::project::Project;
use crate::model::sheet::Sheets;
use crate::model::typst::TypstSource;
use crate::words;

use view::View;

/// What the preview needs done.
pub trait Workshop {
    /// Differs when a file of the project may differ.
    fn stamp(&self) -> u64;
    /// Reads, judges and sets the report; without an edition the one that the project names. Nothing where files changed again while
    /// they were to rest.
    fn draft(&mut self, edition: Option<Edition>, rest: Option<&Rest>) -> Option<Draft>;
    /// The PDF under the name that `build` gives it, as a draft while an error is open.
    fn release(&mut self, edition: Edition) -> Released;
    /// What a correction would do, noted under this day; `anyway` also where that opens an error elsewhere. Nothing is written.
    fn plan(&mut self, wanted: Wanted, anyway: bool, date: NaiveDate) -> Prospect;
    /// Writes what was planned under this number, if the project still is what it was then; the files written.
    fn carry_out(&mut self, plan: u64) -> Result<Vec<String>, Finding>;
    /// What differs in all editions from an earlier state.
    fn since(&mut self, since: Since) -> Result<Difference, Vec<Finding>>;
}

/// What a correction would do.
pub struct Prospect {
    /// By which it can be carried out; nothing where it cannot.
    pub plan: Option<u64>,
    /// Those that it would write.
    pub files: Vec<String>,
    /// For each report.
    pub differences: Vec<Difference>,
    pub refusals: Vec<Finding>,
    /// Whether somebody may answer for the refusals and go ahead.
    pub may_go_ahead: bool,
}

/// An earlier state of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// When the preview began.
    Start,
    /// When the last release was built.
    Build,
}

/// Editors write a file in several steps: what was read counts if the files have rested for a moment since the change was seen.
pub struct Rest {
    stamp: u64,
    seen: Instant,
}

impl Rest {
    /// Waits for the end of the rest; whether the files are as they were.
    pub fn is_kept(&self, stamp: impl FnOnce() -> u64) -> bool {
        thread::sleep(REST.saturating_sub(self.seen.elapsed()));
        stamp() == self.stamp
    }
}

/// A file's name and what it holds, or what stands in the way.
pub type Released = Result<(String, Vec<u8>), Vec<Finding>>;

/// A report as it stands now.
pub struct Draft {
    pub edition: Edition,
    pub project: Option<Arc<Project>>,
    pub assessment: Option<Arc<Assessment>>,
    pub source: Option<Arc<TypstSource>>,
    /// Nothing where the pages could not be set.
    pub sheets: Option<Sheets>,
    pub findings: Vec<Finding>,
}

/// How a fact or an indicator came about.
pub struct Account {
    /// As `explain` tells it.
    pub text: String,
    /// The facts that it rests on.
    pub facts: Vec<(String, YearReference)>,
}

impl Draft {
    /// Whether the edition was asked for by the project, and not assumed of one that cannot be read.
    fn edition_is_known(&self) -> bool {
        let unread = |finding: &Finding| finding.is_open_error() && finding.rule.prevents_judgement();
        let named = |project: &Arc<Project>| project.park.edition.is_some() || !self.findings.iter().any(unread);
        self.project.as_ref().is_some_and(named)
    }
}

/// Tells how a fact or an indicator came about.
pub type Accounts = dyn Fn(&Project, &Assessment, &str, Language) -> Option<Account> + Send + Sync;

/// How the preview is offered.
pub struct Offer {
    /// Nothing: a free one.
    pub port: Option<u16>,
    pub edition: Option<Edition>,
    /// Nothing in the project can be changed from the page.
    pub read_only: bool,
    pub language: Option<Language>,
    /// The project's folder, absolute, for links into the editor.
    pub folder: String,
    /// The link that opens the editor, with `{file}`, `{line}` and `{column}`; empty for none.
    pub editor: String,
    pub accounts: Box<Accounts>,
    /// The day that a correction is noted under.
    pub today: fn() -> NaiveDate,
}

/// How often the project is looked at, how long files have to rest after a change, and how many times they may change meanwhile.
const GLANCE: Duration = Duration::from_millis(10);
const REST: Duration = Duration::from_millis(8);
const UNRESTS: usize = 20;

/// What a request asks of the workshop.
enum Task {
    /// Without an edition the first one.
    Want(Option<Edition>),
    Again,
    Release(Edition, Sender<Released>),
    Plan(Wanted, bool, Sender<Prospect>),
    CarryOut(u64, Sender<Result<Vec<String>, Finding>>),
    Since(Since, Sender<Result<Difference, Vec<Finding>>>),
}

/// The edition that is shown where none is asked for.
#[derive(Debug, Clone, Copy)]
struct First {
    edition: Edition,
    /// Of a project that cannot be read it is only assumed.
    known: bool,
}

/// What the threads share.
struct Shared {
    offer: Offer,
    token: String,
    port: u16,
    first: Mutex<Option<First>>,
    views: Mutex<BTreeMap<Edition, View>>,
    /// Told when a view changes.
    news: Condvar,
    /// Editions that somebody looks at, with how many do; nothing: the first one.
    watched: Mutex<BTreeMap<Option<Edition>, usize>>,
    commands: Mutex<Sender<Task>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn command(&self, task: Task) {
        // The workshop ends with the program.
        let _ = lock(&self.commands).send(task);
    }

    /// What the workshop answers; nothing where it has ended.
    fn asked<T>(&self, task: impl FnOnce(Sender<T>) -> Task) -> Option<T> {
        let (sender, answer) = channel();
        self.command(task(sender));
        answer.recv().ok()
    }

    /// The edition to be set for somebody who asks for this one; nothing where the project has still to tell.
    fn resolved(&self, edition: Option<Edition>) -> Option<Edition> {
        let first = || lock(&self.first).filter(|first| first.known).map(|first| first.edition);
        edition.or(self.offer.edition).or_else(first)
    }
}

/// A preview that can be reached.
pub struct Preview {
    listener: TcpListener,
    shared: Arc<Shared>,
    commands: Receiver<Task>,
}

impl Preview {
    /// Takes a port of this machine.
    pub fn open(offer: Offer) -> Result<Preview, Finding> {
        let refused = |cause: String| {
            Finding::error(
                Rule::PreviewRefused,
                None,
                words!("无法开始预览（{cause}）", "failed to begin the preview ({cause})"),
            )
            .hint(words!("换一个端口，或不写 --port", "use another port, or leave out --port"))
        };
        let port = offer.port.unwrap_or(0);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| refused(error.to_string()))?;
        let port = listener.local_addr().map_err(|error| refused(error.to_string()))?.port();
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| refused(error.to_string()))?;
        let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let (sender, commands) = channel();
        let shared = Shared {
            offer,
            token,
            port,
            first: Mutex::new(None),
            views: Mutex::new(BTreeMap::new()),
            news: Condvar::new(),
            watched: Mutex::new(BTreeMap::new()),
            commands: Mutex::new(sender),
        };
        Ok(Preview { listener, shared: Arc::new(shared), commands })
    }

    /// Where the browser finds it.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.shared.port, self.shared.token)
    }

    /// Whoever answers requests, for a stranger that speaks over something else than the socket.
    pub fn clerk(&self) -> Clerk {
        Clerk(self.shared.clone())
    }

    /// Serves until the program is ended.
    pub fn serve(self, workshop: &mut impl Workshop) -> io::Result<()> {
        let Preview { listener, shared, commands } = self;
        let serving = shared.clone();
        thread::spawn(move || server::serve(&listener, &serving));
        let mut stamp = workshop.stamp();
        show(&shared, workshop.draft(shared.offer.edition, None), stamp);
        loop {
            match commands.recv_timeout(GLANCE) {
                Ok(Task::Want(edition)) => {
                    let edition = shared.resolved(edition);
                    let is_shown = |edition| lock(&shared.views).get(&edition).is_some_and(|view| view.stamp == stamp);
                    if !edition.is_some_and(is_shown) {
                        show(&shared, workshop.draft(edition, None), stamp);
                    }
                }
                Ok(Task::Again) => {
                    build_watched(&shared, workshop, stamp, None);
                }
                // Whoever asked may have gone.
                Ok(Task::Release(edition, reply)) => drop(reply.send(workshop.release(edition))),
                Ok(Task::Plan(wanted, anyway, reply)) => {
                    drop(reply.send(workshop.plan(wanted, anyway, (shared.offer.today)())));
                }
                Ok(Task::CarryOut(plan, reply)) => drop(reply.send(workshop.carry_out(plan))),
                Ok(Task::Since(since, reply)) => drop(reply.send(workshop.since(since))),
                Err(RecvTimeoutError::Timeout) => {
                    let now = workshop.stamp();
                    if now != stamp {
                        stamp = follow(&shared, workshop, now);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

/// Answers requests as the server does.
pub struct Clerk(Arc<Shared>);

impl Clerk {
    /// Reads one request and answers it.
    pub fn answer(&self, mut input: impl io::Read, mut output: impl io::Write) -> io::Result<()> {
        server::answer(&mut input, &mut output, &self.0)
    }
}

/// Shows a change that was seen, or the last of those that follow at once; the stamp of what is shown.
fn follow(shared: &Shared, workshop: &mut impl Workshop, mut stamp: u64) -> u64 {
    for _ in 0..UNRESTS {
        if build_watched(shared, workshop, stamp, Some(&Rest { stamp, seen: Instant::now() })) {
            return stamp;
        }
        stamp = workshop.stamp();
    }
    build_watched(shared, workshop, stamp, None);
    stamp
}

/// Every edition that somebody looks at, else the first one; whether all could be, as the files rested.
fn build_watched(shared: &Shared, workshop: &mut impl Workshop, stamp: u64, rest: Option<&Rest>) -> bool {
    let watched = lock(&shared.watched);
    let wanted: Vec<_> = watched.iter().filter(|(_, count)| **count > 0).map(|(edition, _)| *edition).collect();
    drop(watched);
    let wanted = if wanted.is_empty() { vec![None] } else { wanted };
    let editions: BTreeSet<_> = wanted.into_iter().map(|edition| shared.resolved(edition)).collect();
    editions.into_iter().all(|edition| show(shared, workshop.draft(edition, rest), stamp))
}

/// Whether there was anything to show.
fn show(shared: &Shared, draft: Option<Draft>, stamp: u64) -> bool {
    let Some(draft) = draft else { return false };
    let edition = draft.edition;
    let known = draft.edition_is_known();
    let mut first = lock(&shared.first);
    if first.is_none_or(|first| !first.known) {
        *first = Some(First { edition, known });
    }
    drop(first);
    let mut views = lock(&shared.views);
    let before = views.remove(&edition);
    views.insert(edition, View::new(draft, before.as_ref(), stamp, &shared.offer));
    shared.news.notify_all();
    drop(views);
    // What the last view held is given back when nobody waits for it.
    drop(before);
    true
}

/// Opens the browser as the system does; whether one could be started.
pub fn browse(address: &str) -> bool {
    let opener: &[&str] = if cfg!(target_os = "windows") {
        &["rundll32", "url.dll,FileProtocolHandler"]
    } else if cfg!(target_os = "macos") {
        &["open"]
    } else {
        &["xdg-open"]
    };
    let mut command = Command::new(opener[0]);
    command.args(&opener[1..]).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
