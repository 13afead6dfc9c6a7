use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Text;
use crate::raw::Bounds;

pub const LINT: Lint = Lint {
    name: "text-too-long",
    summary: "a text has more words than the model allows",
    documentation: include_str!("text-too-long.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    for Measured {
        text,
        what,
        bounds,
        words,
        ..
    } in measure(context)
    {
        if words > bounds.max as usize {
            let message = format!(
                "{what} has {words} words; at most {} are allowed",
                bounds.max
            );
            sink.push(
                Diagnostic::new(LINT.name, text.span.at_start(), message)
                    .help("shorten it, or move part of it to where it belongs; limits are set under `[limits]` in `model.toml`"),
            );
        }
    }
}

/// A text whose length is limited.
pub struct Measured<'a> {
    /// The text.
    pub text: &'a Text,
    /// What messages call it.
    pub what: &'static str,
    /// How many words it may have.
    pub bounds: Bounds,
    /// How many words it has.
    pub words: usize,
    /// Whether it is under construction.
    pub draft: bool,
}

/// The number of words in a text, which does not start with white space. A word is a run of other characters.
fn count_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    // Without a branch, so that many bytes are processed in one step.
    let starts = |(before, byte): (&u8, &u8)| {
        usize::from(before.is_ascii_whitespace() & !byte.is_ascii_whitespace())
    };
    usize::from(!bytes.is_empty())
        + bytes
            .iter()
            .zip(bytes.iter().skip(1))
            .map(starts)
            .sum::<usize>()
}

/// The length of every text for which there is a limit.
pub fn measure<'a>(context: &'a Context<'_>) -> Vec<Measured<'a>> {
    let limits = &context.model.limits;
    let mut measured = Vec::new();
    let mut add = |text: Option<&'a Text>, what, bounds: Option<Bounds>, draft| {
        if let (Some(text), Some(bounds)) = (text, bounds) {
            let words = count_words(&text.value);
            measured.push(Measured {
                text,
                what,
                bounds,
                words,
                draft,
            });
        }
    };
    for category in context.model.categories() {
        let draft = category.draft.is_some();
        add(
            category.summary.as_ref(),
            "this summary",
            limits.summary_words,
            draft,
        );
        add(
            category.overview.as_ref(),
            "this overview",
            limits.overview_words,
            draft,
        );
        for level in &category.levels {
            add(
                level.as_ref(),
                "this level description",
                limits.level_words,
                draft,
            );
        }
        for requirement in &category.requirements {
            let draft = requirement.draft.is_some();
            add(
                requirement.guidance.as_ref(),
                "this guidance",
                limits.guidance_words,
                draft,
            );
            add(
                requirement.assessment.as_ref(),
                "this assessment",
                limits.assessment_words,
                draft,
            );
            for anchor in &requirement.levels {
                add(anchor.as_ref(), "this anchor", limits.anchor_words, draft);
            }
        }
    }
    for entry in context.model.relevance() {
        let draft = entry.draft.is_some();
        let (guidance, assessment) = (entry.guidance.as_ref(), entry.assessment.as_ref());
        add(guidance, "this guidance", limits.guidance_words, draft);
        add(
            assessment,
            "this assessment",
            limits.assessment_words,
            draft,
        );
        for level in entry.levels.iter().flatten() {
            add(
                Some(level),
                "this level description",
                limits.level_words,
                draft,
            );
        }
    }
    measured
}
