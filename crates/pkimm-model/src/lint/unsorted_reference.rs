use super::{Context, Lint, Sink};
use crate::diagnostic::Diagnostic;

pub const LINT: Lint = Lint {
    name: "unsorted-reference",
    summary: "an entry of the catalog does not stand in the order of ids",
    documentation: include_str!("unsorted-reference.md"),
    default: None,
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let references = &context.model.references;
    for (before, reference) in references.iter().zip(references.iter().skip(1)) {
        let (before, id) = (&before.id.value, &reference.id);
        if id.value < *before {
            let message = format!("`{}` stands behind `{before}`", id.value);
            sink.push(
                Diagnostic::new(LINT.name, id.span, message)
                    .help("move the entry to where its id belongs in the alphabet"),
            );
        }
    }
}
