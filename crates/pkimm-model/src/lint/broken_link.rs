use std::cell::LazyCell;
use std::collections::HashMap;

use pkimm_release::site::{Target, target, way};

use super::{Context, Lint, Sink, instead};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::Known;

pub const LINT: Lint = Lint {
    name: "broken-link",
    summary: "a link leads to a page that does not exist",
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
            continue;
        }
        let message = match target(&placed.folder, &link.destination) {
            Target::External => continue,
            Target::Page(folder, _) if context.has_page(&folder) => {
                let path = link
                    .destination
                    .split(['#', '?'])
                    .next()
                    .unwrap_or_default();
                if path.is_empty() || path.ends_with('/') {
                    continue;
                }
                let diagnostic = Diagnostic::new(
                    LINT.name,
                    link.span,
                    "the address of a page ends with a slash",
                );
                sink.push(diagnostic.help(format!("write `{path}/`")));
                continue;
            }
            Target::Page(folder, anchor) => {
                let name = folder.rsplit('/').next();
                let help = anchor
                    .as_deref()
                    .into_iter()
                    .chain(name)
                    .find_map(|id| instead::of_id(context, &placed.folder, id));
                (
                    format!("there is no page `{folder}/`"),
                    help.or_else(|| pages.like(&folder, &placed.folder))
                        .unwrap_or_else(|| {
                            "links are relative to the folder of the page that contains them"
                                .to_owned()
                        }),
                )
            }
            Target::File => (
                "a page is linked by its folder, not by its file".to_owned(),
                instead::of_file(context, &placed.folder, &link.destination, link.span)
                    .unwrap_or_else(|| {
                        "write the folder with a slash at its end, as in `../evaluation/`"
                            .to_owned()
                    }),
            ),
            Target::Outside => (
                "this link leaves the pages of the model".to_owned(),
                "write the full address, starting with `https://`, or a path that starts with a slash".to_owned(),
            ),
        };
        sink.push(Diagnostic::new(LINT.name, link.span, message.0).help(message.1));
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
    fn like(&self, folder: &str, from: &str) -> Option<String> {
        let same_name = self.by_name.get(name_of(folder));
        let page = same_name.or_else(|| self.folders.nearest(folder))?;
        let way = way(from, page);
        Some(format!("did you mean `{way}/`, the page `{page}/`?"))
    }
}

fn name_of(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}
