//! Where each id of a model is defined and where it is used.
//!
//! Defined are levels, modules, categories and requirements in `model.toml`, earlier and retired ids of the last two,
//! entries of the catalog, and pages by their files. Used they are in names of files and folders, in the lists of
//! references, as keys of the tables in which a category says what each level means, as what extensions add to and weigh, as
//! successors and replacements, in
//! decisions, in expressions of pages, and in links: those of every text of the model, of the front matter of pages and
//! of release notes, each as the page and as the anchor that it leads to. In an expression a number is taken for a level
//! where it is an answer to a requirement or compared with something that is called a level.
//!
//! The index is built of what [`crate::resolve()`] holds, so that an id which names nothing has no place here. Front
//! matter and notes are read once more for it, since nothing else asks for the places of their texts. To look for ids
//! in another place, give it a [`Role`] and a function that [`Occurrences::new`] calls.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use pkimm_release::site::{self, About, Anchor, Literal, Target};

use crate::model::{Category, Cited, Model, Notes, Page, Text};
use crate::source::front_matter;
use crate::source::text::{page_text, read_text, toml_text, unescaped};
use crate::source::toml::{Document, Step};
use crate::source::tree::SourceTree;
use crate::span::{FileId, Located, Origin, Span};

/// What an id names. Two kinds can have the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// A level, by its number.
    Level,
    /// A module, by its letter.
    Module,
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
    /// As the key of a text that is about it.
    Key,
    /// As what covers the subject of a retired id.
    Successor,
    /// As what an extension adds something to, or whose weight it changes.
    Extended,
    /// As what replaces an entry of the catalog.
    Replacement,
    /// In what a decision was made on.
    Decision,
    /// In the address of a link, as a page or as an anchor on one.
    Link,
    /// As a text in an expression of a page, such as `link("id")`, or as the number of a level.
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
        index.structure();
        model.pages.iter().for_each(|page| index.page(page));
        index.catalog();
        index.retired();
        model
            .categories()
            .for_each(|category| index.nodes(category));
        index.extensions();
        index.decisions();
        // Links and expressions name ids of every kind, so that all of them are known first.
        for (folder, texts) in model.texts_by_folder() {
            texts
                .into_iter()
                .for_each(|text| index.links(&folder, text));
        }
        for page in &model.pages {
            let folder = site::narrative_folder(&page.path);
            index.front_matter(&folder, page);
            index.links(&folder, &page.body);
            index.expressions(page);
        }
        for archived in &model.archive {
            let folder = site::release_notes_folder(&archived.version.to_string());
            archived
                .notes
                .iter()
                .for_each(|notes| index.notes(&folder, notes));
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

    /// Wherever an id occurs.
    pub fn all(&self, kind: IdKind, id: &str) -> impl Iterator<Item = &Occurrence> {
        self.of(kind, id)
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
    let criteria = model.extensions.iter().flat_map(|extension| {
        extension.relevance.iter().map(|entry| {
            let folder = site::criteria_folder(&extension.id, &entry.category);
            (folder, (IdKind::Node, entry.category.value.clone()))
        })
    });
    categories.chain(pages).chain(criteria).collect()
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

    /// Levels and modules.
    fn structure(&mut self) {
        let model = self.model;
        for level in &model.levels {
            let number = level.number.value.to_string();
            self.value(IdKind::Level, &number, Role::Entry, level.number.span);
        }
        for module in &model.modules {
            self.located(IdKind::Module, &module.id, Role::Entry);
        }
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
        self.level_keys(category.file);
        for requirement in &category.requirements {
            if !requirement.levels.is_empty() {
                self.level_keys(requirement.file);
            }
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

    /// The keys of what the file of a category or of a requirement says of each level.
    fn level_keys(&mut self, file: Option<FileId>) {
        let (tree, model) = (self.tree, self.model);
        let read = file.and_then(|file| front_matter_of(tree, file));
        let Some((document, origin)) = read else {
            return;
        };
        for level in &model.levels {
            let number = level.number.value.to_string();
            let path = [Step::Key("levels".to_owned()), Step::Key(number.clone())];
            if let Some(key) = document.key_range(&path) {
                self.value(IdKind::Level, &number, Role::Key, origin.span(key));
            }
        }
    }

    /// What extensions add to categories, what they weigh, and what they cite of the catalog.
    fn extensions(&mut self) {
        let model = self.model;
        for extension in &model.extensions {
            for entry in &extension.relevance {
                self.located(IdKind::Node, &entry.category, Role::Extended);
                self.level_keys(entry.file);
                if let Some(file) = entry.file {
                    let start = format!("extensions/{}/", extension.id.value).len();
                    let bytes = start..start + entry.category.len();
                    let place = Place::Path { file, bytes };
                    self.push(IdKind::Node, &entry.category, Role::Path, place);
                }
                for (cited, span) in &entry.references {
                    if let Cited::Catalog(index) = cited {
                        let id = &model.reference(*index).id.value;
                        self.value(IdKind::Reference, id, Role::Citation, *span);
                    }
                }
            }
            for overlay in &extension.overlays {
                self.located(IdKind::Node, &overlay.target, Role::Extended);
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
        let in_notes = notes.flat_map(|notes| &notes.decisions);
        let in_files = model.next.iter().flat_map(|next| &next.decisions);
        for change in in_notes
            .chain(in_files)
            .flat_map(|decision| &decision.changes)
        {
            let kind = match change.split_once(':') {
                Some(("level", _)) => IdKind::Level,
                Some(("module", _)) => IdKind::Module,
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

    /// The texts in the front matter of a page: each may be an address, or Markdown with links.
    fn front_matter(&mut self, folder: &str, page: &Page) {
        let tree = self.tree;
        let Some((document, origin)) = front_matter_of(tree, page.file) else {
            return;
        };
        // Aliases are addresses that the page had, told from the folder that holds it, and lead to no other page.
        let aliases = document.range(&[Step::Key("aliases".to_owned())]);
        let aliases = aliases.unwrap_or_default();
        for (text, range) in document.texts() {
            if aliases.contains(&range.start) {
                continue;
            }
            let located = Located {
                value: text.to_owned(),
                span: origin.span(range),
            };
            let exact = unescaped(tree, &located);
            // A title of one word is no address, even where a page is called so.
            if text.contains(['/', '#']) {
                let written = exact.map_or(Written::Within(located.span), Written::Exact);
                self.link(folder, text, written);
            }
            let read = match exact {
                Some(span) => Some(page_text(tree, span)),
                None => toml_text(tree, &located),
            };
            read.iter().for_each(|text| self.links(folder, text));
        }
    }

    /// What a person says of a version.
    fn notes(&mut self, folder: &str, notes: &Notes) {
        let tree = self.tree;
        let body = front_matter::split(tree.text(notes.file)).body;
        let body = read_text(tree, Span::new(notes.file, body));
        let reason = notes.withdrawn.as_ref();
        let reason = reason.and_then(|reason| toml_text(tree, reason));
        for text in notes.summary.iter().chain(&body).chain(&reason) {
            self.links(folder, text);
        }
    }

    fn links(&mut self, folder: &str, text: &Text) {
        for link in &text.markdown.links {
            if let Some(address) = link.address_span() {
                // Of a text with escapes only the whole value is known.
                let written = if address == link.span {
                    Written::Within(address)
                } else {
                    Written::Exact(address)
                };
                self.link(folder, &link.destination, written);
            }
        }
    }

    /// A link from the page in `folder`.
    fn link(&mut self, folder: &str, destination: &str, written: Written) {
        let tree = self.tree;
        let (span, exact) = match written {
            Written::Exact(span) => (span, Some(tree.slice(span))),
            Written::Within(span) => (span, None),
        };
        // Expressions in a destination were masked; these lead to the root of a tree from anywhere.
        let mut rooted = exact.into_iter().chain([destination]);
        let rooted = rooted.find_map(|written| {
            let root = root_before(written, str::starts_with)?;
            Some((root.tree, &written[root.expression.len()..]))
        });
        let (base, address) = rooted.unwrap_or((folder, destination));
        let Target::Page(target, anchor) = self.model.trees.target(base, address) else {
            return;
        };
        let start = exact.and_then(|exact| exact.strip_suffix(address));
        let start = start.map(str::len);
        // The bytes of the address that are the id, or all of the value where they cannot be told.
        let place = |bytes: Range<usize>| {
            Place::Text(match start {
                Some(start) => part(span, start + bytes.start..start + bytes.end),
                None => span,
            })
        };
        let page = self.targets.get(&target).cloned();
        if let Some((kind, id)) = &page {
            let path = address.split(['#', '?']).next().unwrap_or_default();
            let path = path.trim_end_matches('/');
            let start = match kind {
                IdKind::Node if path.ends_with(id.as_str()) => path.len() - id.len(),
                _ => 0,
            };
            if !path.is_empty() {
                self.push(*kind, id, Role::Link, place(start..path.len()));
            }
        }
        let Some(anchor) = anchor else { return };
        for kind in anchors_on(&target, page.map(|(kind, _)| kind)) {
            let named = match kind.about {
                About::Page => continue,
                About::Level => IdKind::Level,
                About::Module => IdKind::Module,
                About::Category | About::Requirement => IdKind::Node,
                About::Reference => IdKind::Reference,
            };
            let Some(bytes) = kind.id_in(&anchor) else {
                continue;
            };
            let id = &anchor[bytes.clone()];
            if self.is_known(named, id) {
                // An anchor that is encoded is not found by its letters.
                if let Some(before) = address.strip_suffix(anchor.as_str()).map(str::len) {
                    let place = place(before + bytes.start..before + bytes.end);
                    self.push(named, id, Role::Link, place);
                }
            }
        }
    }

    /// What expressions of a page name, in its front matter and its body.
    fn expressions(&mut self, page: &Page) {
        for (literal, range) in site::expression_literals(self.tree.text(page.file)) {
            let named = match literal {
                Literal::Text(id) => [IdKind::Node, IdKind::Reference, IdKind::Module]
                    .into_iter()
                    .find(|kind| self.is_known(*kind, &id))
                    .map(|kind| (kind, id)),
                Literal::Level(number, answered) => answered
                    .is_none_or(|id| self.is_known(IdKind::Node, &id))
                    .then(|| (IdKind::Level, number.to_string()))
                    .filter(|(kind, number)| self.is_known(*kind, number)),
            };
            if let Some((kind, id)) = named {
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

/// What pages write before an address that begins at the root of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Root {
    /// The expression.
    pub expression: &'static str,
    /// The tree, as a folder below the root of the site.
    pub tree: &'static str,
}

/// Those that are known, the one that is usual for each tree first.
pub(crate) const ROOTS: &[Root] = &[
    Root {
        expression: "{= site.model =}",
        tree: site::MODEL,
    },
    Root {
        expression: "{= site.group =}",
        tree: site::GROUP,
    },
    Root {
        expression: "{= page.root =}",
        tree: site::MODEL,
    },
];

/// The root that a text has at its start, or at its end.
pub(crate) fn root_before(text: &str, has: impl Fn(&str, &'static str) -> bool) -> Option<Root> {
    let mut roots = ROOTS.iter();
    roots.find(|root| has(text, root.expression)).copied()
}

/// How the address of a link is written.
#[derive(Clone, Copy)]
enum Written {
    /// These bytes are it.
    Exact(Span),
    /// With escapes, somewhere within a value.
    Within(Span),
}

/// The kinds of anchors on the page in a folder, which may be that of a category or of an extension, or a narrative one.
fn anchors_on(folder: &str, page: Option<IdKind>) -> &'static [Anchor] {
    let is_of_extension = site::is_below(site::EXTENSIONS, folder);
    match page {
        Some(_) if is_of_extension => site::ON_CRITERIA,
        None if is_of_extension => site::ON_EXTENSION,
        Some(IdKind::Node) => site::ON_CATEGORY,
        Some(_) => &[],
        None => {
            let mut views = site::VIEWS.iter();
            let view = views.find(|view| view.folder == folder);
            view.map_or(&[], |view| view.anchors)
        }
    }
}

/// The front matter of a file, and where it stands.
fn front_matter_of(tree: &SourceTree, file: FileId) -> Option<(Document<'_>, Origin)> {
    let text = tree.text(file);
    let bytes = front_matter::split(text).front_matter?;
    let start = bytes.start;
    let (document, _) = Document::parse(&text[bytes]);
    Some((document, Origin { file, start }))
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
    use crate::schema::PAGE_FILE;
    use crate::{parse, resolve};

    /// Where a word that is an id elsewhere stands for itself: the file, what follows from the word on, and why.
    const PROSE: [(&str, &str, &str); 8] = [
        ("model.toml", "profiles are documented", "a title"),
        ("model.toml", "2, title", "a weight"),
        ("model.toml", "2\nrequirements", "a weight"),
        (
            "model.toml",
            "2).\"\n\n[[modules.categories]]\nid = \"trust-anchors\"",
            "an address elsewhere",
        ),
        (
            "categories/trust-anchors/anchor-list.md",
            "2 and 3",
            "sections of a standard",
        ),
        (
            "categories/trust-anchors/anchor-list.md",
            "2. Say",
            "an item of a list",
        ),
        (
            "categories/issuing-certificates/profiles.md",
            "profiles in use",
            "an assessment",
        ),
        ("extensions/field-devices/extension.toml", "2\n", "a weight"),
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
        let (sources, _) = parse::parse(&tree, &PAGE_FILE);
        let (model, _) = resolve(&tree, sources);
        (tree, model.expect("model.toml can be read"))
    }

    /// Every place at which a word stands by itself, in a path or a text that is not a published document.
    fn written(tree: &SourceTree, kind: IdKind, word: &str) -> Vec<Place> {
        // Ids are words with hyphens. What is no such word stands between hyphens in anchors.
        let is_word = !matches!(kind, IdKind::Level | IdKind::Module);
        let is_alone = |text: &str, at: &Range<usize>| {
            let part = |next: Option<char>| {
                next.is_some_and(|next| next.is_ascii_alphanumeric() || (next == '-' && is_word))
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
        let next = notes
            .split("+++\n")
            .nth(1)
            .expect("front matter")
            .to_owned();
        let texts = [
            ("model.toml", structure),
            ("categories/trust-anchors/require.md", review),
            ("pages/assessment/evaluation.md", link),
            ("releases/1.1.0.md", notes.to_owned()),
            ("releases/next/one.toml", next),
        ];
        let unsaved = crate::source::Unsaved {
            texts: &texts
                .into_iter()
                .map(|(path, text)| (path.to_owned(), text))
                .collect(),
            over: base.as_path(),
        };
        let (tree, _) = SourceTree::read(&unsaved).expect("it is there");
        let (sources, _) = parse::parse(&tree, &PAGE_FILE);
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
        assert_eq!(before("require", Role::Decision), ["nt:", "nt:"]);
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
            (IdKind::Level, "2", 10),
            (IdKind::Module, "G", 4),
        ] {
            let found: Vec<&Place> = occurrences.of(kind, id).map(|found| &found.place).collect();
            assert!(found.len() >= least, "{id}: {found:?}");
            // A value with escapes is found as a whole.
            let is_found = |place: &Place| {
                found.iter().any(|found| match (found, place) {
                    (Place::Text(found), Place::Text(place)) => {
                        found == place
                            || (tree.slice(*found).starts_with('"') && found.contains(*place))
                    }
                    (found, place) => *found == place,
                })
            };
            for place in written(&tree, kind, id) {
                let (file, from) = match &place {
                    Place::Text(span) => (span.file, &tree.text(span.file)[span.range().start..]),
                    Place::Path { file, bytes } => (*file, &tree.path(*file)[bytes.start..]),
                };
                let path = tree.path(file);
                let is_prose = PROSE
                    .iter()
                    .any(|(in_file, text, _)| path == *in_file && from.starts_with(text));
                let shown = from.lines().next();
                assert_eq!(is_found(&place), !is_prose, "{id} in {path}: {shown:?}");
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
            [
                Role::Entry,
                Role::Path,
                Role::Extended,
                Role::Decision,
                Role::Link
            ]
        );
        assert_eq!(
            roles(IdKind::Level, "2"),
            [
                Role::Entry,
                Role::Key,
                Role::Decision,
                Role::Link,
                Role::Expression
            ]
        );
        assert_eq!(
            roles(IdKind::Module, "G"),
            [Role::Entry, Role::Decision, Role::Link, Role::Expression]
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
