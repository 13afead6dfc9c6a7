//! `check`, `build` and `score` in process: on the real model, and on a synthetic one a hundred times its size.
//!
//! Run with `cargo bench -p pkimm-tests`. The time of a whole process is measured from outside; see the handbook.

use std::collections::BTreeMap;

use divan::Bencher;
use pkimm_emit::{EmitOptions, FORMATS, Publication};
use pkimm_model::{CheckedModel, SourceTree, check};
use pkimm_release::answers::{Answer, Answers};
use pkimm_release::score::{next, reached, score};
use pkimm_tests::facts::facts;
use pkimm_tests::{folder, synthetic};

fn main() {
    divan::main();
}

const FACTORS: [usize; 2] = [1, 100];

/// The files of the real model, or of a model made of it.
fn files(factor: usize) -> BTreeMap<String, Vec<u8>> {
    let real = folder::read(&folder::model());
    if factor == 1 {
        return real;
    }
    let (tree, found) = SourceTree::from_files(real);
    let checked = check(tree, found, &facts())
        .checked
        .expect("the real model has no error");
    synthetic::model(checked.release(), factor)
}

fn checked(factor: usize) -> CheckedModel {
    let (tree, found) = SourceTree::from_files(files(factor));
    check(tree, found, &facts())
        .checked
        .expect("the model has no error")
}

#[divan::bench(args = FACTORS)]
fn check_model(bencher: Bencher<'_, '_>, factor: usize) {
    let (tree, _) = SourceTree::from_files(files(factor));
    bencher
        .with_inputs(|| tree.clone())
        .bench_values(|tree| check(tree, Vec::new(), &facts()));
}

/// The formats of `build --only hugo,mermaid,json,yaml`.
const MEASURED: [&str; 4] = ["hugo", "mermaid", "json", "yaml"];

#[divan::bench(args = FACTORS)]
fn emit_formats(bencher: Bencher<'_, '_>, factor: usize) {
    let model = checked(factor);
    let release = model.release();
    bencher.bench(|| {
        let publication = Publication::new(release);
        let options = EmitOptions::default();
        let emit = |format: &pkimm_emit::Format| {
            (format.emit)(&publication, &options).expect("the model can be emitted")
        };
        let measured = FORMATS
            .iter()
            .filter(|format| MEASURED.contains(&format.facts.name));
        measured.map(emit).collect::<Vec<_>>()
    });
}

/// Four PDFs and two pages of HTML of the real model.
#[divan::bench]
fn emit_questionnaires(bencher: Bencher<'_, '_>) {
    let model = checked(1);
    let release = model.release();
    let format = pkimm_emit::formats::find("questionnaire").expect("the format is in the table");
    bencher.bench(|| {
        let publication = Publication::new(release);
        (format.emit)(&publication, &EmitOptions::default()).expect("the model can be emitted")
    });
}

#[divan::bench(args = FACTORS)]
fn compare_releases(bencher: Bencher<'_, '_>, factor: usize) {
    let old = checked(factor).release().clone();
    let mut new = old.clone();
    for category in new
        .modules
        .iter_mut()
        .flat_map(|module| &mut module.categories)
    {
        category.weight += 1;
        category
            .requirements
            .iter_mut()
            .for_each(|requirement| requirement.guidance.push_str(" More."));
    }
    bencher.bench(|| pkimm_release::diff::diff(&old, &new));
}

/// What to raise next, and the fewest raises of each part of the real model, of which every requirement is rated.
#[divan::bench]
fn what_to_raise(bencher: Bencher<'_, '_>) {
    let model = checked(1);
    let release = model.release();
    let lowest = release.levels.first().map(|level| level.number);
    let rated = release.requirements().enumerate().map(|(at, one)| {
        let level = lowest.map(|lowest| lowest + u32::from(at % 3 == 0));
        let answer = Answer {
            level,
            ..Answer::default()
        };
        (one.id.clone(), answer)
    });
    let answers = Answers {
        version: release.version.clone(),
        answers: rated.collect(),
        ..Answers::default()
    };
    let scored = score(release, &answers).expect("it can be scored");
    let highest = release.levels.last().map_or(0, |level| level.number);
    bencher.bench(|| {
        let shifts = next(release, &answers, &scored);
        (shifts, reached(release, &answers, &scored, highest))
    });
}
