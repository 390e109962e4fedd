//! The draft in the browser, beside the editor: watches the project, has it set again when a file changes, and serves the pages to
//! this machine alone. The only room with a socket. What the report is and how it is set is the [`Workshop`]'s.

mod cause;
mod http;
mod server;
mod view;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::finding::{Finding, Language, Rule};
use crate::model::edition::Edition;
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
    /// Reads, judges and sets the report; without an edition the one that the project names.
    fn draft(&mut self, edition: Option<Edition>) -> Draft;
    /// The PDF under the name that `build` gives it, as a draft while an error is open.
    fn release(&mut self, edition: Edition) -> Released;
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

/// Tells how a fact or an indicator came about, as `explain` does.
pub type Account = dyn Fn(&Project, &Assessment, &str, Language) -> Option<String> + Send + Sync;

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
    pub account: Box<Account>,
}

/// How often the project is looked at, and how long a file has to rest before it is read.
const GLANCE: Duration = Duration::from_millis(20);
const REST: Duration = Duration::from_millis(8);

/// What a request asks of the workshop.
enum Task {
    Want(Edition),
    Again,
    Release(Edition, Sender<Released>),
}

/// What the threads share.
struct Shared {
    offer: Offer,
    token: String,
    port: u16,
    first: Mutex<Option<Edition>>,
    views: Mutex<BTreeMap<Edition, View>>,
    /// Told when a view changes.
    news: Condvar,
    /// Editions that somebody looks at, with how many do.
    watched: Mutex<BTreeMap<Edition, usize>>,
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
        let draft = workshop.draft(shared.offer.edition);
        *lock(&shared.first) = Some(draft.edition);
        show(&shared, draft, stamp);
        loop {
            match commands.recv_timeout(GLANCE) {
                Ok(Task::Want(edition)) => {
                    let shown = lock(&shared.views).get(&edition).map(|view| view.stamp);
                    if shown != Some(stamp) {
                        show(&shared, workshop.draft(Some(edition)), stamp);
                    }
                }
                Ok(Task::Again) => build_watched(&shared, workshop, stamp),
                Ok(Task::Release(edition, reply)) => {
                    // Whoever asked may have gone.
                    let _ = reply.send(workshop.release(edition));
                }
                Err(RecvTimeoutError::Timeout) => {
                    let now = workshop.stamp();
                    if now != stamp {
                        stamp = rested(workshop, now);
                        build_watched(&shared, workshop, stamp);
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

/// Editors write a file in several steps: it is read when it has come to rest.
fn rested(workshop: &impl Workshop, mut stamp: u64) -> u64 {
    for _ in 0..20 {
        thread::sleep(REST);
        let now = workshop.stamp();
        if now == stamp {
            break;
        }
        stamp = now;
    }
    stamp
}

/// Every edition that somebody looks at, else the first one.
fn build_watched(shared: &Shared, workshop: &mut impl Workshop, stamp: u64) {
    let watched = lock(&shared.watched);
    let mut editions: Vec<_> = watched.iter().filter(|(_, count)| **count > 0).map(|(edition, _)| *edition).collect();
    drop(watched);
    if editions.is_empty() {
        editions.extend(*lock(&shared.first));
    }
    for edition in editions {
        show(shared, workshop.draft(Some(edition)), stamp);
    }
}

fn show(shared: &Shared, draft: Draft, stamp: u64) {
    let mut views = lock(&shared.views);
    let before = views.remove(&draft.edition);
    let edition = draft.edition;
    views.insert(edition, View::new(draft, before, stamp, &shared.offer));
    shared.news.notify_all();
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
