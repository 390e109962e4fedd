//! A finding: what is wrong, where, and how to mend it. Not how it is printed (`talk`), nor what to do about it (`main`).

mod near;
mod settle;

use std::ops::Range;
use std::sync::Arc;

pub use near::{did_you_mean, nearest};
pub use settle::settle;

/// A text file as it was read, kept so that a finding can quote its line.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Path relative to the project folder, with `/` on every system.
    pub path: String,
    pub text: String,
}

impl Source {
    /// Whether it is a part of a workbook, such as `file.xlsx!sheet!G8`, or the workbook itself: there are no lines in it.
    pub fn is_workbook(&self) -> bool {
        self.text.is_empty()
            && (self.path.contains('!') || [".xlsx", ".xls"].iter().any(|end| self.path.ends_with(end)))
    }
}

/// A range of bytes in a source.
#[derive(Debug, Clone)]
pub struct Place {
    pub source: Arc<Source>,
    pub range: Range<usize>,
}

impl Place {
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Place {
        Place { source: source.clone(), range }
    }

    /// The start of a file, for what concerns the whole of it.
    pub fn start_of(source: &Arc<Source>) -> Place {
        Place::new(source, 0..0)
    }

    /// A part of this place, in bytes relative to its start.
    pub fn part(&self, range: Range<usize>) -> Place {
        Place::new(&self.source, self.range.start + range.start..self.range.start + range.end)
    }

    /// Line and column, counted from 1; columns in characters.
    pub fn line_column(&self) -> (usize, usize) {
        let mut start = self.range.start.min(self.source.text.len());
        while !self.source.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.range == other.range && self.source.path == other.source.path
    }
}

/// The same words in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }

    pub fn none() -> Words {
        Words::new("", "")
    }

    pub fn is_none(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Both languages from one pair of format strings: `words!("缺少{x}", "{x} is missing")`.
#[macro_export]
macro_rules! words {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::finding::Words::new(format!($zh), format!($en))
    };
}

/// A language of the report and of the program's own messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    pub const BOTH: [Language; 2] = [Language::Chinese, Language::English];

    /// The key under which a text in this language stands in YAML and in templates.
    pub fn key(self) -> &'static str {
        match self {
            Language::Chinese => "zh",
            Language::English => "en",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $variant:ident => $name:literal,)*) => {
        /// What kind of fault a finding is about; the name is stable and is what a waiver refers to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[doc = $doc])* $variant,)* }

        impl Rule {
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// The name in kebab case, e.g. `unknown-fact`.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name,)* }
            }
        }
    };
}

rules! {
    /// A file or folder that the project needs is not there.
    MissingFile => "missing-file",
    /// A file is there and cannot be read as text.
    UnreadableFile => "unreadable-file",
    /// A file lies where files are read and is read by nothing.
    UnusedFile => "unused-file",
    /// A file is not YAML.
    YamlSyntax => "yaml-syntax",
    /// The output could not be written.
    UnwritableOutput => "unwritable-output",
    /// A key that nothing reads.
    UnknownKey => "unknown-key",
    /// The same key twice.
    DuplicateKey => "duplicate-key",
    /// A key that is needed and not there.
    MissingKey => "missing-key",
    /// A value of the wrong kind, or outside the words allowed.
    WrongValue => "wrong-value",
    /// A value that is not a plain decimal number.
    InvalidNumber => "invalid-number",
    /// A unit that the program does not know.
    UnknownUnit => "unknown-unit",
    /// Units that cannot be converted into one another.
    UnitMismatch => "unit-mismatch",
    /// An id that no fact and no indicator has.
    UnknownFact => "unknown-fact",
    /// An approximate figure where an exact one is needed, or rounded past its own bound.
    ApproximateFigure => "approximate-figure",
    /// A rise or a fall in words that does not go with the number behind it.
    DirectionDiffers => "direction-differs",
    /// A fact that is used and has no value.
    MissingValue => "missing-value",
    /// A formula that cannot be parsed.
    FormulaSyntax => "formula-syntax",
    /// A formula without a result: division by zero, root of a negative number.
    FormulaUndefined => "formula-undefined",
    /// A template that cannot be parsed or rendered.
    TemplateFault => "template-fault",
    /// A fault in an expression between braces.
    ExpressionFault => "expression-fault",
    /// Markdown that has no place in a report.
    UnsupportedMarkdown => "unsupported-markdown",
    /// A character that may not stand in a text.
    ForbiddenCharacter => "forbidden-character",
    /// A text that an edition prints and that is not written in its language.
    MissingTranslation => "missing-translation",
    /// Both languages are written and do not state the same.
    LanguagesDiffer => "languages-differ",
    /// English whose Chinese changed after it was confirmed.
    StaleTranslation => "stale-translation",
    /// English that nobody has confirmed.
    UnconfirmedTranslation => "unconfirmed-translation",
    /// A unit that has no form in the language of the sentence.
    UnitUnfitForLanguage => "unit-unfit-for-language",
    /// A role of the page for which no face was found.
    MissingFont => "missing-font",
    /// A role that is set in a face of another style.
    SubstitutedFont => "substituted-font",
    /// A character that no chosen face has.
    MissingGlyph => "missing-glyph",
    /// Typst could not set the pages.
    TypesettingFault => "typesetting-fault",
    /// Setting the pages took more time or memory than it may.
    LayoutStopped => "layout-stopped",
    /// The preview could not be offered.
    PreviewRefused => "preview-refused",
    /// A row chosen for assessment has no value.
    AssessedWithoutValue => "assessed-without-value",
    /// An assessed row does not meet its requirement.
    RequirementNotMet => "requirement-not-met",
    /// An entered row has no evidence.
    EvidenceMissing => "evidence-missing",
    /// A row is judged by another limit than the standard's.
    RequirementReplaced => "requirement-replaced",
    /// A row that is not assessed was left blank.
    RowLeftBlank => "row-left-blank",
    /// A group of which at least one row must be chosen has none.
    GroupWithoutChoice => "group-without-choice",
    /// Fewer rows are assessed than the standard asks.
    TooFewAssessed => "too-few-assessed",
    /// The verdict on the full value and the printed value seem to disagree, or half-up rounding prints another digit.
    RoundingVisible => "rounding-visible",
    /// What was filed differs from what the facts give.
    FiledDiffers => "filed-differs",
    /// Parts that do not add up to their whole.
    PartsDiffer => "parts-differ",
    /// The ledger of corrections does not agree with the data.
    LedgerDiffers => "ledger-differs",
    /// A correction was interrupted, and was completed or taken back now.
    InterruptedCorrection => "interrupted-correction",
    /// A place that still waits for its author.
    ToBeWritten => "to-be-written",
    /// A sentence that was carried over from last year's report and that nobody has touched or accepted.
    UnchangedSinceLastYear => "unchanged-since-last-year",
    /// A year or an ordinal of last year's report in a sentence; only a warning where the sentence is another one now.
    LeftFromLastYear => "left-from-last-year",
    /// Something that the notice asks for is not there.
    NoticeNotMet => "notice-not-met",
    /// Files that would be written are there already.
    AlreadyThere => "already-there",
    /// Something that the source leaves open.
    ToBeConfirmed => "to-be-confirmed",
    /// A formula or requirement that could not be checked against the standard's text.
    UnverifiedStandard => "unverified-standard",
    /// The report is dated after the day by which it was asked for.
    AfterDeadline => "after-deadline",
    /// Facts or indicators do not stand in a relation that must hold.
    RelationViolated => "relation-violated",
    /// Facts or indicators lie outside what is plausible.
    Implausible => "implausible",
    /// A name that the glossary refuses.
    RefusedTerm => "refused-term",
    /// Something that a paragraph names and its translation does not.
    TermNotInTranslation => "term-not-in-translation",
    /// A mark that does not belong where it stands.
    Punctuation => "punctuation",
    /// A sentence that breaks off, or a clause without its object.
    UnfinishedSentence => "unfinished-sentence",
    /// A workbook that cannot be read, or is not the one asked for.
    WorkbookRefused => "workbook-refused",
    /// A cell of a workbook that cannot be taken as it stands, or was taken in another way.
    UnplainCell => "unplain-cell",
    /// A waiver that no finding answers to.
    IdleWaiver => "idle-waiver",
    /// A value that was waived has changed since.
    LapsedWaiver => "lapsed-waiver",
    /// A number in the narrative that follows no fact.
    UnboundNumber => "unbound-number",
    /// A declared literal that stands in no text.
    IdleLiteral => "idle-literal",
    /// A document that came back from Word and cannot be taken.
    DocumentRefused => "document-refused",
    /// A bound number that was changed in Word.
    ReviewNumber => "review-number",
    /// A change in Word that only a person can carry over.
    ReviewStructure => "review-structure",
    /// A comment in Word.
    ReviewComment => "review-comment",
}

impl Rule {
    /// Whether a finding of this kind can be accepted. The others would leave a hole in the report or make it false.
    pub fn may_be_waived(self) -> bool {
        self.is_error_that_may_be_waived()
            || matches!(
                self,
                Rule::FiledDiffers
                    | Rule::ToBeConfirmed
                    | Rule::UnverifiedStandard
                    | Rule::RowLeftBlank
                    | Rule::RequirementNotMet
                    | Rule::RoundingVisible
                    | Rule::EvidenceMissing
                    | Rule::RequirementReplaced
                    | Rule::AfterDeadline
                    | Rule::FormulaUndefined
                    | Rule::Implausible
            )
    }

    /// Errors that somebody may answer for: the sentence may be true although the program cannot tell.
    pub fn is_error_that_may_be_waived(self) -> bool {
        matches!(self, Rule::UnboundNumber | Rule::RelationViolated | Rule::NoticeNotMet)
    }

    /// Whether the fault leaves open what the input says (exit status 2 instead of 1).
    pub fn prevents_judgement(self) -> bool {
        matches!(
            self,
            Rule::MissingFile
                | Rule::UnreadableFile
                | Rule::YamlSyntax
                | Rule::UnwritableOutput
                | Rule::InterruptedCorrection
                | Rule::DocumentRefused
                | Rule::WorkbookRefused
        )
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    pub place: Option<Place>,
    /// The fact, indicator or other id that the finding is about; what a waiver names.
    pub about: Option<String>,
    /// The values that the finding spoke of, by id (`id[2019]` for another year), as printed: a waiver holds only as long as they do.
    pub rests_on: Vec<(String, String)>,
    pub message: Words,
    pub hint: Words,
    /// Who accepted the finding, and why.
    pub waived: Option<Acceptance>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub reason: String,
    pub by: String,
}

impl Finding {
    pub fn error(rule: Rule, place: impl Into<Option<Place>>, message: Words) -> Finding {
        Finding {
            rule,
            severity: Severity::Error,
            place: place.into(),
            about: None,
            rests_on: Vec::new(),
            message,
            hint: Words::none(),
            waived: None,
        }
    }

    pub fn warning(rule: Rule, place: impl Into<Option<Place>>, message: Words) -> Finding {
        Finding { severity: Severity::Warning, ..Finding::error(rule, place, message) }
    }

    pub fn hint(mut self, hint: Words) -> Finding {
        self.hint = hint;
        self
    }

    pub fn about(mut self, id: impl Into<String>) -> Finding {
        self.about = Some(id.into());
        self
    }

    /// Notes a value that the finding speaks of.
    pub fn rests_on(mut self, id_and_year: impl Into<String>, value: impl Into<String>) -> Finding {
        self.rests_on.push((id_and_year.into(), value.into()));
        self
    }

    /// Whether it can be accepted: a warning of a kind that can, or an error that somebody may answer for.
    pub fn may_be_waived(&self) -> bool {
        self.rule.may_be_waived() && (self.severity == Severity::Warning || self.rule.is_error_that_may_be_waived())
    }

    /// An error that nobody has waived.
    pub fn is_open_error(&self) -> bool {
        self.severity == Severity::Error && self.waived.is_none()
    }
}
