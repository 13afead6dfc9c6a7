use pkimm_release::diff::Bump;
use pkimm_release::integrity::parse_version;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "version-in-future",
    summary: "an id was retired or deprecated in a version that is still to come",
    documentation: include_str!("version-in-future.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let Some(version) = model.parsed_version() else {
        return;
    };
    // While the version is still the published one, what is edited is for any of those that may come next.
    let is_published = model
        .published()
        .any(|archived| archived.version == version);
    let next = Bump::Major.next(&version.to_string());
    let next = next.ok().and_then(|next| parse_version(&next).ok());
    let latest = next
        .filter(|_| is_published)
        .unwrap_or_else(|| version.clone());
    let retired = model.retired.iter().map(|entry| ("retired", &entry.since));
    let deprecated = model
        .requirements()
        .filter_map(|entry| Some(("deprecated", entry.deprecated.as_ref()?)));
    for (what, since) in retired.chain(deprecated) {
        if parse_version(&since.value).is_ok_and(|since| since > latest) {
            let message = format!(
                "this says {what} since {}, but the version in progress is {version}",
                since.value
            );
            let help =
                "write the version with which that happens, or raise the version of the model";
            sink.push(Diagnostic::new(LINT.name, since.span, message).help(help));
        }
    }
}
