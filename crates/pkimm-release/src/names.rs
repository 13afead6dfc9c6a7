//! Names that become files and folders. A document may come from anywhere, so that each of them is looked at before anything
//! is done with it: a name is one part of a path, leads nowhere else, and is a name on every common file system.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::fault::{self, Fault};
use crate::{Release, resource, unseen};

/// The longest name of a file or folder, in bytes, that common file systems hold, with room for an ending.
const MAX_NAME: usize = 200;

/// The longest path of a file below its folder, in bytes. Common systems hold paths of about a thousand.
const MAX_PATH: usize = 512;

/// How deep folders may nest.
pub const MAX_FOLDERS: usize = 16;

/// What Windows takes for a device, whatever ending follows. The last six are written with digits that stand above the line.
const DEVICES: [&str; 30] = [
    "aux",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "conin$",
    "conout$",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "nul",
    "prn",
    "com\u{b9}",
    "com\u{b2}",
    "com\u{b3}",
    "lpt\u{b9}",
    "lpt\u{b2}",
    "lpt\u{b3}",
];

/// How the names of files end that programs leave behind: copies of a file before a change, and changes that did not fit.
const LEFT_BEHIND: &[&str] = &["~", ".bak", ".orig", ".rej", ".swo", ".swp", ".tmp"];

/// What systems put into any folder that somebody looks at.
const OF_SYSTEMS: &[&str] = &[
    "$recycle.bin",
    "__macosx",
    "desktop.ini",
    "ehthumbs.db",
    "icon\r",
    "thumbs.db",
];

/// Whether a file or folder has a name of those that programs keep for themselves, and that editors and systems leave behind. It
/// is nobody's source, and never read.
#[must_use]
pub fn is_left_behind(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with('.')
        // What an office program has open.
        || name.starts_with("~$")
        || name.starts_with('#') && name.ends_with('#')
        || LEFT_BEHIND.iter().any(|end| name.ends_with(end))
        || OF_SYSTEMS.contains(&name.as_str())
}

/// What is wrong with the names in a document that become files and folders: ids of categories and requirements, and paths
/// of pages and of the files beside them.
#[must_use]
pub fn faults(release: &Release) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut id = |way: &str, id: &str| {
        faults.extend(part(id).map(|reason| {
            let message = format!("the id `{}` {reason}", shown(id));
            Fault::new(format_args!("{way}/id"), message)
        }));
    };
    for (way, category) in fault::categories(release) {
        id(&way, &category.id);
        for (way, requirement) in fault::requirements(category, &way) {
            id(&way, &requirement.id);
        }
    }
    let mut paths = Paths::default();
    for (index, page) in release.pages.iter().enumerate() {
        if let Err(reason) = page_path(&page.path, &mut paths) {
            let message = format!("the path of the page `{}` {reason}", shown(&page.path));
            faults.push(Fault::new(format_args!("/pages/{index}/path"), message));
        }
    }
    for (index, file) in release.resources.iter().enumerate() {
        if let Err(reason) = resource_path(&file.path, &mut paths) {
            let message = format!("the path of the file `{}` {reason}", shown(&file.path));
            faults.push(Fault::new(format_args!("/resources/{index}/path"), message));
        }
    }
    faults
}

/// What common file systems take for the same path: they do not tell upper from lower case, or a character from the parts
/// that it is composed of.
fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    let composed: String = path.nfd().collect();
    UniCase::unicode(composed).to_folded_case().nfd().collect()
}

/// The paths of some files, in which each is looked at before it is used.
#[derive(Debug, Default)]
pub struct Paths(HashMap<String, Place>);

/// What stands at a path.
#[derive(Debug)]
struct Place {
    path: String,
    is_folder: bool,
}

impl Paths {
    /// Takes the path of a file, with `/` between its parts.
    ///
    /// # Errors
    /// Where a common file system could not hold it, or not beside one that was taken before.
    pub fn take(&mut self, path: &str) -> Result<(), String> {
        self.look(path)
            .map_err(|reason| format!("the path `{}` {reason}", shown(path)))
    }

    fn look(&mut self, path: &str) -> Result<(), String> {
        if let Some(reason) = unfit(path) {
            return Err(reason);
        }
        let folders = path.match_indices('/').map(|(at, _)| (&path[..at], true));
        for (path, is_folder) in folders.chain([(path, false)]) {
            let other = match self.0.entry(folded(path)) {
                Entry::Vacant(free) => {
                    let path = path.to_owned();
                    free.insert(Place { path, is_folder });
                    continue;
                }
                Entry::Occupied(other) => other.into_mut(),
            };
            let shown = shown(&other.path);
            if other.is_folder != is_folder {
                return Err(match is_folder {
                    true => format!("needs a folder where the file `{shown}` stands"),
                    false => format!("is that of the folder `{shown}` as well"),
                });
            }
            if other.path != path {
                let differs = match is_folder {
                    true => "is in a folder whose name differs",
                    false => "differs",
                };
                return Err(format!(
                    "{differs} from `{shown}` only in upper and lower case, or in how its characters are composed"
                ));
            }
        }
        Ok(())
    }
}

/// Why a text is not the path of a file, where it is none.
fn unfit(path: &str) -> Option<String> {
    let left = path.split('/').find(|name| is_left_behind(name));
    if let Some(reason) = path.split('/').find_map(part) {
        Some(reason)
    } else if let Some(name) = left {
        Some(format!(
            "has the part `{}`, a name that programs keep for what is theirs, and that is never read",
            shown(name)
        ))
    } else if let Some((name, left)) = path.split('/').find_map(cut_by_a_site) {
        Some(format!(
            "has the part `{}`, of which a site makes `{}`",
            shown(name),
            shown(&left)
        ))
    } else if path.len() > MAX_PATH {
        Some(format!("is longer than {MAX_PATH} bytes"))
    } else if path.split('/').count() > MAX_FOLDERS + 1 {
        Some(format!("leads through more than {MAX_FOLDERS} folders"))
    } else {
        None
    }
}

/// A part of a path whose address on a site, which has fewer signs, is no name, and that address.
fn cut_by_a_site(name: &str) -> Option<(&str, String)> {
    let is_kept = |sign: &char| {
        sign.is_alphanumeric() || is_combining_mark(*sign) || "._#+~-@% ".contains(*sign)
    };
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let left: String = stem.chars().filter(is_kept).collect();
    let is_cut = left != stem && !left.is_empty();
    (is_cut && (left.starts_with('.') || part(&left).is_some())).then_some((name, left))
}

/// Takes the path of a page.
fn page_path(path: &str, paths: &mut Paths) -> Result<(), String> {
    paths.look(path)?;
    if !path.ends_with(".md") {
        return Err("does not end with `.md`".to_owned());
    }
    // Pages stand in a folder of the model.
    if path.split('/').count() > MAX_FOLDERS {
        return Err(format!(
            "leads through more than {} folders",
            MAX_FOLDERS - 1
        ));
    }
    Ok(())
}

/// Takes the path of a file beside pages.
fn resource_path(path: &str, paths: &mut Paths) -> Result<(), String> {
    paths.look(path)?;
    match resource::type_of(path) {
        Some(_) => Ok(()),
        None => Err(format!("has none of the endings {}", resource::endings())),
    }
}

/// Why a text is not the name of a file or folder, where it is none.
fn part(name: &str) -> Option<String> {
    // What nobody sees, or what turns the direction of a text, would show another name than there is.
    let refused = |(at, sign): (usize, char)| {
        sign.is_control()
            || "/\\<>:\"|?*".contains(sign)
            || unseen::is_unseen_behind(&name[..at], sign)
    };
    // Windows takes no notice of blanks before an ending.
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    // A site makes a folder of the name of a page.
    let page = name.strip_suffix(".md").unwrap_or(name);
    if name.is_empty() {
        Some("has a part that is empty".to_owned())
    } else if name.chars().all(|sign| sign == '.') {
        Some("leads to another folder".to_owned())
    } else if let Some((_, sign)) = name.char_indices().find(|at| refused(*at)) {
        Some(format!(
            "has the character `{}`, which no name of a file or folder may have",
            sign.escape_default()
        ))
    } else if name.starts_with(' ') || [name, page].iter().any(|name| name.ends_with([' ', '.'])) {
        Some("begins or ends with a space, or ends with a period".to_owned())
    } else if DEVICES.contains(&stem.to_lowercase().as_str()) {
        Some("is the name of a device on Windows".to_owned())
    } else if is_short_name(stem) {
        Some("is what Windows may call another file by, in short".to_owned())
    } else if name.len() > MAX_NAME {
        Some(format!("has a part that is longer than {MAX_NAME} bytes"))
    } else {
        None
    }
}

/// Whether Windows may have made a name of a longer one, such as `git~1` of `.git`: at most eight signs, with a number at the end.
fn is_short_name(stem: &str) -> bool {
    let number = stem.rsplit_once('~').map_or("", |(_, number)| number);
    stem.chars().count() <= 8
        && !number.is_empty()
        && number.bytes().all(|digit| digit.is_ascii_digit())
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
            "com0",
            "console",
            "nulls",
            "a~b",
            "about~2024-01",
            "\u{1f469}\u{200d}\u{1f4bb}.md",
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
            "con .md",
            "CON  .a.md",
            "Com1",
            "COM\u{b9}",
            "lpt\u{b3}.md",
            "CONIN$",
            "conout$.txt",
            "aux.md",
            "a .md",
            "x..md",
            "git~1",
            "GIT~1.md",
            "gitmod~2",
            "a\u{200b}.md",
            "a\u{3164}",
            "a\u{e0041}",
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
            let names = faults(&release).into_iter().map(|fault| fault.pointer);
            names.collect::<Vec<_>>()
        };
        assert_eq!(found(&|_| ()), Vec::<String>::new());
        let long = format!("{}.md", "x/".repeat(MAX_FOLDERS));
        let deep = format!("{}x.md", ("y".repeat(MAX_NAME) + "/").repeat(3));
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
            ".git/hooks/x.md",
            "a/.hidden.md",
            "__MACOSX/x.md",
            "x.bak/a.md",
            // What a site leaves of a name is a name as well.
            "(..)/x.md",
            "a/(..).md",
            "&.git/x.md",
            "\u{200c}.git/x.md",
            "con&.md",
            &long,
            &deep,
        ] {
            assert_eq!(
                found(&|release| release.pages[0].path = path.to_owned()),
                ["/pages/0/path"],
                "{path}"
            );
        }
        for id in ["../up", "a/b", "", "nul"] {
            let category =
                |release: &mut Release| release.modules[0].categories[0].id = id.to_owned();
            assert_eq!(found(&category), ["/modules/0/categories/0/id"]);
            let requirement = |release: &mut Release| {
                release.modules[0].categories[0].requirements[0].id = id.to_owned();
            };
            let way = "/modules/0/categories/0/requirements/0/id";
            assert_eq!(found(&requirement), [way]);
        }
        for [first, second] in [
            ["faq.md", "FAQ.md"],
            ["\u{e9}.md", "E\u{301}.md"],
            ["stra\u{df}e.md", "STRASSE.md"],
            ["\u{fb01}le.md", "FILE.md"],
            ["\u{3c3}\u{3bf}\u{3c2}.md", "\u{3a3}\u{39f}\u{3a3}.md"],
            ["\u{17f}.md", "s.md"],
            ["ab/x.md", "AB/y.md"],
            ["a.md", "a.md/b.md"],
            ["a.md/b.md", "a.md"],
            ["A.md", "a.md/b/c.md"],
        ] {
            let pages = |release: &mut Release| {
                release.pages = vec![small::page(first), small::page(second)];
            };
            assert_eq!(found(&pages), ["/pages/1/path"], "{first} {second}");
        }
        let apart = |release: &mut Release| {
            release.pages = vec![
                small::page("a.md"),
                small::page("a/b.md"),
                small::page("a.md2/b.md"),
            ];
        };
        assert_eq!(found(&apart), Vec::<String>::new());
        for (path, pointer) in [
            ("../flow.png", "/resources/0/path"),
            ("/flow.png", "/resources/0/path"),
            ("a//b.png", "/resources/0/path"),
            ("flow.gif", "/resources/0/path"),
            ("flow.PNG", "/resources/0/path"),
            ("nul.png", "/resources/0/path"),
            ("png", "/resources/0/path"),
        ] {
            let file = |release: &mut Release| {
                release.resources = Resource::of("flow.png", b"x").into_iter().collect();
                release.resources[0].path = path.to_owned();
            };
            assert_eq!(found(&file), [pointer]);
        }
        let alike_files = |release: &mut Release| {
            let files = ["Flow.png", "flow.png"].map(|path| Resource::of(path, b"x").unwrap());
            release.resources = files.to_vec();
        };
        assert_eq!(found(&alike_files), ["/resources/1/path"]);
    }

    #[test]
    fn paths_are_taken_that_every_file_system_keeps_apart() {
        let mut paths = Paths::default();
        for path in ["pages/a.md", "pages/a.md", "pages/b/a.md"] {
            assert_eq!(paths.take(path), Ok(()), "{path}");
        }
        for path in [
            "pages/A.md",
            "Pages/c.md",
            "pages/a.md/b.md",
            "pages/b",
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
        let message = "the path `Pages/c.md` is in a folder whose name differs from `pages` only in upper and lower case, or in how its characters are composed";
        assert_eq!(paths.take("Pages/c.md"), Err(message.to_owned()));
    }
}
