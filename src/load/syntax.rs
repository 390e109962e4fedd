//! What is wrong with a text that is no YAML, in words for people who write it once a year; and the usual slips.

use granit_parser::ErrorKind;

use crate::finding::Words;
use crate::words;

/// What the parser stumbled over.
pub fn cause(kind: &ErrorKind) -> Words {
    use ErrorKind::*;
    match kind {
        UnexpectedCharacter { character } => {
            words!("值不能以“{character}”开头", "a value cannot begin with `{character}`")
        }
        UnclosedQuotedScalar | DocumentIndicatorInQuotedScalar => {
            words!("引号没有结束", "a quotation mark is never closed")
        }
        InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => {
            words!("结束的引号后还有文字", "something follows the closing quotation mark")
        }
        InvalidQuotedScalarIndent => {
            words!("引号内的文字换行后缩进不够", "a quoted text goes on in a line that is not indented enough")
        }
        UnknownQuotedScalarEscape
        | InvalidQuotedScalarHexEscape
        | InvalidLowSurrogateHexEscape
        | InvalidLowSurrogate
        | MissingLowSurrogate
        | UnpairedLowSurrogate
        | InvalidUnicodeEscape => {
            words!("双引号内反斜杠后的写法无效", "what follows a backslash between double quotation marks is no escape")
        }
        UnclosedFlowCollection { open } => words!("括号“{open}”没有结束", "the bracket `{open}` is never closed"),
        UnexpectedEofFlowSequence | UnexpectedEofFlowMapping | UnexpectedEofImplicitFlowMapping => {
            words!("括号没有结束", "a bracket is never closed")
        }
        MismatchedFlowCollectionEnd { open, close } => {
            words!("以“{open}”开头的括号用“{close}”结束", "`{open}` is closed by `{close}`")
        }
        MisplacedFlowCollectionEnd => words!("多出一个右括号", "a closing bracket too many"),
        ExpectedFlowMappingSeparator | ExpectedFlowSequenceSeparator => {
            words!("括号内缺少逗号或右括号", "a comma or the closing bracket is missing")
        }
        FlowMappingValueAdjacentCollection => {
            words!("括号内冒号后缺少空格", "a space is missing after a colon within brackets")
        }
        ExpectedBlockMappingKey => {
            words!(
                "此处应为一个键，或缩进与上文不一致",
                "a key is expected here, or the indentation differs from above"
            )
        }
        ExpectedBlockSequenceEntry => words!(
            "此处应为以“- ”开头的一项，或缩进与上文不一致",
            "an item that begins with `- ` is expected here, or the indentation differs from above"
        ),
        MappingValueNotAllowed | MappingKeyNotAllowed | InvalidColonPlacement | InvalidMappingValueWhitespace => {
            words!("此处不能有“键: 值”", "a key with its value cannot stand here")
        }
        SimpleKeyExpected | InvalidSimpleKey => words!("键后缺少“: ”", "a key lacks its `: `"),
        BlockSequenceEntryNotAllowed
        | BlockEntryInFlowCollection
        | InvalidBlockEntryWhitespace
        | PlainScalarStartsWithDashFlowIndicator => {
            words!("此处不能有以“-”开头的一项", "an item that begins with `-` cannot stand here")
        }
        InvalidIndentation | InvalidFlowScalarIndent | InvalidBlockScalarIndent | ZeroBlockScalarIndent => {
            words!("缩进不对", "the indentation is wrong")
        }
        TabNotAllowed | TabInBlockIndentation | TabInIndentation | TabAtBlockScalarStart | TabInPlainScalar => {
            words!("此处不能用制表符", "a tab cannot stand here")
        }
        InvalidBlockScalarHeader => words!("“|”或“>”的同一行还有文字", "something follows `|` or `>` in its line"),
        UnknownAnchor => words!("“*”引用的名称没有定义", "what `*` refers to is not defined"),
        MissingAnchorOrAliasName => words!("“&”或“*”后缺少名称", "a name is missing after `&` or `*`"),
        CommentInterceptedScalar => words!("一段文字中间有注释", "a comment stands within a text"),
        CommentNotSeparated => words!("“#”前缺少空格", "a space is missing before `#`"),
        ExpectedDocumentStart => words!("此处的文字不属于上文", "this does not belong to what stands above"),
        other => {
            let own = other.to_string();
            words!("不符合YAML语法：{own}", "{own}")
        }
    }
}

/// The cure of the usual slips, recognised on the line of the fault and the ones beside it.
pub fn hint(line: &str, around: &str) -> Words {
    if around.contains('\t') {
        words!("缩进请用空格，不用制表符", "indent with spaces, not with tabs")
    } else if around.contains('：') {
        words!("键后请用半角冒号加空格“: ”", "use the half-width colon and a space after a key: `: `")
    } else if line.contains("{year") && !line.contains("\"{year") {
        words!("含 {{year}} 的文字要加引号，如 \"{{year}}年\"", "quote a text with {{year}}, such as \"{{year}}年\"")
    } else if line.contains(": %") || line.contains(": @") || line.contains(": `") {
        words!("以%等符号开头的值请加引号，如 unit: \"%\"", "quote a value that begins with such a sign: unit: \"%\"")
    } else if around.contains(": {{") || around.contains("- {{") {
        words!("以{{{{开头的文字请另起一行写成块：zh: |", "write a text that begins with {{{{ as a block: `zh: |`")
    } else if line.matches(": ").count() > 1 && !line.contains('{') {
        words!("文字中含有冒号加空格时请加引号", "quote a text that contains a colon and a space")
    } else {
        words!("检查缩进、引号和括号是否成对", "check the indentation, and that quotes and brackets are closed")
    }
}
