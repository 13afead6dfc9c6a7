use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::BlockKind;

pub const LINT: Lint = Lint {
    name: "evidence-missing",
    summary: "an assessment has no list of evidence",
    documentation: include_str!("evidence-missing.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for requirement in context
        .model
        .requirements()
        .filter(|requirement| requirement.draft.is_none())
    {
        let Some(assessment) = &requirement.assessment else {
            continue;
        };
        if !assessment
            .markdown
            .blocks
            .iter()
            .any(|block| block.kind == BlockKind::Item)
        {
            let message = format!(
                "the assessment of `{}` has no list of evidence",
                requirement.title.value
            );
            sink.push(
                Diagnostic::new(LINT.name, assessment.span.at_start(), message)
                    .help("list what an assessor can look at, ask for or observe, one item per line, as in `- Records of the last review`"),
            );
        }
    }
}
