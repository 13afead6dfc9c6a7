//! How the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The dictionary of misspellings is a table of a hundred thousand addresses. In a program that may be loaded
    // anywhere, each of them is written again at every start, which takes as long as half a check.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
