use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use pkimm_release::site::{Target, narrative_folder};

use super::context::Lead;
use super::{Context, Lint, Sink, instead};
use crate::diagnostic::{Diagnostic, Severity};
use crate::did_you_mean::Known;
use crate::edit::Fix;

pub const LINT: Lint = Lint {
    name: "broken-anchor",
    summary: "a link leads to an anchor that does not exist",
    documentation: include_str!("broken-anchor.md"),
    default: Some(Severity::Error),
    structural: false,
    run: Some(run),
};

/// The anchors of a page.
struct Anchors {
    all: HashSet<String>,
    /// The same, to find those in that are like others.
    known: OnceCell<Known<String>>,
}

impl Anchors {
    fn new(anchors: Vec<String>) -> Self {
        Self {
            all: anchors.into_iter().collect(),
            known: OnceCell::new(),
        }
    }
}

fn run(context: &Context<'_>, sink: &mut Sink) {
    let mut known: HashMap<(Option<String>, String), Option<Anchors>> = HashMap::new();
    for lead in context.leads() {
        let ((version, folder), anchor) = match context.target(&lead) {
            Target::Page(folder, Some(anchor)) => ((None, folder), anchor),
            Target::Version(version, folder, Some(anchor)) => ((Some(version), folder), anchor),
            _ => continue,
        };
        let is_current = version.is_none();
        let is_generated = is_current && context.is_generated(&folder);
        let anchors =
            known
                .entry((version, folder.clone()))
                .or_insert_with_key(|(version, folder)| {
                    let anchors = match version {
                        Some(version) => context.published(version)?.get(folder).cloned(),
                        None => context.anchors(folder),
                    };
                    anchors.map(Anchors::new)
                });
        let Some(anchors) = anchors
            .as_ref()
            .filter(|anchors| !anchors.all.contains(&anchor))
        else {
            continue;
        };
        let message = format!("the page has no anchor `#{anchor}`");
        let diagnostic = Diagnostic::new(LINT.name, lead.span, message);
        let nearest = anchors
            .known
            .get_or_init(|| anchors.all.iter().cloned().collect());
        let nearest = nearest.nearest(&anchor);
        let moved = instead::of_id(context, lead.folder, &anchor);
        let keeping = is_current
            .then(|| keep(context, &folder, &anchor))
            .flatten();
        let mut diagnostic = match (moved, nearest) {
            (Some(moved), _) => diagnostic.help(&*moved.help).maybe_fix(moved.fix(&lead)),
            (None, Some(nearest)) => diagnostic
                .help(format!("did you mean `#{nearest}`?"))
                .maybe_fix(like(&lead, &anchor, nearest)),
            (None, None) if is_generated => diagnostic.help(
                "a requirement's anchor is its id; a heading within the text of a category or requirement has none, so lead to the requirement",
            ),
            (None, None) => {
                diagnostic.help("a heading's anchor is its text in lower case with hyphens")
            }
        };
        diagnostic.help.extend(keeping);
        sink.push(diagnostic);
    }
}

/// Another anchor of the same page, which is certainly meant where only capitals differ.
fn like(lead: &Lead<'_>, anchor: &str, nearest: &str) -> Option<Fix> {
    let before = lead.destination.strip_suffix(anchor)?;
    let fix = Fix::automatic(lead.address?, format!("{before}{nearest}"));
    Some(fix.if_certain(anchor.to_lowercase() == *nearest))
}

/// How the heading of a page that is written by hand keeps an anchor.
fn keep(context: &Context<'_>, folder: &str, anchor: &str) -> Option<String> {
    let mut pages = context.model.pages.iter();
    let page = pages.find(|page| narrative_folder(&page.path) == folder)?;
    Some(format!(
        "or write `{{#{anchor}}}` behind the heading that is meant in `pages/{}`, which then keeps this anchor whatever it says",
        page.path
    ))
}
