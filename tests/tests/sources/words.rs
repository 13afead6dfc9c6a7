//! Which words of `site-templates/words` the templates, the script of the questionnaires and the emitters ask for.

use std::collections::BTreeSet;

use pkimm_tests::folder;

/// What is asked for, as far as it stands where it is asked.
#[derive(Default)]
pub struct Asked {
    /// Words, by table and key.
    words: BTreeSet<(String, String)>,
    /// Tables of which any word may be asked for.
    tables: BTreeSet<String>,
    /// Calls in the script whose key is not written out.
    hidden: Vec<String>,
}

/// How what is asked for differs from the words that there are.
pub fn faults(words: &toml::Table) -> Vec<String> {
    let asked = Asked::by_all();
    let there: BTreeSet<(String, String)> = words
        .iter()
        .flat_map(|(table, words)| {
            let words = words.as_table().expect("words stand in tables");
            words.keys().map(|key| (table.clone(), key.clone()))
        })
        .collect();
    let missing = asked.words.difference(&there);
    let missing = missing.map(|(table, key)| format!("`{table}.{key}` does not exist"));
    let tables = asked.tables.iter();
    let tables = tables.filter(|table| !words.contains_key(*table));
    let left = there.difference(&asked.words);
    let left = left.filter(|(table, _)| !asked.tables.contains(table));
    missing
        .chain(tables.map(|table| format!("`{table}` does not exist")))
        .chain(left.map(|(table, key)| format!("nothing asks for `{table}.{key}`")))
        .chain(asked.hidden.iter().cloned())
        .collect()
}

impl Asked {
    fn by_all() -> Self {
        let mut asked = Self::default();
        for folder in ["site-templates", "crates/pkimm-emit/src"] {
            for (path, bytes) in folder::read(&folder::project().join(folder)) {
                let text = String::from_utf8(bytes).expect("sources are UTF-8");
                match path.rsplit_once('.') {
                    Some((_, "html" | "md" | "typ")) => asked.by_template(&text),
                    Some((_, "js")) => asked.by_script(&text),
                    Some((_, "rs")) => asked.by_emitter(&text),
                    _ => {}
                }
            }
        }
        asked
    }

    /// `words.table.key`, and `words.table[…]` for a key that is computed.
    fn by_template(&mut self, text: &str) {
        for (_, rest) in places(text, "words") {
            match step(rest).map(|(table, rest)| (table, step(rest))) {
                Some((table, Some((key, _)))) => self.add(table, key),
                Some((table, None)) => {
                    self.tables.insert(table.to_owned());
                }
                None => {}
            }
        }
    }

    /// `say(words, "key", …)`.
    fn by_script(&mut self, text: &str) {
        for (before, rest) in places(text, "say(") {
            match rest.split_once(',').and_then(|(_, rest)| literal(rest)) {
                Some((key, _)) => self.add("script", key),
                None if before.ends_with("function ") => {}
                None => {
                    let line = before.lines().count();
                    let call = rest.lines().next().unwrap_or_default();
                    self.hidden
                        .push(format!("line {line} hides its key: `say({call}`"));
                }
            }
        }
    }

    /// `words.text("table", "key")`, and the same with a key that is computed.
    fn by_emitter(&mut self, text: &str) {
        let calls = [".text(", ".fill(", ".list(", ".plural("];
        for (_, rest) in calls.into_iter().flat_map(|call| places(text, call)) {
            let first =
                literal(rest).and_then(|(table, rest)| Some((table, rest.strip_prefix(',')?)));
            match first.map(|(table, rest)| (table, literal(rest))) {
                Some((table, Some((key, _)))) => self.add(table, key),
                Some((table, None)) => {
                    self.tables.insert(table.to_owned());
                }
                None => {}
            }
        }
    }

    fn add(&mut self, table: &str, key: &str) {
        self.words.insert((table.to_owned(), key.to_owned()));
    }
}

/// What stands before and behind a name, wherever it is not the end of a longer one.
fn places<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let places = text
        .match_indices(name)
        .map(|(at, name)| (&text[..at], &text[at + name.len()..]));
    places.filter(move |(before, _)| {
        !name.starts_with(is_of_a_name) || !before.ends_with(is_of_a_name)
    })
}

/// The name that leads one step further into a value, and what is behind it.
fn step(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('[') {
        return literal(rest).and_then(|(name, rest)| Some((name, rest.strip_prefix(']')?)));
    }
    let rest = text.strip_prefix('.')?;
    let (name, rest) = rest.split_at(rest.find(|sign| !is_of_a_name(sign)).unwrap_or(rest.len()));
    (!name.is_empty()).then_some((name, rest))
}

/// The text in quotation marks at the beginning, and what is behind it.
fn literal(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix('"')?.split_once('"')
}

fn is_of_a_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-_".contains(sign)
}
