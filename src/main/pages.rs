//! `build` and `preview`: the commands that set pages.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use ecopark::finding::Language;
use ecopark::live::Live;
use ecopark::model::edition::Edition;
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;
use ecopark::typeset::Limits;
use ecopark::{Built, Order, Wish, preview};

use crate::cli::{Common, LimitOptions};
use crate::progress::Progress;
use crate::{Speaker, request, shown, status, talk};

/// The program itself sets the pages, in another process.
fn limits(options: LimitOptions) -> Limits {
    Limits {
        program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("ecopark")),
        time: Duration::from_secs(options.time_limit),
        memory: options.memory_limit << 20,
    }
}

fn order(folder: &Path, common: &Common, wish: Wish, options: LimitOptions) -> Order {
    Order {
        request: request(folder, common),
        wish,
        draft: false,
        word: false,
        since: None,
        output: common.out.clone(),
        font_dir: common.font_dir.clone(),
        system_fonts: !common.ignore_system_fonts,
        limits: limits(options),
    }
}

/// What `build` was asked for.
pub struct Asked {
    /// Empty: the one of `-C`.
    pub folders: Vec<PathBuf>,
    /// Nothing: the one that the park names.
    pub editions: Vec<Option<Edition>>,
    pub annex: Option<bool>,
    pub draft: bool,
    pub word: bool,
    pub since: Option<String>,
    /// Reports at a time.
    pub jobs: Option<u16>,
    pub limits: LimitOptions,
}

pub fn build(asked: Asked, common: &Common, speaker: &Speaker) -> u8 {
    let Asked { mut folders, editions, annex, draft, word, since, jobs, limits } = asked;
    if folders.is_empty() {
        folders.push(common.folder.clone());
    }
    let (mut orders, mut names) = (Vec::new(), Vec::new());
    for folder in &folders {
        for edition in &editions {
            let wish = Wish { edition: *edition, annex };
            orders.push(Order { draft, word, since: since.clone(), ..order(folder, common, wish, limits) });
            let mut name = Vec::new();
            name.extend((folders.len() > 1).then(|| shown(folder)));
            name.extend(edition.filter(|_| editions.len() > 1).map(|edition| edition.name().to_owned()));
            names.push(name.join(" · "));
        }
    }
    if let [order] = orders.as_slice() {
        return told(&ecopark::build(order), draft, speaker);
    }
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    let workers = jobs.map_or_else(processors, usize::from);
    let built = ecopark::build_all(&orders, workers, &Progress::new(&names, speaker.language));
    let mut worst = 0;
    for (name, built) in names.iter().zip(&built) {
        eprintln!("== {name}");
        worst = worst.max(told(built, draft, speaker));
    }
    let missing: Vec<&str> =
        names.iter().zip(&built).filter(|(_, built)| built.files.is_empty()).map(|(name, _)| name.as_str()).collect();
    let (all, made) = (built.len(), built.len() - missing.len());
    speaker.say(&format!("共{all}份报告，已生成{made}份"), &format!("{made} of {all} reports written"));
    if !missing.is_empty() {
        speaker.say(&format!("未生成：{}", missing.join("、")), &format!("not written: {}", missing.join(", ")));
    }
    worst
}

/// Tells what became of one report.
fn told(built: &Built, draft: bool, speaker: &Speaker) -> u8 {
    let Built { files, pages, findings } = built;
    speaker.findings(findings);
    for file in files {
        println!("{}", shown(file));
    }
    if files.is_empty() {
        speaker.say("未生成报告，原有文件未改动", "no report was written; earlier files are as they were");
        return status(findings).max(1);
    }
    speaker.say(&format!("共{pages}页"), &format!("{pages} page{}", if *pages == 1 { "" } else { "s" }));
    if draft { 0 } else { status(findings) }
}

/// How the preview is offered.
pub struct Shown {
    pub port: Option<u16>,
    pub read_only: bool,
    /// The link that opens the editor.
    pub editor: String,
    /// Whether the browser is opened.
    pub open: bool,
}

pub fn preview(shown: Shown, common: &Common, wish: Wish, options: LimitOptions, speaker: &Speaker) -> u8 {
    let Shown { port, read_only, editor, open } = shown;
    let mut live = Live::new(order(&common.folder, common, wish, options));
    let folder = live.folder().display().to_string().replace('\\', "/");
    let (edition, language) = (wish.edition, common.lang.map(|_| speaker.language));
    let (accounts, today) = (Box::new(account), crate::correct::today as fn() -> _);
    let offer = preview::Offer { port, edition, read_only, language, folder, editor, accounts, today };
    let preview = match preview::Preview::open(offer) {
        Ok(preview) => preview,
        Err(finding) => {
            speaker.findings(&[finding]);
            return 2;
        }
    };
    let address = preview.address();
    println!("{address}");
    speaker.say("按 Ctrl-C 结束预览", "Ctrl-C ends the preview");
    if open && !preview::browse(&address) {
        speaker.say("未能打开浏览器：请自行打开上面的地址", "no browser could be opened: open the address above");
    }
    u8::from(preview.serve(&mut live).is_err())
}

/// What `explain` prints, for the preview.
fn account(project: &Project, assessment: &Assessment, id: &str, language: Language) -> Option<preview::Account> {
    let explanation = ecopark::compute::explain(project, assessment, id)?;
    let text = talk::explanation(project, &explanation, language);
    Some(preview::Account { text, facts: explanation.facts.into_iter().map(|fact| (fact.id, fact.year)).collect() })
}
