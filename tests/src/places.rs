//! Whether the places that findings name exist.

use crate::facts::facts;
use pkimm_model::{SourceTree, check};

use crate::folder::Tree;

/// Checks the files of a model, and gives each finding of which a place does not exist.
#[must_use]
pub fn missing(files: Tree) -> Vec<String> {
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &facts());
    let is_missing = |diagnostic: &&pkimm_model::Diagnostic| {
        diagnostic.labels.iter().any(|label| {
            let text = outcome.tree.text(label.span.file);
            let exists = text.get(label.span.range()).is_some();
            !exists || {
                let (start, end) = outcome.tree.positions(label.span);
                start > end
            }
        })
    };
    let missing = outcome.diagnostics.iter().filter(is_missing);
    missing
        .map(|diagnostic| format!("{diagnostic:?}"))
        .collect()
}
