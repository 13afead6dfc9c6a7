//! The files of a build as other programs see them: valid against the schemas, the same data in every reader, the same
//! bytes wherever they are built, and replaced only where they have to be.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use pkimm_tests::models::{REAL, built, built_file};
use pkimm_tests::program::{build_into, building, pkimm, run, without_papers};
use pkimm_tests::{chance, folder, models, schemas, tools};
use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder with what a build of the real model writes below `release/`.
fn published() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut files = built().clone();
    files.retain(|path, _| path.starts_with("release/"));
    folder::put(&files, folder.path());
    folder
}

/// A temporary folder with a build of the real model in its folder `dist`, in the formats `only`.
fn build(only: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dist = folder.path().join("dist");
    build_into(&folder::model(), only, &dist);
    (folder, dist)
}

/// The path of the document with this ending.
fn document(end: &str) -> &'static str {
    let version = REAL.file_version();
    built_file(&format!("release/pkimm-model-{version}{end}"), "")
}

fn validate(python: &Path, schema: &Path, file: &Path) {
    run(Command::new(python)
        .args(["-m", "check_jsonschema", "--schemafile"])
        .arg(schema)
        .arg(file));
}

#[test]
fn what_a_build_writes_is_valid_against_our_schemas() {
    let conformance = built_file("release/conformance-", ".json");
    for (schema, path) in [("release", document(".json")), ("conformance", conformance)] {
        let mut written = serde_json::from_slice(&built()[path]).expect("it is JSON");
        assert_eq!(schemas::faults(schema, &written), Vec::<String>::new());
        // A schema has to refuse as well: it is closed.
        written["surprise"] = Value::Bool(true);
        assert_eq!(schemas::faults(schema, &written).len(), 1, "{schema}");
    }
    if let Some(python) = tools::python() {
        let folder = published();
        let schema = folder::project().join("schemas/release.schema.json");
        validate(&python, &schema, &folder.path().join(document(".json")));
    }
}

/// The lines of the source break where it is edited best. What others read does not.
#[test]
fn what_others_read_has_a_line_for_each_paragraph() {
    assert_eq!(REAL.clone().unwrapped(), *REAL);
    let broken = |text: &str| {
        text.split("\n\n")
            .any(|part| part.contains('\n') && !part.contains("\n- "))
    };
    assert!(
        REAL.requirements()
            .all(|requirement| !broken(&requirement.guidance))
    );
}

#[test]
fn every_reader_gets_the_same_data() {
    let Some(python) = tools::python() else {
        return;
    };
    let folder = published();
    let script = folder::project().join("tests/python/same_data.py");
    let (json, yaml) = (document(".json"), document(".yaml"));
    run(Command::new(&python)
        .arg(&script)
        .args([json, yaml].map(|file| folder.path().join(file))));
    let is_alone = |path: &&String| path.starts_with("release/") && path.ends_with(".yaml");
    let alone = built().keys().filter(is_alone);
    for file in alone.filter(|path| *path != yaml) {
        run(Command::new(&python)
            .arg(&script)
            .arg(folder.path().join(file)));
    }
}

#[test]
fn every_exchange_format_says_what_the_document_says() {
    let Some(python) = tools::python() else {
        return;
    };
    let folder = published();
    let script = folder::project().join("tests/python/exchange.py");
    run(Command::new(&python)
        .arg(&script)
        .arg(folder.path().join("release")));
    if let Some(upstream) = tools::upstream() {
        let file = |begin: &str, end: &str| folder.path().join(built_file(begin, end));
        validate(
            &python,
            &upstream.join("pkimm-model.schema-1.0.0.json"),
            &folder.path().join(document(".v1.yaml")),
        );
        validate(
            &python,
            &upstream.join("self-assessment-data.schema.json"),
            &file("release/self-assessment-", ".yaml"),
        );
    }
}

#[test]
fn the_yaml_is_valid_against_the_public_schemas() {
    let (Some(python), Some(upstream)) = (tools::python(), tools::upstream()) else {
        return;
    };
    let folder = published();
    validate(
        &python,
        &upstream.join("pkimm-model.schema-2.0.0.json"),
        &folder.path().join(document(".yaml")),
    );
    validate(
        &python,
        &upstream.join("pkimm-references.schema-1.0.0.json"),
        &folder.path().join("release/pkimm-references.yaml"),
    );
}

/// The schemas that we publish take our files. Where the public ones are at hand, both take and refuse the same: a document with
/// little in it, with each of its values taken out and replaced by others.
#[test]
fn the_schemas_of_published_shapes_are_those_of_the_consortium() {
    let document_v1 = document(".v1.yaml");
    let catalog = built_file("release/pkimm-references", ".yaml");
    for (schema, written) in [
        ("pkimm-model.schema-2.0.0.json", document(".yaml")),
        ("pkimm-model.schema-1.0.0.json", document_v1),
        ("pkimm-references.schema-1.0.0.json", catalog),
    ] {
        let text = &built()[&format!("release/{schema}")];
        let own = serde_json::from_slice(text).expect("a schema is JSON");
        assert!(jsonschema::meta::is_valid(&own), "{schema}");
        let own = jsonschema::validator_for(&own).expect("the schema is one");
        let text = std::str::from_utf8(&built()[written]).expect("it is UTF-8");
        let document: Value = serde_saphyr::from_str(text).expect("it is YAML");
        assert!(own.is_valid(&document), "{schema}");
        let changed = schemas::changed(&with_few(&document));
        assert!(changed.len() > 200, "{schema}: {}", changed.len());
        let refused = changed.iter().filter(|document| !own.is_valid(document));
        assert!(refused.count() > 100, "{schema}");
        let Some(upstream) = tools::upstream() else {
            continue;
        };
        let public = fs::read(upstream.join(schema)).expect("the public schema can be read");
        let public = serde_json::from_slice(&public).expect("a schema is JSON");
        let public = jsonschema::validator_for(&public).expect("the schema is one");
        for document in changed {
            assert_eq!(
                own.is_valid(&document),
                public.is_valid(&document),
                "{schema}: {document:#}"
            );
        }
    }
}

/// A document with the first of each list, and without what its shape has no key for.
fn with_few(document: &Value) -> Value {
    match document {
        Value::Array(items) => items.iter().take(1).map(with_few).collect(),
        Value::Object(entries) => {
            let known = entries.iter().filter(|(key, _)| key.as_str() != "details");
            let few = known.map(|(key, value)| (key.clone(), with_few(value)));
            few.collect()
        }
        other => other.clone(),
    }
}

/// The check of the public repository reads titles line by line, counts in sections, and the keys of the catalog.
#[test]
fn the_public_check_finds_what_it_looks_for() {
    let text = |path: &str| std::str::from_utf8(&built()[path]).expect("it is UTF-8");
    for category in REAL.categories() {
        let page = text(&format!("site/model/categories/{}/_index.md", category.id));
        let title = format!("title: {}", category.name);
        assert!(page.lines().any(|line| line == title), "{page}");
        for requirement in &category.requirements {
            assert!(page.contains(&requirement.description), "{page}");
        }
    }
    let counts = [
        ("module", REAL.modules.len()),
        ("categor", REAL.categories().count()),
        ("maturity level", REAL.levels.len()),
    ];
    let is_section = |path: &&String| path.ends_with("/_index.md");
    // Release notes tell of other versions.
    let sections = built().keys().filter(is_section);
    for path in sections.filter(|path| !path.contains("/release-notes/")) {
        let words: Vec<&str> = text(path).split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let Ok(number) = word.parse::<usize>() else {
                continue;
            };
            let counted = words[at + 1..].iter().take(2).copied();
            let counted = counted.collect::<Vec<_>>().join(" ").to_lowercase();
            for (what, count) in counts {
                let is_other = counted.starts_with(what) && number != count;
                assert!(!is_other, "{path}: {number} {counted}");
            }
        }
    }
    let catalog = text(built_file("release/pkimm-references", ".yaml"));
    let catalog: Value = serde_saphyr::from_str(catalog).expect("it is YAML");
    let order = "id title authority url regions deprecated supersededBy";
    let mut before = "";
    for entry in catalog["references"].as_array().expect("a list") {
        let keys: Vec<&String> = entry.as_object().expect("an entry").keys().collect();
        let known = order.split(' ').filter(|key| entry.get(key).is_some());
        assert!(known.eq(keys), "{entry}");
        let id = entry["id"].as_str().expect("an id");
        assert!(before < id, "{id}");
        before = id;
    }
}

#[test]
fn a_build_gives_the_same_bytes_everywhere() {
    let expected = built();
    assert!(
        expected.len() > 20,
        "the build is complete: {:?}",
        expected.keys()
    );

    // Another place, another time, another language, another user's habits, and the model under another name.
    let other = tempfile::tempdir().expect("a temporary folder can be made");
    let deep = other.path().join("a folder/with/düfferent depth");
    folder::copy(&folder::model(), &deep.join("source"));
    let program = pkimm();
    run(Command::new("sh")
        .args(["-c", "umask 077; exec \"$@\"", "sh"])
        .arg(program.get_program())
        .args([
            "--model",
            "source",
            "build",
            "--papers",
            "--out",
            "made/here",
        ])
        .current_dir(&deep)
        .env_clear()
        .envs([
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "tr_TR.UTF-8"),
            ("HOME", "/nowhere"),
        ])
        .envs([
            ("SOURCE_DATE_EPOCH", "1"),
            ("COLUMNS", "20"),
            ("CI", "true"),
        ])
        .stdin(Stdio::null()));
    assert_eq!(
        folder::differences(expected, &folder::read(&deep.join("made/here"))),
        Vec::<String>::new()
    );
}

/// The option of a build that takes seconds.
const PAPERS: &str = "--papers";

/// The same where more is asked of chance than usual, as `scripts/prove` does. Otherwise one build with papers is enough.
fn more_papers() -> Option<&'static str> {
    (chance::times() > 1).then_some(PAPERS)
}

/// How a build of the real model, with or without its papers, differs from the one that was made first.
fn unlike_built(out: &Path, papers: Option<&str>) -> Vec<String> {
    let mut expected = built().clone();
    let mut found = folder::read(out);
    if papers.is_none() {
        expected.retain(|path, _| !path.ends_with(".pdf"));
        // The list of what was written is another one.
        for files in [&mut expected, &mut found] {
            files.remove(".pkimm-manifest.json");
        }
    }
    folder::differences(&expected, &found)
}

/// A folder with the real model, whose files were made in the reverse order, on a disk in memory where there is one.
fn made_in_reverse() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    let folder = folder.expect("a temporary folder can be made");
    for (path, bytes) in folder::read(&folder::model()).iter().rev() {
        folder::write(&folder.path().join("model").join(path), bytes);
    }
    folder
}

#[cfg(unix)]
#[test]
fn a_build_gives_the_same_bytes_to_anybody_with_any_number_of_threads() {
    let folder = made_in_reverse();
    tools::give(folder.path());
    for (threads, papers) in [("1", more_papers()), ("7", Some(PAPERS))] {
        let program = pkimm();
        let Some(mut command) = tools::as_nobody(program.get_program().as_ref()) else {
            return;
        };
        let out = format!("dist-{threads}");
        command.current_dir(folder.path());
        command
            .args(["build", "--out", &out])
            .args(papers)
            .env("RAYON_NUM_THREADS", threads);
        run(command.stdin(Stdio::null()));
        assert_eq!(
            unlike_built(&folder.path().join(out), papers),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_build_gives_the_same_bytes_at_any_time() {
    let Some(faketime) = tools::faketime() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (time, papers) in [
        ("1970-01-01 00:00:01", more_papers()),
        ("2100-02-28 23:59:59", Some(PAPERS)),
    ] {
        let program = pkimm();
        let out = folder.path().join(time);
        let mut command = Command::new(&faketime);
        command
            .arg(time)
            .arg(program.get_program())
            .env("TZ", "UTC");
        command.arg("--model").arg(folder::model());
        run(command.args(["build", "--out"]).arg(&out).args(papers));
        assert_eq!(unlike_built(&out, papers), Vec::<String>::new(), "{time}");
    }
}

#[test]
fn check_tells_whether_the_files_are_what_a_build_would_write() {
    let only = "hugo,json";
    let (_folder, dist) = build(only);
    let check = || {
        let output = building(&folder::model(), only)
            .args(["--check", "--out"])
            .arg(&dist)
            .output();
        let output = output.expect("the program can be started");
        (
            output.status.code(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    assert_eq!(check().0, Some(0), "{}", check().1);

    let before = folder::read(&dist);
    let page = dist.join("site/model/_index.md");
    let text = fs::read_to_string(&page).expect("the page can be read");
    fs::write(&page, format!("{text}\nchanged by hand\n")).expect("the page can be written");
    let changed = folder::read(&dist);
    let (status, message) = check();
    assert_eq!(status, Some(1));
    assert!(
        message.contains("site/model/_index.md"),
        "the file is named: {message}"
    );
    assert_eq!(
        folder::differences(&changed, &folder::read(&dist)),
        Vec::<String>::new(),
        "nothing is written"
    );

    fs::remove_file(&page).expect("the page can be removed");
    let (status, message) = check();
    assert_eq!(status, Some(1));
    assert!(
        message.contains("site/model/_index.md"),
        "the file is named: {message}"
    );
    assert!(!page.exists(), "nothing is written");

    build_into(&folder::model(), only, &dist);
    assert_eq!(
        folder::differences(&before, &folder::read(&dist)),
        Vec::<String>::new()
    );
}

#[test]
fn builds_at_once_give_what_one_build_gives() {
    let only = without_papers();
    let (folder, dist) = build(&only);
    let expected = folder::read(&dist);
    let shared = folder.path().join("shared");
    for _ in 0..chance::times() {
        let builds: Vec<_> = (0..10)
            .map(|_| {
                building(&folder::model(), &only)
                    .arg("--out")
                    .arg(&shared)
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .expect("the program can be started")
            })
            .collect();
        for build in builds {
            let output = build.wait_with_output().expect("the program ends");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        assert_eq!(
            folder::differences(&expected, &folder::read(&shared)),
            Vec::<String>::new()
        );
        fs::remove_dir_all(&shared).expect("the folder can be removed");
    }
}

#[test]
fn only_files_that_differ_are_written() {
    let only = without_papers();
    let (_folder, dist) = build(&only);
    let files: Vec<PathBuf> = folder::read(&dist)
        .into_keys()
        .map(|path| dist.join(path))
        .collect();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for file in &files {
        let file = File::options()
            .write(true)
            .open(file)
            .expect("the file can be opened");
        file.set_modified(long_ago).expect("its time can be set");
    }
    let changed = dist.join("diagrams/mindmap.mmd");
    fs::write(&changed, "mindmap").expect("the file can be written");
    build_into(&folder::model(), &only, &dist);
    for file in &files {
        let modified = fs::metadata(file)
            .and_then(|data| data.modified())
            .expect("the time can be read");
        assert_eq!(modified == long_ago, *file != changed, "{}", file.display());
    }
}

#[test]
fn a_build_removes_what_a_build_wrote_and_nothing_else() {
    let only = "hugo,json";
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (model, dist) = (folder.path().join("model"), folder.path().join("dist"));
    folder::copy(&folder::model(), &model);
    let source = model.join("pages/passing/notes.md");
    folder::write(
        &source,
        "+++\ntitle = \"Passing notes\"\nweight = 900\n+++\n\nOnly for a while.\n",
    );
    build_into(&model, only, &dist);
    let page = dist.join("site/model/passing/notes/_index.md");
    assert!(page.is_file(), "{} is built", page.display());

    let foreign = dist.join("site/model/passing/by-hand.txt");
    folder::write(&foreign, "not ours");
    fs::remove_file(source).expect("the source can be removed");
    build_into(&model, only, &dist);
    assert!(!page.exists(), "the page went with its source");
    assert!(foreign.exists(), "a file that no build wrote stays");

    fs::remove_file(&foreign).expect("the file can be removed");
    build_into(&model, only, &dist);
    let fresh = folder.path().join("fresh");
    build_into(&folder::model(), only, &fresh);
    assert_eq!(
        folder::differences(&folder::read(&fresh), &folder::read(&dist)),
        Vec::<String>::new()
    );
}

/// The values of a field, wherever it stands.
fn values_of(document: &mut Value, path: &str, change: fn(&mut Value)) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = step.trim_end_matches("[]");
    let Some(value) = document.get_mut(name) else {
        return;
    };
    let is_list = step.ends_with("[]");
    let items = match value {
        Value::Array(items) if is_list => items.iter_mut().collect(),
        other => vec![other],
    };
    for item in items {
        if rest.is_empty() {
            change(item);
        } else {
            values_of(item, rest, change);
        }
    }
}

/// Puts other values that a document can hold in the place of all values within one.
fn change(value: &mut Value) {
    match value {
        Value::String(text) => match text.as_str() {
            // There are no other rules by which answers are scored.
            pkimm_release::SCORING => {}
            "current" => *text = "historic".to_owned(),
            "superseded" | "withdrawn" | "historic" => *text = "current".to_owned(),
            _ => text.push_str("-changed"),
        },
        Value::Number(number) => {
            *value = (number.as_u64().unwrap_or_default() + 1).into();
        }
        Value::Bool(is_true) => *is_true = !*is_true,
        Value::Array(items) => items.iter_mut().for_each(change),
        Value::Object(entries) => entries.values_mut().for_each(change),
        Value::Null => {}
    }
}

#[test]
fn what_a_format_is_said_to_leave_out_it_leaves_out() {
    // Its questionnaires are set in no time.
    let release = &models::release(models::rich());
    for format in pkimm_emit::FORMATS {
        let lost = pkimm_emit::losses(format);
        // Extensions say hardly anything of the model, and the rest of a document cannot be changed at once.
        if lost.is_empty() || format.facts.name == "extensions" {
            continue;
        }
        let mut document = serde_json::to_value(release).expect("JSON");
        for field in &lost {
            values_of(&mut document, &field.path(), change);
        }
        let other = serde_json::from_value(document).expect("a document");
        let made = |release| {
            // The digest follows every field; what is asked is what the format itself says.
            let publication = pkimm_emit::Publication {
                digest: "0".repeat(64),
                content_digest: "0".repeat(64),
                ..pkimm_emit::Publication::new(release)
            };
            (format.emit)(&publication, &pkimm_emit::EmitOptions::default())
                .unwrap_or_else(|error| panic!("{}: {}", format.facts.name, error.message))
        };
        assert!(made(release) == made(&other), "{}", format.facts.name);
    }
}
