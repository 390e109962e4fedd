//! The command `correct`, and what every command does about a correction that was interrupted.

use std::path::PathBuf;

use ecopark::finding::Finding;
use ecopark::model::correction::Wanted;
use ecopark::{CorrectionOrder, Planned, load};

use crate::cli::{Command, Common, Correction};
use crate::{Speaker, shown, status, talk};

/// Corrects facts after telling what that moves.
pub fn correct(asked: Correction, common: &Common, speaker: &Speaker) -> u8 {
    let Correction { fact, value, item, unit, reason, by, date, from, anyway, dry_run } = asked;
    let (wanted, findings) = match (from, fact.zip(value)) {
        (Some(path), _) => load::corrections_from(&path, reason.as_deref(), by.as_deref()),
        (None, Some((fact, value))) => {
            let reason = reason.unwrap_or_default();
            (vec![Wanted { fact, value, item, unit, year: None, reason, by, place: None, source: None }], Vec::new())
        }
        (None, None) => (Vec::new(), Vec::new()),
    };
    if wanted.is_empty() || !findings.is_empty() {
        return refused(&findings, speaker);
    }
    let order = CorrectionOrder {
        folder: common.folder.clone(),
        wanted,
        year: common.year,
        date: date.unwrap_or_else(today),
        anyway,
    };
    let planned = ecopark::plan_corrections(&order);
    print!("{}", talk::corrections(&planned, &[], speaker.language, speaker.color));
    if !planned.refusals.is_empty() {
        let status = refused(&planned.refusals, speaker);
        if planned.may_go_ahead() {
            speaker.say(
                "更正会使他处出错：相关数据请用 --from 一并更正，或加 --anyway，随后改正其余各处",
                "this opens errors elsewhere: correct the figures that belong together with --from, or add --anyway and mend the rest afterwards",
            );
        }
        return status;
    }
    if dry_run {
        speaker.say("试运行，文件未改动", "a dry run: all files are as they were");
        return 0;
    }
    carry_out(&planned, speaker)
}

/// Writes what was planned and told.
pub fn carry_out(planned: &Planned, speaker: &Speaker) -> u8 {
    match ecopark::carry_out(planned) {
        Ok(files) => {
            for file in files {
                println!("{}", shown(&file));
            }
            0
        }
        Err(finding) => {
            speaker.findings(std::slice::from_ref(&finding));
            status(&[finding]).max(1)
        }
    }
}

fn refused(findings: &[Finding], speaker: &Speaker) -> u8 {
    speaker.findings(findings);
    speaker.say("未作更正，文件未改动", "nothing was corrected; all files are as they were");
    status(findings).max(1)
}

/// Completes or takes back what an interrupted correction left in the projects that a command is about to read. A status where that failed.
pub fn recover(command: &Command, common: &Common, speaker: &Speaker) -> Option<u8> {
    let own = std::slice::from_ref(&common.folder);
    let or_own = |named: &[PathBuf]| if named.is_empty() { own.to_vec() } else { named.to_vec() };
    // Beside the project itself what it is compared with, where that is a folder.
    let beside = |named: &[Option<&str>]| {
        let given = named.iter().flatten().filter_map(|name| load::folder_named(name));
        own.iter().cloned().chain(given).collect()
    };
    let folders: Vec<PathBuf> = match command {
        Command::Build { folders, since: Some(since), .. } => {
            or_own(folders).into_iter().chain(beside(&[Some(since)])).collect()
        }
        Command::Build { folders, .. } | Command::Check { folders, .. } | Command::Indicators { folders, .. } => {
            or_own(folders)
        }
        Command::Diff { old, new, .. } => beside(&[old.as_deref(), new.as_deref()]),
        _ => own.to_vec(),
    };
    let findings: Vec<Finding> = folders.iter().flat_map(|folder| ecopark::recover(folder)).collect();
    if !findings.is_empty() {
        speaker.findings(&findings);
    }
    let status = status(&findings);
    (status > 0).then_some(status)
}

/// The date in China, where the reports are made.
pub fn today() -> chrono::NaiveDate {
    const AHEAD: u64 = 8 * 3600;
    const DAY: u64 = 24 * 3600;
    #[expect(clippy::disallowed_methods, reason = "the ledger notes the day of a correction; --date names another")]
    let now = std::time::SystemTime::now();
    let seconds = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    chrono::NaiveDate::from_epoch_days(((seconds + AHEAD) / DAY) as i32).unwrap_or_default()
}
