//! The diagrams of a release as mermaid source. Each is a complete diagram that ends with a line break.

use std::fmt::Write as _;

use crate::document::Release;

/// A diagram that every release has.
#[derive(Clone, Copy, Debug)]
pub struct Diagram {
    /// The name, which is also the file's name and the name in page expressions.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// Writes the source.
    pub source: fn(&Release) -> String,
}

/// All diagrams.
pub const DIAGRAMS: &[Diagram] = &[
    Diagram {
        name: "mindmap",
        summary: "modules and categories as a mind map",
        source: mindmap,
    },
    Diagram {
        name: "structure",
        summary: "modules, categories and their weights as a tree",
        source: structure,
    },
    Diagram {
        name: "levels",
        summary: "the maturity levels in their order",
        source: levels,
    },
];

/// Modules and categories around a centre, in the shape of the published mind map.
#[must_use]
pub fn mindmap(release: &Release) -> String {
    let mut out = String::from("mindmap\n  root((Maturity))\n");
    for module in &release.modules {
        line(
            &mut out,
            format_args!("    {{{{{}}}}}", escape(&module.name)),
        );
        for category in &module.categories {
            line(&mut out, format_args!("      {}", escape(&category.name)));
        }
    }
    out
}

/// The model as a tree from left to right: its modules and their categories with code and weight.
#[must_use]
pub fn structure(release: &Release) -> String {
    let mut out = String::from("flowchart LR\n");
    line(
        &mut out,
        format_args!("  model([\"{}\"])", escape(&release.name)),
    );
    for (index, module) in release.modules.iter().enumerate() {
        line(
            &mut out,
            format_args!(
                "  model --> module{index}{{{{\"{}\"}}}}",
                escape(&module.name)
            ),
        );
        for category in &module.categories {
            let number = category.number;
            let label = escape(&format!("{} {}", category.code, category.name));
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
pub fn levels(release: &Release) -> String {
    let mut out = String::from("flowchart LR\n");
    for level in &release.levels {
        let label = escape(&format!("{} {}", level.number, level.name));
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

/// Writes every character that mermaid, its Markdown labels or HTML could read as syntax as a numeric entity.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.trim().chars().enumerate() {
        let plain = character.is_alphanumeric()
            || character == ' '
            || (index > 0 && matches!(character, '-' | ','));
        if plain {
            out.push(character);
        } else if character.is_whitespace() || character.is_control() {
            out.push(' ');
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    // A node must not be empty.
    if out.trim().is_empty() {
        "#63;".to_owned()
    } else {
        out
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_could_be_syntax_becomes_an_entity() {
        assert_eq!(
            escape("Change management and agility"),
            "Change management and agility"
        );
        assert_eq!(
            escape("a](b)\"<c>\n;#"),
            "a#93;#40;b#41;#34;#60;c#62; #59;#35;"
        );
        assert_eq!(escape("- x"), "#45; x");
        assert_eq!(escape(""), "#63;");
    }
}
