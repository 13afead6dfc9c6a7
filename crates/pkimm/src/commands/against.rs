//! `--against`: an extension in a folder of its own, and the document of the model that it is made for.

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_model::against::{FILE, Laid};
use pkimm_model::{Against, Outcome};
use pkimm_release::site::Facts;

use super::side::read_published;
use crate::args::Global;
use crate::place::EXTENSION;

/// Reads the extension, and the document that it is made for.
///
/// # Errors
/// Where either cannot be read.
pub fn read(global: &Global, document: &Utf8Path) -> anyhow::Result<Laid> {
    let model = read_published(document, None)?.says;
    let folder = &global.model;
    let missing = || {
        format!(
            "there is no extension to read; name the folder that holds its `{FILE}` with `--model`, or run pkimm in the folder that contains `{EXTENSION}/`"
        )
    };
    let Some(laid) = Against::read(model, folder.as_path()).with_context(missing)? else {
        bail!("`{folder}` holds no `{FILE}`; {}", missing());
    };
    Ok(laid)
}

/// Reads and checks the extension.
///
/// # Errors
/// As [`read`].
pub fn check(
    global: &Global,
    document: &Utf8Path,
    facts: &Facts,
) -> anyhow::Result<(Against, Outcome)> {
    let (against, tree, found) = read(global, document)?;
    let outcome = against.check(tree, found, facts);
    Ok((against, outcome))
}
