use std::cell::LazyCell;
use std::collections::HashMap;

use pkimm_release::resource::{ending, type_of};
use pkimm_release::site::{
    GROUP, Target, is_below, is_post, resource_address, target, way, way_to_file,
};

use super::context::Lead;
use super::instead::{self, Instead};
use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::Known;

pub const LINT: Lint = Lint {
    name: "broken-link",
    summary: "a link leads to a page or file that does not exist",
    documentation: include_str!("broken-link.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let pages = LazyCell::new(|| Pages::new(context.folders()));
    for placed in &context.links {
        let link = &placed.link;
        if link.is_undefined() {
            let message = format!(
                "the link refers to a definition `[{}]` that does not exist",
                link.text
            );
            let help = "write the address in parentheses after the text, as in `[text](../page/)`";
            sink.push(Diagnostic::new(LINT.name, link.span, message).help(help));
        }
    }
    for lead in context.leads().filter(|lead| !lead.is_undefined) {
        if let Some((message, instead)) = fault(context, &pages, &lead) {
            let finding = Diagnostic::new(LINT.name, lead.span, message).help(&*instead.help);
            sink.push(finding.maybe_fix(instead.fix(&lead)));
        }
    }
}

/// What is wrong with where something leads, and how to mend it.
fn fault(context: &Context<'_>, pages: &Pages<'_>, lead: &Lead<'_>) -> Option<(String, Instead)> {
    let Lead {
        folder: from,
        destination,
        span,
        ..
    } = *lead;
    let address = destination.split(['#', '?']).next().unwrap_or_default();
    let no_slash = || {
        let ends = address.is_empty() || address.ends_with('/');
        (!ends).then(|| {
            (
                "the address of a page ends with a slash".to_owned(),
                Instead::certain(format!("{address}/{}", &destination[address.len()..])),
            )
        })
    };
    match context.target(lead) {
        Target::External => None,
        Target::Page(file, _) if context.file_at(&file).is_some() => of_file(from, &file, destination),
        Target::Page(folder, _) if context.has_page(&folder) => no_slash(),
        Target::Page(..) if address.starts_with("www.") => Some((
            "this is an address of another site, and does not say so".to_owned(),
            Instead::certain(format!("https://{destination}")),
        )),
        Target::Page(..) if is_mail(address) => Some((
            "this is an address of mail, and no page".to_owned(),
            Instead::certain(format!("mailto:{destination}")),
        )),
        // The site has pages of its own below those of the group; what is nearly the address of one of ours is meant for it.
        Target::Page(folder, _) if destination.starts_with('/') && is_below(GROUP, &folder) => {
            let near = pages.folders.nearest(&folder);
            let near = near.filter(|near| is_below(GROUP, near))?;
            let address = context.model.trees.address(near)?;
            let message = format!("there is no page `{folder}/`");
            let help = format!("did you mean `{address}`?");
            Some((message, Instead::likely(help, address)))
        }
        // That its ending should be this one is told of the file.
        Target::Page(file, _) if context.files().any(|(known, _)| is_but_for_ending(known, &file)) => None,
        Target::Page(folder, _) if names_file(address) => Some((
            format!("there is no file `{folder}`"),
            nearest_file(context, lead, &folder).unwrap_or_else(|| {
                Instead::told("put the file below `pages/`; the address is relative to the folder of the page that contains the link")
            }),
        )),
        Target::Page(folder, anchor) => {
            let name = folder.rsplit('/').next();
            let help = anchor
                .as_deref()
                .into_iter()
                .chain(name)
                .find_map(|id| instead::of_id(context, from, id));
            Some((
                format!("there is no page `{folder}/`"),
                help.or_else(|| pages.like(context, &folder, from, anchor.as_deref())).unwrap_or_else(|| {
                    Instead::told("links are relative to the folder of the page that contains them")
                }),
            ))
        }
        // The pages of the version in progress stand there once it is published.
        Target::Version(version, ..) if version == context.release.version => None,
        Target::Version(version, folder, _) => match context.published(&version) {
            None => Some((
                format!("version {version} is not published"),
                Instead::told("link to the page of a published version, or of the version in progress"),
            )),
            Some(pages) if pages.contains_key(&folder) => no_slash(),
            _ => Some((
                format!("version {version} has no page `{folder}/`"),
                Instead::told("look it up among the pages of that version, or link to the page of the version in progress"),
            )),
        },
        Target::File => Some((
            "a page is linked by its folder, not by its file".to_owned(),
            instead::of_file(context, from, destination, span).unwrap_or_else(|| {
                Instead::told("write the folder with a slash at its end, as in `../evaluation/`")
            }),
        )),
        Target::Outside => Some((
            "this link leaves the pages of the model".to_owned(),
            Instead::told("write the full address, starting with `https://`, or a path that starts with a slash"),
        )),
    }
}

/// The pages of the site, to find those in that are like others.
struct Pages<'a> {
    /// The first folder of each name.
    by_name: HashMap<&'a str, &'a str>,
    folders: Known<&'a str>,
}

impl<'a> Pages<'a> {
    fn new(folders: Vec<&'a str>) -> Self {
        let mut by_name = HashMap::new();
        for folder in &folders {
            by_name.entry(name_of(folder)).or_insert(*folder);
        }
        Self {
            by_name,
            folders: folders.into_iter().collect(),
        }
    }

    /// The page that is most like the one in a folder that does not exist, and how to link to it from another one.
    fn like(
        &self,
        context: &Context<'_>,
        folder: &str,
        from: &str,
        anchor: Option<&str>,
    ) -> Option<Instead> {
        let same_name = self.by_name.get(name_of(folder));
        let page = same_name.or_else(|| self.folders.nearest(folder))?;
        let way = way(from, page);
        let anchor = instead::kept(context, page, anchor.unwrap_or_default());
        let address = format!("{way}/{anchor}");
        let help = format!("did you mean `{address}`, the page `{page}/`?");
        Some(Instead::likely(help, address))
    }
}

fn name_of(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// What is wrong with a link to a file that exists, from the page in a folder.
fn of_file(folder: &str, file: &str, destination: &str) -> Option<(String, Instead)> {
    let end = destination.find(['#', '?']).unwrap_or(destination.len());
    let (address, rest) = destination.split_at(end);
    if address.ends_with('/') {
        let right = format!("{}{rest}", address.trim_end_matches('/'));
        return Some((
            "the address of a file does not end with a slash".to_owned(),
            Instead::certain(right),
        ));
    }
    let is_own = file.rsplit_once('/').is_some_and(|(of, _)| of == folder);
    (is_post(folder) && !is_own).then(|| {
        let name = file.rsplit('/').next().unwrap_or_default();
        (
            "a site may publish this post elsewhere, by its day, and the file does not go with it"
                .to_owned(),
            Instead::told(format!(
                "move the file to `pages/{folder}/{name}`, and write `{name}`"
            )),
        )
    })
}

/// Whether an address is one of mail, without the scheme that says so.
fn is_mail(address: &str) -> bool {
    address.split_once('@').is_some_and(|(name, host)| {
        let is_part = |sign: char| sign.is_alphanumeric() || "-._+".contains(sign);
        !name.is_empty() && host.contains('.') && name.chars().chain(host.chars()).all(is_part)
    })
}

/// Whether an address names a file rather than a page: its last part ends as files do.
fn names_file(address: &str) -> bool {
    let ending = ending(address);
    let is_ending = |sign: char| sign.is_ascii_alphanumeric();
    type_of(&address.to_ascii_lowercase()).is_some()
        || (3..=4).contains(&ending.len())
            && ending.chars().all(is_ending)
            && ending.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Whether a file has an address but for the capitals of its ending, which no file may have.
fn is_but_for_ending(known: &str, address: &str) -> bool {
    let stem = |path: &str| path.len() - ending(path).len();
    known != address
        && known.eq_ignore_ascii_case(address)
        && known[..stem(known)] == address[..stem(address)]
        && ending(address) == ending(address).to_ascii_lowercase()
}

/// The file that is meant by an address at which there is none, and how to link to it: the one beside the source, since links
/// do not begin there, one of the same name elsewhere, or one of a name that is nearly the same.
fn nearest_file(context: &Context<'_>, lead: &Lead<'_>, address: &str) -> Option<Instead> {
    let name = |address: &str| {
        address
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase()
    };
    let source = context.tree.path(lead.span.file);
    let source = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = match target(source, lead.destination) {
        Target::Page(path, _) => path.strip_prefix("pages/").map(resource_address),
        _ => None,
    };
    let beside = beside.filter(|address| context.file_at(address).is_some());
    let known = || context.files().map(|(address, _)| address);
    let same = || known().find(|known| name(known) == name(address));
    let nearest = || crate::did_you_mean::nearest(address, known());
    let found = beside.as_deref().or_else(same).or_else(nearest)?;
    let path = context.file_at(found)?;
    let way = way_to_file(lead.folder, found);
    let help = format!("write `{way}`, which leads to `pages/{path}`");
    Some(Instead::likely(help, way))
}
