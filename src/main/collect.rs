//! `collect`: forms to departments, their answers, and who is late.

use std::io::{BufRead, IsTerminal, Write};

use ecopark::ReturnOrder;

use crate::cli::{Collection, Common};
use crate::{Speaker, correct, request, shown, status, talk};

pub fn collect(asked: &Collection, common: &Common, speaker: &Speaker) -> u8 {
    if asked.status {
        progress(asked.threshold, common, speaker)
    } else if asked.files.is_empty() {
        forms(common, speaker)
    } else {
        take_in(asked, common, speaker)
    }
}

/// Writes a form for each department.
fn forms(common: &Common, speaker: &Speaker) -> u8 {
    let output = common.out.clone().unwrap_or_else(|| common.folder.join("output"));
    let written = ecopark::write_forms(&request(&common.folder, common), &output);
    speaker.findings(&written.findings);
    for (file, form) in &written.forms {
        println!("{}", shown(file));
        let (department, count) = (&form.department, form.asked.len());
        speaker.say(
            &format!("  {department}：{count}项"),
            &format!("  {department}: {count} {}", if count == 1 { "figure" } else { "figures" }),
        );
    }
    if written.forms.is_empty() {
        speaker.say("未写出填报表", "no form was written");
        return status(&written.findings).max(1);
    }
    status(&written.findings)
}

/// Tells who has answered.
fn progress(threshold: u32, common: &Common, speaker: &Speaker) -> u8 {
    match ecopark::collection(&request(&common.folder, common), threshold) {
        Ok(collection) => {
            print!("{}", talk::collection(&collection, speaker.language));
            u8::from(collection.departments.iter().any(|department| !department.missing.is_empty()))
        }
        Err(findings) => {
            speaker.findings(&findings);
            status(&findings).max(1)
        }
    }
}

/// Takes forms in after telling what that moves.
fn take_in(asked: &Collection, common: &Common, speaker: &Speaker) -> u8 {
    let order = ReturnOrder {
        request: request(&common.folder, common),
        files: asked.files.clone(),
        date: asked.date.unwrap_or_else(correct::today),
        anyway: asked.anyway,
        threshold: asked.threshold,
    };
    let taken = ecopark::take_in(&order);
    print!("{}", talk::returns(&taken, speaker.language));
    if !taken.findings.is_empty() {
        speaker.findings(&taken.findings);
    }
    let Some(planned) = &taken.planned else {
        let faulty = status(&taken.findings);
        if faulty == 0 {
            speaker.say("没有新的数值，文件未改动", "nothing was answered; all files are as they were");
            return 0;
        }
        return refused(faulty, speaker);
    };
    print!("{}", talk::corrections(planned, &taken.moved, speaker.language, speaker.color));
    if !planned.refusals.is_empty() {
        speaker.findings(&planned.refusals);
        if planned.may_go_ahead() {
            speaker.say(
                "这些数会使他处出错：请有关部门核对，或加 --anyway 写入，随后改正其余各处",
                "these figures open errors elsewhere: have them checked, or add --anyway and mend the rest afterwards",
            );
        }
        return refused(status(&planned.refusals), speaker);
    }
    if planned.changes_nothing() {
        speaker.say("数据中已是这些数，文件未改动", "the data say all of that already; all files are as they were");
        return 0;
    }
    if asked.dry_run {
        speaker.say("试运行，文件未改动", "a dry run: all files are as they were");
        return 0;
    }
    if !asked.yes && !confirmed(speaker) {
        return 1;
    }
    correct::carry_out(planned, speaker)
}

fn refused(status: u8, speaker: &Speaker) -> u8 {
    speaker.say("一个数也没有收，文件未改动", "nothing was taken in; all files are as they were");
    status.max(1)
}

/// Asks at a terminal; elsewhere nobody can answer.
fn confirmed(speaker: &Speaker) -> bool {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        speaker.say("文件未改动：确认后加 --yes 写入", "all files are as they were: add --yes to write this");
        return false;
    }
    let question = if speaker.language == ecopark::finding::Language::Chinese {
        "写入以上改动？(y/N) "
    } else {
        "Write this? (y/N) "
    };
    eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    let yes = read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是");
    if !yes {
        speaker.say("文件未改动", "all files are as they were");
    }
    yes
}
