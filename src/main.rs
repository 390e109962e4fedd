//! The commands: each composes what the library offers, prints, and sets the exit status. The only room that prints and exits.
//!
//! Exit status: 0 done, nothing open · 1 open errors, or a build refused · 2 could not tell (bad usage, unreadable input).

// Before the others, which print with its macros in place of those that panic when nobody reads.
#[macro_use]
#[path = "main/output.rs"]
mod output;

#[path = "main/begin.rs"]
mod begin;
mod cli;
#[path = "main/collect.rs"]
mod collect;
#[path = "main/compare.rs"]
mod compare;
#[path = "main/correct.rs"]
mod correct;
#[path = "main/indicators.rs"]
mod indicators;
#[path = "main/manual.rs"]
mod manual;
#[path = "main/pages.rs"]
mod pages;
#[path = "main/progress.rs"]
mod progress;
#[path = "main/review.rs"]
mod review;
#[path = "main/start.rs"]
mod start;
mod talk;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cli::{Cli, Color, Command, Common, EditionName, FindingFormat, MessageLanguage};
use ecopark::finding::{Finding, Language, Rule, did_you_mean};
use ecopark::model::edition::Edition;
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;
use ecopark::model::value::Value;
use ecopark::typeset::Limits;
use ecopark::{Confirmed, Examined, Wish, confirm, load, words};

/// Setting pages takes and gives back memory all the time; this takes less time for it than the system's own, and more memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if start::is_layout_worker() {
        ecopark::typeset::work(std::io::stdin(), std::io::stdout(), ecopark::render::write);
        return ExitCode::SUCCESS;
    }
    let Cli { command, common } = match start::command_line() {
        Ok(cli) => cli,
        Err(error) => {
            eprint!("{error}");
            return ExitCode::from(2);
        }
    };
    let speaker = Speaker { language: language(common.lang), color: color(common.color) };
    let status = run(command, common, &speaker);
    if output::is_written() {
        return ExitCode::from(status);
    }
    speaker
        .say("结果未能全部写出，请检查磁盘空间", "the results could not be written out: check the space on the disk");
    ExitCode::from(2)
}

fn run(command: Command, common: Common, speaker: &Speaker) -> u8 {
    if let Some(status) = correct::recover(&command, &common, speaker) {
        return status;
    }
    match command {
        Command::Init { target, name_zh, name_en, base_year, level, region, standard, id } => {
            let given = begin::Given { name_zh, name_en, base_year, level, region, standard, id };
            begin::init(&target, given, &common, speaker)
        }
        Command::NewYear { target } => begin::new_year(target, &common, speaker),
        Command::AcceptUnchanged { places, all } => {
            let which = if all { confirm::Which::All } else { confirm::Which::At(places) };
            accepted(&ecopark::accept_unchanged(&request(&common.folder, &common), &which), speaker, ["句", "sentence"])
        }
        Command::Build { folders, edition, all_editions, draft, word, annex, no_annex, since, jobs, limits } => {
            let all = || Edition::ALL.into_iter().map(Some).collect();
            let editions = if all_editions { all() } else { vec![edition.map(edition_named)] };
            let annex = (annex || no_annex).then_some(annex);
            pages::build(pages::Asked { folders, editions, annex, draft, word, since, jobs, limits }, &common, speaker)
        }
        Command::Preview { edition, port, no_open, read_only, editor, limits } => {
            let wish = Wish { edition: edition.map(edition_named), annex: None };
            let shown = pages::Shown { port, read_only, editor, open: !no_open };
            pages::preview(shown, &common, wish, limits, speaker)
        }
        Command::Check { folders, edition, format, rules } => {
            let listing = Listing { format, rules };
            check(&folders, &common, edition, &listing, speaker)
        }
        Command::Indicators { folders, format, standard } => match format.of_text() {
            None => indicators::workbook(&common, folders.is_empty() && standard.is_none(), speaker),
            Some(format) if !folders.is_empty() => indicators::compared(&folders, &common, format, speaker),
            Some(format) => indicators::indicators(&common, format, standard, speaker),
        },
        Command::Explain { id } => explain(&common, &id, speaker),
        Command::AcceptTranslation { places, all } => {
            let which = if all { confirm::Which::All } else { confirm::Which::At(places) };
            accepted(&ecopark::confirm_translations(&request(&common.folder, &common), &which), speaker, ["段", "text"])
        }
        Command::Schemas => schemas(&common, speaker),
        Command::Correct(asked) => correct::correct(asked, &common, speaker),
        Command::Collect(asked) => collect::collect(&asked, &common, speaker),
        Command::Diff { old, new, edition, format } => {
            compare::diff(&common, [old.as_deref(), new.as_deref()], edition, format, speaker)
        }
        Command::Verify { pdf } => compare::verify(&common, &pdf, speaker),
        Command::Review { document, write } => review::review(&document, write, &common, speaker),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { name } => manual::man(name.as_deref(), speaker),
        Command::Fonts { format, limits } => fonts(&common, format, pages::limits(limits), speaker),
    }
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

/// How findings are listed.
struct Listing {
    format: FindingFormat,
    /// By name; empty: all.
    rules: Vec<String>,
}

fn check(
    folders: &[PathBuf],
    common: &Common,
    edition: Option<EditionName>,
    listing: &Listing,
    speaker: &Speaker,
) -> u8 {
    let Some(rules) = rules_named(&listing.rules, speaker) else { return 2 };
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
    let mut projects: Vec<_> = folders.iter().map(examine).collect();
    // A filter hides no error: the status is that of all findings.
    let status = projects.iter().map(|(_, findings)| status(findings)).max().unwrap_or(0);
    let listed = |finding: &Finding| rules.is_empty() || rules.contains(&finding.rule);
    let mut unlisted = Vec::new();
    for (_, findings) in &mut projects {
        unlisted.extend(findings.extract_if(.., |finding| !listed(finding)));
    }
    match listing.format {
        FindingFormat::Json => print!("{}", talk::findings_json(&projects, speaker.language)),
        FindingFormat::Human => {
            for ((folder, findings), relations) in projects.iter().zip(&relations_told) {
                if several {
                    println!("== {}", folder.trim_end_matches('/'));
                }
                print!("{}", talk::findings(findings, speaker.language, speaker.color));
                if rules.is_empty() {
                    print!("{relations}");
                }
                if findings.is_empty() && unlisted.is_empty() {
                    speaker.say("未发现问题", "nothing to report");
                }
            }
        }
    }
    if !unlisted.is_empty() {
        let (count, errors) = (unlisted.len(), unlisted.iter().filter(|finding| finding.is_open_error()).count());
        speaker.say(
            &format!("其他规则的发现{count}项未列出，其中未解决的错误{errors}项"),
            &format!("findings of other rules, not listed: {count}, of which open errors: {errors}"),
        );
    }
    status
}

/// The rules of these names; nothing, and a word about it, where one is unknown.
fn rules_named(names: &[String], speaker: &Speaker) -> Option<Vec<Rule>> {
    let unknown: Vec<_> = names.iter().filter(|name| rule_named(name).is_none()).map(|name| no_rule(name)).collect();
    if !unknown.is_empty() {
        speaker.findings(&unknown);
        return None;
    }
    Some(names.iter().filter_map(|name| rule_named(name)).collect())
}

fn rule_named(name: &str) -> Option<Rule> {
    Rule::ALL.iter().copied().find(|rule| rule.name() == name)
}

fn no_rule(name: &str) -> Finding {
    let near = did_you_mean(name, Rule::ALL.iter().map(|rule| rule.name()));
    let hint = if near.is_none() {
        words!("规则名写在每项发现的方括号中", "the name of a rule stands in brackets before each of its findings")
    } else {
        near
    };
    Finding::error(Rule::WrongValue, None, words!("没有规则“{name}”", "there is no rule `{name}`")).hint(hint)
}

fn explain(common: &Common, id: &str, speaker: &Speaker) -> u8 {
    if let Some(rule) = rule_named(id) {
        print!("{}", talk::rule(rule, speaker.language));
        return 0;
    }
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
    let known = assessment.values.ids().filter(|known| *known != id);
    let near = did_you_mean(id, known.chain(Rule::ALL.iter().map(|rule| rule.name())));
    let message = words!("没有事实或指标“{id}”", "no fact or indicator is called `{id}`");
    Finding::error(Rule::UnknownFact, None, message).hint(near)
}

/// Tells what was confirmed, and how many of what.
fn accepted(confirmed: &Confirmed, speaker: &Speaker, [zh, en]: [&str; 2]) -> u8 {
    speaker.findings(&confirmed.findings);
    let Some(file) = &confirmed.file else {
        speaker.say("未作改动", "nothing was changed");
        return status(&confirmed.findings).max(1);
    };
    println!("{}", shown(file));
    let count = confirmed.count;
    let plural = if count == 1 { "" } else { "s" };
    speaker.say(&format!("新确认{count}{zh}"), &format!("{count} {en}{plural} newly confirmed"));
    0
}

fn schemas(common: &Common, speaker: &Speaker) -> u8 {
    match ecopark::write_schemas(&common.folder, common.out.as_deref()) {
        Ok(files) => {
            files.iter().for_each(|file| println!("{}", shown(file)));
            0
        }
        Err(finding) => {
            let findings = [finding];
            speaker.findings(&findings);
            status(&findings)
        }
    }
}

fn fonts(common: &Common, format: FindingFormat, limits: Limits, speaker: &Speaker) -> u8 {
    let (fonts, mut findings) =
        ecopark::fonts::choose(common.font_dir.as_deref(), &common.folder, !common.ignore_system_fonts);
    let complete = !findings.iter().any(Finding::is_open_error);
    let (usage, missing) = if complete {
        ecopark::font_usage(&request(&common.folder, common), &fonts, limits)
    } else {
        Default::default()
    };
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
