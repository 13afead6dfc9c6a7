//! What commands print of documents, archives, notes and answers, read as a terminal, the runner of a workflow, a forge that
//! shows a comment, and programs read it.

use std::path::Path;
use std::process::Command;

use pkimm_release::{Release, digest};
use pkimm_tests::injection::{CORPUS, MARK, acting_in_comment, entries, obeyed, runner_commands};
use pkimm_tests::program::pkimm;
use pkimm_tests::{folder, models, schemas};
use serde_json::{Value, json};
use toml_writer::ToTomlValue as _;

use super::{BASE, by_language};

/// Where the comment of a comparison links to.
const HOME: &str = "https://forge.example/blob/main";

/// What a command printed, on both streams.
struct Printed {
    out: String,
    err: String,
}

impl Printed {
    fn of(command: &mut Command) -> Self {
        let output = command.output().expect("pkimm runs");
        assert!(
            output.status.code().is_some_and(|code| code <= 2),
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// What acts in it on a terminal, or on the runner of a workflow but for the commands that it has to read.
    fn acting(&self, what: &str, has_colors: bool, expects_commands: bool) -> Vec<String> {
        let mut found = Vec::new();
        for text in [&self.out, &self.err] {
            let signs = obeyed(text, has_colors);
            if !signs.is_empty() {
                found.push(format!("{what}: a terminal obeys {signs:?}"));
            }
        }
        let printed = match expects_commands {
            true => vec![&self.err],
            false => vec![&self.out, &self.err],
        };
        let commands = printed.into_iter().flat_map(|text| runner_commands(text));
        found.extend(commands.map(|command| format!("{what}: {command:?}")));
        found
    }
}

fn in_folder(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = pkimm();
    command.current_dir(folder).args(arguments);
    command
}

/// A folder with a document, the model that it is imported into, the answers to it, and a model that has published it with
/// notes as hostile as itself.
fn prepared(release: &Release, entry: &str) -> tempfile::TempDir {
    let guard = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |path: &str, text: &[u8]| folder::write(&guard.path().join(path), text);
    folder::copy(&models::small(), &guard.path().join("small"));
    write("old.json", &BASE.to_json());
    let mut released = release.clone();
    released.status = pkimm_release::Status::Released;
    released.date = Some("2024-02-01".parse().expect("a day"));
    let text = released.to_json();
    write("new.json", &text);
    write("small/releases/1.0.1.json", &text);
    let quoted = toml_writer::TomlStringBuilder::new(entry)
        .as_basic()
        .to_toml_value();
    let notes = format!(
        "+++\ndate = \"2024-02-01\"\nsummary = {quoted}\nauthors = [{quoted}]\nwithdrawn = {quoted}\ndigest = \"{}\"\n+++\n\n{entry}\n",
        digest(&text)
    );
    write("small/releases/1.0.1.md", notes.as_bytes());
    let id = &release.modules[0].categories[0].requirements[0].id;
    let answers = json!({
        "version": "1.0.1",
        "kind": "assessment",
        "organisation": { "name": entry, "sector": entry },
        "answers": {
            (id.as_str()): { "level": 1, "remark": entry, "evidence": [entry] },
        },
    });
    write("answers.json", answers.to_string().as_bytes());
    let mut faulty = answers;
    faulty[entry] = json!(entry);
    faulty["answers"][entry] = json!({ "level": entry });
    faulty["kind"] = json!(entry);
    write("faulty.json", faulty.to_string().as_bytes());
    guard
}

#[test]
fn nothing_that_is_printed_acts_on_a_terminal_or_a_runner() {
    let mut faults = Vec::new();
    let mut shown = 0;
    for (language, release, _) in by_language() {
        let (_, entries) = CORPUS
            .iter()
            .find(|(other, _)| *other == language)
            .expect("it is there");
        let guard = prepared(&release, &entries.join("\n"));
        let say = |arguments: &[&str]| Printed::of(&mut in_folder(guard.path(), arguments));
        let imported = say(&["import", "new.json", "--out", "model"]);
        assert!(
            imported.out.contains("Wrote "),
            "{language:?}: {}",
            imported.err
        );
        faults.extend(imported.acting(&format!("{language:?}: import"), false, false));
        for arguments in [
            "check",
            "check --color always",
            "check --fix --dry-run --quiet",
            "check --format json",
            "check --format github",
            "check --format sarif",
            "build --only json --out dist",
            "release --dry-run --out dist",
            "diff old.json new.json",
            "diff old.json new.json --color always",
            "diff old.json new.json --format json",
            "diff new.json old.json",
            "diff old.json",
            "verify new.json",
            "--model small check --gate",
            "--model small diff 1.0.1",
            "--model small build --release 1.0.1 --only csv,hugo --out dist2 --verbose",
            "--model small score answers.json --release 1.0.1 --explain",
            "--model small score answers.json --release 1.0.1 --format json",
            "--model small score answers.json",
            "--model small score faulty.json --release 1.0.1",
        ] {
            let words: Vec<&str> = arguments.split(' ').collect();
            let printed = say(&words);
            shown += printed.out.matches("tag").count();
            let what = format!("{language:?}: {arguments}");
            // A patch is what is in the files.
            let is_patch = arguments.contains("--fix");
            if !is_patch {
                let has_colors = arguments.contains("always");
                let expects = arguments.contains("github");
                faults.extend(printed.acting(&what, has_colors, expects));
            }
            // The reader of answers refuses signs that YAML does not have.
            let is_refused = printed.out.is_empty() && printed.err.contains("error: ");
            if arguments.contains("--format json") && !is_refused {
                let read: Result<Value, _> = serde_json::from_str(&printed.out);
                faults.extend(read.err().map(|error| format!("{what}: {error}")));
            }
        }
        // A command is one finding, with nothing of a text in its name or properties.
        let mut commands = runner_commands(&say(&["check", "--format", "github"]).out);
        commands.retain(|command| command.name != "notice");
        let report = say(&["check", "--format", "json"]).out;
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(schemas::faults("check", &report), Vec::<String>::new());
        let findings = report["findings"].as_array().expect("a list");
        assert!(!findings.is_empty(), "{language:?}");
        let mut findings: Vec<&Value> = findings.iter().collect();
        findings.sort_by_key(|finding| finding["severity"] != "error");
        assert_eq!(commands.len(), findings.len(), "{language:?}");
        for (command, finding) in commands.iter().zip(findings) {
            let of = |key: &str| {
                let mut values = command.properties.iter().filter(|(name, _)| name == key);
                let value = values.next().map(|(_, value)| value.as_str());
                assert!(values.next().is_none(), "{command:?}");
                value
            };
            assert_eq!(finding["severity"], command.name.as_str(), "{command:?}");
            assert_eq!(of("title"), finding["code"].as_str(), "{command:?}");
            assert_eq!(of("file"), finding["file"].as_str(), "{command:?}");
            assert_eq!(
                of("line"),
                Some(finding["line"].to_string().as_str()),
                "{command:?}"
            );
        }
        // No shell saw any of it.
        let files = folder::read(guard.path());
        let touched = files
            .keys()
            .filter(|path| path.rsplit('/').next() == Some(MARK));
        assert_eq!(touched.collect::<Vec<_>>(), Vec::<&String>::new());
    }
    assert!(shown > 5000, "{shown}");
    assert!(
        faults.is_empty(),
        "{} of them: {:#?}",
        faults.len(),
        &faults[..faults.len().min(20)]
    );
}

#[test]
fn nothing_in_a_comment_acts() {
    let mut faults = Vec::new();
    let mut shown = 0;
    let compared =
        |old: &Release, new: &Release, in_full: bool, faults: &mut Vec<String>, what: &str| {
            let mut changes = pkimm_release::diff::diff(old, new);
            // Whoever proposes a change names its files.
            for change in &mut changes.changes {
                change.location = Some(pkimm_release::diff::Location {
                    file: format!("model/{what}.md"),
                    line: 1,
                });
            }
            let text = pkimm_emit::changes::markdown(&pkimm_emit::changes::Comparison {
                changes: &changes,
                old,
                new,
                words: &pkimm_emit::Words::or_english("en", &pkimm_emit::Templates::default()),
                decisions: &[],
                standing: None,
                in_full,
                links: in_full.then_some(HOME),
            });
            let acting = acting_in_comment(&text, HOME);
            faults.extend(acting.into_iter().map(|found| format!("{what}: {found}")));
            let signs = obeyed(&text, false);
            if !signs.is_empty() {
                faults.push(format!("{what}: {signs:?}"));
            }
            let commands = runner_commands(&text);
            faults.extend(
                commands
                    .into_iter()
                    .map(|command| format!("{what}: {command:?}")),
            );
            text.matches("tag").count()
        };
    for (language, entry) in entries() {
        let (release, _) = super::hostile(language, entry);
        for in_full in [true, false] {
            let what = format!("{entry:?}");
            shown += compared(&BASE, &release, in_full, &mut faults, &what);
            shown += compared(&release, &BASE, in_full, &mut faults, &what);
        }
    }
    assert!(shown > 10_000, "{shown}");
    faults.dedup();
    assert!(
        faults.is_empty(),
        "{} of them: {:#?}",
        faults.len(),
        &faults[..faults.len().min(20)]
    );
}
