//! What nothing closes in a text with expressions. The parser tells of it where it stumbles, which may be lines below.

use std::ops::Range;

use minijinja::machinery::{Token, tokenize};

use super::super::syntax::{END, ExpressionError, syntax};

/// What opens something, and what closes it.
const MARKS: [(&str, &str); 3] = [("{=", "=}"), ("{~", "~}"), ("{*", "*}")];

/// Statements that have an end of their own. Others that would are refused.
const WITH_END: &[&str] = &["for", "if", "with"];

/// Puts a fault of syntax where what is never closed was opened, if that is what is wrong.
pub(super) fn placed(error: ExpressionError, text: &str) -> ExpressionError {
    let is_end = error.message.contains(END);
    let stumbled = error.range.as_ref().map_or(text.len(), |range| range.end);
    let mark = unclosed_mark(text).filter(|(range, _)| range.start < stumbled);
    let statement = || unended_statement(text).filter(|_| is_end);
    let Some((range, message)) = mark.or_else(statement) else {
        return error;
    };
    ExpressionError {
        line: text[..range.start].matches('\n').count() + 1,
        range: Some(range),
        message,
    }
}

/// The first mark that opens an expression, a statement or a remark and is not closed before the next one opens.
fn unclosed_mark(text: &str) -> Option<(Range<usize>, String)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find('{')?;
        let Some((open, close)) = MARKS
            .iter()
            .find(|(open, _)| text[start..].starts_with(open))
        else {
            from = start + 1;
            continue;
        };
        let inside = start + open.len();
        let end = match *open {
            "{*" => text[inside..].find(close).map(|at| inside + at),
            _ => end_of(text, inside, close),
        };
        let Some(end) = end else {
            let message = format!("nothing closes this; write `{close}` where it is to end");
            return Some((start..inside, message));
        };
        from = end + close.len();
    }
}

/// Where an expression or statement ends. `None` where another one opens before, or a text in it has no end.
fn end_of(text: &str, from: usize, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, sign) in text[from..].char_indices() {
        let rest = &text[from + at..];
        match quote {
            Some(open) => {
                if sign == open && !escaped {
                    quote = None;
                }
                escaped = sign == '\\' && !escaped;
            }
            None if rest.starts_with(close) => return Some(from + at),
            None if MARKS.iter().any(|(open, _)| rest.starts_with(open)) => return None,
            None if sign == '"' || sign == '\'' => quote = Some(sign),
            None => {}
        }
    }
    None
}

/// The innermost statement that is not ended where the text ends.
fn unended_statement(text: &str) -> Option<(Range<usize>, String)> {
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    let mut opens = false;
    for (token, span) in tokenize(text, false, syntax()).map_while(Result::ok) {
        match token {
            Token::Ident(name) if opens && WITH_END.contains(&name) => {
                open.push((name, span.start_offset as usize..span.end_offset as usize));
            }
            Token::Ident(name) if opens && name.starts_with("end") => {
                open.pop();
            }
            _ => {}
        }
        opens = matches!(token, Token::BlockStart);
    }
    let (name, range) = open.pop()?;
    let message =
        format!("nothing ends this `{name}`; write `{{~ end{name} ~}}` where it is to end");
    Some((range, message))
}

#[cfg(test)]
mod tests {
    use super::super::rewrite::compiled;
    use super::ExpressionError;

    fn fault(text: &str) -> ExpressionError {
        match compiled(text) {
            Ok(_) => panic!("nothing is wrong with {text:?}"),
            Err(error) => error,
        }
    }

    #[test]
    fn what_is_never_closed_is_told_where_it_opens() {
        for (text, place, end) in [
            ("a\n{* b\n\nc", "{*", "*}"),
            ("a\n{= 1\n\nb\n", "{=", "=}"),
            ("a\n{= x\n\nb {= 1 =}\n", "{=", "=}"),
            ("a\n{= \"x =}\n\nb {= 'y' =}\n", "{=", "=}"),
            ("a\n{~ if true\n\nb\n", "{~", "~}"),
            ("a\n{~ for x in y ~}\n\nb\n", "for", "endfor"),
            (
                "{~ set x = 1 ~}\n{~ if x ~}\n{~ for y in z ~}{~ endfor ~}",
                "if",
                "endif",
            ),
        ] {
            let error = fault(text);
            assert_eq!(
                &text[error.range.unwrap()],
                place,
                "{text:?}: {}",
                error.message
            );
            assert_eq!(error.line, 2, "{text:?}");
            assert!(error.message.contains(end), "{text:?}: {}", error.message);
        }
        for (text, place) in [
            ("{= \"{=\" =}\n{= (1 + 2 =}\nb", "="),
            ("{~ endfor ~}\n\nb", "endfor"),
            ("{~ if x ~}\n\nb {= 1 + =}", "=}"),
        ] {
            let range = fault(text).range.unwrap();
            assert_eq!(&text[range], place, "{text:?}");
        }
    }
}
