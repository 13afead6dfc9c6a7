use super::text_too_long::{Measured, measure};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "text-too-short",
    summary: "a text has fewer words than the model requires",
    documentation: include_str!("text-too-short.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for Measured {
        text,
        what,
        bounds,
        words,
        draft,
    } in measure(context)
    {
        if words < bounds.min as usize && !draft {
            let message = format!(
                "{what} has {words} words; at least {} are required",
                bounds.min
            );
            sink.push(
                Diagnostic::new(LINT.name, text.span.at_start(), message).help(
                    "add what is missing, or mark the file with `draft = true` until it is finished",
                ),
            );
        }
    }
}
