//! The language of page expressions: its marks, what a text says in it, and what is wrong with one.
//!
//! The delimiters cannot collide with Hugo's shortcodes, heading attributes or class marks.

use std::fmt;
use std::ops::Range;

use minijinja::machinery::{Span, Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{Error, ErrorKind};

/// Steps that one text may take, so that a loop within a loop cannot hang a build. A page of the model takes a few
/// thousand.
pub(super) const FUEL: u64 = 10_000_000;

/// The delimiters of page expressions.
pub(super) fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .block_delimiters("{~", "~}")
        .variable_delimiters("{=", "=}")
        .comment_delimiters("{*", "*}")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters differ from each other")
}

/// Why an expression could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// The bytes of the text that are at fault, where known.
    pub range: Option<Range<usize>>,
    /// The line of the text, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ExpressionError {}

impl ExpressionError {
    /// The error with bytes that are whole characters of the text: where one is unexpected, the parser names its first byte.
    pub(super) fn within(mut self, text: &str) -> Self {
        let whole = |range: Range<usize>| {
            text.floor_char_boundary(range.start)..text.ceil_char_boundary(range.end)
        };
        self.range = self.range.map(whole);
        self
    }
}

impl From<Error> for ExpressionError {
    fn from(error: Error) -> Self {
        // Where a function failed, the cause says more than the call.
        let message = match error.kind() {
            ErrorKind::UndefinedError => error.detail().map_or_else(
                || "this name or field is not defined".to_owned(),
                |detail| format!("this name or field is not defined ({detail})"),
            ),
            ErrorKind::OutOfFuel => format!(
                "the expressions of this text take more than {} million steps",
                FUEL / 1_000_000
            ),
            kind => error.detail().map_or_else(|| kind.to_string(), plainly),
        };
        Self {
            range: error.range(),
            line: error.line().unwrap_or(1),
            message,
        }
    }
}

/// What is said of a text that ends too early.
pub(super) const END: &str = "the end of the text";

/// What the library calls parts of an expression, and what they are called here.
const PARTS: [(&str, &str); 9] = [
    ("end of variable block", "the end `=}`"),
    ("end of block", "the end `~}`"),
    ("end of input", END),
    ("identifier or integer", "a name or a number"),
    ("identifier", "a name"),
    ("integer", "a number"),
    ("float", "a number"),
    ("string", "a text"),
    ("template data", "text outside of an expression"),
];

/// What the library says of an expression, in the words of somebody who writes a page.
fn plainly(said: &str) -> String {
    let part = |said: &str| {
        let mut known = PARTS.iter();
        let known = known.find(|(part, _)| *part == said);
        known.map_or_else(|| said.to_owned(), |(_, words)| (*words).to_owned())
    };
    if let Some(rest) = said.strip_prefix("unexpected ") {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let expected = match expected {
            "" => "a value".to_owned(),
            "in" => "`in`".to_owned(),
            other => part(other),
        };
        return format!("{expected} is expected here, but this is {}", part(found));
    }
    if said.contains("expected statement") {
        return "no statement stands between `{~` and `~}`".to_owned();
    }
    if let Some(name) = said.strip_prefix("unknown statement ") {
        let opened = name.strip_prefix("end");
        return match opened.or_else(|| ["else", "elif"].contains(&name).then_some("if")) {
            Some(opened) => format!("no `{opened}` begins before this `{name}`"),
            None => format!("pages have no `{name}`; they have `for`, `if`, `set` and `with`"),
        };
    }
    if let Some(sum) = said.strip_prefix("unable to calculate ") {
        return format!("`{sum}` has no result");
    }
    if said.starts_with("invalid integer") || said.starts_with("invalid float") {
        return "this is no number, or one that is too large".to_owned();
    }
    said.to_owned()
}

/// What an expression may name a part of the model by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text in quotes, such as the id in `link("id")`.
    Text(String),
    /// A number that stands for a level: what a level is compared with, or, with what it answers, an answer.
    Level(u32, Option<String>),
}

/// What the expressions of a text may name, each with its bytes, those of a text without its quotes. What stands behind
/// a fault of syntax is not found.
#[must_use]
pub fn expression_literals(text: &str) -> Vec<(Literal, Range<usize>)> {
    let tokens: Vec<(Token<'_>, Span)> = tokenize(text, false, syntax())
        .map_while(Result::ok)
        .collect();
    let literal = |(index, (token, span)): (usize, &(Token<'_>, Span))| {
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        let (literal, range) = match token {
            Token::Str(value) => (Literal::Text((*value).to_owned()), start + 1..end - 1),
            // With escapes it is no longer what is written.
            Token::String(value) => (Literal::Text(value.to_string()), start..end),
            Token::Int(value) => {
                let before = tokens[..index].iter().rev().map(|(token, _)| token);
                let after = tokens[index + 1..].iter().map(|(token, _)| token);
                let (before, after): (Vec<_>, Vec<_>) =
                    (before.take(8).collect(), after.take(4).collect());
                let level = level(u32::try_from(*value).ok()?, &before, &after)?;
                (level, start..end)
            }
            _ => return None,
        };
        Some((literal, range))
    };
    tokens.iter().enumerate().filter_map(literal).collect()
}

/// The level that a number stands for, by the tokens before it, from the nearest, and those behind it.
fn level(number: u32, before: &[&Token<'_>], after: &[&Token<'_>]) -> Option<Literal> {
    use Token::{Colon, Comma, Dot, Ident, ParenOpen, Pipe, Str};
    let compares = |token: &Token<'_>| {
        matches!(
            token,
            Token::Eq | Token::Ne | Token::Lt | Token::Lte | Token::Gt | Token::Gte
        )
    };
    let answers = match (before, after) {
        // As in `score({"id": 2})`.
        ([Colon, Str(id), ..], _) => Some((*id).to_owned()),
        // As in `level.number == 2`, `2 < result.level` and the like.
        (
            [compare, Ident("level"), ..] | [compare, Ident("number"), Dot, Ident("level"), ..],
            _,
        )
        | (_, [compare, Ident("level"), ..] | [compare, Ident(_), Dot, Ident("level"), ..])
            if compares(compare) =>
        {
            None
        }
        // As in `levels | selectattr("number", "equalto", 2)`.
        (
            [
                Comma,
                Str(_),
                Comma,
                Str("number"),
                ParenOpen,
                Ident(_),
                Pipe,
                Ident("levels"),
            ],
            _,
        ) => None,
        _ => return None,
    };
    Some(Literal::Level(number, answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_expressions_are_found_where_they_stand() {
        let text = "\"no\" {= link(\"one\") =} {~ for id in ['two'] ~}x{~ endfor ~} {* \"no\" *} {{< \"no\" >}}";
        let found = expression_literals(text);
        let written: Vec<_> = found
            .iter()
            .map(|(_, range)| &text[range.clone()])
            .collect();
        assert_eq!(written, ["one", "two"]);
        assert!(
            found
                .iter()
                .zip(written)
                .all(|((value, _), at)| *value == Literal::Text(at.to_owned()))
        );
    }

    #[test]
    fn numbers_in_expressions_are_levels_where_they_stand_for_one() {
        let text = "2 {= score({\"one\": 3, 'two': \"no\"}) =} {~ if level.number == 4 or 5 < result.level ~}\n\
            {= levels | selectattr(\"number\", \"equalto\", 6) | list =}{~ endif ~}\n\
            {= levels[1].name =} {= x | round(2) =} {= category.number == 7 =} {= 8 * 2 =}";
        let levels: Vec<_> = expression_literals(text)
            .into_iter()
            .filter(|(literal, _)| matches!(literal, Literal::Level(..)))
            .map(|(literal, range)| (literal, &text[range]))
            .collect();
        let level =
            |number, answers: Option<&str>| Literal::Level(number, answers.map(str::to_owned));
        assert_eq!(
            levels,
            [
                (level(3, Some("one")), "3"),
                (level(4, None), "4"),
                (level(5, None), "5"),
                (level(6, None), "6"),
            ]
        );
    }
}
