use std::cell::LazyCell;
use std::collections::HashSet;

use pkimm_release::Release;
use pkimm_release::address::Subject;

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::Known;
use crate::edit::Fix;
use crate::source::toml::basic;

pub const LINT: Lint = Lint {
    name: "unknown-decision",
    summary: "a decision names no part of the model",
    documentation: include_str!("unknown-decision.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let mut known: HashSet<String> = subjects(gate.release);
    if let Some((_, baseline)) = &gate.baseline {
        known.extend(subjects(baseline));
    }
    let candidates = LazyCell::new(|| known.iter().collect::<Known<&String>>());
    let decisions = gate.model.decisions();
    let named = decisions.flat_map(|decision| &decision.changes);
    // What a name that matches nothing was meant for has no decision, and the decision is told nowhere.
    for named in named.filter(|named| !known.contains(&named.value)) {
        let message = format!("`{}` does not name any part of the model", named.value);
        let near = candidates.nearest(&named.value);
        let fix = near.map(|near| Fix::suggestion(named.span, basic(near)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write it the way `pkimm diff` names what changed: `category:`, `requirement:`, `level:` and so on, followed by an id".to_owned(),
        };
        let finding = Diagnostic::new(LINT.name, named.span, message).help(help);
        sink.push(finding.maybe_fix(fix));
    }
}

/// Everything that a change can be about.
pub(super) fn subjects(release: &Release) -> HashSet<String> {
    let categories = release
        .categories()
        .map(|category| Subject::Category(category.id.clone()));
    let requirements = release
        .requirements()
        .map(|requirement| Subject::Requirement(requirement.id.clone()));
    let references = release
        .references
        .iter()
        .map(|reference| Subject::Reference(reference.id.clone()));
    let modules = release
        .modules
        .iter()
        .map(|module| Subject::Module(module.id.clone()));
    let levels = release
        .levels
        .iter()
        .map(|level| Subject::Level(level.number));
    let pages = release
        .pages
        .iter()
        .map(|page| Subject::Page(page.path.clone()));
    let files = release
        .resources
        .iter()
        .map(|file| Subject::Resource(file.path.clone()));
    let all = categories
        .chain(requirements)
        .chain(references)
        .chain(modules)
        .chain(levels)
        .chain(pages)
        .chain(files);
    // What was retired can be recorded as such, or no longer.
    let retired = release.retired.iter().flat_map(|retired| {
        let id = &retired.id;
        [
            Subject::Category(id.clone()),
            Subject::Requirement(id.clone()),
            Subject::Reference(id.clone()),
        ]
    });
    all.chain(retired)
        .chain([Subject::Model])
        .map(|subject| subject.to_string())
        .collect()
}
