use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::broken_link::{Target, target};

pub const LINT: Lint = Lint {
    name: "broken-anchor",
    summary: "a link leads to an anchor that does not exist",
    documentation: include_str!("broken-anchor.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for placed in &context.links {
        let Target::Page(folder, Some(anchor)) = target(&placed.folder, &placed.link.destination)
        else {
            continue;
        };
        let Some(anchors) = context.anchors.get(&folder) else {
            continue;
        };
        if anchors.contains(&anchor) || context.unevaluated.contains(&folder) {
            continue;
        }
        let message = format!("the page has no anchor `#{anchor}`");
        let diagnostic = Diagnostic::new(LINT.name, placed.link.span, message);
        let mut known: Vec<&str> = anchors.iter().map(String::as_str).collect();
        known.sort_unstable();
        sink.push(match crate::did_you_mean::nearest(&anchor, known.into_iter()) {
            Some(nearest) => diagnostic.help(format!("did you mean `#{nearest}`?")),
            None => diagnostic.help("a requirement's anchor is its id; a heading's is its text in lower case with hyphens"),
        });
    }
}
