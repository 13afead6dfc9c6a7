//! Excuses: a comment that allows one finding at one place, and says why.
//!
//! `<!-- pkimm: allow count-typed-by-hand: the law itself names the number -->` in Markdown excuses the block that
//! follows it, or the line it stands on; `# pkimm: allow withdrawn-reference: still cited by contracts` does so in
//! TOML.

use crate::diagnostic::Diagnostic;
use crate::did_you_mean::nearest;
use crate::lint;
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
    files: impl Iterator<Item = FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut excuses = Vec::new();
    for file in files {
        find(tree, file, &mut excuses, diagnostics);
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

fn find(tree: &SourceTree, file: FileId, excuses: &mut Vec<Excuse>, out: &mut Vec<Diagnostic>) {
    let text = tree.text(file);
    for (start, _) in text.match_indices(MARK) {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let before = text[line_start..start].trim_start();
        let (open, rest) = if let Some(open) = text[line_start..start].rfind("<!--") {
            let inside = text[start..line_end]
                .find("-->")
                .map(|end| &text[start..start + end]);
            let Some(inside) = inside else { continue };
            (line_start + open, inside)
        } else if before.starts_with('#') || text[line_start..start].trim_end().ends_with('#') {
            (
                line_start + text[line_start..start].rfind('#').unwrap_or(0),
                &text[start..line_end],
            )
        } else {
            continue;
        };
        let end = start + rest.trim_end().len();
        let span = Span::new(
            file,
            open..if rest.len() < line_end - start {
                start + rest.len() + 3
            } else {
                end
            },
        );
        let rest = rest[MARK.len()..].trim();
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
            continue;
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
            continue;
        }
        excuses.push(Excuse {
            lint: lint.name,
            span,
            covers: covered(text, file, line_start, line_end),
            used: false,
        });
    }
}

/// The line of the comment and the block below it, up to the next blank line.
fn covered(text: &str, file: FileId, line_start: usize, line_end: usize) -> Span {
    let mut end = line_end;
    let mut begun = false;
    for line in text[line_end..].split_inclusive('\n').skip(1) {
        if line.trim().is_empty() && begun {
            break;
        }
        begun |= !line.trim().is_empty();
        end += line.len();
    }
    Span::new(file, line_start..(end + 1).min(text.len()))
}

/// Takes the excuses out of a text, so that they are not published.
#[must_use]
pub fn strip(text: &str) -> String {
    if !text.contains(MARK) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        let Some(end) = rest[start..].find("-->").map(|end| start + end + 3) else {
            break;
        };
        if !rest[start..end].contains(MARK) {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        out.push_str(&rest[..start]);
        rest = &rest[end..];
        // A comment on a line of its own leaves no blank line.
        if out.is_empty() || out.ends_with('\n') {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        } else {
            out.truncate(out.trim_end_matches(' ').len());
        }
    }
    out.push_str(rest);
    out.trim_start_matches('\n').trim_end().to_owned()
}

/// Whether a text holds nothing but comments.
#[must_use]
pub fn is_only_comments(text: &str) -> bool {
    let mut rest = text.trim();
    while let Some(inside) = rest.strip_prefix("<!--") {
        let Some(end) = inside.find("-->") else {
            return false;
        };
        rest = inside[end + 3..].trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excuses_are_not_published() {
        let text = "<!-- pkimm: allow raw-html: shown on purpose -->\nOne\n\nTwo <!-- pkimm: allow x: y -->\n<!-- kept -->";
        assert_eq!(strip(text), "One\n\nTwo\n<!-- kept -->");
        assert!(is_only_comments(" <!-- a -->\n<!-- b -->\n"));
        assert!(!is_only_comments("<!-- a --> text"));
    }
}
