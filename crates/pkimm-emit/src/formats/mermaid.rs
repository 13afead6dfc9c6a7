//! `mermaid`: the diagrams of the model, one file each.

use pkimm_release::site::FormatFacts;
use pkimm_release::site::diagram::DIAGRAMS;

use crate::{EmitError, EmitOptions, Format, OutputFile, Publication, credits};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "mermaid",
        summary: "the diagrams of the model as Mermaid source",
        paths: &[
            "diagrams/mindmap.mmd",
            "diagrams/structure.mmd",
            "diagrams/levels.mmd",
        ],
    },
    emit,
};

fn emit(publication: &Publication<'_>, _: &EmitOptions) -> Result<Vec<OutputFile>, EmitError> {
    let header = credits::comment(publication.release, "%%");
    let file = |name: &str, source: &str| {
        OutputFile::text(format!("diagrams/{name}.mmd"), format!("{header}{source}"))
    };
    Ok(DIAGRAMS
        .iter()
        .map(|diagram| file(diagram.name, &(diagram.source)(publication.release)))
        .collect())
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
