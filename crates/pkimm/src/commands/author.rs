//! Commands that change the structure of a model: `pkimm new`, `move`, `rename`, `retire`, `split` and `merge`.

use pkimm_model::Outcome;
use pkimm_model::author::{
    Authored, Beside, Merging, New, NewExtension, NewLevel, NewModule, Node, Refused, Retirement,
    Splitting, add, add_extension, add_level, merge, relocate, rename, retire, split,
};

use super::ask::{asked, several};
use super::{Status, check_model};
use crate::args::{
    Global, Merge, Move, NewCategory, NewNode, NewThing, Place, Rename, Retire, Split,
};
use crate::facts::facts;
use crate::output::apply_edits;
use crate::reporters::{self, Report, patch, plural};

/// Reads and checks the model, whose files sentences name as findings do.
fn read(global: &Global) -> anyhow::Result<Outcome> {
    let mut outcome = check_model(&global.model, &facts())?;
    let root = Report::new(&outcome, global).path_of(".");
    outcome.tree.stands_at(root);
    Ok(outcome)
}

/// Gives something another id.
pub fn renamed(global: &Global, options: &Rename) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let authored = rename(&outcome, &options.old, &options.new, &facts());
    put(global, &outcome, authored, options.dry_run)
}

impl Place {
    fn beside(&self) -> Beside<&str> {
        match (self.after.as_deref(), self.before.as_deref()) {
            (Some(id), _) => Beside::After(id),
            (None, Some(id)) => Beside::Before(id),
            (None, None) => Beside::Last,
        }
    }
}

impl NewNode {
    /// What it says, with a title.
    fn called<'a>(&'a self, title: &'a str) -> Node<'a> {
        Node {
            whole: &self.whole,
            title,
            id: self.id.as_deref(),
            weight: self.weight,
            beside: self.place.beside(),
        }
    }
}

/// Adds something to the model.
pub fn added(global: &Global, what: &NewThing, is_dry: bool) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let text = |given: &Option<String>, option: &str, question: &str| match given {
        Some(given) => Ok(given.clone()),
        None => asked(option, question),
    };
    let (title, first, name);
    let new = match what {
        NewThing::Module(module) => {
            let category = "What is its first category called?";
            let requirement = "What is the title of the first requirement of that?";
            name = text(&module.name, "NAME", "What is it called?")?;
            title = text(&module.category, "--category", category)?;
            first = text(&module.requirement, "--requirement", requirement)?;
            New::Module(NewModule {
                id: &module.id,
                name: &name,
                category: &title,
                requirement: &first,
                beside: module.place.beside(),
            })
        }
        NewThing::Category(NewCategory { node, first: given }) => {
            title = text(&node.title, "--title", "What is it called?")?;
            first = text(
                given,
                "--first",
                "What is the title of its first requirement?",
            )?;
            New::Category(node.called(&title), &first)
        }
        NewThing::Requirement(node) => {
            title = text(&node.title, "--title", "What is it called?")?;
            New::Requirement(node.called(&title))
        }
        NewThing::Level(level) => {
            let new = NewLevel {
                name: &text(&level.name, "--name", "What is the level called?")?,
                after: level.after,
            };
            return put(global, &outcome, add_level(&outcome, new, &facts()), is_dry);
        }
        NewThing::Extension(extension) => {
            let new = NewExtension {
                id: &extension.id,
                name: &text(&extension.name, "--name", "What is the extension called?")?,
                documentation: extension.documentation.as_deref(),
                categories: &extension.category,
            };
            let authored = add_extension(&outcome, new, &facts());
            return put(global, &outcome, authored, is_dry);
        }
        NewThing::Page(page) => {
            title = text(&page.title, "--title", "What is the title of the page?")?;
            New::Page {
                path: &page.path,
                title: &title,
            }
        }
        NewThing::Reference(reference) => {
            title = text(
                &reference.title,
                "--title",
                "What is the title of the standard?",
            )?;
            New::Reference {
                id: &reference.id,
                title: &title,
                authority: reference.authority.as_deref(),
                url: reference.url.as_deref(),
            }
        }
    };
    put(global, &outcome, add(&outcome, new, &facts()), is_dry)
}

/// Gives something another place.
pub fn moved(global: &Global, options: &Move) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let (to, beside) = (options.to.as_deref(), options.place.beside());
    let authored = relocate(&outcome, &options.id, to, beside, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// Takes something out of the model.
pub fn retired(global: &Global, options: &Retire) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let reason = reason(&options.reason)?;
    let retirement = Retirement {
        ids: &options.ids,
        successors: &options.successors,
        reason: &reason,
    };
    put(
        global,
        &outcome,
        retire(&outcome, retirement, &facts()),
        options.dry_run,
    )
}

/// Makes several of one.
pub fn split_up(global: &Global, options: &Split) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let into = match options.into.as_slice() {
        [] => several("--into", "What is a part called?")?,
        into => into.to_vec(),
    };
    // What stays needs no reason.
    let reason = match into.len() {
        1 => String::new(),
        _ => reason(&options.reason)?,
    };
    let splitting = Splitting {
        id: &options.id,
        into: &into,
        taken: &options.taken,
        reason: &reason,
    };
    let authored = split(&outcome, splitting, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// Makes one of several.
pub fn merged(global: &Global, options: &Merge) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let merging = Merging {
        ids: &options.ids,
        into: &options.into,
        reason: &reason(&options.reason)?,
    };
    let authored = merge(&outcome, merging, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// Why something leaves.
fn reason(given: &Option<String>) -> anyhow::Result<String> {
    match given {
        Some(reason) => Ok(reason.clone()),
        None => asked("--reason", "Why does it leave the model?"),
    }
}

/// Writes the files, or shows what would become of them, and says what was done and what is left.
fn put(
    global: &Global,
    outcome: &Outcome,
    authored: Result<Authored, Refused>,
    is_dry: bool,
) -> anyhow::Result<Status> {
    let Authored {
        changes,
        done,
        left,
    } = authored?;
    if is_dry {
        let report = Report::new(outcome, global);
        reporters::show_patch(&patch::text(&changes, |path| report.path_of(path)))?;
    } else {
        apply_edits(&global.model, &changes)?;
    }
    if !global.quiet {
        for line in &done {
            reporters::message(line);
        }
        for line in &left {
            reporters::message(&format!("left to you: {line}"));
        }
        let files = plural(changes.len(), "file");
        reporters::message(&match is_dry {
            true => format!("{files} would change; nothing was written"),
            false => format!("{files} changed"),
        });
    }
    Ok(Status::Good)
}
