//! The buttons, in a local clone from the first step to the last: a release, what is amended, and a withdrawal.

use std::fs;

use serde_json::json;

use super::checkout::{Checkout, is_pwned};
use super::runner::{Job, Runner};

const RELEASE: &str = ".github/workflows/release.yml";
const PUBLISH: &str = ".github/workflows/publish.yml";
const WITHDRAW: &str = ".github/workflows/withdraw.yml";

/// A runner of an event, beside what the server keeps of earlier runs.
fn button(checkout: &Checkout, server: Option<&Runner>, inputs: serde_json::Value) -> Runner {
    let mut event = checkout.event("workflow_dispatch");
    event["inputs"] = inputs;
    after(checkout, server, event)
}

fn after(checkout: &Checkout, server: Option<&Runner>, event: serde_json::Value) -> Runner {
    let runner = checkout.runner(event);
    if let Some(server) = server {
        pkimm_tests::folder::copy(&server.path("releases"), &runner.path("releases"));
    }
    runner
}

fn good(job: &Job) {
    assert!(job.succeeded, "{job:?}");
}

/// Publishes what was merged, and tells that nothing was public before its end.
fn published(checkout: &Checkout, server: Option<&Runner>, before: &str) -> Runner {
    let mut event = checkout.event("push");
    event["github"]["event"] = json!({ "before": before });
    let runner = after(checkout, server, event);
    let job = runner.run(PUBLISH);
    good(&job);
    let calls = runner.kept("calls");
    let last = calls.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("release edit 1.1.0 --title Small Maturity Model 1.1.0"),
        "{calls}"
    );
    runner
}

/// A checkout in which 1.1.0 was released and published, with the server that it was published on.
fn released() -> (Checkout, Runner) {
    let checkout = Checkout::small();
    checkout.prepare();
    let runner = button(&checkout, None, json!({ "dry-run": false, "date": "" }));
    let job = runner.run(RELEASE);
    good(&job);
    assert!(job.used("actions/upload-artifact@"), "{job:?}");
    let calls = runner.kept("calls");
    assert!(
        calls.contains(
            "pr create --base main --head release/1.1.0 --title Release 1.1.0 --body-file "
        ),
        "{calls}"
    );
    let body = runner.kept("pr.md");
    assert!(body.starts_with("    1.1.0 is released: "), "{body}");
    assert!(
        body.contains("## Notes\n\n\nWhat is new in ") && !body.contains("[[decisions]]"),
        "{body}"
    );
    assert!(
        body.contains("## Changes since 1.0.0\n\n**Nothing changed "),
        "{body}"
    );
    // The branch has notes and archive, and nothing else.
    let changed = checkout.git(&["diff", "--name-only", "main", "release/1.1.0"]);
    assert_eq!(
        changed,
        "model/releases/1.1.0.json\nmodel/releases/1.1.0.md"
    );
    assert!(!calls.contains("release create"), "{calls}");
    assert_eq!(checkout.git(&["ls-remote", "--tags", "origin"]), "");
    // Pressed again, the button renews the pull request.
    checkout.git(&["switch", "--quiet", "main"]);
    good(&runner.run(RELEASE));
    assert!(
        runner
            .kept("calls")
            .contains("pr edit 5 --title Release 1.1.0")
    );

    let before = checkout.merge("release/1.1.0");
    let server = published(&checkout, None, &before);
    (checkout, server)
}

#[test]
fn a_release_is_tried_first_and_writes_nothing() {
    let checkout = Checkout::small();
    let runner = button(&checkout, None, json!({ "dry-run": true, "date": "" }));
    let job = runner.run(RELEASE);
    assert!(
        !job.succeeded && job.summary.contains("## The release, tried\n\n    error: "),
        "{job:?}"
    );
    checkout.prepare();
    let runner = button(
        &checkout,
        None,
        json!({ "dry-run": true, "date": "$(touch pwned)" }),
    );
    assert!(!runner.run(RELEASE).succeeded);
    let runner = button(
        &checkout,
        None,
        json!({ "dry-run": true, "date": "2024-09-02" }),
    );
    let job = runner.run(RELEASE);
    good(&job);
    assert!(
        job.summary.contains("    1.1.0 can be released: "),
        "{}",
        job.summary
    );
    assert_eq!(checkout.git(&["status", "--short"]), "");
    assert_eq!(
        checkout
            .git(&["ls-remote", "--heads", "origin"])
            .lines()
            .count(),
        1
    );
    assert_eq!(runner.kept("calls"), "");
    // What cannot be released is not proposed either.
    checkout.edit("model/releases/1.1.0.md", "2024-09-01", "");
    checkout.commit();
    let runner = button(&checkout, None, json!({ "dry-run": false, "date": "" }));
    assert!(!runner.run(RELEASE).succeeded);
    assert_eq!(runner.kept("calls"), "");
    assert!(!is_pwned(&checkout.path("")));
}

#[test]
fn a_release_is_proposed_tagged_bundled_and_announced_last() {
    let (checkout, server) = released();
    let tagged = checkout.git(&["ls-remote", "origin", "refs/tags/1.1.0^{}"]);
    assert!(
        tagged.starts_with(&checkout.git(&["rev-parse", "main"])),
        "{tagged}"
    );
    let files = pkimm_tests::folder::read(&server.path("releases/1.1.0"));
    for name in [
        "SHA256SUMS",
        "bundle-1.1.0.tar.gz",
        "manifest.json",
        "smm-1.1.0.csv",
        "smm-1.1.0.zip",
        "smm-1.1.0-assessment-a4.pdf",
    ] {
        assert!(files.contains_key(name), "{name}: {:?}", files.keys());
    }
    // Tag, files, a look at what is there, and then the announcement.
    let calls = server.kept("calls");
    let order: Vec<&str> = calls
        .lines()
        .map(|line| line.split(' ').nth(1).expect("two words"))
        .collect();
    assert_eq!(
        order,
        ["view", "view", "create", "download", "edit"],
        "{calls}"
    );
    assert!(
        calls.contains("release create 1.1.0 --draft --verify-tag "),
        "{calls}"
    );
    assert!(calls.contains(" --draft=false"), "{calls}");
    let announcement = server.kept("releases/1.1.0.notes");
    assert!(
        announcement
            .trim_start()
            .starts_with("The Small Maturity Model has 2 modules"),
        "{announcement}"
    );
    assert!(
        announcement.contains("What is new in the levels.") && !announcement.contains("](../"),
        "{announcement}"
    );
    // A push of notes that have no bundle, of old versions or of one in progress, publishes nothing.
    let mut event = checkout.event("push");
    event["github"]["event"] = json!({ "before": checkout.git(&["rev-parse", "HEAD"]) });
    checkout.edit("model/releases/1.0.0.md", "The first version", "A version");
    checkout.write(
        "model/releases/1.2.0.md",
        "+++\ndate = \"2025-01-01\"\n+++\n\nMore.\n",
    );
    checkout.commit();
    let idle = checkout.runner(event);
    good(&idle.run(PUBLISH));
    assert_eq!(idle.kept("calls"), "");
    // What was amended without its pages is told.
    let again = button(&checkout, Some(&server), json!({ "version": "1.1.0" }));
    let job = again.run(PUBLISH);
    assert!(
        !job.succeeded
            && job
                .said
                .contains("run `pkimm release --again 1.1.0`, and merge"),
        "{job:?}"
    );
    checkout.git(&["reset", "--quiet", "--hard", "HEAD^1"]);
    // What is on the server and was not made is not announced. A file too many stands for every difference.
    fs::write(server.path("releases/1.1.0/other"), "").expect("writable");
    let again = button(&checkout, Some(&server), json!({ "version": "1.1.0" }));
    let job = again.run(PUBLISH);
    assert!(
        !job.succeeded && job.printed.contains("Only in "),
        "{job:?}"
    );
    assert!(!again.kept("calls").contains("release edit"));
}

#[test]
fn a_version_is_withdrawn_by_a_pull_request_and_then_everywhere() {
    let (checkout, server) = released();
    for version in ["$(touch pwned)", "--help", "1.1.0; touch pwned", "../1.1.0"] {
        let inputs = json!({ "version": version, "reason": "Wrong" });
        let job = button(&checkout, Some(&server), inputs).run(WITHDRAW);
        assert!(
            !job.succeeded && job.said.contains("This is no version"),
            "{job:?}"
        );
    }
    let reason = "A \"weight\" of $(touch pwned) was `wrong`.";
    let runner = button(
        &checkout,
        Some(&server),
        json!({ "version": "1.1.0", "reason": reason }),
    );
    let job = runner.run(WITHDRAW);
    good(&job);
    let calls = runner.kept("calls");
    assert!(
        calls.contains("release download 1.1.0 --pattern bundle-1.1.0.tar.gz"),
        "{calls}"
    );
    assert!(
        calls.contains("pr create --base main --head withdraw/1.1.0 --title Withdraw 1.1.0 "),
        "{calls}"
    );
    assert!(!calls.contains("release edit"), "{calls}");
    let changed = checkout.git(&["diff", "--name-only", "main", "withdraw/1.1.0"]);
    assert_eq!(changed, "model/releases/1.1.0.md");

    let before = checkout.merge("withdraw/1.1.0");
    let frozen = fs::read(server.path("releases/1.1.0/manifest.json")).expect("there");
    let server = published(&checkout, Some(&server), &before);
    let calls = server.kept("calls");
    assert!(
        calls.contains("release edit 1.1.0 --title Small Maturity Model 1.1.0 (withdrawn) "),
        "{calls}"
    );
    assert!(calls.contains("release upload 1.1.0 --clobber "), "{calls}");
    let told = server.kept("releases/1.1.0.notes");
    assert!(
        told.starts_with("This version was withdrawn, and must not be used: A \"weight\" of &#36;(touch pwned) was <code>wrong</code>&#46;"),
        "{told}"
    );
    assert!(fs::read(server.path("releases/1.1.0/manifest.json")).expect("there") == frozen);
    let rendered = fs::read_to_string(server.path("releases/1.1.0/rendered.json")).expect("there");
    assert!(rendered.contains("\"withdrawn\""), "{rendered}");
    assert!(!is_pwned(&checkout.path("")));
}
