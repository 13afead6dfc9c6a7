//! The results of extensions, for reading.

use std::fmt::Write as _;

use anyhow::bail;
use indexmap::IndexMap;
use pkimm_emit::view::extension::ExtensionView;
use pkimm_model::did_you_mean::nearest;
use pkimm_release::Release;
use pkimm_release::answers::Answers;
use pkimm_release::carry::{CarriedExtension, carry_extension};
use pkimm_release::extension::Extension;
use pkimm_release::integrity::parse_version;

use super::super::archive::ArchiveFolder;
use super::super::side::is_published;
use super::{NEW, became};
use crate::args::Global;

/// The extensions that were asked for, in the order in which that was done. `typed` is the version that the source of the release
/// bears, where that is called by the number that it will have.
///
/// # Errors
/// Where there is none of an id, or one does not fit the version.
pub fn chosen(
    asked: &[String],
    known: &[Extension],
    release: &Release,
    typed: Option<&str>,
) -> anyhow::Result<Vec<Extension>> {
    let mut chosen: Vec<Extension> = Vec::new();
    for id in asked {
        let Some(extension) = known.iter().find(|extension| extension.id == *id) else {
            let ids = known.iter().map(|extension| extension.id.as_str());
            match nearest(id, ids) {
                Some(near) => bail!("the model has no extension `{id}`; did you mean `{near}`?"),
                None => bail!("the model has no extension `{id}`"),
            }
        };
        if !extension.fits(&release.version)
            && !typed.is_some_and(|version| extension.fits(version))
        {
            bail!(
                "version {} of the extension `{id}` does not fit version {} of the model, but {}",
                extension.version,
                release.version,
                extension.compatibility.join(", ")
            );
        }
        if chosen.iter().all(|other| other.id != *id) {
            chosen.push(extension.clone());
        }
    }
    Ok(chosen)
}

/// Carries answers to extensions over that were given to another version of the model or of the extension, where its archive has that
/// version: of others is told that they are to another one. `given` is the file, and what its answers to the model became.
///
/// # Errors
/// Where the archive cannot be read.
pub fn carried(
    global: &Global,
    (file, given): (&Answers, &mut Answers),
    (release, extensions): (&Release, &[Extension]),
) -> anyhow::Result<IndexMap<String, CarriedExtension>> {
    let mut told = IndexMap::new();
    if extensions.is_empty() || is_published(&global.model) {
        return Ok(told);
    }
    let is_other_model = file.version != release.version;
    let mut archive = None;
    for extension in extensions {
        let Some(answers) = file.extensions.get(&extension.id) else {
            continue;
        };
        let is_other = answers.version != extension.version;
        if !is_other && !is_other_model {
            continue;
        }
        let archive = match &archive {
            Some(archive) => archive,
            None => archive.insert(ArchiveFolder::read(&global.model)?),
        };
        let before = match is_other {
            true => archive.extension(&extension.id, &answers.version),
            false => Some(extension.clone()),
        };
        let model_before = parse_version(&file.version).ok();
        let model_before = model_before.filter(|_| is_other_model);
        let model_before =
            model_before.and_then(|version| archive.archive().published(&version).ok());
        let model_before = model_before
            .as_ref()
            .map_or(release, |before| &before.release);
        if let Some(before) = before {
            let (answers, carried) =
                carry_extension(answers, (model_before, &before), (release, extension));
            given.extensions.insert(extension.id.clone(), answers);
            told.insert(extension.id.clone(), carried);
        }
    }
    Ok(told)
}

/// What became of answers to extensions.
pub fn carried_report(
    carried: &IndexMap<String, CarriedExtension>,
    extensions: &[Extension],
) -> String {
    let mut out = String::new();
    for (id, carried) in carried {
        let mut known = extensions.iter();
        let now = known.find(|extension| extension.id == *id);
        let _ = writeln!(
            out,
            "\nAnswers to `{id}` carried over from {} to {}: {}",
            carried.from,
            now.map_or("", |extension| extension.version.as_str()),
            carried.carried.len()
        );
        let why = "to confirm, because their wording changed or they were merged";
        became(
            &mut out,
            [(why, &carried.to_confirm), (NEW, &carried.new)],
            &carried.fell_away,
        );
    }
    out
}

/// The results of an extension.
pub fn print(view: &ExtensionView<'_>, explain: bool) -> String {
    let mut out = format!("\n{}\n\n", view.title);
    for (name, result) in &view.figures {
        line(&mut out, "", name, result);
    }
    out.push('\n');
    for category in &view.categories {
        let result = format!("{}  [{}]", category.result, category.id);
        line(&mut out, category.code, category.name, &result);
        for sum in category.sums.iter().filter(|_| explain) {
            let _ = writeln!(out, "       {sum}");
        }
    }
    if explain {
        out.push_str("\nOverall: weight × value of each category that has one\n");
        for sum in &view.sums {
            let _ = writeln!(out, "       {sum}");
        }
    }
    out
}

fn line(out: &mut String, code: &str, name: &str, result: &str) {
    let _ = writeln!(out, "{code:5}{name:36}{result}");
}
