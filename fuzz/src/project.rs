//! YAML → project: one file of the tiny project is replaced. The first byte says which, the rest is the file.

use ecopark::model::edition::Edition;
use ecopark::{check, compute, load};

use super::{BASE, base, request, sound};

pub fn run(data: &[u8]) {
    let Some((first, text)) = data.split_first() else { return };
    let (path, _) = BASE[usize::from(first.wrapping_sub(b'a')) % BASE.len()];
    let mut files = base();
    files.insert(path.to_owned(), text.to_vec());
    let (project, findings) = load::load_files(&request(), files);
    sound(&findings);
    let Some(project) = project else {
        assert!(findings.iter().any(|finding| finding.is_open_error()), "nothing says why there is no project");
        return;
    };
    let (assessment, computed) = compute::compute(&project);
    sound(&computed);
    let findings = check::check_all(&project, &assessment, Edition::Bilingual);
    sound(&check::waive(&project.report, findings));
    compute::explanations(&project, &assessment);
}
