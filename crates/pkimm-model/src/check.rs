//! Runs the phases. A [`CheckedModel`] exists only where no error was found.

use pkimm_release::Release;
use pkimm_release::site::FormatFacts;

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::lint::{self, Context};
use crate::model::Model;
use crate::raw::LintSetting;
use crate::source::tree::SourceTree;
use crate::{excuse, parse, release, resolve};

/// A model without an error, and the release document it makes.
#[derive(Debug)]
pub struct CheckedModel {
    model: Model,
    release: Release,
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
        (self.model, self.release)
    }

    /// The document of the version in progress.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.release
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

/// Checks a model folder. `found` is what reading its files has found already, `formats` is what pages may say of the
/// formats of a release.
#[must_use]
pub fn check(mut tree: SourceTree, found: Vec<Diagnostic>, formats: &[FormatFacts]) -> Outcome {
    let mut diagnostics = found;
    let (mut sources, faults) = parse::parse(&tree);
    diagnostics.extend(faults);
    let (model, faults) = resolve(&mut tree, &mut sources);
    diagnostics.extend(faults);
    let document = model.as_ref().map(release::release);
    if let (Some(model), Some(document)) = (&model, &document) {
        diagnostics.extend(lint::run(&Context::new(
            &tree, &sources, model, document, formats,
        )));
    }
    let files: Vec<_> = tree.below("").map(|(_, file)| file).collect();
    excuse::apply(&tree, files.into_iter(), &mut diagnostics);
    set_severities(model.as_ref(), &mut diagnostics);
    diagnostic::sort(&mut diagnostics, &tree);
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
        .map(|(model, release)| CheckedModel { model, release });
    Outcome {
        tree,
        diagnostics,
        checked,
        version,
    }
}

/// Gives each finding the severity of its lint, as the model sets it; a finding that is off is taken out.
pub(crate) fn set_severities(model: Option<&Model>, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain_mut(|diagnostic| {
        let Some(lint) = lint::find(diagnostic.code) else {
            return true;
        };
        let set = model
            .filter(|_| !lint.structural)
            .and_then(|model| model.lints.get(lint.name));
        let severity = match set.map(|setting| setting.value) {
            Some(LintSetting::Off) => None,
            Some(LintSetting::Warning) => Some(Severity::Warning),
            Some(LintSetting::Error) => Some(Severity::Error),
            None => lint.default,
        };
        if let Some(severity) = severity {
            diagnostic.severity = severity;
        }
        severity.is_some()
    });
}
