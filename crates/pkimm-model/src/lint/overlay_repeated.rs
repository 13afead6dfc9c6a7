use std::collections::HashMap;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "overlay-repeated",
    summary: "two overlays of an extension have the same target",
    documentation: include_str!("overlay-repeated.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for extension in &context.model.extensions {
        let mut seen = HashMap::new();
        for overlay in &extension.overlays {
            let target = &overlay.target;
            if let Some(first) = seen.insert(target.value.as_str(), target.span) {
                let message = format!("this is a second overlay on `{}`", target.value);
                sink.push(
                    Diagnostic::new(LINT.name, target.span, message)
                        .also(first, "first here")
                        .help("overlays do not add up: keep one of them"),
                );
            }
        }
    }
}
