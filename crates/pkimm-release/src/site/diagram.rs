//! The diagrams of a release as mermaid source. Each is a complete diagram that ends with a line break.

use std::fmt::Write as _;

use crate::document::Release;
use crate::escape;

/// A diagram that every release has.
#[derive(Clone, Copy, Debug)]
pub struct Diagram {
    /// The name in page expressions.
    pub name: &'static str,
    /// The file that holds it, below the output folder.
    pub path: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// Writes the source.
    pub source: fn(&Release, &Labels) -> String,
}

/// What diagrams say beside the names of the model, in its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The subject of the model, in the center of the mind map.
    pub center: String,
}

impl Labels {
    /// Where nobody says it in the model's language, the center has the model's own name.
    #[must_use]
    pub fn of(release: &Release) -> Self {
        Self {
            center: release.display_name().to_owned(),
        }
    }
}

/// All diagrams.
pub const DIAGRAMS: &[Diagram] = &[
    Diagram {
        name: "mindmap",
        path: "diagrams/mindmap.mmd",
        summary: "modules and categories as a mind map",
        source: mindmap,
    },
    Diagram {
        name: "structure",
        path: "diagrams/structure.mmd",
        summary: "modules, categories and their weights as a tree",
        source: structure,
    },
    Diagram {
        name: "levels",
        path: "diagrams/levels.mmd",
        summary: "the maturity levels in their order",
        source: levels,
    },
];

/// Modules and categories around a center, in the shape of the published mind map.
#[must_use]
pub fn mindmap(release: &Release, labels: &Labels) -> String {
    let root = escape::mermaid(&labels.center);
    let mut out = format!("mindmap\n  root(({root}))\n");
    for module in &release.modules {
        line(
            &mut out,
            format_args!("    {{{{{}}}}}", escape::mermaid(&module.name)),
        );
        for category in &module.categories {
            line(
                &mut out,
                format_args!("      {}", escape::mermaid(&category.name)),
            );
        }
    }
    out
}

/// The model as a tree from left to right: its modules and their categories with code and weight.
#[must_use]
pub fn structure(release: &Release, _: &Labels) -> String {
    let mut out = String::from("flowchart LR\n");
    line(
        &mut out,
        format_args!("  model([\"{}\"])", escape::mermaid(&release.name)),
    );
    for (index, module) in release.modules.iter().enumerate() {
        line(
            &mut out,
            format_args!(
                "  model --> module{index}{{{{\"{}\"}}}}",
                escape::mermaid(&module.name)
            ),
        );
        for category in &module.categories {
            let number = category.number;
            let label = escape::mermaid(&format!("{} {}", category.code, category.name));
            line(
                &mut out,
                format_args!(
                    "  module{index} -- {} --> category{number}[\"{label}\"]",
                    category.weight
                ),
            );
        }
    }
    out
}

/// The levels from the lowest to the highest.
#[must_use]
pub fn levels(release: &Release, _: &Labels) -> String {
    let mut out = String::from("flowchart LR\n");
    for level in &release.levels {
        let label = escape::mermaid(&format!("{} {}", level.number, level.name));
        line(
            &mut out,
            format_args!("  level{}[\"{label}\"]", level.number),
        );
    }
    for pair in release.levels.windows(2) {
        line(
            &mut out,
            format_args!("  level{} --> level{}", pair[0].number, pair[1].number),
        );
    }
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
