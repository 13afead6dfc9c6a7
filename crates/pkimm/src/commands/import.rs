//! `pkimm import`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::source::{Files as _, Intake, Taken};
use pkimm_model::{Folder, ImportReport, Imported, Moved, Tagged};
use pkimm_release::Release;
use pkimm_release::address::Address;
use pkimm_release::read::{Places, Shape, identify};
use semver::Version;

use super::side::{PublishedModel, Side, read_published};
use super::{Status, check_model};
use crate::args::{Global, Import};
use crate::output::{self, Durability, replace_file};
use crate::reporters::progress::during;
use crate::revision::Revision;
use crate::{disk, git, reporters};

/// The file without which a folder is no model.
const MODEL: &str = "model.toml";

/// How many items of a list are shown; the rest are counted.
const MOST: usize = 12;

/// What is put beside the model folder: what an import of folders does not take over, and its report.
const BESIDE: &str = "-import";

/// Turns a published model, or folders of a public repository, into source files.
pub fn run(global: &Global, options: &Import) -> anyhow::Result<Status> {
    if options.update {
        return newer(global, options);
    }
    let ids = options.ids_from.as_deref();
    let ids = ids.map(|name| Side::read(name, global)).transpose()?;
    let ids = ids.map(|side| side.published.release);
    match options.paths.as_slice() {
        [file] if !is_folder(file)? => one_file(global, options, file, ids.as_ref()),
        paths => folders(global, options, paths, ids.as_ref()),
    }
}

/// Merges what changed in published files since the last import into the model folder.
fn newer(global: &Global, options: &Import) -> anyhow::Result<Status> {
    let (out, facts) = (&options.out, crate::facts::facts());
    let outcome = check_model(out, &facts)?;
    let Some(checked) = &outcome.checked else {
        bail!("`{out}` has errors; mend what `pkimm --model {out} check` lists first");
    };
    let ids = checked.release();
    let refused = |error| anyhow::Error::msg(error).context(format!("`{out}` cannot be updated"));
    let (imported, moved, said) = match options.paths.as_slice() {
        [file] if !is_folder(file)? => {
            let published = read_published(file, options.references.as_deref())?.says;
            let (published, said) = pkimm_model::completed(&outcome, published).map_err(refused)?;
            let imported = pkimm_model::import(published, options.merge_references, &facts);
            (bytes(&imported.files), None, said)
        }
        paths => {
            let moved = moved(global, options, paths, Some(ids))?;
            let said = ImportReport {
                entries: moved.report.unread.clone(),
                ..ImportReport::default()
            };
            (moved.files.clone(), Some(moved), said)
        }
    };
    let updated = pkimm_model::update(&outcome, &imported, said, &facts).map_err(refused)?;
    // Files that nothing leads to yet do no harm, so that a run which ends here can simply be made again.
    for (path, bytes) in &updated.bytes {
        replace_file(&out.join(path), bytes, Durability::Whenever)?;
    }
    output::apply_edits(out, &updated.changes)?;
    for path in &updated.removed {
        let path = out.join(path);
        disk::remove_file(&path).with_context(|| format!("cannot remove `{path}`"))?;
    }
    let (from, to) = &updated.versions;
    let named: Vec<&str> = options.paths.iter().map(|path| path.as_str()).collect();
    let head = format!(
        "# Update\n\nRead `{}`: version {to}; version {from} was imported before.\nChanged {} in `{out}`.\n",
        named.join("`, `"),
        reporters::plural(
            updated.changes.len() + updated.bytes.len() + updated.removed.len(),
            "file"
        ),
    );
    let conflicts = reporters::plural(updated.conflicts, "place");
    let next = format!(
        "\n## What to do next\n\nRun `pkimm --model {out} check`{}, and look at what changed with the version control that you use.\n",
        match updated.conflicts {
            0 => String::new(),
            _ => format!(", which finds the {conflicts} that both sides changed"),
        },
    );
    let report = |most| format!("{head}{}{next}", updated.report.sections(most));
    let mut kept = String::new();
    if let Some(moved) = &moved {
        let all =
            report(usize::MAX) + "\n# The import of it\n" + &moved.report.sections(usize::MAX);
        let theirs = updated.others.iter();
        let theirs = theirs.map(|(path, bytes)| (format!("published/{path}"), bytes.clone()));
        let left = moved.left.clone().into_iter().chain(theirs).collect();
        let side = side(&left, all);
        // Another update to the same version has a folder of its own.
        let mut count = 1;
        let beside = loop {
            let number = if count == 1 {
                String::new()
            } else {
                format!("-{count}")
            };
            let beside = beside(out, &format!("-update-{to}{number}"))?;
            if is_free(&beside, &side)? {
                break beside;
            }
            count += 1;
        };
        write_beside(&beside, &side)?;
        kept = format!(
            "What the import of it says, and what has no place in a model, is in `{beside}`.\n"
        );
    }
    if !global.quiet {
        reporters::say(&(report(usize::MAX) + &kept))?;
    }
    if updated.conflicts == 0 {
        return Ok(Status::Good);
    }
    if global.quiet {
        reporters::message(&format!(
            "error: both sides changed {conflicts}, which `pkimm --model {out} check` lists"
        ));
    }
    Ok(Status::Faults)
}

/// What is kept beside a model folder: files that have no place in it, and the report.
fn side(left: &BTreeMap<String, Vec<u8>>, report: String) -> BTreeMap<String, Vec<u8>> {
    let left = left.iter();
    let mut side: BTreeMap<String, Vec<u8>> = left
        .map(|(path, bytes)| (format!("left/{path}"), bytes.clone()))
        .collect();
    side.insert("report.md".to_owned(), report.into_bytes());
    side
}

fn is_folder(path: &Utf8Path) -> anyhow::Result<bool> {
    disk::is_dir(path).with_context(|| format!("cannot read `{path}`"))
}

fn one_file(
    global: &Global,
    options: &Import,
    file: &Utf8Path,
    ids: Option<&Release>,
) -> anyhow::Result<Status> {
    let PublishedModel {
        says: mut published,
        files,
    } = read_published(file, options.references.as_deref())?;
    if let Some(catalog) = options
        .references
        .as_ref()
        .filter(|_| published.shape != Shape::StableIds)
    {
        reporters::message(&format!(
            "note: `{catalog}` was not used, since `{file}` holds its references itself",
        ));
    }
    if published.shape == Shape::Uncatalogd {
        reporters::message(
            "note: this shape keeps the catalog of references in a separate file; name it with `--references`, or the entries will have only their ids",
        );
    }
    match ids {
        Some(ids) if published.shape == Shape::Positional => {
            identify(&mut published.release, ids);
        }
        Some(_) => reporters::message(&format!(
            "note: `--ids-from` was not used, since `{file}` has ids of its own"
        )),
        None => {}
    }
    let out = &options.out;
    let (release, shape) = (published.release.clone(), published.shape);
    let imported = pkimm_model::import(published, options.merge_references, &crate::facts::facts());
    put(out, &bytes(&imported.files), None)?;
    if !global.quiet {
        reporters::say(&summary(
            file,
            &files.model.1,
            out,
            &release,
            shape,
            &imported,
        ))?;
    }
    for error in imported.errors.iter().filter(|_| global.quiet) {
        reporters::message(&format!("error: {error}"));
    }
    Ok(if imported.errors.is_empty() {
        Status::Good
    } else {
        Status::Faults
    })
}

fn bytes(files: &BTreeMap<String, String>) -> BTreeMap<String, Vec<u8>> {
    let files = files.iter();
    files
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect()
}

fn folders(
    global: &Global,
    options: &Import,
    paths: &[Utf8PathBuf],
    ids: Option<&Release>,
) -> anyhow::Result<Status> {
    let moved = moved(global, options, paths, ids)?;
    let out = &options.out;
    let beside = beside(out, BESIDE)?;
    let names: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    let names = names.join(", ");
    let counts = format!(
        "Read {names}: version {}.\nWrote {} to `{out}`, and {} without a place in a model to `{beside}/left`.\n",
        moved.version,
        reporters::plural(moved.files.len(), "file"),
        reporters::plural(moved.left.len(), "file"),
    );
    let next = format!(
        "\n## What to do next\n\n1. Run `pkimm --model {out} check`; it lists {} and {}.\n2. Decide what stands first in `{beside}/report.md`.\n3. Run `pkimm --model {out} diff` with an older version, and `pkimm --model {out} build --out dist`, and compare the site with the old one.\n",
        reporters::plural(moved.report.errors, "error"),
        reporters::plural(moved.report.warnings, "warning"),
    );
    let report = |most| format!("# Import\n\n{counts}{}{next}", moved.report.sections(most));
    let side = side(&moved.left, report(usize::MAX));
    put(out, &moved.files, Some((&beside, &side)))?;
    if !global.quiet {
        reporters::say(&report(MOST))?;
    }
    // What is wrong in published files is for their authors to mend; the import did its work.
    Ok(Status::Good)
}

/// The folder beside the model folder, with a name that ends in `ending`.
fn beside(out: &Utf8Path, ending: &str) -> anyhow::Result<Utf8PathBuf> {
    let whole = match out.file_name() {
        Some(_) => out.to_owned(),
        None => disk::absolute(out).with_context(|| format!("cannot read `{out}`"))?,
    };
    let name = whole.file_name().with_context(|| {
        format!("`{out}` has no folder around it; name a different folder with `--out`")
    })?;
    Ok(whole.with_file_name(format!("{name}{ending}")))
}

/// What an import of folders makes.
fn moved(
    global: &Global,
    options: &Import,
    paths: &[Utf8PathBuf],
    ids: Option<&Release>,
) -> anyhow::Result<Moved> {
    if let Some(catalog) = &options.references {
        bail!(
            "`{catalog}` stands beside the model of a folder; `--references` is for an import of one file"
        );
    }
    let mut seen = BTreeSet::new();
    for path in paths {
        let place = disk::canonical(path).with_context(|| format!("cannot read `{path}`"))?;
        if seen.contains(&place) {
            bail!("`{path}` is named twice; name each folder once");
        }
        let is_around = |other: &Utf8PathBuf| place.starts_with(other) || other.starts_with(&place);
        if seen.iter().any(is_around) {
            bail!(
                "`{path}` is within another folder that is named, or has it in itself; name the outer one alone"
            );
        }
        seen.insert(place);
    }
    let folders: Vec<Folder> = paths
        .iter()
        .map(|path| read_folder(path))
        .collect::<anyhow::Result<_>>()?;
    let merge = options.merge_references;
    let moved = during(global, "importing", || {
        pkimm_model::import_folders(&folders, ids, merge, &crate::facts::facts())
    });
    moved.map_err(anyhow::Error::msg)
}

/// The files of a folder, and the days of its tags. A file alone is a folder of one file.
fn read_folder(path: &Utf8Path) -> anyhow::Result<Folder> {
    let mut intake = Intake::default();
    let name = match is_folder(path)? {
        true => {
            path.hand_over(&mut intake)?;
            path.to_owned()
        }
        false => {
            let text = disk::read_text(path).with_context(|| format!("cannot read `{path}`"))?;
            intake.take_bytes(
                path.file_name().unwrap_or_default().to_owned(),
                text.into_bytes(),
            );
            path.parent().unwrap_or(Utf8Path::new("")).to_owned()
        }
    };
    let Taken {
        files,
        refused: mut unread,
    } = intake.into_files();
    Ok(Folder {
        name: name.to_string(),
        files,
        web: git::web_of(path),
        tagged: tagged(path, &mut unread)?,
        unread,
    })
}

/// The versions for which a repository has a tag, with its files at that. Of two tags of one version the second is `unread`.
fn tagged(
    folder: &Utf8Path,
    unread: &mut Vec<(String, String)>,
) -> anyhow::Result<BTreeMap<Version, Tagged>> {
    let mut tagged: BTreeMap<Version, Tagged> = BTreeMap::new();
    if !git::is_repository(folder) {
        return Ok(tagged);
    }
    for (tag, version, date) in git::tags_of_versions(folder) {
        let mut intake = Intake::default();
        Revision { name: &tag, folder }.hand_over(&mut intake)?;
        let files = intake.into_files().files;
        match tagged.get(&version) {
            Some(first) if first.files != files => {
                let why = format!(
                    "the tag `{}` is of version {version} as well, and says something else",
                    first.tag
                );
                unread.push((format!("tag {tag}"), why));
            }
            Some(_) => {}
            None => {
                tagged.insert(version, Tagged { tag, date, files });
            }
        }
    }
    Ok(tagged)
}

/// Refuses a folder that holds anything but what an interrupted import of the same has left.
fn expect_free(folder: &Utf8Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    if !is_free(folder, files)? {
        bail!(
            "`{folder}` is not empty, and existing files are never replaced; name a different folder with `--out`"
        );
    }
    Ok(())
}

/// Writes the files of a model. `model.toml` is there from the beginning, empty, and held locked, so that of two imports
/// into one folder the second is refused; it is filled last, so that nothing else is taken for a model. What is kept `beside` it is written
/// by the one that has the lock.
///
/// # Errors
/// Where the folder holds anything but what an import of the same that did not come to its end has left, or a file cannot be
/// written.
fn put(
    out: &Utf8Path,
    files: &BTreeMap<String, Vec<u8>>,
    beside: Option<(&Utf8Path, &BTreeMap<String, Vec<u8>>)>,
) -> anyhow::Result<()> {
    expect_free(out, files)?;
    if let Some((beside, side)) = beside {
        expect_free(beside, side)?;
    }
    disk::create_dir_all(out).with_context(|| format!("cannot create `{out}`"))?;
    let last = out.join(MODEL);
    let held = disk::open_to_lock(&last).with_context(|| format!("cannot write `{last}`"))?;
    // Somebody else may have been faster, and have come to the end.
    if !disk::try_lock(&held) || !is_free(out, files)? {
        bail!("another import is writing to `{out}`; name a different folder with `--out`");
    }
    output::clear_below(out);
    if let Some((beside, side)) = beside {
        write_beside(beside, side)?;
    }
    for (path, text) in files.iter().filter(|(path, _)| *path != MODEL) {
        replace_file(&out.join(path), text, Durability::Whenever)?;
    }
    // Windows replaces no file that is held.
    let _held = (!cfg!(windows)).then_some(held);
    if let Some(text) = files.get(MODEL) {
        replace_file(&last, text, Durability::Whenever)?;
    }
    Ok(())
}

/// Writes what is kept beside a model folder.
fn write_beside(beside: &Utf8Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    disk::create_dir_all(beside).with_context(|| format!("cannot create `{beside}`"))?;
    for (path, bytes) in files {
        replace_file(&beside.join(path), bytes, Durability::Whenever)?;
    }
    Ok(())
}

/// Whether a folder holds nothing but what an import of these files may have left.
fn is_free(out: &Utf8Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<bool> {
    let folders: BTreeSet<&Utf8Path> = files
        .keys()
        .flat_map(|path| Utf8Path::new(path).ancestors().skip(1))
        .collect();
    let mut open = vec![Utf8PathBuf::new()];
    while let Some(next) = open.pop() {
        let folder = if next.as_str().is_empty() {
            out.to_owned()
        } else {
            out.join(&next)
        };
        let problem = || format!("cannot read `{folder}`");
        let entries = match disk::entries(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.with_context(problem)?,
        };
        for entry in entries {
            let entry = entry.with_context(problem)?;
            let path = next.join(&entry.name);
            let is_ours = if entry.kind.is_dir() {
                folders.contains(path.as_path())
            } else if entry.kind.is_file() {
                let is_left = |bytes: &Vec<u8>| -> anyhow::Result<bool> {
                    let expected: &[u8] = if path == MODEL { &[] } else { bytes };
                    disk::holds(&entry.path, expected)
                        .with_context(|| format!("cannot read `{}`", entry.path))
                };
                disk::is_temporary(&entry.name)
                    || files.get(path.as_str()).map_or(Ok(false), is_left)?
            } else {
                false
            };
            if !is_ours {
                return Ok(false);
            }
            if entry.kind.is_dir() {
                open.push(path);
            }
        }
    }
    Ok(true)
}

fn summary(
    file: &Utf8Path,
    source: &str,
    out: &Utf8Path,
    release: &Release,
    shape: Shape,
    imported: &Imported,
) -> String {
    let counts = release.counts();
    let places = Places::of(source, None, &imported.release);
    let place = |address: &Address, line: &str, before: usize| {
        let found = places.line(address, line, before);
        found.map_or_else(String::new, |line| format!("{file}:{line}: "))
    };
    let mut text = format!(
        "Read {file}: version {}, {} modules, {} categories, {} requirements, {} levels, {} references.\nWrote {} to `{out}`.\n",
        release.version,
        counts.modules,
        counts.categories,
        counts.requirements,
        counts.levels,
        counts.references,
        reporters::plural(imported.files.len(), "file"),
    );
    if shape == Shape::Positional {
        text += "\nThe file has positions instead of ids. These ids were derived from names, and can still be changed before the first release here:\n";
        text += &imported
            .derived
            .iter()
            .map(|(code, id)| format!("  - {code} is now `{id}`\n"))
            .collect::<String>();
    }
    if !imported.changed.is_empty() {
        text += "\nWhat could not be carried over unchanged:\n";
        text += &list(
            imported
                .changed
                .iter()
                .map(|note| place(&note.address, &note.line, note.before) + &note.told()),
        );
    }
    if !imported.release.resources.is_empty() {
        text += "\nThe document names files beside pages and does not hold them. Put each into its place, as it was published, or remove the links to it:\n";
        for file in &imported.release.resources {
            let (path, version) = (&file.path, &release.version);
            text += &format!(
                "  - `{out}/pages/{path}`, {} bytes with the digest `{}`; the archive has it as `releases/{version}/{path}`\n",
                file.size, file.sha256
            );
        }
    }
    if !imported.alike.is_empty() {
        text += "\nEntries that seem to be the same standard; `--merge-references` merges them:\n";
        text += &list(imported.alike.iter().map(|group| {
            group
                .iter()
                .map(|reference| format!("`{}`", reference.id))
                .collect::<Vec<_>>()
                .join(", ")
        }));
    }
    if !imported.suspicious.is_empty() {
        text += "\nWhat looks wrong in the published file:\n";
        text += &list(
            imported
                .suspicious
                .iter()
                .map(|found| place(&found.address, "", 0) + &found.message),
        );
    }
    if !imported.eased.is_empty() {
        text += "\nErrors in the published texts, which `model.toml` lowers to warnings until they are fixed:\n";
        text += &list(
            imported
                .eased
                .iter()
                .map(|name| format!("`{name}`; see `pkimm explain {name}`")),
        );
    }
    if !imported.errors.is_empty() {
        text += "\nErrors in the result, to be fixed by hand:\n";
        text += &list(imported.errors.iter().cloned());
    }
    let complete = if shape == Shape::Document {
        format!(
            "Review `{out}/model.toml`: no document contains limits, lint settings or terminology, so add those that you need."
        )
    } else {
        format!(
            "Add `name`, `license` and `url` to `{out}/model.toml`, and summaries, indicators and risks to the levels."
        )
    };
    text += &format!(
        "\nWhat to do next:\n  1. Run `pkimm --model {out} check`; it lists {} about texts and metadata.\n  2. {complete}\n  3. Run `pkimm --model {out} build --out dist` to build the site, and compare it with the old one.\n",
        reporters::plural(imported.warnings, "warning"),
    );
    text
}

fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let rest = items.len().saturating_sub(MOST);
    let mut text: String = items
        .take(MOST)
        .map(|item| format!("  - {item}\n"))
        .collect();
    if rest > 0 {
        text += &format!("  - and {rest} more\n");
    }
    text
}
