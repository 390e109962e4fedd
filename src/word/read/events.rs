//! XML as it is met, without what may do harm.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Why a part is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It defines a document type or asks for an entity.
    Forbidden,
    Broken,
}

/// Elements within elements that a document may have.
const DEEPEST: usize = 256;

/// An element with its attributes. Names bear no prefix: Word and LibreOffice choose their own.
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

pub enum Note<'a> {
    /// An empty element starts and ends.
    Start(&'a Element),
    End(&'a str),
    Text(&'a str),
}

/// Tells what is met, in order.
pub fn walk(text: &str, mut tell: impl FnMut(Note)) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Fault::Broken)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Fault::Broken);
                }
                tell(Note::Start(&element(&start)?));
            }
            Event::Empty(start) => {
                let element = element(&start)?;
                tell(Note::Start(&element));
                tell(Note::End(&element.name));
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                tell(Note::End(end.local_name().as_ref()));
            }
            Event::Text(text) => tell(Note::Text(&text.xml10_content())),
            Event::CData(text) => tell(Note::Text(&text.xml10_content())),
            Event::GeneralRef(reference) => {
                let named = match &*reference.xml10_content() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(|_| Fault::Broken)?,
                };
                let character = named.ok_or(Fault::Forbidden)?;
                tell(Note::Text(character.encode_utf8(&mut [0; 4])));
            }
            Event::DocType(_) => return Err(Fault::Forbidden),
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(Fault::Broken),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn element(start: &BytesStart) -> Result<Element, Fault> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Fault::Broken)?;
        // A value that asks for an entity of its own is no value of ours.
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Fault::Forbidden)?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), attributes })
}
