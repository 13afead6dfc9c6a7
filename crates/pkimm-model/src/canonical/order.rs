//! The order of the keys in each table of each kind of file: as the schemas list them, what is short before what is long.

use crate::parse::{Kind, kind};

/// Which order the keys of a file have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Model,
    References,
    Terminology,
    Category,
    Requirement,
    Extension,
    Page,
    Notes,
    Next,
}

/// A table: the keys that lead to it, whatever lists are on the way, and its own. `*` leads to each.
type Row = (&'static [&'static str], &'static [&'static str]);

const BOUNDS: Row = (&["limits", "*"], &["min", "max"]);

const MODEL: &[Row] = &[
    (
        &[],
        &[
            "version",
            "tool",
            "name",
            "short-name",
            "url",
            "license",
            "language",
            "provenance",
            "sections",
            "site",
            "limits",
            "lints",
            "levels",
            "modules",
            "retired",
        ],
    ),
    (&["sections"], &["guidance", "assessment"]),
    (
        &["site"],
        &[
            "group",
            "model",
            "version",
            "extensions",
            "posts",
            "downloads",
            "issues",
            "anchors",
        ],
    ),
    (
        &["limits"],
        &[
            "category-weight",
            "requirement-weight",
            "summary-words",
            "overview-words",
            "level-words",
            "guidance-words",
            "assessment-words",
            "anchor-words",
            "fact-check-months",
        ],
    ),
    BOUNDS,
    (
        &["levels"],
        &["number", "name", "summary", "indicators", "risks"],
    ),
    (&["modules"], &["id", "name", "description", "categories"]),
    (
        &["modules", "categories"],
        &["id", "name", "weight", "was", "requirements"],
    ),
    (
        REQUIREMENTS,
        &["id", "weight", "title", "was", "deprecated"],
    ),
    (&["retired"], &["id", "since", "successors", "reason"]),
];

/// The keys that lead to the requirements of a category, each of which has a line of its own.
const REQUIREMENTS: &[&str] = &["modules", "categories", "requirements"];

const REFERENCES: &[Row] = &[(&[], &["version", "authorities", "references"]), REFERENCE];

const REFERENCE: Row = (
    &["references"],
    &[
        "id",
        "title",
        "authority",
        "url",
        "regions",
        "edition",
        "status",
        "superseded-by",
        "added",
    ],
);

const TERMINOLOGY: &[Row] = &[
    (&[], &["accepted", "terms"]),
    (&["terms"], &["use", "avoid", "why", "inclusive"]),
];

const CATEGORY: &[Row] = &[(&[], &["summary", "draft", "levels"])];

const REQUIREMENT: &[Row] = &[(
    &[],
    &[
        "references",
        "references-note",
        "draft",
        "checked",
        "levels",
    ],
)];

const EXTENSION: &[Row] = &[
    (
        &[],
        &[
            "id",
            "name",
            "version",
            "description",
            "documentation",
            "status",
            "compatibility",
            "floor-score",
            "relevance",
            "overlays",
            "references",
        ],
    ),
    (&["relevance"], &["category", "weight"]),
    (
        &["overlays"],
        &["target", "multiplier", "addition", "override", "rationale"],
    ),
    REFERENCE,
];

/// The document holds front matter of pages in the order in which it is written, so that stays.
const PAGE: &[Row] = &[];

const DECISIONS: Row = (&["decisions"], &["changes", "url", "date"]);

const WAIVERS: Row = (&["waivers"], &["fingerprint", "reason"]);

const NOTES: &[Row] = &[
    (
        &[],
        &[
            "date",
            "digest",
            "frozen",
            "rendered",
            "revision",
            "status",
            "reason",
            "summary",
            "authors",
            "quote",
            "feedback",
            "decisions",
            "waivers",
        ],
    ),
    (&["quote"], &["text", "by"]),
    DECISIONS,
    WAIVERS,
];

const NEXT: &[Row] = &[(&[], &["decisions", "waivers"]), DECISIONS, WAIVERS];

impl Order {
    /// The order of a file, by its path below the model folder. `None` where it is no text that authors write.
    pub fn of(path: &str) -> Option<Self> {
        match kind(path) {
            Kind::Model => Some(Self::Model),
            Kind::References => Some(Self::References),
            Kind::Terminology => Some(Self::Terminology),
            Kind::Category(_) => Some(Self::Category),
            Kind::Requirement(..) | Kind::Relevance(..) => Some(Self::Requirement),
            Kind::Extension(_) => Some(Self::Extension),
            Kind::Page(_) => Some(Self::Page),
            Kind::Notes(_) | Kind::ExtensionNotes(..) => Some(Self::Notes),
            Kind::Next => Some(Self::Next),
            Kind::Resource(_)
            | Kind::Archived(_)
            | Kind::ArchivedResource(..)
            | Kind::ExtensionDocument(..)
            | Kind::Orphan => None,
        }
    }

    /// Whether the file is TOML as a whole, and no Markdown below it.
    pub fn is_toml(self) -> bool {
        matches!(
            self,
            Self::Model | Self::References | Self::Terminology | Self::Extension | Self::Next
        )
    }

    /// Where a key stands in the table to which a path leads. Keys that nobody knows come last, and those of equal rank stay
    /// as they are.
    pub fn rank(self, path: &[&str], key: &[String]) -> usize {
        let Some(key) = key.first() else { return 0 };
        if matches!(self, Self::Category | Self::Requirement) && path == ["levels"] {
            return key.parse().unwrap_or(usize::MAX);
        }
        let is_it = |row: &&Row| {
            let known = row.0.iter().zip(path);
            row.0.len() == path.len()
                && known
                    .into_iter()
                    .all(|(own, key)| *own == "*" || own == key)
        };
        let row = self.rows().iter().find(is_it);
        let at = row.and_then(|row| row.1.iter().position(|own| own == key));
        at.unwrap_or(usize::MAX)
    }

    /// Whether a list has a line for each item even where it is written on one.
    pub fn is_always_long(self, path: &[&str]) -> bool {
        self == Self::Model && path == REQUIREMENTS
    }

    fn rows(self) -> &'static [Row] {
        match self {
            Self::Model => MODEL,
            Self::References => REFERENCES,
            Self::Terminology => TERMINOLOGY,
            Self::Category => CATEGORY,
            Self::Requirement => REQUIREMENT,
            Self::Extension => EXTENSION,
            Self::Page => PAGE,
            Self::Notes => NOTES,
            Self::Next => NEXT,
        }
    }
}
