use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::nearest;
use crate::edit::Fix;

pub const LINT: Lint = Lint {
    name: "lint-setting",
    summary: "a setting under `[lints]` names no known lint, or one that is always an error",
    documentation: include_str!("lint-setting.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for (name, setting) in &context.model.lints {
        match super::find(name) {
            Some(lint) if lint.structural => sink.push(
                Diagnostic::new(
                    LINT.name,
                    setting.span,
                    format!("the severity of `{name}` cannot be changed"),
                )
                .help("remove the line; this fault is always an error"),
            ),
            Some(_) => {}
            None => {
                let diagnostic = Diagnostic::new(
                    LINT.name,
                    setting.span,
                    format!("there is no lint `{name}`"),
                );
                sink.push(
                    match nearest(name, super::LINTS.iter().map(|lint| lint.name)) {
                        Some(nearest) => diagnostic
                            .help(format!("did you mean `{nearest}`?"))
                            .fix(Fix::suggestion(setting.span, nearest)),
                        None => diagnostic.help("`pkimm lints` lists them"),
                    },
                );
            }
        }
    }
}
