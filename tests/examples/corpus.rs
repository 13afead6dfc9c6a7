//! Reads whatever texts there are in some folders: as a page of a model, as its structure, as a published file, as answers.
//! No text may make a reader panic, and no finding may name a place that does not exist. `scripts/prove` runs it over copies
//! of public repositories.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pkimm_release::answers::Answers;
use pkimm_release::markdown::{Edits, parse};
use pkimm_release::read::read;
use pkimm_tests::folder::{self, Tree};
use pkimm_tests::{models, places};

/// The largest text that is looked at, in bytes: a model may hold larger ones, and nobody would wait for them here.
const MAX_BYTES: u64 = 200_000;

/// Reads a text over a model, and gives what is wrong with how it was read.
type Reader = fn(&Tree, &str) -> Vec<String>;

/// Which reader gets a text.
const READERS: [(&str, Reader); 5] = [
    ("md", page),
    ("toml", structure),
    ("json", data),
    ("yaml", data),
    ("yml", data),
];

fn main() -> ExitCode {
    let small = folder::read(&models::small());
    let mut counts = READERS.map(|_| 0_usize);
    let mut faults = Vec::new();
    for root in std::env::args_os().skip(1) {
        for path in files(Path::new(&root)) {
            let ending = path.extension().unwrap_or_default();
            let Some(at) = READERS.iter().position(|(known, _)| ending == *known) else {
                continue;
            };
            // What is not UTF-8 is refused before a reader sees it.
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            counts[at] += 1;
            let found = READERS[at].1(&small, &text).into_iter();
            faults.extend(found.map(|fault| format!("{}: {fault}", path.display())));
        }
    }
    let counted: Vec<String> = READERS
        .iter()
        .zip(counts)
        .map(|((ending, _), count)| format!("{count} {ending}"))
        .collect();
    // What cannot be printed is not worth a failure.
    let mut out = std::io::stderr();
    let _ = writeln!(out, "texts read: {}", counted.join(", "));
    for fault in &faults {
        let _ = writeln!(out, "{fault}");
    }
    let is_good = faults.is_empty() && counts.iter().sum::<usize>() > 0;
    ExitCode::from(u8::from(!is_good))
}

/// The files below a folder that are not too large. Links are not followed.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            let Ok(data) = entry.metadata() else {
                continue;
            };
            if data.is_dir() {
                waiting.push(entry.path());
            } else if data.is_file() && data.len() <= MAX_BYTES {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

fn page(small: &Tree, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    // Where the reader finds something there is text, from letter to letter.
    for heading in parse(text).headings {
        if text.get(heading.span.clone()).is_none() {
            faults.push(format!("no text at {:?}", heading.span));
        }
    }
    if Edits::default().apply(text) != text {
        faults.push("no edit changed it".to_owned());
    }
    let mut files = small.clone();
    let page = format!("+++\ntitle = \"A page\"\n+++\n\n{text}");
    files.insert("pages/page.md".to_owned(), page.into_bytes());
    faults.extend(places::missing(files));
    faults
}

fn structure(small: &Tree, text: &str) -> Vec<String> {
    let mut files = small.clone();
    files.insert("model.toml".to_owned(), text.as_bytes().to_vec());
    places::missing(files)
}

fn data(_: &Tree, text: &str) -> Vec<String> {
    let lines = text.split('\n').count() as u64;
    let unsound = Answers::read(text).err().map(|unsound| unsound.faults);
    let faults = read(text, None).err().into_iter();
    let faults = faults.chain(unsound.into_iter().flatten());
    let places = faults.filter_map(|fault| fault.place);
    let beyond = places.filter(|(line, _)| *line > lines + 1);
    beyond
        .map(|place| format!("there is no place {place:?}"))
        .collect()
}
