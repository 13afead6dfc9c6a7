//! What people and other programs read of pkimm's reports and schemas, held by the official validators where there are some.

use std::fs;
use std::process::{Command, Stdio};

use pkimm_tests::program::pkimm;
use pkimm_tests::{folder, models, program, schemas, tools};
use serde_json::Value;

#[test]
fn the_official_validator_accepts_the_sarif_report() {
    let Some(node_modules) = tools::node_modules() else {
        return;
    };
    let validator = node_modules.join("@microsoft/sarif-multitool-linux/Sarif.Multitool");
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let report = out.path().join("report.sarif");
    let log = out.path().join("log.sarif");
    let broken = folder::project().join("tests/cmd/broken");
    let output = pkimm()
        .current_dir(broken)
        .args(["check", "--format", "sarif"])
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    fs::write(&report, &output.stdout).expect("can be written");
    let read = |path| -> Value {
        serde_json::from_slice(&fs::read(path).expect("there")).expect("SARIF is JSON")
    };
    assert!(
        read(&report)["runs"][0]["results"]
            .as_array()
            .is_some_and(|results| results.len() == 5)
    );
    program::run(
        Command::new(validator)
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            .arg("validate")
            .arg(&report)
            .arg("--output")
            .arg(&log)
            .args(["--level", "Error;Warning", "--kind", "Fail"]),
    );
    let findings = read(&log);
    let errors: Vec<&Value> = findings["runs"][0]["results"]
        .as_array()
        .into_iter()
        .flatten()
        // The project has no web address of its own, which the validator would like to see.
        .filter(|result| result["ruleId"] != "SARIF2005")
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn another_validator_agrees_on_schemas_and_sources() {
    let Some(python) = tools::python() else {
        return;
    };
    let project = folder::project();
    let check = |arguments: &[&str]| {
        program::run(
            Command::new(&python)
                .current_dir(project)
                .args(["-m", "check_jsonschema"])
                .args(arguments),
        )
    };
    let schemas: Vec<String> = folder::read(&project.join("schemas"))
        .into_keys()
        .map(|name| format!("schemas/{name}"))
        .collect();
    assert!(schemas.len() >= 6);
    let mut arguments = vec!["--check-metaschema"];
    arguments.extend(schemas.iter().map(String::as_str));
    check(&arguments);
    check(&[
        "--schemafile",
        "schemas/model.schema.json",
        "model/model.toml",
    ]);
    check(&[
        "--schemafile",
        "schemas/references.schema.json",
        "model/references.toml",
    ]);
}

#[test]
fn reports_for_programs_are_valid_against_their_schemas() {
    let commands = folder::project().join("tests/cmd");
    let printed = |folder: &str, arguments: &[&str]| -> Value {
        let output = pkimm()
            .current_dir(commands.join(folder))
            .args(arguments)
            .args(["--format", "json"])
            .output();
        let output = output.expect("the program starts");
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    };
    let of = |model: &str, more: &[&str]| printed(".", &[more, &["--model", model]].concat());
    let base = "../fixtures/base";
    let carried = of(base, &["score", "score/other-version.json"]);
    let without_model = of("../fixtures/model/model-file-missing", &["check"]);
    for (schema, report) in [
        ("check", &printed("broken", &["check"])),
        ("check", &of(base, &["check"])),
        ("check", &without_model),
        ("score", &of(base, &["score", "score/answers.json"])),
        ("score", &carried),
        ("changes", &of(base, &["diff", "1.0.0"])),
    ] {
        assert_eq!(schemas::faults(schema, report), Vec::<String>::new());
    }
    // What is not always there was there.
    assert!(carried["carriedOver"]["carried"].is_array(), "{carried}");
    assert_eq!(without_model["version"], Value::Null);
}

/// As below `2>&1 | head`, which closes what it was given when it has seen enough.
#[test]
fn a_reader_that_has_seen_enough_of_the_messages_is_no_failure() {
    let mut program = pkimm()
        .current_dir(folder::project().join("tests/cmd/broken"))
        .arg("check")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(program.stderr.take());
    assert_eq!(program.wait().expect("it ends").code(), Some(1));
}

#[test]
fn certain_fixes_are_applied_and_the_rest_is_reported() {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&folder::project().join("tests/cmd/broken"), guard.path());
    let before = folder::read(guard.path());
    let check = |arguments: &[&str]| {
        let output = pkimm()
            .current_dir(guard.path())
            .arg("check")
            .args(arguments)
            .output()
            .expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (status, patch, message) = check(&["--fix", "--dry-run"]);
    assert_eq!(status, Some(1));
    assert_eq!(
        message,
        "1 finding in 1 file can be fixed; nothing was written\n"
    );
    let lines = patch.lines().filter(|line| line.starts_with(['-', '+']));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "--- a/model/model.toml",
            "+++ b/model/model.toml",
            "-  { id = \"profiles\", weight = \"4\", title = \"Certificate profiles are documented\" },",
            "+  { id = \"profiles\", weight = 4, title = \"Certificate profiles are documented\" },",
        ]
    );
    assert_eq!(folder::read(guard.path()), before, "nothing was written");

    let (status, report, message) = check(&["--fix", "--format", "json"]);
    assert_eq!(status, Some(1), "an unknown reference is left");
    assert!(
        message.starts_with("fixed 1 finding in 1 file\n"),
        "{message}"
    );
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["errors"], 2);
    let after = folder::read(guard.path());
    assert_eq!(
        folder::differences(&before, &after),
        ["differs: model/model.toml"]
    );
    let text = String::from_utf8_lossy(&after["model/model.toml"]);
    assert!(text.contains("id = \"profiles\", weight = 4,"), "{text}");

    let (_, _, message) = check(&["--fix"]);
    assert!(
        message.starts_with("nothing can be fixed without a decision\n"),
        "{message}"
    );
    assert_eq!(folder::read(guard.path()), after);
}

/// GitHub shows what is about several lines behind the last of them, which the change may not have.
#[test]
fn an_annotation_stands_at_the_line_where_the_finding_begins() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let model = place.path().join("model");
    folder::copy(&models::small(), &model);
    let file = model.join("categories/trust-anchors/anchor-list.md");
    let text = fs::read_to_string(&file).expect("there");
    folder::write(&file, text.replacen("+++\n\n##", "\n##", 1));
    let mut program = pkimm();
    let output = program
        .current_dir(place.path())
        .args(["check", "--format", "github"])
        .output()
        .expect("it starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    let found = printed
        .lines()
        .find(|line| line.contains("front-matter-missing"));
    let found = found.unwrap_or_else(|| panic!("{printed}"));
    assert!(found.contains("line=1,endLine=1,"), "{found}");
}

#[test]
fn a_check_that_warnings_fail_says_so() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let model = place.path().join("model");
    folder::copy(&models::small(), &model);
    folder::write(
        &model.join("pages/draft.md"),
        "+++\ntitle = \"Draft\"\ndraft = true\n+++\n\nMore is to come.\n",
    );
    for (arguments, status, is_said) in [
        (&["check"][..], 0, false),
        (&["check", "--deny-warnings"], 1, true),
    ] {
        let mut program = pkimm();
        let output = program.current_dir(place.path()).args(arguments).output();
        let output = output.expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let told = said.contains("fails because of `--deny-warnings`");
        assert_eq!(
            (output.status.code(), told),
            (Some(status), is_said),
            "{said}"
        );
    }
}
