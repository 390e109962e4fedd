//! Formulas as people write them: `(energy / energy[base])^(1/n) - 1`, parsed into a tree with places. Not their values (`compute`).
//! Relations between them: `0 % <= rate <= 100 %`, where a number may have a unit.
//!
//! Grammar, loosest first: comparison `> < >= <= =`; `+ -`; `* /`; sign; `^` (right); numbers, names, `name[base]`, `name[t-3]`,
//! `function(argument, …)`, parentheses. The years in brackets: `t` the reporting year, `t-3` three years before, `base` the planning base year.

use std::ops::Range;

use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, cut_err, delimited, eof, opt, peek, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, ErrMode, StrContext};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location};
use winnow::token::{one_of, take_while};

use super::decimal::Decimal;
use super::unit::Unit;

/// Which year's value of a fact is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YearReference {
    /// So many years before the reporting year; 0 is the reporting year itself.
    Before(u32),
    PlanningBase,
}

impl YearReference {
    pub const REPORTING: YearReference = YearReference::Before(0);

    /// Reads `t`, `t-3` or `base`.
    pub fn parse(text: &str) -> Option<YearReference> {
        let text: String = text.split_whitespace().collect();
        match text.as_str() {
            "base" => Some(YearReference::PlanningBase),
            "t" => Some(YearReference::REPORTING),
            other => other.strip_prefix("t-")?.parse::<u8>().ok().map(|years| YearReference::Before(years.into())),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
}

impl Comparison {
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
            Comparison::Equal => ordering.is_eq(),
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => "≥",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "≤",
            Comparison::Equal => "=",
        }
    }
}

/// A node of a formula with its bytes in the formula's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub node: Node,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(Decimal),
    /// A number with its unit, in a relation.
    Measure(Decimal, Unit),
    /// A fact, an indicator, a definition or a parameter.
    Name {
        id: String,
        year: Option<YearReference>,
    },
    Call {
        function: String,
        arguments: Vec<Expression>,
    },
    Negate(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
}

/// A condition such as `g > 0`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub left: Expression,
    pub comparison: Comparison,
    pub right: Expression,
}

/// Formulas in a row with a comparison between each two: `a = b + c`, `0 % <= x <= 100 %`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    pub operands: Vec<Expression>,
    /// One less than operands.
    pub comparisons: Vec<Comparison>,
}

/// Where in the text a formula stops making sense (bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxFault {
    pub at: usize,
    /// It may make sense, but it is longer or deeper than any formula has to be.
    pub too_long: bool,
}

/// Parses a formula.
pub fn parse(text: &str) -> Result<Expression, SyntaxFault> {
    let expression = whole(text, sum)?;
    without_units(&expression).map_or(Ok(expression), Err)
}

/// Parses a comparison of two formulas.
pub fn parse_condition(text: &str) -> Result<Condition, SyntaxFault> {
    let condition = whole(text, |input: &mut Input| {
        let left = sum.parse_next(input)?;
        let comparison = comparison.parse_next(input)?;
        let right = sum.parse_next(input)?;
        Ok(Condition { left, comparison, right })
    })?;
    without_units(&condition.left).or_else(|| without_units(&condition.right)).map_or(Ok(condition), Err)
}

/// Parses two or more formulas with comparisons between them; numbers may have units.
pub fn parse_chain(text: &str) -> Result<Chain, SyntaxFault> {
    whole(text, |input: &mut Input| {
        let mut chain = Chain { operands: vec![sum.parse_next(input)?], comparisons: Vec::new() };
        loop {
            chain.comparisons.push(comparison.parse_next(input)?);
            chain.operands.push(cut_err(sum).parse_next(input)?);
            if chain.operands.len() == LONGEST_CHAIN || opt(peek(comparison)).parse_next(input)?.is_none() {
                return Ok(chain);
            }
        }
    })
}

/// A formula's numbers are plain; where one has a unit, the formula makes no sense from there on.
fn without_units(expression: &Expression) -> Option<SyntaxFault> {
    match &expression.node {
        Node::Measure(number, _) => {
            Some(SyntaxFault { at: expression.range.start + number.text.len(), too_long: false })
        }
        Node::Number(_) | Node::Name { .. } => None,
        Node::Call { arguments, .. } => arguments.iter().find_map(without_units),
        Node::Negate(inner) => without_units(inner),
        Node::Binary { left, right, .. } => without_units(left).or_else(|| without_units(right)),
    }
}

type Input<'a> = LocatingSlice<&'a str>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// Nesting deeper than this is refused rather than risking the stack.
const DEPTH_LIMIT: usize = 64;
const OPERATOR_LIMIT: usize = 200;
const LONGEST_CHAIN: usize = 8;

fn whole<'a, T>(text: &'a str, parser: impl Parser<Input<'a>, T, ErrMode<ContextError>>) -> Result<T, SyntaxFault> {
    if let Some(at) = too_long(text) {
        return Err(SyntaxFault { at, too_long: true });
    }
    terminated(parser, (multispace0, eof))
        .parse(LocatingSlice::new(text))
        .map_err(|error| SyntaxFault { at: error.offset(), too_long: false })
}

/// Where parentheses nest deeper, or operators are more, than the limits.
fn too_long(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut operators = 0usize;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '+' | '-' | '−' | '*' | '×' | '/' | '÷' | '^' => operators += 1,
            _ => {}
        }
        (depth > DEPTH_LIMIT || operators > OPERATOR_LIMIT).then_some(at)
    })
}

fn symbol<'a>(token: &'static str) -> impl Parser<Input<'a>, &'a str, ErrMode<ContextError>> {
    preceded(multispace0, token)
}

fn comparison(input: &mut Input) -> Parsed<Comparison> {
    preceded(
        multispace0,
        alt((
            alt((">=", "≥")).value(Comparison::GreaterOrEqual),
            alt(("<=", "≤")).value(Comparison::LessOrEqual),
            alt((">", "＞")).value(Comparison::Greater),
            alt(("<", "＜")).value(Comparison::Less),
            "=".value(Comparison::Equal),
        )),
    )
    .parse_next(input)
}

fn chain<'a>(
    input: &mut Input<'a>,
    mut operand: impl Parser<Input<'a>, Expression, ErrMode<ContextError>>,
    mut operator: impl Parser<Input<'a>, Operator, ErrMode<ContextError>>,
) -> Parsed<Expression> {
    let mut left = operand.parse_next(input)?;
    while let Some(operator) = opt(operator.by_ref()).parse_next(input)? {
        let right = cut_err(operand.by_ref()).parse_next(input)?;
        left = binary(operator, left, right);
    }
    Ok(left)
}

fn binary(operator: Operator, left: Expression, right: Expression) -> Expression {
    let range = left.range.start..right.range.end;
    Expression { node: Node::Binary { operator, left: Box::new(left), right: Box::new(right) }, range }
}

fn sum(input: &mut Input) -> Parsed<Expression> {
    let operator = alt((symbol("+").value(Operator::Add), alt((symbol("-"), symbol("−"))).value(Operator::Subtract)));
    chain(input, product, operator)
}

fn product(input: &mut Input) -> Parsed<Expression> {
    let operator = alt((
        alt((symbol("*"), symbol("×"))).value(Operator::Multiply),
        alt((symbol("/"), symbol("÷"))).value(Operator::Divide),
    ));
    chain(input, signed, operator)
}

fn signed(input: &mut Input) -> Parsed<Expression> {
    multispace0.parse_next(input)?;
    let start = input.current_token_start();
    if opt(alt(("-", "−"))).parse_next(input)?.is_some() {
        let inner = cut_err(signed).parse_next(input)?;
        let range = start..inner.range.end;
        return Ok(Expression { node: Node::Negate(Box::new(inner)), range });
    }
    power(input)
}

fn power(input: &mut Input) -> Parsed<Expression> {
    let base = atom.parse_next(input)?;
    match opt(symbol("^")).parse_next(input)? {
        Some(_) => cut_err(signed).map(|exponent| binary(Operator::Power, base.clone(), exponent)).parse_next(input),
        None => Ok(base),
    }
}

fn atom(input: &mut Input) -> Parsed<Expression> {
    multispace0.parse_next(input)?;
    alt((delimited("(", cut_err(sum), cut_err(symbol(")"))), number, named)).parse_next(input)
}

fn number(input: &mut Input) -> Parsed<Expression> {
    let (decimal, mut range) = (digit1, opt((".", digit1)))
        .take()
        .verify_map(|text| Decimal::parse(text).ok())
        .with_span()
        .parse_next(input)?;
    let mut unit = opt(preceded(multispace0, alt(((unit_name, "/", unit_name).take(), unit_name)))
        .verify_map(Unit::parse)
        .with_span());
    let node = match unit.parse_next(input)? {
        Some((unit, span)) => {
            range.end = span.end;
            Node::Measure(decimal, unit)
        }
        None => Node::Number(decimal),
    };
    Ok(Expression { node, range })
}

/// A unit by its Chinese name or sign; a name in letters would read as a fact.
fn unit_name<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    take_while(1.., |c: char| matches!(c, '%' | '‰' | '％' | '㎡') || (!c.is_ascii() && c.is_alphabetic()))
        .parse_next(input)
}

fn identifier<'a>(input: &mut Input<'a>) -> Parsed<&'a str> {
    let rest = take_while(0.., |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (one_of('a'..='z'), rest).take().parse_next(input)
}

fn named(input: &mut Input) -> Parsed<Expression> {
    let (id, mut range) = identifier.with_span().parse_next(input)?;
    if opt(symbol("(")).parse_next(input)?.is_some() {
        let arguments: Vec<Expression> = separated(1.., sum, symbol(",")).parse_next(input)?;
        range.end = cut_err(symbol(")")).span().parse_next(input)?.end;
        return Ok(Expression { node: Node::Call { function: id.to_owned(), arguments }, range });
    }
    let year = opt(preceded("[", cut_err((year_text, "]").with_span()))).parse_next(input)?;
    if let Some((_, span)) = &year {
        range.end = span.end;
    }
    Ok(Expression { node: Node::Name { id: id.to_owned(), year: year.map(|((year, _), _)| year) }, range })
}

fn year_text(input: &mut Input) -> Parsed<YearReference> {
    repeat::<_, _, (), _, _>(1.., one_of(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == ' '))
        .take()
        .verify_map(YearReference::parse)
        .context(StrContext::Label("year"))
        .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(expression: &Expression) -> String {
        match &expression.node {
            Node::Number(decimal) => decimal.text.clone(),
            Node::Measure(decimal, unit) => {
                format!("{}{}", decimal.text, unit.label(crate::finding::Language::Chinese))
            }
            Node::Name { id, year: None } => id.clone(),
            Node::Name { id, year: Some(YearReference::PlanningBase) } => format!("{id}[base]"),
            Node::Name { id, year: Some(YearReference::Before(years)) } => format!("{id}[t-{years}]"),
            Node::Call { function, arguments } => {
                format!("{function}({})", arguments.iter().map(shape).collect::<Vec<_>>().join(","))
            }
            Node::Negate(inner) => format!("-{}", shape(inner)),
            Node::Binary { operator, left, right } => {
                let sign = match operator {
                    Operator::Add => '+',
                    Operator::Subtract => '-',
                    Operator::Multiply => '*',
                    Operator::Divide => '/',
                    Operator::Power => '^',
                };
                format!("({}{sign}{})", shape(left), shape(right))
            }
        }
    }

    #[test]
    fn precedence_and_years() {
        let cases = [
            ("a + b * c", "(a+(b*c))"),
            ("a - b - c", "((a-b)-c)"),
            ("a / b / c", "((a/b)/c)"),
            ("(x / x[base])^(1/n) - 1", "(((x/x[base])^(1/n))-1)"),
            ("-a^2", "-(a^2)"),
            ("a^-2", "(a^-2)"),
            ("mean(elasticity(set), 1.5)", "mean(elasticity(set),1.5)"),
            ("x[t-3] + x[ t - 3 ]+x[t]", "((x[t-3]+x[t-3])+x[t-0])"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(|e| shape(&e)), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn ranges_name_their_bytes() {
        let text = "first / (second[base] + 2)";
        let Node::Binary { left, right, .. } = parse(text).unwrap().node else { panic!() };
        assert_eq!(&text[left.range], "first");
        let Node::Binary { left, .. } = right.node else { panic!() };
        assert_eq!(&text[left.range], "second[base]");
    }

    #[test]
    fn faults_have_a_place() {
        let deep = "(".repeat(5000);
        for (text, at) in
            [("a +", 3), ("", 0), ("a b", 2), ("a[u]", 2), ("(a", 2), ("A", 0), ("a + 007", 4), (deep.as_str(), 64)]
        {
            assert_eq!(parse(text).unwrap_err().at, at, "{text:.20}");
        }
        assert!(parse_condition("g > 0").is_ok());
        assert!(parse_condition("g").is_err());
        assert_eq!(parse("a + 3 吨").unwrap_err().at, 5, "a formula's numbers are plain");
        assert_eq!(parse_condition("g > 3 %").unwrap_err().at, 5);
    }

    #[test]
    fn relations_are_chains_with_units() {
        let told = |text: &str| {
            let chain = parse_chain(text).unwrap();
            let mut told = shape(&chain.operands[0]);
            for (comparison, operand) in chain.comparisons.iter().zip(&chain.operands[1..]) {
                told = format!("{told} {} {}", comparison.sign(), shape(operand));
            }
            told
        };
        assert_eq!(told("a = b + c"), "a = (b+c)");
        assert_eq!(told("0 % <= x < 100%"), "0% ≤ x < 100%");
        assert_eq!(told("x / y <= 5 吨/吨标煤"), "(x/y) ≤ 5吨/吨标煤");
        assert_eq!(told("x * 2 吨/y >= 3 元 / y"), "((x*2吨)/y) ≥ (3元/y)");
        for (text, at) in [
            ("a", 1),
            ("a = ", 4),
            ("a = 3 斤", 6),
            ("a <= b c", 7),
            ("= a", 0),
            ("a < b < c < d < e < f < g < h < i", 30),
        ] {
            assert_eq!(parse_chain(text).unwrap_err().at, at, "{text}");
        }
    }
}
