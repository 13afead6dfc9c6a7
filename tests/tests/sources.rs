//! What holds for the project's own source files: rustfmt sees every one of them.

use std::process::Command;

use pkimm_tests::folder;

/// `cargo fmt` follows the `mod` lines of a crate and misses the files that a macro declares, so each file is named here.
#[test]
fn every_source_file_is_formatted() {
    let project = folder::project();
    let files: Vec<_> = ["crates", "tests"]
        .iter()
        .flat_map(|part| {
            let below = project.join(part);
            folder::read(&below)
                .into_keys()
                .filter(|path| path.ends_with(".rs"))
                .map(move |path| below.join(path))
        })
        .collect();
    assert!(files.len() > 150, "only {} files were found", files.len());
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--color", "never"])
        .args(files)
        .output()
        .expect("rustfmt comes with the toolchain");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
