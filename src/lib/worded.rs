//! The copy of a report for Word: its figures drawn, its contents with the page numbers of the PDF.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::finding::Language;
use crate::model::manuscript::ANNEX_TITLE;
use crate::model::record::PassageKind;
use crate::model::typst::{Statement, TypstSource};
use crate::render::Written;
use crate::typeset::{Document, Imprint, Setter};
use crate::word;

/// The bytes of the document. Nothing where a template or a figure is at fault; the findings say which.
pub fn worded(
    written: Result<Written, Finding>,
    source: &TypstSource,
    document: &Document,
    imprint: &Imprint,
    setter: &mut Setter,
) -> (Option<Vec<u8>>, Vec<Finding>) {
    let Written { manuscript, drawings } = match written {
        Ok(written) => written,
        Err(finding) => return (None, vec![finding]),
    };
    let (mut drawn, mut findings) = (Vec::new(), Vec::new());
    // The mark of a draft stands on the pages of the document, not on its pictures.
    let imprint = Imprint { mark: None, ..imprint.clone() };
    for drawing in &drawings {
        let (own, found) = setter.drawings(drawing, &imprint);
        drawn.extend(own);
        findings.extend(found);
    }
    if findings.iter().any(Finding::is_open_error) {
        return (None, findings);
    }
    (Some(word::document(&manuscript, &drawn, &pages(source, document))), findings)
}

/// The page of each heading as it is printed there.
fn pages(source: &TypstSource, document: &Document) -> word::Pages {
    let printed = |wanted: &dyn Fn(&Statement) -> bool| {
        let mut pages = BTreeSet::new();
        for (segment, on) in source.segments.iter().zip(&document.printed) {
            let own = segment.statement.and_then(|own| source.statements.get(own));
            if own.is_some_and(wanted) {
                pages.extend(on.iter().copied());
            }
        }
        pages
    };
    // The title stands on the cover, then on the first page of the body, which is numbered 1.
    let title = printed(&|own| own.kind == PassageKind::Cover && own.id.starts_with("cover/title"));
    let Some(first) = title.into_iter().nth(1) else { return word::Pages::new() };
    let label = |page: usize| page.checked_sub(first).map(|before| (before + 1).to_string());
    let mut pages = word::Pages::new();
    for heading in source.statements.iter().filter(|own| own.kind == PassageKind::Heading) {
        let same = |own: &Statement| own.id == heading.id && own.language == heading.language;
        // It is printed in the contents before.
        let page = printed(&same).last().copied().and_then(label);
        pages.extend(page.map(|page| ((heading.id.clone(), heading.language), page)));
    }
    for language in Language::BOTH {
        let account = printed(&|own| own.kind == PassageKind::Annex && own.language == language);
        let page = account.first().copied().and_then(label);
        pages.extend(page.map(|page| ((ANNEX_TITLE.to_owned(), language), page)));
    }
    pages
}
