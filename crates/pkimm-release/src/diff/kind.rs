//! What can change, and which version bump each change requires.
//!
//! To add a kind, add a row: its name, the bump it requires, what kind of content it is about, whether it can be waived or only
//! follows from others, and the reason for the bump. Then name it in the row of the field that it is about, in `fields.rs`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which part of a version number has to be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// None.
    None,
    /// The third number.
    Patch,
    /// The second number.
    Minor,
    /// The first number.
    Major,
}

impl Bump {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version that follows a version with this bump.
    ///
    /// # Errors
    /// Where the text is not three numbers joined by full stops.
    pub fn next(self, version: &str) -> Result<String, semver::Error> {
        let semver::Version {
            major,
            minor,
            patch,
            ..
        } = semver::Version::parse(version)?;
        Ok(match self {
            Self::None => version.to_owned(),
            Self::Patch => format!("{major}.{minor}.{}", patch + 1),
            Self::Minor => format!("{major}.{}.0", minor + 1),
            Self::Major => format!("{}.0.0", major + 1),
        })
    }

    /// By which bump a later version differs from an earlier one.
    ///
    /// # Errors
    /// Where a text is not three numbers joined by full stops.
    pub fn between(earlier: &str, later: &str) -> Result<Self, semver::Error> {
        let (earlier, later) = (
            semver::Version::parse(earlier)?,
            semver::Version::parse(later)?,
        );
        Ok(if later <= earlier {
            Self::None
        } else if later.major > earlier.major {
            Self::Major
        } else if later.minor > earlier.minor {
            Self::Minor
        } else {
            Self::Patch
        })
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Declares kinds of changes, each with its name, the bump that it requires and the reason for that.
macro_rules! named_kinds {
    ($(#[doc = $about:literal])+ $kinds:ident { $($(#[doc = $doc:literal])+ $kind:ident $name:literal $bump:ident $reason:literal;)* }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $kinds {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $kind,)*
        }

        impl $kinds {
            /// All kinds, in the order in which changes are reported.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The name of the kind.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The bump that a change of the kind requires.
            #[must_use]
            pub fn bump(self) -> $crate::diff::Bump {
                match self { $(Self::$kind => $crate::diff::Bump::$bump,)* }
            }

            /// Why it requires that bump.
            #[must_use]
            pub fn reason(self) -> &'static str {
                match self { $(Self::$kind => $reason,)* }
            }
        }
    };
}

pub(crate) use named_kinds;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal $bump:ident $content:ident $nature:ident $reason:literal;)*) => {
        named_kinds! {
            /// A kind of change.
            Kind { $($(#[doc = $doc])+ $kind $name $bump $reason;)* }
        }

        impl Kind {
            /// What kind of content changes.
            #[must_use]
            pub fn content(self) -> Content {
                match self { $(Self::$kind => Content::$content,)* }
            }

            fn nature(self) -> Nature {
                match self { $(Self::$kind => Nature::$nature,)* }
            }
        }
    };
}

/// What kind of content changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Running text, which is compared word by word.
    Prose,
    /// A short value.
    Fact,
    /// An entry of which any field may change.
    Entry,
}

/// What a change needs of people beside a version.
#[derive(PartialEq, Eq)]
enum Nature {
    /// It may be editorial, and can be waived then.
    Waivable,
    /// It is what it is.
    Binding,
    /// It follows from other changes, and nobody decides on it.
    Derived,
}

impl Kind {
    /// Whether a change of the kind can be editorial only, so that it can be waived to a patch.
    #[must_use]
    pub fn is_waivable(self) -> bool {
        self.nature() == Nature::Waivable
    }

    /// Whether a change of the kind only follows from others: a number is that of a place.
    #[must_use]
    pub fn is_derived(self) -> bool {
        self.nature() == Nature::Derived
    }
}

kinds! {
    /// The scoring rules changed.
    ScoringChanged "scoring-changed" Major Fact Binding "the same answers may give a different score";
    /// A level was added to the scale.
    LevelAdded "level-added" Major Fact Binding "every answer is now on a different scale";
    /// A level was removed from the scale.
    LevelRemoved "level-removed" Major Fact Binding "answers with this level no longer mean anything";
    /// The name of a level now belongs to a different number.
    LevelRenumbered "level-renumbered" Major Fact Binding "the same number now means a different level";
    /// A module was added.
    ModuleAdded "module-added" Major Fact Binding "the structure of results changed";
    /// A module was removed.
    ModuleRemoved "module-removed" Major Fact Binding "the structure of results changed";
    /// A category was removed, with its requirements.
    CategoryRemoved "category-removed" Major Fact Binding "an id was removed";
    /// The id of a category changed.
    CategoryIdChanged "category-id-changed" Major Fact Binding "an id was renamed";
    /// A category moved to a different module.
    CategoryMoved "category-moved" Major Fact Binding "the results of two modules now include different categories";
    /// A requirement was removed.
    RequirementRemoved "requirement-removed" Major Fact Binding "an id was removed";
    /// The id of a requirement changed.
    RequirementIdChanged "requirement-id-changed" Major Fact Binding "an id was renamed";
    /// A retired id is in use again, or an id took over the meaning of a different id.
    IdReused "id-reused" Major Fact Binding "an id keeps one meaning, and this one had a different meaning before";
    /// An entry was removed from the catalog.
    ReferenceRemoved "reference-removed" Major Fact Binding "an id was removed";
    /// The id of a catalog entry changed.
    ReferenceIdChanged "reference-id-changed" Major Fact Binding "an id was renamed";
    /// A category was added, with its requirements.
    CategoryAdded "category-added" Minor Fact Binding "there is more to rate";
    /// The number of a category changed.
    CategoryRenumbered "category-renumbered" Minor Fact Derived "the display number changed; the id did not";
    /// A requirement was added to a category.
    RequirementAdded "requirement-added" Minor Fact Binding "there is more to rate";
    /// A requirement moved to a different category.
    RequirementMoved "requirement-moved" Minor Fact Binding "the same answer now counts in a different category";
    /// The position of a requirement in its category changed.
    RequirementRenumbered "requirement-renumbered" Minor Fact Derived "the display number changed; the id did not";
    /// A requirement was deprecated.
    RequirementDeprecated "requirement-deprecated" Minor Fact Binding "users need to know that it will be removed";
    /// The deprecation version changed, or was removed.
    DeprecationChanged "deprecation-changed" Minor Fact Binding "users need to know whether it will be removed";
    /// The order of the modules changed.
    ModulesReordered "modules-reordered" Minor Fact Binding "display numbers follow the order";
    /// A weight changed.
    WeightChanged "weight-changed" Minor Fact Binding "the same answers give a different score";
    /// The name of a level changed.
    LevelNameChanged "level-name-changed" Minor Fact Waivable "a display name changed";
    /// The indicators of a level changed.
    LevelIndicatorsChanged "level-indicators-changed" Minor Fact Waivable "what is expected at a level changed";
    /// The risks of a level changed.
    LevelRisksChanged "level-risks-changed" Minor Fact Waivable "what a level stands for changed";
    /// A category's description of a level changed.
    LevelTextChanged "level-text-changed" Minor Prose Waivable "the same facts may now be rated at a different level";
    /// A category's name for a level changed.
    LevelTextNameChanged "level-text-name-changed" Minor Fact Binding "a display name changed";
    /// The name of the model, a module or a category changed.
    NameChanged "name-changed" Minor Fact Waivable "a display name changed";
    /// The abbreviation of the model's name changed.
    ShortNameChanged "short-name-changed" Minor Fact Waivable "a display name changed";
    /// The title of a requirement changed.
    TitleChanged "title-changed" Minor Fact Waivable "what is asked may have changed";
    /// What an assessor looks at changed.
    AssessmentChanged "assessment-changed" Minor Prose Waivable "the same facts may now be rated at a different level";
    /// The anchor of a level of a requirement was added, changed or removed.
    AnchorChanged "anchor-changed" Minor Prose Waivable "the same facts may now be rated at a different level";
    /// An entry was added to the catalog.
    ReferenceAdded "reference-added" Minor Fact Binding "there is one more id";
    /// The summary of a level changed.
    LevelSummaryChanged "level-summary-changed" Patch Prose Binding "explanation only";
    /// The description of a module changed.
    DescriptionChanged "description-changed" Patch Prose Binding "explanation only";
    /// The summary of a category changed.
    SummaryChanged "summary-changed" Patch Prose Binding "explanation only";
    /// The overview of a category changed.
    OverviewChanged "overview-changed" Patch Prose Binding "explanation only";
    /// The guidance of a requirement changed.
    GuidanceChanged "guidance-changed" Patch Prose Binding "explanation only";
    /// A requirement cites one more reference.
    CitationAdded "citation-added" Patch Fact Binding "a citation by itself requires nothing";
    /// A requirement no longer cites a reference.
    CitationRemoved "citation-removed" Patch Fact Binding "a citation by itself requires nothing";
    /// The order of a requirement's citations changed.
    CitationsReordered "citations-reordered" Patch Fact Binding "a citation by itself requires nothing";
    /// The text in place of a list of references changed.
    ReferencesNoteChanged "references-note-changed" Patch Prose Binding "a citation by itself requires nothing";
    /// A catalog entry changed.
    ReferenceChanged "reference-changed" Patch Entry Binding "the id still names the same standard";
    /// The order of the catalog changed.
    ReferencesReordered "references-reordered" Patch Fact Binding "only the order changed";
    /// The version of the catalog changed.
    ReferencesVersionChanged "references-version-changed" Patch Fact Binding "its entries are compared one by one";
    /// The former ids of a category or requirement changed.
    FormerIdsChanged "former-ids-changed" Patch Fact Binding "document metadata";
    /// An id was recorded as retired.
    RetirementAdded "retirement-added" Patch Fact Binding "the removal is reported separately";
    /// The record of a retired id was removed.
    RetirementRemoved "retirement-removed" Patch Fact Binding "document metadata";
    /// The record of a retired id changed.
    RetirementChanged "retirement-changed" Patch Entry Binding "document metadata";
    /// The order of the records of retired ids changed.
    RetirementsReordered "retirements-reordered" Patch Fact Binding "only the order changed";
    /// A text was marked as under construction, or the mark was removed.
    DraftChanged "draft-changed" Patch Fact Binding "document metadata";
    /// A narrative page was added.
    PageAdded "page-added" Patch Fact Binding "page text";
    /// A narrative page was removed.
    PageRemoved "page-removed" Patch Fact Binding "page text";
    /// The front matter of a narrative page changed.
    PageFrontMatterChanged "page-front-matter-changed" Patch Entry Binding "page text";
    /// The text of a narrative page changed.
    PageBodyChanged "page-body-changed" Patch Prose Binding "page text";
    /// The order of the narrative pages changed.
    PagesReordered "pages-reordered" Patch Fact Binding "only the order changed";
    /// A file beside the pages was added.
    ResourceAdded "resource-added" Patch Fact Binding "a file of pages";
    /// A file beside the pages was removed.
    ResourceRemoved "resource-removed" Patch Fact Binding "a file of pages";
    /// What is in a file beside the pages changed.
    ResourceChanged "resource-changed" Patch Entry Binding "a file of pages";
    /// The address of the model changed.
    UrlChanged "url-changed" Patch Fact Binding "document metadata";
    /// The language changed.
    LanguageChanged "language-changed" Patch Fact Binding "document metadata";
    /// The license changed.
    LicenseChanged "license-changed" Patch Fact Binding "document metadata";
    /// The description of where structure and wording come from changed.
    ProvenanceChanged "provenance-changed" Patch Prose Binding "document metadata";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_has_zeros_behind_what_was_raised() {
        let next = |bump: Bump| bump.next("2.3.4").unwrap();
        assert_eq!(
            [next(Bump::Patch), next(Bump::Minor), next(Bump::Major)],
            ["2.3.5", "2.4.0", "3.0.0"]
        );
        for bump in [Bump::None, Bump::Patch, Bump::Minor, Bump::Major] {
            assert_eq!(Bump::between("2.3.4", &next(bump)).unwrap(), bump);
        }
        // The first number that was raised decides, whatever the others are; a version that is not later raises none.
        for (later, bump) in [
            ("2.3.9", Bump::Patch),
            ("2.4.9", Bump::Minor),
            ("3.0.0", Bump::Major),
            ("3.9.9", Bump::Major),
            ("2.3.3", Bump::None),
            ("2.0.9", Bump::None),
            ("1.9.9", Bump::None),
        ] {
            assert_eq!(Bump::between("2.3.4", later).unwrap(), bump, "{later}");
        }
        assert!(Bump::between("2.3", "2.4").is_err());
    }

    #[test]
    fn kinds_are_named_alike_everywhere() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
    #[test]
    fn a_bump_is_printed_as_it_is_written() {
        for bump in [Bump::None, Bump::Patch, Bump::Minor, Bump::Major] {
            assert_eq!(serde_json::to_value(bump).unwrap(), bump.to_string());
            assert_eq!(bump.as_str(), bump.to_string());
        }
    }

    #[test]
    fn only_the_wording_of_what_is_normative_can_be_waived() {
        for kind in Kind::ALL.iter().filter(|kind| kind.is_waivable()) {
            assert_eq!(kind.bump(), Bump::Minor, "{}", kind.as_str());
        }
        assert!(Kind::TitleChanged.is_waivable() && Kind::LevelTextChanged.is_waivable());
        assert!(!Kind::WeightChanged.is_waivable() && !Kind::RequirementAdded.is_waivable());
    }
}
