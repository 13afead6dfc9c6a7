//! Runs the examples in the text of every lint: a block below "Fires" must raise the lint, and one below "Does not fire"
//! must not. An example is a change to the small model under `tests/fixtures/base`: the info string names the file, lines
//! with `-` are removed, lines with `+` are added, and other lines show the place. A block with only `+` lines creates a
//! file; `removed` in the info string deletes the file, and `and` makes the block part of the previous example. The model
//! is compared with the archive as `check --gate` does.
//!
//! A line that begins with blanks and carets marks where the line above it is reported, from column to column, and says
//! what is reported. `SNAPSHOTS=overwrite cargo test` rewrites these lines.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use camino::Utf8Path;
use pkimm_release::markdown::{CodeKind, Heading, parse};
use pkimm_release::site::diagram::Labels;
use pkimm_release::site::{Facts, FoundWords};

use super::{LINTS, Mend, find};
use crate::edit::Applicability;
use crate::{Diagnostic, Outcome, SourceTree, check, gate};

struct Example {
    fires: bool,
    edits: Vec<Edit>,
}

impl Example {
    /// The small model with its changes, and with the extension where one of them is about it.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = base();
        if self
            .edits
            .iter()
            .any(|edit| edit.path.starts_with("extensions/"))
        {
            files.extend(extension());
        }
        for edit in &self.edits {
            apply(&mut files, edit);
        }
        files
    }
}

/// One block of an example.
struct Edit {
    path: String,
    removed: bool,
    /// The lines of the difference, without the lines of carets.
    lines: Vec<String>,
    /// Where the block's first line stands in the text of the lint, counted from 0.
    start: usize,
    /// The lines of carets, each with the number of difference lines above it.
    carets: Vec<(usize, String)>,
}

/// The files of the small model.
pub(crate) fn base() -> BTreeMap<String, Vec<u8>> {
    fixture("base")
}

/// The files of an extension of the small model.
pub(crate) fn extension() -> BTreeMap<String, Vec<u8>> {
    let mut files = fixture("rich");
    files.retain(|path, _| path.starts_with("extensions/"));
    files
}

fn fixture(name: &str) -> BTreeMap<String, Vec<u8>> {
    let fixtures = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let (tree, found) =
        SourceTree::read(fixtures.join(name).as_path()).expect("the fixture is there");
    assert!(found.is_empty());
    tree.below("")
        .map(|(path, file)| (path.to_owned(), tree.text(file).as_bytes().to_vec()))
        .collect()
}

/// What is known of the words: those of English are complete, and those of a made-up language are not.
fn words(language: &str) -> Option<FoundWords> {
    let labels = match language {
        "en" => Ok(Labels {
            center: "Maturity".to_owned(),
            structure: "{model}".to_owned(),
            levels: "{model}".to_owned(),
        }),
        "qaa" => Err("`status.draft` is missing".to_owned()),
        _ => return None,
    };
    Some(FoundWords {
        file: format!("words/{language}.toml"),
        labels,
    })
}

fn facts() -> Facts {
    Facts {
        words: Some(Arc::new(words)),
        is_printed: Some(|sign| !('\u{10000}'..'\u{1f000}').contains(&sign)),
        corrections: Some(super::misspelling::listed),
        ..Facts::default()
    }
}

fn outcome(files: BTreeMap<String, Vec<u8>>) -> Outcome {
    let (tree, found) = SourceTree::from_files(files);
    let mut outcome = check(tree, found, &facts());
    gate(&mut outcome, true);
    outcome
}

fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn examples(documentation: &str) -> Vec<Example> {
    let markdown = parse(documentation);
    let mut examples: Vec<Example> = Vec::new();
    for code in &markdown.code {
        let CodeKind::Fenced(info) = &code.kind else {
            continue;
        };
        let Some(info) = info.strip_prefix("diff ") else {
            continue;
        };
        let mut words = info.split(' ');
        let path = words.next().unwrap_or_default().to_owned();
        let words: Vec<&str> = words.collect();
        let mut edit = Edit {
            path,
            removed: words.contains(&"removed"),
            lines: Vec::new(),
            start: documentation[..code.content.start].matches('\n').count(),
            carets: Vec::new(),
        };
        for line in documentation[code.content.clone()].lines() {
            if line.trim_start_matches(' ').starts_with('^') {
                edit.carets.push((edit.lines.len(), line.to_owned()));
            } else {
                edit.lines.push(line.to_owned());
            }
        }
        let before = |heading: &&Heading| heading.level == 2 && heading.span.end <= code.span.start;
        let section = markdown.headings.iter().rfind(before);
        match examples.last_mut().filter(|_| words.contains(&"and")) {
            Some(example) => example.edits.push(edit),
            None => examples.push(Example {
                fires: match section.map(|heading| heading.text.as_str()) {
                    Some("Fires") => true,
                    Some("Does not fire") => false,
                    _ => panic!("examples are below `Fires` or `Does not fire`"),
                },
                edits: vec![edit],
            }),
        }
    }
    examples
}

fn apply(files: &mut BTreeMap<String, Vec<u8>>, example: &Edit) {
    if example.removed {
        files
            .remove(&example.path)
            .expect("the file to remove is in the small model");
        return;
    }
    let (mut old, mut new) = (String::new(), String::new());
    for line in &example.lines {
        let (mark, rest) = line.split_at(line.len().min(1));
        assert!(
            matches!(mark, "+" | "-" | " " | ""),
            "`{line}` starts with +, - or a space"
        );
        for (side, other) in [(&mut old, "+"), (&mut new, "-")] {
            if mark != other {
                side.push_str(rest);
                side.push('\n');
            }
        }
    }
    let before = files
        .get(&example.path)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let after = match before {
        None => new,
        Some(text) => {
            assert_eq!(
                text.matches(&old).count(),
                1,
                "the lines occur exactly once in {}:\n{old}",
                example.path
            );
            text.replacen(&old, &new, 1)
        }
    };
    files.insert(example.path.clone(), after.into_bytes());
}

#[test]
fn the_small_model_is_clean() {
    assert_eq!(codes(&outcome(base())), Vec::<&str>::new());
}

/// The lines of carets that an example must have: one below each line of the difference that the lint reports.
fn carets(lint: &str, outcome: &Outcome, edit: &Edit) -> Vec<(usize, String)> {
    let mut carets = Vec::new();
    // A difference is found in the file by its lines, which stand there one after the other.
    let kept: Vec<usize> = (0..edit.lines.len())
        .filter(|at| !edit.lines[*at].starts_with('-'))
        .collect();
    let Some(file) = outcome.tree.find(&edit.path) else {
        return carets;
    };
    let text: String = kept
        .iter()
        .map(|at| edit.lines[*at].get(1..).unwrap_or_default().to_owned() + "\n")
        .collect();
    let Some(start) = outcome.tree.text(file).find(&text) else {
        return carets;
    };
    let first = outcome.tree.text(file)[..start].matches('\n').count() + 1;
    for diagnostic in outcome
        .diagnostics
        .iter()
        .filter(|found| found.code == lint)
    {
        let span = diagnostic.span();
        let (from, to) = outcome.tree.positions(span);
        let line = from.line.checked_sub(first).and_then(|at| kept.get(at));
        let Some(line) = line.filter(|_| span.file == file) else {
            continue;
        };
        // A place of several lines is marked in its first line.
        let columns = edit.lines[*line].chars().count();
        let end = if to.line == from.line {
            to.column
        } else {
            columns
        };
        let width = end.saturating_sub(from.column).max(1);
        let (blanks, marks) = (" ".repeat(from.column), "^".repeat(width));
        carets.push((line + 1, format!("{blanks}{marks} {}", diagnostic.message)));
    }
    carets.sort();
    carets.dedup();
    carets
}

/// The text of a lint with other lines of carets.
fn with_carets(documentation: &str, wanted: &[(&Edit, Vec<(usize, String)>)]) -> String {
    let mut lines: Vec<String> = documentation.lines().map(str::to_owned).collect();
    for (edit, carets) in wanted.iter().rev() {
        let mut block: Vec<String> = edit.lines.clone();
        for (below, caret) in carets.iter().rev() {
            block.insert(*below, caret.clone());
        }
        lines.splice(
            edit.start..edit.start + edit.lines.len() + edit.carets.len(),
            block,
        );
    }
    lines.join("\n") + "\n"
}

#[test]
fn every_example_does_what_its_text_says() {
    let overwriting = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mut faults = Vec::new();
    for lint in LINTS.iter() {
        let examples = examples(lint.documentation);
        let mut wanted = Vec::new();
        for (number, example) in examples.iter().enumerate() {
            let outcome = outcome(example.files());
            let codes = codes(&outcome);
            if codes.contains(&lint.name) != example.fires {
                let number = number + 1;
                faults.push(format!("{} example {number}: found {codes:?}", lint.name));
            }
            wanted.extend(
                example
                    .edits
                    .iter()
                    .map(|edit| (edit, carets(lint.name, &outcome, edit))),
            );
        }
        let text = with_carets(lint.documentation, &wanted);
        if overwriting {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
            std::fs::write(path.join(format!("{}.md", lint.name)), text).expect("can be written");
        } else if text != lint.documentation {
            faults.push(format!(
                "{}: the carets are not where it reports",
                lint.name
            ));
        }
        for fires in [true, false] {
            if !examples.iter().any(|example| example.fires == fires) && !cannot_be_shown(lint.name)
            {
                let what = if fires { "fires" } else { "does not fire" };
                faults.push(format!("{} has no example that {what}", lint.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What findings offer, at most.
fn mend_of<'f>(findings: impl Iterator<Item = &'f Diagnostic>) -> Mend {
    let offers = findings.map(|found| match &found.fix {
        None => Mend::ByHand,
        Some(fix) if fix.applicability == Applicability::Suggestion => Mend::Suggested,
        Some(_) => Mend::Certain,
    });
    offers.max().unwrap_or(Mend::ByHand)
}

#[test]
fn each_lint_says_what_its_findings_offer() {
    let mut faults = Vec::new();
    for lint in LINTS.iter() {
        let mut offered = Mend::ByHand;
        for example in examples(lint.documentation) {
            let outcome = outcome(example.files());
            let own = |found: &&Diagnostic| found.code == lint.name;
            offered = offered.max(mend_of(outcome.diagnostics.iter().filter(own)));
        }
        if offered != lint.mend() {
            let (name, says) = (lint.name, lint.mend());
            faults.push(format!("{name}: offers {offered:?}, and says {says:?}"));
        }
    }
    let certain = LINTS.iter().filter(|lint| lint.mend() == Mend::Certain);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(certain.count(), CERTAIN, "lints with a certain mend");
}

/// How many lints have a certain mend.
const CERTAIN: usize = 21;

/// What is certain mends what it is offered for, brings nothing else, and is done once.
#[test]
fn what_is_certain_leaves_no_finding_behind() {
    let mut faults = Vec::new();
    for lint in LINTS.iter() {
        for (number, example) in examples(lint.documentation).iter().enumerate() {
            let before = outcome(example.files());
            let (after, count) = fixed(&before);
            let (_, again) = fixed(&after);
            let kept = codes(&before).len() - count;
            // That a text is under construction is said once its key stands where it is read.
            let left = codes(&after).into_iter();
            let left = left.filter(|code| *code != "draft-content").count();
            if count > 0 && (left != kept || again > 0) {
                let (name, number) = (lint.name, number + 1);
                let codes = codes(&after);
                faults.push(format!("{name} example {number}: leaves {codes:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is found where everything certain was applied, and how many findings that was.
fn fixed(outcome: &Outcome) -> (Outcome, usize) {
    let fixed = outcome.fixed(&facts());
    let tree = crate::edit::applied(&outcome.tree, &fixed.changes);
    let mut after = check(tree, Vec::new(), &facts());
    gate(&mut after, true);
    (after, fixed.findings.len())
}

/// Lints that look at texts, citations, dates and drafts look at those of extensions, too.
#[test]
fn what_extensions_say_is_read_as_everything_else() {
    let (toml, criteria) = (
        "extensions/field-devices/extension.toml",
        "extensions/field-devices/trust-anchors.md",
    );
    let limit = |limit: &str| ("model.toml", "[limits]\n", format!("[limits]\n{limit}\n"));
    let own = |old: &'static str, new: &str| (criteria, old, new.to_owned());
    let references = "references = [\"device-guide\", \"rfc-5914\"]\n";
    for (code, file, edits) in [
        (
            "text-too-short",
            criteria,
            vec![limit("guidance-words = { min = 20, max = 30 }")],
        ),
        (
            "text-too-long",
            criteria,
            vec![limit("assessment-words = { min = 1, max = 5 }")],
        ),
        (
            "text-too-long",
            criteria,
            vec![limit("level-words = { min = 1, max = 4 }")],
        ),
        (
            "fact-check-due",
            criteria,
            vec![
                limit("fact-check-months = 1"),
                own(references, &format!("{references}checked = \"2020-01\"\n")),
            ],
        ),
        (
            "draft-content",
            criteria,
            vec![own("[levels]", "draft = true\n\n[levels]")],
        ),
        (
            "unused-reference",
            toml,
            vec![own("\"device-guide\", ", "")],
        ),
        (
            "misspelling",
            criteria,
            vec![own("has to take", "has to recieve")],
        ),
        (
            "broken-link",
            criteria,
            vec![own("another anchor", "[another](nowhere/) anchor")],
        ),
    ] {
        let mut files = base();
        files.extend(extension());
        for (path, old, new) in edits {
            let text = String::from_utf8(files[path].clone()).expect("UTF-8");
            assert_eq!(text.matches(old).count(), 1, "{old}");
            files.insert(path.to_owned(), text.replace(old, &new).into_bytes());
        }
        let outcome = outcome(files);
        let mut found = outcome.diagnostics.iter();
        let is_found =
            found.any(|found| found.code == code && outcome.tree.path(found.span().file) == file);
        assert!(is_found, "{code}: {:?}", codes(&outcome));
    }
}

/// Faults that text in a document cannot show; fixtures and tests of the tool show them.
fn cannot_be_shown(name: &str) -> bool {
    matches!(
        name,
        "not-utf8" | "unreadable-file" | "link-outside" | "file-too-large" | "other-tool-version"
    )
}

#[test]
fn each_lint_has_a_row_a_text_and_a_file_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let name = entry
            .expect("readable")
            .file_name()
            .into_string()
            .expect("UTF-8");
        if let Some(name) = name.strip_suffix(".md") {
            assert!(find(name).is_some(), "{name}.md belongs to no lint");
        }
    }
    for lint in LINTS.iter() {
        assert!(
            lint.documentation
                .starts_with(&format!("# {}\n", lint.name)),
            "{}",
            lint.name
        );
        assert!(!lint.summary.ends_with('.'), "{}", lint.name);
    }
}
