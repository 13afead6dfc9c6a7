//! `eramba`: the import of the Eramba GRC system. It has no header, LF line ends and seven columns: id, name and overview
//! of the category, id, title and guidance of the requirement, and its assessment with the titles of its references. Ids are
//! `G.category.requirement`, and positions in versions that were published with them. Each row is, to the byte, what the
//! converter of the consortium makes of the published YAML shape of that version.

use csv::{Terminator, WriterBuilder};
use pkimm_release::Release;
use pkimm_release::markdown::{Edits, LinkKind, parse};
use pkimm_release::site::FormatFacts;

use super::carries_all;
use super::published::{Names, shape};
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
    let names = Names::read(FORMAT.facts.name, options)?;
    let rows = match names.have_positions(release) {
        true => by_position(release, words),
        false => by_id(release, words),
    };
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| fault(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| fault(error.to_string()))?;
    Ok(vec![OutputFile {
        path: release.file_path(PATH),
        bytes,
    }])
}

type Row = [String; 7];

/// The rows of a release, as they are made of the published shape that has ids.
fn by_id(release: &Release, words: &Words) -> Vec<Row> {
    let catalog = release.catalog();
    let mut rows = Vec::new();
    for module in &release.modules {
        for category in &module.categories {
            let code = format!("{}.{}", module.id, category.id);
            for requirement in &category.requirements {
                let cited = catalog.cited(requirement);
                let cited: Vec<String> = cited
                    .map(|reference| format!("- {}", reference.title))
                    .collect();
                rows.push([
                    code.clone(),
                    category.name.clone(),
                    category.description.clone(),
                    format!("{code}.{}", requirement.id),
                    requirement.description.clone(),
                    requirement.guidance.clone(),
                    last(words, &requirement.assessment, &cited.join("\n")),
                ]);
            }
        }
    }
    rows
}

/// The rows of a release, as they are made of the published shape that has positions. Texts are blocks in it.
fn by_position(release: &Release, words: &Words) -> Vec<Row> {
    let mut rows = Vec::new();
    for module in shape(release).modules {
        for category in module.categories {
            let code = format!("{}.{}", module.id, category.id);
            for requirement in category.requirements.unwrap_or_default() {
                rows.push([
                    code.clone(),
                    category.name.clone(),
                    category.description.clone(),
                    format!("{code}.{}", requirement.id),
                    requirement.description,
                    requirement.guidance,
                    last(
                        words,
                        &requirement.assessment,
                        &plain_links(&requirement.references),
                    ),
                ]);
            }
        }
    }
    rows
}

/// The last column.
fn last(words: &Words, assessment: &str, references: &str) -> String {
    let say = |key| words.text("eramba", key);
    format!(
        "{}\n{assessment}\n{}\n{references}",
        say("assessment"),
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
