//! `eramba`: the import of the Eramba GRC system. It has no header, LF line ends and seven columns: code, name and overview
//! of the category, code, title and guidance of the requirement, and its assessment with the titles of its references.

use csv::{Terminator, WriterBuilder};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Release, Requirement};

use super::in_version;
use crate::{EmitError, EmitOptions, Format, OutputFile, Publication};

const PATH: &str = "release/eramba-pkimm-<version>.csv";

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "eramba",
        summary: "the import file for the Eramba GRC system",
        paths: &[PATH],
    },
    emit,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let fault = |message: String| EmitError {
        format: FORMAT.facts.name,
        file: None,
        line: None,
        message,
    };
    for category in release.categories() {
        for requirement in &category.requirements {
            let last = assessment(release, requirement);
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
        path: in_version(PATH, &release.file_version()),
        bytes,
    }])
}

fn assessment(release: &Release, requirement: &Requirement) -> String {
    let references = match &requirement.references_note {
        Some(note) => plain_links(note),
        None => {
            let cited = release.cited(requirement);
            let lines: Vec<String> = cited
                .map(|reference| format!("- {}", reference.title))
                .collect();
            if lines.is_empty() {
                "N/A".to_owned()
            } else {
                lines.join("\n")
            }
        }
    };
    format!(
        "Assessment\n{}\n\nReferences\n{references}",
        requirement.assessment
    )
}

/// A Markdown list with the text of each link in place of the link.
fn plain_links(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(start) = rest.find('[') {
        let (before, link) = rest.split_at(start);
        out.push_str(before);
        let parts = link.find("](").and_then(|middle| {
            let address = &link[middle + 2..];
            Some((&link[1..middle], &address[address.find(')')? + 1..]))
        });
        // A text with a bracket in it is no simple link, and stays as it is.
        match parts.filter(|(text, _)| !text.contains('[')) {
            Some((text, after)) => {
                out.push_str(text);
                rest = after;
            }
            None => {
                out.push('[');
                rest = &link[1..];
            }
        }
    }
    out.push_str(rest);
    out
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
}
