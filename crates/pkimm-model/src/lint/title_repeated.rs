use std::collections::HashMap;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Located;

pub const LINT: Lint = Lint {
    name: "title-repeated",
    summary: "two levels, modules, categories or requirements have the same name",
    documentation: include_str!("title-repeated.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    repeats(model.levels.iter().map(|level| &level.name), "level", sink);
    repeats(
        model.modules.iter().map(|module| &module.name),
        "module",
        sink,
    );
    repeats(
        model.categories().map(|category| &category.name),
        "category",
        sink,
    );
    repeats(
        model.requirements().map(|requirement| &requirement.title),
        "requirement",
        sink,
    );
}

fn repeats<'a>(names: impl Iterator<Item = &'a Located<String>>, what: &str, sink: &mut Sink) {
    let mut seen: HashMap<String, &Located<String>> = HashMap::new();
    for name in names {
        let key = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        match seen.get(&key) {
            Some(first) => sink.push(
                Diagnostic::new(
                    LINT.name,
                    name.span,
                    format!("another {what} has the same name"),
                )
                .also(first.span, "first here")
                .help("give each of them a name of its own"),
            ),
            None => {
                seen.insert(key, name);
            }
        }
    }
}
