//! The results of extensions, for reading.

use std::fmt::Write as _;

use anyhow::bail;
use indexmap::IndexMap;
use pkimm_emit::view::extension::ExtensionView;
use pkimm_release::Release;
use pkimm_release::answers::Answers;
use pkimm_release::carry::{CarriedExtension, carry_extension};
use pkimm_release::extension::Extension;

use super::super::archive::ArchiveFolder;
use super::super::no_extension;
use super::{NEW, became, line};
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
            return Err(no_extension(id, known));
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

/// Carries answers to extensions over that were given to another version of the model or of the extension, where the archive has that
/// version: of others is told that they are to another one. `given` is the file, and what its answers to the model became; `old` is
/// the version that they were given to.
///
/// # Errors
/// Where the archive cannot be read.
pub fn carried(
    global: &Global,
    (file, given): (&Answers, &mut Answers),
    (old, new): (&Release, &Release),
    extensions: &[Extension],
) -> anyhow::Result<IndexMap<String, CarriedExtension>> {
    let mut told = IndexMap::new();
    let mut archive = None;
    for extension in extensions {
        let Some(answers) = file.extensions.get(&extension.id) else {
            continue;
        };
        let before = if answers.version != extension.version {
            let archive = match &archive {
                Some(archive) => archive,
                None => archive.insert(ArchiveFolder::read(&global.model)?),
            };
            archive.extension(&extension.id, &answers.version)
        } else {
            (old.version != new.version).then(|| extension.clone())
        };
        if let Some(before) = before {
            let (answers, carried) = carry_extension(answers, (old, &before), (new, extension));
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
