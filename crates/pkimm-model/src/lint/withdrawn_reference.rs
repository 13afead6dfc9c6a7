use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

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
                Some((successor, _)) => diagnostic.help(format!(
                    "cite `{}` instead",
                    model.reference(successor).id.value
                )),
                None => diagnostic.help("cite what applies now, or remove the citation"),
            });
        }
    }
}
