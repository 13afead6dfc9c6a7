use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Text;

pub const LINT: Lint = Lint {
    name: "heading-repeats-title",
    summary: "a heading repeats the title above it",
    documentation: include_str!("heading-repeats-title.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for category in context.model.categories() {
        category
            .overview
            .iter()
            .for_each(|text| check(&category.name.value, text, sink));
        for requirement in &category.requirements {
            let texts = requirement.guidance.iter().chain(&requirement.assessment);
            texts.for_each(|text| check(&requirement.title.value, text, sink));
        }
    }
    for texts in context.model.described_levels() {
        for (level, text) in context.model.levels.iter().zip(texts) {
            text.iter()
                .for_each(|text| check(&level.name.value, text, sink));
        }
    }
    for page in &context.model.pages {
        if let Some(title) = &page.title {
            check(&title.value, &page.body, sink);
        }
    }
}

fn check(title: &str, text: &Text, sink: &mut Sink) {
    let plain = |text: &str| {
        text.trim()
            .trim_end_matches(['.', ':', '?', '!'])
            .to_lowercase()
    };
    for heading in text
        .markdown
        .headings
        .iter()
        .filter(|heading| plain(&heading.text) == plain(title))
    {
        sink.push(
            Diagnostic::new(
                LINT.name,
                heading.span,
                format!("`{title}` is already the title"),
            )
            .help("remove the heading, or name the subject of the section"),
        );
    }
}
