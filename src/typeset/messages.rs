//! What goes to the layout process and comes back: plain data, each message with its length before it.
//! A message is a header in JSON and the bytes that go with it (pictures, drawings, PDFs).

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::model::font::{FontFile, Used};
use crate::model::sheet::{Heading, Run};
use crate::model::writing::{TemplateFault, Writing};

/// To the layout process.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Comes first: the files to set text with, in the order in which they are asked, and the numbers of those that will be.
    Fonts(Vec<FontFile>, Vec<usize>),
    /// Its bytes are the pictures.
    Set(Box<Job>),
    /// Templates to be rendered.
    Write(Box<Writing>),
    /// The page of this digest is to be drawn before all others.
    Hurry(String),
    /// What is being set?
    Where,
}

/// From the layout process.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    Ready,
    /// Its bytes are the PDF, or an SVG and a PNG of each page.
    Set(Box<Outcome>),
    /// Its bytes are the drawing of the page of this digest.
    Drawn(String),
    Written(Result<String, TemplateFault>),
    /// The innermost last.
    At(Vec<Spot>),
}

/// A source to be set.
#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// Sources of the same name are compiled as versions of one another.
    pub name: String,
    pub text: String,
    /// Start and end of each segment.
    pub segments: Vec<(usize, usize)>,
    /// The paths by which the source names the pictures; nothing: those of the job before.
    pub pictures: Option<Vec<String>>,
    /// Year, month, day.
    pub date: Option<(i32, u8, u8)>,
    /// Words that every page has to bear.
    pub mark: Option<String>,
    pub wanted: Wanted,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Wanted {
    Pdf {
        identity: String,
    },
    /// What each face sets.
    Usage,
    /// Each page as a picture of lines and as one of dots.
    Drawings,
    /// The pages that differ from what was sent for this name before. Their drawings follow one by one.
    Pages,
}

/// What became of a job.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Nothing where the pages could not be set.
    pub pages: Option<usize>,
    /// Whether the bytes are a PDF.
    pub pdf: bool,
    /// With a PDF: for each segment the pages that it is printed on, counted from 1.
    pub printed: Vec<BTreeSet<usize>>,
    pub sheets: Vec<SheetNews>,
    pub headings: Vec<Heading>,
    /// By family, and whether bold.
    pub usage: Vec<((String, bool), Used)>,
    pub problems: Vec<Problem>,
}

/// A page, as far as it is news.
#[derive(Debug, Serialize, Deserialize)]
pub struct SheetNews {
    /// Where no page of the version before had it, its drawing follows.
    pub digest: String,
    pub width: i32,
    pub height: i32,
    /// Nothing: as sent before for the page of this number.
    pub runs: Option<Vec<Run>>,
}

/// A place as Typst knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// A byte of the source.
    Source(usize),
    /// Within a file that the source names.
    File(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Problem {
    /// What Typst complains of, with the calls that led there.
    Complaint { spots: Vec<Spot>, message: String, warning: bool, hints: Vec<String> },
    /// Characters that no face has.
    MissingGlyph { characters: String, family: String, at: Option<usize> },
    /// A page, counted from 1, that does not bear the mark it has to.
    Unmarked { page: usize, mark: String },
}

/// Longer messages are a fault of the other side.
const LONGEST: u64 = 1 << 32;

pub fn send(output: &mut impl Write, header: &impl Serialize, bytes: &[&[u8]]) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let count = bytes.len() as u64;
    output.write_all(&(header.len() as u64).to_le_bytes())?;
    output.write_all(&count.to_le_bytes())?;
    output.write_all(&header)?;
    for part in bytes {
        output.write_all(&(part.len() as u64).to_le_bytes())?;
        output.write_all(part)?;
    }
    output.flush()
}

/// The next message; nothing where the other side has ended.
pub fn receive<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<(T, Vec<Vec<u8>>)>> {
    let length = match number(input) {
        Ok(length) => length,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    let count = number(input)?;
    let header = serde_json::from_slice(&part(input, length)?)?;
    let mut bytes = Vec::new();
    for _ in 0..count {
        let length = number(input)?;
        bytes.push(part(input, length)?);
    }
    Ok(Some((header, bytes)))
}

fn number(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn part(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // What the other side announces is not reserved before it comes.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in() {
        let mut wire = Vec::new();
        send(&mut wire, &vec!["版", "b"], &[b"\0\x01", b""]).unwrap();
        send(&mut wire, &vec!["second"], &[]).unwrap();
        let mut input = wire.as_slice();
        let (header, bytes): (Vec<String>, _) = receive(&mut input).unwrap().unwrap();
        assert_eq!((header, bytes), (vec!["版".to_owned(), "b".to_owned()], vec![vec![0, 1], vec![]]));
        assert_eq!(receive::<Vec<String>>(&mut input).unwrap().unwrap().0, ["second"]);
        assert!(receive::<Vec<String>>(&mut input).unwrap().is_none());
        assert!(receive::<Vec<String>>(&mut &wire[..wire.len() - 4]).unwrap().is_some());
        assert!(receive::<Vec<String>>(&mut &wire[..12]).is_err(), "a message cut off is no message");
    }
}
