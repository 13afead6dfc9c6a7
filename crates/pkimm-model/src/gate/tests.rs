//! What the gate says of the small model, and of published versions before it, when they are edited.

use std::collections::BTreeMap;

use pkimm_release::site::Facts;
use pkimm_release::{Release, digest};

use pkimm_release::diff::changes;

use super::*;
use crate::lint::tests::base;
use crate::{SourceTree, check};

const MODEL: &str = "model.toml";
const GUIDANCE: &str = "categories/trust-anchors/anchor-list.md";
const PAGE: &str = "pages/_index.md";

/// The files of a model to be edited.
struct Edited(BTreeMap<String, Vec<u8>>);

impl Edited {
    fn small() -> Self {
        Self(base())
    }

    /// The small model with a version.
    fn of_version(version: &str) -> Self {
        Self::small().with(
            MODEL,
            "version = \"1.1.0\"",
            &format!("version = \"{version}\""),
        )
    }

    /// Replaces a text that occurs once.
    fn with(self, path: &str, old: &str, new: &str) -> Self {
        let text = self.text(path);
        assert_eq!(text.matches(old).count(), 1, "{old}");
        self.file(path, &text.replacen(old, new, 1))
    }

    fn file(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    fn without(mut self, is: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|path, _| !is(path));
        self
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.0[path]).into_owned()
    }

    /// The notes of the version in progress.
    fn notes(self, front_matter: &str) -> Self {
        self.file("releases/1.1.0.md", &format!("+++\n{front_matter}\n+++\n"))
    }

    /// Edits a published version as if it had been published so.
    fn published(self, version: &str, edit: impl Fn(&mut Release)) -> Self {
        let path = format!("releases/{version}.json");
        let before = self.text(&path);
        let mut release: Release = serde_json::from_str(&before).expect("a release");
        edit(&mut release);
        let after = String::from_utf8(release.to_json()).expect("UTF-8");
        let (was, is) = (digest(before.as_bytes()), digest(after.as_bytes()));
        self.file(&path, &after)
            .with(&format!("releases/{version}.md"), &was, &is)
    }

    /// A file of decisions or waivers of the version in progress.
    fn next(self, text: &str) -> Self {
        self.file("releases/next/one.toml", text)
    }

    fn weight(self) -> Self {
        self.with(MODEL, "weight = 3", "weight = 4")
    }

    fn guidance(self) -> Self {
        self.with(GUIDANCE, "that is trusted", "that we trust")
    }

    /// What is found, and the verdict.
    fn gate(self, strict: bool) -> (Vec<String>, Option<Verdict>) {
        let (tree, found) = SourceTree::from_files(self.0);
        let mut outcome = check(tree, found, &Facts::default());
        let verdict = gate(&mut outcome, strict);
        let found = outcome.diagnostics.iter().map(|found| {
            // What explains a finding is part of it.
            let also = found.labels.iter().filter(|label| !label.primary);
            let also: Vec<&str> = also.map(|label| label.message.as_str()).collect();
            format!("{}: {}; {}", found.code, found.message, also.join("; "))
        });
        (found.collect(), verdict)
    }

    fn found(self) -> Vec<String> {
        self.gate(true).0
    }

    /// The codes of what is found.
    fn codes(self) -> Vec<String> {
        let code = |found: &String| found.split(':').next().map(str::to_owned);
        self.found().iter().filter_map(code).collect()
    }

    /// The fingerprint of the one change since the published version.
    fn fingerprint(&self) -> String {
        let (tree, found) = SourceTree::from_files(self.0.clone());
        let outcome = check(tree, found, &Facts::default());
        let release = outcome.checked.expect("no error").into_parts().1;
        let published = serde_json::from_str(&self.text("releases/1.0.0.json")).expect("a release");
        let found = changes(&published, &release);
        let [change] = found.as_slice() else {
            panic!("{found:?}")
        };
        change.fingerprint.clone()
    }
}

fn waiver(fingerprint: &str) -> String {
    format!("[[waivers]]\nfingerprint = \"{fingerprint}\"\nreason = \"A comma.\"")
}

#[test]
fn the_verdict_says_what_the_changes_require_and_whether_the_version_does() {
    let of = |edited: Edited| {
        let verdict = edited.gate(false).1.expect("a version was published");
        assert_eq!(verdict.baseline, "1.0.0");
        (
            verdict.required,
            verdict.changes,
            verdict.next,
            verdict.to_raise,
        )
    };
    let at = |version: &str| Edited::of_version(version);
    assert_eq!(of(at("1.0.0")), (Bump::None, 0, "1.0.0".to_owned(), false));
    assert_eq!(
        of(at("1.0.0").weight()),
        (Bump::Minor, 1, "1.1.0".to_owned(), true)
    );
    assert_eq!(
        of(at("1.0.0").guidance()),
        (Bump::Patch, 1, "1.0.1".to_owned(), true)
    );
    assert_eq!(
        of(at("1.0.0").guidance().weight()),
        (Bump::Minor, 2, "1.1.0".to_owned(), true)
    );
    assert_eq!(
        of(at("1.1.0").weight()),
        (Bump::Minor, 1, "1.1.0".to_owned(), false)
    );
}

#[test]
fn without_a_published_version_or_with_an_error_there_is_no_verdict() {
    let unpublished = Edited::small()
        .without(|path| path.starts_with("releases/"))
        .with(MODEL, "https://model.example/", "https://model.pkimm.dev/");
    assert_eq!(unpublished.gate(true), (Vec::new(), None));
    let (found, verdict) = Edited::of_version("1.0.0")
        .with(MODEL, "weight = 3", "weight = -3")
        .gate(true);
    assert_eq!((found.len(), verdict), (1, None), "the error alone is told");
}

#[test]
fn a_version_that_is_published_is_to_be_raised_when_it_is_released() {
    let changed = || Edited::of_version("1.0.0").weight().guidance();
    // Of the changes, those count that require most.
    assert_eq!(
        changed().found(),
        [
            "version-not-raised: 1.0.0 is already published, and the model has changed since; weight-changed of `category:trust-anchors`"
        ]
    );
    assert_eq!(changed().gate(false).0, Vec::<String>::new());
    assert_eq!(Edited::of_version("1.0.0").found(), Vec::<String>::new());
    assert_eq!(
        Edited::of_version("1.1.0").weight().found(),
        Vec::<String>::new()
    );
}

#[test]
fn a_version_that_is_raised_too_little_names_the_changes_that_require_more() {
    assert_eq!(
        Edited::of_version("1.0.1").weight().guidance().found(),
        [
            "bump-too-small: 1.0.1 is a patch version after 1.0.0, but the changes require a minor version; \
          weight-changed of `category:trust-anchors` requires a minor version: the same answers give a different score"
        ]
    );
    for enough in ["1.1.0", "1.2.0", "2.0.0"] {
        assert_eq!(
            Edited::of_version(enough).weight().codes(),
            Vec::<String>::new()
        );
    }
    assert_eq!(
        Edited::of_version("1.0.1").guidance().codes(),
        Vec::<String>::new()
    );
}

#[test]
fn a_version_that_is_offered_is_free() {
    let offered = |version: &str, others: &[&str]| {
        let mut model = Edited::of_version(version).weight();
        for other in others {
            let document = model.text("releases/1.0.0.json").replace("1.0.0", other);
            let digest = digest(document.as_bytes());
            model = model
                .file(&format!("releases/{other}.json"), &document)
                .file(
                    &format!("releases/{other}.md"),
                    &format!("+++\ndate = \"2026-01-01\"\ndigest = \"{digest}\"\n+++\n"),
                );
        }
        let (_, verdict) = model.gate(true);
        verdict.expect("there is a published version").next
    };
    assert_eq!(offered("1.0.5", &[]), "1.1.0");
    assert_eq!(offered("1.0.5", &["1.2.0"]), "1.1.0");
    assert_eq!(offered("1.0.5", &["1.1.0"]), "1.2.0");
    assert_eq!(offered("1.0.5", &["1.1.0", "2.3.0"]), "2.4.0");
}

#[test]
fn a_waiver_makes_a_patch_of_the_rewording_that_it_names_and_of_nothing_else() {
    let title = || {
        Edited::small().with(
            MODEL,
            "Trust anchors are listed",
            "Trust anchors have a list",
        )
    };
    let required = |edited: Edited| edited.gate(false).1.map(|verdict| verdict.required);
    let reworded = waiver(&title().fingerprint());
    assert_eq!(required(title()), Some(Bump::Minor));
    assert_eq!(required(title().notes(&reworded)), Some(Bump::Patch));
    assert_eq!(title().notes(&reworded).found(), Vec::<String>::new());
    // The waiver is for what the title was made, and not for what else was changed.
    assert_eq!(
        required(title().weight().notes(&reworded)),
        Some(Bump::Minor)
    );
    // It counts in a file of its own as in the notes.
    assert_eq!(
        required(title().next(&reworded)),
        required(title().notes(&reworded))
    );
    assert_eq!(
        title().next(&waiver("0123456789abcdef")).codes(),
        title().notes(&waiver("0123456789abcdef")).codes()
    );
    let other = title().notes(&waiver("0123456789abcdef"));
    assert_eq!(
        other.found(),
        ["waiver-unused: no change has this fingerprint; "]
    );
    assert_eq!(
        required(title().notes(&waiver("0123456789abcdef"))),
        Some(Bump::Minor)
    );
    // A weight is no wording.
    let weight = waiver(&Edited::small().weight().fingerprint());
    assert_eq!(
        required(Edited::small().weight().notes(&weight)),
        Some(Bump::Minor)
    );
    assert_eq!(
        Edited::small().weight().notes(&weight).found(),
        ["waiver-unused: changes of the kind weight-changed cannot be waived; "]
    );
    // An editorial change needs none.
    let overview = || {
        Edited::small().with(
            "categories/trust-anchors/_index.md",
            "where every chain ends",
            "where each chain ends",
        )
    };
    let editorial = overview().notes(&waiver(&overview().fingerprint()));
    assert_eq!(
        editorial.found(),
        ["waiver-unused: the change with this fingerprint is editorial, and needs no waiver; "]
    );
    // Of two for one change, one reason would be told alone.
    let twice = title().notes(&reworded).next(&reworded);
    assert_eq!(twice.codes(), ["waiver-unused"]);
}

#[test]
fn only_the_version_in_progress_may_have_a_document_without_a_digest() {
    let document = |version: &str| {
        let small = Edited::small();
        let text = small.text("releases/1.0.0.json");
        small.file(&format!("releases/{version}.json"), &text)
    };
    assert_eq!(
        document("1.1.0").notes("summary = \"Soon.\"").codes(),
        Vec::<String>::new()
    );
    assert_eq!(
        document("1.1.0").found(),
        [
            "digest-missing: there are no notes `releases/1.1.0.md` with the digest of this document; "
        ]
    );
    assert_eq!(
        document("1.0.5")
            .file("releases/1.0.5.md", "+++\nsummary = \"Never.\"\n+++\n")
            .found(),
        ["digest-missing: these notes have no `digest`, although `releases/1.0.5.json` exists; "]
    );
}

#[test]
fn an_erratum_is_asked_for_where_the_text_is_the_one_that_it_corrected() {
    let wrong =
        |version: &str| Edited::of_version(version).with(GUIDANCE, "every root", "every rot");
    assert_eq!(
        wrong("1.1.0").found(),
        [
            "erratum-not-carried: 0.9.1 corrected this text (guidance-changed of `requirement:anchor-list`), but here it still has the old wording; "
        ]
    );
    // A later version of the same line comes after its own errata.
    let later = wrong("0.9.2").with(MODEL, "since = \"1.0.0\"", "since = \"0.9.0\"");
    assert_eq!(later.codes(), Vec::<String>::new());
    // What an erratum changed beside texts is no wording: a weight, or a note that was not there before.
    let weight = Edited::small().published("0.9.1", |release| {
        release.modules[0].categories[0].weight = 5;
    });
    assert_eq!(weight.codes(), Vec::<String>::new());
    let note = Edited::small().published("0.9.1", |release| {
        release.modules[0].categories[0].requirements[0].references_note =
            Some("A note.".to_owned());
    });
    assert_eq!(note.codes(), Vec::<String>::new());
}

#[test]
fn a_decision_is_asked_for_each_normative_change_and_names_what_there_is() {
    const LINT: &str = "[lints]\nnormative-change-without-decision = \"error\"\n\n[limits]";
    let decided = || Edited::small().with(MODEL, "[limits]", LINT);
    let decision = |names: &str| {
        format!(
            "[[decisions]]\nchanges = [{names}]\nurl = \"https://model.example/12\"\ndate = \"2024-09-01\""
        )
    };
    assert_eq!(decided().guidance().found(), Vec::<String>::new());
    assert_eq!(
        decided().weight().guidance().found(),
        [
            "normative-change-without-decision: weight-changed of `category:trust-anchors` is a normative change, but no decision names it; "
        ]
    );
    // A number follows from the order, and nobody decides on it.
    let (first, second) = (
        "  { id = \"anchor-list\", weight = 2, title = \"Trust anchors are listed\" },\n",
        "  { id = \"anchor-review\", weight = 1, title = \"Trust anchors are reviewed\" },\n",
    );
    let turned = decided().with(MODEL, &[first, second].concat(), &[second, first].concat());
    let verdict = turned.gate(true);
    assert_eq!(verdict.0, Vec::<String>::new());
    assert_eq!(verdict.1.map(|verdict| verdict.required), Some(Bump::Minor));
    // Whatever the model or the published version has can be named; of these, one was changed.
    let all = "\"model\", \"level:1\", \"module:G\", \"category:trust-anchors\", \"requirement:anchor-list\", \
               \"reference:rfc-5280\", \"page:_index.md\", \"requirement:old-anchors\"";
    assert_eq!(
        decided().weight().notes(&decision(all)).codes(),
        ["decision-unused"; 7]
    );
    let gone = decided().without(|path| path == "pages/assessment/_index.md");
    assert_eq!(
        decided().weight().next(&decision(all)).codes(),
        ["decision-unused"; 7]
    );
    let gone = gone.notes(&decision("\"page:assessment/_index.md\""));
    assert!(
        !gone
            .codes()
            .iter()
            .any(|code| code.starts_with("normative"))
    );
    assert_eq!(
        decided().notes(&decision("\"category:trust\"")).found(),
        ["unknown-decision: `category:trust` does not name any part of the model; "]
    );
}

#[test]
fn a_former_name_is_found_where_it_is_a_word_of_its_own() {
    let renamed = |page: &str| {
        let edited = Edited::small().with(
            MODEL,
            "name = \"Trust anchors\"",
            "name = \"Anchors of trust\"",
        );
        edited.with(PAGE, "Start with {= link(\"anchor-list\") =}.", page)
    };
    assert_eq!(
        renamed("All of the Trust anchors.").found(),
        ["stale-name: `Trust anchors` is a name in 1.0.0 that the model no longer has; "]
    );
    for other in [
        "All of the Trust anchorsmith.",
        "All of the MisTrust anchors.",
        "All of the XTrust anchorsX.",
    ] {
        assert_eq!(renamed(other).codes(), Vec::<String>::new(), "{other}");
    }
}

#[test]
fn a_lint_that_is_off_does_not_run_and_severities_are_those_of_the_model() {
    let set = |severity: &str| {
        let lints = format!("[lints]\nversion-not-raised = \"{severity}\"\n\n[limits]");
        let edited = Edited::of_version("1.0.0")
            .weight()
            .with(MODEL, "[limits]", &lints);
        let (tree, found) = SourceTree::from_files(edited.0);
        let mut outcome = check(tree, found, &Facts::default());
        gate(&mut outcome, true);
        let severities = outcome
            .diagnostics
            .iter()
            .map(|found| found.severity.as_str());
        severities.collect::<Vec<_>>()
    };
    assert_eq!(
        (set("off"), set("warning"), set("error")),
        (vec![], vec!["warning"], vec!["error"])
    );
}

/// The notes to which a decision is sent are never those of a published version.
#[test]
fn a_decision_belongs_to_the_notes_that_are_still_written() {
    let sent = |edited: Edited| {
        let edited = edited.with(
            MODEL,
            "[limits]",
            "[lints]\nnormative-change-without-decision = \"error\"\n\n[limits]",
        );
        let (tree, found) = SourceTree::from_files(edited.weight().0);
        let mut outcome = check(tree, found, &Facts::default());
        gate(&mut outcome, false);
        let help = outcome.diagnostics.into_iter().flat_map(|found| found.help);
        let help: Vec<String> = help.filter(|help| help.contains("decisions")).collect();
        help.concat()
    };
    assert!(sent(Edited::small()).contains("`releases/1.1.0.md`"));
    assert!(sent(Edited::of_version("1.0.0")).contains("`releases/1.1.0.md`"));
    assert!(sent(Edited::of_version("2.0.0")).contains("`releases/2.0.0.md`"));
}
