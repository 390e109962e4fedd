//! Sentences: a paragraph ends with a mark and a title without one; no clause has lost its figure or object.

use crate::finding::{Finding, Language, Rule};
use crate::model::prose::Passage;
use crate::model::text::Locator;
use crate::words;

use super::punctuation::{Fault, is_abbreviation};
use super::texts::Role;

/// Words that need something after them, so that a mark or “的” there means that it was lost. Written so that none ends a word of
/// another sense, such as 行为 or 表达.
const OPEN_ENDED_ZH: [&str; 44] = [
    "分别为",
    "量为",
    "数为",
    "收入为",
    "投资为",
    "合计为",
    "总量为",
    "总额为",
    "总值为",
    "比例为",
    "比重为",
    "占比为",
    "面积为",
    "数量为",
    "率为",
    "值为",
    "额为",
    "分别是",
    "合计是",
    "率是",
    "值是",
    "额是",
    "率达",
    "量达",
    "额达",
    "值达",
    "积达",
    "分别达",
    "率达到",
    "量达到",
    "额达到",
    "值达到",
    "积达到",
    "分别达到",
    "降至",
    "增至",
    "升至",
    "减至",
    "提高到",
    "下降到",
    "增长到",
    "增加到",
    "减少到",
    "位于",
];

/// The like that ends in “的”, unless the clause has a word that goes with it.
const OPEN_ENDED_WITH_DE_ZH: [&str; 3] = ["达到的", "高达的", "达到了的"];
const DE_ZH: &str = "可能会应须要是所想未对凡给把将让由为";

/// English words that cannot end a clause.
const OPEN_ENDED_EN: [&str; 31] = [
    "the",
    "an",
    "of the",
    "amounted to",
    "amounting to",
    "came to",
    "rose to",
    "fell to",
    "grew to",
    "stood at",
    "increased by",
    "decreased by",
    "rose by",
    "fell by",
    "grew by",
    "up by",
    "down by",
    "equal to",
    "more than",
    "less than",
    "such as",
    "rate of",
    "total of",
    "value of",
    "area of",
    "share of",
    "was up",
    "totalling",
    "totaling",
    "reached a",
    "by the",
];

/// Marks with nothing between them.
const EMPTY_PAIRS: [[char; 2]; 6] = [['（', '）'], ['(', ')'], ['“', '”'], ['‘', '’'], ['《', '》'], ['〔', '〕']];

/// Marks before which a clause has to be whole.
const CLOSING_ZH: [char; 8] = ['，', '。', '、', '；', '？', '！', ',', ';'];
const CLOSING_EN: [char; 5] = ['.', ',', ';', '?', '!'];

/// A title that ends like a sentence (GB/T 9704: titles take no mark at their end).
pub fn title(passage: &Passage, role: Role, language: Language) -> Option<Fault> {
    let (last, text) = passage.characters.split_last()?;
    let stops = if language == Language::Chinese { "。，、；：．.,;:" } else { ".,;:。" };
    if role != Role::Title || !stops.contains(*last) {
        return None;
    }
    let word: Vec<char> = text.iter().rev().take_while(|letter| letter.is_ascii_alphabetic()).copied().collect();
    if *last == '.' && is_abbreviation(&word.into_iter().rev().collect::<String>()) {
        return None;
    }
    Some(Fault {
        range: text.len()..text.len() + 1,
        message: words!("标题末尾有标点“{last}”", "a title ends with `{last}`"),
        hint: words!("删去", "delete it"),
    })
}

/// Clauses that lack something, and a paragraph that breaks off.
pub fn unfinished(passage: &Passage, role: Role, language: Language, locator: &Locator) -> Vec<Finding> {
    let text = &passage.characters;
    let mut findings = Vec::new();
    let marks: &[char] = if language == Language::Chinese { &CLOSING_ZH } else { &CLOSING_EN };
    for at in (0..text.len()).filter(|at| marks.contains(&text[*at])) {
        let end = text[..at].iter().rposition(|character| *character != ' ').map_or(0, |last| last + 1);
        let length = open_ended(&text[..end], language);
        let length = length.or_else(|| reached_and_of(&text[..=at])).or_else(|| solved_and_not_what(&text[..at]));
        if let Some(length) = length {
            let found: String = text[end - length..=at].iter().collect();
            let message = words!("“{found}”缺少后面的内容", "nothing follows in `{found}`");
            let place = locator.locate(passage.origin(end - length..at + 1));
            findings.push(
                Finding::error(Rule::UnfinishedSentence, place, message)
                    .hint(words!("补上数值或宾语，或改写", "add the figure or object, or drop the clause")),
            );
        }
    }
    for at in 1..text.len() {
        let Some(pair) = EMPTY_PAIRS.iter().find(|pair| text[at - 1..=at] == **pair) else { continue };
        // `page()` is a call.
        let call = *pair == ['(', ')'] && at >= 2 && text[at - 2].is_ascii_alphanumeric();
        if !call {
            let pair: String = pair.iter().collect();
            let message = words!("“{pair}”中没有内容", "nothing stands between `{pair}`");
            let place = locator.locate(passage.origin(at - 1..at + 1));
            findings.push(
                Finding::error(Rule::UnfinishedSentence, place, message)
                    .hint(words!("补上内容，或删去", "fill it, or delete it")),
            );
        }
    }
    if role == Role::Paragraph && !passage.is_open && !is_finished(text, language) {
        let place = locator.locate(passage.origin(text.len().saturating_sub(1)..text.len()));
        let message = words!("段末没有标点，句子可能没有写完", "the paragraph ends without a mark: it may break off");
        findings.push(
            Finding::warning(Rule::UnfinishedSentence, place, message)
                .hint(words!("写完句子，加“。”", "finish the sentence, with a full stop")),
        );
    }
    findings
}

/// How many characters at the end of a text are words that need something after them.
fn open_ended(text: &[char], language: Language) -> Option<usize> {
    let (table, with_de): (&[&str], &[&str]) = match language {
        Language::Chinese => (&OPEN_ENDED_ZH, &OPEN_ENDED_WITH_DE_ZH),
        Language::English => (&OPEN_ENDED_EN, &[]),
    };
    let begins_word = |before: &[char]| language == Language::Chinese || before.last() == Some(&' ');
    let plain = table.iter().filter_map(|words| without_end(text, words)).filter(|before| begins_word(before));
    let with_de =
        with_de.iter().filter_map(|words| without_end(text, words)).filter(|before| !allows_de(clause(before)));
    plain.chain(with_de).map(|before| text.len() - before.len()).max()
}

/// What stands before the words that a text ends with.
fn without_end<'t>(text: &'t [char], words: &str) -> Option<&'t [char]> {
    words.chars().rev().try_fold(text, |rest, wanted| {
        let (last, rest) = rest.split_last()?;
        last.eq_ignore_ascii_case(&wanted).then_some(rest)
    })
}

/// How much of a sentence that ends in “达到……的。” says that something was reached and not of what it was the thing reached.
fn reached_and_of(sentence: &[char]) -> Option<usize> {
    let [body @ .., '的', '。'] = sentence else { return None };
    let clause = clause(body);
    let verb = clause.windows(2).rposition(|two| two == ['达', '到'])?;
    (!allows_de(clause)).then_some(clause.len() - verb + 1)
}

/// How much of a clause says that something was solved which affects somebody, and not what: “解决影响百姓”.
fn solved_and_not_what(text: &[char]) -> Option<usize> {
    let clause = clause(text);
    clause.windows(2).find(|two| *two == ['解', '决'])?;
    let clause: String = clause.iter().collect();
    let (at, object) = ["解决影响", "解决制约", "解决困扰"].iter().find_map(|words| {
        let at = clause.find(words)?;
        Some((at, &clause[at + words.len()..]))
    })?;
    let named = ["的", "因素", "问题", "难题", "瓶颈"].iter().any(|word| object.contains(word));
    (!object.is_empty() && !named).then(|| clause[at..].chars().count())
}

/// The last clause of a text.
fn clause(text: &[char]) -> &[char] {
    let ends = |mark: &char| matches!(mark, '，' | '。' | '；' | '：' | '、' | '！' | '？' | ',' | ';');
    let start = text.iter().rposition(ends).map_or(0, |mark| mark + 1);
    &text[start..]
}

/// Whether a clause may end in “的”: 是可以达到的, 对达到目标的.
fn allows_de(clause: &[char]) -> bool {
    clause.iter().any(|character| DE_ZH.contains(*character))
}

/// Whether a mark that ends a sentence stands last, closing marks left out; its width is another matter.
fn is_finished(text: &[char], language: Language) -> bool {
    let last = text.iter().rev().find(|character| !"”’）》)".contains(**character));
    let closed = match language {
        Language::Chinese => matches!(text.last(), Some('”' | '’')),
        Language::English => last != text.last(),
    };
    closed || last.is_none_or(|last| "。！？；：….!?:;".contains(*last))
}
