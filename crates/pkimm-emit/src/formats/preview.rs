//! `preview`: the pages as HTML, without Hugo, for whoever edits a model or reviews a change to it. What was found stands beside the
//! text that it is about, and what changed is marked.
//!
//! A page is the Markdown that Hugo would get ([`hugo`]), so that headings, anchors and links are the same. Texts of a model are other
//! people's: `html` lets nothing of them act, and the policy of each page lets nothing run, load or send that the program did not write.
//! It is in no bundle, since what is found says nothing of what is published.

mod cache;
mod html;
mod marks;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::{AutoEscape, Environment, Value, context};
use pkimm_release::site::{self, FormatFacts, Target};
use pkimm_release::trees::Trees;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

pub use self::cache::Cache;
use self::html::Link;
use self::marks::Mark;
use super::carries_all;
use super::hugo::{self, Pages, Written};
use crate::since::Since;
use crate::words::Words;
use crate::{EmitError, EmitOptions, Format, OutputFile, Part, Publication, templates};

/// The format.
pub const FORMAT: Format = Format {
    facts: FormatFacts {
        name: "preview",
        summary: "the pages as HTML, with findings and changes beside the text",
        paths: &["preview/**"],
    },
    part: Part::Working,
    unfit: carries_all,
    emit,
    content: None,
};

/// The folder of the files, and what every template's name begins with.
pub const FOLDER: &str = "preview";

/// The file of mermaid, where it is at hand.
const MERMAID: &str = "mermaid.js";

/// How grave a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Nothing can be built with it.
    Error,
    /// It should be mended.
    Warning,
}

/// What was found, and where a page shows what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The folder of the page, where one shows it.
    pub folder: Option<String>,
    /// Anchors on it, the most exact one first.
    pub anchors: Vec<String>,
    /// Words of the text that it is about, in lower case and without marks.
    pub words: String,
    /// How grave it is.
    pub gravity: Gravity,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Vec<String>,
    /// The name of the rule.
    pub code: String,
    /// The address of its documentation.
    pub documentation: String,
    /// The file, line and column.
    pub place: String,
}

/// What a preview shows beside the pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preview<'a> {
    /// What was found.
    pub remarks: &'a [Remark],
    /// The version with which it is compared.
    pub before: Option<&'a pkimm_release::Release>,
    /// The program that draws diagrams, where it is at hand.
    pub mermaid: Option<&'a str>,
    /// Whether the pages ask for newer ones, which a server has.
    pub is_live: bool,
    /// What earlier previews made, where there were some.
    pub cache: Option<&'a Cache>,
}

/// What the front matter of a page says that a preview shows.
#[derive(Default, Deserialize)]
struct Head {
    #[serde(default)]
    title: String,
}

/// A page and what stands beside its text.
struct Page<'a> {
    written: &'a Written,
    title: String,
    marks: Vec<&'a Mark>,
}

fn emit(
    publication: &Publication<'_>,
    options: &EmitOptions,
) -> Result<Vec<OutputFile>, EmitError> {
    let release = publication.release;
    let words = publication.words(&options.templates)?;
    let fresh = Cache::default();
    let cache = publication.preview.cache.unwrap_or(&fresh);
    cache.begin();
    let since = publication.preview.before;
    let since = since.map(|before| Since::new(before, release));
    let since = since.as_ref();
    // What changed takes about as long as the pages, of which only the last, the notes, need it.
    let (made, marks) = std::thread::scope(|scope| {
        let preview = publication.preview;
        let templates = options.templates.digest();
        let marks = scope.spawn(move || {
            let kept = marks::Kept { cache, templates };
            // The notes ask for both, and come last.
            if let Some(since) = since {
                since.changes();
                since.ids();
            }
            marks::all(preview.remarks, since, words, &kept)
        });
        (hugo::made(publication, options, since), marks.join())
    });
    let Pages { written, notice } = made?;
    let marks = marks.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let known = Arc::new(Known {
        listed: format!(
            "{:?}",
            (
                written.iter().map(|page| &page.folder).collect::<Vec<_>>(),
                release
                    .resources
                    .iter()
                    .map(|file| &file.path)
                    .collect::<Vec<_>>(),
                &publication.trees,
            )
        ),
        trees: publication.trees.clone(),
        folders: written.iter().map(|page| page.folder.clone()).collect(),
        files: release
            .resources
            .iter()
            .map(|file| site::resource_address(&file.path))
            .collect(),
    });
    let folders = &known.folders;
    let mut of_page: HashMap<&str, Vec<&Mark>> = HashMap::new();
    let mut without_page = Vec::new();
    for mark in &marks {
        match mark
            .folder
            .as_deref()
            .filter(|folder| folders.contains(*folder))
        {
            Some(folder) => of_page.entry(folder).or_default().push(mark),
            None => without_page.push(mark),
        }
    }
    let pages: Vec<Page<'_>> = written
        .iter()
        .map(|page| Page {
            written: page,
            title: title(page),
            marks: of_page.remove(page.folder.as_str()).unwrap_or_default(),
        })
        .collect();
    let named = context! {
        name => &release.name,
        version => &release.version,
        language => &release.language,
        status => release.status.as_str(),
    };
    let frame = Frame::new(named, publication.preview, words, options)?;
    let mut out = vec![frame.overview(&pages, &without_page, folders)?];
    for page in &pages {
        let folder = page.written.folder.as_str();
        let leads = Leads {
            known: Arc::clone(&known),
            folder: folder.to_owned(),
        };
        let body = hugo::with_former_anchors(publication, page.written);
        let own_notice = hugo::notice_of(release, page.written, &notice);
        let text = format!("{own_notice}\n{body}");
        let about: Vec<String> = page.marks.iter().map(|mark| mark.told()).collect();
        let of = [folder, &text]
            .into_iter()
            .chain(about.iter().map(String::as_str));
        let of: Vec<&str> = of.chain([known.listed.as_str()]).collect();
        let body = cache.get(&of, || html::rendered(&text, &page.marks, leads));
        out.push(frame.page(page, &body)?);
    }
    for resource in &release.resources {
        let bytes = publication.files.get(resource.path.as_str()).copied();
        out.extend(bytes.map(|bytes| OutputFile {
            path: format!("{FOLDER}/{}", site::resource_address(&resource.path)),
            bytes: bytes.to_vec(),
        }));
    }
    let mermaid = publication.preview.mermaid;
    out.extend(
        mermaid.map(|script| OutputFile::text(format!("{FOLDER}/{MERMAID}"), script.to_owned())),
    );
    Ok(out)
}

/// The page of a model that has errors, so that it has no others.
///
/// # Errors
/// Where a template is faulty.
pub fn refused(remarks: &[Remark], options: &EmitOptions) -> Result<OutputFile, EmitError> {
    let words = Words::or_english("en", &options.templates);
    let marks = remarks.iter().map(|remark| marks::found(remark, &words));
    instead_of_pages(&marks.collect::<Vec<_>>(), &words, options)
}

/// The page that says why there are no others.
///
/// # Errors
/// As for [`refused`].
pub fn failed(told: &str, options: &EmitOptions) -> Result<OutputFile, EmitError> {
    let words = Words::or_english("en", &options.templates);
    instead_of_pages(&[marks::failure(told, &words)], &words, options)
}

fn instead_of_pages(
    marks: &[Mark],
    words: &Words,
    options: &EmitOptions,
) -> Result<OutputFile, EmitError> {
    let marks: Vec<&Mark> = marks.iter().collect();
    let preview = Preview {
        is_live: true,
        ..Preview::default()
    };
    // What the model is called cannot be read, either.
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let name = name.trim_end_matches("-emit");
    let named = context! { name, version, language => "en", status => "draft" };
    let frame = Frame::new(named, preview, words, options)?;
    frame.overview(&[], &marks, &HashSet::new())
}

/// The title of a page.
fn title(page: &Written) -> String {
    let head = serde_saphyr::from_str::<Head>(&page.head).unwrap_or_default();
    match head.title.is_empty() {
        true => page.folder.clone(),
        false => head.title,
    }
}

/// What there is in a preview, and where the trees of the site stand.
struct Known {
    trees: Trees,
    /// All of it as one text.
    listed: String,
    folders: HashSet<String>,
    files: HashSet<String>,
}

/// Where the addresses on a page lead.
struct Leads {
    known: Arc<Known>,
    folder: String,
}

impl Leads {
    fn of(&self, address: &str) -> Link {
        let (known, folder) = (&self.known, self.folder.as_str());
        if address.starts_with('#') {
            return Link::To(address.to_owned());
        }
        match known.trees.target(folder, address) {
            Target::Page(to, anchor) if known.folders.contains(&to) => {
                let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
                Link::To(format!("{}/index.html{anchor}", site::way(folder, &to)))
            }
            Target::Page(file, _) if known.files.contains(&file) => {
                Link::To(site::way_to_file(folder, &file))
            }
            Target::External if address.contains(':') => Link::Outside,
            _ => Link::Nowhere,
        }
    }
}

/// The templates, and what they say on every page.
struct Frame<'a> {
    environment: Environment<'a>,
    shared: Value,
}

impl<'a> Frame<'a> {
    fn new(
        named: Value,
        preview: Preview<'_>,
        words: &Words,
        options: &'a EmitOptions,
    ) -> Result<Self, EmitError> {
        let texts = &options.templates;
        let mut environment = site::environment();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        words.add_to(&mut environment);
        for (name, text) in texts
            .below(FOLDER)
            .filter(|(name, _)| name.ends_with(".html"))
        {
            let added = environment.add_template(name, text);
            added.map_err(|error| templates::error(FORMAT.facts.name, name, error))?;
        }
        let style = texts.text("preview/style.css");
        let mut script = String::new();
        if preview.mermaid.is_some() {
            script += texts.text("preview/draw.js");
        }
        if preview.is_live {
            script += texts.text("preview/live.js");
        }
        let shared = context! {
            policy => policy(style, &script, preview.mermaid.is_some()),
            style => Value::from_safe_string(style.to_owned()),
            script => Value::from_safe_string(script),
            mermaid => preview.mermaid.is_some(),
            before => preview.before.map(|before| before.version.clone()),
            ..named
        };
        Ok(Self {
            environment,
            shared,
        })
    }

    fn page(&self, page: &Page<'_>, body: &str) -> Result<OutputFile, EmitError> {
        let folder = &page.written.folder;
        let values = context! {
            title => &page.title,
            body => Value::from_safe_string(body.to_owned()),
            origin => &page.written.origin,
            root => Value::from_safe_string("../".repeat(folder.split('/').count())),
            count => counts(&page.marks),
        };
        self.render("page", &format!("{folder}/index.html"), values)
    }

    /// The page from which all others are reached, with what no page shows.
    fn overview(
        &self,
        pages: &[Page<'_>],
        without_page: &[&Mark],
        folders: &HashSet<String>,
    ) -> Result<OutputFile, EmitError> {
        let list = pages.iter().map(|page| {
            let folder = &page.written.folder;
            let depth = (1..folder.split('/').count())
                .filter(|depth| {
                    let parts: Vec<&str> = folder.split('/').take(*depth).collect();
                    folders.contains(parts.join("/").as_str())
                })
                .count();
            context! { title => &page.title, folder, depth, count => counts(&page.marks) }
        });
        let mut list: Vec<Value> = list.collect();
        list.sort_by_key(|page| {
            page.get_attr("folder")
                .map(|folder| folder.to_string())
                .unwrap_or_default()
        });
        let others: Vec<Value> = without_page
            .iter()
            .map(|mark| Value::from_safe_string(mark.html.clone()))
            .collect();
        let all: Vec<&Mark> = pages
            .iter()
            .flat_map(|page| page.marks.iter().copied())
            .chain(without_page.iter().copied())
            .collect();
        let values = context! { pages => list, others, root => "", count => counts(&all) };
        self.render("overview", "index.html", values)
    }

    fn render(&self, template: &str, path: &str, values: Value) -> Result<OutputFile, EmitError> {
        let name = format!("{FOLDER}/{template}.html");
        let values = context! { ..values, ..self.shared.clone() };
        let made = self.environment.get_template(&name);
        let text = made
            .and_then(|template| template.render(values))
            .map_err(|error| templates::error(FORMAT.facts.name, &name, error))?;
        Ok(OutputFile::text(format!("{FOLDER}/{path}"), text))
    }
}

/// How many remarks of each kind there are.
fn counts(marks: &[&Mark]) -> Value {
    let of = |kind: marks::Kind| marks.iter().filter(|mark| mark.kind == kind).count();
    context! {
        errors => of(marks::Kind::Found(Gravity::Error)),
        warnings => of(marks::Kind::Found(Gravity::Warning)),
        changes => of(marks::Kind::Changed),
    }
}

/// A policy under which a page runs and shows what it was written with, loads what stands beside it, and sends nothing anywhere.
fn policy(style: &str, script: &str, draws: bool) -> String {
    let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    // Whoever draws writes styles into what it draws.
    let (styles, beside) = match draws {
        true => ("'unsafe-inline'".to_owned(), " 'self' file:"),
        false => (digest(style), ""),
    };
    let scripts = match script.is_empty() {
        true => "'none'".to_owned(),
        false => digest(script) + beside,
    };
    format!(
        "default-src 'none'; style-src {styles}; script-src {scripts}; img-src 'self' file: data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests;
