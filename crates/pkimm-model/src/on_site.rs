//! A place in source files → where the site shows what stands there.

use pkimm_release::diff::normal;
use pkimm_release::markdown;
use pkimm_release::site::{self, RELEASE_NOTES};

use crate::check::CheckedModel;
use crate::facts_at::FactsAt;
use crate::source::front_matter;
use crate::source::tree::SourceTree;
use crate::span::Span;

/// A place on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnSite {
    /// The folder of the page.
    pub folder: String,
    /// Anchors on it, the most exact one first.
    pub anchors: Vec<String>,
    /// Words that the text there has, in lower case and without marks. Empty where there are none.
    pub words: String,
}

/// The places of a checked model.
pub struct Places<'a> {
    tree: &'a SourceTree,
    model: &'a CheckedModel,
    facts: FactsAt,
}

impl<'a> Places<'a> {
    /// Those of a model and the files that it was read from.
    #[must_use]
    pub fn new(tree: &'a SourceTree, model: &'a CheckedModel) -> Self {
        let facts = FactsAt::of(model.model(), model.release());
        Self { tree, model, facts }
    }

    /// Where the site shows what stands in a source file. `None` where no page does.
    #[must_use]
    pub fn of(&self, span: Span) -> Option<OnSite> {
        let path = self.tree.path(span.file);
        let words = words(self.tree.text(span.file), span.range().start);
        if let Some(page) = path
            .strip_prefix("pages/")
            .filter(|path| path.ends_with(".md"))
        {
            return Some(OnSite {
                folder: site::narrative_folder(page),
                anchors: heading_above(self.tree.text(span.file), span.range().start),
                words,
            });
        }
        if let Some(version) = path
            .strip_prefix("releases/")
            .and_then(|name| name.strip_suffix(".md"))
        {
            return Some(OnSite {
                folder: format!("{RELEASE_NOTES}/{version}"),
                anchors: Vec::new(),
                words,
            });
        }
        if let Some(folder) = self.of_extension(path) {
            return Some(OnSite {
                folder,
                anchors: Vec::new(),
                words,
            });
        }
        let address = self.facts.address(self.tree, span)?;
        let shown = site::shown(self.model.release(), &address)?;
        Some(OnSite {
            folder: shown.folder,
            anchors: shown.anchors,
            words,
        })
    }

    /// The folder of the page that shows what is in a file of an extension.
    fn of_extension(&self, path: &str) -> Option<String> {
        let below = path.strip_prefix("extensions/")?;
        let (id, file) = below.split_once('/')?;
        let mut extensions = self.model.extensions().iter();
        let extension = extensions.find(|extension| extension.id == id)?;
        let category = file.strip_suffix(".md");
        let criteria = category.filter(|category| extension.relevance_of(category).is_some());
        Some(match criteria {
            Some(category) => site::criteria_folder(id, category),
            None => site::extension_folder(id),
        })
    }
}

/// The anchor of the last heading before a place in the body of a page.
fn heading_above(text: &str, at: usize) -> Vec<String> {
    let body = front_matter::split(text).body.start;
    let headings = markdown::parse(&text[body..]).headings.into_iter();
    let above = headings.take_while(|heading| body + heading.span.start <= at);
    above
        .last()
        .and_then(|heading| heading.anchor)
        .into_iter()
        .collect()
}

/// What a reader sees of the line at a place, as far as no expression makes it.
fn words(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let parts = text[start..end]
        .split("{=")
        .map(|part| part.rsplit("=}").next().unwrap_or(part));
    let longest = parts.max_by_key(|part| part.len()).unwrap_or_default();
    let read = markdown::parse(longest.trim());
    read.prose
        .first()
        .map_or_else(String::new, |prose| normal(&prose.text))
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use pkimm_release::site::Facts;

    use super::*;
    use crate::check;

    #[test]
    fn what_is_said_of_an_extension_stands_on_the_page_that_shows_it() {
        let fixtures = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let mut files = std::collections::BTreeMap::new();
        for folder in ["base", "rich"] {
            let (tree, _) = SourceTree::read(fixtures.join(folder).as_path()).expect("there");
            let texts = tree.below("");
            files
                .extend(texts.map(|(path, file)| {
                    (path.to_owned(), tree.text(file).to_owned().into_bytes())
                }));
        }
        let (tree, found) = SourceTree::from_files(files);
        let outcome = check(tree, found, &Facts::default());
        let checked = outcome.checked.expect("the model has no error");
        let places = Places::new(&outcome.tree, &checked);
        let folder = "extensions/field-devices";
        for (name, shown) in [
            ("extension.toml", folder.to_owned()),
            ("trust-anchors.md", format!("{folder}/trust-anchors")),
        ] {
            let path = format!("{folder}/{name}");
            let (_, file) = outcome.tree.below(&path).next().expect("it is there");
            let place = places.of(Span::new(file, 0..1)).expect("a page shows it");
            assert_eq!(place.folder, shown);
        }
    }
}
