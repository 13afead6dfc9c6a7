//! `model.toml` as the document that it is: what is not changed keeps its form and its remarks.

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value,
};

use super::{Beside, Refused};
use crate::edit::with_ends_of;

/// Visits an entry: a module, a category or a requirement, each before what it holds.
type Visit<'a> = &'a mut dyn FnMut(&mut dyn TableLike);

/// The document of `model.toml`.
pub(super) struct Structure(DocumentMut);

impl Structure {
    pub fn read(text: &str) -> Result<Self, Refused> {
        let document = text.replace("\r\n", "\n").parse();
        let refused = |error: toml_edit::TomlError| Refused(error.message().to_owned());
        document.map(Self).map_err(refused)
    }

    /// The text, with the line ends of a file.
    pub fn text_like(&self, file: &str) -> String {
        with_ends_of(file, &self.0.to_string())
    }

    /// Sets the version in progress, where it is another one.
    pub fn set_version(&mut self, version: &str) {
        let known = self.0.get("version").and_then(Item::as_str);
        if known != Some(version) {
            let version = Value::from(version);
            set(self.0.as_table_mut(), "version", version);
        }
    }

    /// Takes the id of an entry out of its former ones, since it has it again, and adds one that was published.
    pub fn set_former(&mut self, id: &str, published: Option<&str>) {
        self.with_entry(id, |entry| {
            let known = former_of(entry);
            let kept = known
                .iter()
                .map(String::as_str)
                .filter(|former| *former != id);
            let ids: Vec<&str> = kept.chain(published).collect();
            match ids.is_empty() {
                true => unset(entry, "was"),
                false => {
                    set(entry, "was", list(&ids));
                    put_last(entry, "requirements");
                }
            }
        });
    }

    /// Removes a module, a category or a requirement, with what it holds.
    pub fn remove(&mut self, id: &str) {
        let modules = self.0.get_mut("modules");
        if take(modules, id).is_some() {
            return;
        }
        let mut is_done = false;
        each(self.0.get_mut("modules"), &mut |module| {
            is_done = is_done || take(module.get_mut("categories"), id).is_some();
            each(module.get_mut("categories"), &mut |category| {
                is_done = is_done || take(category.get_mut("requirements"), id).is_some();
            });
        });
    }

    /// Moves a module, a category or a requirement to another place.
    pub fn relocate(&mut self, id: &str, place: Place<'_>) {
        let mut taken = None;
        if let Some(module) = take(self.0.get_mut("modules"), id) {
            let root = self.0.as_table_mut();
            insert(root, "modules", |ids| place.among(ids), module);
            return;
        }
        each(self.0.get_mut("modules"), &mut |module| {
            if taken.is_none() {
                taken = take(module.get_mut("categories"), id);
            }
            each(module.get_mut("categories"), &mut |category| {
                if taken.is_none() {
                    taken = take(category.get_mut("requirements"), id);
                }
            });
        });
        let Some(entry) = taken else { return };
        let put = |whole: &mut dyn TableLike, list: &str| {
            if id_of(whole) == Some(place.whole) {
                insert(whole, list, |ids| place.among(ids), entry.clone());
            }
        };
        each(self.0.get_mut("modules"), &mut |module| {
            put(module, "categories");
            each(module.get_mut("categories"), &mut |category| {
                put(category, "requirements");
            });
        });
    }

    /// Records that an id left the model.
    pub fn retire(&mut self, id: &str, since: &str, successors: &[String], reason: &str) {
        let position = self.last_position();
        let retired = self.0.entry("retired");
        let retired = retired.or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let mut keys = vec![("id", Value::from(id)), ("since", Value::from(since))];
        if !successors.is_empty() {
            keys.push(("successors", list(successors)));
        }
        keys.push(("reason", Value::from(reason)));
        match retired {
            Item::ArrayOfTables(tables) => {
                let mut table = Table::new();
                for (key, of_key) in keys {
                    table.insert(key, value(of_key));
                }
                // Behind the modules, and before whatever stands at the end of the file.
                let last = tables.iter().filter_map(Table::position).max();
                table.set_position(last.or(position));
                tables.push(table);
            }
            Item::Value(Value::Array(array)) => {
                array.push(keys.into_iter().collect::<InlineTable>());
            }
            _ => {}
        }
    }

    /// Adds a requirement to a category.
    pub fn add_requirement(&mut self, place: Place<'_>, requirement: Entry<'_>) {
        each(self.0.get_mut("modules"), &mut |module| {
            each(module.get_mut("categories"), &mut |category| {
                if id_of(category) == Some(place.whole) {
                    let entry = requirement.of_requirement();
                    insert(category, "requirements", |ids| place.among(ids), entry);
                }
            });
        });
    }

    /// Adds a category, which has no requirement yet, to a module.
    pub fn add_category(&mut self, place: Place<'_>, category: Entry<'_>) {
        each(self.0.get_mut("modules"), &mut |module| {
            if id_of(module) == Some(place.whole) {
                let entry = category.of_category();
                insert(module, "categories", |ids| place.among(ids), entry);
            }
        });
    }

    /// Adds a module with a category and that with a requirement.
    pub fn add_module(
        &mut self,
        (id, name): (&str, &str),
        beside: Beside<&str>,
        category: Entry<'_>,
        requirement: Entry<'_>,
    ) {
        let mut of_category = category.of_category();
        let first = requirement.of_requirement();
        insert(&mut of_category, "requirements", |_| 0, first);
        let mut module = table_of(&[("id", Value::from(id)), ("name", Value::from(name))]);
        insert(&mut module, "categories", |_| 0, of_category);
        let place = Place { whole: "", beside };
        let root = self.0.as_table_mut();
        insert(root, "modules", |ids| place.among(ids), module);
    }

    /// Adds a level behind the one with a number.
    pub fn add_level(&mut self, after: u32, number: u32, name: &str) {
        let keys = [
            ("number", Value::from(i64::from(number))),
            ("name", Value::from(name)),
        ];
        let entry = table_of(&keys);
        let root = self.0.as_table_mut();
        let at = |level: &dyn TableLike| {
            let known = level.get("number").and_then(Item::as_integer);
            known == Some(i64::from(after))
        };
        let levels = root.get("levels");
        let tables = levels.and_then(Item::as_array_of_tables).into_iter();
        let tables = tables.flat_map(ArrayOfTables::iter);
        let inline = levels.and_then(Item::as_array).into_iter();
        let inline = inline
            .flat_map(Array::iter)
            .filter_map(Value::as_inline_table);
        let place = tables
            .map(|level| at(level))
            .chain(inline.map(|level| at(level)))
            .position(|is_it| is_it);
        insert(
            root,
            "levels",
            |ids| place.map_or(ids.len(), |at| at + 1),
            entry,
        );
    }

    /// Adds an entry to the catalog, before the first whose id comes behind it.
    pub fn add_reference(&mut self, id: &str, keys: &[(&str, Option<&str>)]) {
        let keys = keys.iter();
        let keys = keys.filter_map(|(key, text)| Some((*key, Value::from((*text)?))));
        let keys: Vec<(&str, Value)> = [("id", Value::from(id))].into_iter().chain(keys).collect();
        insert(
            self.0.as_table_mut(),
            "references",
            |known| in_order(known, id),
            table_of(&keys),
        );
    }

    /// Puts an entry of the catalog, which has another id now, where the order of ids wants it, as far as the others are in it.
    pub fn order_reference(&mut self, id: &str) {
        let ids: Vec<String> = match self.0.get("references") {
            Some(Item::ArrayOfTables(tables)) => tables
                .iter()
                .filter_map(|table| id_of(table).map(str::to_owned))
                .collect(),
            _ => return,
        };
        let others = ids.iter().filter(|known| *known != id);
        if !others.is_sorted() || ids.is_sorted() {
            return;
        }
        if let Some(entry) = take(self.0.get_mut("references"), id) {
            let root = self.0.as_table_mut();
            insert(root, "references", |known| in_order(known, id), entry);
        }
    }

    /// Gives former anchors of the page in a folder to the page in another, and lets those that lead to an id lead to its new one.
    pub fn follow_anchors(&mut self, folders: (&str, &str), ids: (&str, &str)) {
        let site = self.0.get_mut("site");
        let anchors = site.and_then(|site| site.as_table_like_mut()?.get_mut("anchors"));
        let Some(anchors) = anchors.and_then(Item::as_table_like_mut) else {
            return;
        };
        if let Some(of_page) = anchors.remove(folders.0) {
            anchors.insert(folders.1, of_page);
        }
        for (_, page) in anchors.iter_mut() {
            let entries = page.as_table_like_mut().into_iter();
            for (_, leads_to) in entries.flat_map(|page| page.iter_mut()) {
                let Some(anchor) = leads_to.as_str() else {
                    continue;
                };
                let rest = anchor.strip_prefix(ids.0);
                let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with("--"));
                if let Some(now) = rest.map(|rest| format!("{}{rest}", ids.1)) {
                    *leads_to = value(now);
                }
            }
        }
    }

    /// Names each successor of what left once, where several of them became one.
    pub fn name_successors_once(&mut self) {
        each(self.0.get_mut("retired"), &mut |entry| {
            let successors = entry.get_mut("successors").and_then(Item::as_array_mut);
            let Some(successors) = successors else { return };
            let mut known: Vec<String> = Vec::new();
            successors.retain(|successor| {
                let id = successor.as_str().unwrap_or_default().to_owned();
                let is_new = !known.contains(&id);
                known.push(id);
                is_new
            });
        });
    }

    /// What has none left of what it has to hold, and what that is: "the module `X`" and "category".
    pub fn bare(&mut self) -> Option<(String, &'static str)> {
        let mut found = None;
        let mut holds = |whole: &str, entry: &dyn TableLike, key: &str, part: &'static str| {
            let is_bare = entry
                .get(key)
                .and_then(Item::as_array)
                .is_some_and(Array::is_empty);
            if is_bare && found.is_none() {
                found = Some((
                    format!("the {whole} `{}`", id_of(entry).unwrap_or_default()),
                    part,
                ));
            }
        };
        each(self.0.get_mut("modules"), &mut |module| {
            holds("module", module, "categories", "category");
            each(module.get_mut("categories"), &mut |category| {
                holds("category", category, "requirements", "requirement");
            });
        });
        let modules = self.0.get("modules").and_then(Item::as_array);
        let is_bare = modules.is_some_and(Array::is_empty);
        found.or_else(|| is_bare.then(|| ("the model".to_owned(), "module")))
    }

    /// Calls a function for the entry with an id.
    fn with_entry(&mut self, id: &str, change: impl Fn(&mut dyn TableLike)) {
        let mut look = |entry: &mut dyn TableLike| {
            if id_of(entry) == Some(id) {
                change(entry);
            }
        };
        each(self.0.get_mut("modules"), &mut |module| {
            look(module);
            each(module.get_mut("categories"), &mut |category| {
                look(category);
                each(category.get_mut("requirements"), &mut look);
            });
        });
    }

    /// Where the last table of the modules stands among all tables.
    fn last_position(&mut self) -> Option<isize> {
        let mut last = None;
        let mut look = |item: Option<&Item>| {
            let tables = item.and_then(Item::as_array_of_tables).into_iter();
            let tables = tables.flat_map(ArrayOfTables::iter);
            last = last.max(tables.filter_map(Table::position).max());
        };
        look(self.0.get("modules"));
        each(self.0.get_mut("modules"), &mut |module| {
            look(module.get("categories"));
            each(module.get_mut("categories"), &mut |category| {
                look(category.get("requirements"));
            });
        });
        last
    }
}

/// A category or a requirement as it stands in the structure.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    /// The id.
    pub id: &'a str,
    /// The name or the title.
    pub name: &'a str,
    /// The weight.
    pub weight: u32,
}

impl Entry<'_> {
    fn of_requirement(&self) -> Table {
        table_of(&[
            ("id", Value::from(self.id)),
            ("weight", Value::from(i64::from(self.weight))),
            ("title", Value::from(self.name)),
        ])
    }

    fn of_category(&self) -> Table {
        table_of(&[
            ("id", Value::from(self.id)),
            ("name", Value::from(self.name)),
            ("weight", Value::from(i64::from(self.weight))),
            ("requirements", Value::from(Array::new())),
        ])
    }
}

/// Where something new comes.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The id of what it belongs to; of no matter for a module.
    pub whole: &'a str,
    /// The id of what it stands beside.
    pub beside: Beside<&'a str>,
}

impl Place<'_> {
    /// The position among entries with these ids.
    fn among(&self, ids: &[Option<&str>]) -> usize {
        let at = |named: &str| ids.iter().position(|id| *id == Some(named));
        let place = match self.beside {
            Beside::Last => None,
            Beside::After(id) => at(id).map(|at| at + 1),
            Beside::Before(id) => at(id),
        };
        place.unwrap_or(ids.len())
    }
}

/// The position of an id among others: before the first that comes behind it.
fn in_order(known: &[Option<&str>], id: &str) -> usize {
    let before = known.iter().take_while(|known| **known < Some(id));
    before.count()
}

/// Puts an entry in a list. `place` says where, of the ids that are in it.
fn insert(
    table: &mut dyn TableLike,
    list: &str,
    place: impl Fn(&[Option<&str>]) -> usize,
    entry: Table,
) {
    let list = table
        .entry(list)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    // What has a list of its own is a table of its own.
    if list.as_array().is_some_and(Array::is_empty) && entry.iter().any(|(_, item)| holds(item)) {
        *list = Item::ArrayOfTables(ArrayOfTables::new());
    }
    match list {
        Item::ArrayOfTables(tables) => {
            let ids: Vec<_> = tables.iter().map(|table| id_of(table)).collect();
            let at = place(&ids);
            put(tables, at, entry);
        }
        Item::Value(Value::Array(array)) => {
            let tables = array.iter().map(Value::as_inline_table);
            let ids: Vec<_> = tables.map(|table| id_of(table?)).collect();
            let at = place(&ids);
            let like = array.iter().next().map(|first| first.decor().clone());
            let mut entry = Value::from(entry.into_inline_table());
            match like {
                Some(like) => {
                    let prefix = like.prefix().and_then(|raw| raw.as_str());
                    // A remark before the first one is not about this one.
                    let prefix = prefix.map(|prefix| &prefix[prefix.rfind('\n').unwrap_or(0)..]);
                    entry.decor_mut().set_prefix(prefix.unwrap_or_default());
                }
                None => {
                    entry.decor_mut().set_prefix("\n  ");
                    array.set_trailing("\n");
                    array.set_trailing_comma(true);
                }
            }
            array.insert_formatted(at, entry);
        }
        _ => {}
    }
}

/// Puts a table at a place among others. Each is printed where the one before it is.
fn put(tables: &mut ArrayOfTables, at: usize, mut table: Table) {
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    unplaced(&mut table);
    if table.decor().prefix().is_none() {
        table.decor_mut().set_prefix("\n");
    }
    all.insert(at, table);
    tables.clear();
    for table in all {
        tables.push(table);
    }
}

/// Whether a value is a list of entries, or of none yet.
fn holds(item: &Item) -> bool {
    let is_entry = |value: &Value| value.is_inline_table();
    let array = item.as_array();
    item.is_array_of_tables() || array.is_some_and(|array| array.iter().all(is_entry))
}

/// Takes away where a table stood, and what it holds.
fn unplaced(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        if let Item::ArrayOfTables(tables) = item {
            tables.iter_mut().for_each(unplaced);
        }
    }
}

/// Visits the entries of a list, in either form.
fn each(list: Option<&mut Item>, visit: Visit<'_>) {
    match list {
        Some(Item::ArrayOfTables(tables)) => tables.iter_mut().for_each(|table| visit(table)),
        Some(Item::Value(Value::Array(array))) => array
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .for_each(|table| visit(table)),
        _ => {}
    }
}

/// Takes the entry with an id out of a list.
fn take(list: Option<&mut Item>, id: &str) -> Option<Table> {
    let list = list?;
    match list {
        Item::ArrayOfTables(tables) => {
            let at = tables.iter().position(|table| id_of(table) == Some(id))?;
            let table = tables.iter().nth(at).cloned();
            tables.remove(at);
            // Of no tables nothing would be left, and the key has to be there.
            if tables.is_empty() {
                *list = value(Array::new());
            }
            table
        }
        Item::Value(Value::Array(array)) => {
            let is_it = |entry: &Value| {
                let table = entry.as_inline_table();
                table.and_then(|table| id_of(table)) == Some(id)
            };
            let at = array.iter().position(is_it)?;
            let entry = array.remove(at);
            Some(entry.as_inline_table()?.clone().into_table())
        }
        _ => None,
    }
}

/// The keys of an entry.
fn table_of(keys: &[(&str, Value)]) -> Table {
    let mut table = Table::new();
    for (key, of_key) in keys {
        table.insert(key, value(of_key.clone()));
    }
    table
}

fn id_of(entry: &dyn TableLike) -> Option<&str> {
    entry.get("id")?.as_str()
}

fn former_of(entry: &dyn TableLike) -> Vec<String> {
    let ids = entry.get("was").and_then(Item::as_array);
    let ids = ids.into_iter().flat_map(Array::iter);
    ids.filter_map(|id| id.as_str().map(str::to_owned))
        .collect()
}

/// Sets a key. In a table on one line the blank before its bracket stays there.
fn set(entry: &mut dyn TableLike, key: &str, mut new: Value) {
    if let Some(known) = entry.get_mut(key) {
        if let Some(known) = known.as_value() {
            *new.decor_mut() = known.decor().clone();
        }
        *known = value(new);
        return;
    }
    let last = entry.iter_mut().last();
    let last = last.and_then(|(_, item)| item.as_value_mut());
    if let Some(last) = last {
        let suffix = last.decor().suffix().and_then(|raw| raw.as_str());
        if suffix.is_some_and(|suffix| !suffix.is_empty() && suffix.trim().is_empty()) {
            let suffix = suffix.unwrap_or_default().to_owned();
            last.decor_mut().set_suffix("");
            new.decor_mut().set_prefix(" ");
            new.decor_mut().set_suffix(suffix);
        }
    }
    entry.insert(key, value(new));
}

/// Puts a key behind all others, as it is written: what is long stands below what is short.
fn put_last(entry: &mut dyn TableLike, key: &str) {
    let known = entry.get_key_value(key);
    let known = known.filter(|(_, item)| item.is_value());
    if let Some((key, item)) = known.map(|(key, item)| (key.clone(), item.clone())) {
        entry.remove(key.get());
        entry.entry_format(&key).or_insert(item);
    }
}

/// Takes a key away. In a table on one line the blank before its bracket stays there.
fn unset(entry: &mut dyn TableLike, key: &str) {
    let removed = entry.remove(key);
    let suffix = removed.as_ref().and_then(Item::as_value);
    let suffix = suffix.and_then(|removed| removed.decor().suffix()?.as_str());
    let last = entry.iter_mut().last();
    let last = last.and_then(|(_, item)| item.as_value_mut());
    if let Some((last, suffix)) = last.zip(suffix.filter(|suffix| !suffix.is_empty())) {
        last.decor_mut().set_suffix(suffix);
    }
}

fn list<Id: AsRef<str>>(ids: &[Id]) -> Value {
    ids.iter().map(AsRef::as_ref).collect::<Array>().into()
}
