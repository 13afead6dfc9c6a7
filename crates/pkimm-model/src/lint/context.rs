//! What lints see: the files, the model, the document it makes, and the pages with their expressions evaluated. The
//! lints of the gate see what changed since the published version instead.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use pkimm_release::Release;
use pkimm_release::diff::{Bump, Change, required};
use pkimm_release::extension::Extension;
use pkimm_release::markdown::Bytes;
use pkimm_release::site::{
    self, ExpressionError, Expressions, Facts, Ids, Literal, PageSource, SitePage, Target,
};
use semver::Version;

use crate::extension_archive::Gated;
use crate::locate::locate;
use crate::model::{Archived, Model, Notes, Page};
use crate::source::files::is_beside_pages;
use crate::source::front_matter;
use crate::source::markdown::{self, Link, Markdown, Place, Placed};
use crate::source::text::mask_expressions;
use crate::source::toml::{Document, Step};
use crate::source::tree::SourceTree;
use crate::span::{Covered, FileId, Span};

/// What lints see.
pub struct Context<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The model.
    pub model: &'a Model,
    /// The document that the model makes.
    pub release: &'a Release,
    /// The documents of its extensions.
    pub extensions: &'a [Extension],
    /// The narrative pages, evaluated.
    pub pages: Vec<RenderedPage<'a>>,
    /// What is known of the artifacts.
    pub facts: Facts,
    /// What evaluates expressions over the document.
    expressions: &'a Expressions,
    /// What all ids stand for.
    pub ids: Ids<'a>,
    /// Every link of the model, with the page on which it stands.
    pub links: Vec<PlacedLink<'a>>,
    /// The addresses from the root of the site in the front matter of pages.
    addresses: Vec<PlacedAddress>,
    /// The pages of published versions to which something leads: for each its anchors, by its folder.
    published: OnceCell<HashMap<String, PublishedPages>>,
    /// What each page of the site promises, by the page's folder.
    promised: HashMap<String, Promise<'a>>,
    /// The files beside pages, by their addresses: their paths below `pages/`, also of those that could not be read.
    files: BTreeMap<String, &'a str>,
}

/// What a page of the site promises.
enum Promise<'a> {
    /// The anchors of a page that is made from the model.
    Generated(SitePage<'a>),
    /// The anchors of a text. `None` where it could not be evaluated.
    Written(Option<Vec<String>>),
}

/// A narrative page with its expressions evaluated.
pub struct RenderedPage<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its folder on the site.
    pub folder: String,
    /// Its body, or why it could not be evaluated.
    pub body: Result<String, ExpressionError>,
    /// What the evaluated body consists of, where it is not what was read of the source.
    pub markdown: Option<Markdown>,
    /// What is wrong with expressions in its front matter.
    pub front_matter: Vec<(String, ExpressionError)>,
    /// The words of its source, once one is looked for.
    words: OnceCell<Words<'a>>,
}

/// Where a key stands in the front matter of a page. Its letters may stand in a value or a remark before it.
pub fn key_of_page(tree: &SourceTree, page: &Page, key: &str) -> Span {
    key_of(tree, page.file, &[key]).unwrap_or(Span::new(page.file, 0..0))
}

/// Where a key stands in the front matter of a file, below others that lead to it.
pub fn key_of(tree: &SourceTree, file: FileId, way: &[&str]) -> Option<Span> {
    let text = tree.text(file);
    let toml = front_matter::split(text).front_matter.unwrap_or_default();
    let (document, _) = Document::parse(&text[toml.clone()]);
    let way: Vec<Step> = way.iter().map(|key| Step::Key((*key).to_owned())).collect();
    let range = document.key_range(&way)?;
    let range = toml.start + range.start..toml.start + range.end;
    Some(Span::new(file, range))
}

/// Where the text of a level is missing from a file, and how to add it. One that is empty is there.
pub fn missing_level(tree: &SourceTree, file: FileId, number: u32) -> (Span, String) {
    let key = number.to_string();
    // What is no text there is told as that.
    let is_text = |key: &Span| {
        let behind = &tree.text(file)[key.range().end..];
        behind
            .trim_start_matches([' ', '\t', '='])
            .starts_with(['"', '\''])
    };
    match key_of(tree, file, &["levels", &key]).filter(is_text) {
        Some(span) => (
            span,
            "write a text between its quotation marks; remarks are not published".to_owned(),
        ),
        None => (
            Span::new(file, 0..0),
            format!("add `{number} = '''…'''` below `[levels]`"),
        ),
    }
}

/// A link and the page on which it stands.
pub struct PlacedLink<'a> {
    /// The folder of the page.
    pub folder: String,
    /// The link; its span is its place in the source.
    pub link: Cow<'a, Link>,
}

/// An address in the front matter of a page.
struct PlacedAddress {
    folder: String,
    address: String,
    span: Span,
}

/// Where a link, or an address in front matter, leads from a page.
#[derive(Clone, Copy)]
pub struct Lead<'s> {
    /// The folder of the page.
    pub folder: &'s str,
    /// The address.
    pub destination: &'s str,
    /// Its place in the source.
    pub span: Span,
    /// Where the address itself is written, if it stands in the source as it is read.
    pub address: Option<Span>,
    /// Whether it is a link to a definition that does not exist.
    pub is_undefined: bool,
}

/// The anchors of the pages of a published version, by the pages' folders.
pub type PublishedPages = BTreeMap<String, Vec<String>>;

/// What the lints of the gate see.
pub struct Gate<'a> {
    /// The files.
    pub tree: &'a SourceTree,
    /// The model.
    pub model: &'a Model,
    /// The document of the version in progress.
    pub release: &'a Release,
    /// The version in progress.
    pub version: Version,
    /// The version with which it is compared, and its document where that could be read.
    pub baseline: Option<(&'a Archived, Release)>,
    /// What changed since the baseline. What was waived requires a patch.
    pub changes: Vec<Change>,
    /// The extensions beside what was published of them.
    pub extensions: Vec<Gated<'a>>,
    /// Whether a version that has still to be raised is a fault.
    pub strict: bool,
}

impl<'a> Context<'a> {
    /// Where the characters stand that `find` finds in a text, which is written at a place with remarks that are not
    /// published: at the place as a whole where they are written with escapes.
    pub fn written(
        &self,
        place: Span,
        value: &str,
        remarks: &Covered,
        find: impl Fn(&str) -> Vec<(Range<usize>, char)>,
    ) -> Vec<(Span, char)> {
        let published = find(value);
        if published.is_empty() {
            return Vec::new();
        }
        let start = place.range().start;
        let spans = find(self.tree.slice(place)).into_iter();
        let found: Vec<(Span, char)> = spans
            .map(|(at, character)| {
                let range = start + at.start..start + at.end;
                (Span::new(place.file, range), character)
            })
            .filter(|(span, _)| !remarks.contains(*span))
            .collect();
        if !found.is_empty() {
            return found;
        }
        let escaped = published.into_iter();
        escaped.map(|(_, character)| (place, character)).collect()
    }

    /// Evaluates the pages and gathers what the site promises.
    #[must_use]
    pub fn new(
        tree: &'a SourceTree,
        model: &'a Model,
        (release, extensions): (&'a Release, &'a [Extension]),
        expressions: &'a Expressions,
        facts: &Facts,
    ) -> Self {
        let pages: Vec<_> = model
            .pages
            .iter()
            .map(|page| render(expressions, page))
            .collect();
        let mut context = Self {
            tree,
            model,
            release,
            extensions,
            pages,
            links: Vec::new(),
            addresses: Vec::new(),
            published: OnceCell::new(),
            facts: facts.clone(),
            expressions,
            ids: Ids::of(release),
            promised: HashMap::new(),
            files: files(tree),
        };
        context.promise_pages();
        context.place_links();
        context.place_addresses();
        context
    }

    /// Every link, and every address in front matter.
    pub fn leads(&self) -> impl Iterator<Item = Lead<'_>> {
        let links = self.links.iter().map(|placed| Lead {
            folder: &placed.folder,
            destination: &placed.link.destination,
            span: placed.link.span,
            address: self.address_of(&placed.link),
            is_undefined: placed.link.is_undefined(),
        });
        let addresses = self.addresses.iter().map(|placed| Lead {
            folder: &placed.folder,
            destination: &placed.address,
            span: placed.span,
            address: self.as_written(Some(placed.span), &placed.address),
            is_undefined: false,
        });
        links.chain(addresses)
    }

    /// Where the address of a link is written as it is read. Of a link on an evaluated page only its place in the source is
    /// known, and the address is looked for there.
    fn address_of(&self, link: &Link) -> Option<Span> {
        let written = self.as_written(link.address_span(), &link.destination);
        written.or_else(|| {
            let (before, _) = self.tree.slice(link.span).rsplit_once("](")?;
            let start = link.span.range().start + before.len() + "](".len();
            let address = Span::new(link.span.file, start..start + link.destination.len());
            self.as_written(Some(address), &link.destination)
        })
    }

    /// A place at which a text stands in the source as it is.
    pub fn as_written(&self, place: Option<Span>, text: &str) -> Option<Span> {
        place.filter(|place| self.tree.slice(*place) == text)
    }

    /// Where something leads on the site.
    pub fn target(&self, lead: &Lead<'_>) -> Target {
        self.model.trees.target(lead.folder, lead.destination)
    }

    /// The pages of a published version. `None` where it is not in the archive, or its document cannot be read.
    pub fn published(&self, version: &str) -> Option<&PublishedPages> {
        let all = self.published.get_or_init(|| {
            let targets = self.leads().map(|lead| self.target(&lead));
            let versions = targets.filter_map(|target| match target {
                Target::Version(version, ..) => Some(version),
                _ => None,
            });
            let versions: HashSet<String> = versions.collect();
            let pages = |version: String| Some((version.clone(), self.pages_of(&version)?));
            versions.into_iter().filter_map(pages).collect()
        });
        all.get(version)
    }

    fn pages_of(&self, version: &str) -> Option<PublishedPages> {
        let mut versions = self.model.published();
        let archived = versions.find(|archived| archived.version.to_string() == version)?;
        let release = Arc::new(archived.read(self.tree).ok()?);
        let labels = self.facts.labels(&release);
        let trees = self.model.trees.published(version);
        let formats = self.facts.offered(&release);
        let expressions = Expressions::new(&release, &[], &formats, &labels, &trees);
        let pages = site::pages(&release, &[]).into_iter().map(|page| {
            let anchors = match page.source {
                PageSource::Narrative(source) => {
                    let body = expressions.render(&page.folder, &source.body);
                    let body = body.unwrap_or_default();
                    let span = Span::new(self.model.file, 0..0);
                    anchors_of(&markdown::parse(&body, Place::Whole(span)))
                }
                _ => page.anchors(&release),
            };
            (page.folder, anchors)
        });
        Some(pages.collect())
    }

    /// Gathers the addresses from the root of the site that front matter has.
    fn place_addresses(&mut self) {
        let trees = &self.model.trees;
        if trees.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for rendered in &self.pages {
            let page = rendered.page;
            let text = self.tree.text(page.file);
            let toml = front_matter::split(text).front_matter.unwrap_or_default();
            let (document, _) = Document::parse(&text[toml.clone()]);
            // What a page claims is not where it leads.
            let claimed = document.range(&[Step::Key("aliases".to_owned())]);
            let claimed = claimed.unwrap_or_default();
            let texts = document.texts().into_iter();
            for (value, range) in texts.filter(|(_, range)| !claimed.contains(&range.start)) {
                let evaluated = value.contains("{=").then(|| {
                    let value = value.to_owned().into();
                    let value = self
                        .expressions
                        .render_value(&rendered.folder, &value)
                        .ok()?;
                    value.as_str().map(str::to_owned)
                });
                let address = match evaluated {
                    Some(evaluated) => evaluated.unwrap_or_default(),
                    None => value.to_owned(),
                };
                let is_address = address.starts_with('/') && !address.contains(char::is_whitespace);
                if is_address && trees.target(&rendered.folder, &address) != Target::External {
                    found.push(PlacedAddress {
                        folder: rendered.folder.clone(),
                        address,
                        span: Span::new(
                            page.file,
                            toml.start + range.start..toml.start + range.end,
                        ),
                    });
                }
            }
        }
        self.addresses = found;
    }

    /// The file beside pages that the site has at an address, by its path below `pages/`.
    pub fn file_at(&self, address: &str) -> Option<&'a str> {
        self.files.get(address).copied()
    }

    /// The addresses of the files beside pages, with their paths below `pages/`, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &'a str)> {
        let files = self.files.iter();
        files.map(|(address, path)| (address.as_str(), *path))
    }

    /// Whether the site has a page in a folder.
    pub fn has_page(&self, folder: &str) -> bool {
        self.promised.contains_key(folder)
    }

    /// The folders of all pages, sorted.
    pub fn folders(&self) -> Vec<&str> {
        let mut folders: Vec<&str> = self.promised.keys().map(String::as_str).collect();
        folders.sort_unstable();
        folders
    }

    /// Whether the page in a folder is made of the model, so that headings within its texts have no anchors.
    pub fn is_generated(&self, folder: &str) -> bool {
        matches!(self.promised.get(folder), Some(Promise::Generated(_)))
    }

    /// The anchors of the page in a folder, those that it had earlier among them, sorted. `None` where there is no such page, or they
    /// are not known.
    pub fn anchors(&self, folder: &str) -> Option<Vec<String>> {
        let mut anchors = self.own_anchors(folder)?;
        if let Some(former) = self.model.trees.anchors.get(folder) {
            anchors.extend(former.keys().cloned());
        }
        anchors.sort_unstable();
        Some(anchors)
    }

    /// The anchors that the page in a folder has by itself. `None` where there is no such page, or they are not known.
    pub fn own_anchors(&self, folder: &str) -> Option<Vec<String>> {
        Some(match self.promised.get(folder)? {
            Promise::Generated(page) => page.anchors(self.release),
            Promise::Written(anchors) => anchors.clone()?,
        })
    }

    fn promise_pages(&mut self) {
        for page in site::pages(self.release, self.extensions) {
            let folder = page.folder.clone();
            self.promised.insert(folder, Promise::Generated(page));
        }
        if self.model.archive.is_empty() {
            return;
        }
        let current = self.model.version.iter();
        let current = current.map(|version| (version.value.clone(), None));
        let archived = self.model.archive.iter().map(|archived| {
            let notes = archived.notes.as_ref();
            let body = notes.and_then(|notes| notes.body.as_ref());
            (archived.version.to_string(), body)
        });
        for (position, (version, body)) in archived.chain(current).enumerate() {
            let mut anchors = body.map_or_else(Vec::new, |body| anchors_of(&body.markdown));
            // The first version has none before it to be compared with.
            if position > 0 {
                anchors.push(site::CHANGES.of(""));
            }
            let folder = site::release_notes_folder(&version);
            let written = || Promise::Written(Some(anchors));
            self.promised.entry(folder).or_insert_with(written);
        }
        let none = || Promise::Written(Some(Vec::new()));
        let list = site::RELEASE_NOTES.to_owned();
        self.promised.entry(list).or_insert_with(none);
    }

    /// Gathers the links of all texts, and with those of pages the anchors of their headings.
    fn place_links(&mut self) {
        let (model, mut links) = (self.model, Vec::new());
        for (folder, texts) in model.texts_by_folder() {
            let found = texts.into_iter().flat_map(|text| &text.markdown.links);
            links.extend(found.map(|link| PlacedLink {
                folder: folder.to_string(),
                link: Cow::Borrowed(link),
            }));
        }
        for archived in &model.archive {
            let texts = archived.notes.iter().flat_map(Notes::texts);
            let folder = site::release_notes_folder(&archived.version.to_string());
            let found = texts.flat_map(|text| &text.markdown.links);
            links.extend(found.map(|link| PlacedLink {
                folder: folder.clone(),
                link: Cow::Borrowed(link),
            }));
        }
        for rendered in &self.pages {
            let folder = &rendered.folder;
            if rendered.body.is_err() {
                let unknown = Promise::Written(None);
                self.promised.insert(folder.clone(), unknown);
                continue;
            }
            let source = &rendered.page.body;
            let mut anchors;
            if let Some(markdown) = &rendered.markdown {
                anchors = anchors_of(markdown);
                let made = self.links_made(rendered, markdown).into_iter();
                links.extend(made.map(|link| PlacedLink {
                    folder: folder.clone(),
                    link: Cow::Owned(link),
                }));
            } else {
                anchors = anchors_of(&source.markdown);
                links.extend(source.markdown.links.iter().map(|link| PlacedLink {
                    folder: folder.clone(),
                    link: Cow::Borrowed(link),
                }));
            }
            match self.promised.get_mut(folder) {
                Some(Promise::Written(None)) => {}
                Some(Promise::Written(Some(known))) => known.append(&mut anchors),
                _ => {
                    let written = Promise::Written(Some(anchors));
                    self.promised.insert(folder.clone(), written);
                }
            }
        }
        self.links = links;
    }

    /// The parts of evaluated pages that their sources do not show as such. `parts` chooses them.
    pub fn made<'s, T: 's>(
        &'s self,
        parts: fn(&Markdown) -> &[Placed<T>],
        bytes: fn(&T) -> &Bytes,
    ) -> impl Iterator<Item = Made<'s, T>> {
        self.pages.iter().flat_map(move |rendered| {
            let body = rendered.body.as_deref().unwrap_or_default();
            let first_line = |text: &'s str| text.lines().next().unwrap_or_default().trim();
            let typed = parts(&rendered.page.body.markdown).iter();
            let typed: HashSet<&str> = typed
                .map(|one| first_line(self.tree.slice(one.span)))
                .collect();
            let made = rendered.markdown.iter().flat_map(parts);
            made.filter_map(move |part| {
                let line = first_line(body.get(bytes(part.part()).clone())?);
                let is_new = !typed.contains(line);
                is_new.then(|| Made {
                    part,
                    line,
                    span: self.origin(rendered, line),
                })
            })
        })
    }

    /// Where a line of an evaluated page comes from: where its source has it, or else at the longest of its words that its
    /// source has.
    pub fn origin(&self, rendered: &RenderedPage<'a>, line: &str) -> Span {
        let mut words: Vec<&str> = line.split(|sign: char| !sign.is_alphanumeric()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.insert(0, line);
        self.first_of(rendered, &words)
    }

    /// Where the source of a page has the first of some words that it has; else the start of the page.
    fn first_of(&self, rendered: &RenderedPage<'a>, words: &[&str]) -> Span {
        let body = rendered.page.body.span;
        let places = rendered
            .words
            .get_or_init(|| Words::of(self.tree.slice(body)));
        let found = words.iter().find_map(|word| places.0.get(*word));
        let start = body.range().start;
        found.map_or(body.at_start(), |range| {
            Span::new(body.file, start + range.start..start + range.end)
        })
    }

    /// The text in an expression of a page that has the address of a link within it, or else the text of the link.
    fn expression_with(&self, rendered: &RenderedPage<'a>, link: &Link) -> Option<Span> {
        let body = rendered.page.body.span;
        let literals = site::expression_literals(self.tree.slice(body));
        let parts = [link.destination.as_str(), link.text.as_str()];
        let mut parts = parts.into_iter().filter(|part| !part.is_empty());
        let range = parts.find_map(|part| {
            let mut literals = literals.iter();
            let (_, range) = literals.find(
                |(literal, _)| matches!(literal, Literal::Text(text) if text.contains(part)),
            )?;
            Some(range)
        })?;
        let start = body.range().start;
        Some(Span::new(body.file, start + range.start..start + range.end))
    }

    /// The links of an evaluated page, where their source has them: at the same text where it was typed, else at the address
    /// or the anchor, else at the start of the page.
    fn links_made(&self, rendered: &RenderedPage<'a>, markdown: &Markdown) -> Vec<Link> {
        let mut typed: HashMap<(&str, &str), Span> = HashMap::new();
        for link in &rendered.page.body.markdown.links {
            let key = (link.text.as_str(), link.destination.as_str());
            typed.entry(key).or_insert(link.span);
        }
        let place = |link: &Link| {
            let key = (link.text.as_str(), link.destination.as_str());
            typed.get(&key).copied().unwrap_or_else(|| {
                let anchor = link.destination.rsplit_once('#');
                let anchor = anchor.map_or("", |(_, anchor)| anchor);
                let address = link.destination.as_str();
                let found = self.first_of(rendered, &[address, anchor]);
                match found == rendered.page.body.span.at_start() {
                    true => self.expression_with(rendered, link).unwrap_or(found),
                    false => found,
                }
            })
        };
        let links = markdown.links.iter().cloned();
        links
            .map(|mut link| {
                link.span = place(&link);
                link
            })
            .collect()
    }
}

/// A part of an evaluated page that its source does not show as such.
pub struct Made<'s, T> {
    /// The part.
    pub part: &'s Placed<T>,
    /// Its first line.
    pub line: &'s str,
    /// The place that it comes from.
    pub span: Span,
}

/// Where the words of the source of a page stand first: in the texts that its expressions have, or else anywhere. Words are
/// whatever stands between blanks and quotes, or brackets as well, and of these the ids and the words of letters alone.
#[derive(Default)]
struct Words<'a>(HashMap<Cow<'a, str>, Bytes>);

impl<'a> Words<'a> {
    fn of(source: &'a str) -> Self {
        let mut words = Self::default();
        for (literal, range) in site::expression_literals(source) {
            let Literal::Text(value) = literal else {
                continue;
            };
            if source[range.clone()] == value {
                words.take(&source[range.clone()], |at| {
                    range.start + at.start..range.start + at.end
                });
            } else {
                // What is written with escapes stands there as a whole.
                for (_, word) in words_of(&value) {
                    let word = Cow::Owned(word.to_owned());
                    words.0.entry(word).or_insert_with(|| range.clone());
                }
            }
        }
        words.take(source, |at| at);
        words
    }

    fn take(&mut self, text: &'a str, place: impl Fn(Bytes) -> Bytes) {
        for (at, word) in words_of(text) {
            let range = || place(at..at + word.len());
            self.0.entry(Cow::Borrowed(word)).or_insert_with(range);
        }
    }
}

/// The words of a text, each with where it starts.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let kinds: [fn(char) -> bool; 4] = [
        |sign| !sign.is_whitespace() && !"\"'".contains(sign),
        |sign| !sign.is_whitespace() && !"\"'()[]{}<>".contains(sign),
        |sign| sign.is_alphanumeric() || sign == '-' || sign == '_',
        char::is_alphanumeric,
    ];
    let words = kinds.into_iter().flat_map(move |is_part| {
        let mut end = 0;
        text.split_inclusive(move |sign| !is_part(sign))
            .map(move |part| {
                let start = end;
                end += part.len();
                (start, part.trim_end_matches(|sign| !is_part(sign)))
            })
    });
    words.filter(|(_, word)| !word.is_empty())
}

/// The files beside pages by their addresses. Those that were refused are there, and what is wrong with them was reported.
fn files(tree: &SourceTree) -> BTreeMap<String, &str> {
    let paths = tree.paths().filter(|path| is_beside_pages(path));
    let paths = paths.filter_map(|path| path.strip_prefix("pages/"));
    paths
        .map(|path| (site::resource_address(path), path))
        .collect()
}

/// The anchors of a text on a page of its own.
fn anchors_of(markdown: &Markdown) -> Vec<String> {
    let headings = markdown.headings.iter();
    let headings = headings.filter_map(|heading| heading.anchor.as_ref());
    headings.chain(&markdown.anchors).cloned().collect()
}

fn render<'a>(expressions: &Expressions, page: &'a Page) -> RenderedPage<'a> {
    let folder = site::narrative_folder(&page.path);
    let body = expressions.render(&folder, &page.body.value);
    let front_matter = page
        .front_matter
        .iter()
        .filter_map(|(key, value)| {
            Some((key.clone(), expressions.render_value(&folder, value).err()?))
        })
        .collect();
    let source = &page.body;
    // Where nothing in it is evaluated, what was read of the source holds.
    let is_evaluated = mask_expressions(&source.value) != source.value;
    let markdown = body.as_ref().ok().filter(|_| is_evaluated);
    let place = Place::Whole(source.span.at_start());
    RenderedPage {
        page,
        folder,
        markdown: markdown.map(|body| markdown::parse(body, place)),
        body,
        front_matter,
        words: OnceCell::new(),
    }
}

impl Gate<'_> {
    /// The greatest bump that a change requires.
    #[must_use]
    pub fn required(&self) -> Bump {
        required(&self.changes)
    }

    /// The version whose notes are still written: the one in progress, or the next one where that is published.
    #[must_use]
    pub fn next_notes(&self) -> String {
        match &self.baseline {
            Some((archived, _)) if archived.version == self.version => {
                let required = self.required().max(Bump::Patch);
                self.model.next_free(required).unwrap_or_default()
            }
            _ => self.version.to_string(),
        }
    }

    /// The least version that the changes allow and that is free. `None` without a baseline.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        self.baseline.as_ref()?;
        self.model.next_free(self.required())
    }

    /// Where the version in progress stands.
    #[must_use]
    pub fn version_span(&self) -> Span {
        self.model
            .version
            .as_ref()
            .map_or(Span::new(self.model.file, 0..0), |version| version.span)
    }

    /// Where a change stands; at the version where nothing of it is left.
    #[must_use]
    pub fn place(&self, change: &Change) -> Span {
        locate(self.model, change).unwrap_or_else(|| self.version_span())
    }
}
