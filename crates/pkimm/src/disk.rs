//! The one door to the file system. Whatever the program reads, writes or removes passes here, but for the files of a
//! model folder, which `pkimm-model` takes in: `clippy.toml` refuses every other way. So a test can let each operation
//! fail, one after the other, and look at what is left.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::fs::{self, File, FileType, Metadata, Permissions, TryLockError};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read as _, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use pkimm_release::digest;
use pkimm_release::read::MAX_BYTES as MAX_TEXT_BYTES;

/// What the name of a file or folder begins with that is about to take the place of another.
pub const TEMPORARY: &str = ".pkimm-";

/// Passes each operation; a test may let it fail.
fn pass() -> io::Result<()> {
    #[cfg(test)]
    faults::pass()?;
    Ok(())
}

/// The largest file that is read, in bytes: many times the largest that a build writes. Texts have bounds of their own.
pub const MAX_BYTES: u64 = 64 << 20;

/// The bytes of a file that is no larger than `limit`. Nothing is read of what is larger, or is no file.
pub fn read(path: &Utf8Path, limit: u64) -> io::Result<Vec<u8>> {
    pass()?;
    expect_file(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let too_large = || {
        let message = format!("it is larger than {} and is not read", size(limit));
        io::Error::new(io::ErrorKind::FileTooLarge, message)
    };
    let expected = file.metadata()?.len();
    if expected > limit {
        return Err(too_large());
    }
    // It may be growing while it is read.
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The text of a file.
pub fn read_text(path: &Utf8Path) -> io::Result<String> {
    let bytes = read(path, MAX_TEXT_BYTES as u64)?;
    let not_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text");
    String::from_utf8(bytes).map_err(not_text)
}

/// Whether a file holds some bytes and no others. Of a file of another size nothing is read.
pub fn holds(path: &Utf8Path, bytes: &[u8]) -> io::Result<bool> {
    match read(path, bytes.len() as u64) {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(false),
        read => Ok(read? == bytes),
    }
}

/// A size as people say it.
fn size(bytes: u64) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

/// Refuses what is no file: a folder has no text, opening a pipe waits for somebody at its other end, and a device need never
/// come to an end.
fn expect_file(metadata: &Metadata) -> io::Result<()> {
    let (kind, what) = match metadata.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_dir() => (io::ErrorKind::IsADirectory, "a folder"),
        _ => (io::ErrorKind::InvalidInput, "a pipe, a socket or a device"),
    };
    let message = format!("{what} is in its place, where a file is expected");
    Err(io::Error::new(kind, message))
}

/// Whether reading failed since something stands in the place that no build has written.
pub fn is_foreign(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput | io::ErrorKind::FileTooLarge
    )
}

/// Refuses to put a file in the place of what is none.
pub fn expect_place_of_file(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    match if_there(fs::metadata(path))? {
        Some(metadata) => expect_file(&metadata),
        None => Ok(()),
    }
}

/// What stands in a folder.
pub struct Entry {
    pub path: Utf8PathBuf,
    pub name: String,
    pub kind: FileType,
}

/// What stands in a folder. A name that is not UTF-8 is an error in its place.
pub fn entries(folder: &Utf8Path) -> io::Result<impl Iterator<Item = io::Result<Entry>> + use<>> {
    pass()?;
    Ok(folder.read_dir_utf8()?.map(|entry| {
        pass()?;
        let entry = entry?;
        Ok(Entry {
            name: entry.file_name().to_owned(),
            kind: entry.file_type()?,
            path: entry.into_path(),
        })
    }))
}

/// What a path leads to.
pub fn metadata(path: &Utf8Path) -> io::Result<Metadata> {
    pass()?;
    fs::metadata(path)
}

/// Whether a path leads to a folder.
pub fn is_dir(path: &Utf8Path) -> io::Result<bool> {
    Ok(if_there(metadata(path))?.is_some_and(|metadata| metadata.is_dir()))
}

/// Whether a path leads to a file.
pub fn is_file(path: &Utf8Path) -> io::Result<bool> {
    Ok(if_there(metadata(path))?.is_some_and(|metadata| metadata.is_file()))
}

/// Whether a link stands at a path.
pub fn is_link(path: &Utf8Path) -> io::Result<bool> {
    Ok(at(path)?.is_some_and(|metadata| metadata.is_symlink()))
}

/// Whether anything stands at a path, be it a link that leads nowhere.
pub fn is_taken(path: &Utf8Path) -> io::Result<bool> {
    Ok(at(path)?.is_some())
}

/// What stands at a path, links not followed.
fn at(path: &Utf8Path) -> io::Result<Option<Metadata>> {
    pass()?;
    if_there(fs::symlink_metadata(path))
}

/// That nothing is there is no failure to look.
fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if is_absent(&error) => Ok(None),
        found => found.map(Some),
    }
}

/// Whether nothing stands at a path, or a file where the path needs a folder.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// A path from the root on, whether anything is there or not.
pub fn absolute(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    let path = std::path::absolute(path)?;
    Utf8PathBuf::from_path_buf(path)
        .map_err(|path| io::Error::other(format!("{} is not UTF-8", path.display())))
}

/// The path of what stands at a path, links followed.
pub fn canonical(path: &Utf8Path) -> io::Result<Utf8PathBuf> {
    pass()?;
    path.canonicalize_utf8()
}

/// A folder outside the model, which goes when what is returned goes.
pub fn temporary_dir() -> io::Result<tempfile::TempDir> {
    pass()?;
    tempfile::tempdir()
}

/// Makes a folder.
pub fn create_dir(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::create_dir(path)
}

/// Makes a folder and those above it, where they are missing.
pub fn create_dir_all(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::create_dir_all(path)
}

/// Gives a file or folder another name.
pub fn rename(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::rename(from, to)
}

/// Removes a file.
pub fn remove_file(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::remove_file(path)
}

/// Removes a folder that holds nothing.
pub fn remove_dir(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::remove_dir(path)
}

/// Removes a folder with all that it holds.
pub fn remove_dir_all(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    fs::remove_dir_all(path)
}

/// Opens a file to hold it locked, and makes it where it is missing. What it says stays. A link is not followed: what it leads
/// to would be made elsewhere.
pub fn open_to_lock(path: &Utf8Path) -> io::Result<File> {
    match at(path)? {
        Some(metadata) if metadata.is_symlink() => {
            let message = "a link is in its place, where a file is expected";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Some(metadata) => expect_file(&metadata)?,
        None => {}
    }
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    options.open(path)
}

/// Waits until a file is locked by nobody else, and locks it.
pub fn lock(file: &File) -> io::Result<()> {
    pass()?;
    file.lock()
}

/// Locks a file, and says whether it could: another process may hold it. Where locks are not to be had it could.
pub fn try_lock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Whether a process holds a file locked.
pub fn is_held(path: &Utf8Path) -> bool {
    pass().is_err() || !File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// Waits until a file is on the disk.
pub fn sync_file(path: &Utf8Path) -> io::Result<()> {
    pass()?;
    // Windows asks for the right to write before it flushes; elsewhere a file that is read-only can be flushed as well.
    let file = File::options().read(true).write(cfg!(windows)).open(path)?;
    file.sync_all()
}

/// Waits until the names in a folder are on the disk.
pub fn sync_folder(folder: &Utf8Path) -> io::Result<()> {
    pass()?;
    // Windows opens no folder as a file; there the file system's journal keeps names.
    if cfg!(windows) {
        return Ok(());
    }
    let folder = match folder.as_str() {
        "" => Utf8Path::new("."),
        _ => folder,
    };
    File::open(folder)?.sync_all()
}

/// A new file beside the place that it is to take. It goes unless it is put there.
pub struct TemporaryFile {
    file: File,
    path: Utf8PathBuf,
    is_placed: bool,
}

impl TemporaryFile {
    /// Makes a file in a folder, and holds it locked.
    pub fn new(folder: &Utf8Path) -> io::Result<Self> {
        pass()?;
        let path = folder.join(temporary_name());
        let file = File::create_new(&path)?;
        // Where locks are not to be had, what a killed run leaves behind stays; see `clear_left`.
        drop(file.try_lock());
        Ok(Self {
            file,
            path,
            is_placed: false,
        })
    }

    /// Where it is.
    #[cfg(test)]
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Writes bytes to its end.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        pass()?;
        self.file.write_all(bytes)
    }

    /// Gives it the rights of another file.
    pub fn set_rights(&self, rights: Permissions) -> io::Result<()> {
        pass()?;
        self.file.set_permissions(rights)
    }

    /// Waits until it is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        pass()?;
        self.file.sync_all()
    }

    /// Puts it in its place in one step, whatever stands there.
    pub fn place(&mut self, place: &Utf8Path) -> io::Result<()> {
        rename(&self.path, place)?;
        self.is_placed = true;
        Ok(())
    }

    /// Leaves it on the disk, under a name that is free where that can be done, and says where it is.
    pub fn keep(mut self, name: Utf8PathBuf) -> Utf8PathBuf {
        let is_free = is_taken(&name).is_ok_and(|is_taken| !is_taken);
        if !(is_free && self.place(&name).is_ok()) {
            self.is_placed = true;
            return self.path.clone();
        }
        name
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.is_placed {
            // What cannot be removed now is removed by the next run.
            drop(remove_file(&self.path));
        }
    }
}

/// Makes a folder in which something is prepared, within another one.
pub fn temporary_folder(parent: &Utf8Path) -> io::Result<Utf8PathBuf> {
    let folder = parent.join(temporary_name());
    create_dir(&folder)?;
    Ok(folder)
}

/// A name for something that is about to take the place of another. Its end follows from what is before it, so that nothing that
/// somebody else has named is ever taken for what a run left behind, and removed.
pub fn temporary_name() -> String {
    // The keys of a hash map are the chance that the standard library has.
    let chance = RandomState::new().hash_one(std::process::id());
    let begin = format!("{TEMPORARY}{chance:016x}");
    let end = seal(&begin);
    begin + &end
}

/// Whether something has a name under which a run prepares what is to take the place of another.
pub fn is_temporary(name: &str) -> bool {
    let split = name.len().checked_sub(SEAL);
    split
        .and_then(|at| name.split_at_checked(at))
        .is_some_and(|(begin, end)| begin.starts_with(TEMPORARY) && end == seal(begin))
}

/// How long the end of such a name is that follows from the rest.
const SEAL: usize = 16;

fn seal(begin: &str) -> String {
    digest(begin.as_bytes())[..SEAL].to_owned()
}

#[cfg(test)]
pub mod faults;
