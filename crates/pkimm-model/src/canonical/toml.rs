//! TOML in one form: the order of keys, quotation marks, blanks around signs and blank lines.
//!
//! A text is taken apart into statements (`read`), each with the remarks that stand with it, and is printed anew. Values stay
//! as they are written, but for quotation marks and blanks.

mod print;
mod read;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::order::Order;

/// A line between statements: a remark, or a blank one.
type Line<'a> = Option<&'a str>;

/// A text, statement by statement.
#[derive(Debug, Default)]
struct Statements<'a> {
    /// What is about the file as a whole.
    head: Vec<Line<'a>>,
    /// Whether a blank line follows that.
    is_head_apart: bool,
    /// The tables, each from its header on; the first has none.
    sections: Vec<Section<'a>>,
    /// The remarks at the end.
    end: Vec<Line<'a>>,
}

/// A table from its header on.
#[derive(Debug, Default)]
struct Section<'a> {
    /// Remarks before the header.
    lead: Vec<Line<'a>>,
    /// The header as it is printed; empty for what stands before all headers.
    header: String,
    /// The keys of the header.
    path: Vec<String>,
    /// The remark on its line.
    remark: Option<&'a str>,
    /// Remarks below the header, which are not about the first entry.
    tail: Vec<Line<'a>>,
    entries: Vec<Entry<'a>>,
    /// Remarks below the last entry, whichever it is.
    end: Vec<Line<'a>>,
}

/// A key with its value.
#[derive(Debug)]
struct Entry<'a> {
    /// Whether a blank line stands before it.
    is_apart: bool,
    /// Remarks before it.
    lead: Vec<Line<'a>>,
    key: Key,
    value: Value<'a>,
    /// The remark on its line.
    remark: Option<&'a str>,
    /// Remarks below it, which are not about what follows.
    tail: Vec<Line<'a>>,
}

/// A key, of one part or several.
#[derive(Debug, Default)]
struct Key {
    path: Vec<String>,
    text: String,
}

#[derive(Debug)]
enum Value<'a> {
    /// As it is printed, on one line or several.
    Text(String),
    Array(Array<'a>),
    Table(Vec<(Key, Value<'a>)>),
}

#[derive(Debug, Default)]
struct Array<'a> {
    /// Whether it is written on several lines.
    is_long: bool,
    /// The remark behind the bracket that opens it.
    opening: Option<&'a str>,
    items: Vec<Item<'a>>,
    /// What stands before the bracket that closes it.
    end: Vec<Line<'a>>,
}

#[derive(Debug)]
struct Item<'a> {
    lead: Vec<Line<'a>>,
    value: Value<'a>,
    remark: Option<&'a str>,
}

/// A text in its canonical form, which says the same. `None` where it is no TOML. Its lines end with LF.
pub(super) fn canonical(text: &str, order: Order) -> Option<String> {
    let before: toml::Table = toml::from_str(text).ok()?;
    // A remark that came to stand elsewhere may be about something else there.
    let mut after = printed(text, order);
    for _ in 0..ROUNDS {
        after = printed(&after, order);
    }
    let is_same = toml::from_str(&after).is_ok_and(|after: toml::Table| after == before);
    let is_sound = is_same && remarks(&after) == remarks(text) && printed(&after, order) == after;
    debug_assert!(is_sound, "{text:?} became {after:?}");
    Some(if is_sound { after } else { text.to_owned() })
}

/// How often a text is printed again.
const ROUNDS: usize = 2;

fn printed(text: &str, order: Order) -> String {
    let mut statements = read::statements(text);
    for section in &mut statements.sections {
        let path: Vec<&str> = section.path.iter().map(String::as_str).collect();
        section
            .entries
            .sort_by_key(|entry| order.rank(&path, &entry.key.path));
    }
    // What stands before all headers stays there.
    if let Some(tables) = statements.sections.get_mut(1..) {
        tables.sort_by_key(|section| order.rank(&[], &section.path));
    }
    print::text(&statements, order)
}

/// The remarks of a text, in whatever order.
fn remarks(text: &str) -> Vec<&str> {
    let tokens = Source::new(text).lex();
    let remarks = tokens.filter(|token| token.kind() == TokenKind::Comment);
    let remarks = remarks.filter_map(|token| text.get(token.span().start()..token.span().end()));
    let mut remarks: Vec<&str> = remarks.map(str::trim_end).collect();
    remarks.sort_unstable();
    remarks
}
