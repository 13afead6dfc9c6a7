//! Each verdict, on a bundle in memory.

use pkimm_release::archive::{PublishedVersion, Record, ReleaseNotes, Seal};
use pkimm_release::digest;
use serde_json::Value;

use super::*;
use crate::bundle::{
    CHANGES, CHECKSUMS, MANIFEST, RENDERED, checksums, is_rendered, list_of_rendered, make,
    manifest, rendered,
};
use crate::formats::{csv, hugo, json, yaml};
use crate::{EmitError, OutputFile, Publication, Templates, sample};

/// Formats that are made in no time, and between them have what verifying looks at.
const FORMATS: &[Format] = &[hugo::FORMAT, json::FORMAT, yaml::FORMAT, csv::FORMAT];
const DOCUMENT: &str = "release/sm-model-1.2.3.json";
const YAML: &str = "release/sm-model-1.2.3.yaml";
const CSV: &str = "release/sm-1.2.3.csv";
const SCHEMAS: &[(&str, &str)] = &[(
    "release",
    include_str!("../../../../schemas/release.schema.json"),
)];

/// A version, the one before it and their notes; the bundle of it, and what its archive keeps.
struct Scene {
    release: Release,
    before: Release,
    notes: ReleaseNotes,
    /// What its notes say of its bundle.
    seal: Seal,
    files: Files,
    /// The copy of the document in the archive, and the digest in the notes.
    copy: String,
    digest: String,
    /// The copy and the digest of the version before.
    earlier: (String, String),
}

fn text(release: &Release) -> String {
    String::from_utf8(release.to_json()).unwrap()
}

impl Scene {
    fn new() -> Self {
        Self::with(|_| ())
    }

    /// A version of the sample that was changed before it was published.
    fn with(change: impl FnOnce(&mut Release)) -> Self {
        let mut release = sample::release();
        change(&mut release);
        let category = &mut release.modules[1].categories[0];
        category.code = "M.2".to_owned();
        category.requirements[0].code = "M.2.1".to_owned();
        release.status = Status::Released;
        release.date = "2024-09-01".parse().ok();
        let mut before = release.clone();
        before.version = "1.2.2".to_owned();
        before.date = "2024-06-01".parse().ok();
        before.modules[0].categories[0].weight += 1;
        let notes = ReleaseNotes {
            date: release.date,
            body: "What is new.".to_owned(),
            ..ReleaseNotes::default()
        };
        let copy = text(&release);
        let earlier = text(&before);
        let history = [PublishedVersion {
            release: before.clone(),
            notes: ReleaseNotes::default(),
            seal: Seal::default(),
        }];
        let publication = Publication {
            notes: Some(&notes),
            history: &history,
            files: sample::files(),
            ..Publication::new(&release)
        };
        let options = EmitOptions::default();
        let bundle = make(&publication, FORMATS, SCHEMAS, &options, 1).unwrap();
        let seal = bundle.seal(1);
        Self {
            digest: digest(copy.as_bytes()),
            earlier: (earlier.clone(), digest(earlier.as_bytes())),
            files: bundle
                .files()
                .into_iter()
                .map(|file| (file.path, file.bytes))
                .collect(),
            copy,
            release,
            before,
            notes,
            seal,
        }
    }

    fn records(&self) -> Vec<Record<'_>> {
        let record = |release: &Release, document, digest, notes, seal| Record {
            version: release.version.parse().unwrap(),
            digest,
            document: Some(document),
            files: sample::files(),
            notes,
            seal,
        };
        vec![
            record(
                &self.before,
                self.earlier.0.as_str(),
                self.earlier.1.as_str(),
                ReleaseNotes::default(),
                Seal::default(),
            ),
            record(
                &self.release,
                self.copy.as_str(),
                self.digest.as_str(),
                self.notes.clone(),
                self.seal.clone(),
            ),
        ]
    }

    fn context(&self) -> Context<'_> {
        Context {
            extensions: BTreeMap::new(),
            archive: Ok(Archive::new(self.records())),
            model: "model",
            folder: "model/releases",
            formats: FORMATS,
            schemas: SCHEMAS,
            options: EmitOptions::default(),
        }
    }

    fn verify(&self) -> Findings {
        self.verify_in(&self.context())
    }

    fn verify_in(&self, context: &Context<'_>) -> Findings {
        let folder = Folder {
            files: self.files.clone(),
            ..Folder::default()
        };
        bundle(&folder, context).unwrap()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }

    fn put(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    fn edit(&mut self, path: &str, old: &str, new: &str) {
        let text = self.text(path);
        assert!(text.contains(old), "{path} has no `{old}`");
        self.put(path, &text.replacen(old, new, 1));
    }

    /// Rewrites lists and digests for the files as they are, as whoever alters a bundle and its archive would.
    fn seal(&mut self) {
        for list in [MANIFEST, RENDERED, CHECKSUMS] {
            self.files.remove(list);
        }
        let files = self.files.iter().map(|(path, bytes)| OutputFile {
            path: path.clone(),
            bytes: bytes.clone(),
        });
        let (rendered, mut frozen): (Vec<_>, Vec<_>) =
            files.partition(|file| is_rendered(&file.path, FORMATS));
        let publication = Publication {
            digest: digest(&self.files[DOCUMENT]),
            ..Publication::new(&self.release)
        };
        let options = EmitOptions::default();
        frozen.push(manifest(&publication, &frozen, &[]));
        let list = list_of_rendered(&publication, &rendered, &frozen, &options, 1);
        let mut all = frozen;
        all.extend(rendered);
        all.push(list);
        all.push(checksums(&all));
        self.files = all
            .into_iter()
            .map(|file| (file.path, file.bytes))
            .collect();
        self.seal = Seal::default();
    }

    /// Puts a list of a part in place, and rewrites what follows from it.
    fn relist(&mut self, list: &str, text: &str) {
        self.put(list, text);
        let mut rendered: Value = serde_json::from_str(&self.text(RENDERED)).unwrap();
        rendered["frozen"] = digest(&self.files[MANIFEST]).into();
        let rendered = serde_json::to_string_pretty(&rendered).unwrap() + "\n";
        self.put(RENDERED, &rendered);
        self.seal = Seal::default();
        self.sum();
    }

    /// Rewrites the digests for the files and the lists as they are.
    fn sum(&mut self) {
        self.files.remove(CHECKSUMS);
        let lines = self
            .files
            .iter()
            .map(|(path, bytes)| format!("{}  {path}\n", digest(bytes)));
        let lines: String = lines.collect();
        self.put(CHECKSUMS, &lines);
    }
}

#[track_caller]
fn has(said: &[String], expected: &str) {
    assert!(
        said.iter().any(|text| text.contains(expected)),
        "`{expected}` is not in {said:#?}"
    );
}

/// What is found where one thing is changed, and digests and manifest as well.
#[track_caller]
fn altered(change: impl FnOnce(&mut Scene), expected: &str) {
    let mut scene = Scene::new();
    change(&mut scene);
    scene.seal();
    has(&scene.verify().faults, expected);
}

/// What is found where one thing is changed, and nothing else.
#[track_caller]
fn changed(change: impl FnOnce(&mut Scene), expected: &str) {
    let mut scene = Scene::new();
    change(&mut scene);
    has(&scene.verify().faults, expected);
}

#[test]
fn a_bundle_as_it_was_written_is_sound() {
    let found = Scene::new().verify();
    assert_eq!(found.faults, Vec::<String>::new());
    assert_eq!(found.notes, Vec::<String>::new());
    for checked in [
        "files match their digests",
        "schema and references hold",
        "YAML and JSON agree",
        "the archive has the same document",
        "from the document",
    ] {
        has(&found.checked, checked);
    }
}

#[test]
fn what_is_no_file_is_named_and_a_folder_without_digests_is_no_bundle() {
    let scene = Scene::new();
    let folder = Folder {
        files: scene.files.clone(),
        others: BTreeMap::from([("link".to_owned(), "a link")]),
        empty: BTreeSet::from(["empty".to_owned()]),
        ..Folder::default()
    };
    let found = bundle(&folder, &scene.context()).unwrap();
    has(&found.faults, "`link` is a link");
    has(
        &found.faults,
        "the empty folder `empty` does not belong to the bundle",
    );
    assert_eq!(bundle(&Folder::default(), &scene.context()), Err(NoBundle));
    // Where the list itself is a link, that is the fault.
    let others = BTreeMap::from([(CHECKSUMS.to_owned(), "a link")]);
    let folder = Folder {
        others,
        ..Folder::default()
    };
    let found = bundle(&folder, &scene.context()).unwrap();
    assert_eq!(found.faults.len(), 1);
}

#[test]
fn a_file_that_was_not_read_is_named_once_and_nothing_follows_from_it() {
    let scene = Scene::new();
    for (list, path) in [(MANIFEST, CSV), (RENDERED, CHANGES)] {
        let listed = sizes(&scene.files[list]);
        assert_eq!(listed[path], scene.files[path].len() as u64);
    }
    assert!(sizes(b"{").is_empty());
    for path in [CHANGES, CHECKSUMS, MANIFEST] {
        let mut files = scene.files.clone();
        files.remove(path);
        let folder = Folder {
            files,
            unread: BTreeMap::from([(path.to_owned(), "it is too large".to_owned())]),
            ..Folder::default()
        };
        let found = bundle(&folder, &scene.context()).unwrap();
        assert_eq!(found.faults, [format!("`{path}`: it is too large")]);
    }
}

#[test]
fn digests_are_of_the_files_that_are_there() {
    let list = Scene::new().text(CHECKSUMS);
    let first = list.lines().next().unwrap().to_owned();
    let cases: &[(String, &str)] = &[
        (format!("{list}{first}\n"), "twice"),
        (
            list.replace('\n', "\r\n"),
            "a line that is not a digest and a path",
        ),
        (
            list.trim_end().to_owned(),
            "the last line of `SHA256SUMS` has no line break",
        ),
        (
            format!("{list}{}  gone\n", "0".repeat(64)),
            "`gone` is missing",
        ),
    ];
    for (list, expected) in cases {
        changed(|scene| scene.put(CHECKSUMS, list), expected);
    }
    changed(
        |scene| scene.edit(CSV, "MIT", "TIM"),
        "`release/sm-1.2.3.csv` was changed: its digest differs from the one in `SHA256SUMS`",
    );
    changed(
        |scene| scene.put("extra.txt", "more"),
        "`extra.txt` does not belong to the bundle",
    );
}

#[test]
fn the_manifest_describes_the_files() {
    changed(
        |scene| scene.put(MANIFEST, "{"),
        "manifest.json:1:1: the file ends before all of its brackets are closed",
    );
    changed(
        |scene| {
            scene.files.remove(MANIFEST);
        },
        "`manifest.json` is missing",
    );
    changed(
        |scene| scene.edit(CSV, "MIT", "TIM"),
        "`release/sm-1.2.3.csv` does not match its entry in `manifest.json`",
    );
    changed(
        |scene| scene.put("extra.txt", "more"),
        "`manifest.json` does not list `extra.txt`",
    );
    altered(
        |scene| {
            scene.files.remove(CSV);
        },
        "`release/sm-1.2.3.csv` is missing",
    );
}

#[test]
fn the_document_is_the_one_that_the_manifest_names() {
    changed(
        |scene| {
            scene.files.remove(DOCUMENT);
        },
        "the release document `release/<model>-model-1.2.3.json` is missing",
    );
    changed(
        |scene| scene.edit(DOCUMENT, "Governance", "Government"),
        "does not match the digest in `manifest.json`",
    );
    altered(
        |scene| scene.put(DOCUMENT, "{"),
        "json:1:1: this is not JSON: ",
    );
    altered(
        |scene| scene.edit(DOCUMENT, "\"weight\": 4", "\"weight\": \"4\""),
        "json:48:21: `/modules/0/categories/0/weight`: ",
    );
    altered(
        |scene| scene.edit(DOCUMENT, "\"id\": \"new-standard\"", "\"id\": \"other\""),
        "cites `new-standard`, which is not in the catalog",
    );
    let long = format!("\"shortName\": \"{}\"", "x".repeat(300));
    altered(
        |scene| scene.edit(DOCUMENT, "\"shortName\": \"SM\"", &long),
        "json:7:16: `/shortName`: the text `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` is too long; it has at most 150 characters",
    );
    altered(
        |scene| scene.edit(DOCUMENT, "2024-09-01", "2024-02-30"),
        "`2024-02-30` is not a date",
    );
}

#[test]
fn the_yaml_says_what_the_document_says() {
    altered(
        |scene| scene.edit(YAML, "name: Governance", "name: Government"),
        "differs from the JSON document, first in name-changed of `module:G`",
    );
    altered(|scene| scene.put(YAML, "modules: ["), YAML);
}

#[test]
fn yaml_of_the_older_shape_agrees_as_far_as_it_goes() {
    let other = |release: &mut Release| {
        let levels = |category: &mut pkimm_release::Category| {
            category.levels[0].name = "Ad hoc".to_owned();
        };
        let modules = release.modules.iter_mut();
        modules
            .flat_map(|module| &mut module.categories)
            .for_each(levels);
        release.levels[0].name = "Ad hoc".to_owned();
    };
    let mut scene = Scene::with(other);
    assert!(scene.text(YAML).contains("schemaVersion: \"1.0.0\""));
    let found = scene.verify();
    assert_eq!(found.faults, Vec::<String>::new());
    has(&found.checked, "YAML and JSON agree");
    scene.edit(YAML, "weight: 4", "weight: 5");
    scene.seal();
    has(
        &scene.verify().faults,
        "differs from the JSON document, first in weight-changed of `category:first-one`",
    );
}

#[test]
fn what_a_bundle_lacks_is_listed_as_left_out() {
    let mut scene = Scene::with(|release| release.modules[0].name = "Gardens".to_owned());
    let found = scene.verify();
    assert_eq!(found.faults, Vec::<String>::new());
    let manifest: Value = serde_json::from_str(&scene.text(MANIFEST)).unwrap();
    let omitted = &manifest["omitted"][0];
    assert_eq!(omitted["format"], "yaml");
    assert!(omitted["reason"].as_str().unwrap().contains("`Gardens`"));
    // Nothing of it is left in silence, and nothing that is there is called left out.
    scene.seal();
    has(
        &scene.verify().faults,
        "the format `yaml` is missing, and `manifest.json` does not list it as left out",
    );
    let mut scene = Scene::new();
    let mut manifest: Value = serde_json::from_str(&scene.text(MANIFEST)).unwrap();
    manifest["omitted"] = serde_json::json!([{ "format": "csv", "reason": "none" }]);
    scene.put(MANIFEST, &manifest.to_string());
    scene.sum();
    has(
        &scene.verify().faults,
        "`manifest.json` lists the format `csv` as left out, but the bundle has files of it",
    );
}

#[test]
fn every_file_is_what_follows_from_the_document_and_the_notes() {
    altered(|scene| scene.edit(CSV, "MIT", "TIM"), "from the document");
    altered(|scene| scene.put("more.txt", ""), "builds no such file");
    altered(
        |scene| scene.edit(CHANGES, "What is new.", "What is old."),
        "if the notes were amended since",
    );
    // Without the notes, what is made of them is passed over.
    let mut scene = Scene::new();
    scene.edit(CHANGES, "What is new.", "What is old.");
    scene.seal();
    let records = scene.records().drain(..1).collect();
    let context = Context {
        archive: Ok(Archive::new(records)),
        ..scene.context()
    };
    let found = scene.verify_in(&context);
    assert_eq!(found.faults, Vec::<String>::new());
    has(
        &found.notes,
        "no sound archive with these notes is available",
    );
    has(
        &found.notes,
        "it was not compared with an archive: version 1.2.3 is not published",
    );
}

#[test]
fn what_became_of_other_versions_later_is_no_fault() {
    let scene = Scene::new();
    let mut records = scene.records();
    records[0].notes.withdrawn = Some("A weight was wrong.".to_owned());
    let mut erratum = scene.before.clone();
    erratum.version = "1.2.1".to_owned();
    erratum.date = "2025-01-01".parse().ok();
    let erratum = text(&erratum);
    let of_erratum = digest(erratum.as_bytes());
    records.push(Record {
        version: "1.2.1".parse().unwrap(),
        digest: &of_erratum,
        document: Some(&erratum),
        files: sample::files(),
        notes: ReleaseNotes::default(),
        seal: Seal::default(),
    });
    let context = Context {
        archive: Ok(Archive::new(records)),
        ..scene.context()
    };
    let found = scene.verify_in(&context);
    assert_eq!(found.faults, Vec::<String>::new());
    let before = &scene.before.version;
    has(
        &found.notes,
        &format!("{before}, which came before this version, was withdrawn: A weight was wrong."),
    );
    has(
        &found.notes,
        "the pages of 1.2.3 are of a time before that: run `pkimm release --again 1.2.3`",
    );
}

#[test]
fn pages_that_were_made_with_other_templates_are_not_rebuilt() {
    let scene = Scene::new();
    let templates = [("words/fr.toml".to_owned(), String::new())];
    let context = Context {
        options: EmitOptions::from(Templates::with_overrides(templates).unwrap()),
        ..scene.context()
    };
    let found = scene.verify_in(&context);
    assert_eq!(found.faults, Vec::<String>::new());
    let own = EmitOptions::default().templates.digest();
    has(
        &found.notes,
        &format!(
            "nothing was rebuilt: the pages were made with other templates and words (digest `{own}`)"
        ),
    );
    has(&found.notes, "with `--templates`");
    let is_rebuilt = |checked: &String| checked.contains("are identical to what");
    assert!(!found.checked.iter().any(is_rebuilt), "{found:?}");
    // What has digests is compared with them all the same.
    let mut other = Scene::new();
    let page = other.files.keys().find(|path| path.starts_with("site/"));
    let page = page.unwrap().clone();
    other.put(&page, "other");
    has(
        &other.verify_in(&context).faults,
        &format!("`{page}` was changed"),
    );
}

#[test]
fn artifacts_that_cannot_be_rebuilt_are_reported() {
    const REFUSED: Format = Format {
        emit: |_, _| {
            Err(EmitError {
                format: "csv",
                file: None,
                line: None,
                message: "no".to_owned(),
            })
        },
        ..csv::FORMAT
    };
    let scene = Scene::new();
    let context = Context {
        formats: &[REFUSED],
        ..scene.context()
    };
    has(
        &scene.verify_in(&context).faults,
        "the artifacts cannot be rebuilt: no",
    );
    // Nor where a version before is not the one that was published.
    let mut scene = Scene::new();
    scene.earlier.0.push('\n');
    let found = scene.verify();
    assert_eq!(found.faults, Vec::<String>::new());
    has(
        &found.notes,
        "there is no sound archive of the earlier versions: `releases/1.2.2.json` and the digest in its notes do not agree",
    );
}

#[test]
fn lists_are_what_follows_from_the_files() {
    for (list, expected) in [
        (MANIFEST, "`manifest.json` is not what"),
        (RENDERED, "`rendered.json` is not what"),
    ] {
        changed(
            |scene| {
                let text = scene.text(list).replacen("text/", "image/", 1);
                scene.relist(list, &text);
            },
            expected,
        );
    }
    let reversed = |scene: &mut Scene| {
        let sums = scene.text(CHECKSUMS);
        let lines: Vec<&str> = sums.lines().rev().collect();
        scene.put(CHECKSUMS, &(lines.join("\n") + "\n"));
    };
    changed(reversed, "`SHA256SUMS` is not what");
    // Each knows the other, and the archive knows both.
    changed(
        |scene| {
            let text = scene.text(MANIFEST) + "\n";
            scene.put(MANIFEST, &text);
        },
        "`rendered.json` was made for a different `manifest.json`",
    );
    for (list, expected) in [
        (
            MANIFEST,
            "`manifest.json` is not the one that was published",
        ),
        (
            RENDERED,
            "`rendered.json` is not the one that was published",
        ),
    ] {
        changed(
            |scene| {
                let seal = scene.seal.clone();
                let text = scene.text(list).replacen("text/", "image/", 1);
                scene.relist(list, &text);
                scene.seal = seal;
            },
            expected,
        );
    }
    changed(
        |scene| {
            scene.seal = Seal {
                revision: 2,
                rendered: Some("0".repeat(64)),
                ..scene.seal.clone()
            }
        },
        "this is revision 1 of 1.2.3, and its pages are outdated since revision 2",
    );
}

#[test]
fn pages_have_beside_them_what_is_frozen_whoever_wrote_it() {
    let mut scene = Scene::new();
    let other = scene.text(CSV) + "\r\n";
    scene.put(CSV, &other);
    scene.seal();
    let is_frozen =
        |(path, _): &(&String, &Vec<u8>)| *path != CHECKSUMS && !is_rendered(path, FORMATS);
    let frozen = scene.files.iter().filter(is_frozen);
    let frozen: Vec<OutputFile> = frozen
        .map(|(path, bytes)| OutputFile {
            path: path.clone(),
            bytes: bytes.clone(),
        })
        .collect();
    let history = [PublishedVersion {
        release: scene.before.clone(),
        notes: ReleaseNotes::default(),
        seal: Seal::default(),
    }];
    let publication = Publication {
        notes: Some(&scene.notes),
        history: &history,
        files: sample::files(),
        ..Publication::new(&scene.release)
    };
    let options = EmitOptions::default();
    let made = rendered(&publication, FORMATS, &frozen, &options, 1).unwrap();
    scene
        .files
        .extend(made.into_iter().map(|file| (file.path, file.bytes)));
    scene.seal();
    assert_eq!(scene.text("site/model/downloads/sm-1.2.3.csv"), other);
    let page = scene.text("site/model/downloads/_index.md");
    assert!(page.contains(&digest(other.as_bytes())[..8]), "{page}");
    has(&scene.verify().faults, &format!("`{CSV}` is not what"));
    let manifest = scene.text(MANIFEST);
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    manifest["generator"] = "pkimm 0.0.1".into();
    scene.relist(MANIFEST, &manifest.to_string());
    assert_eq!(scene.verify().faults, Vec::<String>::new());
}

#[test]
fn a_bundle_of_another_program_is_held_against_its_manifest() {
    let mut scene = Scene::new();
    let manifest = scene.text(MANIFEST);
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    manifest["generator"] = "pkimm 0.0.1".into();
    scene.relist(MANIFEST, &manifest.to_string());
    let found = scene.verify();
    assert_eq!(found.faults, Vec::<String>::new());
    has(
        &found.notes,
        "what is frozen was not rebuilt: pkimm 0.0.1 wrote it",
    );
    // What this program wrote of it is.
    let page = "site/model/_index.md";
    let mut other = Scene::new();
    let text = other.text(page) + "More.\n";
    other.put(page, &text);
    other.seal();
    other.relist(MANIFEST, &manifest.to_string());
    has(&other.verify().faults, "`site/model/_index.md` is not what");
    for key in ["model", "status", "date", "license", "url", "provenance"] {
        let mut other = manifest.clone();
        other[key] = match key {
            "status" => "draft".into(),
            "date" => "2024-09-02".into(),
            _ => "other".into(),
        };
        scene.relist(MANIFEST, &other.to_string());
        has(
            &scene.verify().faults,
            &format!("and the document differ in `{key}`"),
        );
    }
}

/// What is found of the document by itself.
fn document_of(scene: &Scene, text: &str, named: Option<&str>) -> Findings {
    file("x.json", text, named, &scene.context())
}

#[test]
fn two_that_agree_speak_against_the_third() {
    let sound = Scene::new();
    let text = sound.copy.clone();
    assert_eq!(
        document_of(&sound, &text, None).faults,
        Vec::<String>::new()
    );
    has(
        &document_of(&sound, &text, Some("1.2.3")).checked,
        "the archive has the same document",
    );
    let other = text.replace("Governance", "Government");
    has(
        &document_of(&sound, &other, None).faults,
        "the archive has a different document for 1.2.3: `model/releases/1.2.3.json` matches the digest in `model/releases/1.2.3.md`",
    );
    let mut notes = Scene::new();
    notes.digest = digest(b"another");
    has(
        &document_of(&notes, &text, None).faults,
        "the digest in `model/releases/1.2.3.md` matches neither the document",
    );
    has(&document_of(&notes, &other, None).faults, "all differ");
    let mut copy = Scene::new();
    copy.copy = other.clone();
    has(
        &document_of(&copy, &text, None).faults,
        "`model/releases/1.2.3.json` was changed after it was published; the document being checked",
    );
    // A file of the archive has only its notes beside it.
    has(
        &document_of(&copy, &other, Some("1.2.3")).faults,
        "does not match the digest in",
    );
    let mut records = sound.records();
    records[1].document = None;
    let context = Context {
        archive: Ok(Archive::new(records)),
        ..sound.context()
    };
    has(
        &file("x.json", &other, None, &context).faults,
        "the document does not match the digest",
    );
}

#[test]
fn a_document_is_read_by_its_schema_whatever_stands_before_it() {
    let scene = Scene::new();
    let marked = format!("\u{feff}{}", scene.copy);
    let found = document_of(&scene, &marked, None);
    has(&found.checked, "schema and references hold");
    let wrong = marked.replacen("\"weight\": ", "\"weight\": -", 1);
    has(
        &document_of(&scene, &wrong, None).faults,
        "x.json:48:21: `/",
    );
    // A newer document is not held against a schema that does not know it.
    let newer = scene.copy.replacen(
        "\"documentVersion\": 3",
        "\"documentVersion\": 9, \"more\": 1",
        1,
    );
    let found = document_of(&scene, &newer, None);
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    has(&found.faults, "was written by a newer pkimm");
}

#[test]
fn what_the_schema_refuses_is_put_in_words() {
    let scene = Scene::new();
    for (pointer, value, said) in [
        (
            "/name",
            "5",
            "`/name`: a text is expected here, but this is `5`",
        ),
        (
            "/levels",
            "{}",
            "`/levels`: a list is expected here, but this is a group of keys",
        ),
        (
            "/version",
            "null",
            "`/version`: a text is expected here, but this is nothing",
        ),
        (
            "/modules/0/categories/0/weight",
            "0.5",
            "`/modules/0/categories/0/weight`: a whole number is expected here, but this is `0.5`",
        ),
        (
            "/modules/0/categories/0/weight",
            "-1",
            "`/modules/0/categories/0/weight`: `-1` is too small; the least is 0",
        ),
        (
            "/status",
            "\"old\"",
            "`/status`: the text `old` is not one of `draft`, `released`, `withdrawn`",
        ),
        (
            "/status",
            "\"a\\n`x.json` is sound\"",
            "x.json:5:13: `/status`: the text `a\\n`x.json` is sound` is not one of `draft`, `released`, `withdrawn`",
        ),
        (
            "/levels/0",
            "{}",
            "`/levels/0`: the key `number` is missing",
        ),
        (
            "/levels/0",
            "{\"extra\": 1}",
            "`/levels/0/extra`: no key has this name here",
        ),
        (
            "/levels/0",
            "{\"a\\nb\": 1}",
            "`/levels/0/a\\nb`: no key has this name here",
        ),
        (
            "/pages/1/path",
            "\"categories/first-one.md\"",
            "the page `categories/first-one.md` has the address of one that is generated",
        ),
    ] {
        let mut document: Value = serde_json::from_str(&scene.copy).unwrap();
        *document.pointer_mut(pointer).unwrap() = serde_json::from_str(value).unwrap();
        let text = serde_json::to_string_pretty(&document).unwrap();
        let found = document_of(&scene, &text, None);
        assert!(
            found.faults.iter().any(|fault| fault.ends_with(said)),
            "{said}: {:?}",
            found.faults
        );
    }
}

#[test]
fn a_document_has_the_version_of_its_name() {
    let scene = Scene::new();
    has(
        &document_of(&scene, &scene.copy, Some("1.2.2")).faults,
        "`x.json` holds version 1.2.3, and its name says 1.2.2",
    );
}

#[test]
fn what_the_reader_should_know_is_said() {
    let scene = Scene::new();
    let mut records = scene.records();
    records[1].notes.withdrawn = Some("A weight was wrong.".to_owned());
    let context = Context {
        archive: Ok(Archive::new(records)),
        ..scene.context()
    };
    let found = file("x.json", &scene.copy, None, &context);
    has(&found.notes, "1.2.3 was withdrawn: A weight was wrong.");
    let context = Context {
        archive: Err("nowhere".to_owned()),
        ..scene.context()
    };
    let found = file("x.json", &scene.copy, None, &context);
    has(
        &found.notes,
        "there is no archive in `model` to compare with",
    );
    has(
        &scene.verify_in(&context).notes,
        "there is no sound archive of the earlier versions: nowhere",
    );
    for (status, expected) in [
        (Status::Draft, "1.2.3 is a draft, and not published"),
        (Status::Withdrawn, "1.2.3 was withdrawn"),
    ] {
        let mut release = scene.release.clone();
        release.status = status;
        let found = file("x.json", &text(&release), None, &context);
        has(&found.notes, expected);
    }
}

#[test]
fn yaml_is_held_against_the_archive_by_what_it_says() {
    let scene = Scene::new();
    let sound = scene.text(YAML);
    let found = file("x.yaml", &sound, None, &scene.context());
    assert_eq!(found.faults, Vec::<String>::new());
    has(&found.checked, "the archive has the same document");
    let other = sound.replace("name: Governance", "name: Government");
    has(
        &file("x.yaml", &other, None, &scene.context()).faults,
        "the archive has a different document for 1.2.3: `model/releases/1.2.3.json`",
    );
    has(
        &file("x.yaml", "modules: [", None, &scene.context()).faults,
        "x.yaml:",
    );
}

#[test]
fn files_beside_pages_are_those_of_the_document() {
    const FILE: &str = "site/model/assessment/scoping/flow.png";
    let with_file = |release: &mut Release| *release = sample::with_file();
    let scene = Scene::with(with_file);
    let found = scene.verify();
    assert_eq!(found.faults, Vec::<String>::new());
    has(&found.checked, "1 file beside pages as in the document");
    let list: Value = serde_json::from_slice(&scene.files[RENDERED]).unwrap();
    let files = list["files"].as_array().unwrap();
    let entry = files.iter().find(|entry| entry["path"] == FILE).unwrap();
    let resource = &scene.release.resources[0];
    assert_eq!(entry["sha256"], resource.sha256.as_str());
    assert_eq!(entry["mediaType"], "image/png");
    // Where the digests of the bundle are made to fit, the document still tells.
    let mut other = Scene::with(with_file);
    other.put(FILE, "other");
    other.seal();
    let found = other.verify();
    has(
        &found.faults,
        &format!("`{FILE}` is not the file of the document"),
    );
    has(&found.faults, &resource.sha256);
    other.files.remove(FILE);
    other.seal();
    has(&other.verify().faults, &format!("`{FILE}` is missing"));
    // So does the archive of itself.
    let mut records = scene.records();
    records[1].files.clear();
    let context = Context {
        archive: Ok(Archive::new(records)),
        ..scene.context()
    };
    let lost = "`model/releases/1.2.3/assessment/scoping/flow.png` is missing";
    has(&scene.verify_in(&context).faults, lost);
    let told = file("1.2.3.json", &scene.copy, Some("1.2.3"), &context);
    has(&told.faults, lost);
}

#[test]
fn an_older_shape_is_compared_as_far_as_it_goes() {
    let scene = Scene::new();
    let publication = Publication::new(&scene.release);
    let options = EmitOptions::default();
    let files = (crate::formats::yaml_v1::FORMAT.emit)(&publication, &options).unwrap();
    let text = String::from_utf8(files[0].bytes.clone()).unwrap();
    let found = file("x.yaml", &text, None, &scene.context());
    has(&found.notes, "it is of a published YAML shape");
    has(
        &found.notes,
        "it differs from the archived 1.2.3 in 0 places",
    );
    let other = text.replace("weight: 4", "weight: 5");
    has(
        &file("x.yaml", &other, None, &scene.context()).notes,
        "it differs from the archived 1.2.3 in 2 places",
    );
}
