//! Commands that change the structure of a model: `pkimm new`, `move`, `rename`, `retire`, `split` and `merge`.

use pkimm_model::Outcome;
use pkimm_model::author::{
    Authored, Beside, Merging, New, NewExtension, NewLevel, NewModule, Node, Refused, Retirement,
    Splitting, add, add_extension, add_level, merge, relocate, rename, retire, split,
};

use super::ask::{asked, given, several};
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
    let question = "What is renamed? (its id or code, or the path of a page)";
    let old = given(options.old.as_deref(), "OLD", question)?;
    let new = given(
        options.new.as_deref(),
        "NEW",
        "What is it called from now on?",
    )?;
    let authored = rename(&outcome, &old, &new, &facts());
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
    /// What it says, with a title and what it belongs to.
    fn called<'a>(&'a self, title: &'a str, whole: &'a str) -> Node<'a> {
        Node {
            whole,
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
    let text = |said: &Option<String>, option: &str, question: &str| {
        given(said.as_deref(), option, question)
    };
    let (title, first, name, id);
    let new = match what {
        NewThing::Module(module) => {
            let category = "What is its first category called?";
            let requirement = "What is the title of the first requirement of that?";
            id = text(&module.id, "ID", "Which capital letter does it have?")?;
            name = text(&module.name, "NAME", "What is it called?")?;
            title = text(&module.category, "--category", category)?;
            first = text(&module.requirement, "--requirement", requirement)?;
            New::Module(NewModule {
                id: &id,
                name: &name,
                category: &title,
                requirement: &first,
                beside: module.place.beside(),
            })
        }
        NewThing::Category(NewCategory {
            node,
            first: of_first,
        }) => {
            id = text(&node.whole, "IN", "In which module does it stand?")?;
            title = text(&node.title, "--title", "What is it called?")?;
            first = text(
                of_first,
                "--first",
                "What is the title of its first requirement?",
            )?;
            New::Category(node.called(&title, &id), &first)
        }
        NewThing::Requirement(node) => {
            id = text(&node.whole, "IN", "In which category does it stand?")?;
            title = text(&node.title, "--title", "What is it called?")?;
            New::Requirement(node.called(&title, &id))
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
                id: &text(
                    &extension.id,
                    "ID",
                    "What is its id? (such as `field-devices`)",
                )?,
                name: &text(&extension.name, "--name", "What is the extension called?")?,
                documentation: extension.documentation.as_deref(),
                categories: &extension.category,
            };
            let authored = add_extension(&outcome, new, &facts());
            return put(global, &outcome, authored, is_dry);
        }
        NewThing::Page(page) => {
            let question = "What is its path below `pages/`? (such as `assessment/interviews`)";
            id = text(&page.path, "PATH", question)?;
            title = text(&page.title, "--title", "What is the title of the page?")?;
            New::Page {
                path: &id,
                title: &title,
            }
        }
        NewThing::Reference(reference) => {
            id = text(
                &reference.id,
                "ID",
                "By which id is it cited? (such as `rfc-3647`)",
            )?;
            title = text(
                &reference.title,
                "--title",
                "What is the title of the standard?",
            )?;
            New::Reference {
                id: &id,
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
    let id = given(
        options.id.as_deref(),
        "ID",
        "What is moved? (its id or code)",
    )?;
    let beside = options.place.beside();
    let to = match (&options.to, beside) {
        (None, Beside::Last) => {
            let question = "In which category or module is it to stand?";
            Some(asked("TO`, `--after` or `--before", question)?)
        }
        (to, _) => to.clone(),
    };
    let authored = relocate(&outcome, &id, to.as_deref(), beside, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// Takes something out of the model.
pub fn retired(global: &Global, options: &Retire) -> anyhow::Result<Status> {
    let outcome = read(global)?;
    let ids = leaving(&options.ids)?;
    let reason = reason(&options.reason)?;
    let retirement = Retirement {
        ids: &ids,
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
    let id = given(
        options.id.as_deref(),
        "ID",
        "What is split? (its id or code)",
    )?;
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
        id: &id,
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
        ids: &leaving(&options.ids)?,
        into: &given(
            options.into.as_deref(),
            "--into",
            "Which one stays? (its id or code)",
        )?,
        reason: &reason(&options.reason)?,
    };
    let authored = merge(&outcome, merging, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// What leaves.
fn leaving(ids: &[String]) -> anyhow::Result<Vec<String>> {
    match ids {
        [] => several("ID", "What leaves? (its id or code)"),
        ids => Ok(ids.to_vec()),
    }
}

/// Why something leaves.
fn reason(said: &Option<String>) -> anyhow::Result<String> {
    given(said.as_deref(), "--reason", "Why does it leave the model?")
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
        reporters::show_file(&patch::text(&changes, |path| report.path_of(path)))?;
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
