use pkimm_release::Day;
use pkimm_release::site::is_post;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "post-without-day",
    summary: "a post has no date, and is not published",
    documentation: include_str!("post-without-day.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for rendered in &context.pages {
        let page = rendered.page;
        let date = page.front_matter.get("date").and_then(|date| date.as_str());
        if is_post(&rendered.folder) && date.and_then(|day| day.parse::<Day>().ok()).is_none() {
            let message = "this post has no date, and is not published until it has one";
            let help = "add the day of its publication, as in `date = \"2026-11-30\"`";
            let start = Span::new(page.file, 0..0);
            sink.push(Diagnostic::new(LINT.name, start, message).help(help));
        }
    }
}
