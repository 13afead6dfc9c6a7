use std::collections::HashMap;

use pkimm_release::Release;
use pkimm_release::diff::{Change, changes};
use semver::Version;
use serde_json::Value;

use super::{Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::Gate;

pub const LINT: Lint = Lint {
    name: "erratum-not-carried",
    summary: "a text that an erratum to an older version mended is unmended here",
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
    for archived in older.iter().filter(|archived| archived.version.patch > 0) {
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
        // What was mended differs from the mended version here, and is what it was before.
        let here: Vec<Change> = changes(new, gate.release);
        for mended in changes(old, new).iter().filter(|change| is_text(change)) {
            let same = |change: &&Change| {
                (change.kind, &change.id, change.level) == (mended.kind, &mended.id, mended.level)
            };
            let unmended = here
                .iter()
                .find(same)
                .filter(|change| change.after == mended.before);
            if let Some(unmended) = unmended {
                let message = format!(
                    "{} mended this text ({} of `{}`), and here it is unmended",
                    archived.version,
                    mended.kind.as_str(),
                    mended.id
                );
                sink.push(
                    Diagnostic::new(LINT.name, gate.place(unmended), message).help(format!(
                        "make the same correction here; `pkimm diff {} {}` shows it",
                        before.version, archived.version
                    )),
                );
            }
        }
    }
}

fn is_text(change: &Change) -> bool {
    change.before.as_ref().is_some_and(Value::is_string)
        && change.after.as_ref().is_some_and(Value::is_string)
}
