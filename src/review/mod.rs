//! What came back from a word processor, held against what was sent out → proposals for the YAML, numbers that would have to change,
//! comments, and what is for a person to decide. Pure; nothing is pasted in place of a value.

mod align;
mod matching;
mod number;
mod reword;

use crate::finding::{Finding, Language, Place, Rule};
use crate::model::manuscript::{Block, Manuscript, Number, Paragraph, Role};
use crate::model::mark::{Mark, Marker};
use crate::model::project::Project;
use crate::model::returned::{Came, Returned};
use crate::model::yaml::Edit;
use crate::words;

use matching::{Matched, matched};

pub use reword::apply;

/// What a document asks for.
#[derive(Debug, Default)]
pub struct Review {
    pub rewordings: Vec<Rewording>,
    /// Numbers, comments, structure: what is not for this program to write.
    pub findings: Vec<Finding>,
    /// Paragraphs that read as they were sent out.
    pub unchanged: usize,
}

/// Other words for a paragraph, its values left as they are.
#[derive(Debug, Clone)]
pub struct Rewording {
    /// The statement and the language, by which the paragraph is found again in the project as it would be.
    pub id: String,
    pub language: Language,
    pub old: String,
    pub new: String,
    /// Where the paragraph begins.
    pub place: Place,
    /// In the file of `place`.
    pub edits: Vec<Edit>,
    pub authors: Vec<String>,
}

/// A paragraph as it was sent out.
pub struct Sent<'a> {
    pub paragraph: &'a Paragraph,
    pub mark: Option<Mark>,
    pub in_table: bool,
    /// What stands before its words, such as the number of a figure.
    pub before: String,
}

impl Sent<'_> {
    /// As a word processor shows it, without the numbers that it counts itself.
    fn text(&self) -> String {
        self.before.clone() + &self.paragraph.text()
    }

    /// Where it is written.
    fn place(&self) -> Option<Place> {
        self.paragraph.runs.iter().find_map(|run| run.place.clone())
    }
}

/// Every paragraph in the order of the document.
fn sent(manuscript: &Manuscript) -> Vec<Sent<'_>> {
    let cells: Vec<*const Paragraph> = manuscript
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .flat_map(|table| table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.paragraphs))
        .map(std::ptr::from_ref)
        .collect();
    let mut marker = Marker::default();
    let sent = manuscript.paragraphs().map(|paragraph| {
        let before = match &paragraph.number {
            Number::Written(number) if paragraph.role == Role::Caption => {
                format!("{number}{}", if paragraph.language == Language::English { " " } else { "　" })
            }
            Number::Written(number) => number.clone(),
            _ => String::new(),
        };
        let in_table = cells.contains(&std::ptr::from_ref(paragraph));
        Sent { paragraph, mark: marker.mark(paragraph), in_table, before }
    });
    sent.collect()
}

/// Holds a document against the report as it would be sent out now. `rests_on` names the facts that a computed value follows from.
pub fn review(
    manuscript: &Manuscript,
    returned: &Returned,
    project: &Project,
    rests_on: &dyn Fn(&str) -> Vec<String>,
) -> Review {
    let sent = sent(manuscript);
    let mut review = Review::default();
    let Matched { pairs, mut findings } = matched(&sent, &returned.paragraphs);
    for (own, came) in &pairs {
        let (own, came) = (&sent[*own], &returned.paragraphs[*came]);
        if same(&own.text(), &came.text) {
            review.unchanged += 1;
        } else {
            changed(own, came, project, rests_on, &mut review);
        }
    }
    for comment in &returned.comments {
        let at = comment.paragraph.and_then(|at| {
            let near = |came: usize| pairs.iter().find(|pair| pair.1 == came).map(|pair| &sent[pair.0]);
            (0..=at).rev().find_map(|came| near(came)?.place())
        });
        let (author, text) = (&comment.author, comment.text.trim());
        let message = words!("批注（{author}）：{text}", "comment by {author}: {text}");
        let hint = words!("由人处理，处理后在Word中答复", "for a person to act upon, and to answer in Word");
        findings.push(Finding::warning(Rule::ReviewComment, at, message).hint(hint));
    }
    review.findings.extend(findings);
    review
}

/// Whether two texts read the same, however their spaces are written.
fn same(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    one == other || bare(one) == bare(other)
}

fn changed(own: &Sent, came: &Came, project: &Project, rests_on: &dyn Fn(&str) -> Vec<String>, review: &mut Review) {
    let new = came.text.trim().to_owned();
    let old = own.text();
    let marks = came.marks.iter().filter_map(|mark| Mark::parse(&mark.name));
    let theirs = own.mark.as_ref().and_then(|own| marks.into_iter().find(|mark| mark.which == own.which));
    if let Some((theirs, now)) = theirs.zip(own.mark.as_ref()).filter(|(theirs, now)| theirs.said != now.said) {
        // The project moved on since the document was written.
        let words = new.strip_prefix(own.before.as_str()).unwrap_or(&new);
        if Mark::digest(words) != theirs.said && Mark::digest(words) != now.said {
            let message = words!(
                "这一段在文件生成之后项目中已改，Word中也改了：“{new}”",
                "this paragraph was changed in the project since the document was written, and in Word too: “{new}”"
            );
            let hint = words!("由人合并两处改动", "for a person to bring both together");
            review.findings.push(Finding::warning(Rule::ReviewStructure, own.place(), message).hint(hint));
        } else {
            review.unchanged += 1;
        }
        return;
    }
    let told = |zh: &str, en: &str, hint| {
        let message = words!("{zh}：“{old}” → “{new}”", "{en}: “{old}” → “{new}”");
        Finding::warning(Rule::ReviewStructure, own.place(), message).hint(hint)
    };
    match own.paragraph.role {
        Role::Heading(_) => review.findings.push(told(
            "标题有改动",
            "a heading was changed",
            words!("确认后在YAML中修改标题", "if it is to be so, change the title in the YAML"),
        )),
        _ if own.paragraph.id.is_empty() => review.findings.push(told(
            "程序或表式的文字有改动",
            "words of the program or of the form were changed",
            words!(
                "这些文字出自模板和标准，不在content中",
                "they come from the templates and the standard, not from content/"
            ),
        )),
        _ => {
            let reworded = reword::reword(own, &new);
            for value in &reworded.values {
                review.findings.push(number::told(own, value, &new, project, rests_on));
            }
            if own.in_table && reworded.values.is_empty() || reworded.withheld {
                review.findings.push(told(
                    if own.in_table { "考核表的单元格有改动" } else { "改动不能自动写回" },
                    if own.in_table {
                        "a cell of the table was changed"
                    } else {
                        "a change that cannot be written back by itself"
                    },
                    words!("由人处理", "for a person to act upon"),
                ));
            } else if !own.in_table
                && !reworded.edits.is_empty()
                && let Some(place) = own.place()
            {
                let edits = reworded.edits;
                let (id, language) = (own.paragraph.id.clone(), own.paragraph.language);
                let authors = came.authors.clone();
                review.rewordings.push(Rewording { id, language, old, new: reworded.text, place, edits, authors });
            }
        }
    }
}
