//! A published model moves in and out again: nothing is lost, whatever its texts hold.

use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use pkimm_emit::{EmitOptions, Publication, facts, formats};
use pkimm_model::{Imported, SourceTree, check, import};
use pkimm_release::Release;
use pkimm_release::read::{Published, read};
use pkimm_tests::program::{build_into, pkimm, run};
use pkimm_tests::{folder, tools};
use proptest::prelude::*;

static SMALL: LazyLock<Release> = LazyLock::new(|| {
    let (tree, found) =
        SourceTree::from_files(folder::read(&folder::project().join("tests/fixtures/base")));
    check(tree, found, &facts())
        .checked
        .expect("the small model has no error")
        .release()
        .clone()
});

/// The files of a format, as text.
fn written(name: &str, release: &Release) -> Vec<String> {
    let format = formats::find(name).expect("the format exists");
    let files = (format.emit)(&Publication::new(release), &EmitOptions::default())
        .expect("it can be written");
    files
        .into_iter()
        .map(|file| String::from_utf8(file.bytes).expect("text"))
        .collect()
}

/// The document of an imported model.
fn document(imported: &Imported) -> Release {
    let files = imported
        .files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect();
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &facts());
    let told = format!("{:?}", outcome.diagnostics);
    outcome.checked.expect(&told).release().clone()
}

/// A file of the shape with stable ids, and its catalogue, made of our own YAML.
fn stable(release: &Release) -> (String, String) {
    let mut value = serde_json::to_value(release).expect("JSON");
    let keep = |value: &mut serde_json::Value, keys: &[&str]| {
        value
            .as_object_mut()
            .expect("an object")
            .retain(|key, _| keys.contains(&key.as_str()));
    };
    for module in value["modules"].as_array_mut().expect("a list") {
        for category in module["categories"].as_array_mut().expect("a list") {
            keep(
                category,
                &[
                    "id",
                    "weight",
                    "name",
                    "description",
                    "levels",
                    "requirements",
                ],
            );
            for requirement in category["requirements"].as_array_mut().expect("a list") {
                keep(
                    requirement,
                    &[
                        "id",
                        "weight",
                        "description",
                        "guidance",
                        "assessment",
                        "references",
                    ],
                );
            }
        }
    }
    keep(&mut value, &["schemaVersion", "version", "modules"]);
    // Whatever is JSON is YAML.
    (format!("---\n{value}"), written("yaml", release)[1].clone())
}

/// The parts that the published shapes hold.
fn told(release: &Release) -> serde_json::Value {
    serde_json::from_str(stable(release).0.trim_start_matches("---\n")).expect("JSON")
}

const HOSTILE: &[&str] = &[
    "+++",
    "+++\nkey = 1\n+++",
    "yes",
    "2024-01-01",
    "'''",
    "ends with '",
    "\"quoted\" \\ back",
    "- a\n- b\n\n  - c",
    "  indented code\n\nmore",
    "\tstarts with a tab",
    "key: value # no comment",
    "{{< shortcode >}} {= counts.levels =} {~ if x ~}",
    "a | b\n--- | ---\n1 | 2",
    "é ü 漢字 \u{2028} \u{202e}right to left",
    "> quote\nlazy",
    "```\n# not a heading\n+++\n```",
    "### Third level",
    "* * *",
    "<b>HTML</b> & &amp;",
    "a  \nhard break\\\nanother",
    "[link](https://example.org/a_(b)) ![image](x.png)",
    "@mention #1 !x %y `z`",
];

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        1 => "[a-z #'\"+=:|-]{1,30}",
        1 => Just("long ".repeat(120)),
    ];
    // A text is kept without white space after it and blank lines before it.
    proptest::collection::vec(part, 1..4)
        .prop_map(|parts| parts.join("\n\n").trim().to_owned())
        .prop_filter("a text", |text| !text.is_empty())
}

fn title() -> impl Strategy<Value = String> {
    let titles = [
        "yes",
        "Keys: made, kept",
        "# not a heading",
        "\"Quoted\"",
        "A 'b' \\ c",
        "2024-01-01",
        "- dash",
        "é ü 漢字",
        "a | b",
        "{x}",
    ];
    proptest::sample::select(titles.to_vec()).prop_map(str::to_owned)
}

prop_compose! {
    fn model()(
        texts in proptest::collection::vec(hostile(), 12),
        titles in proptest::collection::vec(title(), 3),
        weights in proptest::collection::vec(1_u32..6, 5),
        urls in proptest::collection::vec(proptest::sample::select(vec!["https://example.org/a", "https://example.org/b_(c)", "https://example.org/x?y=1&z=[2]"]), 3),
    ) -> Release {
        let mut release = SMALL.clone();
        let mut texts = texts.into_iter();
        let mut weights = weights.into_iter();
        for reference in release.references.iter_mut().zip(urls) {
            reference.0.url = Some(reference.1.to_owned());
        }
        let mut number = 0;
        for category in release.modules.iter_mut().flat_map(|module| &mut module.categories) {
            category.description = texts.next().expect("enough");
            category.weight = weights.next().expect("enough");
            // Texts of one category differ, as a model's do.
            for (at, level) in category.levels.iter_mut().enumerate() {
                level.description = format!("{}\n\nLevel {at} of {}", texts.next().expect("enough"), category.id);
            }
            for requirement in &mut category.requirements {
                requirement.description = format!("{} {number}", titles[number % 3]);
                number += 1;
                requirement.weight = weights.next().expect("enough");
                requirement.guidance = texts.next().expect("enough");
                requirement.assessment = texts.next().unwrap_or_else(|| "- Minutes".to_owned());
            }
        }
        release
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_moves_in_by_positions_moves_out_the_same(release in model()) {
        let before = written("yaml-v1", &release);
        let published = read(&before[0], None).expect("what is written can be read");
        let imported = import(published.clone(), false);
        prop_assert_eq!(&imported.errors, &Vec::<String>::new());
        let after = read(&written("yaml-v1", &document(&imported))[0], None).expect("it can be read");
        unless_told(&published, &after, &imported)?;
    }

    #[test]
    fn what_moves_in_by_ids_moves_out_the_same(release in model()) {
        let (text, catalogue) = stable(&release);
        let published = read(&text, Some(&catalogue)).expect("what is written can be read");
        let imported = import(published.clone(), false);
        prop_assert_eq!(&imported.errors, &Vec::<String>::new());
        let document = document(&imported);
        let (text, catalogue) = stable(&document);
        let after = read(&text, Some(&catalogue)).expect("it can be read");
        unless_told(&published, &after, &imported)?;
        prop_assert_eq!(&published.release.references, &after.release.references);
    }
}

/// Both are the same, but for texts that the import named.
fn unless_told(
    before: &Published,
    after: &Published,
    imported: &Imported,
) -> Result<(), TestCaseError> {
    let named: Vec<&str> = imported
        .changed
        .iter()
        .map(|(what, _)| what.as_str())
        .collect();
    let mut left = before.release.clone();
    let mut right = after.release.clone();
    for release in [&mut left, &mut right] {
        for category in release
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.categories)
        {
            let id = category.id.clone();
            let drop_named = |text: &mut String, what: String| {
                if named.contains(&what.as_str()) {
                    text.clear();
                }
            };
            drop_named(&mut category.description, format!("the overview of `{id}`"));
            for level in &mut category.levels {
                drop_named(
                    &mut level.description,
                    format!("level {} of `{id}`", level.number),
                );
            }
            for requirement in &mut category.requirements {
                drop_named(
                    &mut requirement.guidance,
                    format!("the guidance of `{}`", requirement.id),
                );
                drop_named(
                    &mut requirement.assessment,
                    format!("the assessment of `{}`", requirement.id),
                );
            }
        }
    }
    prop_assert_eq!(told(&left), told(&right));
    Ok(())
}

#[test]
fn the_published_model_moves_in_whole() {
    let (Some(upstream), Some(python)) = (tools::upstream(), tools::python()) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (model, dist) = (folder.path().join("model"), folder.path().join("dist"));
    let output = run(pkimm()
        .arg("import")
        .arg(upstream.join("pkimm-model-1.0.0.yaml"))
        .arg("--out")
        .arg(&model));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(
        told.contains("15 categories, 72 requirements") && told.contains("G.1.1 is now `"),
        "{told}"
    );
    build_into(&model, &dist);
    let script = folder::project().join("tests/python/imported.py");
    let release = dist.join("release");
    let compare = |option: Option<&str>, published: &str, built: &str| {
        let mut command = Command::new(&python);
        command
            .arg(&script)
            .args(option)
            .arg(upstream.join(published))
            .arg(release.join(built));
        String::from_utf8(run(&mut command).stdout).expect("text")
    };
    compare(
        None,
        "pkimm-model-1.0.0.yaml",
        "pkimm-model-1.0.0-draft.v1.yaml",
    );
    compare(
        Some("--eramba"),
        "eramba-pkimm-1.0.0.csv",
        "eramba-pkimm-1.0.0-draft.csv",
    );
    let differences = compare(
        Some("--self-assessment"),
        "self-assessment-data-1.0.0.yaml",
        "self-assessment-1.0.0-draft.yaml",
    );
    assert!(
        differences.contains("'avaialble.', 'available.'"),
        "{differences}"
    );
    // A second import replaces nothing.
    let again = pkimm()
        .arg("import")
        .arg(upstream.join("pkimm-model-1.0.0.yaml"))
        .arg("--out")
        .arg(&model)
        .output();
    assert_eq!(again.expect("it runs").status.code(), Some(2));
}

#[test]
fn what_cannot_come_over_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut release = SMALL.clone();
    release.modules[0].categories[0].requirements[0].guidance =
        "Text.\n\n## A heading\n\nMore.".to_owned();
    let file = folder.path().join("model.yaml");
    fs::write(&file, &written("yaml-v1", &release)[0]).expect("writable");
    let output = run(pkimm()
        .arg("import")
        .arg(&file)
        .arg("--out")
        .arg(folder.path().join("model")));
    let told = String::from_utf8(output.stdout).expect("text");
    let line = written("yaml-v1", &release)[0]
        .lines()
        .position(|line| line.contains("## A heading"))
        .expect("there")
        + 1;
    assert!(
        told.contains(&format!(
            "model.yaml:{line}: the guidance of `trust-anchors-are-listed`: `## A heading`"
        )),
        "{told}"
    );
}
