//! Models of other sizes than the real one, and of another language: levels from 0 to 5 with three modules, three levels, one
//! category. Every
//! command runs over them, and every format is read by the programs that it is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use pkimm_emit::{EmitOptions, FORMATS, omissions};
use pkimm_release::answers::Answers;
use pkimm_release::score::score;
use pkimm_release::{Release, digest};
use pkimm_tests::program::{build_all_into, pkimm, run};
use pkimm_tests::{folder, tools};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The models, and the formats that cannot carry them.
const MODELS: [(&str, &[&str]); 4] = [
    ("from-zero", &["yaml", "yaml-v1", "self-assessment"]),
    ("three-levels", &[]),
    ("one-category", &[]),
    ("german", &[]),
];

/// A build of each model, by its name.
static BUILT: LazyLock<TempDir> = LazyLock::new(|| {
    let built = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, _) in MODELS {
        build_all_into(&source(name), &built.path().join(name));
    }
    built
});

fn source(name: &str) -> PathBuf {
    folder::project().join("tests/fixtures/models").join(name)
}

fn built(name: &str) -> PathBuf {
    BUILT.path().join(name)
}

fn release_of(name: &str) -> Release {
    let text = fs::read_to_string(document(name)).expect("the build writes the document");
    serde_json::from_str(&text).expect("it is a release")
}

fn document(name: &str) -> PathBuf {
    built(name).join(of(name, "release/<model>-model-1.0.0-draft.json"))
}

/// A path of a file whose name begins with that of its model.
fn of(name: &str, path: &str) -> String {
    let text = fs::read_to_string(source(name).join("model.toml")).expect("the model is there");
    let short_name = text
        .lines()
        .find_map(|line| line.strip_prefix("short-name = "));
    let short_name = short_name.expect("it has one").trim_matches('"');
    path.replace("<model>", &short_name.to_lowercase())
}

fn json_of(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// Runs the program over a model, wherever that is.
fn over(model: &Path, arguments: &[&str]) -> Output {
    let mut command = pkimm();
    command.arg("--model").arg(model).args(arguments);
    command.output().expect("pkimm runs")
}

fn said(output: &Output) -> String {
    let texts = [output.stdout.as_slice(), &output.stderr];
    texts.map(String::from_utf8_lossy).concat()
}

/// Runs the program over a model, and gives what it printed where the status is the expected one.
#[track_caller]
fn with_status(status: i32, model: &Path, arguments: &[&str]) -> String {
    let output = over(model, arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    said
}

fn path(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}

/// A copy of a model that can be changed.
fn copy(name: &str) -> TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&source(name), &copy.path().join("model"));
    copy
}

fn edit(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).expect("the file can be read");
    assert!(text.contains(old), "{} has no `{old}`", file.display());
    fs::write(file, text.replacen(old, new, 1)).expect("the file can be written");
}

#[test]
fn every_model_is_checked_and_built() {
    for (name, left_out) in MODELS {
        let model = source(name);
        with_status(0, &model, &["check", "--deny-warnings"]);
        let out = built(name);
        let notes = with_status(0, &model, &["build", "--papers", "--out", path(&out)]);
        let release = release_of(name);
        let omitted = omissions(&release, FORMATS, &EmitOptions::default());
        let omitted: Vec<&str> = omitted.iter().map(|omission| omission.format).collect();
        assert_eq!(omitted, left_out, "{name}");
        let files = folder::read(&out);
        for format in FORMATS.iter().map(|format| &format.facts) {
            let is_left_out = left_out.contains(&format.name);
            let note = format!("note: the format `{}` is left out: ", format.name);
            assert_eq!(notes.contains(&note), is_left_out, "{name}: {notes}");
            let is_there = |file: &&str| match file.strip_suffix("**") {
                Some(folder) => files.keys().any(|path| path.starts_with(folder)),
                None => files.contains_key(&of(name, file).replace("<version>", "1.0.0-draft")),
            };
            // Not every model has pages of every section of the site.
            let found = format.paths.iter().filter(|file| is_there(file)).count();
            // None of these models has an extension.
            let of_extensions = |path: &&&str| path.ends_with("/extensions/**");
            let others = format.paths.len() - format.paths.iter().filter(of_extensions).count();
            let is_whole = found == others || (format.name == "hugo" && found > 0);
            assert!(
                if is_left_out { found == 0 } else { is_whole },
                "{name}: {}",
                format.name
            );
        }
        let same = with_status(
            0,
            &model,
            &["build", "--papers", "--check", "--out", path(&out)],
        );
        assert!(same.contains("is up to date"), "{same}");
        let levels = String::from_utf8_lossy(&files["diagrams/levels.mmd"]).into_owned();
        for level in &release.levels {
            let node = format!("level{}[\"{} {}\"]", level.number, level.number, level.name);
            assert!(levels.contains(&node), "{levels}");
        }
    }
}

#[test]
fn a_format_that_is_asked_for_and_cannot_carry_the_model_is_a_failure() {
    let (model, out) = (source("from-zero"), tempfile::tempdir().expect("a folder"));
    let out = path(out.path());
    let only = |formats: &str| ["build", "--only", formats, "--out"].map(str::to_owned);
    let run = |status, formats: &str| {
        let arguments = only(formats);
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.push(out);
        with_status(status, &model, &arguments)
    };
    let told = run(2, "json,yaml");
    assert!(
        told.contains("error: the format `yaml` cannot carry this model: a module has the id `S`"),
        "{told}"
    );
    // It does not stop the other one.
    let files = folder::read(Path::new(out));
    assert!(files.contains_key("release/gmm-model-1.0.0-draft.json"));
    assert!(
        !files.keys().any(|file| file.ends_with(".yaml")),
        "{:?}",
        files.keys()
    );
    run(0, "json,csv");
    let check = ["build", "--check", "--only", "yaml-v1", "--out", out];
    with_status(2, &model, &check);
    let page = &folder::read(&built("from-zero"))["site/model/_index.md"];
    let page = String::from_utf8_lossy(page);
    assert!(
        page.contains("- csv: ") && !page.contains("- yaml"),
        "{page}"
    );
    // What another model left behind is taken away.
    let copy = copy("three-levels");
    let (model, out) = (copy.path().join("model"), copy.path().join("dist"));
    let build = [
        "build",
        "--only",
        "self-assessment,csv",
        "--out",
        path(&out),
    ];
    with_status(0, &model, &build);
    let text = model.join("categories/lights/_index.md");
    edit(
        &text,
        "Lights are switched on once.",
        "Lights are switched on once, in Łódź.",
    );
    let told = with_status(2, &model, &build);
    assert!(
        told.contains("the category `lights`, level 1 contains `Ł` (U+0141)"),
        "{told}"
    );
    let left: Vec<String> = folder::read(&out.join("release")).into_keys().collect();
    assert_eq!(left, ["bwmm-1.0.0-draft.csv"]);
    let told = with_status(0, &model, &["build", "--out", path(&out)]);
    assert!(
        told.contains("note: the format `self-assessment` is left out"),
        "{told}"
    );
}

#[test]
fn other_programs_read_what_was_built() {
    let Some(python) = tools::python() else {
        return;
    };
    let script = |name: &str| folder::project().join("tests/python").join(name);
    let mut by_schema = BTreeMap::<PathBuf, Vec<PathBuf>>::new();
    for (name, left_out) in MODELS {
        let dist = built(name);
        let release = dist.join("release");
        run(Command::new(&python)
            .arg(script("exchange.py"))
            .arg(&release)
            .args(left_out));
        run(Command::new(&python)
            .arg(script("papers.py"))
            .arg(dist.join("questionnaire"))
            .arg(document(name)));
        run(Command::new(&python)
            .arg(script("conformance.py"))
            .arg(release.join("conformance-1.0.0-draft.json"))
            .arg(document(name)));
        let mut claims = |schema: PathBuf, file: &str| {
            let files = by_schema.entry(schema).or_default();
            files.push(release.join(of(name, file)));
        };
        claims(
            folder::project().join("schemas/release.schema.json"),
            "<model>-model-1.0.0-draft.json",
        );
        let Some(upstream) = tools::upstream().filter(|_| left_out.is_empty()) else {
            continue;
        };
        // It is valid against the schema of the shape that it claims to be of.
        let shape = if ["one-category", "german"].contains(&name) {
            "1.0.0"
        } else {
            "2.0.0"
        };
        for (schema, file) in [
            (
                format!("pkimm-model.schema-{shape}.json"),
                "<model>-model-1.0.0-draft.yaml",
            ),
            (
                "pkimm-model.schema-1.0.0.json".to_owned(),
                "<model>-model-1.0.0-draft.v1.yaml",
            ),
            (
                "pkimm-references.schema-1.0.0.json".to_owned(),
                "<model>-references.yaml",
            ),
            (
                "self-assessment-data.schema.json".to_owned(),
                "self-assessment-1.0.0-draft.yaml",
            ),
        ] {
            claims(upstream.join(schema), file);
        }
    }
    for (schema, files) in by_schema {
        run(Command::new(&python)
            .args(["-m", "check_jsonschema", "--schemafile"])
            .arg(schema)
            .args(files));
    }
}

#[test]
fn the_forms_know_the_levels() {
    let Some(browser) = tools::browser() else {
        return;
    };
    let kinds = ["assessment", "self-assessment"];
    let file = |name: &str, kind: &str| {
        let page = format!("questionnaire/<model>-1.0.0-draft-{kind}.html");
        built(name).join(of(name, &page))
    };
    let files = MODELS
        .iter()
        .flat_map(|(name, _)| kinds.map(|kind| file(name, kind)));
    let report = browser.report("opened.mjs", files);
    let report: BTreeMap<PathBuf, Value> =
        serde_json::from_value(report).expect("it is of these files");
    for (name, _) in MODELS {
        let release = release_of(name);
        let lowest = &release.levels[0];
        let (value, level) = match release.language.as_str() {
            "de" => (format!("{},00", lowest.number), "Stufe"),
            _ => (format!("{}.00", lowest.number), "level"),
        };
        let figure = format!("{value}, {level} {} {}", lowest.number, lowest.name);
        let chart: Vec<String> = release
            .categories()
            .map(|category| format!("{} {value}", category.code))
            .collect();
        let expected = json!({
            "faults": [],
            "figure": figure,
            "chart": chart.join(", "),
            "rings": release.levels.len(),
        });
        for kind in kinds {
            assert_eq!(report[&file(name, kind)], expected, "{name}, {kind}");
        }
    }
}

#[test]
fn a_comparison_counts_in_the_levels_of_the_model() {
    // The share of the first requirement of the category falls from 2/3 to 1/2, or from 3/4 to 1/2.
    for (name, category, weights, text, shift) in [
        (
            "from-zero",
            "compost",
            "id = \"heap-care\", weight = 2",
            "Waste is thrown",
            "5/6",
        ),
        (
            "three-levels",
            "brakes",
            "id = \"brake-test\", weight = 3",
            "Whoever mends",
            "1/2",
        ),
    ] {
        let copy = copy(name);
        let model = copy.path().join("model");
        let changed = format!("{}1", &weights[..weights.len() - 1]);
        edit(&model.join("model.toml"), weights, &changed);
        let index = model.join(format!("categories/{category}/_index.md"));
        edit(&index, text, &format!("Often {}", text.to_lowercase()));
        let lowest = release_of(name).levels[0].number;
        let old = source(name);
        let report = with_status(
            0,
            &model,
            &["diff", path(&old), path(&model), "--format", "json"],
        );
        let report: Value = serde_json::from_str(&report).expect("JSON");
        let changes = report["changes"].as_array().expect("a list");
        let kinds: Vec<(&str, &str)> = changes
            .iter()
            .map(|change| (text_of(&change["kind"]), text_of(&change["id"])))
            .collect();
        let requirement = weights.split('"').nth(1).expect("an id");
        let (category_id, requirement_id) = (
            format!("category:{category}"),
            format!("requirement:{requirement}"),
        );
        assert_eq!(
            kinds,
            [
                ("level-text-changed", category_id.as_str()),
                ("weight-changed", requirement_id.as_str())
            ]
        );
        let text = with_status(0, &model, &["diff", path(&old), path(&model)]);
        assert!(text.contains(&format!("level {lowest}")), "{text}");
        let complete = &report["impact"]["complete"]["categories"][category];
        assert_eq!(
            (&complete["up"], &complete["level"]),
            (&json!(shift), &json!("yes"))
        );
        // One more level is another scale.
        let next = release_of(name)
            .levels
            .last()
            .map_or(0, |level| level.number)
            + 1;
        let level = format!("[[levels]]\nnumber = {next}\nname = \"More\"\n\n[[modules]]");
        edit(&model.join("model.toml"), "[[modules]]", &level);
        for category in release_of(name).categories() {
            let file = model.join(format!("categories/{}/_index.md", category.id));
            let text = format!(
                "\'\'\'\n{next} = \'\'\'\nAbove all, {}.\n\'\'\'\n+++",
                category.id
            );
            edit(&file, "\'\'\'\n+++", &text);
        }
        let report = with_status(
            0,
            &model,
            &["diff", path(&old), path(&model), "--format", "json"],
        );
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report["required"], "major");
        assert_eq!(report["changes"][0]["id"], format!("level:{next}"));
        assert_eq!(report["impact"], Value::Null);
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn every_model_is_released_and_verified() {
    for (name, left_out) in MODELS {
        let copy = copy(name);
        let git = |arguments: &[&str]| {
            let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
            run(Command::new("git")
                .current_dir(copy.path())
                .args(identity)
                .args(arguments));
        };
        let pkimm = |status: i32, arguments: &[&str]| {
            let output = pkimm().current_dir(copy.path()).args(arguments).output();
            let output = output.expect("pkimm runs");
            let said = said(&output);
            assert_eq!(
                output.status.code(),
                Some(status),
                "{name}: {arguments:?}: {said}"
            );
            said
        };
        let notes =
            "+++\ndate = \"2026-11-02\"\nsummary = \"The first one.\"\n+++\n\nThe first version.\n";
        folder::write(&copy.path().join("model/releases/1.0.0.md"), notes);
        let structure = copy.path().join("model/model.toml");
        let text = fs::read_to_string(&structure).expect("there");
        folder::write(&structure, text.replace(".example/", ".pkimm.dev/"));
        git(&["init", "--quiet"]);
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "A model"]);
        let told = pkimm(0, &["release"]);
        let is_told =
            |format: &&&str| told.contains(&format!("note: the format `{format}` is left out"));
        assert_eq!(
            left_out.iter().filter(is_told).count(),
            left_out.len(),
            "{told}"
        );
        let bundle = copy.path().join("dist/1.0.0");
        let manifest = json_of(&bundle.join("manifest.json"));
        let omitted: Vec<&str> = manifest["omitted"]
            .as_array()
            .map(|omitted| {
                omitted
                    .iter()
                    .map(|omitted| text_of(&omitted["format"]))
                    .collect()
            })
            .unwrap_or_default();
        assert_eq!(omitted, left_out, "{name}");
        pkimm(0, &["verify", "dist/1.0.0"]);
        // The archive is rendered as it was published.
        pkimm(0, &["build", "--release", "1.0.0", "--out", "again"]);
        let again = folder::read(&copy.path().join("again"));
        let release =
            |path: &str| path.starts_with("release/") || path.starts_with("questionnaire/");
        for (path, bytes) in again.iter().filter(|(path, _)| release(path)) {
            assert_eq!(
                fs::read(bundle.join(path)).ok().as_ref(),
                Some(bytes),
                "{path}"
            );
        }
        assert!(pkimm(0, &["diff", "1.0.0"]).starts_with("Nothing changed"));
        if left_out.is_empty() {
            continue;
        }
        // A manifest that does not own up to what is missing is refused.
        let mut silent = manifest;
        silent.as_object_mut().expect("an object").remove("omitted");
        let text = serde_json::to_string_pretty(&silent).expect("JSON") + "\n";
        let before = fs::read(bundle.join("manifest.json")).expect("there");
        let sums = bundle.join("SHA256SUMS");
        edit(&sums, &digest(&before), &digest(text.as_bytes()));
        fs::write(bundle.join("manifest.json"), text).expect("written");
        let told = pkimm(1, &["verify", "dist/1.0.0"]);
        for format in left_out {
            let missing =
                format!("the format `{format}` is missing, and `manifest.json` does not list it");
            assert!(told.contains(&missing), "{told}");
        }
    }
}

#[test]
fn the_program_scores_the_vectors_of_every_model() {
    for (name, _) in MODELS {
        let release = release_of(name);
        let conformance = json_of(&built(name).join("release/conformance-1.0.0-draft.json"));
        let vectors = conformance["vectors"].as_array().expect("a list");
        let levels = release.levels.len();
        assert!(vectors.len() >= 40 + levels, "{name}: {}", vectors.len());
        for vector in vectors {
            let (answers, _) = Answers::read(&vector["answers"].to_string()).expect("answers");
            let scored = score(&release, &answers).expect("they are to this model");
            let scored = serde_json::to_value(&scored).expect("JSON");
            assert_eq!(scored, vector["expected"], "{name}: {}", vector["name"]);
        }
        // The command says the same: of the lowest level, and of a mix.
        let lowest = &release.levels[0];
        let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        for wanted in [
            format!("assessment: all at {}", lowest.number),
            "assessment: mixed, step 1".to_owned(),
        ] {
            let vector = vectors.iter().find(|vector| vector["name"] == wanted);
            let vector = vector.expect("there is such a vector");
            fs::write(file.path(), vector["answers"].to_string()).expect("written");
            let arguments = ["score", path(file.path())];
            let printed = with_status(
                0,
                &source(name),
                &[&arguments[..], &["--format", "json"]].concat(),
            );
            let printed: Value = serde_json::from_str(&printed).expect("JSON");
            assert_eq!(printed, vector["expected"], "{name}: {wanted}");
            let words = with_status(0, &source(name), &arguments);
            let level = &vector["expected"]["overall"]["level"];
            assert!(words.contains(&format!("level {level} ")), "{words}");
        }
    }
}

#[test]
fn what_was_published_can_be_moved_in_again() {
    for (name, _) in MODELS {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let model = folder.path().join("model");
        let file = document(name);
        with_status(0, &model, &["import", path(&file), "--out", path(&model)]);
        let same = with_status(0, &model, &["diff", path(&file), path(&model)]);
        assert!(same.starts_with("Nothing changed"), "{name}: {same}");
    }
}
