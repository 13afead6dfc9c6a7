use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "effective-weight-negative",
    summary: "an extension would make a weight less than 0",
    documentation: include_str!("effective-weight-negative.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for (overlay, weight) in context.model.overlaid() {
        if overlay.effect.is_below_zero(weight) {
            let number = overlay.effect.number();
            let message = format!(
                "the weight of `{}` is {weight}, and {number} more would be less than 0",
                overlay.target.value
            );
            sink.push(
                    Diagnostic::new(LINT.name, overlay.effect.span, message).help(format!(
                        "it counts as 0; write `addition = -{weight}` or `override = 0` if that is meant"
                    )),
                );
        }
    }
}
