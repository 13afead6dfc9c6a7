//! Which lints offer a change to the files. A test holds this to what the examples of each lint offer.

use super::Lint;

/// The most that findings of a lint offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mend {
    /// Nothing: somebody has to write the answer.
    ByHand,
    /// A change that a person has to agree to.
    Suggested,
    /// A change that `pkimm check --fix` makes.
    Certain,
}

/// Lints of which some findings have one right answer.
const CERTAIN: &[&str] = &[
    "broken-anchor",
    "broken-link",
    "count-typed-by-hand",
    "draft-below-table",
    "duplicate-reference",
    "former-anchor",
    "front-matter-missing",
    "invalid-value",
    "list-style",
    "missing-file",
    "missing-section",
    "misspelling",
    "name-spelled-differently",
    "orphan-file",
    "pasted-character",
    "repeated-word",
    "syntax",
    "unfit-file",
    "unknown-key",
    "unsorted-reference",
    "wrong-type",
];

/// Lints of which some findings have a likely answer, and none has a certain one.
const SUGGESTED: &[&str] = &[
    "bump-too-small",
    "excuse-malformed",
    "excuse-unused",
    "extension-target-unknown",
    "heading-out-of-order",
    "inclusive-language",
    "insecure-reference-url",
    "link-scheme",
    "lint-setting",
    "terminology",
    "unknown-authority",
    "unknown-decision",
    "unknown-id",
    "unknown-reference",
    "version-not-raised",
    "withdrawn-reference",
];

impl Lint {
    /// The most that findings of the lint offer. Not every finding does.
    #[must_use]
    pub fn mend(&self) -> Mend {
        match self.name {
            name if CERTAIN.contains(&name) => Mend::Certain,
            name if SUGGESTED.contains(&name) => Mend::Suggested,
            _ => Mend::ByHand,
        }
    }

    /// The documentation, and how far the tool mends what it finds.
    #[must_use]
    pub fn text(&self) -> String {
        let offer = match self.mend() {
            Mend::ByHand => return self.documentation.to_owned(),
            Mend::Suggested => {
                "Where there is a likely answer, the finding shows it. Nothing changes a file until somebody agrees."
            }
            Mend::Certain => {
                "`pkimm check --fix` mends what has one right answer. Where the answer is only likely, the finding shows it at most."
            }
        };
        format!("{}\n## Fixes\n\n{offer}\n", self.documentation)
    }
}

impl Mend {
    /// The word for it in lists.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "",
            Self::Suggested => "suggests",
            Self::Certain => "mends",
        }
    }
}
