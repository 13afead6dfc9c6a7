//! Excuses: a comment that allows one finding at one place, and says why.
//!
//! `<!-- pkimm: allow count-typed-by-hand: the law itself names the number -->` in Markdown excuses the block that
//! follows it, or the line it stands on; `# pkimm: allow withdrawn-reference: still cited by contracts` does so in
//! TOML. What code shows is no comment, and excuses nothing.

use std::ops::Range;

use pkimm_release::markdown::Edits;

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::lint;
use crate::model::Model;
use crate::resolve::mask_expressions;
use crate::source::front_matter;
use crate::source::markdown::{self, Comment, Place};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Span};

const MARK: &str = "pkimm: allow ";

/// A comment that excuses findings of one lint in some lines of a file.
#[derive(Debug)]
struct Excuse {
    lint: &'static str,
    span: Span,
    /// The bytes in which a finding must start.
    covers: Span,
    used: bool,
}

/// Takes out the findings that are excused, and reports excuses that are malformed or excuse nothing.
pub fn apply(
    tree: &SourceTree,
    model: Option<&Model>,
    files: impl Iterator<Item = FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut excuses = Vec::new();
    for file in files.filter(|file| tree.text(*file).contains(MARK)) {
        for span in remarks(tree, model, file) {
            find(tree, span, &mut excuses, diagnostics);
        }
    }
    diagnostics.retain(|diagnostic| {
        let fixed = lint::find(diagnostic.code).is_none_or(|lint| lint.structural);
        let span = diagnostic.span();
        let excuse = excuses.iter_mut().find(|excuse| {
            !fixed && excuse.lint == diagnostic.code && excuse.covers.contains(span.at_start())
        });
        excuse.is_none_or(|excuse| {
            excuse.used = true;
            false
        })
    });
    for excuse in excuses.iter().filter(|excuse| !excuse.used) {
        let message = format!("nothing here needs to be excused from `{}`", excuse.lint);
        diagnostics.push(
            Diagnostic::new("excuse-unused", excuse.span, message).help("take the comment out"),
        );
    }
}

/// The comments of a file that excuse something: those of its Markdown, and those of its TOML.
fn remarks(tree: &SourceTree, model: Option<&Model>, file: FileId) -> Vec<Span> {
    let (path, text) = (tree.path(file), tree.text(file));
    let (toml, body) = if path.ends_with(".md") {
        let parts = front_matter::split(text);
        (parts.front_matter.unwrap_or_default(), parts.body)
    } else if path.ends_with(".toml") {
        (0..text.len(), text.len()..text.len())
    } else {
        return Vec::new();
    };
    let mut remarks: Vec<Span> = toml_remarks(&text[toml.clone()])
        .map(|range| Span::new(file, toml.start + range.start..toml.start + range.end))
        .collect();
    let whole = Span::new(file, toml);
    let values = model.into_iter().flat_map(Model::texts);
    let values = values.flat_map(|text| &text.markdown.comments);
    let values = values.filter(|comment| whole.contains(comment.span));
    // A body need not be part of the model, and few files hold an excuse: it is read once more.
    let masked = mask_expressions(&text[body.clone()]);
    let body = markdown::parse(&masked, Place::From(file, body.start)).comments;
    let comments = values.chain(&body);
    let comments = comments.filter(|comment| comment.text.contains(MARK.trim_end()));
    remarks.extend(comments.map(|comment| comment.span));
    remarks.sort_unstable();
    remarks
}

/// Comments of TOML that excuse something, from the number sign to the end of the line.
fn toml_remarks(toml: &str) -> impl Iterator<Item = Range<usize>> {
    toml.match_indices(MARK).filter_map(|(start, _)| {
        let line = toml[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = toml[start..].find('\n').map_or(toml.len(), |at| start + at);
        let before = &toml[line..start];
        let sign = before.rfind('#')?;
        let opens = before.trim_start().starts_with('#') || before.trim_end().ends_with('#');
        opens.then(|| line + sign..start + toml[start..end].trim_end().len())
    })
}

fn find(tree: &SourceTree, span: Span, excuses: &mut Vec<Excuse>, out: &mut Vec<Diagnostic>) {
    let remark = tree.slice(span);
    let Some((_, rest)) = remark.split_once(MARK) else {
        return;
    };
    let rest = rest.strip_suffix("-->").unwrap_or(rest).trim();
    let (name, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let Some(lint) = lint::find(name.trim()) else {
        let diagnostic = Diagnostic::new(
            "excuse-malformed",
            span,
            format!("there is no lint `{}`", name.trim()),
        );
        let near = nearest(name.trim(), lint::LINTS.iter().map(|lint| lint.name));
        out.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("`pkimm lints` lists them"),
        });
        return;
    };
    if reason.trim().is_empty() || lint.structural {
        let message = if lint.structural {
            format!(
                "`{}` cannot be excused: the model cannot be read with it",
                lint.name
            )
        } else {
            "an excuse needs a reason".to_owned()
        };
        let help = format!("write `{MARK}{}: why it is right here`", lint.name);
        let diagnostic = Diagnostic::new("excuse-malformed", span, message);
        out.push(if lint.structural {
            diagnostic.help("mend the fault instead")
        } else {
            diagnostic.help(help)
        });
        return;
    }
    excuses.push(Excuse {
        lint: lint.name,
        span,
        covers: covered(tree.text(span.file), span),
        used: false,
    });
}

/// The lines of the comment and the block below it, up to the next blank line.
fn covered(text: &str, remark: Span) -> Span {
    let Range { start, end } = remark.range();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let mut end = line_end;
    let mut begun = false;
    for line in text[line_end..].split_inclusive('\n').skip(1) {
        if line.trim().is_empty() && begun {
            break;
        }
        begun |= !line.trim().is_empty();
        end += line.len();
    }
    Span::new(remark.file, line_start..(end + 1).min(text.len()))
}

/// Takes the excuses out of a text, so that they are not published. `comments` are the bytes of its comments.
#[must_use]
pub fn strip(text: &str, comments: impl Iterator<Item = Range<usize>>) -> String {
    let mut edits = Edits::default();
    let (mut taken, mut starts_line) = (0, true);
    for comment in comments.filter(|comment| text[comment.clone()].contains(MARK)) {
        let (before, after) = (&text[taken..comment.start], &text[comment.end..]);
        // A comment on a line of its own leaves no blank line.
        if !before.is_empty() {
            starts_line = before.ends_with('\n');
        }
        let (start, end) = if starts_line {
            let line_break = ["\r\n", "\n"].iter().find(|mark| after.starts_with(**mark));
            let length = line_break.map_or(0, |mark| mark.len());
            (comment.start, comment.end + length)
        } else {
            (taken + before.trim_end_matches(' ').len(), comment.end)
        };
        taken = end;
        edits.delete(start..end);
    }
    edits.apply(text)
}

/// Takes the excuses out of a text that was not read yet.
#[must_use]
pub fn strip_unread(text: &str) -> String {
    if !text.contains(MARK) {
        return text.to_owned();
    }
    let comments = pkimm_release::markdown::parse(text).comments;
    strip(text, comments.into_iter().map(|comment| comment.span))
        .trim()
        .to_owned()
}

/// Whether a text holds nothing but comments. `comments` may be those of a longer text that starts with this one.
#[must_use]
pub fn is_only_comments(text: &str, comments: &[Comment]) -> bool {
    let mut edits = Edits::default();
    let spans = comments.iter().map(|comment| comment.part().span.clone());
    for span in spans.filter(|span| span.end <= text.len()) {
        edits.delete(span);
    }
    edits.apply(text).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excuses_are_not_published() {
        let text = "<!-- pkimm: allow raw-html: shown on purpose -->\nOne\n\nTwo <!-- pkimm: allow x: y -->\r\n<!-- kept -->";
        assert_eq!(strip_unread(text), "One\n\nTwo\r\n<!-- kept -->");
        let twice = "<!-- pkimm: allow a: b --> <!-- pkimm: allow c: d -->\nText";
        assert_eq!(strip_unread(twice), "Text");
    }

    #[test]
    fn what_code_shows_is_published() {
        let text = "`<!--` opens a comment\n\n<!-- pkimm: allow x: y -->\nText";
        assert_eq!(strip_unread(text), "`<!--` opens a comment\n\nText");
        for text in [
            "```\n<!-- pkimm: allow x: y -->\n```",
            "    <!-- pkimm: allow x: y -->\n\na `<!-- pkimm: allow x: y -->`",
        ] {
            assert_eq!(strip_unread(text), text.trim());
        }
    }

    #[test]
    fn comments_are_told_from_text() {
        let only = |text: &str| {
            let place = Place::From(FileId(0), 0);
            is_only_comments(text, &markdown::parse(text, place).comments)
        };
        assert!(only(" <!-- a -->\n<!-- b -->\n") && only("\n"));
        assert!(!only("<!-- a --> text") && !only("```\n<!-- a -->\n```"));
    }

    #[test]
    fn excuses_are_found_in_comments_alone() {
        let toml = "# pkimm: allow a: b\nx = 1 # pkimm: allow c: d\ny = \"pkimm: allow e: f\"\n";
        let found: Vec<&str> = toml_remarks(toml).map(|range| &toml[range]).collect();
        assert_eq!(found, ["# pkimm: allow a: b", "# pkimm: allow c: d"]);
    }
}
