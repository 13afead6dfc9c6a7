//! `eramba`: the import of the Eramba GRC system. It has no header, LF line ends and seven columns: code, name and overview
//! of the category, code, title and guidance of the requirement, and its assessment with the titles of its references.

use csv::{Terminator, WriterBuilder};
use pkimm_release::markdown::{Edits, LinkKind, parse};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Catalog, Requirement};

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, Words};

const PATH: &str = "release/eramba-<model>-<version>.csv";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "eramba",
        summary: "the import file for the Eramba GRC system",
        paths: &[PATH],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let fault = |message: String| EmitError {
        format: FORMAT.facts.name,
        file: None,
        line: None,
        message,
    };
    let catalog = release.catalog();
    for category in release.categories() {
        for requirement in &category.requirements {
            let last = assessment(&catalog, requirement, words);
            let row = [
                &category.code,
                &category.name,
                &category.description,
                &requirement.code,
                &requirement.description,
                &requirement.guidance,
                &last,
            ];
            writer
                .write_record(row)
                .map_err(|error| fault(error.to_string()))?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| fault(error.to_string()))?;
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes,
    }])
}

fn assessment(catalog: &Catalog<'_>, requirement: &Requirement, words: &Words) -> String {
    let say = |key| words.text("eramba", key);
    let references = match &requirement.references_note {
        Some(note) => plain_links(note),
        None => {
            let cited = catalog.cited(requirement);
            let lines: Vec<String> = cited
                .map(|reference| format!("- {}", reference.title))
                .collect();
            if lines.is_empty() {
                say("no-references").to_owned()
            } else {
                lines.join("\n")
            }
        }
    };
    format!(
        "{}\n{}\n\n{}\n{references}",
        say("assessment"),
        requirement.assessment,
        say("references")
    )
}

/// A Markdown list with the text of each link in place of the link, and without the definitions that links refer to.
fn plain_links(text: &str) -> String {
    let markdown = parse(text);
    let mut edits = Edits::default();
    for link in &markdown.links {
        if matches!(link.kind, LinkKind::Inline | LinkKind::Reference) {
            edits.delete(link.span.start..link.content.start);
            edits.delete(link.content.end..link.span.end);
        }
    }
    for definition in &markdown.definitions {
        edits.delete(definition.span.clone());
    }
    let plain = edits.apply(text);
    if markdown.definitions.is_empty() {
        plain
    } else {
        plain.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_their_texts() {
        let list = "Some:\n- [A\n  b](https://a.example) and [c](d)\n- [plain]\n- x [y";
        assert_eq!(
            plain_links(list),
            "Some:\n- A\n  b and c\n- [plain]\n- x [y"
        );
    }
    #[test]
    fn an_address_ends_where_its_link_does_and_code_stays() {
        assert_eq!(plain_links("- [A (b)](https://e.org/a_(b)) c"), "- A (b) c");
        assert_eq!(plain_links("- `[a](b)` [`c]`](d)"), "- `[a](b)` `c]`");
        assert_eq!(plain_links("- [![a](b)](c \"d\")"), "- a");
        assert_eq!(
            plain_links("- [a][x] and [X], not [y]\n\n[x]: https://e.org\n"),
            "- a and X, not [y]"
        );
    }
}
