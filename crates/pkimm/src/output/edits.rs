//! Writes changes to source files: all of them, or none.
//!
//! What the files are to say is put beside their places first, and so are copies of what they say now. That is where space and
//! rights run out, and nothing has changed then. The new files take their places by renames; where one cannot, those before
//! it are taken back from the copies.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io;

use anyhow::{Context as _, bail};
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use pkimm_model::edit::{Creation, FileChange};

use super::file::clear_below;
use crate::disk::{self, TemporaryFile};

/// What is put behind the name of a file whose old text could not be put back.
const BEFORE: &str = "pkimm-before";

/// Makes changes below a folder, all or none.
///
/// # Errors
/// Where a file is not what it was when the changes were made, a place is taken, or something cannot be written. Then every
/// file is as it was; where even that fails, the error says which are not, and where their old texts are.
pub fn apply_edits(root: &Utf8Path, changes: &[FileChange]) -> anyhow::Result<()> {
    // What a killed run left behind need not be where something changes now.
    clear_below(root);
    apply(root, changes)
}

/// Creates files below a folder that may hold much else, all or none.
///
/// # Errors
/// As [`apply_edits`].
pub fn create(root: &Utf8Path, files: Vec<Creation>) -> anyhow::Result<()> {
    let files = files.into_iter();
    let changes = files.map(|file| FileChange::of(&file.path, None, Some(file.text)));
    apply(root, &changes.collect::<Vec<_>>())
}

fn apply(root: &Utf8Path, changes: &[FileChange]) -> anyhow::Result<()> {
    let places = changes
        .iter()
        .map(|change| Places::new(root, change))
        .collect::<anyhow::Result<Vec<_>>>()?;
    refuse_changed(changes, &places)?;
    refuse_taken(&places)?;
    let mut done = Done::default();
    let staged = places
        .iter()
        .zip(changes)
        .map(|(place, change)| Staged::new(place, change, &mut done))
        .collect::<anyhow::Result<Vec<_>>>();
    let outcome = staged.and_then(|staged| {
        // Staging takes a while, in which an editor may have saved.
        refuse_changed(changes, &places)?;
        done.commit(staged, &places)
    });
    match outcome {
        Ok(()) => done.keep(root),
        Err(error) => return Err(done.undo(error)),
    }
    Ok(())
}

/// Where a file is, and where it is to be.
struct Places {
    before: Option<Utf8PathBuf>,
    after: Option<Utf8PathBuf>,
}

impl Places {
    fn new(root: &Utf8Path, change: &FileChange) -> anyhow::Result<Self> {
        let is_below = |path: &str| {
            let mut parts = Utf8Path::new(path).components();
            !path.is_empty() && parts.all(|part| matches!(part, Utf8Component::Normal(_)))
        };
        let path = change.path();
        if !is_below(path) {
            bail!("`{path}` is not inside the model folder");
        }
        let after = change.after.as_ref().map(|after| root.join(&after.path));
        let Some(before) = &change.before else {
            return Ok(Self {
                before: None,
                after,
            });
        };
        let place = root.join(&before.path);
        let is_link = disk::is_link(&place).with_context(|| format!("cannot read `{place}`"))?;
        match (is_link, before.path == path && after.is_some()) {
            (true, false) => bail!("`{place}` is a link, which cannot be moved or removed"),
            // What a link leads to is changed, and the link stays.
            (true, true) => {
                let place =
                    disk::canonical(&place).with_context(|| format!("cannot follow `{place}`"))?;
                Ok(Self {
                    before: Some(place.clone()),
                    after: Some(place),
                })
            }
            (false, _) => Ok(Self {
                before: Some(place),
                after,
            }),
        }
    }
}

fn refuse_changed(changes: &[FileChange], places: &[Places]) -> anyhow::Result<()> {
    for (change, place) in changes.iter().zip(places) {
        if let (Some(before), Some(path)) = (&change.before, &place.before) {
            let is_same = disk::holds(path, before.text.as_bytes())
                .with_context(|| format!("cannot read `{path}`"))?;
            if !is_same {
                bail!("`{path}` has changed since it was read, so nothing was written; try again");
            }
        }
    }
    Ok(())
}

/// Refuses to put a file where one stands that does not move away, or two in one place.
fn refuse_taken(places: &[Places]) -> anyhow::Result<()> {
    let leaving: BTreeSet<&Utf8PathBuf> = places
        .iter()
        .filter_map(|change| change.before.as_ref())
        .collect();
    let mut taken = BTreeSet::new();
    for after in places.iter().filter_map(|place| place.after.as_ref()) {
        if !taken.insert(after) {
            bail!("two files would be written to `{after}`, so nothing was written");
        }
        let is_taken = disk::is_taken(after).with_context(|| format!("cannot read `{after}`"))?;
        if is_taken && !leaving.contains(after) {
            bail!("there is already a file `{after}`, so nothing was written");
        }
    }
    Ok(())
}

/// A change whose files lie beside their places.
struct Staged {
    /// The file as it is to be.
    new: Option<TemporaryFile>,
    /// A copy of the file as it is.
    copy: Option<TemporaryFile>,
}

impl Staged {
    fn new(place: &Places, change: &FileChange, done: &mut Done) -> anyhow::Result<Self> {
        let mut rights = None;
        let mut copy = None;
        if let (Some(before), Some(path)) = (&change.before, &place.before) {
            let metadata = disk::metadata(path).with_context(|| format!("cannot read `{path}`"))?;
            rights = Some(metadata.permissions());
            copy = Some(beside(path, &before.text, rights.clone())?);
        }
        let new = match (&place.after, &change.after) {
            (Some(place), Some(after)) => {
                let folder = place.parent().unwrap_or(Utf8Path::new("."));
                done.make_folder(folder)
                    .with_context(|| format!("cannot create the folder `{folder}`"))?;
                Some(beside(place, &after.text, rights)?)
            }
            _ => None,
        };
        Ok(Self { new, copy })
    }
}

/// Puts a text in a file beside a place, flushed to the disk.
fn beside(
    place: &Utf8Path,
    text: &str,
    rights: Option<Permissions>,
) -> anyhow::Result<TemporaryFile> {
    let folder = place.parent().unwrap_or(Utf8Path::new("."));
    let write = || -> io::Result<TemporaryFile> {
        let mut file = TemporaryFile::new(folder)?;
        file.write(text.as_bytes())?;
        if let Some(rights) = rights {
            file.set_rights(rights)?;
        }
        file.sync()?;
        Ok(file)
    };
    write().with_context(|| format!("cannot write beside `{place}`"))
}

/// What was done so far, and how to take it back.
#[derive(Default)]
struct Done {
    /// Folders that were made, from the outermost.
    folders: Vec<Utf8PathBuf>,
    /// Copies of the files that there were, with their places.
    copies: Vec<(Utf8PathBuf, TemporaryFile)>,
    /// Places in which a file was put, each with the place that it had before.
    put: Vec<(Utf8PathBuf, Option<Utf8PathBuf>)>,
    /// Places from which a file was taken.
    removed: Vec<Utf8PathBuf>,
}

impl Done {
    fn make_folder(&mut self, folder: &Utf8Path) -> io::Result<()> {
        let mut missing = Vec::new();
        for above in folder.ancestors() {
            if above.as_str().is_empty() || disk::is_taken(above)? {
                break;
            }
            missing.push(above);
        }
        for folder in missing.into_iter().rev() {
            disk::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    fn commit(&mut self, staged: Vec<Staged>, places: &[Places]) -> anyhow::Result<()> {
        let mut new = Vec::new();
        for (file, place) in staged.into_iter().zip(places) {
            self.copies.extend(place.before.clone().zip(file.copy));
            new.push(file.new);
        }
        for (file, Places { before, after }) in new.into_iter().zip(places) {
            let Some((mut file, after)) = file.zip(after.as_ref()) else {
                continue;
            };
            file.place(after)
                .with_context(|| format!("cannot write `{after}`"))?;
            self.put.push((after.clone(), before.clone()));
        }
        for before in places.iter().filter_map(|place| place.before.as_ref()) {
            if !self.is_put(before) {
                disk::remove_file(before).with_context(|| format!("cannot remove `{before}`"))?;
                self.removed.push(before.clone());
            }
        }
        Ok(())
    }

    fn is_put(&self, place: &Utf8Path) -> bool {
        self.put.iter().any(|(put, _)| put == place)
    }

    /// Makes what was done last. The copies are removed, and folders in which nothing is left.
    fn keep(mut self, root: &Utf8Path) {
        // They lie beside what they are copies of.
        self.copies.clear();
        for place in &self.removed {
            let folders = place.ancestors().skip(1);
            let mut folders = folders.take_while(|folder| *folder != root);
            // What still holds something stays.
            let _ = folders.try_for_each(disk::remove_dir);
        }
        let put = self.put.iter().map(|(place, _)| place);
        for folder in put.chain(&self.removed).filter_map(|path| path.parent()) {
            // A file system that cannot flush a folder has no more to offer, and the files themselves are flushed.
            let _ = disk::sync_folder(folder);
        }
    }

    /// Takes everything back, and says why.
    fn undo(mut self, error: anyhow::Error) -> anyhow::Error {
        let mut left = Vec::new();
        let mut lost = BTreeSet::new();
        let copies = std::mem::take(&mut self.copies);
        let had_file: BTreeSet<Utf8PathBuf> =
            copies.iter().map(|(place, _)| place.clone()).collect();
        for (place, mut copy) in copies {
            if !self.is_put(&place) && !self.removed.contains(&place) {
                continue;
            }
            if copy.place(&place).is_err() {
                let kept = copy.keep(Utf8PathBuf::from(format!("{place}.{BEFORE}")));
                left.push(format!("`{place}`, whose old text is in `{kept}`"));
                lost.insert(place);
            }
        }
        for (place, before) in &self.put {
            // A file that could not go back to its place keeps the one that it has.
            let is_needed = before.as_ref().is_some_and(|before| lost.contains(before));
            if !had_file.contains(place) && (is_needed || disk::remove_file(place).is_err()) {
                left.push(format!("`{place}`, which was not there"));
            }
        }
        for folder in self.folders.iter().rev() {
            // What somebody else has put there in the meantime stays.
            let _ = disk::remove_dir(folder);
        }
        if left.is_empty() {
            error.context("no file was changed")
        } else {
            error.context(format!(
                "these files could not be restored: {}",
                left.join("; ")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use pkimm_model::edit::FileText;

    use crate::disk::faults;

    use super::*;

    fn change(before: Option<(&str, &str)>, after: (&str, &str)) -> FileChange {
        let file = |(path, text): (&str, &str)| FileText {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        FileChange {
            before: before.map(file),
            after: Some(file(after)),
        }
    }

    /// A folder with files.
    fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Utf8PathBuf) {
        let guard = tempfile::tempdir().expect("a temporary folder");
        let root = Utf8PathBuf::from_path_buf(guard.path().to_owned()).expect("UTF-8");
        put(&root, files);
        (guard, root)
    }

    fn put(root: &Utf8Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("below the root")).expect("made");
            fs::write(path, text).expect("written");
        }
    }

    /// Everything below a folder: files with their texts, and folders that hold nothing.
    fn found(root: &Utf8Path) -> BTreeMap<String, String> {
        let read = crate::output::read_folder(root, &BTreeMap::new()).expect("readable");
        let files = read.files.into_iter();
        let files = files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")));
        files
            .chain(
                read.empty
                    .into_iter()
                    .map(|path| (path, "(folder)".to_owned())),
            )
            .collect()
    }

    fn is(root: &Utf8Path, expected: &[(&str, &str)]) {
        let expected = expected
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        assert_eq!(found(root), expected.collect());
    }

    const FILES: &[(&str, &str)] = &[("a.md", "one"), ("b/c.md", "two"), ("d.md", "three")];

    /// One of each: an edit, a move with an edit, a new file in a folder that is not there.
    fn changes() -> Vec<FileChange> {
        vec![
            change(Some(("a.md", "one")), ("a.md", "1")),
            change(Some(("b/c.md", "two")), ("e/f/c.md", "2")),
            change(None, ("e/new.md", "new")),
        ]
    }

    /// The same, another move, files that change places, and a removal.
    fn all_kinds() -> Vec<FileChange> {
        let mut all = changes();
        all.push(change(Some(("y.md", "five")), ("z.md", "5")));
        all.push(change(Some(("d.md", "three")), ("x.md", "three")));
        all.push(change(Some(("x.md", "four")), ("d.md", "4")));
        let gone = change(Some(("g/h.md", "six")), ("g/h.md", "six"));
        all.push(FileChange {
            after: None,
            ..gone
        });
        all
    }

    const ALL_FILES: &[(&str, &str)] = &[
        ("a.md", "one"),
        ("b/c.md", "two"),
        ("d.md", "three"),
        ("x.md", "four"),
        ("y.md", "five"),
        ("g/h.md", "six"),
    ];

    #[test]
    fn all_is_written_and_nothing_is_left_beside() {
        let (_guard, root) = folder(FILES);
        apply_edits(&root, &changes()).expect("written");
        is(
            &root,
            &[
                ("a.md", "1"),
                ("d.md", "three"),
                ("e/f/c.md", "2"),
                ("e/new.md", "new"),
            ],
        );
    }

    #[test]
    fn a_file_is_removed_with_the_folders_that_held_nothing_else() {
        let (_guard, root) = folder(FILES);
        let removed = |path: &str, text: &str| FileChange {
            after: None,
            ..change(Some((path, text)), (path, text))
        };
        apply_edits(&root, &[removed("b/c.md", "two"), removed("d.md", "three")]).expect("removed");
        is(&root, &[("a.md", "one")]);
        let error = apply_edits(&root, &[removed("a.md", "two")]).expect_err("refused");
        assert!(error.to_string().contains("has changed since"), "{error:#}");
    }

    #[test]
    fn files_can_change_places() {
        let (_guard, root) = folder(FILES);
        let swap = [
            change(Some(("a.md", "one")), ("d.md", "one")),
            change(Some(("d.md", "three")), ("a.md", "3")),
        ];
        apply_edits(&root, &swap).expect("written");
        is(&root, &[("a.md", "3"), ("b/c.md", "two"), ("d.md", "one")]);
    }

    #[test]
    fn where_an_operation_fails_all_is_as_it_was() {
        let mut refused = 0;
        for good in 0.. {
            let (_guard, root) = folder(ALL_FILES);
            let apply = || apply_edits(&root, &all_kinds());
            let (outcome, is_reached) = faults::under(good, 1, apply);
            let Err(error) = outcome else {
                // What comes last is only tidying up.
                if is_reached {
                    continue;
                }
                break;
            };
            refused += 1;
            let error = format!("{error:#}");
            assert!(error.contains(root.as_str()), "{error}");
            apply_edits(&root, &[]).expect("what is left goes");
            is(&root, ALL_FILES);
            apply().expect("written");
        }
        assert!(refused > 40, "{refused} operations");
    }

    #[test]
    fn where_nothing_can_be_taken_back_every_text_is_still_there() {
        for fails in [2, 3, 5, 7, usize::MAX] {
            for good in 0.. {
                let (_guard, root) = folder(ALL_FILES);
                let (outcome, is_reached) =
                    faults::under(good, fails, || apply_edits(&root, &all_kinds()));
                if !is_reached {
                    break;
                }
                let before = found(&root);
                let is_there = |text: &str| before.values().any(|found| found == text);
                let Err(error) = outcome else { continue };
                let error = format!("{error:#}");
                for (path, text) in ALL_FILES {
                    assert!(is_there(text), "{path} after {good} and {fails}: {error}");
                    let is_told = error.contains("could not be restored") && error.contains(path);
                    let is_same = before.get(*path).is_some_and(|found| found == text);
                    assert!(
                        is_same || is_told,
                        "{path} after {good} and {fails}: {error}"
                    );
                }
                // A copy that could not even be named goes with what killed runs left behind. What became of the text stays,
                // unless files changed places, which no command asks for, or one was removed, which the error has told.
                apply_edits(&root, &[]).expect("what is left goes");
                let left = found(&root);
                for FileChange { before, after } in all_kinds().into_iter().take(4) {
                    let mut texts = before.iter().chain(&after).map(|file| &file.text);
                    let is_left = texts.any(|text| left.values().any(|found| found == text));
                    assert!(
                        is_left || before.is_none(),
                        "{after:?} after {good} and {fails}: {error}"
                    );
                }
                let named = before.keys().filter(|path| path.ends_with(BEFORE));
                assert!(named.into_iter().all(|path| left.contains_key(path)));
            }
        }
    }

    #[test]
    fn a_file_that_changed_refuses_all() {
        let (_guard, root) = folder(FILES);
        fs::write(root.join("b/c.md"), "two, saved by an editor").expect("written");
        let error = apply_edits(&root, &changes())
            .expect_err("refused")
            .to_string();
        assert!(
            error.contains("b/c.md` has changed since it was read"),
            "{error}"
        );
        is(
            &root,
            &[FILES[0], ("b/c.md", "two, saved by an editor"), FILES[2]],
        );
    }

    #[test]
    fn a_file_that_is_gone_refuses_all() {
        let (_guard, root) = folder(&FILES[..1]);
        let error = apply_edits(&root, &changes())
            .expect_err("refused")
            .to_string();
        assert!(
            error.contains("cannot read") && error.contains("b/c.md"),
            "{error}"
        );
        is(&root, &FILES[..1]);
    }

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let (_guard, root) = folder(FILES);
        for taken in [
            change(None, ("d.md", "new")),
            change(None, ("b", "new")),
            change(Some(("a.md", "one")), ("d.md", "one")),
        ] {
            let mut all = changes();
            all[0] = taken;
            let error = apply_edits(&root, &all).expect_err("refused").to_string();
            assert!(error.contains("already"), "{error}");
            is(&root, FILES);
        }
        let twice = [change(None, ("n.md", "1")), change(None, ("n.md", "2"))];
        let error = apply_edits(&root, &twice).expect_err("refused").to_string();
        assert!(error.contains("two files would be written to"), "{error}");
        for outside in ["../n.md", "/n.md", "", "b/../../n.md"] {
            let error = apply_edits(&root, &[change(None, (outside, "x"))]).expect_err("refused");
            assert!(error.to_string().contains("is not inside"), "{error}");
        }
        is(&root, FILES);
    }

    #[test]
    fn a_folder_that_cannot_be_made_refuses_all() {
        let (_guard, root) = folder(FILES);
        let mut all = changes();
        // A file stands where its folder would have to be.
        all.push(change(None, ("d.md/x.md", "new")));
        let error = format!("{:#}", apply_edits(&root, &all).expect_err("refused"));
        assert!(error.contains("d.md"), "{error}");
        is(&root, FILES);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_read_only_refuses_all() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_guard, root) = folder(FILES);
        let locked = root.join("b");
        fs::set_permissions(&locked, Permissions::from_mode(0o555)).expect("set");
        // The superuser may write there all the same.
        let is_open = fs::write(locked.join("probe"), "").is_ok();
        let _ = fs::remove_file(locked.join("probe"));
        let outcome = apply_edits(&root, &changes());
        // Where it can be written to, it is empty then, and goes.
        let _ = fs::set_permissions(&locked, Permissions::from_mode(0o755));
        if is_open {
            outcome.expect("written");
            assert_eq!(found(&root)["a.md"], "1");
        } else {
            let error = format!("{:#}", outcome.expect_err("refused"));
            assert!(error.contains("b/c.md"), "{error}");
            is(&root, FILES);
        }
    }

    #[cfg(unix)]
    #[test]
    fn rights_and_links_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_guard, root) = folder(FILES);
        let mode = |path: &str| {
            fs::metadata(root.join(path))
                .expect("there")
                .permissions()
                .mode()
                & 0o777
        };
        fs::set_permissions(root.join("a.md"), Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(root.join("a.md"), root.join("link.md")).expect("linked");
        apply_edits(&root, &[change(Some(("link.md", "one")), ("link.md", "1"))]).expect("written");
        assert!(root.join("link.md").is_symlink());
        assert_eq!(fs::read_to_string(root.join("a.md")).expect("there"), "1");
        assert_eq!(mode("a.md"), 0o640);
        let error = apply_edits(&root, &[change(Some(("link.md", "1")), ("n.md", "1"))]);
        assert!(
            error
                .expect_err("refused")
                .to_string()
                .contains("is a link")
        );
    }
}
