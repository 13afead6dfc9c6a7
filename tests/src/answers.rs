//! Answers files, sound and broken. Every reader takes the same of them: the program, its schema, and the forms.

use pkimm_release::Release;
use pkimm_release::answers::{Answers, Kind};
use pkimm_release::extension::Extension;
use pkimm_release::score::{score, with_extension};
use serde_json::{Value, json};

/// The name of a kind in an answers file.
#[must_use]
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Assessment => "assessment",
        Kind::SelfAssessment => "self-assessment",
    }
}

/// A file that uses every key.
///
/// # Panics
/// Where the model has fewer than four items.
#[must_use]
pub fn full(release: &Release, kind: Kind) -> Value {
    let ids: Vec<&String> = match kind {
        Kind::Assessment => release.requirements().map(|item| &item.id).collect(),
        Kind::SelfAssessment => release.categories().map(|item| &item.id).collect(),
    };
    let [first, second, third, fourth] = ids[..4] else {
        panic!("a model has items")
    };
    let category = release.categories().next().map(|category| &category.id);
    json!({
        "format": 1,
        "version": release.version,
        "kind": kind_name(kind),
        "name": "First",
        "saved": "2026-02-01T09:00:00Z",
        "organisation": { "name": "A", "sector": "B", "size": "C", "country": "D" },
        "scope": { "use-case": "E", "description": "F" },
        "use-cases": ["TLS"],
        "applicability": { first: { "TLS": { "value": "partly", "reason": "G" } } },
        "assessor": { "name": "G", "independence": "H" },
        "conflicts-of-interest": "None",
        "period": { "from": "2026-01-01", "to": "2026-02-01" },
        "interviews": [{ "who": "I", "role": "J", "date": "2026-01-15" }],
        "answers": {
            first: {
                "level": 3, "evidence": ["Export"], "remark": "I", "checks": ["The inventory is complete."],
                "confidence": "medium", "why-not-next": "K", "organisation-comment": "L",
            },
            second: { "level": 2, "partially-applicable": "J" },
            third: { "not-applicable": "K" },
            fourth: { "remark": "To be asked" },
        },
        "targets": { first: 4 },
        "plans": [{
            "item": first, "target": 4, "objectives": ["M"], "responsible": "N", "due": "2027-01-01",
            "resources": "O", "outputs": ["P"], "tasks": [{ "text": "Q", "done": true }], "comments": "R",
        }],
        "extensions": { "pqc": { "version": "0.6.0", "answers": { category.expect("one"): { "level": 2 } } } },
        "signatures": [{ "name": "S", "role": "T" }],
        "foreign": { "client": { "any": [null, 1.5, { "thing": true }] } },
    })
}

/// Files of both kinds: in each, one value is another one, or a key is missing or unknown.
///
/// # Panics
/// Never: every place of a file is in it.
#[must_use]
pub fn documents(release: &Release) -> Vec<Value> {
    let values = [
        json!(null),
        json!(true),
        json!(5),
        json!(1.0),
        json!(3.0),
        json!(3.5),
        json!(-1),
        json!("3"),
        json!("assessment"),
        json!(""),
        json!(" \t"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([5]),
        json!([null]),
        json!({ "assessment": null }),
        json!({ "level": "3" }),
        json!({ "level": 2, "colour": "red" }),
    ];
    let mut documents = vec![json!(null), json!([]), json!({})];
    for kind in [Kind::Assessment, Kind::SelfAssessment] {
        let full = full(release, kind);
        documents.push(full.clone());
        let mut all = Vec::new();
        places(&full, "", &mut all);
        for place in &all {
            for value in &values {
                let mut document = full.clone();
                *document.pointer_mut(place).expect("there") = value.clone();
                documents.push(document);
            }
            // Without the key, and with one more beside it.
            let (parent, key) = place.rsplit_once('/').expect("a pointer");
            let mut without = full.clone();
            if let Some(Value::Object(entries)) = without.pointer_mut(parent) {
                entries.remove(key);
                documents.push(without.clone());
            }
            if let Some(Value::Object(entries)) = without.pointer_mut(parent) {
                entries.insert("colour".to_owned(), json!("red"));
                documents.push(without);
            }
        }
    }
    documents
}

/// Every place in a document, as a pointer.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let at = format!("{at}/{key}");
                out.push(at.clone());
                places(entry, &at, out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                out.push(at.clone());
                places(item, &at, out);
            }
        }
        _ => {}
    }
}

/// Texts that say what no value says: keys that occur twice, numbers beyond all bounds, and what else a JSON reader could
/// take for something it is not.
///
/// # Panics
/// Where the model has no requirement.
#[must_use]
pub fn texts(release: &Release) -> Vec<String> {
    let id = &release.requirements().next().expect("there is one").id;
    let category = &release.categories().next().expect("there is one").id;
    let version = &release.version;
    let file = |more: &str, answers: &str| {
        format!(
            r#"{{"version": "{version}", "kind": "assessment"{more}, "answers": {{{answers}}}}}"#
        )
    };
    let mut texts: Vec<String> = ["", "{", "[1, 2", r#"{"version": }"#, "{]"]
        .map(str::to_owned)
        .into();
    texts.push(format!("\u{feff}{}", full(release, Kind::Assessment)));
    for more in [
        r#", "version": "2.0.0""#,
        r#", "\u0076ersion": "2.0.0""#,
        r#", "scope": {"use-case": "A", "use-case": "A"}"#,
        r#", "scope": {}, "scope": {}"#,
        r#", "__proto__": {}"#,
        r#", "__proto__": {"organisation": {"name": 5}}"#,
        r#", "constructor": {}"#,
        r#", "scope": {"toString": "x"}"#,
        r#", "scope": {"__proto__": "x"}"#,
        r#", "scope": {"description": "__proto__"}"#,
        r#", "scope": [{"description": "x"}]"#,
        r#", "format": 1.0"#,
        r#", "format": 2"#,
        r#", "format": "1""#,
        r#", "targets": {"x": 4294967295}"#,
        r#", "targets": {"x": 4294967296}"#,
        r#", "targets": {"__proto__": "x"}"#,
        r#", "foreign": null"#,
        r#", "foreign": {"client": null}"#,
        r#", "foreign": {"client": {"__proto__": {"x": 1}, "constructor": [1e3, -0.5]}}"#,
        r#", "foreign": {"client": {"a": 1, "a": 1}}"#,
        r#", "extensions": {"x": {"version": "1", "answers": {"y": {"level": 1, "not-applicable": "z"}}}}"#,
    ] {
        texts.push(file(more, ""));
    }
    for level in [
        "1e400",
        "-1e400",
        "1e-400",
        "-0",
        "3e0",
        "30e-1",
        "3.0",
        "0.3e1",
        "4294967299",
        "18446744073709551619",
        "12345678901234567890123",
        "[3]",
        r#"{"level": 3}"#,
    ] {
        texts.push(file("", &format!(r#""{id}": {{"level": {level}}}"#)));
    }
    for reason in ["\u{a0}", "\u{85}", "\u{3000}", "\u{feff}", "\u{200b}", "x"] {
        texts.push(file(
            "",
            &format!(r#""{id}": {{"not-applicable": "{reason}"}}"#),
        ));
    }
    let answer = r#"{"level": 3}"#;
    for answers in [
        format!(r#""{id}": {answer}, "{id}": {answer}"#),
        format!(r#""{id}": {{"level": 3, "level": 3}}"#),
        format!(r#""{id}": {{"level": 3, "__proto__": {{"not-applicable": "x"}}}}"#),
        format!(r#""{id}": {{"__proto__": {answer}}}"#),
        format!(r#""__proto__": {answer}"#),
        format!(r#""constructor": {answer}"#),
        format!(r#""hasOwnProperty": {answer}"#),
        format!(r#""{id}": {{}}"#),
        format!(r#""{id}": {{"remark": ""}}"#),
        format!(r#""{id}": {{"partially-applicable": "x"}}"#),
        format!(r#""{id}": {{"not-applicable": "x", "partially-applicable": "y"}}"#),
        format!(r#""{id}": {answer}, "{category}": {answer}"#),
        format!(r#""{category}": {{"not-applicable": "x"}}"#),
        format!(r#""{category}": {{"not-applicable": ""}}"#),
        format!(r#""{category}": {{"level": 99}}"#),
    ] {
        texts.push(file("", &answers));
    }
    texts
}

/// Whether the program scores a file.
#[must_use]
pub fn is_scored(release: &Release, text: &str) -> bool {
    is_scored_with(release, &[], text)
}

/// Whether the program scores a file, also with each of these extensions that it answers in its version.
#[must_use]
pub fn is_scored_with(release: &Release, extensions: &[Extension], text: &str) -> bool {
    let Ok((answers, _)) = Answers::read(text) else {
        return false;
    };
    let Ok(baseline) = score(release, &answers) else {
        return false;
    };
    let of_version = |extension: &&Extension| {
        let given = answers.extensions.get(&extension.id);
        given.is_some_and(|given| given.version == extension.version)
    };
    let mut answered = extensions.iter().filter(of_version);
    answered.all(|extension| with_extension(release, extension, &answers, &baseline).is_ok())
}
