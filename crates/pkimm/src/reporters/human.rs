//! For people, in the form that the Rust compiler made known.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet,
};
use pkimm_model::{Diagnostic, Edit, FileId, Fix, Label, Severity, SourceTree, Span};

use pkimm_release::escape;

use super::{Report, plural};

/// The longest line that is shown, in bytes. Longer ones nobody reads in a terminal, and one may have many findings.
const LONGEST_LINE: usize = 10_000;

/// How far apart places are, in bytes, that are still shown in one excerpt.
const FAR: u32 = 4_000;

/// How many findings are shown.
const MOST: usize = 5_000;

/// All findings.
pub fn render(report: &Report<'_>) -> String {
    render_some(
        report,
        &report.outcome.diagnostics.iter().collect::<Vec<_>>(),
    )
}

/// Some findings, with an empty line behind each. Of very many the first are shown, and how many there are beside.
pub fn render_some(report: &Report<'_>, findings: &[&Diagnostic]) -> String {
    let (shown, others) = findings.split_at(findings.len().min(MOST));
    let mut out = render_each(report, shown);
    if !others.is_empty() {
        let others = plural(others.len(), "more finding");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{others} not shown here; mend those above first, or see all of them with `--format json`"
        );
    }
    out
}

fn render_each(report: &Report<'_>, findings: &[&Diagnostic]) -> String {
    let renderer = if report.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&groups(report, finding)));
        out.push_str("\n\n");
    }
    out
}

fn groups<'a>(report: &'a Report<'_>, finding: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(escape::terminal_lines(&finding.message))
        .id(finding.code);
    let mut main = Group::with_title(title);
    // Labels of one file share a snippet.
    let mut files: Vec<FileId> = Vec::new();
    for label in &finding.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    for file in files {
        main = main.elements(places(report, finding, file));
    }
    // The first help becomes the title of the fix, where there is one.
    let tree = &report.outcome.tree;
    let fix = finding.fix.as_ref();
    let fix = fix.filter(|fix| is_short(tree, fix));
    let fix = fix.filter(|fix| fix.edits.iter().all(|edit| is_shown(tree, edit.span)));
    let shown = usize::from(fix.is_some());
    for help in finding.help.iter().skip(shown) {
        main = main.element(Level::HELP.message(escape::terminal_lines(help)));
    }
    let mut groups = vec![main];
    groups.extend(fix.map(|fix| {
        let title = finding
            .help
            .first()
            .map_or("fix it like this", String::as_str);
        fix_group(report, fix, title)
    }));
    groups
}

/// The most lines that a fix takes out or puts in where it is shown.
const MOST_LINES: usize = 24;

/// Whether a fix is worth showing: that a file gets another name is said in words, and much text is in the way of others.
fn is_short(tree: &SourceTree, fix: &Fix) -> bool {
    let lines = |edit: &Edit| {
        let removed = tree.slice(edit.span).lines().count();
        removed.max(edit.replacement.lines().count())
    };
    let says_more = !fix.edits.is_empty() || !fix.creations.is_empty();
    says_more && fix.edits.iter().map(lines).sum::<usize>() <= MOST_LINES
}

/// What a fix would write, file by file.
fn fix_group<'a>(report: &'a Report<'_>, fix: &'a Fix, title: &'a str) -> Group<'a> {
    let tree = &report.outcome.tree;
    let title = escape::terminal_lines(title);
    let mut group = Group::with_title(Level::HELP.secondary_title(title));
    for (file, edits) in fix.by_file() {
        for edits in near(&edits, |edit| edit.span) {
            let spans: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
            let excerpt = Excerpt::new(tree, &spans);
            let patches: Vec<Patch<'a>> = edits
                .iter()
                .map(|edit| {
                    let replacement = escape::terminal_lines(&edit.replacement);
                    Patch::new(excerpt.range(edit.span), replacement)
                })
                .collect();
            let snippet = Snippet::source(excerpt.text).line_start(excerpt.line);
            group = group.element(
                snippet
                    .path(shown_path(report, tree.path(file)))
                    .patches(patches),
            );
        }
    }
    for moved in &fix.moves {
        let (from, to) = (
            shown_path(report, tree.path(moved.file)),
            shown_path(report, &moved.to),
        );
        group = group.element(Level::HELP.message(format!("move `{from}` to `{to}`")));
    }
    for created in &fix.creations {
        let path = shown_path(report, &created.path);
        group = group.element(Level::HELP.message(format!("create `{path}`")));
    }
    group
}

/// The lines of one file that a finding points at.
fn places<'a>(report: &'a Report<'_>, finding: &'a Diagnostic, file: FileId) -> Vec<Element<'a>> {
    let tree = &report.outcome.tree;
    let path = shown_path(report, tree.path(file));
    let labels = finding.labels.iter();
    let (shown, others): (Vec<&Label>, Vec<&Label>) = labels
        .filter(|label| label.span.file == file)
        .partition(|label| is_shown(tree, label.span));
    let mut elements: Vec<Element<'a>> = Vec::new();
    for labels in near(&shown, |label| label.span) {
        let spans = labels.iter().map(|label| first_line(tree, label.span));
        let spans: Vec<Span> = spans.collect();
        let excerpt = Excerpt::new(tree, &spans);
        let annotations: Vec<Annotation<'a>> = labels
            .iter()
            .zip(&spans)
            .map(|(label, span)| {
                let kind = match label.primary {
                    true => AnnotationKind::Primary,
                    false => AnnotationKind::Context,
                };
                let text = Some(escape::terminal(&label.message)).filter(|text| !text.is_empty());
                kind.span(excerpt.range(*span)).label(text)
            })
            .collect();
        let snippet = Snippet::source(excerpt.text).line_start(excerpt.line);
        elements.push(snippet.path(path.clone()).annotations(annotations).into());
    }
    // There is no line to show, and the place is still one that editors can open.
    for label in others {
        let (start, _) = tree.positions(label.span);
        let place = Origin::path(path.clone()).line(start.line);
        elements.push(place.char_column(start.column).into());
        if !label.message.is_empty() {
            elements.push(Level::NOTE.message(escape::terminal(&label.message)).into());
        }
    }
    elements
}

/// The places of a finding in one file in groups that can be shown in one excerpt, that of the first place first.
fn near<T: Clone>(places: &[T], span: impl Fn(&T) -> Span) -> Vec<Vec<T>> {
    let mut sorted: Vec<(usize, &T)> = places.iter().enumerate().collect();
    sorted.sort_by_key(|(_, place)| span(place));
    let groups = sorted
        .chunk_by(|(_, one), (_, next)| span(next).start.saturating_sub(span(one).end) <= FAR);
    let mut groups: Vec<Vec<(usize, &T)>> = groups.map(<[_]>::to_vec).collect();
    for group in &mut groups {
        group.sort_by_key(|(position, _)| *position);
    }
    groups.sort_by_key(|group| group[0].0 > 0);
    let places = |group: Vec<(usize, &T)>| group.into_iter().map(|(_, one)| one.clone()).collect();
    groups.into_iter().map(places).collect()
}

/// Whether the line at which a span starts can be shown: it is not too long, and there is one.
fn is_shown(tree: &SourceTree, span: Span) -> bool {
    !tree.text(span.file).is_empty() && tree.line(span).1.range().len() <= LONGEST_LINE
}

/// The path of a file, in which nothing acts.
fn shown_path(report: &Report<'_>, path: &str) -> String {
    escape::file_name(&report.path_of(path))
}

/// The first line of a span, so that a long text is not printed whole.
fn first_line(tree: &SourceTree, span: Span) -> Span {
    let (_, line) = tree.line(span);
    Span {
        end: span.end.min(line.end).max(span.start),
        ..span
    }
}

/// The lines of a file that some spans touch. Only they are given to the renderer, which would otherwise read a whole
/// file again for each finding.
struct Excerpt {
    text: String,
    /// The number of the first line.
    line: usize,
    /// The byte of the file at which the text starts.
    start: usize,
}

impl Excerpt {
    /// Takes the lines from a file; `spans` are of one file, and there is at least one.
    fn new(tree: &SourceTree, spans: &[Span]) -> Self {
        let lines = spans.iter().flat_map(|span| {
            let end = Span {
                start: span.end,
                ..*span
            };
            [tree.line(*span), tree.line(end)]
        });
        let lines: Vec<(usize, Span)> = lines.collect();
        let (line, first) = *lines.iter().min().expect("a finding has a label");
        let (_, last) = *lines.iter().max().expect("a finding has a label");
        let text = &tree.text(first.file)[first.range().start..last.range().end];
        // No editor shows a byte order mark, and columns do not count it.
        let shown = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            // The line break makes a last line that is empty one that can be shown. The renderer shows what a terminal would
            // obey by other signs, but for those from U+0080 on; a sign of as many bytes leaves every place where it is.
            text: format!(
                "{}\n",
                shown.replace(|sign| ('\u{80}'..='\u{9f}').contains(&sign), "\u{bf}")
            ),
            line,
            start: first.range().start + text.len() - shown.len(),
        }
    }

    /// The bytes of the excerpt that a span of the file is, moved onto whole characters.
    fn range(&self, span: Span) -> Range<usize> {
        let offset = |offset: usize| {
            let offset = offset.saturating_sub(self.start);
            self.text
                .floor_char_boundary(offset.min(self.text.len() - 1))
        };
        let range = span.range();
        offset(range.start)..offset(range.end)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pkimm_model::edit::{Creation, Edit, Move};
    use pkimm_model::{Outcome, SourceTree};

    use super::*;

    /// Every start and length in texts with all kinds of line ends; the place that is printed is the one that the
    /// machine-readable reports name.
    #[test]
    fn places_agree_with_the_positions_and_nothing_panics() {
        let texts = [
            "",
            "\n",
            "a",
            "\u{feff}aé = 1\r\n\tüx\r\n\r\n",
            "one\n\n\ttwo 漢字\r three\n",
            "last line without break",
        ];
        for text in texts {
            // No finding starts within a line break of two characters.
            let starts = (0..=text.len()).filter(|start| text.is_char_boundary(*start));
            for start in starts.filter(|start| !text[..*start].ends_with('\r')) {
                for length in [0, 1, 2, 5, 100] {
                    let end = (start + length).min(text.len());
                    if text.is_char_boundary(end) {
                        holds(text, start..end);
                    }
                }
            }
        }
    }

    fn holds(text: &str, range: Range<usize>) {
        let files = BTreeMap::from([("a.toml".to_owned(), text.as_bytes().to_vec())]);
        let (tree, _) = SourceTree::from_files(files);
        let file = tree.find("a.toml").expect("it was put there");
        let span = Span::new(file, range);
        let (start, _) = tree.positions(span);
        let finding = Diagnostic::new("some-code", span, "message")
            .label("here")
            .also(Span::new(file, 0..text.len()), "the whole text")
            .help("first help")
            .help("second help")
            .fix(Fix::suggestion(span, "new\ntext"));
        let outcome = Outcome {
            tree,
            diagnostics: vec![finding],
            checked: None,
            version: None,
        };
        let report = Report {
            outcome: &outcome,
            root: "model".into(),
            within: String::new(),
            color: false,
        };
        let shown = render(&report);
        let place = format!("--> model/a.toml:{}:{}\n", start.line, start.column);
        assert!(
            shown.contains(&place),
            "{text:?} {span:?}: {place}\n{shown}"
        );
        assert!(shown.contains("first help") && shown.contains("second help"));
    }

    #[test]
    fn a_fix_is_shown_file_by_file() {
        let files = ["a.toml", "b.toml"].map(|path| (path.to_owned(), b"one\ntwo\n".to_vec()));
        let (tree, _) = SourceTree::from_files(files.into());
        let [a, b] = ["a.toml", "b.toml"].map(|path| tree.find(path).expect("it was put there"));
        let edit = |file, replacement: &str| Edit {
            span: Span::new(file, 4..7),
            replacement: replacement.to_owned(),
        };
        let mut fix = Fix::suggestion(Span::new(a, 0..3), "eins");
        fix.edits.extend([edit(b, "zwei"), edit(a, "2")]);
        fix.moves.push(Move {
            file: b,
            to: "c.toml".to_owned(),
        });
        fix.creations.push(Creation {
            path: "d.toml".to_owned(),
            text: String::new(),
        });
        let finding = Diagnostic::new("some-code", Span::new(a, 0..3), "message").fix(fix);
        let outcome = Outcome {
            tree,
            diagnostics: vec![finding],
            checked: None,
            version: None,
        };
        let report = Report {
            outcome: &outcome,
            root: "model".into(),
            within: String::new(),
            color: false,
        };
        let shown = render(&report);
        let places = [
            "model/a.toml:1:1",
            "+ eins",
            "+ 2",
            "model/b.toml:2:1",
            "+ zwei",
            "move `model/b.toml` to `model/c.toml`",
            "create `model/d.toml`",
        ];
        let mut rest = shown.as_str();
        for place in places {
            let at = rest.find(place);
            rest = &rest[at.unwrap_or_else(|| panic!("{place} in\n{shown}"))..];
        }
    }
    #[test]
    fn a_far_place_has_an_excerpt_of_its_own_and_what_stands_between_is_not_gone_over() {
        let text = format!(
            "first\n{}second\n{}",
            "x\n".repeat(3),
            "x\n".repeat(FAR as usize)
        );
        let (tree, _) =
            SourceTree::from_files([("a.toml".to_owned(), text.clone().into_bytes())].into());
        let file = tree.find("a.toml").expect("it was put there");
        let last = text.len() - 2..text.len() - 1;
        let finding = |also: Range<usize>| {
            Diagnostic::new("some-code", Span::new(file, last.clone()), "message")
                .also(Span::new(file, 0..5), "the first")
                .also(Span::new(file, also), "another")
        };
        let second = text.find("second").expect("it is there");
        let outcome = Outcome {
            diagnostics: vec![finding(second..second + 6); MOST + 3],
            tree,
            checked: None,
            version: None,
        };
        let report = Report {
            outcome: &outcome,
            root: "model".into(),
            within: String::new(),
            color: false,
        };
        let shown = render_some(&report, &[&outcome.diagnostics[0]]);
        let places: Vec<&str> = shown
            .lines()
            .filter(|line| line.contains("a.toml"))
            .collect();
        let line = FAR as usize + 5;
        let expected = [
            format!(" --> model/a.toml:{line}:1"),
            " ::: model/a.toml:1:1".to_owned(),
        ];
        let places: Vec<&str> = places.into_iter().map(|line| line.trim_start()).collect();
        assert_eq!(
            places,
            expected.each_ref().map(|line| line.trim_start()),
            "{shown}"
        );
        assert!(
            shown.contains("first\n") && shown.contains("second\n"),
            "{shown}"
        );
        let all = render(&report);
        assert_eq!(all.matches("message").count(), MOST);
        assert!(all.contains("\n3 more findings not shown here"));
    }
}
