use pkimm_release::resource::type_of;
use pkimm_release::typed::is_id;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::parse::{intended, is_renamed};
use crate::source::files::RECORD;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "orphan-file",
    summary: "a file does not belong to the model",
    documentation: include_str!("orphan-file.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for file in &context.model.orphans {
        let path = context.tree.path(*file);
        let is_known = matches!(path, "LICENSE" | "LICENSE.md" | "README.md" | RECORD);
        if is_known || is_reported(path) {
            continue;
        }
        let intended = intended(path);
        let help = match &intended {
            Some(right) => format!("rename it to `{right}`"),
            None => place_of(path).to_owned(),
        };
        let fix = intended.filter(|right| context.tree.find(right).is_none());
        let fix = fix.map(|right| {
            let is_certain = is_renamed(path, &right);
            Fix::moving(*file, right).if_certain(is_certain)
        });
        sink.push(finding(Span::new(*file, 0..0), path, &help).maybe_fix(fix));
    }
    for archived in context
        .model
        .published()
        .filter(|archived| !archived.files.is_empty())
    {
        let Ok(published) = archived.read(context.tree) else {
            // What is wrong with the document is reported, and it is not known what belongs to it.
            continue;
        };
        for (path, file) in &archived.files {
            if !published
                .resources
                .iter()
                .any(|resource| resource.path == *path)
            {
                let version = &archived.version;
                let message = format!("{version} was published without a file `{path}`");
                let help = "remove it; what was published never changes";
                sink.push(Diagnostic::new(LINT.name, Span::new(*file, 0..0), message).help(help));
            }
        }
    }
    if !context.model.complete {
        // What model.toml lists could not be read, so it is unknown what it does not list.
        return;
    }
    for unlisted in &context.model.unlisted {
        let category = &unlisted.category;
        let help = match &unlisted.requirement {
            _ if !unlisted.requirement.as_deref().is_none_or(is_id) || !is_id(category) => {
                "remove it; if it is a text of the model, give it a name of lowercase letters, digits and hyphens, and list that in `model.toml`".to_owned()
            }
            None => {
                format!("add the category `{category}` to `model.toml`, or remove its folder")
            }
            Some(requirement) => format!(
                "add the requirement `{requirement}` to `{category}` in `model.toml`, or remove the file"
            ),
        };
        report(
            sink,
            Span::new(unlisted.file, 0..0),
            context.tree.path(unlisted.file),
            &help,
        );
    }
}

/// Where a file that belongs to nothing could belong.
fn place_of(path: &str) -> &'static str {
    if path.starts_with("categories/") && type_of(path).is_some() {
        return "put it below `pages/`; a file in `pages/categories/<id>/` stands in the folder of that category's page";
    }
    if path.starts_with("extensions/") {
        return "an extension has `extension.toml` and a file for each category to which it adds criteria";
    }
    "the files of a model are in `categories/`, `pages/` and `releases/`, and directly in the model folder"
}

/// Whether this is only the place at which files that could not be read are reported.
fn is_reported(path: &str) -> bool {
    path == "."
}

fn report(sink: &mut Sink, span: Span, path: &str, help: &str) {
    sink.push(finding(span, path, help));
}

fn finding(span: Span, path: &str, help: &str) -> Diagnostic {
    let message = format!("`{path}` does not belong to anything in the model");
    Diagnostic::new(LINT.name, span, message).help(help)
}
