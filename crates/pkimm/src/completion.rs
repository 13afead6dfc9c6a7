//! What a shell proposes while somebody types: commands and options, and the ids, versions, formats and lints that there are.

use clap::Command;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};
use pkimm_emit::FORMATS;
use pkimm_model::lint::LINTS;
use pkimm_model::{SourceTree, check_own};
use pkimm_release::Release;

use crate::facts::facts;
use crate::place::around;

/// The variable by which the script of a shell asks.
const VARIABLE: &str = "PKIMM_COMPLETE";

/// Answers a shell that asks what may follow in a command, and ends; does nothing in any other run.
pub fn answer(command: fn() -> Command) {
    CompleteEnv::with_factory(command).var(VARIABLE).complete();
}

/// The script by which a shell asks.
///
/// # Errors
/// Where the library knows no such shell.
pub fn script(shell: Shell) -> anyhow::Result<String> {
    let name = env!("CARGO_PKG_NAME");
    let shells = Shells::builtins();
    let known = shells.completer(&shell.to_string());
    let known = known.ok_or_else(|| anyhow::anyhow!("there are no completions for {shell}"))?;
    let mut script = Vec::new();
    known.write_registration(VARIABLE, name, name, name, &mut script)?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Ids of modules, categories and requirements, with names.
pub fn items() -> Vec<CompletionCandidate> {
    of_model(structure)
}

fn structure(model: &Release) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for module in &model.modules {
        all.push((module.id.clone(), module.name.clone()));
        for category in &module.categories {
            all.push((category.id.clone(), category.name.clone()));
            let requirements = category.requirements.iter();
            all.extend(requirements.map(|entry| (entry.id.clone(), entry.description.clone())));
        }
    }
    all
}

/// Ids of requirements, with titles.
pub fn requirements() -> Vec<CompletionCandidate> {
    of_model(|model| {
        let requirements = model.requirements();
        requirements
            .map(|entry| (entry.id.clone(), entry.description.clone()))
            .collect()
    })
}

/// Ids of what holds something: modules and categories.
pub fn wholes() -> Vec<CompletionCandidate> {
    of_model(|model| {
        let modules = model.modules.iter();
        let modules = modules.map(|module| (module.id.clone(), module.name.clone()));
        let categories = model.categories();
        let categories = categories.map(|entry| (entry.id.clone(), entry.name.clone()));
        modules.chain(categories).collect()
    })
}

/// Ids of everything that has one, entries of the catalog among them.
pub fn named() -> Vec<CompletionCandidate> {
    of_model(|model| {
        let references = model.references.iter();
        let references = references.map(|entry| (entry.id.clone(), entry.title.clone()));
        structure(model).into_iter().chain(references).collect()
    })
}

/// The versions in the archive.
pub fn versions() -> Vec<CompletionCandidate> {
    let Some(tree) = sources() else {
        return Vec::new();
    };
    let documents = tree.below("releases/");
    let versions = documents.filter_map(|(path, _)| path.strip_prefix("releases/"));
    let versions = versions.filter_map(|name| name.strip_suffix(".json"));
    versions
        .filter(|version| !version.contains('/'))
        .map(CompletionCandidate::new)
        .collect()
}

/// The extensions of the model.
pub fn extensions() -> Vec<CompletionCandidate> {
    let Some(tree) = sources() else {
        return Vec::new();
    };
    let folders = tree.below("extensions/");
    let ids = folders.filter_map(|(path, _)| {
        let rest = path.strip_prefix("extensions/")?;
        rest.strip_suffix("/extension.toml")
    });
    ids.map(CompletionCandidate::new).collect()
}

/// The formats that a build writes.
pub fn formats() -> Vec<CompletionCandidate> {
    let formats = FORMATS.iter().map(|format| format.facts);
    formats
        .map(|facts| said(facts.name, facts.summary))
        .collect()
}

/// The lints.
pub fn lints() -> Vec<CompletionCandidate> {
    let lints = LINTS.iter();
    lints.map(|lint| said(lint.name, lint.summary)).collect()
}

/// The sources of the model here or around this folder.
fn sources() -> Option<SourceTree> {
    Some(SourceTree::read(around()?.as_path()).ok()?.0)
}

/// What a model without errors has.
fn of_model(list: impl Fn(&Release) -> Vec<(String, String)>) -> Vec<CompletionCandidate> {
    let outcome = sources().map(|tree| check_own(tree, Vec::new(), &facts()));
    let checked = outcome.and_then(|outcome| outcome.checked);
    let entries = checked.map(|checked| list(checked.release()));
    let entries = entries.into_iter().flatten();
    entries.map(|(id, name)| said(&id, &name)).collect()
}

fn said(value: &str, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(help.to_owned().into()))
}
