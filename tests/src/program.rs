//! The program under test, built by cargo when a test first asks for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use pkimm_emit::FORMATS;
use pkimm_emit::formats::is_paper;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);

/// A call of the program, with nothing to read on its standard input.
#[must_use]
pub fn pkimm() -> Command {
    let mut command = Command::new(&*PROGRAM);
    command.stdin(Stdio::null());
    command
}

/// Builds the formats `only` of `model` into `out`, their names with commas between them. PDFs take seconds, so whoever
/// names `questionnaire` has them as the subject; see [`without_papers`].
///
/// # Panics
/// Where the build fails; its messages are in the panic.
pub fn build_into(model: &Path, only: &str, out: &Path) {
    run(building(model, only).arg("--out").arg(out));
}

/// Builds all formats of `model` into `out`.
///
/// # Panics
/// Where the build fails; its messages are in the panic.
pub fn build_all_into(model: &Path, out: &Path) {
    run(pkimm()
        .arg("--model")
        .arg(model)
        .args(["build", "--papers", "--out"])
        .arg(out));
}

/// A call that builds the formats `only` of `model`.
#[must_use]
pub fn building(model: &Path, only: &str) -> Command {
    let mut command = pkimm();
    command.arg("--model").arg(model);
    command.args(["build", "--only", only]);
    command
}

/// The names of all formats but those that take seconds.
#[must_use]
pub fn without_papers() -> String {
    let names = FORMATS.iter().map(|format| format.facts.name);
    let names: Vec<&str> = names.filter(|name| !is_paper(name)).collect();
    names.join(",")
}

/// Runs a command that has to succeed, and gives what it printed.
///
/// # Panics
/// Where it cannot be started or fails; what it printed is in the panic.
pub fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
    assert!(
        output.status.success(),
        "{command:?} failed ({})\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Has cargo build the program, because a test of another package cannot name it as its own. It is built in the profile
/// of the tests.
fn build() -> PathBuf {
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "release"
    };
    executable("pkimm", &["--profile", profile])
}

/// The path of an example of the tests' own package.
///
/// # Panics
/// Where it cannot be built.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    executable(name, &[])
}

/// The path of a program, taken from cargo's messages. The whole workspace is built, examples included, as the tests were:
/// a call for fewer packages, or without those for development, would choose other features and compile nearly everything
/// anew.
fn executable(name: &str, arguments: &[&str]) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = run(Command::new(cargo)
        .args(["build", "--workspace", "--bins", "--examples"])
        .args(arguments)
        .args(["--quiet", "--message-format", "json"])
        .current_dir(crate::folder::project()));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo names the program that it built")
}
