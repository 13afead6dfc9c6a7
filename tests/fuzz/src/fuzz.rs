//! What libFuzzer calls. The environment names the target, so that one program is built for all of them.
#![no_main]

use std::sync::LazyLock;

use pkimm_fuzz::{TARGETS, Target};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("PKIMM_TARGET").unwrap_or_default();
    let target = TARGETS.iter().find(|target| target.name == name);
    target.unwrap_or_else(|| panic!("PKIMM_TARGET names no target, but `{name}`"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
