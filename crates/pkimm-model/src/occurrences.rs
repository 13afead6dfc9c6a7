//! Where each id of a model is defined and where it is used: in `model.toml` and the catalog, in names of files and
//! folders, in citations, links, anchors, page expressions and decisions.
//!
//! It is built of what [`crate::resolve()`] holds, so that an id which names nothing has no place here. To look for ids
//! in another place, give it a [`Role`] and a function that [`Occurrences::new`] calls.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use pkimm_release::site;

use crate::model::{Category, Model, Page, Text};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located, Span};

/// What an id names. Two kinds can have the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// A category or a requirement: one of the model, one that left it, or what one was called before.
    Node,
    /// An entry of the catalog.
    Reference,
    /// A narrative page, by its path below `pages/`.
    Page,
}

/// How an id occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// As the entry in `model.toml` or in the catalog, or as the file of a page.
    Entry,
    /// As an earlier id, in `was`.
    Former,
    /// As an id that left the model.
    Retired,
    /// In the name of a file or of its folder.
    Path,
    /// In a requirement's list of references.
    Citation,
    /// As what covers the subject of a retired id.
    Successor,
    /// As what replaces an entry of the catalog.
    Replacement,
    /// In what a decision was made on.
    Decision,
    /// In the address of a link, as a page or as an anchor on one.
    Link,
    /// As a text in an expression of a page, such as `link("id")`.
    Expression,
}

impl Role {
    /// Whether the id gets its meaning here.
    #[must_use]
    pub fn is_definition(self) -> bool {
        matches!(self, Self::Entry | Self::Former | Self::Retired)
    }
}

/// Where an id stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the text of a file.
    Text(Span),
    /// In the path of a file.
    Path {
        /// The file.
        file: FileId,
        /// The bytes of its path below the model folder.
        bytes: Range<usize>,
    },
}

/// One place where an id occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// How.
    pub role: Role,
    /// Where. A text that was written with escapes is one place as a whole.
    pub place: Place,
}

/// The ids of a model and where they occur, in the order of the model.
#[derive(Debug, Default)]
pub struct Occurrences {
    by_id: BTreeMap<(IdKind, String), Vec<Occurrence>>,
}

impl Occurrences {
    /// Finds every id of a model.
    #[must_use]
    pub fn new(tree: &SourceTree, model: &Model) -> Self {
        let mut index = Index {
            tree,
            model,
            targets: targets(model),
            found: Self::default(),
        };
        model.pages.iter().for_each(|page| index.page(page));
        index.catalog();
        index.retired();
        model
            .categories()
            .for_each(|category| index.nodes(category));
        index.decisions();
        // Links and expressions name ids of every kind, so that all of them are known first.
        model.categories().for_each(|category| {
            let folder = site::category_folder(&category.id);
            category.texts().for_each(|text| index.links(&folder, text));
        });
        for page in &model.pages {
            index.links(&site::narrative_folder(&page.path), &page.body);
            index.expressions(page);
        }
        index.found
    }

    /// The ids of a kind that are defined.
    pub fn ids(&self, kind: IdKind) -> impl Iterator<Item = &str> {
        self.by_id
            .iter()
            .filter(move |((of, _), found)| {
                *of == kind && found.iter().any(|found| found.role.is_definition())
            })
            .map(|((_, id), _)| id.as_str())
    }

    /// Where an id gets its meaning.
    pub fn definitions(&self, kind: IdKind, id: &str) -> impl Iterator<Item = &Occurrence> {
        self.of(kind, id).filter(|found| found.role.is_definition())
    }

    /// Where an id is used.
    pub fn uses(&self, kind: IdKind, id: &str) -> impl Iterator<Item = &Occurrence> {
        self.of(kind, id)
            .filter(|found| !found.role.is_definition())
    }

    fn of(&self, kind: IdKind, id: &str) -> impl Iterator<Item = &Occurrence> {
        let key = (kind, id.to_owned());
        self.by_id.get(&key).into_iter().flatten()
    }
}

/// For each folder of the site that is the page of something, what it is.
fn targets(model: &Model) -> HashMap<String, (IdKind, String)> {
    let categories = model.categories().map(|category| {
        let folder = site::category_folder(&category.id);
        (folder, (IdKind::Node, category.id.value.clone()))
    });
    let pages = model.pages.iter().map(|page| {
        let folder = site::narrative_folder(&page.path);
        (folder, (IdKind::Page, page.path.clone()))
    });
    categories.chain(pages).collect()
}

struct Index<'a> {
    tree: &'a SourceTree,
    model: &'a Model,
    targets: HashMap<String, (IdKind, String)>,
    found: Occurrences,
}

impl Index<'_> {
    fn push(&mut self, kind: IdKind, id: &str, role: Role, place: Place) {
        let occurrence = Occurrence { role, place };
        let found = self.found.by_id.entry((kind, id.to_owned())).or_default();
        if !found.contains(&occurrence) {
            found.push(occurrence);
        }
    }

    /// An id in a value of TOML, without the quotes around it.
    fn value(&mut self, kind: IdKind, id: &str, role: Role, span: Span) {
        // A decision has its kind before the id, and the kind may hold the same letters.
        let written = self.tree.slice(span).rfind(id);
        let exact = written.map_or(span, |at| part(span, at..at + id.len()));
        self.push(kind, id, role, Place::Text(exact));
    }

    fn located(&mut self, kind: IdKind, id: &Located<String>, role: Role) {
        self.value(kind, &id.value, role, id.span);
    }

    fn page(&mut self, page: &Page) {
        let start = "pages/".len();
        let place = Place::Path {
            file: page.file,
            bytes: start..start + page.path.len(),
        };
        self.push(IdKind::Page, &page.path, Role::Entry, place);
    }

    fn catalog(&mut self) {
        let model = self.model;
        for reference in &model.references {
            self.located(IdKind::Reference, &reference.id, Role::Entry);
            if let Some((successor, span)) = reference.superseded_by {
                let id = &model.reference(successor).id.value;
                self.value(IdKind::Reference, id, Role::Replacement, span);
            }
        }
    }

    fn retired(&mut self) {
        let model = self.model;
        for retired in &model.retired {
            self.located(IdKind::Node, &retired.id, Role::Retired);
            for successor in &retired.successors {
                self.located(IdKind::Node, successor, Role::Successor);
            }
        }
    }

    /// A category, its requirements, and what they cite.
    fn nodes(&mut self, category: &Category) {
        let model = self.model;
        self.node(&category.id, &category.was);
        let folder = format!("categories/{}/", category.id.value);
        let start = "categories/".len();
        let files: Vec<FileId> = self.tree.below(&folder).map(|(_, file)| file).collect();
        for file in files {
            let bytes = start..start + category.id.len();
            let place = Place::Path { file, bytes };
            self.push(IdKind::Node, &category.id, Role::Path, place);
        }
        for requirement in &category.requirements {
            self.node(&requirement.id, &requirement.was);
            if let Some(file) = requirement.file {
                let bytes = folder.len()..folder.len() + requirement.id.len();
                let place = Place::Path { file, bytes };
                self.push(IdKind::Node, &requirement.id, Role::Path, place);
            }
            for (index, span) in &requirement.references {
                let id = &model.reference(*index).id.value;
                self.value(IdKind::Reference, id, Role::Citation, *span);
            }
        }
    }

    fn node(&mut self, id: &Located<String>, was: &[Located<String>]) {
        self.located(IdKind::Node, id, Role::Entry);
        was.iter()
            .for_each(|id| self.located(IdKind::Node, id, Role::Former));
    }

    /// What decisions were made on, which is named as changes name it: `requirement:<id>`.
    fn decisions(&mut self) {
        let model = self.model;
        let notes = model
            .archive
            .iter()
            .filter_map(|version| version.notes.as_ref());
        for change in notes
            .flat_map(|notes| &notes.decisions)
            .flat_map(|decision| &decision.changes)
        {
            let kind = match change.split_once(':') {
                Some(("category" | "requirement", _)) => IdKind::Node,
                Some(("reference", _)) => IdKind::Reference,
                Some(("page", _)) => IdKind::Page,
                _ => continue,
            };
            let id = change.split_once(':').map_or("", |(_, id)| id);
            if self.is_known(kind, id) {
                self.value(kind, id, Role::Decision, change.span);
            }
        }
    }

    fn links(&mut self, folder: &str, text: &Text) {
        for link in &text.markdown.links {
            // Of a text with escapes only the whole value is known.
            let address = link.address_span();
            if let Some(address) = address.filter(|address| *address != link.span) {
                self.link(folder, address);
            }
        }
    }

    /// A link from the page in `folder`, by the place of its address.
    fn link(&mut self, folder: &str, address: Span) {
        let written = self.tree.slice(address);
        let (path, anchor) = written.split_once('#').unwrap_or((written, ""));
        // Wherever a page stands, this leads to the root of the model's pages.
        let (base, skipped) = match path.strip_prefix(ROOT) {
            Some(_) => (site::MODEL, ROOT.len()),
            None => (folder, 0),
        };
        let Some(target) = site::resolve(base, &path[skipped..]) else {
            return;
        };
        let id_of_page = self.targets.get(&target).cloned();
        if let Some((kind, id)) = &id_of_page {
            let end = path.trim_end_matches('/').len();
            let bytes = match kind {
                IdKind::Node if path[..end].ends_with(id.as_str()) => end - id.len()..end,
                _ => skipped..end,
            };
            if !bytes.is_empty() {
                self.push(*kind, id, Role::Link, Place::Text(part(address, bytes)));
            }
        }
        let kind = match id_of_page {
            Some((IdKind::Node, _)) => IdKind::Node,
            None if is_catalog(&target) => IdKind::Reference,
            _ => return,
        };
        // The parts of a requirement have anchors that begin with its id: `anchor-list--guidance`.
        let id = anchor.split_once("--").map_or(anchor, |(id, _)| id);
        if self.is_known(kind, id) {
            let start = path.len() + "#".len();
            let place = Place::Text(part(address, start..start + id.len()));
            self.push(kind, id, Role::Link, place);
        }
    }

    /// The texts in expressions of a page, in its front matter and its body.
    fn expressions(&mut self, page: &Page) {
        for (id, range) in site::expression_texts(self.tree.text(page.file)) {
            let kinds = [IdKind::Node, IdKind::Reference];
            if let Some(kind) = kinds.into_iter().find(|kind| self.is_known(*kind, &id)) {
                let place = Place::Text(Span::new(page.file, range));
                self.push(kind, &id, Role::Expression, place);
            }
        }
    }

    fn is_known(&self, kind: IdKind, id: &str) -> bool {
        let key = (kind, id.to_owned());
        self.found.by_id.contains_key(&key)
    }
}

/// What pages write before an address that begins at the root of the model's pages.
const ROOT: &str = "{= page.root =}";

/// Whether a folder of the site is that of the page of the catalog.
fn is_catalog(folder: &str) -> bool {
    let mut views = site::VIEWS.iter();
    views.any(|view| view.folder == folder && view.source == "references.toml")
}

/// A part of a span, by its bytes within it.
fn part(span: Span, bytes: Range<usize>) -> Span {
    let start = span.range().start;
    Span::new(span.file, start + bytes.start..start + bytes.end)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::{parse, resolve};

    /// Where a word that is an id elsewhere stands for itself: the file, what follows from the word on, and why.
    const PROSE: [(&str, &str, &str); 2] = [
        ("model.toml", "profiles are documented", "a title"),
        (
            "categories/issuing-certificates/profiles.md",
            "profiles in use",
            "an assessment",
        ),
    ];

    /// The small model with something of everything.
    fn sample() -> (SourceTree, Model) {
        let fixtures = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let (rich, _) = SourceTree::read(fixtures.join("rich").as_path()).expect("it is there");
        let texts = rich
            .below("")
            .map(|(path, file)| (path.to_owned(), rich.text(file).to_owned()))
            .collect();
        let base = fixtures.join("base");
        let unsaved = crate::source::Unsaved {
            texts: &texts,
            over: base.as_path(),
        };
        let (tree, _) = SourceTree::read(&unsaved).expect("it is there");
        let (sources, _) = parse::parse(&tree);
        let (model, _) = resolve(&tree, sources);
        (tree, model.expect("model.toml can be read"))
    }

    /// Every place at which a word stands by itself, in a path or a text that is not a published document.
    fn written(tree: &SourceTree, word: &str) -> Vec<Place> {
        let is_alone = |text: &str, at: &Range<usize>| {
            let part = |next: Option<char>| {
                next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '-')
            };
            !part(text[..at.start].chars().next_back()) && !part(text[at.end..].chars().next())
        };
        let places = |text: &str| -> Vec<Range<usize>> {
            text.match_indices(word)
                .map(|(at, _)| at..at + word.len())
                .filter(|at| is_alone(text, at))
                .collect()
        };
        let mut found = Vec::new();
        for (path, file) in tree.below("").filter(|(path, _)| !path.ends_with(".json")) {
            let of_path = places(path).into_iter();
            found.extend(of_path.map(|bytes| Place::Path { file, bytes }));
            let of_text = places(tree.text(file)).into_iter();
            found.extend(of_text.map(|bytes| Place::Text(Span::new(file, bytes))));
        }
        found
    }

    #[test]
    fn parts_of_a_requirement_and_ids_like_a_kind_are_exact() {
        let fixtures = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let base = fixtures.join("base");
        let (small, _) = SourceTree::read(base.as_path()).expect("it is there");
        let text = |path: &str| {
            let file = small.find(path).expect("the small model has it");
            small.text(file).to_owned()
        };
        let structure = text("model.toml").replace("anchor-review", "require");
        let review = text("categories/trust-anchors/anchor-review.md");
        let link = text("pages/assessment/evaluation.md").replace(
            "](../../#where-to-start)",
            "](../../categories/trust-anchors/#anchor-list--guidance)",
        );
        let notes = "+++\n[[decisions]]\nchanges = [\"requirement:require\"]\n\
                     url = \"https://model.example/1\"\ndate = \"2024-09-01\"\n+++\n\nText.\n";
        let texts = [
            ("model.toml", structure),
            ("categories/trust-anchors/require.md", review),
            ("pages/assessment/evaluation.md", link),
            ("releases/1.1.0.md", notes.to_owned()),
        ];
        let unsaved = crate::source::Unsaved {
            texts: &texts
                .into_iter()
                .map(|(path, text)| (path.to_owned(), text))
                .collect(),
            over: base.as_path(),
        };
        let (tree, _) = SourceTree::read(&unsaved).expect("it is there");
        let (sources, _) = parse::parse(&tree);
        let model = resolve(&tree, sources).0.expect("it can be read");
        let occurrences = Occurrences::new(&tree, &model);
        let before = |id: &str, role: Role| -> Vec<String> {
            let uses = occurrences.uses(IdKind::Node, id);
            uses.filter(|occurrence| occurrence.role == role)
                .filter_map(|occurrence| match &occurrence.place {
                    Place::Text(span) => Some(*span),
                    Place::Path { .. } => None,
                })
                .map(|span| {
                    assert_eq!(tree.slice(span), id);
                    let text = &tree.text(span.file)[..span.range().start];
                    text[text.len() - 3..].to_owned()
                })
                .collect()
        };
        assert_eq!(before("require", Role::Decision), ["nt:"]);
        assert!(before("anchor-list", Role::Link).contains(&"s/#".to_owned()));
    }

    #[test]
    fn every_place_of_an_id_is_found() {
        let (tree, model) = sample();
        let occurrences = Occurrences::new(&tree, &model);
        for (kind, id, least) in [
            (IdKind::Node, "trust-anchors", 6),
            (IdKind::Node, "anchor-list", 5),
            (IdKind::Node, "anchor-check", 1),
            (IdKind::Node, "old-anchors", 1),
            (IdKind::Node, "profiles", 2),
            (IdKind::Reference, "rfc-5914", 2),
            (IdKind::Reference, "rfc-5280", 2),
        ] {
            let found: Vec<&Place> = occurrences.of(kind, id).map(|found| &found.place).collect();
            assert!(found.len() >= least, "{id}: {found:?}");
            for place in written(&tree, id) {
                let (file, from) = match &place {
                    Place::Text(span) => (span.file, &tree.text(span.file)[span.range().start..]),
                    Place::Path { file, bytes } => (*file, &tree.path(*file)[bytes.start..]),
                };
                let path = tree.path(file);
                let is_prose = PROSE
                    .iter()
                    .any(|(in_file, text, _)| path == *in_file && from.starts_with(text));
                let shown = from.lines().next();
                assert_eq!(
                    found.contains(&&place),
                    !is_prose,
                    "{id} in {path}: {shown:?}"
                );
            }
            assert_eq!(occurrences.definitions(kind, id).count(), 1, "{id}");
        }
    }

    #[test]
    fn places_say_how_an_id_is_used() {
        let (tree, model) = sample();
        let occurrences = Occurrences::new(&tree, &model);
        let roles = |kind, id| -> Vec<Role> {
            let mut roles: Vec<Role> = occurrences.of(kind, id).map(|found| found.role).collect();
            roles.sort_unstable();
            roles.dedup();
            roles
        };
        assert_eq!(
            roles(IdKind::Node, "anchor-list"),
            [
                Role::Entry,
                Role::Path,
                Role::Successor,
                Role::Link,
                Role::Expression
            ]
        );
        assert_eq!(
            roles(IdKind::Node, "trust-anchors"),
            [Role::Entry, Role::Path, Role::Link]
        );
        assert_eq!(roles(IdKind::Node, "anchor-check"), [Role::Former]);
        assert_eq!(roles(IdKind::Node, "old-anchors"), [Role::Retired]);
        assert_eq!(
            roles(IdKind::Page, "assessment/evaluation.md"),
            [Role::Entry, Role::Link]
        );
        assert_eq!(
            roles(IdKind::Reference, "rfc-5280"),
            [Role::Entry, Role::Citation, Role::Replacement]
        );
        assert!(!occurrences.ids(IdKind::Node).any(|id| id == "nowhere"));
        assert_eq!(occurrences.ids(IdKind::Page).count(), 3);
    }
}
