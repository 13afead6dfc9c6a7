use super::context::missing_level;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::text::is_missing;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "anchor-missing",
    summary: "a requirement lacks the anchor of a level, by which it is rated",
    documentation: include_str!("anchor-missing.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    // A model without any is rated by the descriptions of its categories.
    if model.requirements().all(|entry| entry.levels.is_empty()) {
        return;
    }
    let requirements = model.requirements().filter(|entry| entry.draft.is_none());
    for requirement in requirements {
        let Some(file) = requirement.file else {
            continue;
        };
        let title = &requirement.title.value;
        let mut report = |message: String, (at, help): (Span, String)| {
            sink.push(Diagnostic::new(LINT.name, at, message).help(help));
        };
        if requirement.levels.is_empty() {
            report(
                format!("`{title}` has no anchors, while other requirements have them"),
                (
                    Span::new(file, 0..0),
                    "add a table `[levels]` to its front matter that says for each level what can be observed, as in `1 = '''…'''`"
                        .to_owned(),
                ),
            );
        }
        for (level, text) in model.levels.iter().zip(&requirement.levels) {
            if is_missing(text) {
                let number = level.number.value;
                report(
                    format!(
                        "`{title}` has no anchor for level {number}, {}",
                        level.name.value
                    ),
                    missing_level(context.tree, file, number),
                );
            }
        }
    }
}
