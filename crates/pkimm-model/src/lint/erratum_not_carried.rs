use std::collections::HashMap;

use pkimm_release::Release;
use pkimm_release::diff::{Change, Fact, changes};
use semver::Version;

use super::{Gate, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "erratum-not-carried",
    summary: "a text that a patch of an older version corrected still has the old wording here",
    documentation: include_str!("erratum-not-carried.md"),
    default: Some(Severity::Error),
    structural: false,
    run: None,
};

pub fn gate(gate: &Gate<'_>, sink: &mut Sink) {
    let line = |version: &Version| (version.major, version.minor);
    let older: Vec<_> = gate
        .model
        .published()
        .filter(|archived| line(&archived.version) < line(&gate.version))
        .collect();
    let mut documents: HashMap<&Version, Release> = HashMap::new();
    for archived in &older {
        // An erratum is compared with its own predecessor.
        let before = older.iter().rfind(|before| {
            before.version < archived.version && line(&before.version) == line(&archived.version)
        });
        let Some(before) = before else { continue };
        for archived in [before, archived] {
            if let Ok(document) = archived.read(gate.tree) {
                documents.entry(&archived.version).or_insert(document);
            }
        }
        let (Some(old), Some(new)) = (
            documents.get(&before.version),
            documents.get(&archived.version),
        ) else {
            continue;
        };
        // A text lacks the correction if it differs from the corrected version and is what it was before it.
        let here: Vec<Change> = changes(new, gate.release);
        for correction in changes(old, new).iter().filter(|change| is_text(change)) {
            let same = |change: &&Change| {
                (change.kind, &change.address) == (correction.kind, &correction.address)
            };
            let uncorrected = here
                .iter()
                .find(same)
                .filter(|change| change.after == correction.before);
            if let Some(uncorrected) = uncorrected {
                let message = format!(
                    "{} corrected this text ({} of `{}`), but here it still has the old wording",
                    archived.version,
                    correction.kind.as_str(),
                    correction.subject()
                );
                sink.push(
                    Diagnostic::new(LINT.name, gate.place(uncorrected), message).help(format!(
                        "make the same correction here; `pkimm diff {} {}` shows it",
                        before.version, archived.version
                    )),
                );
            }
        }
    }
}

fn is_text(change: &Change) -> bool {
    let is_text = |fact: &Fact| fact.as_text().is_some();
    change.before.as_ref().is_some_and(is_text) && change.after.as_ref().is_some_and(is_text)
}
