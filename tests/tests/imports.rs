//! A published model moves in and out again: nothing is lost, whatever its texts hold.

use std::fs;
use std::process::Command;

use pkimm_model::{Imported, import};
use pkimm_release::diff::changes;
use pkimm_release::read::{Published, read};
use pkimm_release::{DocumentVersion, Page, Release, Resource, Retired, digest};
use pkimm_tests::chance::cases;
use pkimm_tests::facts::facts;
use pkimm_tests::models::SMALL;
use pkimm_tests::program::{build_into, pkimm, run};
use pkimm_tests::shapes::{stable, written};
use pkimm_tests::small_files::CSV;
use pkimm_tests::{folder, models, tools};
use proptest::prelude::*;

/// The document of an imported model.
fn document(imported: &Imported) -> Release {
    let files = imported
        .files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect();
    models::release(files)
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
    "## Assessment",
    "Underlined\n===\nand\n---",
    "Example:\n\n```\nopenssl x509",
    "~~~~ sh\n```",
    "<pre>\n\nopen",
    "line\r\nline\rline",
    "##\tTab",
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
        "## Two",
        "No: 1, *a* _b_ [c](d) <e>",
        "+++",
        "N/A",
        "`code` & ampersand",
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

/// Addresses with what Markdown and YAML might take for their own.
const URLS: &[&str] = &[
    "https://example.org/a",
    "https://example.org/b_(c)",
    "https://example.org/x?y=1&z=[2]",
];

prop_compose! {
    fn model()(
        texts in proptest::collection::vec(hostile(), 16),
        titles in proptest::collection::vec(title(), 8),
        weights in proptest::collection::vec(1_u32..6, 5),
        urls in proptest::collection::vec(proptest::sample::select(URLS.to_vec()).prop_map(str::to_owned), 3),
    ) -> Release {
        let mut release = SMALL.clone();
        let mut texts = texts.into_iter();
        let mut weights = weights.into_iter();
        // Names are told apart by a number, since two of one name have other ids by positions than by names.
        let name = |number: usize| format!("{} {number}", titles[number % titles.len()]);
        for (number, (reference, url)) in release.references.iter_mut().zip(urls).enumerate() {
            reference.url = Some(url);
            reference.title = name(number);
        }
        for (number, level) in release.levels.iter_mut().enumerate() {
            level.name = name(number + 1);
        }
        let names: Vec<String> = release.levels.iter().map(|level| level.name.clone()).collect();
        let mut number = 0;
        for module in &mut release.modules {
            module.name = name(number + 2);
            module.description = texts.next().expect("enough");
            for category in &mut module.categories {
                category.name = format!("Category {}", name(number + 3));
                category.description = texts.next().expect("enough");
                category.weight = weights.next().expect("enough");
                // Texts of one category differ, as a model's do.
                for (at, level) in category.levels.iter_mut().enumerate() {
                    level.name.clone_from(&names[at]);
                    level.description = format!("{}\n\nLevel {at} of {}", texts.next().expect("enough"), category.id);
                }
                for requirement in &mut category.requirements {
                    requirement.description = name(number);
                    number += 1;
                    requirement.weight = weights.next().expect("enough");
                    requirement.guidance = texts.next().expect("enough");
                    requirement.assessment = texts.next().unwrap_or_else(|| "- Minutes".to_owned());
                }
            }
        }
        release
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn what_moves_in_by_positions_moves_out_the_same(release in model()) {
        let before = written("yaml-v1", &release);
        let published = read(&before[0], None).expect("what is written can be read");
        let imported = import(published.clone(), false, &facts());
        prop_assert_eq!(&imported.errors, &Vec::<String>::new());
        let after = read(&written("yaml-v1", &document(&imported))[0], None).expect("it can be read");
        nothing_lost(&published, &after, &imported)?;
    }

    #[test]
    fn what_moves_in_by_ids_moves_out_the_same(release in model()) {
        let (text, catalog) = stable(&release);
        let published = read(&text, Some(&catalog)).expect("what is written can be read");
        let imported = import(published.clone(), false, &facts());
        prop_assert_eq!(&imported.errors, &Vec::<String>::new());
        let document = document(&imported);
        let (text, catalog) = stable(&document);
        let after = read(&text, Some(&catalog)).expect("it can be read");
        nothing_lost(&published, &after, &imported)?;
        prop_assert_eq!(&published.release.references, &after.release.references);
    }

    #[test]
    fn a_document_moves_in_whole(release in model().prop_map(complete)) {
        for text in [String::from_utf8(release.to_json()).expect("text"), written("yaml", &release)[0].clone()] {
            let published = read(&text, None).expect("what is written can be read");
            let imported = import(published, false, &facts());
            prop_assert_eq!(&imported.errors, &Vec::<String>::new());
            let document = document(&imported);
            // Whatever differs from the file was told.
            for change in changes(&release, &document) {
                let id = change.subject().to_string();
                let id = id.split(':').next_back().expect("an id");
                prop_assert!(imported.changed.iter().any(|told| told.what.contains(id)), "{change:?}");
            }
        }
    }
}

/// What came back is what the import holds, and what it holds is what was read, but for lines that it told.
fn nothing_lost(
    before: &Published,
    after: &Published,
    imported: &Imported,
) -> Result<(), TestCaseError> {
    // Where the lines of running text broke is not kept.
    prop_assert_eq!(
        told(&imported.release.clone().unwrapped()),
        told(&after.release)
    );
    let same = |what: String, before: &str, after: &str| {
        let told: Vec<_> = imported
            .changed
            .iter()
            .filter(|note| note.what == what)
            .collect();
        let lines: Vec<&str> = told.iter().map(|note| note.line.as_str()).collect();
        let mut kept: Vec<&str> = after.split('\n').collect();
        // What nothing closed got a line at its end.
        if kept.len() > before.split('\n').count() {
            kept.pop();
            prop_assert!(told.iter().any(|note| note.why.contains("never closed")));
        }
        for (old, new) in before.split('\n').zip(&kept) {
            if old != *new {
                prop_assert!(
                    lines.iter().any(|line| old.contains(line)),
                    "{what}: {old} is {new}"
                );
                prop_assert_eq!(old, new.replacen('\\', "", 1));
            }
        }
        prop_assert_eq!(before.split('\n').count(), kept.len());
        Ok(())
    };
    let categories = before
        .release
        .categories()
        .zip(imported.release.categories());
    for (old, new) in categories {
        let id = &new.id;
        same(
            format!("the overview of `{id}`"),
            &old.description,
            &new.description,
        )?;
        for (old, new) in old.levels.iter().zip(&new.levels) {
            prop_assert_eq!(old, new);
        }
        for (old, new) in old.requirements.iter().zip(&new.requirements) {
            let id = &new.id;
            same(
                format!("the guidance of `{id}`"),
                &old.guidance,
                &new.guidance,
            )?;
            same(
                format!("the assessment of `{id}`"),
                &old.assessment,
                &new.assessment,
            )?;
            prop_assert_eq!(&old.references, &new.references);
            prop_assert_eq!(&old.references_note, &new.references_note);
        }
    }
    Ok(())
}

/// A document with a value in every field that an import must carry.
fn complete(mut release: Release) -> Release {
    release.short_name = Some("S: \"m\"".to_owned());
    release.provenance = Some("Two\nlines.".to_owned());
    release.retired = vec![Retired {
        id: "gone".to_owned(),
        since: "0.9.0".to_owned(),
        successors: vec![release.modules[0].categories[0].id.clone()],
        reason: "Nobody used it.".to_owned(),
    }];
    // With other names of levels, the YAML would be of an older shape.
    for (level, own) in release.levels.iter_mut().zip(&SMALL.levels) {
        level.name.clone_from(&own.name);
    }
    let categories = release.modules.iter_mut();
    for category in categories.flat_map(|module| &mut module.categories) {
        for (level, own) in category.levels.iter_mut().zip(&SMALL.levels) {
            level.name.clone_from(&own.name);
        }
    }
    for level in &mut release.levels {
        level.summary = format!("What level {} is.", level.number);
        level.indicators = vec!["'One'".to_owned(), "Two\ttabs".to_owned()];
        level.risks = vec!["# A risk".to_owned()];
    }
    let category = &mut release.modules[0].categories[0];
    category.was = vec!["former-category".to_owned()];
    category.summary = "In one line.".to_owned();
    category.requirements[0].was = vec!["former-requirement".to_owned()];
    category.requirements[0].deprecated = Some("0.9.0".to_owned());
    category.requirements[0].draft = true;
    let reference = &mut release.references[0];
    reference.edition = Some("2".to_owned());
    reference.regions = vec!["EU".to_owned(), "US".to_owned()];
    reference.authority = Some("A \\ B".to_owned());
    release.pages.push(Page {
        path: "wg/charter.md".to_owned(),
        front_matter: serde_json::from_str(
            r#"{"title": "+++", "weight": 7, "hideInSidebar": true, "tags": ["a", "b\nc"], "heroButton": {"label": "x", "link": "y"}}"#,
        )
        .expect("JSON"),
        body: "+++\n\nIt has {= counts.levels =} levels.\n\n## Heading\n\n```\nopen".to_owned(),
    });
    release.pages.push(Page {
        path: "blog/first.md".to_owned(),
        front_matter: serde_json::from_str(r#"{"title": "First", "date": "2024-01-31"}"#)
            .expect("JSON"),
        body: "A post.".to_owned(),
    });
    release
        .pages
        .sort_by(|left, right| left.path.cmp(&right.path));
    release
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
    build_into(&model, "yaml-v1,eramba,self-assessment", &dist);
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
        "model-model-1.0.0-draft.v1.yaml",
    );
    compare(
        Some("--eramba"),
        "eramba-pkimm-1.0.0.csv",
        "eramba-model-1.0.0-draft.csv",
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

/// Imports a text with the program, and gives back what it told, the folder, and the file's path.
fn told_of(text: &str) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("model.yaml");
    fs::write(&file, text).expect("writable");
    let output = run(pkimm()
        .arg("import")
        .arg(&file)
        .arg("--out")
        .arg(folder.path().join("model")));
    (String::from_utf8(output.stdout).expect("text"), folder)
}

/// The line, counted from 1, that holds a text for the nth time.
fn line_of(text: &str, wanted: &str, nth: usize) -> usize {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(wanted));
    lines.nth(nth).expect("there").0 + 1
}

/// The shape of 1.0.0 as the program writes it again from what moved in.
fn rebuilt(folder: &tempfile::TempDir) -> String {
    let dist = folder.path().join("dist");
    build_into(&folder.path().join("model"), "yaml-v1", &dist);
    let release = fs::read_dir(dist.join("release")).expect("readable");
    let file = release
        .map(|entry| entry.expect("readable").path())
        .find(|path| path.to_string_lossy().ends_with(".v1.yaml"))
        .expect("it was built");
    fs::read_to_string(file).expect("readable")
}

#[test]
fn what_cannot_come_over_is_told_with_its_line() {
    let mut release = SMALL.clone();
    for requirement in &mut release.modules[0].categories[0].requirements {
        requirement.guidance = "Text.\n\n## A heading\n\nMore.".to_owned();
    }
    let text = written("yaml-v1", &release)[0].clone();
    let (told, _folder) = told_of(&text);
    let ids = ["trust-anchors-are-listed", "trust-anchors-are-reviewed"];
    for (nth, id) in ids.iter().enumerate() {
        let line = line_of(&text, "## A heading", nth);
        assert!(
            told.contains(&format!(
                "model.yaml:{line}: the guidance of `{id}`: `## A heading`"
            )),
            "{told}"
        );
    }
}

#[test]
fn a_remark_is_told_kept_in_the_source_and_published_no_longer() {
    for (text, left) in [
        ("One\n\n<!-- ask: the group -->\n\nTwo", "One\n\nTwo"),
        ("One <!-- ask: the group --> two", "One two"),
        // Nothing closes it.
        ("One\n\n<!-- ask: the group", "One"),
    ] {
        let mut release = SMALL.clone();
        text.clone_into(&mut release.modules[0].categories[0].requirements[0].guidance);
        let text = written("yaml-v1", &release)[0].clone();
        let (told, folder) = told_of(&text);
        let line = line_of(&text, "<!--", 0);
        assert!(
            told.contains(&format!("model.yaml:{line}: the guidance of ")),
            "{told}"
        );
        assert!(told.contains("it is a remark"), "{told}");
        let source = folder.path().join("model/categories/trust-anchors");
        let files = folder::read(&source).into_values();
        let kept = files.filter(|bytes| String::from_utf8_lossy(bytes).contains("ask: the group"));
        assert_eq!(kept.count(), 1);
        let back = read(&rebuilt(&folder), None)
            .expect("it can be read")
            .release;
        assert_eq!(back.modules[0].categories[0].requirements[0].guidance, left);
    }
}

#[test]
fn a_block_that_nothing_closes_hides_nothing() {
    for open in ["```\nopenssl x509", "<pre>\n\ntext"] {
        let mut release = SMALL.clone();
        let requirement = &mut release.modules[0].categories[0].requirements[0];
        requirement.guidance = format!("Example:\n\n{open}");
        let text = written("yaml-v1", &release)[0].clone();
        let (told, folder) = told_of(&text);
        let line = line_of(&text, open.lines().next().expect("a line"), 0);
        assert!(
            told.contains(&format!("model.yaml:{line}: the guidance of ")),
            "{told}"
        );
        assert!(!told.contains("missing-section"), "{told}");
        let back = read(&rebuilt(&folder), None)
            .expect("it can be read")
            .release;
        let requirement = &back.modules[0].categories[0].requirements[0];
        let before = &release.modules[0].categories[0].requirements[0];
        assert_eq!(requirement.assessment, before.assessment);
        assert!(requirement.guidance.starts_with(&before.guidance));
        assert_eq!(
            requirement.guidance.lines().count(),
            before.guidance.lines().count() + 1
        );
    }
}

#[test]
fn lists_of_references_come_back_word_for_word() {
    let text = written("yaml-v1", &SMALL)[0].clone();
    let list = text
        .lines()
        .find(|line| line.trim_start().starts_with("- ["))
        .expect("a reference");
    for other in [
        format!("{list}\n{list}"),
        format!(
            "{list}\n{}- [A](<http://a b>)",
            &list[..list.len() - list.trim_start().len()]
        ),
        format!(
            "{list}\n{}- [A]()",
            &list[..list.len() - list.trim_start().len()]
        ),
    ] {
        let changed = text.replacen(list, &other, 1);
        let (_, folder) = told_of(&changed);
        let back = rebuilt(&folder);
        let (before, after) = (read(&changed, None), read(&back, None));
        let (before, after) = (before.expect("read"), after.expect("read"));
        assert_eq!(before.release.modules, after.release.modules, "{other}");
        let plain = |text: &str| {
            text.lines()
                .map(|line| line.trim().to_owned())
                .collect::<Vec<_>>()
        };
        for line in other.lines() {
            let count = |text: &str| {
                plain(text)
                    .iter()
                    .filter(|other| *other == line.trim())
                    .count()
            };
            assert_eq!(count(&back), count(&changed), "{other}");
        }
        // The comparison of the two files sees it.
        assert_ne!(
            changes(&read(&text, None).expect("read").release, &before.release),
            []
        );
    }
}

#[test]
fn names_of_levels_that_differ_are_told_with_their_lines() {
    let text = written("yaml-v1", &SMALL)[0].clone();
    let name = SMALL.levels[1].name.as_str();
    let written = format!("2 - {name}");
    let last = text.matches(&written).count() - 1;
    let line = line_of(&text, &written, last);
    for (other, told) in [
        (format!("2 - {name}s"), "the name of level 2 in `"),
        (name.to_owned(), "the name of level 2 in \""),
    ] {
        let at = text.rfind(&written).expect("there");
        let mut changed = text.clone();
        changed.replace_range(at..at + written.len(), &other);
        let (summary, folder) = told_of(&changed);
        assert!(
            summary.contains(&format!("model.yaml:{line}: {told}")),
            "{summary}"
        );
        let output = run(pkimm()
            .arg("--model")
            .arg(folder.path().join("model"))
            .arg("diff")
            .arg(folder.path().join("model.yaml")));
        let all = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        assert!(all.contains(other.trim_start_matches("2 - ")), "{all}");
    }
}

#[test]
fn ids_in_another_form_are_corrected_and_reported() {
    let (text, catalog) = stable(&SMALL);
    let id = SMALL.modules[0].categories[0].requirements[0].id.as_str();
    let odd = id.replacen('-', "--", 1) + "-";
    let text = text.replace(&format!("\"{id}\""), &format!("\"{odd}\""));
    let published = read(&text, Some(&catalog)).expect("it can be read");
    let imported = import(published, false, &facts());
    assert_eq!(imported.errors, Vec::<String>::new());
    let told = imported.changed.iter().find(|note| note.line == odd);
    assert!(
        told.is_some_and(|note| note.why.contains("was changed to `")),
        "{told:?}"
    );
    document(&imported);
}

/// A model whose texts and names are all of the hostile ones.
fn hostile_model(modules_too: bool) -> Release {
    let mut release = SMALL.clone();
    let chunk = HOSTILE.len().div_ceil(3);
    let parts: Vec<String> = HOSTILE
        .chunks(chunk)
        .map(|part| part.join("\n\n"))
        .collect();
    // The file of the web client holds Latin-1 alone, and refuses anything else.
    let latin: Vec<&str> = HOSTILE
        .iter()
        .copied()
        .filter(|text| {
            text.chars()
                .all(|character| u32::from(character) < 256 && character != '\r')
        })
        .collect();
    let latin = latin.join("\n\n");
    let names = [
        "yes",
        "=HYPERLINK(1)",
        "No: 1, *a* [b](c)",
        "- dash",
        "## Two",
        "\"Q\" 'q' \\",
    ];
    let mut number = 0;
    let mut name = || {
        number += 1;
        format!("{} {number}", names[number % names.len()])
    };
    for reference in &mut release.references {
        reference.title = name();
    }
    for level in &mut release.levels {
        level.name = name();
    }
    let levels: Vec<String> = release
        .levels
        .iter()
        .map(|level| level.name.clone())
        .collect();
    for module in &mut release.modules {
        if modules_too {
            module.name = name();
        }
        module.description.clone_from(&latin);
        for category in &mut module.categories {
            category.name = name();
            category.description.clone_from(&latin);
            for (level, name) in category.levels.iter_mut().zip(&levels) {
                level.name.clone_from(name);
                level.description = format!("{latin}\n\nLevel {}", level.number);
            }
            for (requirement, part) in category.requirements.iter_mut().zip(parts.iter().cycle()) {
                requirement.description = name();
                requirement.guidance = format!("- item\n\n{part}");
                requirement.assessment = format!("=1+1\n\n{part}");
            }
        }
    }
    release
}

#[test]
fn every_format_says_what_hostile_texts_say() {
    let Some(python) = tools::python() else {
        return;
    };
    let exchanged = "json,csv,anchors,eramba,oscal,cyclonedx,ciso-assistant";
    let published = ["yaml", "yaml-v1", "self-assessment"];
    let all = format!("{exchanged},{}", published.join(","));
    // The published shapes know the names of modules.
    for (modules_too, formats, left_out) in [
        (true, exchanged, published.as_slice()),
        (false, all.as_str(), &[]),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let imported = import(hostile_model(modules_too).into(), false, &facts());
        assert_eq!(imported.errors, Vec::<String>::new());
        let (model, dist) = (folder.path().join("model"), folder.path().join("dist"));
        for (path, text) in &imported.files {
            folder::write(&model.join(path), text);
        }
        run(pkimm()
            .arg("--model")
            .arg(&model)
            .arg("build")
            .arg("--out")
            .arg(&dist)
            .args(["--only", formats]));
        let release = dist.join("release");
        let scripts = folder::project().join("tests/python");
        run(Command::new(&python)
            .arg(scripts.join("exchange.py"))
            .arg(&release)
            .args(left_out));
        let files: Vec<_> = folder::read(&release).into_keys().collect();
        for file in files.iter().filter(|name| name.ends_with(".yaml")) {
            run(Command::new(&python)
                .arg(scripts.join("same_data.py"))
                .arg(release.join(file)));
        }
    }
}

/// Whoever reads a document may have it from anywhere.
#[test]
fn a_document_whose_names_lead_elsewhere_is_refused_by_every_command_and_nothing_is_written() {
    type Edit = fn(&mut Release);
    let edits: [(&str, Edit); 9] = [
        ("../../evil.sh", |release| {
            release.pages[0].path = "../../evil.sh".to_owned();
        }),
        ("../../up.png", |release| {
            release.resources = Resource::of("../../up.png", b"x").into_iter().collect();
            release.document_version = DocumentVersion::needed_by(release);
        }),
        ("../../../up", |release| {
            release.modules[0].categories[0].id = "../../../up".to_owned();
        }),
        ("a\\\\b", |release| {
            release.modules[0].categories[0].requirements[0].id = "a\\b".to_owned();
        }),
        (".git/hooks/x.md", |release| {
            release.pages[0].path = ".git/hooks/x.md".to_owned();
        }),
        ("_INDEX.md", |release| {
            release.pages[1].path = "_INDEX.md".to_owned();
        }),
        ("_index.md/x.md", |release| {
            release.pages[1].path = "_index.md/x.md".to_owned();
        }),
        ("long/long", |release| {
            release.pages[1].path = "long/".repeat(110) + "x.md";
        }),
        ("shortName", |release| {
            release.short_name = Some("shortName".repeat(20));
        }),
    ];
    for (name, edit) in edits {
        let outer = tempfile::tempdir().expect("a temporary folder can be made");
        let inner = outer.path().join("a/b");
        folder::copy(
            &folder::project().join("tests/fixtures/base"),
            &inner.join("old"),
        );
        let mut release = SMALL.clone();
        edit(&mut release);
        let text = serde_json::to_string_pretty(&release).expect("JSON");
        let line = 1 + text
            .lines()
            .position(|line| line.contains(name))
            .expect("there");
        folder::write(&inner.join("in.json"), &text);
        folder::write(&inner.join("old/releases/1.0.0.json"), &text);
        let notes = inner.join("old/releases/1.0.0.md");
        let digest = digest(text.as_bytes());
        folder::write(
            &notes,
            format!("+++\ndate = \"2024-01-01\"\ndigest = \"{digest}\"\n+++\n\nNotes.\n"),
        );
        let before = folder::read(outer.path());
        for (arguments, status) in [
            (vec!["import", "in.json", "--out", "new"], 2),
            (vec!["verify", "in.json"], 1),
            (vec!["diff", "in.json", "in.json"], 2),
            (
                vec![
                    "--model",
                    "old",
                    "build",
                    "--release",
                    "1.0.0",
                    "--out",
                    "dist",
                ],
                2,
            ),
            (
                vec!["--model", "old", "build", "--only", "hugo", "--out", "dist"],
                2,
            ),
            (vec!["--model", "old", "diff", "1.0.0", "1.0.0"], 2),
        ] {
            let mut command = pkimm();
            let output = command.current_dir(&inner).args(&arguments).output();
            let output = output.expect("pkimm runs");
            let said =
                String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
            assert!(said.contains(name), "{arguments:?}: {said}");
            if ["import", "verify"].contains(&arguments[0]) {
                assert!(said.contains(&format!("in.json:{line}:")), "{said}");
            }
        }
        // An output folder may be there, but nothing is in it.
        let after = folder::read(outer.path());
        assert_eq!(
            folder::differences(&before, &after),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[test]
fn files_that_a_document_names_are_told_with_their_places() {
    let mut files = folder::read(&models::small());
    files.insert("pages/assessment/steps.csv".to_owned(), CSV.to_vec());
    let page = "pages/assessment/evaluation.md";
    let text = String::from_utf8_lossy(&files[page]).replace(
        "Scores are",
        "See [it](../steps.csv), {= link(\"assessment/steps.csv\") =}. Scores are",
    );
    files.insert(page.to_owned(), text.into_bytes());
    let release = models::release(files);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let document = folder.path().join("in.json");
    folder::write(&document, release.to_json());
    let mut import = pkimm();
    import
        .current_dir(folder.path())
        .args(["import", "in.json", "--out", "model"]);
    let told = String::from_utf8(run(&mut import).stdout).expect("text");
    let place = format!(
        "`model/pages/assessment/steps.csv`, {} bytes with the digest `{}`",
        CSV.len(),
        digest(CSV)
    );
    assert!(told.contains(&place), "{told}");
    assert!(
        !told.contains("resource-") && !told.contains("broken-link"),
        "{told}"
    );
    let model = fs::read_to_string(folder.path().join("model/model.toml")).expect("written");
    assert!(!model.contains("[lints]"), "{model}");
    // Once it is there, nothing is missing.
    folder::write(&folder.path().join("model/pages/assessment/steps.csv"), CSV);
    let mut diff = pkimm();
    diff.current_dir(folder.path())
        .args(["diff", "in.json", "model"]);
    let told = String::from_utf8(run(&mut diff).stdout).expect("text");
    assert!(told.starts_with("Nothing changed"), "{told}");
}

#[test]
fn an_empty_list_of_references_is_told() {
    let mut release = SMALL.clone();
    release.modules[0].categories[0].requirements[0].references_note = Some("NONE".to_owned());
    let text = written("yaml-v1", &release)[0].clone();
    let (before, after) = text.split_once("NONE").expect("there");
    let (before, _) = before.rsplit_once("references:").expect("there");
    let text = format!("{before}references: \"\"{after}");
    let read = read(&text, None).expect("it can be read");
    let requirement = &read.release.modules[0].categories[0].requirements[0];
    assert_eq!(requirement.references_note, None);
    let (told, _folder) = told_of(&text);
    let line = line_of(&text, "references: \"\"", 0);
    assert!(
        told.contains(&format!(
            "model.yaml:{line}: the references of \"Trust anchors are listed\" are empty"
        )),
        "{told}"
    );
}

#[test]
fn a_title_without_letters_has_one_id() {
    let mut release = SMALL.clone();
    release.modules[0].categories[0].requirements[0].description = "|".to_owned();
    let text = written("yaml-v1", &release)[0].clone();
    let (_, folder) = told_of(&text);
    let output = run(pkimm()
        .arg("--model")
        .arg(folder.path().join("model"))
        .arg("diff")
        .arg(folder.path().join("model.yaml")));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.starts_with("Nothing changed"), "{told}");
}

#[test]
fn one_of_many_imports_into_one_folder_gets_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("model.yaml");
    fs::write(&file, &written("yaml-v1", &SMALL)[0]).expect("writable");
    let children: Vec<_> = (0..6)
        .map(|_| {
            pkimm()
                .args(["--quiet", "import"])
                .arg(&file)
                .arg("--out")
                .arg(folder.path().join("model"))
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("it starts")
        })
        .collect();
    let mut good = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.stdout, b"");
        match output.status.code() {
            Some(0) => good += 1,
            code => assert_eq!(code, Some(2)),
        }
    }
    assert_eq!(good, 1);
}

#[test]
fn the_catalog_is_found_beside_the_model_and_told_by_its_own_name() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (model, catalog) = stable(&SMALL);
    let at = |name: &str| folder.path().join(name);
    folder::write(&at("small-model-1.1.0.yaml"), model);
    let say = |arguments: &[&str]| {
        let mut command = pkimm();
        command
            .current_dir(folder.path())
            .args(["import", "small-model-1.1.0.yaml"]);
        let output = command.args(arguments).output().expect("it runs");
        let texts = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8(texts).expect("text"),
        )
    };
    let (code, told) = say(&["--out", "without"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("keeps the catalog of references in a separate file"),
        "{told}"
    );
    folder::write(&at("small-references.yaml"), catalog.clone());
    let (code, told) = say(&["--out", "with"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("separate file"), "{told}");
    let titles = fs::read_to_string(at("with/references.toml")).expect("it was written");
    assert!(titles.contains(&SMALL.references[0].title), "{titles}");
    // What is no catalog is told of its file, and nothing is written, so that the right one can be named next.
    folder::write(&at("extension.yaml"), "schemaVersion: 1.0.0\nid: pqc\n");
    let (code, told) = say(&["--references", "extension.yaml", "--out", "wrong"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("error: extension.yaml:"), "{told}");
    assert!(!at("wrong").exists());
    // A file that holds its references itself takes no catalog.
    folder::write(
        &at("small-model-1.1.0.yaml"),
        written("json", &SMALL).remove(0),
    );
    let (code, told) = say(&["--references", "small-references.yaml", "--out", "own"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("`small-references.yaml` was not used"),
        "{told}"
    );
}
