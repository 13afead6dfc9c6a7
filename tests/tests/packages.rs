//! What is packed for people who install the program: the steps of `scripts/package` that build nothing. `scripts/prove` builds,
//! installs and runs what they pack.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pkimm_tests::program::{pkimm, run};
use pkimm_tests::{folder, tools};
use tempfile::TempDir;

use crate::workflows::yaml;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const HOST: &str = "x86_64-unknown-linux-gnu";

/// A project whose packages lie in a folder of its own, so that a test can change what is packed.
struct Project {
    place: TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self {
            place: tempfile::tempdir().expect("a temporary folder can be made"),
        };
        let scripts = folder::project().join("scripts/package");
        fs::create_dir(project.path("scripts")).expect("writable");
        run(Command::new("cp")
            .arg("-R")
            .args([scripts, project.path("scripts")]));
        for name in ["Cargo.toml", "Cargo.lock", "crates", "tests", "LICENSE"] {
            symlink(folder::project().join(name), project.path(name)).expect("writable");
        }
        let log = format!(
            "# Changelog\n\n## [Unreleased]\n\n## [{VERSION}]\n\n- News.\n\n## [0.0.1]\n\n- Old.\n"
        );
        folder::write(&project.path("CHANGELOG.md"), log);
        // The program under test is large, and only what it says is of interest.
        let program = pkimm().get_program().to_str().expect("text").to_owned();
        project.program(
            "bin/pkimm",
            &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"),
        );
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        folder::write(&self.path(name), text);
        let rights = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(name), rights).expect("writable");
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).expect("there");
        assert!(text.contains(from), "{name} says {from}");
        fs::write(self.path(name), text.replace(from, to)).expect("writable");
    }

    /// A call in this project, which finds programs of the test before those of the machine.
    fn call(&self, program: &str, arguments: &[&str]) -> Command {
        let path = std::env::var("PATH").expect("set");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.place.path())
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("PKIMM_PACKAGES", self.path("packages"))
            .env("PKIMM_PROGRAM", self.path("bin/pkimm"))
            .env("PKIMM_MATURIN", self.path("bin/maturin"))
            .env("PKIMM_MUSL_COPYRIGHT", folder::project().join("LICENSE"))
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env("CARGO_TARGET_DIR", self.path("target"));
        command
    }

    fn script(&self, name: &str, arguments: &[&str]) -> Command {
        let script = self.path("scripts/package").join(name);
        self.call(script.to_str().expect("text"), arguments)
    }
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "it fails");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_same_program_is_packed_into_the_same_bytes() {
    let project = Project::new();
    let name = format!("pkimm-{VERSION}-{HOST}.tar.gz");
    let packed = |zone: &str, mask: &str| {
        let script = project.path("scripts/package/archive");
        let call = format!("umask {mask}; exec '{}' {HOST}", script.display());
        run(project.call("bash", &["-c", &call]).env("TZ", zone));
        fs::read(project.path("packages").join(&name)).expect("it is there")
    };
    assert!(packed("UTC", "022") == packed("Asia/Kathmandu", "077"));
    let unpacked = project.path("unpacked");
    fs::create_dir(&unpacked).expect("writable");
    let archive = project.path("packages").join(&name);
    run(Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(&unpacked));
    let unpacked = unpacked.join(format!("pkimm-{VERSION}-{HOST}"));
    let said = run(Command::new(unpacked.join("pkimm")).arg("--version"));
    assert_eq!(said.stdout, format!("pkimm {VERSION}\n").into_bytes());
    let files = folder::read(&unpacked);
    // The manual page of the program names one for each command.
    let page = String::from_utf8_lossy(&files["man/pkimm.1"]).replace('\\', "");
    let named: Vec<&str> = page
        .split(|character: char| !(character.is_ascii_lowercase() || character == '-'))
        .filter(|word| word.starts_with("pkimm-") && *word != "pkimm-help")
        .collect();
    assert!(named.len() > 10, "{page}");
    for name in named {
        assert!(files.contains_key(&format!("man/{name}.1")), "{name}");
    }
    let others = [
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "THIRD-PARTY-LICENSES.txt",
        "completions/pkimm.bash",
        "completions/pkimm.elv",
        "completions/pkimm.fish",
        "completions/_pkimm",
        "completions/_pkimm.ps1",
    ];
    for name in others {
        assert!(!files[name].is_empty(), "{name}");
    }
}

#[test]
fn an_archive_for_windows_holds_the_same_files() {
    let project = Project::new();
    let packed = |zone: &str| {
        let folder = project.path("pkimm-1");
        folder::write(&folder.join("man/pkimm.1"), "page");
        folder::write(&folder.join("pkimm.exe"), "program");
        let pack = project.path("scripts/package/pack.py");
        let [pack, folder] = [pack, folder].map(|path| path.to_str().expect("text").to_owned());
        run(project
            .call("python3", &[&pack, &folder, "out.zip"])
            .env("TZ", zone));
        fs::read(project.path("out.zip")).expect("it is there")
    };
    assert!(packed("UTC") == packed("Asia/Kathmandu"));
    let listed = run(&mut project.call("python3", &["-m", "zipfile", "-l", "out.zip"]));
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let lines: Vec<&str> = listed.lines().skip(1).collect();
    let [page, program] = lines.as_slice() else {
        panic!("{listed}");
    };
    assert!(page.starts_with("pkimm-1/man/pkimm.1 "), "{page}");
    assert!(program.starts_with("pkimm-1/pkimm.exe "), "{program}");
    // The time is that of the commit, in the zone of nobody.
    assert!(program.contains("2023-11-14 22:13:20"), "{program}");
}

#[test]
fn everything_that_is_linked_in_has_a_licence_and_is_in_the_bill_of_materials() {
    let project = Project::new();
    let licences = run(&mut project.script("licences", &[HOST])).stdout;
    let text = String::from_utf8(licences.clone()).expect("text");
    for font in [
        "Libertinus Serif",
        "Noto Sans",
        "Noto Emoji",
        "DejaVu Sans Mono",
        "GNU Unifont",
    ] {
        assert!(text.contains(&format!("\nfont {font}\n")), "{font}");
    }
    for words in [
        "SIL OPEN FONT LICENSE Version 1.1",
        "Bitstream Vera Fonts Copyright",
        "GUST Font License",
        "Apache License",
        "Mozilla Public License",
        "Copyright notices for The Rust Standard Library",
        "Copyright (c) 2018-2025 Microsoft Corporation, Daan Leijen",
    ] {
        assert!(text.contains(words), "{words}");
    }
    // What runs while the program is built is no part of it.
    for name in ["syn", "serde_derive", "cc", "proptest"] {
        assert!(!text.contains(&format!("\n  {name} ")), "{name}");
    }
    let Some(python) = tools::python() else {
        return;
    };
    run(&mut project.script("sbom", &[HOST]));
    let bom = project.path(&format!("packages/pkimm-{VERSION}-{HOST}.cdx.json"));
    let first = fs::read(&bom).expect("it is there");
    run(&mut project.script("sbom", &[HOST]));
    assert!(first == fs::read(&bom).expect("it is there"));
    fs::write(project.path("licences.txt"), licences).expect("writable");
    run(Command::new(python)
        .arg(folder::project().join("tests/python/bom.py"))
        .arg(bom)
        .arg(project.path("licences.txt")));
}

#[test]
fn a_font_without_a_licence_is_not_given_out() {
    let project = Project::new();
    let fonts = "scripts/package/fonts.toml";
    project.change(fonts, "says = \"DejaVu fonts in", "says = \"Deja vu in");
    let told = refusal(
        &project
            .script("licences", &[HOST])
            .output()
            .expect("it runs"),
    );
    assert!(
        told.contains("no text of typst-assets says of DejaVu Sans Mono: Deja vu in"),
        "{told}"
    );
    project.change(fonts, "files = \"unifont.hex\"", "files = \"other.hex\"");
    let told = refusal(&project.script("sbom", &[HOST]).output().expect("it runs"));
    assert!(
        told.contains("holds the font unifont.hex, of which fonts.toml says nothing"),
        "{told}"
    );
    // A static program holds a library of C.
    let mut call = project.script("licences", &["x86_64-unknown-linux-musl"]);
    call.env("PKIMM_MUSL_COPYRIGHT", project.path("none"));
    project.change(fonts, "files = \"other.hex\"", "files = \"unifont.hex\"");
    project.change(fonts, "says = \"Deja vu in", "says = \"DejaVu fonts in");
    if !Path::new("/usr/share/doc/musl/copyright").exists() {
        let told = refusal(&call.output().expect("it runs"));
        assert!(told.contains("the licence of musl is not there"), "{told}");
    }
}

#[test]
fn a_package_without_a_licence_text_gets_the_common_one_or_stops_the_run() {
    run(Command::new("python3")
        .arg(folder::project().join("tests/python/linked.py"))
        .arg(folder::project().join("scripts/package")));
}

/// A folder in which the main package of npm is installed, and the name of the package of this platform.
fn installed(project: &Project) -> (PathBuf, String) {
    run(&mut project.script("npm-package", &["main"]));
    let main = project.path("node_modules/pkimm");
    fs::create_dir_all(&main).expect("writable");
    let package = project.path(&format!("packages/pkimm-{VERSION}.tgz"));
    run(Command::new("tar")
        .arg("-xzf")
        .arg(package)
        .args(["--strip-components", "1", "-C"])
        .arg(&main));
    let asked = ["-p", "`${process.platform}-${process.arch}`"];
    let platform = run(&mut project.call("node", &asked)).stdout;
    let platform = String::from_utf8(platform).expect("text").trim().to_owned();
    (main.join("pkimm.js"), platform)
}

#[test]
fn the_npm_package_calls_the_program_of_its_platform() {
    let project = Project::new();
    let (script, platform) = installed(&project);
    let script = script.to_str().expect("text");
    let call = |arguments: &[&str]| {
        let mut command = project.call("node", arguments);
        command.output().expect("it runs")
    };
    let told = refusal(&call(&[script]));
    assert_eq!(
        told,
        format!(
            "pkimm: the package @pkimm/{platform} is not installed; install pkimm again, without leaving out optional packages\n"
        )
    );
    let program = format!("node_modules/@pkimm/{platform}/pkimm");
    project.program(
        &program,
        "#!/bin/sh\nprintf '%s|' \"$@\"\n[ \"$1\" != stop ] || kill -TERM $$\nexit 3\n",
    );
    let output = call(&[script, "check", "a b"]);
    assert_eq!(output.stdout, b"check|a b|");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(call(&[script, "stop"]).status.signal(), Some(15));
    let other = project.path("other.js");
    fs::write(
        &other,
        "Object.defineProperty(process, 'platform', { value: 'sunos' });",
    )
    .expect("writable");
    let told = refusal(&call(&["-r", other.to_str().expect("text"), script]));
    let architecture = platform.rsplit('-').next().expect("it has one");
    assert_eq!(
        told,
        format!(
            "pkimm: there is no program for sunos-{architecture}, but for linux-x64, linux-arm64, darwin-x64, darwin-arm64, win32-x64; elsewhere it can be built from its source\n"
        )
    );
}

/// Stands in for what a workflow has and a test must not call; what it is asked for is in `calls`.
fn stand_in(project: &Project, name: &str, text: &str) {
    let calls = project.path("calls");
    let script = format!(
        "#!/bin/sh\necho \"{name} $*\" >>'{}'\n{text}\n",
        calls.display()
    );
    project.program(&format!("bin/{name}"), &script);
}

/// A program of the machine as it is, but for the calls that a pattern of the shell describes.
fn all_but(project: &Project, name: &str, pattern: &str) {
    let found = run(Command::new("sh").args(["-c", &format!("command -v {name}")])).stdout;
    let found = String::from_utf8(found).expect("text");
    let calls = project.path("calls");
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in\n{pattern}) echo \"{name} $*\" >>'{}' ;;\n*) exec '{}' \"$@\" ;;\nesac\n",
        calls.display(),
        found.trim()
    );
    project.program(&format!("bin/{name}"), &script);
}

#[test]
fn the_steps_of_the_release_workflows_run() {
    const TARGET: &str = "x86_64-unknown-linux-musl";
    let project = Project::new();
    for name in ["rustup", "sudo", "gh"] {
        stand_in(&project, name, "");
    }
    let wheel = format!("pkimm-{VERSION}-py3-none-any.whl");
    // What maturin is given is whole.
    let build = format!(
        "[ \"$1\" = build ] || exit 0\n\
         for file in LICENSE THIRD-PARTY-LICENSES.txt README.md pkimm.cdx.json; do [ -s \"$file\" ] || exit 1; done\n\
         ! grep '@[a-z]*@' pyproject.toml || exit 1\ntouch '{}'",
        project.path("packages").join(&wheel).display()
    );
    stand_in(&project, "maturin", &build);
    all_but(&project, "python3", "-m\\ pip\\ *");
    all_but(&project, "npm", "publish*");
    let mut steps = Vec::new();
    for name in ["release-tool.yml", "publish-tool.yml"] {
        let workflow = yaml(&folder::project().join(".github/workflows").join(name));
        let jobs = workflow["jobs"].as_object().expect("jobs").values();
        let of_jobs = jobs.filter_map(|job| job["steps"].as_array());
        let runs = of_jobs.flatten().filter_map(|step| step["run"].as_str());
        steps.extend(runs.map(str::to_owned));
    }
    assert!(steps.len() > 4, "{steps:?}");
    let tag = format!("tool-v{VERSION}");
    for step in steps {
        // What was packed is installed and run by `scripts/prove`, which has built it.
        if step.contains("scripts/package/try") {
            continue;
        }
        run(project
            .call("bash", &["-euo", "pipefail", "-c", &step])
            .env("GITHUB_REF_NAME", &tag)
            .env("TAG", &tag)
            .env("GITHUB_OUTPUT", project.path("output"))
            .env("TARGET", TARGET));
    }
    let plan = fs::read_to_string(project.path("output")).expect("it was written");
    let plan = plan.strip_prefix("matrix=").expect("it is the matrix");
    let plan: serde_json::Value = serde_json::from_str(plan).expect("JSON");
    let targets = plan["include"].as_array().expect("a list");
    assert!(targets.iter().any(|entry| entry["target"] == TARGET));
    let main = fs::read_to_string(installed(&project).0.with_file_name("package.json"));
    let main: serde_json::Value = serde_json::from_str(&main.expect("there")).expect("JSON");
    let platforms = main["optionalDependencies"].as_object().expect("a table");
    assert_eq!(platforms.len(), targets.len(), "each target has a package");

    let names = [
        wheel.clone(),
        format!("pkimm-{VERSION}-{TARGET}.cdx.json"),
        format!("pkimm-{VERSION}-{TARGET}.tar.gz"),
        format!("pkimm-{VERSION}.tgz"),
        format!("pkimm-linux-x64-{VERSION}.tgz"),
    ];
    let sums = fs::read_to_string(project.path("packages/SHA256SUMS")).expect("it was written");
    let summed: Vec<&str> = sums
        .lines()
        .filter_map(|line| line.split("  ").nth(1))
        .collect();
    assert_eq!(summed, names);
    let calls = fs::read_to_string(project.path("calls")).expect("programs were called");
    let packages = project.path("packages");
    let release = calls
        .lines()
        .find(|line| line.starts_with("gh release create "));
    let release = release.unwrap_or_else(|| panic!("{calls}"));
    for name in names.iter().map(String::as_str).chain(["SHA256SUMS"]) {
        let path = packages.join(name);
        assert!(
            release.contains(path.to_str().expect("text")),
            "{name}: {release}"
        );
    }
    for call in [
        format!("rustup target add {TARGET}"),
        "maturin build --profile dist --locked".to_owned(),
        "--compatibility manylinux_2_17 musllinux_1_1".to_owned(),
        "python3 -m pip install --quiet --disable-pip-version-check maturin==".to_owned(),
        format!("gh release download {tag}"),
    ] {
        assert!(calls.contains(&call), "{call}: {calls}");
    }
    // The package that asks for the others comes last.
    let published: Vec<&str> = calls
        .lines()
        .filter_map(|line| line.strip_prefix("npm publish "))
        .collect();
    let [program, last] = published.as_slice() else {
        panic!("{calls}");
    };
    assert!(
        program.ends_with(&names[4]) && last.ends_with(&names[3]),
        "{published:?}"
    );
    let uploaded = calls
        .lines()
        .find(|line| line.starts_with("maturin upload "));
    assert!(
        uploaded.is_some_and(|line| line.ends_with(&wheel)),
        "{calls}"
    );
}

#[test]
fn a_tag_names_the_version_that_the_changelog_tells_of() {
    let project = Project::new();
    let version = |tag: &str| project.script("version", &[tag]).output().expect("it runs");
    assert_eq!(
        version(&format!("tool-v{VERSION}")).stdout,
        format!("{VERSION}\n").into_bytes()
    );
    let told = refusal(&version("tool-v9.9.9"));
    assert!(told.contains("the tag tool-v9.9.9 is not tool-v"), "{told}");
    project.change("CHANGELOG.md", &format!("[{VERSION}]"), "[0.0.2]");
    let told = refusal(&version(&format!("tool-v{VERSION}")));
    assert!(told.contains("CHANGELOG.md has no section"), "{told}");
}
