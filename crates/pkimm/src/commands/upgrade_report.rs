//! `pkimm upgrade-report`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_emit::templates::Templates;
use pkimm_emit::{EmitOptions, Format, Preview};
use pkimm_model::SourceTree;
use serde_json::Value;
use similar::TextDiff;

use super::Status;
use super::build::{in_progress, refused, select};
use crate::args::{Global, ReportFormat, UpgradeReport};
use crate::facts::facts_with;
use crate::reporters::progress::{BUILDING, during};
use crate::reporters::{self, Report};
use crate::{disk, output};

/// What files hold, by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// What a program makes of a model.
struct Made {
    /// How it calls itself.
    name: String,
    /// The files that it builds, by the format.
    files: BTreeMap<&'static str, Files>,
    /// What it finds, one line each.
    findings: BTreeSet<String>,
    /// The formats that it does not build, with the reason.
    without: BTreeMap<&'static str, String>,
}

impl Made {
    /// The files of the formats that another program builds as well.
    fn compared_with(&self, other: &Self) -> BTreeMap<&str, &[u8]> {
        let formats = self.files.iter();
        let formats = formats.filter(|(format, _)| {
            !self.without.contains_key(*format) && !other.without.contains_key(*format)
        });
        let files = formats.flat_map(|(_, files)| files);
        files
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
            .collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        let formats = |made: &Self| made.without.keys().copied().collect::<Vec<_>>();
        self.compared_with(other) == other.compared_with(self)
            && self.findings == other.findings
            && formats(self) == formats(other)
    }
}

/// Shows what this program makes otherwise of the model than another one.
pub fn run(global: &Global, options: &UpgradeReport) -> anyhow::Result<Status> {
    let formats = select(&options.only)?;
    // A model that asks for the older versions is looked at all the same: that is what this is for.
    let (tree, found) = SourceTree::read(global.model.as_path())
        .context("there is no model to read; name its folder with `--model`")?;
    let facts = facts_with(Templates::default());
    let outcome = pkimm_model::check(tree, found, &facts);
    let report = Report::new(&outcome, global);
    let Some(checked) = &outcome.checked else {
        return refused(&report, global);
    };
    let mut new = Made {
        name: format!("pkimm {}", env!("CARGO_PKG_VERSION")),
        files: BTreeMap::new(),
        findings: findings(&reporters::render(&report, ReportFormat::Json))?,
        without: BTreeMap::new(),
    };
    for format in &formats {
        let name = format.facts.name;
        let made = during(global, BUILDING, || {
            in_progress(
                &outcome.tree,
                checked,
                &[format],
                &EmitOptions::default(),
                Preview::default(),
            )
        });
        match made {
            Ok(emitted) => {
                let omitted = emitted.omitted.iter();
                new.without
                    .extend(omitted.map(|omission| (name, omission.to_string())));
                let files = emitted.artifacts.into_iter().flat_map(|(_, files)| files);
                let files = files.map(|file| (file.path, file.bytes));
                new.files.insert(name, files.collect());
            }
            Err(error) => {
                new.without.insert(name, reporters::causes(&error));
            }
        }
    }
    let old = during(global, BUILDING, || {
        made_by(&options.program, &formats, global)
    })?;
    reporters::say(&compared(&old, &new))?;
    Ok(match old.is_same(&new) {
        true => Status::Good,
        false => Status::Faults,
    })
}

/// What another program makes of the model.
fn made_by(
    program: &Utf8Path,
    formats: &[&'static Format],
    global: &Global,
) -> anyhow::Result<Made> {
    let run = |arguments: &[&str], may_find: bool| {
        let mut command = Command::new(program);
        command.arg("--model").arg(&global.model).args(arguments);
        let output = command
            .output()
            .with_context(|| format!("cannot run `{program}`"))?;
        let did = output.status.success() || may_find && output.status.code() == Some(1);
        if !did {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "`{program}` failed at `{}`: {}",
                arguments.join(" "),
                said.trim()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let name = run(&["--version"], false)?.trim().to_owned();
    let found = run(&["check", "--format", "json"], true)?;
    let folder = disk::temporary_dir().context("cannot make a folder for its files")?;
    let place = Utf8Path::from_path(folder.path()).context("the path of the folder is no text")?;
    let mut made = Made {
        name,
        files: BTreeMap::new(),
        findings: findings(&found)?,
        without: BTreeMap::new(),
    };
    for format in formats {
        let name = format.facts.name;
        let out = place.join(name);
        let built = run(
            &["--quiet", "build", "--only", name, "--out", out.as_str()],
            false,
        );
        match built {
            Ok(_) => {
                let mut files = output::read_folder(&out, &BTreeMap::new())?.files;
                // A build's own record of them is no part of it.
                files.retain(|path, _| !path.starts_with('.'));
                made.files.insert(name, files);
            }
            Err(error) => {
                made.without.insert(name, reporters::causes(&error));
            }
        }
    }
    Ok(made)
}

/// The findings of a report in JSON, one line each.
fn findings(json: &str) -> anyhow::Result<BTreeSet<String>> {
    let report: Value = serde_json::from_str(json).context("its findings are no JSON")?;
    let found = report["findings"].as_array().into_iter().flatten();
    let line = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let (file, severity) = (text("file"), text("severity"));
        let (message, code) = (text("message"), text("code"));
        format!("{file}:{}: {severity}: {message} [{code}]", finding["line"])
    };
    Ok(found.map(line).collect())
}

/// How many lines of a change are shown.
const MOST_LINES: usize = 12;

/// What differs, in words.
fn compared(old: &Made, new: &Made) -> String {
    let (before, after) = (old.compared_with(new), new.compared_with(old));
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    // What changes alike in many files is shown once.
    let mut alike: Vec<(String, Vec<&str>)> = Vec::new();
    let mut differing = 0;
    for path in &paths {
        let change = match (before.get(path), after.get(path)) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(before), Some(after)) => changed(before, after),
            (None, _) => "    is new\n".to_owned(),
            (_, None) => "    is no longer built\n".to_owned(),
        };
        differing += 1;
        match alike.iter_mut().find(|(other, _)| *other == change) {
            Some((_, files)) => files.push(path),
            None => alike.push((change, vec![path])),
        }
    }
    let mut out = format!(
        "{} instead of {}: {} of {} built otherwise\n",
        new.name,
        old.name,
        differing,
        reporters::plural(paths.len(), "file")
    );
    for (change, files) in &alike {
        out.push_str(&format!("\n{}\n{change}", files.join("\n")));
    }
    for (one, other) in [(old, new), (new, old)] {
        let lacking = one.without.iter();
        for (format, reason) in lacking.filter(|(format, _)| !other.without.contains_key(*format)) {
            out.push_str(&format!(
                "\n{format} cannot be compared, since {} does not build it: {reason}\n",
                one.name
            ));
        }
    }
    for (what, ones, others) in [
        ("found now, and not before", &new.findings, &old.findings),
        ("found before, and not now", &old.findings, &new.findings),
    ] {
        let only: Vec<&String> = ones.difference(others).collect();
        if !only.is_empty() {
            out.push_str(&format!("\n{what}:\n"));
            only.iter()
                .for_each(|line| out.push_str(&format!("    {line}\n")));
        }
    }
    out
}

/// The lines in which two files differ, or how large both are.
fn changed(before: &[u8], after: &[u8]) -> String {
    let texts =
        std::str::from_utf8(before).and_then(|before| Ok((before, std::str::from_utf8(after)?)));
    let Ok((before, after)) = texts else {
        return format!("    had {} bytes, and has {}\n", before.len(), after.len());
    };
    let diff = TextDiff::from_lines(before, after);
    let patch = diff.unified_diff().context_radius(0).to_string();
    let lines: Vec<&str> = patch
        .lines()
        .filter(|line| !line.starts_with("@@"))
        .collect();
    let mut out = String::new();
    for line in lines.iter().take(MOST_LINES) {
        out.push_str(&format!("    {line}\n"));
    }
    if lines.len() > MOST_LINES {
        let more = reporters::plural(lines.len() - MOST_LINES, "line");
        out.push_str(&format!("    and {more} more\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(files: &[(&str, &[u8])], findings: &[&str]) -> Made {
        let files = files.iter();
        let files = files.map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        Made {
            name: "pkimm 1".to_owned(),
            files: BTreeMap::from([("csv", files.collect())]),
            findings: findings.iter().map(|line| (*line).to_owned()).collect(),
            without: BTreeMap::new(),
        }
    }

    #[test]
    fn what_changes_alike_is_shown_once() {
        let old = made(
            &[
                ("a", b"x\n1\n"),
                ("b", b"1\n"),
                ("c", b"\xff"),
                ("d", b""),
                ("s", b"s"),
            ],
            &["m:1: one", "m:2: two"],
        );
        let new = made(
            &[
                ("a", b"x\n2\n"),
                ("b", b"2\n"),
                ("c", b"\xff\xff"),
                ("e", b""),
                ("s", b"s"),
            ],
            &["m:2: two", "m:3: three"],
        );
        assert_eq!(
            compared(&old, &new),
            "pkimm 1 instead of pkimm 1: 5 of 6 files built otherwise\n\
             \na\nb\n    -1\n    +2\n\
             \nc\n    had 1 bytes, and has 2\n\
             \nd\n    is no longer built\n\
             \ne\n    is new\n\
             \nfound now, and not before:\n    m:3: three\n\
             \nfound before, and not now:\n    m:1: one\n"
        );
        assert_eq!(
            compared(&old, &old),
            "pkimm 1 instead of pkimm 1: 0 of 5 files built otherwise\n"
        );
        assert!(old.is_same(&old) && !old.is_same(&new));
        let mut without = made(&[("a", b"")], &["m:1: one", "m:2: two"]);
        without.without.insert("csv", "it is too large".to_owned());
        assert!(!old.is_same(&without));
        assert_eq!(
            compared(&old, &without),
            "pkimm 1 instead of pkimm 1: 0 of 0 files built otherwise\n\ncsv cannot be compared, since pkimm 1 does not build it: it is too large\n"
        );
    }

    #[test]
    fn of_a_long_change_the_beginning_is_shown() {
        let long: String = (0..40).map(|line| format!("{line}\n")).collect();
        let told = changed(b"", long.as_bytes());
        assert_eq!(told.lines().count(), MOST_LINES + 1);
        assert!(told.ends_with("    and 28 lines more\n"), "{told}");
    }
}
