//! The diagrams of a release as mermaid source. Each is a complete diagram that ends with a line break.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diff::normal;
use crate::document::Release;
use crate::escape;
use crate::fill::fill;

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
    /// The title of the structure, for who does not see it. The model's name stands in the place `{model}` of a title.
    pub structure: String,
    /// The title of the levels.
    pub levels: String,
}

impl Labels {
    /// Where nobody says it in the model's language, the center has the model's own name, and so has every title.
    #[must_use]
    pub fn of(release: &Release) -> Self {
        let title = || "{model}".to_owned();
        Self {
            center: release.display_name().to_owned(),
            structure: title(),
            levels: title(),
        }
    }
}

/// The colors of the twelve branches of a mind map that mermaid tells apart: white can be read on each (a contrast of 4.5:1 or more,
/// WCAG 2.2, 1.4.3), and each is seen on white and on black (3:1, 1.4.11).
const BRANCHES: [&str; 12] = [
    "#2f6fb0", "#2e7d4f", "#a35a12", "#8f4391", "#197a85", "#b5443c", "#5f6fb8", "#6b7a1f",
    "#8a6414", "#a8447a", "#4d7a6a", "#7a6a5a",
];
/// The color of the center, of lines and of boxes.
const DARK: &str = "#4a6f9c";
/// The color of what is around boxes.
const AROUND: &str = "#10243e";
/// How the public site writes the title of what is around boxes, whatever a diagram says.
#[cfg(test)]
const PALE: &str = "#999999";
/// What is written upon dark colors. All colors are dark, since sites have styles of their own that write in white upon any box.
const WHITE: &str = "#ffffff";

/// The colors of a mind map, as mermaid reads them at any place of a source.
fn colors_of_branches() -> String {
    let mut variables = json!({ "git0": DARK, "gitBranchLabel0": WHITE });
    for (index, color) in BRANCHES.into_iter().enumerate() {
        variables[format!("cScale{index}")] = color.into();
        variables[format!("cScaleLabel{index}")] = WHITE.into();
    }
    settings(&json!({ "theme": "base", "themeVariables": variables }))
}

/// The colors of boxes, how far apart they are, and how wide a text in them may be before it is broken.
fn colors_of_boxes() -> String {
    settings(&json!({
        "theme": "base",
        "themeVariables": {
            "primaryColor": DARK, "mainBkg": DARK, "primaryTextColor": WHITE, "nodeTextColor": WHITE,
            "primaryBorderColor": DARK, "nodeBorder": DARK, "lineColor": DARK,
            "clusterBkg": AROUND, "clusterBorder": AROUND, "titleColor": WHITE,
        },
        "flowchart": { "wrappingWidth": 300, "rankSpacing": 8, "nodeSpacing": 8, "padding": 8 },
    }))
}

fn settings(settings: &Value) -> String {
    format!("%%{{init: {settings}}}%%\n")
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

/// The most lines that mermaid draws in a diagram, and the longest source that it reads, in characters. A site cannot raise either
/// for a diagram (`maxEdges` and `maxTextSize`, <https://mermaid.js.org/config/schema-docs/config.html>).
const MAX_LINES: usize = 500;
const MAX_SOURCE: usize = 50_000;

/// The most categories that a mind map shows. Of two hundred around one module mermaid places some upon others, and fails on the
/// line between them; of a thousand it keeps a browser busy for most of a minute.
const MAX_BRANCHES: usize = 100;

/// The first of the ways to draw something that mermaid takes, or the last one.
fn drawn<const N: usize>(ways: [&dyn Fn() -> String; N]) -> String {
    let mut source = String::new();
    for way in ways {
        source = way();
        if source.chars().count() <= MAX_SOURCE && lines(&source) <= MAX_LINES {
            break;
        }
    }
    source
}

/// How many lines a diagram has between its boxes, those among them that only say which box stands below which.
fn lines(source: &str) -> usize {
    let of = |sign: &str| source.matches(sign).count();
    of(DOWN) + of(BELOW)
}

/// An arrow, and the order of two boxes of which it is not shown.
const DOWN: &str = " --> ";
const BELOW: &str = " ~~~ ";

/// The beginning of a diagram that can be read from top to bottom on the narrowest screen, with its title.
fn start(title: &str, release: &Release) -> String {
    let title = fill(title, &[("model", &release.name)]);
    let title = escape::mermaid(&title);
    format!("flowchart TB\n  accTitle: {title}\n")
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
        out + &colors_of_branches()
    };
    let is_small = release.categories().count() <= MAX_BRANCHES;
    drawn([&|| with(is_small), &|| with(false)])
}

/// Whether the source of a mind map shows the modules and categories of a release by their names, in their order, and nothing else but
/// a center and settings.
#[must_use]
pub fn shows_structure(source: &str, release: &Release) -> bool {
    let mut lines = source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    if lines.next() != Some("mindmap") {
        return false;
    }
    let nodes = lines.filter(|line| !line.starts_with("%%") && !line.starts_with("root"));
    let shown: Vec<String> = nodes.map(normal).collect();
    let modules = release.modules.iter().flat_map(|module| {
        let categories = module
            .categories
            .iter()
            .map(|category| category.name.as_str());
        std::iter::once(module.name.as_str()).chain(categories)
    });
    shown.into_iter().eq(modules.map(normal))
}

/// The modules one below the other, each a box with its categories in it, with code and weight. Of a model with more of them than
/// mermaid puts in an order, they stand as mermaid puts them; where that is too long, the modules stand alone.
#[must_use]
pub fn structure(release: &Release, labels: &Labels) -> String {
    let start = || start(&labels.structure, release);
    let ordered = |out: &mut String, name: &str, numbers: &mut dyn Iterator<Item = u32>| {
        let names = numbers.map(|number| format!("{name}{number}"));
        let names: Vec<String> = names.collect();
        if names.len() > 1 {
            line(out, format_args!("  {}", names.join(BELOW)));
        }
    };
    let modules = || (0..).zip(&release.modules);
    let boxes = |is_ordered: bool| {
        let mut out = start();
        for (index, module) in modules() {
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
        if is_ordered {
            for module in &release.modules {
                let mut numbers = module.categories.iter().map(|category| category.number);
                ordered(&mut out, "category", &mut numbers);
            }
            ordered(&mut out, "module", &mut modules().map(|(index, _)| index));
        }
        out + &colors_of_boxes()
    };
    let alone = || {
        let mut out = start();
        for (index, module) in modules() {
            let name = escape::mermaid(&module.name);
            line(&mut out, format_args!("  module{index}[\"{name}\"]"));
        }
        ordered(&mut out, "module", &mut modules().map(|(index, _)| index));
        out + &colors_of_boxes()
    };
    drawn([&|| boxes(true), &|| boxes(false), &alone])
}

/// The levels from the lowest to the highest.
#[must_use]
pub fn levels(release: &Release, labels: &Labels) -> String {
    let mut out = start(&labels.levels, release);
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
            format_args!("  level{}{DOWN}level{}", pair[0].number, pair[1].number),
        );
    }
    out + &colors_of_boxes()
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
        let (ordered, _) = of(400, 1);
        assert!(lines(&ordered) >= 399, "{ordered}");
        let others =
            small::release().categories().count() - small::release().modules[0].categories.len();
        let most = u32::try_from(MAX_BRANCHES - others).unwrap();
        let maps = [most, most + 1].map(|count| of(count, 1).1);
        let has_categories = maps.map(|map| map.contains("      Name"));
        assert_eq!(has_categories, [true, false]);
        let (boxes, _) = of(600, 1);
        assert!(
            lines(&boxes) == 0 && boxes.contains("category600["),
            "{boxes}"
        );
        let (modules, map) = of(600, 30);
        assert!(
            lines(&modules) > 0 && !modules.contains("category"),
            "{modules}"
        );
        for source in [ordered, boxes, modules, map] {
            assert!(lines(&source) <= MAX_LINES && source.len() <= MAX_SOURCE);
        }
    }

    /// The contrast of two colors (WCAG 2.2, definition of "contrast ratio").
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |color: &str| {
            let part = |at: usize| {
                let part = u8::from_str_radix(&color[at..at + 2], 16).unwrap();
                let part = f64::from(part) / 255.0;
                match part <= 0.04045 {
                    true => part / 12.92,
                    false => ((part + 0.055) / 1.055).powf(2.4),
                }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn texts_and_lines_can_be_told_from_what_is_behind_them() {
        assert!((contrast("#000000", WHITE) - 21.0).abs() < 0.001);
        for color in BRANCHES.into_iter().chain([DARK]) {
            assert!(contrast(WHITE, color) >= 4.5, "{color}");
            assert!(contrast("#000000", color) >= 3.0, "{color}");
        }
        for title in [WHITE, PALE] {
            assert!(contrast(title, AROUND) >= 4.5, "{title}");
        }
        assert!(contrast(DARK, AROUND) >= 3.0);
        for (at, color) in BRANCHES.iter().enumerate() {
            assert!(!BRANCHES[..at].contains(color), "{color}");
            assert!(colors_of_branches().contains(&format!("\"cScale{at}\":\"{color}\"")));
        }
    }

    #[test]
    fn a_title_names_the_model() {
        let mut release = small::release();
        release.name = "A; \"B\"".to_owned();
        let labels = Labels {
            structure: "All of {model}".to_owned(),
            ..Labels::of(&release)
        };
        let of = |source: String| source.lines().nth(1).unwrap().to_owned();
        let name = escape::mermaid(&release.name);
        assert_eq!(
            of(structure(&release, &labels)),
            format!("  accTitle: All of {name}")
        );
        assert_eq!(of(levels(&release, &labels)), format!("  accTitle: {name}"));
    }
}
