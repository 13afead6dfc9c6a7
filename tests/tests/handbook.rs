//! Chapters of the handbook whose commands and programs are run as they stand.

use std::fs;
use std::path::Path;
use std::process::Command;

use pkimm_release::markdown::{CodeKind, parse};
use pkimm_release::resource::TYPES;
use pkimm_tests::models::SMALL;
use pkimm_tests::program::{example, pkimm, run};
use pkimm_tests::shapes::{stable, written};
use pkimm_tests::{folder, models, tools};

fn chapter(name: &str) -> String {
    fs::read_to_string(folder::project().join("docs").join(name)).expect("the chapter is there")
}

/// The commands of a chapter's console blocks, one after the other.
fn commands(chapter: &str) -> Vec<String> {
    let code = parse(chapter).code.into_iter();
    let blocks = code.filter(|code| code.kind == CodeKind::Fenced("console".to_owned()));
    blocks
        .map(|code| chapter[code.content].to_owned())
        .collect()
}

/// A shell in which `pkimm` is the program under test.
fn shell(folder: &Path, script: &str) -> String {
    let bin = folder.join("bin");
    if !bin.exists() {
        fs::create_dir(&bin).expect("writable");
        std::os::unix::fs::symlink(pkimm().get_program(), bin.join("pkimm")).expect("writable");
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").expect("set"));
    let author = [
        ("GIT_AUTHOR_NAME", "Test"),
        ("GIT_AUTHOR_EMAIL", "test@example.org"),
        ("GIT_COMMITTER_NAME", "Test"),
        ("GIT_COMMITTER_EMAIL", "test@example.org"),
    ];
    let output = run(Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(author));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_published_model_is_checked_in_place_as_the_chapter_says() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("writable");
    };
    let mut old = SMALL.clone();
    "1.0.0".clone_into(&mut old.version);
    write("pkimm-model-1.0.0.yaml", &written("yaml-v1", &old)[0]);
    let mut new = SMALL.clone();
    "2.0.0".clone_into(&mut new.version);
    let (model, catalog) = stable(&new);
    let file = "pkimm-model-2.0.0.yaml";
    write(
        file,
        &model.replace("Minutes of the last", "Minutes of recieve last"),
    );
    write("pkimm-references.yaml", &catalog);
    write(
        "answers.yaml",
        "version: 2.0.0\nkind: assessment\nanswers:\n  anchor-list: {level: 2}\n",
    );
    let said: Vec<String> = commands(&chapter("in-place.md"))
        .iter()
        .map(|script| shell(folder.path(), script))
        .collect();
    let [check, compared, made] = said.as_slice() else {
        panic!("{said:?}");
    };
    let place = model.find("the last review").expect("it is there");
    let line = model[..place].matches('\n').count() + 1;
    let column = model[..place].rsplit('\n').next().map_or(0, str::len) + 1;
    assert!(
        check.contains(&format!("{file}:{line}:{column}")),
        "{check}"
    );
    assert!(compared.contains("Minutes of"), "{compared}");
    assert!(made.contains("2.00  level 2"), "{made}");
    assert!(made.contains("Compared with 1.0.0, "), "{made}");
    assert!(
        folder
            .path()
            .join("dist/release/pkimm-2.0.0-draft.csv")
            .exists()
    );
}

#[test]
fn a_group_goes_on_without_the_tool_as_the_chapter_says() {
    let (Some(hugo), Some(python)) = (tools::hugo(), tools::python()) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let model = folder.path().join("model");
    folder::copy(&models::small(), &model);
    let structure = model.join("model.toml");
    let text = fs::read_to_string(&structure).expect("there");
    let text = text.replacen("version = \"1.1.0\"", "version = \"2.0.0\"", 1);
    fs::write(&structure, text).expect("writable");
    folder::write(
        &model.join("releases/2.0.0.md"),
        "+++\ndate = \"2025-01-31\"\n+++\n\nMore to read.\n",
    );
    let released =
        "git init --quiet && git add . && git commit --quiet --message Release && pkimm release";
    shell(folder.path(), released);
    // The programs of the chapter, and not this one.
    let bin = folder.path().join("bin");
    fs::remove_file(bin.join("pkimm")).expect("there");
    let validator = python.with_file_name("check-jsonschema");
    for (name, program) in [("hugo", hugo), ("check-jsonschema", validator)] {
        std::os::unix::fs::symlink(program, bin.join(name)).expect("writable");
    }
    let scripts = commands(&chapter("leaving.md"));
    assert_eq!(scripts.len(), 3);
    for script in &scripts {
        shell(folder.path(), script);
    }
    let page = folder
        .path()
        .join("pages/public/categories/trust-anchors/index.html");
    let page = fs::read_to_string(page).expect("Hugo wrote it");
    assert!(
        page.contains("id=\"anchor-list\"") || page.contains("id=anchor-list"),
        "{page}"
    );
    // Coming back is one command.
    run(pkimm()
        .current_dir(folder.path())
        .args(["import", "model-2.1.0.yaml", "--references"])
        .arg("dist/2.0.0/release/smm-references.yaml")
        .args(["--out", "again"]));
}

#[test]
fn a_model_moves_in_as_the_chapter_says() {
    let Some(upstream) = tools::upstream() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::copy(
        upstream.join("pkimm-model-1.0.0.yaml"),
        folder.path().join("pkimm-model-1.0.0.yaml"),
    )
    .expect("writable");
    let said: Vec<String> = commands(&chapter("moving.md"))
        .iter()
        .map(|script| shell(folder.path(), script))
        .collect();
    assert_eq!(said.len(), 5);
    assert!(
        said[2].starts_with("Nothing changed between 1.0.0 and 1.0.0."),
        "{}",
        said[2]
    );
    assert!(said[4].contains("is sound"), "{}", said[4]);
}

#[test]
fn the_programs_of_the_chapter_on_consuming_agree() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let model = folder.path().join("model");
    folder::copy(&models::small(), &model);
    // A version after 1.0.0, in which one id was renamed and one retired; its release makes the id map.
    let edit = |old: &str, new: &str| {
        let path = model.join("model.toml");
        let text = fs::read_to_string(&path).expect("readable");
        assert!(text.contains(old), "{old}");
        fs::write(path, text.replacen(old, new, 1)).expect("writable");
    };
    edit("version = \"1.1.0\"", "version = \"2.0.0\"");
    edit(
        "{ id = \"anchor-review\",",
        "{ id = \"anchor-audit\", was = [\"anchor-review\"],",
    );
    edit("{ id = \"profiles\",", "{ id = \"certificate-profiles\",");
    edit(
        "[[retired]]",
        "[[retired]]\nid = \"profiles\"\nsince = \"2.0.0\"\nsuccessors = [\"certificate-profiles\"]\nreason = \"It asks for more now.\"\n\n[[retired]]",
    );
    shell(
        folder.path(),
        "mv model/categories/trust-anchors/anchor-review.md model/categories/trust-anchors/anchor-audit.md
         mv model/categories/issuing-certificates/profiles.md model/categories/issuing-certificates/certificate-profiles.md
         printf '+++\ndate = \"2026-01-31\"\n+++\n\nOne id was renamed.\n' > model/releases/2.0.0.md
         git init --quiet && git add model && git commit --quiet --message State
         pkimm release",
    );
    let file = model.join("releases/1.0.0.json");
    let map = folder.path().join("dist/2.0.0/id-map.json");
    let answers = folder.path().join("answers.json");
    fs::write(&answers, r#"{"version": "1.0.0", "kind": "assessment", "answers": {"anchor-list": {"not-applicable": "x"}, "anchor-review": {"level": 2}, "profiles": {"level": 1}}}"#).expect("writable");
    let said = |command: &mut Command| {
        let output = run(command.arg(&file).arg(&answers).arg(&map));
        String::from_utf8(output.stdout).expect("text")
    };
    let expected = said(&mut Command::new(example("consuming")));
    let rows: Vec<&str> = expected.lines().collect();
    // Three fifths of the weight are on level 2, and two on level 1.
    assert_eq!(
        &rows[3..],
        [
            "8/5",
            "anchor-list\tkept\tanchor-list",
            "anchor-review\trenamed\tanchor-audit",
            "profiles\tretired\t-"
        ]
    );
    let docs = folder::project().join("docs/consuming");
    if let Some(python) = tools::python() {
        assert_eq!(
            said(Command::new(python).arg(docs.join("release.py"))),
            expected
        );
        // It is set up with the other tools.
        assert_eq!(
            said(Command::new("sh").arg(docs.join("release.sh"))),
            expected
        );
    }
    if tools::node_modules().is_some() {
        assert_eq!(
            said(Command::new("node").arg(docs.join("release.mjs"))),
            expected
        );
    }
}

/// The formulas of the chapter on consuming, in a spreadsheet program.
#[test]
fn the_formulas_of_the_chapter_on_consuming_agree() {
    let Some(spreadsheet) = tools::spreadsheet() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let dist = folder.path().join("dist");
    run(pkimm()
        .arg("--model")
        .arg(folder::model())
        .args(["build", "--only", "csv,json", "--out"])
        .arg(&dist));
    let files = folder::read(&dist);
    let data = files
        .iter()
        .find(|(path, _)| path.ends_with(".csv"))
        .expect("the rows")
        .1;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(data.as_slice());
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(
        rows[0].len(),
        31,
        "the letters are those behind the last column"
    );
    let formulas = fs::read(folder::project().join("docs/consuming/formulas.csv")).expect("there");
    let mut formulas = csv::Reader::from_reader(formulas.as_slice());
    let formulas: Vec<Vec<String>> = formulas
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    // A row without a mark before its number follows the row of the formula.
    let filled = |formula: &str, row: usize| {
        let mut out = String::new();
        let mut rest = formula;
        while let Some(at) = rest.find(|sign: char| sign.is_ascii_digit()) {
            let (before, behind) = rest.split_at(at);
            let end = behind
                .find(|sign: char| !sign.is_ascii_digit())
                .unwrap_or(behind.len());
            let (number, after) = behind.split_at(end);
            out.push_str(before);
            let is_cell = before.ends_with(|sign: char| sign.is_ascii_uppercase());
            match number.parse::<usize>().expect("a number") {
                number if is_cell => out.push_str(&(row + number - 2).to_string()),
                number => out.push_str(&number.to_string()),
            }
            rest = after;
        }
        out + rest
    };
    let mut answers = serde_json::Map::new();
    for (at, row) in rows.iter_mut().enumerate() {
        if at == 0 {
            row.extend(formulas.iter().map(|formula| formula[1].clone()));
            continue;
        }
        // Every seventh is not rated, nor is a whole category.
        let level = (at % 7 != 0 && row[6] != "awareness").then_some(1 + at * 3 % 5);
        if let Some(level) = level {
            answers.insert(row[10].clone(), serde_json::json!({ "level": level }));
        }
        row.push(level.map_or_else(String::new, |level| level.to_string()));
        row.extend(
            formulas[1..]
                .iter()
                .map(|formula| filled(&formula[2], at + 1)),
        );
    }
    let sheet = folder.path().join("sheet.csv");
    let mut writer = csv::Writer::from_path(&sheet).expect("writable");
    for row in &rows {
        writer.write_record(row).expect("written");
    }
    writer.flush().expect("written");
    let out = folder.path().join("out.csv");
    run(Command::new(spreadsheet).arg(&sheet).arg(&out));
    let mut computed = csv::Reader::from_path(&out).expect("readable");
    let first = computed.records().next().expect("a row").expect("a row");
    let overall: f64 = first[34]
        .parse()
        .unwrap_or_else(|_| panic!("{:?}", &first[34]));
    let version = rows[1][1].clone();
    let given = serde_json::json!({ "version": version, "kind": "assessment", "answers": answers });
    let file = folder.path().join("answers.json");
    fs::write(&file, given.to_string()).expect("writable");
    let scored = run(pkimm()
        .arg("--model")
        .arg(folder::model())
        .args(["score", "--format", "json"])
        .arg(&file));
    let scored: serde_json::Value = serde_json::from_slice(&scored.stdout).expect("JSON");
    let exact = scored["overall"]["value"]
        .as_str()
        .unwrap_or_else(|| panic!("{scored}"));
    let (above, below) = exact.split_once('/').unwrap_or((exact, "1"));
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let exact = number(above) / number(below);
    assert!((overall - exact).abs() < 1e-9, "{overall} and {exact}");
}

/// The program of the chapter on anchors gives the model without anchors the same ones again.
#[test]
fn anchors_are_taken_over_by_id() {
    let Some(python) = tools::python() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (model, dist) = (folder.path().join("model"), folder.path().join("dist"));
    folder::copy(&folder::model(), &model);
    let built = |out: &Path| {
        run(pkimm()
            .arg("--model")
            .arg(&model)
            .args(["build", "--only", "json,anchors", "--out"])
            .arg(out));
        folder::read(out)
    };
    let expected = built(&dist);
    let mut stripped = 0;
    for (path, bytes) in folder::read(&model.join("categories")) {
        let text = String::from_utf8(bytes).expect("text");
        if path.ends_with("_index.md") || !text.contains("\n[levels]\n") {
            continue;
        }
        let (front, rest) = text.split_once("\n[levels]\n").expect("it is there");
        let (_, body) = rest.split_once("\n+++\n").expect("it ends");
        let path = model.join("categories").join(path);
        fs::write(path, format!("{front}\n+++\n{body}")).expect("writable");
        stripped += 1;
    }
    assert!(stripped > 50, "{stripped}");
    let table = expected.keys().find(|path| path.contains("anchors-"));
    run(Command::new(python)
        .arg(folder::project().join("docs/consuming/anchors.py"))
        .arg(dist.join(table.expect("there is one")))
        .current_dir(&model));
    assert_eq!(built(&folder.path().join("again")), expected);
}

/// The types of files are named where authors look for them.
#[test]
fn the_types_of_files_beside_pages_are_all_told() {
    let read = |path: &str| fs::read_to_string(folder::project().join(path)).expect(path);
    let texts = [
        read("docs/pages.md"),
        read("crates/pkimm-model/src/lint/unfit-file.md"),
    ];
    for known in TYPES {
        let ending = format!("`.{}`", known.ending);
        assert!(texts.iter().all(|text| text.contains(&ending)), "{ending}");
    }
    let endings: Vec<&str> = TYPES.iter().map(|known| known.ending).collect();
    let listed = format!("pages/**/*.{{{}}}", endings.join(","));
    assert!(read("docs/source.md").contains(&listed), "{listed}");
}
