//! Laws of reading and checking: no bytes make it panic, every place it names exists, and every span slices the text
//! that it claims to be.

use std::cell::Cell;
use std::collections::BTreeSet;

use pkimm_emit::{EmitOptions, FORMATS, Publication, Templates, emit, facts, facts_with, formats};
use pkimm_model::lint::LINTS;
use pkimm_model::{SourceTree, check};
use pkimm_tests::chance::cases;
use pkimm_tests::{folder, models, places};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Pieces of source text that have a meaning somewhere, so that random texts reach deep.
const PIECES: &[&str] = &[
    "+++",
    "\n",
    "\r\n",
    "\u{feff}",
    "'''",
    "\"",
    "[levels]",
    "[[modules]]",
    "id = ",
    "weight = ",
    "1 = ",
    "# ",
    "## Guidance",
    "## Assessment",
    "- ",
    "[a](../b/#c)",
    "{= counts.levels =}",
    "{~ for x in levels ~}",
    "{~ endfor ~}",
    "<b>",
    "<!--",
    "-->",
    "pkimm: allow raw-html: x",
    "ä",
    "🔑",
    "\0",
    "|",
    "> [!NOTE]",
    "```",
    "{#id}",
    "\\",
    "references = [\"rfc-5280\"]",
    "draft = true",
    "title = \"x\"",
    "16 categories",
    "Trust Anchors",
    "..",
    "/",
    " ",
];

fn base() -> folder::Tree {
    folder::read(&models::small())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn no_text_makes_check_panic(
        file in 0_usize..12,
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        keep in any::<bool>(),
    ) {
        let mut files = base();
        let path = files.keys().nth(file % files.len()).expect("the small model has files").clone();
        let text = pieces.concat();
        let old = if keep { String::from_utf8_lossy(&files[&path]).into_owned() } else { String::new() };
        files.insert(path, (old + &text).into_bytes());
        prop_assert_eq!(places::missing(files), Vec::<String>::new());
    }

    #[test]
    fn no_bytes_make_check_panic(file in 0_usize..12, at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut files = base();
        let path = files.keys().nth(file % files.len()).expect("the small model has files").clone();
        let old = files.get_mut(&path).expect("the file is there");
        let start = at.index(old.len() + 1);
        let end = (start + bytes.len() / 2).min(old.len());
        old.splice(start..end, bytes);
        prop_assert_eq!(places::missing(files), Vec::<String>::new());
    }
}

/// Texts that a person could type or paste, of which some are faults and others are not.
const TYPED: &[&str] = &[
    "word ",
    "**bold** ",
    "🔐 漢字 e\u{301} Ł\u{a0}",
    "\n\n> [!NOTE]\n> a\n\n",
    "\n\n> - 1. > a\n\n",
    "\n\n| a | b |\n| - | - |\n| c | d |\n\n",
    "\n\n### Head {#x}\n\n",
    "\n\n- ### Head\n- b\\\n  c\n\n",
    "\n\n```typ\n#panic()\n```\n\n",
    "\n\n    #panic()\n\n",
    "#let x = 1 $x$ <a> @b ",
    "[a](https://a.example/?b=c&d) ",
    "[a][b] [c]\n\n[b]: https://b.example 'T'\n\n",
    "a[^n]\n\n[^n]: note\n\n",
    "![](https://a.example/i.png) ",
    "<b>x</b> &amp; &lt; ",
    "<!-- remark --> ",
    "{{< x >}} {{% y %}} {{ z }} ",
    "{= counts.levels =} {= link(\"anchor-list\") =} ",
    "{~ for x in formats ~}{= x.paths[0] =}{~ endfor ~} ",
    "{= (formats | selectattr(\"name\", \"equalto\", \"self-assessment\") | first).paths =} ",
    "{= nothing =} ",
    "=CMD() ",
    "\n+++\n",
    "\n---\n",
    "'''",
    "\"",
    "\\",
    "]]>",
    "${x} `y` $(z) ",
    "\u{1b}[31m\u{202e} ",
];

/// Where no error is found, there is none in writing: every format is made of the model or says beforehand that it cannot
/// carry it, and no two files have one name.
#[test]
fn what_check_accepts_can_be_built() {
    let config = cases(300);
    let tried = config.cases;
    let lints = LINTS.iter().filter(|lint| !lint.structural);
    let lints: Vec<&str> = lints.map(|lint| lint.name).collect();
    let place = || any::<prop::sample::Index>();
    let edit = (place(), place(), prop::sample::select(TYPED));
    let edits = prop::collection::vec(edit, 1..4);
    let off = prop::sample::subsequence(lints, 0..4);
    let sound = Cell::new(0);
    let options = EmitOptions::default();
    let known = facts_with(Templates::default());
    let result = TestRunner::new(config).run(&(edits, off, 0_u8..16), |(edits, off, paper)| {
        let mut files = base();
        let is_typed = |path: &&String| !path.ends_with(".json");
        let paths: Vec<String> = files.keys().filter(is_typed).cloned().collect();
        for (file, at, typed) in edits {
            let text = files.get_mut(file.get(&paths)).expect("it is there");
            let old = String::from_utf8(text.clone()).expect("text");
            let places: Vec<usize> = old.char_indices().map(|(at, _)| at).collect();
            let (before, after) = old.split_at(*at.get(&places));
            *text = format!("{before}{typed}{after}").into_bytes();
        }
        let settings = off.iter().map(|name| format!("{name} = \"off\"\n"));
        let settings = format!("\n[lints]\n{}", settings.collect::<String>());
        let model = files.get_mut("model.toml").expect("it is there");
        model.extend(settings.bytes());
        let (tree, found) = SourceTree::from_files(files);
        let Some(checked) = check(tree, found, &known).checked else {
            return Ok(());
        };
        sound.set(sound.get() + 1);
        // Setting type takes far longer than all else.
        let formats = FORMATS.iter();
        let formats = formats.filter(|one| paper == 0 || !formats::is_paper(one.facts.name));
        let emitted = emit(&Publication::new(checked.release()), formats, &options);
        let emitted = emitted.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut paths = BTreeSet::new();
        for file in emitted.artifacts.iter().flat_map(|(_, files)| files) {
            let is_new = paths.insert(file.path.to_lowercase());
            prop_assert!(is_new, "{} is written twice", file.path);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let sound = sound.get();
    assert!(
        sound > tried / 8,
        "only {sound} of {tried} models were sound"
    );
}

#[test]
fn check_knows_the_formats_that_a_page_can_name() {
    let found = |name: &str| {
        let mut files = base();
        let text = "\n{= (formats | selectattr(\"name\", \"equalto\", \"self-assessment\") | first).paths =}\n";
        files
            .get_mut("pages/_index.md")
            .expect("it is there")
            .extend(text.bytes());
        let model = files.get_mut("model.toml").expect("it is there");
        let old = String::from_utf8(model.clone()).expect("text");
        *model = old
            .replacen("\"Governance\"", &format!("\"{name}\""), 1)
            .into_bytes();
        let (tree, found) = SourceTree::from_files(files);
        check(tree, found, &facts_with(Templates::default()))
            .checked
            .is_some()
    };
    assert!(found("Governance"));
    // The client of that format does not know the character.
    assert!(!found("Governance 漢"));
}

#[test]
fn every_word_of_the_model_stands_where_its_span_says() {
    let (tree, found) = SourceTree::from_files(folder::read(&folder::model()));
    let outcome = check(tree, found, &facts());
    let checked = outcome.checked.expect("the real model has no error");
    let mut words = 0;
    for block in checked
        .model()
        .texts()
        .flat_map(|text| &text.markdown.blocks)
    {
        for word in block
            .text
            .split(|character: char| !character.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            // Where a word stands more than once, its first place serves.
            let start = block.text.find(word).expect("the word is in its block");
            let slice = outcome.tree.slice(block.span_of(start..start + word.len()));
            assert_eq!(slice, word, "in {}", outcome.tree.path(block.span.file));
            words += 1;
        }
    }
    assert!(words > 10_000, "only {words} words were looked at");
}
