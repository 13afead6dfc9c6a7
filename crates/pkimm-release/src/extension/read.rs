//! Reading the document of an extension.

use super::Extension;
use crate::read::{ReadError, json, look_at};

impl Extension {
    /// Reads a document.
    ///
    /// # Errors
    /// Where the text is something else.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        look_at(text)?;
        json(text)
    }
}
