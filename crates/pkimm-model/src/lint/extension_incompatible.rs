use pkimm_release::extension::ExtensionStatus;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "extension-incompatible",
    summary: "an extension does not fit the version of the model",
    documentation: include_str!("extension-incompatible.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let Some(version) = &context.model.version else {
        return;
    };
    // What changed since a version is called by the number that it will have.
    let versions = [version.value.as_str(), context.release.version.as_str()];
    for extension in &context.model.extensions {
        let fits = extension
            .compatibility
            .iter()
            .any(|fitting| versions.contains(&fitting.value.as_str()));
        let first = extension.compatibility.first();
        if let (false, Some(first)) = (
            fits || extension.status == ExtensionStatus::Deprecated,
            first,
        ) {
            let message = format!(
                "the extension `{}` does not say that it fits version {} of the model",
                extension.id.value, version.value
            );
            sink.push(
                Diagnostic::new(LINT.name, first.span, message).help(format!(
                    "look at what changed since {}, and add `{}` to `compatibility`",
                    first.value, version.value
                )),
            );
        }
    }
}
