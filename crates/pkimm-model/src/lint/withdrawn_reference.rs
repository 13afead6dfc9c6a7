use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::toml::basic;

pub const LINT: Lint = Lint {
    name: "withdrawn-reference",
    summary: "a requirement cites a standard that is no longer in force",
    documentation: include_str!("withdrawn-reference.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    for (index, span) in model
        .requirements()
        .flat_map(|requirement| &requirement.references)
    {
        let reference = model.reference(*index);
        if reference.status.is_deprecated() {
            let message = format!(
                "`{}` is marked as {} in the catalog",
                reference.id.value,
                reference.status.as_str()
            );
            let diagnostic =
                Diagnostic::new(LINT.name, *span, message).also(reference.span, "marked here");
            sink.push(match reference.superseded_by {
                Some((successor, _)) => {
                    let successor = &model.reference(successor).id.value;
                    diagnostic
                        .help(format!("cite `{successor}` instead"))
                        .fix(Fix::suggestion(*span, basic(successor)))
                }
                None => diagnostic.help("cite what applies now, or remove the citation; `pkimm new reference ID --title …` adds a standard that the catalog lacks"),
            });
        }
    }
}
