use pkimm_release::latin1;

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};

pub const LINT: Lint = Lint {
    name: "non-transliterable",
    summary: "a level description has a character that the web self-assessment cannot handle",
    documentation: include_str!("non-transliterable.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for text in context
        .model
        .categories()
        .flat_map(|category| category.levels.iter().flatten())
    {
        if text.value.is_ascii() {
            continue;
        }
        for block in &text.markdown.blocks {
            for (start, character) in block.text.char_indices() {
                if character != CODE
                    && !latin1::has(character)
                    && latin1::replacement(character).is_none()
                {
                    let span = block.span_of(start..start + character.len_utf8());
                    let message = format!(
                        "the web self-assessment cannot handle the character `{character}`"
                    );
                    sink.push(
                        Diagnostic::new(LINT.name, span, message)
                            .help("use characters of ISO 8859-1 (Latin-1)"),
                    );
                }
            }
        }
    }
}

/// What stands for code in the text of a block.
const CODE: char = '\u{fffc}';
