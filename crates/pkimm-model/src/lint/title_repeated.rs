use std::collections::HashMap;

use pkimm_release::escape::one_line;

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
    let levels = model.levels.iter().map(|level| (&level.name, None));
    let modules = model.modules.iter().map(|module| (&module.name, None));
    // A module keeps a category, and a category a requirement.
    let categories = model.modules.iter().flat_map(|module| {
        let leaves = module.categories.len() > 1;
        let categories = module.categories.iter();
        categories.map(move |one| (&one.name, leaves.then_some(&*one.id.value)))
    });
    let requirements = model.categories().flat_map(|category| {
        let leaves = category.requirements.len() > 1;
        let requirements = category.requirements.iter();
        requirements.map(move |one| (&one.title, leaves.then_some(&*one.id.value)))
    });
    repeats(levels, "level", sink);
    repeats(modules, "module", sink);
    repeats(categories, "category", sink);
    repeats(requirements, "requirement", sink);
}

/// A name without what does not tell it from another one: blanks and capital letters.
pub(crate) fn compared(name: &str) -> String {
    one_line(name).to_lowercase()
}

/// Reports names that several have. `names` come with the ids of what can be merged.
fn repeats<'a>(
    names: impl Iterator<Item = (&'a Located<String>, Option<&'a str>)>,
    what: &str,
    sink: &mut Sink,
) {
    let mut seen: HashMap<String, (&Located<String>, Option<&str>)> = HashMap::new();
    for (name, id) in names {
        let key = compared(name);
        match seen.get(&key) {
            Some((first, into)) => {
                let message = format!("another {what} has the same name");
                let mut finding = Diagnostic::new(LINT.name, name.span, message)
                    .also(first.span, "first here")
                    .help("give each of them a name of its own");
                if let (Some(into), Some(id)) = (into, id) {
                    finding = finding.help(format!(
                        "or, if both ask for the same, make one of them: `pkimm merge {id} --into {into} --reason …`"
                    ));
                }
                sink.push(finding);
            }
            None => {
                seen.insert(key, (name, id));
            }
        }
    }
}
