//! What can change, and which version bump each change requires.
//!
//! To add a kind, add a variant: the compiler then asks for its bump and its reason.

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

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal $bump:ident $reason:literal;)*) => {
        /// A kind of change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Kind {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $kind,)*
        }

        impl Kind {
            /// All kinds, in the order in which changes are told.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The name of the kind.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The bump that a change of the kind requires.
            #[must_use]
            pub fn bump(self) -> Bump {
                match self { $(Self::$kind => Bump::$bump,)* }
            }

            /// Why it requires that bump.
            #[must_use]
            pub fn reason(self) -> &'static str {
                match self { $(Self::$kind => $reason,)* }
            }
        }
    };
}

kinds! {
    /// The scoring rules are others.
    ScoringChanged "scoring-changed" Major "the same answers may give another score";
    /// A level joined the scale.
    LevelAdded "level-added" Major "the scale of every answer is another";
    /// A level left the scale.
    LevelRemoved "level-removed" Major "answers with this level have no meaning any more";
    /// A level's name stands at another number.
    LevelRenumbered "level-renumbered" Major "the same number means another level";
    /// A module joined the model.
    ModuleAdded "module-added" Major "the structure of results is another";
    /// A module left the model.
    ModuleRemoved "module-removed" Major "the structure of results is another";
    /// A category left the model, with its requirements.
    CategoryRemoved "category-removed" Major "an id is removed";
    /// A category has another id.
    CategoryIdChanged "category-id-changed" Major "an id is renamed";
    /// A category belongs to another module.
    CategoryMoved "category-moved" Major "the results of two modules are made of other categories";
    /// A requirement left the model.
    RequirementRemoved "requirement-removed" Major "an id is removed";
    /// A requirement has another id.
    RequirementIdChanged "requirement-id-changed" Major "an id is renamed";
    /// An id that had left the model stands for something again, or an id stands for what another one stood for.
    IdReused "id-reused" Major "an id keeps one meaning, and this one had another";
    /// An entry left the catalogue.
    ReferenceRemoved "reference-removed" Major "an id is removed";
    /// An entry of the catalogue has another id.
    ReferenceIdChanged "reference-id-changed" Major "an id is renamed";
    /// A category joined the model, with its requirements.
    CategoryAdded "category-added" Minor "there is more to rate";
    /// A category has another number.
    CategoryRenumbered "category-renumbered" Minor "the display number is another; the id stands";
    /// A requirement joined a category.
    RequirementAdded "requirement-added" Minor "there is more to rate";
    /// A requirement belongs to another category.
    RequirementMoved "requirement-moved" Minor "the same answer counts in another category";
    /// A requirement has another position in its category.
    RequirementRenumbered "requirement-renumbered" Minor "the display number is another; the id stands";
    /// A requirement is announced to leave.
    RequirementDeprecated "requirement-deprecated" Minor "users have to know that it will leave";
    /// Since when a requirement is deprecated is another, or it is no longer.
    DeprecationChanged "deprecation-changed" Minor "users have to know whether it will leave";
    /// The modules stand in another order.
    ModulesReordered "modules-reordered" Minor "display numbers follow the order";
    /// A weight is another.
    WeightChanged "weight-changed" Minor "the same answers give another score";
    /// A level has another name.
    LevelNameChanged "level-name-changed" Minor "a display name is changed";
    /// The signs by which a level is seen are others.
    LevelIndicatorsChanged "level-indicators-changed" Minor "what is asked of a level is another";
    /// The risks of a level are others.
    LevelRisksChanged "level-risks-changed" Minor "what a level stands for is another";
    /// A category's description of a level is another.
    LevelTextChanged "level-text-changed" Minor "the same facts may be rated with another level";
    /// A category calls a level by another name.
    LevelTextNameChanged "level-text-name-changed" Minor "a display name is changed";
    /// The name of the model, a module or a category is another.
    NameChanged "name-changed" Minor "a display name is changed";
    /// The abbreviation of the model's name is another.
    ShortNameChanged "short-name-changed" Minor "a display name is changed";
    /// A requirement's title is another.
    TitleChanged "title-changed" Minor "what is asked may be another";
    /// What an assessor looks at is another.
    AssessmentChanged "assessment-changed" Minor "the same facts may be rated with another level";
    /// An entry joined the catalogue.
    ReferenceAdded "reference-added" Minor "there is one more id";
    /// The summary of a level is another.
    LevelSummaryChanged "level-summary-changed" Patch "explanation only";
    /// The description of a module is another.
    DescriptionChanged "description-changed" Patch "explanation only";
    /// The summary of a category is another.
    SummaryChanged "summary-changed" Patch "explanation only";
    /// The overview of a category is another.
    OverviewChanged "overview-changed" Patch "explanation only";
    /// What a requirement is for, and what good looks like, is told otherwise.
    GuidanceChanged "guidance-changed" Patch "explanation only";
    /// A requirement cites one more reference.
    CitationAdded "citation-added" Patch "a citation asks for nothing by itself";
    /// A requirement no longer cites a reference.
    CitationRemoved "citation-removed" Patch "a citation asks for nothing by itself";
    /// A requirement cites its references in another order.
    CitationsReordered "citations-reordered" Patch "a citation asks for nothing by itself";
    /// The text in place of a list of references is another.
    ReferencesNoteChanged "references-note-changed" Patch "a citation asks for nothing by itself";
    /// An entry of the catalogue says something else.
    ReferenceChanged "reference-changed" Patch "the id still names the same standard";
    /// The catalogue stands in another order.
    ReferencesReordered "references-reordered" Patch "nothing but the order is another";
    /// The catalogue has another version.
    ReferencesVersionChanged "references-version-changed" Patch "its entries are compared one by one";
    /// The former ids of a category or requirement are others.
    FormerIdsChanged "former-ids-changed" Patch "document metadata";
    /// An id is recorded as retired.
    RetirementAdded "retirement-added" Patch "the removal itself is told where it happened";
    /// The record of a retired id is gone.
    RetirementRemoved "retirement-removed" Patch "document metadata";
    /// The record of a retired id says something else.
    RetirementChanged "retirement-changed" Patch "document metadata";
    /// The records of retired ids stand in another order.
    RetirementsReordered "retirements-reordered" Patch "nothing but the order is another";
    /// A text is marked as under construction, or no longer.
    DraftChanged "draft-changed" Patch "document metadata";
    /// A narrative page joined.
    PageAdded "page-added" Patch "page text";
    /// A narrative page left.
    PageRemoved "page-removed" Patch "page text";
    /// The front matter of a narrative page is another.
    PageFrontMatterChanged "page-front-matter-changed" Patch "page text";
    /// The text of a narrative page is another.
    PageBodyChanged "page-body-changed" Patch "page text";
    /// The narrative pages stand in another order.
    PagesReordered "pages-reordered" Patch "nothing but the order is another";
    /// The model's address is another.
    UrlChanged "url-changed" Patch "document metadata";
    /// The language is another.
    LanguageChanged "language-changed" Patch "document metadata";
    /// The licence is another.
    LicenseChanged "license-changed" Patch "document metadata";
    /// Where structure and wording come from is told otherwise.
    ProvenanceChanged "provenance-changed" Patch "document metadata";
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
        assert_eq!(Bump::between("2.3.4", "2.0.9").unwrap(), Bump::None);
        assert!(Bump::between("2.3", "2.4").is_err());
    }

    #[test]
    fn kinds_are_named_alike_everywhere() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
