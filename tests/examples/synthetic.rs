//! Writes a model of any size to a folder, to measure the program on:
//!
//! `cargo run --release -p pkimm-tests --example synthetic -- FOLDER 100`

use std::path::Path;

use pkimm_model::{SourceTree, check};
use pkimm_tests::{folder, synthetic};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("name a folder to write to");
    let factor = arguments
        .next()
        .map_or(100, |factor| factor.parse().expect("the size is a number"));
    let (tree, found) = SourceTree::from_files(folder::read(&folder::model()));
    let checked = check(tree, found, &pkimm_tests::facts::facts())
        .checked
        .expect("the real model has no error");
    for (path, bytes) in synthetic::model(checked.release(), factor) {
        folder::write(&Path::new(&target).join(path), bytes);
    }
}
