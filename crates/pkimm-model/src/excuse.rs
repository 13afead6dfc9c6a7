//! Which findings are excused: the comments of [`crate::source::excuse`], held against what was found.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::edit::Fix;
use crate::lint::{self, Lint};
use crate::model::Model;
use crate::source::excuse::{Blocks, Excuse, MARK, excuse, toml_remarks};
use crate::source::front_matter;
use crate::source::markdown::{self, Place};
use crate::source::text::mask_expressions;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Origin, Span};

/// Takes out the findings that are excused, and reports excuses that are malformed or excuse nothing.
pub fn apply(tree: &SourceTree, model: Option<&Model>, diagnostics: &mut Vec<Diagnostic>) {
    let values = LazyCell::new(|| remarks_in_values(model));
    let mut allowed: BTreeMap<(&str, FileId), Vec<(Excuse<'_>, bool)>> = BTreeMap::new();
    for (path, file) in tree.below("") {
        let text = tree.text(file);
        if !text.contains(MARK) {
            continue;
        }
        let blocks = Blocks::of(text);
        let remarks = remarks(path, text, file, &values).into_iter();
        for excuse in remarks.filter_map(|comment| excuse(tree, &blocks, comment)) {
            match lint_of(tree, &excuse) {
                Ok(lint) => {
                    let excuses = allowed.entry((lint.name, file)).or_default();
                    excuses.push((excuse, false));
                }
                Err(malformed) => diagnostics.push(*malformed),
            }
        }
    }
    diagnostics.retain(|diagnostic| {
        let start = diagnostic.span().at_start();
        let Some(excuses) = allowed.get_mut(&(diagnostic.code, start.file)) else {
            return true;
        };
        // They stand in the order of the file, and so do the ends of what they cover.
        let first = excuses.partition_point(|(excuse, _)| excuse.covers.end < start.end);
        let excused = excuses.get_mut(first);
        let excused = excused.filter(|(excuse, _)| excuse.covers.contains(start));
        excused.is_none_or(|(_, used)| {
            *used = true;
            false
        })
    });
    // What was not looked at may have to be excused once it is.
    if model.is_none_or(|model| !model.complete) {
        return;
    }
    for ((lint, _), excuses) in &allowed {
        for (excuse, _) in excuses.iter().filter(|(_, used)| !used) {
            let message = format!("there is no `{lint}` finding to excuse here");
            let finding = Diagnostic::new("excuse-unused", excuse.span, message);
            let fix = Fix::suggestion(with_its_line(tree, excuse.span), "");
            diagnostics.push(finding.help("remove the comment").fix(fix));
        }
    }
}

/// A comment, with its line where nothing else stands on it.
fn with_its_line(tree: &SourceTree, comment: Span) -> Span {
    let (text, range) = (tree.text(comment.file), comment.range());
    let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |end| range.end + end + 1);
    let beside = [&text[start..range.start], &text[range.end..end]];
    match beside.iter().all(|part| part.trim().is_empty()) {
        true => Span::new(comment.file, start..end),
        false => comment,
    }
}

/// The comments that excuse something in the texts of a model, by the file in which they stand.
fn remarks_in_values(model: Option<&Model>) -> HashMap<FileId, Vec<Span>> {
    let mut remarks: HashMap<FileId, Vec<Span>> = HashMap::new();
    let texts = model.into_iter().flat_map(Model::texts);
    for comment in texts.flat_map(|text| &text.markdown.comments) {
        if comment.text.contains(MARK.trim_end()) {
            let of_file = remarks.entry(comment.span.file).or_default();
            of_file.push(comment.span);
        }
    }
    remarks
}

/// The comments of a file that excuse something: those of its TOML, of the texts in it, and of its Markdown.
fn remarks(path: &str, text: &str, file: FileId, values: &HashMap<FileId, Vec<Span>>) -> Vec<Span> {
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
    let values = values.get(&file).into_iter().flatten();
    remarks.extend(values.filter(|comment| whole.contains(**comment)));
    // A body need not be part of the model, and few files hold an excuse: it is read once more.
    let masked = mask_expressions(&text[body.clone()]);
    let comments = markdown::parse(&masked, Place::From(file, body.start)).comments;
    let comments = comments.iter();
    let comments = comments.filter(|comment| comment.text.contains(MARK.trim_end()));
    remarks.extend(comments.map(|comment| comment.span));
    remarks.sort_unstable();
    remarks
}

/// The lint from which an excuse excuses, or what is wrong with the excuse.
fn lint_of(tree: &SourceTree, excuse: &Excuse<'_>) -> Result<&'static Lint, Box<Diagnostic>> {
    let malformed = |message: String, help: String| {
        Box::new(Diagnostic::new("excuse-malformed", excuse.span, message).help(help))
    };
    let Some(lint) = lint::find(excuse.lint) else {
        let near = nearest(excuse.lint, lint::LINTS.iter().map(|lint| lint.name));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`pkimm lints` lists them".to_owned(),
        };
        let written = tree.slice(excuse.span).split_once(MARK);
        let written = written.map(|(before, rest)| {
            let gap = rest.len() - rest.trim_start().len();
            before.len() + MARK.len() + gap
        });
        let fix = near.zip(written).map(|(near, at)| {
            let start = excuse.span.range().start + at;
            let name = Span::new(excuse.span.file, start..start + excuse.lint.len());
            Fix::suggestion(name, near)
        });
        let finding = malformed(format!("there is no lint `{}`", excuse.lint), help);
        return Err(Box::new(finding.maybe_fix(fix)));
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
