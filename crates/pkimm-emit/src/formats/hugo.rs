//! `hugo`: the content tree of the site. Narrative pages come from the release with their expressions evaluated; the
//! pages of the model and of each category come from the templates below `site-templates/hugo/`.
//!
//! To add a generated page, add its row to `pkimm_release::site::VIEWS` and its template. A template sees the release
//! as page expressions do, and beside that `page`, `module` and `category` (on the page of a category), what `extensions` gives
//! (on those of extensions), `catalogue` and
//! `citations` (by the id of a reference), the function `anchor(name, id)` for every anchor that it writes or links to,
//! and the filters of [`add_filters`]. What a template says beside the model comes from `words`.

mod downloads;
mod extensions;
mod former;
mod front_matter;
mod markdown;
mod notes;
mod versions;
mod ways;

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, Value, context};
use pkimm_release::document::change_texts;
use pkimm_release::markdown::is_paragraph;
use pkimm_release::site::{
    self, ANCHORS, CATEGORY_TEMPLATE, CRITERIA_TEMPLATE, EXTENSION_TEMPLATE, ExpressionError,
    Expressions, FormatFacts, PageSource, SitePage,
};
use pkimm_release::{Category, Page, Release, Resource, escape};
use serde_json::{Map, Value as Json};

use super::carries_all;
use crate::links::plain_links;
use crate::since::Since;
use crate::words::Words;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, credits, templates};
use extensions::Laid;
use ways::{Posts, Ways};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "hugo",
        summary: "the pages of the site",
        paths: &[
            "site/model/**",
            "site/wg/**",
            "site/extensions/**",
            "site/blog/**",
            "site/data/**",
        ],
    },
    part: Part::Rendered,
    unfit: carries_all,
    emit,
    content: None,
};

/// The folder of the templates, and what every template's name begins with.
const TEMPLATES: &str = "hugo";

/// What stands at the top of every page of a version that is not published.
const NOTICE: &str = "hugo/notice.md";

/// The line that opens and closes front matter.
const FENCE: &str = "---\n";

/// A page as it is written: where it stands among the trees, the source that a person edits, front matter and body.
pub(super) struct Written {
    /// The folder by which sources know it, where trees stand beside each other.
    pub folder: String,
    /// The file below the root of the site.
    file: String,
    pub origin: String,
    pub head: String,
    pub body: String,
    /// The published version that it is of, where that is not the one whose pages are made.
    of: Option<String>,
}

/// All pages, before their links are settled, and what stands at the top of those of a version that is not published.
pub(super) struct Pages {
    pub written: Vec<Written>,
    pub notice: String,
}

/// Makes the pages. `since` is a comparison that is known already.
pub(super) fn made(
    publication: &Publication<'_>,
    options: &EmitOptions,
    since: Option<&Since<'_>>,
) -> Result<Pages, EmitError> {
    let release = publication.release;
    let pages = site::pages(release, publication.extensions);
    let words = publication.words(&options.templates)?;
    let expressions = &publication.expressions(&options.templates)?.again();
    let mut written = Vec::with_capacity(pages.len());
    let on = |page: &SitePage<'_>, (head, body)| Written {
        folder: page.folder.clone(),
        file: page.file(),
        origin: origin(page),
        head,
        body,
        of: None,
    };
    for page in &pages {
        if let PageSource::Narrative(source) = page.source {
            let parts = render_narrative(expressions, words, publication, page, source)?;
            written.push(on(page, parts));
        }
    }
    let environment = expressions.environment();
    let folders = pages.iter().map(|page| page.folder.clone()).collect();
    let site = Site::new(publication, environment, words, options, folders)?;
    for page in &pages {
        if let Some(parts) = site.render(page)? {
            written.push(on(page, parts));
        }
    }
    written.extend(notes::pages(publication, &site, words, since)?);
    Ok(Pages {
        written,
        notice: site.notice()?,
    })
}

/// The text of a page with the anchors that it had earlier.
pub(super) fn with_former_anchors<'a>(
    publication: &Publication<'_>,
    page: &'a Written,
) -> Cow<'a, str> {
    former::with_anchors(&page.body, publication.trees.anchors.get(&page.folder))
}

/// What stands at the top of a page. The working group's pages and posts are not of one version, and the notes are each of their own.
pub(super) fn notice_of<'a>(release: &Release, page: &Written, notice: &'a str) -> &'a str {
    let notes = site::release_notes_folder(&release.version);
    let is_of_notes = site::is_below(site::RELEASE_NOTES, &page.folder);
    let is_of_version = !is_of_notes || site::is_below(&notes, &page.folder);
    match site::is_below(site::MODEL, &page.folder) && is_of_version {
        true => notice,
        false => "",
    }
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let credits = credits::comment(release, words, "#");
    let Pages {
        mut written,
        notice,
    } = made(publication, options, None)?;
    let posts = Posts::of(&mut written);
    let ways = |of: Option<&str>| Ways {
        trees: match of {
            Some(version) => publication.trees.published(version),
            None => publication.trees(),
        },
        posts: &posts,
    };
    let mut files = Vec::with_capacity(written.len());
    for page in written {
        let notice = notice_of(release, &page, &notice);
        let body = markdown::settled(&page.body, &page.folder, &ways(page.of.as_deref()));
        let body = downloads::with_files_beside(&body, release);
        let former = publication.trees.anchors.get(&page.folder);
        let body = former::with_anchors(&body, former);
        let body = body.trim_matches('\n');
        let gap = if notice.is_empty() || body.is_empty() {
            ""
        } else {
            "\n"
        };
        let end = if body.is_empty() { "" } else { "\n" };
        let (head, origin) = (page.head, page.origin);
        let generated = words.fill("credits", "generated", &[("file", &origin)]);
        let generated = escape::one_line(&generated);
        let source = front_matter::source(&origin, &head);
        let text = format!(
            "{FENCE}# {generated}\n{credits}{source}{head}{FENCE}\n{notice}{gap}{body}{end}"
        );
        files.push(OutputFile::text(format!("site/{}", page.file), text));
    }
    files.extend(downloads::beside(publication, &files));
    for resource in &release.resources {
        files.extend(file_of_pages(publication, resource, &posts)?);
    }
    files.extend(versions::list(publication));
    Ok(files)
}

/// A file beside pages, where their links lead. Hugo publishes it as a resource of the page in whose folder it stands. One of a
/// post that waits for its day waits with it.
fn file_of_pages(
    publication: &Publication<'_>,
    resource: &Resource,
    posts: &Posts,
) -> Result<Option<OutputFile>, EmitError> {
    let bytes = publication.files.get(resource.path.as_str()).copied();
    let at_hand =
        bytes.filter(|bytes| Resource::of(&resource.path, bytes).as_ref() == Some(resource));
    let name = format!("pages/{}", resource.path);
    let bytes = at_hand.ok_or_else(|| EmitError {
        format: FORMAT.facts.name,
        message: match resource.fault(bytes) {
            Some(fault) => fault.told(&name),
            None => format!("the document does not say of `{name}` what it is"),
        },
        file: Some(name.clone()),
        line: None,
    })?;
    let address = posts.file(&site::resource_address(&resource.path));
    Ok(address.map(|address| OutputFile {
        path: format!("site/{address}"),
        bytes: bytes.to_vec(),
    }))
}

/// Where the text of a page is edited, below the model folder.
fn origin(page: &SitePage<'_>) -> String {
    match page.source {
        PageSource::Narrative(source) => format!("pages/{}", escape::one_line(&source.path)),
        PageSource::View(view) => view.source.to_owned(),
        PageSource::Category(_, category) => format!("categories/{}/_index.md", category.id),
        PageSource::Extension(extension) => format!("extensions/{}/extension.toml", extension.id),
        PageSource::Criteria(extension, category, _) => {
            format!("extensions/{}/{}.md", extension.id, category.id)
        }
    }
}

/// Front matter and body of a narrative page.
fn render_narrative(
    expressions: &Expressions,
    words: &Words,
    publication: &Publication<'_>,
    page: &SitePage<'_>,
    source: &Page,
) -> Result<(String, String), EmitError> {
    let fault = |key: Option<&str>, error: ExpressionError| EmitError {
        format: FORMAT.facts.name,
        file: Some(format!("pages/{}", source.path)),
        line: key.is_none().then_some(error.line),
        message: key.map_or_else(
            || format!("in the body: {}", error.message),
            |key| format!("in `{key}` of the front matter: {}", error.message),
        ),
    };
    // Hugo leaves a draft out, and links to it would break. A page says that it is one; a post waits.
    let is_draft =
        !site::is_post(&source.path) && source.front_matter.get("draft") == Some(&true.into());
    let mut entries = Map::new();
    for (key, value) in &source.front_matter {
        if is_draft && key == "draft" {
            continue;
        }
        let value = expressions.render_value(&page.folder, value);
        let mut value = value.map_err(|error| fault(Some(key.as_str()), error))?;
        // An expression makes any sign by its code.
        change_texts(&mut value, &escape::shown);
        entries.insert(key.clone(), value);
    }
    if page.folder == site::MODEL {
        ways::claim(publication, &mut entries);
    }
    let body = expressions
        .render(&page.folder, &source.body)
        .map_err(|error| fault(None, error))?;
    let body = markdown::callouts(&markdown::closed(&escape::shown(&body)));
    let body = if is_draft {
        format!(
            "> {}\n{{.callout-warning}}\n\n{body}",
            words.text("notice", "page-draft")
        )
    } else {
        body
    };
    let head = front_matter::to_yaml(&entries).map_err(|error| EmitError {
        format: FORMAT.facts.name,
        file: Some(format!("pages/{}", source.path)),
        line: None,
        message: format!("in the front matter: {error}"),
    })?;
    Ok((head, body))
}

/// The categories of earlier versions that left the model, each with the first category that its record names or that holds what it
/// names.
fn left<'a>(publication: &Publication<'a>) -> Vec<(&'a str, &'a str)> {
    let release = publication.release;
    let home = |id: &String| {
        let mut categories = release.categories();
        categories.find(|category| {
            let mut requirements = category.requirements.iter();
            category.id == *id || requirements.any(|entry| entry.id == *id)
        })
    };
    let was_category = |id: &str| {
        let mut releases = publication.history.iter().map(|earlier| &earlier.release);
        releases.any(|earlier| earlier.categories().any(|category| category.id == id))
    };
    let retired = release.retired.iter();
    let retired = retired.filter(|entry| was_category(&entry.id));
    retired
        .filter_map(|entry| {
            Some((
                entry.id.as_str(),
                entry.successors.iter().find_map(home)?.id.as_str(),
            ))
        })
        .collect()
}

/// The templates, and the parts of the release that they are given one at a time.
struct Site<'a> {
    release: &'a Release,
    /// Ids of categories that left the model, each with the id of the category that covers its subject.
    left: Vec<(&'a str, &'a str)>,
    laid: Laid<'a>,
    environment: Environment<'a>,
    modules: BTreeMap<String, Value>,
    categories: BTreeMap<String, Value>,
}

impl<'a> Site<'a> {
    fn new(
        publication: &'a Publication<'_>,
        environment: Environment<'static>,
        words: &Words,
        options: &'a EmitOptions,
        folders: Vec<String>,
    ) -> Result<Self, EmitError> {
        let mut environment: Environment<'a> = environment;
        let offered = downloads::offered(publication, options)?;
        environment.add_global("downloads", offered);
        environment.add_global("folders", folders);
        let (trees, version) = (
            publication.trees.clone(),
            publication.release.version.clone(),
        );
        environment.add_function("issue", move |id: &str| trees.issue_of(id, &version));
        let modules = by_id(&environment, "modules");
        let categories = by_id(&environment, "categories");
        let catalog = by_id(&environment, "references");
        environment.add_global("catalogue", Value::from_pairs(catalog));
        environment.add_global("citations", citations(publication.release));
        environment.add_global("digest", publication.digest.clone());
        environment.add_global("content_digest", publication.content_digest.clone());
        words.add_to(&mut environment);
        add_filters(&mut environment, words);
        environment.add_function("anchor", anchor);
        let pages = options
            .templates
            .below(TEMPLATES)
            .filter(|(name, _)| name.ends_with(".md"));
        for (name, text) in pages {
            environment
                .add_template(name, text)
                .map_err(|error| templates::error(FORMAT.facts.name, name, error))?;
        }
        Ok(Self {
            release: publication.release,
            left: left(publication),
            laid: Laid::new(publication.release, publication.extensions),
            environment,
            modules,
            categories,
        })
    }

    /// The ids under which the page of a category stood, and those of categories whose subject it covers now.
    fn former(&self, category: &Category) -> Vec<String> {
        let left = self.left.iter();
        let left = left.filter(|(_, covering)| *covering == category.id);
        let was = category.was.iter().map(String::as_str);
        was.chain(left.map(|(id, _)| *id))
            .map(str::to_owned)
            .collect()
    }

    /// Front matter and body of a page that has a template.
    fn render(&self, page: &SitePage<'_>) -> Result<Option<(String, String)>, EmitError> {
        let place = context! { root => page.root(), folder => &page.folder };
        let (template, values) = match page.source {
            PageSource::Narrative(_) => return Ok(None),
            PageSource::View(view) => (view.template, context! { page => place }),
            PageSource::Category(module, category) => (
                CATEGORY_TEMPLATE,
                context! {
                    page => place,
                    module => self.modules.get(&module.id),
                    category => self.categories.get(&category.id),
                    former => self.former(category),
                    titles => Value::from_pairs(site::titles(category)),
                    sections => Value::from_pairs(site::sections(category)),
                    added => self.laid.added(category),
                },
            ),
            PageSource::Extension(extension) => (
                EXTENSION_TEMPLATE,
                self.laid.of_extension(self.release, page, extension),
            ),
            PageSource::Criteria(extension, category, criteria) => {
                let known = self.categories.get(&category.id);
                let of_page = self
                    .laid
                    .of_criteria(self.release, extension, category, criteria);
                (
                    CRITERIA_TEMPLATE,
                    context! { page => extensions::place(page), category => known, ..of_page },
                )
            }
        };
        self.page(template, values).map(Some)
    }

    /// Front matter and body of what a template makes.
    fn page(&self, template: &str, values: Value) -> Result<(String, String), EmitError> {
        let name = format!("{TEMPLATES}/{template}.md");
        let text = self.render_template(&name, values)?;
        let parts = text
            .strip_prefix(FENCE)
            .and_then(|rest| rest.split_once("\n---\n"));
        let (head, body) = parts.ok_or_else(|| EmitError {
            format: FORMAT.facts.name,
            file: Some(name),
            line: Some(1),
            message: "a template starts with its front matter, between two lines of `---`"
                .to_owned(),
        })?;
        Ok((format!("{head}\n"), body.to_owned()))
    }

    /// The notice of a version that is not published: empty where it is.
    fn notice(&self) -> Result<String, EmitError> {
        let text = self.render_template(NOTICE, context! {})?;
        let text = text.trim_matches('\n');
        Ok(if text.is_empty() {
            String::new()
        } else {
            format!("{text}\n")
        })
    }

    fn render_template(&self, name: &str, values: Value) -> Result<String, EmitError> {
        let template = self.environment.get_template(name);
        let text = template.and_then(|template| template.render(values));
        text.map_err(|error| templates::error(FORMAT.facts.name, name, error))
    }
}

/// The anchor that the site has under a name, of the part of the model with an id or number.
fn anchor(name: &str, id: Option<Value>) -> Result<String, Error> {
    let found = ANCHORS.iter().find(|anchor| anchor.name == name);
    let Some(anchor) = found else {
        let known: Vec<&str> = ANCHORS.iter().map(|anchor| anchor.name).collect();
        let message = format!(
            "there is no anchor `{name}`; the anchors are {}",
            known.join(", ")
        );
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    Ok(anchor.of(id.map_or_else(String::new, |id| id.to_string())))
}

/// The entries of a global list by their id.
fn by_id(environment: &Environment<'_>, list: &str) -> BTreeMap<String, Value> {
    let values = environment
        .globals()
        .find(|(name, _)| *name == list)
        .map(|(_, value)| value);
    let entries = values
        .iter()
        .filter_map(|value| value.try_iter().ok())
        .flatten();
    entries
        .filter_map(|entry| Some((entry.get_attr("id").ok()?.as_str()?.to_owned(), entry)))
        .collect()
}

/// For each reference, the requirements that cite it, in the order of the model.
fn citations(release: &Release) -> Value {
    let mut citations: BTreeMap<&str, Vec<Value>> = release
        .references
        .iter()
        .map(|reference| (reference.id.as_str(), Vec::new()))
        .collect();
    for category in release.categories() {
        for requirement in &category.requirements {
            for id in &requirement.references {
                if let Some(citing) = citations.get_mut(id.as_str()) {
                    citing.push(context! {
                        id => &requirement.id,
                        code => &requirement.code,
                        title => &requirement.description,
                        category => &category.id,
                    });
                }
            }
        }
    }
    Value::from_pairs(
        citations
            .into_iter()
            .map(|(id, citing)| (id.to_owned(), Value::from(citing))),
    )
}

/// - `plain`: a name or title that is not Markdown, safe wherever it stands;
/// - `text`: Markdown of the model, in which no shortcode runs, as it is; `line`: on one line; `cell`: in the cell of a table;
/// - `block(level, prefix)`: Markdown whose highest heading gets `level`, with anchors below `prefix`;
/// - `words`: Markdown on one line and without its links, for front matter, which is shown in lists on other pages;
/// - `from_modules(folder)` and `from_category(id, folder)`: a text of the page of all modules, or of a category, with its
///   links as they lead from the page in a folder;
/// - `decimal`: a decimal, with the sign of the language;
/// - `address`: the target of a link;
/// - `kilobytes`: a size in bytes, in units of 1,000 bytes, at least 1;
/// - `breakable`: a digest that breaks on a narrow page, and is copied as it is;
/// - `yaml`: a value of front matter.
///
/// The test `paragraph` holds for Markdown that is one paragraph.
fn add_filters(environment: &mut Environment<'_>, words: &Words) {
    environment.add_filter("plain", |text: &str| escape::text(text));
    environment.add_filter("text", |text: &str| {
        escape::shortcodes(&markdown::closed(text))
    });
    environment.add_filter("line", |text: &str| {
        escape::shortcodes(&markdown::line(text))
    });
    environment.add_filter("words", |text: &str| markdown::line(&plain_links(text)));
    environment.add_filter("cell", |text: &str| {
        escape::shortcodes(&markdown::cell(text))
    });
    environment.add_filter("from_modules", |text: &str, folder: &str| {
        markdown::moved(text, site::MODULES, folder)
    });
    environment.add_filter("from_category", |text: &str, id: &str, folder: &str| {
        markdown::moved(text, &site::category_folder(id), folder)
    });
    environment.add_filter("kilobytes", |bytes: usize| bytes.div_ceil(1000));
    environment.add_filter("breakable", |digest: &str| {
        let parts: Vec<&str> = (0..digest.len())
            .step_by(8)
            .filter_map(|start| digest.get(start..digest.len().min(start + 8)))
            .collect();
        format!("<code>{}</code>", parts.join("<wbr>"))
    });
    let own = words.clone();
    environment.add_filter("decimal", move |number: &str| own.decimal(number));
    environment.add_filter("address", |text: &str| escape::address(text));
    environment.add_filter("block", |text: &str, level: u8, prefix: &str| {
        escape::shortcodes(&markdown::block(text.trim_end(), level, prefix))
    });
    environment.add_filter("yaml", |value: Serde<Json>| -> Result<String, Error> {
        if value.is_null() {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "a value of front matter is missing",
            ));
        }
        Ok(front_matter::inline(&value.0))
    });
    environment.add_test("paragraph", |text: &str| is_paragraph(text));
}

#[cfg(test)]
mod tests;
