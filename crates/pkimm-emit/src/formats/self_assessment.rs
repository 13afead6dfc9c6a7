//! `self-assessment`: what the web self-assessment client reads. Ids are stable from the
//! version on that was published with ids, and positions before it; levels have the names that the published
//! client knows, by their numbers; texts are Latin-1, since the client encodes them as such. A model with other modules or
//! more levels than the client knows, or with a character that has no transliteration, is left out.
//!
//! Level names and the client's own texts stand in `site-templates/self-assessment.toml`.

use std::borrow::Cow;

use pkimm_release::published::{CategoryShape, LevelShape, ModelShape};
use pkimm_release::site::FormatFacts;
use pkimm_release::{Category, Release, latin1};
use serde::{Deserialize, Serialize};

use super::published::{Names, block, model};
use crate::formats::published;
use crate::{
    EmitError, EmitOptions, Format, OutputFile, Part, Publication, Unfit, credits, templates,
};

const MODEL: &str = "release/self-assessment-<version>.yaml";
const CONFIG: &str = "release/config.yaml";

/// The files that the client reads: the model, and its settings.
pub(crate) const PATHS: [&str; 2] = [MODEL, CONFIG];

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "self-assessment",
        summary: "the input of the web self-assessment client",
        paths: &PATHS,
    },
    part: Part::Frozen,
    unfit,
    emit,
    content: None,
};

/// The settings, embedded unless they are replaced.
pub const SETTINGS: &str = "self-assessment.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    levels: Vec<String>,
    email: bool,
}

#[derive(Serialize)]
struct Email {
    enabled: bool,
    subject: String,
    body: String,
}

#[derive(Serialize)]
struct Config {
    overview: Overview,
    email: Email,
}

#[derive(Serialize)]
struct Overview {
    data: String,
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let name = FORMAT.facts.name;
    let (settings, names) = (settings(options)?, Names::read(name, options)?);
    let model = carried(release, &settings, &names).map_err(|unfit| unfit.error(name))?;
    let words = publication.words(&options.templates)?;
    let credits = credits::comment(release, words, "#");
    let categories = release.counts().categories;
    let categories = words.plural("counts", "categories", categories, &[]);
    let overview = words.fill(
        "self-assessment",
        "overview",
        &[
            ("name", &release.name),
            ("version", &release.version),
            ("categories", &categories),
        ],
    );
    let config = Config {
        overview: Overview { data: overview },
        email: Email {
            enabled: settings.email,
            subject: words.fill(
                "self-assessment",
                "email-subject",
                &[("name", &release.name)],
            ),
            body: words.text("self-assessment", "email-body").to_owned(),
        },
    };
    Ok(vec![
        file(release.file_path(MODEL), &credits, &model)?,
        file(CONFIG.to_owned(), &credits, &config)?,
    ])
}

fn file(path: String, credits: &str, data: &impl Serialize) -> Result<OutputFile, EmitError> {
    published::file(FORMAT.facts.name, path, credits, data)
}

fn settings(options: &EmitOptions) -> Result<Settings, EmitError> {
    templates::toml(
        FORMAT.facts.name,
        SETTINGS,
        options.templates.text(SETTINGS),
    )
}

fn unfit(release: &Release, options: &EmitOptions) -> Option<Unfit> {
    // Whoever writes the format reports settings that cannot be read.
    let settings = settings(options).ok()?;
    let names = Names::read(FORMAT.facts.name, options).ok()?;
    carried(release, &settings, &names).err()
}

/// A release as the client takes it.
fn carried(
    release: &Release,
    settings: &Settings,
    names: &Names,
) -> Result<ModelShape<String>, Unfit> {
    match names.unfit(release) {
        Some(unfit) => Err(unfit),
        None => {
            let mut carried = in_latin1(model(release, category), &settings.levels)?;
            if names.have_positions(release) {
                let modules = carried.modules.iter_mut();
                let shapes = modules.flat_map(|module| &mut module.categories);
                for (shape, category) in shapes.zip(release.categories()) {
                    shape.id = category.number.to_string();
                }
            }
            Ok(carried)
        }
    }
}

fn category(category: &Category) -> CategoryShape<String> {
    let level = |level: &pkimm_release::LevelText| LevelShape {
        number: level.number,
        name: String::new(),
        description: block(&level.description),
    };
    CategoryShape {
        id: category.id.clone(),
        weight: category.weight,
        name: category.name.clone(),
        description: block(&category.description),
        levels: category.levels.iter().map(level).collect(),
        requirements: None,
    }
}

/// Puts every text into Latin-1, and gives levels the names that the client knows.
fn in_latin1(mut model: ModelShape<String>, names: &[String]) -> Result<ModelShape<String>, Unfit> {
    for module in &mut model.modules {
        text_in_latin1(&mut module.name, &format!("the module {}", module.id))?;
        text_in_latin1(
            &mut module.description,
            &format!("the module {}", module.id),
        )?;
        for category in &mut module.categories {
            let place = format!("the category `{}`", category.id);
            text_in_latin1(&mut category.name, &place)?;
            text_in_latin1(&mut category.description, &place)?;
            for level in &mut category.levels {
                text_in_latin1(
                    &mut level.description,
                    &format!("{place}, level {}", level.number),
                )?;
                let index = usize::try_from(level.number).ok();
                let index = index.and_then(|number| number.checked_sub(1));
                let name = index.and_then(|index| names.get(index));
                let name = name.ok_or_else(|| Unfit {
                    reason: format!(
                        "there is a level {}, and the client knows only those from 1 to {}",
                        level.number,
                        names.len()
                    ),
                    help: "use the questionnaires instead",
                })?;
                level.name.clone_from(name);
            }
        }
    }
    Ok(model)
}

fn text_in_latin1(text: &mut String, place: &str) -> Result<(), Unfit> {
    match latin1::transliterated(text) {
        Ok(Cow::Borrowed(_)) => {}
        Ok(Cow::Owned(latin1)) => *text = latin1,
        Err(unknown) => {
            let unknown = unknown
                .first()
                .map_or(char::REPLACEMENT_CHARACTER, |(_, first)| *first);
            return Err(Unfit {
                reason: format!(
                    "{place} contains `{unknown}` (U+{:04X}), which the client cannot share or print, and for which Latin-1 has no replacement",
                    u32::from(unknown)
                ),
                help: "use characters of ISO 8859-1 (Latin-1), or the questionnaires instead",
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_the_client_does_not_take_is_named() {
        let reason = |change: &dyn Fn(&mut Release)| {
            let mut release = sample::release();
            change(&mut release);
            let unfit = unfit(&release, &EmitOptions::default());
            unfit.map(|unfit| unfit.reason).unwrap_or_default()
        };
        assert_eq!(reason(&|_| ()), "");
        let text = reason(&|release| {
            release.modules[0].categories[0].levels[0].description = "Wartość".to_owned();
        });
        assert!(
            text.contains("the category `first-one`, level 1 contains `ś`"),
            "{text}"
        );
        let level = reason(&|release| release.modules[0].categories[0].levels[0].number = 0);
        assert!(level.contains("a level 0"), "{level}");
        let level = reason(&|release| release.modules[0].categories[0].levels[1].number = 6);
        assert!(level.contains("a level 6"), "{level}");
        let module = reason(&|release| release.modules[0].id = "A".to_owned());
        assert!(module.contains("the id `A`"), "{module}");
    }

    #[test]
    fn texts_are_latin1_and_ids_are_stable_since_the_version_that_had_them() {
        let mut release = sample::release();
        release.version = "2.0.0".to_owned();
        release.modules[0].categories[0].levels[0].description = "A ≥ B – “C”".to_owned();
        let files = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
        let text = String::from_utf8(files[0].bytes.clone()).unwrap();
        assert!(
            text.contains("A >= B - \"C\"")
                && text.contains("id: first-one")
                && text.contains("1 - Initial"),
            "{text}"
        );
        release.version = "1.9.9".to_owned();
        let older = emit(&Publication::new(&release), &EmitOptions::default()).unwrap();
        let older = String::from_utf8(older[0].bytes.clone()).unwrap();
        assert!(older.contains("id: \"1\""), "{older}");
        let config = String::from_utf8(files[1].bytes.clone()).unwrap();
        assert!(
            config.contains("${progressUrl}") && config.contains("version 2.0.0"),
            "{config}"
        );
    }
}
