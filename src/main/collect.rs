//! `collect`: forms to departments.

use crate::cli::Common;
use crate::{Speaker, request, shown, status};

/// Writes a form for each department.
pub fn forms(common: &Common, speaker: &Speaker) -> u8 {
    let output = common.out.clone().unwrap_or_else(|| common.folder.join("output"));
    let written = ecopark::write_forms(&request(&common.folder, common), &output);
    speaker.findings(&written.findings);
    for (file, form) in &written.forms {
        println!("{}", shown(file));
        let (department, count) = (&form.department, form.asked.len());
        speaker.say(&format!("  {department}：{count}项"), &format!("  {department}: {count} figures"));
    }
    if written.forms.is_empty() {
        speaker.say("未写出填报表", "no form was written");
        return status(&written.findings).max(1);
    }
    status(&written.findings)
}
