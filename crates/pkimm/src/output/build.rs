//! The artifacts of a build. The output folder keeps a record of what was written, by format and digest.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anyhow::{Context as _, bail};
use camino::{Utf8Component, Utf8Path};
use pkimm_emit::Artifacts;
use pkimm_release::digest;
use serde::{Deserialize, Serialize};

use super::file::{Durability, clear_left, replace_file};
use super::lock;
use crate::disk;

/// The file that remembers what was written.
const RECORD: &str = ".pkimm-manifest.json";

/// What an earlier build wrote, by path below the output folder.
type Record = BTreeMap<String, Entry>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    format: String,
    sha256: String,
    /// What the file may hold as well, since a build that was about to write it did not come to its end.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    or: BTreeSet<String>,
}

/// What writing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many artifacts there are.
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

/// Writes the artifacts of some formats below `out`.
///
/// # Errors
/// Where a file cannot be written; it is named, and files written before stay.
pub fn write_build(out: &Utf8Path, artifacts: &Artifacts) -> anyhow::Result<Written> {
    disk::create_dir_all(out)
        .with_context(|| format!("cannot create the output folder `{out}`"))?;
    let _lock = lock(out)?;
    let mut done = Written::default();
    let old = read_record(out, &mut done.warnings)?;
    // What is about to be written is remembered first: wherever this build ends, a later one can remove it.
    let made: Record = entries(artifacts).collect();
    let begun = begun(&old, &made);
    refuse_links(out, &begun)?;
    save(out, &begun)?;
    clear_folders(out, &begun);
    let left = remove_surplus(out, artifacts, &old, &mut done)?;
    write(out, artifacts, &old, &mut done)?;
    save(out, &ended(&old, artifacts, made, left))?;
    Ok(done)
}

/// The record while a build writes.
fn begun(old: &Record, made: &Record) -> Record {
    let mut record = old.clone();
    for (path, entry) in made {
        let mut entry = entry.clone();
        if let Some(before) = old.get(path) {
            entry.or.clone_from(&before.or);
            entry.or.insert(before.sha256.clone());
            entry.or.remove(&entry.sha256);
        }
        record.insert(path.clone(), entry);
    }
    record
}

/// The record once a build has written everything. `left` is what the next one has to look at again.
fn ended(old: &Record, artifacts: &Artifacts, made: Record, left: Record) -> Record {
    let mut record = old.clone();
    for path in surplus(old, artifacts) {
        record.remove(path);
    }
    record.extend(left);
    record.extend(made);
    record
}

fn entries(artifacts: &Artifacts) -> impl Iterator<Item = (String, Entry)> {
    artifacts.iter().flat_map(|(format, files)| {
        files.iter().map(|file| {
            let entry = Entry {
                format: (*format).to_owned(),
                sha256: digest(&file.bytes),
                or: BTreeSet::new(),
            };
            (file.path.clone(), entry)
        })
    })
}

fn save(out: &Utf8Path, record: &Record) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(record).context("cannot write the record")?;
    text.push('\n');
    replace_file(&out.join(RECORD), text.as_bytes(), Durability::Whenever)?;
    Ok(())
}

/// Refuses a folder that a link leads out of the output folder: a build would write there, and remove there what an earlier one
/// wrote.
fn refuse_links(out: &Utf8Path, begun: &Record) -> anyhow::Result<()> {
    let problem = |path: &Utf8Path| format!("cannot read `{path}`");
    let root = disk::canonical(out).with_context(|| problem(out))?;
    let above = |path| Utf8Path::new(path).ancestors().skip(1);
    let folders: BTreeSet<&Utf8Path> = begun.keys().flat_map(above).collect();
    for folder in folders {
        let path = out.join(folder);
        if !disk::is_link(&path).with_context(|| problem(&path))? {
            continue;
        }
        let target = disk::canonical(&path).with_context(|| problem(&path))?;
        if !target.starts_with(&root) {
            bail!(
                "`{path}` is a link that leads out of the output folder to `{target}`, where a build writes nothing; replace it with a folder, or choose a different output folder with `--out`"
            );
        }
    }
    Ok(())
}

/// Removes what killed builds left in any folder that a build wrote to, the one of the record among them: what was left
/// need not be in a folder in which something differs now.
fn clear_folders(out: &Utf8Path, begun: &Record) {
    let paths = begun.keys().filter_map(|path| Utf8Path::new(path).parent());
    let folders: BTreeSet<&Utf8Path> = paths.chain([Utf8Path::new("")]).collect();
    folders
        .into_iter()
        .for_each(|folder| clear_left(&out.join(folder)));
}

/// Removes what is no longer built, before anything is written: a file may stand where a folder is needed now. Returns what
/// is gone but for a folder that could not be removed.
fn remove_surplus(
    out: &Utf8Path,
    artifacts: &Artifacts,
    old: &Record,
    done: &mut Written,
) -> anyhow::Result<Record> {
    let mut left = Record::new();
    for path in surplus(old, artifacts) {
        let entry = &old[path];
        if remove(out, path, entry, done)? && remove_folders(out, path).is_err() {
            left.insert(path.to_owned(), entry.clone());
        }
    }
    Ok(left)
}

fn write(
    out: &Utf8Path,
    artifacts: &Artifacts,
    old: &Record,
    done: &mut Written,
) -> anyhow::Result<()> {
    for file in artifacts.iter().flat_map(|(_, files)| files) {
        let path = out.join(&file.path);
        done.total += 1;
        let is_foreign = !old.contains_key(&file.path)
            && disk::is_taken(&path).with_context(|| format!("cannot read `{path}`"))?;
        if replace_file(&path, &file.bytes, Durability::Whenever)? {
            done.written.push(file.path.clone());
            if is_foreign {
                done.replaced.push(file.path.clone());
            }
        }
    }
    Ok(())
}

/// Compares the artifacts with what is on disk, and writes nothing.
///
/// # Errors
/// Where a file exists and cannot be read.
pub fn compare_build(out: &Utf8Path, artifacts: &Artifacts) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for file in artifacts.iter().flat_map(|(_, files)| files) {
        let path = out.join(&file.path);
        match disk::holds(&path, &file.bytes) {
            Ok(true) => {}
            Ok(false) => differences.push(Difference::Changed(file.path.clone())),
            Err(error) if disk::is_absent(&error) => {
                differences.push(Difference::Missing(file.path.clone()));
            }
            Err(error) if disk::is_foreign(&error) => {
                differences.push(Difference::Changed(file.path.clone()));
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read `{path}`")),
        }
    }
    let old = read_record(out, &mut Vec::new())?;
    for path in surplus(&old, artifacts) {
        let full = out.join(path);
        if disk::is_taken(&full).with_context(|| format!("cannot read `{full}`"))? {
            differences.push(Difference::Surplus(path.to_owned()));
        }
    }
    differences.sort();
    Ok(differences)
}

/// Paths that an earlier build wrote for one of these formats, and that are no artifact now.
fn surplus<'a>(old: &'a Record, artifacts: &Artifacts) -> Vec<&'a str> {
    let formats: BTreeSet<&str> = artifacts.iter().map(|(format, _)| *format).collect();
    let current: BTreeSet<&str> = artifacts
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

/// Removes a file that an earlier build wrote, and says whether it is gone.
fn remove(out: &Utf8Path, path: &str, entry: &Entry, done: &mut Written) -> anyhow::Result<bool> {
    let full = out.join(path);
    let bytes = match disk::read(&full, disk::MAX_BYTES) {
        Ok(bytes) => bytes,
        // A build that did not come to its end may have made no more than its folder.
        Err(error) if disk::is_absent(&error) => return Ok(true),
        Err(error) if disk::is_foreign(&error) => {
            done.warnings.push(format!(
                "`{full}` is no longer built, but {error}; it is kept"
            ));
            return Ok(false);
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read `{full}`")),
    };
    let digest = digest(&bytes);
    if digest != entry.sha256 && !entry.or.contains(&digest) {
        done.warnings.push(format!(
            "`{full}` is no longer built, but it was edited by hand; it is kept"
        ));
        return Ok(false);
    }
    disk::remove_file(&full).with_context(|| format!("cannot remove `{full}`"))?;
    done.removed.push(path.to_owned());
    Ok(true)
}

/// Removes the folders of a file that is gone, as far as they are empty.
fn remove_folders(out: &Utf8Path, path: &str) -> io::Result<()> {
    let folders = Utf8Path::new(path).ancestors().skip(1);
    for folder in folders.filter(|folder| !folder.as_str().is_empty()) {
        match disk::remove_dir(&out.join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => return Ok(()),
            Err(error) if !disk::is_absent(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Reads what an earlier build wrote. A record that cannot be trusted removes nothing.
fn read_record(out: &Utf8Path, warnings: &mut Vec<String>) -> anyhow::Result<Record> {
    let path = out.join(RECORD);
    let bytes = match disk::read(&path, disk::MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if disk::is_absent(&error) => return Ok(Record::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{path}`")),
    };
    let is_safe = |path: &String| {
        let mut components = Utf8Path::new(path).components();
        !path.is_empty()
            && components.all(|component| matches!(component, Utf8Component::Normal(_)))
    };
    match serde_json::from_slice::<Record>(&bytes) {
        Ok(record) if record.keys().all(is_safe) => Ok(record),
        _ => {
            warnings.push(format!(
                "`{path}` is damaged, so nothing is removed; it is rewritten"
            ));
            Ok(Record::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pkimm_emit::OutputFile;

    use super::super::scratch::folder;
    use super::*;

    fn artifacts(files: &[(&str, &str)]) -> Artifacts {
        let files = files.iter().map(|(path, text)| OutputFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        vec![("json", files.collect())]
    }

    #[test]
    fn unchanged_files_are_not_touched() {
        let (_guard, out) = folder();
        assert_eq!(
            write_build(&out, &artifacts(&[("a/b", "1")]))
                .expect("written")
                .written,
            ["a/b"]
        );
        let before = fs::metadata(out.join("a/b"))
            .expect("there")
            .modified()
            .expect("known");
        assert!(
            write_build(&out, &artifacts(&[("a/b", "1")]))
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
            compare_build(&out, &artifacts(&[("a/b", "1")])).expect("compared"),
            []
        );
    }

    #[test]
    fn only_what_a_build_wrote_is_removed() {
        let (_guard, out) = folder();
        write_build(
            &out,
            &artifacts(&[("a/b", "1"), ("a/c", "2"), ("d/e", "3")]),
        )
        .expect("written");
        // Folders of earlier versions of this program have their record under this name.
        assert!(out.join(".pkimm-manifest.json").is_file());
        fs::write(out.join("a/mine"), "x").expect("written");
        fs::write(out.join("a/c"), "changed by hand").expect("written");
        let done = write_build(&out, &artifacts(&[("z", "1")])).expect("written");
        assert_eq!(done.removed, ["a/b", "d/e"]);
        assert_eq!(done.warnings.len(), 1);
        assert!(out.join("a/mine").exists() && out.join("a/c").exists() && !out.join("d").exists());
    }

    #[test]
    fn another_format_is_left_alone() {
        let (_guard, out) = folder();
        write_build(&out, &artifacts(&[("a", "1")])).expect("written");
        let files = vec![OutputFile {
            path: "b".to_owned(),
            bytes: Vec::new(),
        }];
        assert!(
            write_build(&out, &vec![("yaml", files)])
                .expect("written")
                .removed
                .is_empty()
        );
        assert!(out.join("a").exists());
    }

    #[test]
    fn a_damaged_record_removes_nothing() {
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
        for record in damaged {
            fs::write(out.join(RECORD), record).expect("written");
            let done = write_build(&out, &artifacts(&[("a", "1")])).expect("written");
            assert_eq!((done.removed.len(), done.warnings.len()), (0, 1));
            let done = write_build(&out, &artifacts(&[("a", "1")])).expect("written");
            assert_eq!(done.warnings.len(), 0);
        }
        assert!(root.join("x").exists());
    }

    #[test]
    fn a_file_makes_way_for_a_folder_and_back() {
        let (_guard, out) = folder();
        for path in ["a", "a/b/c", "a"] {
            write_build(&out, &artifacts(&[(path, "1")])).expect("written");
            assert_eq!(fs::read(out.join(path)).expect("there"), b"1");
        }
    }

    #[test]
    fn what_was_written_before_a_failure_is_remembered() {
        let (_guard, out) = folder();
        fs::create_dir_all(out.join("b/folder")).expect("made");
        write_build(&out, &artifacts(&[("a", "1"), ("b", "2")])).expect_err("refused");
        let names: Vec<String> = out
            .read_dir_utf8()
            .expect("there")
            .map(|entry| entry.expect("there").file_name().to_owned())
            .filter(|name| name.starts_with(".pkimm-") && name != RECORD)
            .collect();
        assert!(names.is_empty(), "{names:?}");
        let done = write_build(&out, &artifacts(&[("c", "1")])).expect("written");
        assert_eq!(done.removed, ["a"]);
    }

    #[test]
    fn what_a_killed_build_left_goes_where_nothing_differs_any_more() {
        let (_guard, out) = folder();
        write_build(&out, &artifacts(&[("a/b", "1")])).expect("written");
        let name = disk::temporary_name();
        let left = [out.join(&name), out.join("a").join(name)];
        for path in &left {
            fs::write(path, "x").expect("written");
        }
        let done = write_build(&out, &artifacts(&[("a/b", "1")])).expect("written");
        assert_eq!(done.written, Vec::<String>::new());
        assert!(!left.iter().any(|path| path.exists()));
    }

    #[test]
    fn a_file_of_somebody_else_is_told_of() {
        let (_guard, out) = folder();
        fs::write(out.join("a"), "mine").expect("written");
        let done = write_build(&out, &artifacts(&[("a", "1")])).expect("written");
        assert_eq!(done.replaced, ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_or_removed_behind_a_link_that_leads_elsewhere() {
        use std::os::unix::fs::symlink;

        let (_guard, root) = folder();
        let (out, elsewhere) = (root.join("dist"), root.join("elsewhere"));
        fs::create_dir_all(elsewhere.join("b")).expect("made");
        write_build(&out, &artifacts(&[("a/b/c", "1")])).expect("written");
        fs::remove_dir_all(out.join("a")).expect("there");
        symlink(&elsewhere, out.join("a")).expect("linked");
        fs::write(elsewhere.join("b/c"), "1").expect("written");
        // What is behind the link is neither written nor removed.
        for files in [[("a/b/c", "2")], [("d", "2")]] {
            let error = write_build(&out, &artifacts(&files)).expect_err("refused");
            assert!(error.to_string().contains("/dist/a` is a link"), "{error}");
            assert_eq!(fs::read(elsewhere.join("b/c")).expect("there"), b"1");
        }
        // One that stays within the folder is somebody's way to order it.
        fs::remove_file(out.join("a")).expect("there");
        fs::create_dir(out.join("within")).expect("made");
        symlink("within", out.join("a")).expect("linked");
        write_build(&out, &artifacts(&[("a/b/c", "2")])).expect("written");
        assert_eq!(fs::read(out.join("within/b/c")).expect("there"), b"2");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_any_place_is_an_error_at_once() {
        for place in [RECORD, ".pkimm.lock", "a"] {
            let (_guard, out) = folder();
            let pipe = out.join(place);
            let made = std::process::Command::new("mkfifo").arg(&pipe).status();
            assert!(made.expect("mkfifo runs").success());
            let error = write_build(&out, &artifacts(&[("a", "1")])).expect_err("refused");
            let error = format!("{error:#}");
            assert!(
                error.contains("a pipe, a socket or a device is in its place"),
                "{error}"
            );
            if place != ".pkimm.lock" {
                assert!(error.contains(place), "{error}");
            }
        }
        let (_guard, out) = folder();
        std::os::unix::fs::symlink("../made", out.join(".pkimm.lock")).expect("linked");
        let error = write_build(&out, &artifacts(&[("a", "1")])).expect_err("refused");
        assert!(
            format!("{error:#}").contains("a link is in its place"),
            "{error:#}"
        );
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let (_guard, out) = folder();
        fs::create_dir_all(out.join("a")).expect("made");
        let error = format!(
            "{:#}",
            write_build(&out, &artifacts(&[("a", "1")])).expect_err("refused")
        );
        assert!(
            error.contains("/a`") && error.contains("a folder is in its place"),
            "{error}"
        );
    }
}
