use super::{Context, Lint, Sink};
use crate::diagnostic::Diagnostic;
use crate::edit::Fix;
use crate::source::tree::SourceTree;
use crate::span::{FileId, Span};

pub const LINT: Lint = Lint {
    name: "unsorted-reference",
    summary: "an entry of the catalog does not stand in the order of ids",
    documentation: include_str!("unsorted-reference.md"),
    default: None,
    structural: false,
    run: Some(run),
};

fn run(context: &Context<'_>, sink: &mut Sink) {
    let references = &context.model.references;
    let mut fix: Option<Fix> = None;
    for (before, reference) in references.iter().zip(references.iter().skip(1)) {
        let (before, id) = (&before.id.value, &reference.id);
        if id.value < *before {
            let message = format!("`{}` stands behind `{before}`", id.value);
            // One change puts all of them in order, and the same change made twice is one.
            if fix.is_none() {
                let ids = references.iter().map(|one| (one.id.span, &*one.id.value));
                fix = sorted(context.tree, id.span.file, ids);
            }
            sink.push(
                Diagnostic::new(LINT.name, id.span, message)
                    .help("move the entry to where its id belongs in the alphabet")
                    .maybe_fix(fix.clone()),
            );
        }
    }
}

/// The catalog in order, where it is made of nothing but entries, each below a heading of its own: remarks go with the entry
/// below them.
fn sorted<'a>(
    tree: &SourceTree,
    file: FileId,
    ids: impl Iterator<Item = (Span, &'a str)>,
) -> Option<Fix> {
    let text = tree.text(file);
    let starts: Vec<usize> = starts(text);
    let of_others = |line: &str| line.starts_with('[') && line.trim() != "[[references]]";
    let first = text.get(*starts.first()?..)?;
    // Remarks above all entries may be about the file.
    if first.starts_with('#') || first.lines().any(of_others) {
        return None;
    }
    let mut entries = Vec::new();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for ((start, end), (id, name)) in starts.iter().zip(ends).zip(ids) {
        let range = *start..end;
        if id.file != file || !range.contains(&id.range().start) {
            return None;
        }
        entries.push((name, text.get(range)?.trim_end()));
    }
    if entries.len() != starts.len() {
        return None;
    }
    let mut sorted = entries.clone();
    sorted.sort_by_key(|(id, _)| *id);
    // What stands in its place already is left alone.
    let differs = |at: &usize| entries[*at] != sorted[*at];
    let first = (0..entries.len()).find(differs)?;
    let last = (0..entries.len()).rfind(differs)?;
    let texts: Vec<&str> = sorted[first..=last].iter().map(|(_, text)| *text).collect();
    let gap = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let part = starts[first]..starts[last] + entries[last].1.len();
    Some(Fix::automatic(
        Span::new(file, part),
        texts.join(&gap.repeat(2)),
    ))
}

/// Where the entries of a catalog begin: at their headings, or at the remarks directly above them. Remarks that a blank line
/// parts from the first entry are about the file.
fn starts(text: &str) -> Vec<usize> {
    let (mut at, mut remarks, mut starts) = (0, None, Vec::new());
    for line in text.split_inclusive('\n') {
        match line.trim() {
            "[[references]]" => starts.push(remarks.take().unwrap_or(at)),
            remark if remark.starts_with('#') => remarks = remarks.or(Some(at)),
            _ => remarks = None,
        }
        at += line.len();
    }
    starts
}
