use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::raw::Bounds;
use crate::span::Located;

pub const LINT: Lint = Lint {
    name: "weight-out-of-range",
    summary: "a weight is outside the limits of the model",
    documentation: include_str!("weight-out-of-range.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    if let Some(bounds) = model.limits.category_weight {
        model
            .categories()
            .for_each(|category| check(&category.weight, bounds, "category", sink));
    }
    if let Some(bounds) = model.limits.requirement_weight {
        model
            .requirements()
            .for_each(|requirement| check(&requirement.weight, bounds, "requirement", sink));
    }
}

fn check(weight: &Located<u32>, bounds: Bounds, what: &str, sink: &mut Sink) {
    if weight.value < bounds.min || weight.value > bounds.max {
        let message = format!(
            "the weight {} of this {what} is not between {} and {}",
            weight.value, bounds.min, bounds.max
        );
        sink.push(
            Diagnostic::new(LINT.name, weight.span, message).help(format!(
                "choose a weight from {} to {}, or change `{what}-weight` under `[limits]`",
                bounds.min, bounds.max
            )),
        );
    }
}
