//! Huge and deep inputs: each ends in a finding or an error, or is accepted where that is right, on the stack of a test
//! thread.

use std::collections::BTreeSet;

use pkimm_fuzz::base;
use pkimm_model::{Diagnostic, SourceTree, check, import};
use pkimm_release::answers::Answers;
use pkimm_release::read::{MAX_BYTES, ReadError, read};
use pkimm_release::site::Facts;

/// How often constructs are nested, how many entries lists have, and how long names are.
const MANY: usize = 100_000;
const POSITIONAL: &str = include_str!("../corpus/yaml/positional.yaml");
const STABLE: &str = include_str!("../corpus/yaml/stable.yaml");

fn nested(open: &str, close: &str) -> String {
    open.repeat(MANY) + "1" + &close.repeat(MANY)
}

fn many(entry: impl Fn(usize) -> String) -> String {
    (0..MANY).map(entry).collect()
}

/// Texts that nest one construct of Markdown, or have it many times.
fn markdown() -> Vec<String> {
    let nested = [
        (">", ""),
        ("> ", ""),
        ("- ", ""),
        ("1. ", ""),
        ("*a ", " a*"),
        ("~~a ", " a~~"),
        ("[", "]"),
        ("[", "](a)"),
        ("![", "](a)"),
        ("<b>", "</b>"),
        ("<!--", "-->"),
    ]
    .map(|(open, close)| nested(open, close));
    let repeated = [
        "`a` ",
        "<a b",
        "# a\n\n",
        "[a](",
        "a[^b] ",
        "\\",
        "|a",
        "> [!NOTE]\n> ",
    ];
    let repeated = repeated.map(|part| part.repeat(MANY));
    let named = [
        many(|number| format!("[{number}]: a\n")),
        many(|number| format!("[^{number}]: a\n\n")),
    ];
    [&nested[..], &repeated, &named].concat()
}

#[test]
fn deep_and_long_markdown_is_read() {
    for text in markdown() {
        let read = pkimm_release::markdown::parse(&text);
        let is_told = !read.too_deep.is_empty();
        let is_deep = ["> ", "- ", "*a ", "~~a "]
            .iter()
            .any(|open| text.starts_with(&open.repeat(99)));
        assert!(is_told || !is_deep, "{}", &text[..20]);
    }
}

fn refused(text: &str) -> ReadError {
    match read(text, None) {
        Ok(_) => panic!("this is read: {}", &text[..60]),
        Err(error) => error,
    }
}

/// How many entries a file of the source has that have a finding each.
const FINDINGS: usize = 20_000;

#[test]
fn long_and_deep_sources_are_told_where_they_are_wrong() {
    let entries =
        |entry: &dyn Fn(usize) -> String| -> String { (0..FINDINGS).map(entry).collect() };
    let anchors = "categories/trust-anchors/anchor-list.md";
    let page = "pages/assessment/evaluation.md";
    let cited = "references = [\"rfc-5914\"]";
    for (path, place, text) in [
        (
            "model.toml",
            "version",
            entries(&|number| format!("k{number} = 1\n")) + "version",
        ),
        (
            "model.toml",
            "version",
            "= 1\n".repeat(FINDINGS) + "version",
        ),
        (
            "model.toml",
            "[limits]",
            entries(&|number| format!("[t{number}]\n")) + "[limits]",
        ),
        (
            "model.toml",
            "[limits]",
            "[x]\n".repeat(FINDINGS) + "[limits]",
        ),
        (
            "model.toml",
            "[limits]",
            format!(
                "[lints]\n{}\n[limits]",
                entries(&|number| format!("l{number} = \"off\"\n"))
            ),
        ),
        (
            "model.toml",
            "version",
            format!("x = {}\nversion", nested("[", "]")),
        ),
        (
            "model.toml",
            "version",
            format!("x = {}\nversion", nested("{a = ", "}")),
        ),
        (
            "model.toml",
            "version",
            format!("x{} = 1\nversion", ".a".repeat(MANY)),
        ),
        (
            anchors,
            cited,
            format!("references = [{}]", "1, ".repeat(FINDINGS)),
        ),
        (
            anchors,
            cited,
            format!(
                "references = [{}]",
                entries(&|number| format!("\"r{number}\", "))
            ),
        ),
        (page, "Scores", nested("{= (", ") =}") + "Scores"),
        (page, "Scores", "{~ if true ~}".repeat(MANY) + "Scores"),
        (page, "Scores", "{= 1 =} ".repeat(MANY) + "Scores"),
        (page, "Scores", "x{= no =}\n".repeat(MANY) + "Scores"),
    ] {
        let mut files = base();
        let file = files.get_mut(path).expect("it is there");
        let whole = String::from_utf8(file.clone())
            .expect("text")
            .replacen(place, &text, 1);
        assert!(whole.len() > text.len(), "{path}");
        *file = whole.into_bytes();
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        assert!(outcome.checked.is_none(), "{}", &text[..20]);
        let place = |finding: &Diagnostic| outcome.tree.path(finding.span().file) == path;
        assert!(outcome.diagnostics.iter().any(place), "{}", &text[..20]);
    }
}

/// The codes of what is found in the small model, once a text stands before a part of one of its files.
fn found(path: &str, place: &str, text: &str) -> BTreeSet<&'static str> {
    let mut files = base();
    let file = files.get_mut(path).expect("it is there");
    let whole = String::from_utf8(file.clone()).expect("text");
    let longer = whole.replacen(place, &format!("{text}{place}"), 1);
    assert!(longer.len() > whole.len(), "{path}");
    *file = longer.into_bytes();
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &Facts::default());
    outcome.diagnostics.iter().map(|found| found.code).collect()
}

/// Whatever were gone over once for each of its parts would take minutes here.
#[test]
fn what_is_long_is_gone_over_once() {
    let each = |entry: &dyn Fn(usize) -> String| -> String { (0..FINDINGS).map(entry).collect() };
    let retired = |number: usize, successors: &str| {
        format!(
            "[[retired]]\nid = \"old-{number}\"\nsince = \"1.0.0\"\nsuccessors = [{successors}]\nreason = \"Gone now.\"\n\n"
        )
    };
    let all: String = (0..300)
        .map(|number| format!("\"old-{number}\", "))
        .collect();
    let named: String = (0..300).map(|number| retired(number, &all)).collect();
    let chain = each(&|number| {
        let next = format!("\"old-{}\"", number + 1);
        retired(number, if number + 1 < FINDINGS { &next } else { "" })
    });
    let (model, references) = ("model.toml", "references.toml");
    let (anchors, page) = (
        "categories/trust-anchors/anchor-list.md",
        "pages/assessment/evaluation.md",
    );
    let (requirement, first) = ("{ id = \"anchor-list\"", "[[references]]");
    for (path, place, text, code) in [
        (model, "[[retired]]", chain, None),
        (model, "[[retired]]", named, Some("circular-successor")),
        (
            model,
            "[[retired]]",
            each(&|number| retired(number, &format!("\"anchro-{number}\""))),
            Some("unknown-id"),
        ),
        (
            model,
            "\"Nobody is named\"",
            each(&|number| format!("\"Nobody of {number} is named\", ")),
            None,
        ),
        (
            model,
            requirement,
            each(&|number| {
                format!(
                    "{{ id = \"r-{number}\", weight = 1, title = \"Trust anchors are listed\" }},\n"
                )
            }),
            Some("title-repeated"),
        ),
        (
            model,
            requirement,
            each(&|number| format!("{{ id = \"R {number}\", weight = 99, title = 3 }},\n")),
            Some("wrong-type"),
        ),
        (
            model,
            requirement,
            each(&|_| "# pkimm: allow title-repeated: it is so\n".to_owned()),
            Some("excuse-unused"),
        ),
        (
            references,
            first,
            each(&|number| {
                format!(
                    "[[references]]\nid = \"std-{number}\"\ntitle = \"Standard {number}\"\nstatus = \"superseded\"\nsuperseded-by = \"sdt-{number}\"\n"
                )
            }),
            Some("unknown-reference"),
        ),
        (
            anchors,
            "A list",
            "<https://x.example/> ".repeat(FINDINGS),
            None,
        ),
        (
            anchors,
            "A list",
            "https://x.example/ ".repeat(FINDINGS),
            Some("bare-url"),
        ),
        (
            anchors,
            "A list",
            "<b>x</b> ".repeat(FINDINGS),
            Some("raw-html"),
        ),
        (
            anchors,
            "A list",
            "\u{2022}".repeat(FINDINGS),
            Some("pasted-character"),
        ),
        (
            anchors,
            "- The list of roots",
            "- The [root](https://x.example/).\n- An anchor\n".repeat(FINDINGS),
            Some("list-style"),
        ),
        (
            page,
            "Scores",
            "{= link(\"anchor-list\") =}\n".repeat(FINDINGS),
            None,
        ),
        (
            page,
            "Scores",
            each(&|number| format!("## Heading {number}\n\n[see](#heding-{number})\n\n")),
            Some("broken-anchor"),
        ),
        (
            page,
            "Scores",
            each(&|number| format!("{{= \"<b>{number}\" =}}\n\n")),
            Some("raw-html"),
        ),
    ] {
        let found = found(path, place, &text);
        assert!(
            code.is_none_or(|code| found.contains(code)),
            "{found:?}: {}",
            &text[..60]
        );
    }
}

#[test]
fn names_that_open_alike_are_looked_for_at_once() {
    let mut files = base();
    let mut put = |path: &str, place: &str, entry: &dyn Fn(usize) -> String| {
        let file = files.get_mut(path).expect("it is there");
        let whole = String::from_utf8(file.clone()).expect("text");
        let text: String = (0..FINDINGS).map(entry).collect();
        *file = whole
            .replacen(place, &format!("{text}{place}"), 1)
            .into_bytes();
    };
    put("model.toml", "{ id = \"anchor-list\"", &|number| {
        format!(
            "{{ id = \"r-{number}\", weight = 1, title = \"Key management of {number:05} kinds\" }},\n"
        )
    });
    put(
        "categories/trust-anchors/anchor-list.md",
        "A list",
        &|number| format!("See Key Management of {number:05} Kinds.\n"),
    );
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &Facts::default());
    let spelled = outcome.diagnostics.iter();
    let spelled = spelled.filter(|found| found.code == "name-spelled-differently");
    assert_eq!(spelled.count(), FINDINGS);
}

#[test]
fn many_pages_are_looked_at_once() {
    let mut files = base();
    for number in 0..3_000 {
        let page = format!("+++\ntitle = \"{number}\"\n+++\n\nSee [that](../q-{number}/).\n");
        files.insert(format!("pages/assessment/p-{number}.md"), page.into_bytes());
    }
    let (tree, found) = SourceTree::from_files(files);
    let outcome = check(tree, found, &Facts::default());
    let broken = outcome
        .diagnostics
        .iter()
        .filter(|found| found.code == "broken-link");
    assert_eq!(broken.count(), 3_000);
}

#[test]
fn every_answer_knows_its_place() {
    let entry = |number: usize| format!("  a{number}: {{level: 1}}\n");
    let entries: String = (0..MANY / 2).map(entry).collect();
    let text = format!("version: \"1.0.0\"\nkind: assessment\nanswers:\n{entries}");
    let (answers, places) = Answers::read(&text).expect("they are sound");
    let lines = answers.answers.keys().zip(4..);
    for (id, line) in lines {
        assert_eq!(
            places.of_item("answers", id).map(|(line, _)| line),
            Some(line),
            "{id}"
        );
    }
}

#[test]
fn deep_documents_are_refused_where_they_are_too_deep() {
    let json = base().remove("releases/1.0.0.json").expect("it is there");
    let json = String::from_utf8(json).expect("text");
    let deep = format!("\"pages\": [{},", nested("[", "]"));
    let deep = json.replacen("\"pages\": [", &deep, 1);
    assert_ne!(deep, json);
    for text in [
        deep,
        nested("[", "]"),
        nested("{a: ", "}"),
        nested("- ", ""),
        nested("? ", ""),
        format!("schemaVersion: &a x\nversion: [{}]", "*a, ".repeat(MANY)),
    ] {
        let error = refused(&text);
        assert!(error.place.is_some(), "{error:?}");
    }
}

#[test]
fn documents_that_are_too_long_are_refused_as_such() {
    let long = POSITIONAL.replace("A list grows old.", &"A list grows old. ".repeat(3_000_000));
    assert!(long.len() > 50_000_000);
    for text in [long, "[".repeat(50_000_000), " ".repeat(MAX_BYTES + 1)] {
        assert_eq!(refused(&text), ReadError::too_long());
        let unsound = Answers::read(&text).expect_err("it is too long");
        assert_eq!(unsound.faults, [ReadError::too_long()]);
    }
}

#[test]
fn long_lists_and_names_move_in() {
    let entries = |count: usize| -> String {
        let entry =
            |number: usize| format!("              - [T{number}](https://s.example/{number})\n");
        (0..count).map(entry).collect()
    };
    let name = "Trust ".repeat(MANY);
    for text in [
        POSITIONAL.replace("              - by the vendor\n", &entries(MANY / 20)),
        POSITIONAL.replace(
            "              - by the vendor\n",
            &"              - T\n".repeat(MANY / 5),
        ),
        POSITIONAL.replace(
            "              - by the vendor\n",
            &(0..MANY / 5)
                .map(|number| format!("              - [T](https://s.example/{number})\n"))
                .collect::<String>(),
        ),
        POSITIONAL.replace("Trust anchors", name.trim()),
        STABLE.replace("anchor-list", &"a".repeat(200)),
    ] {
        let published = read(&text, None).expect("it is no longer than what is read");
        let imported = import(published, false, &Facts::default());
        assert!(!imported.files.is_empty());
    }
    let long = STABLE.replace("anchor-list", &"a".repeat(MANY));
    assert!(refused(&long).place.is_some());
}

#[test]
fn deep_and_long_answers_are_refused_where_they_are_wrong() {
    let head = "version: \"1.0.0\"\nkind: requirements\nanswers:";
    for text in [
        format!("{head} {{a: {}}}", nested("[", "]")),
        format!("{head} {{}}\nforeign: {{a: {}}}", nested("{a: ", "}")),
        format!("{head} {{a: {{level: {}}}}}", "9".repeat(MANY)),
        format!(
            "{head}\n{}",
            many(|number| format!("  a{number}: {{level: x}}\n"))
        ),
        format!("{head} {{}}\n{}", many(|number| format!("k{number}: 1\n"))),
    ] {
        let unsound = Answers::read(&text).expect_err("it is no answers file");
        let first = unsound.faults.first().expect("it says why");
        assert!(first.place.is_some(), "{first:?}");
    }
}
