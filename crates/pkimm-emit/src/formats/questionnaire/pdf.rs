//! The questionnaires on paper, each for every size, and the parts of extensions.

use crate::pdf::{Press, Print};
use crate::view::extension_paper::ExtensionPaper;
use crate::view::model::paper;
use crate::{EmitError, EmitOptions, OutputFile, Publication};

use super::{FORMAT, TEMPLATES};

/// The papers, as file names and typst know them.
const PAPERS: [(&str, &str); 2] = [("a4", "a4"), ("letter", "us-letter")];

/// What is printed of a model, as templates and files are called.
const KINDS: [&str; 4] = ["self-assessment", "assessment", "interview", "scorecard"];

/// Writes the questionnaires, each for every paper.
pub(super) fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let texts = paper(publication.words(&options.templates)?);
    let extensions = publication.extensions.iter();
    let of_extensions: Vec<ExtensionPaper<'_>> = extensions
        .map(|extension| ExtensionPaper::new(release, extension, &texts))
        .collect();
    let views = of_extensions.iter();
    let views =
        views.map(|paper| serde_json::to_value(paper).expect("texts and numbers can be written"));
    let press = Press::new(FORMAT.facts.name, publication, options, views)?;
    let mut files = Vec::new();
    for kind in KINDS {
        for (name, paper) in PAPERS {
            files.push(OutputFile {
                path: super::path(release, kind, &format!("-{name}"), "pdf"),
                bytes: press.print(Print {
                    template: &format!("{TEMPLATES}/{kind}.typ"),
                    paper,
                    beside: None,
                    ident: format!("{} {}", publication.digest, release.version),
                    date: release.date,
                })?,
            });
        }
    }
    for (place, (of, extension)) in of_extensions.iter().zip(publication.extensions).enumerate() {
        for (name, paper) in PAPERS {
            files.push(OutputFile {
                path: super::path_of_extension(&extension.id, &extension.file_version(), name),
                bytes: press.print(Print {
                    template: &format!("{TEMPLATES}/extension.typ"),
                    paper,
                    beside: Some((place, "extension")),
                    ident: format!("{} {} {}", of.digest, extension.id, extension.version),
                    date: extension.date,
                })?,
            });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use pkimm_release::extension::Extension;

    use super::*;
    use crate::Templates;

    /// Scripts whose letters are taken apart, reordered or put over others when they are set, and signs over those of others.
    #[test]
    fn whatever_is_printed_is_set() {
        let mut release = crate::sample::release();
        let texts = [
            "x \u{e33} \u{e01}\u{e33} \u{eb3} end.",
            "\u{6f22}\u{301} a\u{903} \u{2192}\u{5b0} e\u{5b0} \u{1f512}\u{301} \u{301}\u{e48}",
            "\u{915}\u{94b} \u{958} \u{9cb} \u{995}\u{9cb} \u{bca} \u{d4a} \u{dde} \u{cca} \u{c48}",
            "\u{1780}\u{17be} \u{17c4} \u{1000}\u{1031} \u{1031} \u{f73} \u{1b06} \u{1112}\u{1161} \u{ac01} \u{1100}",
            "\u{13000}\u{301} \u{1d538}\u{e33} \u{626}\u{64e} \u{5e9}\u{5c1} \u{1820}\u{180b}",
        ];
        release.modules[0].categories[0].requirements[0].guidance = texts.join("\n\n");
        release.name = texts.concat();
        let publication = Publication::new(&release);
        emit(&publication, &EmitOptions::default()).unwrap();
    }

    #[test]
    fn whatever_an_extension_says_is_set() {
        let release = crate::sample::release();
        let mut extension = crate::sample::extension();
        let hostile = "#panic(\"a\") $x$ @y <z> // \u{1f512}\u{6f22}\u{e000}\u{202e} ".repeat(40);
        extension.name = format!("{{model}} {hostile}");
        extension.description = hostile.clone();
        extension.provenance = Some(hostile.clone());
        extension.references[0].title = hostile.clone();
        extension.references[0].url = Some(format!("https://example.org/{}", "a".repeat(400)));
        let criteria = &mut extension.relevance[0];
        criteria.references = vec!["own-standard".to_owned()];
        criteria.guidance = "Wi".repeat(2500);
        criteria.levels[0].description = hostile;
        // Another with nothing to read, and one of no floor and no overlay.
        let nothing = Extension::blank("nothing", "1.0.0");
        let publication = Publication {
            extensions: &[extension, nothing],
            ..Publication::new(&release)
        };
        let files = emit(&publication, &EmitOptions::default()).unwrap();
        let of_extensions = files.iter().map(|file| file.path.as_str());
        let of_extensions =
            of_extensions.filter(|path| path.starts_with("questionnaire/extensions/"));
        assert_eq!(
            of_extensions.collect::<Vec<_>>(),
            [
                "questionnaire/extensions/extra-0.1.0-draft-a4.pdf",
                "questionnaire/extensions/extra-0.1.0-draft-letter.pdf",
                "questionnaire/extensions/nothing-1.0.0-draft-a4.pdf",
                "questionnaire/extensions/nothing-1.0.0-draft-letter.pdf",
            ]
        );
    }

    /// What is wrong with a template of one line, below the import of the style.
    fn fault_of(line: &str) -> String {
        let text = format!("#import \"style.typ\": *\n\n{line}\n");
        let templates =
            Templates::with_overrides([("questionnaire/assessment.typ".to_owned(), text)]);
        let options = EmitOptions::from(templates.unwrap());
        let release = crate::sample::release();
        let publication = Publication::new(&release);
        emit(&publication, &options).unwrap_err().to_string()
    }

    #[test]
    fn an_error_in_a_template_names_its_place() {
        for (line, message) in [
            ("#nothing", "unknown variable: nothing"),
            (
                "#words.paper.nothing",
                "dictionary does not contain key \"nothing\"",
            ),
        ] {
            assert_eq!(
                fault_of(line),
                format!(
                    "questionnaire/assessment.typ:3: {message} (while writing `questionnaire`)"
                )
            );
        }
    }

    #[test]
    fn a_sentence_without_its_value_is_named() {
        for fill in ["fill", "fill-content"] {
            let fault = fault_of(&format!("#{fill}(words.paper.weight)"));
            let expected = "no value is given for `{weight}` in \"Weight {weight}\"";
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_version_without_a_day_is_dated_by_the_start_of_time() {
        for (date, expected) in [
            (None, "1970-01-01T00:00:00"),
            ("2024-02-29".parse().ok(), "2024-02-29T00:00:00"),
        ] {
            let mut release = crate::sample::release();
            release.date = date;
            let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
            assert!(String::from_utf8_lossy(&files[0].bytes).contains(expected));
        }
    }
}
