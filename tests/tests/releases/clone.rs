//! A model in a repository of its own, in which a test edits, commits and runs the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pkimm_emit::bundle::CHECKSUMS;
use pkimm_release::digest;
use pkimm_tests::program::pkimm;
use pkimm_tests::{folder, models};

/// A model in a repository of its own.
pub struct Clone {
    folder: tempfile::TempDir,
}

impl Clone {
    pub fn of(model: &Path) -> Self {
        let clone = Self::empty();
        folder::copy(model, &clone.path("model"));
        clone.commit();
        clone
    }

    /// A repository with nothing in it.
    pub fn empty() -> Self {
        let clone = Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        };
        clone.git(&["init", "--quiet"]);
        clone
    }

    pub fn small() -> Self {
        Self::of(&models::small())
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn git(&self, arguments: &[&str]) {
        let identity = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@example.org",
            "-c",
            "core.autocrlf=false",
        ];
        let status = Command::new("git")
            .current_dir(self.folder.path())
            .args(identity)
            .args(arguments)
            .status();
        assert!(status.expect("git runs").success(), "{arguments:?}");
    }

    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&[
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            "A state of the model",
        ]);
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no `{old}`");
        fs::write(self.path(path), text.replacen(old, new, 1)).expect("writable");
    }

    pub fn write(&self, path: &str, text: &str) {
        folder::write(&self.path(path), text);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = pkimm();
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("pkimm runs")
    }

    pub fn good(&self, arguments: &[&str]) -> String {
        self.ended(arguments, 0)
    }

    /// What is said where faults are found, with the text that has to be in it.
    pub fn refused(&self, arguments: &[&str], expected: &str) -> String {
        self.told(arguments, 1, expected)
    }

    /// What is said where the program cannot run, with the text that has to be in it.
    pub fn could_not(&self, arguments: &[&str], expected: &str) -> String {
        self.told(arguments, 2, expected)
    }

    fn told(&self, arguments: &[&str], status: i32, expected: &str) -> String {
        let said = self.ended(arguments, status);
        assert!(
            said.contains(expected),
            "{arguments:?} does not say `{expected}`: {said}"
        );
        said
    }

    fn ended(&self, arguments: &[&str], status: i32) -> String {
        let output = self.run(arguments);
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        said
    }

    pub fn files(&self, path: &str) -> BTreeMap<String, Vec<u8>> {
        folder::read(&self.path(path)).into_iter().collect()
    }

    /// Makes the list of the digests of a bundle anew.
    pub fn renew_sums(&self, bundle: &str) {
        let mut files = self.files(bundle);
        files.remove(CHECKSUMS);
        let lines = files
            .into_iter()
            .map(|(path, bytes)| format!("{}  {path}\n", digest(&bytes)));
        self.write(&format!("{bundle}/{CHECKSUMS}"), &lines.collect::<String>());
    }

    /// The notes and the version that make the small model ready for its release.
    pub fn prepare(&self, version: &str) {
        self.edit(
            "model/model.toml",
            "version = \"1.1.0\"",
            &format!("version = \"{version}\""),
        );
        self.write(&format!("model/releases/{version}.md"), "+++\ndate = \"2024-09-01\"\n\n[[decisions]]\nchanges = [\"model\"]\nurl = \"https://model.example/1\"\ndate = \"2024-08-01\"\n+++\n\nWhat is new.\n");
        self.commit();
    }
}
