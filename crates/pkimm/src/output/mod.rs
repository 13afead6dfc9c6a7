//! Writing to the disk, and reading back what was written.
//!
//! - `file`: one file, replaced in one step.
//! - `build`: the artifacts of a build, of which only what changed is written, and only what an earlier build wrote is
//!   removed.
//! - `bundle`: the bundle of a release, which takes the place of another as a whole.
//! - `edits`: changes to source files, all or none.
//! - `folder`: all that stands in a folder.
//!
//! What replaces is named after what it replaces; two runs that write to the same folder wait for each other.

mod build;
mod bundle;
mod edits;
mod file;
mod folder;

use std::fs::File;

use anyhow::{Context as _, bail};
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::disk;

pub use build::{Difference, Written, compare_build, write_build};
pub use bundle::{refuse_other_than_bundle, swap_bundle};
pub use edits::{apply_edits, create};
pub use file::{Durability, clear_below, clear_left, replace_file, sync_below};
pub use folder::{read_bundle, read_folder};

/// The file that a run holds while it writes to a folder.
const LOCK: &str = ".pkimm.lock";

/// Refuses an output folder that is `folder`, whose files are read, or lies within it. `what` names that folder.
///
/// # Errors
/// Where it is refused, or a path cannot be resolved.
pub fn refuse_inside(out: &Utf8Path, folder: &Utf8Path, what: &str) -> anyhow::Result<()> {
    let source = disk::canonical(folder)
        .with_context(|| format!("cannot find the {what} folder `{folder}`"))?;
    let absolute = camino::absolute_utf8(out).with_context(|| format!("cannot resolve `{out}`"))?;
    if resolve(&absolute).starts_with(&source) {
        bail!(
            "the output folder `{out}` is inside the {what} folder; choose a different one with `--out`"
        );
    }
    Ok(())
}

/// Where a path leads, links followed. The end of it need not exist. Part by part, as the system does it: `..` behind a
/// link is the parent of what the link points at.
fn resolve(absolute: &Utf8Path) -> Utf8PathBuf {
    let mut resolved = Utf8PathBuf::new();
    for component in absolute.components() {
        match component {
            Utf8Component::ParentDir => {
                resolved.pop();
            }
            Utf8Component::CurDir => {}
            other => {
                resolved.push(other);
                resolved = disk::canonical(&resolved).unwrap_or(resolved);
            }
        }
    }
    resolved
}

/// Waits until no other run writes to a folder. The lock ends with what is returned, or with the process.
fn lock(out: &Utf8Path) -> anyhow::Result<File> {
    let path = out.join(LOCK);
    let file = disk::open_to_lock(&path)
        .with_context(|| format!("cannot write to the output folder `{out}`"))?;
    disk::lock(&file).with_context(|| format!("cannot lock `{path}`"))?;
    Ok(file)
}

/// What the tests of this folder share.
#[cfg(test)]
mod scratch {
    use camino::Utf8PathBuf;

    /// A folder that goes when the first of both is dropped.
    pub fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("UTF-8");
        (folder, path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::scratch::folder;
    use super::*;

    #[test]
    fn the_model_folder_is_no_place_to_write() {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join("model/sub")).expect("made");
        let model = root.join("model");
        for out in [
            "model",
            "model/dist",
            "model/sub/new/dist",
            "dist/../model/x",
        ] {
            assert!(
                refuse_inside(&root.join(out), &model, "model").is_err(),
                "{out}"
            );
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("model/sub"), root.join("link")).expect("linked");
            for out in ["link", "link/dist", "link/../dist"] {
                assert!(
                    refuse_inside(&root.join(out), &model, "model").is_err(),
                    "{out}"
                );
            }
            assert!(refuse_inside(&root.join("link/../../dist"), &model, "model").is_ok());
        }
        assert!(refuse_inside(&root.join("model-dist"), &model, "model").is_ok());
        assert!(refuse_inside(&root.join("dist"), &model, "model").is_ok());
    }
}
