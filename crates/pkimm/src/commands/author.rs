//! Commands that change the structure of a model: `pkimm new`, `pkimm move`, `pkimm rename` and `pkimm retire`.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};
use pkimm_model::Outcome;
use pkimm_model::author::{
    Authored, New, Node, Refused, Retirement, add, relocate, rename, retire,
};

use super::{Status, check_model};
use crate::args::{Global, Move, NewCategory, NewNode, NewThing, Rename, Retire};
use crate::facts::facts;
use crate::output::apply_edits;
use crate::reporters::{self, Report, patch, plural};

/// Gives something another id.
pub fn renamed(global: &Global, options: &Rename) -> anyhow::Result<Status> {
    let outcome = check_model(&global.model, &facts())?;
    let authored = rename(&outcome, &options.old, &options.new, &facts());
    put(global, &outcome, authored, options.dry_run)
}

impl NewNode {
    /// What it says, with a title.
    fn called<'a>(&'a self, title: &'a str) -> Node<'a> {
        Node {
            whole: &self.whole,
            title,
            id: self.id.as_deref(),
            weight: self.weight,
            after: self.after.as_deref(),
        }
    }
}

/// Adds something to the model.
pub fn added(global: &Global, what: &NewThing, is_dry: bool) -> anyhow::Result<Status> {
    let outcome = check_model(&global.model, &facts())?;
    let text = |given: &Option<String>, option: &str, question: &str| match given {
        Some(given) => Ok(given.clone()),
        None => asked(option, question),
    };
    let (title, first);
    let new = match what {
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
    let outcome = check_model(&global.model, &facts())?;
    let after = options.after.as_deref();
    let authored = relocate(&outcome, &options.id, &options.to, after, &facts());
    put(global, &outcome, authored, options.dry_run)
}

/// Takes something out of the model.
pub fn retired(global: &Global, options: &Retire) -> anyhow::Result<Status> {
    let outcome = check_model(&global.model, &facts())?;
    let reason = match &options.reason {
        Some(reason) => reason.clone(),
        None => asked("--reason", "Why does it leave the model? ")?,
    };
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

/// Asks on a terminal for what an option says.
fn asked(option: &str, question: &str) -> anyhow::Result<String> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        bail!("`{option}` is missing");
    }
    reporters::message(question.trim_end());
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .context("cannot read the answer")?;
    match line.trim() {
        "" => bail!("`{option}` is missing"),
        answer => Ok(answer.to_owned()),
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
