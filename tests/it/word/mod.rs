//! The copy for Word, read back: it says what the PDF says, paragraph by paragraph, and merges the cells that the table merges.

mod docx;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use ecopark::load::{Request, load};
use ecopark::model::standard::Requirement;

use crate::project::{copy_folder, example, fonts, repository, run, transcript};
use crate::report::pdf::{Pdf, Run};
use crate::report::squeeze;

use docx::Docx;

struct Built {
    docx: Docx,
    bytes: Vec<u8>,
    pdf: Pdf,
}

const EDITIONS: [&str; 3] = ["bilingual", "zh", "en"];

/// The three editions with their copies for Word, built once for all tests.
fn built(edition: &str) -> &'static Built {
    static BUILT: OnceLock<BTreeMap<&'static str, Built>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = example();
        let fonts = fonts().display().to_string();
        let build = |edition: &'static str| {
            let arguments = ["build", "--word", "--edition", edition, "--ignore-system-fonts", "--font-dir", &fonts];
            let output = run(folder.path(), &arguments);
            assert!(output.status.success(), "{}", transcript(&output));
            let stem = folder.path().join("output").join(format!("changchun-etdz-2022-{edition}"));
            let bytes = fs::read(stem.with_extension("docx")).unwrap();
            let pdf = Pdf::read(&fs::read(stem.with_extension("pdf")).unwrap());
            (edition, Built { docx: Docx::read(&bytes), bytes, pdf })
        };
        EDITIONS.into_iter().map(build).collect()
    });
    &built[edition]
}

/// What only holds other elements.
const CONTAINERS: [&str; 13] =
    ["Document", "Part", "Sect", "Div", "Table", "THead", "TBody", "TR", "TOC", "L", "LI", "LBody", "NonStruct"];

/// The element below all containers, and its role.
fn outermost(pdf: &Pdf, run: &Run) -> Option<usize> {
    let mut found = None;
    let mut at = run.element;
    while let Some(index) = at {
        if !CONTAINERS.contains(&pdf.elements[index].role.as_str()) {
            found = Some(index);
        }
        at = pdf.elements[index].within;
    }
    found
}

/// The text of each element below the containers in the order of reading: its role, the table it is in, what it says.
struct Said {
    role: String,
    table: Option<usize>,
    text: String,
    /// Where its first glyph stands.
    x: f32,
}

fn said(pdf: &Pdf) -> Vec<Said> {
    let mut texts: BTreeMap<usize, Said> = BTreeMap::new();
    for run in (1..=pdf.pages()).flat_map(|page| pdf.runs(page)) {
        let Some(element) = outermost(pdf, &run) else { continue };
        let table = pdf.role_above(element, &["Table"]);
        let role = pdf.elements[element].role.clone();
        let own = texts.entry(element).or_insert(Said { role, table, text: String::new(), x: run.x });
        own.text.push_str(&squeeze(&run.text));
    }
    let texts = texts.into_values().map(|said| Said { text: bare(&said.text), ..said });
    texts.filter(|said| !said.text.is_empty()).collect()
}

/// Without white space, and without hyphens between letters: the PDF divides words at the ends of lines.
fn bare(text: &str) -> String {
    let text: Vec<char> = squeeze(text).chars().collect();
    let letter = |at: usize| text.get(at).is_some_and(char::is_ascii_alphabetic);
    let divides = |at: usize| text[at] == '-' && at > 0 && letter(at - 1) && letter(at + 1);
    (0..text.len()).filter(|at| !divides(*at)).map(|at| text[at]).collect()
}

/// Holds texts of the PDF against paragraphs of the copy: every element is one paragraph, or several that follow one another. Only the
/// name of a step in the annex is several elements.
fn compare(edition: &str, elements: &[String], paragraphs: &[(String, String)]) {
    let mut rest = paragraphs.iter().filter(|(_, text)| !text.is_empty());
    let mut elements = elements.iter();
    while let Some(element) = elements.next() {
        let (mut wanted, mut met, mut styles) = (element.clone(), String::new(), Vec::new());
        while met.len() != wanted.len() {
            if met.len() < wanted.len() {
                let Some((style, text)) = rest.next() else { panic!("{edition}: the copy ends before “{wanted}”") };
                met.push_str(text);
                styles.push(style.as_str());
            } else if styles.iter().any(|style| style.starts_with("FormulaName")) {
                wanted.push_str(elements.next().unwrap());
            } else {
                break;
            }
        }
        assert_eq!(wanted, met, "{edition}, {styles:?}");
        // A heading or a paragraph of the body is one paragraph in each language.
        let body = |style: &&&str| style.starts_with("BodyText") || style.starts_with("Heading");
        let languages = if edition == "bilingual" { 2 } else { 1 };
        assert!(styles.iter().filter(body).count() <= languages, "{edition}: {styles:?} in “{wanted}”");
    }
    assert_eq!(rest.next(), None, "{edition}: the copy says more than the PDF");
}

/// A figure of the copy, and the elements that figures are in the PDF.
const FIGURES: [&str; 2] = ["Figure", "Caption"];

#[test]
fn the_copy_says_what_the_pdf_says_paragraph_by_paragraph() {
    for edition in EDITIONS {
        let Built { docx, pdf, .. } = built(edition);
        let elements: Vec<String> = said(pdf)
            .into_iter()
            .filter(|said| said.table.is_none() && said.role != "Formula" && !FIGURES.contains(&said.role.as_str()))
            .map(|said| said.text)
            .collect();
        assert!(elements.len() > 100, "{edition}: {} elements", elements.len());
        let other =
            |style: &str| style.starts_with("Caption") || style.starts_with("Formula") && !style.contains("Name");
        let paragraphs: Vec<_> = docx
            .paragraphs
            .iter()
            .filter(|own| own.cell.is_none() && !other(&own.style))
            .map(|own| (own.style.clone(), bare(&own.text)))
            .collect();
        compare(edition, &elements, &paragraphs);
    }
}

#[test]
fn the_copy_shows_the_figures_of_the_pdf_and_their_captions() {
    for edition in EDITIONS {
        let Built { docx, pdf, .. } = built(edition);
        let captions: String =
            said(pdf).into_iter().filter(|said| said.role == "Caption").map(|said| said.text).collect();
        let own = docx.paragraphs.iter().filter(|own| own.style.starts_with("Caption"));
        assert_eq!(captions, own.map(|own| bare(&own.text)).collect::<String>(), "{edition}");
        let mut wanted: Vec<_> = pdf.alternatives.iter().map(|text| squeeze(text)).collect();
        let mut alternatives: Vec<_> = docx.alternatives.iter().map(|text| squeeze(text)).collect();
        wanted.sort();
        alternatives.sort();
        assert!(wanted.len() >= 3);
        assert_eq!(alternatives, wanted, "{edition}");
        for number in 1..=wanted.len() {
            let png = &docx.parts[&format!("word/media/figure{number}.png")];
            assert!(png.starts_with(b"\x89PNG") && png.len() > 5_000, "{edition}: figure {number} of {}", png.len());
            assert!(docx.part(&format!("word/media/figure{number}.svg")).starts_with("<svg"), "{edition}");
        }
    }
}

#[test]
fn the_formulas_of_the_annex_read_as_in_the_pdf() {
    for edition in ["bilingual", "en"] {
        let Built { docx, pdf, .. } = built(edition);
        let formulas: Vec<_> =
            docx.paragraphs.iter().filter(|own| own.style.trim_end_matches("English") == "Formula").collect();
        let elements = pdf.document.objects.values().filter_map(|object| object.as_dict().ok());
        let formula = |element: &&lopdf::Dictionary| {
            element.get(b"S").and_then(lopdf::Object::as_name).is_ok_and(|name| name == b"Formula")
        };
        let alternative =
            |element: &lopdf::Dictionary| lopdf::decode_text_string(element.get(b"Alt").unwrap()).unwrap();
        let alternatives: BTreeSet<_> =
            elements.filter(formula).map(|element| squeeze(&alternative(element))).collect();
        assert!(formulas.len() > 15, "{edition}: {}", formulas.len());
        // In the PDF the formula with names and the one with numbers are told one by one, in the copy they are one line.
        let mut told = BTreeSet::new();
        for own in &formulas {
            let text = squeeze(&own.text);
            let parts = alternatives.iter().find_map(|names| {
                let numbers = text.strip_prefix(names.as_str())?;
                alternatives.contains(numbers).then(|| [names.clone(), numbers.to_owned()])
            });
            told.extend(parts.unwrap_or_else(|| panic!("{edition}: {text}")));
        }
        assert_eq!(told, alternatives, "{edition}");
    }
}

/// Columns of the table whose labels the PDF prints anew on each page.
const SHARED: usize = 2;

#[test]
fn the_cells_of_the_copy_say_what_those_of_the_pdf_say() {
    for edition in EDITIONS {
        let Built { docx, pdf, .. } = built(edition);
        let tables: Vec<usize> = said(pdf).iter().filter_map(|said| said.table).collect();
        let (head, form) = (tables[0], *tables.last().unwrap());
        assert!(head < form, "{edition}");
        let left = 28.0 + if edition == "en" { 26.0 } else { 24.0 };
        for (number, table) in [head, form].into_iter().enumerate() {
            let cells: Vec<String> = said(pdf)
                .into_iter()
                .filter(|said| said.table == Some(table) && (number == 0 || said.role == "TH" || said.x > left))
                .map(|said| said.text)
                .collect();
            let mut own: BTreeMap<_, String> = BTreeMap::new();
            for paragraph in &docx.paragraphs {
                if let Some(cell) = paragraph
                    .cell
                    .filter(|(table, row, column)| *table == number && (number == 0 || *row == 0 || *column >= SHARED))
                {
                    own.entry(cell).or_default().push_str(&bare(&paragraph.text));
                }
            }
            let own: Vec<String> = own.into_values().filter(|text| !text.is_empty()).collect();
            assert!(number == 0 || own.len() > 200, "{edition}: {}", own.len());
            assert_eq!(own, cells, "{edition}");
        }
    }
}

#[test]
fn the_merges_of_the_copy_are_those_of_the_table() {
    let request = Request { folder: repository().into(), year: Some(2022), standard: None };
    let standard = load(&request).0.unwrap().standard;
    // Column, first row, rows.
    let mut wanted = Vec::new();
    let (mut line, mut category) = (1, (String::new(), 1));
    for row in &standard.rows {
        let requirements = match &row.requirement {
            Requirement::Always(_) => 1,
            Requirement::Cases(cases) => cases.len(),
        };
        if category.0 != row.category.text {
            wanted.push((0, category.1, line - category.1));
            category = (row.category.text.clone(), line);
        }
        wanted.push((1, line, row.inputs.len() + requirements));
        for column in [2, 3, 5, 6] {
            wanted.push((column, line + row.inputs.len(), requirements));
        }
        line += row.inputs.len() + requirements;
    }
    wanted.push((0, category.1, line - category.1));
    wanted.retain(|(_, _, rows)| *rows > 1);
    wanted.sort();
    for edition in EDITIONS {
        let docx = &built(edition).docx;
        let form = &docx.tables[1];
        assert_eq!((docx.tables.len(), docx.repeated.clone()), (2, vec![0, 1]), "{edition}");
        assert_eq!(form.len(), line, "{edition}: rows");
        assert!(form.iter().all(|row| row.len() == 7 && row.iter().all(|cell| cell.span == 1)), "{edition}");
        let mut merges = Vec::new();
        for column in 0..7 {
            for row in (0..form.len()).filter(|row| form[*row][column].merged.as_deref() == Some("restart")) {
                let goes_on = |below: &&Vec<docx::Cell>| below[column].merged.as_deref() == Some("continue");
                merges.push((column, row, 1 + form[row + 1..].iter().take_while(goes_on).count()));
            }
        }
        merges.sort();
        assert_eq!(merges, wanted, "{edition}");
    }
}

#[test]
fn every_paragraph_of_the_report_has_a_mark_of_its_own() {
    for edition in EDITIONS {
        let docx = &built(edition).docx;
        let marks: Vec<_> = docx.paragraphs.iter().flat_map(|own| &own.marks).collect();
        let mut once = marks.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), marks.len(), "{edition}: a mark stands twice");
        assert!(marks.iter().all(|mark| mark.len() <= 40 && mark.starts_with('_')), "{edition}: {marks:?}");
        let unmarked =
            docx.paragraphs.iter().filter(|own| own.style.starts_with("Heading") || own.style.starts_with("BodyText"));
        for own in unmarked {
            assert!(own.marks.iter().any(|mark| mark.starts_with("_Eco")), "{edition}: {}", own.text);
        }
    }
}

#[test]
fn contents_captions_and_page_numbers_are_fields() {
    let docx = &built("bilingual").docx;
    let count = |start: &str| docx.fields.iter().filter(|field| field.trim().starts_with(start)).count();
    let pictures = docx.alternatives.len();
    assert_eq!((count("TOC "), count("SEQ 图"), count("SEQ Figure")), (1, pictures, pictures));
    assert!(count("PAGEREF ") > 15);
    for footer in ["word/footer1.xml", "word/footer2.xml"] {
        assert!(docx.part(footer).contains(" PAGE "), "{footer}");
    }
    for (style, outline) in [("Heading1", "0"), ("Heading2", "1"), ("Heading3", "2")] {
        let styles = docx.part("word/styles.xml");
        let own = styles.split(&format!("w:styleId=\"{style}\"")).nth(1).unwrap().split("</w:style>").next().unwrap();
        assert!(own.contains(&format!("<w:outlineLvl w:val=\"{outline}\"/>")), "{own}");
    }
}

#[test]
fn the_same_input_gives_the_same_copy() {
    let folder = example();
    let fonts = fonts().display().to_string();
    let output =
        run(folder.path(), &["build", "--word", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
    let again = fs::read(folder.path().join("output/changchun-etdz-2022-zh.docx")).unwrap();
    assert!(again == built("zh").bytes, "two builds of the same input differ");
}

#[test]
fn an_open_error_leaves_only_a_marked_draft() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let path = folder.path().join("content/2024/1-progress.yaml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("植树{{ trees }}"));
    fs::write(&path, text.replace("植树{{ trees }}", "植树300棵")).unwrap();
    let fonts = fonts().display().to_string();
    let build = |extra: &[&str]| {
        let arguments = ["build", "--word", "--ignore-system-fonts", "--font-dir", &fonts];
        run(folder.path(), &[&arguments, extra].concat())
    };
    let copies = || {
        let files = fs::read_dir(folder.path().join("output")).into_iter().flatten().map(|file| file.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|own| own == "docx")).collect::<Vec<_>>()
    };
    let refused = build(&[]);
    assert_eq!(refused.status.code(), Some(1), "{}", transcript(&refused));
    assert!(copies().is_empty(), "{:?}", copies());
    let drafted = build(&["--draft"]);
    assert_eq!(drafted.status.code(), Some(0), "{}", transcript(&drafted));
    let [copy] = &copies()[..] else { panic!("{:?}", copies()) };
    assert!(copy.to_string_lossy().ends_with("-draft.docx"), "{copy:?}");
    let docx = Docx::read(&fs::read(copy).unwrap());
    for header in ["word/header1.xml", "word/header2.xml"] {
        assert!(docx.part(header).contains("草稿 DRAFT"), "{header}");
    }
    let sections = docx.part("word/document.xml").matches("<w:sectPr>").count();
    assert_eq!(docx.part("word/document.xml").matches("<w:headerReference ").count(), 2 * sections);
    assert!(docx.paragraphs[0].text.starts_with("草稿"), "{:?}", docx.paragraphs[0]);
    assert!(docx.paragraphs.iter().any(|own| own.text.contains("unbound-number")), "what is open is not listed");
}
