//! The job for GitLab: its commands are run as they stand, in a repository with a change to the model.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

use pkimm_tests::folder;
use pkimm_tests::program::{pkimm, run};

use super::checkout::{Checkout, LIST};
use super::runner::yaml;

const JOB: &str = "docs/ci/gitlab-ci.yml";
const NOTES: &str = "https://gitlab.example/api/v4/projects/1/merge_requests/2/notes";

/// The commands of the job, which share one shell.
fn commands(key: &str) -> String {
    let job = yaml(&folder::project().join(JOB));
    let lines = job["model"][key].as_array().expect("a list").clone();
    let lines: Vec<&str> = lines.iter().filter_map(|line| line.as_str()).collect();
    lines.join("\n")
}

fn executable(path: &Path, text: &str) {
    folder::write(path, text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("writable");
}

/// Puts programs where the commands look for them: the one under test, and one that tells how it is called.
fn programs(checkout: &Checkout) {
    fs::create_dir_all(checkout.path("bin")).expect("writable");
    symlink(pkimm().get_program(), checkout.path("bin/pkimm")).expect("writable");
    executable(
        &checkout.path("bin/curl"),
        "#!/bin/sh\necho \"curl $*\" >> calls\ncase \"$*\" in\n*per_page*) cat known 2>/dev/null || echo '[]' ;;\nesac\n",
    );
}

fn job(checkout: &Checkout, base: &str) -> Output {
    let path = std::env::var("PATH").expect("set");
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", &commands("script")])
        .current_dir(checkout.path(""))
        .env("PATH", format!("{}:{path}", checkout.path("bin").display()))
        .envs([
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base),
            ("NOTE_TOKEN", "t"),
            ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
            ("CI_PROJECT_URL", "https://gitlab.example/a/b"),
            ("CI_COMMIT_SHA", "c"),
            ("CI_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "2"),
        ])
        .output()
        .expect("bash runs")
}

#[test]
fn the_job_reports_findings_and_posts_one_note() {
    let checkout = Checkout::small();
    let base = checkout.git(&["rev-parse", "HEAD"]);
    checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    checkout.commit();
    programs(&checkout);
    let read = |path: &str| fs::read_to_string(checkout.path(path)).unwrap_or_default();
    let done = job(&checkout, &base);
    assert!(done.status.success(), "{done:?}");
    let changes = read("changes.md");
    assert!(
        changes.starts_with("<!-- pkimm: ") && changes.contains("| Weight |"),
        "{changes}"
    );
    assert_eq!(read("gl-code-quality-report.json").trim(), "[]");
    let calls = read("calls");
    assert!(
        calls.ends_with(&format!("--data-urlencode body@changes.md {NOTES}\n")),
        "{calls}"
    );
    // The note with the mark is renewed, and no other one.
    let mark = changes.lines().next().expect("a line");
    let known =
        format!(r#"[{{"id": 3, "body": "See {mark}"}}, {{"id": 4, "body": "{mark}\nOld"}}]"#);
    fs::write(checkout.path("known"), known).expect("writable");
    assert!(job(&checkout, &base).status.success());
    let calls = read("calls");
    assert!(
        calls.ends_with(&format!("body@changes.md {NOTES}/4\n")) && calls.contains("--request PUT"),
        "{calls}"
    );
    // What cannot be compared is checked all the same.
    checkout.edit(LIST, "references = [", "references = [\"rfc-1\", ");
    let done = job(&checkout, &base);
    assert!(!done.status.success());
    assert!(read("gl-code-quality-report.json").contains("unknown-reference"));
    assert!(read("changes.md").contains("cannot be compared"));
    assert!(
        String::from_utf8_lossy(&done.stdout).contains("error[unknown-reference]"),
        "{done:?}"
    );
}

#[test]
fn the_job_runs_nothing_but_what_was_published() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = |name: &str| folder.path().join(name);
    let archive = "pkimm-0.1.0-x86_64-unknown-linux-musl.tar.gz";
    executable(&path("server/inner/pkimm"), "#!/bin/sh\necho ran\n");
    run(Command::new("tar")
        .current_dir(path("server"))
        .args(["-c", "-z", "-f", archive, "inner"]));
    run(Command::new("sh")
        .current_dir(path("server"))
        .args(["-c", &format!("sha256sum {archive} > SHA256SUMS")]));
    executable(
        &path("bin/curl"),
        "#!/bin/sh\ncp ../server/*.tar.gz ../server/SHA256SUMS .\n",
    );
    symlink("/bin/true", path("bin/apk")).expect("writable");
    let tried = |name: &str| {
        fs::create_dir(path(name)).expect("writable");
        let search = std::env::var("PATH").expect("set");
        let output = Command::new("bash")
            .args([
                "-eo",
                "pipefail",
                "-c",
                &format!("{}\npkimm", commands("before_script")),
            ])
            .current_dir(path(name))
            .env("PATH", format!("{}:{search}", path("bin").display()))
            .envs([
                ("PKIMM_VERSION", "0.1.0"),
                ("PKIMM_RELEASES", "https://releases.example"),
            ])
            .output()
            .expect("bash runs");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).contains("ran\n"),
        )
    };
    assert_eq!(tried("good"), (true, true));
    folder::write(
        &path("server/SHA256SUMS"),
        format!("{}  {archive}\n", "0".repeat(64)),
    );
    assert_eq!(tried("bad"), (false, false));
}
