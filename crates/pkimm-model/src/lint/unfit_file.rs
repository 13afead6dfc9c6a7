use pkimm_release::resource::{TYPES, ending, endings, type_of};
use pkimm_release::site::{Target, resource_address, unfit_resource_name};

use super::{Context, Lint, Sink};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edit::Fix;
use crate::model::Resource;
use crate::source::content::{self, ContentFault};
use crate::source::tree::FileState;
use crate::span::Span;

pub const LINT: Lint = Lint {
    name: "unfit-file",
    summary: "a file beside pages is of a type, name or content that the site cannot have",
    documentation: include_str!("unfit-file.md"),
    default: Some(Severity::Error),
    structural: true,
    run: Some(run),
};

/// Types that pages have no files of, and what to save them as.
const INSTEAD: &[(&[&str], &str)] = &[
    (&["bmp", "gif", "heic", "tif", "tiff", "avif", "ico"], "png"),
    (
        &["doc", "docx", "odt", "odp", "ppt", "pptx", "rtf", "ps"],
        "pdf",
    ),
    (&["xls", "xlsm", "xlsb"], "xlsx"),
    (&["emf", "eps", "drawio", "svgz", "wmf"], "svg"),
    (&["tab", "tsv"], "csv"),
];

fn run(context: &Context<'_>, sink: &mut Sink) {
    let is_read = |file: &&Resource| context.tree.file(file.file).state == FileState::Read;
    for file in context.model.resources.iter().filter(is_read) {
        let mut report = |range: Option<std::ops::Range<usize>>, message: String, help: String| {
            let span = Span::new(file.file, range.unwrap_or(0..0));
            sink.push(Diagnostic::new(LINT.name, span, message).help(help));
        };
        if let Some(Unfit {
            message,
            help,
            right,
        }) = of_type(file)
        {
            let span = Span::new(file.file, 0..0);
            let finding = Diagnostic::new(LINT.name, span, message).help(help);
            sink.push(finding.maybe_fix(right.and_then(|right| renamed(context, file, &right))));
            continue;
        }
        if let Some(part) = unfit_resource_name(&file.path) {
            report(
                None,
                format!("the site can make no address of the name `{part}`"),
                "rename it to lower-case letters, digits and hyphens, as in `key-ceremony.png`"
                    .to_owned(),
            );
        }
        let bytes = context.tree.bytes(file.file);
        let fault = type_of(&file.path).and_then(|known| content::fault(known, bytes));
        if let Some(ContentFault {
            range,
            message,
            help,
        }) = fault
        {
            report(range, message, help);
        }
    }
}

/// What is wrong with the name of a file.
struct Unfit {
    message: String,
    help: String,
    /// The ending that it should have, where it is of a type that pages have files of.
    right: Option<String>,
}

/// The file with another ending, and what leads to it. `None` where something leads there whose address is not written in the
/// source, or where a file has that name.
fn renamed(context: &Context<'_>, file: &Resource, right: &str) -> Option<Fix> {
    let stem = |path: &str| path.len() - ending(path).len();
    let path = context.tree.path(file.file);
    let to = format!("{}{right}", &path[..stem(path)]);
    if context.tree.find(&to).is_some() {
        return None;
    }
    let address = resource_address(&file.path);
    let mut fix = Fix::moving(file.file, to);
    for lead in context.leads() {
        if !matches!(context.target(&lead), Target::Page(led, _) if led == address) {
            continue;
        }
        let start = lead.address?.range().start;
        let end = lead.destination.find(['#', '?']);
        let written = &lead.destination[..end.unwrap_or(lead.destination.len())];
        let range = start + stem(written)..start + written.len();
        fix = fix.and(Span::new(lead.address?.file, range), right);
    }
    Some(fix)
}

/// What is wrong with the type of a file, as its name says it.
fn of_type(file: &Resource) -> Option<Unfit> {
    if file.entry.is_some() {
        return None;
    }
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let written = ending(name);
    let stem = name.strip_suffix(written).unwrap_or(name);
    let lower = written.to_ascii_lowercase();
    let plain = match lower.as_str() {
        "jpeg" | "jpe" | "jfif" => "jpg",
        "markdown" => "md",
        other => other,
    };
    if plain == "md" || TYPES.iter().any(|known| known.ending == plain) {
        return Some(Unfit {
            message: format!(
                "the name of this file ends with `.{written}`, and should end with `.{plain}`"
            ),
            help: format!("rename it to `{stem}{plain}`, and the links to it"),
            right: Some(plain.to_owned()),
        });
    }
    let message = match written {
        "" => "the name of this file has no ending that says its type".to_owned(),
        _ => format!("pages have no files of the type `.{written}`"),
    };
    let mut instead = INSTEAD.iter();
    let instead = instead.find(|(endings, _)| endings.contains(&plain));
    let help = match instead {
        Some((_, instead)) => format!("save it as `.{instead}`, and link to that"),
        None => format!(
            "the types are {}; link to any other file where it is published",
            endings()
        ),
    };
    Some(Unfit {
        message,
        help,
        right: None,
    })
}
