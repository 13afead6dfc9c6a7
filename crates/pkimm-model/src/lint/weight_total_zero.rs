use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "weight-total-zero",
    summary: "the weights of an average are all zero",
    documentation: include_str!("weight-total-zero.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    for category in model.categories() {
        let total: u64 = category
            .requirements
            .iter()
            .map(|requirement| u64::from(requirement.weight.value))
            .sum();
        if total == 0 && !category.requirements.is_empty() {
            let message = format!(
                "no requirement of `{}` has a weight above 0, so the category has no score",
                category.name.value
            );
            sink.push(
                Diagnostic::new(LINT.name, category.name.span, message)
                    .help("give at least one of them a higher weight"),
            );
        }
    }
    let total: u64 = model
        .categories()
        .map(|category| u64::from(category.weight.value))
        .sum();
    if let Some(first) = model.categories().next().filter(|_| total == 0) {
        let message = "no category has a weight above 0, so the model has no score";
        sink.push(
            Diagnostic::new(LINT.name, first.weight.span, message)
                .help("give at least one of them a higher weight"),
        );
    }
}
