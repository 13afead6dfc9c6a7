use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::CodeKind;

pub const LINT: Lint = Lint {
    name: "indented-code",
    summary: "an indented text is printed as code",
    documentation: include_str!("indented-code.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let code = context
        .model
        .published_texts()
        .flat_map(|text| &text.markdown.code);
    for code in code.filter(|code| code.kind == CodeKind::Indented) {
        let span = context.tree.first_line(code.span);
        let message =
            "four blanks or a tab before a line make it code, which is printed as it stands";
        let help = "take the blanks away, or, if it is code, put it between lines of ```";
        sink.push(Diagnostic::new(LINT.name, span, message).help(help));
    }
}
