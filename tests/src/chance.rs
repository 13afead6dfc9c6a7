//! How often laws are tried on what chance makes. `PROPTEST_CASES`, which proptest itself reads, makes it more often: where it
//! is ten times what the library would try, each law is tried ten times as often as it asks for.

use proptest::test_runner::Config;

/// How many cases the library tries where nothing is said.
const USUAL: u32 = 256;

/// As many cases as a law asks for, or more where more are wanted. What failed is printed whole, so that no file has to keep
/// it.
#[must_use]
pub fn cases(count: u32) -> Config {
    let default = Config::default();
    Config {
        cases: count * times(),
        max_global_rejects: default.max_global_rejects * times(),
        failure_persistence: None,
        ..default
    }
}

/// How many times as often as usual what depends on chance is to be done.
#[must_use]
pub fn times() -> u32 {
    (Config::default().cases / USUAL).max(1)
}
