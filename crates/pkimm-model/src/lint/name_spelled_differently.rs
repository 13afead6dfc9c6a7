use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pkimm_release::site::{self, Target, target};

use super::prose::AnyOf;
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::source::markdown::Block;

pub const LINT: Lint = Lint {
    name: "name-spelled-differently",
    summary: "the name of a category, module or requirement is written differently in a text",
    documentation: include_str!("name-spelled-differently.md"),
    default: Some(Severity::Warning),
    structural: false,
    run: Some(run),
};

/// What a text calls a thing whose name comes before or after.
const KINDS: &[&str] = &["category", "module", "requirement"];
/// The same without their first letters, which may be capitals.
static STEMS: AnyOf = AnyOf::new(&["ategory", "odule", "equirement"]);

fn run(context: &Context<'_>, sink: &mut Sink) {
    let model = context.model;
    let modules = model.modules.iter().map(|module| &module.name.value);
    let categories = model.categories().map(|category| &category.name.value);
    let titles = model
        .requirements()
        .map(|requirement| &requirement.title.value);
    let names: Vec<&str> = modules
        .chain(categories)
        .chain(titles)
        .map(|name| name.trim())
        .filter(|name| name.contains(' '))
        .collect();
    in_prose(context, &names, sink);
    in_links(context, sink);
}

/// Names in running text. A name in lower case throughout is ordinary English, unless the text says what it is.
fn in_prose(context: &Context<'_>, names: &[&str], sink: &mut Sink) {
    let spellings = Spellings::new(names);
    let blocks = context.model.texts().flat_map(|text| &text.markdown.blocks);
    for block in blocks.filter(|block| may_be_meant(&block.text)) {
        for (range, name) in spellings.find(&block.text) {
            let written = &block.text[range.clone()];
            if written == name || !is_meant(block, range.clone(), name) {
                continue;
            }
            let span = block.span_of(range);
            let diagnostic = Diagnostic::new(
                LINT.name,
                span,
                format!("the name is `{name}`, but it is written `{written}` here"),
            )
            .help(format!("write `{name}`"));
            let certain = context.tree.slice(span) == written;
            sink.push(if certain {
                diagnostic.fix(Fix::automatic(span, name))
            } else {
                diagnostic
            });
        }
    }
}

/// The names, each with `and` as it is and as `&`, by how they open.
struct Spellings<'a> {
    /// The first letters of all of them, sorted, by which most words of a text are passed over.
    starts: Vec<[u8; 4]>,
    by_opening: HashMap<String, Opening<'a>>,
}

/// The names that open alike.
#[derive(Default)]
struct Opening<'a> {
    /// How many bytes their spellings have, the most first.
    lengths: BTreeSet<Reverse<usize>>,
    /// The names by their spellings in lower case.
    names: HashMap<String, &'a str>,
}

impl<'a> Spellings<'a> {
    fn new(names: &[&'a str]) -> Self {
        let mut by_opening: HashMap<String, Opening<'a>> = HashMap::new();
        let mut starts = Vec::new();
        for name in names {
            let ampersand = name.contains(" and ").then(|| name.replace(" and ", " & "));
            for spelling in std::iter::once((*name).to_owned()).chain(ampersand) {
                let mut opening = String::new();
                put_opening(&spelling, &mut opening);
                starts.extend(first_letters(&spelling));
                let alike = by_opening.entry(opening).or_default();
                alike.lengths.insert(Reverse(spelling.len()));
                let lower = spelling.to_ascii_lowercase();
                alike.names.entry(lower).or_insert(name);
            }
        }
        starts.sort_unstable();
        Self { starts, by_opening }
    }

    /// Where names occur in a text, in upper or lower case.
    fn find(&self, text: &str) -> Vec<(Range<usize>, &'a str)> {
        let mut found = Vec::new();
        let mut opening = String::new();
        let mut from = 0;
        let gaps = text.match_indices(|character: char| !joins(character));
        for start in std::iter::once(0).chain(gaps.map(|(at, gap)| at + gap.len())) {
            let may_start = first_letters(&text[start..])
                .is_some_and(|letters| self.starts.binary_search(&letters).is_ok());
            if start < from || !may_start || !put_opening(&text[start..], &mut opening) {
                continue;
            }
            let alike = self.by_opening.get(&opening);
            // The longest that fits is what is meant.
            let fitting = alike.and_then(|alike| {
                alike.lengths.iter().find_map(|Reverse(length)| {
                    let range = start..start + length;
                    let written = text.get(range.clone())?;
                    if text[range.end..].starts_with(joins) {
                        return None;
                    }
                    let name = alike.names.get(&written.to_ascii_lowercase())?;
                    Some((range, *name))
                })
            });
            if let Some((range, name)) = fitting {
                from = range.end;
                found.push((range, name));
            }
        }
        found
    }
}

/// The first four bytes of a text, in lower case. `None` where there are fewer.
fn first_letters(text: &str) -> Option<[u8; 4]> {
    let mut letters = *text.as_bytes().first_chunk()?;
    letters.make_ascii_lowercase();
    Some(letters)
}

/// Puts the first word of a text, and the second where a single character parts them, into `opening` in lower case.
/// `false` where the text ends with its first word.
fn put_opening(text: &str, opening: &mut String) -> bool {
    let first = text
        .split(|character| !joins(character))
        .next()
        .unwrap_or_default();
    let mut rest = text[first.len()..].chars();
    let more = rest.next().is_some();
    let second = rest
        .as_str()
        .split(|character| !joins(character))
        .next()
        .unwrap_or_default();
    opening.clear();
    opening.extend([first, " ", second]);
    opening.make_ascii_lowercase();
    more
}

/// Whether a character is part of a word.
fn joins(character: char) -> bool {
    character.is_alphanumeric() || character == '-'
}

/// Whether a text can hold a name that is meant as one: it has a capital within a sentence, or says what it names.
fn may_be_meant(text: &str) -> bool {
    let capital = text.as_bytes().windows(4).any(|bytes| {
        let [before, b' ', first, second] = *bytes else {
            return false;
        };
        // A word in capitals is most often an abbreviation; two of them side by side may be a name.
        first.is_ascii_uppercase()
            && !matches!(before, b'.' | b'!' | b'?' | b':')
            && (second.is_ascii_lowercase() || before.is_ascii_uppercase())
    });
    capital || STEMS.is_in(text)
}

/// Whether a spelling is meant as the name: it has a capital that the start of a sentence does not explain, or the
/// text calls it a category, module or requirement.
fn is_meant(block: &Block, range: Range<usize>, name: &str) -> bool {
    let written = &block.text[range.clone()];
    let capitals = |text: &str| {
        text.chars()
            .skip(1)
            .zip(text.chars())
            .any(|(character, before)| before == ' ' && character.is_uppercase())
    };
    if capitals(written) && !capitals(name)
        || written
            .chars()
            .filter(|character| character.is_alphabetic())
            .all(char::is_uppercase)
    {
        return true;
    }
    let before = block.text[..range.start].trim_end_matches([' ', '"', '\'', '“', '*']);
    let after = block.text[range.end..].trim_start_matches([' ', '"', '\'', '”', '*']);
    let is =
        |part: Option<&str>, kind: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(kind));
    KINDS.iter().any(|kind| {
        let precedes = before.len().checked_sub(kind.len());
        let precedes = precedes.and_then(|start| before.get(start..));
        let follows = after.get(..kind.len());
        let ends = !after
            .get(kind.len()..)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        is(precedes, kind) || (is(follows, kind) && ends)
    })
}

/// Texts of links to a category or requirement that are nearly its name.
fn in_links(context: &Context<'_>, sink: &mut Sink) {
    let mut names: HashMap<(String, Option<String>), &str> = HashMap::new();
    for category in context.model.categories() {
        let folder = site::category_folder(&category.id);
        names.insert((folder.clone(), None), &category.name.value);
        for requirement in &category.requirements {
            names.insert(
                (folder.clone(), Some(requirement.id.value.clone())),
                &requirement.title.value,
            );
        }
    }
    for placed in &context.links {
        let Target::Page(folder, anchor) = target(&placed.folder, &placed.link.destination) else {
            continue;
        };
        let Some(name) = names.get(&(folder, anchor)) else {
            continue;
        };
        if placed.link.text == *name {
            continue;
        }
        let text = placed
            .link
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let same_words = text.to_lowercase() == name.to_lowercase();
        // Where only the case differs and nothing is capitalized within, prose has found it already or means the word.
        let near = !same_words && is_near(&text.to_lowercase(), &name.to_lowercase());
        if text != *name
            && (near || (same_words && name.contains(' ') && !already_found(&text, name)))
        {
            let message = format!("this link leads to `{name}`, but its text is `{text}`");
            let content = Some(placed.link.content_span());
            let content = context.as_written(content, &placed.link.text);
            sink.push(
                Diagnostic::new(LINT.name, placed.link.span, message)
                    .help(format!("write `{name}`"))
                    .maybe_fix(content.map(|content| Fix::suggestion(content, *name))),
            );
        }
    }
}

/// Names that are longer, in bytes, are compared with no text that is nearly the same.
const LONGEST: usize = 300;

/// Whether a text is nearly a name.
fn is_near(text: &str, name: &str) -> bool {
    let (length, allowed) = (name.chars().count(), name.chars().count() / 5);
    name.len() <= LONGEST
        && text.chars().count().abs_diff(length) <= allowed
        && strsim::damerau_levenshtein(text, name) <= allowed
}

/// Whether the search in prose reports this spelling, so that it is not reported twice.
fn already_found(text: &str, name: &str) -> bool {
    let inner = |text: &str| {
        text.split(' ')
            .skip(1)
            .any(|word| word.starts_with(char::is_uppercase))
    };
    inner(text) && !inner(name)
}
