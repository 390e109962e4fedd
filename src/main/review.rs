//! The command `review`: what a document that came back from Word asks for, shown, and written if that is asked for.

use std::path::Path;

use crate::cli::Common;
use crate::{Speaker, request, shown, status, talk};

pub fn review(document: &Path, write: bool, common: &Common, speaker: &Speaker) -> u8 {
    let reviewed = ecopark::review_document(&request(&common.folder, common), document);
    print!("{}", talk::reviewed(&reviewed, speaker.language, speaker.color));
    speaker.findings(&reviewed.findings);
    let open = u8::from(!reviewed.findings.is_empty()).max(status(&reviewed.findings));
    if reviewed.rewordings.is_empty() {
        if reviewed.findings.is_empty() {
            speaker.say("没有改动", "nothing was changed");
        }
        return open;
    }
    if !write {
        speaker.say(
            "以上文字改动尚未写入；加 --write 写入",
            "these changes of words are not written yet: --write writes them",
        );
        return open.max(1);
    }
    match ecopark::carry_over(&reviewed) {
        Ok(files) => {
            files.iter().for_each(|file| println!("{}", shown(file)));
            open
        }
        Err(finding) => {
            speaker.findings(std::slice::from_ref(&finding));
            status(&[finding]).max(1)
        }
    }
}
