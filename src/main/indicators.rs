//! `indicators`: the rows of one report, by one standard or two, or those of many parks and years.

use std::path::PathBuf;

use ecopark::finding::{Finding, Language};
use ecopark::load;
use ecopark::model::edition::Edition;
use ecopark::model::indicator::Assessment;
use ecopark::model::project::Project;

use crate::cli::{Common, TableFormat};
use crate::{Speaker, request, shown, status, talk};

pub fn indicators(common: &Common, format: TableFormat, standard: Option<String>, speaker: &Speaker) -> u8 {
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
            if own {
                let read = findings.len();
                findings.extend(ecopark::check::check(&project, &assessment, Edition::Chinese));
                // Of what was judged only what stands in the way is told.
                let judged = ecopark::check::waive(&project.report, findings).into_iter().enumerate();
                findings = judged.filter(|(at, one)| *at < read || one.is_open_error()).map(|(_, one)| one).collect();
            }
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

/// The table of one report as a workbook with live formulas; `alone`: no other projects and no other standard were named beside it.
pub fn workbook(common: &Common, alone: bool, speaker: &Speaker) -> u8 {
    if !alone {
        speaker.say(
            "xlsx只写一份报告按其自身标准的表：用 -C 指定项目，不加 --standard",
            "xlsx writes the table of one report by its own standard: name the project with -C, and leave out --standard",
        );
        return 2;
    }
    let (project, mut findings) = load::load(&request(&common.folder, common));
    if let Some(project) = project {
        let (assessment, computed) = ecopark::compute::compute(&project);
        let judged = ecopark::check::check(&project, &assessment, Edition::Chinese);
        findings.extend(computed.into_iter().chain(judged));
        findings = ecopark::check::waive(&project.report, findings);
        findings.retain(Finding::is_open_error);
        let output = common.out.clone().unwrap_or_else(|| common.folder.join("output"));
        match ecopark::write_table(&project, &assessment, &output) {
            Ok(file) => println!("{}", shown(&file)),
            Err(finding) => findings.push(finding),
        }
    }
    let findings = ecopark::finding::settle(findings);
    speaker.findings(&findings);
    status(&findings)
}

/// Every report of these projects, or those of `--year`.
pub fn compared(folders: &[PathBuf], common: &Common, format: TableFormat, speaker: &Speaker) -> u8 {
    let (mut reports, mut worst) = (Vec::new(), 0);
    for folder in folders {
        let years = common.year.map_or_else(|| load::report_years(folder), |year| vec![year]);
        let wanted = if years.is_empty() { vec![None] } else { years.into_iter().map(Some).collect() };
        for year in wanted {
            let (project, mut findings) = load::load(&load::Request { year, ..request(folder, common) });
            if let Some(project) = project {
                let (assessment, computed) = ecopark::compute::compute(&project);
                findings.extend(computed);
                findings.extend(ecopark::check::check(&project, &assessment, Edition::Chinese));
                findings = ecopark::check::waive(&project.report, findings);
                reports.push((project, assessment));
            }
            // What else is open in a report is for `check`: here values count.
            findings.retain(|finding| finding.is_open_error());
            let findings = ecopark::finding::settle(findings);
            if !findings.is_empty() {
                eprintln!("== {} {}", shown(folder), year.map_or_else(String::new, |year| year.to_string()));
                speaker.findings(&findings);
            }
            worst = worst.max(status(&findings));
        }
    }
    print!("{}", talk::summary(&reports, format, speaker.language));
    worst
}

fn table(project: &Project, assessment: &Assessment, format: TableFormat, language: Language) -> String {
    match format {
        TableFormat::Human => talk::indicators(project, assessment, language),
        TableFormat::Json => talk::indicators_json(project, assessment),
        TableFormat::Csv => talk::indicators_csv(project, assessment),
        TableFormat::Yaml => talk::indicators_yaml(project, assessment),
    }
}
