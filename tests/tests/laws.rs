//! Laws of reading and checking: no bytes make it panic, every place it names exists, and every span slices the text
//! that it claims to be.

use pkimm_emit::facts;
use pkimm_model::{SourceTree, check};
use pkimm_tests::chance::cases;
use pkimm_tests::{folder, models, places};
use proptest::prelude::*;

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
