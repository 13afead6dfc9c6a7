//! Names that become files and folders. A document may come from anywhere, so that each of them is looked at before anything
//! is done with it: a name is one part of a path, leads nowhere else, and is a name on every common file system.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::{Release, resource};

/// The longest name of a file or folder, in bytes, that common file systems hold, with room for an ending.
const MAX_NAME: usize = 200;

/// What Windows takes for a device, whatever ending follows.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// A name that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFault {
    /// The name as it is written.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

/// What is wrong with the names in a document that become files and folders: ids of categories and requirements, and paths
/// of pages and of the files beside them.
#[must_use]
pub fn faults(release: &Release) -> Vec<NameFault> {
    let mut faults = Vec::new();
    let mut look = |what: &str, name: &str, reason: Option<String>| {
        faults.extend(reason.map(|reason| NameFault {
            name: name.to_owned(),
            message: format!("{what} `{}` {reason}", shown(name)),
        }));
    };
    for category in release.categories() {
        look("the id", &category.id, part(&category.id));
    }
    for requirement in release.requirements() {
        look("the id", &requirement.id, part(&requirement.id));
    }
    let mut taken = HashSet::new();
    for page in &release.pages {
        let is_taken = !taken.insert(folded(&page.path));
        let twice = || is_taken.then(|| ALIKE.replace("{}", "another page's"));
        let reason = page_path(&page.path).or_else(twice);
        look("the path of the page", &page.path, reason);
    }
    for resource in &release.resources {
        let is_taken = !taken.insert(folded(&resource.path));
        let twice = || is_taken.then(|| ALIKE.replace("{}", "another file's"));
        let reason = resource_path(&resource.path).or_else(twice);
        look("the path of the file", &resource.path, reason);
    }
    faults
}

/// What is wrong with a name that common file systems cannot keep apart from another one.
const ALIKE: &str =
    "differs from {} only in upper and lower case, or in how its characters are composed";

/// What common file systems take for the same path: they do not tell upper from lower case, or a character from the parts
/// that it is composed of.
fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The paths of some files, in which each is looked at before it is used.
#[derive(Debug, Default)]
pub struct Paths(std::collections::HashMap<String, String>);

impl Paths {
    /// Takes the path of a file, with `/` between its parts.
    ///
    /// # Errors
    /// Where a common file system could not hold it, or not beside one that was taken before.
    pub fn take(&mut self, path: &str) -> Result<(), String> {
        if let Some(reason) = path.split('/').find_map(part) {
            return Err(format!("the path `{}` {reason}", shown(path)));
        }
        match self.0.insert(folded(path), path.to_owned()) {
            Some(other) if other != path => {
                let reason = ALIKE.replace("{}", &format!("`{}`", shown(&other)));
                Err(format!("the path `{}` {reason}", shown(path)))
            }
            _ => Ok(()),
        }
    }
}

/// Why a text is not the path of a page, where it is none.
fn page_path(path: &str) -> Option<String> {
    let is_page = path.ends_with(".md");
    let ending = || (!is_page).then(|| "does not end with `.md`".to_owned());
    path.split('/').find_map(part).or_else(ending)
}

/// Why a text is not the path of a file beside pages, where it is none.
fn resource_path(path: &str) -> Option<String> {
    let known = resource::type_of(path);
    let ending = || format!("has none of the endings {}", resource::endings());
    path.split('/')
        .find_map(part)
        .or_else(|| known.is_none().then(ending))
}

/// Why a text is not the name of a file or folder, where it is none.
fn part(name: &str) -> Option<String> {
    // What turns the direction of a text would show another name than there is.
    let turns = |sign| matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let refused = |sign: char| sign.is_control() || turns(sign) || "/\\<>:\"|?*".contains(sign);
    let stem = name.split('.').next().unwrap_or_default();
    if name.is_empty() {
        Some("has a part that is empty".to_owned())
    } else if name.chars().all(|sign| sign == '.') {
        Some("leads to another folder".to_owned())
    } else if let Some(sign) = name.chars().find(|sign| refused(*sign)) {
        Some(format!(
            "has the character `{}`, which no name of a file or folder may have",
            sign.escape_default()
        ))
    } else if name.starts_with(' ') || name.ends_with([' ', '.']) {
        Some("begins or ends with a space, or ends with a period".to_owned())
    } else if DEVICES.contains(&stem.to_ascii_lowercase().as_str()) {
        Some("is the name of a device on Windows".to_owned())
    } else if name.len() > MAX_NAME {
        Some(format!("has a part that is longer than {MAX_NAME} bytes"))
    } else {
        None
    }
}

/// The beginning of a name, in which nothing acts.
pub(crate) fn shown(name: &str) -> String {
    let shown = name.chars().take(80);
    shown.flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Resource, small};

    #[test]
    fn a_name_is_one_part_of_a_path_on_every_file_system() {
        for name in [
            "key-inventory",
            "Über uns.md",
            "a..b",
            ".hidden",
            "console",
            "nulls",
        ] {
            assert_eq!(part(name), None, "{name}");
        }
        let long = "x".repeat(MAX_NAME + 1);
        for name in [
            "",
            ".",
            "..",
            "...",
            "a/b",
            "a\\b",
            "/etc",
            "C:",
            "a\0",
            "a\n",
            "a\u{7f}",
            " a",
            "a ",
            "a.",
            "NUL",
            "con.md",
            "Com1",
            "a?",
            "a*",
            "a|b",
            "<a>",
            "\"",
            "a\u{202e}b",
            &long,
        ] {
            assert!(part(name).is_some(), "{name:?}");
        }
        assert_eq!(part(&"x".repeat(MAX_NAME)), None);
    }

    #[test]
    fn names_of_a_document_lead_nowhere_else_and_can_be_kept_apart() {
        let found = |edit: &dyn Fn(&mut Release)| {
            let mut release = small::release();
            edit(&mut release);
            let names = faults(&release).into_iter().map(|fault| fault.name);
            names.collect::<Vec<_>>()
        };
        assert_eq!(found(&|_| ()), Vec::<String>::new());
        for path in [
            "../../evil.sh",
            "../evil.md",
            "./a.md",
            "/etc/a.md",
            "a//b.md",
            "a.txt",
            "a/../b.md",
            "C:\\a.md",
            "a\\..\\b.md",
            ".md/",
            "",
            "con.md",
        ] {
            assert_eq!(
                found(&|release| release.pages[0].path = path.to_owned()),
                [path]
            );
        }
        for id in ["../up", "a/b", "", "nul"] {
            let category =
                |release: &mut Release| release.modules[0].categories[0].id = id.to_owned();
            assert_eq!(found(&category), [id]);
            let requirement = |release: &mut Release| {
                release.modules[0].categories[0].requirements[0].id = id.to_owned();
            };
            assert_eq!(found(&requirement), [id]);
        }
        let alike = |release: &mut Release| {
            release.pages = vec![small::page("faq.md"), small::page("FAQ.md")];
        };
        assert_eq!(found(&alike), ["FAQ.md"]);
        for path in [
            "../flow.png",
            "/flow.png",
            "a//b.png",
            "flow.gif",
            "flow.PNG",
            "nul.png",
            "png",
        ] {
            let file = |release: &mut Release| {
                release.resources = Resource::of("flow.png", b"x").into_iter().collect();
                release.resources[0].path = path.to_owned();
            };
            assert_eq!(found(&file), [path]);
        }
        let alike_files = |release: &mut Release| {
            let files = ["Flow.png", "flow.png"].map(|path| Resource::of(path, b"x").unwrap());
            release.resources = files.to_vec();
        };
        assert_eq!(found(&alike_files), ["flow.png"]);
        let composed = |release: &mut Release| {
            release.pages = vec![small::page("\u{e9}.md"), small::page("E\u{301}.md")];
        };
        assert_eq!(found(&composed), ["E\u{301}.md"]);
    }

    #[test]
    fn paths_are_taken_that_every_file_system_keeps_apart() {
        let mut paths = Paths::default();
        for path in ["pages/a.md", "pages/a.md", "pages/b/a.md"] {
            assert_eq!(paths.take(path), Ok(()), "{path}");
        }
        for path in [
            "pages/A.md",
            "pages/aux.md",
            "pages/a\n.md",
            "../a.md",
            "a\\b.md",
            "a./b.md",
        ] {
            assert!(paths.take(path).is_err(), "{path}");
        }
        let message =
            r"the path `x\n` has the character `\n`, which no name of a file or folder may have";
        assert_eq!(paths.take("x\n"), Err(message.to_owned()));
    }
}
