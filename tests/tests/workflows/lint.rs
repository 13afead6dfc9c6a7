//! Workflows, actions, forms and scripts are what their readers take, and hold the rules of this project.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use pkimm_tests::program::{pkimm, run};
use pkimm_tests::{folder, tools};
use serde_json::Value;

use super::runner::yaml;

/// The files of folders of the project whose names end so, as paths.
fn files(folders: &[&str], ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in folders {
        let folder = folder::project().join(name);
        let paths = folder::read(&folder).into_keys();
        found.extend(
            paths
                .filter(|path| path.ends_with(ending))
                .map(|path| folder.join(path)),
        );
    }
    assert!(!found.is_empty(), "{folders:?}");
    found
}

fn workflows() -> Vec<PathBuf> {
    let mut found = files(&[".github/workflows", "docs/ci"], ".yml");
    found.retain(|path| !path.ends_with("gitlab-ci.yml"));
    found
}

fn actions() -> Vec<PathBuf> {
    let mut found = files(&[".github/actions"], "action.yml");
    found.push(folder::project().join("action.yml"));
    found
}

#[test]
fn workflows_are_linted() {
    let Some(node_modules) = tools::node_modules() else {
        return;
    };
    let lint = |paths: &[PathBuf]| {
        let output = run(Command::new("node")
            .arg(folder::project().join("tests/ci/lint.mjs"))
            .args(paths)
            .env("PKIMM_NODE_MODULES", &node_modules));
        String::from_utf8(output.stdout).expect("text")
    };
    assert_eq!(lint(&workflows()), "");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let wrong = folder.path().join("wrong.yml");
    let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.head_ref }}\n";
    folder::write(&wrong, text);
    assert!(lint(&[wrong]).contains("potentially untrusted"));
}

#[test]
fn every_file_conforms_to_the_schema_of_its_reader() {
    let Some(python) = tools::python() else {
        return;
    };
    let mut forms = files(&[".github/ISSUE_TEMPLATE"], ".yml");
    forms.retain(|path| !path.ends_with("config.yml"));
    let one = |path: &str| vec![folder::project().join(path)];
    for (schema, paths) in [
        ("github-workflows", workflows()),
        ("github-actions", actions()),
        ("github-issue-forms", forms),
        (
            "github-issue-config",
            one(".github/ISSUE_TEMPLATE/config.yml"),
        ),
        ("gitlab-ci", one("docs/ci/gitlab-ci.yml")),
    ] {
        run(Command::new(&python)
            .args([
                "-m",
                "check_jsonschema",
                "--builtin-schema",
                &format!("vendor.{schema}"),
            ])
            .args(paths));
    }
}

#[test]
fn scripts_are_linted() {
    let Some(python) = tools::python() else {
        return;
    };
    let scripts = files(&["scripts/ci", "tests/ci"], "");
    let scripts = scripts.iter().filter(|path| {
        fs::read_to_string(path)
            .expect("text")
            .starts_with("#!/usr/bin/env bash")
    });
    run(Command::new(python.with_file_name("shellcheck"))
        .args(["--external-sources", "--source-path", "SCRIPTDIR"])
        .args(scripts)
        .current_dir(folder::project()));
}

#[test]
fn nothing_of_an_event_is_part_of_a_script_and_no_unknown_action_is_used() {
    fn steps<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
        match value {
            Value::Object(entries) => entries.iter().for_each(|(name, entry)| match entry {
                Value::Array(items) if name == "steps" => found.extend(items),
                other => steps(other, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| steps(item, found)),
            _ => {}
        }
    }
    for path in [workflows(), actions()].concat() {
        let document = yaml(&path);
        let mut found = Vec::new();
        steps(&document, &mut found);
        assert!(!found.is_empty(), "{path:?}");
        for step in found {
            let script = step["run"].as_str().unwrap_or_default();
            assert!(!script.contains("${{"), "{path:?}: {script}");
            if let Some(used) = step["uses"].as_str() {
                let is_known = ["actions/", "./", "pkic/pkimm"]
                    .iter()
                    .any(|begin| used.starts_with(begin));
                assert!(is_known, "{path:?}: {used}");
            }
        }
        if document["jobs"].is_object() {
            assert!(
                document["permissions"].is_object(),
                "{path:?} takes what it is given"
            );
        }
    }
}

#[test]
fn every_file_names_the_version_of_the_tool() {
    let said = run(pkimm().arg("--version"));
    let version = String::from_utf8(said.stdout).expect("text");
    let version = version
        .trim()
        .strip_prefix("pkimm ")
        .expect("it names itself");
    assert_eq!(
        yaml(&folder::project().join("action.yml"))["inputs"]["version"]["default"],
        version
    );
    let names = |path: &str, text: String| {
        let file = fs::read_to_string(folder::project().join(path)).expect("there");
        assert!(file.contains(&text), "{path} does not say `{text}`");
    };
    names(
        "docs/ci/github-pull-request.yml",
        format!("uses: pkic/pkimm@tool-v{version}\n"),
    );
    names("docs/ci/github-comment.yml", format!("@tool-v{version}\n"));
    names(
        "docs/ci/gitlab-ci.yml",
        format!("PKIMM_VERSION: {version}\n"),
    );
    names(
        "docs/ci/pre-commit-config.yaml",
        format!("rev: tool-v{version}\n"),
    );
}

#[test]
fn a_page_can_fill_in_the_form_for_a_fault_of_the_model() {
    let form = yaml(&folder::project().join(".github/ISSUE_TEMPLATE/model.yml"));
    let fields = form["body"].as_array().expect("a list").iter();
    let inputs: Vec<&str> = fields
        .filter(|field| field["type"] == "input")
        .map(|field| field["id"].as_str().expect("a text"))
        .collect();
    // The address in the handbook has these names.
    let chapter = fs::read_to_string(folder::project().join("docs/ci.md")).expect("there");
    assert_eq!(inputs, ["item", "version"]);
    // So has the one that each requirement of the model has on its page.
    let structure = fs::read_to_string(folder::model().join("model.toml")).expect("there");
    assert!(structure.contains("/issues/new?template=model.yml&item={item}&version={version}\""));
    assert!(chapter.contains("issues/new?template=model.yml&item=sponsor-support&version=2.0.0"));
}
