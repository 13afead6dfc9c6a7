//! The action, in the workflow of this repository and in that of others: annotations, summary, comment and SARIF.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use pkimm_tests::folder;
use pkimm_tests::program::{pkimm, run};
use serde_json::{Value, json};

use super::checkout::{Checkout, LIST, copy_scripts, is_pwned, unknown};
use super::runner::{Job, Runner};

const CHECK: &str = ".github/workflows/check.yml";
const COMMENT: &str = ".github/workflows/comment.yml";
const MARK: &str = "<!-- pkimm: what this change does to the model -->\n";

/// A change with more errors than are shown, in a repository where another file had a fault before.
fn faulty() -> (Checkout, Runner) {
    let checkout = Checkout::small();
    let profiles = "model/categories/issuing-certificates/profiles.md";
    checkout.edit(profiles, "references = [", "references = [\"rfc-1\", ");
    checkout.edit(
        profiles,
        "## Guidance\n\n",
        "## Guidance\n\nThe the words stand twice.\n\n",
    );
    checkout.commit();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit(
            LIST,
            "references = [",
            &format!("references = [{}, ", unknown(12)),
        );
        checkout.edit(LIST, "A list names", "A list list names");
    });
    (checkout, runner)
}

fn checked(runner: &Runner) -> Job {
    runner.run_job(CHECK, Some("model"))
}

#[test]
fn the_most_important_is_told_first_and_the_summary_holds_the_rest() {
    let (checkout, runner) = faulty();
    let job = checked(&runner);
    assert!(!job.succeeded, "{job:?}");
    let annotations = job.annotations();
    let files: Vec<String> = annotations
        .iter()
        .map(|line| {
            let severity = line[2..].split(' ').next().expect("a word");
            let file = line
                .split("file=")
                .nth(1)
                .and_then(|rest| rest.split(',').next());
            format!("{severity} {}", file.unwrap_or_default())
        })
        .collect();
    let mut expected = vec!["notice ".to_owned()];
    expected.extend(vec![format!("error {LIST}"); 12]);
    let profiles = "model/categories/issuing-certificates/profiles.md";
    expected.push(format!("error {profiles}"));
    expected.push(format!("warning {LIST}"));
    expected.push(format!("warning {profiles}"));
    assert_eq!(files, expected, "{job:?}");
    // What GitHub does not show of these stands in the summary, in the same order and with its line.
    assert!(
        job.summary
            .starts_with("**The check found 13 errors and 2 warnings.**\n\n- error: "),
        "{}",
        job.summary
    );
    let items: Vec<&str> = job
        .summary
        .lines()
        .filter(|line| line.starts_with("- "))
        .collect();
    assert_eq!(items.len(), 15, "{}", job.summary);
    for (number, item) in items.iter().take(12).enumerate() {
        assert!(
            item.contains(&format!("99{number:02}")) && item.contains("anchor-list.md#L2)"),
            "{item}"
        );
    }
    let comments = runner.comments();
    let [comment] = &comments[..] else {
        panic!("{comments:?}")
    };
    assert!(
        comment.starts_with(MARK)
            && comment.contains("**The check found 13 errors and 2 warnings.**"),
        "{comment}"
    );
    assert!(
        comment.contains("cannot be compared with its base"),
        "{comment}"
    );
    assert!(
        comment.ends_with("[The run](https://github.example/a/b/actions/runs/9)\n"),
        "{comment}"
    );
    assert!(!is_pwned(&checkout.path("")));
}

#[test]
fn a_pull_request_gets_its_pages_with_what_changed() {
    let checkout = Checkout::small();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit(LIST, "A list names", "A list list names");
    });
    let job = checked(&runner);
    assert!(job.keeps("pkimm-preview"), "{job:?}");
    let index = runner.kept("temp/pkimm/preview/preview/index.html");
    assert!(
        index.contains("Changes since 1.1.0: 1") && index.contains("Warnings: 1"),
        "{index}\n{job:?}"
    );
}

#[test]
fn a_comment_says_what_the_change_does_and_is_renewed() {
    let checkout = Checkout::small();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    });
    let job = checked(&runner);
    assert!(job.succeeded && job.annotations().is_empty(), "{job:?}");
    let comments = runner.comments();
    let [comment] = &comments[..] else {
        panic!("{comments:?}")
    };
    assert!(
        comment.starts_with(&format!("{MARK}**The next release has to be at least ")),
        "{comment}"
    );
    assert!(
        comment.contains("| Weight |") && comment.contains("**The check found no fault.**"),
        "{comment}"
    );
    // What others merged meanwhile is no part of the change.
    assert!(
        comment.contains("This change: 1 normative change;"),
        "{comment}"
    );
    let head = runner.contexts["github"]["event"]["pull_request"]["head"]["sha"]
        .as_str()
        .expect("a text");
    let link = format!("](https://github.example/a/b/blob/{head}/model/model.toml#L");
    assert!(comment.contains(&link), "{comment}");
    assert!(job.summary.contains("| Weight |"), "{}", job.summary);
    assert!(!job.keeps("pkimm-comment"), "{job:?}");
    // Code scanning gets the same findings.
    let sarif: Value = serde_json::from_str(&runner.kept("sarif.json")).expect("JSON");
    assert_eq!(sarif["ref"], "refs/pull/5/merge");
    assert!(
        sarif["sarif"].as_str().expect("a text").starts_with("H4sI"),
        "{sarif}"
    );
    // Other comments stay, and so does one that only repeats the mark.
    let mut others = vec![
        json!({ "id": 1, "user": { "type": "User" }, "body": MARK }),
        json!({ "id": 2, "user": { "type": "Bot" }, "body": format!("Look: {MARK}") }),
    ];
    others.push(json!({ "id": 3, "user": { "type": "Bot" }, "body": format!("{MARK}Old") }));
    fs::write(
        runner.path("comments.json"),
        Value::Array(others).to_string(),
    )
    .expect("writable");
    assert!(checked(&runner).succeeded);
    assert_eq!(
        runner.comments(),
        [MARK.to_owned(), format!("Look: {MARK}"), comment.clone()]
    );
}

#[test]
fn fixes_of_changed_lines_are_suggested_once() {
    let checkout = Checkout::small();
    // What was there before is not for those who change another line of the file.
    checkout.edit(LIST, "- The list", "- The certficate");
    checkout.commit();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit(
            LIST,
            "A list names",
            "É```` is a **certficate**.\n\nA list certficate names the recieved of",
        );
    });
    assert!(checked(&runner).succeeded);
    let review: Value = serde_json::from_str(&runner.kept("review.json")).expect("JSON");
    let pull_request = &runner.contexts["github"]["event"]["pull_request"];
    assert_eq!(review["commit_id"], pull_request["head"]["sha"]);
    let comments = review["comments"].as_array().expect("a list");
    let told: Vec<(u64, &str)> = comments
        .iter()
        .map(|comment| {
            assert_eq!(
                (&comment["path"], &comment["side"]),
                (&LIST.into(), &"RIGHT".into())
            );
            let line = comment["line"].as_u64().expect("a number");
            (line, comment["body"].as_str().expect("a text"))
        })
        .collect();
    let word = "<code>certficate</code> is misspelled (<code>misspelling</code>)";
    let expected = [
        (
            7,
            format!("{word}\n\n`````suggestion\nÉ```` is a **certificate**.\n`````"),
        ),
        (
            9,
            format!(
                "{word}\n\n<code>recieved</code> is misspelled (<code>misspelling</code>)\n\n```suggestion\nA list certificate names the received of every root that is trusted.\n```"
            ),
        ),
    ];
    assert_eq!(
        told,
        expected
            .each_ref()
            .map(|(line, text)| (*line, text.as_str()))
    );
    // What was suggested stays, and is not said again.
    fs::remove_file(runner.path("review.json")).expect("there");
    assert!(checked(&runner).succeeded);
    assert_eq!(runner.kept("review.json"), "");
}

#[test]
fn a_change_of_nothing_gets_no_comment_and_renews_one() {
    let checkout = Checkout::small();
    let runner = checkout.pull_request(|checkout| checkout.write("README.md", "A text\n"));
    assert!(checked(&runner).succeeded);
    assert!(runner.comments().is_empty());
    let old = json!([{ "id": 3, "user": { "type": "Bot" }, "body": format!("{MARK}Old") }]);
    fs::write(runner.path("comments.json"), old.to_string()).expect("writable");
    assert!(checked(&runner).succeeded);
    assert!(runner.comments()[0].contains("This change alters nothing of the model."));
}

#[test]
fn a_fork_keeps_its_comment_for_a_workflow_that_may_post_it() {
    let (_checkout, mut runner) = faulty();
    runner.contexts["github"]["event"]["pull_request"]["head"]["repo"]["full_name"] =
        "fork/b".into();
    fs::write(runner.path("denied"), "").expect("writable");
    let job = checked(&runner);
    let kept = runner.path("temp/pkimm/comment");
    assert!(job.keeps("pkimm-comment"), "{job:?}");
    let (_, given) = &job
        .actions
        .iter()
        .find(|(name, _)| name.contains("upload"))
        .expect("used");
    assert_eq!(given["path"], format!("{}/", kept.display()));
    // A token of a fork may not write, and nothing is tried but to hand in the SARIF.
    assert!(
        !runner.kept("calls").contains("comments"),
        "{}",
        runner.kept("calls")
    );
    assert!(
        job.printed
            .contains("::notice title=pkimm::The findings could not be given to code scanning.")
    );
    // The other workflow posts it on the pull request that is at this revision.
    let head = runner.contexts["github"]["event"]["pull_request"]["head"]["sha"].clone();
    let mut event = runner.contexts.clone();
    event["github"]["event"] = json!({ "workflow_run": {
        "id": 9, "event": "pull_request", "head_branch": "$(touch pwned)", "head_sha": head,
        "head_repository": { "owner": { "login": "fork" } },
    } });
    let poster = Runner::new(&runner.workspace, event);
    folder::copy(&kept, &poster.path("artifact"));
    let text = poster.kept("artifact/comment.md");
    fs::write(
        poster.path("artifact/comment.md"),
        format!("@everybody\n{text}"),
    )
    .expect("writable");
    let pulls = json!([{ "number": 4, "head": { "sha": "other" } }, { "number": 5, "head": { "sha": head } }]);
    fs::write(poster.path("pulls.json"), pulls.to_string()).expect("writable");
    let job = poster.run(COMMENT);
    assert!(job.succeeded, "{job:?}");
    assert!(
        poster.kept("calls").contains("head=fork:$(touch pwned)"),
        "{}",
        poster.kept("calls")
    );
    assert!(
        poster.kept("calls").contains("repos/a/b/issues/5/comments"),
        "{}",
        poster.kept("calls")
    );
    let comments = poster.comments();
    assert!(
        comments[0].starts_with(&format!("{MARK}@\u{200b}everybody\n")),
        "{comments:?}"
    );
    assert!(!is_pwned(&poster.workspace));
    // A run that another one has overtaken, one that kept nothing, and a link in place of a text do nothing.
    fs::write(poster.path("pulls.json"), "[]").expect("writable");
    assert!(poster.run(COMMENT).succeeded);
    fs::write(poster.path("pulls.json"), pulls.to_string()).expect("writable");
    fs::remove_dir_all(poster.path("temp/pkimm-comment")).expect("there");
    fs::remove_file(poster.path("artifact/comment.md")).expect("there");
    symlink("/etc/passwd", poster.path("artifact/comment.md")).expect("writable");
    assert!(poster.run(COMMENT).succeeded);
    fs::remove_dir_all(poster.path("artifact")).expect("there");
    assert!(poster.run(COMMENT).succeeded);
    assert_eq!(poster.comments(), comments);
}

#[test]
fn a_token_that_may_not_comment_fails_no_check() {
    let checkout = Checkout::small();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    });
    fs::write(runner.path("denied"), "").expect("writable");
    let job = checked(&runner);
    assert!(job.succeeded && job.keeps("pkimm-comment"), "{job:?}");
    assert!(
        job.printed
            .contains("::notice title=pkimm::The comment could not be posted"),
        "{job:?}"
    );
}

#[test]
fn a_push_and_a_queue_check_what_a_merge_makes() {
    let checkout = Checkout::small();
    let before = checkout.git(&["rev-parse", "HEAD"]);
    checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    checkout.commit();
    let mut push = checkout.event("push");
    push["github"]["event"] = json!({ "before": before });
    let mut queue = checkout.event("merge_group");
    queue["github"]["event"] = json!({ "merge_group": { "base_sha": before } });
    // A new branch has nothing before it, and a button no event: then it is the commit before.
    let mut new = checkout.event("push");
    new["github"]["event"] = json!({ "before": "0".repeat(40) });
    for event in [push, queue, new, checkout.event("workflow_dispatch")] {
        let runner = checkout.runner(event);
        let job = checked(&runner);
        assert!(
            job.succeeded && job.summary.contains("| Weight |"),
            "{job:?}"
        );
        assert!(
            runner.comments().is_empty()
                && !job.keeps("pkimm-comment")
                && !job.keeps("pkimm-preview")
        );
    }
    checkout.edit(LIST, "references = [", "references = [\"rfc-1\", ");
    checkout.commit();
    let job = checked(&checkout.runner(checkout.event("merge_group")));
    assert!(!job.succeeded && job.annotations().len() == 1, "{job:?}");
}

#[test]
fn a_shallow_clone_fetches_what_it_lacks() {
    let checkout = Checkout::small();
    checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    checkout.commit();
    checkout.git(&["push", "--quiet", "origin", "main"]);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let origin = format!("file://{}", checkout.origin().display());
    let shallow = folder.path().join("shallow");
    run(Command::new("git")
        .args([
            "clone", "--quiet", "--depth", "1", "--branch", "main", &origin,
        ])
        .arg(&shallow));
    let job = checked(&Runner::new(&shallow, checkout.event("push")));
    assert!(
        job.succeeded && job.summary.contains("| Weight |"),
        "{job:?}"
    );
}

#[test]
fn nothing_in_a_change_is_a_command() {
    let checkout = Checkout::small();
    let hostile = "::error file=x::pwned%0A::set-output name=status::0";
    let runner = checkout.pull_request(|checkout| {
        for name in [
            "::stop-commands::x.md",
            "a\n::error::x.md",
            "$(touch pwned).md",
            "--help.md",
            "a,b:c%0A`<img>.md",
        ] {
            checkout.write(&format!("model/categories/trust-anchors/{name}"), hostile);
        }
        checkout.edit(
            LIST,
            "references = [",
            "references = [\"@somebody](https://evil.example) <img src=x> `|`\", ",
        );
        checkout.edit(
            LIST,
            "A list",
            "::add-mask::list\n\n::stop-commands::list ##[error]x A list",
        );
    });
    let job = checked(&runner);
    assert!(!job.succeeded, "{job:?}");
    for line in job
        .printed
        .lines()
        .chain(job.said.lines())
        .filter(|line| line.trim_start().starts_with("::"))
    {
        let is_ours = [
            "::error file=model/",
            "::warning file=model/",
            "::notice title=pkimm::",
        ];
        assert!(
            is_ours.iter().any(|begin| line.starts_with(begin)),
            "{line}"
        );
    }
    assert!(
        !job.printed.contains("##[") && !job.said.contains("##["),
        "{job:?}"
    );
    assert!(!is_pwned(&runner.workspace) && !is_pwned(&runner.path("")));
    for text in [&job.summary, &runner.comments()[0]] {
        assert!(
            !text.contains("<img")
                && !text.contains("@somebody")
                && !text.contains("](https://evil"),
            "{text}"
        );
    }
}

#[test]
fn the_workflow_of_another_repository_installs_what_was_published() {
    let checkout = Checkout::small();
    let runner = checkout.pull_request(|checkout| {
        checkout.edit("model/model.toml", "weight = 2", "weight = 1");
    });
    fs::remove_dir_all(checkout.path("target")).expect("there");
    let workflow = "docs/ci/github-pull-request.yml";
    let archive = published(&runner.path("published"));
    let job = runner.run(workflow);
    assert!(job.succeeded && runner.comments().len() == 1, "{job:?}");
    let releases = "https://github.example/pkic/pkimm/releases/download/tool-v0.1.0";
    assert_eq!(
        runner.kept("downloads"),
        format!("{releases}/{archive}\n{releases}/SHA256SUMS\n")
    );
    // What is another file than the published one is not unpacked.
    fs::remove_dir_all(runner.path("temp/pkimm")).expect("there");
    fs::write(
        runner.path("published/SHA256SUMS"),
        format!("{}  {archive}\n", "0".repeat(64)),
    )
    .expect("writable");
    let job = runner.run(workflow);
    assert!(
        !job.succeeded && job.said.contains("is not what was published"),
        "{job:?}"
    );
    assert!(!runner.path("temp/pkimm/program/pkimm").exists());
    fs::write(runner.path("published/SHA256SUMS"), "").expect("writable");
    assert!(!runner.run(workflow).succeeded);
}

#[test]
fn the_hook_before_a_commit_runs_the_program_that_is_there_or_the_published_one() {
    let hooks = super::runner::yaml(&folder::project().join(".pre-commit-hooks.yaml"));
    let hook = &hooks[0];
    // As pre-commit keeps it: a clone of the repository, whose scripts are run in the one that commits.
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let clone = folder.path().join("clone");
    copy_scripts(&clone);
    fs::copy(
        folder::project().join("action.yml"),
        clone.join("action.yml"),
    )
    .expect("copied");
    run(Command::new("git").args(["init", "--quiet"]).arg(&clone));
    run(Command::new("git").current_dir(&clone).args([
        "remote",
        "add",
        "origin",
        "https://github.com/pkic/pkimm.git",
    ]));
    let checkout = Checkout::small();
    let runner = checkout.runner(checkout.event("push"));
    let call = |extra: &Path| {
        let path = format!(
            "{}:{}:/usr/bin:/bin",
            extra.display(),
            runner.path("bin").display()
        );
        let output = Command::new("bash")
            .arg(clone.join(hook["entry"].as_str().expect("a text")))
            .current_dir(checkout.path(""))
            .env("PATH", path)
            .env("XDG_CACHE_HOME", runner.path("cache"))
            .env("GH_STATE", runner.path(""))
            .env("DOWNLOADS", runner.path("published"))
            .output()
            .expect("it runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let target = checkout.path("target/release");
    assert_eq!(call(&target).0, Some(0));
    assert_eq!(runner.kept("downloads"), "");
    published(&runner.path("published"));
    let nowhere = Path::new("/nowhere");
    for _ in 0..2 {
        let (status, said) = call(nowhere);
        assert_eq!(status, Some(0), "{said}");
    }
    // Once is enough.
    assert_eq!(runner.kept("downloads").lines().count(), 2);
    checkout.edit(LIST, "references = [", "references = [\"rfc-1\", ");
    assert_eq!(call(nowhere).0, Some(1));
}

/// Publishes the program under test for this machine; gives the name of the archive.
fn published(folder: &Path) -> String {
    let archive = "pkimm-0.1.0-x86_64-unknown-linux-musl.tar.gz";
    let inner = folder.join("pkimm-0.1.0");
    // It is large, so a call of it has to do.
    let script = format!(
        "#!/bin/sh\nexec '{}' \"$@\"\n",
        pkimm().get_program().display()
    );
    folder::write(&inner.join("pkimm"), script);
    run(Command::new("chmod").arg("755").arg(inner.join("pkimm")));
    run(Command::new("tar")
        .current_dir(folder)
        .args(["-c", "-z", "-f", archive, "pkimm-0.1.0"]));
    let script = format!("sha256sum {archive} > SHA256SUMS");
    run(Command::new("sh").current_dir(folder).args(["-c", &script]));
    archive.to_owned()
}
