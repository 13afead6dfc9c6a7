//! The model folder as it was at a revision of the repository. Git is asked for it, and the working tree is not touched.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use camino::Utf8Path;
use pkimm_model::source::{Files, Intake, ReadError};

use crate::{disk, git};

/// What to name where there are no revisions.
const INSTEAD: &str = "name a published version, a release file or a folder instead";

/// A folder at a revision.
pub struct Revision<'a> {
    /// How git names the revision.
    pub name: &'a str,
    /// The folder.
    pub folder: &'a Utf8Path,
}

/// A file as git lists it.
struct Entry {
    is_link: bool,
    object: String,
    /// The path; what is not UTF-8 in it is replaced.
    path: String,
    is_text: bool,
}

impl Files for Revision<'_> {
    fn hand_over(&self, intake: &mut Intake) -> Result<(), ReadError> {
        self.read(intake)
            .map_err(|error| ReadError::Other(error.into()))
    }
}

impl Revision<'_> {
    fn read(&self, intake: &mut Intake) -> anyhow::Result<()> {
        let mut entries = self.entries()?;
        if entries.is_empty() {
            bail!(
                "the revision `{}` has no files in `{}`",
                self.name,
                self.folder
            );
        }
        for entry in entries.extract_if(.., |entry| !entry.is_text) {
            let folder = entry
                .path
                .rsplit_once('/')
                .map_or(".", |(folder, _)| folder);
            let message = "cannot read a name in this folder: it is not UTF-8".to_owned();
            intake.refuse_unreadable(folder, message);
        }
        entries.retain(|entry| intake.wants(&entry.path));
        for link in entries.extract_if(.., |entry| entry.is_link) {
            let message = "this is a link, and links are not followed at a revision".to_owned();
            intake.refuse_unreadable(link.path, message);
        }
        self.contents(entries, intake)
            .with_context(|| self.problem())
    }

    fn problem(&self) -> String {
        format!("cannot read the model at the revision `{}`", self.name)
    }

    /// Where git is asked. From within the folder it lists what is below that, with paths relative to it.
    fn place(&self) -> &Utf8Path {
        if disk::is_dir(self.folder).unwrap_or(false) {
            self.folder
        } else {
            Utf8Path::new(".")
        }
    }

    fn git(&self, arguments: &[&str]) -> Command {
        git::git(self.place(), arguments)
    }

    fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        let listed = self
            .git(&["ls-tree", "-r", "-z", self.name])
            .output()
            .with_context(|| {
                format!(
                    "{}, since git cannot be run; is it installed?",
                    self.problem()
                )
            })?;
        if !listed.status.success() {
            let said = String::from_utf8_lossy(&listed.stderr);
            if let Some(refusal) = git::refusal(&said, INSTEAD) {
                bail!("{}: {refusal}", self.problem());
            }
            // Forty digits are taken for an object before anybody has looked for it.
            let is_absent = || {
                let asked = self.git(&["cat-file", "-e", self.name]).output();
                asked.is_ok_and(|answer| !answer.status.success())
            };
            if said.contains("Not a valid object name") || is_absent() {
                return Err(git::unknown_revision(self.place(), self.name));
            }
            if said.contains("not a tree object") {
                bail!("{}: it names a file, and no commit", self.problem());
            }
            bail!("{}: {}", self.problem(), said.trim());
        }
        let entries = listed.stdout.split(|byte| *byte == 0);
        let entries = entries.filter(|entry| !entry.is_empty());
        let entry = |bytes: &[u8]| {
            let is_text = std::str::from_utf8(bytes).is_ok();
            let entry = String::from_utf8_lossy(bytes);
            let (facts, path) = entry.split_once('\t')?;
            let [mode, kind, object] = facts.split(' ').collect::<Vec<_>>()[..] else {
                return None;
            };
            Some((kind == "blob").then(|| Entry {
                is_link: mode == "120000",
                object: object.to_owned(),
                path: path.to_owned(),
                is_text,
            }))
        };
        let entries: Option<Vec<Option<Entry>>> = entries.map(entry).collect();
        let entries = entries.with_context(|| self.problem())?;
        Ok(entries.into_iter().flatten().collect())
    }

    /// Reads the contents of files, each as far as the intake wants it.
    fn contents(&self, entries: Vec<Entry>, intake: &mut Intake) -> anyhow::Result<()> {
        let mut reader = self
            .git(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut asked = reader.stdin.take().context("its input is a pipe")?;
        let objects: String = entries
            .iter()
            .map(|entry| format!("{}\n", entry.object))
            .collect();
        // Both ends are served at once, since either may fill up.
        let asking = std::thread::spawn(move || asked.write_all(objects.as_bytes()));
        let mut answers = BufReader::new(reader.stdout.take().context("its output is a pipe")?);
        for entry in entries {
            let mut header = String::new();
            answers.read_line(&mut header)?;
            let size: u64 = header
                .trim_end()
                .rsplit(' ')
                .next()
                .and_then(|size| size.parse().ok())
                .with_context(|| format!("git does not have `{}`", entry.path))?;
            let mut content = answers.by_ref().take(size);
            if intake.wants(&entry.path) {
                intake.take(entry.path, size, Ok(&mut content));
            }
            // The rest of what was not wanted, and the line break that git puts after it.
            io::copy(&mut content, &mut io::sink())?;
            answers.read_exact(&mut [0])?;
        }
        asking.join().ok().context("git was asked")??;
        reader.wait()?;
        Ok(())
    }
}
