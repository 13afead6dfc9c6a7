use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "overlay-without-effect",
    summary: "an overlay leaves a weight as it is",
    documentation: include_str!("overlay-without-effect.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for (overlay, weight) in context.model.overlaid() {
        if overlay.effect.is_without_effect(weight) {
            let (key, number) = (overlay.effect.key(), overlay.effect.number());
            let message = format!(
                "`{key} = {number}` leaves the weight of `{}`, {weight}, as it is",
                overlay.target.value
            );
            sink.push(
                Diagnostic::new(LINT.name, overlay.effect.span, message)
                    .help("write what the weight should become, or remove the overlay"),
            );
        }
    }
}
