//! What a fuzzer starts from: the fixtures of the project, each brought to the form that a target takes.

use std::collections::BTreeMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use pkimm_model::SourceTree;

use crate::parts::join;

/// Files by their path below the model folder.
pub type Files = BTreeMap<String, Vec<u8>>;

fn tests() -> &'static Utf8Path {
    let fuzz = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    fuzz.parent().expect("it is a folder of the tests")
}

/// The files of the small model.
#[must_use]
pub fn base() -> Files {
    static BASE: std::sync::LazyLock<Files> =
        std::sync::LazyLock::new(|| files(&tests().join("fixtures/base")));
    BASE.clone()
}

/// The files of the small model with something of everything.
pub(crate) fn rich() -> Files {
    let mut files = base();
    files.extend(self::files(&tests().join("fixtures/rich")));
    files
}

fn files(folder: &Utf8Path) -> Files {
    let (tree, _) = SourceTree::read(folder).expect("the folder can be read");
    let file = |(path, file)| (str::to_owned(path), tree.text(file).as_bytes().to_vec());
    tree.below("").map(file).collect()
}

/// The files of a repository that was published by hand.
#[must_use]
pub fn repository() -> Files {
    files(&tests().join("fixtures/repository/seeds"))
}

fn folders(folder: &str) -> Vec<Utf8PathBuf> {
    let entries = fs::read_dir(tests().join(folder)).into_iter().flatten();
    let path = |entry: fs::DirEntry| Utf8PathBuf::from_path_buf(entry.path()).ok();
    let mut paths: Vec<Utf8PathBuf> = entries.flatten().filter_map(path).collect();
    paths.sort();
    paths
}

/// The inputs of a target that are at hand: the committed ones, and what the fixtures give.
///
/// # Panics
/// Where a file cannot be read.
#[must_use]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let committed = folders(&format!("fuzz/corpus/{target}"));
    let committed = committed.iter();
    let mut seeds: Vec<Vec<u8>> = committed
        .map(|path| fs::read(path).expect("the input can be read"))
        .collect();
    let all = |ends: &'static str| {
        let wanted = rich().into_iter();
        wanted.filter_map(move |(path, bytes)| path.ends_with(ends).then_some(bytes))
    };
    match target {
        "markdown" | "expressions" => seeds.extend(all(".md")),
        "json" => seeds.extend(all(".json")),
        "yaml" | "import" => seeds.extend(all(".json")),
        "check" | "fix" => {
            for case in folders("fixtures/model") {
                let files = files(&case);
                let files = files.iter().filter(|(path, _)| *path != "expected.toml");
                seeds.push(join(files.map(|(path, bytes)| (path.as_str(), &**bytes))));
            }
            let files = rich();
            let one = |(path, bytes): (&String, &Vec<u8>)| join([(path.as_str(), &**bytes)]);
            seeds.extend(files.iter().map(one));
        }
        "client" => {
            let given = folders("cmd/answers").into_iter();
            seeds.extend(given.map(|path| fs::read(path).expect("the input can be read")));
        }
        "moving" => {
            let files = repository();
            let one = |(path, bytes): (&String, &Vec<u8>)| join([(path.as_str(), &**bytes)]);
            seeds.extend(files.iter().map(one));
        }
        _ => {}
    }
    seeds
}
