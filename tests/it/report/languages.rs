//! The language of every piece of text, as a reader of the tagged PDF learns it: from the text itself, else from the structure around it.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};

use super::edition;
use super::parts::parts;
use super::pdf::Pdf;

/// A piece of text, the page it stands on, counted from 1, and its language.
pub struct Span {
    pub page: usize,
    pub language: String,
    pub text: String,
}

/// Language and alternative text of an element, as the structure tree has them.
struct Tagged {
    language: String,
    alternative: Option<String>,
}

fn text_of(object: &Object) -> String {
    decode_text_string(object).unwrap()
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

/// Walks the structure tree and notes the language of each marked content and each alternative text.
fn walk(
    document: &Document,
    object: &Object,
    page: Option<ObjectId>,
    language: &str,
    contents: &mut BTreeMap<(ObjectId, i64), String>,
    elements: &mut Vec<Tagged>,
) {
    let object = document.dereference(object).unwrap().1;
    match object {
        Object::Array(items) => {
            items.iter().for_each(|item| walk(document, item, page, language, contents, elements));
        }
        Object::Integer(number) => {
            contents.insert((page.unwrap(), *number), language.to_owned());
        }
        Object::Dictionary(element) => {
            let page = element.get(b"Pg").and_then(Object::as_reference).ok().or(page);
            if let Ok(number) = element.get(b"MCID").and_then(Object::as_i64) {
                contents.insert((page.unwrap(), number), language.to_owned());
                return;
            }
            let own = element.get(b"Lang").map(text_of);
            let language = own.as_deref().unwrap_or(language);
            let alternative = element.get(b"Alt").map(text_of).ok();
            elements.push(Tagged { language: language.to_owned(), alternative });
            if let Ok(kids) = element.get(b"K") {
                walk(document, kids, page, language, contents, elements);
            }
        }
        _ => {}
    }
}

/// The tagged text in the order in which it is drawn, and the elements with their alternative texts.
fn read(pdf: &Pdf) -> (Vec<Span>, Vec<Tagged>) {
    let document = &pdf.document;
    let catalog = document.catalog().unwrap();
    let whole = text_of(catalog.get(b"Lang").unwrap());
    let (mut contents, mut elements) = (BTreeMap::new(), Vec::new());
    walk(document, catalog.get(b"StructTreeRoot").unwrap(), None, &whole, &mut contents, &mut elements);
    let mut spans = Vec::new();
    for (number, page) in document.get_pages() {
        page_spans(document, number as usize, page, &contents, &mut spans);
    }
    (spans, elements)
}

fn page_spans(
    document: &Document,
    number: usize,
    page: ObjectId,
    contents: &BTreeMap<(ObjectId, i64), String>,
    spans: &mut Vec<Span>,
) {
    let fonts = document.get_page_fonts(page).unwrap();
    let encodings: BTreeMap<_, _> =
        fonts.iter().map(|(name, font)| (name.clone(), font.get_font_encoding(document).unwrap())).collect();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    // The language of each marked content that is open; nothing for an artifact.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut encoding = None;
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BMC" => open.push(None),
            "BDC" => {
                let artifact = operation.operands[0].as_name().unwrap() == b"Artifact";
                let properties = dictionary(document, &operation.operands[1]);
                let own = properties.and_then(|own| own.get(b"Lang").map(text_of).ok());
                let tagged = properties.and_then(|own| own.get(b"MCID").and_then(Object::as_i64).ok());
                let tagged = tagged.map(|id| contents.get(&(page, id)).expect("content outside the structure").clone());
                let outer = open.last().cloned().flatten();
                open.push(if artifact { None } else { own.or(tagged).or(outer) });
            }
            "EMC" => {
                open.pop();
            }
            "Tf" => encoding = encodings.get(operation.operands[0].as_name().unwrap()),
            "Tj" | "TJ" => {
                let Some(Some(language)) = open.last() else { continue };
                let strings = operation.operands.iter().flat_map(|operand| match operand {
                    Object::Array(items) => items.iter().collect(),
                    other => vec![other],
                });
                let text = strings
                    .filter_map(|string| string.as_str().ok())
                    .map(|bytes| Document::decode_text(encoding.unwrap(), bytes).unwrap())
                    .collect();
                spans.push(Span { page: number, language: language.clone(), text });
            }
            _ => {}
        }
    }
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Words of English: three small letters in a row. COD, kg and the like are written so in Chinese too.
fn is_english(text: &str) -> bool {
    text.as_bytes().windows(3).any(|letters| letters.iter().all(u8::is_ascii_lowercase))
}

#[test]
fn every_text_is_marked_with_its_language() {
    for (name, pdf) in [
        ("zh", &edition("zh").pdf),
        ("en", &edition("en").pdf),
        ("bilingual", &edition("bilingual").pdf),
        ("bilingual in parts", &parts().pdf),
    ] {
        let (spans, elements) = read(pdf);
        let alternatives =
            elements.iter().filter_map(|element| Some((&element.language, element.alternative.as_ref()?)));
        let texts = spans.iter().map(|span| (&span.language, &span.text)).chain(alternatives);
        let mut wrong = Vec::new();
        let (mut chinese, mut english) = (0, 0);
        for (language, text) in texts {
            let wanted = match (text.contains(is_chinese), is_english(text)) {
                (true, _) => "zh-CN",
                (false, true) => "en-GB",
                (false, false) => continue,
            };
            if wanted == "zh-CN" {
                chinese += 1
            } else {
                english += 1
            };
            if language != wanted {
                wrong.push(format!("{language}: {text}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "{name}: {} texts in the wrong language:\n{}",
            wrong.len(),
            wrong[..wrong.len().min(40)].join("\n")
        );
        assert_eq!((chinese > 300, english > 300), (name != "en", name != "zh"), "{name}: {chinese}, {english}");
    }
}

#[test]
fn the_english_edition_is_english_throughout() {
    let pdf = &edition("en").pdf;
    let (spans, elements) = read(pdf);
    for span in &spans {
        assert_eq!(span.language, "en-GB", "page {}: {}", span.page, span.text);
        assert!(!span.text.contains(is_chinese), "page {}: {}", span.page, span.text);
        assert!(!span.text.contains(['"', '\'', '`']), "page {}: a straight quote in {}", span.page, span.text);
    }
    for element in &elements {
        assert_eq!(element.language, "en-GB");
        assert!(
            !element.alternative.as_ref().is_some_and(|text| text.contains(is_chinese)),
            "{:?}",
            element.alternative
        );
    }
    let properties = ["Title", "Author", "Subject", "Keywords"].map(|key| pdf.info(key)).concat();
    assert!(!properties.contains(is_chinese), "{properties}");
    assert!(!pdf.metadata.contains(is_chinese), "{}", pdf.metadata);
    let outline = pdf.outline().iter().map(|entry| entry.title.clone()).collect::<String>();
    assert!(!outline.contains(is_chinese), "{outline}");
}

/// Four digits or more in a row, decimals and years aside.
fn ungrouped(text: &str) -> Vec<&str> {
    let digits = |part: &&str| part.len() >= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let whole = parts.map(|number| number.split('.').next().unwrap()).filter(digits);
    whole.filter(|number| !(1900..2100).contains(&number.parse::<u64>().unwrap())).collect()
}

#[test]
fn english_figures_are_grouped_everywhere() {
    for pdf in [&edition("en").pdf, &parts().pdf] {
        let (spans, elements) = read(pdf);
        let spans = spans.iter().filter(|span| span.language == "en-GB").map(|span| &span.text);
        let alternatives = elements.iter().filter(|element| element.language == "en-GB");
        let texts: Vec<_> = spans.chain(alternatives.filter_map(|element| element.alternative.as_ref())).collect();
        let found: Vec<_> = texts.iter().flat_map(|text| ungrouped(text)).collect();
        // GB/T 8170, in the annex.
        assert_eq!(found, ["8170"]);
        let grouped = texts.iter().filter(|text| text.contains("2,595,000")).count();
        assert!(grouped > 10, "2,595,000 stands in {grouped} texts");
    }
}
