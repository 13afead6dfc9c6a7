//! The targets.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use pkimm_model::source::content;
use pkimm_model::{
    Diagnostic, Folder, ImportReport, Outcome, SourceTree, archive, check, gate, import,
    import_folders, update,
};
use pkimm_release::answers::Answers;
use pkimm_release::carry::carry;
use pkimm_release::client::{ClientFile, Keys, given, is_of_client};
use pkimm_release::diff::{apply, diff};
use pkimm_release::escape;
use pkimm_release::id_map::id_map;
use pkimm_release::markdown::{self, Bytes, Markdown, events, is_paragraph, opens_fence};
use pkimm_release::read::{Places, Published, ReadError, Shape, align, document, read};
use pkimm_release::resource::TYPES;
use pkimm_release::score::score;
use pkimm_release::site::diagram::Labels;
use pkimm_release::site::{Expressions, Facts, expression_literals};
use pkimm_release::trees::Trees;
use pkimm_release::yaml::to_yaml;
use pkimm_release::{Release, integrity};

use crate::parts::split;
use crate::seeds::{base, repository, rich};

/// A reader, called with any bytes.
#[derive(Debug)]
pub struct Target {
    /// What it is called where one is chosen.
    pub name: &'static str,
    /// Reads the bytes, and panics where a law does not hold.
    pub run: fn(&[u8]),
}

/// All targets, from the quickest.
pub const TARGETS: &[Target] = &[
    Target {
        name: "markdown",
        run: markdown,
    },
    Target {
        name: "content",
        run: content,
    },
    Target {
        name: "json",
        run: json,
    },
    Target {
        name: "yaml",
        run: yaml,
    },
    Target {
        name: "answers",
        run: answers,
    },
    Target {
        name: "client",
        run: client,
    },
    Target {
        name: "expressions",
        run: expressions,
    },
    Target {
        name: "diff",
        run: compared,
    },
    Target {
        name: "check",
        run: checked,
    },
    Target {
        name: "fix",
        run: fixed,
    },
    Target {
        name: "import",
        run: imported,
    },
    Target {
        name: "moving",
        run: moved,
    },
];

/// The release of the small model.
static SMALL: LazyLock<Release> = LazyLock::new(|| release(base()));
/// The release of the small model with something of everything.
static RICH: LazyLock<Release> = LazyLock::new(|| release(rich()));

fn release(files: BTreeMap<String, Vec<u8>>) -> Release {
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &Facts::default());
    let checked = outcome.checked.expect("the small model has no fault");
    checked.release().clone()
}

/// Asserts that a place is one of a text.
fn assert_place(text: &str, error: &ReadError) {
    assert!(!error.message.is_empty());
    if let Some((line, column)) = error.place {
        // A carriage return alone ends a line of YAML, and the end of the input stands behind the last line.
        let lines = text.split(['\n', '\r']).count() as u64 + 1;
        assert!((1..=lines).contains(&line), "{error:?}");
        assert!(column <= text.len() as u64 + 1, "{error:?}");
    }
}

fn markdown(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    for span in spans(&markdown::parse(text)) {
        assert!(text.get(span.clone()).is_some(), "{span:?}");
    }
    for (event, span) in events(text) {
        assert!(text.get(span).is_some(), "{event:?}");
    }
    let _ = (is_paragraph(text), opens_fence(text));
    assert!(!escape::cell(text).contains('\n'));
    assert!(!escape::one_line(text).contains('\n'));
    let _ = (escape::inert_lines(text), escape::shortcodes(text));
    let _ = (escape::mermaid(text), escape::destination(text));
}

/// What is wrong with a file is told at a place of its text.
fn content(bytes: &[u8]) {
    for known in TYPES {
        let Some(fault) = content::fault(known, bytes) else {
            continue;
        };
        assert!(!fault.message.is_empty() && !fault.help.is_empty());
        let text = std::str::from_utf8(bytes);
        assert!(
            fault
                .range
                .is_none_or(|range| text.is_ok_and(|text| text.get(range).is_some()))
        );
    }
}

/// The bytes of all that was found in a text.
fn spans(found: &Markdown) -> Vec<Bytes> {
    let plain = [&found.html, &found.emphasis, &found.tables, &found.too_deep];
    let mut spans: Vec<Bytes> = plain.into_iter().flatten().cloned().collect();
    for heading in &found.headings {
        spans.extend([&heading.span, &heading.content, &heading.mark].map(Bytes::clone));
        spans.extend(heading.breaks.iter().chain(&heading.attributes).cloned());
    }
    for link in &found.links {
        spans.extend([&link.span, &link.content].map(Bytes::clone));
        spans.extend(link.address.clone());
    }
    for definition in &found.definitions {
        spans.push(definition.span.clone());
        spans.extend(definition.address.clone());
    }
    for prose in &found.prose {
        spans.push(prose.span.clone());
        spans.push(prose.source_of(0..prose.text.len()));
    }
    for code in &found.code {
        spans.extend([&code.span, &code.content].map(Bytes::clone));
    }
    for alert in &found.alerts {
        spans.push(alert.span.clone());
        spans.extend(alert.body.iter().chain(&alert.unmarked).cloned());
    }
    let notes = found.footnotes.iter().chain(&found.footnote_definitions);
    spans.extend(notes.map(|note| note.span.clone()));
    spans.extend(found.comments.iter().map(|comment| comment.span.clone()));
    spans.extend(found.unclosed.iter().map(|open| open.span.clone()));
    spans.extend(found.lost.iter().map(|lost| lost.span.clone()));
    spans
}

/// A document as JSON.
fn json(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    match document(text) {
        Err(error) => assert_place(text, &error),
        Ok(release) => assert_written(&release),
    }
}

/// Asserts that a document is written as it is read.
fn assert_written(release: &Release) {
    assert_eq!(integrity::faults(release), []);
    let written = String::from_utf8(release.to_json()).expect("JSON is text");
    assert_eq!(document(&written).as_ref(), Ok(release));
}

/// A model of any shape and its catalog, if there is one behind a mark.
fn published(bytes: &[u8]) -> Option<(String, Published)> {
    let (text, files) = split(bytes);
    let text = String::from_utf8_lossy(&text).into_owned();
    let catalog = files.into_values().next();
    let catalog = catalog.map(|catalog| String::from_utf8_lossy(&catalog).into_owned());
    match read(&text, catalog.as_deref()) {
        Ok(published) => Some((text, published)),
        Err(error) => {
            let longer = [text, catalog.unwrap_or_default()].concat();
            assert_place(&longer, &error);
            None
        }
    }
}

fn yaml(bytes: &[u8]) {
    let Some((text, mut published)) = published(bytes) else {
        return;
    };
    if published.shape == Shape::Document {
        assert_written(&published.release);
    }
    let places = Places::of(&text, None, &published.release);
    for item in &published.unrepresentable {
        let line = places.line(&item.address, "", 0);
        assert!(line.is_none_or(|line| (1..=text.lines().count()).contains(&line)));
    }
    align(&mut SMALL.clone().into(), &mut published);
}

fn client(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let _ = is_of_client(text);
    let file = match ClientFile::read(text) {
        Ok(file) => file,
        Err(unsound) => {
            assert!(!unsound.faults.is_empty());
            for fault in &unsound.faults {
                assert_place(text, fault);
            }
            return;
        }
    };
    for has_positions in [false, true] {
        let keys = Keys::new(&SMALL, has_positions);
        let taken = file.answers(&keys).answers;
        let _ = score(&SMALL, &taken);
        let written = serde_json::to_string(&taken).expect("answers can be written");
        let (again, _) = Answers::read(&written).expect("what is written can be read");
        assert_eq!(again, taken);
        let value = given(&taken, &keys).value;
        // What answers said besides may be written in other words.
        if file.data().pointer("/pkiEnvironment/pkimm").is_none() {
            assert_eq!(value, *file.data());
        }
        let yaml = to_yaml(&value).expect("it can be written");
        let again = ClientFile::read(&yaml).expect("what is written can be read");
        assert_eq!(*again.data(), value, "{yaml}");
    }
}

fn answers(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let answers = match Answers::read(text) {
        Ok((answers, _)) => {
            let written = serde_json::to_string(&answers).expect("answers can be written");
            let (again, _) = Answers::read(&written).expect("what is written can be read");
            assert_eq!(again, answers);
            answers
        }
        Err(unsound) => {
            assert!(!unsound.faults.is_empty());
            for fault in &unsound.faults {
                assert_place(text, fault);
            }
            let Some(rest) = unsound.rest else { return };
            rest.0
        }
    };
    if let Err(faults) = score(&SMALL, &answers) {
        assert!(!faults.is_empty());
    }
    let _ = carry(&answers, &SMALL, &RICH);
}

fn expressions(bytes: &[u8]) {
    static EXPRESSIONS: LazyLock<Expressions> = LazyLock::new(|| {
        let labels = Labels::of(&SMALL);
        Expressions::new(
            &Arc::new(SMALL.clone()),
            &[],
            &[],
            &labels,
            &Trees::default(),
        )
    });
    let text = &*String::from_utf8_lossy(bytes);
    for (literal, range) in expression_literals(text) {
        assert!(text.get(range).is_some(), "{literal:?}");
    }
    if let Err(error) = EXPRESSIONS.render("assessment/evaluation", text) {
        let lines = text.lines().count() + 1;
        assert!((1..=lines).contains(&error.line), "{error:?}");
        let range = error.range.clone();
        assert!(
            range.is_none_or(|range| text.get(range).is_some()),
            "{error:?}"
        );
    }
}

/// Two documents that the bytes make of the small model.
fn compared(bytes: &[u8]) {
    let mut sides = [SMALL.clone(), SMALL.clone()]
        .map(|release| serde_json::to_value(release).expect("a release can be written"));
    let mut bytes = bytes.iter().copied();
    while let Some(first) = bytes.next() {
        let side = &mut sides[usize::from(first & 1)];
        edits::edit(side, first >> 1, &mut bytes);
    }
    let [Ok(old), Ok(new)] = sides.map(|side| document(&side.to_string())) else {
        return;
    };
    let changes = diff(&old, &new);
    let made = apply(&old, &changes.changes);
    assert!(
        of_the_model(made) == of_the_model(new.clone()),
        "the changes do not make the new model of the old one"
    );
    assert_eq!(diff(&new, &new).changes, Vec::new());
    let _ = id_map(&old, &new);
}

/// A document without what is no change to the model: what is of the document, and where lines of running text break.
fn of_the_model(release: Release) -> Vec<u8> {
    let mut release = release.unwrapped();
    for page in &mut release.pages {
        page.body = markdown::unwrapped(&page.body);
    }
    let Release {
        schema_version,
        document_version,
        version,
        status,
        date,
        ..
    } = SMALL.clone();
    (release.schema_version, release.document_version) = (schema_version, document_version);
    (release.version, release.status, release.date) = (version, status, date);
    release.to_json()
}

fn outcome(files: BTreeMap<String, Vec<u8>>) -> Outcome {
    let (tree, found) = SourceTree::from_files(files);
    check(tree, found, &Facts::default())
}

/// The small model, over which the files of the bytes are laid.
fn overlaid(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = base();
    files.extend(split(bytes).1);
    files
}

fn assert_places(tree: &SourceTree, found: &[Diagnostic]) {
    for finding in found {
        for label in &finding.labels {
            let text = tree.text(label.span.file);
            assert!(text.get(label.span.range()).is_some(), "{finding:?}");
            let (start, end) = tree.positions(label.span);
            assert!(start <= end, "{finding:?}");
        }
    }
}

/// A whole tree of files.
fn checked(bytes: &[u8]) {
    let mut outcome = outcome(overlaid(bytes));
    gate(&mut outcome, false);
    assert_places(&outcome.tree, &outcome.diagnostics);
    for archived in archive(&outcome.tree) {
        let _ = archived.read(&outcome.tree);
    }
    if let Some(checked) = &outcome.checked {
        assert_written(checked.release());
    }
}

/// A whole tree of files, whose faults are fixed.
fn fixed(bytes: &[u8]) {
    let mut files = overlaid(bytes);
    let outcome = outcome(files.clone());
    for change in outcome.fixed(&Facts::default()).changes {
        if let Some(after) = change.after {
            files.insert(after.path, after.text.into_bytes());
        }
    }
    let again = self::outcome(files);
    assert!(outcome.checked.is_none() || again.checked.is_some());
}

fn imported(bytes: &[u8]) {
    let merge = bytes.len().is_multiple_of(2);
    if let Some((_, published)) = published(bytes) {
        let imported = import(published, merge, &Facts::default());
        assert!(imported.files.keys().all(|path| is_inside(path)));
    }
}

fn is_inside(path: &str) -> bool {
    !path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

/// A repository some of whose files are any bytes: what it becomes stays in its folder, and an update by the same changes nothing.
fn moved(bytes: &[u8]) {
    let mut files = repository();
    files.extend(split(bytes).1);
    let folder = Folder {
        name: "seeds".to_owned(),
        files,
        ..Folder::default()
    };
    let merge = bytes.len().is_multiple_of(2);
    let Ok(moved) = import_folders(&[folder], None, merge, &Facts::default()) else {
        return;
    };
    assert!(moved.files.keys().all(|path| is_inside(path)));
    let outcome = outcome(moved.files.clone());
    if let Ok(updated) = update(
        &outcome,
        &moved.files,
        ImportReport::default(),
        &Facts::default(),
    ) {
        let paths: Vec<&str> = updated
            .changes
            .iter()
            .map(pkimm_model::edit::FileChange::path)
            .collect();
        assert!(paths.is_empty(), "{paths:?}");
        assert!(updated.bytes.is_empty() && updated.removed.is_empty());
    }
}

/// Edits of a document, read from bytes.
mod edits {
    use serde_json::Value;

    /// Changes one value of a document as the bytes say.
    pub(super) fn edit(document: &mut Value, what: u8, bytes: &mut impl Iterator<Item = u8>) {
        let mut byte = || usize::from(bytes.next().unwrap_or_default());
        let mut paths = Vec::new();
        collect(document, String::new(), &mut paths);
        let path = |byte: &mut dyn FnMut() -> usize| {
            let index = (byte() << 8 | byte()) % paths.len();
            paths[index].clone()
        };
        let target = path(&mut byte);
        let (parent, key) = target.rsplit_once('/').unwrap_or_default();
        match what % 6 {
            0 => match document.pointer_mut(parent) {
                Some(Value::Object(entries)) => {
                    entries.shift_remove(key);
                }
                Some(Value::Array(items)) => {
                    items.remove(key.parse().expect("an index"));
                }
                _ => {}
            },
            1 => {
                if let Some(Value::Array(items)) = document.pointer_mut(parent) {
                    let (at, other) = (key.parse().expect("an index"), byte() % items.len());
                    items.swap(at, other);
                }
            }
            2 => {
                let other = path(&mut byte);
                let copy = document.pointer(&other).expect("it is there").clone();
                let old = document.pointer_mut(&target).expect("it is there");
                if std::mem::discriminant(&copy) == std::mem::discriminant(old) {
                    *old = copy;
                }
            }
            3 => {
                let other = path(&mut byte);
                let copy = document.pointer(&other).expect("it is there").clone();
                if let Some(Value::Array(items)) = document.pointer_mut(parent) {
                    items.push(copy);
                }
            }
            _ => {
                let length = byte() % 32;
                let number = length as u64;
                let text: Vec<u8> = (0..length).map(|_| byte() as u8).collect();
                match document.pointer_mut(&target) {
                    Some(Value::String(old)) => {
                        let text = String::from_utf8_lossy(&text);
                        let keep = old
                            .char_indices()
                            .nth(number as usize)
                            .map_or(0, |(at, _)| at);
                        old.truncate(if what & 1 == 0 { keep } else { 0 });
                        old.push_str(&text);
                    }
                    Some(old @ Value::Number(_)) => *old = number.into(),
                    _ => {}
                }
            }
        }
    }

    fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    collect(value, format!("{path}/{key}"), paths);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    collect(value, format!("{path}/{index}"), paths);
                }
            }
            _ => {}
        }
        paths.push(path);
    }
}
