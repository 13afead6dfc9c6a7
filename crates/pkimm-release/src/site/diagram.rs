//! The diagrams of a release as mermaid source. Each is a complete diagram that ends with a line break.

use std::fmt::Write as _;

use crate::document::{Module, Release};
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

/// The most arrows that mermaid draws in a diagram, and the longest source that it reads, in characters. A site cannot raise either
/// for a diagram (`maxEdges` and `maxTextSize`, <https://mermaid.js.org/config/schema-docs/config.html>).
const MAX_ARROWS: usize = 500;
const MAX_SOURCE: usize = 50_000;

/// The most categories that a mind map shows. Of two hundred around one module mermaid places some upon others, and fails on the
/// line between them; of a thousand it keeps a browser busy for most of a minute.
const MAX_BRANCHES: usize = 100;

/// The first of the ways to draw something that mermaid takes, or the last one.
fn drawn<const N: usize>(ways: [&dyn Fn() -> String; N]) -> String {
    let mut source = String::new();
    for way in ways {
        source = way();
        if source.chars().count() <= MAX_SOURCE && source.matches("-->").count() <= MAX_ARROWS {
            break;
        }
    }
    source
}

/// Modules and categories around a center, in the shape of the published mind map. Of a model that mermaid may not draw whole,
/// the modules.
#[must_use]
pub fn mindmap(release: &Release, labels: &Labels) -> String {
    let root = escape::mermaid(&labels.center);
    let with = |has_categories: bool| {
        let mut out = format!("mindmap\n  root(({root}))\n");
        for module in &release.modules {
            let name = escape::mermaid(&module.name);
            line(&mut out, format_args!("    {{{{{name}}}}}"));
            for category in module.categories.iter().filter(|_| has_categories) {
                let name = escape::mermaid(&category.name);
                line(&mut out, format_args!("      {name}"));
            }
        }
        out
    };
    let is_small = release.categories().count() <= MAX_BRANCHES;
    drawn([&|| with(is_small), &|| with(false)])
}

/// The model as a tree from left to right: its modules and their categories with code and weight. Of a model with more of them than
/// mermaid draws arrows, each module is a box with its categories in it; where that is too long, the modules stand alone.
#[must_use]
pub fn structure(release: &Release, _: &Labels) -> String {
    let start = || {
        let mut out = String::from("flowchart LR\n");
        let name = escape::mermaid(&release.name);
        line(&mut out, format_args!("  model([\"{name}\"])"));
        out
    };
    let module = |out: &mut String, index: usize, module: &Module| {
        let name = escape::mermaid(&module.name);
        let arrow = format_args!("  model --> module{index}{{{{\"{name}\"}}}}");
        line(out, arrow);
    };
    let tree = || {
        let mut out = start();
        for (index, of) in release.modules.iter().enumerate() {
            module(&mut out, index, of);
            for category in &of.categories {
                let number = category.number;
                let label = escape::mermaid(&format!("{} {}", category.code, category.name));
                let weight = category.weight;
                line(
                    &mut out,
                    format_args!("  module{index} -- {weight} --> category{number}[\"{label}\"]"),
                );
            }
        }
        out
    };
    let boxes = || {
        let mut out = String::from("flowchart LR\n");
        for (index, module) in release.modules.iter().enumerate() {
            let name = escape::mermaid(&module.name);
            line(
                &mut out,
                format_args!("  subgraph module{index}[\"{name}\"]"),
            );
            for category in &module.categories {
                let label = escape::mermaid(&format!("{} {}", category.code, category.name));
                let (number, weight) = (category.number, category.weight);
                line(
                    &mut out,
                    format_args!("    category{number}[\"{label}: {weight}\"]"),
                );
            }
            out.push_str("  end\n");
        }
        out
    };
    let modules = || {
        let mut out = start();
        let all = release.modules.iter().enumerate();
        all.for_each(|(index, of)| module(&mut out, index, of));
        out
    };
    drawn([&tree, &boxes, &modules])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, small};

    #[test]
    fn what_is_too_large_for_one_diagram_is_drawn_with_less_in_it() {
        let of = |count: u32, words: usize| {
            let mut release = small::release();
            let category = release.modules[0].categories[0].clone();
            let categories = (1..=count).map(|number| Category {
                number,
                name: "Name ".repeat(words),
                ..category.clone()
            });
            release.modules[0].categories = categories.collect();
            let labels = Labels::of(&release);
            (structure(&release, &labels), mindmap(&release, &labels))
        };
        let arrows = |source: &str| source.matches("-->").count();
        let (tree, _) = of(400, 1);
        assert!(arrows(&tree) > 400 && !tree.contains("subgraph"), "{tree}");
        let others =
            small::release().categories().count() - small::release().modules[0].categories.len();
        let most = u32::try_from(MAX_BRANCHES - others).unwrap();
        let maps = [most, most + 1].map(|count| of(count, 1).1);
        let has_categories = maps.map(|map| map.contains("      Name"));
        assert_eq!(has_categories, [true, false]);
        let (boxes, _) = of(600, 1);
        assert!(
            arrows(&boxes) == 0 && boxes.contains("category600["),
            "{boxes}"
        );
        let (modules, map) = of(600, 30);
        assert!(
            arrows(&modules) > 0 && !modules.contains("category"),
            "{modules}"
        );
        for source in [tree, boxes, modules, map] {
            assert!(arrows(&source) <= MAX_ARROWS && source.len() <= MAX_SOURCE);
        }
    }
}
