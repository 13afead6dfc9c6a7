//! A text with expressions → instructions that ask for the bytes they make.
//!
//! Every node of the tree is copied, so that a kind of node which minijinja adds does not compile until it is looked at.

use minijinja::Value;
use minijinja::machinery::ast::{
    BinOp, BinOpKind, Break, Call, CallArg, Compare, CompareOp, Const, Continue, EmitExpr, EmitRaw,
    Expr, Filter, ForLoop, GetAttr, GetItem, IfCond, IfExpr, List, Map, Set, Slice, Spanned, Stmt,
    Template, Test, Tuple, UnaryOp, UnaryOpKind, Var, WithBlock,
};
use minijinja::machinery::{CodeGenerator, Instructions, Span, Token, parse, tokenize};

use super::{CELL, CONCAT, MADE, NUMBER, PASSED, unclosed};
use crate::site::syntax::{ExpressionError, syntax};

/// The longest expression or statement, in tokens, since what stands within one another is read by functions that call
/// themselves.
const MAX_TOKENS: usize = 1_000;

/// The longest line of a text with expressions, in bytes, since the place of each is counted from the line's beginning.
const MAX_LINE: usize = 20_000;

/// How many loops and conditions may stand within one another.
const MAX_BLOCKS: usize = 50;

/// What a text comes to.
pub(super) fn compiled(text: &str) -> Result<Instructions<'_>, ExpressionError> {
    look_at_lines(text)?;
    look_at_depth(text)?;
    let tree = parse(text, NAME, syntax()).map_err(|error| unclosed::placed(error.into(), text))?;
    let mut rewriter = Rewriter {
        loops: 0,
        line: Line::Empty,
    };
    let tree = rewriter.statement(&tree)?;
    let mut generator = CodeGenerator::new(NAME, text);
    generator.compile_stmt(&tree);
    Ok(generator.finish().0)
}

/// The name of a text, which no message shows.
const NAME: &str = "text";

fn fault(span: Span, message: impl Into<String>) -> ExpressionError {
    ExpressionError {
        range: Some(span.start_offset as usize..span.end_offset as usize),
        line: span.start_line.into(),
        message: message.into(),
    }
}

/// Refuses a line that is too long.
fn look_at_lines(text: &str) -> Result<(), ExpressionError> {
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        if line.len() > MAX_LINE {
            return Err(ExpressionError {
                range: Some(start..start + text[start..].chars().next().map_or(0, char::len_utf8)),
                line: index + 1,
                message: format!("this line is longer than {MAX_LINE} bytes"),
            });
        }
        start += line.len() + 1;
    }
    Ok(())
}

/// Refuses what is too long or too deep to be read. A fault of syntax is left to the parser.
fn look_at_depth(text: &str) -> Result<(), ExpressionError> {
    // How many blocks each statement that is not ended has opened: a condition opens one with each further one.
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0;
    let mut tokens = 0;
    let mut opens = false;
    for (token, span) in tokenize(text, false, syntax()).map_while(Result::ok) {
        tokens += 1;
        match token {
            Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => tokens = 0,
            Token::Ident("for" | "if" | "with") if opens => {
                open.push(1);
                depth += 1;
            }
            Token::Ident("elif") if opens => {
                if let Some(blocks) = open.last_mut() {
                    *blocks += 1;
                    depth += 1;
                }
            }
            Token::Ident("endfor" | "endif" | "endwith") if opens => {
                depth -= open.pop().unwrap_or_default();
            }
            _ => {}
        }
        opens = matches!(token, Token::BlockStart);
        if tokens > MAX_TOKENS {
            return Err(fault(
                span,
                format!("this is longer than {MAX_TOKENS} words and signs"),
            ));
        }
        if depth > MAX_BLOCKS {
            let message =
                format!("more than {MAX_BLOCKS} loops and conditions stand in one another");
            return Err(fault(span, message));
        }
    }
    Ok(())
}

struct Rewriter {
    /// How many loops are open.
    loops: usize,
    /// What stands before a statement on its line.
    line: Line,
}

/// What a line of the text is, as far as it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Empty,
    /// A row of a table.
    Row,
    Other,
}

impl Line {
    /// The line behind a part of the text.
    fn after(self, raw: &str) -> Self {
        let (before, last) = match raw.rfind('\n') {
            Some(end) => (Self::Empty, &raw[end + 1..]),
            None => (self, raw),
        };
        match (before, last.trim_start()) {
            (Self::Empty, "") => Self::Empty,
            (Self::Empty, text) if text.starts_with('|') => Self::Row,
            (Self::Empty, _) => Self::Other,
            (other, _) => other,
        }
    }
}

fn spanned<T>(node: T, span: Span) -> Spanned<T> {
    Spanned::new(node, span)
}

/// A call of a function of [`super`].
fn call<'a>(name: &'static str, arguments: Vec<Expr<'a>>, span: Span) -> Expr<'a> {
    let call = Call {
        expr: Expr::Var(spanned(Var { id: name }, span)),
        args: arguments.into_iter().map(CallArg::Pos).collect(),
    };
    Expr::Call(spanned(call, span))
}

impl Rewriter {
    fn statements<'a>(&mut self, list: &[Stmt<'a>]) -> Result<Vec<Stmt<'a>>, ExpressionError> {
        list.iter()
            .map(|statement| self.statement(statement))
            .collect()
    }

    fn statement<'a>(&mut self, statement: &Stmt<'a>) -> Result<Stmt<'a>, ExpressionError> {
        Ok(match statement {
            Stmt::Template(at) => {
                let children = self.statements(&at.children)?;
                Stmt::Template(spanned(Template { children }, at.span()))
            }
            Stmt::EmitExpr(at) => {
                let mut expr = expression(&at.expr);
                if self.line == Line::Row {
                    expr = call(CELL, vec![expr], at.span());
                }
                self.line = self.line.after("x");
                Stmt::EmitExpr(spanned(EmitExpr { expr }, at.span()))
            }
            // What a loop writes again and again is counted.
            Stmt::EmitRaw(at) if self.loops > 0 => {
                self.line = self.line.after(at.raw);
                let value = Value::from(at.raw);
                let expr = Expr::Const(spanned(Const { value }, at.span()));
                Stmt::EmitExpr(spanned(EmitExpr { expr }, at.span()))
            }
            Stmt::EmitRaw(at) => {
                self.line = self.line.after(at.raw);
                let raw = EmitRaw { raw: at.raw };
                Stmt::EmitRaw(spanned(raw, at.span()))
            }
            Stmt::ForLoop(at) if at.recursive => return Err(unknown("recursive", at.span())),
            Stmt::ForLoop(at) => {
                self.loops += 1;
                let body = self.statements(&at.body);
                self.loops -= 1;
                let else_body = self.statements(&at.else_body)?;
                let node = ForLoop {
                    target: target(&at.target)?,
                    iter: expression(&at.iter),
                    filter_expr: at.filter_expr.as_ref().map(expression),
                    recursive: false,
                    body: body?,
                    else_body,
                };
                Stmt::ForLoop(spanned(node, at.span()))
            }
            Stmt::IfCond(at) => {
                let node = IfCond {
                    expr: expression(&at.expr),
                    true_body: self.statements(&at.true_body)?,
                    false_body: self.statements(&at.false_body)?,
                };
                Stmt::IfCond(spanned(node, at.span()))
            }
            Stmt::WithBlock(at) => {
                let assignments = at.assignments.iter();
                let assignments =
                    assignments.map(|(name, value)| Ok((target(name)?, expression(value))));
                let node = WithBlock {
                    assignments: assignments.collect::<Result<_, ExpressionError>>()?,
                    body: self.statements(&at.body)?,
                };
                Stmt::WithBlock(spanned(node, at.span()))
            }
            Stmt::Set(at) => {
                let node = Set {
                    target: target(&at.target)?,
                    expr: expression(&at.expr),
                };
                Stmt::Set(spanned(node, at.span()))
            }
            Stmt::Continue(at) => Stmt::Continue(spanned(Continue, at.span())),
            Stmt::Break(at) => Stmt::Break(spanned(Break, at.span())),
            // Texts that are kept to be written again, and what belongs to a system of templates.
            Stmt::SetBlock(at) => return Err(unknown("set … endset", at.span())),
            Stmt::AutoEscape(at) => return Err(unknown("autoescape", at.span())),
            Stmt::FilterBlock(at) => return Err(unknown("filter", at.span())),
            Stmt::Block(at) => return Err(unknown("block", at.span())),
            Stmt::Import(at) => return Err(unknown("import", at.span())),
            Stmt::FromImport(at) => return Err(unknown("from", at.span())),
            Stmt::Extends(at) => return Err(unknown("extends", at.span())),
            Stmt::Include(at) => return Err(unknown("include", at.span())),
            Stmt::Macro(at) => return Err(unknown("macro", at.span())),
            Stmt::CallBlock(at) => return Err(unknown("call", at.span())),
            Stmt::Do(at) => return Err(unknown("do", at.span())),
        })
    }
}

fn unknown(word: &str, span: Span) -> ExpressionError {
    fault(
        span,
        format!("pages have no `{word}`; they have `for`, `if`, `set` and `with`"),
    )
}

/// What a value is given to: a name, or several.
fn target<'a>(target: &Expr<'a>) -> Result<Expr<'a>, ExpressionError> {
    let all = |items: &[Expr<'a>]| items.iter().map(self::target).collect::<Result<_, _>>();
    Ok(match target {
        Expr::Var(at) => Expr::Var(spanned(Var { id: at.id }, at.span())),
        Expr::List(at) => Expr::List(spanned(
            List {
                items: all(&at.items)?,
            },
            at.span(),
        )),
        Expr::Tuple(at) => Expr::Tuple(spanned(
            Tuple {
                items: all(&at.items)?,
            },
            at.span(),
        )),
        other => return Err(fault(other.span(), "a value is given to a name")),
    })
}

fn expressions<'a>(list: &[Expr<'a>]) -> Vec<Expr<'a>> {
    list.iter().map(expression).collect()
}

fn optional<'a>(at: Option<&Expr<'a>>) -> Option<Expr<'a>> {
    at.map(expression)
}

fn arguments<'a>(list: &[CallArg<'a>], expression: fn(&Expr<'a>) -> Expr<'a>) -> Vec<CallArg<'a>> {
    let argument = |argument: &CallArg<'a>| match argument {
        CallArg::Pos(value) => CallArg::Pos(expression(value)),
        CallArg::Kwarg(name, value) => CallArg::Kwarg(name, expression(value)),
        CallArg::PosSplat(value) => CallArg::PosSplat(expression(value)),
        CallArg::KwargSplat(value) => CallArg::KwargSplat(expression(value)),
    };
    list.iter().map(argument).collect()
}

/// An expression over whose value an operator, a test or a filter goes as a whole.
fn passed<'a>(expr: &Expr<'a>) -> Expr<'a> {
    match expr {
        Expr::Const(_) => expression(expr),
        _ => call(PASSED, vec![expression(expr)], expr.span()),
    }
}

fn expression<'a>(expr: &Expr<'a>) -> Expr<'a> {
    let span = expr.span();
    let made = |value: Expr<'a>| call(MADE, vec![value], span);
    match expr {
        Expr::Var(at) => Expr::Var(spanned(Var { id: at.id }, span)),
        Expr::Const(at) => {
            let value = at.value.clone();
            Expr::Const(spanned(Const { value }, span))
        }
        Expr::Slice(at) => {
            let node = Slice {
                expr: expression(&at.expr),
                start: optional(at.start.as_ref()),
                stop: optional(at.stop.as_ref()),
                step: optional(at.step.as_ref()),
            };
            made(Expr::Slice(spanned(node, span)))
        }
        Expr::UnaryOp(at) => {
            #[expect(clippy::needless_match, reason = "the kind cannot be copied otherwise")]
            let op = match at.op {
                UnaryOpKind::Not => UnaryOpKind::Not,
                UnaryOpKind::Neg => UnaryOpKind::Neg,
            };
            let expr = expression(&at.expr);
            Expr::UnaryOp(spanned(UnaryOp { op, expr }, span))
        }
        Expr::BinOp(at) => {
            let goes_over = matches!(
                at.op,
                BinOpKind::Eq
                    | BinOpKind::Ne
                    | BinOpKind::Lt
                    | BinOpKind::Lte
                    | BinOpKind::Gt
                    | BinOpKind::Gte
                    | BinOpKind::In
            );
            let side = if goes_over { passed } else { expression };
            let (left, right) = (side(&at.left), side(&at.right));
            let number = |value: Expr<'a>| {
                let span = value.span();
                call(NUMBER, vec![value], span)
            };
            let (left, right) = match at.op {
                BinOpKind::Concat => return call(CONCAT, vec![left, right], span),
                BinOpKind::Add
                | BinOpKind::Sub
                | BinOpKind::Mul
                | BinOpKind::Div
                | BinOpKind::FloorDiv
                | BinOpKind::Rem
                | BinOpKind::Pow => (number(left), number(right)),
                BinOpKind::Eq
                | BinOpKind::Ne
                | BinOpKind::Lt
                | BinOpKind::Lte
                | BinOpKind::Gt
                | BinOpKind::Gte
                | BinOpKind::ScAnd
                | BinOpKind::ScOr
                | BinOpKind::In => (left, right),
            };
            let op = at.op;
            Expr::BinOp(spanned(BinOp { op, left, right }, span))
        }
        Expr::Compare(at) => {
            let ops = at.ops.iter().map(|compare| CompareOp {
                op: compare.op,
                expr: passed(&compare.expr),
            });
            let node = Compare {
                expr: passed(&at.expr),
                ops: ops.collect(),
            };
            Expr::Compare(spanned(node, span))
        }
        Expr::IfExpr(at) => {
            let node = IfExpr {
                test_expr: expression(&at.test_expr),
                true_expr: expression(&at.true_expr),
                false_expr: optional(at.false_expr.as_ref()),
            };
            Expr::IfExpr(spanned(node, span))
        }
        Expr::Filter(at) => {
            let node = Filter {
                name: at.name,
                expr: at.expr.as_ref().map(passed),
                args: arguments(&at.args, expression),
            };
            made(Expr::Filter(spanned(node, span)))
        }
        Expr::Test(at) => {
            let node = Test {
                name: at.name,
                expr: passed(&at.expr),
                args: arguments(&at.args, passed),
            };
            Expr::Test(spanned(node, span))
        }
        Expr::GetAttr(at) => {
            let node = GetAttr {
                expr: expression(&at.expr),
                name: at.name,
            };
            Expr::GetAttr(spanned(node, span))
        }
        Expr::GetItem(at) => {
            let node = GetItem {
                expr: expression(&at.expr),
                subscript_expr: expression(&at.subscript_expr),
            };
            Expr::GetItem(spanned(node, span))
        }
        Expr::Call(at) => {
            // What is called stays a name or a method.
            let node = Call {
                expr: expression(&at.expr),
                args: arguments(&at.args, expression),
            };
            Expr::Call(spanned(node, span))
        }
        Expr::List(at) => {
            let items = expressions(&at.items);
            made(Expr::List(spanned(List { items }, span)))
        }
        Expr::Tuple(at) => {
            let items = expressions(&at.items);
            made(Expr::Tuple(spanned(Tuple { items }, span)))
        }
        Expr::Map(at) => {
            let (keys, values) = (expressions(&at.keys), expressions(&at.values));
            made(Expr::Map(spanned(Map { keys, values }, span)))
        }
    }
}
