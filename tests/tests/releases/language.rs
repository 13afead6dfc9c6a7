//! A model in another language than English: what is released of it says nothing in English.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use pkimm_tests::program::run;
use pkimm_tests::{folder, html, tools};

use super::clone::Clone;

/// A fragment of a word that is shorter says little about its language.
const MIN_FRAGMENT: usize = 5;

/// The texts between the values of all words of a language.
fn fragments(language: &str) -> BTreeSet<String> {
    let path = format!("site-templates/words/{language}.toml");
    let text = std::fs::read_to_string(folder::project().join(path)).expect("there");
    let words: BTreeMap<String, BTreeMap<String, toml::Value>> =
        toml::from_str(&text).expect("words");
    let mut fragments = BTreeSet::new();
    for word in words.values().flat_map(BTreeMap::values) {
        let texts = match word {
            toml::Value::Array(texts) => texts.clone(),
            text => vec![text.clone()],
        };
        for text in texts {
            let text = text.as_str().expect("words are texts");
            let parts = text.split(['{', '}']).step_by(2).flat_map(str::lines);
            let parts = parts.map(|part| part.trim_matches(|sign: char| !sign.is_alphanumeric()));
            fragments.extend(parts.map(str::to_owned));
        }
    }
    fragments
}

/// What stands in a text as a word of its own.
fn stands_in(fragment: &str, text: &str) -> bool {
    let is_of_a_word = |sign: char| sign.is_alphanumeric() || "-_/#".contains(sign); // Addresses are the same in every language.
    text.match_indices(fragment).any(|(at, _)| {
        !text[..at].ends_with(is_of_a_word)
            && !text[at + fragment.len()..].starts_with(is_of_a_word)
    })
}

/// What a reader sees of a file; nothing of files for programs.
fn seen(path: &str, bytes: &[u8]) -> Option<String> {
    let text = || String::from_utf8(bytes.to_vec()).expect("text");
    let (_, ending) = path.rsplit_once('.')?;
    match ending {
        // The keys of front matter are those of the site, and sources and subjects have the names that they have.
        "md" => {
            let text = text()
                .replace("references.toml", "")
                .replace("requirement:", "");
            // Nobody reads the address of a place, which is of no language.
            let is_place = |line: &&str| line.starts_with("<a id=");
            let lines: Vec<&str> = text.lines().filter(|line| !is_place(line)).collect();
            let text = lines.join("\n");
            let (head, body) = text
                .strip_prefix("---\n")
                .and_then(|rest| rest.split_once("\n---\n"))
                .unwrap_or(("", &text));
            let values = head
                .lines()
                .map(|line| match line.split_once(':') {
                    Some((key, value)) if !key.contains(' ') => value,
                    _ => line,
                })
                .collect::<Vec<_>>();
            // The names of files are of no language.
            Some((values.join("\n") + "\n" + body).replace("levels.mmd", ""))
        }
        "mmd" => Some(text()),
        "html" => {
            let text = text();
            let labels = text.split("aria-label=\"").skip(1);
            // What a style puts before or behind a text is read as well.
            let labels = labels.chain(text.split("content: \"").skip(1));
            let labels = labels.filter_map(|rest| rest.split('"').next());
            Some(html::parse(&text).text + "\n" + &labels.collect::<Vec<_>>().join("\n"))
        }
        "csv" if path.contains("eramba") => Some(text()),
        "yaml" if path.ends_with("config.yaml") => Some(text()),
        "yaml" if path.ends_with(".ciso-assistant.yaml") => {
            let data = serde_saphyr::from_str(&text()).expect("it is YAML");
            Some(values(&data))
        }
        "pdf" => {
            let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
            std::fs::write(file.path(), bytes).expect("writable");
            let mut command = Command::new(tools::pdftotext()?);
            let output = run(command.arg("-raw").arg(file.path()).arg("-"));
            Some(String::from_utf8(output.stdout).expect("text"))
        }
        _ => None,
    }
}

/// The texts in a value, without its keys and without names for programs.
fn values(data: &serde_json::Value) -> String {
    match data {
        serde_json::Value::String(text) if text.starts_with("urn:") => String::new(),
        serde_json::Value::String(text) => format!("{text}\n"),
        serde_json::Value::Array(items) => items.iter().map(values).collect(),
        serde_json::Value::Object(entries) => entries.values().map(values).collect(),
        _ => String::new(),
    }
}

#[test]
fn what_is_released_of_a_german_model_says_nothing_in_english() {
    let clone = Clone::of(&folder::project().join("tests/fixtures/models/german"));
    let notes = |version: &str, decisions: &str| {
        let text = format!("+++\ndate = \"2024-09-01\"\n{decisions}+++\n\nWas neu ist.\n");
        clone.write(&format!("model/releases/{version}.md"), &text);
        clone.commit();
    };
    let decided = |change: &str| {
        format!(
            "\n[[decisions]]\nchanges = [\"{change}\"]\nurl = \"https://backstube.example/1\"\ndate = \"2024-08-01\"\n"
        )
    };
    let address = ["https://backstube.example/", "https://backstube.pkimm.dev/"];
    clone.edit("model/model.toml", address[0], address[1]);
    notes("1.0.0", "");
    clone.good(&["release"]);
    for (old, new) in [
        ("version = \"1.0.0\"", "version = \"1.1.0\""),
        ("weight = 3, title = \"Mehl", "weight = 2, title = \"Mehl"),
        (
            "title = \"Die Hitze wird gemessen\"",
            "title = \"Die Hitze wird oft gemessen\"",
        ),
    ] {
        clone.edit("model/model.toml", old, new);
    }
    clone.edit("model/categories/ofen/hitze.md", "in der Mitte", "am Rand");
    notes("1.1.0", &decided("requirement:mehl"));
    clone.good(&["release"]);
    let bundle = clone.files("dist/1.1.0");
    let german = fragments("de");
    let english = fragments("en");
    let foreign: Vec<&String> = english
        .iter()
        .filter(|fragment| fragment.chars().count() >= MIN_FRAGMENT)
        // Some words are the same in both languages.
        .filter(|fragment| !german.iter().any(|german| stands_in(fragment, german)))
        .collect();
    assert!(foreign.len() > 300, "{}", foreign.len());
    let (mut faults, mut looked_at) = (Vec::new(), BTreeMap::new());
    for (path, bytes) in &bundle {
        let Some(text) = seen(path, bytes) else {
            continue;
        };
        *looked_at.entry(path.rsplit('.').next()).or_insert(0) += 1;
        let found = foreign.iter().filter(|fragment| stands_in(fragment, &text));
        faults.extend(found.map(|fragment| format!("{path}: {fragment}")));
        // It is not silent either.
        let said = german
            .iter()
            .filter(|german| german.chars().count() >= MIN_FRAGMENT);
        assert!(
            said.into_iter().any(|german| stands_in(german, &text)),
            "{path}"
        );
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(looked_at.len() > 4, "{looked_at:?}");
}
