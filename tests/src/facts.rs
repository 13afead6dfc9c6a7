//! What a check knows beside the files of a model, as the program knows it.

use pkimm_release::site::Facts;
use unicase::UniCase;

/// What is known where no artifacts are written.
#[must_use]
pub fn facts() -> Facts {
    Facts {
        corrections: Some(|word| typos_dict::WORD.find(&UniCase::new(word)).copied()),
        ..pkimm_emit::facts()
    }
}
