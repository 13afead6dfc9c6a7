//! Runs the phases. A [`CheckedModel`] exists only where no error was found.

use std::sync::Arc;

use pkimm_release::Release;
use pkimm_release::site::{Expressions, FormatFacts};

use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::{Applicability, Composition, FileChange};
use crate::lint::{self, Context};
use crate::model::Model;
use crate::source::tree::SourceTree;
use crate::span::FileId;
use crate::{excuse, parse, release, resolve};

/// A model without an error, and the release document it makes.
#[derive(Debug)]
pub struct CheckedModel {
    model: Model,
    release: Arc<Release>,
    expressions: Expressions,
}

impl CheckedModel {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model and its document.
    #[must_use]
    pub fn into_parts(self) -> (Model, Release) {
        drop(self.expressions);
        (self.model, Arc::unwrap_or_clone(self.release))
    }

    /// The document of the version in progress.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// What evaluates page expressions over that document.
    #[must_use]
    pub fn expressions(&self) -> &Expressions {
        &self.expressions
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Outcome {
    /// The files that were checked.
    pub tree: SourceTree,
    /// Everything that was found, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The model, where no error was found.
    pub checked: Option<CheckedModel>,
    /// The version in progress, where it could be read.
    pub version: Option<String>,
}

impl Outcome {
    /// What the fixes that a program may apply would make of the files, as far as they do not get in each other's way, and
    /// the findings that this mends.
    #[must_use]
    pub fn fixed(&self) -> (Vec<FileChange>, Vec<&Diagnostic>) {
        // What is read of a file that is no text is not what stands in it.
        let broken = self
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.code == "not-utf8");
        let broken: Vec<FileId> = broken.map(|diagnostic| diagnostic.span().file).collect();
        let mut composition = Composition::default();
        let is_taken = |finding: &&Diagnostic| {
            finding.fix.as_ref().is_some_and(|fix| {
                fix.applicability == Applicability::Automatic
                    && !fix
                        .edits
                        .iter()
                        .any(|edit| broken.contains(&edit.span.file))
                    && composition.add(fix, &self.tree).is_ok()
            })
        };
        let fixed = self.diagnostics.iter().filter(is_taken).collect();
        (composition.changes(&self.tree), fixed)
    }
}

/// Checks a model folder. `found` is what reading its files has found already, `formats` is what pages may say of the
/// formats of a release.
#[must_use]
pub fn check(tree: SourceTree, found: Vec<Diagnostic>, formats: &[FormatFacts]) -> Outcome {
    let mut diagnostics = found;
    let (sources, faults) = parse::parse(&tree);
    diagnostics.extend(faults);
    let (model, faults) = resolve(&tree, sources);
    diagnostics.extend(faults);
    let document = model.as_ref().map(|model| {
        let release = Arc::new(release::release(model));
        let expressions = Expressions::new(&release, formats);
        (release, expressions)
    });
    if let (Some(model), Some((release, expressions))) = (&model, &document) {
        diagnostics.extend(lint::run(&Context::new(&tree, model, release, expressions)));
    }
    excuse::apply(&tree, model.as_ref(), &mut diagnostics);
    lint::set_severities(model.as_ref(), &mut diagnostics);
    tree.sort(&mut diagnostics);
    let version = model
        .as_ref()
        .and_then(|model| model.version.as_ref())
        .map(|version| version.value.clone());
    let sound = !diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let checked = model
        .zip(document)
        .filter(|_| sound)
        .map(|(model, (release, expressions))| CheckedModel {
            model,
            release,
            expressions,
        });
    Outcome {
        tree,
        diagnostics,
        checked,
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Fix;
    use crate::span::Span;

    #[test]
    fn only_what_a_program_may_write_is_fixed() {
        let files = [("a.md", &b"one two"[..]), ("b.md", b"three \xff")];
        let files = files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        let (tree, mut diagnostics) = SourceTree::from_files(files.into());
        let [a, b] = ["a.md", "b.md"].map(|path| tree.find(path).expect("it was put there"));
        let (one, two, three) = (Span::new(a, 0..3), Span::new(a, 4..7), Span::new(b, 0..5));
        for (fix, message) in [
            (Fix::automatic(one, "1"), "taken"),
            (Fix::automatic(one, "I"), "in the way"),
            (Fix::suggestion(two, "2"), "a suggestion"),
            (Fix::automatic(three, "3"), "in a file that is no text"),
        ] {
            let span = fix.edits[0].span;
            diagnostics.push(Diagnostic::new("some-code", span, message).fix(fix));
        }
        let outcome = Outcome {
            tree,
            diagnostics,
            checked: None,
            version: None,
        };
        let (changes, fixed) = outcome.fixed();
        let texts: Vec<&str> = changes.iter().map(|change| &*change.after.text).collect();
        assert_eq!(texts, ["1 two"]);
        let fixed: Vec<&str> = fixed.iter().map(|finding| &*finding.message).collect();
        assert_eq!(fixed, ["taken"]);
    }
}
