//! An extension has versions, notes and an archive of its own, and a version of the model says which it was published with.

use std::fs;

use pkimm_emit::bundle::MANIFEST;
use pkimm_release::digest;
use pkimm_tests::{folder, models, schemas};
use serde_json::Value;

use super::clone::Clone;
use super::json;

const DOCUMENT: &str = "model/extensions/field-devices/releases/1.0.0.json";
const NOTES: &str = "model/extensions/field-devices/releases/1.0.0.md";
const FILE: &str = "model/extensions/field-devices/extension.toml";
const BUNDLE: &str = "dist/extensions/field-devices/1.0.0";

/// The small model with an extension, and notes for its first version.
fn clone() -> Clone {
    let clone = Clone::small();
    let rich = models::rich().into_iter();
    for (path, bytes) in rich.filter(|(path, _)| path.starts_with("extensions/")) {
        folder::write(&clone.path(&format!("model/{path}")), bytes);
    }
    clone.write(NOTES, "+++\ndate = \"2024-08-20\"\n+++\n\nThe first one.\n");
    clone.commit();
    clone
}

fn release(clone: &Clone) {
    clone.good(&["release", "--extension", "field-devices"]);
}

#[test]
fn an_extension_is_published_by_itself() {
    let clone = clone();
    let ask = ["release", "--extension", "field-devices"];
    let before = clone.files("model");
    clone.good(&[&ask[..], &["--dry-run"]].concat());
    assert_eq!(clone.files("model"), before);
    assert!(!clone.path("dist").exists());
    release(&clone);
    let bundle = clone.files(BUNDLE);
    for file in [
        "field-devices-1.0.0.json",
        "field-devices-extension.yaml",
        "CHANGES.md",
        "SHA256SUMS",
        "manifest.json",
    ] {
        assert!(bundle.contains_key(file), "{file}: {:?}", bundle.keys());
    }
    assert_eq!(
        bundle["field-devices-1.0.0.json"],
        clone.read(DOCUMENT).as_bytes()
    );
    assert!(clone.read(NOTES).contains("\ndigest = \""));
    let said = clone.good(&["verify", BUNDLE]);
    assert!(said.contains("it is the one that was published"), "{said}");
    // Nothing of the model was published, and another run writes the same.
    assert!(!clone.path("model/releases/1.1.0.json").exists());
    clone.commit();
    let archive = clone.files("model");
    fs::remove_dir_all(clone.path("dist")).expect("there");
    release(&clone);
    assert_eq!(
        (clone.files(BUNDLE), clone.files("model")),
        (bundle, archive)
    );
    clone.good(&["check", "--gate"]);
}

#[test]
fn what_stands_in_the_way_of_an_extension_is_told() {
    let clone = clone();
    let ask = ["release", "--extension", "field-devices"];
    let other = ["release", "--extension", "field-device"];
    clone.could_not(
        &other,
        "the model has no extension `field-device`; did you mean `field-devices`?",
    );
    let again = ["release", "--extension", "x", "--again", "1.0.0"];
    clone.could_not(&again, "cannot be used with");
    clone.refused(
        &[&ask[..], &["--date", "soon"]].concat(),
        "`soon` is not a date",
    );
    clone.edit(NOTES, "The first one.", "");
    clone.refused(&ask, "the release notes are empty: write below the front matter of `extensions/field-devices/releases/1.0.0.md`");
    clone.edit(NOTES, "date = \"2024-08-20\"\n", "");
    clone.commit();
    clone.refused(
        &ask,
        "there is no date: write `date` in `extensions/field-devices/releases/1.0.0.md`",
    );
    fs::remove_file(clone.path(NOTES)).expect("there");
    clone.commit();
    clone.refused(
        &ask,
        "there are no release notes: write `extensions/field-devices/releases/1.0.0.md`",
    );
}

#[test]
fn a_version_of_an_extension_is_raised_as_its_changes_ask() {
    let clone = clone();
    release(&clone);
    clone.commit();
    // A text that no result depends on: a version still to be raised is told under the gate only.
    clone.edit(FILE, "cannot be called back", "cannot be called home");
    clone.good(&["check"]);
    let said = clone.refused(
        &["check", "--gate"],
        "1.0.0 of `field-devices` is already published",
    );
    assert!(said.contains("raise the version to `1.0.1`"), "{said}");
    assert!(
        said.contains("rationale-changed of `trust-anchors`"),
        "{said}"
    );
    let ask = ["release", "--extension", "field-devices"];
    clone.refused(&ask, "version-not-raised");
    // The model waits for no extension.
    clone.prepare("1.1.0");
    clone.good(&["release", "--dry-run"]);
    clone.edit(FILE, "version = \"1.0.0\"", "version = \"1.0.1\"");
    clone.edit(FILE, "override = 6.5", "override = 7");
    let said = clone.refused(
        &["check"],
        "1.0.1 of `field-devices` is a patch version after 1.0.0, but the changes require a minor version",
    );
    assert!(said.contains("overlay-changed of `profiles`"), "{said}");
    clone.edit(FILE, "version = \"1.0.1\"", "version = \"1.1.0\"");
    clone.write(
        "model/extensions/field-devices/releases/1.1.0.md",
        "+++\ndate = \"2024-09-20\"\n+++\n\nHeavier.\n",
    );
    clone.commit();
    clone.good(&["check", "--gate"]);
    release(&clone);
    // The model waits for its own archive alone, and for what is committed of all others, of the same number, too.
    clone.refused(
        &["release", "--dry-run"],
        "`model/extensions/field-devices/releases/1.1.0.md` is not committed",
    );
    let changes = clone.read("dist/extensions/field-devices/1.1.0/CHANGES.md");
    for told in [
        "# Devices in the field 1.1.0\n\nHeavier.\n",
        "- minor: overlay-changed profiles: override 6.5 → override 7\n",
        "- patch: rationale-changed trust-anchors",
    ] {
        assert!(changes.contains(told), "{told}: {changes}");
    }
    let changes = json(
        clone
            .read("dist/extensions/field-devices/1.1.0/changes.json")
            .as_bytes(),
    );
    assert_eq!(changes["required"], "minor");
    clone.good(&["verify", "dist/extensions/field-devices/1.1.0"]);
    clone.edit(FILE, "version = \"1.1.0\"", "version = \"0.9.0\"");
    clone.refused(
        &["check"],
        "0.9.0 is below every published version of `field-devices`",
    );
}

#[test]
fn what_was_altered_of_an_extension_is_told() {
    let clone = clone();
    release(&clone);
    clone.commit();
    let document = clone.read(DOCUMENT);
    clone.edit(DOCUMENT, "6.5", "6.6");
    let said = clone.refused(&["check"], "released-file-changed");
    assert!(
        said.contains("`extensions/field-devices/releases/1.0.0.json` and the digest in its notes do not agree"),
        "{said}"
    );
    clone.write(DOCUMENT, &document);
    let notes = clone.read(NOTES);
    let without: Vec<&str> = notes
        .lines()
        .filter(|line| !line.starts_with("digest"))
        .collect();
    clone.write(NOTES, &(without.join("\n") + "\n"));
    clone.refused(&["check"], "digest-missing");
    clone.write(NOTES, &notes);
    clone.good(&["check"]);
    let bundle = clone.files(BUNDLE);
    for path in bundle.keys() {
        let path = format!("{BUNDLE}/{path}");
        let text = clone.read(&path);
        clone.write(&path, &(text.clone() + "\n"));
        clone.refused(&["verify", BUNDLE], "error: `");
        clone.write(&path, &text);
    }
    clone.good(&["verify", BUNDLE]);
    clone.write(&format!("{BUNDLE}/more.txt"), "x");
    clone.refused(
        &["verify", BUNDLE],
        "`more.txt` does not belong to the bundle",
    );
}

/// Writes a file of the bundle, and makes its entry in the manifest, the digest of that in the notes and the list of digests anew.
fn alter(clone: &Clone, path: &str, text: &str) {
    let bundled = |name: &str| format!("{BUNDLE}/{name}");
    clone.write(&bundled(path), text);
    let mut manifest = json(clone.read(&bundled(MANIFEST)).as_bytes());
    for entry in manifest["files"].as_array_mut().expect("a list") {
        if entry["path"] == path {
            entry["size"] = text.len().into();
            entry["sha256"] = digest(text.as_bytes()).into();
        }
    }
    if path.ends_with("1.0.0.json") {
        manifest["document"] = digest(text.as_bytes()).into();
    }
    seal(
        clone,
        &(serde_json::to_string_pretty(&manifest).expect("JSON") + "\n"),
    );
}

/// Writes the manifest, and makes its digest in the notes and the list of digests anew.
fn seal(clone: &Clone, manifest: &str) {
    clone.write(&format!("{BUNDLE}/{MANIFEST}"), manifest);
    let notes = clone.read(NOTES);
    let (_, known) = notes.split_once("frozen = \"").expect("there");
    clone.edit(NOTES, &known[..64], &digest(manifest.as_bytes()));
    clone.renew_sums(BUNDLE);
}

#[test]
fn a_bundle_of_an_extension_whose_digests_were_made_anew_is_found() {
    let clone = clone();
    // Its published shape is built anew with a version of the model that it fits.
    clone.edit(FILE, "[\"1.1.0\"]", "[\"1.0.0\", \"1.1.0\"]");
    clone.commit();
    release(&clone);
    let said = clone.good(&["verify", BUNDLE]);
    assert!(said.contains("1 file is identical to what pkimm"), "{said}");
    clone.commit();
    let document = "field-devices-1.0.0.json";
    let bundled = |name: &str| clone.read(&format!("{BUNDLE}/{name}"));
    let found = |change: &dyn Fn(), model: &str, expected: &str| {
        let (before, notes) = (clone.files(BUNDLE), clone.read(NOTES));
        change();
        clone.refused(&["verify", "--model", model, BUNDLE], expected);
        for (path, bytes) in before {
            folder::write(&clone.path(&format!("{BUNDLE}/{path}")), bytes);
        }
        clone.write(NOTES, &notes);
        clone.good(&["verify", BUNDLE]);
    };
    let other = bundled(document).replace("6.5", "6.6");
    found(
        &|| alter(&clone, document, &other),
        "model",
        "the document is not the one that was published: its digest differs from the one in the notes of 1.0.0",
    );
    let spaced = bundled(document) + "\n";
    found(
        &|| alter(&clone, document, &spaced),
        "nowhere",
        "`field-devices-1.0.0.json` is not written as pkimm writes documents",
    );
    let shape = bundled("field-devices-extension.yaml").replace("6.5", "6.6");
    found(
        &|| alter(&clone, "field-devices-extension.yaml", &shape),
        "model",
        "`field-devices-extension.yaml` is not what follows from the document",
    );
    let manifest = bundled(MANIFEST);
    let digest = digest(bundled(document).as_bytes());
    let entry = format!("\"document\": \"{digest}\"");
    let wrong = manifest.replace(&entry, &entry.replace(&digest, &"0".repeat(64)));
    assert_ne!(wrong, manifest);
    found(
        &|| seal(&clone, &wrong),
        "nowhere",
        "`field-devices-1.0.0.json` does not match the digest in `manifest.json`",
    );
    let notes = clone.read(NOTES);
    found(
        &|| {
            seal(&clone, &(manifest.clone() + "\n"));
            clone.write(NOTES, &notes);
        },
        "model",
        "`manifest.json` is not the one that was published",
    );
    let named = manifest.replace("Devices in the field", "Devices at home");
    found(
        &|| seal(&clone, &named),
        "nowhere",
        "`manifest.json` says the name `Devices at home`, and the document `Devices in the field`",
    );
    // A version before it was another one when this one was numbered.
    clone.edit(FILE, "cannot be called back", "cannot be called home");
    clone.edit(FILE, "version = \"1.0.0\"", "version = \"1.0.1\"");
    clone.write(
        "model/extensions/field-devices/releases/1.0.1.md",
        "+++\ndate = \"2024-08-21\"\n+++\n\nReads better.\n",
    );
    clone.commit();
    release(&clone);
    clone.good(&["verify", "dist/extensions/field-devices/1.0.1"]);
    clone.edit(DOCUMENT, "6.5", "6.6");
    clone.refused(
        &["verify", "dist/extensions/field-devices/1.0.1"],
        "1.0.1 of `field-devices` is a patch version, but its changes ask for a minor version",
    );
}

#[test]
fn a_version_of_the_model_names_the_extensions_that_it_was_published_with() {
    let clone = clone();
    release(&clone);
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    let document = json(clone.read("model/releases/1.1.0.json").as_bytes());
    let entry = &document["extensions"][0];
    assert_eq!(
        (&entry["id"], &entry["version"]),
        (&"field-devices".into(), &"1.0.0".into())
    );
    assert_eq!(entry["sha256"], digest(clone.read(DOCUMENT).as_bytes()));
    assert_eq!(document["documentVersion"], 4);
    let bundle = clone.files("dist/1.1.0");
    let own = "release/extensions/field-devices-1.0.0.json";
    assert_eq!(bundle[own], clone.read(DOCUMENT).as_bytes());
    assert!(bundle.contains_key("release/extensions/catalog.yaml"));
    clone.good(&["verify", "dist/1.1.0"]);
    clone.commit();
    // Another version of the extension is no change of the model that was published.
    clone.edit(FILE, "override = 6.5", "override = 7");
    clone.edit(FILE, "version = \"1.0.0\"", "version = \"1.1.0\"");
    clone.write(
        "model/extensions/field-devices/releases/1.1.0.md",
        "+++\ndate = \"2024-09-20\"\n+++\n\nHeavier.\n",
    );
    clone.commit();
    release(&clone);
    clone.commit();
    clone.good(&["check", "--gate"]);
    clone.good(&["release"]);
    clone.good(&["verify", "dist/1.1.0"]);
    clone.good(&["build", "--only", "json"]);
    let built = clone.read("dist/release/smm-model-1.1.0.json");
    assert_eq!(built, clone.read("model/releases/1.1.0.json"));
    clone.good(&["build", "--release", "1.1.0", "--only", "extensions,json"]);
    let built = clone.files("dist/release/extensions");
    assert_eq!(built["field-devices-1.0.0.json"], bundle[own]);
    let published = clone.read(DOCUMENT);
    clone.edit(DOCUMENT, "6.5", "6.6");
    clone.could_not(
        &["build", "--release", "1.1.0", "--only", "extensions"],
        "1.0.0",
    );
    clone.write(DOCUMENT, &published);
    let path = format!("dist/1.1.0/{own}");
    clone.edit(&path, "6.5", "6.6");
    clone.refused(
        &["verify", "dist/1.1.0"],
        "is not the document of the extension that was published with the model",
    );
}

#[test]
fn an_extension_that_is_withdrawn_is_in_no_later_version_of_the_model() {
    let clone = clone();
    release(&clone);
    clone.commit();
    let ask = [
        "withdraw",
        "1.0.0",
        "--extension",
        "field-devices",
        "--reason",
        "Wrong.",
    ];
    clone.good(&[&ask[..], &["--dry-run"]].concat());
    assert!(!clone.read(NOTES).contains("withdrawn"));
    clone.good(&ask);
    let notes = clone.read(NOTES);
    assert!(
        notes.contains("status = \"withdrawn\"\nreason = \"Wrong.\"\n"),
        "{notes}"
    );
    let said = clone.good(&["verify", BUNDLE]);
    assert!(
        said.contains("1.0.0 of `field-devices` was withdrawn: Wrong."),
        "{said}"
    );
    clone.commit();
    clone.refused(&["release", "--extension", "field-devices"], "was withdrawn, and its number cannot be used again; raise `version` in `extensions/field-devices/extension.toml`");
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    let document = json(clone.read("model/releases/1.1.0.json").as_bytes());
    assert_eq!(document["extensions"], Value::Array(Vec::new()));
    clone.could_not(
        &[
            "withdraw",
            "3.0.0",
            "--extension",
            "field-devices",
            "--reason",
            "Wrong.",
        ],
        "version 3.0.0 of the extension `field-devices` is not published",
    );
}

#[test]
fn a_comparison_of_models_says_what_became_of_extensions() {
    let clone = clone();
    let compared = |clone: &Clone| {
        let output = clone.run(&["diff", "git:HEAD", "--format", "json"]);
        json(&output.stdout)
    };
    // Nothing is said of one of which there is nothing to say.
    assert_eq!(compared(&clone)["extensions"], Value::Null);
    clone.edit(FILE, "override = 6.5", "override = 7");
    // The addition of 1.5 to the weight of the category is another weight now.
    clone.edit(
        "model/model.toml",
        "name = \"Trust anchors\"\nweight = 3",
        "name = \"Trust anchors\"\nweight = 2",
    );
    let found = compared(&clone);
    let one = &found["extensions"][0];
    assert_eq!(one["kind"], "extension-changed");
    assert_eq!(one["id"], "extension:field-devices");
    assert_eq!(one["required"], "minor");
    assert_eq!(one["changes"][0]["kind"], "overlay-changed");
    assert_eq!(one["affected"][0]["fate"], "weight-changed");
    assert_eq!(one["affected"][0]["item"], "trust-anchors");
    assert_eq!(schemas::faults("changes", &found), [""; 0]);
    let said = clone.good(&["diff", "git:HEAD"]);
    for told in [
        "  extension:field-devices 1.0.0 → 1.0.0: its changes ask for a minor version of it.",
        "    minor: overlay-changed profiles: override 6.5 → override 7",
        "    with its overlay trust-anchors has the weight 7/2, formerly 9/2",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    for more in [&[][..], &["--max-bytes", "9000"]] {
        let said = clone.good(&[&["diff", "git:HEAD", "--format", "markdown"], more].concat());
        assert!(said.contains("\n### Extensions\n"), "{said}");
        assert!(
            said.contains("\n- minor: overlay-changed profiles"),
            "{said}"
        );
    }
    // An effect that the model takes away.
    clone.git(&["checkout", "--quiet", "--", "model"]);
    clone.edit(FILE, "override = 6.5", "override = 7");
    clone.commit();
    let row = "id = \"profiles\", weight = ";
    clone.edit("model/model.toml", &format!("{row}4"), &format!("{row}7"));
    clone.edit("model/model.toml", "max = 6", "max = 7");
    let found = compared(&clone);
    assert_eq!(
        found["extensions"][0]["affected"][0]["fate"], "effect-gone",
        "{found}"
    );
    // One that came, and one that went.
    fs::remove_dir_all(clone.path("model/extensions")).expect("there");
    assert_eq!(
        compared(&clone)["extensions"][0]["kind"],
        "extension-removed"
    );
    clone.commit();
    clone.git(&["checkout", "--quiet", "HEAD~1", "--", "model/extensions"]);
    assert_eq!(compared(&clone)["extensions"][0]["kind"], "extension-added");
}

#[test]
fn answers_to_an_earlier_version_of_an_extension_are_carried_over() {
    let clone = clone();
    release(&clone);
    clone.commit();
    let answers = serde_json::json!({
        "version": "1.1.0",
        "kind": "assessment",
        "answers": {
            "anchor-list": { "level": 2 },
            "anchor-review": { "level": 1 },
            "profiles": { "level": 1 },
        },
        "extensions": {
            "field-devices": { "version": "1.0.0", "answers": { "trust-anchors": { "level": 2 } } },
        },
    });
    clone.write("answers.json", &answers.to_string());
    let ask = ["score", "answers.json", "--extension", "field-devices"];
    let before = clone.good(&ask);
    assert!(!before.contains("carried over"), "{before}");
    let criteria = "model/extensions/field-devices/trust-anchors.md";
    let text = clone.read(criteria);
    let level = text
        .lines()
        .find(|line| line.starts_with("2 = "))
        .expect("it has the level");
    clone.edit(criteria, level, "2 = \"Another text is said of it.\"");
    clone.edit(FILE, "version = \"1.0.0\"", "version = \"1.1.0\"");
    let said = clone.good(&ask);
    assert!(
        said.contains("Answers to `field-devices` carried over from 1.0.0 to 1.1.0: 1\n  1 to confirm, because their wording changed or they were merged: trust-anchors\n"),
        "{said}"
    );
    let output = clone.run(&[&ask[..], &["--format", "json"]].concat());
    let report = json(&output.stdout);
    assert_eq!(schemas::faults("score", &report), [""; 0]);
    let carried = &report["extensionsCarriedOver"]["field-devices"];
    assert_eq!(carried["toConfirm"], serde_json::json!(["trust-anchors"]));
    // What was carried over is answers to this version.
    clone.good(&[&ask[..], &["--carry-over", "now.json"]].concat());
    let now = json(clone.read("now.json").as_bytes());
    assert_eq!(now["extensions"]["field-devices"]["version"], "1.1.0");
    assert_eq!(schemas::faults("answers", &now), [""; 0]);
    let again = clone.good(&["score", "now.json", "--extension", "field-devices"]);
    assert!(!again.contains("carried over"), "{again}");
    // So is what `answers` writes for a version of the model, and without one they stay what they are.
    let ask = [
        "answers",
        "answers.json",
        "--as",
        "json",
        "--release",
        "1.1.0",
    ];
    let said = clone.good(&[&ask[..], &["--out", "other.json"]].concat());
    assert!(
        said.contains("Answers to `field-devices` carried over from 1.0.0 to 1.1.0: 1\n"),
        "{said}"
    );
    let other = json(clone.read("other.json").as_bytes());
    assert_eq!(other["extensions"], now["extensions"]);
    assert_eq!(other["answers"], now["answers"]);
    clone.good(&[
        "answers",
        "answers.json",
        "--as",
        "json",
        "--out",
        "same.json",
    ]);
    let same = json(clone.read("same.json").as_bytes());
    assert_eq!(same["extensions"]["field-devices"]["version"], "1.0.0");
    let ask = ["score", "answers.json", "--extension", "field-devices"];
    // Of a version that nobody knows nothing is carried over.
    clone.write(
        "answers.json",
        &answers.to_string().replace("\"1.0.0\"", "\"0.1.0\""),
    );
    clone.refused(&ask, "0.1.0");
    // Criteria that are gone.
    clone.write("answers.json", &answers.to_string());
    clone.edit(
        FILE,
        "[[relevance]]\ncategory = \"trust-anchors\"\nweight = 2\n",
        "",
    );
    fs::remove_file(clone.path(criteria)).expect("there");
    let said = clone.good(&ask);
    assert!(
        said.contains("  1 dropped\n    trust-anchors: version 1.1.0 has no criteria for it\n"),
        "{said}"
    );
}

#[test]
fn what_is_built_of_a_published_extension_says_so_and_what_changed_since_is_a_draft_of_the_next() {
    let clone = clone();
    let build = || {
        clone.good(&["build", "--only", "extensions,hugo,questionnaire"]);
        let built = clone.files("dist");
        let own = built
            .keys()
            .filter(|path| path.contains("/extensions/field-devices-"));
        (
            own.filter(|path| !path.ends_with(".yaml"))
                .cloned()
                .collect::<Vec<String>>(),
            clone.read("dist/site/extensions/field-devices/_index.md"),
        )
    };
    let files = |version: &str| {
        [
            format!("questionnaire/extensions/field-devices-{version}-a4.pdf"),
            format!("questionnaire/extensions/field-devices-{version}-letter.pdf"),
            format!("release/extensions/field-devices-{version}.json"),
        ]
    };
    let (names, page) = build();
    assert_eq!(names, files("1.0.0-draft"));
    assert!(page.contains("This is a draft of version 1.0.0"), "{page}");
    release(&clone);
    clone.commit();
    let (names, page) = build();
    assert_eq!(names, files("1.0.0"));
    assert!(!page.contains("This is a draft of"), "{page}");
    assert_eq!(
        clone.read("dist/release/extensions/field-devices-1.0.0.json"),
        clone.read(DOCUMENT)
    );
    clone.edit(FILE, "override = 6.5", "override = 7");
    let (names, page) = build();
    assert_eq!(names, files("1.1.0-draft"));
    assert!(page.contains("This is a draft of version 1.1.0"), "{page}");
    // Its own number waits for its author.
    clone.refused(
        &["release", "--extension", "field-devices"],
        "version-not-raised",
    );
}

#[test]
fn a_published_model_is_scored_with_the_extension_that_it_was_published_with() {
    let clone = clone();
    release(&clone);
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.commit();
    let answers = serde_json::json!({
        "version": "1.1.0",
        "kind": "assessment",
        "answers": { "anchor-list": { "level": 2 }, "profiles": { "level": 1 } },
    });
    clone.write("answers.json", &answers.to_string());
    let score = |more: &[&str]| {
        let ask = [
            "score",
            "answers.json",
            "--extension",
            "field-devices",
            "--format",
            "json",
        ];
        let output = clone.run(&[&ask[..], more].concat());
        json(&output.stdout)["extensions"]["field-devices"].clone()
    };
    let published = score(&["--release", "1.1.0"]);
    assert_eq!(published["version"], "1.0.0");
    clone.edit(FILE, "addition = 1.5", "addition = 30");
    assert_eq!(score(&["--release", "1.1.0"]), published);
    let now = score(&[]);
    assert_eq!(now["version"], "1.1.0");
    assert_ne!(now["value"], published["value"]);
}

#[test]
fn that_a_version_of_an_extension_was_withdrawn_is_told_wherever_it_is_used() {
    let clone = clone();
    release(&clone);
    clone.prepare("1.1.0");
    clone.good(&["release"]);
    clone.commit();
    let why = [
        "--extension",
        "field-devices",
        "--reason",
        "A weight was wrong.",
    ];
    clone.good(&[&["withdraw", "1.0.0"], &why[..]].concat());
    clone.commit();
    let answers = serde_json::json!({ "version": "1.1.0", "kind": "assessment", "answers": {} });
    clone.write("answers.json", &answers.to_string());
    let told = "note: 1.0.0 of `field-devices` was withdrawn: A weight was wrong.";
    for ask in [
        &["build", "--only", "hugo"][..],
        &["build", "--only", "hugo", "--release", "1.1.0"],
        &["diff", "1.1.0"],
        &["score", "answers.json", "--extension", "field-devices"],
        &[
            "score",
            "answers.json",
            "--extension",
            "field-devices",
            "--release",
            "1.1.0",
        ],
    ] {
        let said = clone.good(ask);
        assert!(said.contains(told), "{ask:?}: {said}");
    }
    for release in [&[][..], &["--release", "1.1.0"]] {
        clone.good(&[&["build", "--only", "hugo,questionnaire"], release].concat());
        for page in [
            "dist/site/extensions/field-devices/_index.md",
            "dist/site/extensions/field-devices/trust-anchors/_index.md",
        ] {
            let page = clone.read(page);
            let told = "> Version 1.0.0 of the extension was withdrawn: A weight was wrong.";
            assert!(page.contains(told), "{page}");
        }
    }
}

#[test]
fn what_got_another_id_in_the_model_is_not_said_to_be_gone() {
    let clone = clone();
    clone.good(&["rename", "trust-anchors", "roots"]);
    clone.good(&["rename", "profiles", "templates"]);
    let said = clone.good(&["diff", "git:HEAD"]);
    assert!(said.contains("extension:field-devices"), "{said}");
    for false_one in [
        "is gone, and with it an overlay",
        "is gone, and with it the criteria",
    ] {
        assert!(!said.contains(false_one), "{said}");
    }
}
