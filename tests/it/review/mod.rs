//! Documents that come back from Word: forty of them with edits of every kind, changes of structure, and documents that mean harm.

mod edited;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ecopark::finding::{Finding, Language, Rule};
use ecopark::load::{Request, load};
use ecopark::model::edition::Edition;
use ecopark::model::manuscript::{Manuscript, Paragraph, Role, Run};
use ecopark::model::mark::Marker;
use ecopark::model::writing::{Unwritten, Writing};
use ecopark::render::{Look, manuscript};
use ecopark::{Reviewed, carry_over, compute, review_document};
use tempfile::TempDir;

use crate::project::{copy_folder, example, fonts, repository, run, transcript};

use edited::Edited;

/// The example in both languages as it is sent out, and each paragraph with the name of its mark.
struct Sent {
    docx: Edited,
    paragraphs: Vec<(Paragraph, Option<String>)>,
}

/// The templates of the program are rendered where they are.
fn printed(writing: &Writing) -> Result<String, Unwritten> {
    ecopark::render::write(writing).map_err(Unwritten::Fault)
}

fn sent() -> &'static Sent {
    static SENT: OnceLock<Sent> = OnceLock::new();
    SENT.get_or_init(|| {
        let folder = example();
        let fonts = fonts().display().to_string();
        let output = run(folder.path(), &["build", "--word", "--ignore-system-fonts", "--font-dir", &fonts]);
        assert!(output.status.success(), "{}", transcript(&output));
        let docx = fs::read(folder.path().join("output/changchun-etdz-2022-bilingual.docx")).unwrap();
        let mut marker = Marker::default();
        let manuscript = manuscript_of(folder.path());
        let marked = |own: &Paragraph| (own.clone(), marker.mark(own).map(|mark| mark.name()));
        let paragraphs = manuscript.paragraphs().map(marked).collect();
        Sent { docx: Edited::of(&docx), paragraphs }
    })
}

fn request(folder: &Path) -> Request {
    Request { folder: folder.to_owned(), year: None, standard: None }
}

fn manuscript_of(folder: &Path) -> Manuscript {
    let project = load(&request(folder)).0.unwrap();
    let (assessment, _) = compute::compute(&project);
    let explanations = compute::explanations(&project, &assessment);
    let look = Look::new(Edition::Bilingual, false, Vec::new());
    manuscript(&project, &assessment, &explanations, &look, &[], &mut printed).ok().unwrap().manuscript
}

/// Reads a document back into a project of its own.
fn reviewed(docx: &Edited) -> (TempDir, Reviewed) {
    let folder = example();
    let path = folder.path().join("returned.docx");
    fs::write(&path, docx.bytes()).unwrap();
    let reviewed = review_document(&request(folder.path()), &path);
    (folder, reviewed)
}

/// The paragraphs of the body, with their marks.
fn body() -> Vec<(&'static Paragraph, &'static str)> {
    let of_body =
        |(own, mark): &'static (Paragraph, Option<String>)| (own.role == Role::Body).then_some((own, mark.as_deref()?));
    sent().paragraphs.iter().filter_map(of_body).filter(|(own, _)| !own.id.starts_with("annex/")).collect()
}

/// A value that is one fact and says a plain number.
fn value(paragraph: &Paragraph) -> Option<&Run> {
    let plain = |run: &&Run| {
        let stated = run.value.as_ref().is_some_and(|bound| bound.states.is_some());
        stated
            && run.text.starts_with(|c: char| c.is_ascii_digit())
            && run.text.matches(|c: char| c.is_ascii_digit()).count() > 1
    };
    paragraph.runs.iter().find(plain)
}

/// Words of a paragraph that are bound to nothing: long enough, without digits.
fn words(paragraph: &Paragraph, skip: usize) -> Option<String> {
    let long = if paragraph.language == Language::Chinese { 6 } else { 24 };
    let plain = |run: &&Run| run.value.is_none() && run.place.is_some() && run.text.chars().count() >= long + 4;
    let runs: Vec<&Run> = paragraph.runs.iter().filter(plain).collect();
    let text: Vec<char> = runs.get(skip % runs.len().max(1))?.text.chars().collect();
    let whole =
        |text: &str| !text.contains(|c: char| c.is_ascii_digit()) && paragraph.text().matches(text).count() == 1;
    if paragraph.language == Language::Chinese {
        return (2..text.len() - 4).map(|at| text[at..at + 4].iter().collect::<String>()).find(|text| whole(text));
    }
    let text: String = text.iter().collect();
    let words: Vec<&str> =
        text.split(' ').filter(|word| word.len() > 4 && word.chars().all(|c| c.is_ascii_lowercase())).collect();
    words.into_iter().map(|word| format!(" {word} ")).find(|word| whole(word))
}

/// What somebody did, and what is to come of it.
enum Wanted {
    Reworded {
        id: String,
        language: Language,
        new: String,
    },
    /// A finding that names the command, in this file; words beside it come back too.
    Number {
        file: String,
        fact: String,
    },
    Comment {
        file: String,
    },
}

/// Digits that are typed over a value and stand nowhere in the example.
const TYPED: &str = "98765.4";

const KINDS: usize = 8;

/// Makes one edit of a kind, if the paragraph has what it takes.
fn edit(docx: &mut Edited, kind: usize, turn: usize, own: &Paragraph, mark: &str) -> Option<Vec<Wanted>> {
    let chinese = own.language == Language::Chinese;
    let text = own.text();
    let reworded = |new: String| Wanted::Reworded { id: own.id.clone(), language: own.language, new };
    let file = own.runs.iter().find_map(|run| run.place.as_ref()).unwrap().source.path.clone();
    let other = |old: &str| if chinese { old.chars().rev().collect::<String>() } else { " altogether ".to_owned() };
    let fact = |run: &Run| run.value.as_ref().unwrap().states.as_ref().unwrap().0.clone();
    Some(match kind {
        0 => {
            let old = words(own, turn)?;
            let new = text.replace(&old, &other(&old));
            docx.set(mark, &new);
            vec![reworded(new)]
        }
        1 => {
            let new = format!("{text}{}", if chinese { "各部门继续落实。" } else { " The work will go on." });
            docx.set(mark, &new);
            vec![reworded(new)]
        }
        2 => {
            let old = words(own, turn + 1)?;
            let new = text.replace(&old, if chinese { "" } else { " " });
            docx.set_in_pieces(mark, &new);
            vec![reworded(new)]
        }
        3 => {
            let old = words(own, turn)?;
            docx.track(mark, &old, &other(&old));
            vec![reworded(text.replace(&old, &other(&old)))]
        }
        4 => {
            let run = value(own)?;
            let digits: String =
                run.text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
            docx.set(mark, &text.replacen(&run.text, &run.text.replace(&digits, TYPED), 1));
            vec![Wanted::Number { file, fact: fact(run) }]
        }
        5 => {
            let (run, old) = (value(own)?, words(own, turn)?);
            let new = text.replace(&old, &other(&old));
            docx.set(mark, &new.replacen(&run.text, TYPED, 1));
            vec![reworded(new), Wanted::Number { file, fact: fact(run) }]
        }
        6 => {
            docx.comment(mark, "此处请核实。");
            vec![Wanted::Comment { file }]
        }
        _ => {
            let old = words(own, turn)?;
            let new = text.replace(&old, &other(&old));
            docx.set(mark, &new);
            docx.unmark(mark);
            vec![reworded(new)]
        }
    })
}

fn arrived(wanted: &Wanted, reviewed: &Reviewed) -> bool {
    let found = |rule: Rule, file: &str, says: &str| {
        reviewed.findings.iter().any(|finding| {
            let place = finding.place.as_ref().is_some_and(|place| place.source.path == file && place.range.start > 0);
            finding.rule == rule && place && (finding.hint.en.contains(says) || finding.about.as_deref() == Some(says))
        })
    };
    match wanted {
        Wanted::Reworded { id, language, new } => {
            reviewed.rewordings.iter().any(|own| own.id == *id && own.language == *language && own.new == *new)
        }
        Wanted::Number { file, fact } => found(Rule::ReviewNumber, file, fact),
        Wanted::Comment { file } => found(Rule::ReviewComment, file, ""),
    }
}

fn contents(folder: &Path) -> String {
    let files = fs::read_dir(folder.join("content/2022")).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|own| own == "yaml")).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

const DOCUMENTS: usize = 40;
const EDITS: usize = 4;

#[test]
fn forty_edited_documents_land_where_they_belong() {
    let body = body();
    let (mut total, mut landed, mut pasted, mut lost) = (0, 0, 0, Vec::new());
    let original = contents(example().path());
    let expressions = |text: &str| text.matches("{{").count();
    for document in 0..DOCUMENTS {
        let mut docx = sent().docx.clone();
        let (mut wanted, mut made, mut used) = (Vec::new(), 0, BTreeMap::new());
        for step in 0..body.len() {
            let (own, mark) = body[(document * 11 + step * 3) % body.len()];
            // A text of several paragraphs has one id for all of them.
            if made == EDITS || used.contains_key(&(own.id.clone(), own.language)) {
                continue;
            }
            let kind = (document + made) % KINDS;
            let Some(expected) = edit(&mut docx, kind, document, own, mark) else { continue };
            used.insert((own.id.clone(), own.language), ());
            wanted.extend(expected.into_iter().map(|own| (kind, own)));
            made += 1;
        }
        assert_eq!(made, EDITS, "document {document}");
        let (folder, reviewed) = reviewed(&docx);
        for (kind, own) in &wanted {
            total += 1;
            if arrived(own, &reviewed) {
                landed += 1;
            } else {
                let what = match own {
                    Wanted::Reworded { id, language, new } => format!("{id} {}: {new}", language.key()),
                    Wanted::Number { fact, .. } => format!("the number {fact}"),
                    Wanted::Comment { file } => format!("the comment in {file}"),
                };
                lost.push(format!("document {document}, kind {kind}: {what}"));
            }
        }
        if !reviewed.rewordings.is_empty() {
            carry_over(&reviewed).unwrap();
        }
        let written = contents(folder.path());
        pasted += usize::from(written.contains(TYPED) || expressions(&written) != expressions(&original));
        if document % 8 > 0 {
            continue;
        }
        // Written, it reads as it was wanted, and nothing is left to write.
        let again = review_document(&request(folder.path()), &folder.path().join("returned.docx"));
        assert!(again.rewordings.is_empty(), "document {document}: {:?}", again.rewordings);
    }
    println!(
        "{landed} of {total} edits in {DOCUMENTS} documents landed; {pasted} documents pasted a number\n{}",
        lost.join("\n")
    );
    assert!(total >= DOCUMENTS * EDITS);
    assert_eq!(pasted, 0);
    assert!(landed * 100 >= total * 95, "{landed} of {total}:\n{}", lost.join("\n"));
}

/// The findings of a document, as rule and English message.
fn told(docx: &Edited) -> Vec<Finding> {
    let (_, reviewed) = reviewed(docx);
    assert!(reviewed.rewordings.is_empty(), "{:?}", reviewed.rewordings);
    reviewed.findings
}

#[test]
fn what_comes_back_as_it_was_sent_asks_for_nothing() {
    let (_, reviewed) = reviewed(&sent().docx);
    assert_eq!(reviewed.findings, []);
    assert!(reviewed.rewordings.is_empty() && reviewed.unchanged > 600, "{}", reviewed.unchanged);
}

#[test]
fn changes_of_structure_are_listed_for_a_person() {
    let chinese = body().into_iter().filter(|(own, _)| own.language == Language::Chinese);
    let chinese: Vec<&'static str> = chinese.map(|(_, mark)| mark).collect();
    let heading = sent().paragraphs.iter().find(|(own, _)| own.role == Role::Heading(2)).unwrap();
    let heading = heading.1.as_deref().unwrap();
    let at: [&'static str; 10] = chinese[..10].try_into().unwrap();
    type Change = Box<dyn Fn(&mut Edited)>;
    let changes: Vec<(&str, Change)> = vec![
        ("a paragraph was deleted", Box::new(move |docx| docx.delete(at[3]))),
        ("a paragraph was deleted", Box::new(move |docx| docx.set(at[4], ""))),
        ("a paragraph was added", Box::new(move |docx| docx.add_after(at[5], "新增的一段话，谈的是另一件事。"))),
        ("a paragraph stands elsewhere", Box::new(move |docx| docx.move_behind(at[2], at[9]))),
        ("divided into 2", Box::new(move |docx| docx.split(at[6], "，"))),
        ("paragraphs were made one", Box::new(move |docx| docx.merge(at[7], at[8]))),
        ("a heading was changed", Box::new(move |docx| docx.set(heading, "改过的标题"))),
    ];
    for (says, change) in changes {
        let mut docx = sent().docx.clone();
        change(&mut docx);
        let findings = told(&docx);
        let [finding] = &findings[..] else { panic!("{says}: {findings:?}") };
        assert!(finding.rule == Rule::ReviewStructure && finding.message.en.contains(says), "{says}: {finding:?}");
        assert!(
            finding.place.as_ref().is_some_and(|place| place.source.path.starts_with("content/2022/")),
            "{finding:?}"
        );
    }
}

#[test]
fn a_number_of_the_table_is_told_and_not_taken() {
    let cell = |(own, mark): &'static (Paragraph, Option<String>)| {
        let number = own.runs.len() == 1 && own.runs[0].value.as_ref().is_some_and(|bound| bound.states.is_some());
        (own.role == Role::Cell && number && own.text() == "45928").then_some(mark.as_deref()?)
    };
    let mark = sent().paragraphs.iter().find_map(cell).unwrap();
    let mut docx = sent().docx.clone();
    docx.set(mark, "45930");
    let findings = told(&docx);
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(finding.rule, Rule::ReviewNumber);
    assert!(
        finding.hint.en.contains("ecopark correct employees_year_end 45930 --unit 人 --year 2022"),
        "{:?}",
        finding.hint
    );
}

#[test]
fn figures_typed_into_words_are_not_written() {
    let (own, mark) =
        body().into_iter().find(|(own, _)| own.language == Language::Chinese && value(own).is_none()).unwrap();
    let mut docx = sent().docx.clone();
    docx.set(mark, &format!("{}全年新增绿地317公顷。", own.text()));
    let findings = told(&docx);
    assert!(
        findings.iter().any(|finding| finding.hint.en.contains("Enter a new figure as a fact first")),
        "{findings:?}"
    );
}

#[test]
fn what_the_project_changed_meanwhile_is_not_written_over() {
    let (own, mark) =
        body().into_iter().find(|(own, _)| words(own, 0).is_some() && own.language == Language::Chinese).unwrap();
    let old = words(own, 0).unwrap();
    let folder = example();
    let place = own.runs.iter().find_map(|run| run.place.clone()).unwrap();
    let path = folder.path().join(&place.source.path);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(&old, "另一说法", 1)).unwrap();
    let mut docx = sent().docx.clone();
    docx.set(mark, &format!("{}各部门继续落实。", own.text()));
    let returned = folder.path().join("returned.docx");
    fs::write(&returned, docx.bytes()).unwrap();
    let reviewed = review_document(&request(folder.path()), &returned);
    assert!(reviewed.rewordings.is_empty(), "{:?}", reviewed.rewordings);
    assert!(
        reviewed.findings.iter().any(|finding| finding.message.en.contains("since the document was written")),
        "{:?}",
        reviewed.findings
    );
}

#[test]
fn documents_that_mean_harm_are_refused() {
    let entity = "<!DOCTYPE w:document [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let good = || sent().docx.clone();
    let with_xml = |change: &dyn Fn(&mut String)| {
        let mut docx = good();
        change(&mut docx.xml);
        docx.bytes()
    };
    let without = |part: &str| {
        let mut docx = good();
        docx.remove_part(part);
        docx.bytes()
    };
    let properties = |from: &str, to: &str| {
        let mut docx = good();
        let text = docx.part("docProps/custom.xml");
        assert!(text.contains(from));
        docx.set_part("docProps/custom.xml", text.replace(from, to).as_bytes());
        docx.bytes()
    };
    let whole = good().bytes();
    let documents: Vec<(&str, Vec<u8>)> = vec![
        ("is no .docx", b"a text".to_vec()),
        ("is no .docx", Vec::new()),
        ("is no .docx", whole[..whole.len() / 2].to_vec()),
        ("is no .docx", without("word/document.xml")),
        ("was not written by ecopark", without("docProps/custom.xml")),
        ("old .doc, or has a password", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1][..], &[0; 600]].concat()),
        ("larger than 64 MiB", with_xml(&|xml| xml.push_str(&" ".repeat(70 << 20)))),
        ("document types or entities", with_xml(&|xml| xml.insert_str(xml.find("<w:document").unwrap(), entity))),
        (
            "document types or entities",
            with_xml(&|xml| *xml = xml.replacen("<w:t xml:space=\"preserve\">", "<w:t xml:space=\"preserve\">&b;", 1)),
        ),
        ("is no .docx", with_xml(&|xml| *xml = xml.replace("</w:body>", ""))),
        ("is no .docx", with_xml(&|xml| *xml = "<w:p>".repeat(100_000))),
        ("belongs to the report of another-park", properties(">changchun-etdz<", ">another-park<")),
    ];
    for (says, bytes) in documents {
        let folder = example();
        let path = folder.path().join("returned.docx");
        fs::write(&path, bytes).unwrap();
        let before = contents(folder.path());
        let output = run(folder.path(), &["review", "returned.docx", "--write"]);
        let said = transcript(&output);
        assert!(
            said.contains(says) && said.contains("[document-refused]") && said.ends_with("[exit 2]\n"),
            "{says}: {said}"
        );
        assert_eq!(contents(folder.path()), before, "{says}");
    }
}

/// The document of the case `review-of-a-document`, which shows each rule: `UPDATE=1` writes it.
#[test]
fn the_document_of_the_case_is_the_one_that_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("tests/base"), folder.path());
    let fonts = fonts().display().to_string();
    let output =
        run(folder.path(), &["build", "--word", "--edition", "zh", "--ignore-system-fonts", "--font-dir", &fonts]);
    assert!(output.status.success(), "{}", transcript(&output));
    let files = fs::read_dir(folder.path().join("output")).unwrap().map(|file| file.unwrap().path());
    let docx = files.into_iter().find(|file| file.extension().is_some_and(|own| own == "docx")).unwrap();
    let mut docx = Edited::of(&fs::read(docx).unwrap());
    let project = load(&request(folder.path())).0.unwrap();
    let (assessment, _) = compute::compute(&project);
    let look = Look::new(Edition::Chinese, false, Vec::new());
    let manuscript = manuscript(&project, &assessment, &[], &look, &[], &mut printed).ok().unwrap().manuscript;
    let mut marker = Marker::default();
    let marked: Vec<_> = manuscript.paragraphs().map(|own| (own, marker.mark(own).map(|mark| mark.name()))).collect();
    let body: Vec<_> = marked.iter().filter(|(own, _)| own.role == Role::Body).collect();
    let (first, mark) = body.iter().find(|(own, _)| value(own).is_some()).unwrap();
    let mark = mark.as_deref().unwrap();
    let run = value(first).unwrap();
    docx.comment(mark, "此处请核实。");
    docx.add_after(mark, "新增一段。");
    docx.set(mark, &format!("{}请各部门落实。", first.text().replacen(&run.text, TYPED, 1)));
    for part in [
        "word/styles.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/fontTable.xml",
        "docProps/core.xml",
        "word/footer1.xml",
        "word/footer2.xml",
    ] {
        docx.remove_part(part);
    }
    let kept = repository().join("tests/cases/review-of-a-document/project/returned.docx");
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(&kept, docx.bytes()).unwrap();
    }
    let kept = Edited::of(&fs::read(&kept).unwrap());
    assert!(
        kept.xml == docx.xml,
        "the document is not up to date: UPDATE=1 cargo test review, then UPDATE=1 cargo test cases"
    );
}
