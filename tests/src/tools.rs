//! The tools that tests call, each named by an environment variable that `scripts/test` sets. To add one, install and
//! export it there and add its function here.
//!
//! Without a tool a test says that it was skipped, so that `cargo test` runs anywhere. Where all tools are there, a skip
//! would be a test that nobody runs: `scripts/test` sets `PKIMM_REQUIRE_TOOLS=1`, under which a missing one is a failure.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::folder;

/// Set where every tool has to be there.
const REQUIRED: &str = "PKIMM_REQUIRE_TOOLS";

/// The program of Hugo, in the version of the public site.
#[must_use]
pub fn hugo() -> Option<PathBuf> {
    from_environment("PKIMM_HUGO")
}

/// The browser, which scripts for Node drive.
#[derive(Debug)]
pub struct Browser {
    chromium: PathBuf,
    node_modules: PathBuf,
}

/// The browser and what drives it.
#[must_use]
pub fn browser() -> Option<Browser> {
    Some(Browser {
        chromium: from_environment("PKIMM_CHROMIUM")?,
        node_modules: node_modules()?,
    })
}

/// How much of a fault is told, in characters: some repeat all that a page shows.
const MAX_TOLD: usize = 2000;

impl Browser {
    /// What a script of `tests/site/` reports of files.
    ///
    /// # Panics
    /// Where it reports nothing; what it says instead is in the panic.
    #[must_use]
    pub fn report<F: AsRef<Path>>(
        &self,
        script: &str,
        files: impl IntoIterator<Item = F>,
    ) -> serde_json::Value {
        let files = files.into_iter().map(|file| file.as_ref().to_owned());
        let output = Command::new("node")
            .arg(folder::project().join("tests/site").join(script))
            .args(files)
            .env("PKIMM_CHROMIUM", &self.chromium)
            .env("PKIMM_NODE_MODULES", &self.node_modules)
            .output()
            .expect("node can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no report: {said}"))
    }

    /// The same, where it reports no fault.
    ///
    /// # Panics
    /// Where it does; the first dozen are in the panic.
    #[must_use]
    pub fn faultless<F: AsRef<Path>>(
        &self,
        script: &str,
        files: impl IntoIterator<Item = F>,
    ) -> serde_json::Value {
        let report = self.report(script, files);
        let faults = report["faults"].as_array().expect("a list");
        let told: Vec<String> = faults
            .iter()
            .map(|fault| fault.as_str().map_or(fault.to_string(), str::to_owned))
            .map(|fault| fault.chars().take(MAX_TOLD).collect())
            .collect();
        assert!(
            told.is_empty(),
            "{} of them:\n\n{}",
            told.len(),
            told[..told.len().min(12)].join("\n\n")
        );
        report
    }
}

/// The folder with mermaid, the browser's driver for Node, and the checker for accessibility.
#[must_use]
pub fn node_modules() -> Option<PathBuf> {
    from_environment("PKIMM_NODE_MODULES")
}

/// A Python that has the packages of `tests/requirements.txt`.
#[must_use]
pub fn python() -> Option<PathBuf> {
    from_environment("PKIMM_PYTHON")
}

/// The program that draws the pages of PDF files.
#[must_use]
pub fn pdftoppm() -> Option<PathBuf> {
    from_environment("PKIMM_PDFTOPPM")
}

/// The program that reads the text of PDF files.
#[must_use]
pub fn pdftotext() -> Option<PathBuf> {
    from_environment("PKIMM_PDFTOTEXT")
}

/// The spreadsheet program, which converts one file into another and computes formulas on the way.
#[must_use]
pub fn spreadsheet() -> Option<PathBuf> {
    from_environment("PKIMM_SSCONVERT")
}

/// The program that has others see another time. A project without it is complete: nothing that is built asks for the time.
#[must_use]
pub fn faketime() -> Option<PathBuf> {
    path("PKIMM_FAKETIME", value("PKIMM_FAKETIME"), false)
}

/// A call of a program as a user with no rights of its own, who has to be given what is needed by [`give`]. `None` where the
/// test can be neither the superuser nor somebody else.
///
/// # Panics
/// Where it cannot be found out who the user is.
#[cfg(unix)]
#[must_use]
pub fn as_nobody(program: &Path) -> Option<Command> {
    if !is_superuser() {
        return Some(Command::new(program));
    }
    let call = |program: &Path| {
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]);
        command.arg("--clear-groups").arg(program);
        command
    };
    let tried = call("true".as_ref()).status();
    if !tried.is_ok_and(|status| status.success()) {
        skip("the superuser cannot become another user with setpriv");
        return None;
    }
    Some(call(program))
}

/// Gives a folder and all below it to the user of [`as_nobody`].
///
/// # Panics
/// Where that cannot be done.
#[cfg(unix)]
pub fn give(path: &Path) {
    if !is_superuser() {
        return;
    }
    std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY)).expect("it can be given away");
    if path.is_dir() && !path.is_symlink() {
        for entry in path.read_dir().expect("readable") {
            give(&entry.expect("readable").path());
        }
    }
}

/// The user and the group without rights, on most systems.
#[cfg(unix)]
const NOBODY: u32 = 65534;

#[cfg(unix)]
fn is_superuser() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id runs");
    output.stdout == b"0\n"
}

/// Runs a program on a copy of a folder on a disk on which `free` bytes are free, and once more where there is room. What the
/// copy holds then is put into the folders `full` and `end` of the folder. `None` where the system lets nobody mount a disk.
///
/// # Panics
/// Where the folder cannot be copied.
#[must_use]
pub fn on_full_disk(
    folder: &Path,
    free: u64,
    program: &Path,
    arguments: &[&str],
) -> Option<Output> {
    const MOUNT: &str = "mount -t tmpfs -o size=8m tmpfs /mnt";
    const RUNS: &str = r#"
        folder=$1 free=$2; shift 2
        cp -a "$folder/." /mnt/ && cd /mnt || exit 90
        mkdir "$folder/full" "$folder/end"
        cat /dev/zero >.filler 2>/dev/null
        truncate -s "-$free" .filler || exit 90
        status=0; "$@" || status=$?
        tar -c --exclude ./.filler . | tar -x -C "$folder/full"
        rm .filler
        "$@" >/dev/null 2>&1
        tar -c . | tar -x -C "$folder/end"
        exit "$status"
    "#;
    for apart in [&["--mount"][..], &["--user", "--map-root-user", "--mount"]] {
        let call = |script: &str| {
            let mut command = Command::new("unshare");
            command.args(apart).args(["sh", "-c", script, "sh"]);
            command
        };
        let tried = call(MOUNT).output();
        if tried.is_ok_and(|output| output.status.success()) {
            let mut command = call(&format!("{MOUNT} && {RUNS}"));
            command.arg(folder).arg(free.to_string()).arg(program);
            let output = command.args(arguments).stdin(Stdio::null()).output();
            let output = output.expect("it ran before");
            assert_ne!(output.status.code(), Some(90), "the folder is copied");
            return Some(output);
        }
    }
    skip("a small disk cannot be mounted");
    None
}

/// The folder of the public data files with which ours have to agree. They belong to others and are no tool: a project
/// without them is complete.
#[must_use]
pub fn upstream() -> Option<PathBuf> {
    path("PKIMM_UPSTREAM", value("PKIMM_UPSTREAM"), false)
}

fn from_environment(variable: &str) -> Option<PathBuf> {
    path(variable, value(variable), value(REQUIRED).is_some())
}

/// The value of a variable that is set and not empty.
fn value(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The path that a variable holds. Where it holds none the test says so itself, past the test runner, which would hold back
/// what a passing test prints.
fn path(variable: &str, value: Option<OsString>, is_required: bool) -> Option<PathBuf> {
    if value.is_none() {
        assert!(
            !is_required,
            "{variable} is unset, and {REQUIRED} asks for every tool (scripts/test sets them up)"
        );
        skip(&format!(
            "{variable} is unset (scripts/test sets up the tools)"
        ));
    }
    value.map(PathBuf::from)
}

fn skip(reason: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // A message that cannot be printed is not worth a failure.
    let _ = writeln!(std::io::stderr(), "skipped in {test}: {reason}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_a_skip_where_none_is_required() {
        assert_eq!(path("PKIMM_X", None, false), None);
        let there = path("PKIMM_X", Some("/bin/x".into()), true);
        assert_eq!(there, Some(PathBuf::from("/bin/x")));
    }

    #[test]
    #[should_panic(expected = "PKIMM_X is unset, and PKIMM_REQUIRE_TOOLS asks for every tool")]
    fn a_missing_tool_is_a_failure_where_all_are_required() {
        let _ = path("PKIMM_X", None, true);
    }
}
