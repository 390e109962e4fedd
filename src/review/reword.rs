//! The words of one paragraph, changed: as edits of the YAML that leave every expression where it stands.

use std::ops::Range;

use crate::model::manuscript::{Role, Run};
use crate::model::yaml::Edit;

use super::Sent;
use super::align::{align, words};

/// What became of a paragraph.
#[derive(Default)]
pub struct Reworded<'a> {
    /// How it would read, every value as it is.
    pub text: String,
    pub edits: Vec<Edit>,
    pub values: Vec<ChangedValue<'a>>,
    /// Part of the change has no place in the YAML, or a number may be at stake.
    pub withheld: bool,
}

/// A value with other words in its place.
pub struct ChangedValue<'a> {
    pub run: &'a Run,
    pub now: String,
}

/// Text in one place: bytes of the source for each byte of it, where it is known, or an expression as a whole.
struct Piece<'a> {
    text: &'a str,
    run: Option<&'a Run>,
    kind: Kind,
}

enum Kind {
    /// For each byte of the text, and for its end, the byte of the file.
    Words(Vec<usize>),
    Value(Range<usize>),
    /// The program's own, such as the space at the end of a line.
    Own,
}

/// A word of the old text: its piece, and where it begins there.
struct Token<'a> {
    piece: usize,
    start: usize,
    text: &'a str,
}

/// Words that became others.
struct Hunk {
    old: Range<usize>,
    new: Range<usize>,
}

pub fn reword<'a>(own: &'a Sent, new: &str) -> Reworded<'a> {
    let pieces = pieces(own);
    let mut tokens = Vec::new();
    for (piece, own) in pieces.iter().enumerate() {
        let mut start = 0;
        for text in words(own.text) {
            tokens.push(Token { piece, start, text });
            start += text.len();
        }
    }
    let old_words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let new_words = words(new);
    let mut work = Work { pieces, tokens, new: new_words, role: own.paragraph.role, done: Reworded::default() };
    let Some(mut found) = align(&old_words, &work.new) else {
        work.done.withheld = true;
        return work.done;
    };
    work.loosen(&mut found);
    let hunks = hunks(&found, work.new.len());
    let accepted: Vec<bool> = hunks.iter().map(|hunk| work.judge(hunk)).collect();
    // A number taken from its place may come back elsewhere as digits: then nothing of the paragraph is taken.
    let typed = |hunk: &Hunk| work.new[hunk.new.clone()].iter().any(|word| has_digit(word));
    let taken_out =
        |hunk: &Hunk| hunk.old.clone().any(|at| matches!(work.pieces[work.tokens[at].piece].kind, Kind::Value(_)));
    let disturbed = !work.done.values.is_empty() || hunks.iter().any(taken_out);
    let pasted = hunks.iter().zip(&accepted).any(|(hunk, accepted)| *accepted && typed(hunk));
    if disturbed && pasted {
        work.done.withheld = true;
        return work.done;
    }
    work.write(&hunks, &accepted);
    work.done
}

fn pieces<'a>(own: &'a Sent) -> Vec<Piece<'a>> {
    let mut pieces = vec![Piece { text: &own.before, run: None, kind: Kind::Own }];
    for run in &own.paragraph.runs {
        let kind = match (&run.value, &run.place) {
            (Some(_), Some(place)) => Kind::Value(place.range.clone()),
            // A value of the table, which is written nowhere in a text.
            (Some(_), None) => Kind::Value(0..0),
            (None, _) => written(run).map_or(Kind::Own, Kind::Words),
        };
        pieces.push(Piece { text: &run.text, run: Some(run), kind });
    }
    pieces
}

/// For each byte of the words, and for their end, the byte of the file; nothing where they are not written as they read.
fn written(run: &Run) -> Option<Vec<usize>> {
    let place = run.place.as_ref()?;
    let mut at = place.range.start;
    let source = place.source.text.get(place.range.clone())?;
    let mut rest = source.chars().peekable();
    let mut bytes = Vec::with_capacity(run.text.len() + 1);
    for character in run.text.chars() {
        // Signs that only guide the setting are left out of what is sent.
        while let Some(guide) = rest.next_if(|next| matches!(next, '\u{2060}' | '\u{ad}')) {
            at += guide.len_utf8();
        }
        let source = rest.next()?;
        if source != character && !(source == '\'' && character == '’') {
            return None;
        }
        bytes.extend(std::iter::repeat_n(at, character.len_utf8()));
        at += source.len_utf8();
    }
    bytes.push(at);
    Some(bytes)
}

/// Runs of old words that have no new one, with the new words between the neighbours.
fn hunks(found: &[Option<usize>], new: usize) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    let ends = found.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?)));
    for (old, new) in ends.chain([(found.len(), new)]) {
        if old > old_from || new > new_from {
            hunks.push(Hunk { old: old_from..old, new: new_from..new });
        }
        (old_from, new_from) = (old + 1, new + 1);
    }
    hunks
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_numeric())
}

/// Whether words may say a number: digits, or the characters and words that Chinese and English count with.
fn counts(text: &str) -> bool {
    const COUNTING: &str = "〇零一二三四五六七八九十百千万亿两半成倍几";
    const WORDS: [&str; 17] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "hundred", "thousand",
        "million", "billion", "half", "percent", "dozen",
    ];
    let said = |word: &str| WORDS.contains(&word.to_ascii_lowercase().as_str());
    has_digit(text) || text.contains(|c| COUNTING.contains(c)) || words(text).into_iter().any(said)
}

/// Whether a word beside a number belongs to it: more digits, a sign, a unit.
fn clings(text: &str) -> bool {
    const SIGNS: &str = ".,-−+–%‰％°多余几元吨米顷人家个项里克瓦时";
    counts(text)
        || text.contains(|c| SIGNS.contains(c))
        || matches!(text, "per" | "times" | "yuan" | "tonnes" | "km" | "kg")
}

struct Work<'a, 'n> {
    pieces: Vec<Piece<'a>>,
    tokens: Vec<Token<'a>>,
    new: Vec<&'n str>,
    role: Role,
    done: Reworded<'a>,
}

impl<'a> Work<'a, '_> {
    fn is_value(&self, token: usize) -> bool {
        matches!(self.pieces[self.tokens[token].piece].kind, Kind::Value(_))
    }

    /// A value of which any word changed, or stands apart from the others, is another value altogether.
    fn loosen(&self, found: &mut [Option<usize>]) {
        let mut start = 0;
        while start < self.tokens.len() {
            let piece = self.tokens[start].piece;
            let end =
                (start..self.tokens.len()).find(|at| self.tokens[*at].piece != piece).unwrap_or(self.tokens.len());
            let whole =
                (start + 1..end).all(|at| found[at].is_some() && found[at] == found[at - 1].map(|before| before + 1));
            if self.is_value(start) && !(found[start].is_some() && whole) {
                found[start..end].fill(None);
            }
            start = end;
        }
    }

    fn value(&mut self, token: usize, now: &str) {
        let run = self.pieces[self.tokens[token].piece].run;
        if let Some(run) = run.filter(|run| !self.done.values.iter().any(|known| std::ptr::eq(known.run, *run))) {
            self.done.values.push(ChangedValue { run, now: now.trim().to_owned() });
        }
    }

    /// Whether a change may be written; if not, what it means.
    fn judge(&mut self, hunk: &Hunk) -> bool {
        let now = self.new[hunk.new.clone()].concat();
        let values: Vec<usize> = hunk.old.clone().filter(|at| self.is_value(*at)).collect();
        if !values.is_empty() {
            let written = |at: &usize| !matches!(&self.pieces[self.tokens[*at].piece].kind, Kind::Value(place) if place.is_empty());
            if !counts(&now) && values.iter().all(written) {
                return self.fits(hunk, &now);
            }
            values.into_iter().for_each(|at| self.value(at, &now));
            return false;
        }
        let (first, last) = (self.new[hunk.new.clone()].first().copied(), self.new[hunk.new.clone()].last().copied());
        let (first_old, last_old) =
            (self.tokens.get(hunk.old.start), hunk.old.end.checked_sub(1).and_then(|at| self.tokens.get(at)));
        let removed = !hunk.old.is_empty();
        let near = |word: Option<&str>| word.is_some_and(clings);
        // The value before, and whether its words end in a digit, so that its unit would come next.
        if let Some(before) = hunk.old.start.checked_sub(1).filter(|at| self.is_value(*at)) {
            let bare = has_digit(self.tokens[before].text);
            if near(first) || removed && bare && near(first_old.map(|token| token.text)) {
                let now = format!("{}{now}", self.tokens[before].text);
                self.value(before, &now);
                return false;
            }
        }
        if hunk.old.end < self.tokens.len() && self.is_value(hunk.old.end) {
            let near_old =
                removed && near(last_old.map(|token| token.text)) && has_digit(last_old.map_or("", |token| token.text));
            let last_clings = last.is_some_and(|word| has_digit(word) || matches!(word, "-" | "−" | "+" | "." | ","));
            if last_clings || near_old {
                let now = format!("{now}{}", self.tokens[hunk.old.end].text);
                self.value(hunk.old.end, &now);
                return false;
            }
        }
        self.fits(hunk, &now)
    }

    /// Whether words can stand in the YAML, and those that they replace are there.
    fn fits(&mut self, hunk: &Hunk, now: &str) -> bool {
        let own = |at: usize| {
            let token = &self.tokens[at];
            matches!(self.pieces[token.piece].kind, Kind::Own) && !token.text.trim().is_empty()
        };
        let fits =
            !now.contains(['\n', '\t']) && !now.contains("{{") && !now.contains("}}") && !hunk.old.clone().any(own);
        self.done.withheld |= !fits;
        fits
    }

    /// The edits of the hunks that were accepted, and the text that they make.
    fn write(&mut self, hunks: &[Hunk], accepted: &[bool]) {
        let mut at = 0;
        for (hunk, accepted) in hunks.iter().zip(accepted) {
            self.done.text.extend(self.tokens[at..hunk.old.start].iter().map(|token| token.text));
            at = hunk.old.end;
            if *accepted && self.edit(hunk) {
                self.done.text.extend(self.new[hunk.new.clone()].iter().copied());
            } else {
                self.done.withheld |= *accepted;
                self.done.text.extend(self.tokens[hunk.old.clone()].iter().map(|token| token.text));
            }
        }
        self.done.text.extend(self.tokens[at..].iter().map(|token| token.text));
    }

    fn edit(&mut self, hunk: &Hunk) -> bool {
        let mut text = self.escaped(&self.new[hunk.new.clone()].concat());
        let mut edits: Vec<Edit> = Vec::new();
        let mut piece = None;
        for at in hunk.old.clone() {
            let token = &self.tokens[at];
            let range = match &self.pieces[token.piece].kind {
                Kind::Words(bytes) => bytes[token.start]..bytes[token.start + token.text.len()],
                // The whole expression goes with the first of its words.
                Kind::Value(_) if piece == Some(token.piece) => continue,
                Kind::Value(place) => place.clone(),
                Kind::Own => continue,
            };
            piece = Some(token.piece);
            match edits.last_mut().filter(|edit| edit.range.end == range.start) {
                Some(edit) => edit.range.end = range.end,
                None => edits.push(Edit { range, text: std::mem::take(&mut text) }),
            }
        }
        if edits.is_empty() && !text.is_empty() {
            let Some(at) = self.between(hunk) else { return false };
            edits.push(Edit { range: at..at, text });
        }
        self.done.edits.extend(edits);
        true
    }

    /// Where words can be put between others.
    fn between(&self, hunk: &Hunk) -> Option<usize> {
        let before = hunk.old.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        let end = before.and_then(|token| match &self.pieces[token.piece].kind {
            Kind::Words(bytes) => bytes.get(token.start + token.text.len()).copied(),
            Kind::Value(place) => Some(place.end),
            Kind::Own => None,
        });
        let after = self.tokens.get(hunk.old.end);
        end.or_else(|| {
            after.and_then(|token| match &self.pieces[token.piece].kind {
                Kind::Words(bytes) => bytes.get(token.start).copied(),
                Kind::Value(place) => Some(place.start),
                Kind::Own => None,
            })
        })
    }

    /// As it is written: an apostrophe plain, and in Markdown no sign that means something.
    fn escaped(&self, text: &str) -> String {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '’' => escaped.push('\''),
                '\u{a0}' => escaped.push(' '),
                '\\' | '*' | '_' | '[' | ']' | '<' | '&' | '`' if self.role == Role::Body => {
                    escaped.push('\\');
                    escaped.push(character);
                }
                other => escaped.push(other),
            }
        }
        escaped
    }
}

/// A file with its edits made, line by line: indentation stays, and a line of which nothing is left goes.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let inside = |edit: &&Edit| range.contains(&edit.range.start);
        let own: Vec<Edit> = edits
            .iter()
            .filter(inside)
            .map(|edit| Edit {
                range: edit.range.start - range.start..edit.range.end - range.start,
                text: edit.text.clone(),
            })
            .collect();
        if own.is_empty() {
            edited.push_str(line);
            continue;
        }
        let body = line.trim_end_matches(['\n', '\r']);
        let indent = body.len() - body.trim_start().len();
        let new = crate::model::yaml::apply(body, own);
        let words = new.get(indent..).unwrap_or_default().trim();
        if !words.is_empty() {
            edited.push_str(&body[..indent]);
            edited.push_str(words);
            edited.push_str(&line[body.len()..]);
        }
    }
    edited
}
