//! How a link leads from one tree of the site to another, wherever they are mounted.
//!
//! Sources, and the lints that check them, know the trees as folders beside each other; see [`super::SECTIONS`].

use super::link::{self, Target};
use super::{EXTENSIONS, GROUP, MODEL, address};
use crate::integrity::parse_version;
use crate::trees::{Trees, VERSION};
use crate::{Day, escape};

impl Trees {
    /// Where a link leads from the page in `folder`. An address from the root of the site leads into a tree that is known.
    #[must_use]
    pub fn target(&self, folder: &str, address: &str) -> Target {
        if !address.starts_with('/') {
            return link::target(folder, address);
        }
        let leads = |root: &str, below: &str| link::target(root, below);
        if let Some(below) = below(self.model.as_deref(), address) {
            return leads(MODEL, below);
        }
        if let Some((version, below)) = self.version_of(address) {
            return match leads(MODEL, below) {
                Target::Page(folder, anchor) => Target::Version(version.to_owned(), folder, anchor),
                elsewhere => elsewhere,
            };
        }
        let others = [(GROUP, &self.group), (EXTENSIONS, &self.extensions)];
        let mut others = others.into_iter();
        let led = others
            .find_map(|(section, root)| Some(leads(section, below(root.as_deref(), address)?)));
        led.unwrap_or(Target::External)
    }

    /// The version in whose tree an address is, and the rest of the address.
    fn version_of<'a>(&self, address: &'a str) -> Option<(&'a str, &'a str)> {
        let (before, after) = self.version.as_deref()?.split_once(VERSION)?;
        let rest = address.strip_prefix(before)?;
        let end = rest.find(['/', '#', '?']).unwrap_or(rest.len());
        let (version, rest) = rest.split_at(end);
        parse_version(version).ok()?;
        Some((version, below(Some(after), rest)?))
    }

    /// The address of the page in a folder, with a slash at its end, where that of its tree is known. That of a post is known
    /// by its day.
    #[must_use]
    pub fn address(&self, folder: &str) -> Option<String> {
        let (section, below) = folder.split_once('/').unwrap_or((folder, ""));
        let root = match section {
            MODEL => self.model.as_deref(),
            GROUP => self.group.as_deref(),
            EXTENSIONS => self.extensions.as_deref(),
            _ => None,
        }?;
        let slash = if below.is_empty() { "" } else { "/" };
        Some(format!("{root}{}{slash}", escape::path(below)))
    }

    /// The address of a post.
    #[must_use]
    pub fn of_post(&self, day: Day, title: &str) -> Option<String> {
        let (year, month, day) = day.parts();
        let slug = escape::path(&address::of(title));
        let parts = [
            ("{year}", format!("{year:04}")),
            ("{month}", format!("{month:02}")),
            ("{day}", format!("{day:02}")),
            ("{slug}", slug),
        ];
        let posts = self.posts.clone()?;
        let fill = |address: String, (name, part): &(&str, String)| address.replace(name, part);
        Some(parts.iter().fold(posts, fill))
    }
}

/// What follows the address of a tree in an address within it. The slash at the end of the tree's may be missing, and what is
/// wrong about that is told of the page.
fn below<'a>(root: Option<&str>, address: &'a str) -> Option<&'a str> {
    let root = root?;
    if let Some(below) = address.strip_prefix(root) {
        return Some(below);
    }
    let rest = address.strip_prefix(root.strip_suffix('/')?)?;
    (rest.is_empty() || rest.starts_with(['#', '?'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trees() -> Trees {
        let address = |address: &str| Some(address.to_owned());
        Trees {
            group: address("/wg/x/"),
            model: address("/wg/x/model/"),
            version: address("/wg/x/{version}/"),
            posts: address("/{year}/{month}/{day}/{slug}/"),
            ..Trees::default()
        }
    }

    #[test]
    fn an_address_from_the_root_leads_into_its_tree() {
        let page = |folder: &str, anchor: Option<&str>| {
            Target::Page(folder.to_owned(), anchor.map(str::to_owned))
        };
        let of_version = |folder: &str| {
            Target::Version("1.0.0".to_owned(), folder.to_owned(), Some("a".to_owned()))
        };
        for (address, leads) in [
            ("/wg/x/", page("wg", None)),
            ("/wg/x", page("wg", None)),
            ("/wg/x/charter/", page("wg/charter", None)),
            ("/wg/x/model/faq/#a", page("model/faq", Some("a"))),
            ("/wg/x/model#a", page("model", Some("a"))),
            ("/wg/x/1.0.0/faq/#a", of_version("model/faq")),
            ("/wg/x/1.0.0#a", of_version("model")),
            ("/wg/x/1.0/faq/", page("wg/1.0/faq", None)),
            ("/wg/xy/", Target::External),
            ("/join/", Target::External),
            ("../faq/", page("model/faq", None)),
        ] {
            assert_eq!(trees().target("model/a", address), leads, "{address}");
        }
        assert_eq!(
            Trees::default().target("model/a", "/wg/x/"),
            Target::External
        );
    }

    #[test]
    fn a_page_has_an_address_where_that_of_its_tree_is_known() {
        let main = trees();
        let published = main.published("1.0.0");
        for (trees, folder, address) in [
            (&main, "model", Some("/wg/x/model/")),
            (&main, "model/über", Some("/wg/x/model/%C3%BCber/")),
            (&published, "model/faq", Some("/wg/x/1.0.0/faq/")),
            (&published, "model", Some("/wg/x/1.0.0/")),
            (&published, "wg/charter", Some("/wg/x/charter/")),
            (&main, "blog/first", None),
        ] {
            assert_eq!(trees.address(folder).as_deref(), address);
            assert_eq!(Trees::default().address(folder), None);
        }
        let day: Day = "2026-09-29".parse().unwrap();
        assert_eq!(
            main.of_post(day, "Model 2.0.0: out").as_deref(),
            Some("/2026/09/29/model-2.0.0-out/")
        );
    }
}
