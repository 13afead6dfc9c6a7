use pkimm_release::latin1;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Text;
use crate::span::{Covered, Located, Span};

pub const LINT: Lint = Lint {
    name: "non-transliterable",
    summary: "a text has a character that the web self-assessment cannot handle",
    documentation: include_str!("non-transliterable.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let mut look = |text: Option<&Text>| {
        if let Some(text) = text {
            let comments = text.markdown.comments.iter().map(|one| one.span).collect();
            report(context, text.span, &text.value, &comments, sink);
        }
    };
    for module in &context.model.modules {
        look(module.description.as_ref());
        for category in &module.categories {
            look(category.overview.as_ref());
            category
                .levels
                .iter()
                .for_each(|level| look(level.as_ref()));
        }
    }
    let none = Covered::default();
    let mut look = |name: &Located<String>| report(context, name.span, &name.value, &none, sink);
    for module in &context.model.modules {
        look(&module.name);
        module
            .categories
            .iter()
            .for_each(|category| look(&category.name));
    }
}

/// Reports what the client cannot handle in a text, which is written at a place with remarks that are not published.
fn report(context: &Context<'_>, place: Span, value: &str, remarks: &Covered, sink: &mut Sink) {
    let unknown = |text: &str| latin1::transliterated(text).err().unwrap_or_default();
    for (span, character) in context.written(place, value, remarks, unknown) {
        let message = format!(
            "the web self-assessment cannot handle the character `{character}` (U+{:04X})",
            u32::from(character)
        );
        let help = "use characters of ISO 8859-1 (Latin-1), or turn this lint off; a build leaves out the file of that client";
        sink.push(Diagnostic::new(LINT.name, span, message).help(help));
    }
}
