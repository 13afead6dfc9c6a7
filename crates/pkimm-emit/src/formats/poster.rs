//! `poster`: the whole model on one sheet, drawn. As SVG it is drawn by `poster/poster.svg`, as PDF by `poster/poster.typ`, both below
//! `site-templates/`; where each text and box stands is worked out once, for both.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Value, context};
use pkimm_release::site::{self, FormatFacts};

use super::carries_all;
use crate::view::poster::Poster;
use crate::{
    EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits, pdf, templates,
};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "poster",
        summary: "the whole model drawn on one sheet of A3, as PDF and SVG",
        paths: &["diagrams/poster.pdf", "diagrams/poster.svg"],
    },
    part: Part::Frozen,
    unfit: carries_all,
    emit,
    content: Some(content),
};

/// The template that draws.
const DRAWN: &str = "poster/poster.svg";

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let poster = Poster::new(publication, publication.words(&options.templates)?);
    let [on_paper, on_screen] = FORMAT.facts.paths else {
        unreachable!("there are two files")
    };
    let mut files = Vec::new();
    if !options.without_papers {
        files.push(OutputFile {
            path: (*on_paper).to_owned(),
            bytes: printed(&poster, publication, options)?,
        });
    }
    let drawn = drawn(&poster, publication, options)?;
    files.push(OutputFile::text(*on_screen, drawn));
    Ok(files)
}

/// What the poster says: all of it is in the drawing.
fn content(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let options = EmitOptions {
        without_papers: true,
        ..options.clone()
    };
    emit(publication, &options)
}

fn drawn(
    poster: &Poster<'_>,
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<String, EmitError> {
    let words = publication.words(&options.templates)?;
    let fault = |error| templates::error(FORMAT.facts.name, DRAWN, error);
    let mut environment = site::environment();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment
        .add_template(DRAWN, options.templates.text(DRAWN))
        .map_err(fault)?;
    let values = context! {
        credits => credits::lines(publication.release, words),
        ..Value::from(Serde(poster))
    };
    let template = environment.get_template(DRAWN).map_err(fault)?;
    template.render(values).map_err(fault)
}

#[cfg(feature = "pdf")]
fn printed(
    poster: &Poster<'_>,
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<u8>, EmitError> {
    let release = publication.release;
    let view = serde_json::to_value(poster).expect("texts and numbers can be written");
    let press = pdf::Press::new(FORMAT.facts.name, publication, options, [view])?;
    press.print(pdf::Print {
        template: "poster/poster.typ",
        paper: "a3",
        beside: Some((0, "poster")),
        ident: format!("{} {}", publication.digest, release.version),
        date: release.date,
    })
}

#[cfg(not(feature = "pdf"))]
fn printed(_: &Poster<'_>, _: &Publication<'_>, _: &EmitOptions) -> Result<Vec<u8>, EmitError> {
    Err(pdf::refused(FORMAT.facts.name))
}
