//! The models that tests look at, each checked and built once for all tests of a program.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::facts::facts;
use pkimm_model::{CheckedModel, SourceTree, check};
use pkimm_release::Release;
use pkimm_release::extension::Extension;

use crate::folder::{self, Tree};
use crate::program::build_all_into;

/// The release of the real model.
pub static REAL: LazyLock<Release> = LazyLock::new(|| release(folder::read(&folder::model())));

/// The extensions of the real model.
pub static EXTENSIONS: LazyLock<Vec<Extension>> = LazyLock::new(|| {
    checked(folder::read(&folder::model()))
        .extensions()
        .to_vec()
});

/// The release of the small model.
pub static SMALL: LazyLock<Release> = LazyLock::new(|| release(folder::read(&small())));

/// All files that a build of the real model writes.
static BUILT: LazyLock<Tree> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    build_all_into(&folder::model(), folder.path());
    folder::read(folder.path())
});

/// The source of the small model, which has no fault.
#[must_use]
pub fn small() -> PathBuf {
    folder::project().join("tests/fixtures/base")
}

/// The source of the small model with something of everything, by path.
#[must_use]
pub fn rich() -> Tree {
    let mut files = folder::read(&small());
    files.extend(folder::read(&folder::project().join("tests/fixtures/rich")));
    files
}

/// The release of a model.
///
/// # Panics
/// Where the model has an error; what was found is in the panic.
#[must_use]
pub fn release(files: Tree) -> Release {
    checked(files).release().clone()
}

/// The extensions of a model.
///
/// # Panics
/// As for [`release`].
#[must_use]
pub fn extensions(files: Tree) -> Vec<Extension> {
    checked(files).extensions().to_vec()
}

/// A model that was checked, from which its release and its extensions come.
///
/// # Panics
/// As for [`release`].
#[must_use]
pub fn checked(files: Tree) -> CheckedModel {
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &facts());
    let told = format!("{:?}", outcome.diagnostics);
    outcome.checked.expect(&told)
}

/// A build of the real model in every format, by paths below its folder. It takes seconds, so it is made once; a test that
/// needs files puts those that it needs into a folder of its own.
#[must_use]
pub fn built() -> &'static Tree {
    &BUILT
}

/// The path of the one file of that build which begins and ends so.
///
/// # Panics
/// Where it is not exactly one.
#[must_use]
pub fn built_file(begin: &str, end: &str) -> &'static str {
    let fits = |path: &&String| path.starts_with(begin) && path.ends_with(end);
    let found: Vec<&String> = BUILT.keys().filter(fits).collect();
    let [path] = found.as_slice() else {
        panic!("not one file {begin}…{end}, but {found:?}");
    };
    path
}
