//! The canonical form of source files: whatever layout chance gives a model, its document stays, and formatting it gives what
//! formatting the model as it was gives.

use std::collections::BTreeMap;

use pkimm_model::edit::applied;
use pkimm_model::{Canonical, SourceTree, canonical, check};
use pkimm_release::Release;
use pkimm_tests::chance::cases;
use pkimm_tests::facts::facts;
use pkimm_tests::folder::{self, Tree};
use pkimm_tests::models;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{TestCaseError, TestRunner};

/// What every remark begins with that chance puts into a file.
const REMARK: &str = "# chance ";

/// Tables of which no order of keys is known.
const UNORDERED: [&str; 3] = ["[authorities]", "[lints]", "[site.anchors"];

#[test]
fn the_layout_of_a_model_is_made_one_and_its_document_stays() {
    let starts = starts();
    let documents: Vec<Release> = starts.iter().cloned().map(models::release).collect();
    let tidy: Vec<Tree> = starts.iter().map(formatted).collect();
    let strategy = (any::<Index>(), prop::collection::vec(0_u8..64, 7..90));
    let law = |(start, chosen): (Index, Vec<u8>)| {
        let start = start.index(starts.len());
        let disturbed = disturbed(&starts[start], &chosen);
        let document = document(&disturbed)?;
        prop_assert_eq!(differing(&document, &documents[start]), None);
        let written = formatted(&disturbed);
        prop_assert_eq!(differing(&self::document(&written)?, &document), None);
        prop_assert_eq!(folder::differences(&formatted(&written), &written), [""; 0]);
        for (path, bytes) in &written {
            let (before, after) = (text(&disturbed[path]), text(bytes));
            prop_assert_eq!(remarks(&after), remarks(&before), "{}", path);
            prop_assert_eq!(after.contains("\r\n"), before.contains("\r\n"));
            let plain = without_remarks(&after.replace("\r\n", "\n"));
            prop_assert_eq!(plain, text(&tidy[start][path]), "{}", path);
        }
        Ok(())
    };
    if let Err(error) = TestRunner::new(cases(40)).run(&strategy, law) {
        panic!("{error}");
    }
}

#[test]
fn the_real_model_and_what_an_import_writes_are_in_their_form() {
    let real = folder::read(&folder::model());
    assert_eq!(folder::differences(&formatted(&real), &real), [""; 0]);
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let model = place.path().join("model");
    let file = folder::model().join("releases/1.0.0.json");
    let output = pkimm_tests::program::pkimm()
        .args(["import", &file.display().to_string(), "--out"])
        .arg(&model)
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{output:?}");
    let imported = folder::read(&model);
    assert!(imported.contains_key("model.toml"));
    assert_eq!(
        folder::differences(&formatted(&imported), &imported),
        [""; 0]
    );
}

/// A heading that a fix mends stands as it would have been written.
#[test]
fn what_a_fix_writes_is_in_its_form() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let model = place.path().join("model");
    let path = model.join("categories/trust-anchors/anchor-list.md");
    for damaged in ["## guidance", "## Guidance:", "# Guidance", "**Guidance**"] {
        folder::copy(&models::small(), &model);
        let text = std::fs::read_to_string(&path).expect("there");
        let other = text.replace("## Guidance", damaged);
        assert_ne!(other, text);
        folder::write(&path, other);
        let mut command = pkimm_tests::program::pkimm();
        let command = command.arg("--model").arg(&model).args(["check", "--fix"]);
        pkimm_tests::program::run(command);
        assert_eq!(
            std::fs::read_to_string(&path).expect("there"),
            text,
            "{damaged}"
        );
    }
}

#[test]
fn what_commands_write_is_in_its_form() {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    folder::copy(&models::small(), &place.path().join("model"));
    let run = |arguments: &str| {
        let mut command = pkimm_tests::program::pkimm();
        let command = command.current_dir(place.path()).args(arguments.split(' '));
        let output = command.output().expect("it starts");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code(), said)
    };
    for arguments in [
        "new requirement trust-anchors --title Known",
        "new category G --title Services --first Kept --weight 2",
        "new level --name Highest",
        "new page later --title Later",
        "new reference rfc-1 --title One --url https://one.example/",
        "rename trust-anchors anchors",
        "rename anchor-list list",
        "move list issuing-certificates",
        "split profiles --into One --into Two --reason Both",
        "retire list --successor one --reason Old",
        "merge two --into one --reason Same",
    ] {
        let (status, said) = run(arguments);
        assert_eq!(status, Some(0), "{arguments}: {said}");
        let (status, said) = run("fmt --check");
        assert_eq!(status, Some(0), "{arguments}: {said}");
    }
    let model = place.path().join("model/model.toml");
    let text = std::fs::read_to_string(&model).expect("it is there");
    folder::write(&model, text.replace(" = ", "="));
    assert_eq!(run("fmt --check").0, Some(1));
    let (status, said) = run("fmt");
    assert_eq!((status, said.as_str()), (Some(0), "1 file changed\n"));
    assert_eq!(std::fs::read_to_string(&model).expect("there"), text);
    assert_eq!(run("fmt --check").0, Some(0));
}

#[test]
fn what_cannot_be_read_stays_and_the_rest_is_written() {
    let mut files = folder::read(&models::small());
    files.insert("terminology.toml".to_owned(), b"accepted = [\n".to_vec());
    files.insert(
        "pages/broken.md".to_owned(),
        b"* no front matter\n".to_vec(),
    );
    files.insert(
        "pages/bytes.md".to_owned(),
        b"+++\ntitle='\xff'\n+++\n".to_vec(),
    );
    files.insert(
        "pages/late.md".to_owned(),
        b"+++\ntitle = 'a'\n+++\n* b".to_vec(),
    );
    let (tree, _) = SourceTree::from_files(files);
    let Canonical {
        changes,
        unreadable,
    } = canonical(&tree, &facts());
    let paths: Vec<&str> = changes.iter().map(|change| change.path()).collect();
    assert_eq!(paths, ["pages/late.md"]);
    let after = changes[0].after.as_ref().map(|file| file.text.as_str());
    assert_eq!(after, Some("+++\ntitle = \"a\"\n+++\n\n- b\n"));
    let left: Vec<&str> = unreadable.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        left,
        ["pages/broken.md", "pages/bytes.md", "terminology.toml"]
    );
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn any_toml_keeps_its_values_and_remarks(parts in prop::collection::vec(0..PARTS.len(), 0..14)) {
        let model: String = parts.into_iter().map(|part| PARTS[part]).collect();
        // Some orders are no TOML.
        if toml::from_str::<toml::Table>(&model).is_err() {
            return Ok(());
        }
        let files = Tree::from([("model.toml".to_owned(), model.clone().into_bytes())]);
        let written = formatted(&files);
        let after = text(&written["model.toml"]);
        prop_assert_eq!(
            toml::from_str::<toml::Table>(&after).ok(),
            toml::from_str::<toml::Table>(&model).ok()
        );
        for number in NUMBERS {
            let count = |text: &str| text.matches(&format!("# {number}")).count();
            prop_assert_eq!(count(&after), count(&model), "{}", after);
        }
        prop_assert_eq!(text(&formatted(&written)["model.toml"]), after);
    }
}

/// Parts of a text that is TOML in most orders.
const PARTS: &[&str] = &[
    "\n",
    "\n\n",
    "# one\n",
    "  # two  \n",
    "#:schema x\n",
    "name = 'a'\n",
    "version='b' # three\n",
    "url = '\"'\n",
    "levels-x = [ 1,2 , [3 , 'c'] ]\n",
    "list = [ # four\n 1, # five\n\n\n # six\n 2\n # seven\n , # eight\n 3 ]\n",
    "empty = [\n\n]\n",
    "only = [\n# nine\n]\n",
    "text = '''\n\n# no remark\n\n\n'''\n",
    "more = \"\"\"a\n  b\"\"\" # ten\n",
    "table = {b=1,a={ }}\n",
    "long = { a = 1, # eleven\n b = 2 }\n",
    "a.b . c = 1\n",
    "'q u'.\"r\" = 2\n",
    "day = 2026-01-01\n",
    "[site]\n",
    "[ limits ] # twelve\n",
    "category-weight = { max = 2, min = 1 }\n",
    "[[levels]]\n",
    "[[modules]]\n",
    "[[modules.categories]]\n",
    "requirements = [{weight=1,id='d'},]\n",
    "weight = 0x1F\n",
    "id = 'e'\n",
    "[x.'y z']\n",
    "number = 1",
    "\r",
];

/// What the remarks in these parts say.
const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// The models from which chance begins.
fn starts() -> Vec<Tree> {
    let more = ["from-zero", "german", "one-category", "three-levels"].map(|name| {
        let folder = folder::project().join("tests/fixtures/models").join(name);
        folder::read(&folder)
    });
    [
        folder::read(&models::small()),
        models::rich(),
        folder::read(&folder::model()),
    ]
    .into_iter()
    .chain(more)
    .collect()
}

/// The files as the formatter leaves them.
fn formatted(files: &Tree) -> Tree {
    let (tree, _) = SourceTree::from_files(files.clone());
    let written = canonical(&tree, &facts());
    let mut files = files.clone();
    for change in written.changes {
        let after = change.after.expect("no file is removed");
        files.insert(after.path, after.text.into_bytes());
    }
    files
}

/// The document of a model, which has no error.
fn document(files: &Tree) -> Result<Release, TestCaseError> {
    let (tree, found) = SourceTree::from_files(files.clone());
    let outcome = check(applied(&tree, &[]), found, &facts());
    match outcome.checked {
        Some(checked) => Ok(checked.release().clone()),
        None => Err(TestCaseError::fail(format!("{:?}", outcome.diagnostics))),
    }
}

/// The first text of one document that another has otherwise.
fn differing(left: &Release, right: &Release) -> Option<[String; 2]> {
    let texts = |release: &Release| {
        let mut texts = Vec::new();
        release.each_text(&mut |at, text| texts.push(format!("{at}: {text}")));
        texts
    };
    let (lefts, rights) = (texts(left), texts(right));
    let other = lefts
        .into_iter()
        .zip(rights)
        .find(|(left, right)| left != right);
    let other = other.map(|(left, right)| [left, right]);
    other.or_else(|| (left != right).then(Default::default))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The remarks of TOML on lines of their own, in whatever order.
fn remarks(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    let mut remarks: Vec<&str> = lines.filter(|line| line.starts_with('#')).collect();
    remarks.sort_unstable();
    remarks
}

fn without_remarks(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.starts_with(REMARK)).collect()
}

/// The files in another layout. What was published stays.
fn disturbed(files: &Tree, chosen: &[u8]) -> Tree {
    let mut chances = chosen.iter().copied().cycle();
    let files: BTreeMap<_, _> = files.iter().collect();
    let disturb = |(path, bytes): (&String, &Vec<u8>)| {
        let written = std::str::from_utf8(bytes).ok();
        let written = written.filter(|_| path.ends_with(".md") || path.ends_with(".toml"));
        let written = written.filter(|_| !path.starts_with("releases/"));
        let Some(written) = written else {
            return (path.clone(), bytes.clone());
        };
        let parts = written
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"));
        let other = match parts {
            Some((front, body)) => {
                let is_page = path.starts_with("pages/");
                let front = other_toml(&format!("{front}\n"), !is_page, &mut chances);
                let body = other_markdown(body, &mut chances);
                format!("+++\n{front}+++\n{body}")
            }
            None if path.ends_with(".toml") => other_toml(written, true, &mut chances),
            None => written.to_owned(),
        };
        let is_crlf = chances.next() == Some(1);
        let other = if is_crlf {
            other.replace('\n', "\r\n")
        } else {
            other
        };
        (path.clone(), other.into_bytes())
    };
    files.into_iter().map(disturb).collect()
}

/// TOML in another layout.
fn other_toml(text: &str, is_ordered: bool, chances: &mut impl Iterator<Item = u8>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut is_inside = false;
    let mut header = String::new();
    for line in text.lines() {
        let was_inside = is_inside;
        is_inside ^= line.matches("'''").count() == 1;
        if line.starts_with('[') && !was_inside {
            header = line.to_owned();
        }
        if was_inside || is_inside {
            lines.push(line.to_owned());
            continue;
        }
        let is_entry = is_entry(line);
        let is_known = is_ordered && !UNORDERED.iter().any(|table| header.starts_with(table));
        let last = lines.last().map(String::as_str).unwrap_or_default();
        let above = lines
            .iter()
            .rev()
            .nth(1)
            .map(String::as_str)
            .unwrap_or_default();
        let other = match chances.next() {
            Some(1) if is_entry => line.replacen(" = ", "=", 1),
            Some(2) if is_entry => line.replacen(" = ", "\t =  ", 1),
            Some(3) if is_entry => in_single_quotes(line),
            Some(4) => format!("{line}  "),
            Some(5) if line.is_empty() => "\n".to_owned(),
            Some(6) if is_entry => format!("{REMARK}{}\n{line}", lines.len()),
            Some(7) if line.starts_with("[[") => format!("\n\n{line}"),
            Some(8) if line.starts_with("  { id") => {
                let other = line
                    .replacen("{ ", "{", 1)
                    .replacen(", weight", " ,weight", 1);
                other.replacen(" = ", "= ", 1)
            }
            Some(9..20)
                if is_entry
                    && is_entry_on_one_line(last)
                    && is_known
                    && !above.starts_with('#') =>
            {
                let last = lines.pop().expect("there is one");
                lines.push(line.to_owned());
                last
            }
            _ => line.to_owned(),
        };
        lines.push(other);
    }
    lines.join("\n") + "\n"
}

/// Whether a key and its value stand on a line.
fn is_entry(line: &str) -> bool {
    let key = line.split_once(" = ").map_or("", |(key, _)| key);
    let is_key = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    !key.is_empty() && key.chars().all(is_key) && !line.ends_with(['[', '\''])
}

fn is_entry_on_one_line(line: &str) -> bool {
    is_entry(line) && !line.contains('\n')
}

fn in_single_quotes(line: &str) -> String {
    let value = line
        .split_once(" = \"")
        .and_then(|(_, value)| value.strip_suffix('"'));
    match value {
        Some(value) if !value.contains(['"', '\'', '\\']) => {
            line.replace(&format!("\"{value}\""), &format!("'{value}'"))
        }
        _ => line.to_owned(),
    }
}

/// Markdown in another layout.
fn other_markdown(text: &str, chances: &mut impl Iterator<Item = u8>) -> String {
    let is_marked = chances.next().is_some_and(|chance| chance % 2 == 0);
    let mut out = String::new();
    let mut is_inside = false;
    let mut lines = text.lines().peekable();
    let (mut above, mut last) = ("", "");
    while let Some(line) = lines.next() {
        let was_inside = is_inside;
        let plain = line.trim_start();
        let is_fence = plain.starts_with("```") || plain.starts_with("~~~");
        let opens = line.matches("<!--").count() > line.matches("-->").count();
        let closes = line.matches("-->").count() > line.matches("<!--").count();
        is_inside ^= is_fence || opens || closes;
        let next = lines.peek().copied().unwrap_or_default();
        let is_beside =
            |line: &str| line.contains(['{', '}', '<', '>', '`']) || line.starts_with("    ");
        if was_inside || is_inside || [last, line, next].iter().any(|line| is_beside(line)) {
            let marked = plain
                .strip_prefix("- ")
                .filter(|_| is_marked && !was_inside && !is_inside);
            match marked {
                Some(rest) => {
                    out.push_str(&format!("{}* {rest}\n", &line[..line.len() - plain.len()]))
                }
                None => out.push_str(&format!("{line}\n")),
            }
            (above, last) = (last, line);
            continue;
        }
        let marked = plain.strip_prefix("- ").filter(|_| is_marked);
        let marked = marked.map(|rest| format!("{}* {rest}", &line[..line.len() - plain.len()]));
        let other = marked.unwrap_or_else(|| line.to_owned());
        let is_heading = line.starts_with('#');
        match chances.next() {
            Some(1) if line.is_empty() => out.push_str("\n\n \n"),
            Some(2..5) if !line.ends_with(' ') => out.push_str(&format!("{other} \n")),
            // The blank line below a heading.
            Some(5..20)
                if line.is_empty()
                    && last.starts_with('#')
                    && !next.starts_with(['#', '=', '-']) => {}
            Some(5..20) if is_heading && last.is_empty() && !is_beside(above) => {
                out.truncate(out.trim_end_matches('\n').len());
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(&format!("{other}\n"));
            }
            _ => out.push_str(&format!("{other}\n")),
        }
        (above, last) = (last, line);
    }
    out
}
