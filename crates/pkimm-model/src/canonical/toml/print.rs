//! Statements → their text.

use super::{Array, Entry, Key, Line, Section, Statements, Value};
use crate::canonical::order::Order;

/// What an item of a list on several lines stands behind.
const INDENT: &str = "  ";

/// The text of statements, which ends with one line break unless it is empty.
pub(super) fn text(statements: &Statements<'_>, order: Order) -> String {
    let mut printer = Printer {
        out: String::new(),
        order,
    };
    printer.lines(&statements.head);
    let mut is_apart = statements.is_head_apart;
    for section in &statements.sections {
        printer.section(section, is_apart);
        is_apart = false;
    }
    if !statements.end.is_empty() {
        printer.part();
        printer.lines(&statements.end);
    }
    printer.out
}

struct Printer {
    out: String,
    order: Order,
}

impl Printer {
    fn section(&mut self, section: &Section<'_>, is_apart: bool) {
        if !section.header.is_empty() {
            self.part();
            self.lines(&section.lead);
            self.line(&section.header, section.remark);
        } else if is_apart && !section.entries.is_empty() {
            self.part();
        }
        self.lines(&section.tail);
        let mut is_first = section.tail.is_empty();
        let mut has_tail = !is_first;
        let path: Vec<&str> = section.path.iter().map(String::as_str).collect();
        for entry in &section.entries {
            if has_tail || entry.is_apart && !is_first {
                self.part();
            }
            self.entry(entry, &path);
            is_first = false;
            has_tail = !entry.tail.is_empty();
        }
        if has_tail && !section.end.is_empty() {
            self.part();
        }
        self.lines(&section.end);
    }

    fn entry(&mut self, entry: &Entry<'_>, path: &[&str]) {
        self.lines(&entry.lead);
        let statement = self.pair(&entry.key, &entry.value, path, "");
        self.line(&statement, entry.remark);
        self.lines(&entry.tail);
    }

    fn pair(&self, key: &Key, value: &Value<'_>, path: &[&str], indent: &str) -> String {
        let inside = key.path.iter().map(String::as_str);
        let inside: Vec<&str> = path.iter().copied().chain(inside).collect();
        format!("{} = {}", key.text, self.value(value, &inside, indent))
    }

    fn value(&self, value: &Value<'_>, path: &[&str], indent: &str) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Array(array) => self.array(array, path, indent),
            Value::Table(entries) => {
                let mut entries: Vec<&(Key, Value<'_>)> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| self.order.rank(path, &key.path));
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| self.pair(key, value, path, indent));
                let entries: Vec<String> = entries.collect();
                match entries.is_empty() {
                    true => "{}".to_owned(),
                    false => format!("{{ {} }}", entries.join(", ")),
                }
            }
        }
    }

    fn array(&self, array: &Array<'_>, path: &[&str], indent: &str) -> String {
        if array.items.is_empty() && array.end.is_empty() && array.opening.is_none() {
            return "[]".to_owned();
        }
        if !array.is_long && !self.order.is_always_long(path) {
            let items = array.items.iter();
            let items: Vec<String> = items
                .map(|item| self.value(&item.value, path, indent))
                .collect();
            return format!("[{}]", items.join(", "));
        }
        let inner = format!("{indent}{INDENT}");
        let mut out = format!("[{}\n", behind(array.opening));
        let lines = |out: &mut String, lines: &[Line<'_>]| {
            for line in lines {
                let line = line.map(|remark| format!("{inner}{remark}"));
                out.push_str(&line.unwrap_or_default());
                out.push('\n');
            }
        };
        for item in &array.items {
            lines(&mut out, &item.lead);
            let value = self.value(&item.value, path, &inner);
            out.push_str(&format!("{inner}{value},{}\n", behind(item.remark)));
        }
        lines(&mut out, &array.end);
        out + indent + "]"
    }

    fn line(&mut self, line: &str, remark: Option<&str>) {
        self.out.push_str(line);
        self.out.push_str(&behind(remark));
        self.out.push('\n');
    }

    fn lines(&mut self, lines: &[Line<'_>]) {
        for line in lines {
            self.line(line.unwrap_or_default(), None);
        }
    }

    /// Puts a blank line, unless one is there already or nothing stands above.
    fn part(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

/// A remark behind something on its line.
fn behind(remark: Option<&str>) -> String {
    remark.map_or_else(String::new, |remark| format!(" {remark}"))
}
