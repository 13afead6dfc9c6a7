//! Transcripts: what the program prints and how it exits, case by case under `cmd/`. `SNAPSHOTS=overwrite` is for
//! other tests; here `TRYCMD=overwrite cargo test --workspace --test all cmd::` writes the transcripts anew.

use pkimm_tests::program;

#[test]
fn every_command_answers_as_written() {
    let program = program::pkimm().get_program().to_owned();
    trycmd::TestCases::new()
        .default_bin_path(program)
        .env("NO_COLOR", "1")
        .case("cmd/*.toml");
}
