//! What a check knows beside the files of a model, as the program knows it.

use pkimm_emit::Templates;
use pkimm_release::site::Facts;

/// What is known where no artifacts are written.
#[must_use]
pub fn facts() -> Facts {
    with_spelling(pkimm_emit::facts())
}

/// What is known of the artifacts that are written with these templates.
#[must_use]
pub fn facts_with(templates: Templates) -> Facts {
    with_spelling(pkimm_emit::facts_with(templates))
}

fn with_spelling(facts: Facts) -> Facts {
    let corrections = |word: &str| typos_dict::WORD.find(&unicase::UniCase::new(word)).copied();
    Facts {
        corrections: Some(corrections),
        ..facts
    }
}
