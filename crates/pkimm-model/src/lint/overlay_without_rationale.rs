use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "overlay-without-rationale",
    summary: "an extension does not say why a weight differs",
    documentation: include_str!("overlay-without-rationale.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for extension in &context.model.extensions {
        for overlay in extension
            .overlays
            .iter()
            .filter(|overlay| overlay.rationale.is_none())
        {
            let target = &overlay.target;
            let message = format!("nothing says why the weight of `{}` differs", target.value);
            sink.push(
                Diagnostic::new(LINT.name, target.span, message)
                    .help("add `rationale` with one or two sentences"),
            );
        }
    }
}
