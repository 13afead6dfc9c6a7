use std::collections::HashMap;

use pkimm_release::Release;
use pkimm_release::diff::{Change, Fact, changes};
use pkimm_release::markdown::unwrapped;
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
        // A text that is as the corrected version has it is no change from that.
        let here: Vec<Change> = changes(new, gate.release);
        for correction in changes(old, new).iter().filter(|change| is_text(change)) {
            let same = |change: &&Change| {
                (change.kind, &change.address) == (correction.kind, &correction.address)
            };
            let uncorrected = here.iter().find(same).filter(|change| {
                let texts = [&change.after, &correction.before, &correction.after];
                let texts = texts.map(|fact| fact.as_ref().and_then(Fact::as_text));
                matches!(texts, [Some(here), Some(before), Some(after)] if lacks(here, before, after))
            });
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

/// Whether a text still has a paragraph that a correction took out or changed, whatever else has become of it since; or, where
/// the correction only added some, is what it was before.
fn lacks(here: &str, before: &str, after: &str) -> bool {
    let (here, before, after) = (paragraphs(here), paragraphs(before), paragraphs(after));
    let mut corrected = before
        .iter()
        .filter(|part| !after.contains(part))
        .peekable();
    if corrected.peek().is_none() {
        return here == before;
    }
    corrected.any(|part| here.contains(part))
}

/// The paragraphs and the items of lists of a text, whatever their lines are broken at.
fn paragraphs(text: &str) -> Vec<String> {
    let text = unwrapped(text);
    let lines = text.lines().map(str::trim);
    let parts = lines.filter(|line| !line.is_empty());
    parts.map(str::to_owned).collect()
}

fn is_text(change: &Change) -> bool {
    let is_text = |fact: &Fact| fact.as_text().is_some();
    change.before.as_ref().is_some_and(is_text) && change.after.as_ref().is_some_and(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_looked_for_paragraph_by_paragraph() {
        let before = "One.\n\n- two\n- three";
        for (here, after, is_lacking) in [
            // One of two corrected paragraphs is as it was, and the line is broken elsewhere.
            ("1.\n\n- two\n- 3", "1.\n\n- 2\n- three", true),
            ("One.\n\n- 2", "1.\n\n- 2\n- three", true),
            // What was not corrected may be as it was.
            ("1.\n\n- three\n\nNew.", "1.\n\n- 2\n- three", false),
            // What was only added to is lacking where nothing has become of it.
            (
                "One.\n\n- two\n- three",
                "One.\n\n- two\n- three\n- four",
                true,
            ),
            (
                "One.\n\n- two\n- three\n- 4",
                "One.\n\n- two\n- three\n- four",
                false,
            ),
        ] {
            assert_eq!(lacks(here, before, after), is_lacking, "{here}");
        }
    }
}
