//! The workflow files of the handbook: their commands are run as they stand, in a repository with a change to the model.

use std::fs;
use std::path::Path;
use std::process::Command;

use pkimm_tests::folder;
use pkimm_tests::program::{pkimm, run};

/// A repository with a model, a base revision and a change on top of it.
fn repository(folder: &Path) -> String {
    folder::copy(&folder::model(), &folder.join("model"));
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
        let output = run(Command::new("git")
            .current_dir(folder)
            .args(identity)
            .args(arguments));
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Base"]);
    let base = git(&["rev-parse", "HEAD"]);
    let path = folder.join("model/model.toml");
    let text = fs::read_to_string(&path).expect("there");
    fs::write(&path, text.replacen("weight = 5", "weight = 4", 1)).expect("writable");
    git(&["commit", "--quiet", "--all", "--message", "Change"]);
    base
}

/// Puts programs where the commands look for them: the one under test, and one that records how it is called.
fn programs(folder: &Path) {
    let program = pkimm().get_program().to_owned();
    fs::create_dir_all(folder.join("target/release")).expect("writable");
    std::os::unix::fs::symlink(program, folder.join("target/release/pkimm")).expect("writable");
    for name in ["cargo", "gh", "curl"] {
        let path = folder.join("bin").join(name);
        folder::write(
            &path,
            format!(
                "#!/bin/sh\necho \"{name} $*\" >> calls\ncase \"$*\" in\n*/comments\\ --jq*) cat known 2>/dev/null || true ;;\n*) echo 7 ;;\nesac\n"
            ),
        );
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("writable");
    }
}

/// The commands of a workflow file: the texts of `run`, or the items of `script`.
fn commands(name: &str, key: &str) -> Vec<String> {
    let text = fs::read_to_string(folder::project().join("docs/ci").join(name)).expect("there");
    let value: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
    let mut found = Vec::new();
    gather(&value, key, &mut found);
    assert!(!found.is_empty(), "{name} has no command");
    found
}

fn gather(value: &serde_json::Value, key: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (name, entry) in entries {
                match entry {
                    serde_json::Value::String(command) if name == key => {
                        found.push(command.clone())
                    }
                    serde_json::Value::Array(items) if name == key => {
                        // The commands of a list share one shell.
                        let lines: Vec<&str> =
                            items.iter().filter_map(serde_json::Value::as_str).collect();
                        found.push(lines.join("\n"));
                    }
                    other => gather(other, key, found),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather(item, key, found)),
        _ => {}
    }
}

fn shell(folder: &Path, script: &str, variables: &[(&str, &str)]) {
    run(&mut in_shell(folder, script, variables));
}

fn in_shell(folder: &Path, script: &str, variables: &[(&str, &str)]) -> Command {
    let path = format!(
        "{}:{}",
        folder.join("bin").display(),
        std::env::var("PATH").expect("set")
    );
    let mut command = Command::new("bash");
    command
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(variables.iter().copied());
    command
}

#[test]
fn the_pull_request_workflow_says_what_the_change_does() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let base = repository(folder.path());
    programs(folder.path());
    for script in commands("github-pull-request.yml", "run") {
        shell(
            folder.path(),
            &script,
            &[
                ("BASE", &base),
                ("FILES", "https://github.example/a/b/blob/c"),
                ("GITHUB_STEP_SUMMARY", "summary"),
            ],
        );
    }
    let comment =
        fs::read_to_string(folder.path().join("comment/comment.md")).expect("it was written");
    assert!(
        comment.starts_with("**The next release has to be at least "),
        "{comment}"
    );
    assert!(
        comment.contains("| Weight |")
            && comment.contains("](https://github.example/a/b/blob/c/model/model.toml#L"),
        "{comment}"
    );
}

#[test]
fn the_comment_is_written_once_and_then_renewed() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    programs(folder.path());
    folder::write(&folder.path().join("comment.md"), "**Verdict**\n");
    let posted = || {
        for script in commands("github-comment.yml", "run") {
            let variables = [("GH_REPO", "a/b"), ("OWNER", "a"), ("BRANCH", "c")];
            shell(folder.path(), &script, &variables);
        }
        let calls = folder.path().join("calls");
        let told = fs::read_to_string(&calls).expect("gh was called");
        fs::remove_file(calls).expect("writable");
        told
    };
    let calls = posted();
    assert!(
        calls.contains("head=a:c") && calls.contains("pr comment 7 --body-file body.md"),
        "{calls}"
    );
    let body = fs::read_to_string(folder.path().join("body.md")).expect("there");
    let (mark, rest) = body.split_once('\n').expect("lines");
    assert!(
        mark.starts_with("<!-- ") && mark.ends_with(" -->"),
        "{mark}"
    );
    assert_eq!(rest, "**Verdict**\n");
    assert!(
        calls.contains(&format!("startswith(\"{mark}\")")),
        "{calls}"
    );
    // Only a comment with the mark is written over.
    folder::write(&folder.path().join("known"), "9\n11\n");
    let calls = posted();
    assert!(
        calls.contains("api --method PATCH repos/a/b/issues/comments/9 -F body=@body.md")
            && !calls.contains("pr comment"),
        "{calls}"
    );
}

#[test]
fn the_gitlab_job_does_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let base = repository(folder.path());
    programs(folder.path());
    for script in commands("gitlab-ci.yml", "script") {
        let variables = [
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()),
            ("NOTE_TOKEN", "t"),
            ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
            ("CI_PROJECT_URL", "https://gitlab.example/a/b"),
            ("CI_COMMIT_SHA", "c"),
            ("CI_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "2"),
        ];
        shell(folder.path(), &script, &variables);
    }
    let changes = fs::read_to_string(folder.path().join("changes.md")).expect("it was written");
    assert!(changes.contains("| Weight |"), "{changes}");
    let findings = fs::read_to_string(folder.path().join("findings.json")).expect("it was written");
    assert!(findings.contains("\"errors\""), "{findings}");
    let calls = fs::read_to_string(folder.path().join("calls")).expect("curl was called");
    assert!(calls.contains("merge_requests/2/notes"), "{calls}");
    // What cannot be compared is checked all the same.
    let broken = folder.path().join("model/model.toml");
    let text = fs::read_to_string(&broken).expect("there");
    fs::write(&broken, text + "\n[[wrong").expect("writable");
    let script = commands("gitlab-ci.yml", "script").remove(0);
    let variables = [
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()),
        ("CI_PROJECT_URL", "https://gitlab.example/a/b"),
        ("CI_COMMIT_SHA", "c"),
    ];
    let job = in_shell(folder.path(), &script, &variables).output();
    assert!(!job.expect("it runs").status.success());
    let findings = fs::read_to_string(folder.path().join("findings.json")).expect("it was written");
    assert!(findings.contains("\"errors\": 1"), "{findings}");
    let changes = fs::read_to_string(folder.path().join("changes.md")).expect("it was written");
    assert!(changes.contains("cannot be compared"), "{changes}");
}
