//! A repository on a server, and a checkout of it in which steps run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pkimm_tests::program::run;
use pkimm_tests::{folder, models};
use serde_json::{Value, json};

use super::runner::Runner;

/// Where faults are put: what stands in the list of references of one requirement.
pub const LIST: &str = "model/categories/trust-anchors/anchor-list.md";

/// A repository and a checkout of its main branch.
pub struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    /// The small model in a repository of its own.
    pub fn small() -> Self {
        let checkout = Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        };
        folder::copy(&models::small(), &checkout.path("model"));
        copy_scripts(&checkout.path(""));
        checkout.write(".gitignore", "dist/\ntarget/\n");
        run(Command::new("git")
            .args(["init", "--quiet", "--bare"])
            .arg(checkout.origin()));
        checkout.git(&["init", "--quiet", "--initial-branch", "main"]);
        let origin = checkout.origin();
        checkout.git(&["remote", "add", "origin", origin.to_str().expect("UTF-8")]);
        checkout.commit();
        checkout.git(&["push", "--quiet", "origin", "main"]);
        checkout
    }

    /// The repository on the server.
    pub fn origin(&self) -> PathBuf {
        self.folder.path().join("origin")
    }

    /// A path in the checkout.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("checkout").join(path)
    }

    /// Runs git in the checkout, and gives what it printed.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = run(Command::new("git")
            .current_dir(self.path(""))
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(arguments));
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    }

    /// Commits everything, and gives the revision.
    pub fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "A state"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn merge_in(&self, what: &str) {
        self.git(&["merge", "--quiet", "--no-ff", "--message", "Merge", what]);
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        folder::write(&self.path(path), text);
    }

    /// Replaces a text of a file.
    pub fn edit(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.path(path)).expect("there");
        assert!(text.contains(old), "{path} has no `{old}`");
        self.write(path, &text.replacen(old, new, 1));
    }

    /// A pull request of what `change` does, checked out as GitHub does: merged into the main branch, which went on meanwhile.
    pub fn pull_request(&self, change: impl FnOnce(&Self)) -> Runner {
        let base = self.git(&["rev-parse", "HEAD"]);
        self.git(&["switch", "--quiet", "--create", "change"]);
        change(self);
        let head = self.commit();
        self.git(&["switch", "--quiet", "main"]);
        self.edit(
            "model/model.toml",
            "name = \"Governance\"",
            "name = \"Government\"",
        );
        self.commit();
        self.merge_in("change");
        let mut event = self.event("pull_request");
        event["github"]["event"] = json!({ "pull_request": {
            "number": 5,
            "title": "`touch pwned` $(touch pwned)",
            "base": { "sha": base },
            "head": { "sha": head, "ref": "$(touch pwned)`touch pwned`", "repo": { "full_name": "a/b" } },
        } });
        Runner::new(&self.path(""), event)
    }

    /// The contexts of an event at what is checked out.
    pub fn event(&self, name: &str) -> Value {
        json!({
            "github": {
                "event_name": name, "repository": "a/b", "server_url": "https://github.example", "run_id": "9",
                "actor": "somebody", "sha": self.git(&["rev-parse", "HEAD"]), "ref_name": "main", "event": {},
            },
            "secrets": {},
        })
    }

    /// A runner of an event at what is checked out.
    pub fn runner(&self, contexts: Value) -> Runner {
        Runner::new(&self.path(""), contexts)
    }

    /// The notes that make the small model ready for its release.
    pub fn prepare(&self) {
        self.write(
            "model/releases/1.1.0.md",
            "+++\ndate = \"2024-09-01\"\n\n[[decisions]]\nchanges = [\"model\"]\nurl = \"https://model.example/1\"\ndate = \"2024-08-01\"\n+++\n\nWhat is new in [the levels](../../model/maturity-levels/).\n",
        );
        self.commit();
        self.git(&["push", "--quiet", "origin", "main"]);
    }

    /// Merges a branch of the server, as its button does, and checks out what came of it; gives the revision before.
    pub fn merge(&self, branch: &str) -> String {
        self.git(&["switch", "--quiet", "main"]);
        let before = self.git(&["rev-parse", "HEAD"]);
        self.git(&["fetch", "--quiet", "origin"]);
        self.merge_in(&format!("origin/{branch}"));
        self.git(&["push", "--quiet", "origin", "main"]);
        // Every run begins without what the one before has made.
        fs::remove_dir_all(self.path("dist")).expect("a bundle was made");
        before
    }
}

/// Copies the scripts of the steps, which stay executable.
pub fn copy_scripts(to: &Path) {
    let scripts = "scripts/ci";
    fs::create_dir_all(to.join("scripts")).expect("writable");
    run(Command::new("cp")
        .arg("-R")
        .arg(folder::project().join(scripts))
        .arg(to.join(scripts)));
}

/// References that are in no catalog.
pub fn unknown(count: usize) -> String {
    let names: Vec<String> = (0..count)
        .map(|number| format!("\"rfc-99{number:02}\""))
        .collect();
    names.join(", ")
}

/// Whether a folder holds what a text that is run would have made.
pub fn is_pwned(folder: &Path) -> bool {
    folder::read(folder)
        .keys()
        .any(|path| path.ends_with("pwned"))
}
