//! Writing artefacts: atomic, only what changed, and removing only what an earlier build wrote.
//!
//! The output folder keeps a manifest of what was written, by format and digest. A lock file makes two builds at once
//! wait for each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};

use anyhow::{Context as _, bail};
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use pkimm_emit::{OutputFile, bundle};
use pkimm_release::digest;
use serde::{Deserialize, Serialize};

/// The file that remembers what was written.
pub const MANIFEST: &str = ".pkimm-manifest.json";
/// The file that a running build holds.
const LOCK: &str = ".pkimm.lock";

/// What the name of a folder begins with in which a bundle is prepared; the name ends with six letters and digits.
const SPACE: &str = ".pkimm-";
/// Within it, the bundle that is put in place.
const NEW: &str = "new";
/// Within it, the folder of the bundle that it replaces.
const OLD: &str = "old";

/// What an earlier build wrote, by path below the output folder.
type Manifest = BTreeMap<String, Entry>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    format: String,
    sha256: String,
}

/// The files of the formats that were asked for.
pub type Artefacts = Vec<(&'static str, Vec<OutputFile>)>;

/// What writing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many artefacts there are.
    pub total: usize,
    /// Paths that were written.
    pub written: Vec<String>,
    /// Those of them where a file stood that no earlier build had written.
    pub replaced: Vec<String>,
    /// Paths that were removed.
    pub removed: Vec<String>,
    /// What the reader should know.
    pub warnings: Vec<String>,
}

/// How the disk differs from what a build would write.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The file is not there.
    Missing(String),
    /// The file holds something else.
    Changed(String),
    /// An earlier build wrote the file, and this one would not.
    Surplus(String),
}

/// Refuses an output folder that is `folder`, whose files are read, or lies within it. `what` names that folder.
///
/// # Errors
/// Where it is refused, or a path cannot be resolved.
pub fn refuse_inside(out: &Utf8Path, folder: &Utf8Path, what: &str) -> anyhow::Result<()> {
    let source = folder
        .canonicalize_utf8()
        .with_context(|| format!("cannot find the {what} folder `{folder}`"))?;
    let absolute = camino::absolute_utf8(out).with_context(|| format!("cannot resolve `{out}`"))?;
    if resolve(&absolute).starts_with(&source) {
        bail!(
            "the output folder `{out}` lies within the {what} folder; choose another with `--out`"
        );
    }
    Ok(())
}

/// Where a path leads, links followed. The end of it need not exist. Part by part, as the system does it: `..` behind a
/// link is the parent of what the link points at.
fn resolve(absolute: &Utf8Path) -> Utf8PathBuf {
    let mut resolved = Utf8PathBuf::new();
    for component in absolute.components() {
        match component {
            Utf8Component::ParentDir => {
                resolved.pop();
            }
            Utf8Component::CurDir => {}
            other => {
                resolved.push(other);
                resolved = resolved.canonicalize_utf8().unwrap_or(resolved);
            }
        }
    }
    resolved
}

/// Writes the artefacts of some formats below `out`.
///
/// # Errors
/// Where a file cannot be written; it is named, and files written before stay.
pub fn write(out: &Utf8Path, artefacts: &Artefacts) -> anyhow::Result<Written> {
    fs::create_dir_all(out).with_context(|| format!("cannot create the output folder `{out}`"))?;
    let _lock = lock(out)?;
    let mut done = Written::default();
    let old = read_manifest(out, &mut done.warnings);
    let mut manifest = old.clone();
    let outcome = apply(out, artefacts, &old, &mut manifest, &mut done);
    // What was written before a failure is remembered as well, so that a later build can remove it.
    let mut text = serde_json::to_string_pretty(&manifest).context("cannot write the manifest")?;
    text.push('\n');
    let path = out.join(MANIFEST);
    let saved = replace(&path, text.as_bytes()).with_context(|| format!("cannot write `{path}`"));
    outcome.and(saved)?;
    Ok(done)
}

/// Waits until no other run writes to a folder. The lock ends with what is returned, or with the process.
fn lock(out: &Utf8Path) -> anyhow::Result<File> {
    let path = out.join(LOCK);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("cannot write to the output folder `{out}`"))?;
    lock.lock()
        .with_context(|| format!("cannot lock `{path}`"))?;
    Ok(lock)
}

fn apply(
    out: &Utf8Path,
    artefacts: &Artefacts,
    old: &Manifest,
    manifest: &mut Manifest,
    done: &mut Written,
) -> anyhow::Result<()> {
    // Removals come first: a file may stand where a folder is needed now.
    for path in surplus(old, artefacts) {
        remove(out, path, &old[path], done)?;
        manifest.remove(path);
    }
    for (format, files) in artefacts {
        for file in files {
            let path = out.join(&file.path);
            done.total += 1;
            let foreign = !old.contains_key(&file.path) && path.exists();
            if replace(&path, &file.bytes).with_context(|| format!("cannot write `{path}`"))? {
                done.written.push(file.path.clone());
                if foreign {
                    done.replaced.push(file.path.clone());
                }
            }
            let entry = Entry {
                format: (*format).to_owned(),
                sha256: digest(&file.bytes),
            };
            manifest.insert(file.path.clone(), entry);
        }
    }
    Ok(())
}

/// Compares the artefacts with what is on disk, and writes nothing.
///
/// # Errors
/// Where a file exists and cannot be read.
pub fn compare(out: &Utf8Path, artefacts: &Artefacts) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for file in artefacts.iter().flat_map(|(_, files)| files) {
        let path = out.join(&file.path);
        match fs::read(&path) {
            Ok(bytes) if bytes == file.bytes => {}
            Ok(_) => differences.push(Difference::Changed(file.path.clone())),
            Err(error) if is_absent(&error) => {
                differences.push(Difference::Missing(file.path.clone()));
            }
            Err(_) if path.is_dir() => differences.push(Difference::Changed(file.path.clone())),
            Err(error) => return Err(error).with_context(|| format!("cannot read `{path}`")),
        }
    }
    let old = read_manifest(out, &mut Vec::new());
    let there = surplus(&old, artefacts)
        .into_iter()
        .filter(|path| out.join(path).exists());
    differences.extend(there.map(|path| Difference::Surplus(path.to_owned())));
    differences.sort();
    Ok(differences)
}

/// Paths that an earlier build wrote for one of these formats, and that are no artefact now.
fn surplus<'a>(old: &'a Manifest, artefacts: &Artefacts) -> Vec<&'a str> {
    let formats: BTreeSet<&str> = artefacts.iter().map(|(format, _)| *format).collect();
    let current: BTreeSet<&str> = artefacts
        .iter()
        .flat_map(|(_, files)| files)
        .map(|file| file.path.as_str())
        .collect();
    old.iter()
        .filter(|(path, entry)| {
            formats.contains(entry.format.as_str()) && !current.contains(path.as_str())
        })
        .map(|(path, _)| path.as_str())
        .collect()
}

fn remove(out: &Utf8Path, path: &str, entry: &Entry, done: &mut Written) -> anyhow::Result<()> {
    let full = out.join(path);
    let bytes = match fs::read(&full) {
        Ok(bytes) => bytes,
        Err(error) if is_absent(&error) => return Ok(()),
        Err(_) if full.is_dir() => {
            done.warnings.push(format!(
                "`{full}` is no longer made, and a folder stands in its place; it is kept"
            ));
            return Ok(());
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read `{full}`")),
    };
    if digest(&bytes) != entry.sha256 {
        done.warnings.push(format!(
            "`{full}` is no longer made, and was changed by hand; it is kept"
        ));
        return Ok(());
    }
    fs::remove_file(&full).with_context(|| format!("cannot remove `{full}`"))?;
    done.removed.push(path.to_owned());
    // Folders that are empty now go as well; the first that is not ends the way up.
    for folder in Utf8Path::new(path)
        .ancestors()
        .skip(1)
        .filter(|folder| !folder.as_str().is_empty())
    {
        if fs::remove_dir(out.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

/// Whether nothing stands at a path, or a file where the path needs a folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Reads what an earlier build wrote. A manifest that cannot be trusted removes nothing.
fn read_manifest(out: &Utf8Path, warnings: &mut Vec<String>) -> Manifest {
    let path = out.join(MANIFEST);
    let text = fs::read_to_string(&path);
    if matches!(&text, Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Manifest::new();
    }
    let safe = |path: &String| {
        let mut components = Utf8Path::new(path).components();
        !path.is_empty()
            && components.all(|component| matches!(component, Utf8Component::Normal(_)))
    };
    match text
        .ok()
        .and_then(|text| serde_json::from_str::<Manifest>(&text).ok())
    {
        Some(manifest) if manifest.keys().all(safe) => manifest,
        _ => {
            warnings.push(format!(
                "`{path}` is damaged, so that nothing is removed; it is written anew"
            ));
            Manifest::new()
        }
    }
}

/// Writes a file in one step, where it differs.
///
/// # Errors
/// Where it cannot be written.
pub fn put(path: &Utf8Path, bytes: &[u8]) -> anyhow::Result<()> {
    replace(path, bytes)
        .map(drop)
        .with_context(|| format!("cannot write `{path}`"))
}

/// Puts a bundle in place of a folder as a whole: a reader sees the old one or the new one.
///
/// # Errors
/// Where it cannot be written, or what stands there is no bundle.
pub fn put_folder(folder: &Utf8Path, files: &[OutputFile]) -> anyhow::Result<()> {
    let parent = folder.parent().unwrap_or(Utf8Path::new("."));
    let problem = || format!("cannot write the bundle `{folder}`");
    fs::create_dir_all(parent).with_context(problem)?;
    let _lock = lock(parent)?;
    clear(parent).with_context(problem)?;
    if folder.is_dir() && read_folder(folder).is_ok_and(|found| is_same(&found, files)) {
        return Ok(());
    }
    if folder.exists() && !folder.join(bundle::MANIFEST).is_file() {
        bail!(
            "`{folder}` is no bundle, and is left as it is; move it away, or choose another folder with `--out`"
        );
    }
    let space = tempfile::Builder::new()
        .prefix(SPACE)
        .tempdir_in(parent)
        .with_context(problem)?;
    let below = Utf8Path::from_path(space.path()).with_context(problem)?;
    let (new, old) = (below.join(NEW), below.join(OLD));
    for file in files {
        replace(&new.join(&file.path), &file.bytes).with_context(problem)?;
    }
    if let Some(name) = folder.file_name().filter(|_| folder.exists()) {
        fs::create_dir(&old).with_context(problem)?;
        fs::rename(folder, old.join(name)).with_context(problem)?;
    }
    fs::rename(&new, folder).with_context(problem)
}

/// Removes the spaces in which runs that were killed prepared bundles. The lock is held, so that no run uses one. A bundle
/// that was taken away, and for which none was put in place any more, goes back.
fn clear(parent: &Utf8Path) -> io::Result<()> {
    for entry in parent.read_dir_utf8()? {
        let entry = entry?;
        let is_named = entry.file_name().strip_prefix(SPACE).is_some_and(|rest| {
            rest.len() == 6
                && rest
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric())
        });
        if !is_named || !entry.file_type()?.is_dir() {
            continue;
        }
        let space = entry.path();
        let names: Vec<String> = space
            .read_dir_utf8()?
            .map(|own| own.map(|own| own.file_name().to_owned()))
            .collect::<io::Result<_>>()?;
        // What holds something else was made by somebody else.
        if names.iter().any(|name| name != NEW && name != OLD) {
            continue;
        }
        let old = space.join(OLD);
        if old.is_dir() {
            for bundle in old.read_dir_utf8()? {
                let bundle = bundle?;
                let place = parent.join(bundle.file_name());
                if !place.exists() {
                    fs::rename(bundle.path(), &place)?;
                }
            }
        }
        fs::remove_dir_all(space)?;
    }
    Ok(())
}

fn is_same(found: &Folder, files: &[OutputFile]) -> bool {
    let is_same = |file: &OutputFile| found.files.get(&file.path) == Some(&file.bytes);
    found.others.is_empty()
        && found.empty.is_empty()
        && found.files.len() == files.len()
        && files.iter().all(is_same)
}

/// What stands in a folder, by paths below it with `/` between their parts.
#[derive(Debug, Default)]
pub struct Folder {
    /// The files and what they hold.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is neither a file nor a folder, and what it is. Links are not followed: what they lead to is not of the
    /// folder; and reading a pipe would wait for somebody who writes.
    pub others: BTreeMap<String, &'static str>,
    /// Folders in which nothing stands.
    pub empty: BTreeSet<String>,
}

/// Reads a folder.
///
/// # Errors
/// Where the folder or a file cannot be read.
pub fn read_folder(folder: &Utf8Path) -> anyhow::Result<Folder> {
    let mut found = Folder::default();
    let mut open = vec![folder.to_owned()];
    let name = |path: &Utf8Path| -> anyhow::Result<String> {
        let parts = path.strip_prefix(folder)?.components();
        Ok(parts
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join("/"))
    };
    while let Some(next) = open.pop() {
        let entries = next
            .read_dir_utf8()
            .with_context(|| format!("cannot read `{next}`"))?;
        let mut is_empty = true;
        for entry in entries {
            is_empty = false;
            let entry = entry.with_context(|| format!("cannot read `{next}`"))?;
            let path = entry.path().to_owned();
            let kind = entry
                .file_type()
                .with_context(|| format!("cannot read `{path}`"))?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                let bytes = fs::read(&path).with_context(|| format!("cannot read `{path}`"))?;
                found.files.insert(name(&path)?, bytes);
            } else {
                let told = if kind.is_symlink() {
                    "a link"
                } else {
                    "no file that can be read, but a pipe, a socket or a device"
                };
                found.others.insert(name(&path)?, told);
            }
        }
        if is_empty && next != folder {
            found.empty.insert(name(&next)?);
        }
    }
    Ok(found)
}

/// Puts bytes in place of a file, in one step, and says whether they differed.
fn replace(path: &Utf8Path, bytes: &[u8]) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    if path.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "a folder stands in its place",
        ));
    }
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any new file, the mask of the user decides.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".pkimm-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artefacts(files: &[(&str, &str)]) -> Artefacts {
        let files = files.iter().map(|(path, text)| OutputFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        vec![("json", files.collect())]
    }

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("UTF-8");
        (folder, path)
    }

    #[test]
    fn what_a_killed_run_left_behind_is_cleared() {
        let (_guard, out) = folder();
        let file = |text: &str| OutputFile {
            path: bundle::MANIFEST.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        put(&out.join(".pkimm-aB3xYz/new/manifest.json"), b"half").expect("written");
        put(&out.join(".pkimm-Zz9999/old/1.0.0/manifest.json"), b"one").expect("written");
        put(&out.join(".pkimm-thesis/thesis.txt"), b"mine").expect("written");
        put_folder(&out.join("2.0.0"), &[file("two")]).expect("written");
        assert!(!out.join(".pkimm-aB3xYz").exists() && !out.join(".pkimm-Zz9999").exists());
        // A bundle that was taken away and not replaced is put back; what is another's is left alone.
        assert_eq!(
            fs::read(out.join("1.0.0/manifest.json")).expect("there"),
            b"one"
        );
        assert!(out.join(".pkimm-thesis/thesis.txt").is_file());
        put_folder(&out.join("2.0.0"), &[file("three")]).expect("written");
        assert_eq!(
            fs::read(out.join("2.0.0/manifest.json")).expect("there"),
            b"three"
        );
        let left: Vec<String> = out
            .read_dir_utf8()
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name().to_owned())
            .filter(|name| name.starts_with(SPACE))
            .collect();
        assert_eq!(left, [".pkimm-thesis"]);
    }

    #[test]
    fn unchanged_files_are_not_touched() {
        let (_guard, out) = folder();
        assert_eq!(
            write(&out, &artefacts(&[("a/b", "1")]))
                .expect("written")
                .written,
            ["a/b"]
        );
        let before = fs::metadata(out.join("a/b"))
            .expect("there")
            .modified()
            .expect("known");
        assert!(
            write(&out, &artefacts(&[("a/b", "1")]))
                .expect("written")
                .written
                .is_empty()
        );
        assert_eq!(
            fs::metadata(out.join("a/b"))
                .expect("there")
                .modified()
                .expect("known"),
            before
        );
        assert_eq!(
            compare(&out, &artefacts(&[("a/b", "1")])).expect("compared"),
            []
        );
    }

    #[test]
    fn only_what_a_build_wrote_is_removed() {
        let (_guard, out) = folder();
        write(
            &out,
            &artefacts(&[("a/b", "1"), ("a/c", "2"), ("d/e", "3")]),
        )
        .expect("written");
        fs::write(out.join("a/mine"), "x").expect("written");
        fs::write(out.join("a/c"), "changed by hand").expect("written");
        let done = write(&out, &artefacts(&[("z", "1")])).expect("written");
        assert_eq!(done.removed, ["a/b", "d/e"]);
        assert_eq!(done.warnings.len(), 1);
        assert!(out.join("a/mine").exists() && out.join("a/c").exists() && !out.join("d").exists());
    }

    #[test]
    fn another_format_is_left_alone() {
        let (_guard, out) = folder();
        write(&out, &artefacts(&[("a", "1")])).expect("written");
        let files = vec![OutputFile {
            path: "b".to_owned(),
            bytes: Vec::new(),
        }];
        assert!(
            write(&out, &vec![("yaml", files)])
                .expect("written")
                .removed
                .is_empty()
        );
        assert!(out.join("a").exists());
    }

    #[test]
    fn a_damaged_manifest_removes_nothing() {
        let (_guard, root) = folder();
        fs::write(root.join("x"), "").expect("written");
        let out = root.join("out");
        fs::create_dir_all(&out).expect("made");
        let absolute = format!(r#"{{"{root}/x": {{"format": "json", "sha256": ""}}}}"#);
        let damaged: [&[u8]; 6] = [
            br#"{"../x": {"format": "json", "sha256": ""}}"#,
            br#"{"": {"format": "json", "sha256": ""}}"#,
            absolute.as_bytes(),
            b"{",
            b"",
            b"\xff",
        ];
        for manifest in damaged {
            fs::write(out.join(MANIFEST), manifest).expect("written");
            let done = write(&out, &artefacts(&[("a", "1")])).expect("written");
            assert_eq!((done.removed.len(), done.warnings.len()), (0, 1));
            let done = write(&out, &artefacts(&[("a", "1")])).expect("written");
            assert_eq!(done.warnings.len(), 0);
        }
        assert!(root.join("x").exists());
    }

    #[test]
    fn a_file_makes_way_for_a_folder_and_back() {
        let (_guard, out) = folder();
        for path in ["a", "a/b/c", "a"] {
            write(&out, &artefacts(&[(path, "1")])).expect("written");
            assert_eq!(fs::read(out.join(path)).expect("there"), b"1");
        }
    }

    #[test]
    fn what_was_written_before_a_failure_is_remembered() {
        let (_guard, out) = folder();
        fs::create_dir_all(out.join("b/folder")).expect("made");
        write(&out, &artefacts(&[("a", "1"), ("b", "2")])).expect_err("refused");
        let names: Vec<String> = out
            .read_dir_utf8()
            .expect("there")
            .map(|entry| entry.expect("there").file_name().to_owned())
            .filter(|name| name.starts_with(".pkimm-") && name != MANIFEST)
            .collect();
        assert!(names.is_empty(), "{names:?}");
        let done = write(&out, &artefacts(&[("c", "1")])).expect("written");
        assert_eq!(done.removed, ["a"]);
    }

    #[test]
    fn a_file_of_somebody_else_is_told_of() {
        let (_guard, out) = folder();
        fs::write(out.join("a"), "mine").expect("written");
        let done = write(&out, &artefacts(&[("a", "1")])).expect("written");
        assert_eq!(done.replaced, ["a"]);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let (_guard, out) = folder();
        fs::create_dir_all(out.join("a")).expect("made");
        let error = format!(
            "{:#}",
            write(&out, &artefacts(&[("a", "1")])).expect_err("refused")
        );
        assert!(
            error.contains("/a`") && error.contains("a folder stands in its place"),
            "{error}"
        );
    }

    #[test]
    fn the_model_folder_is_no_place_to_write() {
        let (_guard, root) = folder();
        fs::create_dir_all(root.join("model/sub")).expect("made");
        let model = root.join("model");
        for out in [
            "model",
            "model/dist",
            "model/sub/new/dist",
            "dist/../model/x",
        ] {
            assert!(
                refuse_inside(&root.join(out), &model, "model").is_err(),
                "{out}"
            );
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("model/sub"), root.join("link")).expect("linked");
            for out in ["link", "link/dist", "link/../dist"] {
                assert!(
                    refuse_inside(&root.join(out), &model, "model").is_err(),
                    "{out}"
                );
            }
            assert!(refuse_inside(&root.join("link/../../dist"), &model, "model").is_ok());
        }
        assert!(refuse_inside(&root.join("model-dist"), &model, "model").is_ok());
        assert!(refuse_inside(&root.join("dist"), &model, "model").is_ok());
    }
}
