//! What every format writes for one model that has something of everything, to the byte. A changed byte is then seen in
//! review; what the bytes have to mean is tested elsewhere.
//!
//! The model is the small one under `fixtures/base` with the overlay `fixtures/rich`. Its files stand in
//! `golden/<format>/`. `SNAPSHOTS=overwrite` writes them anew.

use std::fs;

use pkimm_emit::FORMATS;
use pkimm_tests::program::build_into;
use pkimm_tests::{cases, folder, models};

/// Its pages are held as images by the tests of papers and forms, for its bytes are mostly fonts and scripts. So are other papers.
const ELSEWHERE: &str = "questionnaire";

#[test]
fn every_format_writes_the_bytes_that_are_expected() {
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let model = temporary.path().join("model");
    folder::put(&models::rich(), &model);
    let formats = FORMATS
        .iter()
        .map(|format| format.facts.name)
        .filter(|name| *name != ELSEWHERE);
    let mut differences = Vec::new();
    for format in formats {
        let out = temporary.path().join(format);
        build_into(&model, format, &out);
        let mut written = folder::read(&out);
        written.retain(|path, _| !path.starts_with('.') && !path.ends_with(".pdf"));
        assert!(!written.is_empty(), "{format}");
        let golden = folder::project().join("tests/golden").join(format);
        if cases::overwriting() {
            let _ = fs::remove_dir_all(&golden);
            for (path, bytes) in written {
                folder::write(&golden.join(path), bytes);
            }
            continue;
        }
        let found = folder::differences(&folder::read(&golden), &written);
        differences.extend(found.into_iter().map(|found| format!("{format}: {found}")));
    }
    assert!(
        differences.is_empty(),
        "review the difference, then run SNAPSHOTS=overwrite cargo test\n{differences:#?}"
    );
}
