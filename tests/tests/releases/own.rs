//! An extension in a repository of its own, checked, built and published against a release document of the model.

use std::fs;

use pkimm_tests::{folder, models};

use super::clone::Clone;
use super::json;

const MODEL: &str = "smm-model-1.1.0.json";
const FILE: &str = "extension/extension.toml";
const CRITERIA: &str = "extension/trust-anchors.md";
const NOTES: &str = "extension/releases/1.0.0.md";
const DOCUMENT: &str = "extension/releases/1.0.0.json";
const BUNDLE: &str = "dist/extensions/field-devices/1.0.0";

/// The small model, published, and the same extension among its sources and in a repository of its own.
fn both() -> (Clone, Clone) {
    let model = Clone::small();
    model.prepare("1.1.0");
    model.good(&["release"]);
    let rich = folder::project().join("tests/fixtures/rich/extensions/field-devices");
    folder::copy(&rich, &model.path("model/extensions/field-devices"));
    model.commit();
    let own = Clone::empty();
    folder::copy(&rich, &own.path("extension"));
    own.write(MODEL, &model.read("model/releases/1.1.0.json"));
    own.write(NOTES, "+++\ndate = \"2024-10-20\"\n+++\n\nThe first one.\n");
    own.commit();
    (model, own)
}

/// A command with the document of the model.
fn ask<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--against", MODEL]].concat()
}

#[test]
fn it_is_built_as_it_is_among_the_sources_of_the_model() {
    let (model, own) = both();
    own.good(&ask(&["check", "--deny-warnings"]));
    own.good(&ask(&["build", "--papers"]));
    model.good(&["build", "--only", "extensions,hugo,questionnaire"]);
    let built = own.files("dist");
    for folder in ["release", "site", "questionnaire"] {
        let folder = format!("{folder}/extensions");
        let expected = model.files(&format!("dist/{folder}"));
        assert!(!expected.is_empty());
        assert_eq!(own.files(&format!("dist/{folder}")), expected);
    }
    let others = built.keys().filter(|path| !path.starts_with(".pkimm"));
    let others: Vec<&String> = others
        .filter(|path| !path.contains("/extensions/"))
        .collect();
    assert_eq!(others, Vec::<&String>::new());
    own.good(&ask(&["build", "--papers", "--check"]));
    own.edit(CRITERIA, "without a visit", "without any visit");
    own.refused(&ask(&["build", "--papers", "--check"]), "differ");
    // From within its folder, and from a folder in which it has another name.
    own.git(&["checkout", "--quiet", "--", "."]);
    let within = |folder: &str, arguments: &[&str]| {
        let mut command = own.command(arguments);
        command.current_dir(own.path(folder));
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        said
    };
    let document = own.path(MODEL);
    let document = document.to_str().expect("UTF-8");
    let said = within(
        "extension",
        &["build", "--papers", "--check", "--against", document],
    );
    assert!(said.contains("note: the extension is at `.`"), "{said}");
    fs::rename(own.path("extension"), own.path("devices")).expect("there");
    own.good(&ask(&["check", "--model", "devices"]));
}

#[test]
fn what_is_wrong_with_it_is_told_in_its_own_folder() {
    let (_, own) = both();
    own.edit(FILE, "target = \"profiles\"", "target = \"profile\"");
    own.edit(CRITERIA, "rfc-5914", "rfc-5915");
    let said = own.refused(&ask(&["check"]), "error[extension-target-unknown]");
    assert!(
        said.contains("--> extension/extension.toml:24:10"),
        "{said}"
    );
    assert!(said.contains("--> extension/trust-anchors.md:2:"), "{said}");
    let found = own.run(&ask(&["check", "--format", "json"]));
    let found = json(&found.stdout);
    let paths = found["findings"].as_array().expect("a list").iter();
    let paths = paths.map(|one| one["file"].as_str().unwrap_or_default());
    let ours = |path: &str| path.starts_with("extension/") && own.path(path).is_file();
    assert!(
        paths.clone().count() >= 2 && paths.clone().all(ours),
        "{found}"
    );
    let said = own.refused(
        &ask(&["build"]),
        "nothing was built because the model has errors",
    );
    assert!(said.contains("extension/extension.toml"), "{said}");
    let said = own.refused(&ask(&["release"]), "nothing was released");
    assert!(said.contains("extension/extension.toml"), "{said}");
    // A fix is shown and made at its place.
    own.git(&["checkout", "--quiet", "--", "."]);
    own.edit(FILE, "weight = 2", "weight = \"2\"");
    let before = own.files("extension");
    let shown = own.refused(
        &ask(&["check", "--fix", "--dry-run"]),
        "1 finding in 1 file",
    );
    assert!(
        shown.contains("+++ b/extension/extension.toml\n"),
        "{shown}"
    );
    assert_eq!(own.files("extension"), before);
    own.good(&ask(&["check", "--fix"]));
    assert!(own.read(FILE).contains("\nweight = 2\n"));
    // So is its canonical form.
    own.git(&["checkout", "--quiet", "--", "."]);
    own.edit(FILE, "status = \"stable\"", "status   =   'stable'");
    own.refused(
        &ask(&["fmt", "--check"]),
        "extension/extension.toml:6: not in its canonical form",
    );
    own.good(&ask(&["fmt"]));
    assert!(own.read(FILE).contains("\nstatus = \"stable\"\n"));
    own.good(&ask(&["fmt", "--check"]));
    // A version of the model that it was not made for.
    own.edit(FILE, "[\"1.1.0\"]", "[\"1.0.0\"]");
    own.refused(
        &ask(&["release"]),
        "the extension does not say that it fits version 1.1.0 of the model",
    );
    own.refused(
        &ask(&["check", "--deny-warnings"]),
        "warning[extension-incompatible]",
    );
    own.git(&["checkout", "--quiet", "--", "."]);
    // Files that cannot be read, and an id that is none.
    for (text, told) in [
        ("id = \"field-devices\n", "error[syntax]"),
        (
            "id = \"Field Devices\"\nname = \"x\"\n",
            "error[invalid-id]",
        ),
        ("name = \"x\"\n", "error[missing-key]"),
        ("", "error[missing-key]"),
    ] {
        own.write(FILE, text);
        let said = own.refused(&ask(&["check"]), told);
        assert!(
            said.contains("--> extension/extension.toml:"),
            "{text}: {said}"
        );
        assert!(!said.contains("extensions/"), "{text}: {said}");
    }
    fs::write(own.path(CRITERIA), b"+++\n+++\n\n\xff").expect("writable");
    own.refused(&ask(&["check"]), "--> extension/trust-anchors.md:4:1");
}

#[test]
fn what_it_is_asked_for_and_cannot_be_is_told() {
    let (_, own) = both();
    own.could_not(
        &["check", "--against", "nowhere.json"],
        "cannot read `nowhere.json`",
    );
    own.could_not(
        &ask(&["build", "--only", "json"]),
        "`json` has nothing of an extension alone; `--against` is for `hugo`, `questionnaire`, `extensions`",
    );
    own.could_not(&ask(&["build", "--since", "1.0.0"]), "for a preview alone");
    own.could_not(
        &ask(&["build", "--out", "extension/dist"]),
        "is inside the extension folder",
    );
    for with in [
        &["release", "--extension", "field-devices"][..],
        &["release", "--again", "1.0.0"],
        &["build", "--release", "1.0.0"],
    ] {
        own.could_not(&ask(with), "cannot be used with");
    }
    own.write("other.json", "{}");
    own.could_not(&["check", "--against", "other.json"], "other.json");
    fs::remove_file(own.path(FILE)).expect("there");
    let missing = "name the folder that holds its `extension.toml` with `--model`, or run pkimm in the folder that contains `extension/`";
    for command in ["check", "build", "release"] {
        own.could_not(&ask(&[command]), missing);
    }
    fs::remove_dir_all(own.path("extension")).expect("there");
    own.could_not(&ask(&["check"]), missing);
}

#[test]
fn it_is_published_and_withdrawn() {
    let (model, own) = both();
    let before = own.files("extension");
    own.good(&ask(&["release", "--dry-run"]));
    assert_eq!(own.files("extension"), before);
    own.edit(CRITERIA, "without a visit", "without any visit");
    own.refused(
        &ask(&["release"]),
        "`extension/trust-anchors.md` is not committed",
    );
    own.git(&["checkout", "--quiet", "--", "."]);
    own.good(&ask(&["release"]));
    // The same document as if it stood among the sources of the model.
    model.write(
        "model/extensions/field-devices/releases/1.0.0.md",
        "+++\ndate = \"2024-10-20\"\n+++\n\nThe first one.\n",
    );
    model.commit();
    model.good(&["release", "--extension", "field-devices"]);
    let bundle = own.files(BUNDLE);
    assert_eq!(model.files(BUNDLE), bundle);
    assert_eq!(
        own.read(DOCUMENT),
        model.read("model/extensions/field-devices/releases/1.0.0.json")
    );
    let said = own.good(&ask(&["verify", BUNDLE]));
    for told in [
        "it is the one that was published",
        "1 file is identical to what pkimm",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    own.commit();
    own.good(&ask(&["check", "--gate"]));
    // A change asks for another version.
    own.edit(FILE, "override = 6.5", "override = 7");
    own.good(&ask(&["check"]));
    let said = own.refused(&ask(&["check", "--gate"]), "raise the version to `1.1.0`");
    assert!(said.contains("--> extension/extension.toml:3:"), "{said}");
    own.edit(FILE, "version = \"1.0.0\"", "version = \"1.0.1\"");
    own.refused(&ask(&["check"]), "the changes require a minor version");
    own.edit(FILE, "version = \"1.0.1\"", "version = \"1.1.0\"");
    let said = own.good(&ask(&["check", "--gate"]));
    assert!(
        said.contains(
            "note: not ready for release: there are no release notes: write `releases/1.1.0.md`"
        ),
        "{said}"
    );
    own.git(&["checkout", "--quiet", "--", "."]);
    let published = own.read(DOCUMENT);
    own.edit(DOCUMENT, "6.5", "6.6");
    let said = own.refused(&ask(&["check"]), "released-file-changed");
    assert!(
        said.contains("`releases/1.0.0.json` and the digest in its notes"),
        "{said}"
    );
    own.write(DOCUMENT, &published);
    own.good(&ask(&[
        "withdraw",
        "1.0.0",
        "--reason",
        "A weight was wrong.",
    ]));
    assert!(
        own.read(NOTES)
            .contains("status = \"withdrawn\"\nreason = \"A weight was wrong.\"\n")
    );
    let said = own.good(&ask(&["verify", BUNDLE]));
    assert!(
        said.contains("was withdrawn: A weight was wrong."),
        "{said}"
    );
    own.commit();
    own.refused(&ask(&["release"]), "raise `version` in `extension.toml`");
}

#[test]
fn the_upstream_shapes_of_a_model_do_as_well_as_its_document() {
    let (model, own) = both();
    model.good(&["build", "--only", "yaml"]);
    for file in ["smm-model-1.1.0.yaml", "smm-references.yaml"] {
        own.write(file, &model.read(&format!("dist/release/{file}")));
    }
    let ask = ["check", "--against", "smm-model-1.1.0.yaml"];
    own.good(&ask);
    own.edit(FILE, "target = \"profiles\"", "target = \"profile\"");
    own.refused(&ask, "did you mean `profiles`?");
}

/// What the real model publishes of its extension is what the same folder makes alone.
#[test]
fn the_real_extension_can_move_out() {
    let model = models::built();
    let own = Clone::empty();
    let folder = folder::model().join("extensions/pqc");
    folder::copy(&folder, &own.path("extension"));
    let is_document =
        |path: &str| path.starts_with("release/pkimm-model-") && path.ends_with(".json");
    let (_, document) = model
        .iter()
        .find(|(path, _)| is_document(path))
        .expect("it is built");
    folder::write(&own.path("model.json"), document);
    own.good(&["check", "--against", "model.json"]);
    own.good(&["build", "--against", "model.json"]);
    let built = own.files("dist/release/extensions");
    assert_eq!(built.len(), 3);
    for (path, bytes) in built {
        let expected = &model[&format!("release/extensions/{path}")];
        assert_eq!(&bytes, expected, "{path}");
    }
}
