//! The mdBook preprocessor: inserts what the code knows into the handbook, so that nobody types it.
//!
//! A chapter requests it with a line `<!-- pkimm:NAME -->`. To add something, add a row to [`MARKERS`]. The chapters of this project
//! are read in its repository, too: they hold what they request, up to a line `<!-- pkimm:end -->`, and a test compares it.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use clap::CommandFactory as _;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::parse_input;
use pkimm_emit::{FORMATS, WORKING};
use pkimm_model::Severity;
use pkimm_model::lint::{LINTS, Lint, Mend};
use pkimm_model::schema::{PAGE, SCHEMAS};
use pkimm_model::source::front_matter;
use pkimm_release::escape;
use pkimm_release::markdown::{Comment, Edits, parse};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::Args;
use crate::{disk, reporters};

/// What a chapter can ask for: a name, and what writes it from the folder of the book.
type Marker = (&'static str, fn(&Utf8Path) -> anyhow::Result<String>);

const MARKERS: &[Marker] = &[
    ("commands", |_| Ok(commands())),
    ("faults", faults),
    ("formats", |_| Ok(formats())),
    ("lints", |_| Ok(lints())),
    ("schemas", |_| schemas()),
];

/// What a comment starts with that asks for something.
const OPEN: &str = "pkimm:";

/// The comment behind what was asked for, where that is in the chapter already.
const END: &str = "pkimm:end";

/// The comment of the chapter whose parts are the lints, one page each.
const LIST_OF_LINTS: &str = "pkimm:lints";

/// Reads a book from standard input, fills it in, and writes it to standard output.
///
/// # Errors
/// If the input is not a book, or a chapter requests something that does not exist.
pub fn preprocess() -> anyhow::Result<()> {
    let (context, mut book) = parse_input(io::stdin().lock()).ok().context(
        "standard input holds no book: mdBook runs this command, as `book.toml` asks it to, and hands over a list of a context and a book as JSON",
    )?;
    let root = Utf8Path::from_path(&context.root).context("the path of the book is not UTF-8")?;
    fill(&mut book, root)?;
    reporters::out(&serde_json::to_string(&book)?)?;
    Ok(())
}

fn fill(book: &mut Book, root: &Utf8Path) -> anyhow::Result<()> {
    let mut outcome = Ok(());
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && outcome.is_ok()
        {
            let comments = parse(&chapter.content).comments;
            let lists_lints = comments.iter().any(|one| one.text == LIST_OF_LINTS);
            let filled = fill_text(&chapter.content, root)
                .with_context(|| format!("in the chapter `{}`", chapter.name));
            outcome = filled.map(|text| chapter.content = text);
            if lists_lints {
                chapter.sub_items = lint_chapters(chapter);
            }
        }
    });
    outcome
}

/// A chapter for each lint, below that which lists them.
fn lint_chapters(above: &Chapter) -> Vec<BookItem> {
    let mut parents = above.parent_names.clone();
    parents.push(above.name.clone());
    let folder = above.path.as_deref().and_then(Path::parent);
    let folder = folder.unwrap_or(Path::new(""));
    let chapter = |(position, lint): (usize, &Lint)| {
        let path = folder.join(lint_page(lint));
        let content = lint.text();
        let mut chapter = Chapter::new(lint.name, content, path, parents.clone());
        let number = above.number.clone().map(|mut number| {
            number.push(u32::try_from(position + 1).unwrap_or(u32::MAX));
            number
        });
        chapter.number = number;
        BookItem::Chapter(chapter)
    };
    LINTS.iter().enumerate().map(chapter).collect()
}

/// The page of a lint, beside the chapter that lists them.
fn lint_page(lint: &Lint) -> String {
    format!("lints/{}.md", lint.name)
}

/// Fills in one chapter, and takes away its front matter, which mdBook would print as text.
fn fill_text(text: &str, root: &Utf8Path) -> anyhow::Result<String> {
    let body = &text[front_matter::split(text).body];
    let mut edits = Edits::default();
    // In code a marker is an example of one.
    let comments = parse(body).comments;
    let asks_for = |comment: &Comment| {
        let name = comment.text.strip_prefix(OPEN).map(str::trim);
        name.filter(|_| comment.text != END).map(str::to_owned)
    };
    let mut held = 0;
    for (at, comment) in comments.iter().enumerate() {
        let Some(name) = asks_for(comment).filter(|_| comment.span.start >= held) else {
            continue;
        };
        let known = |name: &str| MARKERS.iter().find(|(known, _)| *known == name);
        let Some((_, write)) = known(&name) else {
            let known: Vec<&str> = MARKERS.iter().map(|(known, _)| *known).collect();
            bail!(
                "there is no marker `{name}`; the markers are {}",
                known.join(", ")
            );
        };
        let is_other =
            |comment: &&Comment| asks_for(comment).is_some_and(|name| known(&name).is_some());
        let mut following = comments[at + 1..].iter().take_while(|next| !is_other(next));
        held = following
            .find(|next| next.text == END)
            .map_or(comment.span.end, |end| end.span.end);
        edits.replace(comment.span.start..held, write(root)?.trim_end());
    }
    Ok(edits.apply(body))
}

fn lints() -> String {
    let mut out = String::from("| Lint | Default | Finds | `--fix` |\n| --- | --- | --- | --- |\n");
    for lint in LINTS.iter() {
        let default = lint.default.map_or("off", Severity::as_str);
        line(
            &mut out,
            format_args!(
                "| [`{}`]({}) | {default} | {} | {} |",
                lint.name,
                lint_page(lint),
                escape::cell(lint.summary),
                lint.mend().as_str()
            ),
        );
    }
    let count = |mend: Mend| LINTS.iter().filter(|lint| lint.mend() == mend).count();
    line(
        &mut out,
        format_args!(
            "\n`pkimm check --fix` mends findings of {} of these {} lints. Findings of {} others suggest an answer.",
            count(Mend::Certain),
            LINTS.len(),
            count(Mend::Suggested)
        ),
    );
    out
}

fn formats() -> String {
    let mut out = String::from("| Format | Contents | Files |\n| --- | --- | --- |\n");
    for format in FORMATS.iter().chain(WORKING) {
        line(
            &mut out,
            format_args!(
                "| `{}` | {} | {} |",
                format.facts.name,
                escape::cell(format.facts.summary),
                format
                    .facts
                    .paths
                    .iter()
                    .map(|path| format!("`{path}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        );
    }
    out
}

fn commands() -> String {
    let mut out = String::new();
    let mut program = Args::command();
    program.build();
    for command in program
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        line(
            &mut out,
            format_args!("## `pkimm {}`\n", command.get_name()),
        );
        let help = command
            .clone()
            .term_width(90)
            .render_long_help()
            .to_string();
        line(
            &mut out,
            format_args!("```text\n{}\n```\n", help.trim_end()),
        );
    }
    out
}

fn schemas() -> anyhow::Result<String> {
    let mut out = String::new();
    let published = SCHEMAS
        .iter()
        .map(|schema| (schema.name, schema.summary, schema.text));
    // It stands with the templates, and others may be put in its place.
    let page = ("page", "the front matter of a narrative page", PAGE);
    for (name, summary, text) in published.chain([page]) {
        let value: Value = serde_json::from_str(text).context("a schema is JSON")?;
        line(
            &mut out,
            format_args!("## `{name}.schema.json`\n\nFor {summary}.\n"),
        );
        properties(&mut out, &value);
        let definitions = value
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        for (definition_name, definition) in
            definitions.filter(|(_, definition)| definition.get("properties").is_some())
        {
            let text = definition
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default();
            line(
                &mut out,
                format_args!("### {name} `{definition_name}`\n\n{text}\n"),
            );
            properties(&mut out, definition);
        }
    }
    Ok(out)
}

fn properties(out: &mut String, schema: &Value) {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    out.push_str("| Key | Required | Value | Meaning |\n| --- | --- | --- | --- |\n");
    for (key, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let is_required = if required.contains(&key.as_str()) {
            "yes"
        } else {
            ""
        };
        let meaning = property
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        line(
            out,
            format_args!(
                "| `{key}` | {is_required} | {} | {} |",
                value_of(property),
                escape::cell(meaning)
            ),
        );
    }
    out.push('\n');
}

/// What a value is, in a word or two.
fn value_of(property: &Value) -> String {
    // Other choices are between single words, which are listed where the choice is described.
    let options = property.get("oneOf").and_then(Value::as_array);
    if let Some(options) = options.filter(|options| options.contains(&json!({ "type": "null" }))) {
        let options: Vec<String> = options.iter().map(value_of).collect();
        return options.join(" or ");
    }
    if let Some(target) = property.get("$ref").and_then(Value::as_str) {
        return format!("`{}`", target.rsplit('/').next().unwrap_or(target));
    }
    match property.get("type").and_then(Value::as_str) {
        Some("array") => format!(
            "list of {}",
            property.get("items").map_or_else(String::new, value_of)
        ),
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("object") => "table".to_owned(),
        Some("null") => "`null`".to_owned(),
        other => other.unwrap_or_default().to_owned(),
    }
}

/// A small model with a fault, reduced to what the table shows.
#[derive(Deserialize)]
struct Fixture {
    title: String,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    file: String,
    line: usize,
    column: usize,
}

fn faults(root: &Utf8Path) -> anyhow::Result<String> {
    let folder = root.join("tests/fixtures/model");
    let problem = || format!("cannot read the fixtures in `{folder}`");
    let mut cases: Vec<_> = disk::entries(&folder)
        .with_context(problem)?
        .collect::<Result<_, _>>()
        .with_context(problem)?;
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    let mut out = String::from("| Fault | Reported as | At |\n| --- | --- | --- |\n");
    for case in cases {
        let path = case.path.join("expected.toml");
        let text = disk::read_text(&path).with_context(|| format!("cannot read `{path}`"))?;
        let fixture: Fixture =
            toml::from_str(&text).with_context(|| format!("cannot read `{path}`"))?;
        for finding in &fixture.findings {
            let Finding {
                code,
                file,
                line: row,
                column,
            } = finding;
            let title = escape::cell(&fixture.title);
            line(
                &mut out,
                format_args!("| {title} | [`{code}`](lints/{code}.md) | `{file}:{row}:{column}` |"),
            );
        }
    }
    Ok(out)
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn markers_are_filled_and_unknown_ones_refused() {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = fill_text(
            "+++\na = 1\n+++\n# Formats\n\n<!-- pkimm:formats -->\n",
            &root,
        )
        .expect("filled");
        assert!(
            text.starts_with("# Formats\n\n| Format |") && text.contains("`mermaid`"),
            "{text}"
        );
        let example = "```\n<!-- pkimm: allow some-lint: reason -->\n<!-- pkimm:lints -->\n```\n";
        assert_eq!(fill_text(example, &root).expect("left alone"), example);
        let error = fill_text("<!-- pkimm:fromats -->\n", &root).expect_err("refused");
        assert!(error.to_string().contains("formats"), "{error}");
        for (name, write) in MARKERS {
            assert!(!write(&root).expect("written").trim().is_empty(), "{name}");
        }
    }

    #[test]
    fn what_a_chapter_holds_already_is_replaced() {
        let root = Utf8Path::new(".");
        let asked = fill_text("# A\n\n<!-- pkimm:formats -->\n\nEnd.\n", root).expect("filled");
        let held = "# A\n\n<!-- pkimm:formats -->\n\nOld. <!-- pkimm: allow x -->\n\n<!-- pkimm:end -->\n\nEnd.\n";
        assert_eq!(fill_text(held, root).expect("filled"), asked);
    }

    #[test]
    fn the_chapter_of_lints_has_a_page_for_each_beside_it() {
        let content = "# Lints\n\n<!-- pkimm:lints -->\n".to_owned();
        let chapter = Chapter::new("Lints", content, "other/all.md", vec!["Part".to_owned()]);
        let mut book = Book::new_with_items(vec![BookItem::Chapter(chapter)]);
        fill(&mut book, Utf8Path::new(".")).expect("filled");
        let pages: Vec<_> = book.chapters().skip(1).collect();
        assert_eq!(pages.len(), LINTS.len());
        let (page, lint) = (pages[0], &LINTS[0]);
        let path = format!("other/lints/{}.md", lint.name);
        assert_eq!(page.path.as_deref(), Some(Path::new(&path)));
        assert_eq!(page.parent_names, ["Part", "Lints"]);
        assert_eq!(page.content, lint.text());
    }

    /// The chapters of the project hold what they ask for, and each lint has a page. `SNAPSHOTS=overwrite cargo test` writes them.
    #[test]
    fn the_chapters_hold_what_the_tool_says() {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = root.join("docs/reference");
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        for entry in disk::entries(&folder).expect("there") {
            let entry = entry.expect("there");
            if !entry.kind.is_file() {
                continue;
            }
            let text = disk::read_text(&entry.path).expect("text");
            let (before, rest) = text
                .split_once("<!-- pkimm:")
                .expect("it asks for something");
            let (name, rest) = rest.split_once(" -->").expect("the marker ends");
            let after = rest
                .split_once("<!-- pkimm:end -->")
                .map_or("\n", |(_, after)| after);
            let (_, write) = MARKERS
                .iter()
                .find(|(known, _)| *known == name)
                .expect("known");
            let made = write(&root).expect("written");
            let made = made.trim();
            wanted.insert(
                entry.name,
                format!("{before}<!-- pkimm:{name} -->\n\n{made}\n\n<!-- pkimm:end -->{after}"),
            );
        }
        assert_eq!(wanted.len(), MARKERS.len());
        wanted.extend(LINTS.iter().map(|lint| (lint_page(lint), lint.text())));
        let overwriting = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
        if overwriting {
            let _ = disk::remove_dir_all(&folder.join("lints"));
            disk::create_dir_all(&folder.join("lints")).expect("writable");
            for (path, text) in &wanted {
                std::fs::write(folder.join(path), text).expect("writable");
            }
        }
        let differing = wanted
            .iter()
            .filter(|(path, text)| disk::read_text(&folder.join(path)).ok().as_ref() != Some(text));
        let differing: Vec<&String> = differing.map(|(path, _)| path).collect();
        let pages = disk::entries(&folder.join("lints")).expect("there").count();
        assert!(
            differing.is_empty() && pages == LINTS.len(),
            "run SNAPSHOTS=overwrite cargo test to write {differing:?}"
        );
    }
}
