use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::broken_link::{Target, target};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::markdown::Block;

pub const LINT: Lint = Lint {
    name: "name-spelled-differently",
    summary: "a text writes the name of a category, module or requirement in another way",
    documentation: include_str!("name-spelled-differently.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// What a text calls a thing whose name follows or went before.
const KINDS: &[&str] = &["category", "module", "requirement"];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let modules = model.modules.iter().map(|module| &module.name.value);
    let categories = model.categories().map(|category| &category.name.value);
    let titles = model.requirements().map(|requirement| &requirement.title.value);
    let names: Vec<&str> = modules.chain(categories).chain(titles).map(|name| name.trim()).filter(|name| name.contains(' ')).collect();
    in_prose(context, &names, sink);
    in_links(context, sink);
}

/// Names in running text. A name in lower case throughout is ordinary English, unless the text says what it is.
fn in_prose(context: &Context<'_>, names: &[&str], sink: &mut Sink) {
    let patterns: Vec<(String, &str)> = names
        .iter()
        .flat_map(|name| {
            let ampersand = name.contains(" and ").then(|| (name.replace(" and ", " & "), *name));
            std::iter::once(((*name).to_owned(), *name)).chain(ampersand)
        })
        .collect();
    let blocks = context.model.texts().flat_map(|text| &text.markdown.blocks);
    let mut blocks = blocks.filter(|block| may_be_meant(&block.text)).peekable();
    if blocks.peek().is_none() {
        return;
    }
    let searcher = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        // Few texts are searched, so that what is made fastest serves best.
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns.iter().map(|(pattern, _)| pattern));
    // A model whose names exceed what a searcher can hold is bounded away by the size of its files.
    let Ok(searcher) = searcher else { return };
    for block in blocks {
        for found in searcher.find_iter(&block.text) {
            let name = patterns[found.pattern().as_usize()].1;
            let written = &block.text[found.range()];
            if written == name || !is_whole(&block.text, found.range()) || !is_meant(block, found.range(), name) {
                continue;
            }
            let span = block.span_of(found.range());
            let diagnostic = Diagnostic::new(LINT.name, span, format!("the name is `{name}`, and is written `{written}` here"))
                .help(format!("write `{name}`"));
            let certain = context.tree.slice(span) == written;
            sink.push(if certain { diagnostic.fix(span, name) } else { diagnostic });
        }
    }
}

/// Whether a text can hold a name that is meant as one: it has a capital within a sentence, or says what it names.
fn may_be_meant(text: &str) -> bool {
    let capital = text.as_bytes().windows(4).any(|bytes| {
        let [before, b' ', first, second] = *bytes else { return false };
        // A word in capitals is most often an abbreviation; two of them side by side may be a name.
        first.is_ascii_uppercase()
            && !matches!(before, b'.' | b'!' | b'?' | b':')
            && (second.is_ascii_lowercase() || before.is_ascii_uppercase())
    });
    capital || KINDS.iter().any(|kind| text.contains(kind.get(1..).unwrap_or_default()))
}

fn is_whole(text: &str, range: std::ops::Range<usize>) -> bool {
    let joins = |character: char| character.is_alphanumeric() || character == '-';
    !text[..range.start].chars().next_back().is_some_and(joins) && !text[range.end..].chars().next().is_some_and(joins)
}

/// Whether a spelling is meant as the name: it has a capital that the start of a sentence does not explain, or the
/// text calls it a category, module or requirement.
fn is_meant(block: &Block, range: std::ops::Range<usize>, name: &str) -> bool {
    let written = &block.text[range.clone()];
    let capitals = |text: &str| text.chars().skip(1).zip(text.chars()).any(|(character, before)| before == ' ' && character.is_uppercase());
    if capitals(written) && !capitals(name) || written.chars().filter(|character| character.is_alphabetic()).all(char::is_uppercase) {
        return true;
    }
    let before = block.text[..range.start].trim_end_matches([' ', '"', '\'', '“', '*']).to_lowercase();
    let after = block.text[range.end..].trim_start_matches([' ', '"', '\'', '”', '*']).to_lowercase();
    KINDS.iter().any(|kind| {
        let follows = after.strip_prefix(kind).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        before.ends_with(kind) || follows
    })
}

/// Texts of links to a category or requirement that are nearly its name.
fn in_links(context: &Context<'_>, sink: &mut Sink) {
    let mut names: HashMap<(String, Option<String>), &str> = HashMap::new();
    for category in context.model.categories() {
        let folder = pkimm_release::site::category_folder(&category.id);
        names.insert((folder.clone(), None), &category.name.value);
        for requirement in &category.requirements {
            names.insert((folder.clone(), Some(requirement.id.value.clone())), &requirement.title.value);
        }
    }
    for placed in context.links() {
        let Target::Page(folder, anchor) = target(&placed.folder, &placed.link.destination) else { continue };
        let Some(name) = names.get(&(folder, anchor)) else { continue };
        let text = placed.link.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let same_words = text.to_lowercase() == name.to_lowercase();
        let distance = strsim::damerau_levenshtein(&text.to_lowercase(), &name.to_lowercase());
        // Where only the case differs and nothing is capitalised within, prose has found it already or means the word.
        let near = distance > 0 && distance <= name.chars().count() / 5;
        if text != *name && (near || (same_words && name.contains(' ') && !already_found(&text, name))) {
            let message = format!("the link leads to `{name}`, and is called `{text}` here");
            sink.push(Diagnostic::new(LINT.name, placed.link.span, message).help(format!("write `{name}`")));
        }
    }
}

/// Whether the search in prose reports this spelling, so that it is not reported twice.
fn already_found(text: &str, name: &str) -> bool {
    let inner = |text: &str| text.split(' ').skip(1).any(|word| word.starts_with(char::is_uppercase));
    inner(text) && !inner(name)
}
