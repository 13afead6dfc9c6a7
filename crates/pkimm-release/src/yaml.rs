//! How YAML is written: for readers of YAML 1.1 and of 1.2 alike. What an older reader takes for a truth value, a number or a date
//! is quoted, and texts of several lines are literal blocks.

use serde::Serialize;

/// Why a value could not be written.
pub type YamlError = serde_saphyr::ser::Error;

/// A value as YAML.
///
/// # Errors
/// Where the value has a part that YAML has no form for.
pub fn to_yaml(data: &impl Serialize) -> Result<String, YamlError> {
    let mut options = serde_saphyr::SerializerOptions::default();
    // A folded text reads as another one where its lines do not break at single spaces, so nothing is folded.
    options.folded_wrap_chars = usize::MAX;
    serde_saphyr::to_string_with_options(data, options)
}
