//! `mermaid`: the diagrams of the model, one file each.

use pkimm_release::site::FormatFacts;
use pkimm_release::site::diagram::{DIAGRAMS, Diagram};

use super::carries_all;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "mermaid",
        summary: "the diagrams of the model as Mermaid source",
        paths: &PATHS,
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: None,
};

/// The files of all diagrams.
const PATHS: [&str; DIAGRAMS.len()] = {
    let mut paths = [""; DIAGRAMS.len()];
    let mut at = 0;
    while at < paths.len() {
        paths[at] = DIAGRAMS[at].path;
        at += 1;
    }
    paths
};

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let header = credits::comment(release, words, "%%");
    let labels = words.labels();
    let file = |diagram: &Diagram| {
        let source = (diagram.source)(release, &labels);
        OutputFile::text(diagram.path.to_owned(), format!("{header}{source}"))
    };
    Ok(DIAGRAMS.iter().map(file).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_diagram_names_its_model() {
        let release = crate::sample::release();
        let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
        assert_eq!(files.len(), DIAGRAMS.len());
        let mindmap = String::from_utf8(files[0].bytes.clone()).unwrap();
        assert!(mindmap.starts_with("%% Sample Model (SM), version 1.2.3\n%% Status: draft"));
        assert!(
            mindmap.contains("\nmindmap\n  root((Maturity))\n    {{Governance}}\n"),
            "{mindmap}"
        );
    }
}
