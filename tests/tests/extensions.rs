//! Extensions from outside: what is written of them, and what is scored with them.

use std::fs;
use std::path::PathBuf;

use pkimm_tests::program::{build_into, pkimm, run};
use pkimm_tests::{folder, models, schemas, tools};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The small model with an extension, and answers to both.
struct Work {
    folder: TempDir,
}

impl Work {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut files = folder::read(&models::small());
        let rich = models::rich().into_iter();
        files.extend(rich.filter(|(path, _)| path.starts_with("extensions/")));
        folder::put(&files, &folder.path().join("model"));
        let work = Self { folder };
        work.answer("1.0.0", &json!({ "trust-anchors": { "level": 1 } }));
        work
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("model")
    }

    /// Writes the answers. Lines of the file are those of the JSON.
    fn answer(&self, version: &str, answers: &Value) {
        let given = json!({
            "version": "1.1.0",
            "kind": "assessment",
            "answers": {
                "anchor-list": { "level": 2 },
                "anchor-review": { "level": 1 },
                "profiles": { "level": 1 },
            },
            "extensions": { "field-devices": { "version": version, "answers": answers } },
        });
        let text = serde_json::to_string_pretty(&given).expect("JSON");
        fs::write(self.folder.path().join("answers.json"), text).expect("writable");
    }

    /// The exit status of a score, what it printed, and what it said.
    fn score(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = pkimm();
        command.current_dir(self.folder.path());
        let output = command
            .args(["score", "answers.json"])
            .args(arguments)
            .output();
        let output = output.expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().expect("it ends by itself");
        (code, text(&output.stdout), text(&output.stderr))
    }
}

#[test]
fn a_score_says_what_an_extension_makes_of_it() {
    let work = Work::new();
    let (code, alone, _) = work.score(&[]);
    assert_eq!(code, 0);
    let (code, printed, said) = work.score(&["--extension", "field-devices", "--explain"]);
    assert_eq!(code, 0, "{said}");
    let (code, plain, _) = work.score(&["--extension", "field-devices"]);
    // What the model itself says stays as it is.
    assert_eq!((code, plain.starts_with(&alone)), (0, true), "{plain}");
    // By the weights 2 and 3, and the criteria: (2 × 2 + 1 × 3 + 1 × 2) / 7.
    for line in [
        "Devices in the field 1.0.0\n",
        "     Overall                             1.20  level 1 Initial, 20 % of the way to 2\n",
        "     Without its criteria                1.46  level 1 Initial, 46 % of the way to 2\n",
        "       weight 3 instead of 1: G.1.2 Trust anchors are reviewed",
        "       (7/5 × 5 + 1 × 2) / (5 + 2) = 9/7\n",
        "       4.5 × 9/7         G.1 Trust anchors\n",
        "       = 109/91\n",
    ] {
        assert!(printed.contains(line), "{line}\n{printed}");
    }
    assert!(!printed.contains("Floor"), "{printed}");
}

#[test]
fn scores_for_programs_are_as_their_schema_says() {
    let work = Work::new();
    let arguments = [
        "--extension",
        "field-devices",
        "--next",
        "--target",
        "2",
        "--format",
        "json",
    ];
    let (code, printed, said) = work.score(&arguments);
    assert_eq!(code, 0, "{said}");
    let score: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(schemas::faults("score", &score), Vec::<String>::new());
    let extension = &score["extensions"]["field-devices"];
    assert_eq!(extension["value"], "109/91");
    assert_eq!(extension["floor"], Value::Null);
    assert_eq!(
        extension["categories"]["trust-anchors"],
        json!({ "value": "9/7", "level": 1 })
    );
    // The weights are 3 and 2, and in the first category 2 and 1.
    let next = json!([
        { "id": "profiles", "shift": "2/5" },
        { "id": "anchor-review", "shift": "1/5" },
    ]);
    assert_eq!(score["next"], next);
    assert_eq!(score["reach"]["overall"]["steps"], 2);
    assert_eq!(score["reach"]["categories"]["trust-anchors"]["steps"], 1);
}

#[test]
fn what_cannot_be_scored_is_told_where_it_stands() {
    let work = Work::new();
    let told = |arguments: &[&str], expected: &str| {
        let (code, printed, said) = work.score(arguments);
        assert!(code != 0 && printed.is_empty(), "{printed}");
        assert!(said.contains(expected), "{expected}\n{said}");
    };
    told(
        &["--extension", "field-device"],
        "did you mean `field-devices`?",
    );
    told(
        &["--extension", "field-devices", "--release", "1.0.0"],
        "does not fit version 1.0.0",
    );
    told(
        &["--next", "--target", "9"],
        "the model has no level 9; its levels are 1, 2",
    );
    told(&["--target", "2"], "--next");
    work.answer("0.9.0", &json!({}));
    told(
        &["--extension", "field-devices"],
        "version 0.9.0 of the extension",
    );
    work.answer("1.0.0", &json!({ "issuing-certificates": { "level": 1 } }));
    told(
        &["--extension", "field-devices"],
        "has no criteria for `issuing-certificates`",
    );
    told(&["--extension", "field-devices"], "--> answers.json:1");
    // What nobody asks for is kept, and not looked at.
    assert_eq!(work.score(&[]).0, 0);
}

#[test]
fn extensions_are_written_in_the_shape_in_which_they_are_published() {
    let work = Work::new();
    let out = work.folder.path().join("dist");
    build_into(&work.model(), "extensions", &out);
    let read = |path: &str| -> Value {
        let text =
            fs::read_to_string(out.join("release/extensions").join(path)).expect("it is there");
        serde_saphyr::from_str(&text).expect("YAML")
    };
    let extension = read("field-devices-extension.yaml");
    let overlays = &extension["overlays"]["modules"];
    assert_eq!(overlays[0]["categories"][0]["addition"], 1.5);
    assert_eq!(
        overlays[1]["categories"][0]["requirements"][0]["override"],
        6.5
    );
    assert_eq!(
        read("catalog.yaml")["extensions"][0]["definition"],
        "field-devices-extension.yaml"
    );
    // Without extensions there is nothing to write.
    fs::remove_dir_all(work.model().join("extensions")).expect("it is there");
    run(pkimm()
        .arg("--model")
        .arg(work.model())
        .args(["build", "--only", "extensions", "--out"])
        .arg(&out));
    assert!(!out.join("release/extensions").exists());
}

#[test]
fn the_published_schema_takes_the_extensions_of_the_real_model() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let schema = fs::read(upstream.join("extension.schema-1.0.0-stable-ids.json")).expect("there");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let files = models::built().iter();
    let mut extensions = files.filter(|(path, _)| path.ends_with("-extension.yaml"));
    let (_, text) = extensions.next().expect("the real model has an extension");
    let extension: Value = serde_saphyr::from_slice(text).expect("YAML");
    let faults: Vec<String> = validator
        .iter_errors(&extension)
        .map(|fault| fault.to_string())
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

/// What is written of the real model's extension, made into sources and written again, is the same.
#[test]
fn an_extension_moves_in_beside_its_model() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (from, model, out) = (
        folder.path().join("public"),
        folder.path().join("model"),
        folder.path().join("dist"),
    );
    let mut release = models::REAL.clone();
    // Pages lead to addresses that the document does not say.
    release.pages.clear();
    folder::write(&from.join("model.json"), release.to_json());
    // What others publish is YAML.
    let is_own =
        |path: &&String| path.starts_with("release/extensions/") && path.ends_with(".yaml");
    let written = models::built().iter().filter(|(path, _)| is_own(path));
    let written: Vec<(&String, &Vec<u8>)> = written.collect();
    assert_eq!(written.len(), 2);
    for (path, bytes) in &written {
        folder::write(&from.join(path), bytes);
    }
    run(pkimm().arg("import").arg(&from).arg("--out").arg(&model));
    build_into(&model, "extensions", &out);
    for (path, bytes) in written {
        let yaml = |bytes: &[u8]| -> Value { serde_saphyr::from_slice(bytes).expect("YAML") };
        let again = fs::read(out.join(path)).expect("it is there");
        assert_eq!(yaml(&again), yaml(bytes), "{path}");
    }
}

/// The first extensions had positions in place of ids, and references as a text.
#[test]
fn the_first_published_extension_moves_in_with_what_the_model_has() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (from, model) = (folder.path().join("public"), folder.path().join("model"));
    for name in ["pkimm-model-1.0.0.yaml", "pqc-extension-0.1.0.yaml"] {
        folder::write(
            &from.join(name),
            fs::read(upstream.join(name)).expect("there"),
        );
    }
    run(pkimm().arg("import").arg(&from).arg("--out").arg(&model));
    let says: Value =
        serde_saphyr::from_slice(&fs::read(from.join("pqc-extension-0.1.0.yaml")).expect("there"))
            .expect("YAML");
    let count = |pointer: &str, key: &str| -> usize {
        let modules = says
            .pointer(pointer)
            .and_then(Value::as_array)
            .expect("a list");
        let categories = modules
            .iter()
            .flat_map(|module| module["categories"].as_array().expect("a list"));
        match key {
            "" => categories.count(),
            key => categories
                .flat_map(|category| category[key].as_array().expect("a list"))
                .count(),
        }
    };
    let toml = fs::read_to_string(model.join("extensions/pqc/extension.toml")).expect("there");
    let written = |entry: &str| toml.matches(entry).count();
    assert_eq!(written("[[relevance]]"), count("/relevance/modules", ""));
    assert_eq!(
        written("[[overlays]]"),
        count("/overlays/modules", "requirements")
    );
    let report = fs::read_to_string(folder.path().join("model-import/report.md")).expect("there");
    assert!(
        report.contains("the extension `pqc` fits version 1.1.0 of the model"),
        "{report}"
    );
}

#[test]
fn an_extension_begins_with_one_command() {
    let work = Work::new();
    let new = |arguments: &[&str]| {
        let mut command = pkimm();
        command.arg("--model").arg(work.model());
        let output = command.args(["new", "extension"]).args(arguments).output();
        let output = output.expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let given = ["offices", "--name", "Offices", "--category", "O.2"];
    assert_eq!(new(&given).0, Some(0));
    let folder = work.model().join("extensions/offices");
    let criteria = fs::read_to_string(folder.join("issuing-certificates.md")).expect("there");
    assert!(
        criteria.contains("# 2 = '''…''': Managed\n+++\n\n## Guidance"),
        "{criteria}"
    );
    // Files that a command makes are in their canonical form.
    run(pkimm()
        .arg("--model")
        .arg(work.model())
        .args(["fmt", "--check"]));
    let (code, printed, said) = work.score(&["--extension", "offices"]);
    assert_eq!(code, 0, "{printed}{said}");
    for (arguments, expected) in [
        (&given[..], "the model has an extension `offices`"),
        (&["Offices", "--name", "Offices"], "`Offices` is no id"),
        (
            &["yards", "--name", "Yards", "--category", "profiles"],
            "`profiles` is a requirement",
        ),
    ] {
        let (code, said) = new(arguments);
        assert!(
            code != Some(0) && said.contains(expected),
            "{expected}: {said}"
        );
    }
}

/// What changed since a published version is called by the number that it will have, and an extension of either fits.
#[test]
fn an_extension_fits_what_comes_after_the_version_that_it_names() {
    let work = Work::new();
    let toml = work.model().join("model.toml");
    let text = fs::read_to_string(&toml).expect("there");
    let changed = text.replace("version = \"1.1.0\"", "version = \"1.0.0\"");
    fs::write(&toml, changed.replace("weight = 3", "weight = 4")).expect("writable");
    let extension = work.model().join("extensions/field-devices/extension.toml");
    let text = fs::read_to_string(&extension).expect("there");
    for (fitting, fits) in [("1.0.0", true), ("1.1.0", true), ("0.9.0", false)] {
        let other = text.replace("[\"1.1.0\"]", &format!("[\"{fitting}\"]"));
        fs::write(&extension, other).expect("writable");
        let check = pkimm()
            .arg("--model")
            .arg(work.model())
            .arg("check")
            .output()
            .expect("it runs");
        let found = String::from_utf8_lossy(&check.stdout).into_owned();
        assert_eq!(
            !found.contains("extension-incompatible"),
            fits,
            "{fitting}: {found}"
        );
        let (code, _, said) = work.score(&["--extension", "field-devices"]);
        assert_eq!(
            said.contains("does not fit"),
            !fits,
            "{fitting}: {code} {said}"
        );
    }
}

#[test]
fn commands_that_change_the_structure_take_extensions_along() {
    let work = Work::new();
    let does = |arguments: &[&str]| {
        run(pkimm().arg("--model").arg(work.model()).args(arguments));
    };
    let text =
        |path: &str| fs::read_to_string(work.model().join("extensions/field-devices").join(path));
    // What leads to pages of the extension by the id of a category follows it, too.
    let page = work.model().join("pages/devices.md");
    let links = |category: &str| {
        let home = "../../extensions/field-devices/";
        format!(
            "See [one]({home}{category}/), [two]({home}#{category}) and [three]({home}{category}/#_guidance)."
        )
    };
    let head = "+++\ntitle = \"Devices\"\nweight = 90\n+++\n\n";
    fs::write(&page, format!("{head}{}\n", links("trust-anchors"))).expect("writable");
    does(&["rename", "anchor-review", "anchor-revision"]);
    does(&["rename", "trust-anchors", "anchors"]);
    does(&["new", "level", "--name", "Practised", "--after", "1"]);
    let page = fs::read_to_string(page).expect("there");
    assert!(page.contains(&links("anchors")), "{page}");
    let toml = text("extension.toml").expect("it is there");
    for line in [
        "target = \"anchor-revision\"",
        "target = \"anchors\"",
        "category = \"anchors\"",
    ] {
        assert!(toml.contains(line), "{toml}");
    }
    let criteria = text("anchors.md").expect("it is called like its category");
    assert!(
        criteria.contains("# 2 = '''…''': Practised\n3 = '''Devices get"),
        "{criteria}"
    );
    for link in ["model/categories/anchors/#anchor-list)", "(../#anchors)"] {
        assert!(criteria.contains(link), "{criteria}");
    }
    // What leaves the model leaves nothing behind that names it.
    let output = pkimm()
        .arg("--model")
        .arg(work.model())
        .args(["retire", "anchor-revision", "--reason", "Not asked."])
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("extensions/field-devices/extension.toml:19"),
        "{said}"
    );
}

/// A published extension with one overlay on the weight of a requirement.
fn published(id: &str, target: &str, number: &str) -> String {
    format!(
        "schemaVersion: 1.0.0\nextension:\n  id: {id}\n  name: Offices\n  version: 1.0.0\n  description: For offices.\n  compatibility: [2.0.0]\n  documentation: https://pkic.org/offices/\nrelevance:\n  modules: []\noverlays:\n  modules:\n    - id: G\n      categories:\n        - id: cryptography\n          requirements:\n            - id: {target}\n              type: addition\n              {number}\n              rationale: Offices differ.\n"
    )
}

/// What names nothing in the model, or cannot be read, is told and kept as it was.
#[test]
fn what_of_an_extension_cannot_move_in_is_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (from, model) = (folder.path().join("public"), folder.path().join("model"));
    let mut release = models::REAL.clone();
    release.pages.clear();
    folder::write(&from.join("model.json"), release.to_json());
    let files = [
        (
            "sound.yaml",
            published("sound", "crypto-agility", "addition: -1"),
        ),
        (
            "lost.yaml",
            published("lost", "crypto-magic", "addition: 1"),
        ),
        (
            "other.yaml",
            published("other", "crypto-agility", "multiplier: 2"),
        ),
        (
            "again.yaml",
            published("sound", "crypto-agility", "addition: 2"),
        ),
        (
            "broken.yaml",
            published("broken", "crypto-agility", "addition: one"),
        ),
    ];
    for (name, text) in &files {
        folder::write(&from.join(name), text);
    }
    run(pkimm().arg("import").arg(&from).arg("--out").arg(&model));
    let report = fs::read_to_string(folder.path().join("model-import/report.md")).expect("there");
    for told in [
        "lost.yaml: not taken over: the overlay on `G.cryptography.crypto-magic`, which is not in the model",
        "other.yaml: not taken over: the overlay on `crypto-agility` has another number than its type says",
        "this extension cannot be read: ",
        "is an extension with the id `sound`, too",
    ] {
        assert!(report.contains(told), "{told}\n{report}");
    }
    let left = folder::read(&folder.path().join("model-import/left"));
    let is_left = |name: &str| left.keys().any(|path| path.ends_with(name));
    let kept: Vec<&str> = files
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| is_left(name))
        .collect();
    // Files are read in the order of their names, so that the second of one id is not the one above.
    assert_eq!(
        kept,
        ["sound.yaml", "lost.yaml", "other.yaml", "broken.yaml"]
    );
    let toml = fs::read_to_string(model.join("extensions/sound/extension.toml")).expect("there");
    assert!(toml.contains("addition = 2.0"), "{toml}");
}

/// What the catalog and the file say otherwise of each other, and what neither has a place for.
#[test]
fn what_an_import_does_not_take_over_of_extensions_is_told_and_an_update_tells_of_new_ones() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (from, model) = (folder.path().join("public"), folder.path().join("model"));
    let mut release = models::REAL.clone();
    release.pages.clear();
    folder::write(&from.join("model.json"), release.to_json());
    let extension = |id: &str, addition: u32, more: &str| {
        published(id, "crypto-agility", &format!("addition: {addition}")) + more
    };
    let entry = |id: &str, name: &str| {
        format!(
            "  - id: {id}\n    name: {name}\n    version: 1.0.0\n    status: stable\n    compatibility: [2.0.0]\n    documentation: https://pkic.org/offices/\n    definition: {id}.yaml\n    summary: For the few.\n"
        )
    };
    folder::write(
        &from.join("offices.yaml"),
        extension("offices", 1, "zzz: 3\n"),
    );
    let catalog = format!(
        "catalogVersion: 1.0.0\nextensions:\n{}{}",
        entry("offices", "Bureaus"),
        entry("gone", "Gone")
    );
    folder::write(&from.join("catalog.yaml"), catalog);
    let import = |more: &[&str]| {
        let mut command = pkimm();
        command.arg("import").arg(&from).arg("--out").arg(&model);
        run(command.args(more));
    };
    import(&[]);
    let report = folder.path().join("model-import/report.md");
    let said = fs::read_to_string(&report).expect("there");
    for told in [
        "not taken over: an extension has no place for `zzz`",
        "gone.yaml: the catalog lists the extension `gone`, and this file of it was not found",
        "the catalog says the name `Bureaus`, and the extension `Offices`, which was taken over",
        "the summary in the catalog is made of the description from now on; it was: For the few.",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    let left = folder::read(&folder.path().join("model-import/left"));
    assert!(left.keys().any(|path| path.ends_with("offices.yaml")));
    // Nothing is said of one that is as it was.
    let file = model.join("extensions/offices/extension.toml");
    let before = fs::read_to_string(&file).expect("there");
    assert!(before.contains("status = \"stable\""), "{before}");
    folder::write(&from.join("homes.yaml"), extension("homes", 1, ""));
    let update = || -> String {
        let output = pkimm()
            .args(["import", "--update", "--out"])
            .arg(&model)
            .arg(&from)
            .output()
            .expect("it runs");
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said = update();
    assert!(
        said.contains("the extension `homes` is new, and was taken over"),
        "{said}"
    );
    assert!(model.join("extensions/homes/extension.toml").is_file());
    assert!(!said.contains("the published extension"), "{said}");
    folder::write(&from.join("offices.yaml"), extension("offices", 2, ""));
    let said = update();
    assert!(
        said.contains("the published extension `offices` says something else than the one here"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&file).expect("there"), before);
    let kept = folder::read(folder.path());
    let is_kept = |path: &String| path.ends_with("published/extensions/offices/extension.toml");
    let kept = kept
        .iter()
        .find(|(path, _)| is_kept(path))
        .expect("it is kept");
    assert!(String::from_utf8_lossy(kept.1).contains("addition = 2"));
}

/// The framework's pages of the real model list its extensions and compute their example, with extensions at hand or without.
#[test]
fn pages_on_extensions_are_computed() {
    let page = |path: &str| {
        let source = fs::read_to_string(folder::model().join("pages/extensions").join(path));
        let folder = path.trim_end_matches("_index.md").trim_end_matches(".md");
        let gap = if folder.is_empty() { "" } else { "/" };
        let built = format!("site/model/extensions/{folder}{gap}_index.md");
        let bytes = &models::built()[&built];
        let made = String::from_utf8(bytes.clone()).expect("a page is text");
        (source.expect("there"), made)
    };
    let (source, made) = page("scoring.md");
    for value in [
        "11/3",
        "56/15",
        "64/19",
        "41/10",
        "5537/1520",
        "919/240",
        "3.64",
    ] {
        assert!(
            made.contains(value) && !source.contains(value),
            "{value}: {made}"
        );
    }
    let (source, made) = page("_index.md");
    let row = "| [PQC Readiness Extension](/wg/pkimm/extensions/pqc/) | 0.6.0 | under development | 2.0.0 | 5 | 24 |";
    assert!(made.contains(row) && !source.contains("PQC"), "{made}");
    // What is published of a version has no extension, and no page leads to one.
    let mut files = folder::read(&folder::model());
    files.retain(|path, _| !path.starts_with("extensions/"));
    let checked = models::checked(files);
    let release = checked.release();
    for page in &release.pages {
        let folder = pkimm_release::site::narrative_folder(&page.path);
        let body = checked.expressions().render(&folder, &page.body);
        let body = body.expect("it can be evaluated");
        assert!(!body.contains("extensions/pqc"), "{body}");
        assert_eq!(
            body.contains("published without extensions"),
            page.path == "extensions/_index.md",
        );
    }
}
