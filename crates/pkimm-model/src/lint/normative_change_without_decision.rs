use std::cell::LazyCell;
use std::collections::HashSet;

use super::{Gate, Lint, Sink};
use crate::diagnostic::Diagnostic;
use crate::did_you_mean::Known;
use pkimm_release::Release;
use pkimm_release::address::Subject;

pub const LINT: Lint = Lint {
    name: "normative-change-without-decision",
    summary: "a normative change is not named in any decision of the working group",
    documentation: include_str!("normative-change-without-decision.md"),
    default: None,
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let decisions = || {
        let decisions = gate.model.decisions();
        decisions.flat_map(|decision| &decision.changes)
    };
    let mut known: HashSet<String> = subjects(gate.release);
    if let Some((_, baseline)) = &gate.baseline {
        known.extend(subjects(baseline));
    }
    let candidates = LazyCell::new(|| known.iter().collect::<Known<&String>>());
    // A name that matches nothing is misspelled, and the change that was meant has no decision.
    for named in decisions().filter(|named| !known.contains(&named.value)) {
        let message = format!("`{}` does not name any part of the model", named.value);
        let help = match candidates.nearest(&named.value) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write it the way `pkimm diff` names what changed: `category:`, `requirement:`, `level:` and so on, followed by an id".to_owned(),
        };
        sink.push(Diagnostic::new(LINT.name, named.span, message).help(help));
    }
    let decided: HashSet<&str> = decisions().map(|named| named.value.as_str()).collect();
    for change in gate.changes.iter().filter(|change| change.is_normative()) {
        let id = change.subject().to_string();
        if !decided.contains(id.as_str()) {
            let message = format!(
                "{} of `{id}` is a normative change, but no decision names it",
                change.kind.as_str()
            );
            sink.push(Diagnostic::new(LINT.name, gate.place(change), message).help(format!(
                "add `[[decisions]]` with `changes = [\"{id}\"]`, `url` and `date` to a file of its own in `releases/next/`, or to the notes `releases/{}.md`",
                gate.next_notes()
            )));
        }
    }
}

/// Everything that a change can be about.
fn subjects(release: &Release) -> HashSet<String> {
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
