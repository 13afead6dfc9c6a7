//! `questionnaire`: what assessors fill in, on paper and on a screen. Both kinds of questionnaire are made from one
//! view of the release: as PDF by the templates `*.typ`, as HTML by `*.html` with their style and script, all below
//! `site-templates/questionnaire/`.

mod html;
#[cfg(feature = "pdf")]
mod pdf;

use pkimm_release::Release;
use pkimm_release::site::FormatFacts;

use super::carries_all;
use crate::view::extension_paper::ExtensionPaper;
use crate::view::model::{ModelView, paper};
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "questionnaire",
        summary: "questionnaires to print or fill in, as PDF and HTML",
        paths: &[
            "questionnaire/<model>-<version>-self-assessment-a4.pdf",
            "questionnaire/<model>-<version>-self-assessment-letter.pdf",
            "questionnaire/<model>-<version>-assessment-a4.pdf",
            "questionnaire/<model>-<version>-assessment-letter.pdf",
            "questionnaire/<model>-<version>-interview-a4.pdf",
            "questionnaire/<model>-<version>-interview-letter.pdf",
            "questionnaire/<model>-<version>-scorecard-a4.pdf",
            "questionnaire/<model>-<version>-scorecard-letter.pdf",
            "questionnaire/<model>-<version>-self-assessment.html",
            "questionnaire/<model>-<version>-assessment.html",
            "questionnaire/extensions/**",
        ],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: Some(content),
};

/// The folder of the templates, and what every template's name begins with.
const TEMPLATES: &str = "questionnaire";

/// What is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Categories.
    SelfAssessment,
    /// Requirements.
    Assessment,
}

impl Kind {
    const ALL: [Self; 2] = [Self::SelfAssessment, Self::Assessment];

    /// The kind as answers files, templates and paths name it.
    fn name(self) -> &'static str {
        match self {
            Self::SelfAssessment => "self-assessment",
            Self::Assessment => "assessment",
        }
    }
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let mut files = match options.without_papers {
        true => Vec::new(),
        #[cfg(feature = "pdf")]
        false => pdf::emit(publication, options)?,
        #[cfg(not(feature = "pdf"))]
        false => return Err(crate::pdf::refused(FORMAT.facts.name)),
    };
    files.extend(html::emit(publication, options)?);
    Ok(files)
}

/// What the questionnaires say: on a screen their files, on paper the view from which the pages are set. Both templates show
/// all of it, which a test holds: a value that no page shows has no place in the view.
fn content(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let words = publication.words(&options.templates)?;
    let texts = paper(words);
    let mut files = html::emit(publication, options)?;
    let mut show = |name: String, view: serde_json::Result<String>| {
        files.push(OutputFile::text(
            name,
            view.expect("texts and numbers can be written"),
        ));
    };
    let model = ModelView::new(publication, &texts);
    show("paper.json".to_owned(), serde_json::to_string(&model));
    for extension in publication.extensions {
        let mut part = ExtensionPaper::new(publication.release, extension, &texts);
        // It follows every field.
        part.digest.clear();
        show(
            format!("{}.json", extension.id),
            serde_json::to_string(&part),
        );
    }
    Ok(files)
}

/// The path of a questionnaire by its name; `paper` is empty or begins with a hyphen.
fn path(release: &Release, name: &str, paper: &str, extension: &str) -> String {
    let path = format!("questionnaire/<model>-<version>-{name}{paper}.{extension}");
    release.file_path(&path)
}

/// The path of the part of an extension, on a paper.
#[cfg(feature = "pdf")]
fn path_of_extension(id: &str, version: &str, paper: &str) -> String {
    format!("questionnaire/extensions/{id}-{version}-{paper}.pdf")
}

#[cfg(all(test, feature = "pdf"))]
mod tests {
    use pkimm_release::address::Field;

    use super::*;
    use crate::losses::lost;

    /// What the view has and the screen does not is on paper, or it would be called carried and be seen nowhere. That what
    /// is lost is in no file is held for every format by the outer tests.
    #[test]
    fn the_pages_show_what_the_view_has() {
        let by_files = |emit| Format {
            emit,
            content: None,
            ..FORMAT
        };
        let nowhere = lost(Field::ALL, &FORMAT);
        let mut on_paper_alone = lost(Field::ALL, &by_files(html::emit));
        on_paper_alone.retain(|field| !nowhere.contains(field));
        assert_eq!(lost(&on_paper_alone, &by_files(pdf::emit)), []);
    }
}
