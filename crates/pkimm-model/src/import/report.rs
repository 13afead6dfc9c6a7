//! What became of everything that was imported.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is to be done about something that is reported, in the order in which a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A person has to decide.
    Decide,
    /// It looks wrong in the published files.
    Wrong,
    /// It was not taken over.
    Dropped,
    /// It was taken over in another form.
    Changed,
    /// It was concluded from something else.
    Derived,
}

/// All kinds, with what stands above them in a report.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Decide, "To be decided"),
    (Kind::Wrong, "Looks wrong in the published files"),
    (Kind::Dropped, "Not taken over"),
    (Kind::Changed, "Changed"),
    (Kind::Derived, "Derived"),
];

/// Something that is reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What is to be done about it.
    pub kind: Kind,
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// What it is.
    pub message: String,
}

/// A report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Everything, sorted.
    pub entries: Vec<Entry>,
    /// Those of files that could not be read, which are among them.
    pub unread: Vec<Entry>,
    /// How many errors a check of the result has.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
}

impl Report {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        file: &str,
        line: Option<usize>,
        message: impl Into<String>,
    ) {
        self.entries.push(Entry {
            kind,
            file: file.to_owned(),
            line,
            message: message.into(),
        });
    }

    pub(super) fn sort(&mut self) {
        self.entries.sort();
        self.entries.dedup();
    }

    /// Adds that a file could not be read, so that what it says is missing, which a person has to decide.
    pub(super) fn add_unread(&mut self, file: &str, why: impl Into<String>) {
        self.add(Kind::Decide, file, None, why);
        self.unread.extend(self.entries.last().cloned());
    }

    /// The entries of each kind that there are, with what stands above them. What is the same at many places is one line. Of each kind at
    /// most `most` lines are listed, and how many there are beside.
    #[must_use]
    pub fn sections(&self, most: usize) -> String {
        let mut out = String::new();
        for (kind, title) in KINDS {
            let entries: Vec<&Entry> = self
                .entries
                .iter()
                .filter(|entry| entry.kind == *kind)
                .collect();
            if entries.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n## {title} ({})\n", entries.len());
            let said = told_once(&entries);
            for line in said.iter().take(most) {
                let _ = writeln!(out, "- {line}");
            }
            if said.len() > most {
                let _ = writeln!(out, "- and {} more", said.len() - most);
            }
        }
        out
    }
}

/// From how many places on that have the same to say they are told in one line.
const MANY: usize = 4;

/// Entries as lines: what is the same at many places is told once, with all of them.
fn told_once(entries: &[&Entry]) -> Vec<String> {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for entry in entries {
        places
            .entry(&entry.message)
            .or_default()
            .push(entry.place());
    }
    let mut lines = Vec::new();
    for entry in entries {
        match places.get(entry.message.as_str()) {
            Some(all) if all.len() >= MANY => {
                lines.push(format!(
                    "{} ({} times: {})",
                    entry.message,
                    all.len(),
                    all.join(", ")
                ));
                places.remove(entry.message.as_str());
            }
            Some(_) => lines.push(format!("{}: {}", entry.place(), entry.message)),
            None => {}
        }
    }
    lines
}

impl Entry {
    /// The file, and the line where there is one.
    fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }
}
