//! The commands: each composes what the library offers, prints, and sets the exit status. The only room that prints and exits.
//!
//! Exit status: 0 done, nothing open · 1 open errors, or a build refused · 2 could not tell (bad usage, unreadable input).

mod cli;
mod talk;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use cli::{Cli, Color, Command, Common, EditionName, FindingFormat, LimitOptions, MessageLanguage, TableFormat};
use ecopark::finding::{Finding, Language, Rule, did_you_mean};
use ecopark::live::Live;
use ecopark::model::edition::Edition;
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;
use ecopark::model::value::Value;
use ecopark::typeset::Limits;
use ecopark::{Built, Examined, Order, Wish, confirm, load, preview, words};

fn main() -> ExitCode {
    let Cli { command, common } = Cli::parse();
    let speaker = Speaker { language: language(common.lang), color: color(common.color) };
    let status = match command {
        Command::Build { folders, edition, draft, annex, no_annex, limits } => {
            let wish = Wish { edition: edition.map(edition_named), annex: (annex || no_annex).then_some(annex) };
            each(&folders, &common, |folder| build(folder, &common, wish, draft, limits, &speaker))
        }
        Command::Preview { edition, port, no_open, read_only, editor, limits } => {
            let wish = Wish { edition: edition.map(edition_named), annex: None };
            let order = order(&common.folder, &common, wish, false, limits);
            let live = Live::new(order);
            let folder = live.folder().display().to_string().replace('\\', "/");
            let edition = wish.edition;
            let language = common.lang.map(|_| speaker.language);
            let account = Box::new(account);
            let offer = preview::Offer { port, edition, read_only, language, folder, editor, account };
            serve(offer, live, !no_open, &speaker)
        }
        Command::Check { folders, edition, format } => check(&folders, &common, edition, format, &speaker),
        Command::Indicators { format, standard } => indicators(&common, format, standard, &speaker),
        Command::Explain { id } => explain(&common, &id, &speaker),
        Command::AcceptTranslation { places, all } => {
            let which = if all { confirm::Which::All } else { confirm::Which::At(places) };
            accept_translation(&common, &which, &speaker)
        }
        Command::Fonts { format } => fonts(&common, format, &speaker),
        Command::LayoutWorker => {
            ecopark::typeset::work(std::io::stdin(), std::io::stdout());
            0
        }
    };
    ExitCode::from(status)
}

/// How the program speaks.
struct Speaker {
    language: Language,
    color: bool,
}

impl Speaker {
    fn findings(&self, findings: &[Finding]) {
        eprint!("{}", talk::findings(findings, self.language, self.color));
    }

    fn say(&self, zh: &str, en: &str) {
        eprintln!("{}", if self.language == Language::Chinese { zh } else { en });
    }
}

fn language(chosen: Option<MessageLanguage>) -> Language {
    match chosen {
        Some(MessageLanguage::Zh) => Language::Chinese,
        Some(MessageLanguage::En) => Language::English,
        None if sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh")) => Language::Chinese,
        None => Language::English,
    }
}

fn color(when: Color) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

fn edition_named(name: EditionName) -> Edition {
    match name {
        EditionName::Bilingual => Edition::Bilingual,
        EditionName::Zh => Edition::Chinese,
        EditionName::En => Edition::English,
    }
}

/// Runs a command for each folder named, else for the one of `-C`; the worst status counts.
fn each(folders: &[PathBuf], common: &Common, run: impl Fn(&Path) -> u8) -> u8 {
    let own = [common.folder.clone()];
    let folders = if folders.is_empty() { &own[..] } else { folders };
    let heading = |folder: &Path| {
        if folders.len() > 1 {
            eprintln!("== {}", shown(folder));
        }
    };
    folders.iter().inspect(|folder| heading(folder)).map(|folder| run(folder)).max().unwrap_or(0)
}

/// A path as people write it.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    text.strip_prefix("./").map_or_else(|| text.clone(), str::to_owned)
}

/// The exit status that findings call for.
fn status(findings: &[Finding]) -> u8 {
    let open = || findings.iter().filter(|finding| finding.is_open_error());
    if open().any(|finding| finding.rule.prevents_judgement()) { 2 } else { u8::from(open().next().is_some()) }
}

fn request(folder: &Path, common: &Common) -> load::Request {
    load::Request { folder: folder.to_owned(), year: common.year, standard: None }
}

/// The program itself sets the pages, in another process.
fn limits(options: LimitOptions) -> Limits {
    Limits {
        program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("ecopark")),
        time: Duration::from_secs(options.time_limit),
        memory: options.memory_limit << 20,
    }
}

fn order(folder: &Path, common: &Common, wish: Wish, draft: bool, options: LimitOptions) -> Order {
    Order {
        request: request(folder, common),
        wish,
        draft,
        output: common.out.clone(),
        font_dir: common.font_dir.clone(),
        system_fonts: !common.ignore_system_fonts,
        limits: limits(options),
    }
}

/// What `explain` prints, for the preview.
fn account(project: &Project, assessment: &Assessment, id: &str, language: Language) -> Option<String> {
    let explanation = ecopark::compute::explain(project, assessment, id)?;
    Some(talk::explanation(project, &explanation, language))
}

fn serve(offer: preview::Offer, mut live: Live, open: bool, speaker: &Speaker) -> u8 {
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

fn build(folder: &Path, common: &Common, wish: Wish, draft: bool, options: LimitOptions, speaker: &Speaker) -> u8 {
    let order = order(folder, common, wish, draft, options);
    let Built { files, pages, findings } = ecopark::build(&order);
    speaker.findings(&findings);
    for file in &files {
        println!("{}", shown(file));
    }
    if files.is_empty() {
        speaker.say("未生成报告，原有文件未改动", "no report was written; earlier files are as they were");
        return status(&findings).max(1);
    }
    speaker.say(&format!("共{pages}页"), &format!("{pages} page{}", if pages == 1 { "" } else { "s" }));
    if draft { 0 } else { status(&findings) }
}

fn check(
    folders: &[PathBuf],
    common: &Common,
    edition: Option<EditionName>,
    format: FindingFormat,
    speaker: &Speaker,
) -> u8 {
    let several = folders.len() > 1;
    let own = [common.folder.clone()];
    let folders = if folders.is_empty() { &own[..] } else { folders };
    let mut relations_told = Vec::new();
    let examine = |folder: &PathBuf| {
        let wish = Wish { edition: edition.map(edition_named), annex: None };
        let Examined { project, assessment, findings, .. } = ecopark::examine(&request(folder, common), wish);
        let relations = project.zip(assessment);
        relations_told.push(
            relations
                .map(|(project, assessment)| talk::relations(&project, &assessment, speaker.language))
                .unwrap_or_default(),
        );
        (if several { format!("{}/", shown(folder)) } else { String::new() }, findings)
    };
    let projects: Vec<_> = folders.iter().map(examine).collect();
    match format {
        FindingFormat::Json => print!("{}", talk::findings_json(&projects, speaker.language)),
        FindingFormat::Human => {
            for ((folder, findings), relations) in projects.iter().zip(&relations_told) {
                if several {
                    println!("== {}", folder.trim_end_matches('/'));
                }
                print!("{}", talk::findings(findings, speaker.language, speaker.color));
                print!("{relations}");
                if findings.is_empty() {
                    speaker.say("未发现问题", "nothing to report");
                }
            }
        }
    }
    projects.iter().map(|(_, findings)| status(findings)).max().unwrap_or(0)
}

fn indicators(common: &Common, format: TableFormat, standard: Option<String>, speaker: &Speaker) -> u8 {
    let mut findings = Vec::new();
    let mut sides = Vec::new();
    let wanted_sides = 1 + usize::from(standard.is_some());
    let wanted = std::iter::once(None).chain(standard.map(Some));
    for standard in wanted {
        let own = standard.is_none();
        let (project, loaded) = load::load(&load::Request { standard, ..request(&common.folder, common) });
        findings.extend(loaded);
        if let Some(project) = project {
            let (assessment, computed) = ecopark::compute::compute(&project);
            findings.extend(computed);
            // The other standard need not define every fact, nor does the report choose its rows.
            let checked = if own { ecopark::check::check(&project, &assessment, Edition::Chinese) } else { Vec::new() };
            findings.extend(checked.into_iter().filter(Finding::is_open_error));
            sides.push((project, assessment));
        }
    }
    let complete = sides.len() == wanted_sides;
    let findings = ecopark::finding::settle(findings);
    speaker.findings(&findings);
    match sides.as_slice() {
        [(project, assessment)] if complete => {
            print!("{}", table(project, assessment, format, speaker.language));
        }
        [own, other] => print!("{}", talk::side_by_side([own, other], format, speaker.language)),
        _ => {}
    }
    status(&findings)
}

fn table(project: &Project, assessment: &Assessment, format: TableFormat, language: Language) -> String {
    match format {
        TableFormat::Human => talk::indicators(project, assessment, language),
        TableFormat::Json => talk::indicators_json(project, assessment),
        TableFormat::Csv => talk::indicators_csv(project, assessment),
        TableFormat::Yaml => talk::indicators_yaml(project, assessment),
    }
}

fn explain(common: &Common, id: &str, speaker: &Speaker) -> u8 {
    let (project, findings) = load::load(&request(&common.folder, common));
    let Some(project) = project else {
        speaker.findings(&findings);
        return status(&findings);
    };
    let (assessment, computed) = ecopark::compute::compute(&project);
    let Some(explanation) = ecopark::compute::explain(&project, &assessment, id) else {
        let finding = unknown(id, &project, &assessment);
        speaker.findings(&[finding]);
        return 2;
    };
    print!("{}", talk::explanation(&project, &explanation, speaker.language));
    if matches!(explanation.value, Value::Number { .. } | Value::Word(_)) {
        return 0;
    }
    // Without a value, what stands in its way is what explains it.
    let about = |finding: &Finding| finding.about.as_deref() == Some(explanation.id.as_str());
    let mut reasons = findings;
    reasons.extend(ecopark::check::check(&project, &assessment, Edition::Chinese).into_iter().filter(about));
    reasons.extend(computed.into_iter().filter(about));
    let reasons = ecopark::finding::settle(reasons);
    speaker.findings(&reasons);
    status(&reasons)
}

fn unknown(id: &str, project: &Project, assessment: &Assessment) -> Finding {
    let (first, last) = (project.standard.rows.first(), project.standard.rows.last());
    let rows = first.zip(last).map_or_else(String::new, |(first, last)| format!("{}–{}", first.number, last.number));
    if id.parse::<u32>().is_ok() {
        return Finding::error(
            Rule::UnknownFact,
            None,
            words!("标准中没有第{id}项（{rows}）", "the standard has no row {id} ({rows})"),
        );
    }
    Finding::error(Rule::UnknownFact, None, words!("没有事实或指标“{id}”", "no fact or indicator is called `{id}`"))
        .hint(did_you_mean(id, assessment.values.ids().filter(|known| *known != id)))
}

fn accept_translation(common: &Common, which: &confirm::Which, speaker: &Speaker) -> u8 {
    let confirmed = ecopark::confirm_translations(&request(&common.folder, common), which);
    speaker.findings(&confirmed.findings);
    let Some(file) = &confirmed.file else {
        speaker.say("未作改动", "nothing was changed");
        return status(&confirmed.findings).max(1);
    };
    println!("{}", shown(file));
    let count = confirmed.count;
    speaker.say(
        &format!("新确认{count}段"),
        &format!("{count} text{} newly confirmed", if count == 1 { "" } else { "s" }),
    );
    0
}

fn fonts(common: &Common, format: FindingFormat, speaker: &Speaker) -> u8 {
    let (fonts, mut findings) =
        ecopark::fonts::choose(common.font_dir.as_deref(), &common.folder, !common.ignore_system_fonts);
    let complete = !findings.iter().any(Finding::is_open_error);
    let (usage, missing) =
        if complete { ecopark::font_usage(&request(&common.folder, common), &fonts) } else { Default::default() };
    findings.extend(missing);
    let findings = ecopark::finding::settle(findings);
    match format {
        FindingFormat::Human => print!("{}", talk::faces(&fonts, &usage, &common.folder, speaker.language)),
        FindingFormat::Json => print!("{}", talk::faces_json(&fonts, &usage, &common.folder)),
    }
    speaker.findings(&findings);
    if complete && usage.is_empty() {
        speaker.say(
            "报告无法排版，未统计字符：运行 ecopark check 查看原因",
            "the report cannot be set, so no characters were counted: ecopark check says why",
        );
    }
    status(&findings)
}
