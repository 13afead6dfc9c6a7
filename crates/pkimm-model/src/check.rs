//! Runs the phases. A [`CheckedModel`] exists only where no error was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use pkimm_release::extension::Extension;
use pkimm_release::read::conflict;
use pkimm_release::site::{Expressions, Facts};
use pkimm_release::{DocumentVersion, Release};

use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::{Applicability, Composition, FileChange, Fix};
use crate::lint::{self, Context};
use crate::model::Model;
use crate::schema::{PAGE_FILE, SourceSchema};

use crate::source::files::is_beside_pages;
use crate::source::front_matter;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Span};
use crate::{excuse, extension_archive, parse, release, resolve, tool};

/// A model without an error, and the release document it makes.
#[derive(Debug)]
pub struct CheckedModel {
    model: Model,
    release: Arc<Release>,
    extensions: Vec<Extension>,
    expressions: Expressions,
}

impl CheckedModel {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The model and its document.
    #[must_use]
    pub fn into_parts(self) -> (Model, Release) {
        drop(self.expressions);
        (self.model, Arc::unwrap_or_clone(self.release))
    }

    /// The document of the version in progress.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The documents of its extensions in progress.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// What evaluates page expressions over that document.
    #[must_use]
    pub fn expressions(&self) -> &Expressions {
        &self.expressions
    }
}

/// What a check found.
#[derive(Debug)]
pub struct Outcome {
    /// The files that were checked.
    pub tree: SourceTree,
    /// Everything that was found, sorted by path and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The model, where no error was found.
    pub checked: Option<CheckedModel>,
    /// The version in progress, where it could be read.
    pub version: Option<String>,
}

/// What the fixes that a program may apply come to.
#[derive(Debug, Default)]
pub struct Fixed<'a> {
    /// What becomes of the files.
    pub changes: Vec<FileChange>,
    /// The findings that this fixes.
    pub findings: Vec<&'a Diagnostic>,
    /// The findings whose fixes are left out, because an error would come with them.
    pub refused: Vec<&'a Diagnostic>,
    /// Those whose fixes are left out, because an error would come with one of them, and nobody tried which.
    pub untried: Vec<&'a Diagnostic>,
}

impl Outcome {
    /// What the fixes that a program may apply would make of the files, as far as they do not get in each other's way and
    /// bring no error of their own. `facts` is what the model was checked with.
    #[must_use]
    pub fn fixed(&self, facts: &Facts) -> Fixed<'_> {
        self.fixed_within(facts, MAX_READ)
    }

    /// The findings with a fix that a program may apply, if it brings no error.
    #[must_use]
    pub fn certain(&self) -> Vec<(&Diagnostic, &Fix)> {
        // What is read of a file that is no text is not what it contains.
        let broken = self
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.code == "not-utf8");
        let broken: Vec<FileId> = broken.map(|diagnostic| diagnostic.span().file).collect();
        let is_certain = |fix: &Fix| {
            let mut files = fix.edits.iter().map(|edit| edit.span.file);
            fix.applicability == Applicability::Automatic
                && !files.any(|file| broken.contains(&file))
        };
        let fixes = self.diagnostics.iter().filter_map(|finding| {
            let fix = finding.fix.as_ref().filter(|fix| is_certain(fix))?;
            Some((finding, fix))
        });
        fixes.collect()
    }

    /// The same as [`Outcome::fixed`], with a bound of what is read to find out which fixes bring an error.
    fn fixed_within(&self, facts: &Facts, left: usize) -> Fixed<'_> {
        let fixes = self.certain();
        if fixes.is_empty() {
            return Fixed::default();
        }
        let mut composing = Composing {
            tree: &self.tree,
            facts,
            before: errors(self.tree.clone(), facts),
            composition: Composition::default(),
            fixed: Fixed::default(),
            left,
        };
        composing.take(&fixes);
        let mut fixed = composing.fixed;
        fixed.changes = composing.composition.changes(&self.tree);
        fixed
    }
}

/// How many bytes are read to find out which fixes bring an error: those of a model some forty times.
const MAX_READ: usize = 32 * 1024 * 1024;

/// Fixes on their way into the files.
struct Composing<'a, 'f> {
    tree: &'a SourceTree,
    facts: &'f Facts,
    /// The errors of the files as they are.
    before: Errors,
    composition: Composition,
    fixed: Fixed<'a>,
    /// How many bytes may still be read.
    left: usize,
}

/// How many errors of a code there are in each file.
type Errors = BTreeMap<(String, &'static str), usize>;

fn errors(tree: SourceTree, facts: &Facts) -> Errors {
    let outcome = check(tree, Vec::new(), facts);
    let mut errors = Errors::new();
    for diagnostic in outcome.diagnostics {
        if diagnostic.severity == Severity::Error {
            let path = outcome.tree.path(diagnostic.span().file).to_owned();
            *errors.entry((path, diagnostic.code)).or_default() += 1;
        }
    }
    errors
}

impl<'a> Composing<'a, '_> {
    /// Takes all fixes that bring no error. Where they bring one together, each half is tried by itself, down to the fix
    /// that brings it, as long as not too much is read.
    fn take(&mut self, fixes: &[(&'a Diagnostic, &'a Fix)]) {
        let mut with = self.composition.clone();
        let fits = |(_, fix): &&(&Diagnostic, &Fix)| with.add(fix, self.tree).is_ok();
        let fitting: Vec<(&Diagnostic, &Fix)> = fixes.iter().filter(fits).copied().collect();
        let findings = fitting.iter().map(|(finding, _)| *finding);
        let Some(left) = self.left.checked_sub(self.tree.size()) else {
            return self.fixed.untried.extend(findings);
        };
        self.left = left;
        if self.brings_no_error(&with) {
            self.composition = with;
            self.fixed.findings.extend(findings);
        } else if fitting.len() == 1 {
            self.fixed.refused.extend(findings);
        } else {
            let (first, second) = fitting.split_at(fitting.len() / 2);
            self.take(first);
            self.take(second);
        }
    }

    fn brings_no_error(&self, composition: &Composition) -> bool {
        errors(composition.applied(self.tree), self.facts)
            .iter()
            .all(|(kind, count)| self.before.get(kind).is_some_and(|before| count <= before))
    }
}

/// What can be said only where every page and every id is known.
const OF_THE_WHOLE: [&str; 3] = ["broken-anchor", "broken-link", "unresolved-expression"];

fn is_structure(tree: &SourceTree, file: FileId) -> bool {
    tree.path(file) == "model.toml"
}

/// Whether part of the structure cannot be read: for its syntax, or because it stands below a heading that is not known.
fn makes_hole(tree: &SourceTree, found: &Diagnostic) -> bool {
    let span = found.span();
    let is_table = || tree.slice(tree.line(span).1).starts_with('[');
    is_structure(tree, span.file)
        && (found.code == "syntax" || found.code == "unknown-key" && is_table())
}

/// The parts of files that could not be read: the TOML in which a fault of syntax stands, or the file.
fn unread(tree: &SourceTree, found: &[Diagnostic]) -> Vec<Span> {
    let part = |found: &Diagnostic| {
        let file = found.span().file;
        let text = tree.text(file);
        let end = match found.code {
            // Without the end of the line that closes the front matter.
            "syntax" if tree.path(file).ends_with(".md") => {
                front_matter::split(text).body.start.saturating_sub(1)
            }
            // Which files stand beside pages is known, also of those that are too large.
            "file-too-large" if is_beside_pages(tree.path(file)) => return None,
            "syntax" | "front-matter-missing" | "unreadable-file" | "file-too-large" => text.len(),
            // What is missing from the front matter as a whole may be what cannot be used.
            "wrong-type" | "invalid-value" | "unknown-key" if tree.path(file).ends_with(".md") => 1,
            _ => return None,
        };
        Some(Span::new(file, 0..end))
    };
    let mut parts: Vec<Span> = found.iter().filter_map(part).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// Reports files in which two changes met and nobody decided. What else is found in them comes of that, and what is found
/// anywhere comes of it where the structure itself is undecided.
fn put_conflicts_first(tree: &SourceTree, diagnostics: &mut Vec<Diagnostic>) {
    let conflict = |(_, file): (&str, FileId)| {
        let mark = conflict::first_mark(tree.text(file))?;
        let help = "keep what is to stand there, and remove the other side and the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`";
        Some(Diagnostic::new("merge-conflict", Span::new(file, mark), conflict::MESSAGE).help(help))
    };
    let conflicts: Vec<Diagnostic> = tree.below("").filter_map(conflict).collect();
    let undecided: Vec<FileId> = conflicts.iter().map(|found| found.span().file).collect();
    if undecided.iter().any(|file| is_structure(tree, *file)) {
        diagnostics.clear();
    }
    diagnostics.retain(|found| !undecided.contains(&found.span().file));
    diagnostics.extend(conflicts);
}

/// Checks a model folder that may ask for other versions of this tool: then nothing else is said of it. Otherwise as [`check`].
///
/// # Panics
/// As [`check`].
#[must_use]
pub fn check_own(tree: SourceTree, found: Vec<Diagnostic>, facts: &Facts) -> Outcome {
    match tool::misfit(&tree) {
        Some(misfit) => Outcome {
            tree,
            diagnostics: vec![misfit],
            checked: None,
            version: None,
        },
        None => check(tree, found, facts),
    }
}

/// Checks a model folder. `found` is what reading its files has found already, `facts` is what is known of the
/// artifacts.
///
/// # Panics
/// Where `facts` replaces the schema of pages by what is no schema.
#[must_use]
pub fn check(tree: SourceTree, found: Vec<Diagnostic>, facts: &Facts) -> Outcome {
    check_below(tree, found, facts, "")
}

/// The same, where only what is found in files below a folder, which ends in `/`, is to be told and has to be mended.
pub(crate) fn check_below(
    tree: SourceTree,
    found: Vec<Diagnostic>,
    facts: &Facts,
    folder: &str,
) -> Outcome {
    let mut diagnostics = found;
    let replaced = facts.page_schema.as_deref().map(SourceSchema::read);
    let replaced = replaced.map(|read| read.expect("templates hold a schema of pages"));
    let (mut sources, faults) = parse::parse(&tree, replaced.as_ref().unwrap_or(&PAGE_FILE));
    diagnostics.extend(faults);
    // With a hole in the structure, whatever were said of the rest would follow from it.
    if diagnostics.iter().any(|found| makes_hole(&tree, found)) {
        sources.model = None;
    }
    let unread = unread(&tree, &diagnostics);
    let (model, faults) = resolve(&tree, sources);
    diagnostics.extend(faults);
    let document = model.as_ref().map(|model| {
        let mut release = release::release(model);
        release.extensions = extension_archive::latest(model, &tree);
        release.document_version = DocumentVersion::needed_by(&release);
        model.name_draft(&tree, &mut release);
        let release = Arc::new(release);
        let formats = facts.offered(&release);
        let mut extensions = release::extensions(model);
        for (source, document) in model.extensions.iter().zip(&mut extensions) {
            extension_archive::name_draft(source, &tree, document);
        }
        let labels = facts.labels(&release);
        let expressions = Expressions::new(&release, &extensions, &formats, &labels, &model.trees);
        (release, extensions, expressions)
    });
    if let (Some(model), Some((release, extensions, expressions))) = (&model, &document) {
        let document = (release.as_ref(), extensions.as_slice());
        let context = Context::new(&tree, model, document, expressions, facts);
        let mut found = lint::run(&context);
        // What lints say of the places that could not be read follows from that.
        found.retain(|found| {
            !unread
                .iter()
                .any(|part| part.contains(found.span().at_start()))
        });
        // A page that is not called one is told as such.
        let mut pages = tree.below("pages/");
        let is_misnamed = pages.any(|(path, _)| parse::intended(path).is_some());
        if !unread.is_empty() || !model.structure_complete || is_misnamed {
            found.retain(|found| !OF_THE_WHOLE.contains(&found.code));
        }
        diagnostics.extend(found);
    }
    excuse::apply(&tree, model.as_ref(), &mut diagnostics);
    put_conflicts_first(&tree, &mut diagnostics);
    diagnostics.retain(|found| tree.path(found.span().file).starts_with(folder));
    lint::set_severities(model.as_ref(), &mut diagnostics);
    tree.sort(&mut diagnostics);
    let version = model
        .as_ref()
        .and_then(|model| model.version.as_ref())
        .map(|version| version.value.clone());
    let sound = !diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let checked =
        model
            .zip(document)
            .filter(|_| sound)
            .map(|(model, (release, extensions, expressions))| CheckedModel {
                extensions,
                model,
                release,
                expressions,
            });
    Outcome {
        tree,
        diagnostics,
        checked,
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    type Texts = BTreeMap<String, String>;

    /// The small model that has no fault.
    fn base() -> Texts {
        let base = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/base");
        let (tree, _) = SourceTree::read(camino::Utf8Path::new(base)).expect("there");
        let files = tree.below("");
        files
            .map(|(path, file)| (path.to_owned(), tree.text(file).to_owned()))
            .collect()
    }

    fn checked(texts: &Texts) -> Outcome {
        let files = texts
            .iter()
            .map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let (tree, found) = SourceTree::from_files(files.collect());
        check(tree, found, &Facts::default())
    }

    /// The only finding.
    fn only(outcome: &Outcome) -> &Diagnostic {
        let [told] = outcome.diagnostics.as_slice() else {
            panic!("{:#?}", outcome.diagnostics);
        };
        told
    }

    #[test]
    fn a_file_whose_name_is_not_quite_right_is_told_once() {
        let category = "categories/trust-anchors";
        for (from, to) in [
            ("anchor-list.md", "anchor-list.MD"),
            ("anchor-list.md", "anchor-list.markdown"),
            ("anchor-list.md", "anchor-list.mdown"),
            ("anchor-list.md", "anchor-list.md.txt"),
            ("_index.md", "_index.MD"),
            ("_index.md", "_Index.md"),
            ("_index.md", "index.md"),
            ("_index.md", "INDEX.MD"),
            ("_index.md", "_index"),
            ("_index.md", "README.md"),
        ] {
            let mut texts = base();
            let text = texts.remove(&format!("{category}/{from}"));
            texts.insert(format!("{category}/{to}"), text.expect("it is there"));
            let outcome = checked(&texts);
            let told = only(&outcome);
            assert_eq!(told.code, "missing-file");
            let help = format!("rename `{category}/{to}` to `{category}/{from}`");
            assert_eq!(told.help, [help]);
        }
        // Beside the right one it is a file too many.
        let mut texts = base();
        let text = texts[&format!("{category}/anchor-list.md")].clone();
        texts.insert(format!("{category}/index.md"), text);
        assert_eq!(only(&checked(&texts)).code, "orphan-file");
    }

    #[test]
    fn what_nobody_sees_beside_the_line_that_opens_front_matter_is_told() {
        for (line, told, column) in [
            ("\u{200b}+++", "stands before `+++`", 1),
            ("+++\u{0}\u{0}", "stands behind `+++`", 4),
            ("+++\u{200b}", "stands behind `+++`", 4),
            (" +++", "a blank stands before `+++`", 1),
        ] {
            let path = "pages/assessment/evaluation.md";
            let mut texts = base();
            let text = texts[path].replacen("+++", line, 1);
            texts.insert(path.to_owned(), text);
            let outcome = checked(&texts);
            let found = outcome.diagnostics.iter();
            let found = found.filter(|found| found.message.contains(told));
            let places: Vec<usize> = found
                .map(|found| outcome.tree.positions(found.span()).0.column)
                .collect();
            assert_eq!(places, [column], "{line:?}: {:#?}", outcome.diagnostics);
        }
    }

    const CATEGORY: &str = "categories/trust-anchors/_index.md";
    const REQUIREMENT: &str = "categories/trust-anchors/anchor-list.md";

    /// The line of the help of the only finding is what stood there before the fault.
    fn assert_mended_by_its_line(path: &str, right: &str, wrong: &str) {
        let mut texts = base();
        let text = texts.get_mut(path).expect("it is there");
        assert!(text.contains(right), "{path}: {right}");
        *text = text.replacen(right, wrong, 1);
        let outcome = checked(&texts);
        let told = only(&outcome);
        let help = told.help.first().expect("there is help");
        let written = help.split_once("write it so: `");
        let written = written.and_then(|(_, line)| line.strip_suffix('`'));
        let written = written.unwrap_or_else(|| panic!("{wrong}: {help}"));
        // Of a value the help shows the value.
        let is_value = written.starts_with('"');
        let line = outcome.tree.line(told.span()).1;
        let place = if is_value { told.span() } else { line }.range();
        let end = place.start + texts[path][place.clone()].trim_end().len();
        let text = texts.get_mut(path).expect("it is there");
        text.replace_range(place.start..end, written);
        let found = checked(&texts).diagnostics;
        assert!(found.is_empty(), "{wrong}: {found:#?}");
    }

    #[test]
    fn a_heading_that_puts_a_table_elsewhere_is_one_finding_whose_line_mends_it() {
        let issuing = |heading: &str| format!("{heading}\nid = \"issuing-certificates\"");
        let right = issuing("[[modules.categories]]");
        for heading in [
            "[[modules]]",
            "[[categories]]",
            "[modules.categories]",
            "[[module.categories]]",
            "[[modules.categories.issuing]]",
        ] {
            assert_mended_by_its_line("model.toml", &right, &issuing(heading));
        }
        for (right, wrong) in [
            (
                "[[modules]]\nid = \"O\"",
                "[[modules.categories]]\nid = \"O\"",
            ),
            ("[[levels]]\nnumber = 1", "[[modules.levels]]\nnumber = 1"),
            ("[[retired]]", "[[modules.retired]]"),
            (
                "requirements = [\n  { id = \"profiles\", weight = 4, title = \"Certificate profiles are documented\" },\n]",
                "[[requirements]]\nid = \"profiles\"\nweight = 4\ntitle = \"Certificate profiles are documented\"",
            ),
        ] {
            assert_mended_by_its_line("model.toml", right, wrong);
        }
        for heading in ["[levels.1]", "[[levels]]"] {
            assert_mended_by_its_line(CATEGORY, "[levels]", heading);
        }
    }

    #[test]
    fn a_value_that_is_not_written_as_it_should_be_is_one_finding_whose_line_mends_it() {
        for version in ["v1.1.0", "V 1.1.0", "1.1", " 1.1.0"] {
            let wrong = format!("version = \"{version}\"");
            assert_mended_by_its_line("model.toml", "version = \"1.1.0\"", &wrong);
        }
        for list in [
            "rfc-5914",
            "“rfc-5914”",
            "(rfc-5914)",
            "rfc-5914]",
            "{\"rfc-5914\"}",
            "rfc-5914 # a remark",
        ] {
            let wrong = format!("references = {list}");
            assert_mended_by_its_line(REQUIREMENT, "references = [\"rfc-5914\"]", &wrong);
        }
    }

    #[test]
    fn a_line_that_was_meant_to_begin_a_section_is_one_finding_whose_line_mends_it() {
        for written in [
            "<!-- ## Assessment -->",
            "<!-- Assessment -->",
            "##Assessment",
            "# Assessment",
            "### Assessment",
            "**Assessment**",
            "\\## Assessment",
            "> ## Assessment",
            "- ## Assessment",
            "## assessment",
            "## Assesment",
            "## 2. Assessment:",
            "<h2>Assessment</h2>",
            "Assessment",
        ] {
            assert_mended_by_its_line(REQUIREMENT, "## Assessment", written);
        }
        assert_mended_by_its_line(REQUIREMENT, "## Guidance", "<!-- ## Guidance -->");
    }

    #[test]
    fn one_file_that_is_not_where_or_what_it_should_be_is_one_finding() {
        let category = "categories/trust-anchors";
        let mut texts = base();
        let text = texts.remove(REQUIREMENT).expect("it is there");
        texts.insert(format!("{category}/Anchor List.md"), text);
        let help = "if that is the file, move it to `categories/trust-anchors/anchor-list.md`";
        // What cannot be an id is not offered as one.
        assert_eq!(only(&checked(&texts)).help, [help]);

        let mut texts = base();
        let text = texts[REQUIREMENT].clone();
        texts.insert(format!("{category}/anchor-list (1).md"), text);
        let outcome = checked(&texts);
        let help = &only(&outcome).help[0];
        assert!(help.starts_with("remove it"), "{help}");

        let mut texts = base();
        let text = texts.remove("references.toml").expect("it is there");
        texts.insert("reference.toml".to_owned(), text);
        let help = "rename `reference.toml` to `references.toml`";
        assert_eq!(only(&checked(&texts)).help, [help]);

        let mut texts = base();
        let text = texts.get_mut(REQUIREMENT).expect("it is there");
        *text = text.replacen("+++", "---", 1);
        assert_eq!(
            only(&checked(&texts)).help,
            ["write `+++` instead of `---`"]
        );
        assert_eq!(
            codes_with(&format!("{category}/flow.png"), b"\x89PNG"),
            ["orphan-file"]
        );
    }

    /// What is found where a file holds some bytes.
    fn codes_with(path: &str, bytes: &[u8]) -> Vec<&'static str> {
        let files = base().into_iter();
        let mut files: BTreeMap<String, Vec<u8>> = files
            .map(|(path, text)| (path, text.into_bytes()))
            .collect();
        files.insert(path.to_owned(), bytes.to_vec());
        let (tree, found) = SourceTree::from_files(files);
        let found = check(tree, found, &Facts::default()).diagnostics;
        found.iter().map(|found| found.code).collect()
    }

    #[test]
    fn a_second_line_that_begins_or_ends_the_front_matter_is_one_finding_at_it() {
        for path in [CATEGORY, REQUIREMENT, "pages/assessment/evaluation.md"] {
            let text = &base()[path];
            let end = text.rfind("+++\n").expect("it is closed");
            let twice = format!("{}+++\n{}", &text[..end], &text[end..]);
            for (wrong, line) in [
                (format!("+++\n{text}"), 2),
                (format!("+++\n\n{text}"), 3),
                (twice, text[..end].lines().count() + 2),
            ] {
                let mut texts = base();
                texts.insert(path.to_owned(), wrong);
                let outcome = checked(&texts);
                let told = only(&outcome);
                assert!(told.help[0].starts_with("remove it"), "{:?}", told.help);
                assert_eq!(outcome.tree.line(told.span()).0, line, "{path}");
            }
        }
    }

    #[test]
    fn what_one_fault_brings_about_is_not_told() {
        // The headings of a kind, and a level whose text cannot be read.
        let mut texts = base();
        let text = texts.get_mut(CATEGORY).expect("it is there");
        let tables = text.replace("[levels]\n", "");
        let tables = tables.replace("1 = '''", "[levels.1]\ntext = '''");
        *text = tables.replace("2 = '''", "[levels.2]\ntext = '''");
        let outcome = checked(&texts);
        let told = only(&outcome);
        assert_eq!(outcome.tree.slice(told.span()), "[levels.1]");
        let help = "write `[levels]` once, and below it each text without a heading, as in `1 = …`";
        assert_eq!(told.help, [help]);

        let mut texts = base();
        let text = texts.get_mut(CATEGORY).expect("it is there");
        *text = text.replace("1 = '''\nRoots are trusted as they come.\n'''", "1 = 5");
        let outcome = checked(&texts);
        assert_eq!(outcome.tree.slice(only(&outcome).span()), "5");
    }

    #[test]
    fn only_what_a_program_may_write_is_fixed() {
        let files = [("a.md", &b"one two"[..]), ("b.md", b"three \xff")];
        let files = files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        let (tree, mut diagnostics) = SourceTree::from_files(files.into());
        let [a, b] = ["a.md", "b.md"].map(|path| tree.find(path).expect("it was put there"));
        let (one, two, three) = (Span::new(a, 0..3), Span::new(a, 4..7), Span::new(b, 0..5));
        for (fix, message) in [
            (Fix::automatic(one, "1"), "taken"),
            (Fix::automatic(one, "I"), "in the way"),
            (Fix::suggestion(two, "2"), "a suggestion"),
            (Fix::automatic(three, "3"), "in a file that is no text"),
        ] {
            let span = fix.edits[0].span;
            diagnostics.push(Diagnostic::new("some-code", span, message).fix(fix));
        }
        let outcome = Outcome {
            tree,
            diagnostics,
            checked: None,
            version: None,
        };
        let fixed = outcome.fixed(&Facts::default());
        let texts: Vec<&str> = fixed
            .changes
            .iter()
            .filter_map(|change| Some(&*change.after.as_ref()?.text))
            .collect();
        assert_eq!(texts, ["1 two"]);
        let findings: Vec<&str> = fixed
            .findings
            .iter()
            .map(|finding| &*finding.message)
            .collect();
        assert_eq!(findings, ["taken"]);
        assert!(fixed.refused.is_empty());
    }

    #[test]
    fn what_brings_an_error_is_not_written() {
        let root =
            camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/base");
        let (tree, found) = SourceTree::read(root.as_path()).expect("the small model is there");
        let mut outcome = check(tree, found, &Facts::default());
        let file = outcome.tree.find("model.toml").expect("it was read");
        let text = outcome.tree.text(file);
        let at = |part: &str| {
            let start = text.find(part).expect("the model has it");
            Span::new(file, start..start + part.len())
        };
        let fixes = [
            ("sound", Fix::automatic(at("Who decides."), "Who rules.")),
            ("no TOML", Fix::automatic(at("weight = 3"), "weight = 03")),
            ("no longer there", Fix::automatic(at("version ="), "vers =")),
        ];
        outcome.diagnostics = fixes
            .map(|(message, fix)| Diagnostic::new("some-code", fix.edits[0].span, message).fix(fix))
            .into();
        let fixed = outcome.fixed(&Facts::default());
        let messages = |findings: &[&Diagnostic]| -> Vec<String> {
            findings
                .iter()
                .map(|diagnostic| diagnostic.message.clone())
                .collect()
        };
        assert_eq!(messages(&fixed.findings), ["sound"]);
        assert_eq!(messages(&fixed.refused), ["no TOML", "no longer there"]);
        let [change] = &fixed.changes[..] else {
            panic!("one file is changed");
        };
        assert_eq!(
            change.after.as_ref().map(|after| after.text.clone()),
            Some(text.replace("Who decides.", "Who rules."))
        );
    }

    /// Each of many fixes brings an error: to try each would take as long as the square of their number.
    #[test]
    fn of_many_fixes_that_bring_errors_some_are_tried() {
        let mut files = lint::tests::base();
        let catalog = files.get_mut("references.toml").expect("it is there");
        let entry = |number: usize| {
            format!(
                "\n[[references]]\nid = \"s-{number}\"\ntitle = \"Standard {number}\"\nsuperseded_by = 3\n"
            )
        };
        catalog.extend((0..500).flat_map(|number| entry(number).into_bytes()));
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        // Nine tries part the first fix from the others, and with the tenth it is alone.
        let fixed = outcome.fixed_within(&Facts::default(), 10 * outcome.tree.size());
        assert!(fixed.findings.is_empty() && fixed.changes.is_empty());
        assert!(
            (1..=10).contains(&fixed.refused.len()),
            "{}",
            fixed.refused.len()
        );
        assert_eq!(fixed.refused.len() + fixed.untried.len(), 500);
    }

    /// The codes of what is found in the small model, once some of its files are edited.
    fn found(edits: &[(&str, &str, &str)]) -> Vec<&'static str> {
        let mut files = lint::tests::base();
        for (path, old, new) in edits {
            let bytes = files.get_mut(*path).expect("there");
            let text = String::from_utf8(bytes.clone()).expect("text");
            assert!(text.contains(old), "{path}");
            *bytes = text.replacen(old, new, 1).into_bytes();
        }
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        outcome.diagnostics.iter().map(|found| found.code).collect()
    }

    #[test]
    fn an_unfinished_merge_is_all_that_is_told_of_its_file_and_in_the_structure_all_that_is_told() {
        let anchors = "categories/trust-anchors/anchor-list.md";
        let marks = "<<<<<<< HEAD\n## More\n=======\n>>>>>>> other\n\n## Guidance";
        let conflict = (anchors, "## Guidance", marks);
        assert_eq!(found(&[conflict]), ["merge-conflict"]);
        let unknown = (anchors, "references = [", "references = [\"nowhere\", ");
        assert_eq!(found(&[unknown]), ["unknown-reference"]);
        assert_eq!(found(&[unknown, conflict]), ["merge-conflict"]);
        let structure = ("model.toml", "version =", "<<<<<<< HEAD\nversion =");
        assert_eq!(found(&[structure, unknown]), ["merge-conflict"]);
    }

    #[test]
    fn a_file_that_is_too_large_breaks_no_link_and_hides_none() {
        let mut files = lint::tests::base();
        let page = "pages/assessment/evaluation.md";
        let text = String::from_utf8_lossy(&files[page])
            .replace("../../#", "../large.pdf) and [this](../none/#");
        files.insert(page.to_owned(), text.into_bytes());
        let size = usize::try_from(pkimm_release::resource::MAX_BYTES).expect("it is small") + 1;
        files.insert("pages/assessment/large.pdf".to_owned(), vec![b'x'; size]);
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        let told = outcome.diagnostics.iter();
        let told: Vec<_> = told
            .map(|found| (found.code, found.message.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("broken-link", "there is no page `model/assessment/none/`"),
                (
                    "file-too-large",
                    "this file is larger than 5 MiB and is not read"
                ),
            ]
        );
    }

    #[test]
    fn a_block_that_takes_in_a_section_is_told_and_the_section_is_not() {
        let anchors = "categories/trust-anchors/anchor-list.md";
        let start = "A list names every root that is trusted.";
        let open = format!("{start}\n\n~~~text\n");
        assert_eq!(found(&[(anchors, start, &open)]), ["unclosed-block"]);
    }

    #[test]
    fn headings_that_no_file_can_have_are_told_where_they_are_chosen_and_nowhere_else() {
        let with = |sections: &str| {
            let new = format!("[sections]\n{sections}\n\n[limits]");
            found(&[("model.toml", "[limits]", &new)])
        };
        assert_eq!(with("guidance = \"*Rat*\""), ["unknown-section"]);
        assert_eq!(with("guidance = \"Assessment\""), ["duplicate-section"]);
        let met = with("guidance = \"Guidance\"\nassessment = \"Assessment\"");
        assert_eq!(met, Vec::<&str>::new());
    }
}
