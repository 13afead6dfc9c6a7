//! Paper. The packages behind it take minutes to compile, and a program may be built without them.

#[cfg(feature = "pdf")]
mod bitmaps;
#[cfg(feature = "pdf")]
mod press;

#[cfg(feature = "pdf")]
pub(crate) use press::{IS_PRINTED, Press, Print};

/// Whether a sign is seen on paper as it is, or nobody sees it anywhere. `None` where the program has no fonts.
#[cfg(not(feature = "pdf"))]
pub(crate) const IS_PRINTED: Option<fn(char) -> bool> = None;

/// The error where papers of a format are asked of a program without them: what is on paper is whole or refused.
#[cfg(not(feature = "pdf"))]
pub(crate) fn refused(format: &'static str) -> crate::EmitError {
    crate::EmitError {
        format,
        file: None,
        line: None,
        message: "this program was built without the feature `pdf`; build it with its default features, or leave this format out \
                  with `--only`"
            .to_owned(),
    }
}
