use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::CodeKind;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "indented-code",
    summary: "an indented text is printed as code",
    documentation: include_str!("indented-code.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let texts = context.model.published_texts();
    let code = texts.flat_map(|text| &text.markdown.code);
    code.filter(|code| code.kind == CodeKind::Indented)
        .for_each(|code| report(context.tree.first_line(code.span), sink));
    let made = context.made(|markdown| &markdown.code, |code| &code.span);
    made.filter(|code| code.part.kind == CodeKind::Indented)
        .for_each(|code| report(code.span, sink));
}

fn report(span: Span, sink: &mut Sink) {
    let message = "four blanks or a tab before a line make it code, which is printed as it stands";
    let help = "take the blanks away, or, if it is code, put it between lines of ```";
    sink.push(Diagnostic::new(LINT.name, span, message).help(help));
}
