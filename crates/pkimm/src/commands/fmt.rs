//! `pkimm fmt`.

use pkimm_model::edit::{FileChange, FileText};
use pkimm_model::{Canonical, canonical};

use super::{Status, against, read_model};
use crate::args::{Fmt, Global};
use crate::facts::facts;
use crate::output::apply_edits;
use crate::reporters::{self, below, patch, plural};

/// Writes the source files in their canonical form, or says which are not in it.
pub fn run(global: &Global, options: &Fmt) -> anyhow::Result<Status> {
    let own = options.own.against.as_deref();
    let own = own.map(|document| against::read(global, document));
    let (against, tree) = match own.transpose()? {
        Some((against, tree, _)) => (Some(against), tree),
        None => (None, read_model(&global.model)?.0),
    };
    let Canonical {
        mut changes,
        mut unreadable,
    } = canonical(&tree, &facts());
    if let Some(against) = &against {
        changes.retain(|change| change.path().starts_with(&against.folder));
        unreadable.retain(|file| file.path.starts_with(&against.folder));
        changes = against.own(changes);
    }
    let path_of = |path: &str| {
        let folder = against.as_ref().map_or("", |against| &against.folder);
        below(&global.model, path.strip_prefix(folder).unwrap_or(path))
    };
    let is_written = !options.check && !options.dry_run;
    if options.check {
        for change in &changes {
            let place = format!("{}:{}", path_of(change.path()), first_line(change));
            reporters::out(&format!("{place}: not in its canonical form\n"))?;
        }
    } else if options.dry_run {
        reporters::show_file(&patch::text(&changes, path_of))?;
    } else {
        apply_edits(&global.model, &changes)?;
    }
    for file in &unreadable {
        reporters::message(&format!(
            "{}: left as it is, because {}; `pkimm check` says where",
            path_of(&file.path),
            file.why
        ));
    }
    if !global.quiet {
        let files = plural(changes.len(), "file");
        reporters::message(&match (is_written, options.check && !changes.is_empty()) {
            (true, _) => format!("{files} changed"),
            (false, true) => format!("{files} would change; `pkimm fmt` writes them"),
            (false, false) => format!("{files} would change; nothing was written"),
        });
    }
    let differs = options.check && !changes.is_empty();
    match differs || !unreadable.is_empty() {
        true => Ok(Status::Faults),
        false => Ok(Status::Good),
    }
}

/// The number of the first line that differs.
fn first_line(change: &FileChange) -> usize {
    let (before, after) = (text_of(&change.before), text_of(&change.after));
    let lines = before.split('\n').zip(after.split('\n'));
    1 + lines.take_while(|(before, after)| before == after).count()
}

fn text_of(file: &Option<FileText>) -> &str {
    file.as_ref().map_or("", |file| &file.text)
}
