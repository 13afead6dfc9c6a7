//! Which file of a crate uses which, and whether any of them stand in a circle.
//!
//! A file uses another one where it names something that stands there. What a `pub use` passes on stands where it is
//! defined, so the file that passes it on is not used by whoever names it. What the head of a folder defines is what the
//! files of that folder share: naming it is no use either, while the head does use the files that it names. Tests within
//! a file are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pkimm_tests::folder;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, ItemMod, ItemUse, Macro, Meta, UseTree, Visibility};

/// A file by its place among the modules of its crate; the root has none.
type Module = Vec<String>;

/// The segments of a path to something.
type Segments = Vec<String>;

/// The circles of files in a crate, each as the way around with the name by which each file uses the next.
pub fn circles_in(source: &Path) -> Vec<String> {
    let texts = folder::read(source)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("sources are UTF-8")));
    circles(&texts.collect())
}

/// The circles of files, which are given by their path below the source folder.
pub fn circles(texts: &BTreeMap<String, String>) -> Vec<String> {
    let files: BTreeMap<Module, Names> = texts
        .iter()
        .map(|(path, text)| (module(path), Names::of(text)))
        .collect();
    let mut uses: BTreeMap<&Module, BTreeMap<Module, String>> = BTreeMap::new();
    for (module, names) in &files {
        for name in &names.used {
            let used = stands_in(&files, module, name);
            if let Some(used) = used.filter(|used| !module.starts_with(used)) {
                let of_module = uses.entry(module).or_default();
                of_module.entry(used).or_insert_with(|| name.join("::"));
            }
        }
    }
    let mut search = Search {
        uses: &uses,
        done: BTreeSet::new(),
        way: Vec::new(),
        found: Vec::new(),
    };
    files.keys().for_each(|module| search.visit(module));
    search.found
}

/// The module that a file is.
fn module(path: &str) -> Module {
    let mut parts: Module = path
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    parts.pop_if(|last| matches!(last.as_str(), "mod" | "lib" | "main"));
    parts
}

/// The names in a file.
#[derive(Default)]
struct Names {
    used: Vec<Segments>,
    /// What is passed on, by the name under which it is.
    passed_on: BTreeMap<String, Segments>,
}

impl Names {
    fn of(text: &str) -> Self {
        let mut names = Self::default();
        names.visit_file(&syn::parse_file(text).expect("sources are Rust"));
        names
    }

    fn tree(&mut self, tree: &UseTree, before: &[String], is_passed_on: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(path) => return self.tree(&path.tree, &with(&path.ident), is_passed_on),
            UseTree::Group(group) => {
                let trees = group.items.iter();
                return trees.for_each(|tree| self.tree(tree, before, is_passed_on));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.last().cloned().unwrap_or_default(), before.to_vec())
            }
            UseTree::Name(name) => (name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(name) => (name.rename.to_string(), with(&name.ident)),
            UseTree::Glob(_) => ("*".to_owned(), before.to_vec()),
        };
        if is_passed_on {
            self.passed_on.insert(name, path);
        } else {
            self.used.push(path);
        }
    }

    /// Paths among the tokens of a macro, which are no syntax yet.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Segments::new();
        let mut colons = 0;
        for token in tokens {
            match &token {
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.used.push(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => self.used.push(std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.used.push(path);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        let is_test = match item {
            Item::Mod(ItemMod { attrs, .. }) | Item::Use(ItemUse { attrs, .. }) => {
                attrs.iter().any(|attribute| match &attribute.meta {
                    Meta::List(list) => {
                        list.path.is_ident("cfg") && list.tokens.to_string() == "test"
                    }
                    _ => false,
                })
            }
            _ => false,
        };
        if !is_test {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_passed_on = !matches!(item.vis, Visibility::Inherited);
        self.tree(&item.tree, &[], is_passed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        self.used
            .push(segments.map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.tokens(call.tokens.clone());
    }
}

/// The file in which the thing stands that `name` names in the file `module`. `None` where it is none of the crate's.
fn stands_in(files: &BTreeMap<Module, Names>, module: &Module, name: &[String]) -> Option<Module> {
    let (first, mut rest) = name.split_first()?;
    let mut place = match first.as_str() {
        "crate" => Module::new(),
        "self" => module.clone(),
        "super" => module.split_last()?.1.to_vec(),
        _ => {
            rest = name;
            module.clone()
        }
    };
    let is_relative = rest.len() == name.len();
    while let Some((next, after)) = rest.split_first() {
        let below = [place.as_slice(), std::slice::from_ref(next)].concat();
        if next == "super" {
            place.pop();
        } else if files.contains_key(&below) {
            place = below;
        } else if let Some(path) = files.get(&place)?.passed_on.get(next) {
            // Another crate may be called like what it passes on.
            let begins = [place.as_slice(), &path[..1]].concat();
            let is_own = files.contains_key(&begins)
                || matches!(path[0].as_str(), "crate" | "self" | "super");
            return is_own.then(|| stands_in(files, &place, path)).flatten();
        } else {
            break;
        }
        rest = after;
    }
    // A name that begins with none of the crate's modules is of this file, or of another crate.
    (!is_relative || place != *module).then_some(place)
}

/// Walks along the uses, and notes where it comes back to a file on its way.
struct Search<'a> {
    uses: &'a BTreeMap<&'a Module, BTreeMap<Module, String>>,
    done: BTreeSet<&'a Module>,
    way: Vec<(&'a Module, &'a str)>,
    found: Vec<String>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, module: &'a Module) {
        if let Some(start) = self.way.iter().position(|(on_way, _)| *on_way == module) {
            let around = self.way[start..].iter();
            let steps = around.map(|(file, name)| format!("{} uses `{name}`", shown(file)));
            self.found.push(steps.collect::<Vec<_>>().join(", "));
            return;
        }
        if self.done.contains(module) {
            return;
        }
        let uses = self.uses;
        for (used, name) in uses.get(module).into_iter().flatten() {
            self.way.push((module, name.as_str()));
            self.visit(used);
            self.way.pop();
        }
        self.done.insert(module);
    }
}

fn shown(module: &Module) -> String {
    match module.as_slice() {
        [] => "the root".to_owned(),
        parts => parts.join("/"),
    }
}

#[test]
fn a_circle_is_found_through_what_is_passed_on() {
    let files = |files: &[(&str, &str)]| {
        let file = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        circles(&files.iter().map(file).collect())
    };
    let ring = [
        (
            "lib.rs",
            "mod a; mod b; pub use b::inner::Thing; pub use digest::digest;",
        ),
        (
            "a.rs",
            "use crate::{Thing, digest}; pub struct Other(Thing);",
        ),
        ("b/mod.rs", "pub mod inner; pub struct Shared;"),
        (
            "b/inner.rs",
            "use super::Shared; fn f() { vec![crate::a::Other] }",
        ),
    ];
    assert_eq!(
        files(&ring),
        ["a uses `crate::Thing`, b/inner uses `crate::a::Other`"]
    );
    let mut cut = ring;
    cut[3].1 = "use super::Shared; #[cfg(test)] mod tests { use crate::a::Other; }";
    assert_eq!(files(&cut), [""; 0]);
    let head = [
        ("lib.rs", "mod a;"),
        (
            "a/mod.rs",
            "mod x; mod y; pub struct Shared; fn f() { x::g(); y::h() }",
        ),
        ("a/x.rs", "use super::{Shared, y::h};"),
        ("a/y.rs", "use super::Shared;"),
    ];
    assert_eq!(files(&head), [""; 0]);
}
