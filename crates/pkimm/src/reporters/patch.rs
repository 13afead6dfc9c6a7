//! What changes to files would do, in the form that `patch` and `git apply` read.

use pkimm_model::edit::{FileChange, FileText};
use similar::TextDiff;

/// The changes as one patch; `path_of` says how a path below the model folder is called from here.
pub fn text(changes: &[FileChange], path_of: impl Fn(&str) -> String) -> String {
    let none = FileText {
        path: String::new(),
        text: String::new(),
    };
    let mut out = String::new();
    for FileChange { before, after } in changes {
        let path = |file: &FileText| below_here(&path_of(&file.path));
        let (was, is) = (before.as_ref().map(path), after.as_ref().map(path));
        let either = |one: &Option<String>, other: &Option<String>| {
            one.clone().or(other.clone()).unwrap_or_default()
        };
        // What git says of a file as a whole; other programs pass over it.
        out.push_str(&format!(
            "diff --git a/{} b/{}\n",
            either(&was, &is),
            either(&is, &was)
        ));
        match (&was, &is) {
            (None, _) => out.push_str("new file mode 100644\n"),
            (_, None) => out.push_str("deleted file mode 100644\n"),
            (Some(was), Some(is)) if was != is => {
                out.push_str(&format!("rename from {was}\nrename to {is}\n"));
            }
            _ => {}
        }
        let old = was.map_or_else(|| "/dev/null".to_owned(), |was| format!("a/{was}"));
        let new = is.map_or_else(|| "/dev/null".to_owned(), |is| format!("b/{is}"));
        let before = before.as_ref().unwrap_or(&none);
        let after = after.as_ref().unwrap_or(&none);
        let diff = TextDiff::from_lines(&before.text, &after.text);
        let lines = diff.unified_diff().header(&old, &new).to_string();
        out.push_str(&uncommanding(&lines));
    }
    out
}

/// A path without the steps out of this folder, which no program that applies a patch takes.
fn below_here(path: &str) -> String {
    path.trim_start_matches("../").to_owned()
}

/// The same patch, in which no line that stays begins with two colons: the runner of a workflow would take it for a command.
/// It is taken out and put in again.
fn uncommanding(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len());
    for line in lines.split_inclusive('\n') {
        match line.strip_prefix(' ') {
            Some(kept) if kept.trim_start().starts_with("::") && kept.ends_with('\n') => {
                out.push_str(&format!("-{kept}+{kept}"));
            }
            _ => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_stays_is_no_command() {
        let file = |text: &str| FileText {
            path: "a.md".to_owned(),
            text: text.to_owned(),
        };
        let change = FileChange {
            before: Some(file("::error::x\none\n")),
            after: Some(file("::error::x\n2\n")),
        };
        assert_eq!(
            text(&[change], str::to_owned),
            "diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n-::error::x\n+::error::x\n-one\n+2\n"
        );
    }

    #[test]
    fn every_file_has_its_lines() {
        let file = |path: &str, text: &str| FileText {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let changes = [
            FileChange {
                before: Some(file("a.md", "one\ntwo\n")),
                after: Some(file("a.md", "one\n2\n")),
            },
            FileChange {
                before: None,
                after: Some(file("b.md", "new")),
            },
            FileChange {
                before: Some(file("c.md", "same\n")),
                after: Some(file("d.md", "same\n")),
            },
            FileChange {
                before: Some(file("e.md", "old\n")),
                after: None,
            },
        ];
        assert_eq!(
            text(&changes, |path| format!("model/{path}")),
            "diff --git a/model/a.md b/model/a.md\n--- a/model/a.md\n+++ b/model/a.md\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n\
             diff --git a/model/b.md b/model/b.md\nnew file mode 100644\n--- /dev/null\n+++ b/model/b.md\n@@ -0,0 +1 @@\n+new\n\\ No newline at end of file\n\
             diff --git a/model/c.md b/model/d.md\nrename from model/c.md\nrename to model/d.md\n\
             diff --git a/model/e.md b/model/e.md\ndeleted file mode 100644\n--- a/model/e.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n"
        );
    }
}
