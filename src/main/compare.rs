//! `diff` and `verify`: what changed, and whether a PDF, its record and the project belong together.

use std::path::Path;

use ecopark::Wish;

use crate::cli::{Common, DiffFormat, EditionName};
use crate::{Speaker, edition_named, request, talk};

pub fn diff(
    common: &Common,
    [old, new]: [Option<&str>; 2],
    edition: Option<EditionName>,
    format: DiffFormat,
    speaker: &Speaker,
) -> u8 {
    let output = common.out.clone().unwrap_or_else(|| common.folder.join("output"));
    let wish = Wish { edition: edition.map(edition_named), annex: None };
    let compared = ecopark::compare(&request(&common.folder, common), &output, wish, old, new);
    speaker.findings(&compared.findings);
    let Some(difference) = compared.difference else { return 2 };
    print!(
        "{}",
        match format {
            DiffFormat::Human => talk::difference(&difference, speaker.language, speaker.color),
            DiffFormat::Json => talk::difference_json(&difference),
            DiffFormat::Markdown => talk::difference_markdown(&difference, speaker.language),
        }
    );
    u8::from(!difference.is_empty())
}

pub fn verify(common: &Common, pdf: &Path, speaker: &Speaker) -> u8 {
    let verified = ecopark::verify(&request(&common.folder, common), pdf);
    speaker.findings(&verified.findings);
    let Some(record) = &verified.record else { return 2 };
    print!("{}", talk::verified(record, &verified.differences, speaker.language));
    u8::from(!verified.differences.is_empty())
}
