//! Which findings are excused: the comments of [`crate::source::excuse`], held against what was found.

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::lint::{self, Lint};
use crate::model::Model;
use crate::source::excuse::{Excuse, MARK, excuse, toml_remarks};
use crate::source::front_matter;
use crate::source::markdown::{self, Place};
use crate::source::text::mask_expressions;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Origin, Span};

/// Takes out the findings that are excused, and reports excuses that are malformed or excuse nothing.
pub fn apply(tree: &SourceTree, model: Option<&Model>, diagnostics: &mut Vec<Diagnostic>) {
    let mut allowed = Vec::new();
    for (_, file) in tree.below("") {
        let remarks = remarks(tree, model, file).into_iter();
        for excuse in remarks.filter_map(|comment| excuse(tree, comment)) {
            match lint_of(&excuse) {
                Ok(lint) => allowed.push((lint, excuse, false)),
                Err(malformed) => diagnostics.push(*malformed),
            }
        }
    }
    diagnostics.retain(|diagnostic| {
        let fixed = lint::find(diagnostic.code).is_none_or(|lint| lint.structural);
        let start = diagnostic.span().at_start();
        let excused = allowed.iter_mut().find(|(lint, excuse, _)| {
            !fixed && lint.name == diagnostic.code && excuse.covers.contains(start)
        });
        excused.is_none_or(|(_, _, used)| {
            *used = true;
            false
        })
    });
    // What was not looked at may have to be excused once it is.
    if model.is_none_or(|model| !model.complete) {
        return;
    }
    for (lint, excuse, _) in allowed.iter().filter(|(_, _, used)| !used) {
        let message = format!("there is no `{}` finding to excuse here", lint.name);
        diagnostics.push(
            Diagnostic::new("excuse-unused", excuse.span, message).help("remove the comment"),
        );
    }
}

/// The comments of a file that excuse something: those of its Markdown, and those of its TOML.
fn remarks(tree: &SourceTree, model: Option<&Model>, file: FileId) -> Vec<Span> {
    let (path, text) = (tree.path(file), tree.text(file));
    if !text.contains(MARK) {
        return Vec::new();
    }
    let (toml, body) = if path.ends_with(".md") {
        let parts = front_matter::split(text);
        (parts.front_matter.unwrap_or_default(), parts.body)
    } else if path.ends_with(".toml") {
        (0..text.len(), text.len()..text.len())
    } else {
        return Vec::new();
    };
    let origin = Origin {
        file,
        start: toml.start,
    };
    let mut remarks: Vec<Span> = toml_remarks(&text[toml.clone()])
        .map(|range| origin.span(range))
        .collect();
    let whole = Span::new(file, toml);
    let values = model.into_iter().flat_map(Model::texts);
    let values = values.flat_map(|text| &text.markdown.comments);
    let values = values.filter(|comment| whole.contains(comment.span));
    // A body need not be part of the model, and few files hold an excuse: it is read once more.
    let masked = mask_expressions(&text[body.clone()]);
    let body = markdown::parse(&masked, Place::From(file, body.start)).comments;
    let comments = values.chain(&body);
    let comments = comments.filter(|comment| comment.text.contains(MARK.trim_end()));
    remarks.extend(comments.map(|comment| comment.span));
    remarks.sort_unstable();
    remarks
}

/// The lint from which an excuse excuses, or what is wrong with the excuse.
fn lint_of(excuse: &Excuse<'_>) -> Result<&'static Lint, Box<Diagnostic>> {
    let malformed = |message: String, help: String| {
        Box::new(Diagnostic::new("excuse-malformed", excuse.span, message).help(help))
    };
    let Some(lint) = lint::find(excuse.lint) else {
        let near = nearest(excuse.lint, lint::LINTS.iter().map(|lint| lint.name));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`pkimm lints` lists them".to_owned(),
        };
        return Err(malformed(
            format!("there is no lint `{}`", excuse.lint),
            help,
        ));
    };
    if lint.structural {
        let message = format!("`{}` cannot be excused; it must be fixed", lint.name);
        let help = "remove the comment, and fix the fault".to_owned();
        return Err(malformed(message, help));
    }
    if excuse.reason.is_empty() {
        let help = format!("write `{MARK}{}: why it is acceptable here`", lint.name);
        return Err(malformed("an excuse needs a reason".to_owned(), help));
    }
    Ok(lint)
}
