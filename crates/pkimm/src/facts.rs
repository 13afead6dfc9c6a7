//! What a check knows beside the files of a model. The list of misspelled words is joined here, so that the crates below are compiled
//! beside it: it takes as long as they do.

use pkimm_emit::Templates;
use pkimm_release::site::Facts;
use unicase::UniCase;

/// What is known where no artifacts are written.
pub fn facts() -> Facts {
    with_spelling(pkimm_emit::facts())
}

/// What is known of the artifacts that are written with these templates.
pub fn facts_with(templates: Templates) -> Facts {
    with_spelling(pkimm_emit::facts_with(templates))
}

fn with_spelling(facts: Facts) -> Facts {
    Facts {
        corrections: Some(corrections),
        ..facts
    }
}

/// What a misspelled English word may be meant to be, of the list of the spell checker typos.
fn corrections(word: &str) -> Option<&'static [&'static str]> {
    typos_dict::WORD.find(&UniCase::new(word)).copied()
}
