//! Every field of the document, declared once.
//!
//! A row is a field of a type of [`document`](crate::document): its name in Rust, its name in an
//! [`Address`](crate::address::Address), the shapes in which a model was published that can say it, and how it is compared.
//! Whoever needs to know all fields hands a macro of its own to [`fields`]: addresses, comparison, its inverse, and the
//! alignment of older shapes are made of these rows. Each of them takes a type apart without leaving fields out, so that a
//! field which is added to the document does not compile until it has a row here.
//!
//! The shapes are lists of `read/align.rs`: `ALL` of them; `CATALOGD`, those with a catalog of references; `NAMED`, those
//! that name references; `LISTED`, those that can hold a text in place of a list of references; `OURS`, the document alone.
//!
//! A field is compared in one of these ways:
//!
//! - `Kind`: it is reported under this kind where it differs;
//! - `by function [Kind …]`: a function of `diff/compare` chooses among these kinds;
//! - `each function [Kind …]`: the function reports parts of the field, one by one;
//! - `paired [Kind …]`: it tells which entry is which, or what belongs to it, and is compared with the list that holds it;
//! - `whole Kind`: the entry is reported as a whole under this kind where this field differs;
//! - `never "reason"`: it is no part of the comparison.

/// Hands the rows of all types to the macro `$then`.
macro_rules! fields {
    ($then:ident) => {
        $then! {
            Release ReleaseField {
                schema_version SchemaVersion ALL (never "it names the shape of the document");
                document_version DocumentVersion ALL (never "it counts the additions to the shape");
                version Version ALL (never "it names the side of the comparison");
                status Status ALL (never "it is about the publication, not about the model");
                name Name OURS (NameChanged);
                short_name ShortName OURS (ShortNameChanged);
                url Url OURS (UrlChanged);
                language Language OURS (LanguageChanged);
                date Date ALL (never "it is about the publication, not about the model");
                license License OURS (LicenseChanged);
                provenance Provenance OURS (ProvenanceChanged);
                scoring Scoring OURS (ScoringChanged);
                levels Levels ALL (paired []);
                modules Modules ALL (paired [ModulesReordered]);
                references_version ReferencesVersion CATALOGD (ReferencesVersionChanged);
                references References ALL (paired [ReferencesReordered]);
                extensions Extensions OURS (never "the type has no values, so no two can differ");
                resources Resources OURS (paired []);
                retired Retired OURS (paired [RetirementsReordered]);
                pages Pages OURS (paired [PagesReordered]);
            }
            Level LevelField {
                number Number ALL (paired [LevelAdded LevelRemoved]);
                name Name ALL (by level_name [LevelNameChanged LevelRenumbered]);
                summary Summary OURS (LevelSummaryChanged);
                indicators Indicators OURS (LevelIndicatorsChanged);
                risks Risks OURS (LevelRisksChanged);
            }
            Module ModuleField {
                id Id ALL (paired [ModuleAdded ModuleRemoved]);
                name Name ALL (NameChanged);
                description Description ALL (DescriptionChanged);
                categories Categories ALL (paired []);
            }
            Category CategoryField {
                id Id ALL (paired [CategoryAdded CategoryRemoved CategoryIdChanged IdReused]);
                code Code ALL (never "it follows from the module and the number");
                number Number ALL (paired [CategoryMoved CategoryRenumbered]);
                weight Weight ALL (WeightChanged);
                name Name ALL (NameChanged);
                summary Summary OURS (SummaryChanged);
                description Description ALL (OverviewChanged);
                levels Levels ALL (each level_texts []);
                requirements Requirements ALL (paired []);
                was Was OURS (FormerIdsChanged);
                draft Draft OURS (DraftChanged);
            }
            LevelText LevelTextField {
                number Number ALL (paired []);
                name Name ALL (paired [LevelTextNameChanged]);
                description Description ALL (LevelTextChanged);
            }
            Requirement RequirementField {
                id Id ALL (paired [RequirementAdded RequirementRemoved RequirementIdChanged IdReused]);
                code Code ALL (never "it follows from the category and the number");
                number Number ALL (paired [RequirementMoved RequirementRenumbered]);
                weight Weight ALL (WeightChanged);
                description Title ALL (TitleChanged);
                guidance Guidance ALL (GuidanceChanged);
                assessment Assessment ALL (AssessmentChanged);
                levels Levels OURS (each anchors []);
                references References ALL (each citations [CitationAdded CitationRemoved CitationsReordered]);
                references_note ReferencesNote LISTED (ReferencesNoteChanged);
                was Was OURS (FormerIdsChanged);
                deprecated Deprecated OURS (by deprecation [RequirementDeprecated DeprecationChanged]);
                draft Draft OURS (DraftChanged);
            }
            LevelAnchor LevelAnchorField {
                number Number ALL (paired []);
                description Description ALL (AnchorChanged);
            }
            Reference ReferenceField {
                id Id ALL (paired [ReferenceAdded ReferenceRemoved ReferenceIdChanged IdReused]);
                title Title NAMED (whole ReferenceChanged);
                authority Authority CATALOGD (whole ReferenceChanged);
                url Url NAMED (whole ReferenceChanged);
                regions Regions CATALOGD (whole ReferenceChanged);
                edition Edition OURS (whole ReferenceChanged);
                status Status CATALOGD (whole ReferenceChanged);
                superseded_by SupersededBy CATALOGD (whole ReferenceChanged);
                added Added OURS (whole ReferenceChanged);
            }
            Retired RetiredField {
                id Id ALL (paired [RetirementAdded RetirementRemoved]);
                since Since ALL (whole RetirementChanged);
                successors Successors ALL (whole RetirementChanged);
                reason Reason ALL (whole RetirementChanged);
            }
            Page PageField {
                path Path ALL (paired [PageAdded PageRemoved]);
                front_matter FrontMatter ALL (by written_front_matter [PageFrontMatterChanged]);
                body Body ALL (PageBodyChanged);
            }
            Resource ResourceField {
                path Path ALL (paired [ResourceAdded ResourceRemoved]);
                media_type MediaType ALL (whole ResourceChanged);
                size Size ALL (whole ResourceChanged);
                sha256 Sha256 ALL (whole ResourceChanged);
            }
        }
    };
}

pub(crate) use fields;
